package framing

import "bytes"

// cleared is the noun phrase in what was found as an English speaker, or
// nothing if there is none: without what leads up to it, the verb that follows
// it, and when it was said.
func (r *reading) cleared(c *cue, start, end int) (int, int) {
	lo, hi := r.tokenAt(start), r.tokenAt(end)
	if r.l.fold.lang != "en" || lo >= hi {
		return start, end
	}
	for lo < hi && (before.has(r.text(lo)) || string(r.text(lo)) == "for" && lo+1 < hi && r.g.relative.has(r.text(lo+1))) {
		lo++
	}
	if lo < hi && r.isVerbal(lo) || lo == hi && c.ing {
		if s, e := r.subject(c); s < e && e <= c.start && !before.has(r.word(s)) && !nobodies.has(r.word(s)) {
			return s, e
		}
		return c.start, c.start
	}
	if lo < hi && (noSubject.has(r.text(lo)) || string(r.text(lo)) == "no" && lo+1 < hi && string(r.text(lo+1)) == "one") {
		return c.start, c.start
	}
	hi = r.beforeVerb(c, lo, hi)
	hi = r.beforeTime(lo, hi)
	if lo >= hi || hi-lo == 1 && nobodies.has(r.text(lo)) {
		return c.start, c.start
	}
	return int(r.d.tokens[lo].start), int(r.d.tokens[hi-1].end)
}

var (
	// before are words that lead up to a subject and are no part of it.
	before = words("including among amongst particularly especially notably even thus also instead therefore indeed moreover furthermore however meanwhile not like unlike with by which whom perhaps maybe yes well here")
	// noSubject are words with which no subject begins.
	noSubject = words("there for nobody")
	// nobodies are words that name nobody when they stand alone.
	nobodies = words("nobody none one no who whom which that what why how not by in as to there this these it's those ones both either it's more most when where whether if")
)

// isVerbal reports whether a participle or an infinitive begins at a token, and
// no name: dated May 5; to implement it; vote for a man.
func (r *reading) isVerbal(t int32) bool {
	w := r.text(t)
	if t+1 < r.d.sents[r.d.tokens[t].sent].hi && string(w) == "to" {
		return true
	}
	if r.isCapital(t) && t > r.d.sents[r.d.tokens[t].sent].lo || len(w) < 5 {
		return false
	}
	return participles.has(w) || bytes.HasSuffix(w, []byte("ing")) && !ingNouns.has(w) && !r.isCapital(t)
}

var (
	participles = words("dated called named known followed based titled entitled headed seemed detained led backed signed published released")
	ingNouns    = words("nothing something anything everything ruling rulings king ring wing wings spring string leading remaining existing surviving growing meeting hearing opening briefing filing reading sibling dueling competing opposing neighboring neighbouring finding working ruling")
)

// beforeVerb is the end of the name or pronoun with which a stretch begins, if
// a verb follows: House Speaker Ann Roe last week released …
func (r *reading) beforeVerb(c *cue, lo, hi int32) int32 {
	if hi-lo > 1 && personal.has(r.text(lo)) && !r.g.joining.has(r.text(lo+1)) {
		return lo + 1
	}
	for i := lo + 1; i < hi; i++ {
		w := r.text(i)
		if r.d.folded[r.d.tokens[i].start-1] == '-' || r.isCapital(i) || !r.isCapital(i-1) && !r.g.where.has(r.text(i-1)) && !timely.has(r.text(i-1)) {
			continue
		}
		if i-1 == r.d.sents[c.sent].lo {
			continue
		}
		if pasts.has(w) || bytes.HasSuffix(w, []byte("ed")) && !r.g.relative.has(r.text(i-1)) {
			return i
		}
	}
	return hi
}

// beforeTime is the end of a stretch without the day with which it ends.
func (r *reading) beforeTime(lo, hi int32) int32 {
	end := hi
	for end > lo+1 && timely.has(r.text(end-1)) && (r.g.where.has(r.text(end-1)) || !r.isCapital(end-1)) {
		end--
	}
	if end == hi {
		return hi
	}
	for end > lo+1 && beforeDay.has(r.text(end-1)) {
		end--
	}
	return end
}

var (
	timely    = words("monday tuesday wednesday thursday friday saturday sunday yesterday today tonight week month year night morning afternoon evening")
	beforeDay = words("on last this earlier late early next in the that later")
)
