// Package sitemap reads sitemaps, news sitemaps and sitemap indexes, and the
// text files and feeds that the protocol allows in their place. Somebody else
// fetches them. See https://www.sitemaps.org/protocol.html.
//
// A sitemap may hold 50,000 addresses in 50 MB. It is read as a stream, and
// only the newest addresses are kept.
package sitemap

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"

	"framewatch/crawler/decode"
	"framewatch/crawler/feed"
	"framewatch/crawler/link"
)

// The ways in which bytes are no sitemap, in words for the reader.
var (
	ErrEmpty = errors.New("the answer is empty, not a sitemap")
	ErrPage  = errors.New("the answer is a web page, not a sitemap")
	ErrOther = errors.New("the answer is no sitemap or sitemap index")
)

const (
	// MaxPages is how many addresses a sitemap may hold by the protocol.
	MaxPages = 50_000

	maxKept = 16 << 20 // bytes of addresses and titles that are kept
	maxFeed = 8 << 20  // bytes of a feed in the place of a sitemap
	peeked  = 4096     // bytes by which a kind is told
)

// Options say what of a sitemap is wanted.
type Options struct {
	Since time.Time // leave out what is known to be older; zero: nothing
	Max   int       // newest addresses that are kept; 0: MaxPages
}

// A Sitemap is what one document names: pages, or further sitemaps.
type Sitemap struct {
	Pages    []Page // of a urlset, in its order
	Children []Page // of a sitemapindex: the addresses of sitemaps
	LeftOut  int    // addresses that are not among them: older than Since, or than the newest Max
}

// A Page is one address of a sitemap. Only news sitemaps give more than URL
// and Modified.
type Page struct {
	URL       string
	Title     string
	Language  string    // news:language
	Published time.Time // news:publication_date, UTC; zero if not given
	Modified  time.Time // lastmod, UTC; never stands in for Published
}

// Time is when the page was published or, where nobody says so, modified.
func (p Page) Time() time.Time {
	if p.Published.IsZero() {
		return p.Modified
	}
	return p.Published
}

// Parse is Read of bytes.
func Parse(body []byte, base *url.URL, limit int) (Sitemap, error) {
	return Read(bytes.NewReader(body), base, Options{Max: limit})
}

// Read reads a sitemap; of a damaged one what can be read. Relative addresses,
// which the protocol forbids, are resolved against base all the same. An error
// of r comes back beside what stood before it.
func Read(r io.Reader, base *url.URL, o Options) (Sitemap, error) {
	if o.Max <= 0 {
		o.Max = MaxPages
	}
	raw := bufio.NewReaderSize(r, 64<<10)
	head, err := raw.Peek(peeked)
	if err != nil && err != io.EOF {
		return Sitemap{}, fmt.Errorf("read sitemap: %w", err)
	}
	source := &input{Reader: bufio.NewReaderSize(utf8(raw, head), 64<<10)}
	head, _ = source.Peek(peeked) // an error comes again when it is read
	b := &builder{base: base, o: o}
	start := bytes.TrimSpace(head)
	switch {
	case len(start) == 0:
		return Sitemap{}, ErrEmpty
	case !sitemapRoot.Match(head) && feedRoot.Match(head):
		err = b.readFeed(source)
	case decode.LooksLikeHTML(head):
		return Sitemap{}, ErrPage
	case bytes.HasPrefix(start, []byte("http://")) || bytes.HasPrefix(start, []byte("https://")):
		err = b.readText(source)
	default:
		err = b.readXML(source)
	}
	if err != nil && !errors.Is(err, errRead) {
		return Sitemap{}, err
	}
	return b.done(), err
}

var (
	sitemapRoot = regexp.MustCompile(`(?i)<(?:\w+:)?(?:urlset|sitemapindex)\b`)
	feedRoot    = regexp.MustCompile(`(?i)<(?:rss|(?:\w+:)?feed|rdf:RDF)\b`)
	declared    = regexp.MustCompile(`^\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([^"'>]*)["']`)
)

