package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// maxHeader is how many bytes the header of a record may have.
const maxHeader = 64 << 10

// magic begins a gzip member.
var magic = []byte{0x1f, 0x8b, 0x08}

// A Record is one WARC record.
type Record struct {
	Version string    // "1.1"
	Type    string    // "response", "request", "revisit", "metadata", "warcinfo" or any other
	Header  Fields    // all named fields, Type among them
	Offset  int64     // in the file, of the record or the gzip member it begins in
	Length  int64     // of the block in bytes
	Block   io.Reader // Length bytes, to be read before the next record is asked for
}

// ID is the WARC-Record-ID.
func (r *Record) ID() string { return r.Header.Get("WARC-Record-ID") }

// URL is the WARC-Target-URI, without the angle brackets some writers add.
func (r *Record) URL() string { return bare(r.Header.Get("WARC-Target-URI")) }

// Date is the WARC-Date, UTC; the zero time if there is none that can be read.
func (r *Record) Date() time.Time { return dateOf(r.Header.Get("WARC-Date")) }

func bare(uri string) string {
	if strings.HasPrefix(uri, "<") && strings.HasSuffix(uri, ">") {
		return uri[1 : len(uri)-1]
	}
	return uri
}

// dateOf reads the W3C dates of WARC 1.1: a date alone, minutes, seconds or
// fractions.
func dateOf(s string) time.Time {
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// A Reader gives the records of a WARC file one after the other: plain, with
// a gzip member per record, or packed as a whole. It holds no more of it in
// memory than a record's header and buffers of fixed size.
type Reader struct {
	raw     *counter      // the file
	base    int64         // where in the file raw began
	packed  bool          // with gzip
	zip     *gzip.Reader  // the member being read; nil before the first
	within  bool          // a member is begun and not at its end
	damaged bool          // it can't be unpacked
	began   int64         // offset of that member
	plain   *bufio.Reader // unpacked
	read    int64         // bytes that plain has taken in
	block   *block        // of the record given last
	skipped int64
	held    *Record // what Next is to return next, or
	heldErr error   // the error
	ended   bool    // nothing more can be read
}

// NewReader reads a WARC file from its beginning.
func NewReader(r io.Reader) *Reader {
	return &Reader{raw: &counter{r: bufio.NewReaderSize(r, 64<<10)}}
}

// newReaderAt reads the records at a place.
func newReaderAt(f io.ReaderAt, at Place) *Reader {
	length := at.Length
	if length <= 0 {
		length = math.MaxInt64
	}
	r := NewReader(io.NewSectionReader(f, at.Offset, length))
	r.base = at.Offset
	return r
}

// Skipped is how many bytes between the records read so far were part of none.
func (r *Reader) Skipped() int64 { return r.skipped }

// Next returns the next record, io.EOF after the last one. Any other error
// says what can't be read and where; the Next after it goes on behind the
// damage. A record that is cut off is given if its header is whole; its block
// and the Next after it then end with io.ErrUnexpectedEOF.
func (r *Reader) Next() (*Record, error) {
	if r.held != nil || r.heldErr != nil {
		rec, err := r.held, r.heldErr
		r.held, r.heldErr = nil, nil
		return rec, err
	}
	if r.ended {
		return nil, io.EOF
	}
	rec, err := r.next()
	if err != nil {
		r.ended = !r.resume(err)
	}
	return rec, err
}

// resume makes the reader go on behind an error, and reports whether there is
// anything to go on with. Where gzip is damaged that is where the next member
// seems to begin, otherwise the next line that begins a record.
func (r *Reader) resume(err error) bool {
	r.block = nil
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || r.raw.failed {
		return false
	}
	if !r.damaged {
		return true
	}
	r.damaged, r.within = false, false
	r.plain.Reset(unpacked{r})
	for {
		next, err := r.raw.r.Peek(len(magic))
		if err != nil {
			return false
		}
		if bytes.Equal(next, magic) {
			return true
		}
		if _, err := r.raw.ReadByte(); err != nil {
			return false
		}
	}
}

func (r *Reader) next() (*Record, error) {
	if r.plain == nil {
		first, _ := r.raw.r.Peek(2)
		r.packed = len(first) > 0 && bytes.HasPrefix(magic, first)
		r.plain = bufio.NewReaderSize(unpacked{r}, maxHeader)
	}
	if r.block != nil {
		if _, err := io.Copy(io.Discard, r.block); err != nil {
			return nil, fmt.Errorf("record at %d: %w", r.block.offset, err)
		}
	}
	rec, err := r.version()
	if err != nil {
		return nil, err
	}
	if rec.Header, err = r.header(); err != nil {
		return nil, fmt.Errorf("record at %d: header: %w", rec.Offset, noEOF(err))
	}
	rec.Type = strings.ToLower(rec.Header.Get("WARC-Type"))
	length, err := strconv.ParseInt(rec.Header.Get("Content-Length"), 10, 64)
	if err != nil || length < 0 {
		return nil, fmt.Errorf("record at %d: Content-Length is %.40q", rec.Offset, rec.Header.Get("Content-Length"))
	}
	rec.Length = length
	r.block = &block{from: r.plain, left: length, offset: rec.Offset}
	rec.Block = r.block
	return rec, nil
}

// version goes on to the line that begins a record, "WARC/1.1". Empty lines
// end the record before; others belong to none and are skipped.
func (r *Reader) version() (*Record, error) {
	for {
		// With the buffer empty, Peek fetches bytes of one member alone, so
		// that the offset is right.
		if _, err := r.plain.Peek(1); err != nil {
			if err != io.EOF {
				err = fmt.Errorf("record at %d: %w", r.offset(), err)
			}
			return nil, err
		}
		offset := r.offset()
		line, err := r.plain.ReadSlice('\n')
		text := bytes.TrimRight(line, "\r\n")
		if after, ok := bytes.CutPrefix(text, []byte("WARC/")); ok && err == nil {
			return &Record{Version: string(after[:min(len(after), 16)]), Offset: offset}, nil
		}
		switch {
		case err == bufio.ErrBufferFull:
		case err == io.EOF && isBegin(text):
			return nil, fmt.Errorf("record at %d: %w", offset, io.ErrUnexpectedEOF)
		case err != nil && err != io.EOF:
			return nil, fmt.Errorf("record at %d: %w", offset, err)
		}
		if len(text) > 0 {
			r.skipped += int64(len(line))
		}
	}
}

// isBegin reports whether a line that was cut off may have begun a record.
func isBegin(line []byte) bool {
	const mark = "WARC/"
	return len(line) > 0 && strings.HasPrefix(mark, string(line[:min(len(line), len(mark))]))
}

// header reads named fields to the empty line.
func (r *Reader) header() (Fields, error) {
	var fields Fields
	for size := 0; ; {
		line, err := r.plain.ReadSlice('\n')
		size += len(line)
		if size > maxHeader || err == bufio.ErrBufferFull {
			return nil, errors.New("it is too long")
		}
		if err != nil {
			return nil, err
		}
		text := string(bytes.TrimRight(line, "\r\n"))
		if text == "" {
			return fields, nil
		}
		fields = addLine(fields, text)
	}
}

// addLine adds a line of a header; one that begins with a space goes on the
// line before, and one without a colon says nothing.
func addLine(fields Fields, line string) Fields {
	if (line[0] == ' ' || line[0] == '\t') && len(fields) > 0 {
		last := &fields[len(fields)-1]
		last.Value = strings.TrimSpace(last.Value + " " + strings.TrimSpace(line))
		return fields
	}
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return fields
	}
	return append(fields, Field{strings.TrimSpace(name), strings.TrimSpace(value)})
}

