package corpus

import (
	"bufio"
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/query"
)

// pathological returns the queries that ask for trouble and can be read.
func pathological(t testing.TB) (queries []framewatch.Query) {
	t.Helper()
	f, err := os.Open("../query/testdata/pathological.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), `"`) {
			continue
		}
		quoted, err := strconv.QuotedPrefix(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		s, err := strconv.Unquote(quoted)
		if err != nil {
			t.Fatal(err)
		}
		if q, err := query.Parse(s); err == nil {
			queries = append(queries, q)
		}
	}
	if err := lines.Err(); err != nil || len(queries) < 50 {
		t.Fatalf("%d queries, %v", len(queries), err)
	}
	return queries
}

// askAll asks everything that can be asked about a query. Only the reader's
// mistakes are errors.
func askAll(ctx context.Context, c *Corpus, q framewatch.Query) error {
	_, err := c.Search(ctx, framewatch.SearchRequest{Query: q, Limit: framewatch.MaxPage})
	if errors.Is(err, framewatch.ErrQuery) {
		return nil // told before anything was asked for
	}
	all := []error{err}
	note := func(err error) {
		if !errors.Is(err, framewatch.ErrQuery) {
			all = append(all, err)
		}
	}
	_, err = c.Trend(ctx, framewatch.TrendRequest{Queries: []framewatch.Query{q}, Interval: framewatch.Day, By: framewatch.BySource})
	note(err)
	if hasOccurrences(q) == nil {
		_, err = c.Trend(ctx, framewatch.TrendRequest{Queries: []framewatch.Query{q}, Of: framewatch.OfWords, By: framewatch.ByVoice})
		note(err)
		_, err = c.Lines(ctx, framewatch.LinesRequest{Query: q, Sort: framewatch.SortLeft, Limit: framewatch.MaxPage})
		note(err)
		_, err = c.Contexts(ctx, framewatch.ContextsRequest{Query: q, Window: framewatch.MaxWindow})
		note(err)
	}
	return errors.Join(all...)
}

func TestPathologicalQueries(t *testing.T) {
	c := opened(t, news(t, 200)...)
	for _, q := range pathological(t) {
		if err := askAll(t.Context(), c, q); err != nil {
			t.Errorf("%q: %v", q.Text, err)
		}
	}
}

// BenchmarkPathological asks the queries that ask for trouble, and a usual one
// at the same time. It reports the slowest of the first and how long the usual
// ones take alone and beside them.
func BenchmarkPathological(b *testing.B) {
	c := scaled(b, 20_000)
	queries, usual := pathological(b), parse(b, "immigration")
	ask := func() time.Duration {
		began := time.Now()
		if _, err := c.Search(b.Context(), framewatch.SearchRequest{Query: usual}); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	var alone, beside []time.Duration
	for range 200 {
		alone = append(alone, ask())
	}
	var slowest time.Duration
	worst := ""
	for b.Loop() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			for _, q := range queries {
				began := time.Now()
				if _, err := c.Search(b.Context(), framewatch.SearchRequest{Query: q}); err != nil && !errors.Is(err, framewatch.ErrQuery) {
					b.Error(err)
				}
				if took := time.Since(began); took > slowest {
					slowest, worst = took, q.Text
				}
			}
		}()
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
				beside = append(beside, ask())
			}
		}
	}
	p95 := func(took []time.Duration) float64 {
		slices.Sort(took)
		return float64(took[len(took)*95/100].Microseconds()) / 1e3
	}
	b.ReportMetric(float64(slowest.Milliseconds()), "slowest-ms")
	b.ReportMetric(p95(alone), "p95-alone-ms")
	b.ReportMetric(p95(beside), "p95-beside-ms")
	b.Logf("slowest: %.300s", worst)
}
