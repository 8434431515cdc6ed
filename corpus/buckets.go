package corpus

import (
	"fmt"
	"time"

	"framewatch"

	"github.com/RoaringBitmap/roaring/v2"
)

// buckets cut the days from first on into intervals.
type buckets struct {
	starts []time.Time // of each bucket
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

// bucketsOf cuts the time from the first to the last dated one of the articles,
// or from the filter's own bounds.
func (q *question) bucketsOf(r framewatch.TrendRequest, articles *roaring.Bitmap) (buckets, error) {
	first, last := int32(undated), int32(undated)
	eachOf(articles, func(seq uint32) {
		switch day := q.day[seq]; {
		case day == undated:
		case first == undated:
			first, last = day, day
		default:
			first, last = min(first, day), max(last, day)
		}
	})
	if !r.Filter.From.IsZero() {
		first = dayOf(r.Filter.From)
	}
	if !r.Filter.To.IsZero() {
		last = dayOf(r.Filter.To) - 1
	}
	if first == undated || last == undated || last < first {
		return buckets{}, nil // nothing is dated
	}
	start := r.Interval.Start(timeOf(first))
	b := buckets{first: dayOf(start)}
	for end := timeOf(last); !start.After(end); start = r.Interval.Next(start) {
		if len(b.starts) == framewatch.MaxBuckets {
			return b, fmt.Errorf("%w: %s to %s has more than %d points by %s; choose longer intervals or a shorter time",
				framewatch.ErrQuery, timeOf(first).Format(time.DateOnly), end.Format(time.DateOnly), framewatch.MaxBuckets, r.Interval)
		}
		for next := dayOf(r.Interval.Next(start)); b.first+int32(len(b.of)) < next; {
			b.of = append(b.of, int32(len(b.starts)))
		}
		b.starts = append(b.starts, start)
	}
	return b, nil
}
