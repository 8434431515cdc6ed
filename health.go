package framewatch

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// A SourceDay counts what a crawl did for one source on one day, in UTC.
type SourceDay struct {
	Source   string
	Day      time.Time
	Checks   int // listings asked
	Failures int // of them, without a readable answer
	Found    int // entries not known before
	Stored   int // new articles
	Skipped  int // pages that were no article
	Failed   int // fetches that ended in an error
	Undated  int // of Stored, without a publication date
}

// Read is how many listings were read.
func (d SourceDay) Read() int { return d.Checks - d.Failures }

// A NewsHour counts the articles of one source that were published in one
// hour, in UTC.
type NewsHour struct {
	At       time.Time // its beginning
	Articles int
}

// A GapDay is one day of a gap, as it was judged. The days of a gap are kept
// one by one, so that a chart knows what each of its points lacks.
type GapDay struct {
	Source   string
	Day      time.Time
	State    GapState
	Cause    GapCause
	Articles int     // that were published on the day and are stored
	Expected float64 // articles, by the source's own rhythm; 0 while that is not known
}

// Lost is how many articles are missing, as far as can be told.
func (d GapDay) Lost() float64 { return max(0, d.Expected-float64(d.Articles)) }

// A Gap is a stretch of days on which a source was not collected as it
// should have been.
type Gap struct {
	Source   string    // "" if it is one of every source
	From     time.Time // first day
	To       time.Time // last day
	State    GapState
	Cause    GapCause
	Articles int     // stored of those published on these days
	Expected float64 // articles, by the source's own rhythm; 0 while that is not known
	Reason   string  // in words
}

// MarshalJSON writes the days as such, like those of points.
func (g Gap) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Source   string   `json:"source"`
		From     string   `json:"from"`
		To       string   `json:"to"`
		State    GapState `json:"state"`
		Cause    GapCause `json:"cause"`
		Articles int      `json:"articles"`
		Expected float64  `json:"expected"`
		Reason   string   `json:"reason"`
	}{g.Source, g.From.Format(time.DateOnly), g.To.Format(time.DateOnly), g.State, g.Cause, g.Articles, g.Expected, g.Reason})
}

// Lost is how many articles are missing, as far as can be told.
func (g Gap) Lost() float64 { return max(0, g.Expected-float64(g.Articles)) }

// String tells of a gap in a sentence: when, which source, why.
func (g Gap) String() string {
	name := g.Source
	if name == "" {
		name = "every outlet"
	}
	when := g.From.Format(time.DateOnly)
	if g.To.After(g.From) {
		when += " to " + g.To.Format(time.DateOnly)
	}
	return when + ": " + name + ": " + g.Reason + "."
}

// LargestGaps returns up to n of the gaps, those that lack most articles first,
// then the longest.
func LargestGaps(gaps []Gap, n int) []Gap {
	sorted := slices.Clone(gaps)
	slices.SortStableFunc(sorted, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.Lost(), a.Lost()), b.Days()-a.Days())
	})
	return sorted[:min(n, len(sorted))]
}

// Days is the length of a gap.
func (g Gap) Days() int { return int(g.To.Sub(g.From)/(24*time.Hour)) + 1 }

// A GapState says what a gap lacks.
type GapState string

// The states of a gap.
const (
	GapMissing GapState = "missing" // no listing could be read
	GapThin    GapState = "thin"    // far fewer articles than the source's own rhythm lets expect
)

// A GapCause says how a gap came about.
type GapCause string

// The causes of a gap.
const (
	GapStopped GapCause = "stopped" // no source was checked: the crawler was not running
	GapUnread  GapCause = "unread"  // checks of this source failed, or there was none
	GapFew     GapCause = "few"     // listings were read, and far too few articles came
	GapPause   GapCause = "pause"   // no article for far longer than usual
)

// A SourceHealth is how a source is doing, judged by its own past.
type SourceHealth struct {
	Source  string
	Rhythm  string        // how much it publishes and when, in words; or why that is not known yet
	Silence string        // the time since the last article against what is usual, in words
	Last    time.Time     // publication of the last article; zero if there is none since it is watched
	Usual   time.Duration // the longest pause but for one hundredth of the time; 0 while that is not known
	Limit   time.Duration // after which it counts as silent; 0 while that is not known
	Rates   [7]float64    // articles a day, from Sunday on; meaningless unless Known
	Known   bool          // there is enough past to judge single days
	Since   time.Time     // first day of its being watched; zero if it is not
	Days    []SourceDay   // of the last weeks, in order; days on which nothing was done are left out
	Gaps    []Gap         // in these weeks
	Notices []Notice      // those that stand, then those that ended in these weeks
}

// A Notice tells the operator of something about a source that wants a look.
// It stands until its cause is gone.
type Notice struct {
	Source string
	Kind   NoticeKind
	Text   string    // in words, with the figures as they were last
	Advice string    // what can be done about it, in words
	Since  time.Time // when it was first raised
	Ended  time.Time // when its cause was gone; zero while it stands
}

// A NoticeKind is what a notice is about.
type NoticeKind string

// The kinds of notice.
const (
	NoticeSilent  NoticeKind = "silent"      // nothing new for longer than the source's own rhythm explains
	NoticeBroken  NoticeKind = "unreadable"  // a listing could not be read for a day
	NoticeClasses NoticeKind = "no articles" // the share of pages that are no article has jumped
	NoticeUndated NoticeKind = "undated"     // the share of articles without a date has jumped
	NoticeMoved   NoticeKind = "moved"       // a listing moved for good
)
