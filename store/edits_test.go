package store

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"framewatch"

	"github.com/google/go-cmp/cmp"
)

// edit stores a new version of an article as a re-check does.
func edit(t *testing.T, s *Store, id string, a framewatch.Article, seen time.Time) {
	t.Helper()
	err := s.inTx(t.Context(), "edit", func(ctx context.Context, tx *sql.Tx) error {
		_, err := replaceArticle(ctx, tx, id, a, seen)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEditsAreRead(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	first, other, untouched := article(1), article(2), article(3)
	if _, err := s.Import(ctx, "f", ImportTally{}, []framewatch.Article{first, other, untouched}); err != nil {
		t.Fatal(err)
	}
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	second := first
	second.Title, second.Fetched = "Another title", hour(2)
	third := second
	third.Text, third.Fetched = "Lead.\n\nAnother body.", hour(6)
	edit(t, s, first.ID, second, hour(1))
	edit(t, s, other.ID, third, hour(1))
	edit(t, s, first.ID, third, hour(5))

	edits, err := s.EditsAfter(ctx, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	type step struct {
		Article        string
		N              int
		At, Since      time.Time
		Before, After  string
		Headline, Text bool
	}
	var got []step
	for _, e := range edits {
		got = append(got, step{e.Article.ID, e.N, e.At, e.Since, e.Before.Title + "|" + e.Before.Text, e.After.Title + "|" + e.After.Text, e.Headline, e.Text})
	}
	want := []step{
		{other.ID, 2, hour(6), hour(1), "Title 2|Lead.\n\nBody.", "Another title|Lead.\n\nAnother body.", true, true},
		{first.ID, 2, hour(2), hour(1), "Title 1|Lead.\n\nBody.", "Another title|Lead.\n\nBody.", true, false},
		{first.ID, 3, hour(6), hour(5), "Another title|Lead.\n\nBody.", "Another title|Lead.\n\nAnother body.", false, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("edits differ:\n%s", diff)
	}
	if rest, err := s.EditsAfter(ctx, edits[0].Article.Seq, 10); err != nil || len(rest) != 2 {
		t.Errorf("%d edits behind the first article, %v", len(rest), err)
	}
	if few, err := s.EditsAfter(ctx, 0, 1); err != nil || len(few) != 1 {
		t.Errorf("%d edits of one article, %v", len(few), err)
	}
	if none, err := s.EditsAfter(ctx, edits[2].Article.Seq, 10); err != nil || none != nil {
		t.Errorf("behind the last: %v, %v", none, err)
	}

	h, err := s.History(ctx, first.ID)
	if err != nil || len(h.Edits) != 2 || !h.Looked.Equal(hour(6)) {
		t.Errorf("history %+v, %v", h, err)
	}
	if h, err = s.History(ctx, untouched.ID); err != nil || h.Edits != nil || !h.Looked.Equal(noon) {
		t.Errorf("history of an article as it was: %+v, %v", h, err)
	}
	if _, err = s.History(ctx, "nobody"); !errors.Is(err, framewatch.ErrNotFound) {
		t.Errorf("no article: %v", err)
	}
}

// An article that changes while it is read shows the edits up to the state
// that was read.
func TestStepsEndAtTheArticle(t *testing.T) {
	a := framewatch.Article{ID: "a", Version: 2, Title: "two"}
	old := []oldVersion{{Version: framewatch.Version{N: 1, Title: "one"}}, {Version: framewatch.Version{N: 2, Title: "two"}}}
	edits := steps(a, old)
	if len(edits) != 1 || edits[0].After.Title != "two" {
		t.Errorf("%+v", edits)
	}
}

// A look that found an article counts, one that could not be made does not.
func TestLastLook(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	a, b := article(1), article(2)
	if _, err := s.Import(ctx, "f", ImportTally{}, []framewatch.Article{a, b}); err != nil {
		t.Fatal(err)
	}
	look := func(a framewatch.Article, at time.Time, reason string, want framewatch.Effect) {
		t.Helper()
		e := framewatch.Entry{Source: a.Source, State: framewatch.EntryStored, Visit: framewatch.Visit{Article: a.ID, At: noon}}
		o := framewatch.EntryOutcome{State: framewatch.EntryStored, At: at, Reason: reason, Visit: e.Visit}
		if effect, err := s.Finish(ctx, e, o, nil); effect != want || err != nil {
			t.Errorf("effect %q, %v, want %q", effect, err, want)
		}
	}
	look(a, noon.Add(time.Hour), "", framewatch.EffectSame)
	look(a, noon.Add(2*time.Hour), "answered 503", framewatch.EffectNone)
	look(b, noon.Add(3*time.Hour), "answered 503", framewatch.EffectNone)
	for id, want := range map[string]time.Time{a.ID: noon.Add(time.Hour), b.ID: noon} {
		if h, err := s.History(ctx, id); err != nil || !h.Looked.Equal(want) {
			t.Errorf("last look at %v, want %v; %v", h.Looked, want, err)
		}
	}
	if n, err := s.Rechecked(ctx); err != nil || n[a.Source] != 1 {
		t.Errorf("re-checked: %v, %v; want 1", n, err)
	}
}

// BenchmarkEditsAfter reads all edits of 10,000 versions, and tells how many
// times longer than reading as many articles that takes.
func BenchmarkEditsAfter(b *testing.B) {
	const n = 5_000
	s, err := Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var body [6000]byte
	for i := range body {
		body[i] = "the text of an article "[i%23]
	}
	var articles []framewatch.Article
	for i := range n {
		a := article(i)
		a.Text = string(body[:])
		articles = append(articles, a)
	}
	if _, err := s.Import(b.Context(), "f", ImportTally{}, articles); err != nil {
		b.Fatal(err)
	}
	err = s.inTx(b.Context(), "edit", func(ctx context.Context, tx *sql.Tx) error {
		for _, a := range articles {
			a.Text += "."
			if _, err := replaceArticle(ctx, tx, a.ID, a, noon); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	var plain time.Duration
	for b.Loop() {
		for seq, read := int64(0), 0; read < n; {
			edits, err := s.EditsAfter(b.Context(), seq, 200)
			if err != nil {
				b.Fatal(err)
			}
			read += len(edits)
			seq = edits[len(edits)-1].Article.Seq
		}
		b.StopTimer()
		began := time.Now()
		for seq, read := int64(0), 0; read < n; {
			found, err := s.ArticlesAfter(b.Context(), seq, 200)
			if err != nil {
				b.Fatal(err)
			}
			read += len(found)
			seq = found[len(found)-1].Seq
		}
		plain += time.Since(began)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(plain), "x-articles")
}
