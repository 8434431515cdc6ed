package measure

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestNegativeBinomial(t *testing.T) {
	for _, c := range []struct {
		name    string
		d       NegativeBinomial
		n       int
		atLeast float64
	}{
		{"of none", NegativeBinomial{5, 0.1}, 0, 1},
		{"one or more, Poisson", NegativeBinomial{2, 0}, 1, 1 - math.Exp(-2)},
		{"three or more, Poisson", NegativeBinomial{2, 0}, 3, 1 - 5*math.Exp(-2)},
		{"geometric", NegativeBinomial{3, 1}, 4, math.Pow(0.75, 4)},
		{"geometric, far out", NegativeBinomial{3, 1}, 2_000, math.Pow(0.75, 2_000)},
		{"nothing is expected", NegativeBinomial{0, 1}, 1, 0},
		{"below none", NegativeBinomial{5, 1}, -3, 1},
	} {
		if p := c.d.AtLeast(c.n); math.Abs(p-c.atLeast) > 1e-9*c.atLeast {
			t.Errorf("%s: %v, want %v", c.name, p, c.atLeast)
		}
	}
}

// The sums are those of probabilities in exact arithmetic: with 1/α = s and
// μ = m whole, that of k is C(k+s−1, k) (s/(s+m))ˢ (m/(s+m))ᵏ.
func TestNegativeBinomialIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(71, 72))
	for range 300 {
		s, m := int64(1+r.IntN(30)), int64(1+r.IntN(60))
		upTo := r.IntN(150)
		sum := new(big.Rat)
		none, more := new(big.Rat).SetFrac64(1, 1), big.NewRat(m, s+m)
		for range s {
			none.Mul(none, big.NewRat(s, s+m))
		}
		term := none
		for k := range upTo + 1 {
			sum.Add(sum, term)
			term = new(big.Rat).Mul(term, more)
			term.Mul(term, big.NewRat(int64(k)+s, int64(k)+1))
		}
		d := NegativeBinomial{Mean: float64(m), Alpha: 1 / float64(s)}
		want, _ := sum.Float64()
		rest, _ := new(big.Rat).Sub(big.NewRat(1, 1), sum).Float64()
		if got := d.AtMost(upTo); math.Abs(got-want) > 1e-9*want {
			t.Fatalf("%+v: %d or fewer %v, want %v", d, upTo, got, want)
		}
		if got := d.AtLeast(upTo + 1); math.Abs(got-rest) > 1e-9*rest {
			t.Fatalf("%+v: more than %d %v, want %v", d, upTo, got, rest)
		}
	}
}

func TestNegativeBinomialOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(73, 74))
	for range 300 {
		d := NegativeBinomial{Mean: math.Exp(r.Float64()*20 - 6), Alpha: math.Exp(r.Float64()*24 - 22)}
		n := int(d.Mean * math.Exp(r.NormFloat64()))
		low, high := d.AtMost(n), d.AtLeast(n+1)
		if !finite(low, high) || low < 0 || high < 0 || math.Abs(low+high-1) > 1e-6 || d.AtMost(n+1) < low-1e-9 || d.AtLeast(n) < high-1e-9 {
			t.Fatalf("%+v: %d or fewer %v, more %v", d, n, low, high)
		}
	}
}

func TestOverdispersion(t *testing.T) {
	for _, c := range []struct {
		name  string
		x     []int
		means []float64
		alpha float64
	}{
		{"none", nil, nil, 0},
		{"nothing expected", []int{0, 0}, []float64{0, 0}, 0},
		{"by hand", []int{1, 7}, []float64{4, 4}, (9 + 9 - 8) / 32.},
		{"too even", []int{4, 4}, []float64{4, 4}, -0.25},
	} {
		if alpha := Overdispersion(c.x, c.means); !near(alpha, c.alpha, 1e-9) {
			t.Errorf("%s: %v, want %v", c.name, alpha, c.alpha)
		}
	}
}
