package corpus

import (
	"context"
	"iter"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/seqset"
)

// Of the sequences in a year's news there are more than memory should hold, and
// nearly all of them stand in few articles. So the articles are read twice:
// first every sequence is counted roughly, several to a counter that goes no
// higher than it must; then those whose counter says that they may stand in
// enough articles are counted exactly. Where even so there may be too many, the
// sequences are dealt with in parts, by their hash.
const (
	leastLanes = 1 << 14
	mostLanes  = 1 << 26 // counters, a byte each
	mostPlaces = 1 << 28 // of sequences in a part: an upper bound, of which a quarter is usual
)

// A sequence is folded words, with zeros behind them.
type sequence [framewatch.MaxGram]stream.Code

func (s sequence) len() (n int) {
	for n < len(s) && s[n] != 0 {
		n++
	}
	return n
}

// part is the words from … to-1 of a sequence.
func (s sequence) part(from, to int) (part sequence) {
	copy(part[:], s[from:to])
	return part
}

// parts runs over the shorter sequences in a sequence.
func (s sequence) parts() iter.Seq[sequence] {
	return func(yield func(sequence) bool) {
		n := s.len()
		for from := range n {
			for to := from + 1; to <= n; to++ {
				if to-from < n && !yield(s.part(from, to)) {
					return
				}
			}
		}
	}
}

// A place is one sequence where it stands in an article.
type place struct {
	seq   uint32
	hash  uint64
	words []stream.Code // folded
	units []uint32      // at which they begin, and at which the last ends
}

func (p place) span() span {
	return span{from: p.units[0], to: p.units[len(p.words)], words: uint32(len(p.words)), concept: noConcept, run: noRun}
}

// A risingReader runs over the sequences in the sentences on the topic of
// articles; one goroutine's own.
type risingReader struct {
	*rising
	f       *finder
	spans   []span
	limited bool      // only some occurrences count
	nothing [][]uint8 // by language, by folded code: whether the word says nothing
	starts  []uint32  // of the sentences of the article
	begins  []uint32  // of those on the topic
	words   []stream.Code
	units   []uint32 // at which the words begin, and where the last ends
}

// What is known of a word in a language.
const (
	unread = iota
	says
	isNothing
)

// reader is a reader that has been given back, which knows words already, or a
// new one.
func (s *rising) reader() *risingReader {
	if r, ok := s.readers.Get().(*risingReader); ok {
		return r
	}
	f := &finder{question: s.question, only: s.limit, details: true}
	return &risingReader{rising: s, f: f, limited: s.limit != (limit{}), nothing: make([][]uint8, len(s.langs))}
}

// giveBack ends the use of a reader.
func (s *rising) giveBack(r *risingReader) { s.readers.Put(r) }

// read runs over the sequences of an article that do not consist of words that
// say nothing alone.
func (r *risingReader) read(seq uint32, do func(place)) {
	t, ok := r.f.text(seq)
	if !ok {
		return
	}
	r.begins = r.onTopic(seq, r.begins[:0])
	r.starts = t.Sentences(r.starts[:0])
	for _, from := range r.begins {
		to := uint32(len(t.Units))
		if i, _ := slices.BinarySearch(r.starts, from+1); i < len(r.starts) {
			to = r.starts[i]
		}
		r.cut(t, from, to)
		r.sequences(seq, do)
	}
}

// cut reads the words of a sentence.
func (r *risingReader) cut(t stream.Text, from, to uint32) {
	r.words, r.units = r.words[:0], r.units[:0]
	pos := from
	for pos < to {
		code, next := t.At(pos)
		if code == 0 {
			break
		}
		r.words, r.units = append(r.words, r.texts.Words().Folded(code)), append(r.units, pos)
		pos = next
	}
	r.units = append(r.units, pos)
}

