package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestLevels(t *testing.T) {
	hundred := func(n int) []int { return slices.Repeat([]int{100}, n) }
	for _, c := range []struct {
		name string
		x, n []int
		from []int // first buckets
		gain float64
	}{
		{"METHODS", []int{4, 5, 6, 15, 14, 16}, hundred(6), []int{0, 3}, 17.36},
		{"nothing changes", []int{5, 5, 5, 5, 5, 5, 5, 5}, hundred(8), []int{0}, 0},
		{"too few for two", []int{0, 0, 90, 90, 90}, hundred(5), []int{0}, 0},
		{"too few for one", []int{0, 90}, hundred(2), []int{0}, 0},
		{"never", []int{0, 0, 0, 0, 0, 0}, hundred(6), []int{0}, 0},
		{"always", hundred(6), hundred(6), []int{0}, 0},
		{"from never to always", []int{0, 0, 0, 0, 100, 100, 100}, hundred(7), []int{0, 4}, 956.1},
		{"there and back", []int{2, 3, 2, 40, 41, 39, 40, 2, 3, 2}, hundred(10), []int{0, 3, 7}, 164.3},
		{"no articles", []int{0, 0, 0, 0, 0, 0}, make([]int, 6), []int{0}, 0},
		{"no buckets", nil, nil, nil, 0},
	} {
		var from []int
		levels := Levels(c.x, c.n)
		for i, l := range levels {
			from = append(from, l.From)
			if i == 1 && !near(l.Gain, c.gain, 0.1) {
				t.Errorf("%s: gain %v, want %v", c.name, l.Gain, c.gain)
			}
		}
		if !slices.Equal(from, c.from) {
			t.Errorf("%s: levels begin at %v, want %v", c.name, from, c.from)
		}
	}
	if whole, cut := levelCost(60, 600), levelCost(15, 300)+levelCost(45, 300); !near(whole, 390.10, 0.01) || !near(cut, 372.73, 0.01) {
		t.Errorf("METHODS: cost %v whole, %v cut", whole, cut)
	}
}

// costOf is what levels cost with the penalty for each change.
func costOf(levels []Level, buckets int) float64 {
	cost := float64(len(levels)-1) * 2 * math.Log(float64(buckets))
	for _, l := range levels {
		cost += levelCost(float64(l.X), float64(l.N))
	}
	return cost
}

// leastCost tries every way to part the buckets.
func leastCost(x, n []int, from int) float64 {
	cost := func(to int) float64 {
		var some, all int
		for t := from; t < to; t++ {
			some, all = some+x[t], all+n[t]
		}
		return levelCost(float64(some), float64(all))
	}
	least := cost(len(n))
	for to := from + leastLevel; to <= len(n)-leastLevel; to++ {
		least = min(least, cost(to)+2*math.Log(float64(len(n)))+leastCost(x, n, to))
	}
	return least
}

func checkLevels(t *testing.T, x, n []int) []Level {
	t.Helper()
	levels := Levels(x, n)
	next := 0
	for _, l := range levels {
		var some, all int
		for i := l.From; i <= l.To; i++ {
			some, all = some+x[i], all+n[i]
		}
		if l.From != next || l.X != some || l.N != all || l.Gain < 0 || len(levels) > 1 && l.To-l.From+1 < leastLevel {
			t.Fatalf("%v of %v: levels %+v", x, n, levels)
		}
		next = l.To + 1
	}
	if next != len(n) {
		t.Fatalf("%v of %v: levels %+v", x, n, levels)
	}
	return levels
}

func TestLevelsAreTheBest(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	several := 0
	for range 4_000 {
		x, n := someBuckets(r, 1+r.IntN(18))
		levels := checkLevels(t, x, n)
		if got, want := costOf(levels, len(n)), leastCost(x, n, 0); !alike(got, want, want) {
			t.Fatalf("%v of %v: %+v cost %v, want %v", x, n, levels, got, want)
		}
		if len(levels) > 2 {
			several++
		}
	}
	if several < 200 {
		t.Fatalf("only %d of the cases had three levels or more", several)
	}
}

