package feed

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"framewatch"
)

var base = &url.URL{Scheme: "https", Host: "news.example", Path: "/feeds/all.xml"}

// lines shows entries as the cases write them.
func lines(entries []framewatch.Entry) string {
	var b strings.Builder
	for _, e := range entries {
		at := "-"
		if !e.Published.IsZero() {
			at = e.Published.Format(time.RFC3339) + " " + e.PublishedOrigin
		}
		fmt.Fprintf(&b, "%s | %s | %s\n", e.URL, e.Title, at)
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"RSS", `<rss version="2.0"><channel><title>F</title>
			<item><title>One &amp;amp; only</title><link>https://news.example/1</link><pubDate>Tue, 01 Mar 2016 14:30:00 +0100</pubDate></item>
			<item><title><![CDATA[<b>Two</b>]]></title><link> /2 </link></item>
			<item><title>Three</title><guid>https://news.example/3</guid></item>
			<item><title>No link</title><guid isPermaLink="false">tag:3</guid></item>
			<item><title>Elsewhere</title><link>mailto:x@y.example</link></item></channel></rss>`,
			`https://news.example/1 | One & only | 2016-03-01T13:30:00Z feed
https://news.example/2 | Two | -
https://news.example/3 | Three | -
`},
		{"RSS of FeedBurner", `<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><title>One</title>
			<link>https://feeds.example/~r/1</link><feedburner:origLink>https://news.example/1</feedburner:origLink></item></channel></rss>`,
			"https://news.example/1 | One | -\n"},
		{"Atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title type="html">&lt;i&gt;One&lt;/i&gt;</title>
			<link rel="self" href="/self"/><link rel="alternate" href="/1"/><updated>2016-03-01T00:00:00Z</updated></entry></feed>`,
			"https://news.example/1 | One | 2016-03-01T00:00:00Z feed\n"},
		{"RDF", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
			<channel><title>F</title></channel><item><title>One</title><link>https://news.example/1</link><dc:date>2016-03-01T10:00:00+02:00</dc:date></item></rdf:RDF>`,
			"https://news.example/1 | One | 2016-03-01T08:00:00Z feed\n"},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","title":"F","items":[{"id":"1","url":"https://news.example/1","title":"One","date_published":"2016-03-01T10:00:00Z"}]}`,
			"https://news.example/1 | One | 2016-03-01T10:00:00Z feed\n"},
		{"Latin-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss version=\"2.0\"><channel><item><title>F\xfcr</title><link>/1</link></item></channel></rss>",
			"https://news.example/1 | Für | -\n"},
		{"cut off", `<rss version="2.0"><channel><item><title>One</title><link>/1</link></item><item><title>Two</title><lin`,
			"https://news.example/1 | One | -\n"},
		{"one damaged item", `<rss version="2.0"><channel><item><title>One</title><link>/1</link></item>
			<item><title>Two</b></title><link>/2</item><item><title>Three</title><link>/3</link></item></channel></rss>`,
			"https://news.example/1 | One | -\nhttps://news.example/3 | Three | -\n"},
		{"no items", `<rss version="2.0"><channel><title>F</title></channel></rss>`, ""},
	} {
		entries, err := Parse([]byte(c.in), base)
		if got := lines(entries); err != nil || got != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, got, c.want)
		}
	}
}

func TestParseNoFeed(t *testing.T) {
	for in, want := range map[string]error{
		"":                           ErrEmpty,
		" \n":                        ErrEmpty,
		"<!doctype html><p>Hello":    ErrPage,
		"<html><body>":               ErrPage,
		"hello":                      ErrOther,
		"<urlset></urlset>":          ErrOther,
		"<rss><channel><item><title": ErrBroken,
	} {
		if entries, err := Parse([]byte(in), base); !errors.Is(err, want) || entries != nil {
			t.Errorf("Parse(%q) = %v, %v, want %v", in, entries, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<rss version="2.0"><channel><item><title>One & two</title><link>/1</link><item></channel>`))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/1"/></entry>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"url":"/1"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		entries, err := Parse(body, base)
		if err != nil && entries != nil {
			t.Error("entries beside an error")
		}
		for _, e := range entries {
			if u, err := url.Parse(e.URL); err != nil || u.Hostname() == "" || e.Published.IsZero() != (e.PublishedOrigin == "") {
				t.Errorf("%+v", e)
			}
		}
	})
}
