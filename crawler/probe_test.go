package crawler

import (
	"net/http"
	"slices"
	"strings"
	"testing"

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
		{"front", "page", 0, "", ""},
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
			if !slices.Equal(r.Feeds, []string{s.url("a.localhost/feed")}) || r.Article.Class == framewatch.ClassArticle {
				t.Errorf("feeds %q, article %+v", r.Feeds, r.Article)
			}
		case "closed":
			if !strings.Contains(r.Robots, "does not allow") {
				t.Errorf("robots %q", r.Robots)
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
