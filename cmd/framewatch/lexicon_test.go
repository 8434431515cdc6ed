package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewatch/store"
)

func TestLexiconCheck(t *testing.T) {
	conf := newsroom(t)
	other := filepath.Join(t.TempDir(), "other.yaml")
	more := smallLexicon + "  - {id: council, label: Council, frames: [f], en: [\"[council|budget]\", council, never said]}\n"
	if err := os.WriteFile(other, []byte(more), 0o600); err != nil {
		t.Fatal(err)
	}
	res := answer[checkedLexicon](t, conf, "lexicon", "check", other)
	if res.Articles != 48 || res.Languages["en"].Articles != 48 || len(res.Terms) != 4 {
		t.Errorf("%+v", res)
	}
	counts := map[string][3]int{}
	for _, c := range res.Terms {
		counts[c.Term] = [3]int{c.Matches, c.Mentions, c.Articles}
	}
	if counts["migrant(s)"] != [3]int{24, 24, 24} || counts["[council|budget]"] != [3]int{96, 48, 24} || counts["never said"] != [3]int{} {
		t.Errorf("%v", counts)
	}
	var kinds []string
	for _, f := range res.Findings {
		kinds = append(kinds, f.Kind+" "+f.Term)
	}
	if want := []string{"needless council", "never never said"}; !slices.Equal(kinds, want) {
		t.Errorf("findings %q, want %q", kinds, want)
	}
	out, err := call(t, "", "lexicon", "check", other, "--config", conf)
	if err != nil || !strings.Contains(out, "Counted in 48 articles") || !strings.Contains(out, "1 of its 3 terms match nothing:\n    line 12: never said\n") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err = call(t, "", "lexicon", "check"); err != nil || !strings.Contains(out, "nothing was counted") {
		t.Errorf("without data: %v\n%s", err, out)
	}
}

func TestLexiconMistakes(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.yaml")
	if err := os.WriteFile(broken, []byte(smallLexicon+"  - {id: b, label: B, frames: [g], en: \"a (b\"}\n  - {id: b, en: x}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"lexicon", "check", broken}, 2, []string{"broken.yaml:12: unknown frame \"g\"", "broken.yaml:12: term: \"a (b\"", "broken.yaml:13: concept \"b\": the id is used twice"}},
		{[]string{"lexicon", "check", "no-such.yaml"}, 2, []string{"no-such.yaml"}},
		{[]string{"lexicon", "check", "--data", t.TempDir()}, 1, []string{"there are no data"}},
		{[]string{"lexicon"}, 2, []string{"lexicon check"}},
		{[]string{"lexicon", "eat"}, 2, []string{"lexicon check"}},
		{[]string{"lexicon", "show", "ilegal"}, 2, []string{`no concept, frame or naming set "ilegal"`}},
		{[]string{"lexicon", "show", "illegal"}, 2, []string{"there are ", "illegal_alien"}},
	} {
		_, err := call(t, "", c.args...)
		if exitCode(err) != c.code {
			t.Errorf("%v: exit %d, want %d: %v", c.args, exitCode(err), c.code, err)
			continue
		}
		for _, s := range c.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%v: does not say %q: %v", c.args, s, err)
			}
		}
	}
}

func TestLexiconShow(t *testing.T) {
	for _, c := range []struct{ of, want string }{
		{"", "Frame status_naming: Naming people by legal status"},
		{"illegal_alien", "  naming set: irregular_person"},
		{"irregular_person", "Naming set irregular_person"},
		{"crisis", "Frame crisis: Crisis labels"},
	} {
		args := []string{"lexicon", "show"}
		if c.of != "" {
			args = append(args, c.of)
		}
		if out, err := call(t, "", args...); err != nil || !strings.Contains(out, c.want) {
			t.Errorf("show %s: %v\n%.600s", c.of, err, out)
		}
	}
}

