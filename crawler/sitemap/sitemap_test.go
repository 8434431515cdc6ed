package sitemap

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"framewatch/crawler/feed"
)

var base = &url.URL{Scheme: "https", Host: "news.example", Path: "/sitemap.xml"}

func TestParse(t *testing.T) {
	day := func(d, h int) time.Time { return time.Date(2016, 3, d, h, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name, in string
		want     Sitemap
	}{
		{"urlset", `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc> https://news.example/1 </loc><lastmod>2016-03-01</lastmod></url><url><loc>/2</loc></url></urlset>`,
			Sitemap{Pages: []Page{{URL: "https://news.example/1", Modified: day(1, 0)}, {URL: "https://news.example/2"}}}},
		{"news", `<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://news.example/1</loc>
			<image:image><image:loc>https://news.example/1.jpg</image:loc><image:title>A picture</image:title></image:image>
			<n:news><n:publication><n:name>N</n:name></n:publication><n:publication_date>2016-03-01T10:00:00+01:00</n:publication_date><n:title>One &amp; two</n:title></n:news></url></urlset>`,
			Sitemap{Pages: []Page{{URL: "https://news.example/1", Title: "One & two", Published: day(1, 9)}}}},
		{"index", `<sitemapindex><sitemap><loc>https://news.example/a.xml</loc><lastmod>2016-03-02T00:00:00Z</lastmod></sitemap></sitemapindex>`,
			Sitemap{Children: []Page{{URL: "https://news.example/a.xml", Modified: day(2, 0)}}}},
		{"cut off", `<urlset><url><loc>/1</loc></url><url><loc>/2</lo`, Sitemap{Pages: []Page{{URL: "https://news.example/1"}}}},
		{"no addresses", `<urlset><url><loc></loc></url><url><loc>javascript:x</loc></url></urlset>`, Sitemap{}},
		{"text", "https://news.example/1\r\n\n/2\nno address: \x00\nhttps://news.example/3", Sitemap{Pages: []Page{{URL: "https://news.example/1"}, {URL: "https://news.example/2"}, {URL: "https://news.example/3"}}}},
		{"feed", `<?xml version="1.0"?><rss><channel><item><title>One</title><link>/1</link><pubDate>Tue, 01 Mar 2016 10:00:00 GMT</pubDate></item></channel></rss>`,
			Sitemap{Pages: []Page{{URL: "https://news.example/1", Title: "One", Published: day(1, 10)}}}},
		{"language, prefixes, video", `<s:urlset xmlns:s="x"><s:url><s:loc>/1</s:loc><s:lastmod>2016-03</s:lastmod><v:video><v:title>No</v:title><v:publication_date>2015-01-01</v:publication_date></v:video><n:news><n:publication><n:language>de</n:language></n:publication><n:title>Ja</n:title></n:news></s:url></s:urlset>`,
			Sitemap{Pages: []Page{{URL: "https://news.example/1", Title: "Ja", Language: "de", Modified: day(1, 0)}}}},
		{"damage between", `<br />Warning: <b>x</b><urlset><url><loc>/1</loc></url><url><loc>/2?a=1&b=2</lox></url>< <url><loc>/3<lastmod>2016-03-02</lastmod><url><loc>/4</loc></urlset>trailing`,
			Sitemap{Pages: []Page{{URL: "https://news.example/1"}, {URL: "https://news.example/4"}}}},
		{"Latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><urlset><url><loc>/1</loc><n:title>F\xfcr</n:title></url></urlset>", Sitemap{Pages: []Page{{URL: "https://news.example/1", Title: "Für"}}}},
		{"no UTF-8", "<urlset><url><loc>/1</loc><n:title>F\xfcr\x00</n:title></url></urlset>", Sitemap{Pages: []Page{{URL: "https://news.example/1", Title: "F\uFFFDr"}}}},
		{"UTF-16", "\xff\xfe<\x00u\x00r\x00l\x00s\x00e\x00t\x00>\x00", Sitemap{}},
		{"no date", `<urlset><url><loc>/1</loc><lastmod>yesterday</lastmod></url></urlset>`, Sitemap{Pages: []Page{{URL: "https://news.example/1"}}}},
	} {
		got, err := Parse([]byte(c.in), base, 10)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}

func TestParseLimit(t *testing.T) {
	got, err := Parse([]byte("<urlset>"+strings.Repeat("<url><loc>/1</loc></url>", 100)+"</urlset>"), base, 7)
	if err != nil || len(got.Pages) != 7 {
		t.Errorf("%d pages, %v", len(got.Pages), err)
	}
}

func TestParseNoSitemap(t *testing.T) {
	for in, want := range map[string]error{"": ErrEmpty, "<!doctype html>": ErrPage, "<rss><channel><item>": feed.ErrBroken, "<r:r><a/>": ErrOther, "{}": ErrOther} {
		if _, err := Parse([]byte(in), base, 10); !errors.Is(err, want) {
			t.Errorf("Parse(%q): %v, want %v", in, err, want)
		}
	}
}

func TestNewestAreKept(t *testing.T) {
	in := `<urlset><url><loc>/a</loc></url><url><loc>/b</loc><lastmod>2016-03-01</lastmod></url><url><loc>/c</loc><lastmod>2016-03-03</lastmod></url>
		<url><loc>/d</loc><lastmod>2015-12-31</lastmod></url><url><loc>/e</loc><lastmod>2016-03-02</lastmod></url><url><loc>/f</loc></url></urlset>`
	since := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		o    Options
		want string
		left int
	}{
		{Options{}, "/a /b /c /d /e /f", 0},
		{Options{Max: 2}, "/c /e", 4},
		{Options{Since: since}, "/a /b /c /e /f", 1},
		{Options{Since: since, Max: 4}, "/a /b /c /e", 2},
	} {
		got, err := Read(strings.NewReader(in), base, c.o)
		var paths []string
		for _, p := range got.Pages {
			paths = append(paths, strings.TrimPrefix(p.URL, "https://news.example"))
		}
		if list := strings.Join(paths, " "); err != nil || list != c.want || got.LeftOut != c.left {
			t.Errorf("%+v: %s, %d left out, %v; want %s, %d", c.o, list, got.LeftOut, err, c.want, c.left)
		}
	}
}

func TestBrokenStream(t *testing.T) {
	for _, in := range []string{"<urlset><url><loc>/1</loc></url>", "https://news.example/1\n"} {
		in += strings.Repeat(" ", 2*peeked)
		got, err := Read(io.MultiReader(strings.NewReader(in), iotest.ErrReader(io.ErrUnexpectedEOF)), base, Options{})
		if len(got.Pages) != 1 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if _, err := Read(iotest.ErrReader(io.ErrUnexpectedEOF), base, Options{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

// A repeater is a long document that is nowhere in memory.
type repeater struct {
	part func(i int) string
	n, i int
	rest string
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.i == r.n {
			return 0, io.EOF
		}
		r.rest = r.part(r.i)
		r.i++
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// TestMemory reads sitemaps of some 50 MB, the most the protocol allows, and
// holds a limit on the heap.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reads 250 MB of sitemaps")
	}
	long := strings.Repeat("x", 7000)
	for name, r := range map[string]*repeater{
		"full": {n: 400_000, part: func(i int) string {
			return fmt.Sprintf("<url><loc>https://news.example/%d/a-story-of-some-length-it-seems</loc><lastmod>2016-03-01T10:%02d:00Z</lastmod></url>\n", i, i%60)
		}},
		"long addresses": {n: 7000, part: func(i int) string { return fmt.Sprintf("<url><loc>/%d%s</loc></url>", i, long) }},
		"one tag":        {n: 7_000_000, part: func(int) string { return "a='b' " }},
		"open elements":  {n: 10_000_000, part: func(int) string { return "<url>" }},
		"one comment":    {n: 7000, part: func(int) string { return "<!-- " + long }},
	} {
		t.Run(name, func(t *testing.T) {
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
			got, err := Read(io.MultiReader(strings.NewReader("<urlset "), strings.NewReader(map[bool]string{false: ">"}[name == "one tag"]), r), base, Options{Max: 2000})
			took := time.Since(start)
			close(stop)
			<-stopped
			t.Logf("%d pages, %d left out, %v; %v, peak %d MiB", len(got.Pages), got.LeftOut, err, took.Round(time.Millisecond), peak.Load()>>20)
			if peak.Load() > 64<<20 {
				t.Errorf("the heap grew to %d MiB", peak.Load()>>20)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>/1</loc><n:news><n:title>a</n:title></n:news></url>`))
	f.Add([]byte(`<sitemapindex><sitemap><loc>//b/c</loc><url></sitemap>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := Parse(body, base, 5)
		if n := len(got.Pages) + len(got.Children); n > 5 || err != nil && n > 0 {
			t.Errorf("%d addresses, %v", n, err)
		}
		for _, p := range got.Pages {
			if u, err := url.Parse(p.URL); err != nil || u.Hostname() == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}
