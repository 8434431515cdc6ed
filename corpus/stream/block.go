package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"unsafe"

	"framewatch"
)

// A block is what one Append writes, little-endian throughout:
//
//	header  96 bytes, see header
//	records 52 bytes for each article, see record
//	units   two bytes each
//	words   new ones of the dictionary: length, bytes, own code minus code of the folded form; numbers as varints
//	names   new ones of sources and languages: length, bytes
//	marks   of each article: voices, mentions, sentences, as varints
//	zeros   up to a multiple of 8 bytes
const (
	magic      = "fwstream"
	version    = 1
	headerSize = 96
	recordSize = 52
	maxBlock   = 1 << 30 // bytes
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A header says what a block consists of and what comes before it.
type header struct {
	// 0: magic
	version uint32 // 8; this and what stands before it stay where they are in every version, as does sum
	sum     uint32 // 12: CRC-32C of the header, itself as 0
	stamp   stamp  // 16
	size    uint32 // 32: of the block in bytes
	content uint32 // 36: CRC-32C of all behind the header
	before  uint32 // 40: the last Seq before the block; 0 if it is the first
	last    uint32 // 44: the last Seq of the block
	words   uint32 // 48: words known before
	names   uint32 // 52: names known before
	records uint32 // 56: articles
	units   uint32 // 60: number
	newWord uint32 // 64: new words
	wordLen uint32 // 68: bytes of them
	newName uint32 // 72: new names
	nameLen uint32 // 76: bytes of them
	markLen uint32 // 80: bytes of the marks
	// 84: 12 zeros
}

// A stamp tells streams apart that were made by other rules.
type stamp [16]byte

func (h header) put(b []byte) {
	clear(b[:headerSize])
	copy(b, magic)
	copy(b[16:], h.stamp[:])
	le := binary.LittleEndian
	le.PutUint32(b[8:], h.version)
	for i, v := range [...]uint32{h.size, h.content, h.before, h.last, h.words, h.names, h.records, h.units, h.newWord, h.wordLen, h.newName, h.nameLen, h.markLen} {
		le.PutUint32(b[32+4*i:], v)
	}
	le.PutUint32(b[12:], crc32.Checksum(b[:headerSize], castagnoli))
}

// readHeader reads a header that is whole; of another version only what stays
// where it is.
func readHeader(b []byte) (header, error) {
	var h header
	if string(b[:8]) != magic {
		return h, errors.New("no block begins there")
	}
	var plain [headerSize]byte
	copy(plain[:], b)
	clear(plain[12:16])
	le := binary.LittleEndian
	if h.sum = le.Uint32(b[12:]); h.sum != crc32.Checksum(plain[:], castagnoli) {
		return h, errors.New("the sum of the block's header is wrong")
	}
	h.version = le.Uint32(b[8:])
	copy(h.stamp[:], b[16:])
	for i, v := range []*uint32{&h.size, &h.content, &h.before, &h.last, &h.words, &h.names, &h.records, &h.units, &h.newWord, &h.wordLen, &h.newName, &h.nameLen, &h.markLen} {
		*v = le.Uint32(b[32+4*i:])
	}
	return h, nil
}

// sections are where the parts of a block begin, from its beginning.
type sections struct{ units, words, names, marks, end uint64 }

func (h header) sections() sections {
	var s sections
	s.units = headerSize + recordSize*uint64(h.records)
	s.words = s.units + 2*uint64(h.units)
	s.names = s.words + uint64(h.wordLen)
	s.marks = s.names + uint64(h.nameLen)
	s.end = s.marks + uint64(h.markLen)
	return s
}

// whole is the size of a block whose sections end at end.
func whole(end uint64) uint64 { return (end + 7) / 8 * 8 }

// A record is an article in a block. Units and marks are found from the
// beginning of the record, so that it is read without its block.
type record struct {
	seq      uint32
	units    uint32 // bytes from the record to the units
	length   uint32 // units
	marks    uint32 // bytes from the record to the marks
	voices   uint32 // bytes of the marks
	mentions uint32 // bytes
	starts   uint32 // bytes: sentences
	words    uint32
	day      int32
	lead     uint32
	body     uint32
	minute   uint16
	source   uint16 // name
	language uint16 // name
	flags    uint16 // topic
}

const topic = 1

func (r record) put(b []byte) {
	le := binary.LittleEndian
	for i, v := range [...]uint32{r.seq, r.units, r.length, r.marks, r.voices, r.mentions, r.starts, r.words, uint32(r.day), r.lead, r.body} {
		le.PutUint32(b[4*i:], v)
	}
	for i, v := range [...]uint16{r.minute, r.source, r.language, r.flags} {
		le.PutUint16(b[44+2*i:], v)
	}
}

func readRecord(b []byte) record {
	b = b[:recordSize]
	le := binary.LittleEndian
	return record{
		seq: le.Uint32(b), units: le.Uint32(b[4:]), length: le.Uint32(b[8:]),
		marks: le.Uint32(b[12:]), voices: le.Uint32(b[16:]), mentions: le.Uint32(b[20:]), starts: le.Uint32(b[24:]),
		words: le.Uint32(b[28:]), day: int32(le.Uint32(b[32:])), lead: le.Uint32(b[36:]), body: le.Uint32(b[40:]),
		minute: le.Uint16(b[44:]), source: le.Uint16(b[46:]), language: le.Uint16(b[48:]), flags: le.Uint16(b[50:]),
	}
}

// text is the text of the record that b begins with.
func (r record) text(b []byte) Text {
	marks := b[r.marks:]
	mentions := marks[r.voices:]
	starts := mentions[r.mentions:]
	return Text{
		Units: units(b[r.units:], int(r.length)),
		lead:  r.lead, body: r.body,
		voices: marks[:r.voices], mentions: mentions[:r.mentions], starts: starts[:r.starts],
	}
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

// appendName appends a name as its section holds it.
func appendName(b []byte, name string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(name))), name...)
}

