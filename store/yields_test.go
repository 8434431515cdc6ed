package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"framewatch"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// nearly compares sums that were added and taken away again.
var nearly = cmpopts.EquateApprox(0, 1e-9)

// finishWith stores the n-th article as found and read at a time.
func finishWith(t *testing.T, s *Store, n int, at time.Time, y *framewatch.Yield) {
	t.Helper()
	a := article(n)
	a.Fetched = at
	if y != nil {
		y.Article, y.Source, y.At = a.ID, a.Source, at
	}
	e := framewatch.Entry{Key: a.URL, URL: a.URL, Source: a.Source, FoundAt: at}
	l := framewatch.ListingState{Source: a.Source, URL: "https://example.org/feed", Kind: framewatch.FeedListing, CheckedAt: at}
	if _, err := s.SaveListing(t.Context(), l, []framewatch.Entry{e}, nil, func(*framewatch.ListingState, []framewatch.Entry) {}); err != nil {
		t.Fatal(err)
	}
	e, _, err := s.EntryByURL(t.Context(), a.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Finish(t.Context(), e, framewatch.EntryOutcome{State: framewatch.EntryStored, Class: framewatch.ClassArticle, At: at, Article: &a, Yield: y}, nil); err != nil {
		t.Fatal(err)
	}
}

func watching(t *testing.T, s *Store) {
	t.Helper()
	src := framewatch.Source{Name: "Example", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "https://example.org/feed"}}}
	if err := s.PlanSources(t.Context(), []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
}

