package corpus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"framewatch"
	"framewatch/index"
	"framewatch/seqset"
	"framewatch/text"
)

// A question is what one answer is worked out from: index and columns as they
// were when it was asked.
type question struct {
	*columns
	corpus *Corpus
	view   *index.View
	filter framewatch.Filter // with once, its times apart
	once   bool              // a cluster counts once
	times  framewatch.Filter // with once, the times of the filter
	limit  limit             // of the filter: which occurrences count
	passed *seqset.Set       // Seqs that pass filter; nil until asked for
	known  map[framewatch.Word]wanted
}

// ask begins an answer. The question must be closed.
func (c *Corpus) ask(f framewatch.Filter, once bool) (*question, error) {
	c.showing.Lock()
	defer c.showing.Unlock()
	view := c.held
	if view != nil {
		view = view.Share()
	} else {
		var err error
		if view, err = c.index.View(); err != nil {
			return nil, err
		}
	}
	columns := c.columns.Load()
	columns.lexicon.users.Add(1)
	q := &question{columns: columns, corpus: c, view: view, filter: f, once: once, limit: limitOf(f.Voices, f.Places), known: map[framewatch.Word]wanted{}}
	q.limit.speakers = wantSpeakers(f.Speakers)
	if once {
		q.times = framewatch.Filter{From: f.From, To: f.To, Undated: f.Undated}
		q.filter.From, q.filter.To, q.filter.Undated = time.Time{}, time.Time{}, false
	}
	return q, nil
}

func (q *question) close() error {
	q.lexicon.users.Done()
	return q.view.Close()
}

// match returns the Seqs of the articles that pass the filter and match; with
// once, of each cluster the earliest of them, if it passes the filter's times.
// The set is the caller's own.
func (q *question) match(ctx context.Context, e framewatch.Expr) (*seqset.Set, error) {
	found, err := q.matching(ctx, e)
	if err != nil || !q.once {
		return found, err
	}
	found = q.columns.once(found, nil)
	q.keep(found, q.times)
	return found, nil
}

// share returns what match returns, and what that is a share of: the articles
// that pass the filter. With once, a cluster of which an article matches stands
// there with that article, another with its earliest: so what matches is always
// part of the base, in every bucket and part. The base must not be changed.
func (q *question) share(ctx context.Context, e framewatch.Expr) (found, base *seqset.Set, err error) {
	found, err = q.matching(ctx, e)
	if err != nil || !q.once {
		return found, q.base(), err
	}
	found = q.columns.once(found, nil)
	base = q.columns.once(q.base(), found)
	q.keep(found, q.times)
	q.keep(base, q.times)
	return found, base, nil
}

// matching returns every article that passes filter and limit and matches. What
// names nothing that occurs in a text, the limit says nothing about.
func (q *question) matching(ctx context.Context, e framewatch.Expr) (found *seqset.Set, err error) {
	found, err = q.unlimited(ctx, e)
	if err != nil || q.limit == (limit{}) || !occurs(e) {
		return found, err
	}
	f, err := q.finder(e)
	if err != nil {
		return nil, err
	}
	return found, f.confirm(ctx, found)
}

// unlimited returns every article that passes the filter, but for its voices
// and places, and matches.
func (q *question) unlimited(ctx context.Context, e framewatch.Expr) (*seqset.Set, error) {
	return evaluation{ctx, q}.match(e, nil, limit{})
}

// base is the set of articles that pass the filter. It must not be changed.
func (q *question) base() *seqset.Set {
	if q.passed == nil {
		q.passed = q.all
		if !everything(q.filter) {
			q.passed = q.all.Clone()
			q.keep(q.passed, q.filter)
		}
	}
	return q.passed
}

// everything reports whether every article passes a filter.
func everything(f framewatch.Filter) bool {
	return f.From.IsZero() && f.To.IsZero() && !f.Undated && !f.Topic && len(f.Sources) == 0 && len(f.Languages) == 0
}

