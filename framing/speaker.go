package framing

import (
	"bytes"
	"strings"
	"unicode"
)

// A source is who some words are owed to, and by which cue.
type source struct {
	cue        *cue // nil: nobody
	class      string
	start, end int // of the speaker in the folded text; equal: not named
}

// isHardBreak reports whether a sign stands at a place that parts clauses like a
// comma, and across which no description goes: ; : ( ) – —
func isHardBreak(text []byte, i int) bool {
	switch text[i] {
	case ';', ':', '(', ')':
		return true
	}
	return isDash(text, i)
}

// isDash reports whether a dash stands at a place: – or —, - between spaces or
// the first of --.
func isDash(text []byte, i int) bool {
	if text[i] == '-' && i > 0 && i+1 < len(text) {
		return text[i-1] == ' ' && text[i+1] == ' ' || text[i+1] == '-'
	}
	return text[i] == 0xE2 && i+2 < len(text) && text[i+1] == 0x80 && (text[i+2] == 0x93 || text[i+2] == 0x94)
}

// lastOf is the place of the last sign of a kind, or -1.
func lastOf(text []byte, is func(text []byte, i int) bool) int {
	for i := len(text) - 1; i >= 0; i-- {
		if is(text, i) {
			return i
		}
	}
	return -1
}

// firstBreak is the place of the first comma or hard break, or -1.
func firstBreak(text []byte) int {
	for i, c := range text {
		if c == ',' || isHardBreak(text, i) {
			return i
		}
	}
	return -1
}

func isAside(text []byte, i int) bool { return text[i] == ')' || isDash(text, i) }

// speaker finds who speaks by the k-th cue of a sentence, those before it
// being known.
func (r *reading) speaker(cues []cue, k int) (start, end int) {
	c := &cues[k]
	wall := r.wall(cues, k)
	switch {
	case c.class == "according":
		return r.accordingTo(c, wall)
	case c.class == "claim_noun" && !r.isClaiming(c):
		return r.possessor(c, wall)
	case c.passive:
		return r.agent(c)
	}
	if k > 0 && cues[k-1].class != "according" && r.goesOn(c, wall) { // X said … and urged …: X again
		return cues[k-1].by.start, cues[k-1].by.end
	}
	if c.ing && (r.behindComma(c) || r.behindPreposition(c)) {
		if k > 0 && cues[k-1].class != "claim_noun" && cues[k-1].by.start < cues[k-1].by.end {
			return cues[k-1].by.start, cues[k-1].by.end
		}
		if start, end = r.subject(c); start < end {
			return start, end
		}
	}
	if r.isSecond(c, wall) {
		if start, end = r.subject(c); start < end {
			return start, end
		}
	}
	start, end = r.before(c, wall)
	if start == end && wall > int(r.d.sents[c.sent].start) && r.g.relative.has(r.word(wall)) && r.onlyHelpers(wall, c.start) { // X – who asked
		return r.before(c, r.lastBreak(int(r.d.sents[c.sent].start), wall-1))
	}
	if start < end && !r.g.where.has(r.word(start)) {
		return start, end
	}
	if !r.isTold(c) && (r.isInverted(c, wall) || start < end) {
		return r.upTo(c, c.end, true)
	}
	return start, end
}

// goesOn reports whether the verb has no subject of its own: nothing stands
// before it, or a conjunction right before it.
func (r *reading) goesOn(c *cue, wall int) bool {
	i := c.first - 1
	for i >= 0 && int(r.d.tokens[i].start) >= wall && r.g.trailing.has(r.text(i)) {
		i--
	}
	if i < 0 || int(r.d.tokens[i].start) < wall {
		return !r.isInverted(c, wall)
	}
	return r.g.leading.has(r.text(i)) && !r.g.that.has(r.text(i)) && !r.is("pronouns", c.sent, int(r.d.tokens[i].start), int(r.d.tokens[i].end))
}

