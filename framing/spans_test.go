package framing

import (
	"math"
	"slices"
	"testing"
	"time"

	"framewatch"
)

// BenchmarkRead tells what an article costs, and how many times as much as
// Annotate alone: the best of all rounds for each article, since others may
// work on the machine.
func BenchmarkRead(b *testing.B) {
	a := defaultAnnotator(b)
	all := articles(b, 2000)
	alone, read, spans := newBest(all), newBest(all), newBest(all)
	for b.Loop() {
		for i, art := range all {
			alone.time(i, func() { a.Annotate(art) })
			read.time(i, func() { a.Read(art) })
			spans.time(i, func() { a.VoiceSpans(art) })
		}
	}
	b.ReportMetric(alone.mean(), "annotate-µs/article")
	b.ReportMetric(read.mean(), "read-µs/article")
	b.ReportMetric(spans.mean(), "spans-µs/article")
	b.ReportMetric(read.mean()/alone.mean(), "read/annotate")
}

// A best has the shortest time of each article.
type best []time.Duration

func newBest(all []framewatch.Article) best {
	return slices.Repeat(best{math.MaxInt64}, len(all))
}

func (b best) time(i int, f func()) {
	start := time.Now()
	f()
	b[i] = min(b[i], time.Since(start))
}

// mean is in microseconds.
func (b best) mean() float64 {
	var sum time.Duration
	for _, d := range b {
		sum += d
	}
	return float64(sum.Nanoseconds()) / 1000 / float64(len(b))
}
