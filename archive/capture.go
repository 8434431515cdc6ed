package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"slices"
	"strings"
)

// ErrTooLarge says that the body of a capture is over the limit.
var ErrTooLarge = errors.New("body is too large")

// maxHead is how many bytes the head of an HTTP message may have.
const maxHead = 1 << 20

// A Capture is an exchange as it was read from an archive. Its Body is empty
// if the record is a revisit: RefersTo says where the body is, if the record
// does. Nothing is decoded but a chunked transfer coding that other writers
// leave in.
type Capture struct {
	Exchange
	Reference Reference   // to this capture; its Digest is what the record says, unchecked, "" if nothing
	Revisit   bool        // the body lies elsewhere
	Status    int         // of HTTP
	Header    http.Header // of the answer
	Offset    int64       // in the file
}

// Captures gives the HTTP answers of the file, each with the request and the
// note that follow it and name it (WARC-Concurrent-To); all other records are
// passed over. A capture that comes with an error lacks what the error says:
// ErrTooLarge if its body has more than limit bytes, or what of its record
// can't be read. An error with the zero Capture tells of damage between
// captures. The sequence goes on behind an error as far as it can.
func (r *Reader) Captures(limit int64) iter.Seq2[Capture, error] {
	limit = max(limit, 0)
	return func(yield func(Capture, error) bool) {
		for {
			rec, err := r.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				if !yield(Capture{}, err) {
					return
				}
				continue
			}
			if !isAnswer(rec) {
				continue
			}
			c, err := r.capture(rec, limit)
			if err != nil {
				err = fmt.Errorf("record at %d: %w", rec.Offset, err)
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// isAnswer reports whether a record is an HTTP answer. Others archive DNS
// answers as responses, too.
func isAnswer(rec *Record) bool {
	if rec.Type != "response" && rec.Type != "revisit" {
		return false
	}
	kind := strings.ToLower(rec.Header.Get("Content-Type"))
	if kind == "" || rec.Type == "revisit" {
		return strings.HasPrefix(strings.ToLower(rec.URL()), "http")
	}
	return strings.HasPrefix(kind, "application/http")
}

// capture reads an answer and the records beside it. What comes behind them,
// a record or an error, is held for the next call of Next.
func (r *Reader) capture(rec *Record, limit int64) (Capture, error) {
	c := Capture{
		Exchange:  Exchange{URL: rec.URL(), At: rec.Date()},
		Reference: Reference{ID: rec.ID(), URL: rec.URL(), At: rec.Date(), Digest: rec.Header.Get("WARC-Payload-Digest")},
		Revisit:   rec.Type == "revisit",
		Offset:    rec.Offset,
	}
	c.IP, _ = netip.ParseAddr(rec.Header.Get("WARC-IP-Address")) // unknown otherwise
	if c.Revisit && (rec.Header.Get("WARC-Refers-To") != "" || rec.Header.Get("WARC-Refers-To-Target-URI") != "") {
		c.RefersTo = &Reference{
			ID:     rec.Header.Get("WARC-Refers-To"),
			URL:    bare(rec.Header.Get("WARC-Refers-To-Target-URI")),
			At:     dateOf(rec.Header.Get("WARC-Refers-To-Date")),
			Digest: rec.Header.Get("WARC-Payload-Digest"),
		}
	}
	fault := c.answer(rec, limit)
	for {
		known := r.block.err // told as the fault of this capture
		next, err := r.Next()
		if err != nil {
			if known == nil || !errors.Is(err, known) {
				r.heldErr = err
			}
			return c, fault
		}
		if !c.isBeside(next) {
			r.held = next
			return c, fault
		}
		if err := c.take(next); fault == nil {
			fault = err
		}
	}
}

// answer reads the HTTP message.
func (c *Capture) answer(rec *Record, limit int64) error {
	if c.Revisit && rec.Length == 0 {
		return nil // WARC lets a revisit leave the head out as well
	}
	in := bufio.NewReader(rec.Block)
	var err error
	if c.ResponseHead, err = readHead(in); err != nil {
		return err
	}
	if c.Status, err = statusOf(c.ResponseHead); err != nil {
		return err
	}
	c.Header = headerOf(c.ResponseHead)
	if c.Revisit {
		return nil
	}
	var body bytes.Buffer
	body.Grow(int(min(rec.Length, limit, 1<<20)) + bytes.MinRead)
	if _, err := body.ReadFrom(io.LimitReader(in, limit+1)); err != nil {
		return err
	}
	if int64(body.Len()) > limit {
		return fmt.Errorf("%w: over %d bytes", ErrTooLarge, limit)
	}
	c.Body = unchunk(c.Header, body.Bytes())
	return nil
}

// isBeside reports whether a record that follows the answer belongs to it.
func (c *Capture) isBeside(rec *Record) bool {
	return c.Reference.ID != "" && !isAnswer(rec) && slices.Contains(rec.Header.All("WARC-Concurrent-To"), c.Reference.ID)
}

// take takes in a record beside the answer: the request or a note.
func (c *Capture) take(rec *Record) error {
	switch rec.Type {
	case "request":
		head, err := readHead(bufio.NewReader(rec.Block))
		if err != nil {
			return fmt.Errorf("its request: %w", err)
		}
		c.RequestHead = head
	case "metadata":
		if !strings.HasPrefix(strings.ToLower(rec.Header.Get("Content-Type")), typeFields) {
			return nil
		}
		text, err := io.ReadAll(io.LimitReader(rec.Block, maxHead+1))
		if err == nil && len(text) > maxHead {
			err = fmt.Errorf("over %d bytes", maxHead)
		}
		if err != nil {
			return fmt.Errorf("its note: %w", err)
		}
		c.Note = append(c.Note, fieldsOf(text)...)
	}
	return nil
}

// readHead reads an HTTP head with the blank line that ends it, or all there
// is if none does.
func readHead(in *bufio.Reader) ([]byte, error) {
	var head []byte
	for {
		line, err := in.ReadSlice('\n')
		head = append(head, line...)
		if len(head) > maxHead {
			return nil, fmt.Errorf("its HTTP head has over %d bytes", maxHead)
		}
		switch {
		case err == io.EOF:
			return head, nil
		case err == bufio.ErrBufferFull:
			continue
		case err != nil:
			return head, err
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			return head, nil
		}
	}
}

// headerOf reads the lines behind the first.
func headerOf(head []byte) http.Header {
	header := http.Header{}
	_, rest, _ := bytes.Cut(head, []byte("\n"))
	for _, f := range fieldsOf(rest) {
		header.Add(f.Name, f.Value)
	}
	return header
}

// fieldsOf reads lines "name: value".
func fieldsOf(text []byte) (fields Fields) {
	for line := range bytes.Lines(text) {
		if line := string(bytes.TrimRight(line, "\r\n")); line != "" {
			fields = addLine(fields, line)
		}
	}
	return fields
}

// unchunk undoes a chunked transfer coding. Some writers undo it and leave
// the header: a body that isn't chunked stays as it is.
func unchunk(header http.Header, body []byte) []byte {
	if !strings.EqualFold(strings.TrimSpace(header.Get("Transfer-Encoding")), "chunked") {
		return body
	}
	plain, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(body)))
	if err != nil {
		return body
	}
	return plain
}
