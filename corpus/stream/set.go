package stream

import (
	"math/bits"
	"slices"
)

// A Set is a set of words, made to be looked for in texts.
type Set struct {
	codes []Code                // in order
	heads *[1 << 16 / 64]uint64 // a bit for each first unit; nil if there are few
	few   []uint64              // first units, each in all four lanes; nil if there are many
}

// few is the number of first units up to which comparing a text with each of
// them is faster than looking up its units.
const few = 3

// NewSet is the set of these codes; 0 is left out.
func NewSet(codes ...Code) *Set {
	s := &Set{codes: slices.Clone(codes)}
	slices.Sort(s.codes)
	s.codes = slices.Compact(s.codes)
	if len(s.codes) > 0 && s.codes[0] == 0 {
		s.codes = s.codes[1:]
	}
	heads := make([]uint16, len(s.codes)) // in order, as the codes are
	for i, c := range s.codes {
		heads[i] = head(c)
	}
	if heads = slices.Compact(heads); len(heads) > few {
		s.heads = new([1 << 16 / 64]uint64)
		for _, h := range heads {
			s.heads[h/64] |= 1 << (h % 64)
		}
		return s
	}
	for _, h := range heads {
		s.few = append(s.few, uint64(h)*lanes)
	}
	return s
}

// Len is the number of words.
func (s *Set) Len() int { return len(s.codes) }

// Has reports whether c is in the set.
func (s *Set) Has(c Code) bool {
	if s.heads != nil && c < firstPair {
		return s.heads[c/64]>>(c%64)&1 != 0
	}
	if len(s.codes) <= 8 {
		return slices.Contains(s.codes, c)
	}
	_, found := slices.BinarySearch(s.codes, c)
	return found
}

// Next is the first word of s at or after from.
func (t Text) Next(s *Set, from uint32) (pos, end uint32, ok bool) {
	for i := int(from); ; i++ {
		if i = s.scan(t.Units, i); i < 0 {
			return 0, 0, false
		}
		if t.Units[i] < firstPair {
			return uint32(i), uint32(i) + 1, true
		}
		if c, end := t.At(uint32(i)); s.Has(c) {
			return uint32(i), end, true
		}
	}
}

// Phrase is the first place at or after from where words of these sets stand
// side by side. It looks for the word that is likely the rarest and then at its
// neighbours.
func (t Text) Phrase(words []*Set, from uint32) (pos, end uint32, ok bool) {
	if len(words) == 0 {
		return 0, 0, false
	}
	if len(words) == 1 {
		return t.Next(words[0], from)
	}
	anchor := rarest(words)
	for at := from + uint32(anchor); ; {
		found, behind, ok := t.Next(words[anchor], at)
		if !ok {
			return 0, 0, false
		}
		at = behind
		if pos, ok = t.backward(words[:anchor], found); !ok || pos < from {
			continue
		}
		if end, ok = t.forward(words[anchor+1:], behind); ok {
			return pos, end, true
		}
	}
}

// rarest is the place of the set that a text holds least likely: words that
// came late are rarer than words that came early.
func rarest(words []*Set) int {
	best, first := 0, Code(0)
	for i, s := range words {
		if s.Len() == 0 {
			return i
		}
		if s.codes[0] > first {
			best, first = i, s.codes[0]
		}
	}
	return best
}

func (t Text) backward(words []*Set, end uint32) (pos uint32, ok bool) {
	for i := len(words) - 1; i >= 0; i-- {
		c, start := t.Before(end)
		if c == 0 || !words[i].Has(c) {
			return 0, false
		}
		end = start
	}
	return end, true
}

func (t Text) forward(words []*Set, pos uint32) (end uint32, ok bool) {
	for _, s := range words {
		c, next := t.At(pos)
		if c == 0 || !s.Has(c) {
			return 0, false
		}
		pos = next
	}
	return pos, true
}

// scan is the first place at or after from of a unit with which a word of the
// set begins; -1 if there is none.
func (s *Set) scan(units []uint16, from int) int {
	if from >= len(units) {
		return -1
	}
	switch {
	case s.heads != nil:
		return scanMany(units, from, s.heads)
	case len(s.few) == 0:
		return -1
	case len(s.few) == 1:
		return scanOne(units, from, s.few[0])
	case len(s.few) == 2:
		return scanTwo(units, from, s.few[0], s.few[1])
	}
	return scanThree(units, from, s.few[0], s.few[1], s.few[2])
}

// Four units are compared at once: a lane of the sum is 0 where a unit is the
// one looked for, and the lowest 0 is found without a look at each.
const (
	lanes = 0x0001_0001_0001_0001
	highs = 0x8000_8000_8000_8000
)

// zeros marks lanes that are 0 by their highest bit; it must be masked with
// highs. Above a true mark a false one may stand, below the lowest none.
func zeros(x uint64) uint64 { return (x - lanes) &^ x }

// four are the units of u, the first in the lowest lane; the compiler makes one
// load of it.
func four(u []uint16) uint64 {
	_ = u[3]
	return uint64(u[0]) | uint64(u[1])<<16 | uint64(u[2])<<32 | uint64(u[3])<<48
}

func scanOne(units []uint16, from int, pattern uint64) int {
	u := units[from:]
	for len(u) >= 8 {
		a, b := zeros(four(u)^pattern)&highs, zeros(four(u[4:])^pattern)&highs
		if a|b != 0 {
			if a != 0 {
				return len(units) - len(u) + bits.TrailingZeros64(a)/16
			}
			return len(units) - len(u) + 4 + bits.TrailingZeros64(b)/16
		}
		u = u[8:]
	}
	for i, unit := range u {
		if unit == uint16(pattern) {
			return len(units) - len(u) + i
		}
	}
	return -1
}

func scanTwo(units []uint16, from int, one, two uint64) int {
	u := units[from:]
	for len(u) >= 4 {
		x := four(u)
		if found := (zeros(x^one) | zeros(x^two)) & highs; found != 0 {
			return len(units) - len(u) + bits.TrailingZeros64(found)/16
		}
		u = u[4:]
	}
	for i, unit := range u {
		if unit == uint16(one) || unit == uint16(two) {
			return len(units) - len(u) + i
		}
	}
	return -1
}

func scanThree(units []uint16, from int, one, two, three uint64) int {
	u := units[from:]
	for len(u) >= 4 {
		x := four(u)
		if found := (zeros(x^one) | zeros(x^two) | zeros(x^three)) & highs; found != 0 {
			return len(units) - len(u) + bits.TrailingZeros64(found)/16
		}
		u = u[4:]
	}
	for i, unit := range u {
		if unit == uint16(one) || unit == uint16(two) || unit == uint16(three) {
			return len(units) - len(u) + i
		}
	}
	return -1
}

func scanMany(units []uint16, from int, heads *[1 << 16 / 64]uint64) int {
	u := units[from:]
	for len(u) >= 4 {
		a, b, c, d := u[0], u[1], u[2], u[3]
		if (heads[a/64]>>(a%64)|heads[b/64]>>(b%64)|heads[c/64]>>(c%64)|heads[d/64]>>(d%64))&1 != 0 {
			break
		}
		u = u[4:]
	}
	for i, unit := range u {
		if heads[unit/64]>>(unit%64)&1 != 0 {
			return len(units) - len(u) + i
		}
	}
	return -1
}
