package web

import (
	"testing"

	"framewatch"
)

func TestNotesTellHowATermIsSaid(t *testing.T) {
	speaks := func(speaker, name, class string) framewatch.Speaking {
		return framewatch.Speaking{Speaker: speaker, Name: name, Class: class}
	}
	for _, c := range []struct {
		mention framewatch.Mention
		want    string
	}{
		{framewatch.Mention{Concept: "x"}, "x"},
		{framewatch.Mention{Concept: "x", Voice: framewatch.VoiceOwn, SoCalled: true}, "x: in the outlet’s own voice; kept at a distance, as by “so-called”"},
		{framewatch.Mention{Concept: "x", Voice: framewatch.VoiceQuoted, Speaking: speaks("she", "Ann Marsh", "say")}, "x: quoted, she (Ann Marsh)"},
		{framewatch.Mention{Concept: "x", Voice: framewatch.VoiceQuoted, Speaking: speaks("the mayor, Ann Marsh", "Ann Marsh", "say")}, "x: quoted, the mayor, Ann Marsh"},
		{framewatch.Mention{Concept: "x", Voice: framewatch.VoiceReported, Speaking: speaks("Marsh", "Marsh", "intend"), Negated: true}, "x: reported, Marsh; as a demand or a plan; behind a negation"},
		{framewatch.Mention{Concept: "x", Word: true, Hedged: true}, "x; the words themselves are spoken of; behind a hedge, such as “alleged”"},
	} {
		if got := (lexicon{}).note(c.mention); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
