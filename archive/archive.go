// Package archive keeps what was fetched, byte for byte, in WARC 1.1 files
// (ISO 28500:2017), so that everything made from it can be made again.
//
// [Encode] turns one HTTP exchange into records: a response or a revisit, the
// request, and a metadata record with the note, each a gzip member of its own.
// A [Writer] appends them to a file in a folder; every process that writes
// there has its own file and holds a lock on it while it is open. [Repair]
// brings a folder in order after a crash. A [Reader] reads these files and
// those of other writers; [ReadAt] reads one capture where its place is known.
//
// What a database has to keep: the [Place] of a capture, the [Reference] that
// the next capture of the same URL may refer to, and per file the length up to
// which its content is committed (see [Writer.Sync]).
package archive

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Field is a named value of a record's header, of a note or of a warcinfo
// record. Names may repeat and their order is kept.
type Field struct {
	Name  string
	Value string
}

// Fields are looked up without regard to case.
type Fields []Field

// Get returns the first value with that name, "" if there is none.
func (f Fields) Get(name string) string {
	for _, field := range f {
		if strings.EqualFold(field.Name, name) {
			return field.Value
		}
	}
	return ""
}

// All returns every value with that name.
func (f Fields) All(name string) (values []string) {
	for _, field := range f {
		if strings.EqualFold(field.Name, name) {
			values = append(values, field.Value)
		}
	}
	return values
}

// An Exchange is one HTTP request and its answer.
type Exchange struct {
	URL          string     // absolute, of this request: each redirect is an exchange of its own
	At           time.Time  // when the request was sent; kept in whole seconds, UTC
	IP           netip.Addr // of the server; the zero Addr if unknown
	RequestHead  []byte     // request line and headers; nil if unknown
	ResponseHead []byte     // status line and headers as received
	Body         []byte     // as it came, content coding kept, transfer coding undone
	Note         Fields     // what was known before the fetch: source, title, date; nil if nothing
	RefersTo     *Reference // an earlier capture that this one may repeat; nil if unknown
}

// A Reference names a capture that later ones may refer to instead of
// repeating its body.
type Reference struct {
	ID     string    // WARC-Record-ID with its angle brackets
	URL    string    // WARC-Target-URI
	At     time.Time // WARC-Date
	Digest string    // WARC-Payload-Digest: "sha1:" and base32
}

// A Place says where a capture lies.
type Place struct {
	File   string // name in the folder, without path
	Offset int64  // of the first byte of the response or revisit record
	Length int64  // of all records of the exchange, in bytes of the file
}

// A File is a WARC file of a folder.
type File struct {
	Name string // without path
	Size int64  // in bytes
}

const suffix = ".warc.gz"

// Files returns the WARC files of a folder, packed or not, in order of their
// names, which is the order in which they were begun. A folder that is not
// there has none.
func Files(dir string) ([]File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("list archive: %w", err)
	}
	var files []File
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !strings.HasSuffix(entry.Name(), suffix) && !strings.HasSuffix(entry.Name(), ".warc") {
			continue
		}
		info, err := entry.Info()
		if os.IsNotExist(err) {
			continue // removed meanwhile: it held nothing
		}
		if err != nil {
			return nil, fmt.Errorf("list archive: %w", err)
		}
		files = append(files, File{Name: entry.Name(), Size: info.Size()})
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

// ReadAt reads the capture at a place that a Writer gave, and checks that it
// is as it was written. Its error is ErrTooLarge if the body has more than limit
// bytes.
func ReadAt(dir string, at Place, limit int64) (Capture, error) {
	if !filepath.IsLocal(at.File) || filepath.Base(at.File) != at.File {
		return Capture{}, fmt.Errorf("read capture: %q is no name of a file", at.File)
	}
	f, err := os.Open(filepath.Join(dir, at.File))
	if err != nil {
		return Capture{}, fmt.Errorf("read capture: %w", err)
	}
	defer f.Close()
	r := newReaderAt(f, at)
	for c, err := range r.Captures(limit) {
		if err != nil {
			return c, fmt.Errorf("read capture: %s: %w", at.File, err)
		}
		if r.heldErr != nil && r.heldErr != io.EOF { // a checksum stands behind what it is of
			return c, fmt.Errorf("read capture: %s: %w", at.File, r.heldErr)
		}
		if said := c.Reference.Digest; !c.Revisit && said != "" && said != digestOf(c.Body) {
			return c, fmt.Errorf("read capture: %s: record at %d: its body is not the one of its digest", at.File, at.Offset)
		}
		return c, nil
	}
	return Capture{}, fmt.Errorf("read capture: %s: no HTTP response at %d", at.File, at.Offset)
}