// sequences runs over the sequences of the sentence that was cut.
func (r *risingReader) sequences(seq uint32, do func(place)) {
	nothing := r.ofLanguage(r.lang[seq])
	for at := range r.words {
		var hash uint64
		speaks := false
		for n := 1; n <= r.request.Words && at+n <= len(r.words); n++ {
			word := r.words[at+n-1]
			hash = (hash ^ uint64(word)) * 0x9e3779b97f4a7c15
			hash ^= hash >> 32
			if speaks = speaks || !r.saysNothing(nothing, r.lang[seq], word); speaks {
				do(place{seq, hash, r.words[at : at+n], r.units[at : at+n+1]})
			}
		}
	}
}

// ofLanguage is what is known of the words in a language.
func (r *risingReader) ofLanguage(lang uint16) []uint8 {
	if r.nothing[lang] == nil {
		r.nothing[lang] = make([]uint8, r.texts.Words().Len()+1)
	}
	return r.nothing[lang]
}

func (r *risingReader) saysNothing(known []uint8, lang uint16, word stream.Code) bool {
	if known[word] == unread {
		known[word] = says
		if saysNothing(r.langs[lang], r.texts.Words().Text(word)) {
			known[word] = isNothing
		}
	}
	return known[word] == isNothing
}

// counts reports whether the filter allows a sequence where it stands, in the
// article that is read.
func (r *risingReader) counts(t stream.Text, p place) bool {
	if !r.limited {
		return true
	}
	r.spans = r.f.counted(t, append(r.spans[:0], p.span()), 0)
	return len(r.spans) > 0
}

// lanes count sequences roughly, several to a counter: it is never lower than
// the number of places of each sequence it counts, up to leastRising. All
// goroutines share them; those that count at the same time may bring a counter
// as much higher as there are of them, which is less than it can hold.
type lanes []atomic.Uint32

// mostCounting is how many goroutines may count in lanes.
const mostCounting = 200

func newLanes(places uint64) lanes {
	n := uint64(leastLanes)
	for n < mostLanes && n < places/2 {
		n *= 2
	}
	return make(lanes, n/4)
}

func (l lanes) at(hash uint64) (word *atomic.Uint32, shift uint32) {
	return &l[hash>>2&uint64(len(l)-1)], uint32(hash&3) * 8
}

func (l lanes) add(hash uint64) {
	if word, shift := l.at(hash); word.Load()>>shift&0xff < leastRising {
		word.Add(1 << shift)
	}
}

func (l lanes) enough(hash uint64) bool {
	word, shift := l.at(hash)
	return word.Load()>>shift&0xff >= leastRising
}

// A risingRow says in how many articles a sequence stands.
type risingRow struct {
	words   sequence
	hash    uint64
	n, base uint32 // articles of the period, of the baseline
	outlets uint32 // of the period
	lang    uint16 // code of the first of the languages of its articles
	article uint32 // the last that was counted, in the order in which a goroutine reads them
	outlet  uint32 // the first article of the last outlet that was counted
}

// A risingTable holds rows. A slot is the place of a row, plus one; the row of
// a hash stands in its slot or in the next ones.
type risingTable struct {
	slots []uint32
	rows  []risingRow
}

// row is the row of a sequence, new if it is not there; good until the next.
func (t *risingTable) row(hash uint64, words []stream.Code) *risingRow {
	if 2*len(t.rows) >= len(t.slots) {
		t.grow()
	}
	mask := uint64(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		if t.slots[i] == 0 {
			row := risingRow{hash: hash, lang: math.MaxUint16}
			copy(row.words[:], words)
			t.rows = append(t.rows, row)
			t.slots[i] = uint32(len(t.rows))
			return &t.rows[len(t.rows)-1]
		}
		if row := &t.rows[t.slots[i]-1]; row.hash == hash && row.holds(words) {
			return row
		}
	}
}

func (r *risingRow) holds(words []stream.Code) bool {
	for i, word := range words {
		if r.words[i] != word {
			return false
		}
	}
	return len(words) == len(r.words) || r.words[len(words)] == 0
}

