// Package edits tells what the edits of articles did to their wording: which
// concepts of the lexicon came and went, and in which sentences.
//
// A Book keeps in memory, for each edit, which concepts it added and removed;
// texts stay in the store. What was read once is not read again, as an edit
// never changes: a question costs what was edited since the last one.
package edits

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"framewatch"
)

// A Store keeps the versions of articles.
type Store interface {
	EditsAfter(ctx context.Context, seq int64, limit int) ([]framewatch.Edit, error) // in order of Seq, all edits of an article together
	History(ctx context.Context, id string) (framewatch.History, error)              // ErrNotFound if there is no such article
	Rechecked(ctx context.Context) (map[string]int, error)                           // articles that were looked at again, by source
}

// An Annotator finds the mentions of a lexicon's concepts.
type Annotator interface {
	Annotate(framewatch.Article) framewatch.Annotation
	Lexicon() *framewatch.Lexicon
}

const (
	batch      = 200             // articles that are read together
	countEvery = 5 * time.Second // re-checked articles are not counted more often: 100,000 take a second
)

// A Book answers questions about edits. Its methods may be called from many
// goroutines.
type Book struct {
	store     Store
	annotator Annotator
	now       func() time.Time
	concepts  []framewatch.Concept
	number    map[string]uint16 // of a concept, by ID

	mu        sync.Mutex
	seq       int64 // up to which edits have been read
	of        map[string][]record
	sorted    []record // all, the newest first; nil after a change
	rechecked map[string]int
	counted   time.Time
}

// A record is what the book knows of one edit.
type record struct {
	at             int64 // s; when the version it led to was first seen
	article        string
	source         string
	n              int // of that version
	whole          change
	heading        change // in the headline alone
	headline, text bool   // they differ
}

// A change lists the concepts that came and went, by number.
type change struct{ added, removed []uint16 }

// New makes a Book of what store keeps, read with annotator. now is the clock.
func New(store Store, annotator Annotator, now func() time.Time) *Book {
	b := &Book{store: store, annotator: annotator, now: now, number: map[string]uint16{}, of: map[string][]record{}}
	b.concepts = annotator.Lexicon().Concepts
	for i, c := range b.concepts {
		b.number[c.ID] = uint16(i)
	}
	return b
}

// CatchUp reads the edits that were stored since it was last called.
func (b *Book) CatchUp(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.catchUp(ctx)
}

func (b *Book) catchUp(ctx context.Context) error {
	for {
		edits, err := b.store.EditsAfter(ctx, b.seq, batch)
		if err != nil || len(edits) == 0 {
			return err
		}
		for _, records := range b.read(histories(edits)) {
			b.of[records[0].article] = records
		}
		b.sorted = nil
		b.seq = edits[len(edits)-1].Article.Seq
	}
}

// histories cuts a list of edits into those of each article.
func histories(edits []framewatch.Edit) [][]framewatch.Edit {
	var out [][]framewatch.Edit
	for len(edits) > 0 {
		n := slices.IndexFunc(edits, func(e framewatch.Edit) bool { return e.Article.ID != edits[0].Article.ID })
		if n < 0 {
			n = len(edits)
		}
		out = append(out, edits[:n])
		edits = edits[n:]
	}
	return out
}

// read makes records of edits, on every processor.
func (b *Book) read(histories [][]framewatch.Edit) [][]record {
	out := make([][]record, len(histories))
	next := make(chan int)
	var done sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		done.Go(func() {
			for i := range next {
				out[i] = b.records(histories[i])
			}
		})
	}
	for i := range histories {
		next <- i
	}
	close(next)
	done.Wait()
	return out
}

func (b *Book) records(history []framewatch.Edit) []record {
	var out []record
	before := b.used(history[0].Article.Language, history[0].Before)
	for _, e := range history {
		after := b.used(e.Article.Language, e.After)
		out = append(out, record{
			at: e.At.Unix(), article: e.Article.ID, source: e.Article.Source, n: e.N, headline: e.Headline, text: e.Text,
			whole: before.whole.to(after.whole), heading: before.heading.to(after.heading),
		})
		before = after
	}
	return out
}

// uses are the concepts that a version uses.
type uses struct{ whole, heading set }

// A set of concepts, by number, in order.
type set []uint16

