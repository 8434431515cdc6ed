// Package importer reads files of articles into the store: JSON Lines, one
// article a line with the keys url, source, title, byline, published, language
// and text, other keys are passed over; and web archives (WARC), from whose
// answers the articles are extracted. Both may be gzipped.
//
// An import is resumable, since each batch is stored together with the number
// of lines read, and idempotent, since an article is known by its canonical
// URL. What can be read is kept: an article whose date can't be read or can't
// be true is stored as undated. What can't is counted and said.
package importer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"time"

	"framewatch"
	"framewatch/store"
)

const (
	batchSize   = 500
	maxLine     = 16 << 20 // bytes of one article
	maxExamples = 20       // of each reason
)

// A Store keeps articles and the progress of an import; *store.Store is one.
type Store interface {
	ImportTally(ctx context.Context, file string) (store.ImportTally, error)
	Import(ctx context.Context, file string, t store.ImportTally, batch []framewatch.Article) (store.ImportTally, error)
}

// A Progress is told after each batch.
type Progress struct {
	Read, Size int64 // bytes of the file, as it lies on disk
	Tally      store.ImportTally
}

// File imports a file of JSON Lines, going on where an earlier import of the
// same file stopped. It returns the tally of the whole file. An error in the
// middle leaves all that was acknowledged by report in the store.
func File(ctx context.Context, s Store, path string, now time.Time, report func(Progress)) (store.ImportTally, error) {
	return open(ctx, s, path, now, report, (*run).read)
}

// open begins or goes on with an import that read does.
func open(ctx context.Context, s Store, path string, now time.Time, report func(Progress), read func(*run, context.Context, io.Reader) error) (store.ImportTally, error) {
	f, err := os.Open(path)
	if err != nil {
		return store.ImportTally{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return store.ImportTally{}, err
	}
	r := &run{store: s, key: fileKey(path, info), now: now, unit: "line"}
	if r.tally, err = s.ImportTally(ctx, r.key); err != nil {
		return r.tally, err
	}
	r.kept = r.tally
	if r.tally.Done { // asked for again: read it again, nothing is stored twice
		r.tally = store.ImportTally{}
	}
	counted := &countingReader{Reader: f}
	r.report = func() { report(Progress{counted.n, info.Size(), r.tally}) }
	if err := read(r, ctx, counted); err != nil {
		return r.kept, fmt.Errorf("import %s: after %s %d: %w", path, r.unit, r.kept.Lines, err)
	}
	return r.tally, nil
}

// headSize is how much of a file tells what it is.
const headSize = 4096

// Head returns the beginning of a file, unpacked and without its byte order
// mark: enough to tell what kind of file it is.
func Head(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := lineReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	head, err := lines.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return bytes.Clone(head), nil
}

// fileKey names a file and its state; a file that has changed starts anew.
func fileKey(path string, info os.FileInfo) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return fmt.Sprintf("%s %d %d", path, info.Size(), info.ModTime().UnixNano())
}

// A run is one import of one file.
type run struct {
	store  Store
	key    string
	now    time.Time
	tally  store.ImportTally // of all lines taken
	kept   store.ImportTally // as the store has it
	batch  []framewatch.Article
	report func()
	unit   string // what Lines counts
}

func (r *run) read(ctx context.Context, file io.Reader) error {
	lines, err := lineReader(file)
	if err != nil {
		return err
	}
	seen, done := 0, r.tally.Lines
	for {
		raw, err := readLine(lines)
		if err == io.EOF {
			break
		}
		if err != nil && !errors.Is(err, errTooLong) {
			r.tally.Lines = max(seen, done)
			return errors.Join(fmt.Errorf("line %d: %w", seen+1, err), r.flush(ctx))
		}
		if seen++; seen <= done {
			continue
		}
		r.take(seen, raw, err)
		if len(r.batch) >= batchSize || seen-r.tally.Lines >= 10*batchSize {
			r.tally.Lines = seen
			if err := r.flush(ctx); err != nil {
				return err
			}
		}
	}
	r.tally.Lines, r.tally.Done = seen, true
	return r.flush(ctx)
}

func (r *run) flush(ctx context.Context) error {
	t, err := r.store.Import(ctx, r.key, r.tally, r.batch)
	if err != nil {
		return err
	}
	r.tally, r.kept, r.batch = t, t, r.batch[:0]
	r.report()
	return nil
}

// take adds one line to the batch or says why not.
func (r *run) take(number int, raw []byte, err error) {
	if err == nil && len(bytes.TrimSpace(raw)) == 0 {
		return
	}
	var a framewatch.Article
	var doubt *mistake
	if err == nil {
		a, doubt, err = parse(raw, r.now)
	} else {
		err = mistake{"line is too long", fmt.Sprintf("over %d MB", maxLine>>20)}
	}
	var m mistake
	switch {
	case errors.As(err, &m):
		r.tally.Rejected++
		r.note(number, m)
	default:
		if doubt != nil {
			r.note(number, *doubt)
		}
		r.batch = append(r.batch, a)
	}
}

// note counts a mistake and keeps the first lines of each kind as examples; a
// missing date is too common to be worth one.
func (r *run) note(number int, m mistake) {
	reasons := maps.Clone(r.tally.Reasons)
	if reasons == nil {
		reasons = map[string]int{}
	}
	reasons[m.kind]++
	r.tally.Reasons = reasons
	if m.kind != "no date" && reasons[m.kind] <= maxExamples {
		r.tally.Examples = append(r.tally.Examples, fmt.Sprintf("%s %d: %v", r.unit, number, m))
	}
}

// byteOrderMark is what some editors write before UTF-8.
var byteOrderMark = []byte("\uFEFF")

func lineReader(file io.Reader) (*bufio.Reader, error) {
	lines := bufio.NewReaderSize(file, 1<<20)
	if magic, _ := lines.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(lines)
		if err != nil {
			return nil, err
		}
		lines = bufio.NewReaderSize(unzipped, 1<<20)
	}
	if mark, _ := lines.Peek(len(byteOrderMark)); bytes.Equal(mark, byteOrderMark) {
		_, _ = lines.Discard(len(mark)) // peeked at: can't fail
	}
	return lines, nil
}

var errTooLong = errors.New("line too long")

// readLine reads one line, its end cut off. Of a line over maxLine it returns
// errTooLong and stands behind it.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		switch {
		case len(line)+len(part) > maxLine:
			return nil, skipLine(r, err)
		case err == bufio.ErrBufferFull:
			line = append(line, part...)
			continue
		case err == io.EOF && len(line)+len(part) > 0:
			err = nil
		}
		return append(line, part...), err
	}
}

func skipLine(r *bufio.Reader, err error) error {
	for err == bufio.ErrBufferFull {
		_, err = r.ReadSlice('\n')
	}
	if err != nil && err != io.EOF {
		return err
	}
	return errTooLong
}

type countingReader struct {
	io.Reader
	n   int64
	err error // other than the end
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.n += int64(n); err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
