// Package baseline answers questions about articles with the two ready-made
// tools that framewatch is measured against: SQLite's full-text search, through
// the driver that the store uses, and bleve with its default mapping, used as
// its documents suggest. Benchmarks ask them in the same run.
//
// Both read words in their own way: they split at hyphens and apostrophes
// differently, and bleve passes over stop words such as "the". So their counts
// of real text come near ours, but need not equal them.
package baseline

import (
	"time"

	"framewatch"
)

// pageSize is the number of ranked hits.
const pageSize = 10

// A Cell is the number of articles of one outlet on one day.
type Cell struct {
	Day    int // days since 1970-01-01; Undated if there is none
	Outlet int // number of the outlet, in the order in which they came
	N      int
}

// Undated is the day of articles without a date.
const Undated = -1 << 31

func day(a framewatch.Article) int {
	if a.Published.IsZero() {
		return Undated
	}
	return dayOf(a.Published)
}

func dayOf(t time.Time) int { return int(framewatch.Day.Start(t).Unix() / (24 * 60 * 60)) }
