package framing

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// The side on which a straight double mark stands, as far as its neighbours
// tell: so one missing mark does not turn all that follows inside out.
type side int8

const (
	unclear side = iota
	opens
	closes
)

// sideOf looks at the neighbours of a straight double mark.
func sideOf(text []byte, i int) side {
	before, _ := utf8.DecodeLastRune(text[:i])
	behind, _ := utf8.DecodeRune(text[i+1:])
	apart := i == 0 || unicode.IsSpace(before) || before == '(' || before == '['
	ends := i+1 >= len(text) || unicode.IsSpace(behind) || bytes.ContainsRune([]byte(".,;:!?)]"), behind)
	switch {
	case apart && !ends:
		return opens
	case !apart && ends && before != '-' && before != '—' && before != '–':
		return closes
	}
	return unclear
}

// nextStraight is the place of the next straight double mark from a place on,
// or -1.
func nextStraight(text []byte, from int) int {
	if i := bytes.IndexByte(text[min(from, len(text)):], '"'); i >= 0 {
		return from + i
	}
	return -1
}

// straightEnd is where the straight quotation that begins at start ends, and
// the size of its closing mark; -1 if nothing ends it. Where another opens
// inside, it is a pair within it if two marks close behind; else this one was
// left open and ends there. A mark between a stop and a letter, as where
// paragraphs run together, opens the next one if a closing mark follows it.
func straightEnd(text []byte, start int) (int, int) {
	for i := nextStraight(text, start); i >= 0; i = nextStraight(text, i+1) {
		inner := nextStraight(text, i+1)
		closed := inner >= 0 && sideOf(text, inner) == closes
		if sideOf(text, i) != opens {
			if closed && runsOn(text, i) {
				return leftOpen(text, start, i)
			}
			return i, 1
		}
		if !closed {
			return leftOpen(text, start, i)
		}
		if outer := nextStraight(text, inner+1); outer < 0 || sideOf(text, outer) != closes {
			return leftOpen(text, start, i)
		}
		i = inner
	}
	return -1, 0
}

// runsOn reports whether a mark stands between a stop and a letter.
func runsOn(text []byte, i int) bool {
	return i > 0 && bytes.IndexByte([]byte(".!?"), text[i-1]) >= 0 && isLetterAt(text, i+1)
}

// leftOpen is the end of a quotation that no straight mark closes before the
// next opens: a mark of another kind, if one does, else that opening mark.
func leftOpen(text []byte, start, next int) (int, int) {
	for _, mark := range []string{"”", "''"} {
		if i := bytes.Index(text[start:next], []byte(mark)); i >= 0 && !isSpaceBefore(text, start+i) {
			return start + i, len(mark)
		}
	}
	return next, 0
}
