package corpus

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"framewatch"
	"framewatch/query"
)

func parse(t testing.TB, s string) framewatch.Query {
	t.Helper()
	q, err := query.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func total(t testing.TB, c *Corpus, s string) int {
	t.Helper()
	res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, s), Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	facets := sum(res.Facets.Source)
	if facets != res.Total {
		t.Errorf("total %d, facets %d", res.Total, facets)
	}
	return res.Total
}

// TestCatchUpResumes fails in the middle, goes on, and comes back with the
// same numbers in a new process.
func TestCatchUpResumes(t *testing.T) {
	articles := madeUp(2*batchSize + 300)
	m := newLibrary(t, articles...)
	m.fail, m.failAt = errors.New("disk full"), batchSize
	dir := t.TempDir()
	c := open(t, dir, m)
	n, err := c.CatchUp(t.Context())
	if n != batchSize || !errors.Is(err, m.fail) || c.LastSeq() != batchSize {
		t.Fatalf("CatchUp: %d, %v, last %d; want one batch", n, err, c.LastSeq())
	}
	if got := total(t, c, ""); got != batchSize {
		t.Errorf("%d articles after one batch", got)
	}
	if o := c.Overview(); o.Pending != batchSize+300 || o.Articles != batchSize {
		t.Errorf("overview %+v, want %d pending", o, batchSize+300)
	}
	m.fail = nil
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = open(t, dir, m)
	if n, err := c.CatchUp(t.Context()); n != batchSize+300 || err != nil {
		t.Fatalf("CatchUp after reopening: %d, %v", n, err)
	}
	want, border := c.Overview(), total(t, c, "border")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = open(t, dir, m)
	defer c.Close()
	if n, err := c.CatchUp(t.Context()); n != 0 || err != nil {
		t.Errorf("CatchUp with nothing new: %d, %v", n, err)
	}
	got := c.Overview()
	if got.Articles != want.Articles || got.Undated != want.Undated || got.Topic != want.Topic || !got.First.Equal(want.First) || !got.Last.Equal(want.Last) || len(got.Sources) != len(want.Sources) || got.Sources[0] != want.Sources[0] {
		t.Errorf("overview read back %+v\nas written %+v", got, want)
	}
	if n := total(t, c, "border"); n != border {
		t.Errorf("border: %d read back, %d as written", n, border)
	}
}

