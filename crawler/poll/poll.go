// Package poll decides when a listing is checked next. It learns the rhythm of
// each listing, the entries that come in each hour of the week, and spends a
// budget of checks where the fewest entries wait the shortest time.
//
// # Policy
//
// Let entries come at a rate λ, let the harm of a delay grow with its square
// root (the first minutes count most; three hours are not ten times as bad as
// eighteen minutes), and let each check cost C. With an interval T the harm is
// ∫λ√t dt = λT^1.5/1.5, and (λT^1.5/1.5 + C)/T is least where that harm is 2C.
// So a listing is due when the entries expected since its last check would
// have taken that much harm, with λ following the hours of the week and rising
// in a burst. For a steady rate the interval is Pace·λ^(−2/3), with one Pace
// for all listings: it is the multiplier of the budget, and a Mix finds it.
//
// With harm that grows with the delay itself the exponent would be −1/2, the
// square root rule of the literature, which has the least mean delay. Against
// it, on the mix of feeds in simulation_test.go, ours takes about a sixth off
// the median delay and puts a twentieth onto the mean.
//
// See J. Cho, H. Garcia-Molina, Effective page refresh policies for web
// crawlers, ACM TODS 28(4), 2003 (a budget of checks spent by one multiplier),
// and K. C. Sia, J. Cho, H.-K. Cho, Efficient monitoring algorithm for fast
// news alerts, IEEE TKDE 19(7), 2007 (delay, rates by hour, square root rule).
//
// Failed checks are not the package's concern: whoever checks backs off.
package poll

import (
	"hash/fnv"
	"math"
	"time"
)

// Limits bound the polling of a listing. Zero fields stand for those of
// DefaultLimits.
type Limits struct {
	Min, Max time.Duration // between two checks
	PerDay   float64       // checks per listing and day that a Mix plans for, on average
	Pace     time.Duration // between two checks of a listing with one new entry an hour; others go by it
}

// DefaultLimits suit 1,500 feeds with a median of 4 entries a day and a heavy
// tail: they are checked 24 times a day on average.
var DefaultLimits = Limits{Min: 3 * time.Minute, Max: 3 * time.Hour, PerDay: 24, Pace: 20 * time.Minute}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	if l.Min > 0 {
		d.Min = l.Min
	}
	if l.Max > 0 {
		d.Max = l.Max
	}
	d.Max = max(d.Max, d.Min)
	if l.PerDay > 0 {
		d.PerDay = l.PerDay
	}
	if l.Pace > 0 {
		d.Pace = l.Pace
	}
	return d
}

const (
	jitter     = 0.1              // part of an interval by which phases differ
	unknownMin = 10 * time.Minute // to the second check of a listing
	unknownMax = time.Hour        // at most, until the rhythm is known
	safe       = 3                // the expected entries may fill 1/safe of the room in the window
	leastOf    = 4                // of the window is room at least, however large a batch was: 1/leastOf
	fullPoll   = 7 * 24 * time.Hour
)

// Phase is a number in [0, 1) made from an address, for Next: listings of the
// same rhythm are not checked in step.
func Phase(address string) float64 {
	h := fnv.New64a()
	h.Write([]byte(address)) // hash.Hash: never an error
	x := h.Sum64()
	x ^= x >> 29 // FNV leaves the last letters in the low bits
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 32
	return float64(x>>11) / (1 << 53)
}

// Unconditional tells whether a check has to ask for the whole listing,
// without If-None-Match and If-Modified-Since: weekly, as servers are known to
// answer 304 for ever.
func Unconditional(lastFull, now time.Time) bool {
	return now.Sub(lastFull) >= fullPoll || lastFull.After(now)
}

