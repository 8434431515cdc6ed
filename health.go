package framewatch

import (
	"cmp"
	"encoding/json"
	"math"
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
	Before  YieldSums     // of the articles of four weeks, before the latest ones; of none while too few are known
	Lately  YieldSums     // of the latest articles
	Gaps    []Gap         // in these weeks
	Notices []Notice      // those that stand, then those that ended in these weeks
}

// A Notice tells the operator of something about a source that wants a look.
// It stands until its cause is gone.
type Notice struct {
	Source   string
	Kind     NoticeKind
	Text     string    // in words, with the figures as they were last
	Examples []Example // pages to look at, a few; may be empty
	Advice   string    // what can be done about it, in words
	Since    time.Time // when it was first raised
	Ended    time.Time // when its cause was gone; zero while it stands
}

// An Example is a page that shows what a notice tells of.
type Example struct {
	URL     string `json:"url"`
	Article string `json:"article"` // ID of what was made of it; "" if it is no article
}

// A NoticeKind is what a notice is about.
type NoticeKind string

// The kinds of notice.
const (
	NoticeSilent  NoticeKind = "silent"      // nothing new for longer than the source's own rhythm explains
	NoticeBroken  NoticeKind = "unreadable"  // a listing could not be read for a day
	NoticeClasses NoticeKind = "no articles" // the share of pages that are no article has jumped
	NoticeUndated NoticeKind = "undated"     // the share of articles without a date has jumped
	NoticeDrift   NoticeKind = "drift"       // the pages yield something else than before: length, dates, titles, bylines
	NoticeMoved   NoticeKind = "moved"       // a listing moved for good
)

// A Yield is what reading the page of an article brought when it first came.
type Yield struct {
	Article   string // ID
	URL       string // of the article; set by the store
	Source    string
	At        time.Time // when the page was fetched
	Words     int       // of the text
	Agreement float64   // of the text with the one that the page states in JSON-LD, F1 of their shingles, 0 to 1; -1 where it states none
	Dated     bool      // the page gives its date
	Sure      bool      // and in two places that agree
	Titled    bool
	Bylined   bool // it names who wrote it
}

// agrees is the least Agreement of two texts that are the same, but for what
// sites leave out of the one or the other.
const agrees = 0.8

// Sums are the sums over this article alone.
func (y Yield) Sums() YieldSums {
	one := func(is bool) int {
		if is {
			return 1
		}
		return 0
	}
	log := math.Log(float64(max(1, y.Words)))
	return YieldSums{
		Articles: 1, Words: y.Words, Logs: log, Squares: log * log, Stated: one(y.Agreement >= 0), Agreed: one(y.Agreement >= agrees), Agreement: max(0, y.Agreement),
		Dated: one(y.Dated), Sure: one(y.Dated && y.Sure), Titled: one(y.Titled), Bylined: one(y.Bylined),
	}
}

// YieldSums are sums over the yields of articles. The zero value is that of none.
type YieldSums struct {
	Articles  int
	Words     int
	Logs      float64 // natural logarithms of an article's words, of which there is at least one
	Squares   float64 // of these logarithms
	Stated    int     // pages that state the text themselves
	Agreed    int     // of Stated, that have been read so by four fifths
	Agreement float64 // over Stated
	Dated     int
	Sure      int // of Dated, in two places that agree
	Titled    int
	Bylined   int
}

// Plus adds the sums of other articles, so many times; -1 takes them away.
func (s YieldSums) Plus(t YieldSums, times int) YieldSums {
	x := float64(times)
	return YieldSums{
		Articles: s.Articles + times*t.Articles, Words: s.Words + times*t.Words, Logs: s.Logs + x*t.Logs, Squares: s.Squares + x*t.Squares,
		Stated: s.Stated + times*t.Stated, Agreed: s.Agreed + times*t.Agreed, Agreement: s.Agreement + x*t.Agreement,
		Dated: s.Dated + times*t.Dated, Sure: s.Sure + times*t.Sure, Titled: s.Titled + times*t.Titled, Bylined: s.Bylined + times*t.Bylined,
	}
}

// Typical is the geometric mean of the words of an article, which lies near
// the median; 0 of none.
func (s YieldSums) Typical() float64 {
	if s.Articles == 0 {
		return 0
	}
	return math.Exp(s.Logs / float64(s.Articles))
}

// BatchSize is how many articles a YieldBatch holds at most.
const BatchSize = 20

// A YieldBatch sums up to BatchSize articles of one source that came on one
// day, in UTC, one after the other.
type YieldBatch struct {
	Source string
	Day    time.Time
	N      int // 0, 1, 2, … within the day
	YieldSums
}
