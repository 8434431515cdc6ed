package corpus

import (
	"context"
	"fmt"
	"iter"
	"time"

	"framewatch"
	"framewatch/seqset"
)

// A layout says into which parts and buckets an analysis puts what it counts.
// The fields are those of its request.
type layout struct {
	filter   framewatch.Filter
	interval framewatch.Interval // "": the whole time is one bucket
	by       string              // ByNothing, BySource or ByLang
	once     bool
	parts    int
	now      time.Time
}

// check refuses a layout that cannot be.
func (l layout) check() error {
	if l.interval != "" {
		if _, err := framewatch.ParseInterval(string(l.interval)); err != nil {
			return err
		}
	}
	if l.by != framewatch.ByNothing && l.by != framewatch.BySource && l.by != framewatch.ByLang {
		return fmt.Errorf("%w: this can be split by source or lang, not by %q", framewatch.ErrQuery, l.by)
	}
	if l.parts < 0 {
		return fmt.Errorf("%w: %d parts can't be shown; 0 shows all", framewatch.ErrQuery, l.parts)
	}
	return checkPage(1, 0, l.filter)
}

// cells are the parts of an answer, each cut into buckets: the rows of its
// table, numbered part by part. They are laid out as the points of a trend are,
// but for the whole time as one bucket, in which undated articles count, too.
type cells struct {
	trend   *trend
	notices []string // about the parts
	base    *table   // what is a share of what
	width   int      // buckets of a part
}

// cells lays out what was counted in the articles of matching, which come with
// the numbers by which parts are put in order, as a share of the set of. If
// there would be more than MaxPoints numbers, of which each cell has some, they
// are refused.
func (q *question) cells(l layout, of *seqset.Set, matching iter.Seq2[uint32, int], numbers int) (*cells, error) {
	t := &trend{question: q, of: []*seqset.Set{of}}
	t.request = framewatch.TrendRequest{Filter: l.filter, Interval: l.interval, By: l.by, Once: l.once, Parts: l.parts, Now: l.now}
	c := &cells{trend: t, width: 1}
	if notice := t.choose(matching); notice != "" {
		c.notices = append(c.notices, notice)
	}
	if c.inTime() {
		var err error
		if t.buckets, err = t.allBuckets(); err != nil {
			return nil, err
		}
		c.width = len(t.buckets.starts)
	}
	if n := c.len() * numbers; n > framewatch.MaxPoints {
		return nil, fmt.Errorf("%w: %d numbers are more than the %d that can be told at a time; take a longer interval, a shorter period or fewer parts", framewatch.ErrQuery, n, framewatch.MaxPoints)
	}
	if c.inTime() {
		c.base = t.baseOf(0)
	} else {
		c.base = t.wholeOf(0)
	}
	return c, nil
}

// allNotices are what the reader shall know of a question and its parts.
func (c *cells) allNotices(ctx context.Context, asked framewatch.Query, f framewatch.Filter) []string {
	notices := c.trend.question.notices(ctx, asked, f)
	for i, notice := range notices {
		if notice == onceNotice {
			notices[i] += onceBaseNotice
		}
	}
	return append(notices, c.notices...)
}

// inTime reports whether the time is cut into buckets.
func (c *cells) inTime() bool { return c.trend.request.Interval != "" }

// len is the number of cells.
func (c *cells) len() int { return len(c.trend.parts) * c.width }

// of is the number of the cell in which an article counts; -1 if its part is
// not shown, or if it has no date and so falls into no bucket.
func (c *cells) of(seq uint32) int {
	part := c.trend.partOf(seq)
	if part < 0 || !c.inTime() {
		return part
	}
	at, ok := c.trend.buckets.at(c.trend.day[seq])
	if !ok {
		return -1
	}
	return part*c.width + at
}

// name is the outlet or language of a cell, and the first day of its bucket.
func (c *cells) name(cell int) (by, start string) {
	by = c.trend.parts[cell/c.width]
	if c.inTime() {
		start = c.trend.buckets.names[cell%c.width]
	}
	return by, start
}

// articles is how many a cell has, counted or not.
func (c *cells) articles(cell int) int {
	part := cell / c.width
	switch {
	case c.inTime():
		return c.base.rows[part][cell%c.width].articles
	case c.trend.part == nil:
		return c.base.whole[0].articles
	}
	return c.base.whole[c.trend.codes[part]].articles
}

// state says how far numbers can be trusted that rest on so many articles of a
// cell.
func (c *cells) state(cell, articles int) framewatch.PointState {
	switch {
	case c.articles(cell) == 0:
		return framewatch.PointMissing
	case c.inTime() && c.trend.running(cell%c.width):
		return framewatch.PointPartial
	case articles < framewatch.ThinBase:
		return framewatch.PointThin
	}
	return framewatch.PointOK
}
