package corpus

import (
	"cmp"
	"slices"

	"framewatch"
	"framewatch/query"
)

// A marker finds in an article what a query asks for: its words, and the
// wordings of concepts, frames and naming sets it names. What is marked is
// what is counted as an occurrence.
type marker struct {
	words     *query.Matcher
	concepts  map[string]bool // whose wordings are marked
	annotator Annotator
}

func (c *Corpus) marker(q framewatch.Query) *marker {
	m := &marker{words: query.Compile(q), concepts: map[string]bool{}, annotator: c.annotator}
	leaves(q.Expr, func(e framewatch.Expr) {
		is, ok := e.(framewatch.Is)
		if !ok {
			return
		}
		for id, concept := range c.concepts {
			if is.Field == framewatch.FieldConcept && is.Value == id ||
				is.Field == framewatch.FieldNaming && is.Value == concept.Naming ||
				is.Field == framewatch.FieldFrame && slices.Contains(concept.Frames, is.Value) {
				m.concepts[id] = true
			}
		}
	})
	return m
}

// leaves calls each with the parts of e that are not below a Not.
func leaves(e framewatch.Expr, each func(framewatch.Expr)) {
	switch e := e.(type) {
	case nil, framewatch.Not:
	case framewatch.And:
		for _, x := range e {
			leaves(x, each)
		}
	case framewatch.Or:
		for _, x := range e {
			leaves(x, each)
		}
	default:
		each(e)
	}
}

func hasWords(e framewatch.Expr) bool {
	found := false
	leaves(e, func(e framewatch.Expr) {
		_, ok := e.(framewatch.Words)
		found = found || ok
	})
	return found
}

// marks are byte ranges of title and text, in order, not overlapping.
type marks struct{ title, text [][2]int }

func (m *marker) marks(a framewatch.Article) marks {
	var found marks
	add := func(place framewatch.Place, start, end int) {
		if place == framewatch.PlaceHeadline {
			found.title = append(found.title, [2]int{start, end})
		} else {
			found.text = append(found.text, [2]int{start, end})
		}
	}
	for _, s := range m.words.Spans(a) {
		add(s.Place, s.Start, s.End)
	}
	if len(m.concepts) > 0 {
		for _, mention := range m.annotator.Annotate(a).Mentions {
			if m.concepts[mention.Concept] {
				add(mention.Place, mention.Start, mention.End)
			}
		}
	}
	return marks{joined(found.title), joined(found.text)}
}

// joined puts ranges in order and joins those that overlap.
func joined(ranges [][2]int) [][2]int {
	slices.SortFunc(ranges, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	kept := ranges[:0]
	for _, r := range ranges {
		if n := len(kept); n > 0 && r[0] < kept[n-1][1] {
			kept[n-1][1] = max(kept[n-1][1], r[1])
		} else {
			kept = append(kept, r)
		}
	}
	return kept
}