func (b *Book) used(language string, v framewatch.Version) uses {
	var u uses
	for _, m := range b.annotate(language, v).Mentions {
		n := b.number[m.Concept]
		u.whole = append(u.whole, n)
		if m.Place == framewatch.PlaceHeadline {
			u.heading = append(u.heading, n)
		}
	}
	for _, s := range []*set{&u.whole, &u.heading} {
		slices.Sort(*s)
		*s = slices.Compact(*s)
	}
	return u
}

func (b *Book) annotate(language string, v framewatch.Version) framewatch.Annotation {
	return b.annotator.Annotate(framewatch.Article{Language: language, Title: v.Title, Text: v.Text})
}

func (s set) to(after set) change { return change{after.without(s), s.without(after)} }

func (s set) without(other set) (out []uint16) {
	for _, n := range s {
		if _, there := slices.BinarySearch(other, n); !there {
			out = append(out, n)
		}
	}
	return out
}

// History returns what became of an article, with the concepts that each of
// its edits added and removed; general vocabulary is left out.
func (b *Book) History(ctx context.Context, id string) (framewatch.History, error) {
	h, err := b.store.History(ctx, id)
	if err != nil || len(h.Edits) == 0 {
		return h, err
	}
	for i, r := range b.records(h.Edits) {
		named := b.wanted(r.whole, nil)
		h.Edits[i].Added, h.Edits[i].Removed = b.ids(named.added), b.ids(named.removed)
	}
	return h, nil
}

func (b *Book) ids(numbers []uint16) (out []string) {
	for _, n := range numbers {
		out = append(out, b.concepts[n].ID)
	}
	return out
}

// wanted is the part of a change that is about concept, or, if that is nil,
// about no general vocabulary.
func (b *Book) wanted(c change, concept *uint16) change {
	keep := func(numbers []uint16) (out []uint16) {
		for _, n := range numbers {
			if concept != nil && n == *concept || concept == nil && !b.concepts[n].General {
				out = append(out, n)
			}
		}
		return out
	}
	return change{keep(c.added), keep(c.removed)}
}

// Edits answers a question about edits. The error wraps framewatch.ErrQuery if
// the question can't be answered as it stands.
func (b *Book) Edits(ctx context.Context, r framewatch.EditRequest) (framewatch.EditResult, error) {
	began := b.now()
	q, err := b.question(r)
	if err != nil {
		return framewatch.EditResult{}, err
	}
	lex := b.annotator.Lexicon()
	res := framewatch.EditResult{Lexicon: lex.Version(), Edits: []framewatch.EditHit{}}
	page, err := b.find(ctx, q, &res)
	if err != nil {
		return res, err
	}
	for _, r := range page {
		hit, err := b.hit(ctx, q, r)
		if err != nil {
			return res, err
		}
		res.Edits = append(res.Edits, hit)
	}
	res.TookNS = b.now().Sub(began).Nanoseconds()
	return res, nil
}

// A question is a request that has been understood.
type question struct {
	framewatch.EditRequest
	concept *uint16 // nil: any
	before  *record // nil: from the newest on
}

func (b *Book) question(r framewatch.EditRequest) (question, error) {
	q := question{EditRequest: r}
	if r.Concept != "" {
		n, known := b.number[r.Concept]
		if !known {
			return q, fmt.Errorf("%w: the lexicon has no concept %q", framewatch.ErrQuery, r.Concept)
		}
		q.concept = &n
	}
	if r.Change != "" && r.Change != framewatch.ConceptAdded && r.Change != framewatch.ConceptRemoved {
		return q, fmt.Errorf("%w: change %q is neither %s nor %s", framewatch.ErrQuery, r.Change, framewatch.ConceptAdded, framewatch.ConceptRemoved)
	}
	if r.Before != "" {
		place, err := parsePlace(r.Before)
		if err != nil {
			return q, err
		}
		q.before = &place
	}
	return q, nil
}

// find counts what the question is about and returns the edits of its page.
func (b *Book) find(ctx context.Context, q question, res *framewatch.EditResult) ([]record, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.catchUp(ctx); err != nil {
		return nil, err
	}
	if err := b.countRechecked(ctx); err != nil {
		return nil, err
	}
	for source, n := range b.rechecked {
		if len(q.Sources) == 0 || slices.Contains(q.Sources, source) {
			res.Rechecked += n
		}
	}
	var page []record
	articles := map[string]bool{}
	for _, r := range b.newestFirst() {
		if !q.covers(r) {
			continue
		}
		res.Of++
		articles[r.article] = true
		if !b.passes(q, r) {
			continue
		}
		res.Total++
		switch {
		case q.before != nil && compare(r, *q.before) <= 0:
		case q.Limit == 0 || len(page) < q.Limit:
			page = append(page, r)
		case res.Next == "":
			res.Next = page[len(page)-1].place()
		}
	}
	res.Articles = len(articles)
	res.Rechecked = max(res.Rechecked, res.Articles) // those that were edited since the count
	return page, nil
}

