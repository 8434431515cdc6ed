package framing

import (
	"bytes"

	"framewatch"
)

// attribute says whose words a mention is, and how it is said.
func (r *reading) attribute(m *framewatch.Mention, cast *cast) {
	at := r.d.at(m.Start)
	sent := r.sentence(at)
	w := r.leadWord(sent, m.Start, m.End)
	m.Voice, m.Speaking = w.voice(), cast.speaking(r, w.src)
	r.flags(m, sent, at, w.quote)
}

// speaking tells of a source what pages show of it.
func (c *cast) speaking(r *reading, src *source) framewatch.Speaking {
	if src == nil {
		return framewatch.Speaking{}
	}
	return framewatch.Speaking{Speaker: r.name(src.start, src.end), Name: c.name(r, src), Cue: r.name(src.cue.start, src.cue.end), Class: src.class}
}

// flags looks at the words right before a mention.
func (r *reading) flags(m *framewatch.Mention, sent int32, start, quote int) {
	s := r.d.sents[sent]
	if quote >= 0 && start > r.quotes[quote].open && beside(r.d.folded[min(start, r.quotes[quote].start):start]) {
		start = r.quotes[quote].open
	}
	token := r.tokenAt(start)
	near := func(key string, words int32, sameClause bool) bool {
		found := false
		r.each(key, max(s.lo, token-words-3), min(s.hi, token), func(_, end int) {
			distance := token - r.tokenAt(end)
			found = found || distance >= 0 && distance < words && (!sameClause || between(r.d.folded[end:start]))
		})
		return found
	}
	m.SoCalled = near("so_called", 1, true)
	m.Word = near("mention", 1, true)
	m.Hedged = near("hedge", 6, false)
	m.Negated = near("negation", 4, true)
}

// outside attributes a word that stands in no quotation: the first rule that
// applies decides.
func (r *reading) outside(sent int32, start, end int) *source {
	if src := &r.colons[sent]; src.cue != nil && src.cue.end < start { // a space stands behind the colon
		return src
	}
	cues := r.cues[sent]
	for i := range cues {
		if c := &cues[i]; c.class == "according" {
			if c.by.holds(start, end) || c.holds(start, end) {
				return nil
			}
			if r.isSevered(c, start) {
				continue
			}
			return &c.by
		}
	}
	for i := range cues {
		if c := &cues[i]; c.tail >= end {
			return &c.by
		}
	}
	for i := len(cues) - 1; i >= 0; i-- {
		c := &cues[i]
		if c.by.holds(start, end) { // it can be what another says: Smith said refugees said …
			continue
		}
		if c.end <= start && c.reach.holds(start) {
			return &c.by
		}
		if c.end <= start && start >= c.reach.from {
			break
		}
	}
	return r.moods[sent].known()
}

// isSevered reports whether a clause that turns away stands between a place and
// an English "according to" in the midst of a sentence, which then speaks for
// its own part alone: He left, but according to Roe he stayed.
func (r *reading) isSevered(c *cue, at int) bool {
	if r.l.fold.lang != "en" || c.first == r.d.sents[c.sent].lo {
		return false
	}
	from, to := min(at, c.start), max(at, c.start)
	text := r.d.folded[from:to]
	for i, sign := range text {
		if sign == ';' || sign == ',' && turning.has(r.word(from+i)) {
			return true
		}
	}
	return false
}

var turning = words("but while although though whereas")

// known is the source if there is one, else nil.
func (s *source) known() *source {
	if s.cue == nil {
		return nil
	}
	return s
}

// holds reports whether a stretch is a part of the cue.
func (c *cue) holds(start, end int) bool { return start < c.end && end > c.start }

// holds reports whether a stretch is a part of the speaker's name.
func (s source) holds(start, end int) bool { return start < s.end && end > s.start }

// colon is the rule of "NP: …": the speaker is what stands before, at most a
// few words.
func (r *reading) colon(sent int32, start int, most int32) source {
	s := r.d.sents[sent]
	last := min(s.hi, s.lo+most+1) - 1
	if last < s.lo {
		return source{}
	}
	i := bytes.Index(r.d.folded[s.start:max(int(s.start), min(start, int(r.d.tokens[last].end)+2))], []byte(": "))
	if i < 0 {
		return source{}
	}
	at := int(s.start) + i
	lo, hi := s.lo, r.tokenAt(at)
	if hi == lo || hi-lo > most || r.quoteAround(at, at+1) >= 0 || hi-lo == 1 && r.g.labels.has(r.text(lo)) || most == 4 && !r.canSpeak(lo, hi) {
		return source{}
	}
	return source{cue: &cue{start: at, end: at + 1}, class: "colon", start: int(r.d.tokens[lo].start), end: int(r.d.tokens[hi-1].end)}
}

