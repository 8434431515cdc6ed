package framing

import (
	"bytes"
	"unicode/utf8"
)

// quoteSources finds the source of every quotation. Those with a cue of their
// own come first, since others lean on them.
func (r *reading) quoteSources(headline bool) {
	r.said = blank(r.said, len(r.quotes))
	for i := range r.quotes {
		r.said[i] = r.ownCue(i)
		if r.said[i].cue == nil {
			r.said[i] = r.quoteColon(i, headline)
		}
		if r.said[i].cue == nil {
			r.said[i] = r.strangeVerb(r.quotes[i])
		}
	}
	r.insertions()
	r.joinParagraphs()
	direct := make([]bool, len(r.quotes))
	for i := range r.said {
		direct[i] = r.said[i].cue != nil
	}
	e := echoes{r: r}
	for i := range r.quotes {
		if r.said[i].cue == nil {
			r.said[i] = r.besides(i, direct)
		}
		if r.said[i].cue == nil {
			r.said[i] = r.paragraphBefore(i)
		}
		if r.said[i].cue == nil {
			r.said[i] = e.source(i)
		}
	}
}

// insertions gives quotations the source that is named inside them.
func (r *reading) insertions() {
	for _, f := range r.inner {
		i := r.quoteAround(f.start, f.end)
		if i < 0 || r.said[i].cue != nil && r.said[i].class != "colon" {
			continue
		}
		r.said[i] = r.behindVerb(f.first, f.next, r.quotes[i].end)
	}
}

// strangeVerb is the source of a quotation that a comma ends and whose verb is
// no known cue: “…,” snapped the mayor; “…,” Smith snapped.
func (r *reading) strangeVerb(q quotation) source {
	sent := r.sentence(max(q.open, q.closed-1))
	s, t := r.d.sents[sent], r.tokenAt(q.closed)
	if !r.endsOpen(q) || t+1 >= s.hi || r.tokenAt(q.end)-r.tokenAt(q.start) < 3 || !r.inPhraseFrom(q.closed, t) || r.isSmallWord(t) {
		return source{}
	}
	if r.isName(sent, t) {
		end := t + 1
		for end < s.hi && r.isCapital(end) && r.inPhrase(end) {
			end++
		}
		if end == s.hi || r.isCapital(end) || !r.inPhrase(end) || r.isSmallWord(end) {
			return source{}
		}
		return source{cue: r.newCue(sent, end, end+1), class: "say", start: int(r.d.tokens[t].start), end: int(r.d.tokens[end-1].end)}
	}
	if !r.isName(sent, t+1) && !r.definite(r.text(t+1)) || !r.inPhrase(t+1) || r.definite(r.text(t)) {
		return source{}
	}
	return r.behindVerb(t, t+1, int(s.end))
}

// behindVerb is the source whose name stands behind a verb, up to a place.
func (r *reading) behindVerb(first, next int32, upto int) source {
	c := r.newCue(r.d.tokens[first].sent, first, next)
	start, end := r.upTo(c, c.end, true)
	return source{cue: c, class: "say", start: start, end: max(start, min(end, upto))}
}

func (r *reading) newCue(sent, first, next int32) *cue {
	return &cue{class: "say", start: int(r.d.tokens[first].start), end: int(r.d.tokens[next-1].end), first: first, next: next, sent: sent, tail: -1}
}

// inPhraseFrom reports whether nothing but a comma stands between a place and a
// token.
func (r *reading) inPhraseFrom(at int, token int32) bool {
	return len(bytes.Trim(r.d.folded[at:max(at, int(r.d.tokens[token].start))], " ,")) == 0
}

// isName reports whether a token can be a subject alone.
func (r *reading) isName(sent, t int32) bool {
	return r.isCapital(t) || r.is("pronouns", sent, int(r.d.tokens[t].start), int(r.d.tokens[t].end))
}

// isSmallWord reports whether a token is no verb of speech in any case.
func (r *reading) isSmallWord(t int32) bool {
	w := r.text(t)
	return r.g.leading.has(w) || r.g.where.has(w) || r.g.that.has(w) || r.g.relative.has(w) || r.g.trailing.has(w) || r.g.prepositions.has(w) || r.g.agents.has(w) || r.g.determiners.has(w) || r.g.of.has(w)
}

