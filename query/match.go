package query

import (
	"cmp"
	"slices"
	"strings"

	"framewatch"
	"framewatch/text"
)

// A Matcher reads articles with one query. It may be used by many goroutines.
type Matcher struct {
	expr     framewatch.Expr
	positive []framewatch.Words // those not under a Not
}

// Compile prepares a query for many articles.
func Compile(q framewatch.Query) *Matcher {
	m := &Matcher{expr: q.Expr}
	m.collect(q.Expr)
	return m
}

func (m *Matcher) collect(e framewatch.Expr) {
	switch e := e.(type) {
	case framewatch.And:
		for _, part := range e {
			m.collect(part)
		}
	case framewatch.Or:
		for _, part := range e {
			m.collect(part)
		}
	case framewatch.Words:
		m.positive = append(m.positive, e)
	}
}

// Holds reports whether the query holds for an article; see Matcher.Holds.
func Holds(q framewatch.Query, a framewatch.Article, has func(framewatch.Is) bool) bool {
	return Compile(q).Holds(a, has)
}

// Spans returns where the query's words stand; see Matcher.Spans.
func Spans(q framewatch.Query, a framewatch.Article) []framewatch.Span {
	return Compile(q).Spans(a)
}

// Holds reports whether the query holds for a. Author, source and language are
// read from a; concepts, frames and naming sets are asked of has, which may be
// nil if there are none.
func (m *Matcher) Holds(a framewatch.Article, has func(framewatch.Is) bool) bool {
	r := reading{article: a, has: has}
	return m.expr == nil || r.holds(m.expr)
}

// Spans returns every occurrence of the query's words, phrases and groups of
// words close by, but not those after a NOT, in order of place and start.
// Where two overlap the longer stays.
func (m *Matcher) Spans(a framewatch.Article) []framewatch.Span {
	if len(m.positive) == 0 {
		return nil
	}
	r := reading{article: a}
	var spans []framewatch.Span
	for _, par := range r.read() {
		var found []stretch
		for _, w := range m.positive {
			if par.in(w.Field) {
				found = append(found, par.find(w, false)...)
			}
		}
		for _, s := range longest(found, len(par.words)) {
			spans = append(spans, framewatch.Span{Place: par.place, Start: par.offset + par.words[s.from].Start, End: par.offset + par.words[s.to-1].End})
		}
	}
	return spans
}

// A stretch is words [from, to) of a paragraph.
type stretch struct{ from, to int }

// longest drops from found what overlaps a longer stretch, and sorts the rest.
func longest(found []stretch, words int) []stretch {
	if len(found) < 2 {
		return found
	}
	slices.SortFunc(found, func(a, b stretch) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.from, b.from))
	})
	taken := make([]bool, words)
	kept := found[:0]
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

// A reading is one article, cut into words once.
type reading struct {
	article    framewatch.Article
	has        func(framewatch.Is) bool
	paragraphs []paragraph // nil until needed
}

// read cuts the headline and each paragraph of the text into words.
func (r *reading) read() []paragraph {
	if r.paragraphs != nil {
		return r.paragraphs
	}
	a := r.article
	words := make([]text.Word, 0, (len(a.Title)+len(a.Text))/5)
	add := func(place framewatch.Place, s string, offset int) {
		first := len(words)
		words = text.AppendWords(words, s)
		// A lone accent or invisible character is no word.
		kept := slices.DeleteFunc(words[first:], func(w text.Word) bool { return w.Folded == "" })
		words = words[:first+len(kept)]
		r.paragraphs = append(r.paragraphs, paragraph{place, s, offset, kept})
	}
	add(framewatch.PlaceHeadline, a.Title, 0)
	place, offset := framewatch.PlaceLead, 0
	for s := range strings.SplitSeq(a.Text, "\n\n") {
		add(place, s, offset)
		place, offset = framewatch.PlaceBody, offset+len(s)+len("\n\n")
	}
	return r.paragraphs
}

func (r *reading) holds(e framewatch.Expr) bool {
	switch e := e.(type) {
	case framewatch.And:
		return !slices.ContainsFunc(e, func(part framewatch.Expr) bool { return !r.holds(part) })
	case framewatch.Or:
		return slices.ContainsFunc(e, r.holds)
	case framewatch.Not:
		return !r.holds(e.X)
	case framewatch.Words:
		return slices.ContainsFunc(r.read(), func(par paragraph) bool { return par.in(e.Field) && len(par.find(e, true)) > 0 })
	case framewatch.Is:
		return r.is(e)
	case framewatch.Dates:
		day := r.article.Published
		return !day.IsZero() && !day.Before(e.From) && (e.To.IsZero() || day.Before(e.To))
	case framewatch.Seqs:
		return e.From <= r.article.Seq && (e.To == 0 || r.article.Seq <= e.To)
	}
	return false
}

func (r *reading) is(e framewatch.Is) bool {
	switch e.Field {
	case framewatch.FieldAuthor:
		return holdsWords(strings.Join(r.article.Byline, " "), e.Value)
	case framewatch.FieldSource:
		return text.Fold(r.article.Source) == text.Fold(e.Value)
	case framewatch.FieldLang:
		return r.article.Language == e.Value
	}
	return r.has != nil && r.has(e)
}

// holdsWords reports whether s holds all words of value, in any order.
func holdsWords(s, value string) bool {
	have := map[string]bool{}
	for _, w := range text.Words(s) {
		have[w.Folded] = true
	}
	return !slices.ContainsFunc(text.Words(value), func(w text.Word) bool { return !have[w.Folded] })
}
