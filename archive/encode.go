package archive

import (
	"bytes"
	"crypto/sha1"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// The profiles of revisit records, WARC 1.1 section 6.7.
const (
	profileSame        = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
	profileNotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
)

// dateLayout has whole seconds: WARC 1.1 would allow more, but a reference
// must name the very date of its record, and others keep dates in seconds.
const dateLayout = "2006-01-02T15:04:05Z"

const (
	typeFields   = "application/warc-fields"
	typeRequest  = "application/http; msgtype=request"
	typeResponse = "application/http; msgtype=response"
)

// An Encoded exchange is ready to be appended to a file.
type Encoded struct {
	// Reference is what a later capture of the URL may refer to: this capture,
	// or the one it refers to itself. The zero Reference after a 304 that
	// refers to nothing.
	Reference Reference
	Revisit   bool // the body was not written again

	members []byte // of gzip, one per record, the response or revisit first
}

// Len is how many bytes the exchange takes in a file.
func (e Encoded) Len() int64 { return int64(len(e.members)) }

// Encode makes the records of an exchange. A 304 becomes a revisit record
// (server-not-modified), and so does an answer whose body has the digest that
// x.RefersTo names (identical-payload-digest); every other answer is kept
// whole. The record IDs follow from the content: the same exchange always
// gives the same bytes. Its errors are about exchanges that are none: no
// absolute URL in one line, no status line.
func Encode(x Exchange) (Encoded, error) {
	status, err := statusOf(x.ResponseHead)
	if err != nil {
		return Encoded{}, fmt.Errorf("archive %q: %w", x.URL, err)
	}
	if !strings.Contains(x.URL, ":") || strings.ContainsFunc(x.URL, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return Encoded{}, fmt.Errorf("archive %q: no absolute URL", x.URL)
	}
	p := packers.Get().(*packer)
	defer p.release()

	base := Fields{{"WARC-Target-URI", x.URL}, {"WARC-Date", x.At.UTC().Format(dateLayout)}}
	answer := base
	if x.IP.IsValid() {
		answer = append(answer, Field{"WARC-IP-Address", x.IP.Unmap().WithZone("").String()})
	}
	digest := digestOf(x.Body)
	e := Encoded{}
	same := x.RefersTo != nil && x.RefersTo.Digest == digest && len(x.Body) > 0
	var id string
	switch head := headOf(x.ResponseHead); {
	case status == 304:
		e.Revisit = true
		answer = append(answer, Field{"WARC-Profile", profileNotModified})
		answer = append(answer, refersTo(x.RefersTo)...)
		id = p.record("revisit", x, answer, typeResponse, head)
	case same:
		e.Revisit = true
		answer = append(answer, Field{"WARC-Profile", profileSame}, Field{"WARC-Payload-Digest", digest})
		answer = append(answer, refersTo(x.RefersTo)...)
		id = p.record("revisit", x, answer, typeResponse, head)
	default:
		answer = append(answer, Field{"WARC-Payload-Digest", digest})
		if len(x.Body) > 0 && headerOf(head).Get("Content-Encoding") != "" {
			p.gzip = p.stored
		}
		id = p.record("response", x, answer, typeResponse, head, x.Body)
		p.gzip = p.small
		e.Reference = Reference{ID: id, URL: x.URL, At: x.At.UTC().Truncate(time.Second), Digest: digest}
	}
	if e.Revisit && x.RefersTo != nil {
		e.Reference = *x.RefersTo
	}
	beside := append(base, Field{"WARC-Concurrent-To", id})
	if len(x.RequestHead) > 0 {
		p.record("request", x, beside, typeRequest, headOf(x.RequestHead))
	}
	if len(x.Note) > 0 {
		note, err := fieldsText(x.Note)
		if err != nil {
			return Encoded{}, fmt.Errorf("archive %q: note: %w", x.URL, err)
		}
		p.record("metadata", x, beside, typeFields, note)
	}
	if p.err != nil {
		return Encoded{}, fmt.Errorf("archive %q: %w", x.URL, p.err)
	}
	e.members = bytes.Clone(p.out.Bytes())
	return e, nil
}

// refersTo are the header lines that name an earlier capture.
func refersTo(r *Reference) Fields {
	if r == nil || r.ID == "" {
		return nil
	}
	return Fields{
		{"WARC-Refers-To", r.ID},
		{"WARC-Refers-To-Target-URI", r.URL},
		{"WARC-Refers-To-Date", r.At.UTC().Format(dateLayout)},
	}
}

// A packer writes records as gzip members.
type packer struct {
	out    bytes.Buffer
	gzip   *gzip.Writer // of the record: small or stored
	small  *gzip.Writer
	stored *gzip.Writer // for what is packed already: to pack it again takes time and saves nothing
	head   bytes.Buffer
	err    error
}

var packers = sync.Pool{New: func() any {
	p := &packer{}
	p.small, p.err = gzip.NewWriterLevel(&p.out, gzip.BestSpeed)  // fails for unknown levels alone
	p.stored, _ = gzip.NewWriterLevel(&p.out, gzip.NoCompression) // likewise
	p.gzip = p.small
	return p
}}

// release gives the packer back, but not the memory of an unusually big body.
func (p *packer) release() {
	if p.out.Cap() <= 4<<20 {
		p.out.Reset()
		packers.Put(p)
	}
}

// record writes one record whose block is given in parts, and returns its ID.
func (p *packer) record(kind string, x Exchange, header Fields, contentType string, block ...[]byte) string {
	sum := sha1.New()
	length := 0
	for _, part := range block {
		sum.Write(part)
		length += len(part)
	}
	blockDigest := sum.Sum(nil)
	name := sha1.New()
	fmt.Fprintf(name, "%s\n%s\n%d\n%x", kind, x.URL, x.At.UnixNano(), blockDigest)
	id := recordID(name.Sum(nil))

	h := &p.head
	h.Reset()
	h.WriteString("WARC/1.1\r\n")
	writeField(h, "WARC-Type", kind)
	writeField(h, "WARC-Record-ID", id)
	for _, f := range header {
		writeField(h, f.Name, f.Value)
	}
	writeField(h, "WARC-Block-Digest", digestText(blockDigest))
	writeField(h, "Content-Type", contentType)
	writeField(h, "Content-Length", strconv.Itoa(length))
	h.WriteString("\r\n")

	p.gzip.Reset(&p.out)
	p.write(h.Bytes())
	for _, part := range block {
		p.write(part)
	}
	p.write([]byte("\r\n\r\n"))
	if err := p.gzip.Close(); err != nil && p.err == nil {
		p.err = err
	}
	return id
}

func (p *packer) write(b []byte) {
	if _, err := p.gzip.Write(b); err != nil && p.err == nil {
		p.err = err
	}
}

func writeField(w io.StringWriter, name, value string) {
	for _, s := range [...]string{name, ": ", value, "\r\n"} {
		w.WriteString(s) // into memory: no error
	}
}

// recordID makes a UUID of version 5 (RFC 9562 section 5.5) of a SHA-1 sum.
func recordID(sum []byte) string {
	u := [16]byte(sum)
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// digestOf is the digest of bytes as WARC readers expect it. SHA-1 finds
// equal bodies; it protects against nobody.
func digestOf(b []byte) string {
	sum := sha1.Sum(b)
	return digestText(sum[:])
}

func digestText(sum []byte) string { return "sha1:" + base32.StdEncoding.EncodeToString(sum) }

// headOf returns a head that ends, with a blank line, where it first does, so
// that the payload begins where it is thought to. Transfer-Encoding is
// renamed as web archives do: the coding is undone, and readers that saw the
// name would undo it again.
func headOf(head []byte) []byte {
	out := make([]byte, 0, len(head)+32)
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if name, _, ok := bytes.Cut(line, []byte(":")); ok && strings.EqualFold(string(bytes.TrimSpace(name)), "Transfer-Encoding") {
			out = append(out, "X-Archive-Orig-"...)
		}
		out = append(append(out, line...), "\r\n"...)
	}
	return append(out, "\r\n"...)
}

// statusOf reads the status line, "HTTP/1.1 200 OK".
func statusOf(head []byte) (int, error) {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	words := strings.Fields(string(line[:min(len(line), 64)]))
	if len(words) >= 2 && strings.HasPrefix(words[0], "HTTP/") && len(words[1]) == 3 {
		if status, err := strconv.Atoi(words[1]); err == nil && status >= 100 {
			return status, nil
		}
	}
	return 0, errors.New("no status line")
}

// fieldsText is the block of a record of type application/warc-fields. Line
// breaks and control characters in values become spaces.
func fieldsText(fields Fields) ([]byte, error) {
	var b bytes.Buffer
	for _, f := range fields {
		if !isToken(f.Name) {
			return nil, fmt.Errorf("%q is no name of a field", f.Name)
		}
		value := strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(f.Value, "\uFFFD"))
		writeField(&b, f.Name, textproto.TrimString(value))
	}
	return b.Bytes(), nil
}

// isToken reports whether s can be the name of a field (RFC 9110 section 5.6.2).
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}
