package poll

import (
	"math"
	"slices"
	"time"
)

const (
	hoursOfWeek = 7 * 24
	weekly      = 0.84                // what a count is worth a week later; half after four weeks
	history     = 28 * 24 * time.Hour // that the first answer may tell of
	enough      = 8                   // dated entries in a first answer, to learn from them
	known       = 24 * time.Hour      // after which a rhythm is trusted
	guess       = 4.0 / 24            // entries an hour of a listing that we know nothing of

	// How much the wider pattern weighs against the narrower, in entries.
	weightAll, weightHour, weightDay, weightBin = 0.5, 2.0, 4.0, 2.0

	burstFade  = time.Hour // after which what is new counts 1/e towards the level
	burstPrior = 3.0       // entries of the usual level that a burst has to outweigh
	patience   = 4.0       // expected entries may stay away before we expect less
	quietPrior = 6.0       // entries that the usual rate weighs against more that stay away
	mostFade   = 0.5       // what the largest batch is worth a week later
)

// A Rhythm is what is known of one listing: how many entries come in each hour
// of the week (UTC), how many come at once, how many the listing holds and
// what its server asks for. The zero value is a listing never checked.
type Rhythm struct {
	since  int64 // start of what the counts cover, in Unix seconds
	polled int64 // last check, in Unix seconds; 0: never
	newest int64 // last check with new entries, in Unix seconds; 0: none yet

	counts [hoursOfWeek]count // entries, older weeks fading; 0 is Sunday 00:00–01:00 UTC

	window uint16  // entries the listing holds
	fresh  uint16  // new entries at the last check
	most   float32 // largest number of new entries at one check, fading
	came   float32 // new entries of the last hours, fading
	due    float32 // what the counts made us expect in those hours, fading
	missed float32 // entries expected since there were new ones
	hints  bounds  // what the server asks for
}

// An Observation is what one successful check of a listing showed.
type Observation struct {
	At        time.Time   // of the check
	Entries   int         // that the listing holds; 0 if the answer was 304 or the same as before, then hints stay, too
	New       int         // entries not seen before
	Published []time.Time // of new entries, where the listing tells; others are left out
	Hints     Hints       // of the answer
}

// Update learns from a check. Between two checks an entry counts at the time
// it says it was published at; if it says none, or one that is not between
// the checks, it counts as spread evenly between them. The first check learns
// from the dates alone. A check that is not later than the last changes
// nothing.
func (r *Rhythm) Update(o Observation) {
	at := o.At.Unix()
	if at <= 0 || r.polled != 0 && at <= r.polled {
		return
	}
	fresh := max(o.New, 0)
	if o.Entries > 0 {
		r.window = uint16(min(o.Entries, math.MaxUint16))
		r.hints = o.Hints.bounds()
	}
	r.fresh = uint16(min(fresh, math.MaxUint16))
	if r.polled == 0 {
		r.begin(at, o.Published)
		return
	}
	from := r.polled
	p := r.profile()
	expected := p.expect(from, at)
	r.most = float32(max(float64(fresh), float64(r.most)*math.Pow(mostFade, hours(at-from)/hoursOfWeek)))
	if r.missed += float32(expected); fresh > 0 {
		r.missed, r.newest = 0, at
	}
	r.fade(from, at)
	r.polled = at

	// The level looks at the last hours: what comes is weighed by its age.
	gap := float64(at-from) / burstFade.Seconds()
	left := math.Exp(-gap)
	evenly := (1 - left) / gap
	came := float64(r.came) * left
	undated := fresh
	for _, p := range o.Published {
		t := p.Unix()
		if t <= from || t > at || undated == 0 {
			continue
		}
		undated--
		r.counts[bin(t)].add(r.weight(t, at))
		came += math.Exp(-float64(at-t) / burstFade.Seconds())
	}
	r.spread(from, at, float64(undated))
	r.came = float32(came + float64(undated)*evenly)
	r.due = float32(float64(r.due)*left + expected*evenly)
}

