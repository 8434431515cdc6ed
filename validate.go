package framewatch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A ValidateRequest asks for a random sample of the mentions of a concept, for
// people to say of each whether it is right.
type ValidateRequest struct {
	Concept  string // ID
	Filter   Filter
	Once     bool   // a cluster counts once
	N        int    // mentions; with PerVoice so many of each voice
	PerVoice bool   // each voice is a part of its own, so that rare ones are judged, too
	Seed     uint64 // the same number draws the same mentions from the same articles
}

// MaxSample is the most mentions of one sample.
const MaxSample = 10_000

// A Sample is what was drawn.
type Sample struct {
	Concept  string // ID
	Label    string
	Note     string // what the lexicon says of the concept
	Terms    string // TermsOf it
	Explain  string
	Notices  []string
	Once     bool
	Seed     uint64
	PerVoice bool
	Total    int              // mentions that it was drawn from
	Mentions []SampledMention // in an order by lot
	Basis    Basis
}

// A MentionID says where a mention stands.
type MentionID struct {
	Article    string // ID
	Place      Place
	Start, End int // bytes, as in Mention
}

func (m MentionID) String() string {
	return fmt.Sprintf("%s:%s:%d-%d", m.Article, m.Place, m.Start, m.End)
}

// ParseMentionID reads what String wrote.
func ParseMentionID(s string) (m MentionID, err error) {
	parts := strings.Split(s, ":")
	if len(parts) != 3 || parts[0] == "" || !slices.Contains(Places, Place(parts[1])) {
		return m, fmt.Errorf("mention %q: want ARTICLE:PLACE:START-END", s)
	}
	m.Article, m.Place = parts[0], Place(parts[1])
	start, end, _ := strings.Cut(parts[2], "-")
	var err1, err2 error
	m.Start, err1 = strconv.Atoi(start)
	m.End, err2 = strconv.Atoi(end)
	if err1 != nil || err2 != nil || m.Start < 0 || m.End <= m.Start || m.String() != s {
		return m, fmt.Errorf("mention %q: want ARTICLE:PLACE:START-END", s)
	}
	return m, nil
}

// A SampledMention is a mention with what is needed to judge it.
type SampledMention struct {
	MentionID
	URL       string
	Title     string
	Source    string
	Published string // as Article.PublishedText
	Language  string
	Before    string // the sentence before
	Left      string // of the mention's own sentence
	Term      string // the mention
	Right     string
	After     string // the sentence behind
	Voice     Voice  // as found
	Speaker   string // as found
	Drawn     Stratum
}

// A Stratum is what a mention was drawn from.
type Stratum struct {
	Voice Voice // whose voice alone; "": all
	Of    int   // mentions there
}

// The judgements of a coder. An empty one was left out.
const (
	JudgedYes     = "yes"
	JudgedNo      = "no"
	JudgedUnclear = "unclear"
)

// A Coding is what one coder said of one mention, with what the program had
// found there.
type Coding struct {
	MentionID
	Concept string // ID
	Coder   string
	Term    string
	Voice   Voice
	Speaker string
	Drawn   Stratum
	Lexicon string // in force when it was drawn: name, revision and fingerprint
	Terms   string // TermsOf the concept then

	Correct        string // whether the words mean the concept: one of the judgements
	VoiceCorrect   string // whether the voice is right: one of the judgements, or the right voice
	SpeakerCorrect string // whether the speaker is right: one of the judgements
	Note           string
	At             time.Time // when it was first kept
}

// TermsOf is a short text that changes when the terms of a concept do: those as
// they are written, not the word lists they name. No spreadsheet takes it for a
// number.
func TermsOf(c Concept) string {
	var all strings.Builder
	for _, lang := range slices.Sorted(maps.Keys(c.Variants)) {
		fmt.Fprintf(&all, "%s\n%s\n\n", lang, strings.Join(c.Variants[lang], "\n"))
	}
	sum := sha256.Sum256([]byte(all.String()))
	return "terms-" + hex.EncodeToString(sum[:6])
}

