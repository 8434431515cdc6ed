package measure

import (
	"math"
	"testing"
)

func TestScores(t *testing.T) {
	for _, c := range []struct {
		name                  string
		s                     Scores
		precision, recall, f1 float64
	}{
		{"METHODS", Scores{Right: 24, Wrong: 6, Missed: 4}, 0.800, 0.857, 0.828},
		{"all right", Scores{Right: 5}, 1, 1, 1},
		{"nothing found", Scores{Missed: 5}, 0, 0, 0},
		{"nothing true", Scores{Wrong: 5}, 0, 0, 0},
		{"nothing at all", Scores{}, 0, 0, 0},
		{"very many", Scores{Right: math.MaxInt, Wrong: math.MaxInt, Missed: math.MaxInt}, 0.5, 0.5, 0.5},
	} {
		if p, r, f := c.s.Precision(), c.s.Recall(), c.s.F1(); !near(p, c.precision, 1e-3) || !near(r, c.recall, 1e-3) || !near(f, c.f1, 1e-3) {
			t.Errorf("%s: %v, %v, %v, want %v, %v, %v", c.name, p, r, f, c.precision, c.recall, c.f1)
		}
	}
}
