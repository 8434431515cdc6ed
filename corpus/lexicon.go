package corpus

import (
	"fmt"
	"slices"

	"framewatch"
	"framewatch/corpus/marks"
	"framewatch/seqset"
)

// A lexicon is what answers need of the lexicon whose marks they count.
type lexicon struct {
	annotator Annotator
	concepts  map[string]framewatch.Concept // by ID
	codes     map[string]uint16             // of the concepts in the marks, by ID
	names     map[framewatch.Is]bool        // that the lexicon knows
}

func newLexicon(an Annotator) *lexicon {
	lex := an.Lexicon()
	l := &lexicon{annotator: an, concepts: map[string]framewatch.Concept{}, codes: map[string]uint16{}, names: namesOf(lex)}
	for i, concept := range lex.Concepts {
		l.concepts[concept.ID], l.codes[concept.ID] = concept, uint16(i)
	}
	return l
}

// name names the lexicon for readers.
func (l *lexicon) name() string {
	lex := l.annotator.Lexicon()
	return fmt.Sprintf("%s, revision %d (%s)", lex.Name, lex.Revision, lex.Fingerprint)
}

// kept is what is kept of the lexicon beside its marks.
func (l *lexicon) kept() marks.Lexicon {
	lex := l.annotator.Lexicon()
	kept := marks.Lexicon{Name: lex.Name, Revision: lex.Revision, Fingerprint: lex.Fingerprint}
	if a, ok := l.annotator.(interface{ Text() []byte }); ok {
		kept.Text = a.Text()
	}
	for _, concept := range lex.Concepts {
		kept.Concepts = append(kept.Concepts, concept.ID)
	}
	return kept
}

// concept is the concept with an ID, if there is one.
func (l *lexicon) concept(id string) (framewatch.Concept, bool) {
	found, ok := l.concepts[id]
	return found, ok
}

// are tells for each code whether its concept is, or is of, what a field names.
func (l *lexicon) are(e framewatch.Is) []bool {
	is := make([]bool, len(l.concepts))
	for id, concept := range l.concepts {
		switch e.Field {
		case framewatch.FieldConcept:
			is[l.codes[id]] = id == e.Value
		case framewatch.FieldNaming:
			is[l.codes[id]] = concept.Naming == e.Value
		case framewatch.FieldFrame:
			is[l.codes[id]] = slices.Contains(concept.Frames, e.Value)
		}
	}
	return is
}

// mentioning is a new set of the articles that mention what a field names.
func (c *columns) mentioning(e framewatch.Is) *seqset.Set {
	found := seqset.Under(c.marks.Last())
	for code, is := range c.lexicon.are(e) {
		if is {
			found.AddAll(c.marks.With(uint16(code)))
		}
	}
	return found
}
