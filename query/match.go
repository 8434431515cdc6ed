package query

import (
	"cmp"
	"slices"
	"strings"

	"framewatch"
	"framewatch/text"
)

// A Reading is an article with all that a query can ask of it. One Reading is
// for one goroutine; it keeps the words of the article once they are cut.
type Reading struct {
	Article  framewatch.Article
	Mentions []framewatch.Mention                       // of the lexicon's concepts; their voices are read from Voices
	Voices   []framewatch.VoiceSpan                     // what is not the outlet's own voice, in order of place and start
	Concept  func(id string) (framewatch.Concept, bool) // looks a concept up; needed if there are mentions
	Cluster  func(id string) bool                       // tells the articles of the same cluster; nil: only itself

	paragraphs []paragraph // nil until needed
}

// A Matcher reads articles with one query: slowly and obviously, so that what
// is fast can be compared with it. Many goroutines may use it.
type Matcher struct{ expr framewatch.Expr }

// Compile prepares a query for many articles.
func Compile(q framewatch.Query) *Matcher { return &Matcher{q.Expr} }

// Holds reports whether the query holds for the article.
func (m *Matcher) Holds(r *Reading) bool { return m.expr == nil || r.holds(m.expr, framewatch.In{}) }

// Spans returns the occurrences of the query: the places of its words,
// phrases, groups of words close by, and of the mentions of its concepts,
// frames and naming sets, but not of those after a NOT, in order of place and
// start. Where two overlap the longer stays, of equal ones the earlier.
func (m *Matcher) Spans(r *Reading) []framewatch.Span {
	var spans []framewatch.Span
	for _, par := range r.read() {
		var found []stretch
		for _, leaf := range leaves(m.expr, false) {
			found = append(found, r.occurrences(par, leaf)...)
		}
		for _, s := range longest(found, len(par.words)) {
			spans = append(spans, par.span(s))
		}
	}
	return spans
}

// leaves are the parts of e that ask for one thing each, every one in its In;
// with negated, those after a NOT as well.
func leaves(e framewatch.Expr, negated bool) []framewatch.In {
	var all []framewatch.In
	switch e := e.(type) {
	case nil:
	case framewatch.And:
		for _, part := range e {
			all = append(all, leaves(part, negated)...)
		}
	case framewatch.Or:
		for _, part := range e {
			all = append(all, leaves(part, negated)...)
		}
	case framewatch.Not:
		if negated {
			all = leaves(e.X, negated)
		}
	case framewatch.In:
		for _, leaf := range leaves(e.X, negated) {
			all = append(all, framewatch.In{X: leaf.X, Voices: e.Voices, Places: e.Places})
		}
	default:
		all = append(all, framewatch.In{X: e})
	}
	return all
}

// holds reports whether e holds inside in, whose X does not matter.
func (r *Reading) holds(e framewatch.Expr, in framewatch.In) bool {
	switch e := e.(type) {
	case framewatch.And:
		return !slices.ContainsFunc(e, func(part framewatch.Expr) bool { return !r.holds(part, in) })
	case framewatch.Or:
		return slices.ContainsFunc(e, func(part framewatch.Expr) bool { return r.holds(part, in) })
	case framewatch.Not:
		return !r.holds(e.X, in)
	case framewatch.In:
		return r.holds(e.X, e)
	case framewatch.Dates:
		day := r.Article.Published
		return !day.IsZero() && !day.Before(e.From) && (e.To.IsZero() || day.Before(e.To))
	case framewatch.Seqs:
		return e.From <= r.Article.Seq && (e.To == 0 || r.Article.Seq <= e.To)
	}
	if is, ok := e.(framewatch.Is); ok && !occurs(e) {
		return r.is(is)
	}
	in.X = e
	return slices.ContainsFunc(r.read(), func(par paragraph) bool { return len(r.occurrences(par, in)) > 0 })
}

// is answers a field that is about the article as a whole.
func (r *Reading) is(e framewatch.Is) bool {
	switch e.Field {
	case framewatch.FieldAuthor:
		return holdsWords(strings.Join(r.Article.Byline, " "), e.Value)
	case framewatch.FieldSource:
		return text.Fold(r.Article.Source) == text.Fold(e.Value)
	case framewatch.FieldLang:
		return r.Article.Language == e.Value
	case framewatch.FieldCluster:
		return r.Article.ID == e.Value || r.Cluster != nil && r.Cluster(e.Value)
	}
	return false
}

// holdsWords reports whether s holds all words of value, in any order.
func holdsWords(s, value string) bool {
	have := map[string]bool{}
	for _, w := range text.Words(s) {
		have[w.Folded] = true
	}
	return !slices.ContainsFunc(text.Words(value), func(w text.Word) bool { return !have[w.Folded] })
}

