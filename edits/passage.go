package edits

import (
	"slices"

	"framewatch"
	"framewatch/diff"
	"framewatch/text"
)

const (
	// alike is the similarity above which two sentences are taken for states of
	// one.
	alike = .3
	// searched is the number of sentences among which the like of another is
	// looked for; longer texts are lists.
	searched = 1000
)

// A side is one of the two versions of an edit, cut into sentences.
type side struct {
	version   framewatch.Version
	sentences []string
	mentions  []framewatch.Mention
	at        []text.Span // of the sentences
}

func newSide(v framewatch.Version, mentions []framewatch.Mention) side {
	s := side{version: v, mentions: mentions, at: text.Sentences(v.Text)}
	for _, at := range s.at {
		s.sentences = append(s.sentences, v.Text[at.Start:at.End])
	}
	return s
}

// passages are the sentences in which the concepts of a change stand, each
// beside its like in the other version. Without a concept it is the headline,
// if that differs, else the first sentence that does.
func (b *Book) passages(e framewatch.Edit, changed change, headlineOnly bool) []framewatch.Passage {
	language := e.Article.Language
	before := newSide(e.Before, b.annotate(language, e.Before).Mentions)
	after := newSide(e.After, b.annotate(language, e.After).Mentions)
	out := []framewatch.Passage{}
	add := func(p framewatch.Passage, found bool) {
		if found && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	for _, n := range changed.added {
		sentence, place, found := after.with(b.concepts[n].ID, headlineOnly)
		add(framewatch.Passage{Place: place, Before: after.like(sentence, place, before), After: sentence}, found)
	}
	for _, n := range changed.removed {
		sentence, place, found := before.with(b.concepts[n].ID, headlineOnly)
		add(framewatch.Passage{Place: place, Before: sentence, After: before.like(sentence, place, after)}, found)
	}
	if len(out) > 0 {
		return out
	}
	if e.Headline {
		return append(out, framewatch.Passage{Place: framewatch.PlaceHeadline, Before: e.Before.Title, After: e.After.Title})
	}
	sentence, found := after.first(before)
	add(framewatch.Passage{Place: framewatch.PlaceBody, Before: after.like(sentence, framewatch.PlaceBody, before), After: sentence}, found)
	if !found {
		sentence, found = before.first(after)
		add(framewatch.Passage{Place: framewatch.PlaceBody, Before: sentence}, found)
	}
	return out
}

// with is the headline or the first sentence that uses a concept.
func (s side) with(concept string, headlineOnly bool) (sentence string, place framewatch.Place, found bool) {
	for _, m := range s.mentions {
		switch {
		case m.Concept != concept:
		case m.Place == framewatch.PlaceHeadline:
			return s.version.Title, framewatch.PlaceHeadline, true
		case !headlineOnly:
			for i, at := range s.at {
				if at.Start <= m.Start && m.Start < at.End {
					return s.sentences[i], framewatch.PlaceBody, true
				}
			}
		}
	}
	return "", "", false
}

// like is the sentence of another version that a sentence of s came from or
// became; "" if there is none.
func (s side) like(sentence string, place framewatch.Place, other side) string {
	if place == framewatch.PlaceHeadline {
		return other.version.Title
	}
	if slices.Contains(other.sentences, sentence) {
		return sentence
	}
	best, most := "", alike
	for _, candidate := range other.sentences[:min(searched, len(other.sentences))] {
		if like := diff.Similarity(sentence, candidate); like > most && !slices.Contains(s.sentences, candidate) {
			best, most = candidate, like
		}
	}
	return best
}

// first is the first sentence that another version has not.
func (s side) first(other side) (string, bool) {
	for _, sentence := range s.sentences {
		if !slices.Contains(other.sentences, sentence) {
			return sentence, true
		}
	}
	return "", false
}