// A reader reads what a section holds; what is not there makes it bad.
type reader struct {
	b   string
	bad bool
}

func (r *reader) number() uint64 {
	var n uint64
	for i := 0; i < len(r.b) && i < binary.MaxVarintLen32; i++ {
		n |= uint64(r.b[i]&0x7f) << (7 * i)
		if r.b[i] < 0x80 {
			r.b = r.b[i+1:]
			r.bad = r.bad || n > math.MaxUint32
			return n
		}
	}
	r.b, r.bad = "", true
	return 0
}

func (r *reader) name() string {
	n := r.number()
	if n > uint64(len(r.b)) {
		r.b, r.bad = "", true
		return ""
	}
	name := r.b[:n]
	r.b = r.b[n:]
	return name
}

var errSection = errors.New("a section does not hold what it should")

// addWords adds the n words of a section to the dictionary.
func addWords(words *Words, section []byte, n uint32) error {
	r := reader{b: string(section)} // one allocation for all of them
	for range n {
		written, back := r.name(), r.number()
		c := uint64(words.Len()) + 1
		if r.bad || back >= c {
			return errSection
		}
		folded := Code(c - back)
		if back == 0 {
			folded = 0
		}
		if err := words.add(written, folded); err != nil {
			return err
		}
	}
	if r.b != "" {
		return errSection
	}
	return nil
}

// readNames reads the n names of a section.
func readNames(section []byte, n uint32) ([]string, error) {
	r := reader{b: string(section)}
	var names []string
	for range n {
		if names = append(names, r.name()); r.bad {
			return nil, errSection
		}
	}
	if r.b != "" {
		return nil, errSection
	}
	return names, nil
}

// limits are what the numbers of a record must stay below.
type limits struct{ words, names, concepts int }

// check checks the record at the place at of block b, so that nothing read
// through it is out of range.
func (r record) check(b []byte, at uint64, s sections, l limits) error {
	unitsAt, marksAt := at+uint64(r.units), at+uint64(r.marks)
	switch {
	case r.units%2 != 0 || unitsAt < s.units || unitsAt+2*uint64(r.length) > s.words:
		return errors.New("units out of range")
	case marksAt < s.marks || marksAt+uint64(r.voices)+uint64(r.mentions)+uint64(r.starts) > s.end:
		return errors.New("marks out of range")
	case int(r.source) >= l.names || int(r.language) >= l.names:
		return errors.New("unknown name")
	case r.minute >= 24*60 || r.flags&^topic != 0:
		return errors.New("unknown facts")
	}
	t := r.text(b[at:])
	if err := t.checkUnits(r.words, l.words); err != nil {
		return err
	}
	return t.checkMarks(l.concepts)
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

var errMarks = errors.New("marks are wrong")

// checkMarks checks that the marks are in order and begin and end with words.
func (t Text) checkMarks(concepts int) error {
	r, at := reader{b: string(t.voices)}, uint64(0)
	for r.b != "" {
		from := at + r.number()
		at = from + r.number()
		voice := r.number()
		if r.bad || !t.stretch(from, at) || voice == 0 || voice >= uint64(len(framewatch.Voices)) {
			return errMarks
		}
	}
	r, at = reader{b: string(t.mentions)}, 0
	for r.b != "" {
		at += r.number()
		to := at + r.number()
		concept := r.number()
		if r.bad || !t.stretch(at, to) || concept >= uint64(concepts) {
			return errMarks
		}
	}
	r = reader{b: string(t.starts)}
	for begin := true; r.b != ""; begin = false {
		gap := r.number()
		if begin {
			at = gap
		} else {
			at += gap
		}
		if r.bad || gap == 0 && !begin || !t.begins(at) {
			return errMarks
		}
	}
	return nil
}

// begins reports whether a word begins at pos.
func (t Text) begins(pos uint64) bool {
	return pos < uint64(len(t.Units)) && t.Units[pos]-1 < second-1
}

// stretch reports whether a word begins at from and a later one, or the same,
// ends at to.
func (t Text) stretch(from, to uint64) bool {
	if from >= to || to > uint64(len(t.Units)) || !t.begins(from) {
		return false
	}
	last := t.Units[to-1]
	return last != 0 && (last < firstPair || last >= second)
}

// damage is what is wrong with a file, and where.
type damage struct {
	file string
	at   int64
	err  error
}

func (d *damage) Error() string { return fmt.Sprintf("%s at byte %d: %v", d.file, d.at, d.err) }
func (d *damage) Unwrap() error { return d.err }
