package framing

import "bytes"

// canSpeak reports whether what stands before the colon of an English headline
// is somebody or something that speaks, and no topic or rubric: a role, a
// person or an institution by a word of its name or, where no more can be told,
// one capitalised word that is no usual topic.
func (r *reading) canSpeak(lo, hi int32) bool {
	if r.l.fold.lang != "en" {
		return true
	}
	for i := lo; i < hi; i++ {
		if w := r.text(i); r.isNoPartOfName(w) || i == lo && (r.g.where.has(w) || r.g.labels.has(w)) {
			return false
		}
	}
	last := r.text(hi - 1)
	switch {
	case r.isRole(hi - 1):
		return true
	case !r.isCapital(hi-1) || r.isTopic(last):
		return false
	case hi-lo == 1:
		return true
	}
	for i := lo; i < hi; i++ {
		if w := r.text(i); r.isCapital(i) && (men.has(w) || women.has(w) || offices.has(w) || titles.has(w) || isAcronym(r.raw(i)) && hi-lo == 2) {
			return true
		}
	}
	joined := hi-lo == 2 && r.d.folded[r.d.tokens[lo].end] == '-'
	return joined || hi-lo == 2 && !r.titled && r.isCapital(lo) && !r.g.determiners.has(r.text(lo))
}

// isNoPartOfName reports whether a word cannot stand inside the name of who
// speaks: a verb, a preposition, a pronoun.
func (r *reading) isNoPartOfName(w []byte) bool {
	return r.g.finite.has(w) || personal.has(w) || noPart.has(w) || bytes.HasPrefix(w, []byte("it's")) || r.g.prepositions.has(w) && string(w) != "of" || '0' <= w[0] && w[0] <= '9'
}

var noPart = words("to vs versus how why what when where who lashes goes plays calls")

// isRole reports whether a word names a role, a group or an institution that
// speaks: minister, Republicans, court, report.
func (r *reading) isRole(t int32) bool {
	w := r.text(t)
	one := bytes.TrimSuffix(w, []byte("s"))
	return offices.has(w) || offices.has(one) || organisations.has(w) || r.endsAt("say_subject", r.d.tokens[t].sent, int(r.d.tokens[t].end)) && !r.g.trailing.has(w)
}

// isTopic reports whether a word names what a text is about rather than who
// speaks in it.
func (r *reading) isTopic(w []byte) bool {
	for _, end := range topicEnds {
		if bytes.HasSuffix(w, end) {
			return true
		}
	}
	return r.g.labels.has(w) || topicWords.has(w)
}

var (
	topicEnds  = [][]byte{[]byte("tion"), []byte("tions"), []byte("sion"), []byte("ism"), []byte("ics"), []byte("ship"), []byte("ity")}
	topicWords = words(`asylum border borders crisis crises debate reform reforms deal plan plans bill ban wall row vote war attack attacks shooting caravan climate health economy sports world business
		coronavirus covid brexit daca obamacare amnesty refugees migrants immigrants news alert fact facts essay letter letters obituary guide quotes list map chart key spotlight focus special series
		feature briefing newsletter morning evening tonight week weekend primary race push move fight battle fallout scandal probe inquiry hearing trial case ruling meeting summit
		talks speech rally tour trip visit milestone surge enforcement government-shutdown shutdown settlement movement agreement treaty budget law rights trade tariffs impeachment terror violence crime jobs`)
	titles = words("mr mrs ms dr sen rep gov ag rev st pope")
)

// raw is a token as it stands in the text.
func (r *reading) raw(t int32) string {
	from, to := r.d.span(int(r.d.tokens[t].start), int(r.d.tokens[t].end))
	return r.d.raw[from:to]
}

// isAcronym reports whether a word is all capitals, two or more.
func isAcronym(w string) bool {
	for _, c := range w {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(w) > 1
}
