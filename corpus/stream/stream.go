// Package stream keeps what is counted of every article on disk and mapped
// into memory: its words in their order, whose words they are, which concepts
// are mentioned, where its sentences begin, and the facts that are counted by.
//
// It knows no queries: package corpus asks, this package only reads.
//
// A stream is a folder of files stream-000001, stream-000002, …, each a row of
// blocks. Append writes one block; see block.go for what it holds. Words are
// codes of a dictionary, which grows with the blocks. A file that has reached
// its size is mapped into memory, the one that still grows is held in it.
package stream

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// fileSize is the size from which a file is full, in bytes.
const fileSize = 32 << 20

// A Stream keeps articles in order of Seq. Many may read it and make drafts
// while one appends.
type Stream struct {
	log      *slog.Logger
	stamp    stamp
	concepts map[string]uint16
	view     atomic.Pointer[View]

	mu     sync.Mutex // of what follows: whoever writes
	files  *files
	active []byte // what the file that grows holds, with room behind it
	closed bool
	buffer buffer
}

// A View is the stream as it was at one time. It may be read until the stream
// is closed.
type View struct {
	files [][]byte // what the files hold
	pages []*refs  // by Seq
	last  uint32   // Seq
	names []string
	words *Words // those of later views as well
}

const refBits = 12

// refs say where the records of Seqs that follow on each other stand: the
// file's index above, the byte below; 0 if there is none. Those behind the last
// Seq of a view belong to later ones.
type refs [1 << refBits]uint64

// Open opens the stream in a folder, which it makes if there is none. What was
// made with another stamp or other concepts, or holds articles beyond last, is
// removed; what is damaged is moved aside to a folder with ".damaged" behind
// its name. In both cases the stream is empty. A block that was not written to
// its end is cut off.
func Open(log *slog.Logger, dir, stamp string, concepts []string, last int64) (*Stream, error) {
	return openIn(newFiles(dir, fileSize), log, stamp, concepts, last)
}

func openIn(files *files, log *slog.Logger, stamp string, concepts []string, last int64) (*Stream, error) {
	if len(concepts) > math.MaxUint16 {
		return nil, fmt.Errorf("open token stream %s: %d concepts, at most %d can be kept", files.dir, len(concepts), math.MaxUint16)
	}
	s := &Stream{log: log, stamp: stampOf(stamp, concepts), concepts: map[string]uint16{}, files: files}
	for i, id := range concepts {
		s.concepts[id] = uint16(i)
	}
	if err := s.open(last); err != nil {
		return nil, errors.Join(fmt.Errorf("open token stream %s: %w", files.dir, err), s.files.close())
	}
	return s, nil
}

func (s *Stream) open(last int64) error {
	if err := os.MkdirAll(s.files.dir, 0o755); err != nil {
		return err
	}
	err := s.load()
	if err == nil && s.Watermark() > last {
		err = &foreign{fmt.Sprintf("it ends with article %d, the store with %d", s.Watermark(), last)}
	}
	var d *damage
	var f *foreign
	switch {
	case errors.As(err, &d):
		s.log.Warn("token stream is damaged, put aside", "file", d.file, "at", d.at, "err", d.err, "to", s.files.dir+aside)
		err = s.files.putAside()
	case errors.As(err, &f):
		s.log.Info("token stream is of another kind, removed", "dir", s.files.dir, "reason", f.reason)
		err = s.files.remove()
	default:
		return err
	}
	s.empty()
	if err != nil {
		return err
	}
	return os.MkdirAll(s.files.dir, 0o755)
}

// stampOf tells apart streams with another stamp or other concepts.
func stampOf(given string, concepts []string) (s stamp) {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q", given, concepts)
	copy(s[:], h.Sum(nil))
	return s
}

// foreign says why a stream that is whole can't be used.
type foreign struct{ reason string }

func (f *foreign) Error() string { return f.reason }

func (s *Stream) empty() {
	s.view.Store(&View{words: newWords()})
	s.active = nil
}

// load reads all files.
func (s *Stream) load() error {
	s.empty()
	names, err := s.files.list()
	if err != nil {
		return err
	}
	for i, name := range names {
		if err := s.loadFile(name, i == len(names)-1); err != nil {
			return err
		}
	}
	s.rotate()
	return nil
}

// loadFile reads the blocks of a file. The last file may end with a block that
// was not written to its end.
func (s *Stream) loadFile(name string, last bool) error {
	open := s.files.mapFile
	if last {
		open = s.files.openLast
	}
	b, err := open(name)
	if err != nil {
		return err
	}
	v := *s.view.Load()
	v.files = append(v.files, b)
	at := 0
	for at < len(b) {
		size, err := s.loadBlock(&v, b[at:], uint64(at))
		if last && errors.Is(err, errTorn) {
			if errors.Is(err, errSpoilt) {
				s.log.Warn("last block of the token stream is damaged, cut off", "file", name, "at", at)
			}
			break
		}
		if err != nil {
			var f *foreign
			if errors.As(err, &f) {
				return err
			}
			return &damage{name, int64(at), err}
		}
		at += size
	}
	if at == 0 && !last {
		return &damage{name, 0, errors.New("the file is empty")}
	}
	if last {
		if err := s.files.cut(int64(at)); err != nil {
			return err
		}
		s.active = b[:at]
		v.files[len(v.files)-1] = s.active
		if at == 0 {
			v.files = v.files[:len(v.files)-1] // it comes in with its first block
		}
	}
	s.view.Store(&v)
	return nil
}

