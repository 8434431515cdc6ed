package importer

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"framewatch"
)

// A line is one article as it stands in a file.
type line struct {
	URL       string   `json:"url"`
	Source    string   `json:"source"`
	Title     string   `json:"title"`
	Byline    nameList `json:"byline"`
	Published string   `json:"published"`
	Language  string   `json:"language"`
	Text      string   `json:"text"`
}

// nameList is a list of strings, or one string alone.
type nameList []string

func (s *nameList) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		if one = strings.TrimSpace(one); one != "" {
			*s = nameList{one}
		}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(s))
}

// A mistake says why a line, or a part of it, could not be read. Kind is the
// same for all lines with the same trouble, so that they can be counted.
type mistake struct{ kind, detail string }

func (m mistake) Error() string {
	if m.detail == "" {
		return m.kind
	}
	return m.kind + ": " + m.detail
}

// parse reads one line. An error of kind mistake rejects it; a doubt leaves
// the article readable but undated, and says why.
func parse(raw []byte, now time.Time) (a framewatch.Article, doubt *mistake, err error) {
	var l line
	if err := json.Unmarshal(raw, &l); err != nil {
		return a, nil, mistake{"not a JSON article", plainJSONError(err)}
	}
	a.URL, err = framewatch.CanonicalURL(l.URL)
	switch {
	case l.URL == "":
		return a, nil, mistake{kind: "no url"}
	case err != nil:
		return a, nil, mistake{"url can't be used", err.Error()}
	case strings.TrimSpace(l.Source) == "":
		return a, nil, mistake{kind: "no source"}
	}
	a.Text = paragraphs(l.Text)
	if a.Text == "" {
		return a, nil, mistake{kind: "no text"}
	}
	a.ID = framewatch.ArticleID(a.URL)
	a.Source, a.Title = oneLine(l.Source), oneLine(l.Title)
	a.Language = framewatch.LanguageCode(l.Language)
	a.Fetched = now.UTC().Truncate(time.Second)
	for _, name := range l.Byline {
		if name = oneLine(name); name != "" {
			a.Byline = append(a.Byline, name)
		}
	}
	a.Published, a.Precision, doubt = published(l.Published, now)
	if a.Precision != framewatch.PrecisionNone {
		a.PublishedOrigin = "import"
	}
	return a, doubt, nil
}

func plainJSONError(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		article := "a"
		if wrong.Value == "array" || wrong.Value == "object" {
			article = "an"
		}
		return fmt.Sprintf("%s is %s %s", cmp.Or(wrong.Field, "the line"), article, wrong.Value)
	}
	return err.Error()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// paragraphs brings a text to the form that is stored: a line break of any
// kind ends a paragraph, paragraphs are split by one blank line.
func paragraphs(s string) string {
	var kept []string
	for p := range strings.FieldsFuncSeq(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029'
	}) {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n\n")
}

// dateLayouts are the ways in which files state a date. A time without a zone
// is trusted to the day only.
var dateLayouts = []struct {
	layout    string
	precision framewatch.Precision
}{
	{time.RFC3339Nano, framewatch.PrecisionTime},
	{"2006-01-02T15:04:05Z0700", framewatch.PrecisionTime},
	{"2006-01-02 15:04:05Z07:00", framewatch.PrecisionTime},
	{time.RFC1123Z, framewatch.PrecisionTime},
	{time.RFC1123, framewatch.PrecisionTime},
	{time.DateOnly, framewatch.PrecisionDay},
	{"2006-01-02T15:04:05", framewatch.PrecisionDay},
	{time.DateTime, framewatch.PrecisionDay},
	{"20060102", framewatch.PrecisionDay},
	{"January 2, 2006", framewatch.PrecisionDay},
	{"2 January 2006", framewatch.PrecisionDay},
}

// usDate is month/day/year, as American files write it; the year may lack its century.
var usDate = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})$`)

// oldest is the earliest date that is believed.
var oldest = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

// published reads a date. What can't be read or believed gives no date and a
// doubt; an empty text is undated, too, and said so.
func published(s string, now time.Time) (time.Time, framewatch.Precision, *mistake) {
	s = strings.TrimSpace(s)
	if s == "" {
		return time.Time{}, framewatch.PrecisionNone, &mistake{kind: "no date"}
	}
	t, precision, ok := parseDate(s)
	switch {
	case !ok:
		return time.Time{}, framewatch.PrecisionNone, &mistake{"date can't be read", s}
	case t.Before(oldest), t.After(now.Add(24 * time.Hour)):
		return time.Time{}, framewatch.PrecisionNone, &mistake{"date can't be true", s}
	}
	return t.UTC(), precision, nil
}

func parseDate(s string) (time.Time, framewatch.Precision, bool) {
	for _, l := range dateLayouts {
		t, err := time.Parse(l.layout, s)
		if err != nil {
			continue
		}
		if l.precision == framewatch.PrecisionDay {
			t = framewatch.Day.Start(t)
		}
		return t.Truncate(time.Second), l.precision, true
	}
	if m := usDate.FindStringSubmatch(s); m != nil {
		layout := "1/2/06"
		if len(m[3]) == 4 {
			layout = "1/2/2006"
		}
		if t, err := time.Parse(layout, s); err == nil {
			return t, framewatch.PrecisionDay, true
		}
	}
	return time.Time{}, framewatch.PrecisionNone, false
}