// A ValidationsResult says how right the mentions of concepts are, as far as
// people have judged them.
type ValidationsResult struct {
	Lexicon     string       `json:"lexicon"`     // in force: name, revision and fingerprint
	Validations []Validation `json:"validations"` // by label of the concept
}

// A Validation says how right the mentions of one concept are.
//
// Of a mention that several people judged counts what more than half of them
// said. Voice and speaker are judged of mentions that are right alone.
type Validation struct {
	Concept   string            `json:"concept"`   // ID
	Label     string            `json:"label"`     // its ID if the lexicon has it no more
	Mentions  int               `json:"mentions"`  // that somebody judged
	Unclear   int               `json:"unclear"`   // of them, those of which nobody can say, or on which coders are split
	Empty     int               `json:"empty"`     // mentions in coded files that nobody judged
	Precision Judged            `json:"precision"` // mentions that mean the concept
	Weighted  bool              `json:"weighted"`  // some were drawn voice by voice: precision counts each voice as often as it was found
	Voices    []ValidationVoice `json:"voices"`    // all voices, in the order of Voices
	Voice     Judged            `json:"voice"`     // voices that are right; not weighted
	Speaker   Judged            `json:"speaker"`   // speakers that are right, of mentions that are found or are in another voice than the outlet's own; not weighted
	Coders    []Coder           `json:"coders"`    // by name
	Agreement []CoderAgreement  `json:"agreement"` // none where one alone judged
	Changed   bool              `json:"changed"`   // the concept's terms are not those that the mentions were found by
	Missing   bool              `json:"missing"`   // the lexicon has no such concept
	Lexicons  []string          `json:"lexicons"`  // those that the mentions were found by
	Notices   []string          `json:"notices"`
}

// Judged is a share of what was judged, with its 95 % interval (Wilson).
type Judged struct {
	Right int     `json:"right"`
	Of    int     `json:"of"`    // judged as right or wrong; 0: there is no share
	Share float64 `json:"share"` // of these, those that are right
	Low   float64 `json:"low"`   // 95 % interval of share
	High  float64 `json:"high"`
}

// A ValidationVoice is what was judged of the mentions found in one voice.
type ValidationVoice struct {
	Voice     Voice         `json:"voice"` // as found
	Mentions  int           `json:"mentions"`
	Precision Judged        `json:"precision"` // mentions that mean the concept
	Right     Judged        `json:"right"`     // mentions whose voice is right
	Are       map[Voice]int `json:"are"`       // in which voice they are, where somebody said
	Unclear   int           `json:"unclear"`   // of which nobody can say in whose voice they are
}

// A Coder is somebody who judged.
type Coder struct {
	Name     string `json:"name"`
	Mentions int    `json:"mentions"`
	First    string `json:"first"` // day of the first judgement that was kept
	Last     string `json:"last"`  // day of the last
	Right    Judged `json:"right"` // mentions that are right, as this coder says; not weighted
}

// A CoderAgreement says how far coders agree about one thing. "unclear" is an
// answer like others here; one left out is none.
type CoderAgreement struct {
	About  string  `json:"about"`  // correct, voice or speaker
	Coders int     `json:"coders"` // of all mentions together
	Units  int     `json:"units"`  // mentions judged by two or more
	Share  float64 `json:"share"`  // of pairs of answers that are the same
	Kappa  Figure  `json:"kappa"`  // Cohen's; known of two coders alone
	Alpha  Figure  `json:"alpha"`  // Krippendorff's
}

// A Figure is a number that can't always be told, as when all answers are the same.
type Figure struct {
	Known bool    `json:"known"` // else the others are 0
	Value float64 `json:"value"` // at most 1; 0 is chance
	Low   float64 `json:"low"`   // 95 % interval; 0 and 0 where none is told
	High  float64 `json:"high"`
}
