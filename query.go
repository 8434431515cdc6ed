package framewatch

import "time"

// A Query is a reader's question, parsed. Search, trend, alert and export
// share it.
type Query struct {
	Text    string   // in normal form; parses to the same query again
	Expr    Expr     // nil: every article
	Notices []string // repairs that were made, each a sentence for the reader
}

// An Expr is a node of a query: And, Or, Not, In, Words, Is, Dates or Seqs.
type Expr interface{ expr() }

// And holds for articles for which all of its parts hold; at least two.
type And []Expr

// Or holds for articles for which one of its parts holds; at least two.
type Or []Expr

// Not holds for articles for which X does not.
type Not struct{ X Expr }

// In holds for articles for which X holds when only those occurrences of its
// words and concepts count that stand in one of the voices and one of the
// places. An empty list is all of them; one of the two is not empty. No In
// stands inside another.
type In struct {
	X      Expr
	Voices []Voice // in the order of Voices
	Places []Place // in the order of Places
}

// Words holds for articles in which the words stand: one word, or several
// side by side in this order, or, with Within, in any order and close by.
// A match never runs over the end of a paragraph.
type Words struct {
	Field  Field // title, lead or body; "" for all of them
	Words  []Word
	Within int // 0: a phrase; n: at most n other words between the first and the last
}

// A Word is one word of a query.
type Word struct {
	Text   string // folded as package text folds, unless Exact
	Exact  bool   // case and diacritics count
	Prefix bool   // any word that begins with Text
	Stem   bool   // any word with the same stem in the language of the article; see text.Stem
}

// Is holds for articles whose field has the value: author (holds the value's
// words), source, lang, concept, frame, naming or cluster (the ID of any article
// of it).
type Is struct {
	Field Field
	Value string
}

// Dates holds for articles published in [From, To), in days of UTC. A zero
// bound is open.
type Dates struct{ From, To time.Time }

// Seqs holds for articles with From ≤ Seq ≤ To; To 0 is open.
type Seqs struct{ From, To int64 }

func (And) expr()   {}
func (Or) expr()    {}
func (Not) expr()   {}
func (In) expr()    {}
func (Words) expr() {}
func (Is) expr()    {}
func (Dates) expr() {}
func (Seqs) expr()  {}

// A Field is a name that may stand before a colon in a query.
type Field string

// The fields of the query language.
const (
	FieldTitle   Field = "title"
	FieldLead    Field = "lead"
	FieldBody    Field = "body" // lead included: all text below the headline
	FieldAuthor  Field = "author"
	FieldSource  Field = "source"
	FieldLang    Field = "lang"
	FieldDate    Field = "date"
	FieldConcept Field = "concept"
	FieldFrame   Field = "frame"
	FieldNaming  Field = "naming"
	FieldVoice   Field = "voice" // in whose voice the words beside it stand; see In
	FieldPlace   Field = "place" // likewise where
	FieldCluster Field = "cluster"
	FieldSeq     Field = "seq"
)

// A Filter narrows any question from outside the query text.
type Filter struct {
	From, To  time.Time // published in [From, To), days of UTC; zero is open. Undated articles fail a set bound.
	Sources   []string  // any of these; empty: all
	Languages []string  // any of these; empty: all
	Topic     bool      // only articles on the topic
	Undated   bool      // only articles without a date
	Voices    []Voice   // only occurrences in one of these voices count; articles need one. Empty: all
	Places    []Place   // likewise for the places
	Speakers  []string  // only occurrences owed to one of these names count; articles need one. Empty: all
}

// Limits that hold before any index is asked.
const (
	MaxQueryLength = 512  // characters
	MaxClauses     = 32   // words, phrases and fields
	MaxDepth       = 8    // nested brackets
	MaxExpansions  = 1024 // words behind one prefix
	MaxPage        = 200  // hits on a page
	MaxPaging      = 10_000
	MaxBuckets     = 5_000
	MaxQueries     = 50        // of one trend
	MaxPoints      = 1_000_000 // of one trend: series × buckets
)

// The orders of hits.
const (
	SortRelevance = "relevance"
	SortNewest    = "newest" // by publication, undated last
	SortOldest    = "oldest" // by publication, undated last
	SortSource    = "source" // by name of source, then newest
	SortSeq       = "seq"    // in order of arrival
)

// A SearchRequest asks for one page of hits.
type SearchRequest struct {
	Query  Query
	Filter Filter
	Once   bool   // a cluster counts once
	Sort   string // one of the Sort constants; "" is relevance
	Limit  int    // hits on the page, 1 … MaxPage; 0 is 20
	Offset int    // hits before the page; Offset+Limit ≤ MaxPaging
}

