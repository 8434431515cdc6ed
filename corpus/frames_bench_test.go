package corpus

import (
	"fmt"
	"testing"
	"time"

	"framewatch"
)

// BenchmarkFraming asks for frames, first uses and events; with FRAMEWATCH_DATA
// of a large data folder. Beside it stands what reading the same articles with
// the lexicon would take.
func BenchmarkFraming(b *testing.B) {
	c := scaled(b, 20_000)
	var plain float64 // ns for an article
	b.Run("read with the lexicon", func(b *testing.B) {
		n := 0
		for b.Loop() {
			q, err := c.ask(framewatch.Filter{}, false)
			if err != nil {
				b.Fatal(err)
			}
			var seqs []int64
			for seq := range q.topic.All() {
				if seqs = append(seqs, int64(seq)); len(seqs) == 200 {
					break
				}
			}
			articles, err := c.articles(b.Context(), seqs)
			if err != nil {
				b.Fatal(err)
			}
			for _, a := range articles {
				readFrames(a, nil)
			}
			n += len(articles)
			q.close()
		}
		plain = float64(b.Elapsed().Nanoseconds()) / float64(n)
		b.ReportMetric(plain, "ns/article")
	})
	against := func(b *testing.B, articles int) {
		each := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(max(1, articles))
		b.ReportMetric(each, "ns/article")
		b.ReportMetric(float64(articles), "articles")
		b.ReportMetric(plain/each, "x-faster")
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
	}
	for _, r := range []framewatch.FramesRequest{
		{}, {By: framewatch.BySource, Interval: framewatch.Year, Parts: 50}, {Interval: framewatch.Week, Once: true}, {Frames: []string{"security"}},
	} {
		b.Run(fmt.Sprintf("frames/by %q, %q, once %t, %v", r.By, r.Interval, r.Once, r.Frames), func(b *testing.B) {
			n := 0
			for b.Loop() {
				res, err := c.Frames(b.Context(), r)
				if err != nil {
					b.Fatal(err)
				}
				n = res.Articles
			}
			against(b, n)
		})
	}
	for _, s := range []string{"concept:illegal_alien", `"border wall"`, "immigration", "the"} {
		b.Run("firstuse/"+s, func(b *testing.B) {
			n := 0
			for b.Loop() {
				res, err := c.FirstUse(b.Context(), framewatch.FirstUseRequest{Query: parse(b, s)})
				if err != nil {
					b.Fatal(err)
				}
				n = res.Articles + res.Undated
			}
			against(b, n)
		})
	}
	on := busiestDay(b, c)
	for _, s := range []string{"", "the"} {
		b.Run(fmt.Sprintf("event/%q on %s", s, on.Format(time.DateOnly)), func(b *testing.B) {
			n := 0
			for b.Loop() {
				res, err := c.Event(b.Context(), framewatch.EventRequest{Day: on, Query: parse(b, s)})
				if err != nil {
					b.Fatal(err)
				}
				n = res.Total
			}
			against(b, n)
		})
	}
}

// busiestDay is the day with most articles.
func busiestDay(b *testing.B, c *Corpus) time.Time {
	q, err := c.ask(framewatch.Filter{}, false)
	if err != nil {
		b.Fatal(err)
	}
	defer q.close()
	articles, most := map[int32]int{}, int32(undated)
	for seq := range q.all.All() {
		day := q.day[seq]
		if articles[day]++; day != undated && articles[day] > articles[most] {
			most = day
		}
	}
	return timeOf(most)
}
