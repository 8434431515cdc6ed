// Package sitemap reads sitemaps, news sitemaps and sitemap indexes, as bytes
// that somebody else has fetched. See https://www.sitemaps.org/protocol.html.
package sitemap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"framewatch/crawler/decode"
	"framewatch/crawler/link"
)

// The ways in which bytes are no sitemap, in words for the reader.
var (
	ErrEmpty = errors.New("the answer is empty, not a sitemap")
	ErrPage  = errors.New("the answer is a web page, not a sitemap")
	ErrOther = errors.New("the answer is no sitemap or sitemap index")
)

// A Sitemap is what one document names: pages, or further sitemaps.
type Sitemap struct {
	Pages    []Page // of a urlset
	Children []Page // of a sitemapindex: the addresses of sitemaps
}

// A Page is one address of a sitemap. Only news sitemaps give more than URL
// and Modified.
type Page struct {
	URL       string
	Title     string
	Published time.Time // news:publication_date, UTC; zero if not given
	Modified  time.Time // lastmod, UTC; never stands in for Published
}

// Parse reads up to limit addresses; those of a damaged document that stand
// before the damage. Relative addresses, which the protocol forbids, are
// resolved against base all the same.
func Parse(body []byte, base *url.URL, limit int) (Sitemap, error) {
	doc := decode.XML(body)
	switch {
	case len(bytes.TrimSpace(doc)) == 0:
		return Sitemap{}, ErrEmpty
	case decode.LooksLikeHTML(doc):
		return Sitemap{}, ErrPage
	}
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	// The bytes are UTF-8 by now, whatever a second declaration says.
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	p := parser{d: d, base: base, limit: limit}
	p.read()
	if !p.known {
		return Sitemap{}, ErrOther
	}
	return p.out, nil
}

type parser struct {
	d     *xml.Decoder
	base  *url.URL
	limit int
	known bool // the root element is one of ours
	out   Sitemap
}

func (p *parser) read() {
	for len(p.out.Pages)+len(p.out.Children) < p.limit {
		token, err := p.d.Token()
		if err != nil {
			return // the end, or damage: what was read stands
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch strings.ToLower(start.Name.Local) {
		case "urlset", "sitemapindex":
			p.known = true
		case "url":
			p.out.Pages = p.append(p.out.Pages)
		case "sitemap":
			p.out.Children = p.append(p.out.Children)
		default:
			if !p.known {
				return
			}
		}
	}
}

// append reads the element that has just begun.
func (p *parser) append(list []Page) []Page {
	page, name, depth := Page{}, "", 1
	for depth > 0 {
		token, err := p.d.Token()
		if err != nil {
			return list
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			name = strings.ToLower(t.Name.Local)
			if inImage(t.Name.Space) {
				name = ""
			}
		case xml.EndElement:
			depth--
			name = ""
		case xml.CharData:
			page.set(name, strings.TrimSpace(string(t)), p.base)
		}
	}
	if !p.known || page.URL == "" {
		return list
	}
	return append(list, page)
}

// inImage tells the image and video extensions, which have a loc and title of
// their own.
func inImage(space string) bool {
	return strings.Contains(space, "image") || strings.Contains(space, "video")
}

// maxTitle is the length in bytes from which on a title is not read further.
const maxTitle = 2000

func (p *Page) set(name, value string, base *url.URL) {
	if value == "" {
		return
	}
	switch name {
	case "loc":
		p.URL = link.Resolve(value, base)
	case "lastmod":
		p.Modified = date(value)
	case "publication_date":
		p.Published = date(value)
	case "title":
		// Comments may cut a title into any number of parts.
		if len(p.Title) > maxTitle {
			return
		}
		p.Title = strings.Join(strings.Fields(p.Title+" "+value), " ")
	}
}

// date reads a W3C date and time, and the ways in which sites miss it.
func date(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05",
		"2006-01-02 15:04:05", "2006-01-02T15:04", time.DateOnly, time.RFC1123Z, time.RFC1123, "2006-01"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
