package corpus

import (
	"fmt"
	"time"

	"framewatch"
	"framewatch/seqset"
)

// buckets cut the days from first on into intervals.
type buckets struct {
	starts []time.Time // of each bucket
	names  []string    // its first day, ISO
	first  int32       // first day of the first bucket
	of     []int32     // bucket of each day, counted from first
}

// at is the bucket of a day; false if the day is undated or lies outside.
func (b *buckets) at(day int32) (int, bool) {
	if day == undated || day < b.first || int(day)-int(b.first) >= len(b.of) {
		return 0, false
	}
	return int(b.of[int(day)-int(b.first)]), true
}

// allBuckets cuts the time from the first to the last dated one of the articles
// that count, or from the filter's own bounds.
func (t *trend) allBuckets() (buckets, error) {
	r := t.request
	var days [2]int32
	if t.once {
		all := &seqset.Set{}
		for _, of := range t.of {
			all.Or(of)
		}
		days = t.spanOf(all)
	} else {
		days = t.span()
	}
	first, last := days[0], days[1]
	if !r.Filter.From.IsZero() {
		first = dayOf(r.Filter.From)
	}
	if !r.Filter.To.IsZero() {
		last = dayOf(r.Filter.To) - 1
	}
	if first == undated || last == undated || last < first {
		return buckets{}, nil // nothing is dated
	}
	kept := t.columns.bases.at(fmt.Sprintf("days %s %d %d", r.Interval, first, last))
	kept.once.Do(func() { kept.b, kept.err = cutInto(r.Interval, first, last) })
	return kept.b, kept.err
}

// cutInto cuts the days first … last into intervals.
func cutInto(interval framewatch.Interval, first, last int32) (buckets, error) {
	start := interval.Start(timeOf(first))
	b := buckets{first: dayOf(start)}
	for end := timeOf(last); !start.After(end); start = interval.Next(start) {
		if len(b.starts) == framewatch.MaxBuckets {
			return b, fmt.Errorf("%w: %s to %s has more than %d points by %s; choose longer intervals or a shorter time",
				framewatch.ErrQuery, timeOf(first).Format(time.DateOnly), end.Format(time.DateOnly), framewatch.MaxBuckets, interval)
		}
		for next := dayOf(interval.Next(start)); b.first+int32(len(b.of)) < next; {
			b.of = append(b.of, int32(len(b.starts)))
		}
		b.starts, b.names = append(b.starts, start), append(b.names, start.Format(time.DateOnly))
	}
	return b, nil
}
