package main

import (
	"encoding/json"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"framewatch/crawler"
)

func TestPrintCrawled(t *testing.T) {
	long := crawler.SourceSummary{
		Source: "Die längste Zeitung der Welt und Umgebung", Listings: 1234, Unchanged: 200, ListingsFailed: 34, Sitemaps: 1000, Entries: 123_456, Outside: 1_000_000, New: 100_000, Fetched: 99_999,
		Stored: 90_000, Changed: 4000, Same: 3000, Known: 900, Gone: 99, Skipped: map[string]int{"paywall stub": 1500, "consent wall": 400}, Failed: 90, Retry: 10, Waiting: 1234, Clusters: 80_000,
	}
	total := long
	total.Source = ""
	sum := crawled{Summary: crawler.Summary{Sources: []crawler.SourceSummary{long, {Source: "B"}}, Total: total, Took: time.Minute}}
	var b strings.Builder
	printCrawled(&b, sum)
	out := b.String()
	table, _, _ := strings.Cut(out, "\n\n")
	for line := range strings.SplitSeq(table, "\n") {
		if n := utf8.RuneCountInString(line); n > 80 {
			t.Errorf("%d characters: %q", n, line)
		}
	}
	for _, want := range []string{
		"Die längste Zeitung …  123,456   99,999  90,000    4,000  3,999    1,900     100",
		"listings  1,234 checked = 1,000 read + 200 not modified + 34 not readable",
		"found     123,456 entries = 100,000 not known before + 23,456 known",
		"fetched   99,999 pages = 90,000 new + 4,000 changed + 3,999 same + 1,900 skipped + 100 failed",
		"clusters  80,000 different texts, which the 94,000 articles new or changed belong to",
		"same      3,999 = 3,000 not modified + 900 known by another address + 99 gone, and kept here",
		"skipped   1,900 = 400 consent wall + 1,500 paywall stub",
		"failed    100 = 90 given up + 10 to be tried again",
		"waiting   1,234 entries to be fetched later",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	b.Reset()
	sum.Left, sum.days = &crawler.Left{Sitemaps: 2, Entries: 1234}, crawler.Days{Since: day(0), Until: day(10)}
	printCrawled(&b, sum)
	for _, want := range []string{
		"backfill  since 2026-01-05, until 2026-01-14: 1,000 sitemaps read, 1,000,000 addresses left as they are of other days",
		"left      2 sitemaps and 1,234 pages; the next crawl or `serve` goes on with them",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

func TestPrintReextraction(t *testing.T) {
	sum := crawler.Reextraction{
		DryRun: true, Entries: 5000, Read: 5000, Pages: 6000, Articles: 4000, Unchanged: 3000, Changed: 500, Fields: map[string]int{"text": 400, "date": 400, "title": 20}, NoLonger: 300, Damaged: 100,
		Unarchived: 100, New: 7, Known: 1, Classes: map[string]int{"video": 3}, Unreadable: 101, Took: 10 * time.Second,
		Examples: []crawler.Finding{{Kind: "damaged", URL: "https://a.example/", Words: "torn"}},
	}
	var b strings.Builder
	printReextraction(&b, sum, false)
	want := `read       5,000 of 5,000 entries with 6,000 pages in 10s, 500 a second
articles   4,000 = 3,000 unchanged + 500 changed + 300 no longer articles + 100 damaged + 100 without archive
changed    date 400, text 400, title 20 (an article may count several times)
new        8 articles that were none before, 1 of them known by another address
classes    video 3 that were of another class before
damaged    101 pages in the archive
left       400 articles stay as they are, as nothing is lost
dry run    nothing was changed
damaged: https://a.example/: torn
`
	if b.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", b.String(), want)
	}
}

// A crawl of one outlet of the sample newsroom tells what it did under the
// keys that programs know, and its archive gives the same articles again.
func TestCrawlDemoAndReextract(t *testing.T) {
	if testing.Short() {
		t.Skip("short: crawls an outlet")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address, data := free.Addr().String(), filepath.Join(t.TempDir(), "data")
	free.Close()
	ask := func(into any, args ...string) {
		t.Helper()
		out, err := call(t, "", append(args, "--data", data, "--json")...)
		if err == nil {
			err = json.Unmarshal([]byte(out), into)
		}
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	var sum struct {
		Sources []map[string]any
		Total   map[string]any
	}
	ask(&sum, "crawl", "--once", "--demo", "--demo-listen", address, "--source", "Alpenbote")
	for _, key := range []string{"listings", "unchanged", "listings_failed", "sitemaps", "entries", "outside", "new", "fetched", "stored", "known", "changed", "same", "gone", "skipped", "failed", "retry", "waiting", "clusters", "took_ns"} {
		if _, ok := sum.Total[key]; !ok {
			t.Errorf("there is no %q in %v", key, sum.Total)
		}
	}
	stored, _ := sum.Total["stored"].(float64)
	clusters, _ := sum.Total["clusters"].(float64)
	if len(sum.Sources) != 1 || stored < 100 || clusters < 1 || clusters > stored {
		t.Errorf("%v", sum.Total)
	}
	var again crawler.Reextraction
	ask(&again, "reextract", "--source", "Alpenbote")
	if again.Articles != int(stored) || again.Unchanged != again.Articles {
		t.Errorf("%+v of %v articles", again, stored)
	}
}

func TestCrawlWrongCalls(t *testing.T) {
	data := t.TempDir()
	for _, c := range []struct{ args, says string }{
		{"crawl --until 2016", "--until goes with --since"},
		{"crawl --since yesterday", "yesterday"},
		{"crawl --since 2090", "has not come yet"},
		{"crawl now", `no argument "now"`},
		{"reextract now", `no argument "now"`},
		{"reextract", "no data in"},
	} {
		_, err := call(t, "", append(strings.Fields(c.args), "--data", data)...)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want …%s…", c.args, err, c.says)
		}
		if want := map[bool]int{true: 1, false: 2}[c.args == "reextract"]; exitCode(err) != want {
			t.Errorf("%s: exit %d, want %d", c.args, exitCode(err), want)
		}
	}
}
