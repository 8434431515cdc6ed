package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"framewatch"
)

// realArticles is a file of real news articles beside the project.
const realArticles = "../../shared/data/articles.jsonl.gz"

func readArticles(b *testing.B) (list []framewatch.Article, length int) {
	b.Helper()
	f, err := os.Open(realArticles)
	if err != nil {
		b.Skip("it needs the articles beside the project: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var line struct {
			URL, Source, Title, Published, Text string
			Byline                              []string
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			b.Fatal(err)
		}
		published, _ := time.Parse(time.DateOnly, line.Published[:min(10, len(line.Published))]) // zero if it is none
		list = append(list, framewatch.Article{ID: framewatch.ArticleID(line.URL), URL: line.URL, Source: line.Source, Title: line.Title, Byline: line.Byline,
			Published: published, PublishedOrigin: "import", Precision: framewatch.PrecisionDay, Language: "en", Fetched: noon, Text: line.Text})
		length += len(line.Text)
	}
	if err := lines.Err(); err != nil {
		b.Fatal(err)
	}
	return list, length
}

// sketchOf looks to the store like a sketch that package dedup makes.
func sketchOf(a framewatch.Article) framewatch.Sketched {
	key, _ := strconv.ParseInt(a.ID[:15], 16, 64)
	sk := framewatch.Sketched{Key: key, Part: a.Published.Unix() / (30 * 24 * 3600), ID: a.ID, Source: a.Source, Published: a.Published, Fetched: a.Fetched, Head: a.ID}
	for sentence := range strings.SplitSeq(a.Text, ". ") {
		if strings.Count(sentence, " ") >= 7 {
			sk.Sentences = append(sk.Sentences, crc32.ChecksumIEEE([]byte(sentence)))
		}
	}
	slices.Sort(sk.Sentences)
	sk.Sentences = slices.Compact(sk.Sentences)
	for i := range byte(5) {
		sum := sha256.Sum256(append([]byte(a.Text), i))
		sk.Sketch = append(sk.Sketch, sum[:]...)
	}
	sk.Sketch = append(sk.Sketch, byte(len(sk.Sentences)))
	for _, h := range sk.Sentences[:min(128, len(sk.Sentences))] {
		sk.Sketch = binary.BigEndian.AppendUint32(sk.Sketch, h)
	}
	return sk
}

// insertPlain stores an article and its sketch as they were stored before
// texts were packed.
func insertPlain(ctx context.Context, tx *sql.Tx, a framewatch.Article, sk framewatch.Sketched) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO articles (id, url, source, title, byline, published, published_origin, published_to, language, fetched, text, confidence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		a.ID, a.URL, a.Source, a.Title, listText(a.Byline), seconds(a.Published), a.PublishedOrigin, a.Precision, a.Language, seconds(a.Fetched), a.Text, a.Confidence)
	if err != nil || sk.ID == "" {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO sketches (part, key, article, source, published, fetched, sentences, stopped, sketch, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		sk.Part, sk.Key, sk.ID, sk.Source, seconds(sk.Published), sk.Fetched.Unix(), blobOf(sk.Sentences), blobOf(sk.Stopped), sk.Sketch, sk.Head)
	return err
}

// BenchmarkDisk measures what articles and their sketches cost: bytes for a
// byte of text, by table, and the processor's time to write and to read one.
// Plain is how they were stored before texts were packed.
func BenchmarkDisk(b *testing.B) {
	articles, length := readArticles(b)
	ways := map[string]func(context.Context, *sql.Tx, framewatch.Article, framewatch.Sketched) error{
		"plain": insertPlain,
		"packed": func(ctx context.Context, tx *sql.Tx, a framewatch.Article, sk framewatch.Sketched) error {
			if _, err := insertArticle(ctx, tx, a); err != nil {
				return err
			}
			return saveSketch(ctx, tx, sk)
		},
	}
	for _, way := range []string{"plain", "packed"} {
		b.Run(way, func(b *testing.B) {
			var writing, reading time.Duration
			n := 0
			for b.Loop() {
				s, err := Open(b.Context(), b.TempDir())
				if err != nil {
					b.Fatal(err)
				}
				began := processor(b)
				for part := range slices.Chunk(articles, 500) {
					err := s.inTx(b.Context(), "fill", func(ctx context.Context, tx *sql.Tx) error {
						for _, a := range part {
							if err := ways[way](ctx, tx, a, sketchOf(a)); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				writing += processor(b) - began
				began = processor(b)
				for seq := int64(0); ; seq += 500 {
					some, err := s.ArticlesAfter(b.Context(), seq, 500)
					if err != nil {
						b.Fatal(err)
					}
					if len(some) == 0 {
						break
					}
				}
				reading += processor(b) - began
				n += len(articles)
				b.ReportMetric(float64(pages(b, s))/float64(length), "B/B")
				for table, size := range tableSizes(b, s) {
					if share := float64(size) / float64(length); share > 0.001 {
						b.ReportMetric(share, table+"-B/B")
					}
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(writing.Microseconds())/float64(n), "write-cpu-µs")
			b.ReportMetric(float64(reading.Microseconds())/float64(n), "read-cpu-µs")
		})
	}
}

// tableSizes are the bytes of pages by table and index.
func tableSizes(b *testing.B, s *Store) map[string]int64 {
	b.Helper()
	sizes := map[string]int64{}
	rows, err := s.read.Query(`SELECT name, sum(pgsize) FROM dbstat GROUP BY name`)
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name string
		var size int64
		err = r.Scan(&name, &size)
		sizes[name] = size
		return
	})
	if err != nil {
		b.Fatal(err)
	}
	return sizes
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
