package framing

import (
	"cmp"
	"slices"
)

// A rule says of which concept a term is, and when a match of it counts.
type rule struct {
	concept  int
	own      int      // see phrase.own
	near     []*set   // one of these in the sentence
	notNear  []*set   // none of these in the sentence, outside the match
	with     []*set   // one of these in the article
	notIn    []*set   // the match is no part of one of these
	cased    *program // the term with its capital letters
	casedKey string   // see folder.casedKey; empty without cased
}

// counts reports whether a match of the term counts.
func (r *rule) counts(st *state, d *doc, sent int32, start, end int) bool {
	switch {
	case r.near != nil && !st.has(d, sent, r.near):
		return false
	case r.notNear != nil && st.any(d, sent, r.notNear, func(s *stretches) bool { return s.outside(start, end) }):
		return false
	case r.notIn != nil && st.any(d, sent, r.notIn, func(s *stretches) bool { return s.around(start, end) }):
		return false
	case r.with != nil && !st.inArticle(r.with):
		return false
	}
	return true
}

// A memoryKey names a set and a sentence of one of the article's docs.
type memoryKey struct {
	set, sent int32
	text      bool // of the text; else of the headline
}

const wholeArticle = -1

// has reports whether one of the sets has a match in the sentence.
func (st *state) has(d *doc, sent int32, sets []*set) bool {
	for _, s := range sets {
		key := memoryKey{int32(s.id), sent, d == &st.text}
		has, known := st.held[key]
		if !known {
			has = d.has(s, d.sents[sent].lo, d.sents[sent].hi)
			st.held[key] = has
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
		has, known := st.held[key]
		if !known {
			has = st.title.has(s, 0, int32(len(st.title.tokens))) || st.text.has(s, 0, int32(len(st.text.tokens)))
			st.held[key] = has
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

// any reports whether what one of the sets has in the sentence answers.
func (st *state) any(d *doc, sent int32, sets []*set, answers func(*stretches) bool) bool {
	for _, s := range sets {
		key := memoryKey{int32(s.id), sent, d == &st.text}
		places := st.places[key]
		if places == nil {
			places = d.stretches(s, sent)
			st.places[key] = places
		}
		if len(places.all) > 0 && answers(places) {
			return true
		}
	}
	return false
}

// Stretches are the matches of a set in a sentence, so kept that one look
// answers for a sentence of any length.
type stretches struct {
	all      [][2]int // start, and the last end so far, in order of start
	firstEnd int
}

func (d *doc) stretches(s *set, sent int32) *stretches {
	p := &stretches{}
	s.find(d, d.sents[sent].lo, d.sents[sent].hi, func(_, start, end int) bool {
		p.all = append(p.all, [2]int{start, end})
		return true
	})
	slices.SortFunc(p.all, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	for i := range p.all {
		if i == 0 {
			p.firstEnd = p.all[0][1]
			continue
		}
		p.firstEnd = min(p.firstEnd, p.all[i][1])
		p.all[i][1] = max(p.all[i][1], p.all[i-1][1])
	}
	return p
}

// outside reports whether one shares nothing with start to end.
func (p *stretches) outside(start, end int) bool {
	return p.firstEnd <= start || p.all[len(p.all)-1][0] >= end
}

// around reports whether one holds start to end.
func (p *stretches) around(start, end int) bool {
	i, _ := slices.BinarySearchFunc(p.all, start+1, func(s [2]int, at int) int { return cmp.Compare(s[0], at) })
	return i > 0 && p.all[i-1][1] >= end
}
