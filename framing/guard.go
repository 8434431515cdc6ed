package framing

// A rule says of which concept a term is, and when a match of it counts.
type rule struct {
	concept int
	own     int      // see phrase.own
	near    []*set   // one of these in the sentence
	notNear []*set   // none of these in the sentence, outside the match
	with    []*set   // one of these in the article
	notIn   []*set   // the match is no part of one of these
	cased   *program // the term with its capital letters
}

// counts reports whether a match of the term counts.
func (r *rule) counts(st *state, d *doc, sent int32, start, end int) bool {
	switch {
	case r.near != nil && !st.inSentence(d, sent, r.near):
		return false
	case r.notNear != nil && outside(d, sent, r.notNear, start, end):
		return false
	case r.notIn != nil && within(d, sent, r.notIn, start, end):
		return false
	case r.with != nil && !st.inArticle(r.with):
		return false
	}
	return true
}

// A memory key names a set and a sentence of one of the article's docs.
type memoryKey struct {
	set, sent int32
	text      bool // of the text; else of the headline
}

const wholeArticle = -1

// inSentence reports whether one of the sets has a match in the sentence.
func (st *state) inSentence(d *doc, sent int32, sets []*set) bool {
	for _, s := range sets {
		key := memoryKey{int32(s.id), sent, d == &st.text}
		has, known := st.memory[key]
		if !known {
			has = d.has(s, d.sents[sent].lo, d.sents[sent].hi)
			st.memory[key] = has
		}
		if has {
			return true
		}
	}
	return false
}

func (st *state) inArticle(sets []*set) bool {
	for _, s := range sets {
		key := memoryKey{int32(s.id), wholeArticle, false}
		has, known := st.memory[key]
		if !known {
			has = st.title.has(s, 0, int32(len(st.title.tokens))) || st.text.has(s, 0, int32(len(st.text.tokens)))
			st.memory[key] = has
		}
		if has {
			return true
		}
	}
	return false
}

func (d *doc) has(s *set, lo, hi int32) bool {
	return !s.find(d, lo, hi, func(_, _, _ int) bool { return false })
}

// outside reports whether one of the sets has a match in the sentence that
// shares nothing with the given one.
func outside(d *doc, sent int32, sets []*set, start, end int) bool {
	return d.any(sent, sets, func(s, e int) bool { return e <= start || s >= end })
}

// within reports whether the given match lies inside a match of the sets.
func within(d *doc, sent int32, sets []*set, start, end int) bool {
	return d.any(sent, sets, func(s, e int) bool { return s <= start && end <= e })
}

func (d *doc) any(sent int32, sets []*set, is func(start, end int) bool) bool {
	for _, s := range sets {
		if !s.find(d, d.sents[sent].lo, d.sents[sent].hi, func(_, start, end int) bool { return !is(start, end) }) {
			return true
		}
	}
	return false
}
