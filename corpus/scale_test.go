package corpus

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"framewatch"
	"framewatch/internal/baseline"
	"framewatch/internal/million"
	"framewatch/store"
)

// articlesAt returns made articles of the size of news: as many as
// FRAMEWATCH_ARTICLES says, or n.
func articlesAt(b *testing.B, n int) []framewatch.Article {
	b.Helper()
	source, err := million.Read(realArticles)
	if err != nil {
		b.Skipf("articles are made from real ones, which are not at hand: %v", err)
	}
	if given, err := strconv.Atoi(os.Getenv("FRAMEWATCH_ARTICLES")); err == nil {
		n = given
	}
	return slices.Collect(source.Articles(1, n))
}

// scaled opens the corpus in the data folder that FRAMEWATCH_DATA names, or
// one of n made articles.
func scaled(b *testing.B, n int) *Corpus {
	b.Helper()
	dir := os.Getenv("FRAMEWATCH_DATA")
	if dir == "" {
		return opened(b, articlesAt(b, n)...)
	}
	s, err := store.Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	c, err := Open(b.Context(), slog.New(slog.DiscardHandler), dir, s, annotator(), parseLexicon)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d articles opened in %v", c.Overview().Articles, time.Since(began).Round(time.Millisecond))
	b.Cleanup(func() {
		if err := errors.Join(c.Close(), s.Close()); err != nil {
			b.Error(err)
		}
	})
	return c
}

// perHit reports the time of a call for each of so many hits.
func perHit(b *testing.B, hits int) float64 {
	n := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(max(1, hits))
	b.ReportMetric(n, "ns/hit")
	b.ReportMetric(float64(hits), "hits")
	return n
}

// count counts a query by day and outlet, without making points of it.
func count(b testing.TB, c *Corpus, s string) (hits int) {
	q, err := c.ask(framewatch.Filter{}, false)
	if err != nil {
		b.Fatal(err)
	}
	defer q.close()
	t := &trend{question: q, request: framewatch.TrendRequest{Queries: []framewatch.Query{parse(b, s)}, Interval: framewatch.Day, By: framewatch.BySource}, cells: c.borrowCells()}
	defer func() { c.cells.Put(&t.cells) }()
	found, _, err := q.share(context.Background(), t.request.Queries[0].Expr)
	if err != nil {
		b.Fatal(err)
	}
	t.found = append(t.found, found)
	if t.buckets, err = t.allBuckets(); err != nil {
		b.Fatal(err)
	}
	for i, name := range t.sources {
		t.parts, t.part = append(t.parts, name), append(t.part, i)
	}
	parts, err := t.count(context.Background(), t.request.Queries[0], found)
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range parts {
		hits += p.total
	}
	return hits
}

