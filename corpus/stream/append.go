package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
)

func crc32Of(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

// A buffer collects the sections of a block.
type buffer struct {
	records []record
	units   []uint16
	words   []byte
	names   []byte
	marks   []byte

	dictionary *Words
	added      map[string]newWord
	newWords   uint32
	known      []string          // names of the view
	nameCodes  map[string]uint16 // of all names
	newNames   uint32
	at         []uint32 // place of each code of a draft; one more for the end
	news       []Code   // of the draft's news
}

// A newWord is a word that the block brings.
type newWord struct{ code, folded Code }

// Append adds articles in order of Seq, all above the watermark. They are on
// disk when it returns nil; after an error the stream is as before.
func (s *Stream) Append(drafts []*Draft) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	if len(drafts) == 0 {
		return nil
	}
	if err := s.append(drafts); err != nil {
		return fmt.Errorf("append to token stream %s: %w", s.files.dir, err)
	}
	return nil
}

func (s *Stream) append(drafts []*Draft) error {
	v := *s.view.Load()
	b := &s.buffer
	b.begin(&v)
	last := v.last
	for _, d := range drafts {
		if d.err != nil {
			return fmt.Errorf("article %d: %w", d.record.Seq, d.err)
		}
		if d.record.Seq <= last {
			return fmt.Errorf("article %d comes behind %d", d.record.Seq, last)
		}
		last = d.record.Seq
		if err := b.add(d); err != nil {
			return fmt.Errorf("article %d: %w", d.record.Seq, err)
		}
	}
	h := b.header(s.stamp, v.last, last)
	if h.size > maxBlock {
		return fmt.Errorf("%d articles make a block of %d bytes, at most %d are possible; append fewer at once", len(drafts), h.size, maxBlock)
	}
	block := s.room(int(h.size))
	b.put(h, block)
	if err := s.files.write(block); err != nil {
		return err
	}
	s.publish(&v, h, block)
	s.rotate()
	return nil
}

// room is a place for a block behind what the active file holds. No view sees
// it yet.
func (s *Stream) room(size int) []byte {
	n := len(s.active)
	if cap(s.active)-n < size {
		larger := make([]byte, n, max(n+size, min(2*n, s.files.full), 1<<16))
		copy(larger, s.active)
		s.active = larger
	}
	return s.active[n : n+size]
}

// publish lets readers see a block that is on disk.
func (s *Stream) publish(v *View, h header, block []byte) {
	at := len(s.active)
	files := slices.Clone(v.files)
	if at == 0 {
		files = append(files, nil)
	}
	s.active = s.active[:at+len(block)]
	files[len(files)-1] = s.active
	v.files = files
	sec := h.sections()
	if err := addWords(v.words, block[sec.words:sec.names], h.newWord); err != nil {
		panic("stream: a block that was just made is wrong: " + err.Error()) // unreachable: all was checked while it was made
	}
	v.names = s.buffer.known
	for i := range uint64(h.records) {
		place := headerSize + i*recordSize
		v.set(binary.LittleEndian.Uint32(block[place:]), uint64(at)+place)
	}
	s.view.Store(v)
}

func (b *buffer) begin(v *View) {
	b.records, b.units, b.words, b.names, b.marks = b.records[:0], b.units[:0], b.words[:0], b.names[:0], b.marks[:0]
	b.dictionary, b.added, b.newWords = v.words, map[string]newWord{}, 0
	b.newNames = 0
	b.known = slices.Clip(v.names)                              // views share what stands there
	if b.nameCodes == nil || len(b.nameCodes) != len(v.names) { // another view, or an append that went wrong
		b.nameCodes = map[string]uint16{}
		for i, name := range v.names {
			b.nameCodes[name] = uint16(i)
		}
	}
}

// add appends a draft to the sections.
func (b *buffer) add(d *Draft) error {
	source, err := b.name(d.record.Source)
	if err != nil {
		return err
	}
	language, err := b.name(d.record.Language)
	if err != nil {
		return err
	}
	first := len(b.units)
	if err := b.addUnits(d); err != nil {
		return err
	}
	units := b.units[first:]
	r := record{
		seq: d.record.Seq, units: uint32(first), length: uint32(len(units)), marks: uint32(len(b.marks)),
		words: d.record.Words, day: d.record.Day, minute: d.record.Minute, source: source, language: language,
	}
	if d.record.Topic {
		r.flags |= topic
	}
	r.lead, r.body = breaks(units)
	r.voices, r.mentions, r.starts = b.addRuns(d.voices, true), b.addRuns(d.mentions, false), b.addStarts(d)
	b.records = append(b.records, r)
	if len(b.units) > maxBlock || len(b.marks) > maxBlock || len(b.words) > maxBlock || len(b.names) > maxBlock {
		return errors.New("the block would be too large; append fewer articles at once")
	}
	return nil
}

