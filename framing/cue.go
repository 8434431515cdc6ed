package framing

import (
	"bytes"
	"cmp"
	"slices"
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
	reduced     bool   // passive, without an auxiliary
	ing         bool   // an English -ing form
	by          source // who speaks
	tail        int    // of "…, NP say.": the comma before which all is the speaker's; else -1
	reach       reach  // what it hands over behind it
}

// maxCues bounds the cues of one sentence; one with more is a list, not speech.
const maxCues = 100

// A reading is what voice attribution needs to know of one doc.
type reading struct {
	l      *language
	g      grammar
	d      *doc
	titled bool // a headline in which all words begin with capitals
	quotes []quotation
	cues   [][]cue  // by sentence, in order
	said   []source // by quotation
	moods  []source // by sentence: whose speech it goes on with
	colons []source // by sentence of a headline: of "NP: …"
	voiced [][]word // by sentence: its words with their sources, once asked for

	// Memory of one reading, kept for the next.
	found []candidate
	inner []candidate // cues inside quotations that hand them over: « …, dit-il. … »
	taken []bool
	all   []cue
	store []word
}

// read prepares for attributing the words of a doc.
func (r *reading) read(l *language, d *doc, headline bool) {
	n := len(d.sents)
	r.l, r.g, r.d = l, grammars[l.fold.lang], d
	r.cues, r.moods, r.colons, r.voiced = blank(r.cues, n), blank(r.moods, n), blank(r.colons, n), blank(r.voiced, n)
	r.store = r.store[:0]
	r.titled = headline && r.isTitled()
	r.quotes = l.quotations(r.quotes[:0], d)
	r.findCues()
	for sent, cues := range r.cues {
		for k := range cues {
			c := &cues[k]
			start, end := r.speaker(cues, k)
			if c.class != "according" {
				start, end = r.cleared(c, start, end)
			}
			c.by = source{cue: c, class: c.class, start: start, end: end}
			c.tail = r.tail(c)
			c.reach = r.reach(c)
		}
		r.moods[sent] = r.mood(int32(sent))
		if headline && l.speaks() {
			r.colons[sent] = r.colon(int32(sent), int(d.sents[sent].end), 4)
		}
	}
	r.quoteSources(headline)
}

// isTitled reports whether most longer words begin with capitals, as those of
// English headlines do.
func (r *reading) isTitled() bool {
	if r.g.determiners == nil {
		return false
	}
	long, capital := 0, 0
	for i, t := range r.d.tokens {
		if t.end-t.start > 3 {
			long++
			if r.isCapital(int32(i)) {
				capital++
			}
		}
	}
	return long >= 4 && capital*10 >= long*8
}

// blank is a slice of n zero values, in the memory of an old one if that does.
func blank[T any](old []T, n int) []T {
	old = slices.Grow(old[:0], n)[:n]
	clear(old)
	return old
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
	lo, hi := 0, len(r.d.tokens)
	for lo < hi {
		if mid := (lo + hi) / 2; int(r.d.tokens[mid].start) < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return int32(lo)
}

// A candidate is a match of a cue's wording.
type candidate struct {
	class       int8 // in cueKeys
	start, end  int
	first, next int32
}

// findCues finds the cues of all sentences.
func (r *reading) findCues() {
	r.found, r.inner = r.found[:0], r.inner[:0]
	r.l.speech.cues.find(r.d, 0, int32(len(r.d.tokens)), func(program, start, end int) bool {
		r.found = append(r.found, candidate{r.l.speech.class[program], start, end, r.tokenAt(start), r.tokenAt(end)})
		return true
	})
	r.all = slices.Grow(r.all[:0], len(r.found)) // so that no cue moves when another is added
	for rest := r.found; len(rest) > 0; {
		sent := r.d.tokens[rest[0].first].sent
		n := 1
		for n < len(rest) && r.d.tokens[rest[n].first].sent == sent {
			n++
		}
		r.cues[sent] = r.cuesOf(sent, rest[:n])
		rest = rest[n:]
	}
}

// cuesOf chooses the cues of a sentence: outside quotations, the longest first,
// none overlapping another.
func (r *reading) cuesOf(sent int32, found []candidate) []cue {
	s := r.d.sents[sent]
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.end-b.start, a.end-a.start), cmp.Compare(a.class, b.class))
	})
	r.taken = blank(r.taken, int(s.hi-s.lo))
	from := len(r.all)
	for _, f := range found {
		words := r.taken[f.first-s.lo : f.next-s.lo]
		if slices.Contains(words, true) {
			continue
		}
		if c := (cue{class: cueKeys[f.class], start: f.start, end: f.end, first: f.first, next: f.next, sent: sent}); r.isCue(&c) {
			r.all = append(r.all, c)
			for i := range words {
				words[i] = true
			}
		}
	}
	kept := r.all[from:]
	slices.SortFunc(kept, func(a, b cue) int { return cmp.Compare(a.start, b.start) })
	return kept[:min(len(kept), maxCues)]
}

