package measure

import (
	"cmp"
	"math"
	"slices"
)

// LogLikelihood returns G², how surprising it is to find a word a times among
// c here and b times among d there if it is equally frequent in both: METHODS
// section 8, after Rayson and Garside, Comparing Corpora using Frequency
// Profiling (2000). What cannot be compared, as one of the sets is empty or
// the word in neither, is no surprise: 0.
func LogLikelihood(a, c, b, d int) float64 {
	here, there := float64(c), float64(d)
	both := float64(a) + float64(b)
	if both == 0 || here == 0 || there == 0 {
		return 0
	}
	rate := both / (here + there)
	return max(0, 2*(surprise(float64(a), here*rate)+surprise(float64(b), there*rate)))
}

// surprise is the share of one cell of a table in G². An empty cell adds 0.
func surprise(observed, expected float64) float64 {
	if observed == 0 || expected == 0 {
		return 0
	}
	return observed * math.Log(observed/expected)
}

// ChiSquareTail returns p, the probability of a G² this large or larger by
// chance: the upper tail of χ² with one degree of freedom; METHODS section 8.
func ChiSquareTail(g2 float64) float64 { return math.Erfc(math.Sqrt(max(0, g2) / 2)) }

// LogRatio returns the binary logarithm of the ratio of a in c to b in d with
// its 95 % interval: METHODS section 8, after Hardie, Log Ratio (2014); the
// interval is that of Katz and others for a ratio of two shares (1978). 1 is
// twice as frequent, -1 half as frequent. A count of zero becomes 0.5. If one
// of the sets is empty there is no ratio and all are 0.
func LogRatio(a, c, b, d int) (ratio, low, high float64) {
	if c <= 0 || d <= 0 {
		return 0, 0, 0
	}
	x, y := atLeastHalf(a), atLeastHalf(b)
	here, there := float64(c), float64(d)
	ratio = math.Log2(x/here) - math.Log2(y/there)
	variance := (1/x - 1/here) + (1/y - 1/there)
	half := z * math.Sqrt(max(0, variance)) / math.Ln2 // below 0 only if there is more of a word than of everything
	return ratio, ratio - half, ratio + half
}

// atLeastHalf makes a count fit for logarithms.
func atLeastHalf(n int) float64 { return max(0.5, float64(n)) }

// BenjaminiHochberg returns q for each p, in the order of p: the share of
// chance finds among all that are no less sure; METHODS section 8, after
// Benjamini and Hochberg, Controlling the False Discovery Rate (1995).
func BenjaminiHochberg(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	q := make([]float64, len(p))
	least := 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		least = min(least, p[i]*(float64(len(p))/float64(rank)))
		q[i] = least
	}
	return q
}