// joinParagraphs gives one source to a quotation of several paragraphs, of which
// each begins with a mark and only the last is closed.
func (r *reading) joinParagraphs() {
	for i := 1; i < len(r.quotes); i++ {
		if r.goesOnFrom(i) && r.said[i].cue == nil {
			r.said[i] = r.said[i-1]
		}
	}
	for i := len(r.quotes) - 1; i > 0; i-- {
		if r.goesOnFrom(i) && r.said[i-1].cue == nil {
			r.said[i-1] = r.said[i]
		}
	}
}

// goesOnFrom reports whether the i-th quotation goes on with the one before.
func (r *reading) goesOnFrom(i int) bool {
	before, q := r.quotes[i-1], r.quotes[i]
	return before.unclosed && q.para == before.para+1 && r.opensParagraph(q)
}

func (r *reading) opensParagraph(q quotation) bool {
	sent := r.sentence(q.open)
	return (sent == 0 || r.d.sents[sent-1].para != q.para) && r.tokenAt(q.open) == r.d.sents[sent].lo
}

func (r *reading) wordsIn(i int) int32 {
	return r.tokenAt(r.quotes[i].end) - r.tokenAt(r.quotes[i].start)
}

// ownCue looks for a cue of the quotation itself: at most two words before it,
// then behind it, then anywhere before it in the sentence, then in the sentence
// that follows a question or a shout.
func (r *reading) ownCue(i int) source {
	q := r.quotes[i]
	opens, closes := r.sentence(q.open), r.sentence(max(q.open, q.closed-1))
	var before *cue
	for k := range r.cues[opens] {
		if c := &r.cues[opens][k]; c.end <= q.open {
			before = c
		}
	}
	first := r.tokenAt(q.start)
	if before != nil && first-before.next <= 2 {
		return before.by
	}
	if c := r.cueBehind(q, closes); c != nil {
		return c.by
	}
	if before != nil {
		return before.by
	}
	if next := closes + 1; int(next) < len(r.d.sents) && r.d.sents[next].para == q.para && r.isAsked(q) {
		if c := r.cueBehind(q, next); c != nil {
			return c.by
		}
	}
	return source{}
}

// cueBehind is the cue of a sentence that takes up a quotation before it.
func (r *reading) cueBehind(q quotation, sent int32) *cue {
	last := r.tokenAt(q.closed)
	for k := range r.cues[sent] {
		c := &r.cues[sent][k]
		if c.start >= q.closed && (c.first-last <= 8 || c.first-last <= 40 && r.endsOpen(q) && r.quoteFrom(q.closed) == r.quoteFrom(c.start)) && !c.passive && !c.ing && c.class != "claim_noun" && (c.tail >= q.open || !r.isPart(q) || r.endsClause(c, last)) {
			return c
		}
	}
	return nil
}

// endsClause reports whether a German or Dutch verb stands right behind what it
// says, as it does in a clause: was die Partei „…“ nennt.
func (r *reading) endsClause(c *cue, behind int32) bool {
	return c.first == behind && (r.l.fold.lang == "de" || r.l.fold.lang == "nl")
}

// endsOpen reports whether a comma ends the quotation, so that who speaks must
// follow, however long the description.
func (r *reading) endsOpen(q quotation) bool {
	return bytes.ContainsRune(r.d.folded[max(q.start, q.end-1):min(q.closed+1, len(r.d.folded))], ',')
}

// isAsked reports whether a question or a shout ends the quotation, behind
// which a new sentence seems to begin.
func (r *reading) isAsked(q quotation) bool {
	return q.end > q.start && bytes.ContainsAny(r.d.folded[q.end-1:min(q.closed+1, len(r.d.folded))], "?!") || bytes.HasSuffix(r.d.folded[q.start:q.end], []byte("…"))
}

// isPart reports whether a quotation is a part of the clause in which it
// stands: words lead up to it, and nothing but a space leads on.
func (r *reading) isPart(q quotation) bool {
	s := r.d.sents[r.sentence(q.open)]
	head := bytes.TrimRight(r.d.folded[s.start:max(q.open, int(s.start))], " ")
	if len(head) == 0 || q.unclosed || !isWordAt(head, lastRune(head)) {
		return false
	}
	return !bytes.ContainsAny(r.d.folded[max(q.start, q.end-1):min(q.closed+1, len(r.d.folded))], ",?!;:")
}

// lastRune is where the last rune of a text begins.
func lastRune(text []byte) int {
	_, size := utf8.DecodeLastRune(text)
	return len(text) - size
}

