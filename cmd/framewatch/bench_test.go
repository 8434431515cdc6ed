package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"framewatch"
	"framewatch/config"
	"framewatch/importer"
	"framewatch/query"
)

// realArticles is a file of real news articles beside the project; without it
// the benchmark makes up its own.
const realArticles = "../../../shared/data/articles.jsonl.gz"

// BenchmarkImport takes a file into an empty data folder until every article
// of it can be found: store, lexicon, stream and index; alone, and while readers
// ask one question after the other.
func BenchmarkImport(b *testing.B) {
	file := realArticles
	if _, err := os.Stat(file); err != nil {
		file = madeUp(b, 5_000)
	}
	b.Run("alone", func(b *testing.B) { imports(b, file, func(*rooms) func() { return func() {} }) })
	b.Run("while searching", func(b *testing.B) {
		var took []time.Duration
		imports(b, file, func(r *rooms) func() {
			ctx, stop := context.WithCancel(b.Context())
			done := make(chan struct{})
			go func() {
				defer close(done)
				took = append(took, asking(ctx, b, r)...)
			}()
			return func() {
				stop()
				<-done
			}
		})
		slices.Sort(took)
		b.ReportMetric(float64(len(took)), "questions")
		b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1e3, "p95-ms")
	})
}

// imports imports the file again and again, with readers.
func imports(b *testing.B, file string, begin func(*rooms) (end func())) {
	log := slog.New(slog.DiscardHandler)
	articles := 0
	began := processor(b)
	for b.Loop() {
		r, err := join(b.Context(), log, config.Default(), b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		end := begin(r)
		tally, err := importer.File(b.Context(), r.store, file, time.Now(), func(importer.Progress) {})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := r.corpus.CatchUp(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := r.corpus.Tidy(b.Context()); err != nil {
			b.Fatal(err)
		}
		articles += tally.Stored
		end()
		b.StopTimer()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB-after")
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(articles)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64((processor(b)-began).Microseconds())/1e3/float64(articles), "cpu-ms/article")
}

// asking asks questions, with a pause between, and returns how long each took.
func asking(ctx context.Context, b *testing.B, r *rooms) (took []time.Duration) {
	questions := []string{"immigration", `"white house"`, "trump court -supreme", "title:border", "immigr* voice:own"}
	for i := 0; ctx.Err() == nil; i++ {
		q, err := query.Parse(questions[i%len(questions)])
		if err != nil {
			b.Error(err)
			return took
		}
		began := time.Now()
		if _, err = r.corpus.Search(ctx, framewatch.SearchRequest{Query: q}); err == nil {
			_, err = r.corpus.Trend(ctx, framewatch.TrendRequest{Queries: []framewatch.Query{q}, Interval: framewatch.Month})
		}
		if ctx.Err() != nil {
			return took
		}
		if err != nil {
			b.Error(err)
			return took
		}
		took = append(took, time.Since(began))
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
		}
	}
	return took
}

// processor is the time that this process has had of the processors.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// madeUp writes a file of n articles of about 5 kB.
func madeUp(b *testing.B, n int) string {
	b.Helper()
	words := strings.Fields("the of and to in a that minister border migrants asylum police said on for was court law city people government year with refugees as at by from they")
	random := rand.New(rand.NewPCG(1, 2))
	path := filepath.Join(b.TempDir(), "articles.jsonl")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	enc := json.NewEncoder(f)
	for i := range n {
		var text strings.Builder
		for w := range 900 {
			text.WriteString(words[random.IntN(len(words))])
			text.WriteString([]string{" ", " ", " ", ". ", "\n\n"}[w%19%5])
		}
		if err := enc.Encode(map[string]string{"url": fmt.Sprintf("https://example.org/%d", i), "source": fmt.Sprintf("Source %d", i%40),
			"title": fmt.Sprintf("Headline %d", i), "published": fmt.Sprintf("2016-%02d-%02d", i%12+1, i%28+1), "language": "en", "text": text.String()}); err != nil {
			b.Fatal(err)
		}
	}
	return path
}
