package framing

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"framewatch"
)

// The labelled cases. Their fields are described at the top of each file.
const (
	sampleFile = "testdata/cases.yaml" // invented for the methods
	realFile   = "testdata/real.yaml"  // from real articles; those that are made or fresh say so
)

// A sampleCase is one case of a file.
type sampleCase struct {
	ID, Lang, Level, Field, Text string
	From, Note                   string
	Made, Fresh                  bool
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

// speakers are the forms of the speaker that count as right.
func (e sampleTerm) speakers() []string { return append([]string{e.Speaker}, e.SpeakerAny...) }

// readCases reads a file of cases; an unknown field is an error.
func readCases(t testing.TB, name string) []sampleCase {
	t.Helper()
	var file struct {
		Format int
		Cases  []sampleCase
	}
	readStrictly(t, name, &file)
	return file.Cases
}

func readStrictly(t testing.TB, name string, to any) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	if err := d.Decode(to); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func sampleCases(t testing.TB) []sampleCase { return readCases(t, sampleFile) }

func defaultAnnotator(t testing.TB) *Annotator {
	t.Helper()
	lex, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return New(lex)
}

// An answer is what the annotator says to a case.
type answer struct {
	pairs  []pair
	wrong  []framewatch.Mention // found, and must not be
	beside []framewatch.Mention // found, and neither asked for nor forbidden
}

// A pair is a term that is expected, and the mention that answers it.
type pair struct {
	want sampleTerm
	got  *framewatch.Mention // nil: missing
}

func (p pair) voiceIsRight() bool   { return p.got.Voice == p.want.Voice }
func (p pair) speakerIsRight() bool { return sameSpeaker(p.got.Speaker, p.want.speakers()) }

// answer reads a case. The second of two expected terms of one concept and text
// is answered by the second mention, and so on.
func (a *Annotator) answer(c sampleCase) answer {
	ann, _ := a.Read(c.article())
	taken := make([]bool, len(ann.Mentions))
	var ans answer
	for _, e := range c.Expect {
		p := pair{want: e}
		for i := range ann.Mentions {
			if !taken[i] && e.is(ann.Mentions[i]) {
				p.got, taken[i] = &ann.Mentions[i], true
				break
			}
		}
		ans.pairs = append(ans.pairs, p)
	}
	for i, m := range ann.Mentions {
		switch asked := slices.ContainsFunc(c.Expect, func(e sampleTerm) bool { return e.is(m) }); {
		case taken[i]:
		case !asked && (slices.Contains(c.Forbid, m.Concept) || c.Complete && !a.general(m.Concept)):
			ans.wrong = append(ans.wrong, m)
		default:
			ans.beside = append(ans.beside, m)
		}
	}
	return ans
}

func (e sampleTerm) is(m framewatch.Mention) bool { return m.Concept == e.Concept && m.Term == e.Term }

func (a *Annotator) general(id string) bool {
	return slices.ContainsFunc(a.Lexicon().Concepts, func(c framewatch.Concept) bool { return c.ID == id && (c.General || c.Base) })
}

// TestCases answers the sample cases. What is wrong in a basic case is an error,
// in a hard one it is told.
func TestCases(t *testing.T) {
	a := defaultAnnotator(t)
	for _, c := range sampleCases(t) {
		tell := t.Errorf
		if c.Level == "hard" {
			tell = t.Logf
		}
		ans := a.answer(c)
		for _, m := range ans.wrong {
			tell("%s: %q (%s) must not be found", c.ID, m.Term, m.Concept)
		}
		for _, m := range ans.beside {
			t.Logf("%s: besides: %q (%s)", c.ID, m.Term, m.Concept)
		}
		for _, p := range ans.pairs {
			for _, miss := range p.misses() {
				tell("%s: %s", c.ID, miss)
			}
		}
	}
}

// TestLabels holds the labels of the cases against themselves and the lexicon.
func TestLabels(t *testing.T) {
	a := defaultAnnotator(t)
	for _, file := range []string{sampleFile, realFile} {
		ids := map[string]bool{}
		for _, c := range readCases(t, file) {
			if ids[c.ID] {
				t.Errorf("%s: %s stands twice", file, c.ID)
			}
			ids[c.ID] = true
			if c.Level != "basic" && c.Level != "hard" {
				t.Errorf("%s: level %q", c.ID, c.Level)
			}
			if file == realFile && (c.From == "") != c.Made || len(strings.Fields(c.Text)) > 60 {
				t.Errorf("%s: the outlet must be named, and the text be 60 words or shorter", c.ID)
			}
			for _, e := range c.Expect {
				a.checkLabel(t, c, e)
			}
		}
	}
}

func (a *Annotator) checkLabel(t *testing.T, c sampleCase, e sampleTerm) {
	t.Helper()
	if !strings.Contains(c.Text, e.Term) {
		t.Errorf("%s: %q does not stand in the text", c.ID, e.Term)
	}
	if !slices.ContainsFunc(a.Lexicon().Concepts, func(x framewatch.Concept) bool { return x.ID == e.Concept }) {
		t.Errorf("%s: there is no concept %q", c.ID, e.Concept)
	}
	if e.Voice != voiceOf(e.InQuotes, e.Attributed) || !e.Attributed && e.Speaker != "" {
		t.Errorf("%s: %q: voice, flags and speaker contradict each other", c.ID, e.Term)
	}
}

// voiceOf is the table of the methods.
func voiceOf(inQuotes, attributed bool) framewatch.Voice {
	switch {
	case inQuotes && attributed:
		return framewatch.VoiceQuoted
	case inQuotes:
		return framewatch.VoiceScare
	case attributed:
		return framewatch.VoiceReported
	}
	return framewatch.VoiceOwn
}

// sameSpeaker applies the methods' rule: equal but for case and leading
// article, or holding an accepted form and at most four words longer.
func sameSpeaker(got string, accepted []string) bool {
	for _, s := range accepted {
		g, w := plainSpeaker(got), plainSpeaker(s)
		if slices.Equal(g, w) || len(w) > 0 && len(g) <= len(w)+4 && strings.Contains(strings.Join(g, " "), strings.Join(w, " ")) {
			return true
		}
	}
	return false
}

// plainSpeaker are the words of a speaker in lower case, without a leading
// article.
func plainSpeaker(s string) []string {
	words := strings.Fields(strings.ToLower(s))
	if len(words) > 1 && slices.Contains([]string{"the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "los", "las", "il", "lo", "i", "gli", "de", "het"}, words[0]) {
		return words[1:]
	}
	return words
}

func TestSpeakers(t *testing.T) {
	a := defaultAnnotator(t)
	for _, c := range []struct{ lang, text, voice, speaker string }{
		{"en", "Sources told the paper that Smith spoke about deportation.", "reported", "Sources"},
		{"en", "Smith denounced the wall and vowed to continue deportation.", "reported", "Smith"},
		{"en", "Smith called it absurd, but praised Mexico for the deportation of 30 men.", "own", ""},
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
