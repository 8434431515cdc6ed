package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"framewatch"
)

// caravans is a data folder with 12 weeks of four outlets, 28 articles a week.
// In the last two weeks half of them tell of a great caravan and, twice in all
// but one week, of a travel ban.
func caravans(t *testing.T) (data string) {
	t.Helper()
	var lines strings.Builder
	enc := json.NewEncoder(&lines)
	for i := range 12 * 28 {
		text := fmt.Sprintf("Some %d migrants crossed the border in the night.", 100+i)
		if week := i / 28; week >= 10 && i%2 == 0 {
			text = fmt.Sprintf("A great caravan of %d migrants crossed the border under the travel ban.", 100+i)
		}
		a := map[string]any{"url": fmt.Sprintf("https://outlet.example/%d", i), "source": fmt.Sprintf("Outlet %d", i/2%4), "title": fmt.Sprintf("Migrants, report %d", i),
			"published": time.Date(2016, 1, 4+i/4, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), "language": "en", "text": text + fmt.Sprintf("\n\nThe caravan of sector %d is told of on page %d.", i, i)}
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

func TestRisingCommand(t *testing.T) {
	data := caravans(t)
	period := []string{"--from", "2016-03-14", "--to", "2016-03-27"}
	t.Run("for people", func(t *testing.T) {
		holdsAll(t, said(t, data, append([]string{"rising"}, period...)...),
			"all articles, on the topic, from 2016-03-14 to 2016-03-27", "56 articles of 4 outlets; before it, from 2016-01-18 on, 224 articles", "sequences of up to 3 words tested",
			"risen words period before times as often 95 % outlets anywhere concept its lines",
			"28 50.0% 0 0.0% new at least", `'"travel ban"'`,
			"The articles: framewatch search QUERY --from 2016-03-14 --to 2016-03-27 --topic")
	})
	t.Run("links", func(t *testing.T) {
		var res framewatch.RisingResult
		if err := json.Unmarshal([]byte(said(t, data, append([]string{"rising", "--words", "2", "--json"}, period...)...)), &res); err != nil {
			t.Fatal(err)
		}
		if len(res.Rising) == 0 || res.Words != 2 {
			t.Fatalf("%+v", res)
		}
		caravan := false
		for _, r := range res.Rising {
			out := said(t, data, append([]string{"search", r.Query, "--topic", "--json"}, period...)...)
			if !strings.Contains(out, fmt.Sprintf(`"total": %d,`, r.Found)) {
				t.Errorf("%+v; search says\n%s", r, out[:min(len(out), 500)])
			}
			if r.Words == "great caravan" {
				caravan = true
				if r.N != 28 || r.Found != 28 || r.Outlets != 2 && r.Outlets != 4 {
					t.Errorf("%+v", r)
				}
			}
		}
		if !caravan {
			t.Errorf("no great caravan in %+v", res.Rising)
		}
	})
	t.Run("a table", func(t *testing.T) {
		rows := rowsOf(t, said(t, data, append([]string{"rising", "--csv", "--limit", "1"}, period...)...))
		if len(rows) != 1 || rows[0]["start"] != "2016-03-14" || rows[0]["before"] != "2016-01-18" || rows[0]["articles"] != "56" || rows[0]["from"] != "2016-03-14" || rows[0]["n"] != "28" {
			t.Errorf("%v", rows)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		out := said(t, data, "rising")
		holdsAll(t, out, "The last article on the topic is of 2016-03-27", "0 articles of 0 outlets")
		if strings.Contains(out, "chance") {
			t.Error(out)
		}
		holdsAll(t, said(t, data, "rising", "--from", "2016-03-07", "--to", "2016-03-13"), "it can't be chance")
	})
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"rising", "caravan"}, "it takes no query"},
		{[]string{"rising", "--words", "6"}, "1 to 5 words"},
		{[]string{"rising", "--words", "0"}, "--words 0 is no number of 1 or more"},
		{[]string{"rising", "--baseline", "521"}, "1 to 520 weeks"},
		{[]string{"rising", "--to", "2016"}, "say from which day on"},
		{[]string{"rising", "--limit", "201"}, "1 to 200 rows"},
		{[]string{"rising", "--json", "--csv"}, "exclude each other"},
	} {
		if _, err := call(t, "", append(c.args, "--data", data)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
	}
}

func TestDispersionOfATrend(t *testing.T) {
	data := caravans(t)
	holdsAll(t, said(t, data, "trend", "caravan", "zebra", "--of", "words", "--by", "source", "--interval", "year"),
		"How evenly the words stand in the outlets", "caravan: DPnorm 0.0", "4 of 4 outlets have it, 364 occurrences")
	if out := said(t, data, "trend", "caravan", "--by", "source"); strings.Contains(out, "evenly") {
		t.Error(out)
	}
}