// word is the folded word that begins at a place, or the next one.
func (r *reading) word(at int) []byte {
	if i := r.tokenAt(at); int(i) < len(r.d.tokens) {
		return r.text(i)
	}
	return nil
}

// wall is the end of what cannot belong to the speaker before a place: the
// sentence's start, an earlier cue or quotation, a hard break.
func (r *reading) wall(cues []cue, k int) int {
	c := &cues[k]
	wall := int(r.d.sents[c.sent].start)
	until := r.beforeAside(wall, c.start)
	for k > 0 && cues[k-1].end > until { // what stands in an insertion speaks for itself
		k--
	}
	if k > 0 {
		wall = max(wall, cues[k-1].end)
	}
	for i := r.quoteFrom(c.start) - 1; i >= 0 && r.quotes[i].closed > wall; i-- { // what is quoted in passing is a part of the clause
		if q := r.quotes[i]; q.open < wall || !r.isPart(q) {
			wall = min(q.closed, c.start)
		}
	}
	return r.lastBreak(wall, c.start)
}

// lastBreak is the end of the last hard break of a stretch, or its start.
// Brackets that close again are none, nor are dashes around what is inserted
// before the stretch's end.
func (r *reading) lastBreak(wall, end int) int {
	end = r.beforeAside(wall, end)
	for {
		i := lastOf(r.d.folded[wall:end], isHardBreak)
		if i < 0 {
			return wall
		}
		opens := bytes.LastIndexByte(r.d.folded[wall:wall+i], '(')
		if r.d.folded[wall+i] != ')' || opens < 0 {
			return wall + i + 1
		}
		end = wall + opens
	}
}

// beforeAside is the start of what stands in brackets or between dashes at the
// end of a stretch, or its end.
func (r *reading) beforeAside(wall, end int) int {
	text := r.d.folded[wall:end]
	i := lastOf(text, isAside)
	if i < 0 || !r.onlyHelpers(wall+i+1, end) {
		return end
	}
	opens := -1
	if text[i] == ')' {
		opens = bytes.LastIndexByte(text[:i], '(')
	} else {
		opens = lastOf(text[:i], isDash)
	}
	if opens < 0 {
		return end
	}
	return wall + opens
}

// before is the speaker between the last break and the cue; of "Name,
// description, said" the name, of "X, who had warned" the X.
func (r *reading) before(c *cue, wall int) (int, int) {
	until := r.beforeAside(wall, c.start)
	if i := r.quoteFrom(c.start) - 1; i >= 0 && r.quotes[i].open >= wall && r.endsClause(c, r.tokenAt(r.quotes[i].closed)) {
		until = min(until, r.quotes[i].open)
	}
	comma := r.lastComma(wall, until)
	if comma < 0 {
		return r.trim(wall, until)
	}
	start, end := r.trim(comma+1, until)
	if start < end && !r.g.relative.has(r.word(comma+1)) {
		return start, end
	}
	if w := string(r.word(comma + 1)); r.l.fold.lang == "en" && (w == "which" || w == "whom") { // the camp, which officials said was full
		if start, end := r.trim(int(r.d.tokens[r.tokenAt(comma+1)].end), until); start < end && string(lastWord(r.d.folded[start:end])) != "to" {
			return start, end
		}
	}
	if !r.g.relative.has(r.word(comma+1)) || beside(r.d.folded[comma+1:until]) { // Name, description, said
		if start, end, ok := r.nameFirst(wall, comma); ok {
			return start, end
		}
		i := r.lastComma(wall, comma)
		if i < 0 || r.isClause(wall, i, comma, c) {
			return c.start, c.start
		}
		comma = i
	}
	for i := r.lastComma(wall, comma); i >= 0; i = r.lastComma(wall, comma) {
		if !r.describes(i+1, comma) {
			wall = i + 1
			break
		}
		comma = i
	}
	return r.trim(wall, comma)
}

