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

// wordings is a data folder with 60 articles of two outlets in two years: one
// says "illegal immigrants", the other "undocumented immigrants", and both
// quote the first from Ann Marsh.
func wordings(t *testing.T) (data string) {
	t.Helper()
	var lines strings.Builder
	enc := json.NewEncoder(&lines)
	for i := range 60 {
		own := []string{"illegal immigrants", "undocumented immigrants"}[i%2]
		text := fmt.Sprintf("Some %d %s crossed the border on Tuesday in the night.\n\n“These illegal immigrants must leave,” Ann Marsh said. The patrol of sector %d watched.", 100+i, own, i)
		if i%3 == 0 {
			text += fmt.Sprintf(" Marsh said that %d illegal immigrants had left.", i)
		}
		a := map[string]any{"url": fmt.Sprintf("https://outlet%d.example/%d", i%2, i), "source": []string{"Daily Ledger", "Harbour Post"}[i%2], "title": fmt.Sprintf("Report %d", i),
			"published": fmt.Sprintf("%d-03-%02d", 2016+i/50, i%28+1), "language": "en", "text": text}
		if i == 59 {
			a["published"] = ""
		}
		if err := enc.Encode(a); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "articles.jsonl")
	if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	data = filepath.Join(dir, "data")
	if _, err := call(t, "", "import", "--data", data, file); err != nil {
		t.Fatal(err)
	}
	return data
}

// said is what a command prints for people.
func said(t *testing.T, data string, args ...string) string {
	t.Helper()
	out, err := call(t, "", append(args, "--data", data)...)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return out
}

func holdsAll(t *testing.T, out string, want ...string) {
	t.Helper()
	squeezed := strings.Join(strings.Fields(out), " ")
	for _, s := range want {
		if !strings.Contains(squeezed, s) {
			t.Errorf("no %q in\n%s", s, out)
		}
	}
}

func TestNamingsCommand(t *testing.T) {
	data := wordings(t)
	t.Run("sets", func(t *testing.T) {
		holdsAll(t, said(t, data, "namings"), "irregular_person 140 60 A person without legal residence is called", "Of 60 articles.")
		if rows := rowsOf(t, said(t, data, "namings", "--csv")); len(rows) < 5 || rows[0]["set"] != "irregular_person" || rows[0]["mentions"] != "140" || rows[0]["of"] != "60" {
			t.Errorf("%d rows, the first %v", len(rows), rows[0])
		}
	})
	t.Run("for people", func(t *testing.T) {
		holdsAll(t, said(t, data, "namings", "irregular_person", "--voice", "own", "--by", "source", "--interval", "year"),
			"in the outlet's own voice: share of each name, mean over the articles, with 95 % interval",
			"outlet year articles of mentions illegal immig… undocumented…",
			"Daily Ledger 2016 25 25 25 100% 0%",
			"Daily Ledger 2017 5 5 5 100% 0% thin",
			"Harbour Post 2017 4 4 4 0% 100% thin",
			"undocumented immigrant 29 29 concept:undocumented_immigrant",
			"The lines of a name in one row: framewatch lines CONCEPT --voice own --source OUTLET --from YEAR --to YEAR",
			"thin: fewer than 20 articles", "1 mention stands in articles without a date, in no row")
	})
	t.Run("links", func(t *testing.T) {
		var res framewatch.NamingsResult
		if err := json.Unmarshal([]byte(said(t, data, "namings", "irregular_person", "--by", "source", "--interval", "year", "--voice", "quoted", "--json")), &res); err != nil {
			t.Fatal(err)
		}
		mentions := 0
		for _, row := range res.Rows {
			for _, n := range row.Names {
				if n.Mentions == 0 {
					continue
				}
				mentions += n.Mentions
				out := said(t, data, "lines", "concept:"+n.Concept, "--voice", "quoted", "--source", row.By, "--from", row.Start[:4], "--to", row.Start[:4])
				if !strings.Contains(out, ": "+plural(n.Mentions, "line", "lines")+" in ") {
					t.Errorf("%s %s: %d mentions of %s; lines says\n%s", row.By, row.Start, n.Mentions, n.Concept, out)
				}
			}
		}
		if mentions != 59 {
			t.Errorf("%d mentions are quoted, want 59", mentions)
		}
	})
	t.Run("a table", func(t *testing.T) {
		rows := rowsOf(t, said(t, data, "namings", "irregular_person", "--by", "source", "--csv"))
		if len(rows) == 0 || rows[0]["of"] != "30" || rows[0]["kind"] != "referent" || rows[0]["by"] == "" || rows[0]["concept"] == "" {
			t.Errorf("%v", rows)
		}
	})
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"namings", "irregular"}, `no naming set "irregular"; the nearest is “irregular_`},
		{[]string{"namings", "a", "b"}, "2 naming sets are too many"},
		{[]string{"namings", "irregular_person", "--by", "voice"}, "source or lang"},
		{[]string{"namings", "irregular_person", "--interval", "decade"}, "none of day, week, month, year"},
		{[]string{"namings", "irregular_person", "--json", "--csv"}, "exclude each other"},
		{[]string{"voices"}, "give a query"},
		{[]string{"voices", "source:x"}, "names no words"},
		{[]string{"speakers"}, "give a query"},
		{[]string{"speakers", "x", "--limit", "201"}, "1 to 200"},
	} {
		if _, err := call(t, "", append(c.args, "--data", data)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
	}
}

