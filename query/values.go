package query

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"framewatch"
	"framewatch/text"
)

// plainValue is the value of a field that knows no words.
func (p *parser) plainValue(t token, f framewatch.Field) (string, error) {
	value := strings.Join(strings.Fields(text.Compose(t.text)), " ")
	switch {
	case t.exact, t.stem, t.star, t.within >= 0, strings.Contains(value, "*"):
		return "", p.mistake(t.start, t.end, "is not a value of %s:, which knows no = * ~", f)
	case text.Count(value) == 0:
		return "", p.mistake(t.start, t.end, "is not a value of %s:", f)
	}
	return value, nil
}

// value reads the value of author, source, lang, concept, frame, naming, voice,
// place or cluster.
func (p *parser) value(t token, f framewatch.Field) (framewatch.Expr, error) {
	value, err := p.plainValue(t, f)
	if err != nil {
		return nil, err
	}
	switch f {
	case framewatch.FieldLang:
		code, ok := languageCode(value)
		if !ok {
			return nil, p.mistake(t.start, t.end, "is not a language; write its two-letter code, as in lang:de")
		}
		value = code
	case framewatch.FieldVoice, framewatch.FieldPlace:
		value = strings.ToLower(value)
		if names := limitNames(f); !slices.Contains(names, value) {
			return nil, p.mistake(t.start, t.end, "is not a %s; there are %s", f, strings.Join(names, ", "))
		}
	case framewatch.FieldConcept, framewatch.FieldFrame, framewatch.FieldNaming, framewatch.FieldCluster:
		value = strings.ToLower(value)
	}
	return framewatch.Is{Field: f, Value: value}, nil
}

// between reads "a..b", "a..", "..b" or "a", which is a..a.
func between(value string) (from, to string) {
	from, to, ranged := strings.Cut(value, "..")
	if !ranged {
		to = from
	}
	return strings.TrimSpace(from), strings.TrimSpace(to)
}

func (p *parser) dates(t token) (framewatch.Expr, error) {
	value, err := p.plainValue(t, framewatch.FieldDate)
	if err != nil {
		return nil, err
	}
	from, to, mistake := dateRange(between(value))
	switch {
	case mistake != "" && !strings.Contains(value, ".."):
		return nil, p.mistake(t.start, t.end, "is not a date: %s, or 2016..2018 for a span", mistake)
	case mistake != "":
		return nil, p.mistake(t.start, t.end, "is not a date: %s", mistake)
	}
	return framewatch.Dates{From: from, To: to}, nil
}

func (p *parser) seqs(t token) (framewatch.Expr, error) {
	value, err := p.plainValue(t, framewatch.FieldSeq)
	if err != nil {
		return nil, err
	}
	var bounds [2]int64
	from, to := between(value)
	for i, s := range []string{from, to} {
		if s == "" {
			continue
		}
		n, err := strconv.ParseUint(s, 10, 32)
		if err != nil || n == 0 {
			return nil, p.mistake(t.start, t.end, "is not a number of articles; write seq:1200..1300, counted from 1")
		}
		bounds[i] = int64(n)
	}
	if bounds[1] > 0 && bounds[0] > bounds[1] {
		return nil, p.mistake(t.start, t.end, "ends before it begins")
	}
	return framewatch.Seqs{From: bounds[0], To: bounds[1]}, nil
}

// DateRange reads two days, months or years, such as "2016", "2016-03" and
// "2016-03-05", as the days of UTC from the start of the first to the end of
// the second, [from, to). An empty text is an open bound, the zero time.
func DateRange(from, to string) (time.Time, time.Time, error) {
	start, end, mistake := dateRange(strings.TrimSpace(from), strings.TrimSpace(to))
	if mistake != "" {
		return time.Time{}, time.Time{}, &Error{Message: mistake}
	}
	return start, end, nil
}

func dateRange(from, to string) (start, end time.Time, mistake string) {
	if from != "" {
		if start, _, mistake = day(from); mistake != "" {
			return start, end, mistake
		}
	}
	if to != "" {
		if _, end, mistake = day(to); mistake != "" {
			return start, end, mistake
		}
	}
	if from != "" && to != "" && !start.Before(end) {
		mistake = strconv.Quote(from) + " is later than " + strconv.Quote(to)
	}
	return start, end, mistake
}

// day reads a year, month or day as [start, end).
func day(s string) (start, end time.Time, mistake string) {
	for i, layout := range []string{"2006", "2006-1", "2006-1-2"} {
		t, err := time.Parse(layout, s)
		if err != nil || t.Year() < 1000 {
			continue
		}
		step := [3]int{}
		step[i] = 1
		return t, t.AddDate(step[0], step[1], step[2]), ""
	}
	return start, end, strconv.Quote(s) + " is no year, month or day; write 2016, 2016-03 or 2016-03-05"
}
