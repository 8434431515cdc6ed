package page

import (
	"bytes"
	"net/url"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/html"

	"framewatch/internal/pageset"
)

const dir = "../../../../shared/data/pages"

// A seen is a page that was received.
type seen struct {
	id   string
	url  *url.URL
	body []byte
}

// readAll reads the real pages, or skips where they are missing.
func readAll(tb testing.TB) (all []seen) {
	list, err := pageset.Read(dir)
	if err != nil {
		tb.Skip("the pages are not there: ", err)
	}
	for _, p := range list {
		body, err := p.Bytes(dir)
		if err != nil {
			tb.Fatal(err)
		}
		u, err := url.Parse(p.URL)
		if err != nil {
			continue
		}
		all = append(all, seen{p.ID, u, body})
	}
	return all
}

// BenchmarkRead reads all real pages at each turn, beside a complete parser:
// it tells times and bytes of one page, and how often those of the parser are
// those of Read.
func BenchmarkRead(b *testing.B) {
	all := readAll(b)
	var took []time.Duration
	var ours, parsers cost
	for b.Loop() {
		for _, p := range all {
			start := ours.took
			ours.add(func() {
				if _, err := Read(p.body, "text/html", p.url); err != nil {
					b.Fatal(p.id, err)
				}
			})
			took = append(took, ours.took-start)
			parsers.add(func() { html.Parse(bytes.NewReader(p.body)) })
		}
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "ms-median")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "ms-p99")
	b.ReportMetric(float64(ours.bytes)/float64(len(took))/1000, "kB-mean")
	b.ReportMetric(float64(parsers.took)/float64(ours.took), "times-faster")
	b.ReportMetric(float64(parsers.bytes)/float64(ours.bytes), "times-leaner")
}

// A cost is what some work took.
type cost struct {
	took  time.Duration
	bytes uint64 // allocated
}

func (c *cost) add(work func()) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	work()
	c.took += time.Since(start)
	runtime.ReadMemStats(&after)
	c.bytes += after.TotalAlloc - before.TotalAlloc
}
