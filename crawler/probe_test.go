package crawler

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
)

func TestProbe(t *testing.T) {
	s := newSite(t)
	s.stories("a.localhost/one", "a.localhost/two")
	s.set("a.localhost/robots.txt", body("text/plain", "User-agent: *\nDisallow: /closed"))
	s.set("a.localhost/feed", s.feedOf("a.localhost/one", "a.localhost/two"))
	s.set("a.localhost/moved", redirectTo("/feed", http.StatusMovedPermanently))
	s.set("a.localhost/map", body("text/xml", `<urlset><url><loc>/two</loc></url></urlset>`))
	s.set("a.localhost/index", body("text/xml", `<sitemapindex><sitemap><loc>/map</loc></sitemap></sitemapindex>`))
	s.set("a.localhost/front", body("text/html", `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>Hello</body></html>`))
	s.set("a.localhost/picture", body("image/png", "\x89PNG"))
	c := newCrawler(t, newMemory(t), options())
	for _, want := range []struct {
		path, kind string
		entries    int
		title      string // of the article
		fault      string
	}{
		{"feed", "feed", 2, "Headline of a one", ""},
		{"moved", "feed", 2, "Headline of a one", ""},
		{"map", "sitemap", 1, "Headline of a two", ""},
		{"index", "sitemap index", 0, "", ""},
		{"one", "page", 0, "Headline of a one", ""},
		{"front", "page", 0, "Headline of a one", ""},
		{"picture", "", 0, "", "image/png"},
		{"closed", "", 0, "", "robots.txt does not allow"},
		{"nothing", "", 0, "", "404"},
	} {
		r, err := c.Probe(t.Context(), s.url("a.localhost/"+want.path))
		if err != nil {
			t.Fatal(err)
		}
		title := ""
		if r.Article != nil {
			title = r.Article.Title
		}
		if r.Kind != want.kind || r.Entries != want.entries || title != want.title || !strings.Contains(r.Error, want.fault) || want.fault == "" && r.Error != "" {
			t.Errorf("%s: %+v", want.path, r)
		}
		switch want.path {
		case "moved":
			if r.MovedTo != s.url("a.localhost/feed") {
				t.Errorf("moved to %q", r.MovedTo)
			}
		case "index":
			if !slices.Equal(r.Sitemaps, []string{s.url("a.localhost/map")}) {
				t.Errorf("sitemaps %q", r.Sitemaps)
			}
		case "front":
			if !slices.Equal(r.Feeds, []string{s.url("a.localhost/feed")}) || len(r.Listings) != 1 || r.Listings[0].Entries != 2 {
				t.Errorf("feeds %q, article %+v", r.Feeds, r.Article)
			}
		case "closed":
			if !strings.Contains(r.Robots, "does not allow") || r.Rule != "Disallow: /closed (line 2)" {
				t.Errorf("robots %q, rule %q", r.Robots, r.Rule)
			}
		}
	}
}

func TestTestSource(t *testing.T) {
	s := newSite(t)
	s.stories("a.localhost/one")
	s.set("a.localhost/world", body("text/html", `<main><a href="/one">One</a></main>`))
	source := framewatch.Source{Name: "A", Listings: []framewatch.Listing{
		{Kind: framewatch.SectionListing, URL: s.url("a.localhost/world"), Links: "main a"},
		{Kind: framewatch.FeedListing, URL: s.url("a.localhost/world")},
	}}
	reports, err := newCrawler(t, newMemory(t), options()).TestSource(t.Context(), source)
	if err != nil || len(reports) != 2 {
		t.Fatal(reports, err)
	}
	if r := reports[0]; r.Kind != "section" || r.Entries != 1 || r.Article == nil || r.Article.Title != "Headline of a one" {
		t.Errorf("%+v", r)
	}
	if r := reports[1]; r.Error != "the answer is a web page, not a feed" {
		t.Errorf("%+v", r)
	}
}

