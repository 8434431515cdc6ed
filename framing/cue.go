package framing

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A cue is a wording that hands words to a source.
type cue struct {
	class       string
	start, end  int   // in the folded text
	first, next int32 // tokens: the first of the cue, the first behind it
	sent        int32
	passive     bool
	ing         bool   // an English -ing form
	by          source // who speaks
	tail        int    // of "…, NP say.": the comma before which all is the speaker's; else -1
}

// maxCues bounds the cues of one sentence; one with more is a list, not speech.
const maxCues = 100

// A reading is what voice attribution needs to know of one doc.
type reading struct {
	l      *language
	g      grammar
	d      *doc
	quotes []quotation
	cues   [][]cue  // by sentence, in order
	said   []source // by quotation
	moods  []source // by sentence: whose speech it goes on with
}

func (l *language) reading(d *doc) *reading {
	r := &reading{l: l, g: grammars[l.fold.lang], d: d, quotes: l.quotations(d), cues: make([][]cue, len(d.sents))}
	for i := range d.sents {
		r.cues[i] = r.cuesOf(int32(i))
		for k := range r.cues[i] {
			c := &r.cues[i][k]
			start, end := r.speaker(r.cues[i], k)
			c.by = source{cue: c, class: c.class, start: start, end: end}
			c.tail = r.tail(c)
		}
		r.moods = append(r.moods, r.mood(int32(i)))
	}
	return r
}

// each calls f for every match of a speech key among tokens lo to hi.
func (r *reading) each(key string, lo, hi int32, f func(start, end int)) {
	r.l.speech.sets[key].find(r.d, lo, hi, func(_, start, end int) bool {
		f(start, end)
		return true
	})
}

// is reports whether a match of a speech key covers exactly start to end.
func (r *reading) is(key string, sent int32, start, end int) bool {
	found := false
	s := r.d.sents[sent]
	lo, hi := r.tokenAt(start), r.tokenAt(end)
	r.each(key, max(s.lo, lo), min(s.hi, hi), func(a, b int) { found = found || a == start && b == end })
	return found
}

// endsAt reports whether a match of a speech key ends at a place.
func (r *reading) endsAt(key string, sent int32, at int) bool {
	found := false
	s := r.d.sents[sent]
	hi := r.tokenAt(at)
	r.each(key, max(s.lo, hi-8), min(s.hi, hi), func(_, b int) { found = found || b == at })
	return found
}

// tokenAt is the first token that begins at or behind a place.
func (r *reading) tokenAt(at int) int32 {
	i, _ := slices.BinarySearchFunc(r.d.tokens, at, func(t token, at int) int { return cmp.Compare(int(t.start), at) })
	return int32(i)
}

// cuesOf finds the cues of a sentence: outside quotations, the longest first,
// none overlapping another.
func (r *reading) cuesOf(sent int32) []cue {
	s := r.d.sents[sent]
	var all, kept []cue
	for _, class := range cueKeys {
		r.each(class, s.lo, s.hi, func(start, end int) {
			all = append(all, cue{class: class, start: start, end: end, first: r.tokenAt(start), next: r.tokenAt(end), sent: sent})
		})
	}
	slices.SortStableFunc(all, func(a, b cue) int { return cmp.Compare(b.end-b.start, a.end-a.start) })
	taken := make([]bool, s.hi-s.lo)
	for _, c := range all {
		words := taken[c.first-s.lo : c.next-s.lo]
		if !slices.Contains(words, true) && r.isCue(&c) {
			kept = append(kept, c)
			for i := range words {
				words[i] = true
			}
		}
	}
	slices.SortFunc(kept, func(a, b cue) int { return cmp.Compare(a.start, b.start) })
	return kept[:min(len(kept), maxCues)]
}

func (r *reading) isCue(c *cue) bool {
	s := r.d.sents[c.sent]
	from, _ := r.d.span(c.start, c.end)
	first, _ := utf8.DecodeRuneInString(r.d.raw[from:])
	word := r.d.folded[c.start:c.end]
	c.ing = r.l.fold.lang == "en" && bytes.HasSuffix(bytes.Fields(word)[0], []byte("ing"))
	switch {
	case r.quoted(c.start) || r.quoted(c.end-1):
		return false
	case c.start > 0 && r.d.folded[c.start-1] == '-' || hasAt(r.d.folded, c.end, "-"): // a part of long-promised
		return false
	case c.first == s.lo:
		if c.class != "according" && !c.ing {
			return false
		}
	case unicode.IsUpper(first):
		return false
	}
	if r.inSoCalled(c) {
		return false
	}
	c.passive = r.follows("passive", c, 2)
	return c.class == "according" || c.class == "claim_noun" || !r.is("say_noun_like", c.sent, c.start, c.end) || r.hasSubject(c)
}

// quoteFrom is the first quotation that opens at or behind a place.
func (r *reading) quoteFrom(at int) int {
	i, _ := slices.BinarySearchFunc(r.quotes, at, func(q quotation, at int) int { return cmp.Compare(q.open, at) })
	return i
}

// quoteAround is the quotation that holds a stretch wholly, or -1.
func (r *reading) quoteAround(start, end int) int {
	i := r.quoteFrom(start) - 1
	if i < 0 || end > r.quotes[i].end || start < r.quotes[i].start {
		return -1
	}
	return i
}

func (r *reading) quoted(at int) bool { return r.quoteAround(at, at+1) >= 0 }

func (r *reading) inSoCalled(c *cue) bool {
	s := r.d.sents[c.sent]
	in := false
	r.each("so_called", max(s.lo, c.first-4), min(s.hi, c.next+4), func(a, b int) { in = in || a <= c.start && c.end <= b })
	return in
}

// follows reports whether the cue stands at most n-1 words behind a word of a key.
func (r *reading) follows(key string, c *cue, n int32) bool {
	s := r.d.sents[c.sent]
	for i := c.first - 1; i >= max(s.lo, c.first-n); i-- {
		t := r.d.tokens[i]
		if !between(r.d.folded[t.end:c.start]) {
			return false
		}
		if r.endsAt(key, c.sent, int(t.end)) {
			return true
		}
	}
	return false
}

// between reports whether no clause ends in the text.
func between(text []byte) bool { return !bytes.ContainsAny(text, ",;:") }

// hasSubject reports whether a form that is also a noun is a verb here: behind
// a name, a pronoun or a word for a speaker, right beside a quotation, or the
// last word behind a comma.
func (r *reading) hasSubject(c *cue) bool {
	s := r.d.sents[c.sent]
	if c.first > s.lo {
		t := r.d.tokens[c.first-1]
		from, _ := r.d.span(int(t.start), int(t.end))
		first, _ := utf8.DecodeRuneInString(r.d.raw[from:])
		near := !r.quoted(int(t.start)) && between(r.d.folded[t.end:c.start])
		if near && (unicode.IsUpper(first) && c.first-1 > s.lo ||
			r.endsAt("pronouns", c.sent, int(t.end)) || r.endsAt("say_subject", c.sent, int(t.end))) {
			return true
		}
	}
	if i := r.quoteFrom(c.start); i > 0 && r.quotes[i-1].closed > int(s.start) && beside(r.d.folded[r.quotes[i-1].closed:c.start]) ||
		i < len(r.quotes) && r.quotes[i].open < int(s.end) && beside(r.d.folded[c.end:r.quotes[i].open]) {
		return true
	}
	return c.next == s.hi && strings.Contains(string(r.d.folded[s.start:c.start]), ",")
}
