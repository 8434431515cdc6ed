package corpus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"framewatch"

	"github.com/RoaringBitmap/roaring/v2"
)

// Trend answers how often queries match over time, with what they are a share
// of. Counting articles asks index and columns alone; counting occurrences (of
// words) reads the text of every matching article and is much slower.
func (c *Corpus) Trend(ctx context.Context, r framewatch.TrendRequest) (res framewatch.TrendResult, err error) {
	began := time.Now()
	if r, err = checkTrend(r); err != nil {
		return res, err
	}
	if r.Of == framewatch.OfTopic {
		r.Filter.Topic = true
	}
	q, err := c.ask(r.Filter, r.Once)
	if err != nil {
		return res, err
	}
	defer q.close()
	t := &trend{question: q, request: r}
	for _, query := range r.Queries {
		found, of, err := q.share(ctx, query.Expr)
		if err != nil {
			return res, err
		}
		t.found, t.of = append(t.found, found), append(t.of, of)
	}
	dated := q.base
	if r.Once {
		dated = roaring.FastOr(t.of...)
	}
	if t.buckets, err = q.bucketsOf(r, dated); err != nil {
		return res, err
	}
	res = framewatch.TrendResult{Interval: r.Interval, Of: r.Of, Once: r.Once, Lexicon: c.lexicon()}
	if r.Once {
		res.Notices = append(res.Notices, onceNotice+onceBaseNotice)
	}
	for _, query := range r.Queries {
		for _, notice := range query.Notices {
			res.Notices = append(res.Notices, fmt.Sprintf("%s: %s", query.Text, notice))
		}
		for _, notice := range q.unknown(ctx, query.Expr, r.Filter) {
			if !slices.Contains(res.Notices, notice) {
				res.Notices = append(res.Notices, notice)
			}
		}
	}
	if notice := t.split(); notice != "" {
		res.Notices = append(res.Notices, notice)
	}
	if points := len(t.found) * len(t.parts) * len(t.buckets.starts); points > framewatch.MaxPoints {
		return res, fmt.Errorf("%w: %d points are more than the %d that can be told at a time; take a longer interval or a shorter period", framewatch.ErrQuery, points, framewatch.MaxPoints)
	}
	if res.Series, err = t.series(ctx); err != nil {
		return res, err
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// onceBaseNotice says where what matches nothing counts.
const onceBaseNotice = " In the base, those of which none matches count as the earliest."

func checkTrend(r framewatch.TrendRequest) (framewatch.TrendRequest, error) {
	r.Of = cmp.Or(r.Of, framewatch.OfArticles)
	interval, err := framewatch.ParseInterval(string(r.Interval))
	if err != nil {
		return r, err
	}
	r.Interval = interval
	switch {
	case len(r.Queries) == 0:
		return r, fmt.Errorf("%w: there is nothing to count; give at least one query", framewatch.ErrQuery)
	case len(r.Queries) > framewatch.MaxQueries:
		return r, fmt.Errorf("%w: %d queries are more than the %d that can be counted at a time", framewatch.ErrQuery, len(r.Queries), framewatch.MaxQueries)
	case !slices.Contains([]string{framewatch.OfArticles, framewatch.OfTopic, framewatch.OfWords}, r.Of):
		return r, fmt.Errorf("%w: denominator %q is none of articles, topic, words", framewatch.ErrQuery, r.Of)
	case !slices.Contains([]string{framewatch.ByNothing, framewatch.BySource, framewatch.ByLang}, r.By):
		return r, fmt.Errorf("%w: series can be split by source or lang, not by %q", framewatch.ErrQuery, r.By)
	case !r.Filter.From.IsZero() && !r.Filter.To.IsZero() && !r.Filter.From.Before(r.Filter.To):
		return r, errBackwards
	}
	if r.Of != framewatch.OfWords {
		return r, nil
	}
	for _, q := range r.Queries {
		if !marksAnything(q.Expr) {
			return r, fmt.Errorf("%w: %q names no words whose occurrences could be counted; count articles instead", framewatch.ErrQuery, cmp.Or(q.Text, "all articles"))
		}
	}
	return r, nil
}

// marksAnything reports whether a marker for e can find something.
func marksAnything(e framewatch.Expr) bool {
	found := false
	leaves(e, func(e framewatch.Expr) {
		switch e := e.(type) {
		case framewatch.Words:
			found = true
		case framewatch.Is:
			found = found || e.Field == framewatch.FieldConcept || e.Field == framewatch.FieldFrame || e.Field == framewatch.FieldNaming
		}
	})
	return found
}

// A trend is one request being answered.
type trend struct {
	*question
	request framewatch.TrendRequest
	buckets buckets
	found   []*roaring.Bitmap // by query
	of      []*roaring.Bitmap // by query: what found is a share of; the same for all unless a cluster counts once
	parts   []string          // sources or languages, one for each series of a query; "" for all
	part    []int             // place in parts by code of source or language; -1: not shown
}

// partOf is the place of an article's part; -1 if it is not shown.
func (t *trend) partOf(seq uint32) int {
	switch t.request.By {
	case framewatch.BySource:
		return t.part[t.source[seq]]
	case framewatch.ByLang:
		return t.part[t.lang[seq]]
	}
	return 0
}

// split chooses the parts: those with matches, most first, as many as there is
// room for. The notice says what is left out.
func (t *trend) split() (notice string) {
	names, codes, unit := t.sources, t.source, "outlets"
	switch t.request.By {
	case framewatch.ByNothing:
		t.parts = []string{""}
		return ""
	case framewatch.ByLang:
		names, codes, unit = t.langs, t.lang, "languages"
	}
	matches := make([]int, len(names))
	for _, found := range t.found {
		eachOf(found, func(seq uint32) { matches[codes[seq]]++ })
	}
	there := make([]bool, len(names))
	for _, of := range t.of {
		eachOf(of, func(seq uint32) { there[codes[seq]] = true })
	}
	var order []int
	without := 0
	for code := range names {
		if matches[code] > 0 {
			order = append(order, code)
		} else if there[code] {
			without++
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(matches[b], matches[a]), cmp.Compare(names[a], names[b]))
	})
	if room := t.request.Parts; room > 0 && len(order) > room {
		notice = fmt.Sprintf("The %d %s with most matches are shown, %d more with matches are not; narrow the question to see them.", room, unit, len(order)-room)
		order = order[:room]
	} else if without > 0 && len(order) > 0 {
		notice = fmt.Sprintf("%s without any match are not shown: %d.", map[string]string{"outlets": "Outlets", "languages": "Languages"}[unit], without)
	}
	t.part = slices.Repeat([]int{-1}, len(names))
	for i, code := range order {
		t.part[code] = i
		t.parts = append(t.parts, names[code])
	}
	return notice
}

func eachOf(seqs *roaring.Bitmap, each func(seq uint32)) {
	var buffer [512]uint32
	for it := seqs.ManyIterator(); ; {
		n := it.NextMany(buffer[:])
		if n == 0 {
			return
		}
		for _, seq := range buffer[:n] {
			each(seq)
		}
	}
}