// occurrences returns where the words or mentions of a leaf stand in a
// paragraph, in the voices and places that count.
func (r *Reading) occurrences(par paragraph, leaf framewatch.In) []stretch {
	if len(leaf.Places) > 0 && !slices.Contains(leaf.Places, par.place) {
		return nil
	}
	var found []stretch
	switch e := leaf.X.(type) {
	case framewatch.Words:
		if par.in(e.Field) {
			found = par.find(e)
		}
	case framewatch.Is:
		for _, m := range r.Mentions {
			if s := par.of(m); s.to > s.from && r.names(e, m) {
				found = append(found, s)
			}
		}
	}
	return slices.DeleteFunc(found, func(s stretch) bool {
		return len(leaf.Voices) > 0 && !slices.Contains(leaf.Voices, r.voice(par, s))
	})
}

// names reports whether e names the concept of a mention, or its frame or
// naming set.
func (r *Reading) names(e framewatch.Is, m framewatch.Mention) bool {
	if e.Field == framewatch.FieldConcept {
		return m.Concept == e.Value
	}
	if r.Concept == nil {
		return false
	}
	c, known := r.Concept(m.Concept)
	switch {
	case !known:
		return false
	case e.Field == framewatch.FieldFrame:
		return slices.Contains(c.Frames, e.Value)
	case e.Field == framewatch.FieldNaming:
		return c.Naming == e.Value
	}
	return false
}

// Voice returns the voice of an occurrence.
func (r *Reading) Voice(of framewatch.Span) framewatch.Voice {
	for _, par := range r.read() {
		if s := par.of(framewatch.Mention{Place: of.Place, Start: of.Start, End: of.End}); s.to > s.from {
			return r.voice(par, s)
		}
	}
	return framewatch.VoiceOwn
}

// Speaking returns to whom an occurrence is owed.
func (r *Reading) Speaking(of framewatch.Span) framewatch.Speaking {
	for _, par := range r.read() {
		if s := par.of(framewatch.Mention{Place: of.Place, Start: of.Start, End: of.End}); s.to > s.from {
			return r.deciding(par, s).Speaking
		}
	}
	return framewatch.Speaking{}
}

func (r *Reading) voice(par paragraph, s stretch) framewatch.Voice { return r.deciding(par, s).Voice }

// deciding is what decides on the voice of a stretch: the first word outside
// quotation marks, or the first word if all stand inside.
func (r *Reading) deciding(par paragraph, s stretch) framewatch.VoiceSpan {
	for i := s.from; i < s.to; i++ {
		if v := r.voiceOf(par, i); v.Voice == framewatch.VoiceOwn || v.Voice == framewatch.VoiceReported {
			return v
		}
	}
	return r.voiceOf(par, s.from)
}

// voiceOf is the voice in which the first byte of a word stands.
func (r *Reading) voiceOf(par paragraph, word int) framewatch.VoiceSpan {
	at := par.offset + par.words[word].Start
	for _, v := range r.Voices {
		sameText := (v.Place == framewatch.PlaceHeadline) == (par.place == framewatch.PlaceHeadline)
		if sameText && v.Start <= at && at < v.End {
			return v
		}
	}
	return framewatch.VoiceSpan{Voice: framewatch.VoiceOwn}
}

// A stretch is words [from, to) of a paragraph.
type stretch struct{ from, to int }

// longest drops from found what overlaps a longer stretch, and sorts the rest.
func longest(found []stretch, words int) []stretch {
	slices.SortFunc(found, func(a, b stretch) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.from, b.from))
	})
	taken := make([]bool, words)
	var kept []stretch
	for _, s := range found {
		if !slices.Contains(taken[s.from:s.to], true) {
			for i := s.from; i < s.to; i++ {
				taken[i] = true
			}
			kept = append(kept, s)
		}
	}
	slices.SortFunc(kept, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	return kept
}

// read cuts the headline and each paragraph of the text into words.
func (r *Reading) read() []paragraph {
	if r.paragraphs != nil {
		return r.paragraphs
	}
	add := func(place framewatch.Place, s string, offset int) {
		r.paragraphs = append(r.paragraphs, paragraph{place, s, offset, text.Words(s), r.Article.Language})
	}
	add(framewatch.PlaceHeadline, r.Article.Title, 0)
	place, offset := framewatch.PlaceLead, 0
	for s := range strings.SplitSeq(r.Article.Text, "\n\n") {
		add(place, s, offset)
		place, offset = framewatch.PlaceBody, offset+len(s)+len("\n\n")
	}
	return r.paragraphs
}