// lastComma is the place of the last comma of a stretch, or -1.
func (r *reading) lastComma(start, end int) int {
	if i := bytes.LastIndexByte(r.d.folded[start:end], ','); i >= 0 {
		return start + i
	}
	return -1
}

// trim takes leading conjunctions and trailing helpers off, and what stands
// before a conjunction inside.
func (r *reading) trim(start, end int) (int, int) {
	lo, hi := r.tokenAt(start), r.tokenAt(end)
	for lo < hi && r.g.leading.has(r.text(lo)) {
		lo++
	}
	who := false
	for lo < hi && (r.g.trailing.has(r.text(hi-1)) || hi-1 > lo && r.isAdverb(hi-1)) {
		who = who || r.g.relative.has(r.text(hi-1))
		hi--
	}
	for i := hi - 1; i > lo && who; i-- { // resisted by allies who say: the allies
		if r.g.agents.has(r.text(i - 1)) {
			lo, who = i, false
		}
	}
	for i := hi - 1; i > lo; i-- { // the subject of a clause inside: they wrote that X said
		if w := r.text(i - 1); r.g.leading.has(w) && !r.g.joining.has(w) {
			lo = i
			break
		}
	}
	if lo >= hi {
		return start, start
	}
	for i := lo; i < hi && r.g.finite != nil && !r.g.relative.has(r.text(i)); i++ { // he could get the wall by saying: he
		if i > lo && r.g.finite.has(r.text(i)) && !r.isCapital(i) {
			hi = i
		}
	}
	if r.l.fold.lang == "en" && string(r.text(hi-1)) == "to" { // he was forced to concede
		hi = r.subjectEnd(lo, hi)
	}
	for lo+1 < hi && r.l.fold.lang == "fr" && inversion.has(r.text(lo)) { // a-t-il dit
		lo++
	}
	if r.l.fold.lang == "en" && hi-lo > 1 && personal.has(r.text(hi-1)) && !r.g.joining.has(r.text(hi-2)) { // a wave he said: he
		lo = hi - 1
	}
	return int(r.d.tokens[lo].start), int(r.d.tokens[hi-1].end)
}

// isAdverb reports whether a token is an English adverb in -ly.
func (r *reading) isAdverb(token int32) bool {
	return r.l.fold.lang == "en" && bytes.HasSuffix(r.text(token), []byte("ly")) && !r.isCapital(token)
}

// inversion are the words before a French subject that stands behind its verb.
var inversion = words("a ont avait avaient t est s")

// personal are the pronouns that are a subject alone.
var personal = words("he she they we i")

func (r *reading) text(token int32) []byte {
	t := r.d.tokens[token]
	return r.d.folded[t.start:t.end]
}

// isInverted reports whether the verb stands first: right behind a quotation
// or a comma, helpers aside.
func (r *reading) isInverted(c *cue, wall int) bool {
	if i := bytes.LastIndexByte(r.d.folded[wall:c.start], ','); i >= 0 {
		wall += i + 1
	}
	start, end := r.trim(wall, c.start)
	return start >= end && wall > int(r.d.sents[c.sent].start)
}

// upTo is the phrase from a place up to a break or the next cue and, if asked,
// a preposition of place or time.
func (r *reading) upTo(c *cue, start int, place bool) (int, int) {
	end := int(r.d.sents[c.sent].end)
	for _, o := range r.cues[c.sent] {
		if o.start >= c.end {
			end = min(end, o.start)
			break
		}
	}
	if i := r.quoteFrom(start); i < len(r.quotes) {
		end = min(end, r.quotes[i].open)
	}
	if start >= end {
		return start, start
	}
	if i := firstBreak(r.d.folded[start:end]); i >= 0 {
		end = start + i
	}
	lo, hi := r.tokenAt(start), r.tokenAt(end)
	for i := lo; i < hi && place; i++ {
		if i > lo && r.g.where.has(r.text(i)) || r.g.that.has(r.text(i)) {
			hi = i
		}
	}
	for lo < hi && r.g.trailing.has(r.text(lo)) && !germanThe.has(r.text(lo)) {
		lo++
	}
	if lo >= hi {
		return start, start
	}
	return int(r.d.tokens[lo].start), int(r.d.tokens[hi-1].end)
}

