package corpus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"framewatch"

	"github.com/google/go-cmp/cmp"
)

// A ledger is what a reader shall see: the articles as they were when they were
// last made searchable, counted by reading them.
type ledger struct {
	articles []framewatch.Article // in order of Seq
}

func (l ledger) check(t *testing.T, c *Corpus, when string) {
	t.Helper()
	for _, text := range []string{"", "border", `"border wall"`, "=Border", `"wall border"~3`, "immigr*", "the -border", "title:border", "border -wall", "date:2015", "source:\"Outlet 3\""} {
		q := parse(t, text)
		var want []int64
		sources := map[string]int{}
		for _, a := range l.articles {
			if holds(q, a) {
				want = append(want, a.Seq)
				sources[a.Source]++
			}
		}
		if got := allSeqs(t, c, q, framewatch.Filter{}, framewatch.SortSeq); !slices.Equal(got, want) {
			t.Fatalf("%s: %q finds %d\n%v\nwant %d\n%v", when, text, len(got), short(got), len(want), short(want))
		}
		res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sources, res.Facets.Source); diff != "" {
			t.Fatalf("%s: %q by source:\n%s", when, text, diff)
		}
		trend, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{q}, Interval: framewatch.Month})
		if err != nil {
			t.Fatal(err)
		}
		if s := trend.Series[0]; s.Total != len(want) || s.OfTotal != len(l.articles) {
			t.Fatalf("%s: the trend of %q counts %d of %d, want %d of %d", when, text, s.Total, s.OfTotal, len(want), len(l.articles))
		}
	}
	if o := c.Overview(); o.Articles != len(l.articles) {
		t.Fatalf("%s: overview counts %d articles, want %d", when, o.Articles, len(l.articles))
	}
}