func batchesOf(t *testing.T, s *Store) []framewatch.YieldBatch {
	t.Helper()
	list, err := s.YieldBatches(t.Context(), time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestYieldsAreCountedInBatches(t *testing.T) {
	dir := t.TempDir()
	s, ctx := open(t, dir), t.Context()
	watching(t, s)
	want := map[string]framewatch.YieldSums{}
	for n := range 30 {
		at := noon.Add(time.Duration(n) * time.Minute)
		if n >= 25 {
			at = at.AddDate(0, 0, 1)
		}
		y := framewatch.Yield{Words: 100 + n, Agreement: []float64{-1, 1, .5}[n%3], Dated: n%2 == 0, Sure: n%4 < 2, Titled: true, Bylined: n%5 == 0}
		finishWith(t, s, n, at, &y)
		key := fmt.Sprint(at.Format(time.DateOnly), n/20*20)
		if n >= 25 {
			key = at.Format(time.DateOnly) + "0"
		}
		want[key] = want[key].Plus(y.Sums(), 1)
	}
	finishWith(t, s, 100, noon, nil)                                         // of a backfill
	finishWith(t, s, 3, noon.Add(time.Hour), &framewatch.Yield{Words: 9999}) // known, and looked at again
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	got := map[string]framewatch.YieldSums{}
	for _, b := range batchesOf(t, s) {
		got[fmt.Sprint(b.Day.Format(time.DateOnly), b.N*20)] = b.YieldSums
	}
	if diff := cmp.Diff(want, got, nearly); diff != "" || len(got) != 3 {
		t.Errorf("batches differ:\n%s", diff)
	}
	if list, err := s.YieldBatches(ctx, day(1), day(1)); err != nil || len(list) != 1 || list[0].Articles != 5 || !list[0].Day.Equal(day(1)) {
		t.Errorf("batches of a day: %+v, %v", list, err)
	}
	latest, err := s.LatestYields(ctx, "Example", 2)
	if err != nil || len(latest) != 2 {
		t.Fatalf("latest: %+v, %v", latest, err)
	}
	last := framewatch.Yield{Article: article(29).ID, URL: article(29).URL, Source: "Example", At: noon.Add(29*time.Minute).AddDate(0, 0, 1), Words: 129, Agreement: .5, Sure: true, Titled: true}
	if diff := cmp.Diff(last, latest[1]); diff != "" || latest[0].Words != 128 || !latest[0].Dated {
		t.Errorf("latest: %+v\n%s", latest, diff)
	}
}

// An article that is made anew from the archive is counted as what it is today,
// on its day, once; one that was not counted stays so.
func TestYieldOfARecast(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	watching(t, s)
	for n := range 3 {
		finishWith(t, s, n, noon, &framewatch.Yield{Words: 400, Agreement: 1, Dated: true, Sure: true, Titled: true, Bylined: true})
	}
	finishWith(t, s, 50, noon, nil)
	recast := func(n int, y framewatch.Yield) framewatch.Effect {
		t.Helper()
		old, err := s.ArticleByID(ctx, article(n).ID)
		if err != nil {
			t.Fatal(err)
		}
		a := old
		a.Text += " More."
		y.At = day(40) // whatever it says
		effects, err := s.Recast(ctx, []framewatch.Recast{{Captured: framewatch.Captured{Article: &old}, Class: framewatch.ClassArticle, Article: &a, Yield: &y}})
		if err != nil {
			t.Fatal(err)
		}
		return effects[0]
	}
	today := framewatch.Yield{Words: 200, Agreement: -1, Titled: true}
	for range 2 { // once more after it was broken off
		if effect := recast(1, today); effect != framewatch.EffectChanged {
			t.Fatalf("effect %q", effect)
		}
	}
	recast(50, today)
	before := framewatch.Yield{Words: 400, Agreement: 1, Dated: true, Sure: true, Titled: true, Bylined: true}
	want := []framewatch.YieldBatch{{Source: "Example", Day: day(0), YieldSums: before.Sums().Plus(before.Sums(), 1).Plus(today.Sums(), 1)}}
	if diff := cmp.Diff(want, batchesOf(t, s), nearly); diff != "" {
		t.Errorf("batches differ:\n%s", diff)
	}
	latest, err := s.LatestYields(ctx, "Example", 9)
	if err != nil || len(latest) != 3 {
		t.Fatalf("latest: %+v, %v", latest, err)
	}
	for _, y := range latest {
		if y.Article == article(1).ID && (y.Words != 200 || y.Agreement != -1 || !y.At.Equal(noon)) {
			t.Errorf("yield %+v", y)
		}
	}
}

// Many workers count together.
func TestYieldsOfManyWorkers(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	watching(t, s)
	var entries []framewatch.Entry
	for n := range 50 {
		entries = append(entries, framewatch.Entry{Key: article(n).URL, URL: article(n).URL, Source: "Example", FoundAt: noon})
	}
	l := framewatch.ListingState{Source: "Example", URL: "https://example.org/feed", Kind: framewatch.FeedListing, CheckedAt: noon}
	if _, err := s.SaveListing(ctx, l, entries, nil, func(*framewatch.ListingState, []framewatch.Entry) {}); err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	for n := range 50 {
		for range 2 { // the process before was thought dead
			work.Go(func() {
				e := entries[n]
				known, _, err := s.EntryByURL(ctx, e.URL)
				if err != nil {
					t.Error(err)
					return
				}
				a := article(n)
				y := framewatch.Yield{Article: a.ID, Source: a.Source, At: noon, Words: 10, Agreement: 1}
				if n%10 == 0 {
					y.Agreement = -1
				}
				if _, err := s.Finish(ctx, known, framewatch.EntryOutcome{State: framewatch.EntryStored, Class: framewatch.ClassArticle, At: noon, Article: &a, Yield: &y}, nil); err != nil {
					t.Error(err)
				}
			})
		}
	}
	work.Wait()
	var sum framewatch.YieldSums
	for i, b := range batchesOf(t, s) {
		if b.N != i || b.Articles > framewatch.BatchSize {
			t.Errorf("batch %+v", b)
		}
		sum = sum.Plus(b.YieldSums, 1)
	}
	if sum.Articles != 50 || sum.Words != 500 || sum.Stated != 45 {
		t.Errorf("sums %+v", sum)
	}
}

// What is read every hour of ninety outlets with forty articles a day, and
// what a yield takes on disk.
func BenchmarkYields(b *testing.B) {
	s, err := Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	before := pages(b, s)
	const outlets, days, each = 90, 80, 40
	for o := range outlets {
		err := s.inTx(b.Context(), "fill", func(ctx context.Context, tx *sql.Tx) error {
			for n := range days * each {
				a := article(o*days*each + n)
				y := framewatch.Yield{Article: a.ID, Source: fmt.Sprint("Outlet ", o), At: day(n / each), Words: 400, Agreement: 1, Dated: true, Titled: true}
				if err := keepYield(ctx, tx, &y); err != nil {
					return err
				}
				if n < (days-2)*each {
					continue // what is read are addresses of the latest
				}
				if _, err := insertArticle(ctx, tx, a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	size := float64(pages(b, s)-before) / (outlets * days * each)
	for b.Loop() {
		if _, err := s.YieldBatches(b.Context(), day(0), day(days)); err != nil {
			b.Fatal(err)
		}
		for o := range outlets {
			if _, err := s.LatestYields(b.Context(), fmt.Sprint("Outlet ", o), 60); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(size, "B/article")
}
