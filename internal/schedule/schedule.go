// Package schedule reads cron expressions and tells when they fire next. It
// adds to robfig/cron what summer time asks for, and refuses what would never
// run or never rest.
package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// A Schedule tells when something runs next.
type Schedule struct {
	cron cron.Schedule
	zone *time.Location
}

// Parse reads a cron expression of five fields, a name such as "@daily", or
// "@every 15m". The fields are read on the clocks of the zone.
func Parse(expr string, zone *time.Location) (Schedule, error) {
	if strings.HasPrefix(expr, "TZ=") || strings.HasPrefix(expr, "CRON_TZ=") {
		return Schedule{}, fmt.Errorf("%q: a time zone cannot stand in it", expr)
	}
	if every, ok := strings.CutPrefix(expr, "@every "); ok {
		// cron would round anything shorter up to a second.
		if d, err := time.ParseDuration(every); err == nil && d < time.Minute {
			return Schedule{}, fmt.Errorf("%q: is more often than once a minute", expr)
		}
	}
	spec, err := cron.ParseStandard(expr)
	if err != nil {
		return Schedule{}, fmt.Errorf("%q: %w", expr, err)
	}
	if fixed, ok := spec.(*cron.SpecSchedule); ok {
		fixed.Location = time.Local // cron's way of saying: the zone of the time that is asked about
	}
	s := Schedule{spec, zone}
	if s.Next(leapYear).IsZero() {
		return Schedule{}, fmt.Errorf("%q: %w", expr, errNever)
	}
	return s, nil
}

var errNever = errors.New("there is no such day; it would never run")

// leapYear is a moment whose next five years, as far as cron looks, hold every
// date that there is.
var leapYear = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// Next is the first run after t. A fixed time that a clock change skips runs
// once, at the end of the gap; one that a clock change repeats runs the first
// time only. Expressions that run every hour follow real time.
func (s Schedule) Next(t time.Time) time.Time {
	fixed, ok := s.cron.(*cron.SpecSchedule)
	if !ok || fixed.Hour&everyHour != 0 {
		return s.cron.Next(t.In(s.zone))
	}
	for clock := clockOf(t.In(s.zone)); ; {
		clock = fixed.Next(clock)
		if clock.IsZero() {
			return time.Time{}
		}
		if next := s.instant(clock); next.After(t) {
			return next
		}
	}
}

// everyHour is the bit by which cron marks a field that is a star.
const everyHour = 1 << 63

// clockOf is what a clock shows at t, as if it hung in UTC.
func clockOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// instant is the first moment at which the clocks of the zone show this time,
// or the end of the gap in which they skip it.
func (s Schedule) instant(clock time.Time) time.Time {
	offsetAt := func(t time.Time) time.Duration {
		_, seconds := t.In(s.zone).Zone()
		return time.Duration(seconds) * time.Second
	}
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		offset := offsetAt(clock.Add(near))
		if t := clock.Add(-offset); offsetAt(t) == offset {
			return t.In(s.zone)
		}
	}
	change, _ := clock.Add(-offsetAt(clock.Add(-24 * time.Hour))).In(s.zone).ZoneBounds()
	return change
}
