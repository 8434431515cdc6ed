package measure

import "math"

// An Alarm is a bucket in which a deviation has become too large for chance.
type Alarm struct {
	At    int
	Up    bool
	New   bool    // there was nothing in the buckets before; Sum is 0
	Usual float64 // share in the buckets before
	Sum   float64 // that has reached the threshold
}

// The cumulative sum of METHODS section 7.
const (
	alarmBase  = 26 // buckets that the usual share is taken from
	leastBase  = 8  // of them, before there can be an alarm
	alarmSlack = 0.5
	alarmAt    = 4.0
	leastNew   = 2 // articles in a bucket; one alone is no alarm
)

// Alarms returns the buckets in which the deviations of x[t] of n[t] from the
// share of the 26 buckets before have added up to an alarm, upwards or
// downwards: METHODS section 7, the cumulative sums of Page, Continuous
// Inspection Schemes (1954), on standardised counts. After an alarm the sum
// begins anew. Where nothing stood before, two articles are an alarm; where
// everything did, two without.
//
// A single article is never an alarm: for what is rare enough the standardised
// count of one is so large that it would be.
func Alarms(x, n []int) []Alarm {
	var alarms []Alarm
	var up, down cusum
	some, all := 0, 0 // in the base
	for t := range n {
		if first := t - alarmBase; first > 0 {
			some, all = some-x[first-1], all-n[first-1]
		}
		if t >= leastBase && all > 0 && n[t] > 0 {
			usual := float64(some) / float64(all)
			switch {
			case some == 0:
				up, down = 0, 0
				if x[t] >= leastNew {
					alarms = append(alarms, Alarm{At: t, Up: true, New: true})
				}
			case some == all:
				up, down = 0, 0
				if n[t]-x[t] >= leastNew {
					alarms = append(alarms, Alarm{At: t, Usual: usual})
				}
			default:
				z := standardised(x[t], n[t], usual)
				if sum := up.add(z); sum >= alarmAt && x[t] >= leastNew {
					alarms, up = append(alarms, Alarm{At: t, Up: true, Usual: usual, Sum: sum}), 0
				}
				if sum := down.add(-z); sum >= alarmAt && n[t]-x[t] >= leastNew {
					alarms, down = append(alarms, Alarm{At: t, Usual: usual, Sum: sum}), 0
				}
			}
		}
		some, all = some+x[t], all+n[t]
	}
	return alarms
}

// A cusum is a sum of deviations in one direction.
type cusum float64

func (s *cusum) add(z float64) float64 {
	*s = max(0, *s+cusum(z)-alarmSlack)
	return float64(*s)
}

// standardised is how many standard errors x of n lies above the usual share.
func standardised(x, n int, usual float64) float64 {
	return (float64(x) - float64(n)*usual) / math.Sqrt(float64(n)*usual*(1-usual))
}
