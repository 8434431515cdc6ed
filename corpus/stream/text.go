package stream

import (
	"framewatch"
	"framewatch/corpus/blocks"
)

// A Text is what the stream keeps of one article. Positions are places of
// units: of the words and of the breaks between headline, lead and each
// paragraph behind it. It may be read as long as its stream is open.
type Text struct {
	Units  []uint16
	lead   uint32 // the break before the lead; the end if there is none
	body   uint32 // the break behind the lead; the end if there is none
	starts []byte // of sentences
}

// Place is the part of the article in which pos stands.
func (t Text) Place(pos uint32) framewatch.Place {
	switch {
	case pos <= t.lead:
		return framewatch.PlaceHeadline
	case pos <= t.body:
		return framewatch.PlaceLead
	}
	return framewatch.PlaceBody
}

// At is the word or break (0) that begins at pos, and where the next begins. At
// the end it is 0 and pos.
func (t Text) At(pos uint32) (c Code, next uint32) {
	if int(pos) >= len(t.Units) {
		return 0, pos
	}
	u := t.Units[pos]
	if u < firstPair {
		return Code(u), pos + 1
	}
	if u >= second || int(pos)+1 >= len(t.Units) {
		return 0, pos + 1 // no word begins here
	}
	return pair(u, t.Units[pos+1]), pos + 2
}

// Before is the word or break (0) that ends at pos, and where it begins. At the
// beginning it is 0 and 0.
func (t Text) Before(pos uint32) (c Code, start uint32) {
	if pos == 0 || int(pos) > len(t.Units) {
		return 0, pos
	}
	u := t.Units[pos-1]
	if u < firstPair {
		return Code(u), pos - 1
	}
	if u < second || pos == 1 {
		return 0, pos - 1 // no word ends here
	}
	return pair(t.Units[pos-2], u), pos - 2
}

// Decode appends all words and breaks (0) and their positions.
func (t Text) Decode(codes []Code, at []uint32) ([]Code, []uint32) {
	for pos := uint32(0); int(pos) < len(t.Units); {
		c, next := t.At(pos)
		codes, at = append(codes, c), append(at, pos)
		pos = next
	}
	return codes, at
}

// Ordinal is the number of words before pos: as many as text.AppendWords finds
// there in headline and paragraphs, those that fold to nothing left out.
func (t Text) Ordinal(pos uint32) int {
	return wordsIn(t.Units[:min(int(pos), len(t.Units))])
}

// wordsIn counts the words that begin in units.
func wordsIn(units []uint16) int {
	n := 0
	for _, u := range units {
		if u-1 < second-1 { // neither a break nor a second half
			n++
		}
	}
	return n
}

// Begins appends the positions at which words and breaks begin, and the end:
// where a draft's first, second, third … of them stand.
func (t Text) Begins(dst []uint32) []uint32 {
	for pos, u := range t.Units {
		if u < second {
			dst = append(dst, uint32(pos))
		}
	}
	return append(dst, uint32(len(t.Units)))
}

// Sentences appends the positions at which sentences begin, in order.
func (t Text) Sentences(dst []uint32) []uint32 { return Starts(t.starts, dst) }

// Starts appends the positions that b holds, which CheckStarts has checked.
func Starts(b []byte, dst []uint32) []uint32 {
	at := uint32(0)
	for len(b) > 0 {
		var gap uint32
		gap, b = blocks.Next(b)
		at += gap
		dst = append(dst, at)
	}
	return dst
}
