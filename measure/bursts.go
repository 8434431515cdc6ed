package measure

import "math"

// A Burst is a run of buckets, From and To among them.
type Burst struct {
	From, To int
	Weight   float64 // by how much twice the usual share fits it better: Σ(σ₀ − σ₁)
}

// leastRest keeps the share of a burst below 1.
const leastRest = 0.0001

// Bursts returns the runs of buckets in which r[t] of d[t] articles are better
// explained by twice the usual share than by the usual one: METHODS section 7,
// after Kleinberg, Bursty and Hierarchical Structure in Streams (2002), section
// 4, with two states, s = 2 and γ = 1. Where both explain them equally well
// there is no burst.
func Bursts(r, d []int) []Burst {
	gains := burstGains(r, d)
	if gains == nil {
		return nil
	}
	up := math.Log(float64(len(d)))
	// The cost of the best way to each state, less that of state 0 throughout;
	// and whether that way came from the burst.
	usual, burst := 0.0, math.Inf(1)
	fromBurst := make([][2]bool, len(d))
	for t, gain := range gains {
		fromBurst[t] = [2]bool{burst < usual, burst < usual+up}
		usual, burst = min(usual, burst), min(usual+up, burst)-gain
	}
	var bursts []Burst
	in := burst < usual
	for t := len(d) - 1; t >= 0; t-- {
		switch last := len(bursts) - 1; {
		case in && last >= 0 && bursts[last].From == t+1:
			bursts[last].From = t
			bursts[last].Weight += gains[t]
		case in:
			bursts = append(bursts, Burst{From: t, To: t, Weight: gains[t]})
		}
		state := 0
		if in {
			state = 1
		}
		in = fromBurst[t][state]
	}
	for i, j := 0, len(bursts)-1; i < j; i, j = i+1, j-1 {
		bursts[i], bursts[j] = bursts[j], bursts[i]
	}
	return bursts
}

// burstGains is σ₀ − σ₁ of each bucket; nil if there can be no burst. The
// binomial coefficient is the same in both and left out.
func burstGains(r, d []int) []float64 {
	var some, all float64
	for t := range d {
		some, all = some+float64(r[t]), all+float64(d[t])
	}
	usual := some / max(1, all)
	twice := min(1-leastRest, 2*usual)
	if usual <= 0 || usual >= twice {
		return nil
	}
	with, without := math.Log(twice/usual), math.Log1p(-twice)-math.Log1p(-usual)
	gains := make([]float64, len(d))
	for t := range d {
		gains[t] = float64(r[t])*with + (float64(d[t])-float64(r[t]))*without
	}
	return gains
}
