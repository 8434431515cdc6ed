package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

const prefix = "framewatch-"

// Options say how a Writer names and ends its files.
type Options struct {
	Owner   string           // who writes, in the name of the file: letters, digits, ".", "_" and "-"
	Now     func() time.Time // nil: time.Now
	MaxSize int64            // bytes from which on the next file is begun; 0: 1 GB
	MaxAge  time.Duration    // age at which the next file is begun; 0: 1 hour
	Info    Fields           // of the warcinfo record, beside format and conformsTo: software, operator, robots …
}

// A Writer appends exchanges to its own file in a folder. Its methods may be
// called by several goroutines, but marks belong to one transaction at a time:
//
//	mark, err := w.Mark()       // begin; here alone a new file is begun
//	place, err := w.Append(e)   // any number of times
//	mark, err = w.Sync()        // on disk: the database commits mark.Length for mark.File
//	err = w.Rewind(mark)        // instead, if the transaction is rolled back
type Writer struct {
	dir  string
	opts Options

	mu     sync.Mutex
	file   *os.File // nil: none is open
	lock   *flock.Flock
	name   string
	length int64 // up to here the file is whole
	info   int64 // where the warcinfo record ends
	begun  time.Time
	files  int  // begun by this writer
	spoilt bool // a sync failed: what the disk holds is unknown, so nothing more goes in
}

// A Mark is a point in the archive up to which everything is whole.
type Mark struct {
	File   string // name in the folder
	Length int64  // bytes of that file
}

// NewWriter makes the folder if it is not there. A file is begun with the
// first Mark or Append.
func NewWriter(dir string, o Options) (*Writer, error) {
	if o.Owner == "" || strings.Trim(o.Owner, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "" {
		return nil, fmt.Errorf("archive: owner %q: only letters, digits, \".\", \"_\" and \"-\" can be in a file's name", o.Owner)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxSize <= 0 {
		o.MaxSize = 1e9
	}
	if o.MaxAge <= 0 {
		o.MaxAge = time.Hour
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return &Writer{dir: dir, opts: o}, nil
}

// Mark begins a transaction: it begins a new file if none is open or the open
// one is full or old, and returns the point that Rewind goes back to.
func (w *Writer) Mark() (Mark, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.due() {
		if err := w.end(); err != nil {
			return Mark{}, err
		}
	}
	if err := w.begin(); err != nil {
		return Mark{}, err
	}
	return Mark{w.name, w.length}, nil
}

// due reports whether the open file is at its end.
func (w *Writer) due() bool {
	switch {
	case w.file == nil:
		return false
	case w.spoilt:
		return true
	case w.length == w.info:
		return false // it holds nothing yet
	}
	return w.length >= w.opts.MaxSize || w.opts.Now().Sub(w.begun) >= w.opts.MaxAge
}

// Append writes the records of an exchange behind one another. When it fails
// (a full disk, say) the file is as it was before.
func (w *Writer) Append(e Encoded) (Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(e.members) == 0 {
		return Place{}, errors.New("archive: nothing to append: the exchange is not encoded")
	}
	if err := w.begin(); err != nil {
		return Place{}, err
	}
	if err := w.write(e.members); err != nil {
		return Place{}, err
	}
	return Place{File: w.name, Offset: w.length - e.Len(), Length: e.Len()}, nil
}

// Sync returns when all that was appended is on disk, with the file and the
// length to commit. After an error the transaction must be rewound; the next
// Mark begins a new file then, as a second sync would not tell of pages that
// the first one lost.
func (w *Writer) Sync() (Mark, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return Mark{}, nil
	}
	if w.spoilt {
		return Mark{}, fmt.Errorf("archive: %s: an earlier sync failed", w.name)
	}
	if err := w.file.Sync(); err != nil {
		w.spoilt = true
		return Mark{}, fmt.Errorf("archive: sync: %w", err)
	}
	return Mark{w.name, w.length}, nil
}

// Rewind undoes what was appended since the mark.
func (w *Writer) Rewind(m Mark) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil || m.File != w.name || m.Length < w.info || m.Length > w.length {
		return fmt.Errorf("archive: rewind to %d of %q: the file at hand is %q with %d bytes", m.Length, m.File, w.name, w.length)
	}
	// Even if the file can't be cut now, the next write begins here, and
	// what is left is cut when the file ends or is repaired.
	w.length = m.Length
	if err := w.file.Truncate(m.Length); err != nil {
		return fmt.Errorf("archive: rewind: %w", err)
	}
	return nil
}

// Close ends the open file; one that holds no exchange is removed.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.end()
}

