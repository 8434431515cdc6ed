package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// Repair brings the files of a folder in order that a Writer left behind when
// its process died; files that a live process writes are left alone, and so
// are those whose names no Writer gives. committed tells the length that the
// database has committed for a file; it is asked while the file is locked.
//
// A file of known length is cut to it: what lies behind was never committed.
// (A caller whose database names every file says 0, true for others.) One of
// unknown length is cut behind its last whole record. A file that then holds
// no exchange is removed. It returns what was done in words, a line for each
// finding; an error about one file does not keep it from the others.
func Repair(dir string, committed func(file string) (length int64, known bool)) ([]string, error) {
	files, err := Files(dir)
	if err != nil {
		return nil, err
	}
	var done []string
	var errs []error
	for _, f := range files {
		if !strings.HasPrefix(f.Name, prefix) || !strings.HasSuffix(f.Name, suffix) {
			continue
		}
		words, err := repair(filepath.Join(dir, f.Name), committed)
		for _, w := range words {
			done = append(done, f.Name+": "+w)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("repair archive: %w", err))
		}
	}
	return done, errors.Join(errs...)
}

func repair(path string, committed func(file string) (int64, bool)) ([]string, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if os.IsNotExist(err) {
		return nil, nil // its writer removed it: it held nothing
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lock, err := lockFile(path, f)
	if lock == nil || err != nil {
		return nil, err // a live process has it
	}
	defer lock.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size()
	var words []string
	end, known := committed(filepath.Base(path))
	empty := known && end == 0
	if !known {
		s := scan(f, size)
		end, empty = s.end, s.whole <= 1 // the first is the warcinfo record
		for _, gap := range s.gaps {
			words = append(words, fmt.Sprintf("%d bytes at %d can't be read; whole records follow, so they stay", gap[1]-gap[0], gap[0]))
		}
	}
	switch {
	case empty:
		if err := os.Remove(path); err != nil {
			return words, err
		}
		return append(words, "removed: it holds no committed exchange"), nil
	case size < end:
		return append(words, fmt.Sprintf("%d bytes are missing: %d were committed, %d are there", end-size, end, size)), nil
	case size == end:
		return words, nil
	}
	if err := f.Truncate(end); err != nil {
		return words, err
	}
	if err := f.Sync(); err != nil {
		return words, err
	}
	why := "never committed"
	if !known {
		why = "no whole record"
	}
	return append(words, fmt.Sprintf("cut from %d to %d bytes: what lay behind was %s", size, end, why)), nil
}

// A scanned file has whole gzip members up to end, but for gaps.
type scanned struct {
	whole int
	end   int64
	gaps  [][2]int64 // from, to
}

// scan looks for whole members. A member that ends with the right checksum is
// a whole record, as a Writer makes one of each.
func scan(f io.ReaderAt, size int64) scanned {
	var s scanned
	for at := int64(0); at < size; {
		if length, ok := member(f, at, size); ok {
			if at > s.end {
				s.gaps = append(s.gaps, [2]int64{s.end, at})
			}
			s.whole++
			s.end = at + length
			at = s.end
			continue
		}
		at = nextMember(f, at+1, size)
	}
	return s
}

// member reads the gzip member at an offset to its end and returns its length.
func member(f io.ReaderAt, at, size int64) (length int64, ok bool) {
	in := &counter{r: bufio.NewReader(io.NewSectionReader(f, at, size-at))}
	z, err := gzip.NewReader(in)
	if err != nil {
		return 0, false
	}
	z.Multistream(false)
	if _, err := io.Copy(io.Discard, z); err != nil {
		return 0, false
	}
	return in.n, true
}

// nextMember looks for the beginning of a gzip member; it returns size if
// there is none.
func nextMember(f io.ReaderAt, from, size int64) int64 {
	buf := make([]byte, 64<<10)
	for from < size {
		n, err := f.ReadAt(buf[:min(int64(len(buf)), size-from)], from)
		if i := bytes.Index(buf[:n], magic); i >= 0 {
			return from + int64(i)
		}
		if err != nil || n < len(magic) {
			return size
		}
		from += int64(n - len(magic) + 1)
	}
	return size
}
