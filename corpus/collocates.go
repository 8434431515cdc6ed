package corpus

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/measure"
)

// The least that a collocate must show to be listed: METHODS section 9.
const (
	leastJoint    = 5
	leastT        = 2
	leastArticles = 3
)

// A company counts the words in the windows of nodes. Each goroutine has one
// of its own; gather puts them together.
type company struct {
	window int
	place  []uint32 // in met, by folded code; 0: not met yet
	met    []companion
	line   uint32 // lines so far
}

// A companion is a word that stood in a window.
type companion struct {
	word           stream.Code
	lines          uint32
	sides          [2]uint32 // lines with it to the left, to the right
	articles       uint32
	line, article  uint32 // the last that was counted
	lineOfTheSides [2]uint32
}

func newCompany(window int) *company { return &company{window: window, met: make([]companion, 1)} }

// add counts the lines of one article.
func (c *company) add(r *excerpt) {
	for _, node := range r.nodes {
		c.line++
		left, right := r.around(node, c.window, sentenceBegin)
		for side, words := range [2]stretch{left, right} {
			for _, word := range r.words[words.from:words.to] {
				c.count(word, side, r.seq)
			}
		}
	}
}

func (c *company) count(word stream.Code, side int, article uint32) {
	w := c.of(word)
	if w.lineOfTheSides[side] == c.line {
		return
	}
	w.lineOfTheSides[side] = c.line
	w.sides[side]++
	if w.line == c.line {
		return
	}
	w.line = c.line
	w.lines++
	if w.article != article {
		w.article = article
		w.articles++
	}
}

// of returns the companion that is a word.
func (c *company) of(word stream.Code) *companion {
	if int(word) >= len(c.place) {
		c.place = append(c.place, make([]uint32, int(word)+1-len(c.place))...)
	}
	if c.place[word] == 0 {
		c.place[word] = uint32(len(c.met))
		c.met = append(c.met, companion{word: word})
	}
	return &c.met[c.place[word]]
}

// gather adds what was counted in other articles.
func (c *company) gather(other *company) {
	c.line += other.line
	for _, o := range other.met[1:] {
		w := c.of(o.word)
		w.lines += o.lines
		w.articles += o.articles
		w.sides[0] += o.sides[0]
		w.sides[1] += o.sides[1]
	}
}

// list returns the collocates by logDice, at most limit. Of the words, each
// has a text and stands so often in all articles that pass the filter.
func (c *company) list(limit, words int, text func(word stream.Code) string, often func(word stream.Code) int) []framewatch.Collocate {
	found := []framewatch.Collocate{}
	for _, w := range c.met[1:] {
		if w.lines < leastJoint || w.articles < leastArticles {
			continue
		}
		joint := measure.Joint{O: int(w.lines), Node: int(c.line), Word: often(w.word), Words: words, Window: 2 * c.window}
		if joint.T() < leastT || isNumber(text(w.word)) {
			continue
		}
		found = append(found, framewatch.Collocate{
			Word: text(w.word), N: joint.O, Left: int(w.sides[0]), Right: int(w.sides[1]), Articles: int(w.articles), Of: joint.Word,
			LogDice: joint.LogDice(), LogLikelihood: joint.LogLikelihood(), MI: joint.MI(), T: joint.T(),
		})
	}
	slices.SortFunc(found, func(a, b framewatch.Collocate) int {
		return cmp.Or(cmp.Compare(b.LogDice, a.LogDice), cmp.Compare(b.N, a.N), strings.Compare(a.Word, b.Word))
	})
	return found[:min(limit, len(found))]
}

// isNumber reports whether a word begins with a digit.
func isNumber(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsDigit(first)
}
