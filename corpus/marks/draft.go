package marks

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"framewatch"
	"framewatch/corpus/blocks"
	"framewatch/corpus/stream"
)

// A Draft is what the lexicon says about one article, ready to be appended. Its
// positions are numbers of words and breaks.
type Draft struct {
	seq      uint32
	words    int // words and breaks of the article
	topic    bool
	voices   []run // in order, apart from each other
	mentions []run // in order of from
	starts   []uint32
	err      error // why it can't be appended

	copied  *Said // of other marks, in place of all that
	numbers []int // of their concepts here
}

// A run is a stretch of a draft.
type run struct {
	from, to      uint32
	kind          uint32 // as in a block
	speaker, name string // of a voice
}

// Draft places what was read of an article on its words. Many may do so at once.
func (m *Marks) Draft(p stream.Places, a framewatch.Article, ann framewatch.Annotation, voices []framewatch.VoiceSpan) *Draft {
	d := &Draft{seq: uint32(a.Seq), words: p.Len(), topic: ann.Topic}
	d.placeVoices(p, voices)
	d.placeMentions(p, ann.Mentions, m.codes)
	for _, s := range ann.OnTopic {
		from, to := p.Words(s.Place, s.Start, s.End, false)
		if n := len(d.starts); from < to && (n == 0 || d.starts[n-1] < from) {
			d.starts = append(d.starts, from)
		}
	}
	return d
}

func (d *Draft) placeVoices(p stream.Places, voices []framewatch.VoiceSpan) {
	for _, v := range voices {
		voice := slices.Index(framewatch.Voices, v.Voice)
		class := 1 + slices.Index(framewatch.CueClasses, v.Class)
		if voice < 0 || class == 0 && v.Class != "" {
			d.err = fmt.Errorf("its voice %q by the cue %q is none", v.Voice, v.Class)
			return
		}
		from, to := p.Words(v.Place, v.Start, v.End, false)
		if voice > 0 && from < to {
			d.voices = append(d.voices, run{from, to, uint32(voice | class<<voiceBits), v.Speaker, v.Name})
		}
	}
	slices.SortStableFunc(d.voices, func(a, b run) int { return cmp.Compare(a.from, b.from) })
	d.voices = apart(p, d.voices)
}

// apart cuts off what a run shares with the one before it.
func apart(p stream.Places, runs []run) []run {
	kept := runs[:0]
	end := uint32(0)
	for _, r := range runs {
		r.from = max(r.from, end)
		for r.from < r.to && p.IsBreak(r.from) {
			r.from++
		}
		if r.from < r.to {
			kept, end = append(kept, r), r.to
		}
	}
	return kept
}

func (d *Draft) placeMentions(p stream.Places, mentions []framewatch.Mention, codes map[string]uint16) {
	for _, m := range mentions {
		concept, known := codes[m.Concept]
		if !known {
			d.err = fmt.Errorf("it mentions the concept %q, which the lexicon does not have", m.Concept)
			return
		}
		if from, to := p.Words(m.Place, m.Start, m.End, true); from < to && m.Start < m.End {
			d.mentions = append(d.mentions, run{from: from, to: to, kind: uint32(concept)<<flagBits | flagsOf(m)})
		}
	}
	slices.SortStableFunc(d.mentions, func(a, b run) int { return cmp.Compare(a.from, b.from) })
}

func flagsOf(m framewatch.Mention) (flags uint32) {
	for i, set := range [...]bool{m.SoCalled, m.Word, m.Hedged, m.Negated} {
		if set {
			flags |= 1 << i
		}
	}
	return flags
}

// A buffer collects the sections of a block.
type buffer struct {
	records []record
	codes   map[string]uint32 // of names, from 1
	ends    []uint32          // of names
	names   []byte
	marks   []byte
	at      []uint32 // positions of the words of an article
}

