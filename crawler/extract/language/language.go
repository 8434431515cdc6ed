// Package language tells in which language a text is written.
//
// Some scripts tell the language by themselves. Among the languages of the
// Latin, Cyrillic, Arabic and Devanagari scripts it is told by sums: two and
// three letters in a row have a weight for each language, the logarithm of
// how often they stand in news of that language, and the language with the
// greatest sum is the text's (naive Bayes). How sure that is depends on the
// lead over the next language, and on whether the mean weight is that of text:
// names, code, and languages that have no weights stay below it.
//
// The weights are embedded. A module of its own makes them and compares this
// package with others:
//
//	cd crawler/extract/language/internal/detectors
//	go run . train     # writes weights.bin, the same to the bit
//	go run . compare   # writes testdata/detectors.golden
//
// They are drawn from the models of github.com/pemistahl/lingua-go 1.4.0
// (Apache License 2.0), counted on the Leipzig Corpora Collection, and, in
// five languages, from texts written for this. lingua itself takes 150 times
// the time, makes a program 133 MB larger and holds 1 GB.
package language

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"framewatch/crawler/extract/language/internal/ngram"
)

const (
	sure   = 0.9 // confidence from which the text is believed against what is stated
	likely = 0.4 // and from which one statement is chosen by it before a surer one
	enough = 80  // bytes of letters that it takes to be sure
)

// Detect is the language of the text as an ISO 639-1 code and how sure that
// is, from 0 to 1. The code is "" if the text has no letters, or none whose
// language is known. Norwegian is nb or nn, never no. Only some places of a
// long text are looked at.
func Detect(text string) (code string, confidence float64) {
	h := hear(text)
	return h.code, h.confidence
}

// Of is the language of an article as an ISO 639-1 code: that of its text,
// unless the text is too short or too mixed to tell. Then, and where the text
// leaves a choice between languages that are written alike, it is what the
// page states, the surest statement first, else the language of the source's
// articles. Statements are language tags, as "pt-BR" or "en_US"; what is no
// tag says nothing. It is "" if nothing tells.
func Of(text string, stated []string, source string) string {
	h := hear(text)
	said := ""
	for i := range len(stated) + 1 {
		tag := source
		if i < len(stated) {
			tag = stated[i]
		}
		code := Code(tag)
		if code != "" && h.confidence >= likely && (code == h.code || h.script == ngram.Latin && alike(code, h.code)) {
			return code
		}
		if said == "" {
			said = code
		}
	}
	if said == "" || h.confidence >= sure && h.bytes >= enough && !h.mayBe(said) {
		return h.code
	}
	return said
}

// Code is the ISO 639-1 code of a language tag (BCP 47, or as in "en_US") in
// its present form, he for iw and nb for no; "" if it has none.
func Code(tag string) string {
	tag = strings.TrimSpace(tag)
	if end := strings.IndexAny(tag, "-_,;. "); end >= 0 {
		tag = tag[:end]
	}
	base, err := language.ParseBase(tag)
	if err != nil {
		return ""
	}
	base, how := language.All.Make(base.String()).Base()
	switch code := base.String(); {
	case how != language.Exact: // a guess for "und"
		return ""
	case code == "no":
		return "nb"
	case code == "fil":
		return "tl"
	case len(code) == 2:
		return code
	}
	return ""
}

// alike reports whether both are of one group of languages that often stay
// undecided even over some hundred letters.
func alike(a, b string) bool {
	for _, group := range [...]string{"bs hr sr", "id ms", "nb nn"} {
		if strings.Contains(group, a) && strings.Contains(group, b) {
			return true
		}
	}
	return false
}

// mayBe reports whether the text may be in a language that has no weights: it
// is then heard as a neighbour of it.
func (h heard) mayBe(code string) bool {
	if slices.Contains(weights().Languages, code) {
		return false
	}
	script, _ := language.Make(code).Script()
	return script.String() == ngram.Scripts[h.script].Name && ngram.Scripts[h.script].Language != code
}