// TestDiscover looks at front pages that lead to their articles in different
// ways.
func TestDiscover(t *testing.T) {
	s := newSite(t)
	var links strings.Builder
	for _, name := range []string{"ministers-meet-in-the-capital", "ministers-leave-the-capital-again", "nobody-knows-what-was-said", "a-summit-that-never-was"} {
		for _, host := range []string{"a", "b", "c", "d"} {
			s.stories(host + ".localhost/2016/03/01/" + name)
		}
		fmt.Fprintf(&links, `<h2 class="teaser"><a href="/2016/03/01/%s">%s, a story</a></h2><a href="/tag/x">All of the tag that is here</a>`, name, strings.ReplaceAll(name, "-", " "))
	}
	front := func(head string) http.HandlerFunc {
		return body("text/html; charset=utf-8", `<html lang="en-GB"><head><title>Front</title>`+head+`</head><body>`+links.String()+`</body></html>`)
	}
	// Everything is said.
	s.set("a.localhost/", front(`<meta property="og:site_name" content="The  A"><link rel="alternate" type="application/rss+xml" href="/comments/feed"><link rel="alternate" type="application/rss+xml" href="/news.xml">`))
	s.set("a.localhost/robots.txt", body("text/plain", "User-agent: *\nCrawl-delay: 0.01\nAllow: /\nDisallow: /closed\nSitemap: "+s.url("a.localhost/pages.xml")+"\nSitemap: "+s.url("a.localhost/news-map.xml")))
	s.set("a.localhost/news.xml", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Cache-Control", "max-age=600")
		body("application/rss+xml", `<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News of A</title><language>en</language><ttl>30</ttl><atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="`+s.url("a.localhost/news.xml")+`"/>
			<item><title>Old</title><link>/2016/03/01/ministers-meet-in-the-capital</link><pubDate>Tue, 01 Mar 2016 10:00:00 GMT</pubDate></item>
			<item><title>New</title><link>/2016/03/01/nobody-knows-what-was-said</link><pubDate>Tue, 01 Mar 2016 14:30:00 GMT</pubDate></item></channel></rss>`)(w, r)
	})
	s.set("a.localhost/news-map.xml", body("text/xml", `<urlset><url><loc>/2016/03/01/a-summit-that-never-was</loc></url></urlset>`))
	s.set("a.localhost/pages.xml", body("text/xml", `<urlset><url><loc>/2016/03/01/a-summit-that-never-was</loc></url></urlset>`))
	// Nothing is said, but a feed lies at a usual place.
	s.set("b.localhost/", front(""))
	s.set("b.localhost/rss.xml", s.feedOf("b.localhost/2016/03/01/ministers-meet-in-the-capital"))
	// There is a sitemap only.
	s.set("c.localhost/", front(""))
	s.set("c.localhost/sitemap.xml", body("text/xml", `<urlset><url><loc>/2016/03/01/ministers-meet-in-the-capital</loc><lastmod>2016-03-01</lastmod></url></urlset>`))
	// There are links only.
	s.set("d.localhost/", front(""))
	for _, c := range []struct{ host, name, listings, title string }{
		{"a", "The A", "feed a/news.xml sitemap a/news-map.xml", "Headline of a 2016 03 01 nobody-knows-what-was-said"},
		{"b", "Feed", "feed b/rss.xml", "Headline of b 2016 03 01 ministers-meet-in-the-capital"},
		{"c", "c.localhost", "sitemap c/sitemap.xml", "Headline of c 2016 03 01 ministers-meet-in-the-capital"},
		{"d", "d.localhost", "section d/ h2 a", "Headline of d 2016 03 01 ministers-meet-in-the-capital"},
	} {
		r, err := newCrawler(t, newMemory(t), options()).Probe(t.Context(), s.url(c.host+".localhost/"))
		if err != nil {
			t.Fatal(err)
		}
		var listings []string
		for _, l := range r.Source.Listings {
			address := strings.ReplaceAll(strings.TrimPrefix(l.URL, "http://"), ".localhost:"+s.port, "")
			listings = append(listings, strings.TrimSpace(string(l.Kind)+" "+address+" "+l.Links))
		}
		if got := strings.Join(listings, " "); got != c.listings || r.Source.Name != c.name || r.Source.Language != "en" || r.Error != "" {
			t.Errorf("%s: %q in %q: %s; %s", c.host, r.Source.Name, r.Source.Language, got, r.Error)
		}
		if r.Article == nil || r.Article.Title != c.title {
			t.Errorf("%s: article %+v", c.host, r.Article)
		}
		if r.Links != "h2 a" || r.Entries != 4 {
			t.Errorf("%s: rule %q finds %d links", c.host, r.Links, r.Entries)
		}
		if c.host == "a" {
			l := r.Listings[0]
			if r.Robots != "allowed" || !strings.Contains(r.Rule, "llow: / (line 3)") || r.Delay != "10ms" || l.Hub != "https://hub.example/" ||
				l.Cache != "may be kept for 10m0s; asks to be read every 30m0s; tells changes by ETag" {
				t.Errorf("robots %q, rule %q, delay %q, hub %q, cache %q", r.Robots, r.Rule, r.Delay, l.Hub, l.Cache)
			}
			if n := s.count("a.localhost/comments/feed") + s.count("a.localhost/sitemap.xml") + s.count("a.localhost/rss.xml"); n > 0 {
				t.Errorf("%d requests in vain", n)
			}
		}
	}
	if n := len(s.asked); n > 50 {
		t.Errorf("%d requests for four sites", n)
	}
}

func TestBudget(t *testing.T) {
	for delay, want := range map[time.Duration]int{0: 12, time.Millisecond: 12, 5 * time.Second: 12, 10 * time.Second: 6, time.Minute: 2, time.Hour: 2} {
		if got := budget(delay); got != want {
			t.Errorf("budget(%v) = %d, want %d", delay, got, want)
		}
	}
}
