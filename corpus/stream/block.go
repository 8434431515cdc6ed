package stream

import (
	"encoding/binary"
	"errors"
	"unsafe"

	"framewatch/corpus/blocks"
)

// A block of a stream has, behind header and records:
//
//	units   two bytes each
//	words   new ones of the dictionary: length, bytes, own code minus code of the folded form; numbers as varints
//	names   new ones of sources and languages: length, bytes
//	starts  of each article: where its sentences begin, as varints
var kind = blocks.Kind{What: "token stream", File: "stream", Magic: "fwstream", Version: 2}

// recordSize is the size of a record in bytes.
const recordSize = 44

// A header says what a block consists of.
type header struct {
	words    uint32 // known before
	names    uint32 // known before
	units    uint32 // number
	newWords uint32
	wordLen  uint32 // bytes of them
	newNames uint32
	nameLen  uint32 // bytes of them
	startLen uint32 // bytes of the starts

	records uint32
}

func headerOf(h blocks.Header) header {
	c := h.Counts
	return header{c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], h.Records}
}

func (h header) header() blocks.Header {
	return blocks.Header{Records: h.records, Counts: [blocks.Counts]uint32{h.words, h.names, h.units, h.newWords, h.wordLen, h.newNames, h.nameLen, h.startLen}}
}

// sections are where the parts of a block begin, from its beginning.
type sections struct{ units, words, names, starts, end uint64 }

func (h header) sections() sections {
	var s sections
	s.units = blocks.HeaderSize + recordSize*uint64(h.records)
	s.words = s.units + 2*uint64(h.units)
	s.names = s.words + uint64(h.wordLen)
	s.starts = s.names + uint64(h.nameLen)
	s.end = s.starts + uint64(h.startLen)
	return s
}

// A record is an article in a block. Units and starts are found from the
// beginning of the record, so that it is read without its block.
type record struct {
	seq      uint32
	units    uint32 // bytes from the record to the units
	length   uint32 // units
	starts   uint32 // bytes from the record to the starts
	startLen uint32 // bytes
	words    uint32
	day      int32
	lead     uint32
	body     uint32
	minute   uint16
	source   uint16 // name
	language uint16 // name
	// 42: 2 zeros
}

func (r record) put(b []byte) {
	le := binary.LittleEndian
	for i, v := range [...]uint32{r.seq, r.units, r.length, r.starts, r.startLen, r.words, uint32(r.day), r.lead, r.body} {
		le.PutUint32(b[4*i:], v)
	}
	for i, v := range [...]uint16{r.minute, r.source, r.language} {
		le.PutUint16(b[36+2*i:], v)
	}
}

func readRecord(b []byte) record {
	b = b[:recordSize]
	le := binary.LittleEndian
	return record{
		seq: le.Uint32(b), units: le.Uint32(b[4:]), length: le.Uint32(b[8:]), starts: le.Uint32(b[12:]), startLen: le.Uint32(b[16:]),
		words: le.Uint32(b[20:]), day: int32(le.Uint32(b[24:])), lead: le.Uint32(b[28:]), body: le.Uint32(b[32:]),
		minute: le.Uint16(b[36:]), source: le.Uint16(b[38:]), language: le.Uint16(b[40:]),
	}
}

// text is the text of the record that b begins with.
func (r record) text(b []byte) Text {
	return Text{Units: units(b[r.units:], int(r.length)), lead: r.lead, body: r.body, starts: b[r.starts:][:r.startLen]}
}

// units are the first n units of b, without a copy where the machine keeps
// numbers as the file does.
func units(b []byte, n int) []uint16 {
	b = b[:2*n]
	if n == 0 {
		return nil
	}
	if first := unsafe.Pointer(unsafe.SliceData(b)); littleEndian && uintptr(first)%2 == 0 {
		return unsafe.Slice((*uint16)(first), n)
	}
	u := make([]uint16, n)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return u
}