// BenchmarkAgainst asks the corpus, SQLite's full-text search and bleve with
// its default mapping the same questions about the same articles.
func BenchmarkAgainst(b *testing.B) {
	articles := articlesAt(b, 20_000)
	c := opened(b, articles...)
	sqlite, err := baseline.OpenFTS5(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { sqlite.Close() })
	library, err := baseline.OpenBleve(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { library.Close() })
	for part := range slices.Chunk(articles, batchSize) {
		if err := errors.Join(sqlite.Add(b.Context(), part), library.Add(part)); err != nil {
			b.Fatal(err)
		}
	}
	if err := sqlite.Optimize(b.Context()); err != nil {
		b.Fatal(err)
	}
	against := func(name string, ours func() int, theirs map[string]func() (int, error)) {
		var own float64
		b.Run(name+"/corpus", func(b *testing.B) {
			hits := 0
			for b.Loop() {
				hits = ours()
			}
			own = perHit(b, hits)
		})
		for _, other := range []string{"fts5", "bleve"} {
			ask := theirs[other]
			if ask == nil {
				continue
			}
			b.Run(name+"/"+other, func(b *testing.B) {
				hits := 0
				for b.Loop() {
					var err error
					if hits, err = ask(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(perHit(b, hits)/own, "x-corpus")
			})
		}
	}
	ranked := func(s string) func() int {
		q := parse(b, s)
		return func() int {
			asked, err := c.ask(framewatch.Filter{}, false)
			if err != nil {
				b.Fatal(err)
			}
			defer asked.close()
			found, err := asked.match(b.Context(), q.Expr)
			if err == nil {
				_, err = asked.rank(b.Context(), q.Expr, found, 10)
			}
			if err != nil {
				b.Fatal(err)
			}
			return found.Len()
		}
	}
	trump := total(b, c, "trump")
	against("trend by day and outlet", func() int { return count(b, c, "trump") }, map[string]func() (int, error){
		"fts5": func() (int, error) {
			cells, err := sqlite.Trend(b.Context(), "trump")
			n := 0
			for _, cell := range cells {
				n += cell.N
			}
			return n, err
		},
		"bleve": func() (int, error) {
			_, n, err := library.Facet(b.Context(), "trump", baseline.FieldDay)
			return n, err
		},
	})
	for _, phrase := range []string{"white house", "the united states"} {
		against("phrase "+phrase, func() int { return count(b, c, strconv.Quote(phrase)) }, map[string]func() (int, error){
			"fts5": func() (int, error) {
				cells, err := sqlite.Trend(b.Context(), strconv.Quote(phrase))
				n := 0
				for _, cell := range cells {
					n += cell.N
				}
				return n, err
			},
			"bleve": func() (int, error) { return library.Phrase(b.Context(), phrase) },
		})
	}
	against("ranked", ranked("trump"), map[string]func() (int, error){
		"fts5": func() (int, error) {
			_, err := sqlite.Top(b.Context(), "trump", framewatch.Filter{})
			return trump, err
		},
		"bleve": func() (int, error) {
			_, err := library.Top(b.Context(), "trump", framewatch.Filter{})
			return trump, err
		},
	})
	against("a year of them, facets, newest first", func() int {
		q, err := c.ask(framewatch.Filter{From: day("2019-03-01"), To: day("2020-03-01")}, false)
		if err != nil {
			b.Fatal(err)
		}
		defer q.close()
		found, err := q.match(b.Context(), parse(b, "trump").Expr)
		if err != nil {
			b.Fatal(err)
		}
		q.facets(found)
		q.first(found, 10, framewatch.SortNewest)
		return trump
	}, map[string]func() (int, error){
		"bleve": func() (int, error) {
			_, n, err := library.Facet(b.Context(), "trump", baseline.FieldOutlet)
			if err == nil {
				_, err = library.Newest(b.Context(), "trump", framewatch.Filter{From: day("2019-03-01"), To: day("2020-03-01")})
			}
			return n, err
		},
	})
}

// BenchmarkScale asks what readers ask. With FRAMEWATCH_DATA it asks a large
// data folder.
func BenchmarkScale(b *testing.B) {
	c := scaled(b, 20_000)
	month := framewatch.Filter{From: day("2019-03-01"), To: day("2020-03-01")}
	for _, s := range []string{"immigration", "trump", "the"} {
		count(b, c, s) // what it is a share of is counted once
		b.Run("trend by day and outlet, counted/"+s, func(b *testing.B) {
			hits := 0
			for b.Loop() {
				hits = count(b, c, s)
			}
			perHit(b, hits)
		})
		b.Run("trend by month/"+s, func(b *testing.B) {
			n := 0
			for b.Loop() {
				res, err := c.Trend(b.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{parse(b, s)}, Interval: framewatch.Month})
				if err != nil {
					b.Fatal(err)
				}
				n = res.Series[0].Total
			}
			perHit(b, n)
		})
	}
	for _, s := range []string{`"white house"`, `"the united states"`, `"illegal immigrants"`} {
		b.Run("phrase by month/"+s, func(b *testing.B) {
			n := 0
			for b.Loop() {
				res, err := c.Trend(b.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{parse(b, s)}, Interval: framewatch.Month})
				if err != nil {
					b.Fatal(err)
				}
				n = res.Series[0].Total
			}
			perHit(b, n)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(candidates(b, c, s)), "ns/candidate")
		})
	}
	b.Run("50 concepts by month and outlet", func(b *testing.B) {
		r := framewatch.TrendRequest{Interval: framewatch.Month, By: framewatch.BySource}
		for _, concept := range annotator().Lexicon().Concepts[:50] {
			r.Queries = append(r.Queries, parse(b, "concept:"+concept.ID))
		}
		points := 0
		for b.Loop() {
			res, err := c.Trend(b.Context(), r)
			if err != nil {
				b.Fatal(err)
			}
			points = len(res.Series) * len(res.Series[0].Points)
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
		b.ReportMetric(float64(points), "points")
	})
	b.Run("filter, facets and newest first", func(b *testing.B) {
		for b.Loop() {
			q, err := c.ask(month, false)
			if err != nil {
				b.Fatal(err)
			}
			found, err := q.match(b.Context(), parse(b, "trump").Expr)
			if err != nil {
				b.Fatal(err)
			}
			q.facets(found)
			q.first(found, 10, framewatch.SortNewest)
			q.close()
		}
		perHit(b, total(b, c, "trump"))
	})
	c.countWords(b.Context()) // as Run does
	timed(b, "search, ten hits with snippets", questions, func(s string) error {
		_, err := c.Search(b.Context(), framewatch.SearchRequest{Query: parse(b, s), Limit: 10})
		return err
	})
	timed(b, "lines, first 100", []string{"immigration", "trump", "migrants", `"illegal immigrants"`, `"white house"`, "immigra*", "concept:illegal_alien", `"border wall"~5`, "refugees voice:quoted"}, func(s string) error {
		_, err := c.Lines(b.Context(), framewatch.LinesRequest{Query: parse(b, s), Limit: 100})
		return err
	})
	timed(b, "contexts", []string{"immigration", "asylum", `"illegal immigrants"`}, func(s string) error {
		_, err := c.Contexts(b.Context(), framewatch.ContextsRequest{Query: parse(b, s)})
		return err
	})
}

// candidates is how many articles have all words of a phrase.
func candidates(b *testing.B, c *Corpus, phrase string) int {
	q, err := c.ask(framewatch.Filter{}, false)
	if err != nil {
		b.Fatal(err)
	}
	defer q.close()
	words, ok := parse(b, phrase).Expr.(framewatch.Words)
	if !ok {
		b.Fatalf("%s is no phrase", phrase)
	}
	p, err := q.pattern(words, limit{})
	if err != nil {
		b.Fatal(err)
	}
	found, err := p.candidates(q.view)
	if err != nil {
		b.Fatal(err)
	}
	return found.Len()
}

// timed asks the questions in turn and reports how long they take.
func timed(b *testing.B, name string, questions []string, ask func(string) error) {
	b.Run(name, func(b *testing.B) {
		var took []time.Duration
		slowest := map[string]time.Duration{}
		for i := 0; b.Loop(); i++ {
			s := questions[i%len(questions)]
			began := time.Now()
			if err := ask(s); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
			slowest[s] = max(slowest[s], time.Since(began))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
		b.Log(slowest)
	})
}
