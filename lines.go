package framewatch

import (
	"strings"
	"unicode"
)

// The orders of lines, beside SortNewest, SortOldest and SortSource.
const (
	SortLeft   = "left"   // by the words to the left, the nearest first
	SortRight  = "right"  // by the words to the right, the nearest first
	SortRandom = "random" // drawn by lot, the same for the same seed: the first n lines are a random sample
)

// A LinesRequest asks for occurrences of a query in their context (KWIC: key
// word in context).
type LinesRequest struct {
	Query  Query // must name words or concepts
	Filter Filter
	Once   bool   // a cluster counts once
	Sort   string // "" is SortNewest
	Seed   uint64 // of SortRandom
	Words  int    // shown to the left and to the right, 1 … MaxLineWords; 0 is 8
	With   string // only occurrences with this word in their window; "" is all
	Window int    // words to the left and to the right in which With stands, 1 … MaxWindow; 0 is 5
	Limit  int    // lines on the page, 1 … MaxPage; 0 is 20; Export knows no limit
	Offset int    // lines before the page; Offset+Limit ≤ MaxPaging
}

// Limits of lines and contexts.
const (
	MaxLineWords = 40
	MaxWindow    = 20
	MaxGram      = 5
)

// A LinesResult is one page of lines.
type LinesResult struct {
	Query    string   `json:"query"`
	Explain  string   `json:"explain"`
	Notices  []string `json:"notices"`
	Once     bool     `json:"once"`
	Sort     string   `json:"sort"`
	Seed     uint64   `json:"seed"`
	With     string   `json:"with,omitempty"`
	Window   int      `json:"window,omitempty"` // if With is given
	Total    int      `json:"total"`            // lines: as many as a trend counts occurrences
	Articles int      `json:"articles"`         // in which they stand
	TookNS   int64    `json:"took_ns"`
	Lines    []Line   `json:"lines"`
	Basis    Basis    `json:"basis"`
}

