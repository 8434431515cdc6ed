package framing

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"framewatch"
)

// climate is a lexicon on another topic: no list, concept or frame of it bears
// a name of the one that comes with the program.
func climate(t *testing.T) *Annotator {
	t.Helper()
	b, err := os.ReadFile("testdata/climate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return annotator(t, string(b))
}

func TestOwnLexiconStandsAlone(t *testing.T) {
	own, builtIn := climate(t), defaultAnnotator(t)
	known := map[string]bool{}
	for _, c := range builtIn.Lexicon().Concepts {
		known[c.ID] = true
	}
	for _, f := range builtIn.Lexicon().Frames {
		known[f.ID] = true
	}
	for _, s := range builtIn.Lexicon().Namings {
		known[s.ID] = true
	}
	for _, c := range own.Lexicon().Concepts {
		for _, id := range append([]string{c.ID, c.Naming}, c.Frames...) {
			if id != "" && known[id] {
				t.Errorf("%s is an id of the default lexicon, too", id)
			}
		}
	}
	for _, l := range own.lex.languages {
		if l.lists["migration"] != nil || l.lists["people"] != nil {
			t.Error("the lexicon has a list of the default one")
		}
	}
}

func TestOwnLexicon(t *testing.T) {
	a := climate(t)
	for _, c := range []struct {
		name, lang, title, text string
		want                    string // concept, words and voice of each mention
		topic                   bool
	}{
		{"names", "en", "Climate crisis deepens", "The changing climate, or global-heating, is no business climate.",
			"climate_crisis Climate crisis own; climate_change changing climate own; global_heating global-heating own", true},
		{"voices", "en", "Report", "“Global warming is a hoax,” Dr. Smith said. According to the ministry, climate change deniers are few.",
			"global_warming Global warming quoted; doubt hoax quoted; denier climate change deniers reported", true},
		{"guards", "en", "Report", "The sceptics of the budget met. Eurosceptics, euro sceptics and climate went on. Climate sceptics wrote.",
			"sceptic Climate sceptics own", true},
		{"scare quotes", "en", "Report", "The so-called “climate emergency” was no net zero plan.",
			"climate_crisis climate emergency scare; net_zero net zero own", false},
		{"German", "de", "Klimaleugner:innen im Rat", "„Der Klimawandel ist da“, sagte Anna Weber. Das Betriebsklima war gut.",
			"denier Klimaleugner:innen own; climate_change Klimawandel quoted", true},
		{"a language it has not", "fr", "Climate change", "Climate change", "", false},
	} {
		ann, _ := a.Read(framewatch.Article{Language: c.lang, Title: c.title, Text: c.text})
		var got []string
		for _, m := range ann.Mentions {
			got = append(got, fmt.Sprintf("%s %s %s", m.Concept, m.Term, m.Voice))
		}
		if strings.Join(got, "; ") != c.want || ann.Topic != c.topic {
			t.Errorf("%s: got %q, topic %v; want %q, %v", c.name, strings.Join(got, "; "), ann.Topic, c.want, c.topic)
		}
	}
	if findings := a.Check(); slices.ContainsFunc(findings, func(f Finding) bool { return f.Kind == FoundTwice || f.Kind == FoundNeedless }) {
		t.Errorf("%+v", findings)
	}
	change, err := a.Since(defaultLexicon)
	if err != nil || !change.Languages["fr"] || !change.Languages["en"] {
		t.Errorf("since the default lexicon: %+v, %v", change, err)
	}
}
