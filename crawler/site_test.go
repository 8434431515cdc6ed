package crawler

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
)

// A site answers for every host below .localhost on one port. Its pages are
// known by host and path: "a.localhost/feed".
type site struct {
	*httptest.Server
	port  string
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked []string // host and path of every request
}

func newSite(t *testing.T) *site {
	s := &site{pages: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	_, s.port, _ = net.SplitHostPort(s.Listener.Addr().String())
	return s
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.Host)
	s.mu.Lock()
	s.asked = append(s.asked, host+r.URL.Path)
	h := s.pages[host+r.URL.Path]
	s.mu.Unlock()
	if h == nil {
		http.NotFound(w, r)
		return
	}
	h(w, r)
}

// url is the address of "a.localhost/feed".
func (s *site) url(page string) string {
	host, path, _ := strings.Cut(page, "/")
	return "http://" + host + ":" + s.port + "/" + path
}

func (s *site) set(page string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[page] = h
}

// count is how often a page was asked for.
func (s *site) count(page string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asked {
		if a == page {
			n++
		}
	}
	return n
}

// body answers with a text of a content type.
func body(contentType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, text)
	}
}

func redirectTo(url string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, url, status) }
}

// feedOf is an RSS feed of the pages.
func (s *site) feedOf(pages ...string) http.HandlerFunc {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>`)
	for _, p := range pages {
		fmt.Fprintf(&b, "<item><title>About %s</title><link>%s</link><pubDate>Tue, 01 Mar 2016 14:30:00 GMT</pubDate></item>", p, s.url(p))
	}
	b.WriteString("</channel></rss>")
	return body("application/rss+xml", b.String())
}

// story is a page that is an article beyond doubt.
func story(headline string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="en"><head><title>%s | Outlet</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2016-03-02T08:00:00+01:00"></head><body><article><h1>%s</h1>`, headline, headline)
	for i := range 8 {
		fmt.Fprintf(&b, "<p>Paragraph %d of %s says that the ministers met in the capital on Tuesday and could not agree on how many people each country should receive, officials said.</p>\n", i+1, headline)
	}
	b.WriteString("</article></body></html>")
	return b.String()
}

func (s *site) stories(pages ...string) {
	for _, p := range pages {
		s.set(p, body("text/html; charset=utf-8", story("Headline of "+strings.NewReplacer("/", " ", ".localhost", "").Replace(p))))
	}
}

func feedSource(name, url string) framewatch.Source {
	return framewatch.Source{
		Name: name, Language: "en", Schedule: "@every 1m", Delay: time.Millisecond,
		Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: url}},
	}
}

// options are those of a test: this machine only, and quick.
func options() Options {
	return Options{UserAgent: "framewatch-test/1.0 (+https://example.org)", AllowLoopback: true, Timeout: 5 * time.Second, Patience: time.Second, Delay: time.Millisecond}
}

func newCrawler(t *testing.T, m *memory, o Options, sources ...framewatch.Source) *Crawler {
	t.Helper()
	c, err := New(slog.New(slog.NewTextHandler(testWriter{t}, nil)), m, sources, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}

// once makes one pass over all sources and checks that its figures add up.
func once(t *testing.T, c *Crawler) SourceSummary {
	t.Helper()
	sum, err := c.Once(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append(slices.Clone(sum.Sources), sum.Total) {
		skipped := 0
		for _, n := range s.Skipped {
			skipped += n
		}
		if s.Fetched != s.Stored+s.Known+s.Changed+s.Same+s.Gone+skipped+s.Failed+s.Retry {
			t.Errorf("the figures of %q do not add up: %+v", s.Source, s)
		}
	}
	return sum.Total
}
