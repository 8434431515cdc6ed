package measure

import "math"

// Dispersion returns DP, how unevenly matches stand in parts of the given
// numbers of words, and DPnorm, which reaches 1 whatever the parts: METHODS
// section 9, after Gries, Dispersions and Adjusted Frequencies in Corpora
// (2008), and Lijffijt and Gries (2012). 0 is as evenly as can be. Parts
// without words are none; where there is one part, or no match, both are 0.
func Dispersion(words, matches []int) (dp, norm float64) {
	var allWords, allMatches float64
	parts, least := 0, math.Inf(1)
	for i, n := range words {
		if n > 0 {
			parts++
			least = min(least, float64(n))
			allWords, allMatches = allWords+float64(n), allMatches+float64(matches[i])
		}
	}
	if parts < 2 || allMatches == 0 {
		return 0, 0
	}
	for i, n := range words {
		if n > 0 {
			dp += math.Abs(float64(n)/allWords-float64(matches[i])/allMatches) / 2
		}
	}
	return dp, min(1, dp/(1-least/allWords))
}

// JuillandD returns how evenly matches stand in parts with these rates:
// METHODS section 9, after Juilland and Chang-Rodríguez, Frequency Dictionary
// of Spanish Words (1964). 1 is the same rate everywhere, 0 all in one of the
// parts. Of more than ten parts it says little: it comes near 1 whatever the
// rates are, which is why answers give Dispersion; it is for comparing with
// others' figures. Where there is one part, or no match, it is 0.
func JuillandD(rates []float64) float64 {
	n := float64(len(rates))
	if n < 2 {
		return 0
	}
	var sum, squares float64
	for _, r := range rates {
		sum += r
	}
	mean := sum / n
	if mean <= 0 {
		return 0
	}
	for _, r := range rates {
		squares += (r/mean - 1) * (r/mean - 1)
	}
	return max(0, 1-math.Sqrt(squares/n/(n-1)))
}
