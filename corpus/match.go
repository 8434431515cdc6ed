package corpus

import (
	"context"
	"slices"

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
	base   *roaring.Bitmap // Seqs that pass the filter
}

// ask begins an answer. The question must be closed.
func (c *Corpus) ask(f framewatch.Filter) (*question, error) {
	columns := c.columns.Load() // before the view, which may then know more
	view, err := c.index.View()
	if err != nil {
		return nil, err
	}
	return &question{columns, c, view, columns.filter(f)}, nil
}

func (q *question) close() error { return q.view.Close() }

// match returns the Seqs of the articles that pass the filter and match.
func (q *question) match(ctx context.Context, e framewatch.Expr) (*roaring.Bitmap, error) {
	return q.view.Match(ctx, e, q.base, q.corpus.confirm)
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
		articles, err := c.store.ArticlesBySeq(ctx, wide(buffer[:n]))
		if err != nil {
			return err
		}
		each(articles)
	}
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
