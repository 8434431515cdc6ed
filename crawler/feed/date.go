package feed

import (
	"strings"
	"time"
	"unicode"
)

// The ways in which feeds and sitemaps state a date, after normal has gone
// over it. The zone may be missing, which means UTC.
var (
	yearFirst = append(layouts("2006-1-2", "2006/1/2", "20060102"), "2006-01-02-07:00", "2006-01-02Z", "2006-01", "2006")
	dayFirst  = append(layouts("2 Jan 2006", "2 January 2006", "2 Jan 06", "2-Jan-2006", "2-Jan-06"), "2 Jan 2006 3:04 PM")
	nameFirst = append(layouts("Jan 2 2006", "January 2 2006"), time.ANSIC[4:], "Jan _2 15:04:05 -0700 2006", "Jan _2 2006 3:04 PM")
)

func layouts(days ...string) (all []string) {
	for _, day := range days {
		for _, clock := range []string{" 15:04:05 -0700", " 15:04:05 -07:00", " 15:04:05-07:00", " 15:04:05-0700", " 15:04:05-07", " 15:04:05Z", " 15:04:05", " 15:04 -0700", " 15:04-07:00", " 15:04-0700", " 15:04Z", " 15:04", ""} {
			all = append(all, day+clock)
		}
	}
	return all
}

// zones are the names of zones that stand in feeds instead of an offset. Go
// would read those it does not know as UTC.
var zones = map[string]string{
	"UT": "+0000", "UTC": "+0000", "GMT": "+0000", "Z": "+0000", "WET": "+0000", "BST": "+0100", "CET": "+0100", "WEST": "+0100", "CEST": "+0200", "MEZ": "+0100", "MESZ": "+0200",
	"EET": "+0200", "EEST": "+0300", "MSK": "+0300", "SAST": "+0200", "TRT": "+0300", "JST": "+0900", "KST": "+0900", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700", "AST": "-0400", "ADT": "-0300", "BRT": "-0300", "ART": "-0300",
}

// Date reads a date of RFC 822, of the W3C's profile of ISO 8601, and of the
// many ways in which both are missed. It is zero if the text is no date.
func Date(s string) time.Time {
	if s = normal(s); s == "" {
		return time.Time{}
	}
	known := nameFirst
	switch digits := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }); {
	case digits < 0 || digits >= 4:
		known = yearFirst
	case digits > 0:
		known = dayFirst
	}
	for _, layout := range known {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// normal brings a date into the form that layouts speak of: no weekday, no T
// between day and time, no names of zones, single spaces, no fraction.
func normal(s string) string {
	if len(s) > 100 {
		return ""
	}
	words := strings.Fields(strings.ReplaceAll(s, ",", ", "))
	if len(words) == 0 {
		return ""
	}
	if first := strings.TrimRight(words[0], ".,"); len(words) > 1 && !strings.ContainsFunc(first, unicode.IsDigit) && (strings.HasSuffix(words[0], ",") || isWeekday(first)) {
		words = words[1:]
	}
	for i, w := range words {
		words[i] = strings.TrimSuffix(w, ",")
		if offset, ok := zones[strings.ToUpper(strings.Trim(w, "()"))]; ok && i > 0 {
			words[i] = offset
		}
	}
	// "+0100 (CET)" and "GMT+0100" say it twice.
	if n := len(words); n > 2 && isOffset(words[n-1]) && isOffset(words[n-2]) {
		words = words[:n-1]
	} else if n > 1 && strings.HasPrefix(words[n-1], "GMT") && isOffset(words[n-1][3:]) {
		words[n-1] = words[n-1][3:]
	}
	s = strings.Join(words, " ")
	if len(s) > 10 && (s[10] == 'T' || s[10] == 't') && s[4] == '-' {
		s = s[:10] + " " + s[11:]
	} else if len(s) > 8 && s[8] == 'T' {
		s = s[:8] + " " + s[9:]
	}
	return s
}

func isWeekday(s string) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(d.String()), strings.ToLower(s)) {
			return true
		}
	}
	return false
}

func isOffset(s string) bool {
	return len(s) >= 5 && (s[0] == '+' || s[0] == '-') && !strings.ContainsFunc(s[1:], func(r rune) bool { return !unicode.IsDigit(r) && r != ':' })
}