// begin learns from the first answer. Its dates tell how long its entries took
// to gather; the oldest quarter is left out, as listings pin old entries.
func (r *Rhythm) begin(at int64, published []time.Time) {
	r.since, r.polled = at, at
	var times []int64
	for _, p := range published {
		if t := p.Unix(); t <= at && t > at-int64(history.Seconds()) {
			times = append(times, t)
		}
	}
	slices.Sort(times)
	if len(times) < enough {
		return
	}
	times = times[len(times)/4:]
	r.since, r.newest = times[0], times[len(times)-1]
	for _, t := range times[1:] {
		r.counts[bin(t)].add(r.weight(t, at))
	}
}

// weight is what an entry of time t counts at a later time: less by a step
// each time its hour of the week comes round.
func (r *Rhythm) weight(t, at int64) float64 {
	return math.Pow(weekly, float64((at/3600-t/3600)/hoursOfWeek))
}

// fade takes the step for each hour that began after from. Each count is
// rounded once a week only.
func (r *Rhythm) fade(from, to int64) {
	first, last := from/3600+1, to/3600
	weeks := (last - first + 1) / hoursOfWeek
	if weeks > 0 {
		for b := range r.counts {
			r.counts[b].scale(math.Pow(weekly, float64(weeks)))
		}
	}
	for h := first + weeks*hoursOfWeek; h <= last; h++ {
		r.counts[bin(h*3600)].scale(weekly)
	}
}

// spread counts n entries evenly between two times, of a longer gap in its
// last four weeks.
func (r *Rhythm) spread(from, to int64, n float64) {
	if n == 0 {
		return
	}
	from = max(from, to-int64(history.Seconds()))
	each := n / float64(to-from)
	for t := from; t < to; {
		end := min((t/3600+1)*3600, to)
		r.counts[bin(t)].add(each * float64(end-t) * r.weight(t, to))
		t = end
	}
}

// PerDay is how many new entries an average day usually has.
func (r *Rhythm) PerDay() float64 {
	sum := 0.0
	for _, rate := range r.Rates() {
		sum += rate
	}
	return sum / 7
}

// Rates are the usual new entries per hour for each hour of the week in UTC,
// from Sunday 00:00. While a listing is quiet fewer are expected.
func (r *Rhythm) Rates() (rates [hoursOfWeek]float64) {
	p := r.profile()
	p.quiet = 1
	for b := range rates {
		rates[b] = p.rate(b)
	}
	return rates
}

// Polled is the time of the last check that Update saw, or the zero time.
func (r *Rhythm) Polled() time.Time {
	if r.polled == 0 {
		return time.Time{}
	}
	return time.Unix(r.polled, 0).UTC()
}

// Known tells whether the rhythm was observed for long enough to be trusted.
func (r *Rhythm) Known() bool {
	return r.polled != 0 && r.polled-r.since >= int64(known.Seconds())
}

// A profile holds the sums from which rates are estimated. An hour's own count
// says little at first, so it is drawn towards what the hour of the day and
// the day of the week say, these towards the overall rate, and that towards a
// guess (gamma–Poisson shrinkage).
type profile struct {
	r     *Rhythm
	quiet float64 // factor of a listing that fell silent
	all   float64 // entries per hour
	hour  [24]float64
	day   [7]float64           // factors of all
	seen  [hoursOfWeek]float64 // hours of observation
}

