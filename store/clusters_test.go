package store

import (
	"testing"
	"time"

	"framewatch"

	"github.com/google/go-cmp/cmp"
)

func imported(t *testing.T, s *Store, articles ...framewatch.Article) {
	t.Helper()
	if _, err := s.Import(t.Context(), "test", ImportTally{}, articles); err != nil {
		t.Fatal(err)
	}
}

// changed stores a new version of an article and returns it.
func changed(t *testing.T, s *Store, a framewatch.Article, title, text string) framewatch.Article {
	t.Helper()
	a.Title, a.Text, a.Fetched = title, text, a.Fetched.Add(time.Hour)
	e := framewatch.Entry{URL: a.URL, Source: a.Source, State: framewatch.EntryStored, Visit: framewatch.Visit{Article: a.ID, At: noon}}
	if effect, err := s.Finish(t.Context(), e, framewatch.EntryOutcome{State: framewatch.EntryStored, At: a.Fetched, Article: &a}, nil); err != nil || effect != framewatch.EffectChanged {
		t.Fatalf("new version: %q, %v", effect, err)
	}
	return a
}

func TestRetired(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	imported(t, s, article(1), article(2), article(3))
	changed(t, s, article(2), "Second", "Second text.")
	third := changed(t, s, article(2), "Third", "Third text.")
	retired, err := s.Retired(ctx, []string{article(1).ID, third.ID})
	if diff := cmp.Diff(map[int64]string{2: third.ID, 4: third.ID}, retired); err != nil || diff != "" {
		t.Errorf("retired: %v\n%s", err, diff)
	}
	for last, want := range map[int64]int{4: 0, 5: 2} {
		if retired, err := s.RetiredUpTo(ctx, last); err != nil || len(retired) != want {
			t.Errorf("retired up to %d: %v, %v; want %d", last, retired, err, want)
		}
	}
	articles, err := s.RetiredArticles(ctx, []int64{4, 2, 3, 99})
	if err != nil || len(articles) != 2 {
		t.Fatalf("retired articles: %v, %v", articles, err)
	}
	texts := map[int64]string{}
	for _, a := range articles {
		texts[a.Seq] = a.ID + " " + a.Title + ": " + a.Text
	}
	id := article(2).ID
	if diff := cmp.Diff(map[int64]string{2: id + " Title 2: Lead.\n\nBody.", 4: id + " Second: Second text."}, texts); diff != "" {
		t.Error(diff)
	}
}

func sketch(n int, head string) framewatch.Sketched {
	a := article(n)
	return framewatch.Sketched{Key: int64(n), Part: int64(n / 10), ID: a.ID, Source: a.Source, Published: a.Published, Fetched: a.Fetched,
		Sentences: []uint32{1, 1 << 31}, Stopped: []uint32{1}, Sketch: []byte("sketch"), Head: head, Share: 0.75}
}

