package framewatch

import (
	"net/url"
	"time"
)

// A Host is what the frontier keeps of one server, known by host name and
// port. While a process holds its lease, no other process asks it anything.
type Host struct {
	Name       string        // "www.example.org"; with the port, unless it is the scheme's own
	NextAt     time.Time     // no request before
	Delay      time.Duration // pause after each request, as last kept
	Smoothed   time.Duration // response time, exponentially smoothed
	Unanswered int           // requests in a row that got no answer
	HeldUntil  time.Time     // it asked to be left alone until then, or does not answer
	HeldReason string        // why, in words: HeldByRequest if it asked for it
	LeaseUntil time.Time     // until then it is ours alone
}

// HeldByRequest is the reason of a pause that a server asked for.
const HeldByRequest = "the server asked for a pause"

// A Scope narrows what a crawl works on.
type Scope struct {
	Sources []string // their names; empty: all that are watched
}

// A Task is one thing to be asked of a host: a listing or an entry.
type Task struct {
	Source  string
	Listing *ListingState // nil for an entry
	Entry   *Entry        // nil for a listing
}

// A Priority orders the tasks of a host; the lowest comes first.
type Priority int

// The priorities.
const (
	PriorityListing  Priority = iota // checks of listings
	PriorityNews                     // entries found in them, the latest published first
	PriorityRecheck                  // articles that may have changed
	PriorityBackfill                 // listings and entries of a backfill
)

// A RobotsState is what a site's robots.txt said when it was last asked.
type RobotsState struct {
	Origin    string    // scheme and authority: "https://www.example.org"
	Status    int       // of the answer; 0 if there was none
	Body      []byte    // up to 512 KiB; empty unless Status is 2xx
	Error     string    // why nothing may be fetched, in words; "" if the rules are in force
	FetchedAt time.Time // when it was asked; with an Error, when the trouble began
	ExpiresAt time.Time // when it is asked again
}

// A Visit is what the last fetch of a stored article left behind for the next.
type Visit struct {
	Article      string    // ID
	At           time.Time // of that fetch
	ETag         string
	LastModified string
	Digest       string   // of the payload, to tell an identical answer
	Capture      *Capture // in the archive; nil if there is none
	Checks       int      // re-checks so far
	Same         int      // of them, without a change, in a row
}

// HostName is the name under which the frontier knows the host of an address:
// in lower case, with the port unless it is the scheme's own.
func HostName(u *url.URL) string { return canonicalHost(u) }

// A Capture is a page in the archive that a later one may refer to, instead of
// being kept twice.
type Capture struct {
	Record string // WARC-Record-ID
	URL    string
	At     time.Time
	Digest string // of the payload, as WARC writes it
}