// someBuckets draws counts whose share changes now and then.
func someBuckets(r *rand.Rand, buckets int) (x, n []int) {
	x, n = make([]int, buckets), make([]int, buckets)
	share, most := r.Float64(), 1+r.IntN(200)
	for t := range n {
		if r.IntN(5) == 0 {
			share = []float64{0, 1, r.Float64(), r.Float64() / 20}[r.IntN(4)]
		}
		n[t] = r.IntN(most + 1)
		for range n[t] {
			if r.Float64() < share {
				x[t]++
			}
		}
	}
	return x, n
}

// On longer series the levels are those of the plain method that tries every
// begin for every end.
func TestLevelsOfLongSeries(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 34))
	for range 40 {
		x, n := someBuckets(r, 300+r.IntN(300))
		if r.IntN(4) == 0 {
			for i := range n { // large counts
				x[i], n[i] = x[i]*1_000_003, n[i]*1_000_003
			}
		}
		want := slices.Repeat([]float64{math.Inf(1)}, len(n)+1)
		want[0] = -2 * math.Log(float64(len(n)))
		for end := leastLevel; end <= len(n); end++ {
			some, all := 0, 0
			for at := end - 1; at >= 0; at-- {
				some, all = some+x[at], all+n[at]
				if end-at >= leastLevel {
					want[end] = min(want[end], want[at]+2*math.Log(float64(len(n)))+levelCost(float64(some), float64(all)))
				}
			}
		}
		if got := costOf(checkLevels(t, x, n), len(n)); !alike(got, want[len(n)], want[len(n)]) {
			t.Fatalf("%v of %v: cost %v, want %v", x, n, got, want[len(n)])
		}
	}
}

func FuzzLevels(f *testing.F) {
	f.Add([]byte{4, 100, 5, 100, 6, 100, 15, 100, 14, 100, 16, 100})
	f.Add([]byte{0, 0, 1, 1, 255, 255, 0, 255})
	f.Fuzz(func(t *testing.T, raw []byte) {
		x, n := rawBuckets(raw)
		levels := checkLevels(t, x, n)
		if len(n) <= 12 && len(n) > 0 {
			if got, want := costOf(levels, len(n)), leastCost(x, n, 0); !alike(got, want, want) {
				t.Fatalf("%v of %v: cost %v, want %v", x, n, got, want)
			}
		}
	})
}

// rawBuckets makes counts of pairs of bytes.
func rawBuckets(raw []byte) (x, n []int) {
	for ; len(raw) >= 2; raw = raw[2:] {
		x, n = append(x, min(int(raw[0]), int(raw[1]))), append(n, int(raw[1]))
	}
	return x, n
}

// flat are buckets in which nothing changes but by chance, the hardest case for
// Levels; busy ones change every fifty.
func flat(r *rand.Rand, buckets int) (x, n []int) { return drawn(r, buckets, 0) }
func busy(r *rand.Rand, buckets int) (x, n []int) { return drawn(r, buckets, 50) }

func drawn(r *rand.Rand, buckets, every int) (x, n []int) {
	x, n = make([]int, buckets), make([]int, buckets)
	share := 0.05
	for t := range n {
		if every > 0 && t%every == 0 {
			share = r.Float64() / 5
		}
		n[t] = 50 + r.IntN(100)
		for range n[t] {
			if r.Float64() < share {
				x[t]++
			}
		}
	}
	return x, n
}

// BenchmarkLevels prints how much longer ten times as many buckets take.
func BenchmarkLevels(b *testing.B) {
	for _, c := range []struct {
		name string
		draw func(*rand.Rand, int) (x, n []int)
	}{{"flat", flat}, {"busy", busy}} {
		var each float64 // time per bucket of the shorter series
		for _, buckets := range []int{500, 5_000} {
			b.Run(fmt.Sprintf("%s/%d", c.name, buckets), func(b *testing.B) {
				x, n := c.draw(rand.New(rand.NewPCG(35, 36)), buckets)
				for b.Loop() {
					Levels(x, n)
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
}
