package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
)

// layouts are the machine-readable forms; the first of each group are common.
var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700", "2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -0700 MST", "2006-01-02T15:04:05 -0700", "2006-01-02T15:04:05 Z07:00",
	time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", time.RFC850, time.RFC822Z,
	"Mon Jan 2 15:04:05 -0700 2006", "Mon Jan 2 15:04:05 MST 2006", "Mon Jan 02 2006 15:04:05 GMT-0700",
}

// zoneless forms give a day: without its zone, a time of day is worth little.
var dayLayouts = []string{
	time.DateOnly, "2006-1-2", "2006-01-02T15:04:05.999", "2006-01-02T15:04", "2006-01-02 15:04:05.999", "2006-01-02 15:04", "2006/01/02", "2006/1/2",
	"2006/01/02 15:04:05", "2006.01.02", "20060102", "20060102150405", "20060102T150405Z", "Jan 2, 2006 3:04:05 PM", "Jan 2, 2006 15:04:05",
}

// parseDate reads a date as machines and people write it. The time keeps the
// zone in which it was given; a day is its midnight in UTC.
func parseDate(s string) (time.Time, framewatch.Precision, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || len(s) > 200 {
		return time.Time{}, "", false
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, framewatch.PrecisionTime, true
		}
	}
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return day(t), framewatch.PrecisionDay, true
		}
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		switch {
		case len(s) == 10:
			return time.Unix(n, 0).UTC(), framewatch.PrecisionTime, true
		case len(s) == 13:
			return time.UnixMilli(n).UTC(), framewatch.PrecisionTime, true
		}
		return time.Time{}, "", false
	}
	if t, ok := writtenDate(s); ok {
		return t, framewatch.PrecisionDay, true
	}
	return time.Time{}, "", false
}

var (
	isoInside  = regexp.MustCompile(`\b((?:19|20)\d\d)-(\d\d)-(\d\d)(?:\b|T)`)
	dayFirst   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s\x{a0}]+(?:de[\s]+|of[\s]+)?(\p{L}{3,12})\.?,?[\s]+(?:de[\s]+|del[\s]+)?((?:19|20)\d\d)\b`)
	dashed     = regexp.MustCompile(`(?i)\b(\d{1,2})[-/](\p{L}{3,9})[-/]((?:19|20)\d\d)\b`)
	monthFirst = regexp.MustCompile(`(?i)(\p{L}{3,12})\.?[\s]+(\d{1,2})(?:st|nd|rd|th)?,?[\s]+((?:19|20)\d\d)\b`)
	dotted     = regexp.MustCompile(`\b(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)\b`)
	yearFirst  = regexp.MustCompile(`(?i)\b((?:19|20)\d\d)[\s]+(\p{L}{3,12})\.?[\s]+(\d{1,2})\b`)
	slashed    = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\b`)
)

// writtenDate finds the first date in a line of text. Dates with slashes are
// read only where the order of day and month is beyond doubt.
func writtenDate(s string) (time.Time, bool) {
	if m := isoInside.FindStringSubmatch(s); m != nil {
		return calendar(m[1], month(m[2]), m[3])
	}
	if m := dayFirst.FindStringSubmatch(s); m != nil && month(m[2]) > 0 {
		return calendar(m[3], month(m[2]), m[1])
	}
	if m := dashed.FindStringSubmatch(s); m != nil && month(m[2]) > 0 {
		return calendar(m[3], month(m[2]), m[1])
	}
	if m := monthFirst.FindStringSubmatch(s); m != nil && month(m[1]) > 0 {
		return calendar(m[3], month(m[1]), m[2])
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil && month(m[2]) > 0 {
		return calendar(m[1], month(m[2]), m[3])
	}
	if m := dotted.FindStringSubmatch(s); m != nil {
		return calendar(m[3], month(m[2]), m[1])
	}
	if m := slashed.FindStringSubmatch(s); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		switch {
		case a > 12 || a == b:
			return calendar(m[3], month(m[2]), m[1])
		case b > 12:
			return calendar(m[3], month(m[1]), m[2])
		}
	}
	return time.Time{}, false
}

// calendar makes a day, if the calendar has it.
func calendar(year string, m time.Month, dayOfMonth string) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	d, _ := strconv.Atoi(dayOfMonth)
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return t, m >= 1 && m <= 12 && t.Month() == m && t.Day() == d
}

func month(s string) time.Month {
	if n, err := strconv.Atoi(s); err == nil {
		return time.Month(n)
	}
	s = strings.ToLower(s)
	if m := months[s]; m > 0 {
		return m
	}
	return 0
}

// months are the names and usual short forms in the languages of the default
// sources that write them in Latin letters.
var months = monthNames(
	"january jan janvier janv januar jän jänner enero ene gennaio gen januari janeiro",
	"february feb février févr fév februar febrero febbraio februari fevereiro fev",
	"march mar mars märz mrz mär marzo maart março maart mrt",
	"april apr avril avr abril abr aprile",
	"may mai mayo mag maggio mei maio maj",
	"june jun juin juni junio giugno giu junho",
	"july jul juillet juil juli julio luglio lug julho",
	"august aug août aout agosto ago augustus augusti",
	"september sep sept septembre septiembre settembre set setembro",
	"october oct octobre oktober okt octubre ottobre ott outubro out",
	"november nov novembre noviembre novembro",
	"december dec décembre déc dezember dez diciembre dic dicembre dezembro",
)

func monthNames(lines ...string) map[string]time.Month {
	m := map[string]time.Month{}
	for i, line := range lines {
		for _, name := range strings.Fields(line) {
			m[name] = time.Month(i + 1)
		}
	}
	return m
}

// inOrder writes the dates with slashes in a text as ISO 8601 has them, where
// the page's language tells whether "day" or "month" stands first.
func inOrder(s, first string) string {
	m := slashed.FindStringSubmatchIndex(s)
	if first == "" || m == nil {
		return s
	}
	d, mon, year := s[m[2]:m[3]], s[m[4]:m[5]], s[m[6]:m[7]]
	if first == "month" {
		d, mon = mon, d
	}
	if n, _ := strconv.Atoi(mon); n > 12 {
		return s
	}
	return s[:m[0]] + year + "-" + pad(mon) + "-" + pad(d) + s[m[1]:]
}

// firstOfDates is "month" on pages in American English, "day" on those in
// other languages or kinds of English that say so, and empty if neither.
func firstOfDates(doc *goquery.Document) string {
	root := doc.Find("html").First()
	for _, tag := range []string{root.AttrOr("lang", ""), root.AttrOr("xml:lang", ""), meta(doc, "og:locale"), meta(doc, "content-language")} {
		tag = strings.ReplaceAll(strings.ToLower(tag), "_", "-")
		switch {
		case strings.HasPrefix(tag, "en-us"):
			return "month"
		case code(tag) != "" && (code(tag) != "en" || strings.HasPrefix(tag, "en-") && tag != "en-ca"):
			return "day"
		}
	}
	return ""
}
