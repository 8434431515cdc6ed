package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestBursts(t *testing.T) {
	hundred := func(n int) []int { return slices.Repeat([]int{100}, n) }
	for _, c := range []struct {
		name   string
		r, d   []int
		bursts []Burst
	}{
		{"METHODS", []int{2, 1, 2, 9, 10, 2}, hundred(6), []Burst{{From: 3, To: 4, Weight: 4.780}}},
		{"always the same", []int{5, 5, 5, 5}, hundred(4), nil},
		{"at the beginning", []int{20, 20, 1, 1, 1, 1}, hundred(6), []Burst{{From: 0, To: 1, Weight: 14.535}}},
		{"two, a gap apart", []int{30, 1, 1, 1, 1, 1, 1, 30}, hundred(8), []Burst{{From: 0, To: 0, Weight: 14.199}, {From: 7, To: 7, Weight: 14.199}}},
		{"over a day without articles", []int{1, 20, 0, 20, 1, 1, 1, 1}, []int{100, 100, 0, 100, 100, 100, 100, 100}, []Burst{{From: 1, To: 3, Weight: 16.338}}},
		{"never", []int{0, 0, 0}, hundred(3), nil},
		{"always", hundred(3), hundred(3), nil},
		{"nearly always", []int{100, 99, 100}, hundred(3), nil},
		{"no articles", make([]int, 3), make([]int, 3), nil},
		{"no buckets", nil, nil, nil},
	} {
		if bursts := Bursts(c.r, c.d); !slices.EqualFunc(bursts, c.bursts, func(a, b Burst) bool {
			return a.From == b.From && a.To == b.To && near(a.Weight, b.Weight, 1e-3)
		}) {
			t.Errorf("%s: %+v, want %+v", c.name, bursts, c.bursts)
		}
	}
}

// statesOf is the state of each bucket, and what the states cost.
func statesOf(bursts []Burst, gains []float64) (in []bool, cost float64) {
	in = make([]bool, len(gains))
	for _, b := range bursts {
		cost += math.Log(float64(len(gains)))
		for t := b.From; t <= b.To; t++ {
			in[t] = true
			cost -= gains[t]
		}
	}
	return in, cost
}

// No other states of the buckets cost less, and of those that cost the same
// none has fewer buckets in a burst.
func TestBurstsAreTheBest(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	with := 0
	for range 3_000 {
		x, n := someBuckets(r, 1+r.IntN(11))
		gains := burstGains(x, n)
		if gains == nil {
			if b := Bursts(x, n); b != nil {
				t.Fatalf("%v of %v: %v", x, n, b)
			}
			continue
		}
		in, cost := statesOf(Bursts(x, n), gains)
		least := math.Inf(1)
		for states := range 1 << len(n) {
			other := 0.0
			for i := range n {
				if states&(1<<i) != 0 {
					other -= gains[i]
					if i == 0 || states&(1<<(i-1)) == 0 {
						other += math.Log(float64(len(n)))
					}
				}
			}
			least = min(least, other)
		}
		if !alike(cost, least, 1e3) {
			t.Fatalf("%v of %v: states %v cost %v, want %v", x, n, in, cost, least)
		}
		if slices.Contains(in, true) {
			with++
		}
	}
	if with < 300 {
		t.Fatalf("only %d of the cases had a burst", with)
	}
}

func TestBurstGains(t *testing.T) {
	// METHODS: σ₀ − σ₁, with the binomial coefficients, which fall out.
	cost := func(r, d, p float64) float64 {
		choose := logFactorial(d) - logFactorial(r) - logFactorial(d-r)
		return -(choose + r*math.Log(p) + (d-r)*math.Log(1-p))
	}
	r, d := []int{2, 1, 2, 9, 10, 2}, []int{100, 100, 100, 100, 100, 100}
	for i, gain := range burstGains(r, d) {
		if want := cost(float64(r[i]), 100, 26./600) - cost(float64(r[i]), 100, 52./600); !near(gain, want, 1e-9) {
			t.Errorf("bucket %d: %v, want %v", i, gain, want)
		}
	}
}

func logFactorial(n float64) float64 {
	v, _ := math.Lgamma(n + 1)
	return v
}

func FuzzBursts(f *testing.F) {
	f.Add([]byte{2, 100, 1, 100, 2, 100, 9, 100, 10, 100, 2, 100})
	f.Fuzz(func(t *testing.T, raw []byte) {
		x, n := rawBuckets(raw)
		last := -2
		for _, b := range Bursts(x, n) {
			if b.From <= last+1 || b.To < b.From || b.To >= len(n) || !finite(b.Weight) || b.Weight < math.Log(float64(len(n)))-1e-9 {
				t.Fatalf("%v of %v: %+v", x, n, b)
			}
			last = b.To
		}
	})
}

// BenchmarkBursts prints how much longer ten times as many buckets take.
func BenchmarkBursts(b *testing.B) {
	var each float64
	for _, buckets := range []int{500, 5_000} {
		b.Run(fmt.Sprint(buckets), func(b *testing.B) {
			x, n := busy(rand.New(rand.NewPCG(43, 44)), buckets)
			for b.Loop() {
				Bursts(x, n)
			}
			per := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(buckets)
			b.ReportMetric(per, "ns/bucket")
			if buckets == 500 {
				each = per
			} else if each > 0 {
				b.ReportMetric(per/each, "×/bucket-of-500")
			}
		})
	}
}
