package framewatch

import "time"

// A FramesRequest asks which framing vocabulary the articles on the topic use.
// With voices or speakers in the filter, only mentions in these voices or owed
// to these count.
type FramesRequest struct {
	Filter   Filter   // Topic is always on; no Places
	Interval Interval // "": the whole time is one bucket
	By       string   // ByNothing, BySource or ByLang
	Once     bool     // a cluster counts once, as the earliest of its articles on the topic
	Parts    int      // most parts that By shows, those with most articles; 0: all
	Now      time.Time

	// Frames asks for the articles behind a number, too, by the IDs of one frame
	// or several; Where says behind which. With FrameSecuritised there are none.
	Frames []string
	Where  string // one of the FrameWheres; "" is FramePresent
	Limit  int    // articles on the page, 1 … MaxPage; 0 is 20
	Offset int    // articles before the page
}

// The numbers behind which articles can be listed.
const (
	FramePresent     = "present"     // articles that have the frames: FrameShare.Articles, FramePair.Both
	FrameHeadline    = "headline"    // with the frames in a headline with a word of the topic: FrameShare.Headlines
	FrameSentence    = "sentence"    // with a sentence that has the frames: the sentences of all are FrameShare.Sentences
	FrameSecuritised = "securitised" // with a sentence of FrameRow.Securitisation
)

// FrameWheres are all of them.
var FrameWheres = []string{FramePresent, FrameHeadline, FrameSentence, FrameSecuritised}

// A FramesResult has one row for each part and bucket, and which frames stand
// together over all of them.
type FramesResult struct {
	Explain  string      `json:"explain"`
	Interval Interval    `json:"interval"`
	By       string      `json:"by"`
	Once     bool        `json:"once"`
	Notices  []string    `json:"notices"`
	Rows     []FrameRow  `json:"rows"`
	Articles int         `json:"articles"`         // on the topic, in all parts and at any time: those that Pairs are counted in
	Pairs    []FramePair `json:"pairs"`            // METHODS section 9: q < 0.01 and five articles or more, the highest φ first
	Tested   int         `json:"tested"`           // pairs that q corrects for
	Behind   *FrameList  `json:"behind,omitempty"` // the articles behind a number, if they were asked for
	Undated  int         `json:"undated"`          // of Articles, without a date and so in no bucket
	Gaps     []Gap       `json:"gaps,omitempty"`
	TookNS   int64       `json:"took_ns"`
	Basis    Basis       `json:"basis"`
}

// A FrameRow counts the frames in one part and bucket.
type FrameRow struct {
	By             string       `json:"by"`
	Start          string       `json:"start"`
	Articles       int          `json:"articles"`  // on the topic
	Headlines      int          `json:"headlines"` // of them, with a word of the topic in the headline
	Sentences      int          `json:"sentences"` // with a word of the topic
	State          PointState   `json:"state"`
	Frames         []FrameShare `json:"frames"`                   // of every frame, in the lexicon's order, the same in every row
	Securitisation *Share       `json:"securitisation,omitempty"` // sentences that join two of threat, measure and what is threatened, of Sentences; left out if the lexicon has no concepts for two of them
}

// A FrameShare is how much of the articles on the topic uses a frame's
// vocabulary. A sentence has a frame if a mention of one of its concepts and a
// word of the topic stand in it; an article has it if a tenth of its topic
// sentences do. METHODS section 6. So fewer articles have it than mention it.
type FrameShare struct {
	Frame     string `json:"frame"` // ID
	Label     string `json:"label"`
	Articles  Share  `json:"articles"`  // that have the frame, of Articles
	Mention   int    `json:"mention"`   // of Articles, with a mention of the frame anywhere: those that a search for it finds
	Headlines Share  `json:"headlines"` // with the frame, of Headlines
	Sentences Share  `json:"sentences"` // of Sentences; the interval rests on the spread between articles
}

// A FrameList is one page of the articles behind a number, those with most
// sentences of the kind first.
type FrameList struct {
	Frames    []string       `json:"frames"`    // IDs
	Where     string         `json:"where"`     // behind which number
	Total     int            `json:"total"`     // articles
	Sentences int            `json:"sentences"` // in all of them, that have the frames
	Articles  []FrameArticle `json:"articles"`  // of this page
}

