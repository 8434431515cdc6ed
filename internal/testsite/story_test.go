package testsite

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// terms are groups of wordings as a reader would look for them, per language,
// in lower case.
var terms = map[string]map[string][]string{
	"en": {
		"hard":   {"illegal immigrant", "illegal migrant", "illegal alien", "migrant crime", "mass migration"},
		"alien":  {"illegal alien"},
		"soft":   {"undocumented", "irregular migra", "without legal status"},
		"crime":  {"migrant crime", "migrant-linked crime", "crimes committed by migrants"},
		"phrase": {"migrant crime", "illegal alien crime"},
		"dead":   {"drowned", "capsized", "santa brisa"},
	},
	"de": {
		"hard":  {"illegale migrant", "illegalen migrant", "illegale zuwander", "illegalen zuwander", "ausländerkriminalität", "massenmigration", "massenzuwanderung"},
		"soft":  {"geflüchtete", "ohne papiere", "schutzsuchende", "einwanderungsgeschichte", "ohne aufenthaltstitel"},
		"crime": {"ausländerkriminalität", "migrantenkriminalität"},
		"dead":  {"ertrunken", "gekentert", "santa brisa"},
	},
	"fr": {
		"hard":  {"clandestin", "immigration massive", "délinquance étrangère", "délinquance immigrée"},
		"soft":  {"sans-papiers", "exilés", "sans papiers"},
		"crime": {"délinquance étrangère", "délinquance immigrée", "criminalité des étrangers"},
		"dead":  {"noyé", "naufrage", "santa brisa"},
	},
}

func holds(text string, wordings []string) bool {
	return slices.ContainsFunc(wordings, func(w string) bool { return strings.Contains(text, w) })
}

// splitMarks parts a text into what stands outside an outlet's quotation marks
// and what stands inside.
func splitMarks(text string, q quotes) (own, quoted string) {
	var out, in strings.Builder
	for {
		before, rest, ok := strings.Cut(text, q.open)
		out.WriteString(before)
		if !ok {
			return out.String(), in.String()
		}
		inside, after, _ := strings.Cut(rest, q.close)
		for after != "" && q.close == q.apostrophe && unicode.IsLetter([]rune(after[:min(len(after), 4)])[0]) {
			more, next, _ := strings.Cut(after, q.close) // it was an apostrophe
			inside, after = inside+q.close+more, next
		}
		in.WriteString(inside + "\n")
		text = after
	}
}

// A finding is one use of a group of terms in an article on the topic.
type finding struct {
	source, group string
	quoted        bool // inside quotation marks
	at            time.Time
}

// findings reads every article on the topic once. Under the group "" it counts
// the article itself.
func findings(n *Newsroom) []finding {
	topic := map[string]bool{}
	for _, p := range n.Pages() {
		topic[p.URL] = p.OnTopic
	}
	marks := map[string]quotes{}
	for _, o := range outlets {
		marks[o.name] = o.quotes
	}
	var list []finding
	for _, a := range n.Articles() {
		if !topic[a.URL] {
			continue
		}
		list = append(list, finding{a.Source, "", false, a.Published})
		text := strings.ToLower(a.Title + "\n\n" + a.Text)
		own, quoted := splitMarks(text, marks[a.Source])
		for group, wordings := range terms[a.Language] {
			if holds(own, wordings) {
				list = append(list, finding{a.Source, group, false, a.Published})
			}
			if holds(quoted, wordings) {
				list = append(list, finding{a.Source, group, true, a.Published})
			}
		}
	}
	return list
}

// shareOf is the share of an outlet's topic articles in a span of days that
// use a group of terms outside quotation marks, or inside.
func shareOf(list []finding, outlet, group string, quoted bool, from, to time.Time) (share float64, n int) {
	hits := 0
	for _, f := range list {
		switch {
		case f.source != outlet || f.at.Before(from) || !f.at.Before(to):
		case f.group == "":
			n++
		case f.group == group && f.quoted == quoted:
			hits++
		}
	}
	return float64(hits) / float64(max(n, 1)), n
}

// TestTheWordingMoves proves the story that the charts are to tell. With -v it
// prints the shares of each outlet's topic articles between the events.
func TestTheWordingMoves(t *testing.T) {
	list := findings(start(t, Options{}))
	edges := []time.Time{windowStart, boatDay, summitDay, attackDay, lawDay, cableDay, courtDay, windowEnd}
	for i := range outlets {
		if outlets[i].wordings == nil {
			continue
		}
		for _, group := range []string{"hard", "soft", "crime", "dead"} {
			for _, quoted := range []bool{false, true} {
				row := fmt.Sprintf("%-24s %-6s quoted=%-5v", outlets[i].name, group, quoted)
				for j := 0; j+1 < len(edges); j++ {
					share, base := shareOf(list, outlets[i].name, group, quoted, edges[j], edges[j+1])
					row += fmt.Sprintf("  %.2f (%3d)", share, base)
				}
				t.Log(row)
			}
		}
	}
	for _, c := range []struct {
		outlet, group string
		quoted        bool
		event         time.Time
		least, most   float64 // of share after minus share before
	}{
		{"Patriot Beacon", "alien", false, cableDay, .35, 1},
		{"Patriot Beacon", "phrase", false, cableDay, .15, 1},
		{"The Northern Standard", "hard", false, cableDay, -1, -.05},
		{"The Northern Standard", "hard", true, cableDay, .05, 1},
		{"The Harbour Courier", "soft", false, cableDay, .10, 1},
		{"Meridian Public Radio", "soft", false, cableDay, .15, 1},
		{"The Capital Review", "hard", true, cableDay, .10, 1},
		{"The Valley Ledger", "hard", false, cableDay, .05, 1},
		{"Alpenbote", "crime", false, attackDay, .10, 1},
		{"Elbtal-Kurier", "soft", false, cableDay, .05, 1},
		{"La Gazette du Littoral", "soft", false, cableDay, .15, 1},
		{"Le Fanal", "hard", false, attackDay, .05, 1},
		{"The Harbour Courier", "dead", false, boatDay, .15, 1},
	} {
		span := 150 * 24 * time.Hour
		before, _ := shareOf(list, c.outlet, c.group, c.quoted, c.event.Add(-span), c.event)
		after, _ := shareOf(list, c.outlet, c.group, c.quoted, c.event, c.event.Add(span))
		if d := after - before; d < c.least || d > c.most {
			t.Errorf("%s, %s, quoted %v: %.2f before %s, %.2f after", c.outlet, c.group, c.quoted, before, c.event.Format(time.DateOnly), after)
		}
	}
}
