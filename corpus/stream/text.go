package stream

import (
	"encoding/binary"

	"framewatch"
)

// A Text is what the stream keeps of one article. Positions are places of
// units: of the words and of the breaks between headline, lead and each
// paragraph behind it. It may be read as long as its stream is open.
type Text struct {
	Units    []uint16
	lead     uint32 // the break before the lead; the end if there is none
	body     uint32 // the break behind the lead; the end if there is none
	voices   []byte
	mentions []byte
	starts   []byte // of sentences
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

// A VoiceRun is a stretch that is all in one voice.
type VoiceRun struct {
	From, To uint32 // from the beginning of its first word to the end of its last
	Voice    framewatch.Voice
}

// Voices appends the stretches that are not the outlet's own, in order and
// apart from each other.
func (t Text) Voices(dst []VoiceRun) []VoiceRun {
	at := uint32(0)
	for b := t.voices; len(b) > 0; {
		var gap, length, voice uint32
		gap, b = next(b)
		length, b = next(b)
		voice, b = next(b)
		from := at + gap
		at = from + length
		dst = append(dst, VoiceRun{from, at, framewatch.Voices[voice]})
	}
	return dst
}

// A Mention is one occurrence of a concept.
type Mention struct {
	From, To uint32 // from the beginning of its first word to the end of its last
	Concept  uint16 // its place among the concepts with which the stream was opened
}

// Mentions appends the mentions of concepts in order of From. They may overlap.
func (t Text) Mentions(dst []Mention) []Mention {
	from := uint32(0)
	for b := t.mentions; len(b) > 0; {
		var gap, length, concept uint32
		gap, b = next(b)
		length, b = next(b)
		concept, b = next(b)
		from += gap
		dst = append(dst, Mention{from, from + length, uint16(concept)})
	}
	return dst
}

// Sentences appends the positions at which sentences begin, in order.
func (t Text) Sentences(dst []uint32) []uint32 {
	at := uint32(0)
	for b := t.starts; len(b) > 0; {
		var gap uint32
		gap, b = next(b)
		at += gap
		dst = append(dst, at)
	}
	return dst
}

// next reads a number from b, which was checked when it came in.
func next(b []byte) (uint32, []byte) {
	if b[0] < 0x80 { // nearly always
		return uint32(b[0]), b[1:]
	}
	n, size := binary.Uvarint(b)
	return uint32(n), b[size:]
}