func TestClusters(t *testing.T) {
	dir := t.TempDir()
	s, ctx := open(t, dir), t.Context()
	id := func(n int) string { return article(n).ID }
	early := article(3)
	early.Published = noon.Add(-time.Hour)
	imported(t, s, article(1), article(2), early, article(14))
	if seq, err := s.Sketched(ctx, 1); seq != 0 || err != nil {
		t.Fatalf("sketched up to %d, %v", seq, err)
	}
	if err := s.SaveSketches(ctx, []framewatch.Sketched{sketch(1, "ignored"), sketch(2, ""), sketch(3, ""), sketch(14, "")}, 4); err != nil {
		t.Fatal(err)
	}
	if parts, err := s.UndecidedParts(ctx); err != nil || !cmp.Equal(parts, []int64{0, 1}) {
		t.Errorf("undecided parts %v, %v", parts, err)
	}
	heads, err := s.SaveClusters(ctx, []framewatch.Sketched{sketch(1, id(3)), sketch(2, id(2)), sketch(3, id(3)), sketch(14, id(3))}, nil)
	if err != nil || !cmp.Equal(heads, []string{id(3)}) {
		t.Errorf("heads %v, %v", heads, err)
	}
	members := func(n int, want ...int) {
		t.Helper()
		got, err := s.Members(ctx, id(n))
		if err != nil || len(got) != len(want) {
			t.Fatalf("members beside %d: %+v, %v; want %v", n, got, err, want)
		}
		for i, m := range got {
			share := 0.75
			if i == 0 {
				share = 1
			}
			if m.ID != id(want[i]) || m.Head != (i == 0) || m.Share != share || m.Title != article(want[i]).Title || m.Precision != framewatch.PrecisionTime {
				t.Errorf("member %d beside %d: %+v, want %d", i, n, m, want[i])
			}
		}
		clusters, err := s.ClustersOf(ctx, []string{id(n)})
		want1 := map[string]framewatch.Cluster{}
		if len(want) > 0 {
			want1[id(n)] = framewatch.Cluster{Head: id(want[0]), Size: len(want)}
		}
		if diff := cmp.Diff(want1, clusters); err != nil || diff != "" {
			t.Errorf("cluster of %d: %v\n%s", n, err, diff)
		}
	}
	first, second := 1, 14 // by ID: all else is equal
	if id(14) < id(1) {
		first, second = 14, 1
	}
	members(3, 3, first, second)
	members(14, 3, first, second)
	members(2)
	clustered, err := s.Clusters(ctx, nil)
	want := []framewatch.Clustered{{Seq: 3, Head: id(3)}, {Seq: int64(map[int]int{1: 1, 14: 4}[first]), Head: id(3)}, {Seq: int64(map[int]int{1: 1, 14: 4}[second]), Head: id(3)}}
	if diff := cmp.Diff(want, clustered); err != nil || diff != "" {
		t.Errorf("clusters: %v\n%s", err, diff)
	}
	if some, err := s.Clusters(ctx, []string{id(2)}); err != nil || len(some) != 0 {
		t.Errorf("clusters of a head alone: %v, %v", some, err)
	}
	kept, err := s.Sketches(ctx, 0, 0, false)
	again := sketch(1, id(3))
	again.Share = 0
	if err != nil || len(kept) != 3 || !cmp.Equal(kept[0], again) {
		t.Errorf("sketches: %v, %v\nwant %+v", kept, err, again)
	}

	// A new text of the head leaves all of its cluster undecided; the cluster
	// stands until that is done.
	if err := s.SaveSketches(ctx, []framewatch.Sketched{sketch(3, "")}, 5); err != nil {
		t.Fatal(err)
	}
	if undecided, err := s.Sketches(ctx, 0, 5, true); err != nil || len(undecided) != 3 {
		t.Errorf("%d undecided, %v; want 3", len(undecided), err)
	}
	members(1, 3, first, second)
	if seq, err := s.Sketched(ctx, 1); seq != 5 || err != nil {
		t.Errorf("sketched up to %d, %v; want 5", seq, err)
	}
	moved := sketch(14, id(1))
	moved.Sketch = nil // only the head
	heads, err = s.SaveClusters(ctx, []framewatch.Sketched{sketch(1, id(1)), sketch(3, id(3)), moved}, []string{id(2)})
	if err != nil || len(heads) != 2 {
		t.Errorf("heads %v, %v; want old and new", heads, err)
	}
	members(1, 1, 14)
	members(3)
	if undecided, err := s.Sketches(ctx, 0, 5, true); err != nil || len(undecided) != 1 || undecided[0].ID != id(2) {
		t.Errorf("undecided %v, %v; want what is to be decided again", undecided, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	members(14, 1, 14)
	if seq, err := s.Sketched(ctx, 2); seq != 0 || err != nil {
		t.Errorf("of another version: up to %d, %v; want none", seq, err)
	}
	if kept, err := s.Sketches(ctx, 0, 5, false); err != nil || len(kept) != 0 {
		t.Errorf("of another version: %v, %v", kept, err)
	}
	members(14)
}
