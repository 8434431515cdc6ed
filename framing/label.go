package framing

import (
	"bytes"
	"math"
)

// labelled is the place at which the label begins that an English verb of
// labelling hands over. What it labels is the outlet's: in "called the decision
// a disgrace" only "a disgrace" is said, and "supported lifting the ban" says
// nothing at all.
func (r *reading) labelled(c *cue) int {
	verb := firstWord(r.d.folded[c.start:c.end])
	if last := string(lastWord(r.d.folded[c.start:c.end])); last == "as" || last == "of" {
		return c.end
	}
	hi := r.labelEnd(c)
	if c.next < hi && r.g.that.has(r.text(c.next)) || r.isQuotedLabel(c) {
		return c.end
	}
	named := !r.g.unnaming.has(verb)
	if named && c.passive {
		return r.namedBy(c, hi)
	}
	for i := c.next; i < hi; i++ {
		if at, ok := r.markedLabel(i, hi, verb); ok && r.g.portraying.has(verb) && r.isGeneric(c.next) {
			return c.end
		} else if ok {
			return at
		}
		if named && r.isSecondObject(c, i, hi) {
			return int(r.d.tokens[i].start)
		}
	}
	return math.MaxInt
}

// maxLabelled bounds the words of what is labelled.
const maxLabelled = 15

// labelEnd is the token before which the label must begin: a relative clause,
// an auxiliary or the next cue starts something else.
func (r *reading) labelEnd(c *cue) int32 {
	hi := min(r.d.sents[c.sent].hi, c.next+maxLabelled)
	for _, o := range r.cues[c.sent] {
		if o.first >= c.next {
			hi = min(hi, o.first)
			break
		}
	}
	for i := c.next; i < hi; i++ {
		gap := r.d.folded[r.d.tokens[i].start-1]
		if gap == ';' || gap == ':' || i > c.next && (r.g.relative.has(r.text(i)) || r.g.finite.has(r.text(i))) {
			return i
		}
	}
	return hi
}

// markedLabel is the place of a label behind "as", "to" (likened to) or, where
// it is a deed, "for" (criticised for wasting).
func (r *reading) markedLabel(i, hi int32, verb []byte) (int, bool) {
	switch string(r.text(i)) {
	case "as":
		comma := r.d.tokens[i].start > 1 && r.d.folded[r.d.tokens[i].start-2] == ','
		return int(r.d.tokens[i].start), !comma && (i+1 == hi || string(r.text(i+1)) != "well")
	case "to", "with":
		return int(r.d.tokens[i].start), r.g.likening.has(verb)
	case "for":
		if i+1 < hi && bytes.HasSuffix(r.text(i+1), []byte("ing")) {
			return int(r.d.tokens[i+1].start), true
		}
	}
	return 0, false
}

// isGeneric reports whether a noun begins at a token that means a kind and no
// one in particular. Whoever portrays it chooses the word for it as well:
// portray migration as a threat, but: portray the law as a threat.
func (r *reading) isGeneric(t int32) bool {
	w := r.text(t)
	return !r.isCapital(t) && !r.g.determiners.has(w) && !r.g.objects.has(w) && !r.g.relative.has(w) && string(w) != "as"
}

// isQuotedLabel reports whether a quotation right behind a verb is a part of the
// label: talked about the “invasion” of strangers.
func (r *reading) isQuotedLabel(c *cue) bool {
	i := r.quoteFrom(c.end)
	s := r.d.sents[c.sent]
	if i == len(r.quotes) || r.tokenAt(r.quotes[i].open)-c.next > 1 {
		return false
	}
	next := r.tokenAt(r.quotes[i].closed)
	return next < s.hi && r.inPhraseFrom(r.quotes[i].closed, next) && string(r.text(next)) == "of"
}

// namedBy is the place of the label behind a passive that names its agent; a
// thing that is merely called so is called so by the outlet, too.
func (r *reading) namedBy(c *cue, hi int32) int {
	at := math.MaxInt
	r.each("by", c.next, r.d.sents[c.sent].hi, func(_, _ int) { at = c.end })
	for i := c.next; i < hi && at == math.MaxInt; i++ {
		if string(r.text(i)) == "as" {
			at = int(r.d.tokens[i].start)
		}
	}
	return at
}

// isSecondObject reports whether the second object of a verb of naming begins
// at a token: called them thugs, called the law a disgrace, called it unfair.
func (r *reading) isSecondObject(c *cue, i, hi int32) bool {
	if i == c.next || !r.inPhrase(i) {
		return false
	}
	before := r.text(i - 1)
	if i == c.next+1 && r.g.objects.has(before) {
		return true
	}
	if r.g.prepositions.has(before) || r.g.agents.has(before) || r.g.determiners.has(before) || r.g.leading.has(before) || r.g.where.has(before) {
		return false
	}
	return r.g.second.has(r.text(i)) || r.isLastAdjective(c, i)
}

// isLastAdjective reports whether a token ends its clause with what looks like
// an adjective, at least two words behind the verb.
func (r *reading) isLastAdjective(c *cue, i int32) bool {
	if i < c.next+2 || r.isCapital(i) {
		return false
	}
	s := r.d.sents[c.sent]
	if i+1 < s.hi && r.inPhrase(i+1) && !r.g.leading.has(r.text(i+1)) {
		return false
	}
	for _, end := range adjectives {
		if bytes.HasSuffix(r.text(i), end) {
			return true
		}
	}
	return false
}

var adjectives = [][]byte{[]byte("ous"), []byte("ful"), []byte("able"), []byte("ible"), []byte("less"), []byte("legal"), []byte("moral"), []byte("ional"), []byte("ive"), []byte("cist"), []byte("mane"), []byte("fair"), []byte("cruel"), []byte("wrong")}
