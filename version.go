package framewatch

import "time"

// A Version is one state of an article's headline and text. The article
// itself holds its newest.
type Version struct {
	N     int       // 1, 2, 3, …
	Seen  time.Time // when this state was first seen
	Title string
	Text  string
}

// An Edit is the step from one version of an article to the next, and what it
// did to the wording.
type Edit struct {
	Article  Article   // as it stands today
	N        int       // the version it led to
	At       time.Time // when that was first seen
	Since    time.Time // when the one before was last seen unchanged
	Before   Version
	After    Version
	Added    []string // concepts of the lexicon that the version before did not use, by ID
	Removed  []string // concepts that it used and this one does not
	Headline bool     // the headline differs
	Text     bool     // the text differs
}

// A Member is one article of a cluster: who ran the same text, when, and
// under which headline.
type Member struct {
	ID        string
	URL       string
	Source    string
	Title     string
	Published time.Time
	Precision Precision
	Head      bool    // the earliest
	Share     float64 // of its sentences that the head has, too; 0 to 1
}
