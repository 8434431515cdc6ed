package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"framewatch"
	"framewatch/corpus"
	"framewatch/store"
)

// smallLexicon is compiled faster than the one that is built in.
const smallLexicon = `format: 1
name: Test
revision: 1
languages: [en]
frames:
  - {id: f, label: F}
speech:
  en:
    quotes: ["“ ”"]
concepts:
  - {id: migrants, label: Migrants, frames: [f], en: migrant(s)}
`

// newsroom is a config whose data folder has 48 articles of four outlets in two years, half
// of them on the border, and two that run one text.
func newsroom(t *testing.T) string {
	t.Helper()
	var lines strings.Builder
	enc := json.NewEncoder(&lines)
	for i := range 48 {
		text := fmt.Sprintf("The council met on Tuesday in room %d of the old harbour house. The budget was agreed by the members of the council.\n\nThe mayor spoke of the budget again.", i)
		if i%2 == 0 {
			text = fmt.Sprintf("Some %d migrants crossed the southern border on Tuesday.\n\n“They crossed the southern border at night,” officer Smith said. The patrol watched the border.", 100+i)
		}
		a := map[string]any{"url": fmt.Sprintf("https://outlet%d.example/%d", i%4/2*2+i/24, i), "source": fmt.Sprintf("Outlet %d", i%3), "title": fmt.Sprintf("Report %d", i),
			"byline": []string{"A. Author"}, "published": fmt.Sprintf("%d-03-%02d", 2016+i/24, i%24+1), "language": "en", "text": text}
		if i == 47 {
			a["published"], a["title"] = "", `=HYPERLINK("http://evil.example")`
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
	conf := filepath.Join(dir, "framewatch.yaml")
	for path, text := range map[string]string{conf: "data: data\nlexicon: lexicon.yaml\n", filepath.Join(dir, "lexicon.yaml"): smallLexicon} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := call(t, "", "import", "--config", conf, file); err != nil {
		t.Fatal(err)
	}
	return conf
}

// answer asks with --json.
func answer[T any](t *testing.T, conf string, args ...string) (res T) {
	t.Helper()
	out, err := call(t, "", append(args, "--config", conf, "--json")...)
	if err == nil {
		err = json.Unmarshal([]byte(out), &res)
	}
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return res
}

// sheet asks with --csv and returns the rows by the names of the columns.
func sheet(t *testing.T, conf string, args ...string) []map[string]string {
	t.Helper()
	out, err := call(t, "", append(args, "--config", conf, "--csv")...)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return rowsOf(t, out)
}

func rowsOf(t *testing.T, text string) (rows []map[string]string) {
	t.Helper()
	read, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(read) == 0 {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, cells := range read[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[read[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func TestQuestions(t *testing.T) {
	conf := newsroom(t)
	t.Run("search", func(t *testing.T) {
		out, err := call(t, "", "search", "patr* border", "--config", conf, "--limit", "1", "--from", "2016", "--to", "2016")
		for _, want := range []string{", from 2016-01-01 to 2016-12-31: 12 articles", "patr* 12 (patrol) · border 12", "*border*", "Counted: 48 articles, up to number 48. Lexicon: "} {
			if err != nil || !strings.Contains(out, want) {
				t.Errorf("%v: no %q in\n%s", err, want, out)
			}
		}
		res := answer[framewatch.SearchResult](t, conf, "search", "border", "--source", "Outlet 1")
		if res.Total != 8 || len(res.Terms) != 1 || res.Basis.Seq != 48 || !slices.Equal(res.Basis.Sources, []string{"Outlet 1"}) {
			t.Errorf("%+v", res)
		}
		rows := sheet(t, conf, "search", "--undated")
		if len(rows) != 1 || rows[0]["title"] != `'=HYPERLINK("http://evil.example")` || rows[0]["published"] != "" || rows[0]["undated"] != "true" || rows[0]["total"] != "1" {
			t.Errorf("undated: %v", rows)
		}
	})
	t.Run("trend", func(t *testing.T) {
		res := answer[framewatch.TrendResult](t, conf, "trend", "border", "--interval", "year", "--by", "voice")
		totals := map[string]int{}
		for _, s := range res.Series {
			totals[s.By] = s.Total
		}
		if totals["own"] != 24 || totals["quoted"] != 24 || res.Basis.Articles != 48 {
			t.Errorf("%v, %+v", totals, res.Basis)
		}
		if out, err := call(t, "", "trend", "border", "--interval", "day", "--config", conf); err != nil || !strings.Contains(out, "A day without a match is left out here") {
			t.Errorf("%v\n%s", err, out)
		}
		rows := sheet(t, conf, "trend", "border", "council", "--interval", "year", "--by", "place", "--from", "2016", "--lang", "en")
		if len(rows) == 0 || rows[0]["corpus_articles"] != "48" || rows[0]["from"] != "2016-01-01" || rows[0]["languages"] != "en" || rows[0]["of"] != "24" || rows[0]["lexicon"] == "" {
			t.Errorf("%v", rows)
		}
	})
	t.Run("lines", func(t *testing.T) {
		res := answer[framewatch.LinesResult](t, conf, "lines", "border", "--sort", "oldest", "--words", "2", "--limit", "2")
		if res.Total != 72 || res.Articles != 24 || len(res.Lines) != 2 || res.Lines[0].Left != "the southern " || res.Lines[0].Node != "border" {
			t.Errorf("%+v", res)
		}
		if n := answer[framewatch.LinesResult](t, conf, "lines", "border", "--with", "watched").Total; n != 24 {
			t.Errorf("%d lines with watched", n)
		}
		if n := answer[framewatch.LinesResult](t, conf, "lines", "border", "--voice", "quoted").Total; n != 24 {
			t.Errorf("%d lines in marks", n)
		}
		random := func(seed string) (order []string) {
			for _, l := range answer[framewatch.LinesResult](t, conf, "lines", "border", "--sort", "random", "--seed", seed, "--limit", "40").Lines {
				order = append(order, fmt.Sprint(l.Seq, l.Start))
			}
			return order
		}
		if one := random("1"); !slices.Equal(one, random("1")) || slices.Equal(one, random("2")) {
			t.Errorf("the lot does not follow the seed")
		}
		out, err := call(t, "", "lines", "border", "--config", conf, "--limit", "2", "--sort", "oldest")
		want := "72 lines in 24 articles\n\n"
		if _, lines, ok := strings.Cut(out, want); err != nil || !ok || !strings.Contains(lines, "southern  border  on Tuesday ") || !strings.Contains(lines, "  Outlet 0  2016-03-01  own\n") || !strings.Contains(lines, "--offset 2 goes on") {
			t.Errorf("%v\n%s", err, out)
		}
		if out, err := call(t, "", "lines", "border", "--config", conf, "--sort", "random", "--seed", "7"); err != nil || !strings.Contains(out, "sample no. 7: --seed 7 draws the same lines again") {
			t.Errorf("%v\n%s", err, out)
		}
		rows := sheet(t, conf, "lines", "border", "--limit", "3")
		if len(rows) != 3 || rows[0]["node"] != "border" || rows[0]["total"] != "72" || rows[0]["corpus_seq"] != "48" {
			t.Errorf("%v", rows)
		}
	})
	t.Run("company", func(t *testing.T) {
		res := answer[framewatch.ContextsResult](t, conf, "compare", "border")
		at := slices.IndexFunc(res.Collocates, func(c framewatch.Collocate) bool { return c.Word == "southern" })
		if at < 0 || res.Collocates[at].N != 48 || res.Occurrences != 72 || len(res.Grams) == 0 {
			t.Fatalf("%+v", res)
		}
		for _, g := range res.Grams[:2] {
			if n := answer[framewatch.LinesResult](t, conf, "lines", g.Query).Total; n != g.N {
				t.Errorf("%q stands there %d times and has %d lines", g.Words, g.N, n)
			}
		}
		for _, row := range sheet(t, conf, "compare", "border") {
			if row["kind"] == "collocate" {
				n := answer[framewatch.LinesResult](t, conf, "lines", row["lines_query"], "--with", row["lines_with"], "--window", row["window"]).Total
				if fmt.Sprint(n) != row["n"] {
					t.Errorf("%s: %s, but %d lines", row["word"], row["n"], n)
				}
			}
		}
		out, err := call(t, "", "compare", "border", "--config", conf, "--from", "2016", "--to", "2017", "--source", "Outlet 0", "--source", "Outlet 1", "--source", "Outlet 2")
		if err != nil || !strings.Contains(out, "--with southern") || !strings.Contains(out, "framewatch lines border --from 2016-01-01 --to 2017-12-31 --source 'Outlet 0' --source 'Outlet 1' --source 'Outlet 2' --window 5 --with WORD") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("sides", func(t *testing.T) {
		res := answer[framewatch.CompareResult](t, conf, "compare", "tuesday", "--of", "words", "--a-to", "2016", "--b-from", "2017", "--source", "Outlet 0", "--b-source", "Outlet 1")
		if res.A.Basis.To != "2016-12-31" || res.B.Basis.From != "2017-01-01" || !slices.Equal(res.A.Basis.Sources, []string{"Outlet 0"}) || !slices.Equal(res.B.Basis.Sources, []string{"Outlet 1"}) {
			t.Errorf("%+v\n%+v", res.A, res.B)
		}
		if !strings.Contains(res.A.Explain, ", in Outlet 0, up to 2016-12-31") || !strings.Contains(res.B.Explain, ", in Outlet 1, since 2017-01-01") {
			t.Errorf("%q, %q", res.A.Explain, res.B.Explain)
		}
		for _, of := range []string{"words", "articles"} {
			rows := sheet(t, conf, "compare", "border", "council", "--of", of)
			if len(rows) == 0 {
				t.Fatal("no key words")
			}
			for _, row := range rows {
				lines := answer[framewatch.LinesResult](t, conf, "lines", row["lines_query"])
				got := map[string]int{"words": lines.Total, "articles": lines.Articles}[of]
				if want := map[string]string{"A": row["a"], "B": row["b"]}[row["side"]]; fmt.Sprint(got) != want {
					t.Errorf("of %s, %s: %s, but lines tell %d", of, row["word"], want, got)
				}
			}
		}
		out, err := call(t, "", "compare", "border", "council", "--config", conf)
		if once, err := call(t, "", "compare", "border", "council", "--once", "--of", "words", "--config", conf); err != nil || !strings.Contains(once, "framewatch lines --once QUERY") {
			t.Errorf("%v\n%s", err, once)
		}
		if err != nil || !strings.Contains(out, "A: articles that contain the word “border”: 24 articles") || !strings.Contains(out, "more in B") || !strings.Contains(out, "'budget NOT (seq:1.. NOT (council))'") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("mistakes", func(t *testing.T) {
		for _, args := range [][]string{
			{"search", "title:"}, {"search", "a", "--json", "--csv"}, {"search", "a", "--voice", "loud"}, {"search", "a", "--limit", "201"},
			{"trend", "a", "--by", "moon"}, {"lines"}, {"lines", "a", "--sort", "up"}, {"lines", "a", "--words", "41"}, {"lines", "a", "--window", "21", "--with", "b"}, {"lines", "source:x"},
			{"lines", "a", "--seed", "-1"}, {"lines", "a", "--seed", "7"}, {"lines", "a", "--window", "3"}, {"export", "a", "--lines", "--seed", "7"}, {"lines", "a", "--place", "attic"}, {"compare"}, {"compare", "a", "b", "c"}, {"compare", "a", "b", "--window", "3"}, {"compare", "a", "--of", "words"},
			{"compare", "a", "b", "--of", "pages"}, {"compare", "a", "--a-from", "2017", "--a-to", "2016"}, {"compare", "a", "title:"},
			{"export", "title:"}, {"export", "--lines"}, {"export", "--json", "--csv"}, {"export", "--full-text", "--csv"}, {"export", "--full-text", "--lines", "a"}, {"export", "--sort", "left"}, {"reindex", "all"},
		} {
			out, err := call(t, "", append(args, "--config", conf)...)
			if exitCode(err) != 2 || out != "" {
				t.Errorf("%v: %v, %q", args, err, out)
			}
		}
		for _, c := range []struct{ flag, want string }{
			{"--colour", "search --help` lists the flags"}, {"-border", "goes behind --"}, {"--limit=many", `--limit "many" is no whole number`}, {"--voice=loud", "none of own, quoted, reported, scare"},
		} {
			if _, err := call(t, "", "search", "border", c.flag, "--config", conf); exitCode(err) != 2 || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", c.flag, err, c.want)
			}
		}
		var complaint strings.Builder
		_, err := call(t, "", "lines", "border title:", "--config", conf)
		if complain(&complaint, err); !strings.Contains(complaint.String(), "\nborder title:\n       ^^^^^^") {
			t.Errorf("%s", complaint.String())
		}
		for _, command := range []string{"lines", "compare", "export", "reindex"} {
			args := []string{command, "border", "--config", conf, "--data", filepath.Join(t.TempDir(), "nowhere")}
			if command == "reindex" {
				args = slices.Delete(args, 1, 2)
			}
			if _, err := call(t, "", args...); exitCode(err) != 1 || !strings.Contains(err.Error(), "no data") {
				t.Errorf("%s without data: %v", command, err)
			}
		}
	})
}

// exportedTo exports to a file and returns what it holds.
func exportedTo(t *testing.T, conf string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out")
	if out, err := call(t, "", append([]string{"export", "--config", conf, "--out", path}, args...)...); err != nil || out != "" {
		t.Fatalf("%v: %v, %q", args, err, out)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestExport(t *testing.T) {
	conf := newsroom(t)
	t.Run("articles", func(t *testing.T) {
		lines := strings.Split(strings.TrimSpace(exportedTo(t, conf)), "\n")
		var last struct{ Summary summary }
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || len(lines) != 49 || last.Summary.Total != 48 || last.Summary.Basis.Seq != 48 {
			t.Fatalf("%d lines, %+v, %v", len(lines), last, err)
		}
		for i, line := range lines[:48] {
			var h framewatch.Hit
			if err := json.Unmarshal([]byte(line), &h); err != nil || h.Seq != int64(i+1) {
				t.Errorf("line %d: %s, %v", i, line, err)
			}
		}
		if out, err := call(t, "", "export", "--config", conf); err != nil || out != strings.Join(lines, "\n")+"\n" {
			t.Errorf("standard output holds something else, %v", err)
		}
	})
	t.Run("a sample can be drawn again", func(t *testing.T) {
		out := exportedTo(t, conf, "border", "--lines", "--sort", "random", "--seed", "3", "--with", "watched")
		if want := `"articles":24,"sort":"random","seed":3,"with":"watched","window":5}}`; strings.Count(out, "\n") != 25 || !strings.HasSuffix(out, want+"\n") {
			t.Errorf("%s, want %s at the end", out, want)
		}
	})
	t.Run("texts are imported again", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "full.jsonl")
		full := exportedTo(t, conf, "border", "--full-text")
		full = full[:strings.LastIndex(strings.TrimSpace(full), "\n")+1] // without the summary
		if err := os.WriteFile(path, []byte(full), 0o600); err != nil {
			t.Fatal(err)
		}
		again := filepath.Join(filepath.Dir(path), "c.yaml")
		if err := os.WriteFile(again, []byte("data: data\nlexicon: "+filepath.Join(filepath.Dir(conf), "lexicon.yaml")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		tallies := answer[map[string]store.ImportTally](t, again, "import", path)
		if tally := tallies[path]; tally.Stored != 24 || tally.Rejected != 0 {
			t.Errorf("%+v", tally)
		}
		for _, query := range []string{"border", "southern tuesday"} {
			a, b := answer[framewatch.LinesResult](t, conf, "lines", query), answer[framewatch.LinesResult](t, again, "lines", query)
			if a.Total != b.Total || a.Total == 0 {
				t.Errorf("%s: %d lines became %d", query, a.Total, b.Total)
			}
		}
	})
	t.Run("csv", func(t *testing.T) {
		rows := rowsOf(t, exportedTo(t, conf, "--csv"))
		if len(rows) != 48 || rows[47]["title"] != `'=HYPERLINK("http://evil.example")` || rows[47]["total"] != "48" || rows[0]["corpus_articles"] != "48" {
			t.Errorf("%d rows, %v", len(rows), rows[len(rows)-1])
		}
		if rows := rowsOf(t, exportedTo(t, conf, "nowhere", "--csv")); len(rows) != 0 {
			t.Errorf("%v", rows)
		}
		rows = rowsOf(t, exportedTo(t, conf, "border", "--lines", "--csv", "--sort", "right"))
		if len(rows) != 72 || rows[0]["articles"] != "24" || rows[0]["node"] != "border" {
			t.Errorf("%d rows, %v", len(rows), rows[0])
		}
	})
	t.Run("nothing appears that is not complete", func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "out.csv")
		if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
		broken := errors.New("broken")
		err := writeTo(io.Discard, path, func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Repeat("x", 1<<20))
			return errors.Join(err, broken)
		})
		text, _ := os.ReadFile(path)
		files, _ := os.ReadDir(dir)
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), path) || string(text) != "before" || len(files) != 1 {
			t.Errorf("%v, %.20q, %d files", err, text, len(files))
		}
		if _, err := call(t, "", "export", "--config", conf, "--out", filepath.Join(dir, "no", "out")); exitCode(err) != 1 {
			t.Errorf("a folder that is not there: %v", err)
		}
	})
}

func TestBatches(t *testing.T) {
	var sizes []int
	b := batches[int]{size: 3, write: func(some []int) error { sizes = append(sizes, len(some)); return nil }, told: func(int) {}}
	for i := range 7 {
		if err := b.add(i); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.end(); err != nil || !slices.Equal(sizes, []int{3, 3, 1}) || b.n != 7 {
		t.Errorf("%v, %d, %v", sizes, b.n, err)
	}
	if err := b.end(); err != nil || len(sizes) != 3 {
		t.Errorf("%v, %v", sizes, err)
	}
}

func TestReindex(t *testing.T) {
	conf := newsroom(t)
	before := answer[framewatch.LinesResult](t, conf, "lines", "border", "--limit", "50")
	for _, args := range [][]string{{"reindex"}, {"reindex", "--corpus"}} {
		made := answer[rebuilt](t, conf, args...)
		if made.Articles != 48 || made.Interrupted || made.CorpusBytes == 0 || made.IndexBytes == 0 || made.StoreBytes == 0 {
			t.Errorf("%v: %+v", args, made)
		}
		after := answer[framewatch.LinesResult](t, conf, "lines", "border", "--limit", "50")
		if a, b := fmt.Sprint(before.Lines), fmt.Sprint(after.Lines); a != b {
			t.Errorf("%v: lines are others:\n%s\n%s", args, a, b)
		}
	}
	out, err := call(t, "", "reindex", "--config", conf)
	if err != nil || !strings.Contains(out, "index and corpus made anew: 48 articles in ") || !strings.Contains(out, "on disk: index ") {
		t.Errorf("%v\n%s", err, out)
	}

	// One that is broken off is finished by the next command.
	cfg, err := loadConfig(conf)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	std := streams{strings.NewReader(""), io.Discard, io.Discard}
	r, err := joinAfter(ctx, warnings(std), cfg, cfg.Data, func() error {
		defer cancel()
		return corpus.Discard(cfg.Data, true)
	})
	if err == nil {
		err = errors.Join(r.catchUp(ctx, std), r.Close())
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("broken off: %v", err)
	}
	if n := answer[framewatch.LinesResult](t, conf, "lines", "border").Total; n != before.Total {
		t.Errorf("%d lines after a broken off reindex, %d before", n, before.Total)
	}
}

func TestReindexWaitsForNobody(t *testing.T) {
	conf := newsroom(t)
	data := filepath.Join(filepath.Dir(conf), "data")
	s, err := store.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entries := func() int { n, _ := filepath.Glob(filepath.Join(data, "*", "*")); return len(n) }
	had := entries()
	if _, err := call(t, "", "reindex", "--config", conf); !errors.Is(err, store.ErrInUse) || entries() != had {
		t.Errorf("a folder in use: %v, %d files of %d", err, entries(), had)
	}
}

func TestCells(t *testing.T) {
	for _, c := range []struct {
		text        string
		cells       int
		n           int
		first, last string
	}{
		{"border", 6, 6, "border", "border"},
		{"the border", 10, 6, "the b…", "…order"},
		{"the border", 10, 5, "the…", "…rder"},
		{"国境を越える", 12, 5, "国境…", "…える"},
		{"国境を越える", 12, 6, "国境…", "…える"},
		{"cafe\u0301s", 5, 5, "cafe\u0301s", "cafe\u0301s"},
		{"cafe\u0301s x", 7, 5, "cafe\u0301…", "…s x"},
		{"", 0, 4, "", ""},
		{"الحدود", 6, 3, "ال…", "…ود"},
	} {
		if got := cells(c.text); got != c.cells {
			t.Errorf("%q: %d cells, want %d", c.text, got, c.cells)
		}
		if got := head(c.text, c.n); got != c.first || cells(got) > c.n {
			t.Errorf("head of %q in %d: %q, want %q", c.text, c.n, got, c.first)
		}
		if got := tail(c.text, c.n); got != c.last && cells(got) > c.n {
			t.Errorf("tail of %q in %d: %q, want %q", c.text, c.n, got, c.last)
		}
	}
}

// However wide the terminal is, nodes begin in one column and no line is wider.
func TestLinesAreAligned(t *testing.T) {
	lines := []framewatch.Line{
		{Left: "hundreds of migrants had crossed the ", Node: "border", Right: " on Tuesday, officials said on Wednesday", Source: "Harbour Gazette", Published: "2016-03-01T10:00:00Z"},
		{Left: "数千名移民が", Node: "国境", Right: "を越えた。", Source: "読売新聞", Published: "2016-03-02"},
		{Left: "", Node: "border\x1b[2J", Right: "", Source: "A paper with a name that is very long indeed", Published: ""},
		{Left: "Cafe\u0301s by the ", Node: "border", Right: " closed.", Source: "X", Published: "2016-03-03"},
	}
	for width := 20; width < 200; width += 7 {
		layout := layoutOf(lines, width)
		for i, l := range lines {
			shown, _, _ := strings.Cut(layout.line(l, "", ""), "\n")
			if n := cells(shown); n > max(width, 26) {
				t.Errorf("width %d: line %d takes %d: %s", width, i, n, shown)
			}
			node := head(plain(l.Node), layout.node)
			before, _, ok := strings.Cut(shown, node)
			if !ok || cells(before) != layout.left+1 {
				t.Errorf("width %d: the node of line %d stands behind %d cells, not %d: %s", width, i, cells(before), layout.left+1, shown)
			}
			if strings.ContainsRune(shown, '\x1b') {
				t.Errorf("line %d controls the terminal: %q", i, shown)
			}
		}
	}
	if got, want := layoutOf(lines, 60).line(lines[0], "<", ">"), "\n    Harbour Gazette, 2016-03-01"; !strings.HasSuffix(got, want) || !strings.Contains(got, "<border>") {
		t.Errorf("on a narrow terminal: %q", got)
	}
}

func TestShellWord(t *testing.T) {
	for text, want := range map[string]string{"border": "border", "Outlet 1": "'Outlet 1'", "it's": `'it'\''s'`, "": "''", "-x": "'-x'", "$(rm)": "'$(rm)'", "2016-03-01": "2016-03-01"} {
		if got := shellWord(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestSidesStandInForShared(t *testing.T) {
	shared := narrowFlags{from: "2016", sources: []string{"A"}, topic: true}
	got := narrowFlags{from: "2017", langs: []string{"de"}}.over(shared)
	if got.from != "2017" || got.to != "" || !slices.Equal(got.sources, []string{"A"}) || !slices.Equal(got.langs, []string{"de"}) || !got.topic {
		t.Errorf("%+v", got)
	}
}

// The export must take no more memory for more hits; what it holds is one batch.
func TestExportHoldsOneBatch(t *testing.T) {
	var most int
	b := batches[framewatch.Hit]{size: framewatch.MaxPage, told: func(int) {}}
	b.write = func(hits []framewatch.Hit) error { most = max(most, cap(hits)); return nil }
	for i := range 10_000 {
		if err := b.add(framewatch.Hit{ID: strconv.Itoa(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if most > 2*framewatch.MaxPage {
		t.Errorf("room for %d hits at a time", most)
	}
}
