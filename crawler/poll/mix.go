package poll

import (
	"math"
	"time"
)

// A Mix sums up the rates of all listings, to find how much polling the
// budget allows. Its size does not depend on their number.
type Mix struct {
	listings int
	hours    [mixBins]int // of the week and listing, by rate
}

const (
	perOctave = 16
	lowest    = -16 // log₂ of the smallest rate told from none, in entries an hour
	mixBins   = perOctave * 32
)

// Add counts a listing in.
func (m *Mix) Add(r *Rhythm) {
	m.listings++
	p := r.profile()
	for b := range hoursOfWeek {
		m.hours[mixBin(p.rate(b))]++
	}
}

func mixBin(rate float64) int {
	return min(max(int((math.Log2(rate)-lowest)*perOctave), 0), mixBins-1)
}

// Pace is the Limits.Pace with which the mix is polled PerDay times a listing
// and day on average, as far as Min and Max allow.
func (m *Mix) Pace(l Limits) time.Duration {
	l = l.orDefault()
	if m.listings == 0 {
		return l.Pace
	}
	low, high := math.Log(float64(time.Second)), math.Log(float64(1000*time.Hour))
	for range 40 {
		middle := (low + high) / 2
		if l.Pace = time.Duration(math.Exp(middle)); m.perDay(l) > l.PerDay {
			low = middle
		} else {
			high = middle
		}
	}
	return time.Duration(math.Exp(high))
}

// perDay is the number of polls per listing and day that l leads to.
func (m *Mix) perDay(l Limits) float64 {
	polls := 0.0
	for i, n := range m.hours {
		if n == 0 {
			continue
		}
		rate := math.Exp2(lowest + (float64(i)+0.5)/perOctave)
		interval := l.Pace.Hours() / math.Cbrt(rate*rate)
		polls += float64(n) / (math.Min(math.Max(interval, l.Min.Hours()), l.Max.Hours()) * (1 - jitter/2))
	}
	return polls / float64(m.listings) / 7
}
