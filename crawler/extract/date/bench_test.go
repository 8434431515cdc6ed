package date

import (
	"testing"
	"time"

	"framewatch/crawler/extract/page"
	"framewatch/internal/pageset"
)

// BenchmarkRead reads the dates of real pages, and tells how that compares
// with parsing them.
func BenchmarkRead(b *testing.B) {
	all, err := pageset.Read(pagesDir)
	if err != nil {
		b.Skipf("the pages to measure on are not here: %v", err)
	}
	var pages []*page.Page
	var headlines []string
	parse := time.Duration(0)
	for _, c := range all[:min(len(all), 200)] {
		start := time.Now()
		p := readPage(b, c)
		parse += time.Since(start)
		pages, headlines = append(pages, p), append(headlines, headlineOf(p))
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		Read(pages[i%len(pages)], headlines[i%len(pages)], Hint{})
		i++
	}
	perPage := parse / time.Duration(len(pages))
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(perPage.Nanoseconds()), "of-unzip-and-parse")
}
