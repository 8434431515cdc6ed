package health

import (
	"slices"
	"strings"
	"time"

	"framewatch"
)

// A History is what is known of a source's past. It is to reach Lookback days
// further back than what is asked about.
type History struct {
	Source  string
	Days    []framewatch.SourceDay // in order; days on which nothing was done may be left out
	Hours   []framewatch.NewsHour  // hours in which articles were published, in order
	Window  int                    // entries that its longest listing holds
	Running map[int64]bool         // days since 1970 on which any source was checked
	Since   time.Time              // first day on which it was checked; zero if it never was
}

// A past is a History made ready for questions.
type past struct {
	History
	first  int // day
	read   map[int]bool
	tries  map[int]int // fetches that failed and pages that were no article
	counts map[int]int // articles by the day of publication; undated ones by that of collection
	hours  []framewatch.NewsHour
	lost   map[int]bool // days that were not read, nor made up for
}

func newPast(h History) *past {
	p := &past{History: h, first: dayOf(h.Since), read: map[int]bool{}, tries: map[int]int{}, counts: map[int]int{}, lost: map[int]bool{}}
	p.hours = slices.Clone(h.Hours)
	for _, d := range h.Days {
		day := dayOf(d.Day)
		p.read[day] = d.Read() > 0
		p.tries[day] = d.Failed + d.Skipped
		if d.Undated > 0 { // all that is known of them is the day
			p.counts[day] += d.Undated
			p.hours = append(p.hours, framewatch.NewsHour{At: timeOf(day).Add(12 * time.Hour), Articles: d.Undated})
		}
	}
	for _, hour := range h.Hours {
		p.counts[dayOf(hour.At)] += hour.Articles
	}
	slices.SortFunc(p.hours, func(a, b framewatch.NewsHour) int { return a.At.Compare(b.At) })
	return p
}

// skip reports whether a day says nothing about the source.
func (p *past) skip(day int) bool { return day <= p.first || p.lost[day] }

// unknown reports whether articles of a day may have been missed.
func (p *past) unknown(day int) bool { return day < p.first || p.lost[day] }

// Gaps judges the complete days from from until now, in order. A day on which
// no listing was read is missing, unless it was made up for: later readings
// can't have lost anything if the listing holds more than was published
// meanwhile, and have lost nothing of note if as many articles are there as on
// other such days. A day on which listings were read is thin if so few articles
// come up once in a thousand days of the weekday with the fewest, as it might
// be a holiday, or in a thousand weeks, or if it is within a silence.
func Gaps(h History, from, now time.Time) []framewatch.GapDay {
	if h.Since.IsZero() {
		return nil
	}
	p := newPast(h)
	today := dayOf(now)
	start := max(p.first+1, dayOf(from))
	days := map[int]framewatch.GapDay{}
	p.missing(start, today, days)
	p.thin(start, today, days)
	p.silences(start, today, now, days)
	var list []framewatch.GapDay
	for day := start; day < today; day++ {
		if g, ok := days[day]; ok {
			list = append(list, g)
		}
	}
	return list
}

func (p *past) gap(day int, state framewatch.GapState, cause framewatch.GapCause, r rhythm) framewatch.GapDay {
	return framewatch.GapDay{Source: p.Source, Day: timeOf(day), State: state, Cause: cause, Articles: p.counts[day], Expected: r.rates[weekday(day)]}
}

// missing finds days without a reading, also those before start, on which
// nothing is to be learned.
func (p *past) missing(start, today int, days map[int]framewatch.GapDay) {
	for day := max(p.first+1, start-Lookback); day < today; day++ {
		if p.read[day] {
			continue
		}
		end := day
		for end < today && !p.read[end] {
			end++
		}
		r := learn(p.counts, day, p.skip)
		later := end < today || p.read[today]
		if !later || !p.madeUp(r, day, end) {
			for d := day; d < end; d++ {
				cause := framewatch.GapUnread
				if !p.Running[int64(d)] {
					cause = framewatch.GapStopped
				}
				if later && p.counts[d] > 0 && r.known() && r.atMost(p.counts[d], r.rates[weekday(d)]) >= sureEnough {
					continue
				}
				p.lost[d] = true
				if d >= start {
					days[d] = p.gap(d, framewatch.GapMissing, cause, r)
				}
			}
		}
		day = end
	}
}

// madeUp reports whether a listing read after the days from … end-1 still held
// all that was published since the reading before them.
func (p *past) madeUp(r rhythm, from, end int) bool {
	if !r.known() || p.Window == 0 {
		return false
	}
	mu := 0.0
	for day := from - 1; day <= end; day++ {
		mu += r.rates[weekday(day)]
	}
	return r.most(mu) <= p.Window
}

