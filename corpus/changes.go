package corpus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"framewatch"
	"framewatch/measure"
	"framewatch/query"
)

// What a day must show to be listed as a spike.
const (
	mostSpikeQ = 0.01
	leastSpike = 3 // articles
)

// A Marker marks the points of a trend that lack articles because of gaps in
// collection as partial, and returns these gaps.
type Marker func(ctx context.Context, r framewatch.TrendRequest, res *framewatch.TrendResult) ([]framewatch.Gap, error)

// Changes answers when the use of a query's words changed; METHODS section 7.
// It knows of no gaps in collection; ChangesBeside does.
func (c *Corpus) Changes(ctx context.Context, r framewatch.ChangesRequest) (framewatch.ChangesResult, error) {
	return c.ChangesBeside(ctx, r, func(context.Context, framewatch.TrendRequest, *framewatch.TrendResult) ([]framewatch.Gap, error) {
		return nil, nil
	})
}

// ChangesBeside is Changes beside the gaps in collection that mark tells.
func (c *Corpus) ChangesBeside(ctx context.Context, r framewatch.ChangesRequest, mark Marker) (res framewatch.ChangesResult, err error) {
	began := time.Now()
	asked, err := checkChanges(r)
	if err != nil {
		return res, err
	}
	q, err := c.ask(asked.Filter, asked.Once)
	if err != nil {
		return res, err
	}
	defer q.close()
	marked := func(r framewatch.TrendRequest) (framewatch.TrendResult, error) {
		trend, err := q.inTime(ctx, r)
		if err == nil {
			trend.Gaps, err = mark(ctx, r, &trend)
		}
		return trend, err
	}
	trend, err := marked(asked)
	if err != nil {
		return res, err
	}
	res = framewatch.ChangesResult{
		Query: r.Query.Text, Explain: query.ExplainFiltered(r.Query, asked.Filter), Interval: asked.Interval, Of: asked.Of, By: asked.By, Once: asked.Once,
		Notices: trend.Notices, Gaps: trend.Gaps, Series: []framewatch.ChangeSeries{}, Basis: trend.Basis,
	}
	daily := asked
	daily.Interval = framewatch.Day
	days, err := marked(daily)
	if errors.Is(err, framewatch.ErrQuery) {
		res.Notices = append(res.Notices, "Spikes of single days were not looked for: there are too many days and parts; choose a shorter time.")
		days = framewatch.TrendResult{}
	} else if err != nil {
		return res, err
	}
	for i, s := range trend.Series {
		of := changes{request: asked, all: s.Points}
		if i < len(days.Series) { // the same parts in the same order
			of.days = days.Series[i].Points
		}
		res.Series = append(res.Series, of.series(s.By))
	}
	res.Notices = append(res.Notices, unlooked(res)...)
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// checkChanges makes the trend in which changes are looked for.
func checkChanges(r framewatch.ChangesRequest) (framewatch.TrendRequest, error) {
	t := framewatch.TrendRequest{
		Queries: []framewatch.Query{r.Query}, Filter: r.Filter, Interval: r.Interval, Of: cmp.Or(r.Of, framewatch.OfArticles), By: r.By, Once: r.Once, Parts: r.Parts, Now: r.Now,
	}
	switch {
	case t.Of != framewatch.OfArticles && t.Of != framewatch.OfTopic:
		return t, fmt.Errorf("%w: changes are looked for in shares of articles; the denominator %q is none of articles, topic", framewatch.ErrQuery, t.Of)
	case r.Query.Expr == nil:
		return t, fmt.Errorf("%w: give a query; the share of all articles among themselves can't change", framewatch.ErrQuery)
	}
	if err := (layout{r.Filter, r.Interval, r.By, r.Once, r.Parts, r.Now}).check(); err != nil {
		return t, err
	}
	t.Filter.Topic = t.Filter.Topic || t.Of == framewatch.OfTopic
	return checkTrend(t)
}

// leastAlarmBuckets is how many buckets an alarm needs before it.
const leastAlarmBuckets = 8

// unlooked says what could not be looked for.
func unlooked(res framewatch.ChangesResult) (notices []string) {
	short, untested := 0, 0
	for _, s := range res.Series {
		firm := 0 // points that alarms are looked for in
		for _, p := range s.Points {
			if p.State == framewatch.PointOK {
				firm++
			}
		}
		if firm <= leastAlarmBuckets {
			short++
		}
		if s.Days == 0 {
			untested++
		}
	}
	if short > 0 {
		notices = append(notices, fmt.Sprintf("Alarms need %d %ss of %d articles or more before them; so many are not there%s.", leastAlarmBuckets, res.Interval, framewatch.ThinBase, inSeries(short, res)))
	}
	if untested > 0 {
		notices = append(notices, "Single days are compared with eight of the same weekday before them or more; so many are not there"+inSeries(untested, res)+".")
	}
	return notices
}

// inSeries says in how many series something is so, where there are several.
func inSeries(n int, res framewatch.ChangesResult) string {
	if len(res.Series) < 2 {
		return ""
	}
	return fmt.Sprintf(" in %d of %d series", n, len(res.Series))
}

// changes are looked for in one part.
type changes struct {
	request framewatch.TrendRequest
	all     []framewatch.Point // by the request's interval
	days    []framewatch.Point // by day; none if days are not looked at
}

// complete reports whether changes can be seen in a point.
func complete(p framewatch.Point) bool {
	return p.State == framewatch.PointOK || p.State == framewatch.PointThin
}

func (c changes) series(by string) framewatch.ChangeSeries {
	var at, firm []int // places in all of the points that are complete; of them, those with a base to rely on
	s := framewatch.ChangeSeries{By: by, Points: []framewatch.Point{}}
	for i, p := range c.all {
		if !complete(p) {
			continue
		}
		at, s.Points = append(at, i), append(s.Points, p)
		if p.State == framewatch.PointOK {
			firm = append(firm, i)
		}
	}
	s.Bursts, s.Levels, s.Alarms = c.bursts(at), c.levels(at), c.alarms(firm)
	s.Spikes, s.Days = c.spikes()
	return s
}

// counts are those of the points at some places.
func (c changes) counts(at []int) (x, n []int) {
	for _, i := range at {
		x, n = append(x, c.all[i].N), append(n, c.all[i].Of)
	}
	return x, n
}

func (c changes) bursts(at []int) []framewatch.Burst {
	x, n := c.counts(at)
	usual, _, _ := measure.Share(sumOf(x), sumOf(n))
	all := []framewatch.Burst{}
	for _, b := range measure.Bursts(x, n) {
		t := c.time(at[b.From], at[b.To])
		all = append(all, framewatch.Burst{Start: t.start, End: t.end, N: t.n, Of: t.of, Usual: usual, Weight: b.Weight})
	}
	return all
}

func (c changes) levels(at []int) []framewatch.Level {
	x, n := c.counts(at)
	all := []framewatch.Level{}
	for _, l := range measure.Levels(x, n) {
		t := c.time(at[l.From], at[l.To])
		level := framewatch.Level{Start: t.start, End: t.end, N: t.n, Of: t.of, Gain: l.Gain}
		level.Rate, level.Low, level.High = measure.Share(t.n, t.of)
		all = append(all, level)
	}
	return all
}

func (c changes) alarms(at []int) []framewatch.Alarm {
	x, n := c.counts(at)
	all := []framewatch.Alarm{}
	for _, a := range measure.Alarms(x, n) {
		t := c.time(at[a.At], at[a.At])
		all = append(all, framewatch.Alarm{Start: t.start, End: t.end, Up: a.Up, New: a.New, N: t.n, Of: t.of, Usual: a.Usual, Sum: a.Sum})
	}
	return all
}

// spikes are the days with unusually many articles; days that are not complete
// count as not collected.
func (c changes) spikes() (all []framewatch.Spike, tested int) {
	x, n := make([]int, len(c.days)), make([]int, len(c.days))
	for i, p := range c.days {
		if complete(p) {
			x[i], n[i] = p.N, p.Of
		}
	}
	all = []framewatch.Spike{}
	tests := measure.WeekdayTests(x, n)
	for _, t := range tests {
		if t.Q < mostSpikeQ && x[t.At] >= leastSpike {
			all = append(all, framewatch.Spike{Day: c.days[t.At].Start, N: x[t.At], Of: n[t.At], Expected: t.Expected, P: t.P, Q: t.Q})
		}
	}
	return all, len(tests)
}

// A period is the time of some buckets.
type period struct {
	start, end string // days
	n, of      int    // of all its buckets, those in which no change can be seen among them
}

// time is the time of the points first … last, as far as it lies inside the
// filter's, so that a query with it finds what is counted.
func (c changes) time(first, last int) (t period) {
	for _, p := range c.all[first : last+1] {
		t.n, t.of = t.n+p.N, t.of+p.Of
	}
	start, end := dayNamed(c.all[first].Start), c.request.Interval.Next(dayNamed(c.all[last].Start))
	if f := c.request.Filter.From; f.After(start) {
		start = f
	}
	if f := c.request.Filter.To; !f.IsZero() && f.Before(end) {
		end = f
	}
	t.start, t.end = start.Format(time.DateOnly), end.AddDate(0, 0, -1).Format(time.DateOnly)
	return t
}

// dayNamed is the day that a point names.
func dayNamed(name string) time.Time {
	day, _ := time.Parse(time.DateOnly, name) // as this package wrote it
	return day
}

func sumOf(counts []int) (all int) {
	for _, n := range counts {
		all += n
	}
	return all
}
