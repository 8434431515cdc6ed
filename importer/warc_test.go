package importer

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"framewatch"
	"framewatch/archive"
	"framewatch/crawler/extract"
	"framewatch/store"
)

// story is a page that is an article beyond doubt.
func story(headline string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="en"><head><title>%s</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2016-03-02T08:00:00+01:00"></head><body><article><h1>%s</h1>`, headline, headline)
	for i := range 8 {
		fmt.Fprintf(&b, "<p>Paragraph %d of %s says that the ministers met in the capital on Tuesday and could not agree on how many people each country should receive, officials said.</p>\n", i+1, headline)
	}
	b.WriteString("</article></body></html>")
	return b.String()
}

func answer(t testing.TB, address, head, body string) archive.Encoded {
	t.Helper()
	e, err := archive.Encode(archive.Exchange{
		URL: address, At: time.Date(2016, 3, 2, 9, 0, 0, 0, time.UTC),
		RequestHead:  []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
		ResponseHead: []byte("HTTP/1.1 " + head + "\r\n\r\n"), Body: []byte(body),
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

// save writes an archive and returns the name of its file.
func save(t testing.TB, answers ...archive.Encoded) string {
	t.Helper()
	dir := t.TempDir()
	w, err := archive.NewWriter(dir, archive.Options{Owner: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range answers {
		if _, err := w.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	mark, err := w.Sync()
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, mark.File)
}

var outlets = []framewatch.Source{
	{Name: "Outlet", Home: "https://www.outlet.example/", Language: "en"},
	{Name: "Deutsch", Home: "https://two.example/de", Language: "de"},
	{Name: "English", Home: "https://two.example/en", Language: "en"},
	{Name: "Feed", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "https://feed.example/rss"}}},
}

const html = "200 OK\r\nContent-Type: text/html; charset=utf-8"

// spoil appends what is no record.
func spoil(t *testing.T, path string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("\x1f\x8b\x08damage")
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestWARC(t *testing.T) {
	s := openStore(t)
	path := save(t,
		answer(t, "https://news.outlet.example/1", html, story("One")),
		answer(t, "https://www.outlet.example/zip", html+"\r\nContent-Encoding: gzip", zipped(story("Zip"))),
		answer(t, "https://www.outlet.example/belied", html+"\r\nContent-Encoding: gzip", story("Belied")),
		answer(t, "https://two.example/en/3", html, story("Three")),
		answer(t, "https://two.example/4", html, story("Four")),
		answer(t, "https://feed.example/5", html, story("Five")),
		answer(t, "https://unknown.example/6", html, story("Six")),
		answer(t, "https://unknown.example/6#again", html, story("Six")),
		answer(t, "https://outlet.example/gone", "404 Not Found\r\nContent-Type: text/html", story("Gone")),
		answer(t, "https://outlet.example/picture", "200 OK\r\nContent-Type: image/png", "\x89PNG"),
		answer(t, "https://outlet.example/", html, "<html><body><a href=/1>One</a></body></html>"),
		answer(t, "https://outlet.example/large", html, strings.Repeat("x", maxBody+1)),
	)
	spoil(t, path)
	var last Progress
	tally, err := WARC(t.Context(), s, path, outlets, nil, now, func(p Progress) { last = p })
	if err != nil {
		t.Fatal(err)
	}
	if tally.Stored != 7 || tally.Known != 1 || tally.Rejected != 5 || tally.Lines != 13 || !tally.Done {
		t.Errorf("tally %+v", tally)
	}
	for _, reason := range []string{"status 404", "no web page but image/png", "answer is too large", "record is damaged"} {
		if tally.Reasons[reason] != 1 {
			t.Errorf("%q: %d times", reason, tally.Reasons[reason])
		}
	}
	if last.Read != last.Size || last.Tally.Lines != 13 {
		t.Errorf("last progress %+v", last)
	}
	articles, err := s.ArticlesAfter(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, a := range articles {
		got[a.Title] = a.Source
		if a.PublishedText() != "2016-03-02T07:00:00Z" || !a.Fetched.Equal(time.Date(2016, 3, 2, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: published %s, fetched %v", a.URL, a.PublishedText(), a.Fetched)
		}
	}
	want := map[string]string{"One": "Outlet", "Zip": "Outlet", "Belied": "Outlet", "Three": "English", "Four": "English", "Five": "Feed", "Six": "unknown.example"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sources:\n%s", diff)
	}
	again, err := WARC(t.Context(), s, path, outlets, nil, now, func(Progress) {})
	if err != nil || again.Stored != 0 || again.Known != 8 || again.Rejected != 5 {
		t.Errorf("a second time: %+v, %v", again, err)
	}
}

func TestWARCGoesOnWhereItStopped(t *testing.T) {
	s := openStore(t)
	var parts []archive.Encoded
	const n = 3*batchPages + 5
	for i := range n {
		parts = append(parts, answer(t, fmt.Sprintf("https://outlet.example/story-%d", i), html, story(fmt.Sprint("Story ", i))))
	}
	path := save(t, parts...)
	if _, err := WARC(t.Context(), &failing{s, 2}, path, outlets, nil, now, func(Progress) {}); !errors.Is(err, errStop) {
		t.Fatal(err)
	}
	tally, err := WARC(t.Context(), s, path, outlets, nil, now, func(Progress) {})
	if err != nil || tally.Stored != n || tally.Known != 0 || tally.Lines != n {
		t.Errorf("tally %+v, %v", tally, err)
	}
}

// TestWARCOfOthers reads what wget and warcio write.
func TestWARCOfOthers(t *testing.T) {
	for _, name := range []string{"wget.warc", "wget.warc.gz", "warcio.warc.gz"} {
		tally, err := WARC(t.Context(), openStore(t), filepath.Join("../archive/testdata", name), nil, nil, now, func(Progress) {})
		if err != nil || tally.Lines == 0 || tally.Lines != tally.Stored+tally.Known+tally.Rejected || tally.Reasons["record is damaged"] > 0 {
			t.Errorf("%s: %+v, %v", name, tally, err)
		}
	}
}

func TestHead(t *testing.T) {
	path := save(t, answer(t, "https://outlet.example/1", html, story("One")))
	if head, err := Head(path); err != nil || !bytes.HasPrefix(head, []byte("WARC/1.1\r\n")) {
		t.Errorf("%.20q, %v", head, err)
	}
	short := filepath.Join(t.TempDir(), "short")
	if err := os.WriteFile(short, []byte("\uFEFF{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if head, err := Head(short); err != nil || string(head) != "{}" {
		t.Errorf("%q, %v", head, err)
	}
}

// TestWARCMemory imports pages of the greatest size.
func TestWARCMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("short: imports 400 MB")
	}
	filler := strings.Repeat("<!-- "+strings.Repeat("x", 1000)+" -->", 4000)
	var parts []archive.Encoded
	for i := range 100 {
		parts = append(parts, answer(t, fmt.Sprintf("https://outlet.example/story-%d", i), html, story(fmt.Sprint("Story ", i))+filler))
	}
	path := save(t, parts...)
	parts = nil
	s := openStore(t)
	runtime.GC()
	var peak atomic.Uint64
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for ctx.Err() == nil {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapAlloc))
			time.Sleep(5 * time.Millisecond)
		}
	}()
	tally, err := WARC(t.Context(), s, path, outlets, nil, now, func(Progress) {})
	stop()
	<-stopped
	if err != nil || tally.Stored != 100 {
		t.Errorf("tally %+v, %v", tally, err)
	}
	t.Logf("100 pages of 4 MB: peak %d MiB", peak.Load()>>20)
	if peak.Load() > 256<<20 {
		t.Errorf("the heap grew to %d MiB", peak.Load()>>20)
	}
}

// BenchmarkWARC compares an import with the extraction of the same pages, one
// after the other and stored nowhere.
func BenchmarkWARC(b *testing.B) {
	const n = 500
	u := &url.URL{Scheme: "https", Host: "outlet.example", Path: "/1"}
	var parts []archive.Encoded
	pages := make([][]byte, n)
	for i := range n {
		pages[i] = []byte(story(fmt.Sprint("Story ", i)))
		parts = append(parts, answer(b, fmt.Sprintf("https://outlet.example/story-%d", i), html, string(pages[i])))
	}
	path := save(b, parts...)
	var alone time.Duration
	for b.Loop() {
		b.StopTimer()
		start := time.Now()
		for _, page := range pages {
			if _, err := extract.Article(page, "text/html", u, extract.Hint{Now: now}); err != nil {
				b.Fatal(err)
			}
		}
		alone += time.Since(start)
		s, err := store.Open(b.Context(), b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if tally, err := WARC(b.Context(), s, path, outlets, nil, now, func(Progress) {}); err != nil || tally.Stored != n {
			b.Fatal(tally, err)
		}
		s.Close()
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(b.Elapsed().Seconds()/alone.Seconds(), "of-extraction")
}
