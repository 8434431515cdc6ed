package chart

import (
	"math"
	"time"

	"framewatch"
)

// A scale runs from 0 to max, with ticks at round values.
type scale struct {
	max   float64
	ticks []float64 // from 0 to max
	value Value
	step  float64
}

// niceScale finds the steps of 1, 2, 2.5 or 5 times a power of ten that cut
// 0 … most into at most parts pieces.
func niceScale(most, parts float64, v Value) scale {
	if most <= 0 || math.IsNaN(most) || math.IsInf(most, 0) {
		most = map[Value]float64{Share: .01, Count: 1, PerWord: 1}[v]
	}
	parts = math.Max(parts, 2)
	step := math.Pow(10, math.Floor(math.Log10(most/parts)))
	for _, f := range []float64{1, 2, 2.5, 5, 10} {
		if most/(step*f) <= parts {
			step *= f
			break
		}
	}
	if v == Count {
		step = math.Max(math.Round(step), 1)
	}
	n := math.Ceil(most/step - 1e-9)
	s := scale{max: n * step, value: v, step: step}
	for i := 0.0; i <= n; i++ {
		s.ticks = append(s.ticks, i*step)
	}
	return s
}

// label writes a tick with as many decimals as the step needs.
func (s scale) label(t float64) string {
	switch s.value {
	case Count:
		return Number(int(math.Round(t)))
	case Share:
		return decimals(t*100, s.step*100) + "%"
	}
	return decimals(t, s.step)
}

// A dateTick is a name below the axis; pos counts buckets from the left.
type dateTick struct {
	pos       float64
	name, era string // era is the second line, where it changes
}

// The steps of the time axis: so many days, months or years.
type dateStep struct{ days, months, years int }

var dateSteps = []dateStep{{days: 1}, {days: 2}, {days: 7}, {days: 14}, {months: 1}, {months: 2}, {months: 3}, {months: 6}, {years: 1}, {years: 2}, {years: 5}, {years: 10}, {years: 25}}

func (s dateStep) length() float64 {
	return float64(s.days) + 30.44*float64(s.months) + 365.25*float64(s.years)
}

// dateTicks chooses the finest step whose names have room.
func dateTicks(points []framewatch.Point, interval framewatch.Interval, width float64, panel bool) []dateTick {
	starts := parseStarts(points)
	if len(starts) == 0 {
		return nil
	}
	end := interval.Next(starts[len(starts)-1])
	days := end.Sub(starts[0]).Hours() / 24
	room := 42.0
	if panel {
		room = 46
	}
	step := dateSteps[len(dateSteps)-1]
	for _, s := range dateSteps {
		if s.length() < unit(interval) {
			continue
		}
		if width/(days/s.length()) >= room {
			step = s
			break
		}
	}
	var ticks []dateTick
	era := ""
	for t := step.first(starts[0]); t.Before(end); t = step.next(t) {
		tick := dateTick{pos: position(starts, interval, t, step)}
		name, e := step.names(t, panel)
		tick.name = name
		if e != era {
			tick.era, era = e, e
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

func unit(i framewatch.Interval) float64 {
	switch i {
	case framewatch.Week:
		return 7
	case framewatch.Month:
		return 30
	case framewatch.Year:
		return 365
	}
	return 1
}

// first is the first round date of the step at or after t.
func (s dateStep) first(t time.Time) time.Time {
	switch {
	case s.years > 0:
		y := (t.Year() + s.years - 1) / s.years * s.years
		first := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		if first.Before(t) {
			return first.AddDate(s.years, 0, 0)
		}
		return first
	case s.months > 0:
		first := time.Date(t.Year(), t.Month()-time.Month((int(t.Month())-1)%s.months), 1, 0, 0, 0, 0, time.UTC)
		for first.Before(t) {
			first = first.AddDate(0, s.months, 0)
		}
		return first
	case s.days%7 == 0:
		return t.AddDate(0, 0, (8-int(t.Weekday()))%7)
	}
	return t
}

func (s dateStep) next(t time.Time) time.Time { return t.AddDate(s.years, s.months, s.days) }

// names are the two lines of a tick. A panel has room for one only.
func (s dateStep) names(t time.Time, panel bool) (name, era string) {
	switch {
	case s.years > 0:
		return t.Format("2006"), ""
	case panel && s.months > 0 && (s.months >= 6 || t.Month() == 1):
		if t.Month() == 1 {
			return t.Format("2006"), ""
		}
		return t.Format("Jan"), ""
	case s.months > 0:
		return t.Format("Jan"), t.Format("2006")
	case panel:
		return t.Format("2 Jan"), ""
	}
	return t.Format("2"), t.Format("Jan 2006")
}

// position is where t lies between the buckets. A name for a whole bucket
// stands below its middle.
func position(starts []time.Time, interval framewatch.Interval, t time.Time, step dateStep) float64 {
	i := 0
	for i+1 < len(starts) && !starts[i+1].After(t) {
		i++
	}
	whole := interval == framewatch.Year || interval == framewatch.Month && step.years == 0 || interval == framewatch.Day && step.months == 0 && step.years == 0
	if whole {
		return float64(i) + .5
	}
	length := interval.Next(starts[i]).Sub(starts[i])
	return float64(i) + float64(t.Sub(starts[i]))/float64(length)
}

func parseStarts(points []framewatch.Point) []time.Time {
	starts := make([]time.Time, 0, len(points))
	for _, p := range points {
		t, err := time.Parse(time.DateOnly, p.Start)
		if err != nil { // not a date: the axis stays without names
			return nil
		}
		starts = append(starts, t)
	}
	return starts
}