// keep takes out of a set what does not pass a filter.
func (c *columns) keep(set *seqset.Set, f framewatch.Filter) {
	if f.Topic {
		set.And(c.topic)
		f.Topic = false
	}
	if everything(f) {
		return
	}
	from, to := dayOf(f.From), dayOf(f.To)
	dated := from != undated || to != undated
	sources, langs := chosen(c.sources, f.Sources), chosen(c.langs, f.Languages)
	each(set.Parts(processors()), func(part seqset.Part) {
		part.Keep(func(seq uint32) bool {
			day := c.day[seq]
			return !(dated && (day == undated || day < from || to != undated && day >= to) ||
				f.Undated && day != undated ||
				sources != nil && !sources[c.source[seq]] ||
				langs != nil && !langs[c.lang[seq]])
		})
	})
}

// chosen tells for each name whether it is among wanted; nil if all are. A name
// that nobody bears as it is written is looked for in any case.
func chosen(names, wanted []string) []bool {
	if len(wanted) == 0 {
		return nil
	}
	is := make([]bool, len(names))
	for _, name := range wanted {
		if i := slices.Index(names, name); i >= 0 {
			is[i] = true
			continue
		}
		for i, alike := range inAnyCase(names, name) {
			is[i] = is[i] || alike
		}
	}
	return is
}

// inAnyCase tells for each name whether it is the wanted one.
func inAnyCase(names []string, wanted string) []bool {
	is := make([]bool, len(names))
	for i, name := range names {
		is[i] = text.Fold(name) == text.Fold(wanted)
	}
	return is
}

// An evaluation finds the articles of one question for which an expression
// holds.
type evaluation struct {
	ctx context.Context // of this one question
	*question
}

// match returns a new set of articles within; nil are those that pass the
// filter. Of the words only those occurrences count that l allows.
func (v evaluation) match(e framewatch.Expr, within *seqset.Set, l limit) (*seqset.Set, error) {
	if err := v.ctx.Err(); err != nil {
		return nil, err
	}
	switch e := e.(type) {
	case nil:
		return v.orBase(within).Clone(), nil
	case framewatch.And:
		return v.and(e, within, l)
	case framewatch.Or:
		found := &seqset.Set{}
		for _, x := range e {
			part, err := v.match(x, within, l)
			if err != nil {
				return nil, err
			}
			found.Or(part)
		}
		return found, nil
	case framewatch.Not:
		without, err := v.match(e.X, within, l)
		if err != nil {
			return nil, err
		}
		found := v.orBase(within).Clone()
		found.AndNot(without)
		return found, nil
	case framewatch.In:
		return v.match(e.X, within, l.and(limitOf(e.Voices, e.Places)))
	case framewatch.Words:
		return v.words(e, within, l)
	case framewatch.Is:
		return v.is(e, within, l)
	case framewatch.Dates:
		found := v.orBase(within).Clone()
		v.keep(found, framewatch.Filter{From: e.From, To: e.To})
		return found, nil
	case framewatch.Seqs:
		return v.seqs(e, within), nil
	}
	return nil, fmt.Errorf("search: expression %T is unknown", e)
}

func (v evaluation) orBase(within *seqset.Set) *seqset.Set {
	if within == nil {
		return v.base()
	}
	return within
}

// narrow takes out of a set what is not within.
func (v evaluation) narrow(found, within *seqset.Set) *seqset.Set {
	if within != nil {
		found.And(within)
	} else {
		found.And(v.all)
		v.keep(found, v.filter)
	}
	return found
}

// and narrows step by step, so that what must be confirmed on the stream comes
// last, when few candidates are left.
func (v evaluation) and(parts framewatch.And, within *seqset.Set, l limit) (*seqset.Set, error) {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(a, b framewatch.Expr) int { return cost(a) - cost(b) })
	found := within
	for _, x := range parts {
		var err error
		if found, err = v.match(x, found, l); err != nil || found.IsEmpty() {
			return found, err
		}
	}
	return found, nil
}

// cost puts the parts of a conjunction in order: what sets alone decide, what
// is confirmed on the stream, and what needs all articles unless others have
// narrowed them.
func cost(e framewatch.Expr) int {
	switch e := e.(type) {
	case framewatch.And:
		return cost(slices.MinFunc(e, func(a, b framewatch.Expr) int { return cost(a) - cost(b) }))
	case framewatch.Or:
		return cost(slices.MaxFunc(e, func(a, b framewatch.Expr) int { return cost(a) - cost(b) }))
	case framewatch.In:
		return 1
	case framewatch.Words:
		if len(e.Words) > 1 || e.Words[0].Exact || e.Words[0].Stem || e.Field != "" && e.Field != framewatch.FieldTitle {
			return 1
		}
	case framewatch.Not, framewatch.Dates, framewatch.Seqs:
		return 2
	}
	return 0
}