// A Line is one occurrence with the words around it, as they stand in the text.
type Line struct {
	Article   string `json:"article"` // ID
	Seq       int64  `json:"seq"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Source    string `json:"source"`
	Published string `json:"published"` // as Article.PublishedText
	Language  string `json:"language"`
	Voice     Voice  `json:"voice"`
	Place     Place  `json:"place"`
	Start     int    `json:"start"` // bytes of the node: of Title in the headline, of Text elsewhere
	End       int    `json:"end"`
	Left      string `json:"left"` // within the same paragraph
	Node      string `json:"node"`
	Right     string `json:"right"`
	Speaker   string `json:"speaker"` // to whom the words are owed, by the name that Speakers lists; "" if they are the outlet's or nobody is named
}

// A ContextsRequest asks in what company the words of a query stand.
type ContextsRequest struct {
	Query  Query // must name words or concepts
	Filter Filter
	Once   bool
	Window int // words to the left and to the right, 1 … MaxWindow; 0 is 5
	Limit  int // collocates, and n-grams of each length; 0 is 50, at most MaxPage
}

// A ContextsResult lists what stands round the occurrences of a query.
//
// A collocate counts the occurrences (lines) that have it in their window at
// least once; the window ends with the sentence. Listed is what METHODS section
// 9 lists: joint count of 5 or more, t of 2 or more, in three articles or more.
// LinesRequest.With shows the lines behind one.
type ContextsResult struct {
	Query       string      `json:"query"`
	Explain     string      `json:"explain"`
	Notices     []string    `json:"notices"`
	Once        bool        `json:"once"`
	Window      int         `json:"window"`
	Articles    int         `json:"articles"`    // that match
	Occurrences int         `json:"occurrences"` // f(n): as many as there are lines
	Words       int         `json:"words"`       // N: running words of all articles that pass the filter
	Collocates  []Collocate `json:"collocates"`  // by logDice
	Grams       []Gram      `json:"grams"`       // word sequences that hold an occurrence, 2 … MaxGram words, by number
	TookNS      int64       `json:"took_ns"`
	Basis       Basis       `json:"basis"`
}

// A Collocate is a word that stands near the words of a query.
type Collocate struct {
	Word          string  `json:"word"`     // folded
	N             int     `json:"n"`        // O: lines with it in their window
	Left          int     `json:"left"`     // of them, to the left of the node; a line may count on both sides
	Right         int     `json:"right"`    //
	Articles      int     `json:"articles"` // in which these lines stand
	Of            int     `json:"of"`       // f(c): occurrences of the word in all articles that pass the filter
	LogDice       float64 `json:"log_dice"`
	LogLikelihood float64 `json:"log_likelihood"`
	MI            float64 `json:"mi"`
	T             float64 `json:"t"`
}

// A Gram is a sequence of words. Query finds its occurrences.
type Gram struct {
	Words    string `json:"words"` // folded
	N        int    `json:"n"`     // how often it stands there with an occurrence in it
	Articles int    `json:"articles"`
	Query    string `json:"query"`
}

// A Side is one of two sets of articles that are compared.
type Side struct {
	Query  Query // no words: all articles that pass the filter
	Filter Filter
}

// A CompareRequest asks which words mark one set of articles off from another.
type CompareRequest struct {
	A, B  Side
	Of    string // OfArticles: a word counts once in an article, the default; OfWords: every time
	Once  bool
	Limit int // words of each side; 0 is 50, at most MaxPage
}

// A CompareResult lists key words, those of A first, each side by the end of
// the interval of the log ratio that is nearer to 0. Listed is what METHODS
// section 8 lists: q < 0.01, |log ratio| ≥ 1, ten counts or more, three outlets;
// where both sides have one or two outlets together, as many as the side with fewer has.
// Words that a side's own query looks for are left out.
type CompareResult struct {
	Of      string    `json:"of"`
	Once    bool      `json:"once"`
	A       SideTotal `json:"a"`
	B       SideTotal `json:"b"`
	Both    int       `json:"both"`   // articles that are in A and in B
	Tested  int       `json:"tested"` // words that q corrects for
	Keys    []Key     `json:"keys"`
	Notices []string  `json:"notices"`
	TookNS  int64     `json:"took_ns"`
	Basis   Basis     `json:"basis"` // of the corpus; the filters stand with the sides
}

// A SideTotal says what a side consists of.
type SideTotal struct {
	Query    string `json:"query"`
	Explain  string `json:"explain"`
	Articles int    `json:"articles"`
	Words    int    `json:"words"`
	Outlets  int    `json:"outlets"`
	Basis    Basis  `json:"basis"`
}

// LinesOf is the query that, with the filter of the side, finds the lines of a
// word in the articles of the side. The side's own query stands below NOT,
// twice, so that it chooses articles and makes no lines of its own.
func (s SideTotal) LinesOf(word string) string {
	if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		word = `"` + word + `"`
	}
	if s.Query == "" {
		return word
	}
	return word + " NOT (seq:1.. NOT (" + s.Query + "))"
}

// A Key is a word that is more frequent on one side. LinesOf that side finds
// its lines.
type Key struct {
	Word     string  `json:"word"` // folded
	A        int     `json:"a"`    // articles with the word, or occurrences
	B        int     `json:"b"`
	RateA    float64 `json:"rate_a"` // share of the side's articles, or per 10,000 words
	RateB    float64 `json:"rate_b"`
	G2       float64 `json:"g2"`
	P        float64 `json:"p"`
	Q        float64 `json:"q"`         // p corrected for all words tested (Benjamini–Hochberg)
	LogRatio float64 `json:"log_ratio"` // above 0: more frequent in A
	Low      float64 `json:"low"`       // 95 % interval of LogRatio
	High     float64 `json:"high"`
	Outlets  int     `json:"outlets"` // that have the word on either side
}

// Progress tells how far long work has come.
type Progress func(done, all int64)
