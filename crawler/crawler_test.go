package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"framewatch"
	"framewatch/crawler/extract"
)

func TestSecondPassStoresNothing(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.stories("a.localhost/one", "a.localhost/two")
	conditional := 0
	feed := s.feedOf("a.localhost/one", "a.localhost/two")
	s.set("a.localhost/feed", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") != "" {
			conditional++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Tue, 01 Mar 2016 15:00:00 GMT")
		feed(w, r)
	})
	var woken atomic.Int32
	o := options()
	o.Stored = func() { woken.Add(1) }
	c := newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed")))
	first := once(t, c)
	if first.Stored != 2 || first.New != 2 || woken.Load() != 2 {
		t.Fatalf("first pass: %+v", first)
	}
	second := once(t, c)
	if second.Unchanged != 1 || second.Fetched != 0 || conditional != 1 {
		t.Errorf("second pass: %+v, %d conditional answers", second, conditional)
	}
	state := m.listing("A", s.url("a.localhost/feed"))
	if state.Status != 304 || state.Error != "" || state.OKAt.IsZero() || state.Entries != 2 {
		t.Errorf("state %+v", state)
	}
	for _, a := range m.articles() {
		if a.Source != "A" || a.PublishedOrigin != "meta" || a.PublishedText() != "2016-03-02T07:00:00Z" || len(a.Paragraphs()) != 8 {
			t.Errorf("article %+v", a)
		}
	}
	if n := s.count("a.localhost/robots.txt"); n != 1 {
		t.Errorf("robots.txt was read %d times", n)
	}
}

func TestOneArticlePerCanonicalURL(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	page := strings.Replace(story("The same text"), "<head>", `<head><link rel="canonical" href="/the-same-text">`, 1)
	s.set("a.localhost/x", body("text/html", page))
	s.set("a.localhost/y", body("text/html", page))
	s.set("a.localhost/feed", s.feedOf("a.localhost/x", "a.localhost/y", "a.localhost/y?utm_source=feed#top"))
	sum := once(t, newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed"))))
	if sum.Entries != 2 || sum.Stored != 1 || sum.Known != 1 {
		t.Errorf("%+v", sum)
	}
}

// Each case is one page that a feed names, with what becomes of it.
func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		name   string
		page   http.HandlerFunc
		state  framewatch.EntryState
		class  framewatch.Class
		reason string // a part of it
	}{
		{"article", body("text/html", story("Fine")), framewatch.EntryStored, framewatch.ClassArticle, ""},
		{"not found", http.NotFound, framewatch.EntryFailed, "", "404 (not found)"},
		{"gone", status(410, ""), framewatch.EntryFailed, "", "410 (gone for good)"},
		{"refused", status(403, ""), framewatch.EntryFailed, "", "403 (refused)"},
		{"bot challenge", challengePage, framewatch.EntrySkipped, framewatch.ClassBotChallenge, "human"},
		{"no web page", body("application/pdf", "%PDF-1.7"), framewatch.EntrySkipped, framewatch.ClassNotArticle, "application/pdf"},
		{"overloaded", status(503, ""), framewatch.EntryPending, "", "503 (overloaded); next try "},
		{"broken server", status(500, ""), framewatch.EntryPending, "", "500 (internal error); next try "},
		{"too large", tooLarge, framewatch.EntryFailed, "", "the answer is larger than 64 KiB"},
		{"gzip bomb", bomb(), framewatch.EntryFailed, "", "the answer is larger than 64 KiB"},
		{"damaged packing", packed, framewatch.EntryPending, "", "packed with brotli and damaged"},
		{"cut connection", cut, framewatch.EntryPending, "", "next try"},
		{"loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, framewatch.EntryFailed, "", "more than 5 redirects"},
		{"into a private network", redirectTo("http://10.0.0.1/secret", http.StatusFound), framewatch.EntryFailed, "", "not on the public internet"},
		{"disallowed", body("text/html", story("Closed")), framewatch.EntrySkipped, framewatch.ClassDisallowed, "robots.txt does not allow"},
		{"redirect to disallowed", redirectTo("/closed/page", http.StatusFound), framewatch.EntrySkipped, framewatch.ClassDisallowed, "robots.txt does not allow"},
		{"listing", body("text/html", "<html><body><ul><li><a href=/1>One</a><li><a href=/2>Two</a></ul></body></html>"), framewatch.EntrySkipped, framewatch.ClassListing, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, m := newSite(t), newMemory(t)
			page := "a.localhost/page"
			if c.name == "disallowed" {
				page = "a.localhost/closed/entry"
			}
			s.set("a.localhost/robots.txt", body("text/plain", "User-agent: *\nDisallow: /closed/\n"))
			s.stories("a.localhost/closed/page")
			s.set(page, c.page)
			s.set("a.localhost/feed", s.feedOf(page))
			o := options()
			o.MaxBody = 64 << 10
			sum := once(t, newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed"))))
			e := m.entry(s.url(page))
			if e.EntryOutcome.State != c.state || e.Class != c.class || !strings.Contains(e.Reason, c.reason) || c.reason == "" && e.EntryOutcome.State == framewatch.EntryStored && e.Reason != "" {
				t.Errorf("state %q, class %q, reason %q; want %q, %q, …%q…", e.EntryOutcome.State, e.Class, e.Reason, c.state, c.class, c.reason)
			}
			if (e.EntryOutcome.State == framewatch.EntryPending) != e.NextAt.After(time.Now()) || sum.Error != "" {
				t.Errorf("next try at %v, error %q", e.NextAt, sum.Error)
			}
			if strings.Contains(c.name, "disallowed") && s.count("a.localhost/closed/page")+s.count("a.localhost/closed/entry") > 0 {
				t.Error("a page that robots.txt closes was asked for")
			}
		})
	}
}

