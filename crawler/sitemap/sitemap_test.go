package sitemap

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
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
	for in, want := range map[string]error{"": ErrEmpty, "<!doctype html>": ErrPage, "<rss></rss>": ErrOther, "{}": ErrOther} {
		if _, err := Parse([]byte(in), base, 10); !errors.Is(err, want) {
			t.Errorf("Parse(%q): %v, want %v", in, err, want)
		}
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
