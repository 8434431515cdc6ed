package measure

import (
	"math"
	"testing"
)

const none = Missing

// published are worked examples of Krippendorff, Computing Krippendorff's
// Alpha-Reliability (2011): sections A to C.
var published = []struct {
	name   string
	coders [][]int
	alpha  float64
	units  int
}{
	{"two values, two coders", [][]int{
		{0, 1, 0, 0, 0, 0, 0, 0, 1, 0},
		{1, 1, 1, 0, 0, 1, 0, 0, 0, 0},
	}, 0.095, 10},
	{"five values, two coders", [][]int{
		{0, 0, 1, 1, 3, 2, 2, 2, 4, 3, 3, 0},
		{1, 0, 1, 1, 1, 2, 2, 2, 4, 3, 3, 3},
	}, 0.692, 12},
	{"four coders, missing values", [][]int{
		{1, 2, 3, 3, 2, 1, 4, 1, 2, none, none, none},
		{1, 2, 3, 3, 2, 2, 4, 1, 2, 5, none, 3},
		{none, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, none},
		{1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none},
	}, 0.743, 11},
}

// byUnit turns a row for each coder into a row for each unit.
func byUnit(coders ...[]int) Ratings {
	units := make(Ratings, len(coders[0]))
	for _, values := range coders {
		for i, v := range values {
			units[i] = append(units[i], v)
		}
	}
	return units
}

func TestAlpha(t *testing.T) {
	for _, c := range published {
		r := byUnit(c.coders...)
		alpha, units, ok := r.Alpha()
		if !ok || math.Abs(alpha-c.alpha) > 0.0005 || units != c.units {
			t.Errorf("%s: %.4f of %d units, %v, want %.3f of %d", c.name, alpha, units, ok, c.alpha, c.units)
		}
		low, high, ok := r.AlphaInterval(1)
		if again, _, _ := r.AlphaInterval(1); !ok || low > alpha || high < alpha || low < -1 || high > 1 || again != low {
			t.Errorf("%s: interval %.4f to %.4f, %v, again from %.4f", c.name, low, high, ok, again)
		}
	}
	for _, c := range []struct {
		name  string
		r     Ratings
		alpha float64
		ok    bool
	}{
		{"all agree", byUnit([]int{0, 1, 0, 2}, []int{0, 1, 0, 2}), 1, true},
		{"one value alone", byUnit([]int{1, 1, 1}, []int{1, 1, 1}), 0, false},
		{"one coder", Ratings{{0}, {1}}, 0, false},
		{"nobody", nil, 0, false},
		{"no unit by two", byUnit([]int{0, none}, []int{none, 1}), 0, false},
	} {
		alpha, _, ok := c.r.Alpha()
		low, high, interval := c.r.AlphaInterval(7)
		if alpha != c.alpha || ok != c.ok || interval != c.ok || ok && (low != 1 || high != 1) {
			t.Errorf("%s: %g, %v; %g to %g, %v", c.name, alpha, ok, low, high, interval)
		}
	}
}

// TestAlphaOfManyUnits holds the interval against one of another sample: that
// of a hundred times as many units is narrower by about ten.
func TestAlphaOfManyUnits(t *testing.T) {
	few := byUnit(published[2].coders...)
	var many Ratings
	for range 100 {
		many = append(many, few...)
	}
	lowFew, highFew, _ := few.AlphaInterval(3)
	lowMany, highMany, _ := many.AlphaInterval(3)
	if ratio := (highFew - lowFew) / (highMany - lowMany); ratio < 6 || ratio > 16 {
		t.Errorf("%.3f to %.3f of 12 units, %.3f to %.3f of 1,200: %.1f times as wide", lowFew, highFew, lowMany, highMany, ratio)
	}
}

// TestKappa is the example of METHODS section 11.
func TestKappa(t *testing.T) {
	var r Ratings
	for _, cell := range [][3]int{{1, 1, 24}, {1, 0, 6}, {0, 1, 4}, {0, 0, 66}} {
		for range cell[2] {
			r = append(r, []int{cell[0], cell[1]})
		}
	}
	kappa, units, ok := r.Kappa(0, 1)
	share, pairs := r.Agreement()
	if !ok || math.Abs(kappa-0.757) > 0.0005 || units != 100 || share != 0.9 || pairs != 100 {
		t.Errorf("κ %.4f of %d units, %v; agreement %g of %d", kappa, units, ok, share, pairs)
	}
	r = append(r, []int{none, 1}, []int{0, none})
	if with, units, _ := r.Kappa(1, 0); with != kappa || units != 100 {
		t.Errorf("with values missing, the other way round: κ %.4f of %d units", with, units)
	}
	for _, r := range []Ratings{nil, byUnit([]int{1, 1}, []int{1, 1}), {{none, 1}}} {
		if kappa, _, ok := r.Kappa(0, 1); ok || kappa != 0 {
			t.Errorf("%v: κ %g, %v", r, kappa, ok)
		}
	}
	if share, pairs := (Ratings{{0, none, 0, 1}, {none, 2, none, none}}).Agreement(); pairs != 3 || math.Abs(share-1.0/3) > 1e-12 {
		t.Errorf("of three coders: %g of %d pairs", share, pairs)
	}
}

func TestStratifiedShare(t *testing.T) {
	// One part is Wilson's interval; METHODS section 6.
	share, low, high := StratifiedShare([]Stratum{{18, 120, 7}, {0, 0, 50}, {3, 4, 0}})
	p, l, h := Share(18, 120)
	if math.Abs(share-p)+math.Abs(low-l)+math.Abs(high-h) > 1e-12 {
		t.Errorf("one part: %g, %g to %g", share, low, high)
	}
	// By hand: Wilson 8/10 0.4902 to 0.9433, 5/10 0.2366 to 0.7634; weights 0.75 and 0.25.
	// 0.725; down √(0.75²·0.3098² + 0.25²·0.2634²) = 0.2415, up √(0.75²·0.1433² + 0.25²·0.2634²) = 0.1261
	share, low, high = StratifiedShare([]Stratum{{8, 10, 300}, {5, 10, 100}})
	if math.Abs(share-0.725) > 1e-12 || math.Abs(low-0.4835) > 0.0005 || math.Abs(high-0.8511) > 0.0005 {
		t.Errorf("two parts: %.4f, %.4f to %.4f", share, low, high)
	}
	if share, low, high = StratifiedShare(nil); share != 0 || low != 0 || high != 0 {
		t.Errorf("no part: %g, %g to %g", share, low, high)
	}
}
