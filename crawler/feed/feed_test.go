package feed

import (
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

// read returns the entries of a feed.
func read(in string) ([]framewatch.Entry, error) {
	f, err := Read([]byte(in), base)
	return f.Entries, err
}

func TestEntries(t *testing.T) {
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
			"https://news.example/1 | One | -\nhttps://news.example/2 | Two | -\nhttps://news.example/3 | Three | -\n"},
		{"cut off in a link", `<rss version="2.0"><channel><item><title>One</title><link>/1</link></item><item><title>Two</title><link>https://news.example/tw`,
			"https://news.example/1 | One | -\n"},
		{"no end tags", `<rss><channel><item><title>One</title><link>/1<pubDate>Tue, 1 Mar 2016 14:30 EST</pubDate><item><title>Two</title><link>/2</link><item>`,
			"https://news.example/1 | One | 2016-03-01T19:30:00Z feed\nhttps://news.example/2 | Two | -\n"},
		{"bare signs", `<rss><channel><item><title>A & B < C &nbsp; &unknown;</title><link>/1?a=1&b=2</link></item><item><title>5 <<6></title><link>/2</link></item></channel></rss>`,
			"https://news.example/1?a=1&b=2 | A & B | -\nhttps://news.example/2 | 5 | -\n"},
		{"markup that is not escaped", `<rss><channel><item><title>One</title><description><p>Text<br>more<img src=x></description><link>/1</link></item></channel></rss>`,
			"https://news.example/1 | One | -\n"},
		{"a marked section without an end", `<rss><channel><item><title>One</title><link>/1</link><description><![CDATA[text</description></item><item><title>Two</title><link>/2</link></item></channel></rss>`,
			"https://news.example/1 | One | -\nhttps://news.example/2 | Two | -\n"},
		{"warnings before and after", "<br />\n<b>Warning</b>: foo() in <b>x.php</b>\n<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<rss><channel><item><title>F\xfcr</title><link>/1</link></item></channel></rss><!-- 0.2 s --><script>x</script>",
			"https://news.example/1 | Für | -\n"},
		{"other titles and links", `<rss xmlns:media="m"><channel><image><title>Logo</title><link>/logo</link></image><item><media:group><media:title>Photo</media:title></media:group><media:title>Photo</media:title>
			<atom:link rel="self" href="/self"/><atom:link href="/atom"/><enclosure url="/x.mp3"/><title>One</title><link>/1</link><source url="/s"><title>S</title></source></item></channel></rss>`,
			"https://news.example/1 | One | -\n"},
		{"Atom with prefixes", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:link rel="enclosure" href="/x.mp3"/><a:link href="/1.json" type="application/json"/><a:link href="/1"/><a:title type="xhtml"><div>One <b>two</b></div></a:title>
			<a:source><a:title>S</a:title><a:link href="/s"/></a:source><a:issued>2016-03-01T00:00Z</a:issued></a:entry></a:feed>`,
			"https://news.example/1 | One two | 2016-03-01T00:00:00Z feed\n"},
		{"entities of its own", `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yyyy">]><rss><channel><item><title>&x;&y;</title><link>/1</link></item></channel></rss>`,
			"https://news.example/1 | &x;&y; | -\n"},
		{"damaged JSON", `{"version":"https://jsonfeed.org/version/1","items":[{"id":7,"url":"/1","title":null},{"url":3,"external_url":"/2"},{"url":"/3","title":"Thr`,
			"https://news.example/1 |  | -\nhttps://news.example/2 |  | -\n"},
		{"no items", `<rss version="2.0"><channel><title>F</title></channel></rss>`, ""},
	} {
		entries, err := read(c.in)
		if got := lines(entries); err != nil || got != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, got, c.want)
		}
	}
}

func TestNoFeed(t *testing.T) {
	for in, want := range map[string]error{
		"":                           ErrEmpty,
		" \n":                        ErrEmpty,
		"<!doctype html><p>Hello":    ErrPage,
		"<html><body>":               ErrPage,
		"hello":                      ErrOther,
		"<urlset></urlset>":          ErrOther,
		"<rss><channel><item><title": ErrBroken,
	} {
		if entries, err := read(in); !errors.Is(err, want) || entries != nil {
			t.Errorf("Read(%q) = %v, %v, want %v", in, entries, err, want)
		}
	}
}

