package measure

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestLogLikelihood(t *testing.T) {
	for _, c := range []struct {
		name       string
		a, c, b, d int
		g2         float64
	}{
		{"METHODS", 30, 20_000, 45, 90_000, 19.39},
		{"equally frequent", 10, 1_000, 20, 2_000, 0},
		{"only here", 12, 20_000, 0, 90_000, 40.91},
		{"in neither", 0, 100, 0, 200, 0},
		{"an empty set", 5, 100, 0, 0, 0},
		{"nothing at all", 0, 0, 0, 0, 0},
	} {
		if g2 := LogLikelihood(c.a, c.c, c.b, c.d); !near(g2, c.g2, 0.01) {
			t.Errorf("%s: %v, want %v", c.name, g2, c.g2)
		}
	}
}

func TestChiSquareTail(t *testing.T) {
	for _, c := range []struct{ g2, p, precision float64 }{
		{LogLikelihood(30, 20_000, 45, 90_000), 1.06e-5, 1e-7}, // METHODS
		{0, 1, 0},
		{3.841459, 0.05, 1e-6}, // tables of χ²
		{6.634897, 0.01, 1e-6},
		{-1e-12, 1, 0}, // 0 but for rounding
		{1e6, 0, 0},
	} {
		if p := ChiSquareTail(c.g2); !near(p, c.p, c.precision) {
			t.Errorf("of %v: %v, want %v", c.g2, p, c.p)
		}
	}
}

func TestLogRatio(t *testing.T) {
	for _, c := range []struct {
		name             string
		a, c, b, d       int
		ratio, low, high float64
	}{
		{"METHODS", 30, 20_000, 45, 90_000, 1.585, 0.919, 2.251},
		{"METHODS, a zero", 12, 20_000, 0, 90_000, 6.755, 2.674, 10.836},
		{"equally frequent", 10, 1_000, 20, 2_000, 0, -1.090, 1.090},
		{"everywhere", 40, 40, 70, 70, 0, 0, 0},
		{"an empty set", 5, 100, 0, 0, 0, 0, 0},
	} {
		ratio, low, high := LogRatio(c.a, c.c, c.b, c.d)
		if !near(ratio, c.ratio, 1e-3) || !near(low, c.low, 1e-3) || !near(high, c.high, 1e-3) {
			t.Errorf("%s: %.4f, %.4f to %.4f, want %v, %v to %v", c.name, ratio, low, high, c.ratio, c.low, c.high)
		}
	}
}

func TestBenjaminiHochberg(t *testing.T) {
	for _, c := range []struct {
		name string
		p, q []float64
	}{
		{"METHODS", []float64{.001, .008, .012, .041, .2}, []float64{.005, .02, .02, .05125, .2}},
		{"out of order", []float64{.2, .012, .001, .041, .008}, []float64{.2, .02, .005, .05125, .02}},
		{"one", []float64{.03}, []float64{.03}},
		{"equal", []float64{.04, .04, 1, .04}, []float64{.16 / 3, .16 / 3, 1, .16 / 3}},
		{"none", nil, nil},
	} {
		q := BenjaminiHochberg(c.p)
		if !slices.EqualFunc(q, c.q, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("%s: %v, want %v", c.name, q, c.q)
		}
	}
}

// amount draws a count of any size: none, a few, or more than fits exactly.
func amount(r *rand.Rand) int {
	switch r.IntN(4) {
	case 0:
		return r.IntN(2)
	case 1:
		return r.IntN(50)
	case 2:
		return r.IntN(1_000_000)
	}
	return math.MaxInt >> r.IntN(63)
}

func finite(values ...float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

// alike compares but for rounding, of numbers that were made of others as large as scale.
func alike(a, b, scale float64) bool { return math.Abs(a-b) <= 1e-9*max(1, scale) }

func TestKeynessOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		a, b, c, d := amount(r), amount(r), amount(r), amount(r)
		g2 := LogLikelihood(a, c, b, d)
		p := ChiSquareTail(g2)
		ratio, low, high := LogRatio(a, c, b, d)
		if !finite(g2, p, ratio, low, high) || g2 < 0 || p < 0 || p > 1 || low > ratio || high < ratio {
			t.Fatalf("%d of %d, %d of %d: G² %v, p %v, ratio %v, %v to %v", a, c, b, d, g2, p, ratio, low, high)
		}
		// The other way round the surprise is the same and the ratio turns.
		turned, low2, high2 := LogRatio(b, d, a, c)
		if other := LogLikelihood(b, d, a, c); !alike(g2, other, float64(a)+float64(b)) {
			t.Fatalf("%d of %d, %d of %d: G² %v, turned %v", a, c, b, d, g2, other)
		}
		if !alike(ratio, -turned, 0) || !alike(low, -high2, 0) || !alike(high, -low2, 0) {
			t.Fatalf("%d of %d, %d of %d: %v (%v to %v), turned %v (%v to %v)", a, c, b, d, ratio, low, high, turned, low2, high2)
		}
	}
}

func TestMoreOfAWordIsMoreKey(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2_000 {
		c, d := 100+r.IntN(100_000), 100+r.IntN(100_000)
		b := 1 + r.IntN(d/10)
		a := int(float64(b) / float64(d) * float64(c)) // as frequent as there, or a little less
		g2, p := LogLikelihood(a+1, c, b, d), 1.0
		ratio, low, _ := LogRatio(a+1, c, b, d)
		for more := a + 2; more <= c; more += 1 + r.IntN(c) {
			nextG2 := LogLikelihood(more, c, b, d)
			nextRatio, nextLow, _ := LogRatio(more, c, b, d)
			if nextG2 <= g2 || nextRatio <= ratio || nextLow <= low || ChiSquareTail(nextG2) > p {
				t.Fatalf("%d of %d, %d of %d: G² %v after %v, ratio %v after %v", more, c, b, d, nextG2, g2, nextRatio, ratio)
			}
			g2, ratio, low, p = nextG2, nextRatio, nextLow, ChiSquareTail(nextG2)
		}
	}
}

func TestBenjaminiHochbergOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 2_000 {
		p := make([]float64, r.IntN(40))
		for i := range p {
			p[i] = float64(r.IntN(200)) / 199 // with ties, 0 and 1
		}
		q := BenjaminiHochberg(p)
		for i := range p {
			want := 1.0 // as METHODS writes it: the least of p(j)·m/j over all j that are not before i
			for j := range p {
				rank := 0
				for k := range p {
					if p[k] <= p[j] {
						rank++
					}
				}
				if p[j] >= p[i] {
					want = min(want, p[j]*float64(len(p))/float64(rank))
				}
			}
			if !alike(q[i], want, 0) || q[i] < p[i] {
				t.Fatalf("%v: q of %v is %v, want %v", p, p[i], q[i], want)
			}
		}
	}
}
