package testsite

import (
	"math"
	"math/rand/v2"
	"time"
)

// The window of the newsroom: the first day and the day after the last.
var (
	windowStart = day(2024, 7, 1)
	windowEnd   = day(2026, 7, 1)
)

// The days on which the invented world changes.
var (
	boatDay   = day(2024, 9, 17)  // the Santa Brisa sinks in the Strait of Ennor
	summitDay = day(2025, 1, 21)  // the summit of Lindmar agrees on return hubs
	attackDay = day(2025, 4, 8)   // a knife attack on the market of Halvern; a week later a shelter burns
	lawDay    = day(2025, 7, 1)   // parliament passes the Residence and Return Act
	cableDay  = day(2025, 11, 21) // Valdoria's cable to its missions is leaked
	courtDay  = day(2026, 3, 12)  // the High Court rules on return hubs
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// An event is the kind of article that a day sets off.
type event struct {
	kind string
	day  time.Time
	size float64 // how many articles it brings, against the others
}

var events = []event{
	{"boat", boatDay, 1.0},
	{"summit", summitDay, 0.7},
	{"attack", attackDay, 1.2},
	{"law", lawDay, 0.8},
	{"cable", cableDay, 1.5},
	{"court", courtDay, 0.7},
}

// steady are the kinds of article on the topic that need no event, and their weights.
var steady = []weighted{
	{"reception", 1}, {"labour", .8}, {"crime", .9}, {"border", .8}, {"politics", .9}, {"integration", .7},
}

// offTopic are the kinds that have nothing to do with it.
var offTopic = []weighted{
	{"sport", 1.2}, {"council", 1}, {"economy", 1}, {"weather", .7}, {"culture", .8}, {"science", .7},
}

type weighted struct {
	name   string
	weight float64
}

// draw picks a name by weight; none if all weights are zero.
func draw(rng *rand.Rand, list []weighted) string {
	sum := 0.0
	for _, w := range list {
		sum += w.weight
	}
	x := rng.Float64() * sum
	for _, w := range list {
		if x -= w.weight; x < 0 {
			return w.name
		}
	}
	return ""
}

// Expected articles of one outlet on one day: off the topic, on it without an
// event, and on it right after an event of size 1.
const (
	offRate   = 0.192
	topicRate = 0.13
	eventRate = 0.55
)

// topicPerDay is how many articles on the topic an outlet prints on a day.
func topicPerDay(d time.Time) float64 {
	rate := topicRate
	for _, e := range events {
		if t := daysAfter(e.day, d); t >= 0 {
			rate += eventRate * e.size * (math.Exp(-t/11) + 0.16*math.Exp(-t/70))
		}
	}
	return rate
}

// topicKind draws what an article on the topic is about on a day.
func topicKind(rng *rand.Rand, d time.Time, interest map[string]float64) string {
	list := make([]weighted, 0, len(steady)+len(events))
	for _, s := range steady {
		list = append(list, weighted{s.name, s.weight * factor(interest, s.name)})
	}
	for _, e := range events {
		if t := daysAfter(e.day, d); t >= 0 {
			w := e.size * (22*math.Exp(-t/11) + 3.2*math.Exp(-t/70))
			list = append(list, weighted{e.kind, w * factor(interest, e.kind)})
		}
	}
	return draw(rng, list)
}

func offKind(rng *rand.Rand, interest map[string]float64) string {
	list := make([]weighted, 0, len(offTopic))
	for _, o := range offTopic {
		list = append(list, weighted{o.name, o.weight * factor(interest, o.name)})
	}
	return draw(rng, list)
}

func factor(interest map[string]float64, kind string) float64 {
	if f, ok := interest[kind]; ok {
		return f
	}
	return 1
}

// daysAfter is how many days d lies after an event; negative before it.
func daysAfter(event, d time.Time) float64 { return d.Sub(event).Hours() / 24 }

// lastEvent is the kind of the latest event in the half year before d, "" if none.
func lastEvent(d time.Time) string {
	kind := ""
	for _, e := range events {
		if t := daysAfter(e.day, d); t >= 2 && t < 180 {
			kind = e.kind
		}
	}
	return kind
}

// poisson draws how often something with the given expectation happens.
func poisson(rng *rand.Rand, mean float64) int {
	n, p := 0, rng.Float64()
	for limit := math.Exp(-mean); p > limit; n++ {
		p *= rng.Float64()
	}
	return n
}
