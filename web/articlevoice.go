package web

import (
	"strings"

	"framewatch"
	"framewatch/web/chart"
)

// A tally counts mentions by voice.
type tally struct {
	N      int          // of all
	Voices []voiceCount // the outlet's own first; those without a mention left out
}

type voiceCount struct {
	Voice framewatch.Voice
	N     int
}

func tallyOf(mentions []framewatch.Mention) tally {
	n := map[framewatch.Voice]int{}
	for _, m := range mentions {
		n[m.Voice]++
	}
	t := tally{N: len(mentions)}
	for _, v := range []framewatch.Voice{framewatch.VoiceOwn, framewatch.VoiceQuoted, framewatch.VoiceReported, framewatch.VoiceScare} {
		if n[v] > 0 {
			t.Voices = append(t.Voices, voiceCount{v, n[v]})
		}
	}
	return t
}

// String is a tally in short: "3 own, 1 quoted".
func (t tally) String() string {
	var parts []string
	for _, c := range t.Voices {
		parts = append(parts, chart.Number(c.N)+" "+string(c.Voice))
	}
	return strings.Join(parts, ", ")
}

// String is a part of the sentence "5 terms: 4 in the outlet’s own voice, 1 quoted."
func (c voiceCount) String() string { return chart.Number(c.N) + " " + voiceWords(c.Voice) }

func voiceWords(v framewatch.Voice) string {
	switch v {
	case framewatch.VoiceOwn:
		return "in the outlet’s own voice"
	case framewatch.VoiceScare:
		return "in scare quotes"
	}
	return string(v)
}

// note says what a mention is and whose words it is: "illegal alien: quoted,
// Garrick Stroud".
func (l lexicon) note(m framewatch.Mention) string {
	note := l.label(m.Concept)
	if m.Voice != "" {
		note += ": " + voiceWords(m.Voice)
	}
	if m.Speaker != "" {
		note += ", " + m.Speaker
	}
	if m.Name != "" && !strings.Contains(m.Speaker, m.Name) { // "she" is no answer to who speaks
		note += " (" + m.Name + ")"
	}
	for _, flag := range []struct {
		on    bool
		words string
	}{
		{m.Class == "intend", "as a demand or a plan"},
		{m.SoCalled, "kept at a distance, as by “so-called”"},
		{m.Word, "the words themselves are spoken of"},
		{m.Hedged, "behind a hedge, such as “alleged”"},
		{m.Negated, "behind a negation"},
	} {
		if flag.on {
			note += "; " + flag.words
		}
	}
	return note
}

// terms are the mentions of framing terms. The lexicon's general vocabulary is
// too broad to be marked: it feeds the shares of frames only.
func (l lexicon) terms(mentions []framewatch.Mention) []framewatch.Mention {
	var terms []framewatch.Mention
	for _, m := range mentions {
		if !l.concepts[m.Concept].General {
			terms = append(terms, m)
		}
	}
	return terms
}
