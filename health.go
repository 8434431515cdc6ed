package framewatch

import "time"

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

// A Gap is a stretch of days on which a source was not collected as it
// should have been.
type Gap struct {
	Source string
	From   time.Time // first day
	To     time.Time // last day
	State  GapState
	Reason string // in words
}

// A GapState says what a gap lacks.
type GapState string

// The states of a gap.
const (
	GapMissing GapState = "missing" // no listing could be read
	GapThin    GapState = "thin"    // far fewer articles than the source's own rhythm lets expect
)

// A Notice tells the operator of something about a source that wants a look.
// It stands until its cause is gone.
type Notice struct {
	Source string
	Kind   NoticeKind
	Text   string    // in words, with the figures
	Since  time.Time // when it was first raised
	Ended  time.Time // when its cause was gone; zero while it stands
}

// A NoticeKind is what a notice is about.
type NoticeKind string

// The kinds of notice.
const (
	NoticeSilent  NoticeKind = "silent"      // nothing new for longer than the source's own rhythm explains
	NoticeBroken  NoticeKind = "unreadable"  // no listing could be read for a day
	NoticeClasses NoticeKind = "no articles" // the share of pages that are no article has jumped
	NoticeUndated NoticeKind = "undated"     // the share of articles without a date has jumped
	NoticeMoved   NoticeKind = "moved"       // a listing moved for good
)