// germanThe are the words that help a verb before them and begin a name behind.
var germanThe = words("der die das")

// accordingTo is the phrase behind the marker up to the next comma or the end.
// Where a German or Dutch sentence begins so, no comma parts the speaker from
// the verb: of a long phrase three words are taken.
func (r *reading) accordingTo(c *cue, wall int) (int, int) {
	if string(r.d.folded[c.start:c.end]) == "zufolge" {
		return r.before(c, wall)
	}
	start, end := r.upTo(c, c.end, false)
	if c.next-c.first > 1 && forWhom.has(r.text(c.first)) { // per il ministro: the cue ends in the speaker
		return int(r.d.tokens[c.first+1].start), max(end, c.end)
	}
	lang := r.l.fold.lang
	lo, hi := r.tokenAt(start), r.tokenAt(end)
	if (lang == "de" || lang == "nl") && c.first == r.d.sents[c.sent].lo && hi > lo {
		if n := r.nounPhrase(lo, hi); n < hi-lo && (lang == "de" || n < 3) {
			return start, int(r.d.tokens[lo+n-1].end)
		}
		if hi-lo > 4 {
			end = int(r.d.tokens[lo+2].end)
		}
	}
	return start, end
}

// forWhom are prepositions that begin a phrase of which the cue holds a part.
var forWhom = words("per para pour")

// nounPhrase counts the tokens of the phrase with which lo to hi begins: in
// German up to its last capitalised word and what stands in the genitive behind,
// in Dutch up to a verb that is often met.
func (r *reading) nounPhrase(lo, hi int32) int32 {
	noun := false
	for i := lo; i < hi; i++ {
		w := r.text(i)
		if r.l.fold.lang == "nl" {
			if i > lo && dutchVerbs.has(w) {
				return i - lo
			}
			continue
		}
		capital := r.isCapital(i)
		if noun && !capital && (!germanGenitive.has(w) || i+1 == hi || !r.isCapital(i+1)) {
			return i - lo
		}
		noun = noun || capital
	}
	return hi - lo
}

var (
	germanGenitive = words("der des von und fuer im in am zu zur")
	dutchVerbs     = words("is was zijn waren heeft hebben had hadden wordt worden werd werden zou zouden zal zullen kan kunnen kon konden moet moeten moest gaat gaan komt komen kwam kwamen blijft blijven bleef staat staan stond krijgt krijgen kreeg")
)

// agent is what follows the "by" of a passive.
func (r *reading) agent(c *cue) (int, int) {
	s := r.d.sents[c.sent]
	start, end := c.end, c.end
	r.each("by", c.next, s.hi, func(_, b int) {
		if start == end {
			start, end = r.upTo(c, b, true)
		}
	})
	for i := r.tokenAt(start) + 1; i < r.tokenAt(end); i++ {
		if agentEnds.has(r.text(i)) {
			return start, int(r.d.tokens[i-1].end)
		}
	}
	return start, end
}

// agentEnds are the words at which who has done something ends: by the bishops
// as a disgrace.
var agentEnds = words("as for who which because when while als comme como come qui che que")

// possessor is who makes a claim: the minister's claim that.
func (r *reading) possessor(c *cue, wall int) (int, int) {
	start, end := r.before(c, wall)
	if r.l.fold.lang == "en" {
		if i := bytes.LastIndex(r.d.folded[start:end], []byte("'s")); i > 0 {
			return start, start + i
		}
	}
	return c.start, c.start
}

// name is a stretch as it stands in the text.
func (r *reading) name(start, end int) string {
	if start >= end {
		return ""
	}
	from, to := r.d.span(start, end)
	return strings.TrimFunc(r.d.raw[from:to], unicode.IsSpace)
}
