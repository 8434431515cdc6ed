package sitemap

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"framewatch/crawler/feed"
	"framewatch/crawler/link"
)

const (
	maxTitle  = 2000    // bytes from which on a title is not read further
	maxText   = 10_000  // bytes of an address or date that are looked at
	maxToken  = 1 << 20 // bytes of one tag or text
	maxDepth  = 64      // open elements within an address
	maxFaults = 20_000  // places of damage after which a document is given up
	maxBefore = 50      // elements before the root that are passed over
)

// errRead says that the stream ended in an error.
var errRead = errors.New("read sitemap")

// An input gives an XML decoder the bytes of one token at a time.
type input struct {
	*bufio.Reader
	left int   // bytes that the token may still have
	err  error // of the stream
}

// ReadByte ends a token that is too long.
func (in *input) ReadByte() (byte, error) {
	if in.left--; in.left < 0 {
		return 0, io.EOF
	}
	b, err := in.Reader.ReadByte()
	in.err = err
	return b, err
}

func newDecoder(in *input) *xml.Decoder {
	d := xml.NewDecoder(in)
	d.Strict = false
	d.Entity = xml.HTMLEntity
	// The bytes are UTF-8 by now, whatever a second declaration says.
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d
}

// A reader makes pages of tokens.
type reader struct {
	*builder
	known  bool   // the root element is one of ours
	before int    // elements before it
	shelf  *shelf // on which the page that is being read belongs; nil: there is none
	page   Page
	open   []string // elements within the page, without their prefixes
	text   []byte
}

// readXML reads a urlset or sitemapindex, behind damage from the next tag on.
func (b *builder) readXML(in *input) error {
	r := &reader{builder: b}
	d := newDecoder(in)
	for faults := 0; ; {
		in.left = maxToken
		token, err := d.RawToken()
		switch {
		case err == nil:
			r.take(token)
			if !r.known && r.before > maxBefore {
				return ErrOther
			}
			continue
		case in.err != nil && in.err != io.EOF:
			return fmt.Errorf("%w: %w", errRead, in.err)
		}
		if faults++; in.err == io.EOF || faults > maxFaults || !skipToTag(in) {
			break
		}
		d = newDecoder(in)
	}
	if !r.known {
		return ErrOther
	}
	return nil
}

// skipToTag goes on to where the next tag begins.
func skipToTag(in *input) bool {
	for {
		b, err := in.Reader.ReadByte()
		if err != nil {
			return false
		}
		if b == '<' {
			return in.UnreadByte() == nil
		}
	}
}

func (r *reader) take(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		r.begin(strings.ToLower(t.Name.Local))
	case xml.EndElement:
		r.end(strings.ToLower(t.Name.Local))
	case xml.CharData:
		if len(r.open) > 0 && len(r.text) < maxText {
			r.text = append(r.text, t[:min(len(t), maxText-len(r.text))]...)
		}
	}
}

func (r *reader) begin(name string) {
	switch {
	case name == "urlset" || name == "sitemapindex":
		r.known = true
	case !r.known:
		r.before++
	case name == "url" || name == "sitemap":
		r.finish()
		r.page, r.shelf = Page{}, &r.pages
		if name == "sitemap" {
			r.shelf = &r.index
		}
	case r.shelf != nil && len(r.open) < maxDepth:
		r.open, r.text = append(r.open, name), r.text[:0]
	}
}

func (r *reader) end(name string) {
	if name == "url" || name == "sitemap" || name == "urlset" || name == "sitemapindex" {
		r.finish()
		return
	}
	at := slices.Index(r.open, name)
	if at < 0 {
		return
	}
	if at == len(r.open)-1 {
		r.set(name, strings.TrimSpace(string(r.text)))
	}
	r.open, r.text = r.open[:at], r.text[:0]
}

func (r *reader) finish() {
	if r.shelf != nil {
		r.add(r.shelf, r.page)
	}
	r.shelf, r.open, r.text = nil, r.open[:0], r.text[:0]
}

// set takes the text of an element. Images and videos have titles, dates and
// addresses of their own.
func (r *reader) set(name, value string) {
	if value == "" || slices.Contains(r.open, "image") || slices.Contains(r.open, "video") {
		return
	}
	switch p := &r.page; name {
	case "loc":
		p.URL = link.Resolve(value, r.base)
	case "lastmod":
		p.Modified = feed.Date(value)
	case "publication_date":
		p.Published = feed.Date(value)
	case "language":
		p.Language = value[:min(len(value), 35)]
	case "title":
		if value = strings.Join(strings.Fields(value), " "); len(value) > maxTitle {
			value = strings.ToValidUTF8(value[:maxTitle], "")
		}
		p.Title = value
	}
}
