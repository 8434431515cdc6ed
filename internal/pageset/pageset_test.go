package pageset

import (
	"math"
	"testing"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, got, want   string
		precision, recall float64
	}{
		{"equal", "One two, three four five.", "one two three four five", 1, 1},
		{"more", "a b c d e f", "a b c d", 1.0 / 3, 1},
		{"short", "a b", "b a", 1, 1},
		{"nothing", "", "a b c d", 0, 0},
		{"twice counts once", "a b c d x a b c d", "a b c d", 1.0 / 6, 1},
	} {
		s := Compare(c.got, c.want, 4)
		if math.Abs(s.Precision-c.precision) > 1e-9 || math.Abs(s.Recall-c.recall) > 1e-9 {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
}

func TestFold(t *testing.T) {
	a, b := Page{URL: "https://www.news.co.uk/a"}, Page{URL: "http://m.news.co.uk:80/b"}
	if a.Domain() != "news.co.uk" || a.Domain() != b.Domain() || a.Fold(5) != b.Fold(5) {
		t.Error(a.Domain(), b.Domain(), a.Fold(5), b.Fold(5))
	}
}

func TestDoubtful(t *testing.T) {
	reasons := Doubtful()
	for id, reason := range reasons {
		if len(id) != 4 || reason == "" {
			t.Errorf("%q: %q", id, reason)
		}
	}
	if reasons["4677"] == "" || len(reasons) < 20 {
		t.Errorf("%d pages are listed", len(reasons))
	}
}
