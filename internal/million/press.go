package million

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"time"
)

// A press is the outlets and how much each publishes.
type press struct {
	outlets []outlet
	upTo    []float64 // share of all articles up to and with each outlet
}

type outlet struct{ name, host string }

var (
	towns = []string{"Ashmere", "Brookvale", "Calderton", "Dunmoor", "Eastwick", "Fernhill", "Graystone", "Harrowgate", "Inverlake", "Kingsport"}
	kinds = []string{"Herald", "Post", "Tribune", "Gazette", "Courier"}
)

// newPress makes 50 outlets: the first has a third of all articles, the last
// one in 330.
func newPress() press {
	const fall = 1.2
	var p press
	sum := 0.0
	for _, kind := range kinds {
		for _, town := range towns {
			name := town + " " + kind
			p.outlets = append(p.outlets, outlet{name, "www." + strings.ToLower(town+kind) + ".example"})
			sum += math.Pow(float64(len(p.outlets)), -fall)
			p.upTo = append(p.upTo, sum)
		}
	}
	for i := range p.upTo {
		p.upTo[i] /= sum
	}
	return p
}

func (p press) pick(r *rand.Rand) int {
	i, _ := slices.BinarySearch(p.upTo, r.Float64())
	return min(i, len(p.outlets)-1)
}

// A calendar says when articles are published: ten years, less on weekends
// and at night.
type calendar struct {
	upTo  []float64 // weight of all days up to and with each
	hours []float64 // weight of all hours of a day up to and with each
}

var begin = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)

const years = 10

func newCalendar() calendar {
	var c calendar
	sum := 0.0
	for day := begin; day.Before(begin.AddDate(years, 0, 0)); day = day.AddDate(0, 0, 1) {
		switch day.Weekday() {
		case time.Saturday:
			sum += 0.5
		case time.Sunday:
			sum += 0.6
		default:
			sum++
		}
		c.upTo = append(c.upTo, sum)
	}
	sum = 0
	for hour := range 24 {
		sum += 0.15 + max(0, math.Sin(math.Pi*float64(hour-5)/18))
		c.hours = append(c.hours, sum)
	}
	return c
}

// time is when the given share of all articles, 0 … 1, has been published.
func (c calendar) time(share float64) time.Time {
	day, rest := split(c.upTo, share)
	hour, rest := split(c.hours, rest)
	return begin.AddDate(0, 0, day).Add(time.Duration(hour)*time.Hour + time.Duration(rest*3600)*time.Second)
}

// split finds the part in which a share of the whole ends, and how much of
// that part it takes.
func split(upTo []float64, share float64) (part int, rest float64) {
	x := share * upTo[len(upTo)-1]
	part = min(sort.SearchFloat64s(upTo, x), len(upTo)-1)
	before := 0.0
	if part > 0 {
		before = upTo[part-1]
	}
	return part, min(max(0, (x-before)/(upTo[part]-before)), 1)
}
