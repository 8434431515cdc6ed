package framing

import (
	"cmp"
	"slices"
	"sync"

	"framewatch"
)

// An Annotator marks the wordings of a lexicon in articles. It may be used by
// several goroutines at once.
type Annotator struct {
	lex    *Lexicon
	states sync.Pool
}

// New makes an Annotator of a lexicon.
func New(lex *Lexicon) *Annotator {
	return &Annotator{lex: lex, states: sync.Pool{New: func() any { return &state{held: map[memoryKey]bool{}, places: map[memoryKey]*stretches{}} }}}
}

// Lexicon is what the annotator goes by. It must not be changed.
func (a *Annotator) Lexicon() *framewatch.Lexicon { return &a.lex.data }

// A state is the working memory for one article.
type state struct {
	title, text    doc
	headline, body reading
	held           map[memoryKey]bool       // does a sentence hold a match of a set?
	places         map[memoryKey]*stretches // where
	found          []match
	topic          []stretch
	cast           cast
}

// open folds an article. The caller puts the state back when it is done.
func (a *Annotator) open(l *language, art framewatch.Article) *state {
	st := a.states.Get().(*state)
	l.fold.read(&st.title, art.Title)
	l.fold.read(&st.text, art.Text)
	return st
}

// Annotate finds the mentions of an article in its own language. An article in
// a language the lexicon does not have gets none, and is on no topic.
func (a *Annotator) Annotate(art framewatch.Article) framewatch.Annotation {
	l := a.lex.languages[art.Language]
	if l == nil {
		return framewatch.Annotation{}
	}
	st := a.open(l, art)
	defer a.states.Put(st)
	return a.annotation(l, st, art.LeadEnd())
}

func (a *Annotator) annotation(l *language, st *state, lead int) framewatch.Annotation {
	clear(st.held)
	clear(st.places)
	var ann framewatch.Annotation
	for _, m := range a.matches(l, st, &st.title) {
		ann.Mentions = append(ann.Mentions, a.mention(&st.title, m, framewatch.PlaceHeadline))
	}
	for _, m := range a.matches(l, st, &st.text) {
		mention := a.mention(&st.text, m, framewatch.PlaceLead)
		if mention.Start >= lead {
			mention.Place = framewatch.PlaceBody
		}
		ann.Mentions = append(ann.Mentions, mention)
	}
	ann.Topic, ann.OnTopic = a.onTopic(l, st, lead)
	return ann
}

func (a *Annotator) mention(d *doc, m match, place framewatch.Place) framewatch.Mention {
	start, end := d.span(m.start, m.end)
	return framewatch.Mention{Concept: a.lex.data.Concepts[m.concept].ID, Place: place, Start: start, End: end, Term: d.raw[start:end]}
}

// matches finds what counts in one field, overlaps settled.
func (a *Annotator) matches(l *language, st *state, d *doc) []match {
	st.found = st.found[:0]
	a.candidates(l, st, d, func(m match) {
		if !slices.ContainsFunc(st.found[max(0, len(st.found)-8):], m.same) {
			st.found = append(st.found, m)
		}
	})
	return a.lex.settle(st.found)
}

// candidates calls found with what counts by itself. A match may be told more
// than once.
func (a *Annotator) candidates(l *language, st *state, d *doc, found func(match)) {
	ignored := []*set{l.ignore}
	l.terms.find(d, 0, int32(len(d.tokens)), func(program, start, end int) bool {
		r := &l.rules[program]
		sent := d.sentenceAt(start)
		if r.cased != nil {
			if end = d.casedEnd(l.fold, l.terms.programs[program], r.cased, sent, start); end < 0 {
				return true
			}
		}
		if r.counts(st, d, sent, start, end) && !st.any(d, sent, ignored, func(s *stretches) bool { return s.around(start, end) }) {
			found(match{r.concept, start, end, r.own, program})
		}
		return true
	})
}

// sentenceAt is the number of the sentence that holds a place.
func (d *doc) sentenceAt(at int) int32 {
	i, _ := slices.BinarySearchFunc(d.sents, at, func(s sentence, at int) int { return cmp.Compare(int(s.end), at+1) })
	return int32(i)
}

// casedEnd is the end of the longest match whose capital letters are those of
// the term, or -1.
func (d *doc) casedEnd(f *folder, p, cased *program, sent int32, start int) int {
	best := -1
	for _, end := range p.ends(d.folded[:d.sents[sent].end], start) {
		from, to := d.span(start, end)
		plain := []byte(f.literal(d.raw[from:to], true))
		if end > best && slices.Contains(cased.ends(plain, 0), len(plain)) {
			best = end
		}
	}
	return best
}
