package corpus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"framewatch"
	"framewatch/query"

	"github.com/RoaringBitmap/roaring/v2"
)

const defaultPage = 20 // hits

// Search answers with one page of hits and what is counted over all of them.
func (c *Corpus) Search(ctx context.Context, r framewatch.SearchRequest) (res framewatch.SearchResult, err error) {
	began := time.Now()
	if r, err = checkSearch(r); err != nil {
		return res, err
	}
	q, err := c.ask(r.Filter, r.Once)
	if err != nil {
		return res, err
	}
	defer q.close()
	found, err := q.match(ctx, r.Query.Expr)
	if err != nil {
		return res, err
	}
	page, err := q.order(ctx, r, found)
	if err != nil {
		return res, err
	}
	res = framewatch.SearchResult{
		Query:   r.Query.Text,
		Explain: query.Explain(r.Query),
		Notices: append(append([]string{}, r.Query.Notices...), q.unknown(ctx, r.Query.Expr, r.Filter)...),
		Once:    r.Once,
		Total:   int(found.GetCardinality()),
		Facets:  q.facets(found),
	}
	if r.Once {
		res.Notices = append(res.Notices, onceNotice)
	}
	if res.Hits, err = q.hits(ctx, r, page); err != nil {
		return res, err
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// onceNotice says what counting once means.
const onceNotice = "Articles that run the same text count once, as the earliest of them that matches."

func checkSearch(r framewatch.SearchRequest) (framewatch.SearchRequest, error) {
	r.Limit = cmp.Or(r.Limit, defaultPage)
	r.Sort = cmp.Or(r.Sort, framewatch.SortRelevance)
	sorts := []string{framewatch.SortRelevance, framewatch.SortNewest, framewatch.SortOldest, framewatch.SortSource, framewatch.SortSeq}
	switch {
	case !slices.Contains(sorts, r.Sort):
		return r, fmt.Errorf("%w: order %q is none of relevance, newest, oldest, source, seq", framewatch.ErrQuery, r.Sort)
	case r.Limit < 1 || r.Limit > framewatch.MaxPage:
		return r, fmt.Errorf("%w: a page holds 1 to %d hits, not %d", framewatch.ErrQuery, framewatch.MaxPage, r.Limit)
	case r.Offset < 0:
		return r, fmt.Errorf("%w: a page cannot begin before the first hit", framewatch.ErrQuery)
	case r.Offset > framewatch.MaxPaging-r.Limit:
		return r, fmt.Errorf("%w: pages end after the first %d hits; narrow the question by dates or outlets to see others", framewatch.ErrQuery, framewatch.MaxPaging)
	case !r.Filter.From.IsZero() && !r.Filter.To.IsZero() && !r.Filter.From.Before(r.Filter.To):
		return r, errBackwards
	}
	return r, nil
}

var errBackwards = fmt.Errorf("%w: the first day lies after the last", framewatch.ErrQuery)

// A placed is a hit with its place among the others.
type placed struct {
	seq   uint32
	score float64
}

// order returns the hits of the page. Equal ones stand in order of arrival,
// the later first, unless old ones come first.
func (q *question) order(ctx context.Context, r framewatch.SearchRequest, found *roaring.Bitmap) ([]placed, error) {
	n := r.Offset + r.Limit
	var top []placed
	switch {
	case r.Sort == framewatch.SortRelevance && hasWords(r.Query.Expr):
		ranked, err := q.view.Rank(ctx, r.Query.Expr, found, n)
		if err != nil {
			return nil, err
		}
		for _, hit := range ranked {
			top = append(top, placed{hit.Seq, hit.Score})
		}
	default: // without words all are equally relevant
		for it := found.Iterator(); it.HasNext(); {
			if top = append(top, placed{seq: it.Next()}); len(top) >= 2*n+1024 {
				top = q.first(top, n, r.Sort)
			}
		}
		top = q.first(top, n, r.Sort)
	}
	return top[min(r.Offset, len(top)):], nil
}

// first sorts hits and keeps the n first.
func (q *question) first(hits []placed, n int, order string) []placed {
	slices.SortFunc(hits, func(a, b placed) int {
		switch order {
		case framewatch.SortOldest:
			return cmp.Or(q.undatedLast(a, b), q.earlier(a, b), cmp.Compare(a.seq, b.seq))
		case framewatch.SortSeq:
			return cmp.Compare(a.seq, b.seq)
		case framewatch.SortSource:
			if by := cmp.Compare(q.sources[q.source[a.seq]], q.sources[q.source[b.seq]]); by != 0 {
				return by
			}
		}
		return cmp.Or(q.undatedLast(a, b), q.earlier(b, a), cmp.Compare(b.seq, a.seq))
	})
	return hits[:min(n, len(hits))]
}

func (q *question) undatedLast(a, b placed) int {
	switch aUndated, bUndated := q.day[a.seq] == undated, q.day[b.seq] == undated; {
	case aUndated == bUndated:
		return 0
	case aUndated:
		return 1
	}
	return -1
}

func (q *question) earlier(a, b placed) int {
	return cmp.Or(cmp.Compare(q.day[a.seq], q.day[b.seq]), cmp.Compare(q.clock[a.seq], q.clock[b.seq]))
}

// facets counts the matching articles by outlet, language and year.
func (q *question) facets(found *roaring.Bitmap) framewatch.Facets {
	sources, langs := make([]int, len(q.sources)), make([]int, len(q.langs))
	years := map[int]int{}
	without, year := 0, yearOf{}
	for it := found.Iterator(); it.HasNext(); {
		seq := it.Next()
		sources[q.source[seq]]++
		langs[q.lang[seq]]++
		if day := q.day[seq]; day == undated {
			without++
		} else {
			years[year.of(day)]++
		}
	}
	f := framewatch.Facets{Source: map[string]int{}, Language: map[string]int{}, Year: map[string]int{}}
	for _, c := range counts(q.sources, sources) {
		f.Source[c.Name] = c.Articles
	}
	for _, c := range counts(q.langs, langs) {
		f.Language[c.Name] = c.Articles
	}
	for y, n := range years {
		f.Year[fmt.Sprintf("%04d", y)] = n
	}
	if without > 0 {
		f.Year["undated"] = without
	}
	return f
}

// A yearOf knows the year of the day asked for last, mostly that of the next.
type yearOf struct {
	first, end int32
	year       int
}

func (y *yearOf) of(day int32) int {
	if day < y.first || day >= y.end {
		y.year = timeOf(day).Year()
		y.first = dayOf(time.Date(y.year, 1, 1, 0, 0, 0, 0, time.UTC))
		y.end = dayOf(time.Date(y.year+1, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	return y.year
}

// hits reads the articles of a page and cuts snippets from them.
func (q *question) hits(ctx context.Context, r framewatch.SearchRequest, page []placed) ([]framewatch.Hit, error) {
	seqs := make([]int64, len(page))
	for i, p := range page {
		seqs[i] = int64(p.seq)
	}
	articles, err := q.corpus.articles(ctx, seqs)
	if err != nil {
		return nil, err
	}
	clusters, err := q.corpus.store.ClustersOf(ctx, ids(articles))
	if err != nil {
		return nil, err
	}
	bySeq := map[int64]framewatch.Article{}
	for _, a := range articles {
		bySeq[a.Seq] = a
	}
	marker := q.corpus.marker(r.Query)
	hits := make([]framewatch.Hit, len(page))
	each(len(page), func(i int) {
		if a, ok := bySeq[seqs[i]]; ok {
			hits[i] = marker.hit(a)
			hits[i].Score = page[i].score
			hits[i].Cluster, hits[i].ClusterSize = a.ID, 1
			if in, ok := clusters[a.ID]; ok {
				hits[i].Cluster, hits[i].ClusterSize = in.Head, in.Size
			}
		}
	})
	return slices.DeleteFunc(hits, func(h framewatch.Hit) bool { return h.Seq == 0 }), nil
}

func (m *marker) hit(a framewatch.Article) framewatch.Hit {
	marks := m.marks(a)
	return framewatch.Hit{
		ID: a.ID, Seq: a.Seq, URL: a.URL, Title: a.Title, TitleMarks: marks.title,
		Source: a.Source, Published: a.PublishedText(), PublishedOrigin: a.PublishedOrigin, Language: a.Language,
		Snippets: snippets(a, marks.text),
	}
}
