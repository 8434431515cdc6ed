package measure

import (
	"math"
	"testing"
)

// near compares to the precision in which METHODS gives its examples.
func near(got, want, precision float64) bool { return math.Abs(got-want) <= precision/2*1.0001 }

func TestShare(t *testing.T) {
	for _, c := range []struct {
		x, n             int
		share, low, high float64
	}{
		{18, 120, 0.150, 0.0970, 0.2247},
		{0, 40, 0, 0, 0.0876},
		{3, 3, 1, 0.4385, 1},
		{0, 0, 0, 0, 0},
	} {
		share, low, high := Share(c.x, c.n)
		if !near(share, c.share, 1e-3) || !near(low, c.low, 1e-4) || !near(high, c.high, 1e-4) {
			t.Errorf("Share(%d, %d) = %v, %v, %v, want %v, %v, %v", c.x, c.n, share, low, high, c.share, c.low, c.high)
		}
	}
}

func TestShareStaysInside(t *testing.T) {
	for n := 1; n < 200; n++ {
		for x := 0; x <= n; x++ {
			p, low, high := Share(x, n)
			if low < 0 || high > 1 || low > p || high < p {
				t.Fatalf("Share(%d, %d) = %v, %v, %v", x, n, p, low, high)
			}
		}
	}
}

func TestPer10000(t *testing.T) {
	for _, c := range []struct {
		name            string
		f, n            []int
		rate, low, high float64
	}{
		{"METHODS", []int{3, 0, 1, 2}, []int{400, 250, 300, 550}, 40.0, 13.69, 66.31},
		{"one article", []int{2}, []int{500}, 40, 40, 40},
		{"never", []int{0, 0}, []int{100, 300}, 0, 0, 0},
		{"none", nil, nil, 0, 0, 0},
	} {
		var o Occurrences
		for i := range c.f {
			o.AddArticle(c.n[i])
			if c.f[i] > 0 {
				o.AddMatches(c.f[i], c.n[i])
			}
		}
		rate, low, high := o.Per10000()
		if !near(rate, c.rate, 0.1) || !near(low, c.low, 0.01) || !near(high, c.high, 0.01) {
			t.Errorf("%s: %v, %v, %v, want %v, %v, %v", c.name, rate, low, high, c.rate, c.low, c.high)
		}
	}
}
