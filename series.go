package framewatch

import (
	"fmt"
	"time"
)

// An Interval is the length of a bucket of time, in UTC.
type Interval string

// The intervals.
const (
	Day   Interval = "day"
	Week  Interval = "week" // ISO 8601: from Monday
	Month Interval = "month"
	Year  Interval = "year"
)

// ParseInterval reads an interval; "" is week.
func ParseInterval(s string) (Interval, error) {
	switch i := Interval(s); i {
	case "":
		return Week, nil
	case Day, Week, Month, Year:
		return i, nil
	}
	return "", fmt.Errorf("%w: interval %q is none of day, week, month, year", ErrQuery, s)
}

// Start is the first moment of the bucket that holds t.
func (i Interval) Start(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	switch i {
	case Week:
		d -= (int(t.UTC().Weekday()) + 6) % 7
	case Month:
		d = 1
	case Year:
		m, d = time.January, 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Next is the first moment of the bucket after the one that starts at t.
func (i Interval) Next(t time.Time) time.Time {
	switch i {
	case Week:
		return t.AddDate(0, 0, 7)
	case Month:
		return t.AddDate(0, 1, 0)
	case Year:
		return t.AddDate(1, 0, 0)
	}
	return t.AddDate(0, 0, 1)
}

// The denominators of a trend.
const (
	OfArticles = "articles" // all articles of the bucket
	OfTopic    = "topic"    // articles on the topic; only those count above the line, too
	OfWords    = "words"    // running words; occurrences count above the line
)

// The ways a trend can be split.
const (
	ByNothing = ""
	BySource  = "source"
	ByLang    = "lang"
	ByVoice   = "voice" // an article counts in each voice in which the query's words stand in it
	ByPlace   = "place" // likewise for the places
)

// A TrendRequest asks how often queries match over time.
type TrendRequest struct {
	Queries  []Query
	Filter   Filter
	Interval Interval
	Of       string    // one of the Of constants; "" is articles
	By       string    // one of the By constants
	Once     bool      // a cluster counts once, see TrendResult
	Parts    int       // most parts that By shows, those with most matches; 0: all with a match
	Now      time.Time // the running bucket is partial; zero: none is
}

// A TrendResult is the answer: one series per query and part.
//
// Once says that a cluster of articles with the same text counts once: in the
// bucket and part of the earliest of its articles that matches; if none does,
// of the earliest that passes the filter. The filter's times are looked at
// afterwards, so that a bucket counts the same whatever period is asked for: a
// copy of last month's text is not news of this one. The denominator counts
// clusters likewise, words those of the articles that are counted.
type TrendResult struct {
	Interval Interval `json:"interval"`
	Of       string   `json:"of"`
	Once     bool     `json:"once"`
	Lexicon  string   `json:"lexicon"` // name, revision and fingerprint
	TookNS   int64    `json:"took_ns"`
	Series   []Series `json:"series"`
	// Dispersion says how evenly each query's words stand in the outlets; told of words by source, of queries that stand there, where there are two outlets or more.
	Dispersion []Dispersion `json:"dispersion,omitempty"`
	Gaps       []Gap        `json:"gaps,omitempty"` // in collection, in the time of the points, the latest first
	Notices    []string     `json:"notices,omitempty"`
	Basis      Basis        `json:"basis"`
}

// A Series counts one query over time, in all sources or in one.
type Series struct {
	Query   string  `json:"query"`    // in normal form
	By      string  `json:"by"`       // the source, language, voice or place; "" if not split
	Points  []Point `json:"points"`   // every bucket from the first to the last, in order, the same for all series
	Total   int     `json:"total"`    // matching articles (occurrences, of words), undated ones included
	Undated int     `json:"undated"`  // of them, without a date and so in no point
	OfTotal int     `json:"of_total"` // the denominator of Total, undated articles included
}

// A Dispersion says how evenly words stand in outlets: all outlets with articles
// that pass the filter, with or without the words, shown or not, and their
// undated articles; METHODS section 9.
type Dispersion struct {
	Query   string  `json:"query"`   // in normal form
	DP      float64 `json:"dp"`      // 0: the same rate in every outlet; the higher, the more uneven
	DPNorm  float64 `json:"dp_norm"` // DP, brought to where 1 is all in the outlet with the fewest words
	Outlets int     `json:"outlets"` // that are compared
	With    int     `json:"with"`    // of them, with the words
	N       int     `json:"n"`       // occurrences
}

// A Point is one bucket of a series.
type Point struct {
	Start string     `json:"start"` // first day, ISO
	N     int        `json:"n"`     // numerator: matching articles, or occurrences
	Of    int        `json:"of"`    // denominator: articles, topic articles or words
	Rate  float64    `json:"rate"`  // N/Of; per 10,000 words if of words; 0 if Of is 0
	Low   float64    `json:"low"`   // 95 % interval of Rate
	High  float64    `json:"high"`
	State PointState `json:"state"`
}

// A PointState says how far a point can be trusted.
type PointState string

// The states of a point.
const (
	PointOK      PointState = "ok"
	PointThin    PointState = "thin"    // base below 20 articles
	PointMissing PointState = "missing" // base 0: a gap, not a zero
	PointPartial PointState = "partial" // the running bucket
)

// ThinBase is the number of articles below which a point is thin; METHODS section 5.
const ThinBase = 20