func (r *reading) sentence(at int) int32 {
	return min(r.d.sentenceAt(at), int32(len(r.d.sents)-1))
}

// quoteColon is the rule of a colon right before the quotation.
func (r *reading) quoteColon(i int, headline bool) source {
	q := r.quotes[i]
	sent := r.sentence(q.open)
	s := r.d.sents[sent]
	head := bytes.TrimRight(r.d.folded[s.start:max(q.open, int(s.start))], " ")
	if !bytes.HasSuffix(head, []byte(":")) {
		return source{}
	}
	most := int32(8)
	if headline {
		most = 4
	}
	src := r.colon(sent, q.open, most)
	if src.cue == nil { // a colon all the same, but a sentence stands before it
		at := int(s.start) + len(head) - 1
		return source{cue: &cue{start: at, end: at + 1}, class: "colon", start: at, end: at}
	}
	return src
}

// besides lends a quotation of five or more words the source of another one
// in its paragraph, or of one in the sentence before.
func (r *reading) besides(i int, direct []bool) source {
	if r.wordsIn(i) < 5 && !r.isWhole(r.quotes[i]) {
		return source{}
	}
	for _, k := range []int{i - 1, i + 1, i - 2, i + 2} {
		if k >= 0 && k < len(r.quotes) && direct[k] && r.quotes[k].para == r.quotes[i].para {
			return r.said[k]
		}
	}
	if i > 0 && direct[i-1] && r.sentence(r.quotes[i].open)-r.sentence(r.quotes[i-1].open) == 1 {
		return r.said[i-1]
	}
	return source{}
}

// isWhole reports whether a quotation is a sentence by itself.
func (r *reading) isWhole(q quotation) bool {
	s := r.d.sents[r.sentence(q.open)]
	return q.end > q.start && r.tokenAt(q.open) == s.lo && bytes.IndexByte([]byte(".!?"), r.d.folded[q.end-1]) >= 0
}

// paragraphBefore lends a quotation that opens its paragraph the last cue of
// the two sentences before.
func (r *reading) paragraphBefore(i int) source {
	q := r.quotes[i]
	sent := r.sentence(q.open)
	if sent == 0 || r.d.sents[sent-1].para == q.para || !beside(r.d.folded[r.d.sents[sent].start:q.open]) {
		return source{}
	}
	para := r.d.sents[sent-1].para
	for s := sent - 1; s >= max(0, sent-2) && r.d.sents[s].para == para; s-- {
		if cues := r.cues[s]; len(cues) > 0 {
			return cues[len(cues)-1].by
		}
	}
	return source{}
}

// echoes finds the source of a quotation in earlier ones that share three words
// in a row with it.
type echoes struct {
	r     *reading
	heard map[uint64]int // of three words in a row, the first quotation that has them
	upto  int            // the quotations before are in heard
}

// source is who said a part of the i-th quotation before. The sources of the
// quotations before must be known.
func (e *echoes) source(i int) (src source) {
	if e.r.wordsIn(i) < 3 {
		return src
	}
	for ; e.upto < i; e.upto++ {
		e.hear(e.upto)
	}
	e.r.triples(i, func(key uint64) bool {
		first, ok := e.heard[key]
		if ok {
			src = e.r.said[first]
			src.class = "echo"
		}
		return !ok
	})
	return src
}

func (e *echoes) hear(i int) {
	if e.r.said[i].cue == nil {
		return
	}
	if e.heard == nil {
		e.heard = map[uint64]int{}
	}
	e.r.triples(i, func(key uint64) bool {
		if _, ok := e.heard[key]; !ok {
			e.heard[key] = i
		}
		return true
	})
}

// triples calls f with a key of each three words in a row of a quotation, until
// f returns false. Two keys of 64 bits are equal by chance in no archive.
func (r *reading) triples(i int, f func(key uint64) bool) {
	lo, hi := r.tokenAt(r.quotes[i].start), r.tokenAt(r.quotes[i].end)
	var a, b uint64
	for k := lo; k < hi; k++ {
		c := hash(r.text(k))
		if k >= lo+2 && !f((a*fnvPrime+b)*fnvPrime+c) {
			return
		}
		a, b = b, c
	}
}

const (
	fnvStart = 0xcbf29ce484222325
	fnvPrime = 0x100000001b3
)

// hash is FNV-1a; hash/fnv would allocate for each word.
func hash(word []byte) uint64 {
	h := uint64(fnvStart)
	for _, c := range word {
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h
}
