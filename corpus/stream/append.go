package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"framewatch/corpus/blocks"
)

// A buffer collects the sections of a block.
type buffer struct {
	records []record
	units   []uint16
	words   []byte
	names   []byte
	starts  []byte

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
		return fmt.Errorf("append to token stream %s: %w", s.dir, err)
	}
	return nil
}

func (s *Stream) append(drafts []*Draft) error {
	b := &s.buffer
	b.begin(s.View())
	last := s.blocks.Last()
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
	h := b.header()
	return s.blocks.Append(h.header(), last, func(block []byte) { b.put(h, block) })
}

func (b *buffer) begin(v *View) {
	b.records, b.units, b.words, b.names, b.starts = b.records[:0], b.units[:0], b.words[:0], b.names[:0], b.starts[:0]
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
		seq: d.record.Seq, units: uint32(first), length: uint32(len(units)), starts: uint32(len(b.starts)),
		words: d.record.Words, day: d.record.Day, minute: d.record.Minute, source: source, language: language,
	}
	r.lead, r.body = breaks(units)
	r.startLen = b.addStarts(d)
	b.records = append(b.records, r)
	if len(b.units) > blocks.Most || len(b.starts) > blocks.Most || len(b.words) > blocks.Most || len(b.names) > blocks.Most {
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
	b.names = blocks.AppendName(b.names, name)
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
	b.words = blocks.AppendName(b.words, written)
	b.words = binary.AppendUvarint(b.words, uint64(w.code-w.folded))
	return w, nil
}

// addStarts appends where the sentences of a draft begin.
func (b *buffer) addStarts(d *Draft) uint32 {
	before, at := len(b.starts), uint32(0)
	for _, i := range d.starts {
		b.starts = binary.AppendUvarint(b.starts, uint64(b.at[i]-at))
		at = b.at[i]
	}
	return uint32(len(b.starts) - before)
}

func (b *buffer) header() header {
	return header{
		words: uint32(b.dictionary.Len()), names: uint32(len(b.known)) - b.newNames,
		units: uint32(len(b.units)), newWords: b.newWords, wordLen: uint32(len(b.words)),
		newNames: b.newNames, nameLen: uint32(len(b.names)), startLen: uint32(len(b.starts)), records: uint32(len(b.records)),
	}
}

// put writes records and sections into a block.
func (b *buffer) put(h header, block []byte) {
	sec := h.sections()
	for i, r := range b.records {
		at := blocks.HeaderSize + i*recordSize
		r.units = uint32(sec.units) + 2*r.units - uint32(at)
		r.starts = uint32(sec.starts) + r.starts - uint32(at)
		r.put(block[at:])
	}
	for i, u := range b.units {
		binary.LittleEndian.PutUint16(block[sec.units+2*uint64(i):], u)
	}
	copy(block[sec.words:], b.words)
	copy(block[sec.names:], b.names)
	copy(block[sec.starts:], b.starts)
}
