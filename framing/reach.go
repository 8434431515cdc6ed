package framing

import (
	"bytes"
	"math"
	"unicode"
	"unicode/utf8"
)

// A reach says what a cue hands to its source behind it: the words that begin
// at from or later, and at upto or earlier. One look then answers for any word.
type reach struct{ from, upto int }

func (r reach) holds(start int) bool { return r.from <= start && start <= r.upto }

// maxReach bounds how many words a cue hands to its source.
const maxReach = 120

// reach finds how far the words of a cue go.
func (r *reading) reach(c *cue) reach {
	to := reach{c.end, r.wordsBehind(c, maxReach)}
	if i := bytes.IndexByte(r.until(c, to), ';'); i >= 0 {
		to.upto = c.end + i
	}
	to.upto = min(to.upto, r.breaksOff(c, to))
	if r.l.fold.lang == "en" {
		to.upto = min(to.upto, r.asideEnd(c, to), r.resumes(c, to))
	}
	if c.reduced {
		if i := bytes.IndexByte(r.until(c, to), ','); i >= 0 {
			to.upto = min(to.upto, c.end+i)
		}
	}
	if c.class == "accuse" && !r.g.of.has(lastWord(r.d.folded[c.start:c.end])) {
		to.from = r.behind(r.g.of, c)
	}
	if c.class == "accuse" && r.l.fold.lang == "nl" && hasAt(r.d.folded, c.start, "verw") { // verwijt het kabinet …
		to.from = min(to.from, r.wordsBehind(c, 2))
	}
	switch {
	case r.isWhat(c):
		if i := r.quoteFrom(c.end); i < len(r.quotes) && beside(r.d.folded[c.end:r.quotes[i].open]) {
			to.upto = min(to.upto, r.quotes[i].open)
		}
		to.upto = min(to.upto, r.wordsBehind(c, 5))
	case c.class == "label" && r.l.fold.lang == "en":
		to.from = r.labelled(c)
	case c.class == "say" && (r.afterQuotation(c) || r.endsTail(c)):
		to.from = r.behind(r.g.that, c)
	case r.isTold(c):
		to.from = r.addressed(c)
	case r.l.fold.lang == "en" && (c.class == "say" || c.class == "intend"):
		to.from = max(to.from, r.afterObject(c))
	}
	return to
}

// isTold reports whether the words that follow the cue name who is spoken to.
func (r *reading) isTold(c *cue) bool {
	return r.l.fold.lang == "en" && c.class == "say" && hasAt(r.d.folded, c.start, "t") && told.has(r.d.folded[c.start:c.end])
}

var told = words("told tell tells telling")

// addressed is the end of who is spoken to: what stands before "that" or a
// quotation, or one word and the capitalised ones behind it.
func (r *reading) addressed(c *cue) int {
	s := r.d.sents[c.sent]
	hi := min(s.hi, c.next+7)
	for i := c.next; i < hi; i++ {
		if r.g.that.has(r.text(i)) {
			return int(r.d.tokens[i].start)
		}
	}
	i := c.next
	for i < s.hi && (i == c.next || r.isCapital(i) || r.g.determiners.has(r.text(i-1))) && between(r.d.folded[c.end:r.d.tokens[i].start]) {
		i++
	}
	if i == s.hi {
		return int(s.end)
	}
	return int(r.d.tokens[i].start)
}

// isCapital reports whether a token begins with a capital letter.
func (r *reading) isCapital(token int32) bool {
	from, _ := r.d.span(int(r.d.tokens[token].start), int(r.d.tokens[token].end))
	first, _ := utf8.DecodeRuneInString(r.d.raw[from:])
	return unicode.IsUpper(first)
}

// wordsBehind is the last place at which a word may begin that has at most n
// others between itself and the cue.
func (r *reading) wordsBehind(c *cue, n int) int {
	if i := int(c.next) + n; i < len(r.d.tokens) {
		return int(r.d.tokens[i].start)
	}
	return math.MaxInt
}

// until is the text from the cue as far as it reaches in its sentence.
func (r *reading) until(c *cue, to reach) []byte {
	return r.d.folded[c.end:max(c.end, min(to.upto, int(r.d.sents[c.sent].end)))]
}

// behind is the first place behind one of some words that stand behind the cue.
func (r *reading) behind(words wordSet, c *cue) int {
	for i := c.next; i < r.d.sents[c.sent].hi; i++ {
		if words.has(r.text(i)) {
			return int(r.d.tokens[i].start) + 1
		}
	}
	return math.MaxInt
}

// breaksOff is the last place before a comma with a word that turns away takes
// effect, which it does once its part has a word.
func (r *reading) breaksOff(c *cue, to reach) int {
	text := r.until(c, to)
	for at := bytes.IndexByte(text, ',') + 1; at > 0; {
		part := text[at:]
		next := bytes.IndexByte(part, ',') + 1
		if next > 0 {
			part = part[:next-1]
		}
		if r.g.breaks.has(r.word(c.end + at)) {
			if i := bytes.IndexFunc(part, isWordRune); i >= 0 {
				_, size := utf8.DecodeRune(part[i:])
				return c.end + at + i + size - 1
			}
		}
		if next == 0 {
			break
		}
		at += next
	}
	return math.MaxInt
}

func lastWord(s []byte) []byte {
	s = bytes.TrimRight(s, " ")
	return s[bytes.LastIndexByte(s, ' ')+1:]
}

// isWhat reports whether the cue stands in "what X calls".
func (r *reading) isWhat(c *cue) bool {
	return c.class == "label" && r.follows("what", c, 7)
}

// afterQuotation reports whether a quotation ends shortly before the cue, in
// its sentence or, where it asks or shouts, as the one before.
func (r *reading) afterQuotation(c *cue) bool {
	i := r.quoteFrom(c.start) - 1
	if i < 0 || c.first-r.tokenAt(r.quotes[i].closed) > 8 {
		return false
	}
	q, s := r.quotes[i], r.d.sents[c.sent]
	return q.closed > int(s.start) && !r.isPart(q) || q.para == s.para && r.sentence(q.closed-1) == c.sent-1 && r.isAsked(q)
}
