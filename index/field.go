package index

import (
	"strings"

	"framewatch/text"

	"github.com/blevesearch/bleve/v2/document"
	bleve "github.com/blevesearch/bleve_index_api"
)

// A textField is a field that is cut into words as package text does. What
// folds to nothing, a lone accent, is no word; package query sees it so, too.
//
// The library would make a token of each word first and then gather those of
// each term, one by one; here words become terms at once, in few pieces of memory.
type textField struct {
	*document.TextField
	value string
	words int
	terms bleve.TokenFrequencies
}

func newTextField(name, value string) *textField {
	return &textField{TextField: document.NewTextFieldCustom(name, nil, []byte(value), textOptions, nil), value: value}
}

// AnalyzedLength is the number of words.
func (f *textField) AnalyzedLength() int { return f.words }

// AnalyzedTokenFrequencies are the terms with the places of their words.
func (f *textField) AnalyzedTokenFrequencies() bleve.TokenFrequencies { return f.terms }

// Analyze cuts the value into words.
func (f *textField) Analyze() {
	const piece = 64 // terms
	words := text.Words(f.value)
	f.words, f.terms = 0, make(bleve.TokenFrequencies, len(words)/2)
	termOf := make([]*bleve.TokenFreq, len(words)) // nil: it is no word
	var free []bleve.TokenFreq
	for i, w := range words {
		if w.Folded == "" {
			continue
		}
		term := f.terms[w.Folded]
		if term == nil {
			if len(free) == 0 {
				free = make([]bleve.TokenFreq, piece)
			}
			term, free = &free[0], free[1:]
			term.Term = f.Value()[w.Start:w.End]
			if string(term.Term) != w.Folded {
				term.Term = []byte(w.Folded)
			}
			f.terms[w.Folded] = term
		}
		term.SetFrequency(term.Frequency() + 1)
		termOf[i] = term
		f.words++
	}
	f.place(words, termOf)
}

// place notes where the words of each term stand.
func (f *textField) place(words []text.Word, termOf []*bleve.TokenFreq) {
	places := make([]bleve.TokenLocation, f.words)
	room := make([]*bleve.TokenLocation, f.words) // for the lists of all terms
	position, end := 0, 0
	for i, w := range words {
		term := termOf[i]
		if term == nil {
			continue
		}
		if position++; position > 1 && strings.Contains(f.value[end:w.Start], "\n\n") {
			position += paragraphGap
		}
		end = w.End
		if term.Locations == nil {
			n := term.Frequency()
			term.Locations, room = room[:0:n], room[n:]
		}
		places[0] = bleve.TokenLocation{Start: w.Start, End: w.End, Position: position}
		term.Locations, places = append(term.Locations, &places[0]), places[1:]
	}
}
