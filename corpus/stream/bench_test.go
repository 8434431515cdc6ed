//go:build unix

package stream

import (
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"framewatch"
	"framewatch/text"
)

func benchArticles(b *testing.B) []framewatch.Article {
	articles, err := realArticles()
	if err != nil {
		b.Skipf("the articles to measure on are not there: %v", err)
	}
	return articles
}

// processor is the time that this process has had of the processors: what it
// would have taken on a machine of its own.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func size(articles []framewatch.Article) (bytes int64) {
	for _, a := range articles {
		bytes += int64(len(a.Title) + len(a.Text))
	}
	return bytes
}

// filled is a stream of all real articles, in blocks of 500.
func filled(b *testing.B, dir string) (*Stream, []framewatch.Article) {
	b.Helper()
	articles := benchArticles(b)
	s := open(b, dir, 0)
	for at := 0; at < len(articles); at += 500 {
		var drafts []*Draft
		for _, a := range articles[at:min(at+500, len(articles))] {
			drafts = append(drafts, draft(s, a))
		}
		if err := s.Append(drafts); err != nil {
			b.Fatal(err)
		}
	}
	return s, articles
}

// BenchmarkDraft cuts articles of which the dictionary knows all words, with
// their terms; beside it, what the index does without the stream.
func BenchmarkDraft(b *testing.B) {
	s, articles := filled(b, b.TempDir())
	for _, part := range []struct {
		name string
		run  func(framewatch.Article)
	}{
		{"draft+terms", func(a framewatch.Article) { draft(s, a).Terms() }},
		{"draft", func(a framewatch.Article) { draft(s, a) }},
		{"sentences", func(a framewatch.Article) { text.Sentences(a.Text) }},
		{"ranges", func(a framewatch.Article) {
			for range text.Ranges(a.Text) {
			}
		}},
		{"words and a map", func(a framewatch.Article) {
			n := map[string]int{}
			for _, w := range text.Words(a.Text) {
				n[w.Folded]++
			}
		}},
	} {
		b.Run(part.name, func(b *testing.B) {
			b.ReportAllocs()
			least(b, articles, func(a framewatch.Article) int { part.run(a); return len(a.Title) + len(a.Text) }, "byte")
		})
	}
}

// least reports the time that run takes for an article, and for each of what it
// counts. Articles are taken by tens, spread over all, and of many rounds the
// quickest counts: what else the machine does makes the others slow.
func least(b *testing.B, articles []framewatch.Article, run func(framewatch.Article) int, of string) {
	const ten, apart, rounds = 10, 400, 10
	var took time.Duration
	n, counted := 0, 0
	for b.Loop() {
		for at := 0; at+ten <= len(articles); at += apart {
			best, count := time.Duration(math.MaxInt64), 0
			for range rounds {
				start := time.Now()
				count = 0
				for _, a := range articles[at : at+ten] {
					count += run(a)
				}
				best = min(best, time.Since(start))
			}
			took, n, counted = took+best, n+ten, counted+count
		}
	}
	b.ReportMetric(0, "ns/op") // of all rounds: says nothing
	b.ReportMetric(float64(took.Nanoseconds())/1000/float64(n), "µs/article")
	b.ReportMetric(float64(took.Nanoseconds())/float64(counted), "ns/"+of)
}

// BenchmarkAppend appends blocks of 500 articles, the dictionary growing from
// nothing.
func BenchmarkAppend(b *testing.B) {
	articles := benchArticles(b)
	for b.Loop() {
		b.StopTimer()
		dir := b.TempDir()
		s := open(b, dir, 0)
		var took, drafting time.Duration
		for at := 0; at < len(articles); at += 500 {
			var drafts []*Draft
			start := processor(b)
			for _, a := range articles[at:min(at+500, len(articles))] {
				drafts = append(drafts, draft(s, a))
			}
			drafting += processor(b) - start
			start = processor(b)
			b.StartTimer()
			if err := s.Append(drafts); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			took += processor(b) - start
		}
		s.Close()
		n := float64(len(articles))
		b.ReportMetric(float64(took.Microseconds())/n, "cpu-µs/article")
		b.ReportMetric(float64(drafting.Microseconds())/n, "draft-cpu-µs/article")
		b.ReportMetric(float64(onDisk(b, dir))/float64(size(articles)), "bytes/text-byte")
		b.StartTimer()
	}
}

func onDisk(b *testing.B, dir string) (bytes int64) {
	files, err := filepath.Glob(filepath.Join(dir, "stream-*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			b.Fatal(err)
		}
		bytes += info.Size()
	}
	return bytes
}

