package corpus

import (
	"testing"
	"time"

	"framewatch"
)

// BenchmarkNamings counts a naming set, and who says its names in whose voice,
// by outlet and month; the baseline is a trend of occurrences of each of its
// concepts. With FRAMEWATCH_DATA it asks a large data folder.
func BenchmarkNamings(b *testing.B) {
	c := scaled(b, 20_000)
	const set = "irregular_person"
	namings := func(f framewatch.Filter) func() {
		return func() {
			if _, err := c.Namings(b.Context(), framewatch.NamingsRequest{Set: set, Filter: f, Interval: framewatch.Month, By: framewatch.BySource}); err != nil {
				b.Fatal(err)
			}
		}
	}
	naming := parse(b, "naming:"+set)
	ways := []struct {
		name string
		ask  func()
	}{
		{"trends", func() {
			for _, concept := range annotator().Lexicon().Concepts {
				if concept.Naming != set {
					continue
				}
				r := framewatch.TrendRequest{Queries: []framewatch.Query{parse(b, "concept:"+concept.ID)}, Interval: framewatch.Month, By: framewatch.BySource, Of: framewatch.OfWords}
				if _, err := c.Trend(b.Context(), r); err != nil {
					b.Fatal(err)
				}
			}
		}},
		{"namings", namings(framewatch.Filter{})},
		{"own voice", namings(framewatch.Filter{Voices: framewatch.Voices[:1]})},
		{"voices", func() {
			if _, err := c.Voices(b.Context(), framewatch.VoicesRequest{Query: naming, Interval: framewatch.Month, By: framewatch.BySource}); err != nil {
				b.Fatal(err)
			}
		}},
		{"speakers", func() {
			if _, err := c.Speakers(b.Context(), framewatch.SpeakersRequest{Query: naming, Interval: framewatch.Month, By: framewatch.BySource}); err != nil {
				b.Fatal(err)
			}
		}},
		{"one speaker", namings(framewatch.Filter{Speakers: []string{"Donald Trump"}})},
	}
	began := time.Now()
	q, err := c.ask(framewatch.Filter{}, false)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := q.calls(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("names of %d articles counted in %v", q.all.Len(), time.Since(began).Round(time.Millisecond))
	if err := q.close(); err != nil {
		b.Fatal(err)
	}
	baseline := 0.0
	for _, way := range ways {
		b.Run(way.name, func(b *testing.B) {
			for b.Loop() {
				way.ask()
			}
			each := float64(b.Elapsed()) / float64(b.N)
			if way.name == "trends" {
				baseline = each
			}
			b.ReportMetric(each/1e6, "ms")
			b.ReportMetric(baseline/each, "×trends")
		})
	}
}