// A FrameArticle is one article with its sentences that have the frames.
type FrameArticle struct {
	ID        string    `json:"id"`
	Seq       int64     `json:"seq"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Source    string    `json:"source"`
	Published string    `json:"published"` // as Article.PublishedText
	Language  string    `json:"language"`
	N         int       `json:"n"`         // sentences that have the frames
	Of        int       `json:"of"`        // sentences with a word of the topic
	Sentences []Snippet `json:"sentences"` // those N, the mentions marked
}

// A Share is a part of a whole with its 95 % interval.
type Share struct {
	N     int     `json:"n"`     // the part
	Of    int     `json:"of"`    // the whole
	Share float64 `json:"share"` // n / of; 0 of nothing
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// A FramePair says how two frames stand together in articles.
type FramePair struct {
	A       string  `json:"a"` // ID of a frame
	B       string  `json:"b"`
	Both    int     `json:"both"`    // articles with both
	OnlyA   int     `json:"only_a"`  // articles with a alone
	OnlyB   int     `json:"only_b"`  // articles with b alone
	Jaccard float64 `json:"jaccard"` // both, of those with either
	Lift    float64 `json:"lift"`    // 1: as often together as by chance
	Phi     float64 `json:"phi"`     // -1 … 1; below 0: less often together than by chance
	Q       float64 `json:"q"`       // by G², corrected for Tested pairs
}

// A FirstUseRequest asks who used the words of a query first, and who followed.
type FirstUseRequest struct {
	Query  Query  // must name words or concepts
	Filter Filter // a use before From is not seen
	Each   bool   // copies of a text count each; else a cluster is one use, credited to its earliest article that matches
	Limit  int    // most outlets that are listed, the earliest; 0: all. All are counted
}

// A FirstUseResult is the spread of a wording over outlets; METHODS section 7.
type FirstUseResult struct {
	Query    string          `json:"query"`
	Explain  string          `json:"explain"`
	Each     bool            `json:"each"` // copies of a text count each
	Notices  []string        `json:"notices"`
	Articles int             `json:"articles"`            // with the words, with a date
	Own      int             `json:"own"`                 // of them, in the outlet's own voice
	Undated  int             `json:"undated"`             // articles with the words but no date, which count nowhere else
	First    *Use            `json:"first,omitempty"`     // in any voice; left out if nobody did
	FirstOwn *Use            `json:"first_own,omitempty"` // in the outlet's own voice
	Users    int             `json:"users"`               // outlets that used it
	Without  int             `json:"without"`             // outlets with dated articles that did not
	Copying  int             `json:"copying"`             // of them, those that only ran a text with the words that another outlet had before
	Adopters int             `json:"adopters"`            // outlets that adopted it
	Outlets  []OutletUse     `json:"outlets"`             // that used it, the earliest first; of one day, those without a time of day last, by name
	Adoption []AdoptionPoint `json:"adoption"`            // by Kaplan and Meier, of outlets that were watched and had not yet adopted it
	HalfDay  *int            `json:"half_day,omitempty"`  // days after the first use by which half of the outlets had adopted it; left out if they have not yet
	TookNS   int64           `json:"took_ns"`
	Basis    Basis           `json:"basis"`
}

// A Use is the earliest article of someone that uses a wording.
type Use struct {
	Article   string `json:"article"` // ID
	Seq       int64  `json:"seq"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Source    string `json:"source"`
	Published string `json:"published"` // as Article.PublishedText
	Voice     Voice  `json:"voice"`     // of the first occurrence; own if the outlet's own words are asked for
	Line      string `json:"line"`      // the sentence with that occurrence; cut if it is long
	Copies    int    `json:"copies"`    // other articles of its cluster, with the words or without
	SameDay   int    `json:"same_day"`  // other outlets' articles of that day with the words of which it is not known whether they came earlier
}

// An OutletUse is when and how an outlet came to use a wording.
type OutletUse struct {
	Source   string `json:"source"`
	Since    string `json:"since"`               // first day from which there are articles of it
	Until    string `json:"until"`               // last day
	First    *Use   `json:"first"`               // in any voice
	FirstOwn *Use   `json:"first_own,omitempty"` // in its own voice; left out if never
	Adopted  string `json:"adopted"`             // day of the first of three articles in its own voice, the third at most 30 days later; "": not
	Articles int    `json:"articles"`            // with the words, in any voice
	Own      int    `json:"own"`                 // of them, in its own voice
	Copies   int    `json:"copies"`              // further dated articles with the words, not counted as they run a text that is; a search for the words in this outlet finds both
	Already  bool   `json:"already"`             // its articles begin less than 30 days before its first use: it may have used it before
}