// TestRepeatedBatch stops behind stream and index: they hold a batch that they
// are given again.
func TestRepeatedBatch(t *testing.T) {
	m := newLibrary(t, madeUp(50)...)
	dir := t.TempDir()
	c := open(t, dir, m)
	articles, err := m.ArticlesAfter(t.Context(), 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	b := batch{articles: c.readAll(articles)}
	steps := []func() error{
		func() error { return c.append(b) },
		func() error { return c.index.Apply(t.Context(), b.docs(c.index.Watermark()), nil) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			t.Fatal(err)
		}
		if n := total(t, c, ""); n != 0 {
			t.Errorf("%d articles found before the columns know them", n)
		}
	}
	if n, err := c.CatchUp(t.Context()); n != 50 || err != nil {
		t.Fatalf("CatchUp: %d, %v", n, err)
	}
	if n := total(t, c, ""); n != 50 {
		t.Errorf("%d articles after a repeat, want 50", n)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = open(t, dir, m)
	defer c.Close()
	if n := total(t, c, ""); n != 50 {
		t.Errorf("%d articles read back, want 50", n)
	}
}

func TestDamagedIndexIsRebuilt(t *testing.T) {
	m := newLibrary(t, madeUp(200)...)
	dir := t.TempDir()
	c := open(t, dir, m)
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := total(t, c, "border")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	segments, err := filepath.Glob(filepath.Join(dir, "index", "*.zap"))
	if err != nil || len(segments) == 0 {
		t.Fatal("no segments", err)
	}
	content, err := os.ReadFile(segments[0])
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/3] ^= 0x40
	if err := os.WriteFile(segments[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
	c = open(t, dir, m)
	defer c.Close()
	if n, err := c.CatchUp(t.Context()); n != 200 || err != nil {
		t.Errorf("CatchUp: %d, %v; want all 200 again", n, err)
	}
	if got := total(t, c, "border"); got != want {
		t.Errorf("border: %d after the rebuild, %d before", got, want)
	}
}

type otherLexicon struct{ Annotator }

func (o otherLexicon) Lexicon() *framewatch.Lexicon {
	lex := *o.Annotator.Lexicon()
	lex.Fingerprint = "changed"
	return &lex
}

func TestChangedLexiconRebuilds(t *testing.T) {
	m := newLibrary(t, madeUp(20)...)
	dir := t.TempDir()
	c := open(t, dir, m)
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), slog.New(slog.DiscardHandler), dir, m, otherLexicon{annotator()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if n, err := c.CatchUp(t.Context()); n != 20 || err != nil {
		t.Errorf("CatchUp: %d, %v; want all 20 again", n, err)
	}
}

// TestReadersWhileCatchingUp checks that every answer agrees with itself while
// articles come in.
func TestReadersWhileCatchingUp(t *testing.T) {
	size := 300 // of a part
	if testing.Short() {
		size = 60
	}
	articles := madeUp(5 * size)
	m := newLibrary(t)
	c := open(t, t.TempDir(), m)
	defer c.Close()
	ctx, stop := context.WithCancel(t.Context())
	var all, readers sync.WaitGroup
	all.Go(func() {
		if err := c.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	indexed := make(chan int64, len(articles))
	c.OnIndexed(func(seq int64) { indexed <- seq })
	done := make(chan struct{})
	for _, s := range []string{"border", "wall -border", `"illegal immigrants"`, `"wall border"~3`, "immigr* OR wall"} {
		q := parse(t, s)
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				res, err := c.Trend(ctx, framewatch.TrendRequest{Queries: []framewatch.Query{q}, Interval: framewatch.Month})
				if err != nil {
					t.Error(err)
					return
				}
				sum := res.Series[0].Undated
				for _, p := range res.Series[0].Points {
					sum += p.N
				}
				if sum != res.Series[0].Total {
					t.Errorf("%s: total %d, points and undated %d", q.Text, res.Series[0].Total, sum)
				}
				total(t, c, s)
				c.Overview()
			}
		})
	}
	deadline := time.After(time.Minute)
	for part := range 5 {
		m.add(articles[part*size : (part+1)*size]...)
		c.Notify()
		for last := int64(0); last < int64((part+1)*size); {
			select {
			case last = <-indexed:
			case <-deadline:
				t.Fatal("articles were not indexed in a minute")
			}
		}
	}
	close(done)
	readers.Wait()
	stop()
	all.Wait()
	if n := total(t, c, ""); n != len(articles) {
		t.Errorf("%d articles, want %d", n, len(articles))
	}
}

// TestRunNoticesOthers stores articles and tells nobody.
func TestRunNoticesOthers(t *testing.T) {
	m := newLibrary(t, madeUp(3)...)
	c := open(t, t.TempDir(), m)
	defer c.Close()
	indexed := make(chan int64, 9)
	c.OnIndexed(func(seq int64) { indexed <- seq })
	ctx, stop := context.WithCancel(t.Context())
	look := make(chan time.Time)
	ended := make(chan error)
	go func() { ended <- c.run(ctx, look) }()
	if last := <-indexed; last != 3 {
		t.Fatalf("%d articles are searchable, want 3", last)
	}
	look <- time.Time{} // nothing new
	a, err := m.ArticlesAfter(ctx, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	m.change(a[0].ID, "Border", "The wall.")
	look <- time.Time{}
	if last := <-indexed; last != 4 {
		t.Errorf("searchable up to %d, want 4", last)
	}
	if n := total(t, c, ""); n != 3 {
		t.Errorf("%d articles, want 3", n)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A busy library has an article changed by another process between two reads.
type busy struct {
	*library
	id string
}

func (b *busy) Retired(ctx context.Context, ids []string) (map[int64]string, error) {
	if id := b.id; id != "" {
		b.id = ""
		b.change(id, "Changed", "The border is another.")
	}
	return b.library.Retired(ctx, ids)
}

// TestChangeWhileReading changes an article when it has been read and is not
// searchable yet.
func TestChangeWhileReading(t *testing.T) {
	articles := madeUp(5)
	for _, a := range articles { // each of them: first, last, between
		b := &busy{newLibrary(t, articles...), a.ID}
		c := open(t, t.TempDir(), b)
		if n, err := c.CatchUp(t.Context()); n != 5 || err != nil {
			t.Errorf("CatchUp: %d, %v; want 5", n, err)
		}
		if n, changed := total(t, c, ""), total(t, c, "title:changed"); n != 5 || changed != 1 || c.LastSeq() != 6 {
			t.Errorf("%d articles, %d changed, up to %d; want 5, 1, 6", n, changed, c.LastSeq())
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

// stumbling is an annotator that one article brings down.
type stumbling struct{ Annotator }

func (s stumbling) Read(a framewatch.Article) (framewatch.Annotation, []framewatch.VoiceSpan) {
	if a.Title == "A stumbling block" {
		panic("it is in the way")
	}
	return s.Annotator.Read(a)
}

// An article that the lexicon's reader cannot take is searchable all the same.
func TestCatchUpPastATroublesomeArticle(t *testing.T) {
	m, dir := newLibrary(t, article("A stumbling block", "Refugees crossed the border.", "Outlet 1", "2016-01-04"), article("Another", "Refugees crossed the river.", "Outlet 1", "2016-01-05")), t.TempDir()
	c, err := Open(t.Context(), discard, dir, m, stumbling{annotator()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if n, err := c.CatchUp(t.Context()); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	for text, want := range map[string]int{"refugees": 2, "concept:refugee": 1} {
		if res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, text)}); err != nil || res.Total != want {
			t.Errorf("%s: %d articles, %v; want %d", text, res.Total, err, want)
		}
	}
}
