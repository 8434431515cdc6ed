package corpus

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/query"
)

// Of the sequences that hold a frequent word there are more than memory
// should hold, and nearly all of them stand in one place only. So they are
// counted twice: roughly at first, several sequences to one counter, then
// exactly, but only those whose counter says that they may be listed.

const (
	leastGram    = 2       // a sequence that stands there once is no pattern
	gramsAtHand  = 1 << 20 // places of sequences up to which all from leastGram on are counted exactly
	gramsAhead   = 1 << 10 // if there are more: the sequences of as many counters, the highest; several times MaxPage
	leastCounter = 1 << 14 // counters for each length
	mostCounters = 1 << 20
)

// gramLengths is how many lengths there are: 2 … MaxGram words.
const gramLengths = framewatch.MaxGram - 1

// hashOf is a number that is the same for the same words.
func hashOf(words []stream.Code) (hash uint64) {
	for _, word := range words {
		hash = (hash ^ uint64(word)) * 0x9e3779b97f4a7c15
		hash ^= hash >> 32
	}
	return hash
}

// A gramTally counts sequences roughly: a counter is never lower than the
// number of each sequence that it counts. All goroutines share it.
type gramTally struct {
	counters [gramLengths][]atomic.Uint32
	places   [gramLengths]atomic.Int64
}

// newGramTally has counters for the sequences in some articles.
func newGramTally(articles int) *gramTally {
	n := leastCounter
	for n < mostCounters && n < 16*articles {
		n *= 2
	}
	t := &gramTally{}
	for i := range t.counters {
		t.counters[i] = make([]atomic.Uint32, n)
	}
	return t
}

// counter is the counter of sequences with such a hash.
func (t *gramTally) counter(i int, hash uint64) *atomic.Uint32 {
	return &t.counters[i][hash&uint64(len(t.counters[i])-1)]
}

func (t *gramTally) add(r *excerpt) {
	var places [gramLengths]int64
	r.sequences(func(at, n int) {
		t.counter(n-2, hashOf(r.words[at:at+n])).Add(1)
		places[n-2]++
	})
	for i, n := range places {
		t.places[i].Add(n)
	}
}

// least returns the number from which on sequences of each length are counted
// exactly and listed. If there are very many places, it may be so high that
// fewer are listed than could be.
func (t *gramTally) least() (least [gramLengths]uint32) {
	for i := range t.counters {
		least[i] = leastGram
		if t.places[i].Load() > gramsAtHand {
			sorted := make([]uint32, len(t.counters[i]))
			for k := range sorted {
				sorted[k] = t.counters[i][k].Load()
			}
			slices.Sort(sorted)
			least[i] = max(leastGram, sorted[len(sorted)-gramsAhead])
		}
	}
	return least
}

// gramCounts counts exactly the sequences that may stand there as often as
// least says.
type gramCounts struct {
	tally *gramTally
	least [gramLengths]uint32
	of    [gramLengths]gramTable
}

func newGramCounts(tally *gramTally, least [gramLengths]uint32) *gramCounts {
	return &gramCounts{tally: tally, least: least}
}

func (c *gramCounts) add(r *excerpt) {
	r.sequences(func(at, n int) {
		i, hash := n-2, hashOf(r.words[at:at+n])
		if c.tally.counter(i, hash).Load() >= c.least[i] {
			c.of[i].row(hash, r.words[at:at+n]).count(r.seq, at, at+n)
		}
	})
}

func (c *gramCounts) gather(other *gramCounts) {
	for i := range other.of {
		for _, o := range other.of[i].rows {
			row := c.of[i].row(o.hash, o.words[:i+2])
			row.n += o.n
			row.articles += o.articles
		}
	}
}

// A gramRow says how often a sequence stands there, as its phrase would be
// found: from left to right, without overlaps.
type gramRow struct {
	hash        uint64
	words       [framewatch.MaxGram]stream.Code // folded, zeros behind them
	n, articles uint32
	article     uint32 // the last that was counted
	end         uint32 // of the sequence that was counted last there
}

// count counts the sequence at some words of an article.
func (g *gramRow) count(article uint32, from, to int) {
	if g.article != article {
		g.article, g.end = article, 0
		g.articles++
	}
	if uint32(from) >= g.end {
		g.n++
		g.end = uint32(to)
	}
}

// A gramTable holds the rows of sequences of one length. A slot is the place
// of a row, plus one; the row of a hash stands in its slot or in the next ones.
type gramTable struct {
	slots []uint32
	rows  []gramRow
}

// row is the row of a sequence, which it gets now if it is new. It may be used
// until the next is asked for.
func (t *gramTable) row(hash uint64, words []stream.Code) *gramRow {
	if 2*len(t.rows) >= len(t.slots) {
		t.grow()
	}
	slot := t.slot(hash, words)
	if *slot == 0 {
		row := gramRow{hash: hash}
		copy(row.words[:], words)
		t.rows = append(t.rows, row)
		*slot = uint32(len(t.rows))
	}
	return &t.rows[*slot-1]
}

// slot is the slot of a sequence, or the empty one where it belongs.
func (t *gramTable) slot(hash uint64, words []stream.Code) *uint32 {
	mask := uint64(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := &t.slots[i]
		if *slot == 0 {
			return slot
		}
		if row := &t.rows[*slot-1]; row.hash == hash && slices.Equal(row.words[:len(words)], words) {
			return slot
		}
	}
}

func (t *gramTable) grow() {
	t.slots = make([]uint32, max(1<<10, 2*len(t.slots)))
	for i, row := range t.rows {
		for at := row.hash; ; at++ {
			if slot := &t.slots[at&uint64(len(t.slots)-1)]; *slot == 0 {
				*slot = uint32(i + 1)
				break
			}
		}
	}
}

// list returns the limit most frequent sequences of each length, the most
// frequent first.
func (c *gramCounts) list(limit int, text func(word stream.Code) string) []framewatch.Gram {
	all := []framewatch.Gram{}
	for i := range c.of {
		found, border := []framewatch.Gram{}, c.border(i, limit)
		for _, row := range c.of[i].rows {
			if row.n >= border {
				found = append(found, asGram(row, i+2, text))
			}
		}
		sortGrams(found)
		all = append(all, found[:min(limit, len(found))]...)
	}
	sortGrams(all)
	return all
}

// border is the number of the last of the limit most frequent sequences.
func (c *gramCounts) border(i, limit int) uint32 {
	numbers := make([]uint32, 0, len(c.of[i].rows))
	for _, row := range c.of[i].rows {
		numbers = append(numbers, row.n)
	}
	least := c.least[i]
	if len(numbers) > limit {
		slices.Sort(numbers)
		least = max(least, numbers[len(numbers)-limit])
	}
	return least
}

func asGram(row gramRow, n int, text func(word stream.Code) string) framewatch.Gram {
	phrase := framewatch.Words{}
	words := make([]string, n)
	for i := range words {
		words[i] = text(row.words[i])
		phrase.Words = append(phrase.Words, framewatch.Word{Text: words[i]})
	}
	return framewatch.Gram{Words: strings.Join(words, " "), N: int(row.n), Articles: int(row.articles), Query: query.Print(phrase)}
}

func sortGrams(grams []framewatch.Gram) {
	slices.SortFunc(grams, func(a, b framewatch.Gram) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(len(a.Words), len(b.Words)), strings.Compare(a.Words, b.Words))
	})
}
