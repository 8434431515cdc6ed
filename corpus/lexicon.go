package corpus

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"

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
	marks     *marks.Marks                  // nil until they are opened
	users     sync.WaitGroup                // questions, which read the marks
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
	return l.annotator.Lexicon().Version()
}

// kept is what is kept of the lexicon beside its marks.
func (l *lexicon) kept() marks.Lexicon {
	lex := l.annotator.Lexicon()
	kept := marks.Lexicon{Name: lex.Name, Revision: lex.Revision, Fingerprint: lex.Fingerprint, Text: l.annotator.Text()}
	for _, concept := range lex.Concepts {
		kept.Concepts = append(kept.Concepts, concept.ID)
	}
	return kept
}

func (l *lexicon) fingerprint() string { return l.annotator.Lexicon().Fingerprint }

// read has the lexicon read an article. One that makes the reader panic has no
// mentions and costs no other article.
func (l *lexicon) read(log *slog.Logger, a framewatch.Article) (annotation framewatch.Annotation, voices []framewatch.VoiceSpan) {
	defer func() {
		if trouble := recover(); trouble != nil {
			log.Error("article could not be read with the lexicon, its framing terms are not counted", "article", a.ID, "url", a.URL, "lexicon", l.name(), "err", trouble)
			annotation, voices = framewatch.Annotation{}, nil
		}
	}()
	return l.annotator.Read(a)
}

// numbersOf are the codes here of the concepts of another lexicon, by code.
func (l *lexicon) numbersOf(o *lexicon) []int {
	numbers := make([]int, len(o.codes))
	for id, code := range o.codes {
		numbers[code] = marks.Gone
		if here, ok := l.codes[id]; ok {
			numbers[code] = int(here)
		}
	}
	return numbers
}

// concept is the concept with an ID, if there is one.
func (l *lexicon) concept(id string) (framewatch.Concept, bool) {
	found, ok := l.concepts[id]
	return found, ok
}

// inForce are the marks that readers see.
func (c *Corpus) inForce() *marks.Marks { return c.columns.Load().lexicon.marks }

// readings is raised when the program reads the same text with the same lexicon
// otherwise than before.
const readings = 1

func (c *Corpus) marksOf(fingerprint string) string {
	return filepath.Join(c.dir, marksFolder, fingerprint)
}

func (c *Corpus) openMarks(of marks.Lexicon) (*marks.Marks, error) {
	return marks.Open(c.log, c.marksOf(of.Fingerprint), of, fmt.Sprintf("%s, reading %d", c.rules, readings), c.stream)
}

// choose opens the marks that come into force: those of the wanted lexicon,
// unless marks of an earlier one reach further. All others are removed.
func (c *Corpus) choose(wanted *lexicon) (best *lexicon, err error) {
	if wanted.marks, err = c.openMarks(wanted.kept()); err != nil {
		return nil, err
	}
	best = wanted
	folders, err := marks.Folders(filepath.Join(c.dir, marksFolder))
	for _, fingerprint := range folders {
		if fingerprint == wanted.fingerprint() || err != nil {
			continue
		}
		var dropped *lexicon
		if best.marks.Watermark() < c.stream.Watermark() {
			dropped = c.earlier(fingerprint)
		}
		if dropped != nil && dropped.marks.Watermark() > best.marks.Watermark() {
			best, dropped = dropped, best
		}
		switch {
		case dropped == nil:
			err = os.RemoveAll(c.marksOf(fingerprint))
		case dropped == wanted:
			err = wanted.marks.Close() // until it is applied
		default:
			err = c.retire(dropped)
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("choose marks: %w", err), best.marks.Close())
	}
	return best, nil
}

// earlier opens the marks of an earlier lexicon; nil if they are of no use.
func (c *Corpus) earlier(fingerprint string) *lexicon {
	if c.parse == nil {
		return nil
	}
	kept, err := marks.ReadLexicon(c.marksOf(fingerprint))
	var an Annotator
	if err == nil {
		an, err = c.parse(kept.Text)
	}
	var l *lexicon
	if err == nil {
		if l = newLexicon(an); kept.Fingerprint != fingerprint || !kept.Same(l.kept()) {
			err = errors.New("it is read otherwise now")
		}
	}
	if err == nil {
		l.marks, err = c.openMarks(kept)
	}
	if err != nil {
		c.log.Warn("marks of an earlier lexicon can't be used", "dir", c.marksOf(fingerprint), "err", err)
		return nil
	}
	return l
}

// retire removes the marks of a lexicon when nobody reads them any more.
func (c *Corpus) retire(l *lexicon) error {
	l.users.Wait()
	if err := l.marks.Close(); err != nil {
		return err
	}
	return os.RemoveAll(c.marksOf(l.fingerprint()))
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
