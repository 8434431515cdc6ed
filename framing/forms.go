package framing

import (
	"slices"
	"strings"
	"unicode/utf8"

	"framewatch/text"
)

// Written-out forms of terms serve two ends: to choose the words by which a
// term is found, and to see that two terms are the same. In a form a space is
// any separator, anyLetters stands for a star and anyWords for a gap.
const (
	anyWords   = "\x02"
	anyLetters = "\x03"
)

// maxForms bounds the writing out; beyond it a part is no good for finding and
// a term is compared as it is written.
const maxForms = 3000

// forms writes out a phrase, or returns nil if there are too many forms.
func (f *folder) forms(ph phrase) []string {
	all := []string{""}
	for _, u := range ph {
		if all = f.product(all, f.unitForms(u), " "); all == nil {
			return nil
		}
	}
	return all
}

func (f *folder) unitForms(u unit) []string {
	all := []string{""}
	for _, a := range u {
		if all = f.product(all, f.atomForms(a), ""); all == nil {
			return nil
		}
	}
	return all
}

func (f *folder) atomForms(a atom) []string {
	var all []string
	switch a.kind {
	case literal:
		return []string{f.literal(a.text, false)}
	case tilde:
		return []string{"", " "}
	case star:
		return []string{anyLetters}
	case gap:
		return []string{anyWords}
	case ending:
		for _, s := range a.forms {
			all = append(all, f.literal(strings.ReplaceAll(s, genderSign, "/"), false))
		}
	default:
		for _, ph := range a.alts {
			forms := f.forms(ph)
			if forms == nil || len(all)+len(forms) > maxForms {
				return nil
			}
			all = append(all, forms...)
		}
		if a.kind == optional {
			all = append(all, "")
		}
	}
	return all
}

// product joins each form with each further one; what is empty takes its
// separator with it.
func (f *folder) product(all, more []string, sep string) []string {
	if more == nil || len(all)*len(more) > maxForms {
		return nil
	}
	joined := make([]string, 0, len(all)*len(more))
	for _, a := range all {
		for _, b := range more {
			if a == "" || b == "" {
				joined = append(joined, a+b)
			} else {
				joined = append(joined, a+sep+b)
			}
		}
	}
	return joined
}

// A clue is a word, or a part of one, that stands in every match of some form.
type clue struct {
	text     string
	at       place
	min, max int // tokens of the match before it
}

// The place of a clue in its token.
type place uint8

const (
	whole  place = iota
	prefix       // the token begins with it
	suffix       // the token ends with it
	inside
)

// clues chooses the unit of a term by which to look for it: the one whose
// words are rarest. It returns nil if the term has no such unit.
func (f *folder) clues(ph phrase, weight func(clue) int) []clue {
	var best []clue
	least, from, to := 0, 0, 0
	for _, u := range ph {
		forms := f.unitForms(u)
		if forms != nil && !u.nullable() {
			found, sum := formClues(forms, from, to, weight)
			if found != nil && (best == nil || sum < least) {
				best, least = found, sum
			}
		}
		from, to = widen(from, to, u, forms)
	}
	return best
}

// wordTokens is how many tokens one word of a gap may have, as in
// state-of-the-art; with it goes how far before a clue a match may begin.
const wordTokens = 4

// widen adds the tokens of a unit to the range of tokens before the next.
func widen(from, to int, u unit, forms []string) (int, int) {
	switch {
	case u.isGap():
		return from, to + wordTokens*u[0].n
	case forms == nil: // too many to write out
		return from, to + u.mostTokens()
	}
	least, most := maxTerm, 0
	for _, s := range forms {
		n := 0
		for _, piece := range pieces(s) {
			if piece == anyWords {
				most = max(most, n+wordTokens*maxGap)
			} else {
				n++
			}
		}
		least, most = min(least, n), max(most, n)
	}
	if u.nullable() {
		least = 0
	}
	return from + least, to + most
}

// mostTokens is more than the tokens of any match of the unit, or as many.
func (u unit) mostTokens() int {
	n := 0
	for _, a := range u {
		switch a.kind {
		case literal:
			n += len(a.text)
		case gap:
			n += wordTokens * a.n
		case ending:
			n += maxTerm
		}
		most := 0
		for _, ph := range a.alts {
			sum := 0
			for _, inner := range ph {
				sum += inner.mostTokens()
			}
			most = max(most, sum)
		}
		n += most
	}
	return n + 1
}

// formClues chooses one clue for each form of a unit, or returns nil if some
// form has none.
func formClues(forms []string, from, to int, weight func(clue) int) ([]clue, int) {
	var found []clue
	sum := 0
	for _, s := range forms {
		best, least := rarest(s, from, to, weight)
		if best.text == "" {
			return nil, 0
		}
		same := slices.IndexFunc(found, func(c clue) bool { return c.text == best.text && c.at == best.at })
		if same < 0 {
			found, sum = append(found, best), sum+least
			continue
		}
		c := &found[same]
		c.min, c.max = min(c.min, best.min), max(c.max, best.max)
	}
	return found, sum
}

// rarest is the clue of least weight in a form that has from to to tokens
// before it.
func rarest(form string, from, to int, weight func(clue) int) (best clue, least int) {
	for _, piece := range pieces(form) {
		if piece == anyWords {
			to += wordTokens * maxGap
			continue
		}
		c := clueOf(piece)
		c.min, c.max = from, to
		if w := weight(c); stands(c.text) && (best.text == "" || w < least) {
			best, least = c, w
		}
		from, to = from+1, to+1
	}
	return best, least
}

// stands reports whether a clue has a letter or digit that is a word, or begins
// one, for package text, too: marks alone are none.
func stands(clue string) bool {
	return strings.ContainsFunc(clue, func(r rune) bool { return r < utf8.RuneSelf || text.Count(string(r)) == 1 })
}

// pieces cuts a form into tokens, stars included.
func pieces(form string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(form, anyWords, " "+anyWords+" "), func(r rune) bool {
		return !isWordRune(r) && string(r) != anyLetters && string(r) != anyWords
	})
}

// clueOf is the longest stretch of letters of a token without stars.
func clueOf(piece string) clue {
	parts := strings.Split(piece, anyLetters)
	longest := 0
	for i, p := range parts {
		if len(p) > len(parts[longest]) {
			longest = i
		}
	}
	c := clue{text: parts[longest]}
	first, last := longest == 0, longest == len(parts)-1
	switch {
	case first && last:
		c.at = whole
	case first:
		c.at = prefix
	case last:
		c.at = suffix
	default:
		c.at = inside
	}
	return c
}
