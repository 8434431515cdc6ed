// Package blocks keeps records of articles in order of Seq, in files that only
// grow and are mapped into memory. What the records hold, and what stands
// beside them in a block, is the affair of the package that uses it.
//
// A log is a folder of files NAME-000001, NAME-000002, …, each a row of blocks;
// see Header. Append writes one block, with one write and one sync. A file that
// has reached its size is mapped, the one that still grows is held in memory.
// Every block is checked when it is read, so that no reader can be led out of
// the file, and follows on the one before.
package blocks

import (
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
)

// fileSize is the size from which a file is full, in bytes.
const fileSize = 32 << 20

// Most is the size of the largest block in bytes.
const Most = 1 << 30

// A Kind tells logs apart that hold different things.
type Kind struct {
	What    string // in messages: "token stream"
	File    string // first part of the names of its files
	Magic   string // eight bytes
	Version uint32
}

// Content is what a log holds, as its owner knows it. The log calls it while it
// is opened and while a block is appended, never both at once.
type Content interface {
	// Empty forgets everything.
	Empty()
	// End is where the sections of a block end.
	End(Header) uint64
	// Take checks a block that follows on what was taken before, and sets the
	// records of its articles in v, all Records of them. After an error the log
	// is opened empty; of a block that is being appended there must be none.
	Take(v *View, h Header, block []byte) error
	// Show is told what readers may see now.
	Show(View)
}

// A Log is open for one writer, who sees to it that no two calls overlap.
type Log struct {
	Full   int                                // bytes from which a file is full; set before Open by tests
	Create func(name string) (Growing, error) // opens a file for writing; replaced before Open by tests

	log     *slog.Logger
	kind    Kind
	stamp   Stamp
	content Content
	series  uint64
	view    View
	files   *files
	active  []byte // what the file that grows holds, with room behind it
}

// New makes a log in a folder; it must be opened. Logs with another stamp were
// made by other rules.
func New(log *slog.Logger, dir string, kind Kind, stamp Stamp, content Content) *Log {
	return &Log{Full: fileSize, Create: create, log: log, kind: kind, stamp: stamp, content: content, files: &files{dir: dir, name: kind.File}}
}

// Open reads the log; there is a folder from then on. What was made with
// another stamp or holds articles beyond last is removed; what is damaged is
// moved aside to a folder with ".damaged" behind its name. In both cases the log
// is empty. A block that was not written to its end is cut off.
func (l *Log) Open(last int64) error {
	l.files.create = l.Create
	if err := l.open(last); err != nil {
		return errors.Join(fmt.Errorf("open %s %s: %w", l.kind.What, l.files.dir, err), l.files.close())
	}
	return nil
}

func (l *Log) open(last int64) error {
	if err := os.MkdirAll(l.files.dir, 0o755); err != nil {
		return err
	}
	err := l.load()
	if err == nil && int64(l.view.last) > last {
		err = &foreign{fmt.Sprintf("it ends with article %d, the last there is is %d", l.view.last, last)}
	}
	var d *damage
	var f *foreign
	switch {
	case errors.As(err, &d):
		l.log.Warn(l.kind.What+" is damaged, put aside", "file", d.file, "at", d.at, "err", d.err, "to", l.files.dir+aside)
		err = l.files.putAside()
	case errors.As(err, &f):
		l.log.Info(l.kind.What+" is of another kind, removed", "dir", l.files.dir, "reason", f.reason)
		err = l.files.remove()
	default:
		return err
	}
	l.empty()
	if err != nil {
		return err
	}
	return os.MkdirAll(l.files.dir, 0o755)
}

// foreign says why a log that is whole can't be used.
type foreign struct{ reason string }

func (f *foreign) Error() string { return f.reason }

// damage is what is wrong with a file, and where.
type damage struct {
	file string
	at   int64
	err  error
}

func (d *damage) Error() string { return fmt.Sprintf("%s at byte %d: %v", d.file, d.at, d.err) }
func (d *damage) Unwrap() error { return d.err }

func (l *Log) empty() {
	l.view, l.active, l.series = View{}, nil, rand.Uint64()|1
	l.content.Empty()
	l.content.Show(l.view)
}

// load reads all files.
func (l *Log) load() error {
	l.empty()
	names, err := l.files.list()
	if err != nil {
		return err
	}
	for i, name := range names {
		if err := l.loadFile(name, i == len(names)-1); err != nil {
			return err
		}
	}
	l.content.Show(l.view)
	l.rotate()
	return nil
}

