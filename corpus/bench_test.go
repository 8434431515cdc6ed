package corpus

import (
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"framewatch"
)

// processor is the time that this process has had of the processors.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCatchUp marks and indexes articles from nothing, without and with
// finding their clusters.
func BenchmarkCatchUp(b *testing.B) {
	articles := news(b, 10_000)
	annotator()             // reads the lexicon
	var index time.Duration // of processor for an article
	for _, name := range []string{"index", "index and clusters"} {
		b.Run(name, func(b *testing.B) {
			var cpu time.Duration
			n := 0
			for b.Loop() {
				b.StopTimer()
				m := newLibrary(b, articles...)
				c := open(b, b.TempDir(), m)
				if name == "index" {
					c.sketched, _ = m.LastSeq(b.Context()) // as if all had a sketch
				}
				b.StartTimer()
				began := processor(b)
				done, err := c.CatchUp(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				cpu += processor(b) - began
				b.StopTimer()
				if err := c.Close(); err != nil {
					b.Fatal(err)
				}
				n += done
				b.StartTimer()
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
			b.ReportMetric(float64(cpu.Microseconds())/1e3/float64(n), "cpu-ms/article")
			if perArticle := cpu / time.Duration(n); name == "index" {
				index = perArticle
			} else {
				b.ReportMetric(float64(perArticle)/float64(index), "x-index")
			}
		})
	}
}

// BenchmarkClusters finds the clusters of articles that lie in ten years and
// arrive in any order, 500 at a time as from a file and then one by one.
func BenchmarkClusters(b *testing.B) {
	articles := newPress(1).articles(20_000)
	for i := range articles {
		articles[i].Published = articles[i].Published.AddDate(0, i%12*10, 0)
	}
	annotator()
	for b.Loop() {
		m := newLibrary(b, articles...)
		c := open(b, b.TempDir(), m)
		began := time.Now()
		if err := c.sketch(b.Context()); err != nil {
			b.Fatal(err)
		}
		sketched := time.Now()
		if err := c.assign(b.Context()); err != nil {
			b.Fatal(err)
		}
		assigned := time.Now()
		b.ReportMetric(float64(sketched.Sub(began).Microseconds())/float64(len(articles)), "sketch-µs")
		b.ReportMetric(float64(assigned.Sub(sketched).Microseconds())/float64(len(articles)), "assign-µs")
		b.ReportMetric(float64(len(c.near.rows)), "in-memory")
		news := newPress(2).articles(200)
		for i := range news {
			news[i].URL += "x"
			news[i].ID = framewatch.ArticleID(news[i].URL)
			news[i].Published = time.Date(2026, 3, 1+i%20, 0, 0, 0, 0, time.UTC)
		}
		one := time.Duration(0)
		for i := range news {
			m.add(news[i])
			began := time.Now()
			if err := c.cluster(b.Context()); err != nil {
				b.Fatal(err)
			}
			one += time.Since(began)
		}
		b.ReportMetric(float64(one.Microseconds())/float64(len(news)), "one-by-one-µs")
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen opens a corpus that is up to date.
func BenchmarkOpen(b *testing.B) {
	m := newLibrary(b, news(b, 10_000)...)
	dir := b.TempDir()
	c := open(b, dir, m)
	if _, err := c.CatchUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := open(b, dir, m).Close(); err != nil {
			b.Fatal(err)
		}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	c = open(b, dir, m)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/float64(c.LastSeq()), "heap-B/article")
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
}

var questions = []string{
	"trump", "immigration", "the", "migrants", "border wall", "illegal OR undocumented", "immigra*", `"illegal immigrants"`,
	`"white house"`, "title:trump", "court -supreme", "concept:illegal_alien", `"border wall"~5`, "=Polish", "source:cnn refugees",
}

// BenchmarkSearch asks for the first page of each question in turn.
func BenchmarkSearch(b *testing.B) {
	c := opened(b, news(b, 10_000)...)
	var took []time.Duration
	slowest := map[string]time.Duration{}
	for i := 0; b.Loop(); i++ {
		s := questions[i%len(questions)]
		began := time.Now()
		if _, err := c.Search(b.Context(), framewatch.SearchRequest{Query: parse(b, s)}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		slowest[s] = max(slowest[s], time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.Log(slowest)
}
