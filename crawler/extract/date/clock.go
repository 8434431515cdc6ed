package date

import (
	"strings"
	"time"
)

// readClock reads a time of day, such as 10:30, 10:30:00.123+01:00 or 10:30 PM
// CET, that begins at i; the end is i if there is none.
func readClock(s string, i int) (c clock, end int) {
	start := i
	var n int
	if n, i = two(s, i); i == start || n > 24 || i >= len(s) || s[i] != ':' {
		return c, start
	}
	c.hour = n
	at := i + 1
	if n, i = two(s, at); i != at+2 || n > 59 {
		return clock{}, start
	}
	c.minute, c.known = n, true
	seconds := false
	if i < len(s) && s[i] == ':' {
		if n, end := two(s, i+1); end == i+3 && n <= 60 {
			seconds, c.second, i = true, n, end
			if i < len(s) && (s[i] == '.' || s[i] == ',') {
				c.nano, i = fraction(s, i+1)
			}
		}
	}
	if i < len(s) && s[i] >= '0' && s[i] <= '9' {
		return clock{}, start
	}
	i = c.half(s, i)
	if c.hour == 24 {
		c.hour = 0
	}
	exact := seconds || start > 0 && s[start-1]|0x20 == 't'
	if !exact && i < len(s) && s[i] == '-' {
		return c, i // until when something lasts
	}
	c.zone, i = readZone(s, i)
	return c, i
}

// two reads one or two ASCII digits.
func two(s string, i int) (n, end int) {
	for end = i; end < len(s) && end < i+2 && s[end] >= '0' && s[end] <= '9'; end++ {
		n = n*10 + int(s[end]-'0')
	}
	return n, end
}

// fraction reads the digits behind the point of a second.
func fraction(s string, i int) (nano, end int) {
	unit := int(time.Second)
	for end = i; end < len(s) && s[end] >= '0' && s[end] <= '9'; end++ {
		unit /= 10
		nano += int(s[end]-'0') * unit
	}
	return nano, end
}

// half reads AM or PM.
func (c *clock) half(s string, i int) int {
	at := len(s) - len(strings.TrimLeft(s[i:], " \u00a0\u202f"))
	if at >= len(s) || s[at]|0x20 != 'a' && s[at]|0x20 != 'p' {
		return i
	}
	end := at + 1
	if end < len(s) && s[end] == '.' {
		end++
	}
	if end >= len(s) || s[end]|0x20 != 'm' || end+1 < len(s) && letter(rune(s[end+1])) {
		return i
	}
	if end++; end < len(s) && s[end] == '.' {
		end++
	}
	switch afternoon := s[at]|0x20 == 'p'; {
	case afternoon && c.hour < 12:
		c.hour += 12
	case !afternoon && c.hour == 12:
		c.hour = 0
	}
	return end
}

// zones are the short names of zones that mean one thing in news; others, such
// as IST or CST, are used for several.
var zones = map[string]*time.Location{
	"UTC": time.UTC, "GMT": time.UTC, "Z": time.UTC,
	"EST": time.FixedZone("EST", -5*3600), "EDT": time.FixedZone("EDT", -4*3600), "CDT": time.FixedZone("CDT", -5*3600), "MDT": time.FixedZone("MDT", -6*3600),
	"PST": time.FixedZone("PST", -8*3600), "PDT": time.FixedZone("PDT", -7*3600),
	"CET": time.FixedZone("CET", 3600), "CEST": time.FixedZone("CEST", 2*3600), "MEZ": time.FixedZone("MEZ", 3600), "MESZ": time.FixedZone("MESZ", 2*3600),
	"EET": time.FixedZone("EET", 2*3600), "EEST": time.FixedZone("EEST", 3*3600), "MSK": time.FixedZone("MSK", 3*3600), "SAST": time.FixedZone("SAST", 2*3600),
	"WIB": time.FixedZone("WIB", 7*3600), "HKT": time.FixedZone("HKT", 8*3600), "SGT": time.FixedZone("SGT", 8*3600), "JST": time.FixedZone("JST", 9*3600),
	"KST": time.FixedZone("KST", 9*3600), "AEST": time.FixedZone("AEST", 10*3600), "AEDT": time.FixedZone("AEDT", 11*3600), "NZST": time.FixedZone("NZST", 12*3600),
	"NZDT": time.FixedZone("NZDT", 13*3600),
}

// readZone reads a zone behind a time of day; nil and i if there is none.
func readZone(s string, i int) (*time.Location, int) {
	at := i
	for at < len(s) && at < i+2 && (s[at] == ' ' || s[at] == '(') {
		at++
	}
	end := at
	for end < len(s) && end < at+5 && letter(rune(s[end])) {
		end++
	}
	if end == at {
		return offset(s, at)
	}
	zone := zones[s[at:end]]
	if at == i && s[at:end] == "z" {
		zone = time.UTC
	}
	if zone == nil {
		return nil, i
	}
	if zone == time.UTC {
		if z, after := offset(s, end); z != nil {
			return z, after
		}
	}
	return zone, end
}

// offset reads +01:00, -0500 or +02.
func offset(s string, i int) (*time.Location, int) {
	if i >= len(s) || s[i] != '+' && s[i] != '-' {
		return nil, i
	}
	h, end := two(s, i+1)
	if end != i+3 && end != i+2 || h > 14 {
		return nil, i
	}
	minutes := 0
	if end < len(s) && s[end] == ':' {
		m, after := two(s, end+1)
		if after != end+3 {
			return nil, i
		}
		minutes, end = m, after
	} else if m, after := two(s, end); after == end+2 {
		minutes, end = m, after
	}
	if minutes%15 != 0 || minutes > 45 || end < len(s) && s[end] >= '0' && s[end] <= '9' {
		return nil, i
	}
	seconds := h*3600 + minutes*60
	if s[i] == '-' {
		seconds = -seconds
	}
	if seconds == 0 {
		return time.UTC, end
	}
	return fixed(seconds), end
}

func fixed(seconds int) *time.Location { return time.FixedZone("", seconds) }