// TestChanges stores articles and new versions of them, makes some of it
// searchable or fails to, and starts anew, in random order. Whatever comes in
// between, readers see all articles as they were when CatchUp last went through.
func TestChanges(t *testing.T) {
	rounds := 10
	if testing.Short() {
		rounds = 1
	}
	for round := range rounds {
		random := rand.New(rand.NewPCG(uint64(round), 3))
		pool := madeUp(500)
		f, dir := &failing{library: newLibrary(t)}, t.TempDir()
		c := open(t, dir, f)
		var seen ledger
		var known []string
		for step := range 40 {
			when := fmt.Sprintf("round %d, step %d", round, step)
			switch random.IntN(6) {
			case 0, 1:
				n := 1 + random.IntN(12)
				f.add(pool[:n]...)
				for _, a := range pool[:n] {
					known = append(known, a.ID)
				}
				pool = pool[n:]
			case 2, 3:
				for range 1 + random.IntN(8) {
					if len(known) == 0 {
						break
					}
					a := pool[random.IntN(len(pool))]
					f.change(known[random.IntN(len(known))], a.Title, fmt.Sprint(a.Text, " ", step, random.Uint32()))
				}
			case 4:
				f.in = random.IntN(3)
				_, err := c.CatchUp(t.Context())
				f.in = 0
				if err != nil {
					when += ", failed"
				}
				// A failure behind the index hides nothing of what it did.
				if last, _ := f.LastSeq(t.Context()); err == nil || c.LastSeq() == last {
					if seen.articles, err = f.Store.ArticlesAfter(t.Context(), 0, 1000); err != nil {
						t.Fatal(err)
					}
				}
			case 5:
				if err := c.Close(); err != nil {
					t.Fatal(err)
				}
				c = open(t, dir, f)
			}
			seen.check(t, c, when)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRetiredDocumentIsTakenOut opens an index that holds an article under its
// old Seq beside the new one.
func TestRetiredDocumentIsTakenOut(t *testing.T) {
	m, dir := newLibrary(t, madeUp(20)...), t.TempDir()
	c := open(t, dir, m)
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	articles, err := m.ArticlesAfter(t.Context(), 0, 20)
	if err != nil {
		t.Fatal(err)
	}
	m.change(articles[4].ID, "Border", "The border wall.")
	after, err := m.ArticlesAfter(t.Context(), 20, 20)
	if err != nil {
		t.Fatal(err)
	}
	b := batch{articles: c.readAll(after)} // without what it retires
	if err := errors.Join(c.append(b), c.index.Apply(t.Context(), b.docs(c.index.Watermark()), nil)); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = open(t, dir, m)
	defer c.Close()
	if n := total(t, c, ""); n != 20 {
		t.Errorf("%d articles, want 20", n)
	}
	if n, err := c.CatchUp(t.Context()); n != 0 || err != nil {
		t.Errorf("CatchUp: %d, %v; want nothing", n, err)
	}
}

// TestReadersWhileArticlesChange changes articles all the time. Each matches in
// every version, so each answer has each of them, once.
func TestReadersWhileArticlesChange(t *testing.T) {
	n, changes := 40, 60
	if testing.Short() {
		n, changes = 20, 15
	}
	articles := madeUp(n)
	for i := range articles {
		articles[i].Title = "Border"
	}
	m := newLibrary(t, articles...)
	c := open(t, t.TempDir(), m)
	defer c.Close()
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for _, s := range []string{"border", "title:=Border", "bord*", `"border"`, "border -xyzzy"} {
		q := parse(t, s)
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Limit: framewatch.MaxPage})
				if err != nil {
					t.Error(err)
					return
				}
				ids := map[string]bool{}
				for _, h := range res.Hits {
					ids[h.ID] = true
				}
				if res.Total != n || len(ids) != n || sum(res.Facets.Source) != n {
					t.Errorf("%s: total %d, %d articles, facets %d; want %d", s, res.Total, len(ids), sum(res.Facets.Source), n)
					return
				}
			}
		})
	}
	random := rand.New(rand.NewPCG(1, 1))
	for i := range changes {
		a := articles[random.IntN(n)]
		m.change(a.ID, "Border", strings.Repeat("More text. ", 1+random.IntN(5))+fmt.Sprint(i))
		if i%3 == 0 {
			if _, err := c.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	close(done)
	readers.Wait()
}

// A forgetful library does not keep what articles were before: their texts of
// today stand in.
type forgetful struct{ *library }

func (f forgetful) RetiredArticles(ctx context.Context, seqs []int64) ([]framewatch.Article, error) {
	articles, err := f.library.RetiredArticles(ctx, seqs)
	for i, a := range articles {
		today, err := f.ArticleByID(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		articles[i].Title, articles[i].Text = today.Title, today.Text
	}
	return articles, err
}

// TestTextThatIsNotKept asks for articles whose texts of then are lost, before
// the new ones are searchable. They are found where they were; what cannot be
// cut from another text is not.
func TestTextThatIsNotKept(t *testing.T) {
	was := article("Border and wall", "The long border wall stands. It is a wall.\n\nThe border is open at night.", "Gazette", "2016-01-01")
	m := forgetful{newLibrary(t, was)}
	c := open(t, t.TempDir(), m)
	defer c.Close()
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	stored, err := m.Store.ArticlesAfter(t.Context(), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, now := range [][2]string{{"Other", "Short."}, {"", "The long border wall stands."}, {"A headline of more words than before", "The border wall.\n\nOne.\n\nTwo.\n\nThree."}} {
		m.change(stored[0].ID, now[0], now[1])
		res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, "border")})
		if err != nil || res.Total != 1 || len(res.Hits) != 1 || res.Hits[0].TitleMarks != nil {
			t.Errorf("%q: %d hits, %+v, %v", now, res.Total, res.Hits, err)
		}
		lines, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: parse(t, `"border wall" OR open`), Words: 2})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines.Lines {
			got = append(got, l.Left+"|"+l.Node+"|"+l.Right)
		}
		if want := []string{"The long|border wall|stands It", "border is|open|at night"}; !slices.Equal(got, want) || lines.Total != 2 {
			t.Errorf("%q: %d lines, %q, want %q", now, lines.Total, got, want)
		}
	}
}
