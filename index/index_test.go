package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
	"framewatch/text"

	"github.com/RoaringBitmap/roaring/v2"
)

const manyArticles = 1 << 30 // as the last Seq: no index is ahead of it

func opened(t testing.TB, dir, lexicon string) *Index {
	t.Helper()
	ix, err := Open(slog.New(slog.DiscardHandler), dir, lexicon, manyArticles)
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
	a := framewatch.Article{Seq: seq, Title: title, Text: body, Source: "Die Zeit", Language: "en", Byline: []string{"Ana López", "John Smith"}, Published: time.Date(2016, 3, int(seq%28)+1, 14, 30, 0, 0, time.UTC)}
	return Doc{Article: a, Words: text.Count(title) + text.Count(body), Concepts: []string{"illegal_alien"}, Topic: seq%2 == 0}
}

func apply(t testing.TB, ix *Index, docs ...Doc) {
	t.Helper()
	if err := ix.Apply(t.Context(), docs, nil); err != nil {
		t.Fatal(err)
	}
}

// match returns the Seqs for which e holds; what must be confirmed is.
func match(t testing.TB, ix *Index, e framewatch.Expr) []uint32 {
	t.Helper()
	v, err := ix.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	all := roaring.New()
	all.AddRange(1, uint64(ix.Watermark())+1)
	found, err := v.Match(t.Context(), e, all, func(_ context.Context, _ framewatch.Words, candidates *roaring.Bitmap) (*roaring.Bitmap, error) {
		return candidates, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found.ToArray()
}

func words(field framewatch.Field, s string) framewatch.Words {
	w := framewatch.Words{Field: field}
	for _, word := range strings.Fields(s) {
		cut, prefix := strings.CutSuffix(word, "*")
		w.Words = append(w.Words, framewatch.Word{Text: cut, Prefix: prefix})
	}
	return w
}

func TestMatch(t *testing.T) {
	ix := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, ix)
	apply(t, ix,
		doc(1, "Illegal aliens cross", "The border was quiet.\n\nMany had had enough. 移民 too"),
		doc(2, "A wall", "Illegal\n\naliens cross the border again; émigrés too"))
	apply(t, ix, doc(3, "", "Immigrants and immigration\n\n\u0301 Trump’s court in Zürich"))
	for _, c := range []struct {
		e    framewatch.Expr
		want []uint32
	}{
		{words("", "illegal"), []uint32{1, 2}},
		{words("title", "illegal"), []uint32{1}},
		{words("lead", "illegal"), []uint32{2}},
		{words("body", "illegal"), []uint32{2}},
		{words("body", "border"), []uint32{1, 2}},
		{words("", "illegal aliens"), []uint32{1}}, // not over a paragraph's end
		{words("", "illegal aliens cross"), []uint32{1}},
		{words("", "aliens illegal"), nil},
		{words("", "had had"), []uint32{1}},
		{words("", "had had had"), nil},
		{words("", "移 民"), []uint32{1}},
		{words("", "emigres"), []uint32{2}},
		{words("", "trump court"), []uint32{3}}, // the possessive is cut, the lone accent no word
		{words("", "immigra*"), []uint32{3}},
		{words("", "nothing*"), nil},
		{words("", "absent"), nil},
		{framewatch.Words{}, nil},
		{framewatch.And{words("", "border"), words("", "many")}, []uint32{1}},
		{framewatch.Or{words("", "many"), words("", "zurich")}, []uint32{1, 3}},
		{framewatch.And{words("", "border"), framewatch.Not{X: words("", "many")}}, []uint32{2}},
		{framewatch.Is{Field: "source", Value: "die zeit"}, []uint32{1, 2, 3}},
		{framewatch.Is{Field: "source", Value: "Die"}, nil},
		{framewatch.Is{Field: "author", Value: "Smith, Ana"}, []uint32{1, 2, 3}},
		{framewatch.Is{Field: "author", Value: "Lopez Smithson"}, nil},
		{framewatch.Is{Field: "lang", Value: "en"}, []uint32{1, 2, 3}},
		{framewatch.Is{Field: "concept", Value: "illegal_alien"}, []uint32{1, 2, 3}},
		{framewatch.Is{Field: "frame", Value: "illegal_alien"}, nil},
		{framewatch.Is{Field: ColumnTopic, Value: "yes"}, []uint32{2}},
		{framewatch.Dates{From: time.Date(2016, 3, 3, 0, 0, 0, 0, time.UTC)}, []uint32{2, 3}},
		{framewatch.Dates{To: time.Date(2016, 3, 3, 0, 0, 0, 0, time.UTC)}, []uint32{1}},
		{framewatch.Seqs{From: 2}, []uint32{2, 3}},
		{framewatch.Seqs{From: 0, To: 2}, []uint32{1, 2}},
		{framewatch.Seqs{From: 3, To: 2}, nil},
	} {
		if got := match(t, ix, c.e); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.e, got, c.want)
		}
	}
}

