package measure

import "math"

// A Pair counts how two things, such as frames, stand in articles: METHODS
// section 9.
type Pair struct {
	Both int // articles with both
	A, B int // with each, Both included
	All  int // articles
}

// Jaccard returns the share that has both of the articles that have one: after
// Jaccard, Étude comparative de la distribution florale (1901).
func (p Pair) Jaccard() float64 {
	either := float64(p.A) + float64(p.B) - float64(p.Both)
	if either <= 0 {
		return 0
	}
	return float64(p.Both) / either
}

// Lift returns how many times as often as by chance both stand together: after
// Brin and others, Dynamic Itemset Counting and Implication Rules (1997). 1 is
// chance; 0 if one of them never stands there.
func (p Pair) Lift() float64 {
	if p.A <= 0 || p.B <= 0 {
		return 0
	}
	return float64(p.Both) / float64(p.A) * (float64(p.All) / float64(p.B))
}

// Phi returns the correlation of the two, -1 to 1: after Yule, On the Methods
// of Measuring Association Between Two Attributes (1912). What stands in no
// article or in all of them goes with nothing: 0.
func (p Pair) Phi() float64 {
	all, a, b := float64(p.All), float64(p.A), float64(p.B)
	if a <= 0 || b <= 0 || a >= all || b >= all {
		return 0
	}
	// In shares, as the products of large counts are too large.
	a, b = a/all, b/all
	phi := (float64(p.Both)/all - a*b) / (math.Sqrt(a*(1-a)) * math.Sqrt(b*(1-b)))
	return max(-1, min(1, phi))
}

// LogLikelihood returns G² of the table of four cells; its p is ChiSquareTail.
// It is large also for two that avoid each other: Lift tells which.
func (p Pair) LogLikelihood() float64 {
	both, a, b := float64(p.Both), float64(p.A), float64(p.B)
	return fourCells(both, max(0, a-both), max(0, b-both), max(0, float64(p.All)-a-b+both))
}
