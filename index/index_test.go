package index

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"framewatch"
	"framewatch/text"
)

const manyArticles = 1 << 30 // as the last Seq: no index is ahead of it

func opened(t testing.TB, dir, rules string) *Index {
	t.Helper()
	ix, err := Open(slog.New(slog.DiscardHandler), dir, rules, manyArticles)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func closed(t testing.TB, ix *Index) {
	t.Helper()
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
}

func doc(seq int64, title, body string) Doc {
	d := Doc{Seq: seq, Author: []string{"ana", "lopez"}}
	place := map[string]int{}
	for i, part := range []string{title, body} {
		for _, w := range text.Words(part) {
			if i == 0 && !slices.Contains(d.Title, w.Folded) {
				d.Title = append(d.Title, w.Folded)
			}
			if _, there := place[w.Folded]; !there {
				place[w.Folded] = len(d.Text)
				d.Text = append(d.Text, Term{Text: w.Folded})
			}
			d.Text[place[w.Folded]].N++
		}
	}
	return d
}

func apply(t testing.TB, ix *Index, docs ...Doc) {
	t.Helper()
	if err := ix.Apply(t.Context(), docs, nil); err != nil {
		t.Fatal(err)
	}
}

// having returns the Seqs of the documents that have a word.
func having(t testing.TB, ix *Index, word string) []uint32 {
	t.Helper()
	v, err := ix.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	found, err := v.Any(Text, word)
	if err != nil {
		t.Fatal(err)
	}
	return found.Seqs()
}

func TestPrefixLimit(t *testing.T) {
	ix := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, ix)
	var many strings.Builder
	for i := range framewatch.MaxExpansions + 1 {
		fmt.Fprintf(&many, "ab%d ", i)
	}
	apply(t, ix, doc(1, many.String(), "abc"))
	v, err := ix.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	_, err = v.Expand(Title, "ab", framewatch.MaxExpansions)
	if !errors.Is(err, framewatch.ErrQuery) || !strings.Contains(err.Error(), "ab* stands for more than 1024 words") {
		t.Errorf("error %v, want one about ab*", err)
	}
	if terms, err := v.Expand(Title, "ab", framewatch.MaxExpansions+1); err != nil || len(terms) != framewatch.MaxExpansions+1 {
		t.Errorf("%d terms, %v; want all", len(terms), err)
	}
}

func TestBadBatches(t *testing.T) {
	ix := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, ix)
	for _, c := range []struct {
		docs []Doc
		gone []int64
		want string
	}{
		{[]Doc{{Seq: 0}}, nil, "Seq 0"},
		{[]Doc{{Seq: 1 << 32}}, nil, "Seq 4294967296"},
		{nil, []int64{-1}, "Seq -1"},
		{[]Doc{{Seq: 7}, {Seq: 7}}, nil, "twice"},
		{[]Doc{{Seq: 7}}, []int64{7}, "comes and goes"},
	} {
		if err := ix.Apply(t.Context(), c.docs, c.gone); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, %v: error %v, want one about %q", c.docs, c.gone, err, c.want)
		}
	}
	if ix.Watermark() != 0 {
		t.Errorf("watermark %d", ix.Watermark())
	}
	apply(t, ix, Doc{Seq: 1}, Doc{Seq: 3, Text: []Term{{"", 1}, {"wall", 0}}})
	if got := having(t, ix, "wall"); !slices.Equal(got, []uint32{3}) || ix.Watermark() != 3 {
		t.Errorf("wall: %v, watermark %d", got, ix.Watermark())
	}
}

// TestViewsStay looks through a view while documents go and come: it still
// sees the old ones, and so does whoever shares it.
func TestViewsStay(t *testing.T) {
	ix := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, ix)
	apply(t, ix, doc(1, "wall", ""), doc(2, "fence", ""))
	before, err := ix.View()
	if err != nil {
		t.Fatal(err)
	}
	shared := before.Share()
	if err := ix.Apply(t.Context(), []Doc{doc(3, "wall", "")}, []int64{1}); err != nil {
		t.Fatal(err)
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	found, err := shared.Any(Text, "wall")
	if err != nil || !slices.Equal(found.Seqs(), []uint32{1}) {
		t.Errorf("the view from before finds %v, %v; want the old one", found.Seqs(), err)
	}
	if err := shared.Close(); err != nil {
		t.Fatal(err)
	}
	if got := having(t, ix, "wall"); !slices.Equal(got, []uint32{3}) {
		t.Errorf("wall: %v, want 3", got)
	}
}

