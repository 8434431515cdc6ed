// Package feed turns the bytes of an RSS, Atom, RDF or JSON feed into entries.
// It fetches nothing: the crawler gives it bytes, a test gives it a file.
package feed

import (
	"bytes"
	"errors"
	"html"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

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

// Parse reads a feed and returns its entries in its order, with URL, Title,
// Published and its origin. Relative addresses are resolved against base, the
// address of the feed. Where the feed is damaged, the entries that can be read
// come back; only if there are none does it fail. A feed without entries is
// none to complain about.
func Parse(body []byte, base *url.URL) ([]framewatch.Entry, error) {
	doc := decode.XML(body)
	switch {
	case len(bytes.TrimSpace(doc)) == 0:
		return nil, ErrEmpty
	case decode.LooksLikeHTML(doc):
		return nil, ErrPage
	}
	f, err := parse(doc)
	var list []framewatch.Entry
	if err == nil {
		list = entries(f.Items, base)
	}
	// Of a damaged feed the parser may drop much without a word.
	if err != nil || len(f.Items) < len(itemOpen.FindAllIndex(doc, -1)) {
		if saved := entries(salvage(doc), base); len(saved) > len(list) {
			list = saved
		}
	}
	if err == nil || len(list) > 0 {
		return list, nil
	}
	if errors.Is(err, gofeed.ErrFeedTypeNotDetected) {
		return nil, ErrOther
	}
	return nil, ErrBroken
}

// parse shields against the panics that hostile nesting has caused in XML
// parsers before: a feed must never end the crawler.
func parse(doc []byte) (f *gofeed.Feed, err error) {
	defer func() {
		if recover() != nil {
			f, err = nil, ErrBroken
		}
	}()
	return gofeed.NewParser().Parse(bytes.NewReader(doc))
}

var (
	root     = regexp.MustCompile(`(?is)<(rss|feed|rdf:RDF)\b[^>]*>`)
	itemOpen = regexp.MustCompile(`(?i)<(item|entry)[\s>]`)
	bareAmp  = regexp.MustCompile(`&([^a-zA-Z#]|[a-zA-Z]*[^a-zA-Z;])`)
)

// maxSaved is how many items of a damaged feed are parsed one by one.
const maxSaved = 5000

// salvage parses every item of a damaged feed by itself, inside the feed's
// own root element, so that one bad item costs itself only.
func salvage(doc []byte) []*gofeed.Item {
	start := root.FindSubmatchIndex(doc)
	if start == nil {
		return nil
	}
	open, name := string(doc[start[0]:start[1]]), strings.ToLower(string(doc[start[2]:start[3]]))
	closing := "</" + string(doc[start[2]:start[3]]) + ">"
	if name == "rss" {
		open, closing = open+"<channel>", "</channel>"+closing
	}
	var items []*gofeed.Item
	places := itemOpen.FindAllIndex(doc[start[1]:], maxSaved+1)
	if len(places) > maxSaved {
		doc, places = doc[:start[1]+places[maxSaved][0]], places[:maxSaved]
	}
	for i, at := range places {
		from, to := start[1]+at[0], len(doc)
		if i+1 < len(places) {
			to = start[1] + places[i+1][0]
		}
		item := string(doc[from:to])
		for _, end := range []string{"</item>", "</entry>"} {
			if j := strings.Index(strings.ToLower(item), end); j >= 0 {
				item = item[:j+len(end)]
			}
		}
		f, err := parse([]byte(open + item + closing))
		if err != nil {
			f, err = parse([]byte(open + bareAmp.ReplaceAllString(item, "&amp;$1") + closing))
		}
		if err == nil {
			items = append(items, f.Items...)
		}
	}
	return items
}

func entries(items []*gofeed.Item, base *url.URL) []framewatch.Entry {
	var list []framewatch.Entry
	for _, it := range items {
		if it == nil {
			continue
		}
		u := address(it, base)
		if u == "" {
			continue
		}
		e := framewatch.Entry{URL: u, Title: plain(it.Title)}
		if at := published(it); !at.IsZero() {
			e.Published, e.PublishedOrigin = at, "feed"
		}
		list = append(list, e)
	}
	return list
}

// address is the one of the item's article: what FeedBurner says it replaced,
// the item's link, or its guid if that is an address.
func address(it *gofeed.Item, base *url.URL) string {
	if ext, ok := it.Extensions["feedburner"]; ok {
		for _, original := range ext["origLink"] {
			if u := link.Resolve(original.Value, base); u != "" {
				return u
			}
		}
	}
	candidates := append([]string{it.Link}, it.Links...)
	for _, c := range candidates {
		if u := link.Resolve(c, base); u != "" {
			return u
		}
	}
	if guid := strings.TrimSpace(it.GUID); strings.HasPrefix(guid, "http://") || strings.HasPrefix(guid, "https://") {
		return link.Resolve(guid, base)
	}
	return ""
}

// published is when the item came out; where the feed only says when it was
// changed, that.
func published(it *gofeed.Item) time.Time {
	for _, at := range []*time.Time{it.PublishedParsed, it.UpdatedParsed} {
		if at != nil && !at.IsZero() {
			return at.UTC()
		}
	}
	return time.Time{}
}

var tag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

// plain is a title as text: some feeds escape it twice or put markup into it.
func plain(s string) string {
	s = html.UnescapeString(tag.ReplaceAllString(html.UnescapeString(s), " "))
	return strings.Join(strings.Fields(s), " ")
}