func (v evaluation) words(w framewatch.Words, within *seqset.Set, l limit) (*seqset.Set, error) {
	p, err := v.pattern(w, l)
	if err != nil {
		return nil, err
	}
	found, err := p.candidates(v.view)
	if err != nil {
		return nil, err
	}
	if found = v.narrow(found, within); p.sure() {
		return found, nil
	}
	f := &finder{question: v.question, patterns: []*pattern{p}}
	return found, f.confirm(v.ctx, found)
}

// is answers a field with a value. A source is found in any case, since
// readers type its name.
func (v evaluation) is(e framewatch.Is, within *seqset.Set, l limit) (*seqset.Set, error) {
	switch e.Field {
	case framewatch.FieldAuthor:
		return v.author(e.Value, within)
	case framewatch.FieldSource:
		return v.withCode(v.source, inAnyCase(v.sources, e.Value), within), nil
	case framewatch.FieldLang:
		return v.withCode(v.lang, inAnyCase(v.langs, e.Value), within), nil
	case framewatch.FieldCluster:
		return v.cluster(e.Value, within)
	}
	found := v.narrow(v.mentioning(e), within)
	if l == (limit{}) {
		return found, nil
	}
	f := &finder{question: v.question, concepts: v.conceptsOf(e, l)}
	return found, f.confirm(v.ctx, found)
}

// withCode returns the articles whose code in a column is chosen.
func (v evaluation) withCode(column []uint16, is []bool, within *seqset.Set) *seqset.Set {
	found := v.orBase(within).Clone()
	each(found.Parts(processors()), func(part seqset.Part) {
		part.Keep(func(seq uint32) bool { return is[column[seq]] })
	})
	return found
}

// author asks for all words of a name, in any order.
func (v evaluation) author(name string, within *seqset.Set) (*seqset.Set, error) {
	found := within
	for _, w := range text.Words(name) {
		with, err := v.view.Any(index.Author, w.Folded)
		if err != nil {
			return nil, err
		}
		found = v.narrow(with, found)
	}
	if found == within {
		found = v.orBase(within).Clone()
	}
	return found, nil
}

// cluster returns the articles of the cluster that an article is in, or it
// alone.
func (v evaluation) cluster(id string, within *seqset.Set) (*seqset.Set, error) {
	found := &seqset.Set{}
	a, err := v.corpus.store.ArticleByID(v.ctx, id)
	if errors.Is(err, framewatch.ErrNotFound) {
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	retired, err := v.corpus.store.Retired(v.ctx, []string{id})
	if err != nil {
		return nil, err
	}
	retired[a.Seq] = id
	for seq := range retired {
		if seq > int64(v.last) || !v.all.Has(uint32(seq)) {
			continue
		}
		found.Add(uint32(seq))
		if number := v.columns.cluster[seq]; number != 0 {
			found = v.all.Clone()
			each(found.Parts(processors()), func(part seqset.Part) {
				part.Keep(func(seq uint32) bool { return v.columns.cluster[seq] == number })
			})
		}
	}
	return v.narrow(found, within), nil
}

func (v evaluation) seqs(e framewatch.Seqs, within *seqset.Set) *seqset.Set {
	from, to := max(0, e.From), int64(v.last)
	if e.To > 0 {
		to = min(to, e.To)
	}
	found := &seqset.Set{}
	if from <= to {
		found.AddRange(uint32(from), uint32(to))
	}
	return v.narrow(found, within)
}

// articles returns stored articles in any order; those whose text changed
// since they were indexed as they were then.
func (c *Corpus) articles(ctx context.Context, seqs []int64) ([]framewatch.Article, error) {
	articles, err := c.store.ArticlesBySeq(ctx, seqs)
	if err != nil || len(articles) == len(seqs) {
		return articles, err
	}
	before, err := c.store.RetiredArticles(ctx, lacking(seqs, articles))
	return append(articles, before...), err
}

// lacking are the Seqs that none of the articles has.
func lacking(seqs []int64, articles []framewatch.Article) []int64 {
	there := map[int64]bool{}
	for _, a := range articles {
		there[a.Seq] = true
	}
	return slices.DeleteFunc(slices.Clone(seqs), func(seq int64) bool { return there[seq] })
}