// TestOrder looks at how documents lie in a segment: the library may change how
// it numbers them.
func TestOrder(t *testing.T) {
	ix := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, ix)
	var docs []Doc
	for seq := int64(500); seq > 0; seq-- {
		docs = append(docs, doc(seq, "wall", ""))
	}
	apply(t, ix, docs...)
	v, err := ix.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if len(v.parts) != 1 || !slices.IsSorted(v.parts[0].seqs.of) {
		t.Errorf("%d segments, Seqs %v; want one, ascending", len(v.parts), v.parts[0].seqs.of)
	}
}

func TestOtherMaking(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	ix := opened(t, dir, "one")
	apply(t, ix, doc(1, "wall", ""), doc(2, "wall", ""))
	closed(t, ix)

	ix = opened(t, dir, "one")
	if ix.Watermark() != 2 {
		t.Errorf("watermark %d after reopening, want 2", ix.Watermark())
	}
	closed(t, ix)
	ix = opened(t, dir, "two")
	if got := having(t, ix, "wall"); ix.Watermark() != 0 || len(got) > 0 {
		t.Errorf("other rules: watermark %d, %v; want an empty index", ix.Watermark(), got)
	}
	apply(t, ix, doc(1, "wall", ""), doc(2, "wall", ""))
	closed(t, ix)
	var told strings.Builder
	ix, err := Open(slog.New(slog.NewTextHandler(&told, &slog.HandlerOptions{Level: slog.LevelWarn})), dir, "two", 1)
	if err != nil {
		t.Fatal(err)
	}
	if ix.Watermark() != 0 || !strings.Contains(told.String(), "the index knows article 2, the last in the store is 1") {
		t.Errorf("an index ahead of the store: watermark %d, want 0; told %q", ix.Watermark(), told.String())
	}
	closed(t, ix)
}

// TestReadersWhileWriting asks all the time while articles come and go and
// segments are merged: every view must agree with itself, and none be older
// than the one before.
func TestReadersWhileWriting(t *testing.T) {
	ix := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, ix)
	apply(t, ix, doc(1, "wall", ""))
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for last := 0; ; {
				select {
				case <-done:
					return
				default:
				}
				n, err := look(t.Context(), ix)
				if err != nil || n < last {
					t.Errorf("%d matches after %d, %v", n, last, err)
					return
				}
				last = n
			}
		})
	}
	for seq := int64(2); seq < 200; seq += 20 {
		var docs []Doc
		var gone []int64
		for i := range int64(20) {
			docs = append(docs, doc(seq+i, "wall", "some text"))
			if i < 10 && seq > 2 {
				gone = append(gone, seq+i-20)
			}
		}
		if err := ix.Apply(t.Context(), docs, gone); err != nil {
			t.Error(err)
		}
	}
	if err := ix.Merge(t.Context()); err != nil {
		t.Error(err)
	}
	close(done)
	readers.Wait()
	if n, err := look(t.Context(), ix); n != 111 || err != nil { // the first, ten of each batch, all of the last
		t.Errorf("%d matches, %v", n, err)
	}
}

// look asks a view the same in several ways and returns the number of matches.
func look(ctx context.Context, ix *Index) (int, error) {
	v, err := ix.View()
	if err != nil {
		return 0, err
	}
	defer v.Close()
	found, err := v.Any(Text, "wall", "some")
	if err != nil {
		return 0, err
	}
	n := found.Len()
	with, err := v.Count(Title, "wall")
	if err != nil {
		return 0, err
	}
	terms, err := v.Expand(Text, "wa", 10)
	if err != nil {
		return 0, err
	}
	best, err := v.Rank(ctx, []Asked{{[]string{"wall"}, 1}}, found, Lengths{}, nil, 10_200)
	if err != nil {
		return 0, err
	}
	if with != n || len(best) != n || v.docs != n || !slices.Equal(terms, []string{"wall"}) {
		return 0, fmt.Errorf("%d matches, %d counted, %d ranked, %d documents, terms %q", n, with, len(best), v.docs, terms)
	}
	for _, r := range best {
		if !found.Has(r.Seq) || r.Score <= 0 {
			return 0, fmt.Errorf("ranked %v", r)
		}
	}
	return n, nil
}