// loadFile reads the blocks of a file. The last file may end with a block that
// was not written to its end.
func (l *Log) loadFile(name string, last bool) error {
	open := l.files.mapFile
	if last {
		open = l.files.openLast
	}
	b, err := open(name)
	if err != nil {
		return err
	}
	l.view.files = append(l.view.files, b)
	at := 0
	for at < len(b) {
		size, err := l.loadBlock(b[at:], uint64(at))
		if last && errors.Is(err, errTorn) {
			if errors.Is(err, errSpoilt) {
				l.log.Warn("last block of the "+l.kind.What+" is damaged, cut off", "file", name, "at", at)
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
	if !last {
		return nil
	}
	if err := l.files.cut(int64(at)); err != nil {
		return err
	}
	l.active = b[:at]
	l.view.files[len(l.view.files)-1] = l.active
	if at == 0 {
		l.view.files = l.view.files[:len(l.view.files)-1] // it comes in with its first block
	}
	return nil
}

// errTorn says that a block was not written to its end; errSpoilt that it was
// perhaps: its size came to the disk, its content did not, or was changed.
var (
	errTorn   = errors.New("the block is not whole")
	errSpoilt = fmt.Errorf("its sum is wrong: %w", errTorn)
)

// loadBlock reads the block that b begins with, at a byte of the last file.
func (l *Log) loadBlock(b []byte, at uint64) (size int, err error) {
	if len(b) < HeaderSize || zero(b) {
		return 0, errTorn
	}
	h, err := readHeader(b, l.kind.Magic)
	switch {
	case err != nil:
		return 0, err
	case h.version != l.kind.Version:
		return 0, &foreign{fmt.Sprintf("its format is %d, not %d", h.version, l.kind.Version)}
	case h.stamp != l.stamp:
		return 0, &foreign{"it was made with other rules"}
	case uint64(h.size) > uint64(len(b)):
		return 0, errTorn
	case uint64(h.size) != whole(l.content.End(h)):
		return 0, ErrSection
	}
	size = int(h.size)
	if crc32.Checksum(b[HeaderSize:size], castagnoli) != h.content {
		if size == len(b) {
			return 0, errSpoilt
		}
		return 0, errors.New("the sum of the block is wrong")
	}
	if l.view.last == 0 {
		l.series = h.series
	}
	if h.before != l.view.last || h.Records == 0 || h.series != l.series {
		return 0, errors.New("the block does not follow on the one before")
	}
	return size, l.take(h, b[:size], at)
}

func zero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// take adds a block at a byte of the last file to the view.
func (l *Log) take(h Header, block []byte, at uint64) error {
	l.view.base, l.view.records = at, 0
	if err := l.content.Take(&l.view, h, block); err != nil {
		return err
	}
	if l.view.last != h.last || l.view.records != h.Records {
		return errors.New("the last article is not there")
	}
	return nil
}

// Append writes a block of articles up to last behind the others; put makes it.
// It is on disk when Append returns nil; after an error the log is as before.
func (l *Log) Append(h Header, last uint32, put func(block []byte)) error {
	h.version, h.stamp, h.series, h.before, h.last = l.kind.Version, l.stamp, l.series, l.view.last, last
	size := whole(l.content.End(h))
	if size > Most {
		return fmt.Errorf("%d articles make a block of %d bytes, at most %d are possible; append fewer at once", h.Records, size, Most)
	}
	h.size = uint32(size)
	block := l.room(int(size))
	clear(block)
	put(block)
	h.content = crc32.Checksum(block[HeaderSize:], castagnoli)
	h.put(block, l.kind.Magic)
	if err := l.files.write(block); err != nil {
		return err
	}
	l.publish(h, block)
	l.rotate()
	return nil
}

// room is a place for a block behind what the active file holds. No view sees
// it yet.
func (l *Log) room(size int) []byte {
	n := len(l.active)
	if cap(l.active)-n < size {
		larger := make([]byte, n, max(n+size, min(2*n, l.Full), 1<<16))
		copy(larger, l.active)
		l.active = larger
	}
	return l.active[n : n+size]
}

// publish lets readers see a block that is on disk.
func (l *Log) publish(h Header, block []byte) {
	at := len(l.active)
	l.view.files = slices.Clone(l.view.files)
	if at == 0 {
		l.view.files = append(l.view.files, nil)
	}
	l.active = l.active[:at+len(block)]
	l.view.files[len(l.view.files)-1] = l.active
	if err := l.take(h, block, uint64(at)); err != nil {
		panic(l.kind.What + ": a block that was just made is wrong: " + err.Error()) // unreachable: all was checked while it was made
	}
	l.content.Show(l.view)
}

// rotate maps the file that grows if it is full, so that the next block begins
// another. If that can't be done, it grows on.
func (l *Log) rotate() {
	if len(l.active) < l.Full {
		return
	}
	b, err := l.files.finish()
	if err != nil {
		l.log.Warn("file of the "+l.kind.What+" not mapped, stays in memory", "file", l.files.path(l.files.number), "err", err)
		return
	}
	l.view.files = slices.Clone(l.view.files)
	l.view.files[len(l.view.files)-1] = b
	l.active = nil
	l.content.Show(l.view)
}

// Last is the Seq of the last article; 0 if there is none.
func (l *Log) Last() uint32 { return l.view.last }

// Series tells this log from any other that was made of the same articles. It
// changes when the log is opened empty.
func (l *Log) Series() uint64 { return l.series }

// Close ends the log. No view of it may be read any more.
func (l *Log) Close() error {
	l.view, l.active = View{}, nil
	return l.files.close()
}
