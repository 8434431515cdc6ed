package index

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"framewatch/seqset"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	_ "modernc.org/sqlite" // the driver of the store
)

// size is the number of articles to measure with; ARTICLES=100000 is what the
// goals are for.
func size(b *testing.B) int {
	b.Helper()
	if s := os.Getenv("ARTICLES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		return n
	}
	return 5_000
}

// cpu is the time this process has computed for.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// settle waits until the library has nothing left to merge.
func settle(s *scorch.Scorch) {
	stats := s.Stats().(*scorch.Stats)
	for {
		root := atomic.LoadUint64(&stats.CurRootEpoch)
		if atomic.LoadUint64(&stats.LastMergedEpoch) >= root && atomic.LoadUint64(&stats.LastPersistedEpoch) >= root {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// onDisk is the size of all files below dir.
func onDisk(b *testing.B, dir string) (bytes int64) {
	b.Helper()
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			bytes += info.Size()
		}
		return nil // the library takes files away while they are counted
	})
	if err != nil {
		b.Fatal(err)
	}
	return bytes
}

// A cost is what it took to index articles, merges and all.
type cost struct {
	articles int
	bytes    int64 // of the articles' text
	cpu      time.Duration
}

func (c *cost) report(b *testing.B, disk int64) (perArticle, perByte float64) {
	perArticle = float64(c.cpu.Microseconds()) / 1000 / float64(c.articles)
	perByte = float64(disk) / float64(c.bytes)
	b.ReportMetric(perArticle, "ms-cpu/article")
	b.ReportMetric(perByte, "disk/text")
	b.ReportMetric(float64(c.bytes)/float64(c.articles), "B/article")
	return perArticle, perByte
}

// fill presses articles into an index, in batches; each gets them, too.
func fill(b *testing.B, p *press, ix *Index, articles, batch int, each func(a article)) *cost {
	b.Helper()
	spent := &cost{articles: articles}
	for made := 0; made < articles; {
		var docs []Doc
		for ; len(docs) < batch && made < articles; made++ {
			a := p.article()
			spent.bytes += int64(len(a.title) + len(a.body))
			docs = append(docs, a.Doc)
			each(a)
		}
		before := cpu(b)
		apply(b, ix, docs...)
		settle(ix.scorch)
		spent.cpu += cpu(b) - before
	}
	return spent
}

func parts(b *testing.B, ix *Index) int {
	b.Helper()
	v, err := ix.View()
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	return len(v.parts)
}

// BenchmarkApply measures what articles cost to index, in large batches, when
// everything is merged into one segment after them, and in small batches as
// they come while crawling, beside bleve as it is when nobody tells it anything.
func BenchmarkApply(b *testing.B) {
	p := newPress(b)
	n := size(b)
	var cpuOurs, diskOurs float64
	b.Run("bulk", func(b *testing.B) {
		for b.Loop() {
			dir := filepath.Join(b.TempDir(), "index")
			ix := opened(b, dir, "x")
			spent := fill(b, p, ix, n, 1000, func(article) {})
			cpuOurs, diskOurs = spent.report(b, onDisk(b, dir))
			b.ReportMetric(float64(parts(b, ix)), "segments")
			closed(b, ix)
		}
	})
	b.Run("merged", func(b *testing.B) {
		for b.Loop() {
			dir := filepath.Join(b.TempDir(), "index")
			ix := opened(b, dir, "x")
			spent := fill(b, p, ix, n, 1000, func(article) {})
			before := cpu(b)
			if err := ix.Merge(b.Context()); err != nil {
				b.Fatal(err)
			}
			spent.cpu += cpu(b) - before
			segments := parts(b, ix)
			closed(b, ix)
			closed(b, opened(b, dir, "x")) // takes the old files away
			spent.report(b, onDisk(b, dir))
			b.ReportMetric(float64(segments), "segments")
		}
	})
	b.Run("live", func(b *testing.B) {
		for b.Loop() {
			dir := filepath.Join(b.TempDir(), "index")
			ix := opened(b, dir, "x")
			fill(b, p, ix, n/5, 1000, func(article) {}) // there is something already
			spent := fill(b, p, ix, n/10, 20, func(article) {})
			spent.report(b, 0)
			b.ReportMetric(float64(parts(b, ix)), "segments")
			closed(b, ix)
		}
	})
	b.Run("bleve", func(b *testing.B) {
		for b.Loop() {
			dir := filepath.Join(b.TempDir(), "index")
			cpuTheirs, diskTheirs := fillBleve(b, p, dir, min(n, 2000)).report(b, onDisk(b, dir))
			if cpuOurs > 0 {
				b.ReportMetric(cpuTheirs/cpuOurs, "×cpu-of-bulk")
				b.ReportMetric(diskTheirs/diskOurs, "×disk-of-bulk")
			}
		}
	})
}

