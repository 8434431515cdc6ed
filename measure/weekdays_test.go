package measure

import (
	"math"
	"math/rand/v2"
	"testing"
)

// drawNegativeBinomial draws a count: Poisson with a mean drawn by gamma, of
// which 1/α = size is whole.
func drawNegativeBinomial(r *rand.Rand, mean float64, size int) (n int) {
	gamma := 0.0
	for range size {
		gamma += r.ExpFloat64()
	}
	for left := gamma * mean / float64(size); ; n++ {
		if left -= r.ExpFloat64(); left < 0 {
			return n
		}
	}
}

// newsDays draws days with fewer articles on weekends, of which a share is
// counted that is higher on weekends.
func newsDays(r *rand.Rand, days int, share float64) (x, n []int) {
	x, n = make([]int, days), make([]int, days)
	for t := range n {
		mean := 200.
		if t%7 >= 5 {
			mean, share = 60, 2*share
		}
		n[t] = 20 + drawNegativeBinomial(r, mean, 20)
		x[t] = min(n[t], drawNegativeBinomial(r, float64(n[t])*share, 10))
		if t%7 >= 5 {
			share /= 2
		}
	}
	return x, n
}

func TestWeekdayTests(t *testing.T) {
	week := func(n int) (x, of []int) {
		for range n {
			for _, day := range []int{10, 10, 10, 10, 10, 2, 2} {
				x, of = append(x, day), append(of, 10*day)
			}
		}
		return x, of
	}
	x, n := week(8)
	x, n = append(x, 10, 10, 10, 10, 10, 10), append(n, 100, 100, 100, 100, 100, 20)
	tests := WeekdayTests(x, n)
	if len(tests) != 6 || tests[0].At != 56 {
		t.Fatalf("%+v", tests)
	}
	for i, test := range tests {
		expected, surprising := []float64{10.0625, 10.0625, 10.0625, 10.0625, 10.0625, 20 * 16.5 / 160}[i], i == 5
		if !near(test.Expected, expected, 1e-9) || (test.Q < 0.01) != surprising || test.Q < test.P {
			t.Errorf("%+v", test)
		}
	}
	// All but one of the eight weekdays before were collected.
	n[7], x[7] = 0, 0
	if tests := WeekdayTests(x, n); len(tests) != 5 || tests[0].At != 57 {
		t.Errorf("%+v", tests)
	}
	if tests := WeekdayTests(nil, nil); len(tests) != 0 {
		t.Errorf("%+v", tests)
	}
}

// What never stood there before is no surprise as one article, but as several.
func TestWeekdayTestsOfTheNew(t *testing.T) {
	n := make([]int, 100)
	for t := range n {
		n[t] = 100
	}
	for _, c := range []struct {
		x     int
		below float64
		above float64
	}{{0, 1.1, 0.9}, {1, 0.1, 0.01}, {3, 0.001, 0}} {
		x := make([]int, 100)
		x[99] = c.x
		tests := WeekdayTests(x, n)
		if p := tests[len(tests)-1].P; p >= c.below || p <= c.above {
			t.Errorf("%d articles: p %v", c.x, p)
		}
	}
}

// Of days on which nothing happens a hundredth looks as rare as one in a
// hundred, or fewer; of those on which six times the usual share stands there
// most are found.
func TestWeekdayTestsAreRight(t *testing.T) {
	r := rand.New(rand.NewPCG(75, 76))
	for _, share := range []float64{0.003, 0.02, 0.1} {
		below, days := 0, 0
		found, spikes := 0, 0
		for range 20 {
			x, n := newsDays(r, 500, share)
			for _, test := range WeekdayTests(x, n) {
				days++
				if test.P < 0.01 {
					below++
				}
			}
			for t := 200; t < 500; t += 101 {
				x[t] = 5 + int(6*share*float64(n[t]))
				spikes++
			}
			for _, test := range WeekdayTests(x, n) {
				if test.At >= 200 && (test.At-200)%101 == 0 && test.Q < 0.01 {
					found++
				}
			}
		}
		rate := float64(below) / float64(days)
		t.Logf("share %v: %.4f of the days below 0.01, %d of %d spikes found", share, rate, found, spikes)
		if rate > 0.015 {
			t.Errorf("share %v: %.4f of the days are below 0.01", share, rate)
		}
		if 10*found < 8*spikes {
			t.Errorf("share %v: %d of %d spikes found", share, found, spikes)
		}
	}
}

func FuzzWeekdayTests(f *testing.F) {
	f.Add([]byte{5, 100, 40, 100}, uint8(99))
	f.Fuzz(func(t *testing.T, raw []byte, repeat uint8) {
		x, n := rawBuckets(raw)
		once := len(x)
		for range repeat {
			x, n = append(x, x[:once]...), append(n, n[:once]...)
		}
		for _, test := range WeekdayTests(x, n) {
			if test.At < 56 || n[test.At] == 0 || !finite(test.Expected, test.P, test.Q) || test.P < 0 || test.Q < test.P || test.Q > 1 || math.Signbit(test.Expected) {
				t.Fatalf("%v of %v: %+v", x, n, test)
			}
		}
	})
}
