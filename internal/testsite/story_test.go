package testsite

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"framewatch"
)

// terms are groups of wordings as a reader would look for them, per language.
var terms = map[string]map[string]*regexp.Regexp{
	"en": {
		"hard":   regexp.MustCompile(`(?i)illegal (immigrant|migrant|alien)s?|migrant crime|mass migration`),
		"alien":  regexp.MustCompile(`(?i)illegal aliens?`),
		"soft":   regexp.MustCompile(`(?i)undocumented|irregular migra|without legal status`),
		"crime":  regexp.MustCompile(`(?i)migrant crime|migrant-linked crime|crimes committed by migrants`),
		"phrase": regexp.MustCompile(`(?i)migrant crime|illegal alien crime`),
		"dead":   regexp.MustCompile(`(?i)drowned|capsized|shipwreck|Santa Brisa`),
	},
	"de": {
		"hard":  regexp.MustCompile(`illegalen? (Migrant|Zuwander)|Ausländerkriminalität|Massenmigration|Massenzuwanderung`),
		"soft":  regexp.MustCompile(`Geflüchtete|ohne Papiere|Schutzsuchende|Einwanderungsgeschichte|ohne Aufenthaltstitel`),
		"crime": regexp.MustCompile(`Ausländerkriminalität|Migrantenkriminalität`),
		"dead":  regexp.MustCompile(`ertrunken|gekentert|Santa Brisa`),
	},
	"fr": {
		"hard":  regexp.MustCompile(`clandestins?|immigration massive|délinquance (étrangère|immigrée)`),
		"soft":  regexp.MustCompile(`sans-papiers|exilés|sans papiers`),
		"crime": regexp.MustCompile(`délinquance (étrangère|immigrée)|criminalité des étrangers`),
		"dead":  regexp.MustCompile(`noyé|naufrage|Santa Brisa`),
	},
}

var marked = regexp.MustCompile(`“[^”]*”|‘[^’]*(?:’\pL[^’]*)*’|"[^"]*"|„[^“]*“|»[^«]*«|«[^»]*»`)

// shareOf is the share of an outlet's topic articles in a span of days that
// use a group of terms outside quotation marks, or inside.
func shareOf(articles []framewatch.Article, topic map[string]bool, outlet, group string, quoted bool, from, to time.Time) (share float64, n int) {
	hits := 0
	for _, a := range articles {
		if a.Source != outlet || !topic[a.URL] || a.Published.Before(from) || !a.Published.Before(to) {
			continue
		}
		n++
		text := a.Title + "\n\n" + a.Text
		if quoted {
			text = strings.Join(marked.FindAllString(text, -1), "\n")
		} else {
			text = marked.ReplaceAllString(text, "")
		}
		if pattern := terms[a.Language][group]; pattern != nil && pattern.MatchString(text) {
			hits++
		}
	}
	return float64(hits) / float64(max(n, 1)), n
}

// TestTheWordingMoves proves the story that the charts are to tell. With -v it
// prints the shares of each outlet's topic articles between the events.
func TestTheWordingMoves(t *testing.T) {
	n := start(t, Options{})
	articles, topic := n.Articles(), map[string]bool{}
	for _, p := range n.Pages() {
		topic[p.URL] = p.OnTopic
	}
	edges := []time.Time{windowStart, boatDay, summitDay, attackDay, lawDay, cableDay, courtDay, windowEnd}
	for i := range outlets {
		if outlets[i].wordings == nil {
			continue
		}
		for _, group := range []string{"hard", "soft", "crime", "dead"} {
			for _, quoted := range []bool{false, true} {
				row := fmt.Sprintf("%-24s %-6s quoted=%-5v", outlets[i].name, group, quoted)
				for j := 0; j+1 < len(edges); j++ {
					share, base := shareOf(articles, topic, outlets[i].name, group, quoted, edges[j], edges[j+1])
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
		before, _ := shareOf(articles, topic, c.outlet, c.group, c.quoted, c.event.Add(-span), c.event)
		after, _ := shareOf(articles, topic, c.outlet, c.group, c.quoted, c.event, c.event.Add(span))
		if d := after - before; d < c.least || d > c.most {
			t.Errorf("%s, %s, quoted %v: %.2f before %s, %.2f after", c.outlet, c.group, c.quoted, before, c.event.Format(time.DateOnly), after)
		}
	}
}