func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	s, articles := filled(b, dir)
	s.Close()
	bytes := onDisk(b, dir)
	start := processor(b)
	for b.Loop() {
		s, err := Open(slog.New(slog.DiscardHandler), dir, "rules 1", int64(len(articles)))
		if err != nil {
			b.Fatal(err)
		}
		if s.Watermark() == 0 {
			b.Fatal("the stream is empty")
		}
		s.Close()
	}
	b.ReportMetric((processor(b)-start).Seconds()/float64(b.N)/float64(bytes)*100e6, "cpu-s/100MB")
}

// BenchmarkNext looks for words in all texts; beside it, a plain loop over the
// units.
func BenchmarkNext(b *testing.B) {
	s, articles := filled(b, b.TempDir())
	v, found := s.View(), 0
	run := func(b *testing.B, find func(Text) int) {
		least(b, articles, func(a framewatch.Article) int {
			t, _ := v.Text(uint32(a.Seq))
			found += find(t)
			return len(t.Units)
		}, "unit")
	}
	var all []Code
	for i, word := range []string{"immigration", "border", "refugees", "asylum", "migrants", "wall"} {
		all = append(all, s.Words().Forms(word)...)
		exact, _ := s.Words().Find(word)
		sets := map[string]*Set{"exact " + word: NewSet(exact), "folded " + word: NewSet(s.Words().Forms(word)...)}
		if i > 0 {
			continue
		}
		for _, name := range []string{"exact " + word, "folded " + word} {
			b.Run(name, func(b *testing.B) {
				run(b, func(t Text) (n int) {
					for pos, end, ok := t.Next(sets[name], 0); ok; pos, end, ok = t.Next(sets[name], end) {
						_ = pos
						n++
					}
					return n
				})
			})
		}
		b.Run("plain loop", func(b *testing.B) {
			run(b, func(t Text) (n int) {
				for _, u := range t.Units {
					if u == uint16(exact) {
						n++
					}
				}
				return n
			})
		})
	}
	set := NewSet(all...)
	b.Run("set of many", func(b *testing.B) {
		run(b, func(t Text) (n int) {
			for _, end, ok := t.Next(set, 0); ok; _, end, ok = t.Next(set, end) {
				n++
			}
			return n
		})
	})
	if found == 0 {
		b.Error("nothing was found")
	}
}

func BenchmarkPhrase(b *testing.B) {
	s, articles := filled(b, b.TempDir())
	v, found := s.View(), 0
	for _, phrase := range []string{"illegal immigration", "the united states", "of the"} {
		var sets []*Set
		for _, word := range strings.Fields(phrase) {
			sets = append(sets, NewSet(s.Words().Forms(word)...))
		}
		b.Run(phrase, func(b *testing.B) {
			least(b, articles, func(a framewatch.Article) int {
				t, _ := v.Text(uint32(a.Seq))
				for _, end, ok := t.Phrase(sets, 0); ok; _, end, ok = t.Phrase(sets, end) {
					found++
				}
				return len(t.Units)
			}, "unit")
		})
	}
	if found == 0 {
		b.Error("nothing was found")
	}
}

// BenchmarkWords finds words in a dictionary of a million; beside it, a map.
func BenchmarkWords(b *testing.B) {
	const n = 1_000_000
	written := make([]string, n)
	for i := range written {
		written[i] = fmt.Sprint("word", i*7)
	}
	before := heap()
	w := newWords()
	for i, s := range written {
		folded := Code(0)
		if i%2 == 1 {
			folded = Code(i)
		}
		if err := w.add(strings.Clone(s), folded); err != nil {
			b.Fatal(err)
		}
	}
	used := heap() - before
	known := make(map[string]Code, n)
	for i, s := range written {
		known[s] = Code(i + 1)
	}
	for _, way := range []struct {
		name string
		find func(string) bool
	}{
		{"dictionary", func(s string) bool { return w.find(s) != 0 }},
		{"map", func(s string) bool { return known[s] != 0 }},
	} {
		b.Run(way.name, func(b *testing.B) {
			start := processor(b)
			for i := range b.N {
				if !way.find(written[i*31%n]) {
					b.Fatal("a word is missing")
				}
			}
			b.ReportMetric(float64((processor(b)-start).Nanoseconds())/float64(b.N), "cpu-ns/find")
			b.ReportMetric(float64(used)/(1<<20), "MB/million-words")
		})
	}
}

// heap is how many bytes are in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