func (b *Book) countRechecked(ctx context.Context) (err error) {
	if b.rechecked != nil && b.now().Sub(b.counted) < countEvery {
		return nil
	}
	b.rechecked, err = b.store.Rechecked(ctx)
	b.counted = b.now()
	return err
}

func (b *Book) newestFirst() []record {
	if b.sorted == nil {
		for _, records := range b.of {
			b.sorted = append(b.sorted, records...)
		}
		slices.SortFunc(b.sorted, compare)
	}
	return b.sorted
}

// compare orders edits: the newest first, and always the same.
func compare(a, b record) int {
	switch {
	case a.at != b.at:
		return int(min(max(b.at-a.at, -1), 1))
	case a.article != b.article:
		return strings.Compare(a.article, b.article)
	}
	return b.n - a.n
}

// place names an edit's place in that order.
func (r record) place() string { return fmt.Sprintf("%d-%s-%d", r.at, r.article, r.n) }

func parsePlace(s string) (r record, err error) {
	parts := strings.Split(s, "-")
	if len(parts) == 3 {
		var errAt, errN error
		r.at, errAt = strconv.ParseInt(parts[0], 10, 64)
		r.n, errN = strconv.Atoi(parts[2])
		if r.article = parts[1]; errAt == nil && errN == nil {
			return r, nil
		}
	}
	return r, fmt.Errorf("%w: %q is no place to go on from", framewatch.ErrQuery, s)
}

// covers reports whether an edit belongs to what the question is about.
func (q question) covers(r record) bool {
	return (len(q.Sources) == 0 || slices.Contains(q.Sources, r.source)) &&
		(q.From.IsZero() || r.at >= q.From.Unix()) && (q.To.IsZero() || r.at < q.To.Unix()) &&
		(!q.Headline || r.headline)
}

func (b *Book) passes(q question, r record) bool {
	c := b.wanted(q.part(r), q.concept)
	switch q.Change {
	case framewatch.ConceptAdded:
		return len(c.added) > 0
	case framewatch.ConceptRemoved:
		return len(c.removed) > 0
	}
	return len(c.added)+len(c.removed) > 0 || q.All && q.concept == nil
}

func (q question) part(r record) change {
	if q.Headline {
		return r.heading
	}
	return r.whole
}

// hit reads an edit's texts again and finds the sentences that matter.
func (b *Book) hit(ctx context.Context, q question, r record) (framewatch.EditHit, error) {
	h, err := b.store.History(ctx, r.article)
	if err != nil {
		return framewatch.EditHit{}, err
	}
	at := slices.IndexFunc(h.Edits, func(e framewatch.Edit) bool { return e.N == r.n })
	if at < 0 {
		return framewatch.EditHit{}, fmt.Errorf("version %d of article %s: %w", r.n, r.article, framewatch.ErrNotFound)
	}
	e := h.Edits[at]
	changed := b.wanted(q.part(r), nil)
	if q.concept != nil && b.concepts[*q.concept].General {
		changed = b.wanted(q.part(r), q.concept)
	}
	return framewatch.EditHit{
		ID: e.Article.ID, URL: e.Article.URL, Title: e.After.Title, Source: e.Article.Source, Published: e.Article.PublishedText(), Language: e.Article.Language,
		Version: e.N, Seen: e.At.UTC().Format(time.RFC3339), Since: e.Since.UTC().Format(time.RFC3339), Headline: e.Headline, Text: e.Text,
		Added: b.names(changed.added), Removed: b.names(changed.removed), Passages: b.passages(e, changed, q.Headline),
	}, nil
}

func (b *Book) names(numbers []uint16) []framewatch.ConceptName {
	out := []framewatch.ConceptName{}
	for _, n := range numbers {
		c := b.concepts[n]
		if c.Label == "" {
			c.Label = c.ID
		}
		out = append(out, framewatch.ConceptName{ID: c.ID, Label: c.Label})
	}
	return out
}
