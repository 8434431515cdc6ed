// Package feed turns the bytes of an RSS, Atom, RDF or JSON feed into entries.
// It fetches nothing: the crawler gives it bytes, a test gives it a file.
//
// Feeds are read token by token, so that a long one costs no more memory than
// its newest entries; and with mercy, since many are damaged: what stands
// before, behind or between the damage is read.
package feed

import (
	"bytes"
	"errors"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/crawler/decode"
	"framewatch/crawler/link"
)

// The ways in which bytes are no feed, in words for the reader.
var (
	ErrEmpty  = errors.New("the answer is empty, not a feed")
	ErrPage   = errors.New("the answer is a web page, not a feed")
	ErrOther  = errors.New("the answer is no RSS, Atom, RDF or JSON feed")
	ErrBroken = errors.New("the feed is damaged and nothing in it could be read")
)

// MaxEntries is how many entries of a feed are kept: the newest.
const MaxEntries = 5000

// A Feed is what a feed says: of the articles, and of itself.
type Feed struct {
	Title    string
	Language string // as it writes it: "en-GB"
	Home     string // address of the page it belongs to
	Self     string // its own address, as it knows it: the topic of its hub
	Hub      string // of WebSub; "" if it names none

	TTL       time.Duration  // how long it may be kept, as RSS says; 0 if it does not
	Update    time.Duration  // how often it changes: the syndication module's period by its frequency; 0 if it does not say
	SkipHours []int          // of the day in UTC, in which it never changes
	SkipDays  []time.Weekday // likewise

	Entries []framewatch.Entry // in its order
	LeftOut int                // entries older than the MaxEntries that were kept
}

// Read reads a feed. Relative addresses are resolved against base, the address
// of the feed. Where the feed is damaged, the entries that can be read come
// back; only if there are none does it fail. A feed without entries is none to
// complain about.
func Read(body []byte, base *url.URL) (Feed, error) {
	doc := decode.XML(withoutJunk(body))
	start := bytes.TrimSpace(doc)
	b := &builder{base: base}
	switch {
	case len(start) == 0:
		return Feed{}, ErrEmpty
	case start[0] == '{':
		return readJSON(start, b)
	case decode.LooksLikeHTML(doc):
		return Feed{}, ErrPage
	}
	return readXML(doc, b)
}

var prologue = regexp.MustCompile(`(?is)<\?xml\s[^>]*\?>\s*(?:<\?[^>]*\?>\s*|<!--[^>]*>\s*)*<(?:rss|feed|rdf:RDF|[a-z0-9]+:feed)\b`)

// withoutJunk cuts off what a server wrote before the feed, such as warnings
// of the program that made it.
func withoutJunk(body []byte) []byte {
	if at := prologue.FindIndex(body[:min(len(body), 64<<10)]); at != nil {
		return body[at[0]:]
	}
	return body
}

// A builder collects what a feed says.
type builder struct {
	base *url.URL
	feed Feed
	kept []ranked
	seen int
}

// A ranked entry remembers its place in the feed.
type ranked struct {
	framewatch.Entry
	place int
}

// An item is an entry as a feed writes it.
type item struct {
	title              string
	links              []string // the best first
	guid               string
	published, updated string
}

// add takes an item, if it leads anywhere.
func (b *builder) add(it *item) {
	u := b.address(it)
	if u == "" {
		return
	}
	e := framewatch.Entry{URL: u, Title: strings.Clone(plain(it.title))}
	for _, s := range []string{it.published, it.updated} {
		if at := Date(s); !at.IsZero() {
			e.Published, e.PublishedOrigin = at, "feed"
			break
		}
	}
	b.kept = append(b.kept, ranked{e, b.seen})
	if b.seen++; len(b.kept) >= 2*MaxEntries {
		b.prune()
	}
}

// prune keeps the newest entries. Those without a date count as older than
// the rest, and as newer the earlier they stand.
func (b *builder) prune() {
	if len(b.kept) <= MaxEntries {
		return
	}
	slices.SortStableFunc(b.kept, func(x, y ranked) int { return y.Published.Compare(x.Published) })
	clear(b.kept[MaxEntries:])
	b.kept = b.kept[:MaxEntries]
	slices.SortFunc(b.kept, func(x, y ranked) int { return x.place - y.place })
}

func (b *builder) done() Feed {
	b.prune()
	f := b.feed
	f.Title, f.Language = plain(f.Title), strings.TrimSpace(f.Language)
	for _, r := range b.kept {
		f.Entries = append(f.Entries, r.Entry)
	}
	f.LeftOut = b.seen - len(f.Entries)
	return f
}

// address is the one of the item's article: the first of its links that leads
// somewhere, or its guid if that is an address.
func (b *builder) address(it *item) string {
	for _, l := range it.links {
		if u := link.Resolve(l, b.base); u != "" {
			return u
		}
	}
	if guid := strings.TrimSpace(it.guid); strings.HasPrefix(guid, "http://") || strings.HasPrefix(guid, "https://") {
		return link.Resolve(guid, b.base)
	}
	return ""
}

// about takes an address that the feed gives of itself.
func (b *builder) about(rel, href string) {
	u := link.Resolve(href, b.base)
	for rel := range strings.FieldsSeq(strings.ToLower(rel)) {
		switch {
		case rel == "hub" && b.feed.Hub == "":
			b.feed.Hub = u
		case rel == "self" && b.feed.Self == "":
			b.feed.Self = u
		case rel == "alternate" && b.feed.Home == "":
			b.feed.Home = u
		}
	}
}

var tag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

// plain is a title as text: some feeds escape it twice or put markup into it.
func plain(s string) string {
	s = html.UnescapeString(tag.ReplaceAllString(html.UnescapeString(s), " "))
	return strings.Join(strings.Fields(s), " ")
}

// Links finds the hub and the topic in the Link headers of an answer (RFC
// 8288), which WebSub prefers to those in the feed. They are "" where there
// are none.
func Links(headers []string, base *url.URL) (hub, self string) {
	b := &builder{base: base}
	for _, h := range headers {
		for _, m := range headerLink.FindAllStringSubmatch(h, 50) {
			for _, p := range headerParameter.FindAllStringSubmatch(m[2], 20) {
				if strings.EqualFold(p[1], "rel") {
					b.about(p[2]+p[3], m[1])
				}
			}
		}
	}
	return b.feed.Hub, b.feed.Self
}

var (
	headerLink      = regexp.MustCompile(`<([^<>]+)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s",;]+))?)*)`)
	headerParameter = regexp.MustCompile(`;\s*([\w*-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s",;]+)))?`)
)