func (r *reading) isCue(c *cue) bool {
	s := r.d.sents[c.sent]
	from, _ := r.d.span(c.start, c.end)
	first, _ := utf8.DecodeRuneInString(r.d.raw[from:])
	word := r.d.folded[c.start:c.end]
	c.ing = r.l.fold.lang == "en" && bytes.HasSuffix(firstWord(word), []byte("ing"))
	switch {
	case r.quoted(c.start) || r.quoted(c.end-1):
		if r.isInsertion(c) {
			r.inner = append(r.inner, candidate{start: c.start, end: c.end, first: c.first, next: c.next})
		}
		return false
	case c.start > 0 && r.d.folded[c.start-1] == '-' || hasAt(r.d.folded, c.end, "-") && !r.frenchSubject(c): // a part of long-promised
		return false
	case c.first == s.lo:
		if c.class != "according" && !c.ing {
			return false
		}
	case unicode.IsUpper(first) && !r.titled:
		return false
	}
	if r.inSoCalled(c) {
		return false
	}
	if c.class == "according" || c.class == "claim_noun" {
		return string(word) != "citing" || r.namesSource(c)
	}
	if string(word) == "so" {
		return r.isGermanSo(c)
	}
	if r.isRelativeOfThing(c) || r.isComparison(c) || r.isOrderedDone(c) {
		return false
	}
	nounLike := r.is("say_noun_like", c.sent, c.start, c.end)
	if r.isNoun(c, nounLike) || r.is("say_beside", c.sent, c.start, c.end) && !r.besideQuotation(c) {
		return false
	}
	c.reduced = r.isReduced(c)
	c.passive = c.reduced || !c.ing && r.follows("passive", c, 2)
	switch {
	case c.reduced:
		return true
	case r.isEmptyPassive(c):
		return false
	case r.isUndone(c), r.g.finding.has(word) && !r.opensClause(c) && !r.besideQuotation(c) && !r.isReport(c):
		return false
	case nounLike && unicode.IsUpper(first):
		return r.opensClause(c)
	}
	return !nounLike || r.hasSubject(c)
}

// namesSource reports whether one of the next words is somebody or something
// that speaks: citing two officials, not citing the costs.
func (r *reading) namesSource(c *cue) bool {
	s := r.d.sents[c.sent]
	found := false
	r.each("say_subject", c.next, min(s.hi, c.next+5), func(_, end int) { found = found || between(r.d.folded[c.end:end]) })
	return found
}

