package measure

import (
	"math"
	"slices"
)

// A Level is a run of buckets with one share, From and To among them.
type Level struct {
	From, To int
	X, N     int     // of all its buckets
	Gain     float64 // by which the change before it lowers the cost; 0 of the first
}

// leastLevel is how many buckets a level has at least.
const leastLevel = 3

// Levels parts the buckets, x[t] of n[t] each, into levels so that the sum of
// their costs and of a penalty of 2 ln T for each change is the least there is:
// METHODS section 7. Killick, Fearnhead and Eckley, Optimal Detection of
// Changepoints With a Linear Computational Cost (2012) find the same levels;
// but where little changes their PELT discards nothing, and its time grows with
// the square of the buckets. Here a level that may begin at a bucket is kept as
// long as there is a share for which it is the best one, after Maidstone and
// others, On Optimal Multiple Changepoint Algorithms for Large Data (2017), and
// time grows little faster than the buckets.
func Levels(x, n []int) []Level {
	if len(n) == 0 {
		return nil
	}
	s := newLevelSearch(x, n)
	for end := leastLevel; end <= len(n); end++ {
		s.enter(end - leastLevel)
		s.close(end)
	}
	if s.before[len(n)] < 0 { // too few for one level that is long enough: they are one
		s.before[len(n)] = 0
	}
	return s.levels()
}

// A levelSearch finds the levels. Buckets are counted from 1, so that a level
// is what stands behind its begin, up to its end.
type levelSearch struct {
	x, n    []float64    // sums up to each bucket
	penalty float64      // of each change
	cost    []float64    // the least of all up to each bucket, the penalty of a change there included
	before  []int        // begin of the last level of that; -1: there is none
	open    []levelBegin // in order
}

// A levelBegin is where a level may begin. The best share is one for which no
// other begin costs less, whatever follows.
type levelBegin struct {
	at   int
	best []thetas // in order
}

// thetas are the shares of an open interval, as log-odds.
type thetas struct{ low, high float64 }

func newLevelSearch(x, n []int) *levelSearch {
	s := &levelSearch{
		x: make([]float64, len(n)+1), n: make([]float64, len(n)+1), penalty: 2 * math.Log(float64(len(n))),
		cost: make([]float64, len(n)+1), before: slices.Repeat([]int{-1}, len(n)+1),
	}
	for t := range n {
		s.x[t+1], s.n[t+1] = s.x[t]+float64(x[t]), s.n[t]+float64(n[t])
		s.cost[t+1] = math.Inf(1)
	}
	return s
}

// enter opens a level that begins behind bucket at. Of what follows it costs
// for each share what an earlier one costs, less what that costs up to here: so
// which of the two is better for a share is known now and remains so.
func (s *levelSearch) enter(at int) {
	if math.IsInf(s.cost[at], 1) {
		return
	}
	begin := levelBegin{at: at, best: []thetas{{math.Inf(-1), math.Inf(1)}}}
	kept := s.open[:0]
	for _, old := range s.open {
		better, ok := cheaper(s.x[at]-s.x[old.at], s.n[at]-s.n[old.at], s.cost[at]-s.cost[old.at])
		if ok {
			old.best = intersect(old.best, better)
			begin.best = subtract(begin.best, better)
		}
		if ok && len(old.best) > 0 {
			kept = append(kept, old)
		}
	}
	s.open = kept
	if len(begin.best) > 0 {
		s.open = append(s.open, begin)
	}
}

// close finds the best last level of all that end with bucket end.
func (s *levelSearch) close(end int) {
	for _, b := range s.open {
		if cost := s.cost[b.at] + levelCost(s.x[end]-s.x[b.at], s.n[end]-s.n[b.at]); cost+s.penalty < s.cost[end] {
			s.cost[end], s.before[end] = cost+s.penalty, b.at
		}
	}
}

func (s *levelSearch) levels() (levels []Level) {
	for end := len(s.n) - 1; end > 0; end = s.before[end] {
		from := s.before[end]
		levels = append(levels, Level{From: from, To: end - 1, X: int(s.x[end] - s.x[from]), N: int(s.n[end] - s.n[from])})
	}
	slices.Reverse(levels)
	for i := 1; i < len(levels); i++ {
		levels[i].Gain = levelGain(levels[i-1], levels[i])
	}
	return levels
}

// levelGain is what two levels in a row cost less than the two as one.
func levelGain(a, b Level) float64 {
	cost := func(x, n int) float64 { return levelCost(float64(x), float64(n)) }
	return max(0, cost(a.X+b.X, a.N+b.N)-cost(a.X, a.N)-cost(b.X, b.N))
}

// levelCost is −2 ln of the likelihood of x of n with the share x/n.
func levelCost(x, n float64) float64 {
	cost := 0.0
	if x > 0 {
		cost -= 2 * x * math.Log(x/n)
	}
	if rest := n - x; rest > 0 {
		cost -= 2 * rest * math.Log(rest/n)
	}
	return cost
}

// cheaper returns the shares for which x of n cost less than limit: those of
// one interval, as the cost is convex. In θ, the log-odds of the share, it is
// 2(n ln(1+e^θ) − xθ), which lies above both of its asymptotes, -2xθ and
// 2(n−x)θ. So where they reach the limit lies outside the interval, and from
// there Newton's method runs towards its ends and never past them.
func cheaper(x, n, limit float64) (thetas, bool) {
	if levelCost(x, n) >= limit {
		return thetas{}, false
	}
	all := thetas{math.Inf(-1), math.Inf(1)}
	rest := n - x
	switch {
	case n == 0:
	case x == 0:
		all.high = logExpm1(limit / (2 * n))
	case rest == 0:
		all.low = -logExpm1(limit / (2 * n))
	default:
		all.low, all.high = newton(x, n, limit, -limit/(2*x)), newton(x, n, limit, limit/(2*rest))
	}
	return all, true
}

// logExpm1 is ln(e^v − 1) for v > 0.
func logExpm1(v float64) float64 {
	if v > 40 {
		return v // e^v − 1 is e^v
	}
	return math.Log(math.Expm1(v))
}

// newton runs from θ to where the cost is limit, on this side of the odds of x
// in n, where the cost is least.
func newton(x, n, limit, theta float64) float64 {
	least := math.Log(x / (n - x))
	side := math.Copysign(1, least-theta)
	for range 100 {
		share := 1 / (1 + math.Exp(-theta))
		next := theta - (n*softplus(theta)-x*theta-limit/2)/(n*share-x)
		if math.IsNaN(next) || side*(next-theta) <= 1e-12*max(1, math.Abs(theta)) {
			break // there, but for rounding
		}
		if theta = next; side*(least-theta) <= 0 {
			return least
		}
	}
	return theta
}

// softplus is ln(1+e^v).
func softplus(v float64) float64 { return max(v, 0) + math.Log1p(math.Exp(-math.Abs(v))) }

// intersect keeps of some shares, in place, those within.
func intersect(some []thetas, within thetas) []thetas {
	kept := some[:0]
	for _, s := range some {
		if s.low, s.high = max(s.low, within.low), min(s.high, within.high); s.low < s.high {
			kept = append(kept, s)
		}
	}
	return kept
}

// subtract returns of some shares those that are not without.
func subtract(some []thetas, without thetas) []thetas {
	var left []thetas
	for _, s := range some {
		if below := (thetas{s.low, min(s.high, without.low)}); below.low < below.high {
			left = append(left, below)
		}
		if above := (thetas{max(s.low, without.high), s.high}); above.low < above.high {
			left = append(left, above)
		}
	}
	return left
}
