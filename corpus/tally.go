package corpus

import (
	"context"
	"iter"

	"framewatch"
	"framewatch/seqset"
)

// tallies are numbers of the articles in which something was counted, in order
// of Seq. The first number of an article is how often the query stands in it.
type tallies []tallyPart

// A tallyPart is a part of them.
type tallyPart struct {
	seqs    []uint32
	numbers []int32 // so many for each
}

// A tallier puts the numbers of an article into a row, which is all 0. If the
// first stays 0 the article does not count.
type tallier func(seq uint32, row []int32)

// tallyOf counts the articles of a set on all processors; begin makes a tallier
// for each part of the set.
func tallyOf(ctx context.Context, set *seqset.Set, width int, begin func() tallier) (tallies, error) {
	parts := set.Parts(4 * processors())
	all := make(tallies, len(parts))
	eachIndex(len(parts), func(i int) {
		count, halt, t := begin(), halt{ctx: ctx}, &all[i]
		row := make([]int32, width)
		for seq := range parts[i].All() {
			if halt.now() {
				return
			}
			clear(row)
			if count(seq, row); row[0] > 0 {
				t.seqs, t.numbers = append(t.seqs, seq), append(t.numbers, row...)
			}
		}
	})
	return all, ctx.Err()
}

// all yields the numbers of each article, which must not be kept.
func (t tallies) all() iter.Seq2[uint32, []int32] {
	return func(yield func(uint32, []int32) bool) {
		for _, part := range t {
			for i, seq := range part.seqs {
				width := len(part.numbers) / len(part.seqs)
				if !yield(seq, part.numbers[i*width:(i+1)*width]) {
					return
				}
			}
		}
	}
}

// first yields the first number of each article.
func (t tallies) first() iter.Seq2[uint32, int] {
	return func(yield func(uint32, int) bool) {
		for seq, row := range t.all() {
			if !yield(seq, int(row[0])) {
				return
			}
		}
	}
}

// undated is the sum of the first numbers of articles without a date.
func (t tallies) undated(c *columns) (n int) {
	for seq, first := range t.first() {
		if c.day[seq] == undated {
			n += first
		}
	}
	return n
}

// toCount returns the articles in which occurrences are to be counted, and
// those that they are a share of, as share does. Where what passes the filter is
// known only when the occurrences are, articles without one may be among them.
func (q *question) toCount(ctx context.Context, e framewatch.Expr) (found, base *seqset.Set, err error) {
	if q.once {
		return q.share(ctx, e)
	}
	found, err = q.unlimited(ctx, e)
	return found, q.base(), err
}
