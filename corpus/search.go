package corpus

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"framewatch"
	"framewatch/query"
	"framewatch/seqset"
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
	if res, err = q.found(ctx, r, found); err != nil {
		return res, err
	}
	if res.Hits, err = q.hits(ctx, r, page); err != nil {
		return res, err
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// found says all about the answer but its hits.
func (q *question) found(ctx context.Context, r framewatch.SearchRequest, found *seqset.Set) (res framewatch.SearchResult, err error) {
	res = framewatch.SearchResult{
		Query:   r.Query.Text,
		Explain: query.ExplainFiltered(r.Query, r.Filter),
		Notices: q.notices(ctx, r.Query, r.Filter),
		Once:    r.Once,
		Total:   found.Len(),
		Facets:  q.facets(found),
		Basis:   q.basis(r.Filter),
	}
	res.Terms, err = q.terms(ctx, r.Query, found)
	return res, err
}

// notices are what the reader shall know of the question.
func (q *question) notices(ctx context.Context, asked framewatch.Query, f framewatch.Filter) []string {
	notices := append(append([]string{}, asked.Notices...), q.unknown(ctx, asked.Expr, f)...)
	if q.once {
		notices = append(notices, onceNotice)
	}
	if asksVoices(asked.Expr, f) {
		notices = append(notices, q.voiceless(asked.Expr)...)
	}
	return notices
}

// Export calls each with every hit, in the order of the request, whose Limit
// and Offset do not count. The answer has no hits.
func (c *Corpus) Export(ctx context.Context, r framewatch.SearchRequest, each func(framewatch.Hit) error) (res framewatch.SearchResult, err error) {
	began := time.Now()
	r.Limit, r.Offset = framewatch.MaxPage, 0
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
	r.Limit = max(1, found.Len())
	all, err := q.order(ctx, r, found)
	if err != nil {
		return res, err
	}
	for page := range slices.Chunk(all, framewatch.MaxPage) {
		hits, err := q.hits(ctx, r, page)
		if err != nil {
			return res, err
		}
		for _, h := range hits {
			if err := each(h); err != nil {
				return res, err
			}
		}
	}
	res, err = q.found(ctx, r, found)
	res.TookNS = time.Since(began).Nanoseconds()
	return res, err
}

// onceNotice says what counting once means.
const onceNotice = "Articles that run the same text count once, as the earliest of them that matches."

func checkSearch(r framewatch.SearchRequest) (framewatch.SearchRequest, error) {
	r.Limit = cmp.Or(r.Limit, defaultPage)
	r.Sort = cmp.Or(r.Sort, framewatch.SortRelevance)
	sorts := []string{framewatch.SortRelevance, framewatch.SortNewest, framewatch.SortOldest, framewatch.SortSource, framewatch.SortSeq}
	if !slices.Contains(sorts, r.Sort) {
		return r, fmt.Errorf("%w: order %q is none of relevance, newest, oldest, source, seq", framewatch.ErrQuery, r.Sort)
	}
	if err := checkPage(r.Limit, r.Offset, r.Filter); err != nil || !limited(r.Filter) {
		return r, err
	}
	return r, hasOccurrences(r.Query)
}

// checkPage checks what all pages of hits or lines have.
func checkPage(limit, offset int, f framewatch.Filter) error {
	switch {
	case limit < 1 || limit > framewatch.MaxPage:
		return fmt.Errorf("%w: a page holds 1 to %d hits, not %d", framewatch.ErrQuery, framewatch.MaxPage, limit)
	case offset < 0:
		return fmt.Errorf("%w: a page cannot begin before the first hit", framewatch.ErrQuery)
	case offset > framewatch.MaxPaging-limit:
		return fmt.Errorf("%w: pages end after the first %d hits; narrow the question by dates or outlets, or export all", framewatch.ErrQuery, framewatch.MaxPaging)
	case !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To):
		return errBackwards
	}
	return nil
}

var errBackwards = fmt.Errorf("%w: the first day lies after the last", framewatch.ErrQuery)

// A placed is a hit with its place among the others.
type placed struct {
	seq   uint32
	score float64
}

// order returns the hits of the page. Equal ones stand in order of arrival,
// the later first, unless old ones come first.
func (q *question) order(ctx context.Context, r framewatch.SearchRequest, found *seqset.Set) ([]placed, error) {
	n := r.Offset + r.Limit
	var top []placed
	if r.Sort == framewatch.SortRelevance && hasWords(r.Query.Expr) {
		var err error
		if top, err = q.rank(ctx, r.Query.Expr, found, n); err != nil {
			return nil, err
		}
	} else { // without words all are equally relevant
		for _, seq := range q.first(found, n, r.Sort) {
			top = append(top, placed{seq: seq})
		}
	}
	return top[min(r.Offset, len(top)):], nil
}

