package index

import (
	"path/filepath"
	"testing"

	"framewatch"

	"github.com/google/go-cmp/cmp"
)

// TestGone takes documents out in the batch that brings others: whoever looked
// before still sees the old ones, and what is left is as if they had never
// been there, ranking included.
func TestGone(t *testing.T) {
	old := []Doc{doc(1, "A wall", "The border is long and quiet"), doc(2, "Border", "The wall"), doc(3, "Court", "A ruling on the border")}
	fresh := doc(4, "A fence", "The border is long")
	dir := filepath.Join(t.TempDir(), "index")
	ix := opened(t, dir, "x")
	apply(t, ix, old...)
	before, err := ix.View()
	if err != nil {
		t.Fatal(err)
	}
	shared := before.Share()
	for range 2 { // the second as after an error
		if err := ix.Apply(t.Context(), []Doc{fresh}, []Doc{old[0], doc(77, "never", "there")}); err != nil {
			t.Fatal(err)
		}
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range shared.parts {
		if err := p.docs(fieldTitle, "wall", func(uint32) { n++ }); err != nil {
			t.Fatal(err)
		}
	}
	if n != 1 {
		t.Errorf("the view from before finds %d walls, want the old one", n)
	}
	if err := shared.Close(); err != nil {
		t.Fatal(err)
	}
	plain := opened(t, filepath.Join(t.TempDir(), "index"), "x")
	defer closed(t, plain)
	apply(t, plain, old[1], old[2], fresh)
	for range 2 { // the second in a new process
		for _, e := range []framewatch.Expr{nil, words("", "border"), words("", "wall"), words("title", "wall"), words("", "wal*"), words("", "border is"), framewatch.Is{Field: "source", Value: "die zeit"}} {
			if diff := cmp.Diff(match(t, plain, e), match(t, ix, e)); e != nil && diff != "" {
				t.Errorf("%v:\n%s", e, diff)
			}
		}
		want, got := ranked(t, plain, words("", "border is long")), ranked(t, ix, words("", "border is long"))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ranking:\n%s", diff)
		}
		if diff := cmp.Diff(plain.state.lengths, ix.state.lengths); diff != "" {
			t.Errorf("lengths:\n%s", diff)
		}
		closed(t, ix)
		ix = opened(t, dir, "x")
	}
	closed(t, ix)
}

func ranked(t *testing.T, ix *Index, e framewatch.Expr) []Ranked {
	t.Helper()
	v, err := ix.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	all := v.newSeqSet()
	for seq := range v.top {
		all.add(seq + 1)
	}
	best, err := v.Rank(t.Context(), e, all.bitmap(), 10)
	if err != nil {
		t.Fatal(err)
	}
	return best
}