// Next tells when to check the listing again and why then. The time is between now + Min and now + Max. The phase, in [0, 1), shortens an
// interval by up to a tenth.
func (r *Rhythm) Next(now time.Time, phase float64, l Limits) (at time.Time, why Reason) {
	l = l.orDefault()
	if r.polled == 0 {
		return now.Add(l.Min), Reason{}
	}
	p := r.profile()
	d := r.plan(&p, l)
	interval := time.Duration(float64(d.interval) * (1 - jitter*phase))
	if wait := time.Duration(r.hints.wait) * time.Second; interval < wait {
		// Not so long that entries would be lost; nor when skipping.
		asked := min(wait, max(d.safe, interval))
		d.waits, interval = asked > l.Min, asked
	}
	at = now.Add(between(l.Min, r.Polled().Add(interval).Sub(now), l.Max))
	if r.hints.skips(at) {
		limit := now.Add(min(l.Max, r.Polled().Add(d.safe).Sub(now)))
		at, d.skips = r.hints.open(at, limit), true
	}
	d.expected = p.expect(r.polled, at.Unix()) * r.level((at.Unix()-r.polled)/2)
	return at, Reason{*r, d, now}
}

// A decision is when a listing is due and what made it so.
type decision struct {
	cause    cause
	interval time.Duration // from the last check
	safe     time.Duration // from the last check until the window is in danger
	waits    bool          // the server asks for no earlier check
	skips    bool          // the server asks for no check at that hour or day
	expected float64       // new entries by the next check
}

type cause int

const (
	byHarm    cause = iota // the expected entries have waited long enough
	byMax                  // nothing to wait for: the longest interval
	byWindow               // entries could roll out of the window
	byUnknown              // the rhythm is not known yet
)

// plan walks on from the last check until the listing is due.
func (r *Rhythm) plan(p *profile, l Limits) decision {
	d := decision{cause: byMax, interval: l.Max, safe: l.Max}
	room := r.room()
	limit := power(l.Pace.Hours()) / 1.5
	past := make([]stretch, 0, 8)
	came, due := 0.0, false
	for t, end := r.polled, r.polled+int64(l.Max.Seconds()); t < end; {
		step := min((t/3600+1)*3600, end) - t
		rate := p.rate(bin(t)) * r.level(t-r.polled+step/2)
		from, x := hours(t-r.polled), hours(step)
		past = append(past, stretch{from, from + x, rate})
		if !due && harm(past, from+x) >= limit {
			d.cause, d.interval, due = byHarm, sinceHours(reach(past, limit)), true
		}
		if y := (room - came) / rate; y <= x {
			if d.safe = sinceHours(from + max(y, 0)); d.safe < d.interval {
				d.cause, d.interval = byWindow, d.safe
			}
			break
		}
		if due && from > 2*d.interval.Hours() && r.hints == (bounds{}) {
			break // the window is safe for long enough
		}
		came += rate * x
		t += step
	}
	if !r.Known() {
		// No longer than what we know: it could be an agency.
		observed := time.Duration(r.polled-r.since) * time.Second
		if most := min(between(unknownMin, observed, unknownMax), l.Max); d.interval > most {
			d.cause, d.interval = byUnknown, most
		}
	}
	return d
}

// room is how many entries may be expected until the next check: part of what
// the largest batch leaves of the window. Unknown windows are taken for small.
func (r *Rhythm) room() float64 {
	window := float64(r.window)
	if window == 0 {
		window = 10
	}
	return max(window-float64(r.most), window/leastOf) / safe
}

// A stretch is a rate of new entries per hour between two times, in hours
// since the last check.
type stretch struct{ from, to, rate float64 }

// harm is what a check ends at a time within or after the last stretch.
func harm(past []stretch, at float64) (sum float64) {
	for _, s := range past {
		sum += s.rate * (power(at-s.from) - power(at-min(s.to, at))) / 1.5
	}
	return sum
}

// power is x^1.5.
func power(x float64) float64 { return x * math.Sqrt(x) }

// reach is the time within the last stretch at which the harm comes to want,
// to a second.
func reach(past []stretch, want float64) float64 {
	last := past[len(past)-1]
	low, high := last.from, last.to
	for high-low > 1.0/3600 {
		if middle := (low + high) / 2; harm(past, middle) < want {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

func sinceHours(x float64) time.Duration { return time.Duration(x * float64(time.Hour)) }

func between(low, d, high time.Duration) time.Duration { return min(max(low, d), high) }