func (t *risingTable) grow() {
	t.slots = make([]uint32, max(1<<10, 2*len(t.slots)))
	mask := uint64(len(t.slots) - 1)
	for i := range t.rows {
		at := t.rows[i].hash & mask
		for t.slots[at] != 0 {
			at = (at + 1) & mask
		}
		t.slots[at] = uint32(i + 1)
	}
}

func (t *risingTable) gather(other *risingTable) {
	for i := range other.rows {
		o := &other.rows[i]
		row := t.row(o.hash, o.words[:o.words.len()])
		row.n, row.base, row.outlets, row.lang = row.n+o.n, row.base+o.base, row.outlets+o.outlets, min(row.lang, o.lang)
	}
}

// count calls do with every sequence that stands in leastRising articles or
// more of period and baseline together.
func (s *rising) count(ctx context.Context, do func(risingRow)) error {
	places := uint64(s.wordsIn(union(s.period, s.base))) * uint64(s.request.Words)
	return s.countIn(ctx, places/mostPlaces+1, places, do)
}

// countIn is count in so many parts, of so many places at most.
func (s *rising) countIn(ctx context.Context, parts, places uint64, do func(risingRow)) error {
	both := union(s.period, s.base)
	for part := range parts {
		mine := func(hash uint64) bool { return parts == 1 || hash>>48%parts == part }
		rough := newLanes(places / parts)
		s.roughly(ctx, both, rough, mine)
		table := s.exactly(ctx, rough, mine)
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, row := range table.rows {
			if row.n+row.base >= leastRising {
				do(row)
			}
		}
	}
	return nil
}

func (s *rising) roughly(ctx context.Context, both *seqset.Set, rough lanes, mine func(hash uint64) bool) {
	parts := both.Parts(min(mostCounting, 4*processors()))
	eachIndex(len(parts), func(i int) {
		r, halt := s.reader(), halt{ctx: ctx}
		defer s.giveBack(r)
		for seq := range parts[i].All() {
			if halt.now() {
				return
			}
			r.read(seq, func(p place) {
				if mine(p.hash) {
					rough.add(p.hash)
				}
			})
		}
	})
}

// exactly counts outlet by outlet, so that it need not remember for every
// sequence which outlets have it.
func (s *rising) exactly(ctx context.Context, rough lanes, mine func(hash uint64) bool) *risingTable {
	outlets := byOutlet(s.period, s.base, s.source)
	queue := make(chan []uint32, len(outlets))
	for _, seqs := range outlets {
		queue <- seqs
	}
	close(queue)
	all := &risingTable{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for range min(len(outlets), processors()) {
		group.Go(func() {
			own := &risingCounter{r: s.reader(), halt: halt{ctx: ctx}, rough: rough, mine: mine}
			for seqs := range queue {
				own.outlet(seqs)
			}
			s.giveBack(own.r)
			mu.Lock()
			defer mu.Unlock()
			all.gather(&own.table)
		})
	}
	group.Wait()
	return all
}

// A risingCounter counts exactly, one outlet after the other.
type risingCounter struct {
	r        *risingReader
	halt     halt
	rough    lanes
	mine     func(hash uint64) bool
	table    risingTable
	articles uint32 // so far
}

func (c *risingCounter) outlet(seqs []uint32) {
	first := c.articles + 1
	for _, seq := range seqs {
		if c.halt.now() {
			return
		}
		c.articles++
		t, ok := c.r.texts.Text(seq)
		if !ok {
			continue
		}
		inPeriod := c.r.period.Has(seq)
		c.r.read(seq, func(p place) {
			if !c.mine(p.hash) || !c.rough.enough(p.hash) || !c.r.counts(t, p) {
				return
			}
			row := c.table.row(p.hash, p.words)
			switch {
			case row.article == c.articles:
				return
			case inPeriod:
				row.n++
				if row.outlet != first {
					row.outlet = first
					row.outlets++
				}
			default:
				row.base++
			}
			row.article, row.lang = c.articles, min(row.lang, c.r.lang[seq])
		})
	}
}