func TestSpeakersCommand(t *testing.T) {
	data := wordings(t)
	holdsAll(t, said(t, data, "speakers", "concept:illegal_immigrant", "--by", "source"),
		"Daily Ledger: 70 occurrences in 30 articles; 40 quoted or reported, 40 of them owed to a name",
		"Harbour Post: 40 occurrences in 30 articles; 40 quoted or reported, 40 of them owed to a name",
		"Ann Marsh 40 100% 30 10 30 1 Ann Marsh · Marsh",
		"The lines of a name in one row: framewatch lines concept:illegal_immigrant --speaker NAME --source OUTLET")
	holdsAll(t, said(t, data, "lines", "concept:illegal_immigrant", "--speaker", "marsh", "--source", "Harbour Post"), "owed to marsh, in Harbour Post: 40 lines in 30 articles")
	holdsAll(t, said(t, data, "lines", "concept:illegal_immigrant", "--speaker", "Ann Marsh", "--voice", "reported"), "in reported speech, owed to Ann Marsh: 20 lines in 20 articles")
	holdsAll(t, said(t, data, "search", "concept:illegal_immigrant", "--speaker", "Ann Marsh"), "owed to Ann Marsh: 60 articles")
	holdsAll(t, said(t, data, "trend", "concept:illegal_immigrant", "--speaker", "Ann Marsh", "--of", "words", "--interval", "year", "--voice", "own"), ": 0 of ")
	holdsAll(t, said(t, data, "speakers", "concept:illegal_immigrant", "--speaker", "Ann Marchs"), "Note: No words here are owed to a speaker called “Ann Marchs”.", "The words do not stand there.")
	holdsAll(t, said(t, data, "compare", "border", "--a-speaker", "Ann Marsh", "--b-source", "Harbour Post", "concept:illegal_immigrant"), "owed to Ann Marsh")
	if _, err := call(t, "", "search", "source:x", "--speaker", "Ann Marsh", "--data", data); err == nil || !strings.Contains(err.Error(), "names no words") {
		t.Errorf("a speaker of no words: %v", err)
	}
	if rows := rowsOf(t, said(t, data, "speakers", "concept:illegal_immigrant", "--speaker", "Ann Marsh", "--csv")); len(rows) != 1 || rows[0]["speakers"] != "Ann Marsh" || rows[0]["n"] != "80" {
		t.Errorf("%v", rows)
	}
}

func TestVoicesCommand(t *testing.T) {
	data := wordings(t)
	holdsAll(t, said(t, data, "voices", "concept:illegal_immigrant", "--by", "source"),
		"outlet articles of times own quoted reported scare intended negated",
		"Daily Ledger 30 30 70 43% (40–46) 43% (40–46) 14% (8–21) 0% 0 0",
		"Harbour Post 30 30 40 0% 75% (65–85) 25% (15–35) 0% 0 0",
		"The lines of a voice in one row: framewatch lines concept:illegal_immigrant --voice VOICE --source OUTLET")
	holdsAll(t, said(t, data, "voices", "concept:illegal_immigrant", "--interval", "year", "--source", "Harbour Post"), "2016 25 25", "2017 4 4", "thin", "stands in articles without a date")
	holdsAll(t, said(t, data, "voices", "zebra"), "The words do not stand there.")
}
