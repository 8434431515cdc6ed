package framing

import (
	"bytes"
	"math"
)

// asideEnd is where the aside ends in which a cue stands, between dashes or in
// brackets: what follows is not what the cue hands over. The voter – who said
// so – left.
func (r *reading) asideEnd(c *cue, to reach) int {
	s := r.d.sents[c.sent]
	open := lastOf(r.d.folded[s.start:c.start], func(text []byte, i int) bool { return text[i] == '(' || isDash(text, i) })
	if open < 0 || bytes.IndexByte(r.d.folded[int(s.start)+open:c.start], ')') >= 0 {
		return math.MaxInt
	}
	bracket := r.d.folded[int(s.start)+open] == '('
	rest := r.until(c, to)
	for i := range rest {
		if bracket && rest[i] == ')' || !bracket && isDash(rest, i) {
			return c.end + i
		}
	}
	return math.MaxInt
}

// resumes is where the outlet's own clause goes on behind a comma: behind a
// relative or participle clause its verb, behind a clause that comes first its
// subject.
func (r *reading) resumes(c *cue, to reach) int {
	first := r.leads(c)
	verb := !first && r.isAside(c)
	wish := c.class == "intend" || c.class == "accuse" || c.class == "label"
	if !first && !verb && !wish {
		return math.MaxInt
	}
	text := r.until(c, to)
	for i, sign := range text {
		if sign != ',' {
			continue
		}
		t := r.tokenAt(c.end + i)
		if t >= r.d.sents[c.sent].hi {
			break
		}
		if w := r.text(t); first && !r.g.leading.has(w) || verb && r.isVerb(c, t) || wish && (r.turns(t) || r.isVerb(c, t)) {
			return c.end + i
		}
	}
	return math.MaxInt
}

// leads reports whether a cue stands in a clause that comes before the main
// one: By saying so, … While critics say so, …
func (r *reading) leads(c *cue) bool {
	s := r.d.sents[c.sent]
	if bytes.IndexByte(r.d.folded[s.start:c.start], ',') >= 0 {
		return false
	}
	if c.ing && c.first <= s.lo+1 {
		return c.first == s.lo || r.behindPreposition(c)
	}
	return c.first > s.lo && opensFirst.has(r.text(s.lo))
}

var opensFirst = words("while although though whereas when because since if unless after before")

// isAside reports whether a cue stands in a clause that describes what is named
// before a comma: X, who said so, left; X, vowing to stay, left.
func (r *reading) isAside(c *cue) bool {
	if c.ing {
		return r.behindComma(c)
	}
	s := r.d.sents[c.sent]
	for i := c.first - 1; i > max(s.lo, c.first-4); i-- {
		if r.g.relative.has(r.text(i)) {
			return !r.inPhrase(i)
		}
	}
	return false
}

// isVerb reports whether a verb begins at a token, as far as it can be told.
func (r *reading) isVerb(c *cue, t int32) bool {
	if w := r.text(t); r.g.finite.has(w) || pasts.has(w) || bytes.HasSuffix(w, []byte("ed")) {
		return true
	}
	for _, o := range r.cues[c.sent] {
		if o.first == t && !o.ing && o.class != "according" && o.class != "claim_noun" {
			return true
		}
	}
	return false
}

// pasts are frequent English verbs in the past that do not end in -ed.
var pasts = words("took left went came made gave won lost met ran held kept put led saw became began got found stood spent brought")

// turns reports whether what follows a comma at a token tells the outcome of
// what is wished or blamed: urged him to go, making him angry.
func (r *reading) turns(t int32) bool {
	w := r.text(t)
	if bytes.HasSuffix(w, []byte("ing")) && len(w) > 5 {
		return string(w) != "including" && string(w) != "excluding"
	}
	next := t + 1
	return (string(w) == "and" || string(w) == "so") && int(next) < len(r.d.tokens) && r.d.tokens[next].sent == r.d.tokens[t].sent && (personal.has(r.text(next)) || string(r.text(next)) == "it" || r.g.finite.has(r.text(next)))
}

// endsTail reports whether what a cue says stands before it and only a
// description of who says it behind: …, says Ann Roe, head of the clinic. A few
// words before it are none: As it turns out, says Ann Roe, the bill is late.
func (r *reading) endsTail(c *cue) bool {
	return c.tail >= 0 && r.tokenAt(c.tail)-r.d.sents[c.sent].lo > 4
}