// utf8 decodes a stream by its byte order mark or its declaration, replaces
// what is wrong in it and drops the control characters that XML forbids.
func utf8(r io.Reader, head []byte) io.Reader {
	if m := declared.FindSubmatch(head); m != nil {
		// A declaration that can be read is no UTF-16, whatever it says.
		if enc, name := charset.Lookup(string(m[1])); enc != nil && name != "utf-8" && !strings.HasPrefix(name, "utf-16") {
			r = transform.NewReader(r, enc.NewDecoder())
		}
	}
	clean := transform.Chain(unicode.BOMOverride(transform.Nop), runes.ReplaceIllFormed(), runes.Remove(runes.Predicate(forbidden)))
	return transform.NewReader(r, clean)
}

func forbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// A builder collects the addresses.
type builder struct {
	base  *url.URL
	o     Options
	pages shelf
	index shelf
}

// A shelf keeps the newest of many pages.
type shelf struct {
	kept  []placed
	bytes int
	seen  int // places given
	left  int
}

type placed struct {
	Page
	place int
}

func (b *builder) add(s *shelf, p Page) {
	if p.URL == "" {
		return
	}
	if at := p.Time(); !at.IsZero() && at.Before(b.o.Since) {
		s.left++
		return
	}
	p.URL, p.Title = strings.Clone(p.URL), strings.Clone(p.Title)
	s.kept = append(s.kept, placed{p, s.seen})
	s.bytes += len(p.URL) + len(p.Title)
	s.seen++
	if s.bytes > maxKept {
		s.prune(min(b.o.Max, len(s.kept)/2))
	} else if len(s.kept) >= 2*b.o.Max {
		s.prune(b.o.Max)
	}
}

// prune keeps the newest. Those without a date count as older than the rest,
// and as newer the earlier they stand.
func (s *shelf) prune(most int) {
	if len(s.kept) <= most {
		return
	}
	slices.SortStableFunc(s.kept, func(x, y placed) int { return y.Time().Compare(x.Time()) })
	s.left += len(s.kept) - most
	clear(s.kept[most:])
	s.kept, s.bytes = s.kept[:most], 0
	for _, p := range s.kept {
		s.bytes += len(p.URL) + len(p.Title)
	}
	slices.SortFunc(s.kept, func(x, y placed) int { return x.place - y.place })
}

func (s *shelf) done(most int) (pages []Page) {
	s.prune(most)
	for _, p := range s.kept {
		pages = append(pages, p.Page)
	}
	return pages
}

func (b *builder) done() Sitemap {
	m := Sitemap{Pages: b.pages.done(b.o.Max)}
	m.Children = b.index.done(b.o.Max - len(m.Pages))
	m.LeftOut = b.pages.left + b.index.left
	return m
}

// readText reads a file with an address a line.
func (b *builder) readText(r *input) error {
	for {
		line, err := r.ReadSlice('\n')
		if err == nil || err == io.EOF {
			b.add(&b.pages, Page{URL: link.Resolve(string(line), b.base)})
		}
		for err == bufio.ErrBufferFull { // no address is that long
			_, err = r.ReadSlice('\n')
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errRead, err)
		}
	}
}

// readFeed reads a feed that stands in the place of a sitemap.
func (b *builder) readFeed(r io.Reader) error {
	body, err := io.ReadAll(io.LimitReader(r, maxFeed))
	f, wrong := feed.Read(body, b.base)
	for _, e := range f.Entries {
		b.add(&b.pages, Page{URL: e.URL, Title: e.Title, Published: e.Published})
	}
	b.pages.left += f.LeftOut
	if err != nil {
		return fmt.Errorf("%w: %w", errRead, err)
	}
	if errors.Is(wrong, feed.ErrOther) {
		return ErrOther
	}
	return wrong
}