func status(code int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, code) }
}

func challengePage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(403)
	fmt.Fprint(w, `<html><head><title>Just a moment...</title></head><body><div id="challenge-form">Checking your browser</div></body></html>`)
}

func tooLarge(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprint(w, story("Large"), strings.Repeat("<p>more and more</p>", 10_000))
}

// bomb packs before it is asked: a busy machine takes seconds.
func bomb() http.HandlerFunc {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(make([]byte, 10<<20))
	z.Close()
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(b.Bytes())
	}
}

func packed(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "br")
	fmt.Fprint(w, "not to be read")
}

func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	fmt.Fprint(w, "<html>")
	panic(http.ErrAbortHandler)
}

func TestListingTrouble(t *testing.T) {
	for _, c := range []struct {
		name, want string
		page       http.HandlerFunc
		status     int
	}{
		{"web page", "the answer is a web page, not a feed", body("text/html", "<!doctype html><title>Welcome</title>"), 200},
		{"empty", "the answer is empty, not a feed", body("text/xml", " "), 200},
		{"gone", "the server answered 410 (gone for good)", status(410, ""), 410},
		{"broken for now", "the server answered 502 (bad gateway)", status(502, ""), 502},
		{"private", "the address is not on the public internet, so it is not fetched", redirectTo("http://192.168.1.1/", 302), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, m := newSite(t), newMemory(t)
			s.set("a.localhost/feed", c.page)
			s.stories("b.localhost/one")
			s.set("b.localhost/feed", s.feedOf("b.localhost/one"))
			cr := newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed")), feedSource("B", s.url("b.localhost/feed")))
			sum := once(t, cr)
			once(t, cr)
			state := m.listing("A", s.url("a.localhost/feed"))
			if state.Error != c.want || state.Failures != 2 || state.Status != c.status || sum.ListingsFailed != 1 || sum.Stored != 1 {
				t.Errorf("state %+v, summary %+v", state, sum)
			}
			if state.NextAt.Before(state.CheckedAt.Add(45*time.Second)) || state.Why == "" {
				t.Errorf("next check at %v, %q", state.NextAt, state.Why)
			}
		})
	}
}

func TestNoSuchHost(t *testing.T) {
	m := newMemory(t)
	c := newCrawler(t, m, options(), feedSource("A", "http://nothing.invalid/feed"), feedSource("B", "http://127.0.0.1:1/feed"))
	sum, err := c.Once(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"host", "the server refuses the connection"} {
		if got := sum.Sources[i].Error; !strings.Contains(got, want) || strings.Contains(got, "dial tcp") {
			t.Errorf("%s: %q does not say %q", sum.Sources[i].Source, got, want)
		}
		l := m.listing(sum.Sources[i].Source, c.listed[i].Listings[0].URL)
		if !strings.Contains(l.Error, want) || l.Failures != 1 || l.CheckedAt.IsZero() || l.NextAt.Before(l.CheckedAt.Add(30*time.Second)) || sum.Sources[i].ListingsFailed != 1 {
			t.Errorf("%+v, %+v", l, sum.Sources[i])
		}
	}
}