// Append adds what is said about articles in order of Seq, all above the
// watermark and in texts, the stream. It is on disk when Append returns nil;
// after an error the marks are as before.
func (m *Marks) Append(drafts []*Draft, texts *stream.View) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return errClosed
	}
	if len(drafts) == 0 {
		return nil
	}
	m.texts = texts
	b := &m.buffer
	b.begin()
	last := m.blocks.Last()
	for _, d := range drafts {
		err := d.err
		if err == nil && d.seq <= last {
			err = fmt.Errorf("it comes behind %d", last)
		}
		if err == nil {
			err = b.add(d, texts)
		}
		if err != nil {
			return fmt.Errorf("append marks: article %d: %w", d.seq, err)
		}
		last = d.seq
	}
	h := b.header()
	if err := m.blocks.Append(h.header(), last, func(block []byte) { b.put(h, block) }); err != nil {
		return fmt.Errorf("append marks: %w", err)
	}
	return nil
}

func (b *buffer) begin() {
	b.records, b.ends, b.names, b.marks = b.records[:0], b.ends[:0], b.names[:0], b.marks[:0]
	b.codes = map[string]uint32{"": 0}
}

// add appends a draft to the sections.
func (b *buffer) add(d *Draft, texts *stream.View) error {
	t, ok := texts.Text(d.seq)
	if !ok {
		return errors.New("it is not in the token stream")
	}
	r := record{seq: d.seq, marks: uint32(len(b.marks))}
	if d.topic {
		r.flags |= topic
	}
	if d.copied != nil {
		b.addCopy(d.copied, d.numbers, &r)
		return b.keep(r)
	}
	if b.at = t.Begins(b.at[:0]); len(b.at) != d.words+1 {
		return fmt.Errorf("it has %d words and breaks, in the token stream %d: the store holds another text than was read before; `framewatch reindex` makes all anew", d.words, len(b.at)-1)
	}
	r.voices, r.mentions, r.starts = b.addVoices(d.voices), b.addMentions(d.mentions), b.addStarts(d.starts)
	return b.keep(r)
}

// keep appends the record of an article whose marks were appended.
func (b *buffer) keep(r record) error {
	b.records = append(b.records, r)
	if len(b.marks) > blocks.Most || len(b.names) > blocks.Most {
		return errors.New("the block would be too large; append fewer articles at once")
	}
	return nil
}

func (b *buffer) addVoices(runs []run) uint32 {
	before, at := len(b.marks), uint32(0)
	for _, r := range runs {
		from, to := b.at[r.from], b.at[r.to]
		b.number(from - at)
		b.number(to - from)
		b.number(r.kind)
		b.number(b.name(r.speaker))
		b.number(b.name(r.name))
		at = to
	}
	return uint32(len(b.marks) - before)
}

func (b *buffer) addMentions(runs []run) uint32 {
	before, at := len(b.marks), uint32(0)
	for _, r := range runs {
		from, to := b.at[r.from], b.at[r.to]
		b.number(from - at)
		b.number(to - from)
		b.number(r.kind)
		at = from
	}
	return uint32(len(b.marks) - before)
}

func (b *buffer) addStarts(starts []uint32) uint32 {
	before, at := len(b.marks), uint32(0)
	for _, i := range starts {
		b.number(b.at[i] - at)
		at = b.at[i]
	}
	return uint32(len(b.marks) - before)
}

func (b *buffer) number(n uint32) { b.marks = binary.AppendUvarint(b.marks, uint64(n)) }

// name is the place of a name in the table, from 1; 0 for none.
func (b *buffer) name(s string) uint32 {
	code, known := b.codes[s]
	if !known {
		code = uint32(len(b.codes))
		b.codes[s] = code
		b.names = append(b.names, s...)
		b.ends = append(b.ends, uint32(len(b.names)))
	}
	return code
}

func (b *buffer) header() header {
	return header{names: uint32(len(b.ends)), nameLen: uint32(4 + 4*len(b.ends) + len(b.names)), markLen: uint32(len(b.marks)), records: uint32(len(b.records))}
}

// put writes records and sections into a block.
func (b *buffer) put(h header, block []byte) {
	sec := h.sections()
	for i, r := range b.records {
		at := blocks.HeaderSize + i*recordSize
		r.names = uint32(sec.names) - uint32(at)
		r.marks = uint32(sec.marks) + r.marks - uint32(at)
		r.put(block[at:])
	}
	table := block[sec.names:]
	binary.LittleEndian.PutUint32(table, h.names)
	for i, end := range b.ends {
		binary.LittleEndian.PutUint32(table[4+4*i:], end)
	}
	copy(table[4+4*len(b.ends):], b.names)
	copy(block[sec.marks:], b.marks)
}