// errTorn says that a block was not written to its end; errSpoilt that it was
// perhaps: its size came to the disk, its content did not, or was changed.
var (
	errTorn   = errors.New("the block is not whole")
	errSpoilt = fmt.Errorf("its sum is wrong: %w", errTorn)
)

// loadBlock reads the block that b begins with, at a byte of the last file of v.
func (s *Stream) loadBlock(v *View, b []byte, at uint64) (size int, err error) {
	if len(b) < headerSize || zero(b) {
		return 0, errTorn
	}
	h, err := readHeader(b)
	switch {
	case err != nil:
		return 0, err
	case h.version != version:
		return 0, &foreign{fmt.Sprintf("its format is %d, not %d", h.version, version)}
	case h.stamp != s.stamp:
		return 0, &foreign{"it was made with other rules or another lexicon"}
	case uint64(h.size) > uint64(len(b)):
		return 0, errTorn
	case uint64(h.size) != whole(h.sections().end):
		return 0, errSection
	}
	size = int(h.size)
	if crc32Of(b[headerSize:size]) != h.content {
		if size == len(b) {
			return 0, errSpoilt
		}
		return 0, errors.New("the sum of the block is wrong")
	}
	return size, s.take(v, h, b[:size], at)
}

func zero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// take checks the content of a block and adds it to the view and the dictionary.
func (s *Stream) take(v *View, h header, b []byte, at uint64) error {
	if h.before != v.last || int(h.words) != v.words.Len() || int(h.names) != len(v.names) || h.records == 0 {
		return errors.New("the block does not follow on the one before")
	}
	sec := h.sections()
	if err := addWords(v.words, b[sec.words:sec.names], h.newWord); err != nil {
		return err
	}
	names, err := readNames(b[sec.names:sec.marks], h.newName)
	if err != nil {
		return err
	}
	v.names = append(v.names, names...)
	l := limits{v.words.Len(), len(v.names), len(s.concepts)}
	for i := range uint64(h.records) {
		place := headerSize + i*recordSize
		r := readRecord(b[place:])
		if r.seq <= v.last {
			return errors.New("articles are out of order")
		}
		if err := r.check(b, place, sec, l); err != nil {
			return fmt.Errorf("article %d: %w", r.seq, err)
		}
		v.set(r.seq, at+place)
	}
	if v.last != h.last {
		return errors.New("the last article is not there")
	}
	return nil
}

// set makes seq the last article, whose record stands at a byte of the last file.
func (v *View) set(seq uint32, at uint64) {
	for int(seq>>refBits) >= len(v.pages) {
		v.pages = append(v.pages, nil)
	}
	p := &v.pages[seq>>refBits]
	if *p == nil {
		*p = new(refs)
	}
	(*p)[seq&(1<<refBits-1)] = uint64(len(v.files)-1)<<32 | at
	v.last = seq
}

// rotate maps the file that grows if it is full, so that the next block begins
// another. If that can't be done, it grows on.
func (s *Stream) rotate() {
	if len(s.active) < s.files.full {
		return
	}
	b, err := s.files.finish()
	if err != nil {
		s.log.Warn("file of the token stream not mapped, stays in memory", "file", s.files.path(s.files.number), "err", err)
		return
	}
	v := *s.view.Load()
	v.files = slices.Clone(v.files)
	v.files[len(v.files)-1] = b
	s.active = nil
	s.view.Store(&v)
}

// Watermark is the Seq of the last article; 0 if there is none.
func (s *Stream) Watermark() int64 { return int64(s.view.Load().last) }

// View is the stream as it is now.
func (s *Stream) View() *View { return s.view.Load() }

// Words is the dictionary of the stream as it is now; see View.Words.
func (s *Stream) Words() *Words { return s.view.Load().words }

var errClosed = fmt.Errorf("the token stream is closed: %w", fs.ErrClosed)

// Close ends the stream. No view or text of it may be read any more.
func (s *Stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.empty()
	return s.files.close()
}

// Last is the Seq of the last article; 0 if there is none.
func (v *View) Last() uint32 { return v.last }

// Words is the dictionary of the view's texts. It grows with the stream.
func (v *View) Words() *Words { return v.words }

// Each calls f with all records in order of Seq.
func (v *View) Each(f func(Record)) {
	for i, p := range v.pages {
		if p == nil {
			continue
		}
		for j := 0; j < len(p) && i<<refBits+j <= int(v.last); j++ { // what is behind may be written now
			if ref := p[j]; ref != 0 {
				f(v.record(readRecord(v.at(ref))))
			}
		}
	}
}

func (v *View) at(ref uint64) []byte { return v.files[ref>>32][uint32(ref):] }

func (v *View) record(r record) Record {
	return Record{
		Seq: r.seq, Day: r.day, Minute: r.minute, Words: r.words,
		Source: v.names[r.source], Language: v.names[r.language], Topic: r.flags&topic != 0,
	}
}

// Text is the text of an article, if it is there.
func (v *View) Text(seq uint32) (Text, bool) {
	if seq > v.last || int(seq>>refBits) >= len(v.pages) {
		return Text{}, false
	}
	p := v.pages[seq>>refBits]
	if p == nil {
		return Text{}, false
	}
	ref := p[seq&(1<<refBits-1)]
	if ref == 0 {
		return Text{}, false
	}
	b := v.at(ref)
	return readRecord(b).text(b), true
}
