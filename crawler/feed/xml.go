package feed

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"
)

const (
	maxText      = 10_000  // bytes of a title, link or date that are looked at
	maxFaults    = 20_000  // places of damage after which a document is given up
	maxUnclosed  = 8       // of them, those that go on to the end of the document
	maxUnwinding = 64      // open elements among which the one of an end tag is sought
	maxDepth     = 1000    // elements within each other; deeper ones are passed over
	maxToken     = 2 << 20 // bytes of one tag or text
)

// A scanner reads the tokens of a document, behind damage from the next tag on.
type scanner struct {
	doc      []byte
	at, end  int // what the decoder reads next, and where the token must end
	start    int // where the decoder began
	d        *xml.Decoder
	faults   int
	unclosed int
}

func newScanner(doc []byte, start int) *scanner {
	s := &scanner{doc: doc}
	s.restart(start)
	return s
}

func (s *scanner) restart(at int) {
	s.start, s.at = at, at
	// Raw tokens are read from it: pairs of tags and name spaces are ours.
	s.d = xml.NewDecoder(s)
	s.d.Strict = false
	s.d.Entity = xml.HTMLEntity
	// The bytes are UTF-8 by now, whatever a second declaration says.
	s.d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
}

// ReadByte and Read give the decoder the document, up to where its token must
// end.
func (s *scanner) ReadByte() (byte, error) {
	if s.at >= s.end {
		return 0, io.EOF
	}
	s.at++
	return s.doc[s.at-1], nil
}

