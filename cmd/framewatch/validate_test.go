package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewatch"
)

// codeFile fills in a sample: judge says what goes into correct, voice_correct
// and speaker_correct of a row, whose cells it may look at by name.
func codeFile(t *testing.T, from, to string, judge func(number int, cell func(string) string) [3]string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) int { return slices.Index(table[0], name) }
	for i, row := range table[1:] {
		said := judge(i, func(name string) string { return row[at(name)] })
		row[at("correct")], row[at("voice_correct")], row[at("speaker_correct")] = said[0], said[1], said[2]
	}
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(table); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestValidate goes the whole way: a sample is drawn, coded by two, read back
// and shown.
func TestValidate(t *testing.T) {
	conf := newsroom(t)
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	ask := func(args ...string) string {
		t.Helper()
		out, err := call(t, "", append([]string{"validate", "--config", conf}, args...)...)
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return out
	}
	if out := ask(); !strings.Contains(out, "Nothing has been judged yet") {
		t.Errorf("nothing is known, but: %s", out)
	}
	ask("--concept", "migrants", "--n", "10", "--seed", "3", "--out", file("s.csv"))
	drawn, err := os.ReadFile(file("s.csv"))
	if again := ask("--concept", "migrants", "--n", "10", "--seed", "3"); err != nil || again != string(drawn) {
		t.Errorf("the same seed draws something else: %v\n%s", err, again)
	}
	if how, err := os.ReadFile(file("s.csv.txt")); err != nil || !strings.Contains(string(how), "Migrants (migrants)") {
		t.Errorf("%v: %s", err, how)
	}
	if n := strings.Count(string(drawn), "[[migrants]]"); n != 10 {
		t.Errorf("%d mentions are marked, want 10:\n%s", n, drawn)
	}

	codeFile(t, file("s.csv"), file("Ada.csv"), func(n int, _ func(string) string) [3]string {
		if n == 0 {
			return [3]string{"no", "", ""}
		}
		return [3]string{"yes", "yes", ""}
	})
	codeFile(t, file("s.csv"), file("b.csv"), func(n int, cell func(string) string) [3]string {
		return [...][3]string{{"no"}, {"yes", "reported", "no"}, {"unclear"}, {}, {"Yes", cell("voice")}, {"yes", "yes"}, {"yes", "yes"}, {"yes", "yes"}, {"yes", "yes"}, {"yes", "yes"}}[n]
	})
	if out := ask("--read", file("Ada.csv")); !strings.Contains(out, "9 of 10 right, 90.0% (59.6% to 98.2%)") || !strings.Contains(out, "Coder Ada:") {
		t.Errorf("one coder: %s", out)
	}
	out := ask("--read", file("Ada.csv"), file("b.csv"), "--coder", "Ada", "--coder", "Ben")
	for _, want := range []string{
		"Migrants (migrants): 8 of 9 right, 88.9%", "10 mentions; 1 unclear; 0 in the files left empty", "Coder Ben: 9 mentions, 7 of 8 right",
		"Voice: 7 of 7 right", "framewatch lines concept:migrants",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing:\n%s", want, out)
		}
	}
	if shown := ask("--concept", "migrants"); shown != out {
		t.Errorf("shown afterwards:\n%s\nwant\n%s", shown, out)
	}
	res := answer[framewatch.ValidationsResult](t, conf, "validate")
	if len(res.Validations) != 1 || res.Validations[0].Agreement[0].Units != 9 || res.Validations[0].Changed {
		t.Errorf("%+v", res)
	}
	if rows := sheet(t, conf, "validate"); len(rows) != 5 || rows[0]["coders"] != "Ada; Ben" || rows[0]["precision"] != "0.888889" {
		t.Errorf("%v", rows)
	}

	if out, err := call(t, "", "lexicon", "show", "migrants", "--config", conf); err != nil || !strings.Contains(out, "judged: 8 of 9 right, 88.9%") || !strings.Contains(out, "by Ada, Ben, last on ") {
		t.Errorf("lexicon show: %v\n%s", err, out)
	}
	if shown := answer[shownLexicon](t, conf, "lexicon", "show", "migrants"); len(shown.Validations) != 1 || shown.Validations[0].Precision.Right != 8 {
		t.Errorf("lexicon show --json: %+v", shown.Validations)
	}

	// Another term makes the figures those of other terms.
	other := strings.Replace(smallLexicon, "migrant(s)", "[migrant(s), newcomer(s)]", 1)
	if err := os.WriteFile(filepath.Join(filepath.Dir(conf), "lexicon.yaml"), []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := ask("--concept", "migrants"); !strings.Contains(out, "The terms of the concept have changed") {
		t.Errorf("the change of terms is not told:\n%s", out)
	}
}

func TestShowTopic(t *testing.T) {
	if out, err := call(t, "", "lexicon", "show", "topic", "--data", t.TempDir()); err != nil || !strings.Contains(out, "at least 1 in the headline, or at least 4 in the headline and the text together and 8 in 1,000 words") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestValidateRefuses(t *testing.T) {
	conf := newsroom(t)
	dir := t.TempDir()
	there := filepath.Join(dir, "there.csv")
	if _, err := call(t, "", "validate", "--config", conf, "--concept", "migrants", "--n", "2", "--out", there); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(dir, "elsewhere.csv")
	codeFile(t, there, elsewhere, func(int, func(string) string) [3]string { return [3]string{"perhaps", "loud", ""} })
	foreign := filepath.Join(dir, "foreign.csv")
	b, err := os.ReadFile(there)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(foreign, append(b, bytes.ReplaceAll(b[bytes.IndexByte(b, '\n')+1:], []byte(":lead:"), []byte("0:lead:"))...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{"--n 5", "say with --concept", 2},
		{"--n 0 --concept migrants", "1 to 10000 mentions, not 0", 2},
		{"--n 5 --concept nonsense", `no concept "nonsense"`, 2},
		{"--concept nonsense", `no concept "nonsense"`, 2},
		{"--n 5 --concept migrants --json", "--json does not go with --n", 2},
		{"--n 5 --concept migrants --out " + there, "is there already", 1},
		{"--seed 5", "--seed is for drawing a sample; add --n", 2},
		{"--voice own", "a filter is for drawing a sample", 2},
		{"--coder Ada", "add --read", 2},
		{"migrants", `no argument "migrants"`, 2},
		{"--read " + there + " --n 5", "--n draws a sample", 2},
		{"--read " + there + " --topic", "filters are for drawing", 2},
		{"--read " + there + " " + there, "both by coder", 2},
		{"--read " + there + " --coder A --coder B", "2 coders for 1 file", 2},
		{"--read " + filepath.Join(dir, "none.csv"), "none.csv", 1},
		{"--read " + elsewhere, "row 3, column voice_correct: \"loud\"", 1},
		{"--read " + foreign, "there is no such article in this data folder", 1},
	} {
		_, err := call(t, "", append([]string{"validate", "--config", conf}, strings.Fields(c.args)...)...)
		if err == nil || exitCode(err) != c.code || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: exit %d, %v; want %d, %q", c.args, exitCode(err), err, c.code, c.want)
		}
	}
	if _, err := call(t, "", "validate", "--data", t.TempDir()); err == nil || errors.Is(err, errUsage) {
		t.Errorf("an empty folder: %v", err)
	}
}
