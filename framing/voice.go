package framing

import (
	"bytes"

	"framewatch"
)

// An Attribution says whose words a mention is, and how it is said.
type Attribution struct {
	Voice      framewatch.Voice
	InQuotes   bool   // the whole mention stands between quotation marks
	Attributed bool   // the words are owed to a source other than the outlet
	Speaker    string // the source as the text names it; may be empty
	Cue        string // the words that hand over to the source
	CueClass   string // according, label, accuse, intend, claim_noun, say, colon, report_mood or echo
	SoCalled   bool   // a distancing word stands right before
	Mention    bool   // the words themselves are meant, as in "the term …"
	Hedged     bool   // a hedge stands in the six words before
	Negated    bool   // a negation stands in the four words before, in the clause
}

// Voices attributes the mentions of an article, one answer for each, as
// Annotate returned them.
func (a *Annotator) Voices(art framewatch.Article, mentions []framewatch.Mention) []Attribution {
	l := a.lex.languages[art.Language]
	if l == nil || len(mentions) == 0 {
		return make([]Attribution, len(mentions))
	}
	var title, text doc
	l.fold.read(&title, art.Title)
	l.fold.read(&text, art.Text)
	headline, body := l.reading(&title), l.reading(&text)
	headline.quoteSources(true)
	body.quoteSources(false)
	all := make([]Attribution, len(mentions))
	for i, m := range mentions {
		r := body
		if m.Place == framewatch.PlaceHeadline {
			r = headline
		}
		if m.Start >= 0 && m.Start < m.End && m.End <= len(r.d.raw) && len(r.d.sents) > 0 {
			all[i] = r.attribute(r.d.at(m.Start), r.d.at(m.End), r == headline)
		}
	}
	return all
}

// Attribute sets Voice and Speaker of the mentions of an article, as Annotate
// returned them. Annotate leaves them empty: finding them takes two thirds as
// long again, and counting needs neither.
func (a *Annotator) Attribute(art framewatch.Article, mentions []framewatch.Mention) {
	for i, at := range a.Voices(art, mentions) {
		mentions[i].Voice, mentions[i].Speaker = at.Voice, at.Speaker
	}
}

func (r *reading) attribute(start, end int, headline bool) Attribution {
	sent := min(r.d.sentenceAt(start), int32(len(r.d.sents)-1))
	q := r.quoteAround(start, end)
	var src source
	if q >= 0 {
		src = r.said[q]
	} else {
		src = r.outside(sent, start, end, headline)
	}
	at := Attribution{InQuotes: q >= 0, Attributed: src.cue != nil}
	if src.cue != nil {
		at.Speaker, at.Cue, at.CueClass = r.name(src.start, src.end), r.name(src.cue.start, src.cue.end), src.class
	}
	at.Voice = voiceOf(at.InQuotes, at.Attributed)
	r.flags(&at, sent, start, q)
	return at
}

func voiceOf(quoted, attributed bool) framewatch.Voice {
	switch {
	case quoted && attributed:
		return framewatch.VoiceQuoted
	case quoted:
		return framewatch.VoiceScare
	case attributed:
		return framewatch.VoiceReported
	}
	return framewatch.VoiceOwn
}

