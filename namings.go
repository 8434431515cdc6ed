package framewatch

import "time"

// A NamingsRequest asks how the rival names of a naming set share what is
// named: how often each is chosen. With Filter.Voices own alone, the answer is
// the outlets' own choice of words.
type NamingsRequest struct {
	Set      string // ID of a naming set
	Filter   Filter
	Interval Interval // "": the whole time is one bucket
	By       string   // ByNothing, BySource or ByLang
	Once     bool     // a cluster counts once
	Parts    int      // most parts that By shows, those with most mentions; 0: all with a mention
	Now      time.Time
}

// A NamingsResult has one row for each part and bucket.
//
// Once says that a cluster counts once, as the earliest of its articles that
// mentions the set. The lines of one concept, counted once by themselves, may
// then stand in another article of the cluster, if its texts differ.
type NamingsResult struct {
	Set      string      `json:"set"` // ID of the naming set
	Label    string      `json:"label"`
	Kind     string      `json:"kind"` // "referent": names of one thing; "field": only a share of mentions
	Explain  string      `json:"explain"`
	Interval Interval    `json:"interval"` // "" if the whole time is one bucket
	By       string      `json:"by"`       // source or lang; "" if not split
	Once     bool        `json:"once"`
	Notices  []string    `json:"notices"`
	Rows     []NamingRow `json:"rows"`    // by part, most mentions first; within it by bucket, undated articles left out of buckets
	Undated  int         `json:"undated"` // mentions in articles without a date; they count in a row only if the whole time is one bucket
	Gaps     []Gap       `json:"gaps,omitempty"`
	TookNS   int64       `json:"took_ns"`
	Basis    Basis       `json:"basis"`
}

// A NamingSetsResult lists the naming sets of the lexicon, with how often their
// names stand in the articles that pass a filter.
type NamingSetsResult struct {
	Sets    []NamingSetTotal `json:"sets"` // in the lexicon's order
	Of      int              `json:"of"`   // articles that pass the filter
	Once    bool             `json:"once"`
	Notices []string         `json:"notices"`
	TookNS  int64            `json:"took_ns"`
	Basis   Basis            `json:"basis"`
}

// A NamingSetTotal is one naming set.
type NamingSetTotal struct {
	Set      string   `json:"set"`
	Label    string   `json:"label"`
	Kind     string   `json:"kind"`
	Names    []string `json:"names"` // labels of its concepts
	Mentions int      `json:"mentions"`
	Articles int      `json:"articles"` // with a mention
}

// A NamingRow counts the names in one part and bucket.
type NamingRow struct {
	By       string        `json:"by"`       // the outlet or language; "" if not split
	Start    string        `json:"start"`    // first day of the bucket, ISO; "" if the whole time is one
	Articles int           `json:"articles"` // K: with a mention of the set
	Of       int           `json:"of"`       // all articles of the part and bucket that pass the filter
	Mentions int           `json:"mentions"` // of the set
	State    PointState    `json:"state"`    // thin: Articles below ThinBase
	Names    []NamingShare `json:"names"`    // of every concept of the set, in the lexicon's order, the same in every row
}

// A NamingShare is how often one name was chosen. Share is the mean over the
// articles of the name's share in each, so that a long article counts no more
// than a short one; Pooled is of all mentions. METHODS section 6.
type NamingShare struct {
	Concept    string  `json:"concept"` // ID
	Label      string  `json:"label"`
	Articles   int     `json:"articles"` // with the name
	Mentions   int     `json:"mentions"`
	Share      float64 `json:"share"` // mean over the articles
	Low        float64 `json:"low"`   // 95 % interval of Share; 0 and 1 where one article is too few for one
	High       float64 `json:"high"`
	Pooled     float64 `json:"pooled"`      // share of all mentions
	PooledLow  float64 `json:"pooled_low"`  // 95 % interval of Pooled, likewise
	PooledHigh float64 `json:"pooled_high"` // its upper end
}

// A VoicesRequest asks in whose voice the words of a query stand.
type VoicesRequest struct {
	Query    Query // must name words or concepts
	Filter   Filter
	Interval Interval // "": the whole time is one bucket
	By       string   // ByNothing, BySource or ByLang
	Once     bool
	Parts    int
	Now      time.Time
}

