package framing

import (
	"cmp"
	"slices"

	"framewatch"
	"framewatch/text"
)

// Read is Annotate with the voices, in one reading of the article: those of the
// mentions, and the stretches that are not in the outlet's own, in order:
// headline, lead, body. They begin and end with a word, each is as long as it can
// be within its paragraph, all of it owed to one source by one cue, and none
// overlap. A word that none holds is the outlet's own. Of an article in a
// language without rules of speech no voice is known: it has no stretches, and
// Voiced is false.
func (a *Annotator) Read(art framewatch.Article) (framewatch.Annotation, []framewatch.VoiceSpan) {
	l := a.lex.languages[art.Language]
	if l == nil {
		return framewatch.Annotation{}, nil
	}
	st := a.open(l, art)
	defer a.states.Put(st)
	lead := art.LeadEnd()
	ann := a.annotation(l, st, lead)
	if ann.Voiced = l.speaks(); !ann.Voiced {
		return ann, nil
	}
	st.listen(l)
	for i := range ann.Mentions {
		m := &ann.Mentions[i]
		st.readingOf(m.Place).attribute(m, &st.cast)
	}
	return ann, st.spans(lead)
}

// listen prepares for attributing the words of the article that was opened.
func (st *state) listen(l *language) {
	st.headline.read(l, &st.title, true)
	st.body.read(l, &st.text, false)
	st.cast.reset(l, &st.headline, &st.body)
}

func (st *state) readingOf(place framewatch.Place) *reading {
	if place == framewatch.PlaceHeadline {
		return &st.headline
	}
	return &st.body
}

func (st *state) spans(lead int) []framewatch.VoiceSpan {
	spans := st.headline.spans(nil, &st.cast, func(int) framewatch.Place { return framewatch.PlaceHeadline })
	return st.body.spans(spans, &st.cast, placeIn(lead))
}

// spans appends the spans of a doc.
func (r *reading) spans(all []framewatch.VoiceSpan, cast *cast, placeOf func(start int) framewatch.Place) []framewatch.VoiceSpan {
	open, para := false, int32(0) // does the last span go on, and in which paragraph?
	var last word                 // of it
	for i, s := range r.d.sents {
		if s.lo < s.hi && r.isPlain(int32(i)) {
			open = false
			continue
		}
		for _, w := range r.words(int32(i)) {
			voice := w.voice()
			if voice == framewatch.VoiceOwn {
				open = false
				continue
			}
			if open && s.para == para && all[len(all)-1].Voice == voice {
				if same := w.src == last.src || cast.speaking(r, w.src) == all[len(all)-1].Speaking; same {
					all[len(all)-1].End, last = w.end, w
					continue
				}
			}
			all = append(all, framewatch.VoiceSpan{Span: framewatch.Span{Place: placeOf(w.start), Start: w.start, End: w.end}, Voice: voice, Speaking: cast.speaking(r, w.src)})
			open, para, last = true, s.para, w
		}
	}
	return all
}

// A word is one word of the raw text, with the source it is owed to.
type word struct {
	start, end int
	quote      int     // the quotation that holds it, or -1
	src        *source // nil: nobody but the outlet
}

func (w *word) voice() framewatch.Voice {
	switch quoted, attributed := w.quote >= 0, w.src != nil; {
	case quoted && attributed:
		return framewatch.VoiceQuoted
	case quoted:
		return framewatch.VoiceScare
	case attributed:
		return framewatch.VoiceReported
	}
	return framewatch.VoiceOwn
}

// isPlain reports whether nothing in a sentence can be another's than the
// outlet's.
func (r *reading) isPlain(sent int32) bool {
	s := r.d.sents[sent]
	i := r.quoteFrom(int(s.end)) - 1
	return len(r.cues[sent]) == 0 && r.moods[sent].cue == nil && r.colons[sent].cue == nil && (i < 0 || r.quotes[i].closed <= int(s.start))
}

// words are the words of a sentence.
func (r *reading) words(sent int32) []word {
	if r.voiced[sent] != nil {
		return r.voiced[sent]
	}
	s := r.d.sents[sent]
	from := len(r.store)
	for start, end := range text.Ranges(r.d.raw[s.from:s.to]) {
		r.store = append(r.store, r.attributed(sent, int(s.from)+start, int(s.from)+end))
	}
	r.voiced[sent] = r.store[from:len(r.store):len(r.store)]
	return r.voiced[sent]
}

// attributed says whose a stretch of a sentence is, taken for one word.
func (r *reading) attributed(sent int32, from, to int) word {
	start, end := r.d.at(from), r.d.at(to)
	w := word{start: from, end: to, quote: r.quoteAround(start, end)}
	if w.quote >= 0 {
		w.src = r.said[w.quote].known()
	} else {
		w.src = r.outside(sent, start, end)
	}
	return w
}

// leadWord is the word that decides on the voice of a stretch: its first
// outside quotation marks, or its first if all are inside.
func (r *reading) leadWord(sent int32, start, end int) word {
	if r.isPlain(sent) {
		return word{start: start, end: end, quote: -1}
	}
	words := r.words(sent)
	i, _ := slices.BinarySearchFunc(words, start, func(w word, at int) int { return cmp.Compare(w.end, at+1) })
	if i == len(words) || words[i].start >= end { // nothing but signs
		return r.attributed(sent, start, end)
	}
	for _, w := range words[i:] {
		if w.start >= end {
			break
		}
		if w.quote < 0 {
			return w
		}
	}
	return words[i]
}