// Who asks for a crawl now gets one, although the host did not answer before;
// a pause that the host asked for is kept, and said.
func TestHeldHosts(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.stories("a.localhost/one", "b.localhost/one")
	s.set("a.localhost/robots.txt", status(500, ""))
	for _, host := range []string{"a.localhost", "b.localhost"} {
		s.set(host+"/feed", s.feedOf(host+"/one"))
	}
	busy := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(503)
	}
	s.set("b.localhost/feed", busy)
	c := newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed")), feedSource("B", s.url("b.localhost/feed")))
	if sum := once(t, c); sum.Stored != 0 || sum.ListingsFailed != 2 {
		t.Fatalf("%+v", sum)
	}
	s.set("a.localhost/robots.txt", http.NotFound)
	s.set("b.localhost/feed", s.feedOf("b.localhost/one"))
	sum, err := newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed")), feedSource("B", s.url("b.localhost/feed"))).Once(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := sum.Sources[0], sum.Sources[1]; a.Stored != 1 || b.Listings != 0 || len(b.Notes) != 1 || !strings.Contains(b.Notes[0], "is left alone until") {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func TestMovedFeed(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.stories("a.localhost/one")
	s.set("a.localhost/old", redirectTo("/new", http.StatusMovedPermanently))
	s.set("a.localhost/new", s.feedOf("a.localhost/one"))
	s.set("a.localhost/now", redirectTo("/new", http.StatusFound))
	source := feedSource("A", s.url("a.localhost/old"))
	source.Listings = append(source.Listings, framewatch.Listing{Kind: framewatch.FeedListing, URL: s.url("a.localhost/now")})
	sum, err := newCrawler(t, m, options(), source).Once(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.listing("A", s.url("a.localhost/old")); got.MovedTo != s.url("a.localhost/new") || got.Error != "" || got.Entries != 1 {
		t.Errorf("moved: %+v", got)
	}
	if got := m.listing("A", s.url("a.localhost/now")); got.MovedTo != "" {
		t.Errorf("a temporary redirect was taken for a move: %+v", got)
	}
	if notes := sum.Sources[0].Notes; len(notes) != 1 || !strings.Contains(notes[0], "moved to "+s.url("a.localhost/new")+"; update the source") {
		t.Errorf("notes %q", notes)
	}
}

