package framewatch

import "time"

// A Captured is an entry whose pages lie in the archive, with the article that
// was made of them.
type Captured struct {
	Entry   Entry // without its visit
	Class   Class // as it was read; empty if it was not
	Article *Article
	Before  []PastVersion // of the article, the oldest first
	Pages   []CapturedPage
}

// A CapturedPage is one answer to the request for an entry.
type CapturedPage struct {
	At      time.Time // when it was read
	File    string    // of the archive, without path
	Offset  int64     // in the file
	Length  int64     // in bytes of the file
	Revisit bool      // the page before it came again, or the server said that it would
}

// A PastVersion is a version of an article before its newest.
type PastVersion struct {
	Version
	Until time.Time // when it was last seen
}

// A Recast is what an entry's pages are by today's reading of them, where that
// is something else than what the store has.
type Recast struct {
	Captured Captured // as it was when they were read again
	Class    Class
	Reason   string        // in words, unless Class is article
	Article  *Article      // nil if the pages hold none
	Yield    *Yield        // of the first version of Article
	Before   []PastVersion // of Article
}
