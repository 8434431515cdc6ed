package framewatch

import "fmt"

// A Lexicon lists the wordings that are counted. Wordings (variants) belong to
// concepts, concepts to frames; naming sets gather rival concepts.
type Lexicon struct {
	Name        string
	Revision    int
	Fingerprint string   // changes with any change of the file; stamped on everything derived from it
	Languages   []string // ISO 639-1
	Speech      []string // of Languages, those with rules of speech: in others all words count as the outlet's own
	Frames      []Frame
	Namings     []NamingSet
	Concepts    []Concept
	Topic       Topic
}

// Version names the lexicon as charts, exports and answers do, so that two that
// differ in anything have different names.
func (l *Lexicon) Version() string {
	return fmt.Sprintf("%s, revision %d (%s)", l.Name, l.Revision, l.Fingerprint)
}

// A Topic says which articles are on the topic of a lexicon. One without a List
// is none: no article is on it.
type Topic struct {
	Label     string
	List      string   // the word list whose words are the topic's
	Rule      string   // when an article is on the topic, in words
	Languages []string // whose articles can be: those that have the list
}

// A Frame is an aspect under which migration is talked about.
type Frame struct {
	ID, Label, About string
	PFC              string // dimension of the Policy Frames Codebook that it refines; "-" if none
}

// A NamingSet gathers concepts that are alternatives to each other.
type NamingSet struct {
	ID, Label string
	Kind      string // "referent": names of the same thing; "field": related but different things
}

// A Concept is one way of naming or framing something.
type Concept struct {
	ID, Label string
	Frames    []string            // frame IDs, at least one
	Naming    string              // naming set ID; may be empty
	Register  string              // note for the reader: who uses the wording; never changes a count
	Source    string              // note for the reader: where the wording is described
	Base      bool                // dropped where it lies inside another concept's match
	General   bool                // may share wordings with other concepts
	Covers    []string            // concepts whose matches inside its own are dropped
	Variants  map[string][]string // terms as written in the file, by language
}

// A Place is the part of an article in which something stands.
type Place string

// The places of an article.
const (
	PlaceHeadline Place = "headline"
	PlaceLead     Place = "lead" // the first paragraph
	PlaceBody     Place = "body" // the text after the lead
)

// A Voice says whose words a mention is; METHODS section 4.
type Voice string

// The voices, the outlet's own first.
const (
	VoiceOwn      Voice = "own"      // the outlet's
	VoiceQuoted   Voice = "quoted"   // in quotation marks, attributed to a source
	VoiceReported Voice = "reported" // attributed, without marks
	VoiceScare    Voice = "scare"    // in marks, attributed to nobody
)

// Places and Voices are all there are, in the order in which they are listed.
var (
	Places = []Place{PlaceHeadline, PlaceLead, PlaceBody}
	Voices = []Voice{VoiceOwn, VoiceQuoted, VoiceReported, VoiceScare}
)

// A VoiceSpan is a stretch of an article that is all in one voice and owed to
// one source.
type VoiceSpan struct {
	Span
	Voice Voice
	Speaking
}

// Speaking is to whom words are owed that are not the outlet's own.
type Speaking struct {
	Speaker string // the source as the text names it; empty where it names none
	Name    string // the name under which it is counted: the fullest the article has for it, without titles; empty where it names none
	Cue     string // the words that hand over to the source; empty in scare quotes
	Class   string // of the cue, one of CueClasses
}

// CueClasses are the ways in which a text hands words over to a source, as
// METHODS section 4 names them. "intend" is weaker evidence than the others: a
// demand that the outlet puts into its own words.
var CueClasses = []string{"according", "label", "accuse", "intend", "claim_noun", "say", "colon", "report_mood", "echo"}

// A Mention is one occurrence of a concept in an article.
type Mention struct {
	Concept    string // concept ID
	Place      Place
	Start, End int    // bytes: of Title in the headline, of Text in lead and body
	Term       string // the words as they stand there
	Voice      Voice  // whose words they are; empty where voices were not asked for, or Voiced is false
	Speaking          // to whom they are owed, if they are not the outlet's own
	SoCalled   bool   // a distancing word such as "so-called" stands right before
	Word       bool   // the words themselves are meant, as in "the term …"
	Hedged     bool   // a hedge such as "alleged" stands in the six words before
	Negated    bool   // a negation stands in the four words before, in the clause
}

// An Annotation is all that the lexicon says about one article.
type Annotation struct {
	Mentions []Mention // in order of place and Start
	Topic    bool      // the article is on the topic, as the lexicon's topic rule says
	OnTopic  []Span    // the sentences with a word of the topic, in order; METHODS section 6
	Voiced   bool      // voices were asked for, and the language has rules of speech; else whose words they are is not known
}

// A LexiconChange says which articles another version of a lexicon can read
// otherwise. Articles that it cannot touch keep their annotations.
type LexiconChange struct {
	Languages map[string]bool // all articles in these, as the rules of speech or of folding differ
	// Touches reports whether a changed term can match only where an article in
	// the language has the word, as it is written; nil: no term has changed.
	Touches func(lang, word string) bool
}
