package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewatch"
	"framewatch/config"
	"framewatch/crawler/extract"
)

// call runs the command and returns what it printed.
func call(t *testing.T, stdin string, args ...string) (out string, err error) {
	t.Helper()
	var o, e bytes.Buffer
	err = run(t.Context(), args, streams{strings.NewReader(stdin), &o, &e})
	return o.String(), err
}

func TestHelpNamesEveryCommand(t *testing.T) {
	out, err := call(t, "", "help")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range commands() {
		if !strings.Contains(out, "framewatch "+c.name) || c.about == "" {
			t.Errorf("the help does not tell of %q", c.name)
		}
		flagsHelp, err := call(t, "", c.name, "--help")
		var complaint strings.Builder
		if err != nil {
			complain(&complaint, err)
		}
		if exitCode(err) != 0 || flagsHelp == "" || c.name != "version" && !strings.Contains(flagsHelp, "\n"+c.about+"\n\n") || complaint.Len() > 0 {
			t.Errorf("%s --help: %v, %q, %q", c.name, err, flagsHelp, complaint.String())
		}
	}
}

const page = `<!doctype html><html lang="en"><head><title>Six %[1]d found | Gazette</title><meta property="article:published_time" content="2026-03-01T10:00:00Z"></head>
<body><article><h1>Six %[1]d found</h1><p>Troopers found six people in the back of a refrigerated truck near Laredo on Sunday, the sheriff said.</p>
<p>The driver, who had crossed the bridge an hour before, told the officers that he knew nothing of what was in the trailer behind him.</p>
<p>It was the third such find in a month, and the county has asked the state for more people to look after those who are found.</p></article></body></html>`

func TestExtractBatchAnswersInOrder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, fmt.Appendf(nil, page, 99), 0o600); err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for i := range 20 {
		line, err := json.Marshal(map[string]string{"id": fmt.Sprint(i), "url": fmt.Sprintf("https://gazette.example/six-%d-found", i), "html": fmt.Sprintf(page, i)})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	fmt.Fprintf(&lines, `{"id":"file","url":"https://gazette.example/file","html_path":%q}`+"\n{broken\n\n"+`{"id":"gone","html_path":"/nowhere"}`, file)
	out, err := call(t, lines.String(), "extract", "--batch")
	if err != nil {
		t.Fatal(err)
	}
	answers := strings.Split(strings.TrimSpace(out), "\n")
	if len(answers) != 23 {
		t.Fatalf("%d answers, want 23", len(answers))
	}
	for i, answer := range answers {
		var a extracted
		if err := json.Unmarshal([]byte(answer), &a); err != nil {
			t.Fatal(err)
		}
		switch {
		case i < 20 && (a.ID != fmt.Sprint(i) || a.Title != fmt.Sprintf("Six %d found", i) || a.Published != "2026-03-01T10:00:00Z" || a.Class != framewatch.ClassArticle):
			t.Errorf("answer %d: %+v", i, a)
		case i == 20 && (a.ID != "file" || a.Title != "Six 99 found"):
			t.Errorf("the page of a file: %+v", a)
		case i == 21 && !strings.Contains(a.Error, "line 22"):
			t.Errorf("a broken line: %+v", a)
		case i == 22 && (a.ID != "gone" || !strings.Contains(a.Error, "/nowhere")):
			t.Errorf("a file that is not there: %+v", a)
		}
	}
}

func TestExtractFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, fmt.Appendf(nil, page, 6), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := call(t, "", "extract", "--url", "https://gazette.example/a?utm_source=x", file)
	if err != nil {
		t.Fatal(err)
	}
	var a extract.Printed
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatal(err)
	}
	if a.URL != "https://gazette.example/a" || !strings.HasPrefix(a.Text, "Troopers") || a.Language != "en" {
		t.Errorf("%+v", a)
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	fmt.Fprintf(w, page, 6)
	w.Close()
	if err := os.WriteFile(file+".gz", zipped.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if again, err := call(t, "", "extract", "--url", "https://gazette.example/a", file+".gz"); err != nil || again != out {
		t.Errorf("gzipped: %v\n%s", err, again)
	}
	if _, err := call(t, "", "extract", file+".not"); exitCode(err) != 1 {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "framewatch.yaml")
	if err := os.WriteFile(file, config.Example, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := call(t, "", "check", file)
	if err != nil || !strings.Contains(out, "Example Gazette") || !strings.Contains(out, "The config is valid") {
		t.Errorf("the example: %v\n%s", err, out)
	}
	out, err = call(t, "", "check", "--json")
	var planned []plannedRun
	if err != nil || json.Unmarshal([]byte(out), &planned) != nil || len(planned) < 40 {
		t.Errorf("the embedded config: %v, %d schedules", err, len(planned))
	}
}

// TestCheckReadsNamedFiles plants mistakes in the files that a config names.
func TestCheckReadsNamedFiles(t *testing.T) {
	dir := t.TempDir()
	conf := filepath.Join(dir, "c.yaml")
	for _, c := range []struct{ config, rules, want string }{
		{"rules: rules.yaml", "- site: a.example\n  within: article.main\n", ""},
		{"rules: rules.yaml", "- site: a.example\n  within: 'article..main'\n  bodi: p\n", "rules.yaml:2: a.example: within: \"article..main\" is not a CSS selector: a name is missing behind the .\n" + filepath.Join(dir, "rules.yaml") + ":3: a.example: unknown key \"bodi\""},
		{"rules: gone.yaml", "", "gone.yaml"},
		{"rules: rules.yaml\nlexicon: gone.yaml", "- a", "gone.yaml"},
		{"rules: rules.yaml\nlexicon: gone.yaml", "- a", "rules.yaml:1: keys and values must stand here"},
	} {
		for name, text := range map[string]string{"c.yaml": c.config, "rules.yaml": c.rules} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := call(t, "", "check", conf)
		if want := map[bool]int{true: 0, false: 2}[c.want == ""]; exitCode(err) != want || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s: %v", c.config, c.rules, err)
		}
	}
}

func TestMarked(t *testing.T) {
	s := framewatch.Snippet{Text: "six illegal\x1b[2J aliens", Marks: [][2]int{{4, 11}, {16, 22}}}
	if got, want := marked(s, "<", ">"), "six <illegal> [2J <aliens>"; got != want {
		t.Errorf("marked: %q, want %q", got, want)
	}
}

func TestInterruptionIsToldInWords(t *testing.T) {
	var b strings.Builder
	complain(&b, errors.Join(context.Canceled, errors.New("write index: no space left on device")))
	if b.String() != "framewatch: interrupted; what was stored is kept\nwrite index: no space left on device\n" {
		t.Errorf("got %q", b.String())
	}
}

// TestFilterLanguage asks under the code by which articles are kept.
func TestFilterLanguage(t *testing.T) {
	f, err := narrowFlags{langs: []string{"no", "de"}}.filter()
	if err != nil || len(f.Languages) != 2 || f.Languages[0] != "nb" || f.Languages[1] != "de" {
		t.Errorf("%q, %v", f.Languages, err)
	}
}
