package poll

import "time"

// Hints are what a server asks of those who poll, as the answer states it;
// zero where it says nothing.
type Hints struct {
	MaxAge    time.Duration  // Cache-Control max-age, RFC 9111 section 5.2.2.1
	TTL       time.Duration  // RSS ttl
	Period    time.Duration  // syndication:updatePeriod divided by updateFrequency, or the ttl of another dialect
	SkipHours []int          // RSS skipHours, 0–23 UTC; 24 is midnight, too
	SkipDays  []time.Weekday // RSS skipDays, UTC
}

const (
	// An hour is as long as a cache time is believed: many are set for a
	// whole site, with no thought of its feed.
	maxCacheTime = time.Hour
	// WordPress writes an update period of an hour into every feed, whatever
	// the site publishes, so one of up to an hour says nothing.
	saidByDefault = time.Hour
	longest       = 24 * time.Hour
)

// bounds are hints as a Rhythm keeps them.
type bounds struct {
	wait      uint32 // seconds from one check to the next, at most a day
	skipHours uint32 // bit h: not between h:00 and h+1:00 UTC
	skipDays  uint8  // bit d: not on that weekday, 0 is Sunday
}

func (h Hints) bounds() bounds {
	var b bounds
	period := h.Period
	if period <= saidByDefault {
		period = 0
	}
	wait := max(min(h.MaxAge, maxCacheTime), h.TTL, period, 0)
	b.wait = uint32(min(wait, longest) / time.Second)
	for _, hour := range h.SkipHours {
		if hour >= 0 && hour <= 24 {
			b.skipHours |= 1 << (hour % 24)
		}
	}
	for _, day := range h.SkipDays {
		if day >= time.Sunday && day <= time.Saturday {
			b.skipDays |= 1 << day
		}
	}
	return b
}

// skips tells whether the server asks not to be polled at t.
func (b bounds) skips(t time.Time) bool {
	t = t.UTC()
	return b.skipHours>>t.Hour()&1 == 1 || b.skipDays>>t.Weekday()&1 == 1
}

// open is the first time from t on that the server does not ask to skip, but
// not later than limit, unless t is.
func (b bounds) open(t, limit time.Time) time.Time {
	next := t
	for b.skips(next) && next.Before(limit) {
		next = next.Truncate(time.Hour).Add(time.Hour)
	}
	if next.After(limit) && limit.After(t) {
		return limit
	}
	return next
}
