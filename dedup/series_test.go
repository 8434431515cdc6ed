package dedup

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

var (
	skies   = strings.Split("sunny|mostly sunny|cloudy|overcast|rainy|showery|foggy|clear|windy|mild", "|")
	teams   = strings.Split("Rovers|United|Albion|Wanderers|Athletic|City|Town|Rangers|Villa|County|Orient|Argyle", "|")
	persons = strings.Split("Smith|Jones|Khan|Garcia|Müller|Rossi|Novak|Silva|Ito|Okafor|Larsen|Dubois", "|")
	towns   = strings.Split("Springfield|Riverside|Franklin|Greenville|Bristol|Clinton|Fairview|Salem|Madison|Georgetown", "|")
)

// series are what sources write by template, day after day.
var series = []struct {
	name string
	text func(r *rand.Rand) string
}{
	{"weather", func(r *rand.Rand) string {
		var b strings.Builder
		for _, day := range []string{"Today", "Tonight", "Tomorrow", "The day after tomorrow"} {
			low := r.IntN(60)
			fmt.Fprintf(&b, "%s it will be %s in the north and %s in the south of the county. Temperatures will reach a high of %d degrees and a low of %d degrees, with winds from the %s at %d miles an hour. The chance of rain is %d percent and the relative humidity will be about %d percent.\n\n",
				day, pick(r, skies), pick(r, skies), low+r.IntN(30), low, pick(r, []string{"north", "east", "south", "west"}), r.IntN(30), r.IntN(100), r.IntN(100))
		}
		return b.String() + "The forecast is issued by the weather service every morning at six. Call the county for warnings and for the state of the roads."
	}},
	{"stocks", func(r *rand.Rand) string {
		var b strings.Builder
		for _, index := range []string{"Dow Jones industrial average", "Nasdaq composite", "Standard & Poor's index", "Russell index of small companies"} {
			fmt.Fprintf(&b, "The %s %s %d.%02d points, or %d.%d percent, to close at %d,%03d.%02d.\n\n", index, pick(r, []string{"rose", "fell", "gained", "lost"}), r.IntN(200), r.IntN(100), r.IntN(3), r.IntN(10), 5+r.IntN(20), r.IntN(1000), r.IntN(100))
		}
		fmt.Fprintf(&b, "Benchmark crude oil %s %d cents to settle at $%d.%02d a barrel. The yield on the 10-year Treasury note was at %d.%02d percent. The euro was at $1.%04d and the dollar at %d.%02d yen.",
			pick(r, []string{"rose", "fell"}), r.IntN(100), 20+r.IntN(80), r.IntN(100), r.IntN(5), r.IntN(100), r.IntN(10_000), 80+r.IntN(40), r.IntN(100))
		return b.String()
	}},
	{"results", func(r *rand.Rand) string {
		var b strings.Builder
		for range 12 {
			fmt.Fprintf(&b, "%s beat %s %d-%d before %d,%03d spectators, %s scoring in the %d. minute.\n", pick(r, teams), pick(r, teams), 1+r.IntN(5), r.IntN(4), r.IntN(40), r.IntN(1000), pick(r, persons), 1+r.IntN(90))
		}
		return b.String()
	}},
	{"on this day", func(r *rand.Rand) string {
		var b strings.Builder
		fmt.Fprintf(&b, "Today is day %d of the year. There are %d days left in the year.\n\nToday's highlight in history:\n\n", r.IntN(365), r.IntN(365))
		for _, s := range story(r.Uint64(), 12) {
			fmt.Fprintf(&b, "In %d, %s\n\n", 1500+r.IntN(500), s)
		}
		return b.String() + "Thought for today, by a person of note, is printed every day below this list of events."
	}},
	{"police log", func(r *rand.Rand) string {
		var b strings.Builder
		for range 6 {
			fmt.Fprintf(&b, "%s, %d, of %s, was arrested on Saturday on a charge of driving under the influence. Bail was set at $%d,000.\n", pick(r, persons), 18+r.IntN(60), pick(r, towns), 1+r.IntN(50))
		}
		return b.String() + "All persons are presumed innocent until proven guilty in a court of law."
	}},
	{"short news with a long foot", func(r *rand.Rand) string { return body(story(r.Uint64(), 6)) + foot }},
}

const foot = `

Sign up for our newsletter and get the best of the week in your inbox every Friday. This article was first published by our partner and is republished here with permission. The views expressed here are those of the author and not of the paper. Follow us on all the usual channels and tell your friends about our work today. Copyright by the paper, all rights reserved, no part may be reproduced without written consent. Your contribution, however small, keeps our journalism free and open for everybody to read.`

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// TestSeriesDoNotCluster runs series for a month in one source and in five
// that print the same series on other days.
func TestSeriesDoNotCluster(t *testing.T) {
	for _, test := range series {
		for _, sources := range []int{1, 5} {
			t.Run(fmt.Sprintf("%s in %d", test.name, sources), func(t *testing.T) {
				r := rand.New(rand.NewPCG(5, uint64(sources)))
				var (
					c Clusters
					b Boilerplate
				)
				const n = 60
				joined, again := 0, 0
				texts := map[int64]string{}
				for key := int64(1); key <= n; key++ {
					texts[key] = test.text(r)
					source := fmt.Sprint(r.IntN(sources))
					add := func(key int64) {
						c.Add(Article{Key: key, Published: day0.Add(time.Duration(key) * 12 * time.Hour), Source: source, Sketch: New(texts[key], b.Stop(source))})
					}
					earlier := c.Carrying(source, b.Add(source, SentenceHashes(texts[key])))
					for _, key := range append(earlier, key) {
						add(key)
					}
					again += len(earlier)
				}
				for i := range int64(n) {
					if head, _ := c.Head(i + 1); head != i+1 {
						joined++
					}
				}
				t.Logf("%d of %d joined, %d sketched again", joined, n, again)
				if joined > n/20 {
					t.Errorf("%d of %d articles of a series joined another", joined, n)
				}
			})
		}
	}
}
