// Package decode turns the bytes of a page or feed into UTF-8, whatever their
// sender believed they were.
package decode

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// HTML decodes a web page by its byte order mark, the charset of the
// Content-Type header, its meta element, or a guess, in this order. Where all
// of them say nothing and the bytes are not UTF-8, it is Windows-1252.
func HTML(body []byte, contentType string) []byte {
	enc, name, _ := charset.DetermineEncoding(body, contentType)
	if name == "utf-8" || !hasMark(body) && belied(body, name) || utf8.Valid(body) && !declares(body, contentType) {
		return clean(body)
	}
	return convert(body, enc)
}

// belied reports whether UTF-8 was declared to be something else. In an
// encoding of one byte a character no text happens to be UTF-8; UTF-16 is full
// of zeros; and "replacement" stands for charsets that nobody reads.
func belied(body []byte, name string) bool {
	if !utf8.Valid(body) {
		return false
	}
	switch {
	case name == "replacement":
		return true
	case strings.HasPrefix(name, "utf-16"):
		return bytes.IndexByte(body, 0) < 0
	}
	return (strings.HasPrefix(name, "windows-125") || strings.HasPrefix(name, "iso-8859-")) && hasMultibyte(body)
}

// declares reports whether header or meta element name a charset. Bytes that
// are valid UTF-8 are read as such unless they say otherwise: a guess looks
// at the first kilobyte only.
func declares(body []byte, contentType string) bool {
	head := bytes.ToLower(body[:min(len(body), 1024)])
	return strings.Contains(strings.ToLower(contentType), "charset=") || bytes.Contains(head, []byte("charset=")) || hasMark(body)
}

func hasMark(body []byte) bool {
	return bytes.HasPrefix(body, []byte("\xfe\xff")) || bytes.HasPrefix(body, []byte("\xff\xfe"))
}

var (
	declaration = regexp.MustCompile(`^\s*<\?xml\b[^>]*\?>`)
	declared    = regexp.MustCompile(`encoding\s*=\s*["']([^"'>]*)["']`)
)

// XML decodes an XML document by its byte order mark or its declaration, and
// drops both, so that no parser decodes it again. It also drops the control
// characters that XML forbids. Bytes that are not what was declared are read
// as Windows-1252 if they hold no UTF-8, else the broken ones are replaced.
func XML(body []byte) []byte {
	marked := hasMark(body)
	if marked {
		name := "utf-16le"
		if body[0] == 0xFE {
			name = "utf-16be"
		}
		enc, _ := charset.Lookup(name)
		body = convert(body[2:], enc)
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	head := declaration.Find(body[:min(len(body), 1024)])
	body = body[len(head):]
	if m := declared.FindSubmatch(head); m != nil && !marked {
		// A declaration that can be read is no UTF-16, whatever it says.
		if enc, name := charset.Lookup(string(m[1])); enc != nil && name != "utf-8" && !strings.HasPrefix(name, "utf-16") {
			body = convert(body, enc)
		}
	}
	return bytes.Map(dropControl, clean(body))
}

// clean makes UTF-8 of bytes that should be.
func clean(body []byte) []byte {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	switch {
	case utf8.Valid(body):
		return once(body)
	case hasMultibyte(body):
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return convert(body, charmap.Windows1252)
}

// once undoes a second encoding of UTF-8, whose bytes were taken for
// characters of Latin-1 or Windows-1252. It is certain where all that is not
// ASCII reads as UTF-8 that way, and more than once or twice.
func once(body []byte) []byte {
	const certain = 3 // characters; in Latin-1 such neighbours are rare, and others stand alone
	n := 0
	for rest := body; ; n++ {
		rest = rest[ascii(rest):]
		if len(rest) == 0 {
			break
		}
		_, size := twice(rest)
		if size == 0 {
			return body
		}
		rest = rest[size:]
	}
	if n < certain {
		return body
	}
	out := make([]byte, 0, len(body))
	for len(body) > 0 {
		i := ascii(body)
		out, body = append(out, body[:i]...), body[i:]
		r, size := twice(body)
		if size > 0 {
			out, body = utf8.AppendRune(out, r), body[size:]
		}
	}
	return out
}

// ascii is the length of the ASCII at the beginning.
func ascii(body []byte) int {
	for i, c := range body {
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return len(body)
}

// twice reads one character of UTF-8 that was encoded twice, and how many
// bytes it takes; none if it was not.
func twice(body []byte) (r rune, size int) {
	var inner []byte
	for len(inner) < utf8.UTFMax && !utf8.FullRune(inner) {
		outer, n := utf8.DecodeRune(body[size:])
		c, ok := charmap.Windows1252.EncodeRune(outer)
		if outer <= 0xff {
			c, ok = byte(outer), true
		}
		if !ok || c < utf8.RuneSelf || outer == utf8.RuneError {
			return 0, 0
		}
		inner = append(inner, c)
		size += n
	}
	if r, n := utf8.DecodeRune(inner); n == len(inner) && n > 1 {
		return r, size
	}
	return 0, 0
}

func hasMultibyte(body []byte) bool {
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		if size > 1 && r != utf8.RuneError {
			return true
		}
		body = body[size:]
	}
	return false
}

// convert never fails: decoders put U+FFFD where they can't read on.
func convert(body []byte, enc encoding.Encoding) []byte {
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return bytes.TrimPrefix(out, []byte("\xef\xbb\xbf"))
}

func dropControl(r rune) rune {
	if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
		return -1
	}
	return r
}

// LooksLikeHTML reports whether the bytes begin like a web page.
func LooksLikeHTML(body []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(body[:min(len(body), 2048)], "\xef\xbb\xbf \t\r\n"))
	for bytes.HasPrefix(head, []byte("<!--")) || bytes.HasPrefix(head, []byte("<?xml")) {
		_, after, ok := bytes.Cut(head, []byte(">"))
		if !ok {
			return false
		}
		head = bytes.TrimLeft(after, " \t\r\n")
	}
	for _, start := range []string{"<!doctype html", "<html", "<head", "<body", "<script", "<meta", "<main", "<div", "<title", "<link", "<style", "<p>", "<h1", "<article", "<section", "<table", "<center", "<noscript", "<iframe"} {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	return false
}
