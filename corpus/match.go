package corpus

import (
	"context"
	"slices"
	"time"

	"framewatch"
	"framewatch/index"
	"framewatch/query"
	"framewatch/text"

	"github.com/RoaringBitmap/roaring/v2"
)

// A question is what one answer is worked out from: index and columns as they
// were when it was asked.
type question struct {
	*columns
	corpus *Corpus
	view   *index.View
	base   *roaring.Bitmap // Seqs that pass the filter; with once, its times apart
	once   bool            // a cluster counts once
	times  *roaring.Bitmap // Seqs that pass the filter's times; nil: all do
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
	q := &question{columns: c.columns.Load(), corpus: c, view: view, once: once}
	if times := (framewatch.Filter{From: f.From, To: f.To, Undated: f.Undated}); once {
		if q.times = q.filter(times); q.times == q.all {
			q.times = nil
		}
		f.From, f.To, f.Undated = time.Time{}, time.Time{}, false
	}
	q.base = q.filter(f)
	return q, nil
}

func (q *question) close() error { return q.view.Close() }

// match returns the Seqs of the articles that pass the filter and match; with
// once, of each cluster the earliest of them, if it passes the filter's times.
func (q *question) match(ctx context.Context, e framewatch.Expr) (*roaring.Bitmap, error) {
	found, _, err := q.share(ctx, e)
	return found, err
}

// share returns what match returns, and what that is a share of: the articles
// that pass the filter. With once, a cluster of which an article matches stands
// there with that article, another with its earliest: so what matches is always
// part of the base, in every bucket and part.
func (q *question) share(ctx context.Context, e framewatch.Expr) (found, base *roaring.Bitmap, err error) {
	if e, err = q.resolve(ctx, e); err != nil {
		return nil, nil, err
	}
	found, err = q.view.Match(ctx, e, q.base, q.corpus.confirm)
	if err != nil || !q.once {
		return found, q.base, err
	}
	found = q.columns.once(found, nil)
	base = q.columns.once(q.base, found)
	if q.times != nil {
		found.And(q.times)
		base.And(q.times)
	}
	return found, base, nil
}

// confirm reads the texts of the candidates.
func (c *Corpus) confirm(ctx context.Context, w framewatch.Words, candidates *roaring.Bitmap) (*roaring.Bitmap, error) {
	matcher := query.Compile(framewatch.Query{Expr: w})
	found := roaring.New()
	err := c.read(ctx, candidates, func(articles []framewatch.Article) {
		holds := make([]bool, len(articles))
		each(len(articles), func(i int) { holds[i] = matcher.Holds(articles[i], nil) })
		for i, a := range articles {
			if holds[i] {
				found.Add(uint32(a.Seq))
			}
		}
	})
	return found, err
}

// read calls each with the stored articles, some at a time.
func (c *Corpus) read(ctx context.Context, seqs *roaring.Bitmap, each func([]framewatch.Article)) error {
	buffer := make([]uint32, 500)
	for it := seqs.ManyIterator(); ; {
		n := it.NextMany(buffer)
		if n == 0 {
			return nil
		}
		articles, err := c.articles(ctx, wide(buffer[:n]))
		if err != nil {
			return err
		}
		each(articles)
	}
}

// articles returns stored articles in any order; those whose text changed
// since they were indexed as they were then.
func (c *Corpus) articles(ctx context.Context, seqs []int64) ([]framewatch.Article, error) {
	articles, err := c.store.ArticlesBySeq(ctx, seqs)
	if err != nil || len(articles) == len(seqs) {
		return articles, err
	}
	there := map[int64]bool{}
	for _, a := range articles {
		there[a.Seq] = true
	}
	missing := slices.DeleteFunc(slices.Clone(seqs), func(seq int64) bool { return there[seq] })
	before, err := c.store.RetiredArticles(ctx, missing)
	return append(articles, before...), err
}

func wide(seqs []uint32) []int64 {
	all := make([]int64, len(seqs))
	for i, seq := range seqs {
		all[i] = int64(seq)
	}
	return all
}

// filter returns the Seqs that pass f.
func (c *columns) filter(f framewatch.Filter) *roaring.Bitmap {
	found := c.all
	if f.Topic {
		found = c.topic
	}
	if f.From.IsZero() && f.To.IsZero() && !f.Undated && len(f.Sources) == 0 && len(f.Languages) == 0 {
		return found
	}
	from, to := dayOf(f.From), dayOf(f.To)
	dated := from != undated || to != undated
	sources, langs := chosen(c.sources, f.Sources), chosen(c.langs, f.Languages)
	kept := make([]uint64, c.last/64+1)
	for it := found.Iterator(); it.HasNext(); {
		seq := it.Next()
		day := c.day[seq]
		if dated && (day == undated || day < from || to != undated && day >= to) ||
			f.Undated && day != undated ||
			sources != nil && !sources[c.source[seq]] ||
			langs != nil && !langs[c.lang[seq]] {
			continue
		}
		kept[seq/64] |= 1 << (seq % 64)
	}
	return roaring.FromDense(kept, false)
}

// chosen tells for each name whether it is among wanted, in any case; nil if
// all are.
func chosen(names, wanted []string) []bool {
	if len(wanted) == 0 {
		return nil
	}
	folded := make([]string, len(wanted))
	for i, name := range wanted {
		folded[i] = text.Fold(name)
	}
	is := make([]bool, len(names))
	for i, name := range names {
		is[i] = slices.Contains(folded, text.Fold(name))
	}
	return is
}
