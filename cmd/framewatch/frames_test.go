package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewatch"
)

// dispatches is a data folder with a wire story that two outlets ran with other
// names on one day, and 24 articles of a third, half of them on crime.
func dispatches(t *testing.T) (data string) {
	t.Helper()
	var lines strings.Builder
	enc := json.NewEncoder(&lines)
	put := func(source, title, published, text string) {
		a := map[string]any{"url": "https://" + strings.ReplaceAll(strings.ToLower(source), " ", "") + ".example/" + fmt.Sprint(lines.Len()),
			"source": source, "title": title, "published": published, "language": "en", "text": text}
		if err := enc.Encode(a); err != nil {
			t.Fatal(err)
		}
	}
	story := "The patrol of the southern sector stopped four lorries in the night of Monday near the old mill. In them were some forty NAME from three countries, " +
		"among them two women and a boy of six years. The drivers ran into the fields and could not be found until the morning, when a farmer saw them by the river. " +
		"A judge will hear the case on Thursday in the capital, a clerk of the court told reporters. It was the third such find of the month in this part of the country, " +
		"where the road leaves the valley and turns to the coast. The mayor of the town asked the ministry for more rooms in the school, which has been closed since last year."
	for _, at := range []struct{ source, published, name string }{
		{"Agency", "2016-03-01T06:00:00Z", "illegal immigrants"}, {"Daily Ledger", "2016-03-01T08:00:00Z", "undocumented immigrants"}, {"Harbour Post", "2016-03-01", "illegal immigrants"},
	} {
		put(at.source, "Migrants found in lorries", at.published, strings.ReplaceAll(story, "NAME", at.name))
	}
	for i := range 24 {
		text := fmt.Sprintf("Some %d migrants came to town on day %d.", 100+i, i)
		if i%2 == 0 {
			text = fmt.Sprintf("Migrants and crime: %d cases.", 40+i)
		}
		if i >= 20 {
			text += " A debate on remigration of migrants began."
		}
		put("Border Monitor", fmt.Sprintf("Report %d on migrants", i), fmt.Sprintf("2016-05-%02d", i+1), text+fmt.Sprintf("\n\nThe budget was agreed, too, by vote no. %d.", i))
	}
	put("Harbour Post", "Migrants", "", "“Remigration,” said Ann Marsh. Migrants watched.")
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

// asked asks with --json.
func asked[T any](t *testing.T, data string, args ...string) (res T) {
	t.Helper()
	if err := json.Unmarshal([]byte(said(t, data, append(args, "--json")...)), &res); err != nil {
		t.Fatal(err)
	}
	return res
}

func TestFramesCommands(t *testing.T) {
	data := dispatches(t)
	t.Run("frames", func(t *testing.T) {
		res := asked[framewatch.FramesResult](t, data, "frames")
		crime := framewatch.FrameShare{}
		for _, f := range res.Rows[0].Frames {
			if f.Frame == "crime" {
				crime = f
			}
		}
		if res.Articles != 28 || res.Undated != 1 || crime.Articles.N != 14 || crime.Articles.Of != 28 || crime.Sentences.N != 14 {
			t.Errorf("%d articles, %d undated, crime %+v", res.Articles, res.Undated, crime)
		}
		out := said(t, data, "frames")
		holdsAll(t, out, "28 articles, 58 sentences with a word of the topic; 28 headlines have one", "Crime crime 14 50.0% (32.6–67.4)", "framewatch search frame:FRAME --topic", "framewatch frames --frame FRAME [--where headline|sentence]", "wording, not the whole argument")
		out = said(t, data, "frames", "--by", "source")
		holdsAll(t, out, "Border Monitor Harbour Post Agency Daily Ledger", "articles 24 thin 2 thin 1 thin 1", "crime 50% (31–69)", "--frame FRAME --source OUTLET")
		out = said(t, data, "frames", "--interval", "day")
		holdsAll(t, out, "day articles group_naming", "1 article is without a date, in no day", "left out here")
		out = said(t, data, "frames", "--frame", "crime", "--limit", "2", "--source", "Border Monitor")
		holdsAll(t, out, "crime in a tenth or more", "12 of 24 articles", "– Migrants and *crime*: 62 cases.", "--offset 2 goes on")
		rows := rowsOf(t, said(t, data, "frames", "--csv"))
		if rows[0]["kind"] != "frame" || rows[0]["all_articles"] != "28" || rows[0]["corpus_articles"] != "28" || rows[0]["topic"] != "true" {
			t.Errorf("%v", rows[0])
		}
		rows = rowsOf(t, said(t, data, "frames", "--csv", "--frame", "crime"))
		if len(rows) != 14 || rows[0]["total"] != "14" || rows[0]["sentence"] == "" {
			t.Errorf("%d rows, %v", len(rows), rows[0])
		}
	})
	t.Run("firstuse", func(t *testing.T) {
		out := said(t, data, "firstuse", "remigration")
		holdsAll(t, out, "4 articles with the words, 4 in the outlet's own voice", "First here: 2016-05-21, Border Monitor, own voice A debate on remigration of migrants began.",
			"1 outlet used the words; 3 outlets did not:", "Border Monitor 2016-05-21 own 2016-05-21 2016-05-21 4 4 0 2016-05-01 **", "1 outlet adopted the words", "2016-05-21 0 1 1 100%",
			"Half of the outlets had adopted them 0 days after", "1 article has the words but no date", "framewatch search remigration --sort oldest --source OUTLET")
		out = said(t, data, "firstuse", "lorries")
		holdsAll(t, out, "First here: 2016-03-01 06:00 (same day as", "1 outlet used the words; 3 outlets did not, 2 of them ran a text that another had before:", "No outlet has adopted the words.")
		out = said(t, data, "firstuse", "lorries", "--each")
		holdsAll(t, out, "Agency 2016-03-01 06:00 *", "Daily Ledger 2016-03-01 08:00 *", "Harbour Post 2016-03-01 *", "which was earlier is not known")
		holdsAll(t, said(t, data, "firstuse", "nowhere"), "no dated article has the words")
		rows := rowsOf(t, said(t, data, "firstuse", "remigration", "--csv"))
		if len(rows) != 2 || rows[0]["kind"] != "outlet" || rows[0]["adopted"] != "2016-05-21" || rows[1]["kind"] != "adoption" || rows[1]["at_risk"] != "1" || rows[1]["undated_articles"] != "1" {
			t.Errorf("%v", rows)
		}
	})
	t.Run("event", func(t *testing.T) {
		day := asked[framewatch.EventResult](t, data, "event", "--day", "2016-03-01")
		if day.Total != 3 || day.Texts != 1 || day.Articles[0].Copies != 2 || day.Articles[0].Source != "Agency" {
			t.Fatalf("%+v", day)
		}
		id := day.Articles[0].ID
		out := said(t, data, "event", id)
		holdsAll(t, out, ": 3 articles", "Names in which the texts differ", "illegal immigrant or migrant 2 in 1, 3", "1 in 2", "not in 1: undocumented_immigrant – In them were some forty undocumented immigrants from three countries", "only in 1: illegal_immigrant – In them", "illegal_immigrant 1 own illegal immigrants",
			"framewatch lines 'concept:NAME seq:NUMBER'")
		holdsAll(t, said(t, data, "event", "--day", "2016-03-01", "lorries"), "3 articles, 1 text", "2 other articles of the day with the same text: framewatch event "+id)
		holdsAll(t, said(t, data, "event", "--day", "2016-05-02"), "1 article")
		rows := rowsOf(t, said(t, data, "event", id, "--csv"))
		if len(rows) < 6 || rows[0]["article"] != id || rows[0]["id"] != id || rows[0]["total"] != "3" {
			t.Errorf("%d rows, %v", len(rows), rows[0])
		}
	})
	for want, args := range map[string][]string{
		"--frame names a frame":  {"frames", "crime"},
		"instead of --by":        {"frames", "--frame", "crime", "--by", "source"},
		"--parts limits":         {"frames", "--limit", "3"},
		"the nearest is “crime”": {"frames", "--frame", "crimes"},
		"give a query":           {"firstuse"},
		"name an article":        {"event"},
		"more than a day":        {"event", "--day", "2016-03"},
		"leave out from":         {"event", "--day", "2016-03-01", "--from", "2016"},
		"exclude each other":     {"event", "x", "--csv", "--json"},
		"names no words whose":   {"firstuse", "lang:en"},
		"leave out the place":    {"frames", "--place", "lead"},
		"no such article nobody": {"event", "nobody"},
	} {
		_, err := call(t, "", append(args, "--data", data)...)
		if err == nil || !strings.Contains(err.Error(), want) && !errors.Is(err, framewatch.ErrNotFound) {
			t.Errorf("%v: %v, want %q", args, err, want)
		}
	}
}