// isNoun reports whether what stands right before a form makes a noun or an
// adjective of it: the claims, Trump's tweet, a threatening letter.
func (r *reading) isNoun(c *cue, nounLike bool) bool {
	if c.first == r.d.sents[c.sent].lo || r.g.determiners == nil {
		return false
	}
	before := r.d.folded[:c.start]
	if !c.ing && (bytes.HasSuffix(before, []byte("'s ")) || bytes.HasSuffix(before, []byte("s' "))) {
		return true
	}
	word := r.text(c.first - 1)
	if c.first-2 >= r.d.sents[c.sent].lo && nounLike && bytes.HasSuffix(r.d.folded[c.start:c.end], []byte("s")) && r.g.prepositions.has(r.text(c.first-2)) && !r.isCapital(c.first-1) && between(r.d.folded[r.d.tokens[c.first-2].end:c.start]) {
		return true // said of asylum claims
	}
	if int(r.d.tokens[c.first-1].end) != c.start-1 {
		return false
	}
	return r.g.determiners.has(word) || !c.ing && (nounLike || bytes.HasSuffix(r.d.folded[c.start:c.end], []byte("s")) && !hasAt(r.d.folded, c.start, "says")) && r.g.prepositions.has(word)
}

// isInsertion reports whether a form inside a quotation tells who speaks: behind
// a dash, or in French before a pronoun.
func (r *reading) isInsertion(c *cue) bool {
	if c.class != "say" || int(c.next) >= len(r.d.tokens) || r.d.tokens[c.next].sent != c.sent {
		return false
	}
	before := bytes.TrimRight(r.d.folded[r.d.sents[c.sent].start:c.start], " ")
	return (bytes.HasSuffix(before, []byte("—")) || bytes.HasSuffix(before, []byte("–"))) && !r.opensClause(c) ||
		bytes.HasSuffix(before, []byte(",")) && hasAt(r.d.folded, c.end, "-") && r.frenchSubject(c)
}

// frenchSubject reports whether a pronoun is joined to the form: dit-il.
func (r *reading) frenchSubject(c *cue) bool {
	return r.l.fold.lang == "fr" && int(c.next) < len(r.d.tokens) && (string(r.text(c.next)) == "t" || r.endsAt("pronouns", c.sent, int(r.d.tokens[c.next].end)))
}

// isGermanSo reports whether "so" hands over to a name: „…“, so Merkel.
func (r *reading) isGermanSo(c *cue) bool {
	s := r.d.sents[c.sent]
	if c.next >= s.hi || !r.isCapital(c.next) {
		return false
	}
	i := r.quoteFrom(c.start) - 1
	return i >= 0 && r.quotes[i].closed > int(s.start) && beside(r.d.folded[r.quotes[i].closed:c.start]) ||
		s.hi-c.next <= 4 && c.start > int(s.start)+2 && r.d.folded[c.start-2] == ','
}

// isEmptyPassive reports whether an English passive hands nothing over, as it
// names neither who nor what: the bill was rejected on Monday.
func (r *reading) isEmptyPassive(c *cue) bool {
	if !c.passive || c.class != "label" || r.g.naming == nil || r.g.naming.has(r.d.folded[c.start:c.end]) || r.besideQuotation(c) {
		return false
	}
	s := r.d.sents[c.sent]
	for i := c.next; i < min(s.hi, c.next+8); i++ {
		if w := r.text(i); string(w) == "as" || string(w) == "by" {
			return false
		}
	}
	return true
}

// isUndone reports whether a modal verb or a negation right before an English
// base form says that it is not done: should consider, did not say.
func (r *reading) isUndone(c *cue) bool {
	lo := r.d.sents[c.sent].lo
	if c.ing && bytes.HasSuffix(r.d.folded[:c.start], []byte("n't ")) { // they aren't demanding it
		return !r.besideQuotation(c) && !r.opensClause(c)
	}
	if r.g.modals == nil || c.first == lo || c.ing || int(r.d.tokens[c.first-1].end) != c.start-1 || r.besideQuotation(c) {
		return false
	}
	before := r.text(c.first - 1)
	if string(before) == "to" && (c.class == "say" || c.class == "label") { // urged him to declare
		return !r.opensClause(c) && (c.first-1 == lo || !r.g.starting.has(r.text(c.first-2)))
	}
	return r.g.modals.has(before)
}

