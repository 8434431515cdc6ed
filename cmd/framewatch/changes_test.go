package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"framewatch"
)

func TestChangesCommand(t *testing.T) {
	data := caravans(t)
	t.Run("for people", func(t *testing.T) {
		holdsAll(t, said(t, data, "changes", `"travel ban"`),
			"All together: 28 of 336 articles (8.3%) in 12 weeks",
			"Times of unusual frequency; the usual share is 8.3%:", "From 2016-03-14 to 2016-03-27 the share was 50.0%, about 6 times the usual: 28 of 56 articles",
			"Where the share had been above or below that of the weeks before (26 at most)", "From 2016-03-14 to 2016-03-20: 14 of 28 articles (50.0%), new: not once in the weeks before",
			`The articles of a time: framewatch search '"travel ban"' --from FIRST --to LAST`)
	})
	t.Run("on the topic, by outlet", func(t *testing.T) {
		holdsAll(t, said(t, data, "changes", `"travel ban"`, "--of", "topic", "--by", "source", "--source", "Outlet 1", "--lang", "en"),
			"Outlet 1: 7 of 84 articles on the topic (8.3%) in 12 weeks", "--source 'Outlet 1' --lang en --topic --from FIRST --to LAST")
	})
	t.Run("links", func(t *testing.T) {
		var res framewatch.ChangesResult
		if err := json.Unmarshal([]byte(said(t, data, "changes", "great", "--json")), &res); err != nil {
			t.Fatal(err)
		}
		s := res.Series[0]
		if len(s.Bursts) != 1 || len(s.Alarms) == 0 || len(s.Points) != 12 {
			t.Fatalf("%+v", s)
		}
		for _, of := range []struct {
			start, end string
			n          int
		}{{s.Bursts[0].Start, s.Bursts[0].End, s.Bursts[0].N}, {s.Alarms[0].Start, s.Alarms[0].End, s.Alarms[0].N}} {
			out := said(t, data, "search", "great", "--from", of.start, "--to", of.end, "--json")
			if !strings.Contains(out, fmt.Sprintf(`"total": %d,`, of.n)) || of.n == 0 {
				t.Errorf("%+v; search says\n%s", of, out[:min(len(out), 500)])
			}
		}
	})
	t.Run("a table", func(t *testing.T) {
		kinds := map[string]int{}
		for _, row := range rowsOf(t, said(t, data, "changes", `"travel ban"`, "--csv")) {
			kinds[row["kind"]]++
			if row["query"] != `"travel ban"` || row["interval"] != "week" || row["denominator"] != "articles" {
				t.Errorf("%v", row)
			}
		}
		if kinds["point"] != 12 || kinds["burst"] != 1 || kinds["level"] == 0 || kinds["alarm"] == 0 {
			t.Errorf("%v", kinds)
		}
	})
	t.Run("little", func(t *testing.T) {
		holdsAll(t, said(t, data, "changes", "zebra"), "0 of 336 articles", "There was no time of twice the usual share.", "The share has not moved to another level.", "Of the 12 weeks with 20 articles or more, none stood out from those before it.")
		holdsAll(t, said(t, data, "changes", "great", "--from", "2016-03-14", "--to", "2016-03-27"), "Alarms need 8 weeks of 20 articles or more before them; so many are not there.")
	})
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"changes"}, "give a query"},
		{[]string{"changes", "great", "--of", "words"}, "none of articles, topic"},
		{[]string{"changes", "great", "--by", "voice"}, "source or lang"},
		{[]string{"changes", "great", "--interval", "decade"}, "none of day, week, month, year"},
		{[]string{"changes", "great", "--json", "--csv"}, "exclude each other"},
		{[]string{"changes", "great", "--from", "2017", "--to", "2016"}, "later"},
	} {
		if _, err := call(t, "", append(c.args, "--data", data)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
	}
}