// flags looks at the words right before a mention.
func (r *reading) flags(at *Attribution, sent int32, start, quote int) {
	s := r.d.sents[sent]
	if quote >= 0 && beside(r.d.folded[r.quotes[quote].start:start]) {
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
	at.SoCalled = near("so_called", 1, true)
	at.Mention = near("mention", 1, true)
	at.Hedged = near("hedge", 6, false)
	at.Negated = near("negation", 4, true)
}

// outside attributes a match that stands in no quotation: the first rule that
// applies decides.
func (r *reading) outside(sent int32, start, end int, headline bool) source {
	if headline {
		if src := r.colon(sent, start, 4); src.cue != nil {
			return src
		}
	}
	cues := r.cues[sent]
	for i := range cues {
		if c := &cues[i]; c.class == "according" {
			if c.by.holds(start, end) {
				return source{}
			}
			return c.by
		}
	}
	for i := range cues {
		if c := &cues[i]; c.tail >= end {
			return c.by
		}
	}
	for i := len(cues) - 1; i >= 0; i-- {
		c := &cues[i]
		if c.by.holds(start, end) {
			return source{}
		}
		if c.end <= start {
			if r.reaches(c, start) {
				return c.by
			}
			break
		}
	}
	return r.moods[sent]
}

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
	if hi == lo || hi-lo > most || r.quoteAround(at, at+1) >= 0 {
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
		if string(r.d.folded[c.start:c.end]) == "told" || among(r.g.that, r.word(c.end)) {
			return -1
		}
		rest = r.tokenAt(c.by.end)
	}
	if s.hi-rest > 4 || bytes.ContainsAny(r.d.folded[c.end:s.end], ",;:") {
		return -1
	}
	return comma
}

func (r *reading) onlyHelpers(start, end int) bool {
	from, to := r.trim(start, end)
	return from >= to
}

// maxReach bounds how many words a cue hands to its source.
const maxReach = 120

// reaches reports whether the words of a cue before a match go as far as it.
func (r *reading) reaches(c *cue, start int) bool {
	if r.tokenAt(start)-c.next > maxReach {
		return false
	}
	gap := r.d.folded[c.end:start]
	if bytes.IndexByte(gap, ';') >= 0 || r.breaksOff(c.end, start) {
		return false
	}
	if c.class == "accuse" && !r.has(r.g.of, c.next, start) && !among(r.g.of, string(lastWord(r.d.folded[c.start:c.end]))) {
		return false
	}
	if r.isWhat(c) {
		if i := r.quoteFrom(c.end); i < len(r.quotes) && r.quotes[i].open < start && beside(r.d.folded[c.end:r.quotes[i].open]) {
			return false
		}
		return r.tokenAt(start)-c.next < 6
	}
	if c.class == "say" && r.afterQuotation(c) {
		return r.has(r.g.that, c.next, start)
	}
	return true
}

func lastWord(s []byte) []byte {
	fields := bytes.Fields(s)
	return fields[len(fields)-1]
}

// has reports whether one of some words stands from a token on, before a place.
func (r *reading) has(words string, from int32, before int) bool {
	for i := from; int(i) < len(r.d.tokens) && int(r.d.tokens[i].start) < before; i++ {
		if among(words, r.text(i)) {
			return true
		}
	}
	return false
}

// breaksOff reports whether a comma with a word that turns away stands in a stretch.
func (r *reading) breaksOff(start, end int) bool {
	for _, part := range r.parts(start, end)[1:] {
		if among(r.g.breaks, r.word(part[0])) && !beside(r.d.folded[part[0]:part[1]]) {
			return true
		}
	}
	return false
}

// isWhat reports whether the cue stands in "what X calls".
func (r *reading) isWhat(c *cue) bool {
	return c.class == "label" && r.follows("what", c, 7)
}

// afterQuotation reports whether a quotation ends shortly before the cue.
func (r *reading) afterQuotation(c *cue) bool {
	i := r.quoteFrom(c.start) - 1
	return i >= 0 && r.quotes[i].closed > int(r.d.sents[c.sent].start) && c.first-r.tokenAt(r.quotes[i].closed) <= 8
}

// mood is the rule for German: reported speech goes on in the mood of its
// verbs alone, owed to who spoke in the sentence before.
func (r *reading) mood(sent int32) source {
	s := r.d.sents[sent]
	if r.l.fold.lang != "de" || sent == 0 || len(r.cues[sent]) > 0 {
		return source{}
	}
	marked := false
	r.each("report_mood", s.lo, s.hi, func(start, _ int) { marked = marked || !r.quoted(start) })
	cues := r.cues[sent-1]
	for i := len(cues) - 1; i >= 0 && marked; i-- {
		if c := &cues[i]; c.class == "say" || c.class == "according" || c.class == "claim_noun" {
			src := c.by
			src.class = "report_mood"
			return src
		}
	}
	return source{}
}