func (r *Rhythm) profile() profile {
	p := profile{r: r, quiet: min(1, (quietPrior+patience)/(quietPrior+float64(r.missed))), seen: r.observed()}
	var n, e float64
	var nHour, eHour [24]float64
	var nDay, eDay [7]float64
	for d := range nDay {
		for h := range nHour {
			c, x := r.counts[d*24+h].value(), p.seen[d*24+h]
			nHour[h] += c
			eHour[h] += x
			nDay[d] += c
			eDay[d] += x
		}
		n, e = n+nDay[d], e+eDay[d]
	}
	p.all = (n + weightAll) / (e + weightAll/guess)
	for h := range p.hour {
		before, after := (h+23)%24, (h+1)%24
		c := nHour[h]/2 + (nHour[before]+nHour[after])/4
		x := eHour[h]/2 + (eHour[before]+eHour[after])/4
		p.hour[h] = (c + weightHour) / (x*p.all + weightHour)
	}
	for d := range p.day {
		p.day[d] = (nDay[d] + weightDay) / (eDay[d]*p.all + weightDay)
	}
	return p
}

// rate is the expected number of entries per hour in an hour of the week.
func (p *profile) rate(b int) float64 {
	wide := p.all * p.hour[b%24] * p.day[b/24]
	return p.quiet * (p.r.counts[b].value() + weightBin) / (p.seen[b] + weightBin/wide)
}

// expect is the number of entries expected between two times.
func (p *profile) expect(from, to int64) float64 {
	sum := 0.0
	if weeks := (to - from) / (hoursOfWeek * 3600); weeks > 0 {
		for b := range hoursOfWeek {
			sum += p.rate(b) * float64(weeks)
		}
		from += weeks * hoursOfWeek * 3600
	}
	for t := from; t < to; {
		end := min((t/3600+1)*3600, to)
		sum += p.rate(bin(t)) * hours(end-t)
		t = end
	}
	return sum
}

// level is how many times the usual number of entries is to be expected some
// seconds after the last check: more in a burst, fading.
func (r *Rhythm) level(after int64) float64 {
	left := math.Exp(-float64(after) / burstFade.Seconds())
	return (float64(r.came)*left + burstPrior) / (float64(r.due)*left + burstPrior)
}

// observed tells for how many hours each hour of the week was observed, older
// weeks fading as the counts do.
func (r *Rhythm) observed() (seen [hoursOfWeek]float64) {
	if r.polled == 0 {
		return seen
	}
	n := r.polled/3600 - r.since/3600 + 1
	weeks, more := int(n/hoursOfWeek), int(n%hoursOfWeek)
	left := math.Pow(weekly, float64(weeks))
	whole := (1 - left) / (1 - weekly)
	for b := range seen {
		seen[b] = whole
	}
	first := bin(r.since)
	for i := range more {
		seen[(first+i)%hoursOfWeek] += left // one visit more
	}
	// Of the first and the last hour only a part.
	seen[first] = max(0, seen[first]-hours(r.since%3600)*r.weight(r.since, r.polled))
	last := bin(r.polled)
	seen[last] = max(0, seen[last]-1+hours(r.polled%3600))
	return seen
}

// bin is the hour of the week of a Unix time; 1 January 1970 was a Thursday.
func bin(t int64) int { return int((t/3600 + 4*24) % hoursOfWeek) }

func hours(seconds int64) float64 { return float64(seconds) / 3600 }

// A count is a number from 0 to 131,040 as sixteen bits: five of exponent,
// eleven of mantissa. It is off by 1/4096 at most, and 0 below 2⁻¹⁵.
type count uint16

const (
	mantissaBits = 23 - 11
	exponentBase = 127 - 15
)

func (c count) value() float64 {
	if c == 0 {
		return 0
	}
	return float64(math.Float32frombits(uint32(c)<<mantissaBits + exponentBase<<23))
}

func (c *count) set(x float64) {
	bits := math.Float32bits(float32(x)) + 1<<(mantissaBits-1) // round
	const low, high = (exponentBase << 23) + 1<<mantissaBits, (exponentBase+32)<<23 - 1
	switch {
	case x <= 0 || bits < low:
		*c = 0
	case bits > high:
		*c = math.MaxUint16
	default:
		*c = count((bits - exponentBase<<23) >> mantissaBits)
	}
}

func (c *count) add(x float64)   { c.set(c.value() + x) }
func (c *count) scale(x float64) { c.set(c.value() * x) }
