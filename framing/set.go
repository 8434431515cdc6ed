package framing

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// A set is a number of terms that are looked for together.
type set struct {
	id       int    // among the sets of a language, for remembering what a sentence holds
	name     string // of a list; empty for other sets
	programs []*program
	keys     []string          // by program: what decides where it matches, see folder.key
	clues    [][]clue          // by program
	exact    map[string][]ref  // by whole token
	begins   map[string][]part // by the first bytes of a token
	finishes map[string][]part // by the last bytes of a token
	others   []part            // short and inner parts, tried on every token
	heads    sieve             // of the tokens of exact and begins
	tails    sieve             // of those of finishes
}

// A sieve holds back most tokens that a map does not have, at less than the
// price of asking it: a bit for the first or last bytes of each token it knows.
type sieve [64]uint64

func (s *sieve) put(key uint32)      { s[key>>26] |= 1 << (key >> 20 & 63) }
func (s *sieve) has(key uint32) bool { return s[key>>26]&(1<<(key>>20&63)) != 0 }

// scatter spreads the first partKey bytes of a text over all bits.
func scatter[T string | []byte](text T) uint32 {
	var key uint32
	for i := range min(len(text), partKey) {
		key = key<<8 | uint32(text[i])
	}
	return key * 0x9E3779B1 // 2³² over the golden ratio
}

// A ref leads from a clue to the term it belongs to.
type ref struct {
	program  int32
	min, max int32 // tokens of the match before the clue
}

// A part is a ref whose clue is a part of a token.
type part struct {
	ref
	text string
	at   place
}

const (
	partKey  = 3   // bytes by which parts are found
	maxToken = 128 // bytes; a longer token is no word
)

func newSet(id int) *set {
	return &set{id: id, exact: map[string][]ref{}, begins: map[string][]part{}, finishes: map[string][]part{}}
}

// add puts in a term with its clues.
func (s *set) add(p *program, key string, clues []clue) {
	s.programs = append(s.programs, p)
	s.keys, s.clues = append(s.keys, key), append(s.clues, clues)
	s.watch(len(s.programs)-1, clues)
}

// watch enters the clues of a term.
func (s *set) watch(n int, clues []clue) {
	for _, c := range clues {
		r := ref{int32(n), int32(c.min), int32(c.max)}
		switch long := len(c.text) >= partKey; {
		case c.at == whole:
			s.heads.put(scatter(c.text))
			s.exact[c.text] = append(s.exact[c.text], r)
		case c.at == prefix && long:
			key := c.text[:partKey]
			s.heads.put(scatter(key))
			s.begins[key] = append(s.begins[key], part{r, c.text, c.at})
		case c.at == suffix && long:
			key := c.text[len(c.text)-partKey:]
			s.tails.put(scatter(key))
			s.finishes[key] = append(s.finishes[key], part{r, c.text, c.at})
		default:
			s.others = append(s.others, part{r, c.text, c.at})
		}
	}
}

// meets reports whether a token has a clue of the set.
func (s *set) meets(word []byte) bool {
	if len(s.exact[string(word)]) > 0 {
		return true
	}
	in := func(p part) bool { return p.in(word) }
	return len(word) >= partKey && (slices.ContainsFunc(s.begins[string(word[:partKey])], in) ||
		slices.ContainsFunc(s.finishes[string(word[len(word)-partKey:])], in)) || slices.ContainsFunc(s.others, in)
}

// find calls yield with every match whose clue is one of the tokens lo to hi,
// until yield returns false. A match may be told more than once.
func (s *set) find(d *doc, lo, hi int32, yield func(program, start, end int) bool) bool {
	for i := lo; i < hi; i++ {
		t := d.tokens[i]
		word := d.folded[t.start:t.end]
		if len(word) > maxToken {
			continue
		}
		if s.heads.has(scatter(word)) {
			for _, r := range s.exact[string(word)] {
				if !s.try(d, i, r, yield) {
					return false
				}
			}
			if len(word) >= partKey && !s.tryParts(d, i, word, s.begins[string(word[:partKey])], yield) {
				return false
			}
		}
		if len(word) >= partKey && s.tails.has(scatter(word[len(word)-partKey:])) && !s.tryParts(d, i, word, s.finishes[string(word[len(word)-partKey:])], yield) {
			return false
		}
		if !s.tryParts(d, i, word, s.others, yield) {
			return false
		}
	}
	return true
}

func (s *set) tryParts(d *doc, i int32, word []byte, parts []part, yield func(program, start, end int) bool) bool {
	for k := range parts {
		p := &parts[k]
		if p.in(word) && !s.try(d, i, p.ref, yield) {
			return false
		}
	}
	return true
}

func (p *part) in(word []byte) bool {
	switch p.at {
	case prefix:
		return len(word) >= len(p.text) && string(word[:len(p.text)]) == p.text
	case suffix:
		return len(word) >= len(p.text) && string(word[len(word)-len(p.text):]) == p.text
	}
	return bytes.Contains(word, []byte(p.text))
}

// try runs a term at each token at which a match holding token i may begin.
func (s *set) try(d *doc, i int32, r ref, yield func(program, start, end int) bool) bool {
	sent := d.sents[d.tokens[i].sent]
	p := s.programs[r.program]
	for j := max(sent.lo, i-r.max); j <= i-r.min; j++ {
		start := int(d.tokens[j].start) - p.lead
		if start < int(sent.start) || p.lead > 0 && !isBorder(d.folded, start) {
			continue
		}
		if end := p.longest(d.folded[:sent.end], start); end > int(d.tokens[j].start) && !yield(int(r.program), start, end) {
			return false
		}
	}
	return true
}

// isBorder reports whether no word runs across a place from the left.
func isBorder(text []byte, at int) bool {
	c, _ := utf8.DecodeLastRune(text[:at])
	return !isWordRune(c)
}