var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// addWords adds the n words of a section to the dictionary.
func addWords(words *Words, section []byte, n uint32) error {
	r := blocks.Reader{B: string(section)} // one allocation for all of them
	for range n {
		written, back := r.Name(), r.Number()
		c := uint64(words.Len()) + 1
		if r.Bad || back >= c {
			return blocks.ErrSection
		}
		folded := Code(c - back)
		if back == 0 {
			folded = 0
		}
		if err := words.add(written, folded); err != nil {
			return err
		}
	}
	if r.B != "" {
		return blocks.ErrSection
	}
	return nil
}

// readNames reads the n names of a section.
func readNames(section []byte, n uint32) ([]string, error) {
	r := blocks.Reader{B: string(section)}
	var names []string
	for range n {
		if names = append(names, r.Name()); r.Bad {
			return nil, blocks.ErrSection
		}
	}
	if r.B != "" {
		return nil, blocks.ErrSection
	}
	return names, nil
}

// check checks the record at the place at of block b, so that nothing read
// through it is out of range. There are this many words and names.
func (r record) check(b []byte, at uint64, s sections, words, names int) error {
	unitsAt, startsAt := at+uint64(r.units), at+uint64(r.starts)
	switch {
	case r.units%2 != 0 || unitsAt < s.units || unitsAt+2*uint64(r.length) > s.words:
		return errors.New("units out of range")
	case startsAt < s.starts || startsAt+uint64(r.startLen) > s.end:
		return errors.New("sentences out of range")
	case int(r.source) >= names || int(r.language) >= names:
		return errors.New("unknown name")
	case r.minute >= 24*60:
		return errors.New("unknown facts")
	}
	t := r.text(b[at:])
	if err := t.checkUnits(r.words, words); err != nil {
		return err
	}
	return t.CheckStarts(t.starts)
}

// checkUnits checks that the units are breaks and words of the dictionary, of
// which there are this many, and that the places of the article are right.
func (t Text) checkUnits(words uint32, known int) error {
	first, next := breaks(t.Units)
	if first != t.lead || next != t.body {
		return errors.New("places are wrong")
	}
	for i := 0; i < len(t.Units); {
		c, end := Code(t.Units[i]), i+1
		if c >= firstPair {
			if c >= second || end == len(t.Units) || t.Units[end] < second {
				return errors.New("half a word")
			}
			c, end = pair(uint16(c), t.Units[end]), end+1
		}
		if int(c) > known {
			return errors.New("unknown word")
		}
		i = end
	}
	if wordsIn(t.Units) != int(words) {
		return errors.New("number of words is wrong")
	}
	return nil
}

// breaks are the places of the first two breaks; the end for those that are
// not there.
func breaks(units []uint16) (lead, body uint32) {
	lead, body = uint32(len(units)), uint32(len(units))
	for i, u := range units {
		if u != 0 {
			continue
		}
		if int(lead) < len(units) {
			return lead, uint32(i)
		}
		lead = uint32(i)
	}
	return lead, body
}

// CheckStarts checks what Starts shall read: places at which words begin, in
// order.
func (t Text) CheckStarts(b []byte) error {
	r, at := blocks.Reader{B: string(b)}, uint64(0)
	for begin := true; r.B != ""; begin = false {
		gap := r.Number()
		at += gap
		if r.Bad || gap == 0 && !begin || !t.begins(at) {
			return errors.New("sentences are wrong")
		}
	}
	return nil
}

// begins reports whether a word begins at pos.
func (t Text) begins(pos uint64) bool {
	return pos < uint64(len(t.Units)) && t.Units[pos]-1 < second-1
}

// Stretch reports whether a word begins at from and a later one, or the same,
// ends at to.
func (t Text) Stretch(from, to uint64) bool {
	if from >= to || to > uint64(len(t.Units)) || !t.begins(from) {
		return false
	}
	last := t.Units[to-1]
	return last != 0 && (last < firstPair || last >= second)
}
