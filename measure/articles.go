package measure

import "math"

// SumShare returns the share of the sum, Σf/Σn, with its 95 % interval, which
// rests on the spread between articles as that of Per10000 does: the share of
// a voice, the pooled share of a name, the share of sentences with a frame;
// METHODS section 6. F counts some of the N of an article. One article has no
// spread, so its interval says nothing: 0 to 1. Of nothing, all are 0.
func (o Occurrences) SumShare() (share, low, high float64) {
	if o.N == 0 {
		return 0, 0, 0
	}
	share = o.F / o.N
	if o.Articles < 2 {
		return share, 0, 1
	}
	half := z * o.spread(share)
	return share, max(0, share-half), min(1, share+half)
}

// Shares are the sums over articles that the mean of their shares is made of,
// in which a long article counts no more than a short one. The zero value is
// the sum over none.
type Shares struct {
	Articles int     // with something to share
	Sum      float64 // of the shares
	Squares  float64 // of the shares, summed
}

// Add counts an article in which x of n are what is looked for. With an n of 0
// it says nothing and is left out.
func (s *Shares) Add(x, n int) {
	if n <= 0 {
		return
	}
	share := float64(x) / float64(n)
	s.Articles++
	s.Sum += share
	s.Squares += share * share
}

// Mean returns the mean share of an article with its 95 % interval, mean ±
// z·sd/√K, cut at 0 and 1: METHODS section 6, the share of a name per article.
// One article has no spread, so its interval says nothing: 0 to 1. Of nothing,
// all are 0.
func (s Shares) Mean() (mean, low, high float64) {
	if s.Articles == 0 {
		return 0, 0, 0
	}
	k := float64(s.Articles)
	mean = s.Sum / k
	if s.Articles == 1 {
		return mean, 0, 1
	}
	variance := max(0, s.Squares-k*mean*mean) / (k - 1)
	half := z * math.Sqrt(variance/k)
	return mean, max(0, mean-half), min(1, mean+half)
}

// Smoothed returns for each bucket the share over the buckets round it, at most
// w to each side, cut at the edges: METHODS section 6. Of nothing it is 0. It is for whoever draws
// a series; no answer smooths.
func Smoothed(x, n []int, w int) []float64 {
	shares := make([]float64, len(n))
	for i := range n {
		var some, all float64
		for j := max(0, i-w); j <= min(len(n)-1, i+w); j++ {
			some, all = some+float64(x[j]), all+float64(n[j])
		}
		if all > 0 {
			shares[i] = some / all
		}
	}
	return shares
}

// FramePresent reports whether an article has a frame that stands in x of its n
// sentences on the topic: in a tenth or more; METHODS section 6.
func FramePresent(x, n int) bool { return n > 0 && 10*x >= n }
