package framewatch

import "time"

// A FramesRequest asks which frames the articles on the topic use.
type FramesRequest struct {
	Filter   Filter   // Topic is always on
	Interval Interval // "": the whole time is one bucket
	By       string   // ByNothing, BySource or ByLang
	Once     bool
	Parts    int
	Now      time.Time
}

// A FramesResult has one row for each part and bucket, and which frames stand
// together over all of them.
type FramesResult struct {
	Explain  string      `json:"explain"`
	Interval Interval    `json:"interval"`
	By       string      `json:"by"`
	Once     bool        `json:"once"`
	Notices  []string    `json:"notices"`
	Rows     []FrameRow  `json:"rows"`
	Pairs    []FramePair `json:"pairs"`  // METHODS section 9: q < 0.01 and five articles or more, the highest φ first
	Tested   int         `json:"tested"` // pairs that q corrects for
	Undated  int         `json:"undated"`
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
	Frames         []FrameShare `json:"frames"`         // of every frame, in the lexicon's order
	Securitisation *Share       `json:"securitisation"` // sentences that join a threat, a measure or what is threatened, of Sentences; nil if the lexicon has none of the concepts
}

// A FrameShare is how much of the articles on the topic uses a frame. A
// sentence has a frame if a mention of one of its concepts and a word of the
// topic stand in it; an article has it if a tenth of its topic sentences do.
// METHODS section 6.
type FrameShare struct {
	Frame     string `json:"frame"` // ID
	Label     string `json:"label"`
	Articles  Share  `json:"articles"`  // that have the frame, of Articles
	Headlines Share  `json:"headlines"` // with the frame, of Headlines
	Sentences Share  `json:"sentences"` // of Sentences; the interval rests on the spread between articles
}

// A Share is a part of a whole with its 95 % interval.
type Share struct {
	N     int     `json:"n"`
	Of    int     `json:"of"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// A FramePair says how two frames stand together in articles.
type FramePair struct {
	A       string  `json:"a"` // ID of a frame
	B       string  `json:"b"`
	Both    int     `json:"both"` // articles with both
	OnlyA   int     `json:"only_a"`
	OnlyB   int     `json:"only_b"`
	Jaccard float64 `json:"jaccard"`
	Lift    float64 `json:"lift"` // 1: as often together as by chance
	Phi     float64 `json:"phi"`  // -1 … 1
	Q       float64 `json:"q"`    // by Fisher's exact test or G², corrected for Tested pairs
}

// A FirstUseRequest asks who used the words of a query first, and who followed.
type FirstUseRequest struct {
	Query  Query // must name words or concepts
	Filter Filter
	Each   bool // copies of a text count each; else a cluster is one use, credited to its earliest article
	Now    time.Time
}

// A FirstUseResult is the spread of a wording over outlets; METHODS section 7.
type FirstUseResult struct {
	Query    string          `json:"query"`
	Explain  string          `json:"explain"`
	Each     bool            `json:"each"`
	Notices  []string        `json:"notices"`
	First    *Use            `json:"first"`     // in any voice; nil: nobody did
	FirstOwn *Use            `json:"first_own"` // in the outlet's own voice
	Outlets  []OutletUse     `json:"outlets"`   // that used it, the earliest first
	Without  int             `json:"without"`   // outlets with articles that did not
	Undated  int             `json:"undated"`   // articles with the words but no date, which count nowhere else
	Adoption []AdoptionPoint `json:"adoption"`  // by Kaplan and Meier, of outlets that were watched and had not yet used it
	HalfDay  *int            `json:"half_day"`  // days after the first use by which half of the outlets had adopted it; nil: not yet
	TookNS   int64           `json:"took_ns"`
	Basis    Basis           `json:"basis"`
}

// A Use is the earliest article of someone that uses a wording.
type Use struct {
	Article   string `json:"article"` // ID
	Title     string `json:"title"`
	Source    string `json:"source"`
	Published string `json:"published"`
	Voice     Voice  `json:"voice"`
	Line      string `json:"line"`   // the sentence
	Copies    int    `json:"copies"` // other articles of its cluster
}

// An OutletUse is when and how an outlet came to use a wording.
type OutletUse struct {
	Source   string `json:"source"`
	Since    string `json:"since"`     // first day from which there are articles of it
	First    *Use   `json:"first"`     // in any voice
	FirstOwn *Use   `json:"first_own"` // in its own voice; nil: never
	Adopted  string `json:"adopted"`   // day of the first of three articles in its own voice within 30 days; "": not
	Articles int    `json:"articles"`  // with the words, in any voice
	Own      int    `json:"own"`       // of them, in its own voice
	Already  bool   `json:"already"`   // its articles begin less than 30 days before its first use: it may have used it before
}

// An AdoptionPoint is a day on which outlets adopted a wording.
type AdoptionPoint struct {
	Day     int     `json:"day"` // after the first use anywhere
	Date    string  `json:"date"`
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
	Day     time.Time // of publication; with Query and Filter
	Query   Query     // "" is all articles on the topic
	Filter  Filter
	Limit   int // articles; 0 is 50, at most MaxPage
}

// An EventResult puts articles side by side.
type EventResult struct {
	Explain  string         `json:"explain"`
	Notices  []string       `json:"notices"`
	Total    int            `json:"total"`    // articles of the event
	Articles []EventArticle `json:"articles"` // of a cluster the earliest first; of a day those with most mentions first
	Sets     []EventSet     `json:"sets"`     // naming sets of which the articles use different names, those that differ most first
	TookNS   int64          `json:"took_ns"`
	Basis    Basis          `json:"basis"`
}

// An EventArticle is one article with the framing terms it uses.
type EventArticle struct {
	ID        string      `json:"id"`
	URL       string      `json:"url"`
	Title     string      `json:"title"`
	Source    string      `json:"source"`
	Published string      `json:"published"`
	Cluster   string      `json:"cluster"`
	Names     []EventName `json:"names"` // concepts it mentions, most mentions first
}

// An EventName is one concept in one article.
type EventName struct {
	Concept string        `json:"concept"`
	Label   string        `json:"label"`
	Set     string        `json:"set"` // its naming set; may be empty
	N       int           `json:"n"`
	Voices  map[Voice]int `json:"voices"`
	Terms   []string      `json:"terms"` // as they stand, each once
}

// An EventSet says which names of a set the articles use.
type EventSet struct {
	Set      string         `json:"set"`
	Label    string         `json:"label"`
	Articles int            `json:"articles"` // with a name of the set
	Names    map[string]int `json:"names"`    // articles by concept that they use most
	Entropy  float64        `json:"entropy"`  // bits: 0 if all choose the same name
}