func (p *past) thin(start, today int, days map[int]framewatch.GapDay) {
	for day := start; day < today; day++ {
		if p.skip(day) {
			continue
		}
		if r := learn(p.counts, day, p.skip); r.known() && r.atMost(p.counts[day], r.weakest()) < rare {
			days[day] = p.gap(day, framewatch.GapThin, framewatch.GapFew, r)
		}
		// Seven days together, as if all of them went the same way.
		r := learn(p.counts, day-6, p.skip)
		n, mu, held := 0, 0.0, 0
		for d := day - 6; d <= day; d++ {
			if !p.skip(d) {
				n, mu, held = n+p.counts[d], mu+r.rates[weekday(d)], held+1
			}
		}
		if !r.known() || held < 7 || r.atMost(n, mu) >= rare {
			continue
		}
		for d := max(start, day-6); d <= day; d++ {
			if _, ok := days[d]; !ok && float64(p.counts[d]) < r.rates[weekday(d)] {
				days[d] = p.gap(d, framewatch.GapThin, framewatch.GapFew, r)
			}
		}
	}
}

// silences finds the whole days within pauses that were too long.
func (p *past) silences(start, today int, now time.Time, days map[int]framewatch.GapDay) {
	for i, hour := range p.hours {
		end := now
		if i+1 < len(p.hours) {
			end = p.hours[i+1].At
		}
		if dayOf(hour.At) < p.first || dayOf(end) <= start || dayOf(end) <= dayOf(hour.At)+1 {
			continue
		}
		most := limit(usual(pauses(p.hours, p.since(hour.At), hour.At.Add(time.Hour), p.unknown)))
		if most == 0 || end.Sub(hour.At) <= most {
			continue
		}
		r := learn(p.counts, dayOf(hour.At)+1, p.skip)
		for d := max(start, dayOf(hour.At)+1); d < min(today, dayOf(end)); d++ {
			if _, ok := days[d]; !ok && !p.skip(d) {
				days[d] = p.gap(d, framewatch.GapThin, framewatch.GapPause, r)
			}
		}
	}
}

// since is where the time begins that pauses before a moment are learned from.
func (p *past) since(t time.Time) time.Time {
	return timeOf(max(p.first, dayOf(t)-pauseDays))
}

// Merge joins the days of gaps to stretches, and those of all sources at once
// to one of every source. Days of a source must be in order; sources is how
// many are watched. The latest come first.
func Merge(days []framewatch.GapDay, sources int) []framewatch.Gap {
	stopped := map[int]int{}
	for _, d := range days {
		if d.Cause == framewatch.GapStopped {
			stopped[dayOf(d.Day)]++
		}
	}
	everywhere := func(d framewatch.GapDay) bool {
		return sources > 1 && d.Cause == framewatch.GapStopped && stopped[dayOf(d.Day)] >= sources
	}
	open := map[string]*framewatch.Gap{}
	var all []*framewatch.Gap
	ordered := slices.Clone(days)
	slices.SortStableFunc(ordered, func(a, b framewatch.GapDay) int { return a.Day.Compare(b.Day) })
	for _, d := range ordered {
		name := d.Source
		if everywhere(d) {
			name = ""
		}
		g := open[name]
		if g == nil || g.Cause != d.Cause || d.Day.Sub(g.To) > 24*time.Hour {
			g = &framewatch.Gap{Source: name, From: d.Day, State: d.State, Cause: d.Cause}
			open[name], all = g, append(all, g)
		}
		g.To, g.Articles, g.Expected = d.Day, g.Articles+d.Articles, g.Expected+d.Expected
	}
	list := make([]framewatch.Gap, len(all))
	for i, g := range all {
		g.Reason = reason(*g)
		list[i] = *g
	}
	slices.SortStableFunc(list, func(a, b framewatch.Gap) int {
		if c := b.From.Compare(a.From); c != 0 {
			return c
		}
		return strings.Compare(a.Source, b.Source)
	})
	return list
}

// incomplete is the share of the expected articles that must be missing for a
// point to be marked.
const incomplete = 0.1

// Mark makes those points of a trend partial whose base is small because of
// gaps: where a tenth or more of the articles that could be expected were not
// collected. in reports whether a series, by its By, counts articles of a
// source.
func Mark(res *framewatch.TrendResult, days []framewatch.GapDay, in func(by, source string) bool) {
	lost := map[string]map[string]float64{} // by series and bucket
	for i := range res.Series {
		s := &res.Series[i]
		if lost[s.By] == nil {
			lost[s.By] = map[string]float64{}
			for _, d := range days {
				if in(s.By, d.Source) {
					lost[s.By][res.Interval.Start(d.Day).Format(time.DateOnly)] += d.Lost()
				}
			}
		}
		for j := range s.Points {
			p := &s.Points[j]
			of := float64(p.Of)
			if res.Of == framewatch.OfWords {
				of /= wordsPerArticle
			}
			miss := lost[s.By][p.Start]
			if p.State != framewatch.PointMissing && miss > 0 && miss >= incomplete*(miss+of) {
				p.State = framewatch.PointPartial
			}
		}
	}
}

// wordsPerArticle turns a base of words into one of articles, roughly.
const wordsPerArticle = 500
