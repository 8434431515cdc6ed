package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewatch"
)

// annotatedLines calls the command and reads its answers.
func annotatedLines(t *testing.T, in string, args ...string) (list []annotated) {
	t.Helper()
	out, err := call(t, in, append([]string{"annotate"}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out) {
		var a annotated
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		list = append(list, a)
	}
	return list
}

func (a annotated) find(concept string) (m markedMention) {
	for _, m = range a.Mentions {
		if m.Concept == concept {
			return m
		}
	}
	return markedMention{}
}

func TestAnnotate(t *testing.T) {
	text := "It is “no invasion of migrants,” Sen. Ann Roe (D-Ohio) said.\\n\\nMr. Poe, a so-called expert, spoke of illegal aliens. Ms. Roe disagreed."
	got := annotatedLines(t, `{"id":"a","lang":"EN","title":"Mass deportations begin","text":"`+text+`"}`)
	if len(got) != 1 || got[0].ID != "a" || got[0].Lang != "en" || got[0].Detected || !got[0].Topic || got[0].Error+got[0].Notice != "" || !strings.Contains(got[0].Lexicon, "revision ") {
		t.Fatalf("got %+v", got)
	}
	if m := got[0].find("mass_deportation"); m.Field != "headline" || m.Start != 0 || m.End != 17 || m.Voice != "own" || m.InQuotes || m.Attributed || m.Frame == "" || m.Frame != m.Frames[0] {
		t.Errorf("headline: %+v", m)
	}
	m := got[0].find("meta_invasion")
	if m.Field != "lead" || text[m.Start:m.End] != m.Term || m.Voice != "quoted" || !m.InQuotes || !m.Attributed || m.Name != "Ann Roe" || m.Cue != "said" || m.CueClass != "say" || !m.Negated {
		t.Errorf("lead: %+v", m)
	}
	if m := got[0].find("illegal_alien"); m.Field != "body" || m.Voice != "reported" || m.CueClass != "label" {
		t.Errorf("body: %+v", m)
	}
}

// TestAnnotateParagraphs: a line break ends the lead, and places stay those of
// the text that was given.
func TestAnnotateParagraphs(t *testing.T) {
	for _, part := range []string{"\n", "\n\n", "\r\n", "\r\n\r\n"} {
		text := part + "The “illegal aliens” met refugees." + part + "Mass deportations began." + part + "Asylum seekers came."
		line, err := json.Marshal(marking{Lang: "en", Text: text})
		if err != nil {
			t.Fatal(err)
		}
		got := annotatedLines(t, string(line))
		for concept, field := range map[string]framewatch.Place{"illegal_alien": "lead", "refugee": "lead", "mass_deportation": "body", "asylum_seeker": "body"} {
			if m := got[0].find(concept); m.Field != field || m.Term == "" || text[m.Start:m.End] != m.Term {
				t.Errorf("%q: %s: %+v", part, concept, m)
			}
		}
	}
}

// TestAnnotateLanguages: what is not known of a language is said.
func TestAnnotateLanguages(t *testing.T) {
	dir := t.TempDir()
	lexicon := filepath.Join(dir, "own.yaml")
	if err := os.WriteFile(lexicon, []byte("format: 1\nname: Bees\nlanguages: [en, de]\nframes: [{id: f, label: F}]\nspeech: {en: {quotes: ['“ ”']}}\nconcepts: [{id: bee, label: Bee, frames: [f], en: 'bee(s)', de: 'Biene(n)'}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := annotatedLines(t, `{"id":"a","lang":"en","text":"Bees."}
{"id":"b","text":"Die Bienen sind über die Wiese und in den Wald geflogen, sagte der Imker am Montag."}
{"id":"c","lang":"sv","text":"Bin."}
{"id":"d","text":""}`, "--lexicon", lexicon)
	if len(got) != 4 {
		t.Fatalf("got %+v", got)
	}
	if m := got[0].find("bee"); m.Voice != "own" || got[0].Notice != "" || got[0].Topic {
		t.Errorf("rules of speech: %+v", got[0])
	}
	if m := got[1].find("bee"); m.Term != "Bienen" || m.Voice != "" || m.InQuotes || m.Attributed || got[1].Lang != "de" || !got[1].Detected || !strings.Contains(got[1].Notice, "no rules of speech") {
		t.Errorf("no rules of speech: %+v", got[1])
	}
	if len(got[2].Mentions) > 0 || !strings.Contains(got[2].Notice, "no terms") {
		t.Errorf("a language that is not there: %+v", got[2])
	}
	if got[3].Lang != "" || !strings.Contains(got[3].Notice, "cannot be told") {
		t.Errorf("no language: %+v", got[3])
	}
}

// TestAnnotateMistakes: a bad line costs no other, and answers keep the order.
func TestAnnotateMistakes(t *testing.T) {
	var in strings.Builder
	for i := range 200 {
		if i%10 == 3 {
			fmt.Fprintf(&in, `{"id":"%d","text":`+"\n", i)
			continue
		}
		fmt.Fprintf(&in, `{"id":"%d","lang":"en","text":"%s"}`+"\n", i, strings.Repeat("Migrants. ", (i*7)%50))
	}
	got := annotatedLines(t, in.String())
	if len(got) != 200 {
		t.Fatalf("%d answers", len(got))
	}
	for i, a := range got {
		bad := i%10 == 3
		if a.ID != fmt.Sprint(i) || bad != strings.HasPrefix(a.Error, fmt.Sprintf("line %d: ", i+1)) || !bad && len(a.Mentions) != (i*7)%50 || a.Mentions == nil {
			t.Fatalf("answer %d: %+v", i, a)
		}
	}
	if _, err := call(t, "", "annotate", "file.jsonl"); exitCode(err) != 2 || !strings.Contains(err.Error(), "standard input") {
		t.Errorf("a file as argument: %v", err)
	}
	if _, err := call(t, "", "annotate", "--lexicon", filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a lexicon that is not there is accepted")
	}
}