// An AdoptionPoint is a day on which outlets adopted a wording.
type AdoptionPoint struct {
	Day     int     `json:"day"`     // after the first use anywhere
	Date    string  `json:"date"`    // the same day, ISO
	Adopted int     `json:"adopted"` // on that day
	AtRisk  int     `json:"at_risk"` // outlets that were watched and had not adopted it before
	Share   float64 `json:"share"`   // adopted so far
	Low     float64 `json:"low"`     // 95 % interval
	High    float64 `json:"high"`
}

// An EventRequest asks how articles about one event word it: those of a
// cluster, or those of one day that match.
type EventRequest struct {
	Article string    // ID of an article of the cluster; "": by day
	Day     time.Time // of publication, UTC; with Query
	Query   Query     // "" is all articles on the topic
	Filter  Filter    // no From and To; with voices or speakers, only mentions in these count
	Limit   int       // texts; 0 is 50, at most MaxPage
}

// An EventResult puts articles side by side. Of a day, articles with the same
// text stand there once, as the earliest that matches.
type EventResult struct {
	Article  string         `json:"article"` // that was asked for; "" if a day was
	Day      string         `json:"day"`     // that was asked for; "" if an article was
	Query    string         `json:"query"`
	Explain  string         `json:"explain"`
	Notices  []string       `json:"notices"`
	Total    int            `json:"total"`    // articles of the event
	Texts    int            `json:"texts"`    // of them, different ones: of a day copies count once, of a cluster all
	Articles []EventArticle `json:"articles"` // of a cluster the earliest first; of a day those with most mentions first
	Sets     []EventSet     `json:"sets"`     // naming sets of which the texts prefer different names, those that differ most first
	TookNS   int64          `json:"took_ns"`
	Basis    Basis          `json:"basis"`
}

// An EventArticle is one article with the framing terms it uses.
type EventArticle struct {
	ID        string      `json:"id"`
	Seq       int64       `json:"seq"`
	URL       string      `json:"url"`
	Title     string      `json:"title"`
	Source    string      `json:"source"`
	Published string      `json:"published"` // as Article.PublishedText
	Language  string      `json:"language"`
	Cluster   string      `json:"cluster"`  // ID of the head of its cluster; its own if it is alone
	Copies    int         `json:"copies"`   // of a day: other articles with the same text that match
	Mentions  int         `json:"mentions"` // of all concepts but those of general vocabulary
	Names     []EventName `json:"names"`    // concepts it mentions, most mentions first; general vocabulary left out
	Added     []string    `json:"added"`    // of a cluster: IDs of concepts that it mentions and the earliest article does not
	Dropped   []string    `json:"dropped"`  // likewise: that the earliest mentions and it does not
}

// An EventName is one concept in one article. The query "concept:ID seq:N"
// finds its lines.
type EventName struct {
	Concept string        `json:"concept"` // ID
	Label   string        `json:"label"`
	Set     string        `json:"set"` // ID of its naming set; may be empty
	N       int           `json:"n"`   // mentions
	Voices  map[Voice]int `json:"voices"`
	Terms   []string      `json:"terms"` // as they stand, each once
	Line    string        `json:"line"`  // the sentence of the first mention; cut if it is long
}

// An EventSet says which names of a set the texts prefer: each the one that it
// mentions most, of several the one it mentions first.
type EventSet struct {
	Set     string        `json:"set"` // ID
	Label   string        `json:"label"`
	Kind    string        `json:"kind"`    // "referent": names of one thing; "field": related but different things
	Texts   int           `json:"texts"`   // with a name of the set
	Names   []EventChoice `json:"names"`   // that are preferred by some, by most first
	Entropy float64       `json:"entropy"` // bits: the higher, the more evenly the texts divide over the names
}

// An EventChoice is a name that some texts prefer.
type EventChoice struct {
	Concept string   `json:"concept"` // ID
	Label   string   `json:"label"`
	Texts   int      `json:"texts"` // that prefer it
	IDs     []string `json:"ids"`   // of the articles on this page that prefer it
}
