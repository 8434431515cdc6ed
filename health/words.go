package health

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"framewatch"
)

// number writes a count that need not be whole with two digits that matter.
func number(x float64) string {
	switch {
	case x >= 9.95:
		return thousands(int(math.Round(x)))
	case x >= 0.95:
		return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + more
}

// span writes a time of minutes, hours or days.
func span(d time.Duration) string {
	switch {
	case d < 90*time.Minute:
		return many(int(d.Round(time.Minute)/time.Minute), "minute", "minutes")
	case d < 36*time.Hour:
		return many(int(d.Round(time.Hour)/time.Hour), "hour", "hours")
	case d < 10*24*time.Hour:
		return number(d.Hours()/24) + " days"
	}
	return many(int(math.Round(d.Hours()/24)), "day", "days")
}

// percent writes a share.
func percent(x, n int) string {
	if n == 0 {
		return "0%"
	}
	return strconv.Itoa(int(math.Round(100*float64(x)/float64(n)))) + "%"
}

// articles writes an expected number of them.
func articles(x float64) string {
	if n := number(x); n != "1" {
		return n + " articles"
	}
	return "1 article"
}

// reason says in words how a gap came about.
func reason(g framewatch.Gap) string {
	there := "no article of these days is stored"
	if g.Days() == 1 {
		there = "no article of this day is stored"
	}
	if g.Articles > 0 {
		there = many(g.Articles, "article is", "articles are") + " stored"
	}
	if g.Expected > 0 {
		there += fmt.Sprintf(", about %s could be expected", number(g.Expected))
	}
	switch g.Cause {
	case framewatch.GapStopped:
		return "framewatch was not running; " + there
	case framewatch.GapUnread:
		return "no listing could be read; " + there
	case framewatch.GapPause:
		return "no article for far longer than usual; " + there
	}
	return "far fewer articles than usual; " + there
}

// words says how much a source publishes.
func (r rhythm) words() string {
	week := r.week()
	switch {
	case week == 0:
		return "no articles"
	case week < 7:
		return "about " + articles(week) + " a week"
	}
	end := r.rates[time.Saturday] + r.rates[time.Sunday]
	work := (week - end) / 5
	if end/2 < work*0.7 || end/2 > work*1.4 {
		return fmt.Sprintf("about %s a day from Monday to Friday, %s at weekends", articles(work), none(end/2))
	}
	return "about " + articles(week/7) + " a day"
}

func none(x float64) string {
	if x < 0.05 {
		return "none"
	}
	return number(x)
}

// list joins words: "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
