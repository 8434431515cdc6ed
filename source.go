package framewatch

import "time"

// A Source is a publisher we watch; readers know it as an outlet.
type Source struct {
	Name     string        // unique, as readers see it: "Deutsche Welle"
	Home     string        // address of the front page
	Country  string        // ISO 3166-1 alpha-2, upper case; "" for international bodies
	Language string        // ISO 639-1 code of its articles
	Kind     string        // one of SourceKinds
	Listings []Listing     // where its entries are found, at least one
	Schedule string        // cron expression of five fields, or "@every 15m"; "" lets each listing's own rhythm decide
	Delay    time.Duration // least time between two requests to one of its hosts
}

// SourceKinds are the kinds a source can have, in the order shown to readers.
var SourceKinds = []string{"agency", "broadcaster", "newspaper", "magazine", "online", "specialist", "organisation", "government"}

// A Listing is one address where a source announces its articles: a feed, a
// news sitemap or a section page.
type Listing struct {
	Kind  ListingKind
	URL   string
	Links string // CSS rule that finds the article links; section pages only
}

// A ListingKind says how the bytes of a listing are read.
type ListingKind string

// The kinds of listing.
const (
	FeedListing    ListingKind = "feed"    // RSS, Atom, RDF or JSON Feed
	SitemapListing ListingKind = "sitemap" // sitemap, news sitemap or sitemap index
	SectionListing ListingKind = "section" // HTML page whose links a CSS rule finds
)

// A ListingState is what the last checks of a listing left behind. It is kept
// in the store, keyed by source and URL.
type ListingState struct {
	Source       string
	URL          string
	Kind         ListingKind
	Links        string    // CSS rule of a section page
	ETag         string    // of the last answer with a body, for conditional GET
	LastModified string    // likewise, as the server wrote it
	Hash         string    // hex SHA-256 of the last body; equal bodies are not parsed again
	CheckedAt    time.Time // last attempt
	OKAt         time.Time // last answer that could be read, or "not modified"
	Status       int       // HTTP status of the last attempt; 0 if there was no answer
	Error        string    // last error in words; "" after a success
	Failures     int       // attempts in a row without success
	Entries      int       // entries in the last body that could be read
	MovedTo      string    // where a permanent redirect leads; "" if it stays in its place
	NextAt       time.Time // next check; zero: none is planned
	Why          string    // why then, in words, for the sources page
	Rhythm       []byte    // what is learned of when it has news; package poll
	FullAt       time.Time // last unconditional request
	Parent       string    // URL of the sitemap index that names it; "" for one of the source's own
	Modified     time.Time // as the index states it, at the last reading
	Since        time.Time // of a backfill: entries older than this are left; zero otherwise
	Until        time.Time // of a backfill: entries published from then on are left; zero: none
	Hub          string    // WebSub hub that the feed names; "" if none
	Topic        string    // the feed's own address as its hub knows it; empty without Hub
}

// An Entry points to an article: an address that a listing named.
type Entry struct {
	Key             string // canonical URL of the address; an entry is known by its TwinKey
	URL             string // as the listing gave it, made absolute
	Source          string
	Title           string    // as the listing gives it; may be empty
	Published       time.Time // as the listing states it, UTC; zero if it does not
	PublishedOrigin string    // "feed" or "sitemap"; empty without Published
	FoundIn         string    // URL of the listing
	FoundAt         time.Time
	Attempts        int // fetches so far that ended in an error worth another try

	ID       int64      // set by the store
	State    EntryState // stored: its article is re-checked
	Priority Priority
	Visit    Visit // of a stored entry: what the last fetch left behind
}

// An EntryState says what became of an entry.
type EntryState string

// The states of an entry. Only pending entries are fetched.
const (
	EntryPending EntryState = "pending" // to be fetched at NextAt or later
	EntryStored  EntryState = "stored"  // its article is in the store; fetched again at NextAt, if that is set
	EntrySkipped EntryState = "skipped" // fetched, but not an article; see Class
	EntryFailed  EntryState = "failed"  // given up after several errors
)

// A Class says what the page of an entry is. Only articles are stored and
// indexed.
type Class string

// The classes of page.
const (
	ClassArticle      Class = "article"
	ClassConsentWall  Class = "consent wall"
	ClassPaywallStub  Class = "paywall stub"
	ClassBotChallenge Class = "bot challenge"
	ClassSoft404      Class = "soft 404"
	ClassVideo        Class = "video"
	ClassGallery      Class = "gallery"
	ClassListing      Class = "listing" // front pages, sections, search results
	ClassLiveBlog     Class = "live blog"
	ClassNotArticle   Class = "not an article"       // anything else
	ClassDisallowed   Class = "closed by robots.txt" // and so not fetched
)

// An EntryOutcome records one fetch of an entry.
type EntryOutcome struct {
	State   EntryState
	Class   Class     // what the page is; empty if there was none
	Reason  string    // in words, for the sources page; of a stored entry: why it could not be looked at again
	NextAt  time.Time // when to try or look again; zero: never
	At      time.Time
	Article *Article // of a stored entry, unless a re-check found it unchanged
	Yield   *Yield   // of Article, when it comes for the first time; nil: it is not to be counted
	Visit   Visit    // of a stored entry: for its next re-check
	Gone    bool     // a re-check found that the address leads nowhere any more
}

// An Effect says what an outcome changed in the store.
type Effect string

// The effects.
const (
	EffectNone    Effect = ""        // there was no article to store
	EffectStored  Effect = "stored"  // a new article
	EffectKnown   Effect = "known"   // it was there already, by another address
	EffectChanged Effect = "changed" // a new version of an article
	EffectSame    Effect = "same"    // a re-check found the article as it was
)

// A SourceStatus is what the sources page shows of one source.
type SourceStatus struct {
	Source      Source
	Listings    []ListingState
	LastCheck   time.Time     // of any listing; zero if never
	LastSuccess time.Time     // last check in which a listing could be read
	NextCheck   time.Time     // of any listing; zero if unknown
	Error       string        // why the last checks failed, in words; "" if they did not
	Pending     int           // entries still to be fetched
	Stored      int           // entries that led to an article
	Failed      int           // entries given up
	Skipped     map[Class]int // entries whose page was not an article
	Articles    int           // articles in the store, imported ones included
	Undated     int           // of them, without a publication date
	LastArticle time.Time     // latest publication date of an article; zero if none
	Problems    []Problem     // the latest entries that were skipped, failed or wait for another try
}

// A Problem is one entry that did not lead to an article, with the reason.
type Problem struct {
	URL    string
	State  EntryState
	Class  Class
	Reason string
	At     time.Time
}
