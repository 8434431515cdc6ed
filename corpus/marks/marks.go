// Package marks keeps what one lexicon says about every article on disk and
// mapped into memory: whether it is on the topic and which of its sentences
// are, which stretches are not in the outlet's own voice and to whom they are
// owed, and the mentions of concepts. Everything that depends on a lexicon is
// here, so that another lexicon means other marks and nothing else.
//
// Positions are those of the words in the token stream. Marks belong to one
// stream: in another the same words may stand elsewhere.
//
// The marks of a lexicon are a folder of checked blocks; see package blocks, and
// block.go for what a block holds. Beside them lies the lexicon; see Lexicon. In
// memory are, for each concept, the articles that mention it: four bytes each.
package marks

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"framewatch"
	"framewatch/corpus/blocks"
	"framewatch/corpus/stream"
)

// Marks are open for one writer and many readers and makers of drafts.
type Marks struct {
	lexicon Lexicon
	codes   map[string]uint16 // of concepts
	view    atomic.Pointer[View]

	mu       sync.Mutex // of what follows: whoever writes
	blocks   *blocks.Log
	texts    *stream.View // what the marks are about
	postings [][]uint32   // by concept: Seqs in order
	closed   bool
	buffer   buffer
}

// A View is the marks as they were at one time. It may be read until the marks
// are closed.
type View struct {
	blocks.View
	postings [][]uint32
}

// Open opens the marks of a lexicon in a folder, which it makes if there is
// none. rules names whatever else marks depend on. Those that were made by other
// rules or for another stream, or go on behind it, are removed; what is damaged
// is moved aside to a folder with ".damaged" behind its name. In both cases
// there are no marks. A block that was not written to its end is cut off.
func Open(log *slog.Logger, dir string, lex Lexicon, rules string, s *stream.Stream) (*Marks, error) {
	if len(lex.Concepts) >= math.MaxUint16 {
		return nil, fmt.Errorf("open marks %s: %d concepts, at most %d can be kept", dir, len(lex.Concepts), math.MaxUint16-1)
	}
	m := newMarks(log, dir, lex, rules, s)
	if err := m.open(dir, s.Watermark()); err != nil {
		return nil, err
	}
	return m, nil
}

func newMarks(log *slog.Logger, dir string, lex Lexicon, rules string, s *stream.Stream) *Marks {
	m := &Marks{lexicon: lex, codes: map[string]uint16{}, texts: s.View()}
	for i, id := range lex.Concepts {
		m.codes[id] = uint16(i)
	}
	m.blocks = blocks.New(log, dir, kind, stampOf(rules, lex, s.Series()), (*taking)(m))
	return m
}

func (m *Marks) open(dir string, last int64) error {
	if err := m.blocks.Open(last); err != nil {
		return err
	}
	if err := m.lexicon.keep(dir); err != nil {
		return errors.Join(fmt.Errorf("open marks %s: %w", dir, err), m.blocks.Close())
	}
	return nil
}

// stampOf tells apart marks that can't stand for each other.
func stampOf(rules string, lex Lexicon, series uint64) (s blocks.Stamp) {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %x", rules, lex.Fingerprint, lex.Concepts, series)
	copy(s[:], h.Sum(nil))
	return s
}

// taking are marks as their blocks see them.
type taking Marks

// Empty forgets the articles of all concepts.
func (m *taking) Empty() { m.postings = make([][]uint32, len(m.lexicon.Concepts)) }

// Show lets readers see what there is. What is appended to postings later they
// do not see, as their slices end before.
func (m *taking) Show(v blocks.View) { m.view.Store(&View{v, slices.Clone(m.postings)}) }

// End is where the sections of a block end.
func (m *taking) End(h blocks.Header) uint64 { return headerOf(h).sections().end }

// Take checks the content of a block and adds it to view and postings.
func (m *taking) Take(v *blocks.View, given blocks.Header, b []byte) error {
	h := headerOf(given)
	sec := h.sections()
	if err := checkTable(b[sec.names:sec.marks], h.names); err != nil {
		return err
	}
	for i := range uint64(h.records) {
		place := blocks.HeaderSize + i*recordSize
		r := readRecord(b[place:])
		t, ok := m.texts.Text(r.seq)
		if !ok {
			return fmt.Errorf("article %d is not in the token stream", r.seq)
		}
		if err := r.check(b, place, sec, limits{t, h.names, len(m.postings)}); err != nil {
			return fmt.Errorf("article %d: %w", r.seq, err)
		}
		if err := v.Set(r.seq, place); err != nil {
			return err
		}
		m.post(r.seq, r.said(b[place:]))
	}
	return nil
}

