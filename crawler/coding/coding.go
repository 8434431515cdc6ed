// Package coding unpacks the content codings of HTTP answers: gzip, brotli,
// zstd and deflate, alone and stacked, within limits. Where browsers are
// lenient, so is it: what follows the packed bytes is ignored, a coding that
// was announced but not applied is not undone, and files that are gzip or zstd
// themselves, as sitemaps often are, are unpacked whatever their header says.
package coding

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Accept is the Accept-Encoding header of a request whose answer Unpack reads.
const Accept = "gzip, br, zstd"

// Ratio is how many times the size of what was sent an answer may have once
// unpacked, beyond its first Spared bytes. Of 915 pages of the press the most
// were 13 with gzip and 21 with brotli at their strongest; a sitemap of 50,000
// numbered addresses has 134 with brotli; a bomb has 1,000 and more.
const (
	Ratio  = 200
	Spared = 1 << 20
)

// maxCodings is how many codings may lie on each other. Servers apply one; two
// are a mistake that browsers forgive.
const maxCodings = 3

// Limits bound what comes out.
type Limits struct {
	Size int64 // bytes, at most, after each coding
	Cut  bool  // a longer body is cut there, not refused
}

// ErrTooLarge says that an answer has more bytes than a limit; the error that
// wraps it says which, and its figure.
var ErrTooLarge = errors.New("the answer is larger")

// TooLarge is an ErrTooLarge of a body with more bytes than limit.
func TooLarge(limit int64) error { return fmt.Errorf("%w than %s", ErrTooLarge, size(limit)) }

// size writes a number of bytes.
func size(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

// A DamagedError says that packed bytes end too early or make no sense.
type DamagedError struct {
	Coding string
	Err    error // the decoder's
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the answer is packed with %s and damaged: %v", e.Coding, e.Err)
}

// Unwrap returns the decoder's error.
func (e *DamagedError) Unwrap() error { return e.Err }

// A CodingError says that an answer is packed in a way nobody asked for.
type CodingError struct{ Coding string }

func (e *CodingError) Error() string {
	return fmt.Sprintf("the answer is packed as %q, which was not asked for", e.Coding)
}

// Unpack undoes the codings of the Content-Encoding header, which lists them
// in the order in which they were applied (RFC 9110 section 8.4), and then that
// of a packed file. If there is none the result is sent itself. An error is
// one of ErrTooLarge, DamagedError and CodingError.
func Unpack(sent []byte, contentEncoding string, l Limits) ([]byte, error) {
	codings, err := parse(contentEncoding)
	if err != nil {
		return nil, err
	}
	body := sent
	for i := len(codings) - 1; i >= 0; i-- {
		c := codings[i]
		if c.applied != nil && !c.applied(body) {
			continue
		}
		if body, err = c.undo(body, len(sent), l); err != nil {
			return nil, err
		}
	}
	for _, c := range []*coding{gzipCoding, zstdCoding} {
		if c.applied(body) {
			return c.undo(body, len(sent), l)
		}
	}
	if int64(len(body)) > l.Size {
		if !l.Cut {
			return nil, TooLarge(l.Size)
		}
		body = body[:l.Size]
	}
	return body, nil
}

// parse reads a Content-Encoding header. Words that stand there by mistake,
// such as a charset, are no codings.
func parse(header string) (codings []*coding, err error) {
	for word := range strings.SplitSeq(header, ",") {
		switch word = strings.ToLower(strings.TrimSpace(word)); word {
		case "", "identity", "none", "binary", "aws-chunked", "utf-8", "utf8", "iso-8859-1":
		case "gzip", "x-gzip":
			codings = append(codings, gzipCoding)
		case "br":
			codings = append(codings, brotliCoding)
		case "zstd":
			codings = append(codings, zstdCoding)
		case "deflate":
			codings = append(codings, deflateCoding)
		default:
			return nil, &CodingError{Coding: word}
		}
	}
	if len(codings) > maxCodings {
		return nil, &CodingError{Coding: header}
	}
	return codings, nil
}

// A coding undoes one content coding.
type coding struct {
	name    string
	applied func(body []byte) bool // by its first bytes; nil if they don't tell
	// append appends what packed holds to dst, at most limit bytes in all, and
	// returns errMore if there is more.
	append func(dst, packed []byte, limit int) ([]byte, error)
}

var (
	gzipCoding    = &coding{name: "gzip", applied: isGzip, append: appendGzip}
	zstdCoding    = &coding{name: "zstd", applied: startsWith("\x28\xb5\x2f\xfd"), append: appendZstd}
	brotliCoding  = &coding{name: "brotli", append: appendBrotli}
	deflateCoding = &coding{name: "deflate", append: appendDeflate}
)

var isGzip = startsWith("\x1f\x8b")

func startsWith(magic string) func([]byte) bool {
	return func(body []byte) bool { return bytes.HasPrefix(body, []byte(magic)) }
}

// undo unpacks a body, of which sent bytes came over the wire.
func (c *coding) undo(packed []byte, sent int, l Limits) ([]byte, error) {
	limit := l.Size
	byRatio := max(Spared, Ratio*int64(sent))
	if !l.Cut {
		limit = min(limit, byRatio)
	}
	if len(packed) == 0 {
		return packed, nil
	}
	guess := 6 * int64(len(packed))
	if c == gzipCoding && len(packed) > 4 { // it says its size at its end (RFC 1952 section 2.3.1)
		guess = min(int64(binary.LittleEndian.Uint32(packed[len(packed)-4:])), 100*guess)
	}
	body, err := c.append(make([]byte, 0, min(guess, limit)+512), packed, int(limit))
	switch {
	case errors.Is(err, errMore) && l.Cut:
	case errors.Is(err, errMore) && limit < l.Size:
		return nil, fmt.Errorf("%w than %d times what was sent, once unpacked", ErrTooLarge, Ratio)
	case errors.Is(err, errMore):
		return nil, fmt.Errorf("%w once unpacked", TooLarge(l.Size))
	case err != nil:
		return nil, &DamagedError{Coding: c.name, Err: err}
	}
	return body, nil
}