func (b *buffer) name(name string) (uint16, error) {
	if code, known := b.nameCodes[name]; known {
		return code, nil
	}
	code := len(b.known)
	if code >= math.MaxUint16 {
		return 0, fmt.Errorf("the stream has %d sources and languages and can't hold another", code)
	}
	b.nameCodes[name] = uint16(code)
	b.known = append(b.known, name)
	b.names = appendName(b.names, name)
	b.newNames++
	return uint16(code), nil
}

// addUnits appends the units of a draft and notes the place of each of its codes.
func (b *buffer) addUnits(d *Draft) error {
	b.news = b.news[:0]
	for _, n := range d.news {
		c, err := b.code(n.written, n.folded)
		if err != nil {
			return err
		}
		b.news = append(b.news, c)
	}
	first := len(b.units)
	b.at = b.at[:0]
	for _, code := range d.codes {
		c := Code(code)
		if code >= fresh {
			c = b.news[code-fresh]
		}
		b.at = append(b.at, uint32(len(b.units)-first))
		b.units = appendUnits(b.units, c)
	}
	b.at = append(b.at, uint32(len(b.units)-first))
	return nil
}

// code is the code of a written form, which it gets now if it is new.
func (b *buffer) code(written, folded string) (Code, error) {
	w, err := b.word(written, folded)
	return w.code, err
}

func (b *buffer) word(written, folded string) (w newWord, err error) {
	if c, known := b.dictionary.Find(written); known {
		return newWord{c, b.dictionary.Folded(c)}, nil
	}
	if w, known := b.added[written]; known {
		return w, nil
	}
	var of newWord
	if folded != written {
		if of, err = b.word(folded, folded); err != nil {
			return w, err
		}
	}
	b.newWords++
	w.code = Code(b.dictionary.Len()) + Code(b.newWords)
	if w.code > maxCode {
		return w, errFull
	}
	if w.folded = of.folded; folded == written {
		w.folded = w.code
	}
	b.added[written] = w
	b.words = appendName(b.words, written)
	b.words = binary.AppendUvarint(b.words, uint64(w.code-w.folded))
	return w, nil
}

// addRuns appends stretches. The gap is counted from where the one before
// ends, or, as they may overlap, from where it begins.
func (b *buffer) addRuns(runs []run, apart bool) uint32 {
	before, at := len(b.marks), uint32(0)
	for _, r := range runs {
		from, to := b.at[r.from], b.at[r.to]
		b.number(from - at)
		b.number(to - from)
		b.number(r.kind)
		if at = from; apart {
			at = to
		}
	}
	return uint32(len(b.marks) - before)
}

func (b *buffer) addStarts(d *Draft) uint32 {
	before, at := len(b.marks), uint32(0)
	for _, i := range d.starts {
		b.number(b.at[i] - at)
		at = b.at[i]
	}
	return uint32(len(b.marks) - before)
}

func (b *buffer) number(n uint32) { b.marks = binary.AppendUvarint(b.marks, uint64(n)) }

// header is the header of the block, but for its sums.
func (b *buffer) header(s stamp, before, last uint32) header {
	h := header{
		version: version, stamp: s, before: before, last: last,
		words: uint32(b.dictionary.Len()), names: uint32(len(b.known)) - b.newNames,
		records: uint32(len(b.records)), units: uint32(len(b.units)),
		newWord: b.newWords, wordLen: uint32(len(b.words)), newName: b.newNames, nameLen: uint32(len(b.names)), markLen: uint32(len(b.marks)),
	}
	h.size = uint32(min(whole(h.sections().end), math.MaxUint32))
	return h
}

// put writes the block.
func (b *buffer) put(h header, block []byte) {
	sec := h.sections()
	for i, r := range b.records {
		at := headerSize + i*recordSize
		r.units = uint32(sec.units) + 2*r.units - uint32(at)
		r.marks = uint32(sec.marks) + r.marks - uint32(at)
		r.put(block[at:])
	}
	for i, u := range b.units {
		binary.LittleEndian.PutUint16(block[sec.units+2*uint64(i):], u)
	}
	copy(block[sec.words:], b.words)
	copy(block[sec.names:], b.names)
	copy(block[sec.marks:], b.marks)
	clear(block[sec.end:])
	h.content = crc32Of(block[headerSize:])
	h.put(block)
}