// first returns the n articles that come first in an order.
func (q *question) first(found *seqset.Set, n int, order string) []uint32 {
	names := q.sourceRanks(order)
	// What comes first has the smaller key; equal keys stand in order of Seq.
	key := func(seq uint32) uint64 {
		var name uint64
		if names != nil {
			name = uint64(names[q.source[seq]]) << 48
		}
		day := q.day[seq]
		if day == undated {
			return name | 1<<47
		}
		at := uint64(int64(day)-math.MinInt32)<<11 | uint64(q.clock[seq])
		if order != framewatch.SortOldest {
			at = 1<<46 - at
		}
		return name | at
	}
	if order == framewatch.SortSeq {
		key = func(uint32) uint64 { return 0 }
	}
	laterFirst := order != framewatch.SortOldest && order != framewatch.SortSeq
	top := newTop(n, func(a, b keyed) int {
		if a.key == b.key && laterFirst {
			return cmp.Compare(b.seq, a.seq)
		}
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.seq, b.seq))
	})
	for seq := range found.All() {
		top.add(keyed{key(seq), seq})
	}
	var seqs []uint32
	for _, k := range top.sorted() {
		seqs = append(seqs, k.seq)
	}
	return seqs
}

type keyed struct {
	key uint64
	seq uint32
}

// sourceRanks tells, where hits stand by outlet, where each stands among the
// names.
func (q *question) sourceRanks(order string) []int {
	if order != framewatch.SortSource {
		return nil
	}
	ranks := make([]int, len(q.sources))
	for rank, name := range slices.Sorted(slices.Values(q.sources)) {
		ranks[slices.Index(q.sources, name)] = rank
	}
	return ranks
}

// facets counts the matching articles by outlet, language and year.
func (q *question) facets(found *seqset.Set) framewatch.Facets {
	sources, langs := make([]int, len(q.sources)), make([]int, len(q.langs))
	years := map[int]int{}
	without, year := 0, yearOf{}
	for seq := range found.All() {
		sources[q.source[seq]]++
		langs[q.lang[seq]]++
		switch day := q.day[seq]; {
		case day == undated:
			without++
		case day >= year.first && day < year.end:
			year.n++
		default:
			years[year.year] += year.n
			year = yearWith(day)
		}
	}
	years[year.year] += year.n
	f := framewatch.Facets{Source: map[string]int{}, Language: map[string]int{}, Year: map[string]int{}}
	for _, c := range counts(q.sources, sources) {
		f.Source[c.Name] = c.Articles
	}
	for _, c := range counts(q.langs, langs) {
		f.Language[c.Name] = c.Articles
	}
	for y, n := range years {
		if n > 0 {
			f.Year[fmt.Sprintf("%04d", y)] = n
		}
	}
	if without > 0 {
		f.Year["undated"] = without
	}
	return f
}

// A yearOf counts the days of one year that come one after the other.
type yearOf struct {
	first, end int32
	year, n    int
}

func yearWith(day int32) yearOf {
	year := timeOf(day).Year()
	start := func(year int) int32 { return dayOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)) }
	return yearOf{start(year), start(year + 1), year, 1}
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
	f, err := q.finder(r.Query.Expr)
	if err != nil {
		return nil, err
	}
	hits := make([]framewatch.Hit, len(page))
	eachIndex(len(page), func(i int) {
		if a, ok := bySeq[seqs[i]]; ok {
			hits[i] = f.clone().hit(a)
			hits[i].Score = page[i].score
			hits[i].Cluster, hits[i].ClusterSize = a.ID, 1
			if in, ok := clusters[a.ID]; ok {
				hits[i].Cluster, hits[i].ClusterSize = in.Head, in.Size
			}
		}
	})
	return slices.DeleteFunc(hits, func(h framewatch.Hit) bool { return h.Seq == 0 }), nil
}

func (f *finder) hit(a framewatch.Article) framewatch.Hit {
	marked := f.highlight(a)
	return framewatch.Hit{
		ID: a.ID, Seq: a.Seq, URL: a.URL, Title: a.Title, TitleMarks: marked.title,
		Source: a.Source, Published: a.PublishedText(), PublishedOrigin: a.PublishedOrigin, Language: a.Language,
		Snippets: snippets(a, marked.text),
	}
}
