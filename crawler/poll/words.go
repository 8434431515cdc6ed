package poll

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	quietAfter = 2 * patience // entries expected since there were any
	burstOf    = 3.0          // as many entries as usual
	mostly     = 0.75         // of the entries are "most"
	longMost   = 14           // hours that are too many to name
)

// A Reason is why a listing is checked when it is.
type Reason struct {
	r   Rhythm // as it was
	d   decision
	now time.Time
}

// String says it in words.
func (why Reason) String() string {
	r, d := &why.r, why.d
	if r.polled == 0 {
		return "not checked yet"
	}
	var said []string
	silent := why.now.Sub(time.Unix(r.newest, 0))
	burst := r.level(0) >= burstOf || r.window >= 10 && r.fresh >= r.window/2 && r.polled == r.newest
	switch {
	case d.cause == byUnknown:
		said = append(said, "new to us: at least hourly until its rhythm is known")
	case burst && r.fresh > 0 && r.window > 0:
		said = append(said, fmt.Sprintf("burst: %d of %d entries were new at the last check", min(r.fresh, r.window), r.window))
	case burst:
		said = append(said, fmt.Sprintf("burst: about %s times as many new entries as usual", number(r.level(0))))
	case r.newest == 0:
		said = append(said, "quiet: nothing new since we know it")
	case r.missed >= quietAfter:
		said = append(said, fmt.Sprintf("quiet: nothing new for %s, usually %s", span(silent), r.pace()))
	default:
		said = append(said, r.pace())
	}
	if d.cause == byWindow {
		said = append(said, fmt.Sprintf("often enough that none of %d entries rolls out unseen", r.window))
	}
	if d.waits {
		said = append(said, "the site's own cache time asks for no earlier check")
	}
	if d.skips {
		said = append(said, "the site asks not to be checked at every hour")
	}
	return strings.Join(append(said, number(d.expected)+" expected by then"), "; ")
}

// pace says how much is new and when.
func (r *Rhythm) pace() string {
	rates := r.Rates()
	var day [24]float64
	sum, weekend := 0.0, 0.0
	for b, rate := range rates {
		sum += rate
		day[b%24] += rate
		if d := time.Weekday(b / 24); d == time.Saturday || d == time.Sunday {
			weekend += rate
		}
	}
	said := "about " + entries(sum/7) + " a day"
	if sum < 7 {
		said = "about " + entries(sum) + " a week"
	}
	if from, length := core(day, mostly*sum); length <= longMost && sum >= 7 {
		said += fmt.Sprintf(", most between %02d:00 and %02d:00 UTC", from, (from+length)%24)
	}
	if weekend < sum/7 && sum >= 7 {
		said += ", few at weekends"
	}
	return said
}

// core finds the shortest run of hours that holds want of the day.
func core(day [24]float64, want float64) (from, length int) {
	length = 25
	for start := range day {
		held := 0.0
		for n := range 24 {
			if held += day[(start+n)%24]; held >= want && n+1 < length {
				from, length = start, n+1
			}
		}
	}
	return from, length
}

// number writes two digits that matter.
func number(x float64) string {
	switch {
	case x < 0.05:
		return "nearly none"
	case x < 9.95:
		return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
	case x < 1000:
		return strconv.Itoa(int(math.Round(x)))
	}
	return "more than 1,000"
}

func entries(x float64) string {
	if n := number(x); n != "1" {
		return n + " new entries"
	}
	return "1 new entry"
}

// span writes days, of a shorter time hours.
func span(d time.Duration) string {
	if d < 48*time.Hour {
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