func TestRetryAfterWithinThePass(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.stories("a.localhost/two")
	fine := body("text/html", story("After a while"))
	var tries atomic.Int32
	busyOnce := func(h http.HandlerFunc) http.HandlerFunc {
		var done atomic.Bool
		return func(w http.ResponseWriter, r *http.Request) {
			tries.Add(1)
			if done.CompareAndSwap(false, true) {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(503)
				return
			}
			h(w, r)
		}
	}
	s.set("a.localhost/one", busyOnce(fine))
	s.set("a.localhost/feed", busyOnce(s.feedOf("a.localhost/one", "a.localhost/two")))
	s.set("a.localhost/robots.txt", busyOnce(http.NotFound))
	o := options()
	o.Patience = 10 * time.Second
	sum := once(t, newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed"))))
	if sum.Stored != 2 || sum.Retry != 1 || sum.ListingsFailed != 1 || tries.Load() != 6 {
		t.Errorf("%+v after %d tries", sum, tries.Load())
	}
}

func TestGivenUpAfterFiveTries(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.set("a.localhost/one", status(500, ""))
	s.set("a.localhost/feed", s.feedOf("a.localhost/one"))
	o := options()
	var ahead time.Duration
	o.Now = func() time.Time { return time.Now().Add(ahead) }
	c := newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed")))
	var pauses []time.Duration
	for range 5 {
		once(t, c)
		if e := m.entry(s.url("a.localhost/one")); e.EntryOutcome.State == framewatch.EntryPending {
			pauses = append(pauses, e.NextAt.Sub(o.Now()).Round(time.Second))
		}
		ahead += 8 * time.Hour
	}
	if e := m.entry(s.url("a.localhost/one")); e.EntryOutcome.State != framewatch.EntryFailed || !strings.HasPrefix(e.Reason, "given up after 5 tries: ") {
		t.Errorf("%+v", e.EntryOutcome)
	}
	for i, want := range []time.Duration{time.Minute, 4 * time.Minute, 16 * time.Minute, 64 * time.Minute} {
		if d := pauses[i]; d < want*8/10 || d > want*12/10 {
			t.Errorf("pause %d is %v, want about %v", i, d, want)
		}
	}
}

// A site whose robots.txt cannot be read is left alone; nothing is lost.
func TestRobotsOutOfReach(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.stories("b.localhost/one")
	s.set("a.localhost/feed", s.feedOf("b.localhost/one"))
	s.set("b.localhost/robots.txt", status(500, ""))
	all, err := newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed"))).Once(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	sum := all.Sources[0]
	if sum.Waiting != 1 || sum.Fetched != 0 || s.count("b.localhost/one") != 0 {
		t.Errorf("%+v", sum)
	}
	if got := sum.Error; !strings.Contains(got, "its robots.txt cannot be read: the server answered 500") {
		t.Errorf("problem %q", got)
	}
	if e := m.entry(s.url("b.localhost/one")); e.EntryOutcome.State != framewatch.EntryPending || e.Attempts != 0 {
		t.Errorf("%+v", e)
	}
}

func TestCharsets(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	text := strings.ReplaceAll(story("Flüchtlinge in Österreich"), "officials said", "sagte die Behörde für Flüchtlinge")
	latin1, err := charmap.ISO8859_1.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	s.set("a.localhost/header", body("text/html; charset=iso-8859-1", latin1))
	s.set("a.localhost/meta", body("text/html", strings.Replace(latin1, "<head>", `<head><meta charset="windows-1252">`, 1)))
	s.set("a.localhost/guess", body("text/html", latin1))
	s.set("a.localhost/utf8", body("text/html", text))
	feed, err := charmap.ISO8859_1.NewEncoder().String(`<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel>` +
		`<item><title>Für alle</title><link>/header</link></item><item><link>/meta</link></item><item><link>/guess</link></item><item><link>/utf8</link></item></channel></rss>`)
	if err != nil {
		t.Fatal(err)
	}
	s.set("a.localhost/feed", body("application/rss+xml", feed))
	if sum := once(t, newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed")))); sum.Stored != 4 {
		t.Errorf("%+v", sum)
	}
	for _, a := range m.articles() {
		if a.Title != "Flüchtlinge in Österreich" || !strings.Contains(a.Text, "Behörde für Flüchtlinge") {
			t.Errorf("%s: %q %.200q", a.URL, a.Title, a.Text)
		}
	}
}

func TestPanicInOnePage(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.stories("a.localhost/one", "a.localhost/two", "a.localhost/three")
	s.set("a.localhost/feed", s.feedOf("a.localhost/one", "a.localhost/two", "a.localhost/three"))
	c := newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed")))
	c.extract = func(p *page, h extract.Hint) (extract.Result, error) {
		if p.url.Path == "/two" {
			panic("index out of range")
		}
		return readArticle(p, h)
	}
	if sum := once(t, c); sum.Stored != 2 || sum.Failed != 1 {
		t.Errorf("%+v", sum)
	}
	if e := m.entry(s.url("a.localhost/two")); e.EntryOutcome.State != framewatch.EntryFailed || !strings.Contains(e.Reason, "internal error: index out of range") {
		t.Errorf("%+v", e.EntryOutcome)
	}
}

func TestSitemapIndexAndSection(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.stories("a.localhost/one", "a.localhost/two", "a.localhost/three")
	s.set("a.localhost/index.xml", body("application/xml", `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
		<sitemap><loc>`+s.url("a.localhost/news.xml.gz")+`</loc></sitemap><sitemap><loc>`+s.url("a.localhost/index.xml")+`</loc></sitemap></sitemapindex>`))
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprintf(z, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>%s</loc>
		<news:news><news:publication_date>2016-03-01</news:publication_date><news:title>One</news:title></news:news></url></urlset>`, s.url("a.localhost/one"))
	z.Close()
	s.set("a.localhost/news.xml.gz", body("application/x-gzip", packed.String()))
	s.set("a.localhost/world", body("text/html", `<main><h2><a href="/two">Two</a></h2><h2><a href="three#c">Three</a></h2></main><a href="/about">About</a>`))
	source := framewatch.Source{Name: "A", Schedule: "@hourly", Delay: time.Millisecond, Listings: []framewatch.Listing{
		{Kind: framewatch.SitemapListing, URL: s.url("a.localhost/index.xml")},
		{Kind: framewatch.SectionListing, URL: s.url("a.localhost/world"), Links: "main h2 a"},
	}}
	c := newCrawler(t, m, options(), source)
	if sum := once(t, c); sum.Listings != 3 || sum.New != 3 || sum.Stored != 3 {
		t.Errorf("%+v", sum)
	}
	if e := m.entry(s.url("a.localhost/one")); e.PublishedOrigin != "sitemap" {
		t.Errorf("%+v", e.Entry)
	}
	if sum := once(t, c); sum.Listings != 3 || sum.Unchanged != 3 || sum.New != 0 {
		t.Errorf("second pass: %+v", sum)
	}
}

// What a run that was killed left behind is done by the next one, although
// the listing has not changed.
func TestKilledInTheMiddle(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	var pages []string
	for i := range 20 {
		pages = append(pages, fmt.Sprintf("a.localhost/story-%02d", i))
	}
	s.stories(pages...)
	s.set("a.localhost/feed", s.feedOf(pages...))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := options()
	var stored atomic.Int32
	o.Stored = func() {
		if stored.Add(1) == 7 {
			cancel()
		}
	}
	source := feedSource("A", s.url("a.localhost/feed"))
	sum, err := newCrawler(t, m, o, source).Once(ctx, nil, nil)
	if !errors.Is(err, context.Canceled) || sum.Total.Stored != 7 {
		t.Fatalf("%v, %+v", err, sum.Total)
	}
	o.Stored = nil
	if sum := once(t, newCrawler(t, m, o, source)); sum.Unchanged != 1 || sum.Stored != 13 || len(m.articles()) != 20 {
		t.Errorf("%+v, %d articles", sum, len(m.articles()))
	}
}

func TestRunEndsPromptly(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	before := runtime.NumGoroutine()
	var sources []framewatch.Source
	hang := make(chan struct{})
	for i := range 5 {
		host := fmt.Sprintf("h%d.localhost", i)
		s.stories(host + "/fine")
		s.set(host+"/hangs", func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		})
		s.set(host+"/feed", s.feedOf(host+"/fine", host+"/hangs"))
		sources = append(sources, feedSource(host, s.url(host+"/feed")))
	}
	defer close(hang)
	ctx, cancel := context.WithCancel(t.Context())
	o := options()
	o.Stored = func() {
		if s.mu.Lock(); len(s.asked) > 16 {
			cancel()
		}
		s.mu.Unlock()
	}
	done := make(chan error, 1)
	go func() { done <- newCrawler(t, m, o, sources...).Run(ctx) }()
	time.AfterFunc(2*time.Second, cancel)
	<-ctx.Done()
	start := time.Now()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("Run took %v to end", took)
	}
	s.CloseClientConnections()
	for deadline := time.Now().Add(3 * time.Second); runtime.NumGoroutine() > before+2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}

// Run checks at once, then when the schedule says so, by the clock it is given.
func TestRunKeepsItsSchedule(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	checked := make(chan struct{}, 100)
	feed := s.feedOf()
	s.set("a.localhost/feed", func(w http.ResponseWriter, r *http.Request) {
		feed(w, r)
		checked <- struct{}{}
	})
	var ahead atomic.Int64
	o := options()
	o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	c := newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed")))
	go func() { done <- c.Run(ctx) }()
	for range 3 {
		<-checked
		for m.listing("A", s.url("a.localhost/feed")).NextAt.Before(o.Now()) {
			time.Sleep(time.Millisecond) // until the check is in the store
		}
		ahead.Add(int64(61 * time.Second))
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, next := m.problem("A"); next.After(o.Now().Add(2 * time.Minute)) {
		t.Errorf("next check at %v, now %v", next, o.Now())
	}
}

func TestUnknownSource(t *testing.T) {
	c := newCrawler(t, newMemory(t), options(), feedSource("A", "http://a.localhost/feed"))
	_, err := c.Once(t.Context(), []string{"A", "Z", "Y"}, nil)
	if !errors.Is(err, framewatch.ErrNotFound) || !strings.Contains(err.Error(), `source "Z"`) || !strings.Contains(err.Error(), `source "Y"`) {
		t.Error(err)
	}
}

func TestNewTellsAllMistakes(t *testing.T) {
	bad := feedSource("A", "http://a.localhost/")
	bad.Schedule = "61 * * * *"
	rule := feedSource("B", "http://b.localhost/")
	rule.Listings[0] = framewatch.Listing{Kind: framewatch.SectionListing, URL: "http://b.localhost/", Links: "a["}
	_, err := New(nil, nil, []framewatch.Source{bad, bad, rule, {Name: "C", Schedule: "@hourly"}}, Options{})
	for _, want := range []string{"user agent", `"A": there are two`, `source "A": schedule`, `source "B": CSS rule`, `source "C": has no listing`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %s", err, want)
		}
	}
}