func TestRank(t *testing.T) {
	ix := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, ix)
	filler := strings.Repeat(" and then some more words of no weight", 5)
	apply(t, ix,
		doc(1, "Other news", "A wall once."+filler),
		doc(2, "The wall", "It stands."+filler),
		doc(3, "Other news", "The wall, the wall, the wall."+filler),
		doc(4, "Other news", "A wall once."+filler),
		doc(5, "Other news", "Nothing."+filler))
	v, err := ix.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	all := roaring.BitmapOf(1, 2, 3, 4, 5)
	best, err := v.Rank(t.Context(), words("", "wall"), all, 4)
	if err != nil {
		t.Fatal(err)
	}
	var order []uint32
	for _, r := range best {
		order = append(order, r.Seq)
	}
	if want := []uint32{2, 3, 4, 1}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v: the headline first, then often, then late", best, want)
	}
	if best[2].Score != best[3].Score {
		t.Errorf("equal articles score %v and %v", best[2].Score, best[3].Score)
	}
}

func TestPrefixLimit(t *testing.T) {
	ix := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, ix)
	var many strings.Builder
	for i := range framewatch.MaxExpansions + 1 {
		fmt.Fprintf(&many, "ab%d ", i)
	}
	apply(t, ix, doc(1, many.String(), ""))
	v, err := ix.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	_, err = v.Match(t.Context(), words("", "ab*"), roaring.BitmapOf(1), nil)
	if !errors.Is(err, framewatch.ErrQuery) || !strings.Contains(err.Error(), "ab*") {
		t.Errorf("error %v, want one about ab*", err)
	}
}

func TestRepeatsReplace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	ix := opened(t, dir, "x")
	for range 3 {
		apply(t, ix, doc(1, "wall", "one"), doc(2, "wall", "two"))
	}
	apply(t, ix, doc(2, "fence", "two"), doc(3, "wall", "three"))
	for range 2 { // as written, and as read again
		if got := match(t, ix, words("", "wall")); !slices.Equal(got, []uint32{1, 3}) {
			t.Errorf("wall: %v, want 1 and 3", got)
		}
		v, err := ix.View()
		if err != nil {
			t.Fatal(err)
		}
		n, err := v.snapshot.DocCount()
		if err != nil || n != 3 || ix.Watermark() != 3 || v.lengths.Docs != 3 {
			t.Errorf("%d documents, %d measured, watermark %d, %v; want 3 of each", n, v.lengths.Docs, ix.Watermark(), err)
		}
		v.Close()
		closed(t, ix)
		ix = opened(t, dir, "x")
	}
	closed(t, ix)
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
	if got := match(t, ix, words("", "wall")); ix.Watermark() != 0 || len(got) > 0 {
		t.Errorf("another lexicon: watermark %d, %v; want an empty index", ix.Watermark(), got)
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

// TestDamage flips bytes in every file of the index in turn: it opens again,
// whole or empty, and takes documents.
func TestDamage(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "index")
	ix := opened(t, whole, "x")
	for seq := int64(1); seq <= 300; seq += 100 {
		var docs []Doc
		for i := range int64(100) {
			docs = append(docs, doc(seq+i, fmt.Sprint("wall ", seq+i), strings.Repeat("some words stand here ", 20)))
		}
		apply(t, ix, docs...)
	}
	closed(t, ix)
	files, err := os.ReadDir(whole)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 7))
	rebuilt := 0
	for round := range 8 {
		for _, f := range files {
			dir := filepath.Join(t.TempDir(), "index")
			if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			damage(t, filepath.Join(dir, f.Name()), round, random)
			ix := opened(t, dir, "x")
			got := match(t, ix, words("", "wall"))
			if n := len(got); n != int(ix.Watermark()) {
				t.Errorf("%s, round %d: %d articles match, watermark %d", f.Name(), round, n, ix.Watermark())
			}
			if ix.Watermark() < 300 {
				rebuilt++
			}
			if err := ix.Apply(t.Context(), []Doc{doc(301, "wall", "")}, nil); errors.Is(err, errBroken) {
				ix.Close()
				ix = opened(t, dir, "x")
				apply(t, ix, doc(301, "wall", ""))
			} else if err != nil {
				t.Error(err)
			}
			closed(t, ix)
		}
	}
	if rebuilt == 0 {
		t.Error("no damage was noticed")
	}
	t.Logf("%d damages of %d led to a rebuild", rebuilt, 8*len(files))
}

func damage(t *testing.T, file string, round int, random *rand.Rand) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	switch round {
	case 0:
		content = content[:len(content)/2]
	case 1:
		content = nil
	case 2:
		content = bytes.Repeat([]byte{0}, len(content))
	default:
		for range 20 {
			content[random.IntN(len(content))] ^= byte(1 + random.IntN(255))
		}
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReadersWhileWriting(t *testing.T) {
	ix := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, ix)
	apply(t, ix, doc(1, "wall", ""))
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			last := 0
			for {
				select {
				case <-done:
					return
				default:
				}
				n := len(match(t, ix, words("", "wall")))
				if n < last {
					t.Errorf("%d matches after %d", n, last)
				}
				last = n
			}
		})
	}
	for seq := int64(2); seq < 400; seq += 20 {
		var docs []Doc
		for i := range int64(20) {
			docs = append(docs, doc(seq+i, "wall", "some text"))
		}
		apply(t, ix, docs...)
	}
	close(done)
	readers.Wait()
}
