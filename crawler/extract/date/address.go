package date

import (
	"time"

	"framewatch"
)

type known int

const (
	inNothing known = iota
	inMonth
	inDay
)

// addressDate reads the date in the path of an address: /2016/03/01/, /2016-03-01-,
// /2016/mar/01/, /20160301-; or only the month: /2016/03/.
func addressDate(path string) (Stamp, known) {
	best, kind := Stamp{}, inNothing
	for i := 1; i+4 <= len(path); i++ {
		if !mark(path[i-1]) || path[i] != '1' && path[i] != '2' {
			continue
		}
		y, end := digits(path, i, 4)
		if end != i+4 || y < 1995 || y > 2100 {
			continue
		}
		m, next := 0, end
		switch {
		case end < len(path) && mark(path[end]):
			if m, next = digits(path, end+1, 2); next == end+1 {
				m, next = monthName(path, end+1)
			}
		case end+2 <= len(path):
			if m, next = digits(path, end, 2); next != end+2 {
				continue
			}
		}
		if m < 1 || m > 12 {
			continue
		}
		d, after := 0, next
		switch solid := end < len(path) && !mark(path[end]); {
		case solid:
			d, after = digits(path, next, 2)
			if after != next+2 {
				continue
			}
		case next < len(path) && mark(path[next]):
			d, after = digits(path, next+1, 2)
		}
		if d > 0 && (after == len(path) || mark(path[after])) {
			if t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC); t.Day() == d {
				return Stamp{At: t, Precision: framewatch.PrecisionDay}, inDay
			}
		}
		if kind == inNothing && next < len(path) && path[next] == '/' && end < len(path) && path[end] == '/' {
			best, kind = Stamp{At: time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC)}, inMonth
		}
	}
	return best, kind
}

func mark(c byte) bool { return c == '/' || c == '-' || c == '_' || c == '.' }

// digits reads at most so many digits at i.
func digits(s string, i, most int) (n, end int) {
	for end = i; end < len(s) && end < i+most && s[end] >= '0' && s[end] <= '9'; end++ {
		n = n*10 + int(s[end]-'0')
	}
	return n, end
}

func monthName(s string, i int) (m, end int) {
	for end = i; end < len(s) && !mark(s[end]); end++ {
	}
	if end-i < 3 || end-i > 12 {
		return 0, end
	}
	var b buffer
	return b.lookup(s[i:end], Order{}), end
}
