package framing

import (
	"os"
	"slices"
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
