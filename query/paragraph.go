package query

import (
	"slices"
	"strings"

	"framewatch"
	"framewatch/text"
)

// A paragraph is the headline or one paragraph of the text.
type paragraph struct {
	place  framewatch.Place
	text   string
	offset int // of text in the article's Title or Text
	words  []text.Word
	lang   string // the article's language
}

// span is where a stretch of the paragraph's words stands in the article.
func (p *paragraph) span(s stretch) framewatch.Span {
	return framewatch.Span{Place: p.place, Start: p.offset + p.words[s.from].Start, End: p.offset + p.words[s.to-1].End}
}

// of is the stretch of the words that a mention touches; empty if it stands
// elsewhere.
func (p *paragraph) of(m framewatch.Mention) (s stretch) {
	if (m.Place == framewatch.PlaceHeadline) != (p.place == framewatch.PlaceHeadline) {
		return s
	}
	for i, w := range p.words {
		if p.offset+w.Start < m.End && m.Start < p.offset+w.End {
			if s.to == 0 {
				s.from = i
			}
			s.to = i + 1
		}
	}
	return s
}

// in reports whether a query for field f looks at the paragraph.
func (p *paragraph) in(f framewatch.Field) bool {
	switch f {
	case framewatch.FieldTitle:
		return p.place == framewatch.PlaceHeadline
	case framewatch.FieldLead:
		return p.place == framewatch.PlaceLead
	case framewatch.FieldBody:
		return p.place != framewatch.PlaceHeadline
	}
	return true
}

// find returns all places where w stands.
func (p *paragraph) find(w framewatch.Words) []stretch {
	if w.Within > 0 {
		return p.findNear(w)
	}
	var found []stretch
	for i := range len(p.words) - len(w.Words) + 1 {
		if p.phraseAt(i, w.Words) {
			found = append(found, stretch{i, i + len(w.Words)})
		}
	}
	return found
}

func (p *paragraph) phraseAt(i int, words []framewatch.Word) bool {
	for k, w := range words {
		if !p.is(i+k, w) {
			return false
		}
	}
	return len(words) > 0
}

// is reports whether word i of the paragraph is w.
func (p *paragraph) is(i int, w framewatch.Word) bool {
	have := p.words[i].Folded
	written := p.text[p.words[i].Start:p.words[i].End]
	switch {
	case w.Stem:
		return text.Stem(p.lang, written) == text.Stem(p.lang, w.Text)
	case w.Exact:
		have = text.Surface(written)
	}
	if w.Prefix {
		return strings.HasPrefix(have, w.Text)
	}
	return have == w.Text
}

// findNear returns the shortest stretches that hold all words in any order,
// each word of the text standing for one word of the query.
func (p *paragraph) findNear(w framewatch.Words) []stretch {
	var found []stretch
	for i := range p.words {
		end := p.nearFrom(i, w)
		switch n := len(found); {
		case end == 0:
		case n > 0 && found[n-1].to == end: // the same without its first word
			found[n-1].from = i
		default:
			found = append(found, stretch{i, end})
		}
	}
	return found
}

// nearFrom is the end of the shortest stretch that begins with word i and
// holds all words; 0 if it would be too long. Words and positions are paired
// as in the marriage problem: a word that finds its position taken moves the
// other to another one, so "migra* migrant" is found in "migrant migration".
func (p *paragraph) nearFrom(i int, w framewatch.Words) int {
	if !slices.ContainsFunc(w.Words, func(word framewatch.Word) bool { return p.is(i, word) }) {
		return 0
	}
	holder := make([]int, len(w.Words)) // position that stands for each word, -1: none
	for k := range holder {
		holder[k] = -1
	}
	paired := 0
	for at := i; at < min(i+len(w.Words)+w.Within, len(p.words)); at++ {
		if p.pair(at, w.Words, holder, make([]bool, len(w.Words))) {
			paired++
		}
		if paired == len(w.Words) {
			return at + 1
		}
	}
	return 0
}

// pair finds a word for the position, moving others if it must.
func (p *paragraph) pair(at int, words []framewatch.Word, holder []int, tried []bool) bool {
	for k, w := range words {
		if tried[k] || !p.is(at, w) {
			continue
		}
		tried[k] = true
		if holder[k] < 0 || p.pair(holder[k], words, holder, tried) {
			holder[k] = at
			return true
		}
	}
	return false
}
