// Package stream keeps what is counted of every article on disk and mapped
// into memory: its words in their order, where its sentences begin, and the
// facts that are counted by. Nothing in it depends on a lexicon.
//
// It knows no queries: package corpus asks, this package only reads.
//
// A stream is a folder of checked blocks; see package blocks, and block.go for
// what a block holds. Words are codes of a dictionary, which grows with the
// blocks.
package stream

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"

	"framewatch/corpus/blocks"
)

// A Stream keeps articles in order of Seq. Many may read it and make drafts
// while one appends.
type Stream struct {
	dir  string
	view atomic.Pointer[View]

	mu     sync.Mutex // of what follows: whoever writes
	blocks *blocks.Log
	words  *Words
	names  []string
	closed bool
	buffer buffer
}

// A View is the stream as it was at one time. It may be read until the stream
// is closed.
type View struct {
	blocks.View
	names []string
	words *Words // those of later views as well
}

// Open opens the stream in a folder, which it makes if there is none. What was
// made with another stamp, or holds articles beyond last, is removed; what is
// damaged is moved aside to a folder with ".damaged" behind its name. In both
// cases the stream is empty. A block that was not written to its end is cut off.
func Open(log *slog.Logger, dir, stamp string, last int64) (*Stream, error) {
	s := newStream(log, dir, stamp)
	if err := s.blocks.Open(last); err != nil {
		return nil, err
	}
	return s, nil
}

func newStream(log *slog.Logger, dir, stamp string) *Stream {
	s := &Stream{dir: dir}
	s.blocks = blocks.New(log, dir, kind, stampOf(stamp), (*taking)(s))
	return s
}

// stampOf tells apart streams with another stamp.
func stampOf(given string) (s blocks.Stamp) {
	sum := sha256.Sum256([]byte(given))
	copy(s[:], sum[:])
	return s
}

// taking is a stream as its blocks see it.
type taking Stream

// Empty forgets words and names.
func (s *taking) Empty() { s.words, s.names = newWords(), nil }

// Show lets readers see what there is.
func (s *taking) Show(v blocks.View) { s.view.Store(&View{v, s.names, s.words}) }

// End is where the sections of a block end.
func (s *taking) End(h blocks.Header) uint64 { return headerOf(h).sections().end }

// Take checks the content of a block and adds it to the view and the dictionary.
func (s *taking) Take(v *blocks.View, given blocks.Header, b []byte) error {
	h := headerOf(given)
	if int(h.words) != s.words.Len() || int(h.names) != len(s.names) {
		return errors.New("the block does not follow on the one before")
	}
	sec := h.sections()
	if err := addWords(s.words, b[sec.words:sec.names], h.newWords); err != nil {
		return err
	}
	names, err := readNames(b[sec.names:sec.starts], h.newNames)
	if err != nil {
		return err
	}
	s.names = append(s.names, names...)
	for i := range uint64(h.records) {
		place := blocks.HeaderSize + i*recordSize
		r := readRecord(b[place:])
		if err := r.check(b, place, sec, s.words.Len(), len(s.names)); err != nil {
			return fmt.Errorf("article %d: %w", r.seq, err)
		}
		if err := v.Set(r.seq, place); err != nil {
			return err
		}
	}
	return nil
}

// Watermark is the Seq of the last article; 0 if there is none.
func (s *Stream) Watermark() int64 { return int64(s.View().Last()) }

// View is the stream as it is now.
func (s *Stream) View() *View { return s.view.Load() }

// Words is the dictionary of the stream as it is now; see View.Words.
func (s *Stream) Words() *Words { return s.View().words }

// Series tells the stream from any other of the same articles, whose words may
// have other codes and so stand at other positions.
func (s *Stream) Series() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.blocks.Series()
}

var errClosed = fmt.Errorf("the token stream is closed: %w", fs.ErrClosed)

// Close ends the stream. No view or text of it may be read any more.
func (s *Stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.view.Store(&View{words: newWords()})
	return s.blocks.Close()
}

// Words is the dictionary of the view's texts. It grows with the stream.
func (v *View) Words() *Words { return v.words }

// Each calls f with all records in order of Seq.
func (v *View) Each(f func(Record)) {
	v.View.Each(func(b []byte) { f(v.record(readRecord(b))) })
}

func (v *View) record(r record) Record {
	return Record{Seq: r.seq, Day: r.day, Minute: r.minute, Words: r.words, Source: v.names[r.source], Language: v.names[r.language]}
}

// Text is the text of an article, if it is there.
func (v *View) Text(seq uint32) (Text, bool) {
	b := v.Record(seq)
	if b == nil {
		return Text{}, false
	}
	return readRecord(b).text(b), true
}
