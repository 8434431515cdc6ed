package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewatch/archive"
	"framewatch/crawler"
	"framewatch/crawler/extract"
)

// TestListsOfSources takes sources in, looks at them in every way and takes
// one out again.
func TestListsOfSources(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	conf := write("c.yaml", "sources: [{name: Own, language: en, kind: online, feeds: ['https://own.example/feed']}]\n")
	opml := write("list.txt", "<opml><body>\n<outline text='Paper' xmlUrl='https://paper.example/feed'/>\n<outline text='Bad' xmlUrl='nowhere'/>\n<outline text='Twin' xmlUrl='https://own.example/feed'/></body></opml>")
	csv := write("list.csv", "name,feed,country\nZwei,https://zwei.example/feed,DE\n")
	do := func(args ...string) string {
		t.Helper()
		out, err := call(t, "", append(args, "--data", data, "--config", conf)...)
		if err != nil {
			t.Fatal(args, err)
		}
		return out
	}
	if out := do("import", opml, csv); !strings.Contains(out, "list.txt: 2 sources read: 1 listing new, 1 watched already") || !strings.Contains(out, `list.txt:3: outline "Bad"`) || !strings.Contains(out, "list.csv: 1 source read: 1 listing new") {
		t.Error(out)
	}
	var tallies map[string]listTally
	if out := do("import", opml, "--json"); json.Unmarshal([]byte(out), &tallies) != nil || tallies[opml].Known != 2 || tallies[opml].Listings != 0 {
		t.Errorf("a second time: %s", out)
	}
	if out := do("sources", "export", "--csv"); out != "name,home,country,language,kind,feed,sitemap,section,links,schedule\nOwn,,,en,online,https://own.example/feed,,,,\nPaper,,,,,https://paper.example/feed,,,,\nZwei,,DE,,,https://zwei.example/feed,,,,\n" {
		t.Error(out)
	}
	for _, form := range []string{"--opml", "--yaml"} {
		if out := do("sources", "export", form); strings.Count(out, "https://") != 3 {
			t.Error(out)
		}
	}
	// An archive's pages belong to the sources that were imported with it.
	w, err := archive.NewWriter(dir, archive.Options{Owner: "t"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := archive.Encode(archive.Exchange{URL: "https://zwei.example/1", ResponseHead: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), Body: []byte(fmt.Sprintf(page, 1))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Append(e); err != nil {
		t.Fatal(err)
	}
	mark, err := w.Sync()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if out := do("import", filepath.Join(dir, mark.File)); !strings.Contains(out, "1 answer read: 1 article stored") && !strings.Contains(out, "1 answer read: 1 stored") {
		t.Error(out)
	}
	var lines []sourceLine
	if err := json.Unmarshal([]byte(do("sources", "list", "--json")), &lines); err != nil || len(lines) != 3 {
		t.Fatal(lines, err)
	}
	for _, l := range lines {
		if l.Imported == (l.Name == "Own") || l.Listings != 1 || l.Articles != map[string]int{"Zwei": 1}[l.Name] {
			t.Errorf("%+v", l)
		}
	}
	do("sources", "remove", "zwei")
	if out := do("sources", "export"); strings.Contains(out, "Zwei") || !strings.Contains(out, "Paper") {
		t.Error(out)
	}
	for _, wrong := range [][]string{{"sources", "remove", "Own"}, {"sources", "export", "--csv", "--opml"}, {"sources", "remove"}, {"import"}, {"import", write("x", "what is this?")}} {
		if _, err := call(t, "", append(wrong, "--data", data, "--config", conf)...); exitCode(err) != 2 {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

// TestPrintReport shows what was found of a front page.
func TestPrintReport(t *testing.T) {
	var out strings.Builder
	err := printReport(&out, crawler.Report{
		URL: "https://a.example/", Kind: "page", Status: 200, Robots: "allowed", Rule: "Allow: / (line 2)", Delay: "5s", Links: "h2 a", Entries: 12,
		Listings: []crawler.Report{{URL: "https://a.example/feed", Kind: "feed", Entries: 30, Robots: "allowed", Cache: "tells changes by ETag", Hub: "https://hub.example/", Newest: []crawler.ReportEntry{{URL: "https://a.example/1", Title: "One\x1b[31m"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Allow: / (line 2)", "5s", "h2 a finds 12 articles", "https://a.example/feed, 30 entries", "https://hub.example/", "tells changes by ETag", "undated"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("control characters go to the terminal")
	}
}

// TestPrintTest shows how the page in a report was read, and the two ways in
// which what is shown was not used.
func TestPrintTest(t *testing.T) {
	e := exampleExplanation()
	e.Stated, e.Rule.Unheard = true, true
	var out strings.Builder
	if err := printTest(&out, crawler.Report{URL: "https://a.example/feed", Kind: "feed", Article: &extract.Printed{URL: "https://a.example/1"}, Explanation: &e}, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"feed", "How https://a.example/1 was read:", "not heard: it leaves no text at all", "the page states its text in JSON-LD", "Imprint", "form of its text +2.1"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	out.Reset()
	if err := printTest(&out, crawler.Report{URL: "https://a.example/feed", Kind: "feed"}, true); err != nil || strings.Contains(out.String(), "was read") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