func TestRead(t *testing.T) {
	hour := time.Hour
	for _, c := range []struct {
		name, in string
		want     Feed
	}{
		{"RSS", `<rss xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>The &lt;b&gt;Paper</title><link>/home</link><language>en-GB</language>
			<atom:link rel="self" href="/feed"/><atom:link rel="hub" href="https://hub.example/"/><ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
			<skipHours><hour>0</hour><hour>24</hour><hour>x</hour></skipHours><skipDays><day>Sunday</day></skipDays><item><title>T</title><ttl>5</ttl></item></channel></rss>`,
			Feed{Title: "The Paper", Home: "https://news.example/home", Language: "en-GB", Self: "https://news.example/feed", Hub: "https://hub.example/",
				TTL: 90 * time.Minute, Update: hour / 2, SkipHours: []int{0, 0}, SkipDays: []time.Weekday{time.Sunday}}},
		{"Atom", `<feed xml:lang="fr" xmlns="http://www.w3.org/2005/Atom"><title>P</title><link href="/"/><link rel="hub" href="//hub.example"/><link rel="hub" href="//second.example"/><link rel="self" href="/a"/></feed>`,
			Feed{Title: "P", Home: "https://news.example/", Language: "fr", Self: "https://news.example/a", Hub: "https://hub.example"}},
		{"JSON", `{"version":"https://jsonfeed.org/version/1.1","title":"P","language":"de","home_page_url":"/","feed_url":"/j","hubs":[{"type":"rssCloud","url":"/no"},{"type":"WebSub","url":"/hub"}],"items":[]}`,
			Feed{Title: "P", Home: "https://news.example/", Language: "de", Self: "https://news.example/j", Hub: "https://news.example/hub"}},
	} {
		got, err := Read([]byte(c.in), base)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", c.name, err, diff)
		}
	}
}

func TestLinks(t *testing.T) {
	for _, c := range []struct {
		headers   []string
		hub, self string
	}{
		{nil, "", ""},
		{[]string{`<https://hub.example/>; rel="hub", </feed>; rel=self`}, "https://hub.example/", "https://news.example/feed"},
		{[]string{`</style.css>; rel=preload; as=style`, `<https://hub.example/?a=1,2>; title="a; rel=x"; rel="other HUB"`}, "https://hub.example/?a=1,2", ""},
		{[]string{`<javascript:x>; rel=hub`, `rel=hub`}, "", ""},
	} {
		if hub, self := Links(c.headers, base); hub != c.hub || self != c.self {
			t.Errorf("Links(%q) = %q, %q", c.headers, hub, self)
		}
	}
}

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"Tue, 01 Mar 2016 14:30:00 GMT":         "2016-03-01T14:30:00Z",
		"Tue,01 Mar 2016 14:30:00 EST":          "2016-03-01T19:30:00Z",
		"1 Mar 16 14:30 +0100":                  "2016-03-01T13:30:00Z",
		"Tue, 01 Mar 2016 14:30:00 +0100 (CET)": "2016-03-01T13:30:00Z",
		"Tuesday, March 1, 2016 14:30:00 PDT":   "2016-03-01T21:30:00Z",
		"Tue Mar  1 14:30:00 2016":              "2016-03-01T14:30:00Z",
		"2016-03-01T14:30:00.123+01:00":         "2016-03-01T13:30:00Z",
		"2016-03-01T14:30Z":                     "2016-03-01T14:30:00Z",
		"2016-03-01t14:30:00Z":                  "2016-03-01T14:30:00Z",
		"2016-03-01 14:30:00":                   "2016-03-01T14:30:00Z",
		"2016-03-01+02:00":                      "2016-02-29T22:00:00Z",
		"2016-03":                               "2016-03-01T00:00:00Z",
		"2016":                                  "2016-01-01T00:00:00Z",
		"20160301T143000Z":                      "",
		"Tue, 30 Feb 2016 14:30:00 GMT":         "",
		"yesterday":                             "",
		"":                                      "",
		"GMT":                                   "",
	} {
		got := ""
		if at := Date(in); !at.IsZero() {
			got = at.Truncate(time.Second).Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("Date(%q) = %s, want %s", in, got, want)
		}
	}
}

