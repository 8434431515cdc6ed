package corpus

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"framewatch"
	"framewatch/query"
	"framewatch/seqset"
	"framewatch/text"
)

// Event answers how articles about one event word it: those that ran one text,
// as their editors changed it, or those of one day.
func (c *Corpus) Event(ctx context.Context, r framewatch.EventRequest) (res framewatch.EventResult, err error) {
	began := time.Now()
	if r, err = checkEvent(r); err != nil {
		return res, err
	}
	q, err := c.ask(r.Filter, false)
	if err != nil {
		return res, err
	}
	defer q.close()
	e := &occasion{question: q, request: r, terms: q.lexicon.annotator.Lexicon()}
	if err := e.find(ctx); err != nil {
		return res, err
	}
	if err := e.read(ctx); err != nil {
		return res, err
	}
	res = framewatch.EventResult{
		Article: r.Article, Query: r.Query.Text, Explain: e.explain(), Notices: e.notices(ctx), Total: e.total, Texts: len(e.worded), Basis: q.basis(r.Filter),
	}
	if r.Article == "" {
		res.Day = r.Day.Format(time.DateOnly)
	}
	if res.Articles, err = e.show(ctx, e.worded[:min(r.Limit, len(e.worded))]); err != nil {
		return res, err
	}
	res.Sets = e.sets(res.Articles)
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

func checkEvent(r framewatch.EventRequest) (framewatch.EventRequest, error) {
	r.Limit = cmp.Or(r.Limit, defaultList)
	byArticle, byDay := r.Article != "", !r.Day.IsZero()
	switch {
	case byArticle == byDay:
		return r, fmt.Errorf("%w: an event is named by an article that is about it, or by a day: one of the two", framewatch.ErrQuery)
	case byArticle && r.Query.Expr != nil:
		return r, fmt.Errorf("%w: the articles that ran the text of one article are not chosen by a query; name a day instead of the article, or leave the query out", framewatch.ErrQuery)
	case !r.Filter.From.IsZero() || !r.Filter.To.IsZero() || r.Filter.Undated:
		return r, fmt.Errorf("%w: an event is of its articles or of a day; leave out from, to and undated", framewatch.ErrQuery)
	}
	if byDay {
		r.Day = r.Day.UTC().Truncate(24 * time.Hour)
		r.Filter.From, r.Filter.To = r.Day, r.Day.AddDate(0, 0, 1)
		if r.Query.Expr == nil {
			r.Filter.Topic = true
		}
	}
	return r, checkList(r.Limit, r.Filter)
}

// An occasion is one request being answered.
type occasion struct {
	*question
	request framewatch.EventRequest
	terms   *framewatch.Lexicon
	total   int
	worded  []worded // in order
}

// worded is one text with its mentions.
type worded struct {
	seq    uint32
	copies int
	spans  []span
}

// find finds the texts; of a day, one for each cluster.
func (e *occasion) find(ctx context.Context) error {
	expr := e.request.Query.Expr
	if e.request.Article != "" {
		if _, err := e.corpus.store.ArticleByID(ctx, e.request.Article); err != nil {
			return err
		}
		expr = framewatch.Is{Field: framewatch.FieldCluster, Value: e.request.Article}
	}
	found, err := e.matching(ctx, expr)
	if err != nil {
		return err
	}
	e.total = found.Len()
	kept, copies := found, map[uint32]int{} // by number of the cluster
	if e.request.Article == "" {
		kept = e.columns.once(found, nil)
		for seq := range found.All() {
			if number := e.cluster[seq]; number > 0 {
				copies[number]++
			}
		}
	}
	for seq := range kept.All() {
		e.worded = append(e.worded, worded{seq: seq, copies: max(0, copies[e.cluster[seq]]-1)})
	}
	return nil
}

// read finds the mentions of every text and puts the texts in order.
func (e *occasion) read(ctx context.Context) error {
	seqs := &seqset.Set{}
	at := map[uint32]int{}
	for i, t := range e.worded {
		seqs.Add(t.seq)
		at[t.seq] = i
	}
	parts := seqs.Parts(4 * processors())
	eachIndex(len(parts), func(i int) {
		f, halt := e.mentionFinder(false), halt{ctx: ctx}
		for seq := range parts[i].All() {
			if halt.now() {
				return
			}
			e.worded[at[seq]].spans = slices.SortedStableFunc(slices.Values(f.apart(seq, nil)), func(a, b span) int { return cmp.Compare(a.from, b.from) })
		}
	})
	slices.SortFunc(e.worded, func(a, b worded) int {
		if e.request.Article != "" {
			return cmp.Or(cmp.Compare(e.place[a.seq], e.place[b.seq]), cmp.Compare(a.seq, b.seq))
		}
		return cmp.Or(cmp.Compare(len(b.spans), len(a.spans)), cmp.Compare(b.copies, a.copies), cmp.Compare(a.seq, b.seq))
	})
	return ctx.Err()
}

// mentionFinder finds the mentions of all concepts, or of all but those of
// general vocabulary.
func (q *question) mentionFinder(general bool) *finder {
	is := make([]bool, len(q.lexicon.concepts))
	for code, concept := range q.lexicon.annotator.Lexicon().Concepts {
		is[code] = general || !concept.General
	}
	return &finder{question: q, concepts: []*concepts{{is: is}}, only: q.limit, details: true}
}

func (e *occasion) explain() string {
	if e.request.Article != "" {
		return "articles that run the text of " + e.request.Article + narrowed(e.request.Filter)
	}
	return query.ExplainFiltered(e.request.Query, e.request.Filter)
}

// narrowed says that a filter is set.
func narrowed(f framewatch.Filter) string {
	if everything(f) {
		return ""
	}
	return ", of " + query.ExplainFiltered(framewatch.Query{}, f)
}

func (e *occasion) notices(ctx context.Context) []string {
	r := e.request
	notices := slices.Concat([]string{}, r.Query.Notices, e.unknown(ctx, r.Query.Expr, r.Filter), e.voiceless(nil))
	if more := len(e.worded) - r.Limit; more > 0 {
		notices = append(notices, fmt.Sprintf("%d texts are shown, %d more are not; all of them count in the naming sets.", r.Limit, more))
	}
	if r.Article != "" && e.total == 1 {
		notices = append(notices, "No other article here runs this text.")
	}
	return notices
}

// sets are the naming sets of which the texts prefer different names. The IDs
// of articles are those of the page.
func (e *occasion) sets(page []framewatch.EventArticle) []framewatch.EventSet {
	shown := map[int64]string{}
	for _, a := range page {
		shown[a.Seq] = a.ID
	}
	preferred := map[string]map[uint16]*framewatch.EventChoice{} // by set and concept
	for _, t := range e.worded {
		for set, code := range e.preferred(t) {
			if preferred[set] == nil {
				preferred[set] = map[uint16]*framewatch.EventChoice{}
			}
			choice := preferred[set][code]
			if choice == nil {
				concept := e.terms.Concepts[code]
				choice = &framewatch.EventChoice{Concept: concept.ID, Label: concept.Label}
				preferred[set][code] = choice
			}
			if choice.Texts++; shown[int64(t.seq)] != "" {
				choice.IDs = append(choice.IDs, shown[int64(t.seq)])
			}
		}
	}
	var sets []framewatch.EventSet
	for _, set := range e.terms.Namings {
		names := preferred[set.ID]
		if len(names) < 2 {
			continue
		}
		s := framewatch.EventSet{Set: set.ID, Label: set.Label, Kind: set.Kind}
		for _, code := range slices.Sorted(maps.Keys(names)) {
			s.Names = append(s.Names, *names[code])
			s.Texts += names[code].Texts
		}
		slices.SortStableFunc(s.Names, func(a, b framewatch.EventChoice) int { return cmp.Compare(b.Texts, a.Texts) })
		s.Entropy = entropy(s.Names, s.Texts)
		sets = append(sets, s)
	}
	slices.SortStableFunc(sets, func(a, b framewatch.EventSet) int {
		return cmp.Or(cmp.Compare(b.Entropy, a.Entropy), cmp.Compare(b.Texts, a.Texts))
	})
	return sets
}

// entropy is how evenly the texts divide over the names, in bits.
func entropy(names []framewatch.EventChoice, texts int) (bits float64) {
	for _, n := range names {
		p := float64(n.Texts) / float64(texts)
		bits -= p * math.Log2(p)
	}
	return bits
}

// preferred is the concept that a text mentions most of each naming set; of
// several the one it mentions first.
func (e *occasion) preferred(t worded) map[string]uint16 {
	often := map[uint16]int{}
	for _, s := range t.spans {
		often[s.concept]++
	}
	best := map[string]uint16{}
	for _, s := range t.spans { // in order, so that the first stays
		set := e.terms.Concepts[s.concept].Naming
		if set == "" {
			continue
		}
		if b, ok := best[set]; !ok || often[s.concept] > often[b] {
			best[set] = s.concept
		}
	}
	return best
}

// show tells of the texts of a page.
func (e *occasion) show(ctx context.Context, page []worded) ([]framewatch.EventArticle, error) {
	var seqs []int64
	for _, t := range page {
		seqs = append(seqs, int64(t.seq))
	}
	articles, err := e.corpus.articles(ctx, seqs)
	if err != nil {
		return nil, err
	}
	bySeq, ids := map[uint32]framewatch.Article{}, make([]string, 0, len(articles))
	for _, a := range articles {
		bySeq[uint32(a.Seq)], ids = a, append(ids, a.ID)
	}
	clusters, err := e.corpus.store.ClustersOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []framewatch.EventArticle
	for _, t := range page {
		a, ok := bySeq[t.seq]
		if !ok {
			continue
		}
		told := framewatch.EventArticle{
			ID: a.ID, Seq: a.Seq, URL: a.URL, Title: a.Title, Source: a.Source, Published: a.PublishedText(), Language: a.Language,
			Cluster: cmp.Or(clusters[a.ID].Head, a.ID), Copies: t.copies, Mentions: len(t.spans), Names: e.names(a, t),
		}
		if e.request.Article != "" && len(all) > 0 {
			told.Added, told.Dropped = beyond(told.Names, all[0].Names), beyond(all[0].Names, told.Names)
		}
		all = append(all, told)
	}
	return all, nil
}

// names are the concepts that a text mentions.
func (e *occasion) names(a framewatch.Article, t worded) []framewatch.EventName {
	stored, _ := e.texts.Text(t.seq)
	cut := cutUp(a)
	fits := cut.fits(stored)
	title, body := text.Sentences(a.Title), text.Sentences(a.Text)
	by := map[uint16]*framewatch.EventName{}
	var order []uint16
	for _, s := range t.spans {
		n := by[s.concept]
		if n == nil {
			concept := e.terms.Concepts[s.concept]
			n = &framewatch.EventName{Concept: concept.ID, Label: concept.Label, Set: concept.Naming, Voices: map[framewatch.Voice]int{}}
			by[s.concept], order = n, append(order, s.concept)
		}
		n.N++
		n.Voices[framewatch.Voices[s.voice]]++
		if !fits {
			continue
		}
		start, end := cut.bytes(stored, s)
		whole, all := a.Text, body
		if framewatch.Places[s.place] == framewatch.PlaceHeadline {
			whole, all = a.Title, title
		}
		if n.N == 1 {
			n.Line = cutOut(whole, sentenceAt(all, start, end), [][2]int{{start, end}}).Text
		}
		if term := whole[start:end]; !slices.Contains(n.Terms, term) {
			n.Terms = append(n.Terms, term)
		}
	}
	names := make([]framewatch.EventName, 0, len(order))
	for _, concept := range order {
		names = append(names, *by[concept])
	}
	slices.SortStableFunc(names, func(a, b framewatch.EventName) int { return cmp.Compare(b.N, a.N) })
	return names
}

// beyond are the concepts of names that others lack.
func beyond(names, others []framewatch.EventName) (ids []string) {
	for _, n := range names {
		if !slices.ContainsFunc(others, func(o framewatch.EventName) bool { return o.Concept == n.Concept }) {
			ids = append(ids, n.Concept)
		}
	}
	return ids
}
