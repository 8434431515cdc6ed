package dedup

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch/text"
)

// BenchmarkSketch sketches a text of 1,000 words; cutting it into sentences and
// words alone is the baseline.
func BenchmarkSketch(b *testing.B) {
	body := strings.Join(strings.Fields(body(story(1, 100)))[:1_000], " ")
	if n := text.Count(body); n != 1_000 {
		b.Fatalf("%d words", n)
	}
	cut := func() {
		var words []text.Word
		for _, span := range text.Sentences(body) {
			words = text.AppendWords(words[:0], body[span.Start:span.End])
		}
	}
	var cutting time.Duration
	for b.Loop() {
		New(body, Stop{})
		start := time.Now()
		cut()
		cutting += time.Since(start)
	}
	sketching := b.Elapsed() - cutting
	b.ReportMetric(float64(sketching.Microseconds())/float64(b.N), "µs/sketch")
	b.ReportMetric(float64(sketching)/float64(cutting), "×cutting")
	b.ReportMetric(0, "ns/op")
}

// randomSketches are of texts of 40 sentences, one in ten a copy of another
// with half of its sentences.
func randomSketches(n int) []Sketch {
	r := rand.New(rand.NewPCG(1, 9))
	sketches := make([]Sketch, n)
	for i := range sketches {
		s := &sketches[i]
		s.words = 1_000
		if i > 0 && i%10 == 0 {
			*s = sketches[r.IntN(i)]
			s.sentences = leastSentences(append([]uint32{r.Uint32(), r.Uint32()}, s.sentences[:20]...))
			continue
		}
		for j := range s.minhash {
			s.minhash[j] = byte(r.Uint32())
		}
		hashes := make([]uint32, 40)
		for j := range hashes {
			hashes[j] = r.Uint32()
		}
		s.sentences = leastSentences(hashes)
	}
	return sketches
}

// BenchmarkClusters takes articles in, in order; comparing each with all
// others, as without the index, is the baseline of looking one up.
func BenchmarkClusters(b *testing.B) {
	for _, n := range []int{9_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			sketches := randomSketches(n)
			var before, after runtime.MemStats
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				var c Clusters
				start := time.Now()
				for i, s := range sketches {
					s.sentences = append([]uint32(nil), s.sentences...) // of the clusters' own, to be counted
					c.Add(Article{Key: int64(i + 1), Published: day0.Add(time.Duration(i) * time.Second), Source: "s", Sketch: s})
				}
				added := time.Since(start)
				runtime.GC()
				runtime.ReadMemStats(&after)

				const queries = 2_000
				start = time.Now()
				for i := range queries {
					c.index.Candidates(sketches[i*7%n])
				}
				asked := time.Since(start)
				const all = 20
				start = time.Now()
				for i := range all {
					for j := range sketches {
						compare(&sketches[i], &sketches[j])
					}
				}
				plain := time.Since(start)
				b.ReportMetric(float64(added.Nanoseconds())/float64(n)/1000, "µs/add")
				b.ReportMetric(float64(asked.Nanoseconds())/queries/1000, "µs/query")
				b.ReportMetric(float64(plain)/all/(float64(asked)/queries), "×faster-than-all")
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "B/article")
				b.ReportMetric(0, "ns/op")
				runtime.KeepAlive(c.members)
			}
		})
	}
}

// BenchmarkCopies takes in many articles with one text: in order, one by one;
// from the last to the first, 500 at once; and with the head as the last.
// The least number is the baseline of each.
func BenchmarkCopies(b *testing.B) {
	sketch := New(body(story(1, 40)), Stop{})
	copies := func(n int) []Article {
		articles := make([]Article, n)
		for i := range articles {
			articles[i] = Article{Key: int64(i + 1), Published: day0.Add(time.Duration(i) * time.Minute), Source: fmt.Sprint(i % 50), Sketch: sketch}
		}
		return articles
	}
	orders := []struct {
		name string
		add  func(c *Clusters, articles []Article)
	}{
		{"in order", func(c *Clusters, articles []Article) {
			for _, a := range articles {
				c.Add(a)
			}
		}},
		{"backwards", func(c *Clusters, articles []Article) {
			slices.Reverse(articles)
			for batch := range slices.Chunk(articles, 500) {
				c.Add(batch...)
			}
		}},
		{"head last", func(c *Clusters, articles []Article) {
			for _, a := range articles[1:] {
				c.Add(a)
			}
			c.Add(articles[0])
		}},
	}
	for _, order := range orders {
		var least float64
		for _, n := range []int{1_000, 4_000, 16_000} {
			b.Run(fmt.Sprintf("%s/%d", order.name, n), func(b *testing.B) {
				for b.Loop() {
					var c Clusters
					order.add(&c, copies(n))
					if head, _ := c.Head(int64(n)); head != 1 {
						b.Fatalf("head is %d", head)
					}
				}
				perArticle := b.Elapsed().Seconds() * 1_000 / float64(b.N) / float64(n)
				if least == 0 {
					least = perArticle
				}
				b.ReportMetric(perArticle, "ms/article")
				b.ReportMetric(perArticle/least, "×1000")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