func (s *scanner) Read(p []byte) (int, error) {
	n := copy(p, s.doc[s.at:s.end])
	if s.at += n; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// next returns the next token; nil at the end of what can be read.
func (s *scanner) next() xml.Token {
	for {
		from := s.start + int(s.d.InputOffset())
		s.end = min(len(s.doc), from+maxToken)
		token, err := s.d.RawToken()
		if err == nil {
			return token
		}
		if err == io.EOF && from >= len(s.doc) {
			return nil
		}
		at := max(s.start+int(s.d.InputOffset()), from+1)
		if s.faults++; at >= s.end {
			at = from + 1
			s.unclosed++
		}
		if s.faults > maxFaults || s.unclosed > maxUnclosed || at >= len(s.doc) {
			return nil
		}
		next := bytes.IndexByte(s.doc[at:], '<')
		if next < 0 {
			return nil
		}
		s.restart(at + next)
	}
}

// A reader makes items of tokens.
type reader struct {
	*builder
	prefix string   // of the root element
	root   bool     // it was met
	closed bool     // its end, too
	open   []string // names of the elements that are open, in lower case, as "prefix:name"
	item   *item    // that is being read
	depth  int      // of open, where it began
	text   []byte   // of field
	field  field    // nil: nobody wants the text
	at     int      // of open, where field began
	rank   int      // of the best link of the item
	pace   updates
}

// A field takes the text of an element.
type field func(r *reader, text string)

func readXML(doc []byte, b *builder) (Feed, error) {
	s := newScanner(doc, 0)
	r := &reader{builder: b}
	for token := s.next(); token != nil; token = s.next() {
		switch t := token.(type) {
		case xml.StartElement:
			r.begin(t)
		case xml.EndElement:
			r.end(qualified(t.Name))
		case xml.CharData:
			if r.field != nil && len(r.text) < maxText {
				r.text = append(r.text, t[:min(len(t), maxText-len(r.text))]...)
			}
		}
	}
	// An item whose end is missing counts by what was complete in it.
	r.field = nil
	r.finish()
	r.feed.Update = r.pace.pause()
	f := b.done()
	switch {
	case len(f.Entries) > 0 || r.root && r.closed:
		return f, nil
	case r.root:
		return Feed{}, ErrBroken
	}
	return Feed{}, ErrOther
}

func qualified(n xml.Name) string {
	if n.Space == "" {
		return strings.ToLower(n.Local)
	}
	return strings.ToLower(n.Space + ":" + n.Local)
}

// own is the name of an element without its prefix, if that is one of the
// feed's own language.
func (r *reader) own(name string) string {
	prefix, local, ok := strings.Cut(name, ":")
	switch {
	case !ok:
		return name
	case prefix == r.prefix, prefix == "rss", strings.HasPrefix(prefix, "atom"), prefix == "a10":
		return local
	}
	return ""
}

func (r *reader) begin(t xml.StartElement) {
	name := qualified(t.Name)
	if !r.root && isRoot(name) {
		r.root = true
		r.prefix, _, _ = strings.Cut(name, ":")
		r.feed.Language = attribute(t, "lang")
	}
	own := r.own(name)
	if own == "item" || own == "entry" {
		r.leave()
		r.finish()
		r.open = r.open[:min(len(r.open), maxDepth)]
		r.item, r.depth = &item{}, len(r.open)
		r.open = append(r.open, name)
		return
	}
	// A link or date holds no elements: its own end is missing.
	if r.field != nil && len(r.open) == r.at && own != "" && single(r.own(r.open[r.at-1])) {
		r.leave()
		r.open = r.open[:r.at-1]
	}
	if len(r.open) >= maxDepth {
		return
	}
	r.open = append(r.open, name)
	if r.field == nil {
		r.field = r.wanted(t, name, own)
		r.text, r.at = r.text[:0], len(r.open)
	}
}

func isRoot(name string) bool {
	return name == "rss" || name == "rdf:rdf" || name == "feed" || strings.HasSuffix(name, ":feed")
}

func single(name string) bool {
	switch name {
	case "link", "guid", "id", "pubdate", "published", "updated":
		return true
	}
	return false
}

// end closes an element and those in it whose end is missing. The end of an
// element that is not open is passed over.
func (r *reader) end(name string) {
	r.closed = r.closed || isRoot(name)
	for i := len(r.open) - 1; i >= max(0, len(r.open)-maxUnwinding); i-- {
		if r.open[i] != name {
			continue
		}
		if r.field != nil && r.at > i {
			r.leave()
		}
		if r.item != nil && i <= r.depth {
			r.finish()
		}
		r.open = r.open[:i]
		return
	}
	if own := r.own(name); own == "item" || own == "entry" { // open too deep to be found
		r.leave()
		r.finish()
	}
}

// leave hands the text of the field over.
func (r *reader) leave() {
	if r.field != nil {
		r.field(r, string(r.text))
		r.field = nil
	}
}

func (r *reader) finish() {
	if r.item != nil {
		r.add(r.item)
		r.open = r.open[:min(r.depth, len(r.open))]
		r.item, r.rank = nil, 0
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value[:min(len(a.Value), maxText)]
		}
	}
	return ""
}

// wanted says who takes the text of the element that has begun; nil if nobody.
func (r *reader) wanted(t xml.StartElement, name, own string) field {
	if r.item != nil {
		if len(r.open) != r.depth+2 {
			return nil
		}
		if own == "link" {
			return r.itemLink(t)
		}
		if f := itemFields[own]; f != nil {
			return f
		}
		return itemFields[name]
	}
	if len(r.open) < 2 {
		return nil
	}
	switch parent := r.own(r.open[len(r.open)-2]); {
	case parent == "skiphours" || parent == "skipdays":
		return feedFields[own]
	case parent != "channel" && parent != "feed":
		return nil
	case own == "link" && attribute(t, "href") != "":
		r.about(orAlternate(attribute(t, "rel")), attribute(t, "href"))
		return nil
	}
	if f := feedFields[own]; f != nil && own != "hour" && own != "day" {
		return f
	}
	return feedFields[name]
}

func orAlternate(rel string) string {
	if strings.TrimSpace(rel) == "" {
		return "alternate"
	}
	return rel
}

// Ranks of the links of an item.
const (
	rankOther = iota + 1
	rankAlternate
	rankText
	rankOriginal
)

