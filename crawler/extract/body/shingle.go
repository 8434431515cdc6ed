package body

import (
	"unicode"
	"unicode/utf8"

	"framewatch/crawler/extract/page"
)

// size is how many words make a shingle.
const size = 4

// eachShingle gives the hashes of the runs of words in s; of a text that has
// fewer words than a shingle, of all of it. A word is a run of letters and
// digits, case folded.
func eachShingle(s string, yield func(uint64)) {
	var last [size]uint64 // hashes of words
	words := 0
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h, open := uint64(offset), false
	end := func() {
		if !open {
			return
		}
		copy(last[:], last[1:])
		last[size-1] = h
		words++
		if words >= size {
			yield(mix(last))
		}
		h, open = offset, false
	}
	for i := 0; i < len(s); {
		c := rune(s[i])
		n := 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		case c >= utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsNumber(c)):
			c = unicode.ToLower(c)
		default:
			end()
			continue
		}
		h, open = (h^uint64(c))*prime, true
	}
	end()
	if words > 0 && words < size {
		yield(mix(last))
	}
}

func mix(last [size]uint64) (h uint64) {
	for _, w := range last {
		h = (h<<7 | h>>57) ^ w*0x9e3779b97f4a7c15
	}
	return h
}

// maxShingles bounds what is remembered of one text.
const maxShingles = 100_000

func shinglesOf(s string) map[uint64]bool {
	set := make(map[uint64]bool, len(s)/6)
	eachShingle(s, func(h uint64) {
		if len(set) < maxShingles {
			set[h] = true
		}
	})
	return set
}

// shareIn is the share of the shingles of s that are in the set.
func shareIn(s string, set map[uint64]bool) float32 {
	in, all := 0, 0
	eachShingle(s, func(h uint64) {
		all++
		if set[h] {
			in++
		}
	})
	return ratio(in, all)
}

// places is a table of the shingles of a page: in which block each stands
// first, and whether it stands in several.
type places struct {
	slots []place // at most half of them in use
	mask  uint64
	used  int
}

type place struct {
	hash    uint64
	first   int32 // index of the block and one; 0: the slot is free
	several bool
}

// leastRepeated is the length in words from which a block is looked for
// elsewhere.
const leastRepeated = 6

func placesOf(p *page.Page) *places {
	words := 0
	for _, b := range p.Blocks {
		if b.Words >= leastRepeated {
			words += b.Words
		}
	}
	t := newPlaces(words)
	for i, b := range p.Blocks {
		if b.Words >= leastRepeated {
			t.add(i, b.Text)
		}
	}
	return t
}

// newPlaces makes a table for the shingles of so many words.
func newPlaces(words int) *places {
	slots := 64
	for slots < 2*min(words, maxShingles) {
		slots *= 2
	}
	return &places{slots: make([]place, slots), mask: uint64(slots - 1)}
}

// add adds the shingles of a block.
func (t *places) add(block int, text string) {
	eachShingle(text, func(h uint64) {
		s := t.slot(h)
		switch {
		case s.first == 0 && t.used*2 < len(t.slots):
			*s = place{hash: h, first: int32(block) + 1}
			t.used++
		case s.first != 0 && int(s.first) != block+1:
			s.several = true
		}
	})
}

// slot is that of a shingle, or the free one where it would stand.
func (t *places) slot(h uint64) *place {
	for at := h * 0x9e3779b97f4a7c15 >> 20; ; at++ {
		if s := &t.slots[at&t.mask]; s.first == 0 || s.hash == h {
			return s
		}
	}
}

func (t *places) of(h uint64) (first int, several bool) {
	s := t.slot(h)
	return int(s.first) - 1, s.several
}
