package marks

import (
	"encoding/binary"
	"errors"
	"unsafe"

	"framewatch"
	"framewatch/corpus/blocks"
	"framewatch/corpus/stream"
)

// A block of marks has, behind header and records:
//
//	names  of speakers, each once: their number, where each ends, four bytes each; their bytes
//	marks  of each article, as varints:
//	       voices    gap from the end of the one before, length, voice and class of the cue, speaker, name
//	       mentions  gap from the beginning of the one before, length, concept and flags
//	       sentences on the topic: gap from the one before
var kind = blocks.Kind{What: "marks", File: "marks", Magic: "fwmarks\x00", Version: 1}

// recordSize is the size of a record in bytes.
const recordSize = 28

// A header says what a block consists of.
type header struct {
	names   uint32
	nameLen uint32 // bytes of their table
	markLen uint32 // bytes of the marks

	records uint32
}

func headerOf(h blocks.Header) header {
	return header{h.Counts[0], h.Counts[1], h.Counts[2], h.Records}
}

func (h header) header() blocks.Header {
	return blocks.Header{Records: h.records, Counts: [blocks.Counts]uint32{h.names, h.nameLen, h.markLen}}
}

// sections are where the parts of a block begin, from its beginning.
type sections struct{ names, marks, end uint64 }

func (h header) sections() sections {
	var s sections
	s.names = blocks.HeaderSize + recordSize*uint64(h.records)
	s.marks = s.names + uint64(h.nameLen)
	s.end = s.marks + uint64(h.markLen)
	return s
}

// A record is an article in a block. Names and marks are found from the
// beginning of the record, so that it is read without its block.
type record struct {
	seq      uint32
	names    uint32 // bytes from the record to the names of the block
	marks    uint32 // bytes from the record to the marks
	voices   uint32 // bytes of the marks
	mentions uint32 // bytes
	starts   uint32 // bytes: sentences
	flags    uint32 // topic
}

const topic = 1

func (r record) put(b []byte) {
	for i, v := range [...]uint32{r.seq, r.names, r.marks, r.voices, r.mentions, r.starts, r.flags} {
		binary.LittleEndian.PutUint32(b[4*i:], v)
	}
}

func readRecord(b []byte) (r record) {
	b = b[:recordSize]
	for i, v := range []*uint32{&r.seq, &r.names, &r.marks, &r.voices, &r.mentions, &r.starts, &r.flags} {
		*v = binary.LittleEndian.Uint32(b[4*i:])
	}
	return r
}

// said is what the record says that b begins with.
func (r record) said(b []byte) Said {
	marks := b[r.marks:]
	mentions := marks[r.voices:]
	starts := mentions[r.mentions:]
	return Said{r.flags&topic != 0, marks[:r.voices], mentions[:r.mentions], starts[:r.starts], b[r.names:]}
}

// A walk goes through the voices or mentions of an article.
type walk struct {
	b  []byte
	at uint32
}

func (w *walk) next() bool { return len(w.b) > 0 }

func (w *walk) number() (n uint32) {
	n, w.b = blocks.Next(w.b)
	return n
}

func (w *walk) run() (r Run) {
	r.From = w.at + w.number()
	r.To = r.From + w.number()
	w.at = r.To
	kind := w.number()
	r.Voice, r.class = uint8(kind&voiceMask), uint8(kind>>voiceBits)
	r.speaker, r.name = w.number(), w.number()
	return r
}

func (w *walk) mention() (m Mention) {
	m.From = w.at + w.number()
	m.To = m.From + w.number()
	w.at = m.From
	kind := w.number()
	m.Flags, m.Concept = uint8(kind&flagMask), uint16(kind>>flagBits)
	return m
}

const (
	voiceBits = 2
	voiceMask = 1<<voiceBits - 1
	flagBits  = 4
	flagMask  = 1<<flagBits - 1
)

// nameIn is the nth name of the table that b begins with; empty for 0.
func nameIn(b []byte, n uint32) string {
	if n == 0 {
		return ""
	}
	names := binary.LittleEndian.Uint32(b)
	ends, text := b[4:], b[4+4*names:]
	from := uint32(0)
	if n > 1 {
		from = binary.LittleEndian.Uint32(ends[4*(n-2):])
	}
	to := binary.LittleEndian.Uint32(ends[4*(n-1):])
	return unsafe.String(unsafe.SliceData(text[from:]), to-from)
}

// checkTable checks a table of n names.
func checkTable(b []byte, n uint32) error {
	head := 4 + 4*uint64(n)
	if uint64(len(b)) < head || binary.LittleEndian.Uint32(b) != n {
		return blocks.ErrSection
	}
	before := uint64(0)
	for i := range uint64(n) {
		end := uint64(binary.LittleEndian.Uint32(b[4+4*i:]))
		if end <= before {
			return blocks.ErrSection
		}
		before = end
	}
	if head+before != uint64(len(b)) {
		return blocks.ErrSection
	}
	return nil
}

// limits are what the numbers of a record must fit.
type limits struct {
	text     stream.Text
	names    uint32
	concepts int
}

var errMarks = errors.New("marks are wrong")

// check checks the record at the place at of block b, so that nothing read
// through it is out of range.
func (r record) check(b []byte, at uint64, s sections, l limits) error {
	marksAt := at + uint64(r.marks)
	switch {
	case marksAt < s.marks || marksAt+uint64(r.voices)+uint64(r.mentions)+uint64(r.starts) > s.end:
		return errors.New("marks out of range")
	case at+uint64(r.names) != s.names:
		return errors.New("names out of range")
	case r.flags&^topic != 0:
		return errors.New("unknown flags")
	}
	said := r.said(b[at:])
	if !checkVoices(said.voices, l) || !checkMentions(said.mentions, l) {
		return errMarks
	}
	return l.text.CheckStarts(said.starts)
}

func checkVoices(b []byte, l limits) bool {
	for r, at := (blocks.Reader{B: string(b)}), uint64(0); r.B != ""; {
		from := at + r.Number()
		at = from + r.Number()
		kind, speaker, name := r.Number(), r.Number(), r.Number()
		if r.Bad || !l.text.Stretch(from, at) || kind&voiceMask == 0 || kind>>voiceBits > uint64(len(framewatch.CueClasses)) ||
			speaker > uint64(l.names) || name > uint64(l.names) {
			return false
		}
	}
	return true
}

func checkMentions(b []byte, l limits) bool {
	for r, at := (blocks.Reader{B: string(b)}), uint64(0); r.B != ""; {
		at += r.Number()
		to := at + r.Number()
		if kind := r.Number(); r.Bad || !l.text.Stretch(at, to) || kind>>flagBits >= uint64(l.concepts) {
			return false
		}
	}
	return true
}
