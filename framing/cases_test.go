package framing

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"framewatch"
)

// A sampleCase is one case of testdata/cases.yaml.
type sampleCase struct {
	ID, Lang, Level, Field, Text string
	Expect                       []sampleTerm
	Forbid                       []string
	Complete                     bool
}

type sampleTerm struct {
	Term, Concept string
	InQuotes      bool `yaml:"in_quotes"`
	Attributed    bool
	Speaker       string
	SpeakerAny    []string `yaml:"speaker_any"`
	Voice         framewatch.Voice
	Negated       bool
	Hedged        bool
	SoCalled      bool `yaml:"so_called"`
	Mention       bool
}

func (c sampleCase) article() framewatch.Article {
	a := framewatch.Article{Language: c.Lang, Text: c.Text}
	if c.Field == "headline" {
		a.Title, a.Text = c.Text, ""
	}
	return a
}

func sampleCases(t testing.TB) []sampleCase {
	t.Helper()
	b, err := os.ReadFile("testdata/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []sampleCase }
	if err := yaml.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

func defaultAnnotator(t testing.TB) *Annotator {
	t.Helper()
	lex, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return New(lex)
}

// TestCases finds the terms of the sample cases. A miss or a false find in a
// basic case is an error, in a hard one it is told.
func TestCases(t *testing.T) {
	a := defaultAnnotator(t)
	var found, right, expected int
	for _, c := range sampleCases(t) {
		tell := t.Errorf
		if c.Level == "hard" {
			tell = t.Logf
		}
		mentions := a.Annotate(c.article()).Mentions
		for _, e := range c.Expect {
			expected++
			if slices.ContainsFunc(mentions, func(m framewatch.Mention) bool { return m.Concept == e.Concept && m.Term == e.Term }) {
				right++
			} else {
				tell("%s: %q (%s) is missing among %v", c.ID, e.Term, e.Concept, mentions)
			}
		}
		found += len(c.Expect)
		for _, m := range mentions {
			if slices.ContainsFunc(c.Expect, func(e sampleTerm) bool { return m.Concept == e.Concept && m.Term == e.Term }) {
				continue
			}
			if slices.Contains(c.Forbid, m.Concept) || c.Complete && !a.general(m.Concept) {
				found++
				tell("%s: %q (%s) must not be found", c.ID, m.Term, m.Concept)
			} else {
				t.Logf("%s: besides: %q (%s)", c.ID, m.Term, m.Concept)
			}
		}
	}
	t.Logf("precision %.3f, recall %.3f", float64(right)/float64(found), float64(right)/float64(expected))
}

func (a *Annotator) general(id string) bool {
	return slices.ContainsFunc(a.Lexicon().Concepts, func(c framewatch.Concept) bool { return c.ID == id && (c.General || c.Base) })
}

// TestVoices attributes the terms of the sample cases.
func TestVoices(t *testing.T) {
	a := defaultAnnotator(t)
	var all, voices, speakers int
	for _, c := range sampleCases(t) {
		tell := t.Errorf
		if c.Level == "hard" {
			tell = t.Logf
		}
		art := c.article()
		ann, _ := a.Read(art)
		mentions := ann.Mentions
		for _, e := range c.Expect {
			i := slices.IndexFunc(mentions, func(m framewatch.Mention) bool { return m.Concept == e.Concept && m.Term == e.Term })
			if i < 0 {
				continue // TestCases has told it
			}
			all++
			got := mentions[i]
			if got.Voice == e.Voice && inQuotes(got.Voice) == e.InQuotes && attributed(got.Voice) == e.Attributed {
				voices++
			} else {
				tell("%s: %q is %s (%s %q), want %s", c.ID, e.Term, got.Voice, got.Class, got.Cue, e.Voice)
			}
			if sameSpeaker(got.Speaker, append(e.SpeakerAny, e.Speaker)) {
				speakers++
			} else {
				tell("%s: %q is said by %q, want %q", c.ID, e.Term, got.Speaker, e.Speaker)
			}
			if got.Negated != e.Negated && e.Negated || got.Hedged != e.Hedged && e.Hedged || got.SoCalled != e.SoCalled || got.Word != e.Mention {
				tell("%s: %q: flags of %+v, want %+v", c.ID, e.Term, got, e)
			}
		}
	}
	t.Logf("voice %.3f, speaker %.3f of %d", float64(voices)/float64(all), float64(speakers)/float64(all), all)
}

func TestSpeakers(t *testing.T) {
	a := defaultAnnotator(t)
	for _, c := range []struct{ lang, text, voice, speaker string }{
		{"en", "Sources told the paper that Smith spoke about deportation.", "reported", "Smith"},
		{"en", "Smith denounced the wall and vowed to continue deportation.", "reported", "Smith"},
		{"en", "Smith called it absurd, but praised Mexico for the deportation of 30 men.", "reported", "Smith"},
		{"en", "The long-promised deportation began.", "own", ""},
		{"en", "Smith and Jones said deportation would stop.", "reported", "Smith and Jones"},
		{"en", "Smith, who had warned of deportation, left.", "reported", "Smith"},
		{"en", "The minister's claim that deportation works was doubted.", "reported", "The minister"},
		{"en", "Deportation was denounced by the bishops on Friday.", "own", ""},
		{"en", "They said no; deportation went on.", "own", ""},
		{"en", "They said no, but deportation went on.", "own", ""},
		{"en", "“No,” Smith said at the deportation hearing.", "own", ""},
		{"en", "“No,” said Smith. “We will not have one more deportation here.”", "quoted", "Smith"},
		{"en", "Smith smiled. The ‘deportation’ went on.", "scare", ""},
		{"en", "The migrants’ lawyers fear ‘deportation’ as much.", "quoted", "The migrants’ lawyers"},
		{"en", "Smith: “No deportation.”", "quoted", "Smith"},
		{"de", "Der Sprecher sagte nichts weiter. Die Abschiebung sei rechtens.", "reported", "Der Sprecher"},
		{"de", "Dem Bericht zufolge scheiterte die Abschiebung.", "reported", "Dem Bericht"},
		{"de", "Am Montag sagte der Minister, die Abschiebung komme.", "reported", "der Minister"},
		{"nl", "Volgens de minister ging de uitzetting door, zei hij.", "reported", "de minister ging"},
	} {
		art := framewatch.Article{Language: c.lang, Text: c.text}
		ann, _ := a.Read(art)
		mentions := ann.Mentions
		i := slices.IndexFunc(mentions, func(m framewatch.Mention) bool { return m.Concept == "deportation" })
		if i < 0 {
			t.Errorf("%q: no deportation among %v", c.text, mentions)
			continue
		}
		if got := mentions[i]; string(got.Voice) != c.voice || got.Speaker != c.speaker {
			t.Errorf("%q: %+v, want %s by %q", c.text, got, c.voice, c.speaker)
		}
	}
}

// The two flags of a case are one thing with the voice.
func inQuotes(v framewatch.Voice) bool {
	return v == framewatch.VoiceQuoted || v == framewatch.VoiceScare
}

func attributed(v framewatch.Voice) bool {
	return v == framewatch.VoiceQuoted || v == framewatch.VoiceReported
}

// sameSpeaker applies the methods' rule: equal but for case and leading
// article, or holding an accepted form and at most four words longer.
func sameSpeaker(got string, accepted []string) bool {
	plain := func(s string) string {
		words := strings.Fields(strings.ToLower(s))
		if len(words) > 1 && slices.Contains([]string{"the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "il", "de", "het"}, words[0]) {
			words = words[1:]
		}
		return strings.Join(words, " ")
	}
	for _, s := range accepted {
		g, w := plain(got), plain(s)
		if g == w || w != "" && strings.Contains(g, w) && len(strings.Fields(g)) <= len(strings.Fields(w))+4 {
			return true
		}
	}
	return false
}