// offset is where in the file the next unread byte lies, or the member that
// holds it begins.
func (r *Reader) offset() int64 {
	if r.packed {
		return r.base + r.began
	}
	return r.base + r.read - int64(r.plain.Buffered())
}

// unpacked reads what the file holds. One Read never gives bytes of two
// members.
type unpacked struct{ r *Reader }

func (u unpacked) Read(b []byte) (int, error) {
	r := u.r
	if !r.packed {
		n, err := r.raw.Read(b)
		r.read += int64(n)
		return n, err
	}
	for {
		if !r.within {
			if err := r.member(); err != nil {
				return 0, err
			}
		}
		n, err := r.zip.Read(b)
		if err == io.EOF {
			r.within = false
			err = nil
		}
		r.read += int64(n)
		r.damaged = err != nil
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// member begins the next member; zero bytes between members, which some
// writers leave at the end of a file, are none.
func (r *Reader) member() error {
	for {
		next, err := r.raw.r.Peek(1)
		if err != nil {
			return err
		}
		if next[0] != 0 {
			break
		}
		if _, err := r.raw.ReadByte(); err != nil {
			return err
		}
		r.skipped++
	}
	r.began = r.raw.n
	var err error
	if r.zip == nil {
		r.zip, err = gzip.NewReader(r.raw)
	} else {
		err = r.zip.Reset(r.raw)
	}
	if err != nil {
		r.damaged = true
		return noEOF(err)
	}
	r.zip.Multistream(false)
	r.within = true
	return nil
}

// noEOF is for places where the end of the file comes too early.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// A block is what a record holds.
type block struct {
	from   io.Reader
	left   int64
	offset int64 // of the record
	err    error // final
}

func (b *block) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, io.EOF
	}
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil && b.left > 0 {
		b.err = fmt.Errorf("%d bytes of its block are missing: %w", b.left, noEOF(err))
	}
	return n, b.err
}

// A counter counts the bytes that are taken out of a buffered reader; being
// an io.ByteReader, it makes gzip take none that lie behind a member.
type counter struct {
	r      *bufio.Reader
	n      int64
	failed bool // it could not be read on, or is at its end
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	c.failed = err != nil
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	c.failed = err != nil
	return b, err
}