// TestNewestAreKept reads a feed that is longer than any should be.
func TestNewestAreKept(t *testing.T) {
	var b strings.Builder
	b.WriteString("<rss><channel>")
	const n = 30_000
	start := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		fmt.Fprintf(&b, "<item><title>Story %d</title><link>/%d</link><pubDate>%s</pubDate></item>", i, i, start.Add(time.Duration(i)*time.Minute).Format(time.RFC1123Z))
	}
	f, err := Read([]byte(b.String()), base)
	if err != nil || len(f.Entries) != MaxEntries || f.LeftOut != n-MaxEntries {
		t.Fatalf("%d entries, %d left out, %v", len(f.Entries), f.LeftOut, err)
	}
	if first, last := f.Entries[0].Title, f.Entries[MaxEntries-1].Title; first != fmt.Sprint("Story ", n-MaxEntries) || last != fmt.Sprint("Story ", n-1) {
		t.Errorf("kept from %s to %s", first, last)
	}
}

// giants are feeds of 8 MiB that were made to cost.
func giants() map[string]func() []byte {
	const size = 8 << 20
	fill := func(before, part, after string) func() []byte {
		return func() []byte {
			b := make([]byte, 0, size)
			for b = append(b, before...); len(b)+len(part)+len(after) <= size; {
				b = append(b, part...)
			}
			return append(b, after...)
		}
	}
	return map[string]func() []byte{
		"items":         fill("<rss><channel>", "<item><title>A title</title><link>/a/path/of/some/length</link><pubDate>Tue, 01 Mar 2016 14:30:00 GMT</pubDate></item>", "</channel></rss>"),
		"small items":   fill("<rss><channel>", "<item><link>/1</link></item>", "</channel></rss>"),
		"open elements": fill("<rss><channel>", "<a>", ""),
		"stray ends":    fill("<rss><channel>"+strings.Repeat("<b>", 1000), "</a>", ""),
		"open items":    fill("<rss><channel>", "<item>", ""),
		"damage":        fill("<rss><channel>", "< ", ""),
		"open comments": fill("<rss><channel>", "<!--", ""),
		"open sections": fill("<rss><channel>", "<![CDATA[", ""),
		"instructions":  fill("", "<?xml version='1.0'?>", ""),
		"attributes":    fill("<rss><channel><item ", "a='b' ", "></item></channel></rss>"),
		"links":         fill("<rss><channel><item>", "<link>/x</link>", "</item></channel></rss>"),
		"a long title":  fill("<rss><channel><item><link>/1</link><title>", "word & ", "</title></item></channel></rss>"),
		"JSON items":    fill(`{"items":[`, `{"url":"/1","title":"A title","date_published":"2016-03-01T14:30:00Z"},`, `{}]}`),
		"nested JSON":   fill(`{"items":`, `[`, ``),
		"Latin-1":       fill(`<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel>`, "<item><title>F\xfcr \xe4\xf6\xfc</title><link>/1</link></item>", "</channel></rss>"),
	}
}

// TestMemory holds a limit on the heap that a feed of the greatest size needs.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reads 100 MB of feeds")
	}
	for name, made := range giants() {
		t.Run(name, func(t *testing.T) {
			body := made()
			runtime.GC()
			var peak atomic.Uint64
			stop, stopped := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(stopped)
				for {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak.Store(max(peak.Load(), m.HeapAlloc))
					select {
					case <-stop:
						return
					case <-time.After(2 * time.Millisecond):
					}
				}
			}()
			start := time.Now()
			f, err := Read(body, base)
			took := time.Since(start)
			close(stop)
			<-stopped
			t.Logf("%d entries, %d left out, %v; %v, peak %d MiB", len(f.Entries), f.LeftOut, err, took.Round(time.Millisecond), peak.Load()>>20)
			if peak.Load() > 128<<20 {
				t.Errorf("the heap grew to %d MiB", peak.Load()>>20)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<rss version="2.0"><channel><item><title>One & two</title><link>/1</link><item></channel>`))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/1"/></entry>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"url":"/1"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		entries, err := read(string(body))
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

func FuzzLinks(f *testing.F) {
	f.Add(`<https://hub.example/>; rel="hub", </feed>; rel=self`)
	f.Fuzz(func(t *testing.T, header string) {
		hub, self := Links([]string{header}, base)
		for _, address := range []string{hub, self} {
			if u, err := url.Parse(address); err != nil || address != "" && u.Hostname() == "" {
				t.Errorf("Links(%q) gives %q", header, address)
			}
		}
	})
}