func fillBleve(b *testing.B, p *press, dir string, articles int) *cost {
	b.Helper()
	ix, err := bleve.NewUsing(dir, bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		b.Fatal(err)
	}
	inside, err := ix.Advanced()
	if err != nil {
		b.Fatal(err)
	}
	spent := &cost{articles: articles}
	for made := 0; made < articles; {
		batch := ix.NewBatch()
		for range 500 {
			a := p.article()
			spent.bytes += int64(len(a.title) + len(a.body))
			if err := batch.Index(docID(a.Seq), map[string]string{"title": a.title, "body": a.body}); err != nil {
				b.Fatal(err)
			}
			made++
		}
		before := cpu(b)
		if err := ix.Batch(batch); err != nil {
			b.Fatal(err)
		}
		settle(inside.(*scorch.Scorch))
		spent.cpu += cpu(b) - before
	}
	if err := ix.Close(); err != nil {
		b.Fatal(err)
	}
	return spent
}

// A bench is an index and the same articles in a full-text table of SQLite.
type bench struct {
	view    *View
	table   *sql.DB
	lengths Lengths
	words   []string // a frequent one, a middling one, a rare one
}

func newBench(b *testing.B) *bench {
	b.Helper()
	p := newPress(b)
	ix := opened(b, filepath.Join(b.TempDir(), "index"), "x")
	table, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "table"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := table.Exec(`PRAGMA journal_mode = OFF; CREATE VIRTUAL TABLE articles USING fts5(title, body, content='')`); err != nil {
		b.Fatal(err)
	}
	tx, err := table.Begin()
	if err != nil {
		b.Fatal(err)
	}
	put, err := tx.Prepare(`INSERT INTO articles (rowid, title, body) VALUES (?, ?, ?)`)
	if err != nil {
		b.Fatal(err)
	}
	bench := &bench{table: table, lengths: Lengths{Words: []uint32{0}}}
	n := size(b)
	fill(b, p, ix, n, 1000, func(a article) {
		bench.lengths.Words = append(bench.lengths.Words, uint32(a.words))
		bench.lengths.Mean += float64(a.words) / float64(n)
		if _, err := put.Exec(a.Seq, a.title, a.body); err != nil {
			b.Fatal(err)
		}
	})
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	if bench.view, err = ix.View(); err != nil {
		b.Fatal(err)
	}
	for _, share := range []int{5, 50, 500} {
		word, best := "", n
		for _, w := range p.words {
			hits, err := bench.view.Count(Text, w)
			if err != nil {
				b.Fatal(err)
			}
			if off := max(hits-n/share, n/share-hits); off < best {
				word, best = w, off
			}
		}
		bench.words = append(bench.words, word)
	}
	b.Cleanup(func() {
		bench.view.Close()
		closed(b, ix)
		table.Close()
	})
	return bench
}

// BenchmarkSearch measures sets and ranking per article found, beside SQLite's
// full-text search through the same driver as the store's.
func BenchmarkSearch(b *testing.B) {
	bench := newBench(b)
	for _, word := range bench.words {
		found, err := bench.view.Any(Text, word)
		if err != nil {
			b.Fatal(err)
		}
		hits := found.Len()
		// run returns the computing time for one hit: other processes do not
		// change it much.
		run := func(what string, ours float64, do func() error) (ns float64) {
			b.Run(fmt.Sprintf("%s/%d", what, hits), func(b *testing.B) {
				before := cpu(b)
				for b.Loop() {
					if err := do(); err != nil {
						b.Fatal(err)
					}
				}
				ns = float64(cpu(b)-before) / float64(b.N) / float64(hits)
				b.ReportMetric(ns, "ns-cpu/hit")
				b.ReportMetric(ns*float64(hits)/1000, "µs-cpu/op")
				if ours > 0 {
					b.ReportMetric(ns/ours, "×ours")
				} else {
					b.ReportMetric(float64(len(bench.view.parts)), "segments")
				}
			})
			return ns
		}
		ours := run("any", 0, func() error {
			_, err := bench.view.Any(Text, word)
			return err
		})
		run("fts5-count", ours, func() error {
			var n int
			return bench.table.QueryRow(`SELECT count(*) FROM articles WHERE articles MATCH ?`, word).Scan(&n)
		})
		ours = run("rank", 0, func() error { return bench.rank(b.Context(), found, word) })
		run("fts5-rank", ours, func() error { return bench.fts5(word) })
	}
}

func (s *bench) rank(ctx context.Context, matches *seqset.Set, word string) error {
	best, err := s.view.Rank(ctx, []Asked{{[]string{word}, 1}}, matches, s.lengths, func(seq uint32) float64 { return 1 + float64(seq)*1e-9 }, 10)
	if err == nil && len(best) != min(10, matches.Len()) {
		err = fmt.Errorf("%d ranked", len(best))
	}
	return err
}

func (s *bench) fts5(word string) error {
	rows, err := s.table.Query(`SELECT rowid FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT 10`, word)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return err
		}
	}
	return rows.Err()
}