// begin makes the next file if none is open.
func (w *Writer) begin() error {
	if w.file != nil {
		return nil
	}
	now := w.opts.Now().UTC()
	for {
		w.files++
		name := fmt.Sprintf("%s%s-%s-%d%s", prefix, now.Format("20060102T150405Z"), w.opts.Owner, w.files, suffix)
		path := filepath.Join(w.dir, name)
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("archive: begin file: %w", err)
		}
		lock, err := lockFile(path, file)
		if err != nil {
			file.Close()
			return fmt.Errorf("archive: begin file: %w", err)
		}
		if lock == nil {
			file.Close() // a repair took it for one left behind, and removes it
			continue
		}
		w.file, w.lock, w.name, w.begun = file, lock, name, now
		w.length, w.info, w.spoilt = 0, 0, false
		break
	}
	err := w.writeInfo(now)
	if err == nil {
		err = syncFolder(w.dir)
	}
	if err != nil {
		return errors.Join(err, w.end())
	}
	w.info = w.length
	return nil
}

// writeInfo writes the warcinfo record.
func (w *Writer) writeInfo(now time.Time) error {
	fields := append(Fields{
		{"format", "WARC File Format 1.1"},
		{"conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"},
	}, w.opts.Info...)
	block, err := fieldsText(fields)
	if err != nil {
		return fmt.Errorf("archive: warcinfo: %w", err)
	}
	p := packers.Get().(*packer)
	defer p.release()
	p.record("warcinfo", Exchange{URL: w.name, At: now}, Fields{
		{"WARC-Date", now.Format(dateLayout)},
		{"WARC-Filename", w.name},
	}, typeFields, block)
	if p.err != nil {
		return p.err
	}
	return w.write(bytes.Clone(p.out.Bytes()))
}

// write appends all of b or nothing.
func (w *Writer) write(b []byte) error {
	n, err := w.file.WriteAt(b, w.length)
	if err != nil {
		err = fmt.Errorf("archive: append at %d: %w", w.length, err) // the cause names the file
		return errors.Join(err, w.file.Truncate(w.length))           // even if n is 0: it leaves a short write out
	}
	w.length += int64(n)
	return nil
}

// end closes the file and gives up its lock.
func (w *Writer) end() error {
	if w.file == nil {
		return nil
	}
	errs := []error{w.file.Truncate(w.length)} // a rewind may have failed to
	if w.length <= w.info || w.info == 0 {
		errs = append(errs, os.Remove(w.file.Name()))
	} else if !w.spoilt {
		errs = append(errs, w.file.Sync())
	}
	errs = append(errs, w.file.Close(), w.lock.Close())
	w.file, w.lock, w.spoilt = nil, nil, false
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("archive: end %s: %w", w.name, err)
	}
	return nil
}

// lockFile takes the lock of the file that is open as file, without waiting.
// It returns nil if someone else holds it, or the path leads to another file
// or none by now.
func lockFile(path string, file *os.File) (*flock.Flock, error) {
	lock := flock.New(path, flock.SetFlag(os.O_RDWR))
	locked, err := lock.TryLock()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil || !locked {
		return nil, errors.Join(err, lock.Close())
	}
	ours, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	// The path is asked once more, now that the lock keeps others from
	// removing what it leads to.
	there, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(err, lock.Close())
	}
	locks, lockErr := lock.Stat()
	if err != nil || lockErr != nil || !os.SameFile(ours, there) || !os.SameFile(ours, locks) {
		return nil, errors.Join(lockErr, lock.Close())
	}
	return lock, nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("archive: sync folder: %w", err)
	}
	return nil
}
