package crawler

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/archive"
	"framewatch/crawler/extract"
	"framewatch/crawler/extract/rules"
)

// readArticle is the extractor without rules of sites.
var readArticle = readerBy(nil)

// ruled has a rule for the sites of this machine: the headline and the byline
// stand where nobody looks.
func ruled(t *testing.T) *rules.Set {
	t.Helper()
	set, err := rules.Parse("rules.yaml", []byte("- site: localhost\n  note: for the test\n  title: p.kicker\n  byline: p.hand\n  drop: [aside.more]\n  within: div.gone\n"))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

const ruledPage = `<html lang="en"><head><title>Headline of a one</title></head><body><p class="kicker">Ruled headline</p><article><h1>Headline of a one</h1><p class="hand">Text: Ada Low, staff writer</p>` +
	`<p>The first paragraph of the story tells at some length what has happened in the town, when, and to whom.</p>` +
	`<p>The second paragraph says what the mayor, who was asked by telephone on Tuesday, had to say about all of it.</p>` +
	`<p>The third one tells what the neighbours saw from their windows on that evening, before the police arrived.</p>` +
	`<aside class="more"><p>The other story is also of some interest to the readers of this paper, as it was last week.</p></aside>` +
	`<p>The last paragraph looks into the years to come, in which nothing of the kind shall ever happen in town again.</p></article></body></html>`

// TestRules checks that the rules of sites hold wherever pages are read: in a
// crawl, in a look at an address, and when the archive is read again.
func TestRules(t *testing.T) {
	s := newSite(t)
	s.set("a.localhost/one", body("text/html; charset=utf-8", ruledPage))
	s.set("a.localhost/feed", s.feedOf("a.localhost/one"))
	o := options()
	o.Rules, o.Archive = ruled(t), true
	m := newMemory(t)
	if _, err := m.KeepArchive(t.Context(), archive.Options{Owner: "test"}); err != nil {
		t.Fatal(err)
	}
	c := newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed")))
	if sum := once(t, c); sum.Stored != 1 {
		t.Fatalf("%+v", sum)
	}
	for _, a := range m.articles() {
		if a.Title != "Ruled headline" || len(a.Byline) != 1 || a.Byline[0] != "Ada Low" || strings.Contains(a.Text, "other story") {
			t.Errorf("%+v", a)
		}
	}
	for _, path := range []string{"one", "feed"} {
		r, err := c.Probe(t.Context(), s.url("a.localhost/"+path))
		if err != nil || r.Explanation == nil || r.Explanation.Rule == nil {
			t.Fatalf("%s: %v, %+v", path, err, r)
		}
		if e := r.Explanation; r.Article.Title != "Ruled headline" || e.Rule.Note != "for the test" || len(e.Rule.Stale) != 1 || e.Rule.Stale[0] != "within" || e.Class != framewatch.ClassArticle {
			t.Errorf("%s: %+v", path, e)
		}
	}
	if sum := reextract(t, m, ReextractOptions{Rules: o.Rules}); sum.Unchanged != 1 {
		t.Errorf("by the same rules: %+v", sum)
	}
	if sum := reextract(t, m, ReextractOptions{}); sum.Changed != 1 || sum.Fields["title"] != 1 || sum.Fields["text"] != 1 {
		t.Errorf("without rules: %+v", sum)
	}
	for _, a := range m.articles() {
		if a.Title != "Headline of a one" || !strings.Contains(a.Text, "The first paragraph") {
			t.Errorf("without rules: %+v", a)
		}
	}
}

// TestYield checks what is told of a page for the judgement of drift: what the
// listing alone gives is none of the page's.
func TestYield(t *testing.T) {
	for _, c := range []struct {
		name string
		res  extract.Result
		want framewatch.Yield
	}{
		{"all", extract.Result{Title: "A", TitleOrigin: "h1", Byline: []string{"B"}, Published: time.Unix(1e9, 0), PublishedOrigin: "json-ld", Confidence: framewatch.ConfidenceHigh, Words: 300, Agreement: .75},
			framewatch.Yield{Words: 300, Agreement: .75, Dated: true, Sure: true, Titled: true, Bylined: true}},
		{"of the listing", extract.Result{Title: "A", TitleOrigin: "listing", Published: time.Unix(1e9, 0), PublishedOrigin: "feed", Confidence: framewatch.ConfidenceMedium, Words: 300, Agreement: -1},
			framewatch.Yield{Words: 300, Agreement: -1}},
	} {
		if got := yieldOf(framewatch.Article{Title: c.res.Title, Byline: c.res.Byline, Published: c.res.Published, PublishedOrigin: c.res.PublishedOrigin, Confidence: c.res.Confidence}, c.res); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestTitleOfListing checks that a headline which no place of the page has is
// told from others.
func TestTitleOfListing(t *testing.T) {
	u := &url.URL{Scheme: "https", Host: "a.example", Path: "/1"}
	p := &page{url: u, body: []byte("<html><body><p>Just a line.</p></body></html>"), contentType: "text/html"}
	if res, err := readArticle(p, extract.Hint{Title: "Ministers meet in the capital"}); err != nil || res.Title != "Ministers meet in the capital" || res.TitleOrigin != "listing" {
		t.Errorf("%q from %q, %v", res.Title, res.TitleOrigin, err)
	}
}