// post notes of which concepts an article has mentions.
func (m *taking) post(seq uint32, s Said) {
	for at := (walk{b: s.mentions}); at.next(); {
		concept := at.mention().Concept
		if of := m.postings[concept]; len(of) == 0 || of[len(of)-1] != seq {
			m.postings[concept] = append(of, seq)
		}
	}
}

// Lexicon is what the marks were made with.
func (m *Marks) Lexicon() Lexicon { return m.lexicon }

// View is the marks as they are now.
func (m *Marks) View() *View { return m.view.Load() }

// Watermark is the Seq of the last article; 0 if there is none.
func (m *Marks) Watermark() int64 { return int64(m.View().Last()) }

var errClosed = fmt.Errorf("the marks are closed: %w", fs.ErrClosed)

// Close ends the marks. No view of them may be read any more.
func (m *Marks) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil
	}
	m.closed = true
	m.view.Store(&View{postings: make([][]uint32, len(m.lexicon.Concepts))})
	return m.blocks.Close()
}

// With are the Seqs of the articles with a mention of a concept, in order. They
// must not be changed.
func (v *View) With(concept uint16) []uint32 { return v.postings[concept] }

// EachTopic calls f with the Seqs of all articles on the topic, in order.
func (v *View) EachTopic(f func(seq uint32)) {
	v.Each(func(b []byte) {
		if r := readRecord(b); r.flags&topic != 0 {
			f(r.seq)
		}
	})
}

// Of is what the lexicon says about an article; nothing if it is not there.
func (v *View) Of(seq uint32) (Said, bool) {
	b := v.Record(seq)
	if b == nil {
		return Said{}, false
	}
	return readRecord(b).said(b), true
}

// Said is what the lexicon says about one article. It may be read as long as
// its marks are open.
type Said struct {
	Topic    bool // the article is on the topic
	voices   []byte
	mentions []byte
	starts   []byte
	names    []byte
}

// A Run is a stretch that is all in one voice and owed to one source.
type Run struct {
	From, To uint32 // from the beginning of its first word to the end of its last
	Voice    uint8  // place in framewatch.Voices, not the first
	class    uint8  // place in framewatch.CueClasses, from 1; 0: none
	speaker  uint32 // in the table of names, from 1; 0: none
	name     uint32
}

// Voices appends the stretches that are not the outlet's own, in order and
// apart from each other.
func (s Said) Voices(dst []Run) []Run {
	for at := (walk{b: s.voices}); at.next(); {
		dst = append(dst, at.run())
	}
	return dst
}

// Speaking is to whom a stretch is owed, without the cue.
func (s Said) Speaking(r Run) framewatch.Speaking {
	to := framewatch.Speaking{Speaker: strings.Clone(nameIn(s.names, r.speaker)), Class: r.Class()}
	if to.Name = to.Speaker; r.name != r.speaker {
		to.Name = strings.Clone(nameIn(s.names, r.name))
	}
	return to
}

// Owed is what Speaking says of a stretch, the source as the text names it and
// the name under which it is counted. They lie in the marks and must not be kept.
func (s Said) Owed(r Run) (speaker, name string) {
	return nameIn(s.names, r.speaker), nameIn(s.names, r.name)
}

// Class is that of the cue; empty if there is none.
func (r Run) Class() string {
	if r.class == 0 {
		return ""
	}
	return framewatch.CueClasses[r.class-1]
}

// The flags of a mention, as framewatch.Mention has them.
const (
	SoCalled = 1 << iota
	Word
	Hedged
	Negated
)

// A Mention is one occurrence of a concept.
type Mention struct {
	From, To uint32 // from the beginning of its first word to the end of its last
	Concept  uint16 // its place in Lexicon.Concepts
	Flags    uint8
}

// Mentions appends the mentions of concepts in order of From. They may overlap.
func (s Said) Mentions(dst []Mention) []Mention {
	for at := (walk{b: s.mentions}); at.next(); {
		dst = append(dst, at.mention())
	}
	return dst
}

// Sentences appends where the sentences begin that have a word of the topic.
func (s Said) Sentences(dst []uint32) []uint32 { return stream.Starts(s.starts, dst) }