// itemLink takes a link that stands in an attribute, or says who takes its text.
func (r *reader) itemLink(t xml.StartElement) field {
	href := attribute(t, "href")
	if href == "" {
		return func(r *reader, s string) { r.link(s, rankText) }
	}
	if rel := orAlternate(attribute(t, "rel")); strings.EqualFold(rel, "alternate") || strings.HasSuffix(rel, "/alternate") {
		rank := rankAlternate
		if kind := attribute(t, "type"); kind != "" && !strings.Contains(kind, "html") {
			rank = rankOther
		}
		r.link(href, rank)
	}
	return nil
}

// link takes a link, before the worse ones.
func (r *reader) link(s string, rank int) {
	s = strings.TrimSpace(s)
	switch it := r.item; {
	case s == "" || len(it.links) > 20:
	case rank > r.rank:
		it.links, r.rank = append([]string{s}, it.links...), rank
	default:
		it.links = append(it.links, s)
	}
}

// first keeps the first text that is not blank.
func first(into *string, s string) {
	if *into == "" {
		*into = strings.TrimSpace(s)
	}
}

var itemFields = map[string]field{
	"title":               func(r *reader, s string) { first(&r.item.title, s) },
	"dc:title":            func(r *reader, s string) { first(&r.item.title, s) },
	"guid":                func(r *reader, s string) { first(&r.item.guid, s) },
	"id":                  func(r *reader, s string) { first(&r.item.guid, s) },
	"pubdate":             func(r *reader, s string) { first(&r.item.published, s) },
	"published":           func(r *reader, s string) { first(&r.item.published, s) },
	"issued":              func(r *reader, s string) { first(&r.item.published, s) },
	"dc:date":             func(r *reader, s string) { first(&r.item.published, s) },
	"dcterms:issued":      func(r *reader, s string) { first(&r.item.published, s) },
	"date":                func(r *reader, s string) { first(&r.item.published, s) },
	"updated":             func(r *reader, s string) { first(&r.item.updated, s) },
	"modified":            func(r *reader, s string) { first(&r.item.updated, s) },
	"dcterms:modified":    func(r *reader, s string) { first(&r.item.updated, s) },
	"feedburner:origlink": func(r *reader, s string) { r.link(s, rankOriginal) },
	"pheedo:origlink":     func(r *reader, s string) { r.link(s, rankOriginal) },
}

var feedFields = map[string]field{
	"title":       func(r *reader, s string) { first(&r.feed.Title, s) },
	"language":    func(r *reader, s string) { first(&r.feed.Language, s) },
	"dc:language": func(r *reader, s string) { first(&r.feed.Language, s) },
	"link":        func(r *reader, s string) { r.about("alternate", s) },
	"ttl": func(r *reader, s string) {
		if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && n > 0 {
			r.feed.TTL = time.Duration(min(n, 60*24*366)) * time.Minute
		}
	},
	"hour": func(r *reader, s string) {
		if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && n >= 0 && n <= 24 && len(r.feed.SkipHours) < 24 {
			r.feed.SkipHours = append(r.feed.SkipHours, n%24)
		}
	},
	"day": func(r *reader, s string) {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(strings.TrimSpace(s), d.String()) && len(r.feed.SkipDays) < 7 {
				r.feed.SkipDays = append(r.feed.SkipDays, d)
			}
		}
	},
	"sy:updateperiod":    func(r *reader, s string) { r.pace.period = periods[strings.ToLower(strings.TrimSpace(s))] },
	"sy:updatefrequency": func(r *reader, s string) { r.pace.frequency, _ = strconv.Atoi(strings.TrimSpace(s)) }, // 0: once
}

// updates are what the syndication module of RSS 1.0 says: how often the feed
// changes within a period.
type updates struct {
	period    time.Duration
	frequency int
}

var periods = map[string]time.Duration{
	"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
}

func (u updates) pause() time.Duration { return u.period / time.Duration(max(1, u.frequency)) }
