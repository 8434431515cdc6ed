package framing

import "bytes"

// subject is the capitalised name or the pronoun with which a sentence begins,
// as far as it can be told.
func (r *reading) subject(c *cue) (int, int) {
	s := r.d.sents[c.sent]
	lo := s.lo
	if lo < c.first && r.g.where.has(r.text(lo)) { // In May, X
		comma := bytes.IndexByte(r.d.folded[s.start:c.start], ',')
		if comma < 0 {
			return c.start, c.start
		}
		lo = r.tokenAt(int(s.start) + comma)
	}
	for lo < c.first && r.g.leading.has(r.text(lo)) {
		lo++
	}
	begin := lo
	for lo < c.first && (r.g.determiners.has(r.text(lo)) && lo == begin || r.isCapital(lo)) && (lo == begin || r.inPhrase(lo)) && !r.quoted(int(r.d.tokens[lo].start)) {
		lo++
	}
	if lo == begin+1 && r.g.determiners.has(r.text(begin)) { // the interior minister
		lo = r.plainSubject(lo, c.first)
	}
	if lo <= begin+1 && (lo == begin || r.g.determiners.has(r.text(begin))) {
		return c.start, c.start
	}
	return int(r.d.tokens[begin].start), int(r.d.tokens[lo-1].end)
}

// inPhrase reports whether a token goes on in the phrase of the one before.
func (r *reading) inPhrase(token int32) bool {
	gap := r.d.folded[r.d.tokens[token-1].end:r.d.tokens[token].start]
	return firstBreak(gap) < 0
}

// behindComma reports whether nothing but helpers stands between the last comma
// and the cue.
func (r *reading) behindComma(c *cue) bool {
	comma := r.lastComma(int(r.d.sents[c.sent].start), c.start)
	return comma >= 0 && r.onlyHelpers(comma+1, c.start)
}

// behindPreposition reports whether a preposition makes a noun of an -ing form,
// so that who does it is the sentence's subject: by saying.
func (r *reading) behindPreposition(c *cue) bool {
	return c.first > r.d.sents[c.sent].lo && (r.g.prepositions.has(r.text(c.first-1)) || r.g.agents.has(r.text(c.first-1)))
}

// isSecond reports whether a conjunction alone stands between the last comma
// and the cue: X did this, but says that.
func (r *reading) isSecond(c *cue, wall int) bool {
	if c.first == r.d.sents[c.sent].lo || r.g.determiners == nil {
		return false
	}
	comma, word := r.lastComma(wall, c.start), r.text(c.first-1)
	if comma >= 0 && r.tokenAt(comma)+1 == c.first {
		return r.g.leading.has(word) && !r.g.that.has(word)
	}
	return r.g.joining.has(word) && int(r.d.tokens[c.first-1].end) == c.start-1
}

// subjectEnd is the end of the pronoun or capitalised name with which tokens
// begin; all of them if they begin with neither.
func (r *reading) subjectEnd(lo, hi int32) int32 {
	if personal.has(r.text(lo)) {
		return lo + 1
	}
	end := lo
	for end < hi && r.isCapital(end) && (end == lo || r.inPhrase(end)) {
		end++
	}
	if end == lo {
		return hi
	}
	return end
}

// nameFirst is the name with which a stretch begins, if a comma ends it.
func (r *reading) nameFirst(start, end int) (int, int, bool) {
	i := bytes.IndexByte(r.d.folded[start:end], ',')
	if i < 0 {
		return 0, 0, false
	}
	lo, hi := r.tokenAt(start), r.tokenAt(start+i)
	for lo < hi && r.g.joining.has(r.text(lo)) || lo < hi && string(r.text(lo)) == "but" {
		lo++
	}
	if hi-lo < 2 || hi-lo > 5 || r.g.where.has(r.text(lo)) || r.g.leading.has(r.text(lo)) {
		return 0, 0, false
	}
	for t := lo; t < hi; t++ {
		if !r.isCapital(t) {
			return 0, 0, false
		}
	}
	return int(r.d.tokens[lo].start), int(r.d.tokens[hi-1].end), true
}

// isClause reports whether what stands between two commas before a verb is what
// is said, and not a description of who stands before it: the verb then comes
// before its subject.
func (r *reading) isClause(wall, comma, until int, c *cue) bool {
	if lo := r.tokenAt(wall); r.g.where.has(r.text(lo)) || r.g.leading.has(r.text(lo)) {
		return true
	}
	if r.describes(comma+1, until) && !r.definite(r.word(comma+1)) {
		return false
	}
	s := r.d.sents[c.sent]
	return c.next < s.hi && s.hi-c.next <= 6 && !r.isTold(c) && (r.isCapital(c.next) || r.definite(r.text(c.next))) && !r.opensClause(c)
}

func (r *reading) definite(word []byte) bool {
	switch string(word) {
	case "the", "der", "die", "das", "le", "la", "les", "el", "los", "las", "il", "i", "gli", "de", "het", "l":
		return true
	}
	return false
}

// describes reports whether what stands between two commas can only describe
// the name before them: an age, or what begins with an article.
func (r *reading) describes(start, end int) bool {
	lo, hi := r.tokenAt(start), r.tokenAt(end)
	if lo >= hi {
		return false
	}
	return hi-lo == 1 && r.d.folded[r.d.tokens[lo].start] <= '9' || r.g.determiners.has(r.text(lo)) || r.g.relative.has(r.text(lo))
}

// plainSubject is the end of a subject without a name, of which an article
// stands before the token: up to a preposition or what looks like a verb.
func (r *reading) plainSubject(token, upto int32) int32 {
	for i := token; i < min(upto, token+4); i++ {
		w := r.text(i)
		if i > token && (!r.inPhrase(i) || r.g.prepositions.has(w) || r.g.agents.has(w) || r.g.where.has(w) || r.g.finite.has(w) || r.g.leading.has(w) || r.g.relative.has(w) || r.isAdverb(i) || bytes.HasSuffix(w, []byte("ed"))) {
			return i
		}
	}
	return min(upto, token+4)
}