// isReport reports whether the subject right before the form is a text or a
// study.
func (r *reading) isReport(c *cue) bool {
	t := r.d.tokens[max(c.first-1, r.d.sents[c.sent].lo)]
	return r.endsAt("say_subject", c.sent, int(t.end)) && !r.endsAt("pronouns", c.sent, int(t.end)) && !r.g.trailing.has(r.text(max(c.first-1, 0)))
}

// isReduced reports whether the form is a participle with its agent and no
// auxiliary: a plan denounced by the bishops.
func (r *reading) isReduced(c *cue) bool {
	if lang := r.l.fold.lang; lang != "en" && lang != "fr" && lang != "nl" || int(c.next) >= len(r.d.tokens) {
		return false
	}
	t := r.d.tokens[c.next]
	if verb := r.d.folded[c.start:c.end]; r.l.fold.lang == "en" && (c.ing || bytes.HasSuffix(verb, []byte("s"))) {
		return false
	}
	return t.sent == c.sent && between(r.d.folded[c.end:t.start]) && r.is("by", c.sent, int(t.start), int(t.end))
}

// besideQuotation reports whether a quotation ends shortly before the form or
// begins right behind it.
func (r *reading) besideQuotation(c *cue) bool {
	if r.afterQuotation(c) {
		return true
	}
	i := r.quoteFrom(c.end)
	if i == len(r.quotes) || r.quotes[i].open >= int(r.d.sents[c.sent].end) {
		return false
	}
	gap := bytes.TrimRight(r.d.folded[c.end:r.quotes[i].open], " ")
	return beside(gap) || r.tokenAt(r.quotes[i].open)-c.next <= 3 && bytes.ContainsAny(gap[len(gap)-1:], ",:")
}

func firstWord(s []byte) []byte {
	if i := bytes.IndexByte(s, ' '); i >= 0 {
		return s[:i]
	}
	return s
}

// quoteFrom is the first quotation that opens at or behind a place.
func (r *reading) quoteFrom(at int) int {
	lo, hi := 0, len(r.quotes)
	for lo < hi {
		if mid := (lo + hi) / 2; r.quotes[mid].open < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
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
func between(text []byte) bool { return firstBreak(text) < 0 }

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
		if near && (unicode.IsUpper(first) && (c.first-1 > s.lo || r.hasObject(c)) ||
			r.endsAt("pronouns", c.sent, int(t.end)) || r.endsAt("say_subject", c.sent, int(t.end))) {
			return true
		}
	}
	if r.opensClause(c) && !(r.g.plurals.has(r.d.folded[c.start:c.end]) && r.g.that.has(r.text(c.next))) { // not "member states that"
		return true
	}
	if i := r.quoteFrom(c.start); i > 0 && r.quotes[i-1].closed > int(s.start) && beside(r.d.folded[r.quotes[i-1].closed:c.start]) ||
		i < len(r.quotes) && r.quotes[i].open < int(s.end) && beside(r.d.folded[c.end:r.quotes[i].open]) {
		return true
	}
	return c.next == s.hi && bytes.IndexByte(r.d.folded[s.start:c.start], ',') >= 0
}

// opensClause reports whether what is said begins right behind the form.
func (r *reading) opensClause(c *cue) bool {
	s := r.d.sents[c.sent]
	if c.next >= s.hi || !between(r.d.folded[c.end:r.d.tokens[c.next].start]) {
		return false
	}
	t := r.d.tokens[c.next]
	return r.g.that.has(r.text(c.next)) || r.is("pronouns", c.sent, int(t.start), int(t.end))
}

// hasObject reports whether an English form in the past goes on as a verb does
// that has its subject before it: not "Crimes reported in May".
func (r *reading) hasObject(c *cue) bool {
	s := r.d.sents[c.sent]
	return r.l.fold.lang == "en" && bytes.HasSuffix(r.d.folded[c.start:c.end], []byte("ed")) && c.next < s.hi &&
		between(r.d.folded[c.end:r.d.tokens[c.next].start]) && !r.g.where.has(r.text(c.next)) && !r.g.prepositions.has(r.text(c.next)) && !r.g.agents.has(r.text(c.next))
}