// A SearchResult is one page of hits with all that the page says about them.
type SearchResult struct {
	Query   string   `json:"query"`   // in normal form
	Explain string   `json:"explain"` // what the query and the filters ask for, in words
	Terms   []Term   `json:"terms"`   // what the query consists of, with the hits of each alone
	Notices []string `json:"notices"`
	Once    bool     `json:"once"`
	Total   int      `json:"total"` // articles that match
	TookNS  int64    `json:"took_ns"`
	Hits    []Hit    `json:"hits"`
	Facets  Facets   `json:"facets"`
	Basis   Basis    `json:"basis"`
}

// A Term is a part of a query that asks for one thing: a word, a phrase, a
// concept, an outlet.
type Term struct {
	Query    string   `json:"query"`           // the part in normal form
	Articles int      `json:"articles"`        // that pass the filter and match this part alone
	Forms    []string `json:"forms,omitempty"` // the words that a prefix or a stem stands for, by alphabet; at most 50 of them
	More     int      `json:"more,omitempty"`  // forms beyond these
}

// A Basis says what the numbers of an answer rest on: which articles could
// count, and as of when.
type Basis struct {
	From      string   `json:"from,omitempty"` // first day, ISO; "" is open
	To        string   `json:"to,omitempty"`   // last day, itself included
	Sources   []string `json:"sources,omitempty"`
	Languages []string `json:"languages,omitempty"`
	Topic     bool     `json:"topic,omitempty"`
	Undated   bool     `json:"undated,omitempty"`
	Voices    []Voice  `json:"voices,omitempty"`
	Places    []Place  `json:"places,omitempty"`
	Speakers  []string `json:"speakers,omitempty"`
	Seq       int64    `json:"seq"`      // every article up to this one is counted
	Articles  int      `json:"articles"` // in the corpus as a whole
	Pending   int64    `json:"pending"`  // articles stored, but not counted yet
	Lexicon   string   `json:"lexicon"`  // name, revision and fingerprint
}

// Facets counts all matching articles, not only those on the page.
type Facets struct {
	Source   map[string]int `json:"source"`
	Language map[string]int `json:"language"`
	Year     map[string]int `json:"year"` // "2016"; "undated"
}

// A Hit is one matching article.
type Hit struct {
	ID              string    `json:"id"`
	Seq             int64     `json:"seq"`
	URL             string    `json:"url"`
	Title           string    `json:"title"`
	TitleMarks      [][2]int  `json:"title_marks,omitempty"` // byte ranges of Title that match
	Source          string    `json:"source"`
	Published       string    `json:"published"` // as Article.PublishedText
	PublishedOrigin string    `json:"published_origin"`
	Language        string    `json:"language"`
	Cluster         string    `json:"cluster"`         // ID of the head of its cluster; its own if it is alone
	ClusterSize     int       `json:"cluster_size"`    // articles in the cluster, matching or not; 1 if it is alone
	Score           float64   `json:"score,omitempty"` // only when sorted by relevance
	Snippets        []Snippet `json:"snippets"`
}

// A Snippet is one sentence (or the part of a long one) around a match.
type Snippet struct {
	Text  string   `json:"text"`
	Marks [][2]int `json:"marks"` // byte ranges of Text, in order, not overlapping
}

// A MarkedArticle is an article with all that is to be marked in it.
type MarkedArticle struct {
	Article  Article
	Topic    bool
	Mentions []Mention // of the lexicon's concepts
	Matches  []Span    // of the query, if one was given
}

// A Span is a part of an article: bytes of Title in the headline, of Text elsewhere.
type Span struct {
	Place      Place
	Start, End int
}

// An Overview says what the corpus holds: the base of every number.
type Overview struct {
	Articles    int
	Undated     int
	Topic       int       // articles on the topic
	TopicRule   string    // when an article is, in words; "": never
	First, Last time.Time // days of the first and last dated article; zero if none
	Sources     []Count   // by name
	Languages   []Count   // most articles first
	Pending     int64     // articles stored but not searchable yet
	Lexicon     string    // name, revision and fingerprint of the lexicon in force
	Applying    *Applying // the lexicon that comes into force next; nil if there is none
}

// Applying says how far a lexicon is that is not in force yet.
type Applying struct {
	Lexicon string `json:"lexicon"` // name, revision and fingerprint
	Done    int    `json:"done"`    // articles that it has read
	Of      int    `json:"of"`      // all articles
}

// A Count is a name with a number of articles.
type Count struct {
	Name     string
	Articles int
}