func TestLexiconApply(t *testing.T) {
	conf := newsroom(t)
	path := filepath.Join(filepath.Dir(conf), "lexicon.yaml")
	apply := func(text, want string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := call(t, "", "lexicon", "apply", "--config", conf)
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%v: %q, want %q", err, out, want)
		}
	}
	apply(smallLexicon, "is in force already")
	apply(smallLexicon+"  - {id: mayor, label: Mayor, frames: [f], en: mayor}\n", "is in force: 24 articles read again, 24 that the change cannot touch")
	apply(smallLexicon+"  - {id: mayor, label: Mayors, frames: [f], en: mayor}\n", "is in force: 0 articles read again, 48 that the change cannot touch")
	if out, err := call(t, "", "lines", "concept:mayor", "--config", conf); err != nil || !strings.Contains(out, "24 lines in 24 articles") {
		t.Errorf("%v\n%s", err, out)
	}
	other := filepath.Join(t.TempDir(), "other.yaml")
	if err := os.WriteFile(other, []byte(smallLexicon), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := call(t, "", "lexicon", "apply", other, "--config", conf); exitCode(err) != 2 || !strings.Contains(err.Error(), "every other command would apply that one again") {
		t.Errorf("another file: %v", err)
	}
	held, err := store.Open(t.Context(), filepath.Join(filepath.Dir(conf), "data"))
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if _, err := call(t, "", "lexicon", "apply", "--config", conf); err == nil || !strings.Contains(err.Error(), "applies the lexicon file of its config by itself") {
		t.Errorf("a folder in use: %v", err)
	}
	if out, err := call(t, "", "lexicon", "check", "--config", conf); err != nil || !strings.Contains(out, "Counted in 48 articles") {
		t.Errorf("check of a folder in use: %v\n%s", err, out)
	}
}

// TestOwnLexicon asks about another topic with a lexicon that shares no name
// with the built-in one.
func TestOwnLexicon(t *testing.T) {
	dir := t.TempDir()
	lexicon, err := filepath.Abs("../../framing/testdata/climate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	conf, articles := filepath.Join(dir, "framewatch.yaml"), filepath.Join(dir, "articles.jsonl")
	lines := `{"url":"https://a.example/1","source":"A","title":"Climate crisis deepens","published":"2024-03-01","language":"en","text":"The climate crisis deepens. “Global warming is a hoax,” Smith said. The council met."}
{"url":"https://a.example/2","source":"A","title":"Report","published":"2024-03-02","language":"en","text":"Climate change goes on, and climate change deniers met. Climate change is all they spoke of."}
{"url":"https://b.example/3","source":"B","title":"Bericht","published":"2024-03-03","language":"de","text":"Der Klimawandel ist da. Die Klimakrise ist es auch."}
{"url":"https://b.example/4","source":"B","title":"Harbour","published":"2024-03-04","language":"en","text":"The harbour of the town was closed on Monday, the business climate was bad."}
`
	for path, text := range map[string]string{conf: "data: data\nlexicon: " + lexicon + "\n", articles: lines} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := call(t, "", "import", "--config", conf, articles); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"lines", "concept:global_warming"}, "1 line in 1 article"},
		{[]string{"lines", "naming:the_change"}, "7 lines in 3 articles"},
		{[]string{"lines", "concept:global_warming", "--voice", "own"}, "0 lines"},
		{[]string{"search", "frame:dispute", "--topic"}, "2 articles"},
		{[]string{"namings", "the_change"}, "climate crisis"},
		{[]string{"frames"}, "Dispute"},
		{[]string{"lexicon", "check"}, "Counted in 4 articles"},
		{[]string{"lexicon", "show", "the_doubters"}, "Concept denier: deniers"},
	} {
		if out, err := call(t, "", append(c.args, "--config", conf)...); err != nil || !strings.Contains(out, c.says) {
			t.Errorf("%v: %v\n%.1200s", c.args, err, out)
		}
	}
}
