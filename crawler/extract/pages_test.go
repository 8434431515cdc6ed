package extract

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"framewatch"
	"framewatch/internal/pageset"
)

// pages is where the real pages with their truth lie, outside the repository.
const pages = "../../../shared/data/pages"

// TestPages reads the real pages with the weights that are shipped, and holds
// what was reached; run it with -v for the figures. The weights were learned
// from the same pages: what they reach on sites that they have not seen tells
// internal/compare.
func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reading 915 real pages takes some seconds")
	}
	all, err := pageset.Read(pages)
	if err != nil {
		t.Skipf("the real pages are not there, so extraction is not measured: %v", err)
	}
	body := pageset.Mean{BelowF1: 0.8}
	var title, dated share
	var names, named, hits int
	var taken, articles, wrong int
	for _, p := range all {
		r := readPage(t, p)
		if p.Type != "article" {
			if r.Class == framewatch.ClassArticle {
				wrong++
			}
			continue
		}
		articles++
		if r.Class == framewatch.ClassArticle {
			taken++
		}
		body.Add(pageset.Compare(r.Text, p.Text, 4))
		title.add(pageset.FoldLine(r.Title) == pageset.FoldLine(p.Title))
		if p.Date != "" && !r.Published.IsZero() {
			dated.add(r.Published.Format(time.DateOnly) == p.Date)
		}
		if want := p.Names(); len(want) > 0 {
			names, named = names+len(want), named+len(r.Byline)
			for _, n := range r.Byline {
				if slices.Contains(want, pageset.FoldLine(n)) {
					hits++
				}
			}
		}
	}
	for _, held := range []struct {
		what      string
		got, want float64
	}{
		{"body F1", body.Score().F1(), 0.96}, {"share of pages above F1 0.8", 1 - body.Below(), 0.96}, {"share of right titles", title.of1(), 0.85},
		{"share of right dates of those given", dated.of1(), 0.89}, {"byline F1", 2 * float64(hits) / float64(names+named), 0.84},
		{"class F1", 2 * float64(taken) / float64(articles+taken+wrong), 0.96},
	} {
		t.Logf("%s %.4f", held.what, held.got)
		if held.got < held.want {
			t.Errorf("%s has fallen to %.4f, below %.2f", held.what, held.got, held.want)
		}
	}
}

type share struct{ n, of int }

func (s *share) add(ok bool) {
	s.of++
	if ok {
		s.n++
	}
}

func (s share) of1() float64 { return float64(s.n) / float64(max(s.of, 1)) }

func readPage(t testing.TB, p pageset.Page) Result {
	t.Helper()
	content, err := p.Bytes(pages)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	// The pages were gathered until 2026.
	r, err := Article(content, "text/html", u, Hint{Now: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatalf("%s: %v", p.ID, err)
	}
	return r
}

// BenchmarkArticle reads real pages, one after the other.
func BenchmarkArticle(b *testing.B) {
	all, err := pageset.Read(pages)
	if err != nil {
		b.Skipf("the real pages are not there: %v", err)
	}
	type fetched struct {
		content []byte
		url     *url.URL
	}
	var list []fetched
	for i := 0; i < len(all); i += 5 {
		content, err := all[i].Bytes(pages)
		if err != nil {
			b.Fatal(err)
		}
		u, err := url.Parse(all[i].URL)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, fetched{content, u})
	}
	var took []time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		p := list[i%len(list)]
		start := time.Now()
		if _, err := Article(p.content, "text/html", p.url, Hint{Now: start}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
}
