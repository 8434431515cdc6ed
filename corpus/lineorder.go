package corpus

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"strings"

	"framewatch"
	"framewatch/corpus/stream"
)

// byContext returns the n first lines in an order that looks at each of them.
func (l *lines) byContext(n int) []line {
	parts := l.found.Parts(processors())
	tops := make([]*top[keyedLine], len(parts))
	eachIndex(len(parts), func(i int) {
		tops[i] = newTop(n, l.compareContext())
		r, halt := l.reader(), halt{ctx: l.ctx}
		for seq := range parts[i].All() {
			if halt.now() {
				return
			}
			for _, s := range r.of(seq) {
				tops[i].add(l.keyed(line{seq, s}))
			}
		}
	})
	ordered := newTop(n, l.compareContext())
	for _, t := range tops {
		for _, x := range t.sorted() {
			ordered.add(x)
		}
	}
	all := []line{}
	for _, x := range ordered.sorted() {
		all = append(all, x.line)
	}
	return all
}

// A keyedLine is a line with what it is sorted by first.
type keyedLine struct {
	line
	lot  uint64 // of SortRandom
	word string // of SortLeft and SortRight: the nearest
}

func (l *lines) keyed(x line) keyedLine {
	k := keyedLine{line: x}
	if l.request.Sort == framewatch.SortRandom {
		k.lot = lot(l.request.Seed, x)
		return k
	}
	t, _ := l.texts.Text(x.seq)
	k.word, _ = l.beside(t, x.span)
	return k
}

// beside is the folded word next to a span on the side that is sorted by, and
// the span with it; "" at the end of the paragraph.
func (l *lines) beside(t stream.Text, s span) (string, span) {
	words := l.texts.Words()
	if l.request.Sort == framewatch.SortLeft {
		c, start := t.Before(s.from)
		if c == 0 {
			return "", s
		}
		s.from = start
		return words.Text(words.Folded(c)), s
	}
	c, next := t.At(s.to)
	if c == 0 {
		return "", s
	}
	s.to = next
	return words.Text(words.Folded(c)), s
}

// compareContext compares by lot, or word by word; equal ones stand with the
// later article first.
func (l *lines) compareContext() func(a, b keyedLine) int {
	return func(a, b keyedLine) int {
		if by := cmp.Or(cmp.Compare(a.lot, b.lot), strings.Compare(a.word, b.word)); by != 0 {
			return by
		}
		if l.request.Sort != framewatch.SortRandom && a.word != "" {
			if by := l.compareWords(a.line, b.line); by != 0 {
				return by
			}
		}
		return cmp.Or(cmp.Compare(b.seq, a.seq), cmp.Compare(a.from, b.from))
	}
}

// compareWords compares up to maxCompared words.
func (l *lines) compareWords(a, b line) int {
	const maxCompared = 8
	t, _ := l.texts.Text(a.seq)
	u, _ := l.texts.Text(b.seq)
	x, y := a.span, b.span
	for range maxCompared {
		var v, w string
		v, x = l.beside(t, x)
		w, y = l.beside(u, y)
		if by := strings.Compare(v, w); by != 0 || v == "" {
			return by
		}
	}
	return 0
}

// lot draws a number for a line that depends on the seed and the line alone.
func lot(seed uint64, x line) uint64 {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], seed)
	binary.LittleEndian.PutUint32(b[8:], x.seq)
	binary.LittleEndian.PutUint32(b[12:], x.from)
	h := fnv.New64a()
	h.Write(b[:])
	z := h.Sum64() // mixed as in SplitMix64: FNV alone leaves neighbours close
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
