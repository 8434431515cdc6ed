package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
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
