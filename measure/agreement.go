package measure

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Missing is the value of a unit that a coder left out.
const Missing = -1

// Ratings are what coders said of units: a row for each unit, in it a value for
// each coder, numbered from 0, or Missing. The values have no order.
type Ratings [][]int

// Agreement returns the share of the pairs of values of one unit that are the
// same, and how many pairs there are. Of none it is 0.
func (r Ratings) Agreement() (share float64, pairs int) {
	same := 0
	for _, unit := range r {
		for i, a := range unit {
			for _, b := range unit[i+1:] {
				if a == Missing || b == Missing {
					continue
				}
				if pairs++; a == b {
					same++
				}
			}
		}
	}
	if pairs == 0 {
		return 0, 0
	}
	return float64(same) / float64(pairs), pairs
}

// Kappa returns κ of two coders, who are columns of the ratings, over the units
// that both coded: METHODS section 11, after Cohen, A Coefficient of Agreement
// for Nominal Scales (1960). It is not there if both used one value alone, as
// then nothing can be told from chance.
func (r Ratings) Kappa(first, second int) (kappa float64, units int, ok bool) {
	a, b := map[int]float64{}, map[int]float64{}
	var same float64
	for _, unit := range r {
		x, y := unit[first], unit[second]
		if x == Missing || y == Missing {
			continue
		}
		units++
		a[x]++
		b[y]++
		if x == y {
			same++
		}
	}
	n := float64(units)
	var chance float64
	for value, times := range a {
		chance += times * b[value] // whole numbers, so in any order the same
	}
	if chance == n*n {
		return 0, units, false
	}
	return (same/n - chance/(n*n)) / (1 - chance/(n*n)), units, true
}

// Alpha returns Krippendorff's α for values without order, any number of coders
// and missing values, and how many units it rests on, which are those with two
// values or more: after Krippendorff, Computing Krippendorff's
// Alpha-Reliability (2011). It is not there if all values are the same.
func (r Ratings) Alpha() (alpha float64, units int, ok bool) {
	var n, differing float64 // values in pairs; n × the observed disagreement
	of := map[int]float64{}
	for _, unit := range r {
		counts, m := countValues(unit)
		if m < 2 {
			continue
		}
		units++
		n += m
		same := 0.0
		for value, times := range counts {
			of[value] += times
			same += times * (times - 1)
		}
		differing += (m*(m-1) - same) / (m - 1)
	}
	same := 0.0
	for _, times := range of {
		same += times * (times - 1)
	}
	expected := n*(n-1) - same
	if expected <= 0 {
		return 0, units, false
	}
	return 1 - (n-1)*differing/expected, units, true
}

func countValues(unit []int) (counts map[int]float64, m float64) {
	counts = map[int]float64{}
	for _, value := range unit {
		if value != Missing {
			counts[value]++
			m++
		}
	}
	return counts, m
}

// AlphaInterval returns the 95 % interval of α: from the 2.5th to the 97.5th
// percentile over 2,000 samples of as many units, drawn with replacement by
// lot, the same for the same seed; after Zapf and others, Measuring inter-rater
// reliability for nominal data (2016). Samples of one value alone have no α and
// are left out. It is not there where α is not.
func (r Ratings) AlphaInterval(seed uint64) (low, high float64, ok bool) {
	pairable := slices.DeleteFunc(slices.Clone(r), func(unit []int) bool {
		_, m := countValues(unit)
		return m < 2
	})
	if _, _, ok := pairable.Alpha(); !ok {
		return 0, 0, false
	}
	const samples = 2000
	random := rand.New(rand.NewPCG(seed, uint64(len(pairable))))
	var alphas []float64
	drawn := make(Ratings, len(pairable))
	for range samples {
		for i := range drawn {
			drawn[i] = pairable[random.IntN(len(pairable))]
		}
		if alpha, _, ok := drawn.Alpha(); ok {
			alphas = append(alphas, alpha)
		}
	}
	slices.Sort(alphas)
	if len(alphas) == 0 {
		return 0, 0, false
	}
	at := func(p float64) float64 { return alphas[int(math.Round(p*float64(len(alphas)-1)))] }
	return at(0.025), at(0.975), true
}

// A Stratum is a part of a whole from which n were drawn by lot, of which x are
// so.
type Stratum struct {
	X, N   int
	Weight float64 // of the part in the whole, such as its size
}

// StratifiedShare returns the share of the whole that is so, each part counted
// by its weight, with its 95 % interval: from Wilson's intervals of the parts
// by the method of Zou and Donner, Construction of confidence intervals about
// effect measures (2008). Parts of which nothing was drawn are left out.
func StratifiedShare(parts []Stratum) (share, low, high float64) {
	var weights, below, above float64
	for _, s := range parts {
		if s.N > 0 && s.Weight > 0 {
			weights += s.Weight
		}
	}
	if weights == 0 {
		return 0, 0, 0
	}
	for _, s := range parts {
		if s.N <= 0 || s.Weight <= 0 {
			continue
		}
		w := s.Weight / weights
		p, l, h := Share(s.X, s.N)
		share += w * p
		below += w * w * (p - l) * (p - l)
		above += w * w * (h - p) * (h - p)
	}
	return share, max(0, share-math.Sqrt(below)), min(1, share+math.Sqrt(above))
}
