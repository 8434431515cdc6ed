package measure

import (
	"math/rand/v2"
	"testing"
)

func TestDispersion(t *testing.T) {
	for _, c := range []struct {
		name           string
		words, matches []int
		dp, norm       float64
	}{
		{"METHODS", []int{50_000, 30_000, 20_000}, []int{20, 3, 2}, 0.300, 0.375},
		{"evenly", []int{50, 30, 20}, []int{5, 3, 2}, 0, 0},
		{"all in the smallest", []int{50, 30, 20}, []int{0, 0, 7}, 0.8, 1},
		{"parts without words", []int{50_000, 0, 30_000, 20_000, 0}, []int{20, 0, 3, 2, 0}, 0.300, 0.375},
		{"one part", []int{50}, []int{3}, 0, 0},
		{"no match", []int{50, 30}, []int{0, 0}, 0, 0},
		{"no parts", nil, nil, 0, 0},
	} {
		if dp, norm := Dispersion(c.words, c.matches); !near(dp, c.dp, 1e-3) || !near(norm, c.norm, 1e-3) {
			t.Errorf("%s: %v, %v, want %v, %v", c.name, dp, norm, c.dp, c.norm)
		}
	}
}

func TestJuillandD(t *testing.T) {
	for _, c := range []struct {
		name  string
		rates []float64
		d     float64
	}{
		{"METHODS", []float64{4, 1, 1}, 0.500},
		{"evenly", []float64{2, 2, 2, 2}, 1},
		{"all in one", []float64{0, 9, 0, 0}, 0},
		{"one part", []float64{3}, 0},
		{"no match", []float64{0, 0}, 0},
		{"no parts", nil, 0},
	} {
		if d := JuillandD(c.rates); !near(d, c.d, 1e-3) {
			t.Errorf("%s: %v, want %v", c.name, d, c.d)
		}
	}
}

func TestDispersionOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(61, 62))
	for range 50_000 {
		parts := r.IntN(6)
		words, matches, rates := make([]int, parts), make([]int, parts), make([]float64, parts)
		for i := range words {
			words[i], matches[i] = amount(r), amount(r)
			rates[i] = float64(matches[i])
		}
		dp, norm := Dispersion(words, matches)
		if d := JuillandD(rates); !finite(dp, norm, d) || dp < 0 || norm < dp || norm > 1 || d < 0 || d > 1 {
			t.Fatalf("%v, %v: %v, %v, D %v", words, matches, dp, norm, d)
		}
	}
}