// tail is the rule of "…, NP say." and "…, say NP.": what stands before the
// comma is the speaker's. It returns the place of the comma, or -1.
func (r *reading) tail(c *cue) int {
	if c.class != "say" || c.ing || c.passive || c.by.start >= c.by.end {
		return -1
	}
	s := r.d.sents[c.sent]
	head := min(c.by.start, c.start)
	comma := int(s.start) + bytes.LastIndexByte(r.d.folded[s.start:head], ',')
	if comma < int(s.start) || !r.onlyHelpers(comma, head) {
		return -1
	}
	rest := c.next
	if c.by.start > c.start { // inverted
		if string(r.d.folded[c.start:c.end]) == "told" || r.g.that.has(r.word(c.end)) {
			return -1
		}
		rest = r.tokenAt(c.by.end)
	}
	behind := max(c.end, c.by.end)
	if c.by.start > c.start && hasAt(r.d.folded, behind, ",") && r.isLastCue(c) { // …, said Ann Roe, head of the clinic.
		return comma
	}
	if bytes.ContainsAny(r.d.folded[c.end:s.end], ",;:") || s.hi-rest > 4 && !r.isAdverbial(rest, s.hi) || r.hasOwnClause(c, rest) {
		return -1
	}
	return comma
}

// isAdverbial reports whether the words up to the end of a sentence tell no more
// than where or when something was said: said in a new report on Tuesday.
func (r *reading) isAdverbial(lo, hi int32) bool {
	if r.l.fold.lang != "en" || hi-lo > 10 || !r.g.where.has(r.text(lo)) {
		return false
	}
	for i := lo; i < hi; i++ {
		if r.g.that.has(r.text(i)) || r.g.finite.has(r.text(i)) || personal.has(r.text(i)) {
			return false
		}
	}
	return true
}

// hasOwnClause reports whether what an English verb says follows it: In a
// letter, he argued the ban was wrong. An object that is told is none.
func (r *reading) hasOwnClause(c *cue, rest int32) bool {
	if r.l.fold.lang != "en" || c.by.start > c.start || r.isTold(c) || rest >= r.d.sents[c.sent].hi {
		return false
	}
	w := r.text(rest)
	return !r.g.where.has(w) && !r.g.prepositions.has(w) && !r.g.agents.has(w) && !r.isAdverb(rest) && !timeWords.has(w)
}

// timeWords may follow a verb of saying that ends its sentence.
var timeWords = words("last this earlier later afterwards again recently to then there here")

// isLastCue reports whether no other cue and no quotation follows in the
// sentence.
func (r *reading) isLastCue(c *cue) bool {
	cues := r.cues[c.sent]
	i := r.quoteFrom(c.end)
	return cues[len(cues)-1].start == c.start && (i == len(r.quotes) || r.quotes[i].open >= int(r.d.sents[c.sent].end))
}

func (r *reading) onlyHelpers(start, end int) bool {
	from, to := r.trim(start, end)
	return from >= to
}

// mood is the rule for German: reported speech goes on in the mood of its
// verbs alone, owed to who spoke in the sentence before.
func (r *reading) mood(sent int32) source {
	if r.l.fold.lang != "de" || sent == 0 || len(r.cues[sent]) > 0 {
		return source{}
	}
	cues := r.cues[sent-1]
	for i := len(cues) - 1; i >= 0; i-- {
		if c := &cues[i]; c.class == "say" || c.class == "according" || c.class == "claim_noun" {
			if !r.isMarked(sent) {
				break
			}
			src := c.by
			src.class = "report_mood"
			return src
		}
	}
	return source{}
}

// isMarked reports whether a verb outside quotations is in the mood of reports.
func (r *reading) isMarked(sent int32) bool {
	s := r.d.sents[sent]
	marked := false
	r.each("report_mood", s.lo, s.hi, func(start, _ int) { marked = marked || !r.quoted(start) })
	return marked
}
