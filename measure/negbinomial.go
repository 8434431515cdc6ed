package measure

import "math"

// A NegativeBinomial is the distribution of counts that vary more than chance
// alone makes them, with a variance of μ + αμ²: the NB2 model of Cameron and
// Trivedi, Regression Analysis of Count Data (1998), section 3.3. With an α of
// 0 it is Poisson's.
type NegativeBinomial struct {
	Mean  float64 // μ
	Alpha float64 // α
}

// leastAlpha is the α below which a distribution can't be told from Poisson's.
const leastAlpha = 1e-9

// AtMost returns the probability of n or fewer.
func (d NegativeBinomial) AtMost(n int) float64 {
	switch {
	case n < 0:
		return 0
	case d.Mean <= 0:
		return 1
	case float64(n) >= d.Mean:
		return 1 - d.AtLeast(n+1)
	}
	sum, p := 0.0, math.Exp(d.log(float64(n)))
	for k := float64(n); p > sum*1e-17; k-- {
		sum += p
		if k == 0 {
			break
		}
		p /= d.ratio(k - 1)
	}
	return min(1, sum)
}

// AtLeast returns the probability of n or more, exactly also where it is tiny.
func (d NegativeBinomial) AtLeast(n int) float64 {
	switch {
	case n <= 0:
		return 1
	case d.Mean <= 0:
		return 0
	case float64(n) <= d.Mean:
		return 1 - d.AtMost(n-1)
	}
	sum, p := 0.0, math.Exp(d.log(float64(n)))
	for k := float64(n); p > sum*1e-17; k++ {
		sum += p
		p *= d.ratio(k)
	}
	return min(1, sum)
}

// log is the logarithm of the probability of k.
func (d NegativeBinomial) log(k float64) float64 {
	if d.Alpha < leastAlpha {
		return k*math.Log(d.Mean) - d.Mean - logGamma(k+1)
	}
	size := 1 / d.Alpha
	return logRising(size, k) - logGamma(k+1) - size*math.Log1p(d.Mean/size) - k*math.Log1p(size/d.Mean)
}

// ratio is how many times as probable as k is k+1.
func (d NegativeBinomial) ratio(k float64) float64 {
	if d.Alpha < leastAlpha {
		return d.Mean / (k + 1)
	}
	size := 1 / d.Alpha
	return (k + size) / (k + 1) * (d.Mean / (size + d.Mean))
}

// logRising is ln Γ(s+k)/Γ(s). Of a large s it is taken from Stirling's series,
// as little would be left of the difference of the two.
func logRising(s, k float64) float64 {
	if s < 1e5 {
		return logGamma(s+k) - logGamma(s)
	}
	return (s+k-0.5)*math.Log1p(k/s) + k*(math.Log(s)-1) + (1/(s+k)-1/s)/12
}

func logGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// Overdispersion returns the α of counts x with these means by moments:
// Cameron and Trivedi, section 3.3. Below 0 they vary less than by chance.
func Overdispersion(x []int, means []float64) float64 {
	over, squares := 0.0, 0.0
	for i, mean := range means {
		off := float64(x[i]) - mean
		over, squares = over+off*off-mean, squares+mean*mean
	}
	if squares == 0 {
		return 0
	}
	return over / squares
}
