package measure

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSumShare(t *testing.T) {
	for _, c := range []struct {
		name             string
		f, n             []int
		share, low, high float64
	}{
		{"METHODS, own 12 of 30", []int{5, 0, 6, 1}, []int{10, 5, 10, 5}, 0.400, 0.1614, 0.6386},
		{"METHODS, pooled names", []int{3, 0, 2, 1}, []int{4, 1, 2, 5}, 0.500, 0.0999, 0.9001},
		{"articles without any are left out", []int{3, 0, 0, 2, 0, 1}, []int{4, 0, 1, 2, 0, 5}, 0.500, 0.0999, 0.9001},
		{"one article", []int{1}, []int{4}, 0.25, 0, 1},
		{"always", []int{4, 2}, []int{4, 2}, 1, 1, 1},
		{"never", []int{0, 0}, []int{4, 2}, 0, 0, 0},
		{"none", nil, nil, 0, 0, 0},
		{"nothing in one", []int{0}, []int{0}, 0, 0, 0},
	} {
		share, low, high := sumShareOf(c.f, c.n)
		if !near(share, c.share, 1e-3) || !near(low, c.low, 1e-4) || !near(high, c.high, 1e-4) {
			t.Errorf("%s: %v, %v to %v, want %v, %v to %v", c.name, share, low, high, c.share, c.low, c.high)
		}
	}
}

func TestMeanShare(t *testing.T) {
	for _, c := range []struct {
		name            string
		x, n            []int
		mean, low, high float64
	}{
		{"METHODS", []int{3, 0, 2, 1}, []int{4, 1, 2, 5}, 0.4875, 0.4875 - 0.4568, 0.4875 + 0.4568},
		{"articles without any are left out", []int{3, 0, 0, 2, 1}, []int{4, 0, 1, 2, 5}, 0.4875, 0.0307, 0.9443},
		{"cut at the edges", []int{0, 1}, []int{1, 1}, 0.5, 0, 1},
		{"one article", []int{1}, []int{4}, 0.25, 0, 1},
		{"none", nil, nil, 0, 0, 0},
	} {
		mean, low, high := meanShareOf(c.x, c.n)
		if !near(mean, c.mean, 1e-4) || !near(low, c.low, 1e-4) || !near(high, c.high, 1e-4) {
			t.Errorf("%s: %v, %v to %v, want %v, %v to %v", c.name, mean, low, high, c.mean, c.low, c.high)
		}
	}
}

// The sums give what the definitions give that read every article twice.
func TestSharesOfArticles(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for range 5_000 {
		k := 2 + r.IntN(30)
		x, n := make([]int, k), make([]int, k)
		var all, some, shares float64
		for i := range n {
			n[i] = 1 + r.IntN(9)
			x[i] = r.IntN(n[i] + 1)
			all, some, shares = all+float64(n[i]), some+float64(x[i]), shares+float64(x[i])/float64(n[i])
		}
		pooled, mean := some/all, shares/float64(k)
		var off, around float64
		for i := range n {
			off += math.Pow(float64(x[i])-pooled*float64(n[i]), 2)
			around += math.Pow(float64(x[i])/float64(n[i])-mean, 2)
		}
		s := math.Sqrt(float64(k)/float64(k-1)*off) / all
		got, low, high := sumShareOf(x, n)
		if !alike(got, pooled, 0) || math.Abs(low-max(0, pooled-z*s)) > 1e-6 || math.Abs(high-min(1, pooled+z*s)) > 1e-6 {
			t.Fatalf("%v of %v: %v, %v to %v, want %v ± %v", x, n, got, low, high, pooled, z*s)
		}
		half := z * math.Sqrt(around/float64(k-1)) / math.Sqrt(float64(k))
		got, low, high = meanShareOf(x, n)
		if !alike(got, mean, 0) || math.Abs(low-max(0, mean-half)) > 1e-6 || math.Abs(high-min(1, mean+half)) > 1e-6 {
			t.Fatalf("%v of %v: mean %v, %v to %v, want %v ± %v", x, n, got, low, high, mean, half)
		}
	}
}

func TestSmoothed(t *testing.T) {
	for _, c := range []struct {
		name   string
		x, n   []int
		w      int
		shares []float64
	}{
		{"METHODS", []int{2, 1, 6, 3}, []int{40, 10, 60, 50}, 1, []float64{0.0600, 0.0818, 0.0833, 0.0818}},
		{"as it is", []int{2, 1, 6, 3}, []int{40, 10, 60, 50}, 0, []float64{0.05, 0.1, 0.1, 0.06}},
		{"wider than all", []int{2, 1}, []int{40, 20}, 9, []float64{0.05, 0.05}},
		{"a gap", []int{0, 0, 3}, []int{0, 0, 30}, 1, []float64{0, 0.1, 0.1}},
		{"none", nil, nil, 1, nil},
	} {
		shares := Smoothed(c.x, c.n, c.w)
		if len(shares) != len(c.shares) {
			t.Fatalf("%s: %v", c.name, shares)
		}
		for i := range shares {
			if !near(shares[i], c.shares[i], 1e-4) {
				t.Errorf("%s: %v, want %v", c.name, shares, c.shares)
			}
		}
	}
}

func TestFramePresent(t *testing.T) {
	for _, c := range []struct {
		x, n int
		is   bool
	}{{1, 9, true}, {1, 10, true}, {1, 11, false}, {4, 10, true}, {0, 5, false}, {0, 0, false}} {
		if is := FramePresent(c.x, c.n); is != c.is {
			t.Errorf("%d of %d: %v", c.x, c.n, is)
		}
	}
}

// sumShareOf is SumShare of f[i] among the n[i] of each article. Articles with
// an n of 0 say nothing and are left out.
func sumShareOf(f, n []int) (share, low, high float64) {
	var o Occurrences
	for i := range n {
		if n[i] > 0 {
			o.AddArticle(n[i])
			o.AddMatches(f[i], n[i])
		}
	}
	return o.SumShare()
}

// meanShareOf is the mean of x[i] among the n[i] of each article.
func meanShareOf(x, n []int) (mean, low, high float64) {
	var s Shares
	for i := range n {
		s.Add(x[i], n[i])
	}
	return s.Mean()
}
