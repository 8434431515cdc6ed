package corpus

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"framewatch"
	"framewatch/seqset"
)

// Trend answers how often queries match over time, with what they are a share
// of. Counting articles asks index and columns alone; counting occurrences, or
// by voice or place, reads the stream of every matching article.
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
	if res, err = q.inTime(ctx, r); err != nil {
		return res, err
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// inTime answers a trend that has been checked, whose filter is that of the
// question.
func (q *question) inTime(ctx context.Context, r framewatch.TrendRequest) (res framewatch.TrendResult, err error) {
	t := &trend{question: q, request: r, cells: q.corpus.borrowCells()}
	defer func() { q.corpus.cells.Put(&t.cells) }()
	for _, query := range r.Queries {
		found, of, err := q.share(ctx, query.Expr)
		if err != nil {
			return res, err
		}
		t.found, t.of = append(t.found, found), append(t.of, of)
	}
	if t.buckets, err = t.allBuckets(); err != nil {
		return res, err
	}
	res = framewatch.TrendResult{Interval: r.Interval, Of: r.Of, Once: r.Once, Lexicon: q.lexicon.name(), Basis: q.basis(r.Filter)}
	res.Notices = t.notices(ctx)
	if points := len(t.found) * len(t.parts) * len(t.buckets.starts); points > framewatch.MaxPoints {
		return res, fmt.Errorf("%w: %d points are more than the %d that can be told at a time; take a longer interval or a shorter period", framewatch.ErrQuery, points, framewatch.MaxPoints)
	}
	for i := range t.of {
		t.bases = append(t.bases, t.baseOf(i))
	}
	res.Series, err = t.series(ctx)
	res.Dispersion = t.dispersions
	return res, err
}

// borrowCells is memory for counting that an earlier trend has used: by day and
// outlet, fresh memory would cost as much as the counting.
func (c *Corpus) borrowCells() []int32 {
	if cells, ok := c.cells.Get().(*[]int32); ok {
		return *cells
	}
	return nil
}

// notices are what the reader shall know; they choose the parts.
func (t *trend) notices(ctx context.Context) (notices []string) {
	if t.once {
		notices = append(notices, onceNotice+onceBaseNotice)
	}
	for _, query := range t.request.Queries {
		for _, notice := range query.Notices {
			notices = append(notices, fmt.Sprintf("%s: %s", query.Text, notice))
		}
		notices = added(notices, t.unknown(ctx, query.Expr, t.request.Filter)...)
		if t.request.By == framewatch.ByVoice || asksVoices(query.Expr, t.request.Filter) {
			notices = added(notices, t.voiceless(query.Expr)...)
		}
	}
	if notice := t.split(); notice != "" {
		notices = append(notices, notice)
	}
	return notices
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
	case !slices.Contains([]string{framewatch.ByNothing, framewatch.BySource, framewatch.ByLang, framewatch.ByVoice, framewatch.ByPlace}, r.By):
		return r, fmt.Errorf("%w: series can be split by source, lang, voice or place, not by %q", framewatch.ErrQuery, r.By)
	case !r.Filter.From.IsZero() && !r.Filter.To.IsZero() && !r.Filter.From.Before(r.Filter.To):
		return r, errBackwards
	}
	if r.Of != framewatch.OfWords && r.By != framewatch.ByVoice && r.By != framewatch.ByPlace && !limited(r.Filter) {
		return r, nil
	}
	for _, q := range r.Queries {
		if err := hasOccurrences(q); err != nil {
			return r, err
		}
	}
	return r, nil
}

// hasOccurrences refuses a query that names nothing that could stand somewhere.
func hasOccurrences(q framewatch.Query) error {
	if occurs(q.Expr) {
		return nil
	}
	return fmt.Errorf("%w: %q names no words whose occurrences could be counted or shown; name some, or count articles", framewatch.ErrQuery, cmp.Or(q.Text, "all articles"))
}

// occurs reports whether e names something that could stand somewhere.
func occurs(e framewatch.Expr) (found bool) {
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
	found   []*seqset.Set // by query
	of      []*seqset.Set // by query: what found is a share of; the same for all unless a cluster counts once
	bases   []*table      // by query: the same, counted
	parts   []string      // sources, languages, voices or places, one for each series of a query; "" for all
	part    []int         // place in parts by code of source or language; -1: not shown; nil: parts are none of these
	codes   []int         // of the parts
	cells   []int32       // memory for counting

	inOutlets   []int // occurrences of the query at work by code of outlet, of words by source
	dispersions []framewatch.Dispersion
}

// byOccurrence reports whether an article may stand in several parts.
func (t *trend) byOccurrence() bool {
	return t.request.By == framewatch.ByVoice || t.request.By == framewatch.ByPlace
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

// split chooses the parts: all voices or places; of outlets and languages those
// with matches, most first, as many as there is room for. The notice says what
// is left out.
func (t *trend) split() (notice string) {
	switch t.request.By {
	case framewatch.ByVoice:
		t.parts = texts(framewatch.Voices)
		return ""
	case framewatch.ByPlace:
		t.parts = texts(framewatch.Places)
		return ""
	}
	return t.choose(func(yield func(uint32, int) bool) {
		for _, found := range t.found {
			for seq := range found.All() {
				if !yield(seq, 1) {
					return
				}
			}
		}
	})
}

// choose chooses the outlets or languages that are shown by how many matches
// there are, which come article by article.
func (t *trend) choose(matching iter.Seq2[uint32, int]) (notice string) {
	names, codes, unit := t.sources, t.source, "outlets"
	switch t.request.By {
	case framewatch.ByNothing:
		t.parts = []string{""}
		return ""
	case framewatch.ByLang:
		names, codes, unit = t.langs, t.lang, "languages"
	}
	matches := make([]int, len(names))
	for seq, n := range matching {
		matches[codes[seq]] += n
	}
	var wholes []*table
	for i := range t.of {
		wholes = append(wholes, t.wholeOf(i))
	}
	var order []int
	without := 0
	for code := range names {
		if matches[code] > 0 {
			order = append(order, code)
		} else if slices.ContainsFunc(wholes, func(b *table) bool { return b.whole[code].articles > 0 }) {
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
	t.part, t.codes = slices.Repeat([]int{-1}, len(names)), order
	for i, code := range order {
		t.part[code] = i
		t.parts = append(t.parts, names[code])
	}
	return notice
}

func texts[T ~string](values []T) (texts []string) {
	for _, v := range values {
		texts = append(texts, string(v))
	}
	return texts
}
