package chart

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"framewatch"
)

// Number writes a count with separators: 1,234,567.
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Percent writes a share of 1 with about three digits: 12.3%, 7.58%, 0.034%.
func Percent(share float64) string { return digits(share*100) + "%" }

// Rate writes a rate per 10,000 words with about three digits.
func Rate(r float64) string { return digits(r) }

func digits(v float64) string {
	prec := 3
	switch a := math.Abs(v); {
	case a == 0 || a == 100:
		prec = 0
	case a >= 10:
		prec = 1
	case a >= .1:
		prec = 2
	}
	return strconv.FormatFloat(v, 'f', prec, 64)
}

// decimals writes v as exactly as a multiple of step is.
func decimals(v, step float64) string {
	prec := 0
	for s := step; prec < 6 && math.Abs(s-math.Round(s)) > 1e-6*math.Abs(s); s *= 10 {
		prec++
	}
	return strconv.FormatFloat(v, 'f', prec, 64)
}

// Bucket names the bucket that starts on the ISO day start: "2024-03-05",
// "2024-W10", "2024-03" or "2024".
func Bucket(i framewatch.Interval, start string) string {
	t, err := time.Parse(time.DateOnly, start)
	if err != nil {
		return start
	}
	switch i {
	case framewatch.Week:
		y, w := t.ISOWeek()
		week := strconv.Itoa(w)
		if w < 10 {
			week = "0" + week
		}
		return strconv.Itoa(y) + "-W" + week
	case framewatch.Month:
		return t.Format("2006-01")
	case framewatch.Year:
		return t.Format("2006")
	}
	return start
}

// Tell says a point in words: the value, its base, its state.
func Tell(p framewatch.Point, v Value) string {
	if p.State == framewatch.PointMissing {
		return "no articles collected"
	}
	var s string
	switch v {
	case PerWord:
		s = Number(p.N) + " in " + Number(p.Of) + " words (" + Rate(p.Rate) + " per 10,000, 95% interval " + Rate(p.Low) + " to " + Rate(p.High) + ")"
	default:
		s = Number(p.N) + " of " + Number(p.Of) + " articles (" + Percent(p.Rate) + ", 95% interval " + Percent(p.Low) + " to " + Percent(p.High) + ")"
	}
	switch p.State {
	case framewatch.PointThin:
		s += "; small base"
	case framewatch.PointPartial:
		s += "; not complete"
	}
	return s
}

// textWidth estimates the width of s in a system font: wide enough to keep
// names apart, without knowing the font.
func textWidth(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case r == ' ' || r == 'i' || r == 'l' || r == 'j' || r == '.' || r == ',' || r == '\'' || r == ':' || r == 't' || r == 'f' || r == 'r':
			w += .33
		case r == 'm' || r == 'w' || r == 'M' || r == 'W' || r == '%':
			w += .88
		case r >= 'A' && r <= 'Z':
			w += .66
		case r >= 0x2E80:
			w += 1
		default:
			w += .57
		}
	}
	return w * size
}

// shorten cuts s to a width, with an ellipsis.
func shorten(s string, width, size float64) string {
	if textWidth(s, size) <= width {
		return s
	}
	for s != "" && textWidth(s+"…", size) > width {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s + "…"
}
