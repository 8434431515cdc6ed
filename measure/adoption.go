package measure

import (
	"math"
	"slices"
)

// A Watch is the time over which one outlet was watched, in days.
type Watch struct {
	From, To int  // first and last day; at risk on both
	Adopted  bool // on day To; else it had not by then
}

// An Adoption is a day on which outlets adopted something.
type Adoption struct {
	Day     int
	Adopted int // on this day
	AtRisk  int // watched on it, and had not adopted before
	Share   float64
	Low     float64 // 95 % interval of Share
	High    float64
}

// Adoptions returns the days on which outlets adopted something, with the share
// that had by then: METHODS section 7, after Kaplan and Meier, Nonparametric
// Estimation from Incomplete Observations (1958). The interval is Greenwood's
// on the scale of log(-log), which keeps it inside 0 and 1: Kalbfleisch and
// Prentice, The Statistical Analysis of Failure Time Data (1980), section 1.4.
//
// An outlet that is watched from a later day on joins those at risk then. So
// if all the few that were watched at first adopt at once, the share is 1 from
// then on, whatever the later ones do: it is no better than its AtRisk.
func Adoptions(watches []Watch) []Adoption {
	var from, to []int
	adopted := map[int]int{}
	for _, w := range watches {
		if w.From > w.To {
			continue
		}
		from, to = append(from, w.From), append(to, w.To)
		if w.Adopted {
			adopted[w.To]++
		}
	}
	slices.Sort(from)
	slices.Sort(to)
	days := make([]int, 0, len(adopted))
	for day := range adopted {
		days = append(days, day)
	}
	slices.Sort(days)
	without, greenwood, low := 1.0, 0.0, 0.0
	all := make([]Adoption, 0, len(days))
	for _, day := range days {
		joined, _ := slices.BinarySearch(from, day+1)
		left, _ := slices.BinarySearch(to, day)
		a := Adoption{Day: day, Adopted: adopted[day], AtRisk: joined - left}
		d, n := float64(a.Adopted), float64(a.AtRisk)
		if without *= 1 - d/n; a.Adopted < a.AtRisk {
			greenwood += d / (n * (n - d))
		}
		a.Share = 1 - without
		a.Low, a.High = withinAdoption(without, greenwood)
		if a.Adopted == a.AtRisk || without == 0 {
			// Where all have adopted Greenwood's variance is undefined: what was
			// sure before, and of the rest what Wilson says of n of n.
			_, rest, _ := Share(a.AtRisk, a.AtRisk)
			a.Low, a.High = 1-(1-low)*(1-rest), 1
		}
		low = a.Low
		all = append(all, a)
	}
	return all
}

// withinAdoption is the interval of the share of those who have adopted, of
// which the rest is without.
func withinAdoption(without, greenwood float64) (low, high float64) {
	if without <= 0 || without >= 1 {
		return 0, 1
	}
	log := math.Log(without)
	half := z * math.Sqrt(greenwood) / -log
	return 1 - math.Pow(without, math.Exp(-half)), 1 - math.Pow(without, math.Exp(half))
}

// HalfAdopted returns the first day by which half had adopted; false: not yet.
func HalfAdopted(days []Adoption) (day int, ok bool) {
	for _, a := range days {
		if a.Share >= 0.5-1e-12 { // but for rounding
			return a.Day, true
		}
	}
	return 0, false
}