// A VoicesResult has one row for each part and bucket.
type VoicesResult struct {
	Query    string     `json:"query"`
	Explain  string     `json:"explain"`
	Interval Interval   `json:"interval"`
	By       string     `json:"by"`
	Once     bool       `json:"once"`
	Notices  []string   `json:"notices"`
	Rows     []VoiceRow `json:"rows"`
	Undated  int        `json:"undated"` // occurrences in articles without a date; they count in a row only if the whole time is one bucket
	Gaps     []Gap      `json:"gaps,omitempty"`
	TookNS   int64      `json:"took_ns"`
	Basis    Basis      `json:"basis"`
}

// A VoiceRow counts the occurrences of one part and bucket by voice.
type VoiceRow struct {
	By          string       `json:"by"`
	Start       string       `json:"start"`
	Articles    int          `json:"articles"`    // with an occurrence
	Of          int          `json:"of"`          // all articles of the part and bucket that pass the filter
	Occurrences int          `json:"occurrences"` // in all voices
	Intended    int          `json:"intended"`    // of the reported ones: demands and plans in the outlet's words ("wants to …")
	Negated     int          `json:"negated"`     // of mentions of concepts: behind a negation
	State       PointState   `json:"state"`       // thin: Articles below ThinBase
	Voices      []VoiceShare `json:"voices"`      // all voices, in the order of Voices
}

// A VoiceShare is one voice of all occurrences; METHODS section 6.
type VoiceShare struct {
	Voice    Voice   `json:"voice"`
	Articles int     `json:"articles"` // with an occurrence in it
	N        int     `json:"n"`        // occurrences in it
	Share    float64 `json:"share"`    // of all occurrences
	Low      float64 `json:"low"`      // 95 % interval, which rests on the spread between articles
	High     float64 `json:"high"`
}

// A SpeakersRequest asks who brings the words of a query into the news.
type SpeakersRequest struct {
	Query    Query // must name words or concepts
	Filter   Filter
	Interval Interval // "": the whole time is one bucket
	By       string   // ByNothing, BySource or ByLang
	Once     bool
	Parts    int
	Limit    int // speakers of a row; 0 is 50, at most MaxPage
	Now      time.Time
}

// A SpeakersResult has one row for each part and bucket.
//
// Names are folded to one form: titles are left out, and a surname alone counts
// for the full name that the article has for it; if it has none, for the one
// full name that nearly all articles mean by it.
type SpeakersResult struct {
	Query    string        `json:"query"`
	Explain  string        `json:"explain"`
	Interval Interval      `json:"interval"`
	By       string        `json:"by"`
	Once     bool          `json:"once"`
	Notices  []string      `json:"notices"`
	Rows     []SpeakersRow `json:"rows"`
	Undated  int           `json:"undated"` // occurrences in articles without a date, in any voice; they count in a row only if the whole time is one bucket
	Gaps     []Gap         `json:"gaps,omitempty"`
	TookNS   int64         `json:"took_ns"`
	Basis    Basis         `json:"basis"`
}

// A SpeakersRow lists the speakers of one part and bucket.
type SpeakersRow struct {
	By          string      `json:"by"`
	Start       string      `json:"start"`
	Articles    int         `json:"articles"`    // with an occurrence, in any voice
	Of          int         `json:"of"`          // all articles of the part and bucket that pass the filter
	Occurrences int         `json:"occurrences"` // in any voice
	Attributed  int         `json:"attributed"`  // of them, quoted or reported
	Named       int         `json:"named"`       // of these, owed to a source that the text names
	Speakers    []NewsMaker `json:"speakers"`    // most occurrences first
	More        int         `json:"more"`        // speakers beyond those listed
	State       PointState  `json:"state"`       // thin: Articles below ThinBase
}

// A NewsMaker is one speaker.
type NewsMaker struct {
	Name     string   `json:"name"`
	Forms    []string `json:"forms"`    // as the texts name them, the most frequent first; at most 5
	N        int      `json:"n"`        // occurrences owed to them
	Quoted   int      `json:"quoted"`   // of them, in quotation marks
	Reported int      `json:"reported"` // of them, without marks
	Articles int      `json:"articles"`
	Outlets  int      `json:"outlets"`
	Share    float64  `json:"share"` // of Attributed
	Low      float64  `json:"low"`
	High     float64  `json:"high"`
}
