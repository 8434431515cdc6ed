package health

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"framewatch"
)

const (
	// DriftLatest is how many articles Facts.Latest is to hold, where there are
	// as many.
	DriftLatest = 60
	// DriftLookback is how many days Facts.Batches is to reach back.
	DriftLookback = 2*driftBase + 2*driftLong

	driftShort  = 20 // articles that are compared, or
	driftDays   = 3  // the days that are, and at least so many articles, or
	driftLong   = 12 // days, for what is small and lasts
	driftBase   = 28 // days that they are compared with
	leastYields = 60 // articles of them, on
	leastDays   = 10 // different ones
	leastOf     = 10 // articles that a share is of, lately
	leastRatio  = 1.25
	leastTau    = 0.05 // lengths of whole days differ by a twentieth, however even the past was
)

// A bar is what a difference must pass to be a drift: the probability of as
// large a one by chance, and its size.
type bar struct{ probability, jump, ratio float64 }

var (
	raised  = bar{1e-5, leastJump, leastRatio}
	lowered = bar{1e-3, leastJump / 2, math.Sqrt(leastRatio)} // for one that stands, so that it does not end and come back
)

// An aspect is one thing that pages yield.
type aspect struct {
	name  string
	value func(framewatch.Yield) (v float64, ok bool)
	count func(framewatch.YieldSums) (x, n int) // nil: the length of texts
	more  bool                                  // a higher value is a drift, too
}

var lengths = aspect{name: "Length", value: func(y framewatch.Yield) (float64, bool) { return math.Log(float64(max(1, y.Words))), true }, more: true}

var (
	agreement = share("Text as in the page's own data (JSON-LD)", false, func(s framewatch.YieldSums) (x, n int) { return s.Agreed, s.Stated })
	dates     = share("Dates on the page", false, func(s framewatch.YieldSums) (x, n int) { return s.Dated, s.Articles })
	sure      = share("Dates that two places on the page confirm", false, func(s framewatch.YieldSums) (x, n int) { return s.Sure, s.Dated })
	titles    = share("Titles", false, func(s framewatch.YieldSums) (x, n int) { return s.Titled, s.Articles })
	bylines   = share("Bylines", true, func(s framewatch.YieldSums) (x, n int) { return s.Bylined, s.Articles })
)

// share is an aspect that counts articles.
func share(name string, more bool, count func(framewatch.YieldSums) (x, n int)) aspect {
	return aspect{name: name, more: more, count: count, value: func(y framewatch.Yield) (float64, bool) {
		x, n := count(y.Sums())
		return float64(x), n > 0
	}}
}

// drift tells of what pages yield otherwise than before, with the pages that
// show it most. While a notice stands, the articles since it was raised are not
// compared with themselves; after four weeks they are what is usual.
func (f Facts) drift(now time.Time, undated bool) (words string, pages []framewatch.Example) {
	least, past := raised, f.Batches
	for _, n := range f.Open {
		if n.Kind == framewatch.NoticeDrift && now.Sub(n.Since) < driftBase*24*time.Hour {
			least = lowered
			past = past[:firstAfter(past, dayOf(n.Since))]
		}
	}
	var ways []comparison
	for _, days := range []int{driftDays, driftLong} {
		before, _ := split(past, days)
		if !enough(before) {
			break
		}
		if len(ways) == 0 {
			ways = append(ways, comparison{late: byDay(f.short()), base: sumsOf(before)})
		}
		_, late := split(f.Batches, days)
		ways = append(ways, comparison{late: byDay(late), base: byDay(before)})
	}
	var found []string
	for _, m := range []aspect{lengths, agreement, dates, sure, titles, bylines} {
		if undated && m.name == dates.name {
			continue // which a notice of its own tells
		}
		for i, c := range ways {
			off, probability := c.test(m, least)
			if probability >= least.probability {
				continue
			}
			if lately, _ := ways[1].test(m, least); i == 2 && lately/off < 0.5 {
				continue // it is over
			}
			up := off > 0
			from := f.began(m, c, up)
			found = append(found, c.words(m)+f.since(from))
			if pages == nil {
				pages = f.extremes(m, from, up)
			}
			break
		}
	}
	return strings.Join(found, " "), pages
}

// yields are the sums that the latest articles are compared by; of none before
// them, while too few are known.
func (f Facts) yields() (before, lately framewatch.YieldSums) {
	base, late := split(f.Batches, driftDays)
	if enough(base) {
		before = total(base)
	}
	return before, total(late)
}

// enough reports whether there is something to compare with.
func enough(base []framewatch.YieldBatch) bool {
	return len(byDay(base)) >= leastDays && total(base).Articles >= leastYields
}

// split parts batches into those of the latest days, which hold some articles,
// and the four weeks before.
func split(batches []framewatch.YieldBatch, days int) (before, late []framewatch.YieldBatch) {
	if len(batches) == 0 {
		return nil, nil
	}
	end, n, last := len(batches), 0, dayOf(batches[len(batches)-1].Day)
	for end > 0 && (n < driftShort || dayOf(batches[end-1].Day) > last-days) {
		end--
		n += batches[end].Articles
	}
	if end == 0 {
		return nil, batches
	}
	start := firstAfter(batches, dayOf(batches[end-1].Day)-driftBase)
	return batches[start:end], batches[end:]
}

// firstAfter is the place of the first batch after a day.
func firstAfter(batches []framewatch.YieldBatch, day int) int {
	i, _ := slices.BinarySearchFunc(batches, day+1, func(b framewatch.YieldBatch, day int) int { return cmp.Compare(dayOf(b.Day), day) })
	return i
}

// short are the latest articles, each a batch.
func (f Facts) short() (list []framewatch.YieldBatch) {
	for _, y := range f.Latest[max(0, len(f.Latest)-driftShort):] {
		list = append(list, framewatch.YieldBatch{Day: timeOf(dayOf(y.At)), YieldSums: y.Sums()})
	}
	return list
}

func sumsOf(batches []framewatch.YieldBatch) (list []framewatch.YieldSums) {
	for _, b := range batches {
		list = append(list, b.YieldSums)
	}
	return list
}

func byDay(batches []framewatch.YieldBatch) (list []framewatch.YieldSums) {
	for i, b := range batches {
		if i == 0 || !b.Day.Equal(batches[i-1].Day) {
			list = append(list, framewatch.YieldSums{})
		}
		list[len(list)-1] = list[len(list)-1].Plus(b.YieldSums, 1)
	}
	return list
}

func total(batches []framewatch.YieldBatch) (sum framewatch.YieldSums) {
	for _, b := range batches {
		sum = sum.Plus(b.YieldSums, 1)
	}
	return sum
}

// A comparison holds articles of late beside those before, in groups: articles
// of one day, or of one part of it, are more alike than others.
type comparison struct{ late, base []framewatch.YieldSums }

func (c comparison) sums() (late, base framewatch.YieldSums) {
	for _, s := range c.late {
		late = late.Plus(s, 1)
	}
	for _, s := range c.base {
		base = base.Plus(s, 1)
	}
	return late, base
}

// test returns by how much an aspect is off, and the probability of as large a
// difference by chance; 1 if it is too small to matter.
func (c comparison) test(m aspect, least bar) (off, probability float64) {
	if m.count == nil {
		return c.testLengths(least)
	}
	late, base := c.sums()
	x, n := m.count(late)
	baseX, baseN := m.count(base)
	if n < leastOf || baseN < leastYields {
		return 0, 1
	}
	off = float64(x)/float64(n) - float64(baseX)/float64(baseN)
	up := off > 0
	if math.Abs(off) < least.jump || up && !m.more {
		return off, 1
	}
	group := func(s framewatch.YieldSums) (int, int) {
		x, n := m.count(s)
		if !up {
			x = n - x // what is missing
		}
		return x, n
	}
	var xs, ns []int
	for _, s := range c.base {
		if x, n := group(s); n > 0 {
			xs, ns = append(xs, x), append(ns, n)
		}
	}
	if !up {
		x = n - x
	}
	// Several groups of late vary less than one of the same size: theirs is the
	// variance with (n-1) rho' = (Σn²/n - 1) rho.
	p, rho := spread(xs, ns)
	squares := 0.0
	for _, s := range c.late {
		_, k := group(s)
		squares += float64(k * k)
	}
	rho *= (squares/float64(n) - 1) / float64(n-1)
	return off, betaBinomial(x, n, p, max(rho, leastRho/10))
}

// testLengths compares the means of the logarithms of lengths, in units of the
// standard deviation of their difference, with variances between and within
// groups as an analysis of variance gives them.
func (c comparison) testLengths(least bar) (off, probability float64) {
	late, base := c.sums()
	n, m, k := float64(late.Articles), float64(base.Articles), float64(len(c.base))
	if n < leastOf || m <= k || k < 2 {
		return 0, 1
	}
	between, sizes := 0.0, 0.0
	for _, s := range c.base {
		between += s.Logs * s.Logs / float64(max(1, s.Articles))
		sizes += float64(s.Articles) * float64(s.Articles)
	}
	within := max(0, (base.Squares-between)/(m-k))
	between -= base.Logs * base.Logs / m
	tau := max(leastTau*leastTau, (between-(k-1)*within)/(m-sizes/m))
	squares := 0.0
	for _, s := range c.late {
		squares += float64(s.Articles) * float64(s.Articles)
	}
	off = late.Logs/n - base.Logs/m
	if math.Abs(off) < math.Log(least.ratio) {
		return off, 1
	}
	z := off / math.Sqrt(tau*(squares/n/n+sizes/m/m)+within*(1/n+1/m))
	return off, math.Erfc(math.Abs(z) / math.Sqrt2)
}

// words tells what an aspect was and is.
func (c comparison) words(m aspect) string {
	late, base := c.sums()
	if m.count == nil {
		return fmt.Sprintf("%s: typically %s in the last %s articles, against %s in %s before.", m.name,
			many(int(math.Round(late.Typical())), "word", "words"), thousands(late.Articles), thousands(int(math.Round(base.Typical()))), thousands(base.Articles))
	}
	x, n := m.count(late)
	baseX, baseN := m.count(base)
	return fmt.Sprintf("%s: %s of the last %s (%s), against %s of %s before (%s).", m.name, thousands(x), thousands(n), percent(x, n), thousands(baseX), thousands(baseN), percent(baseX, baseN))
}

// began is the place in Latest where an aspect has most likely changed.
func (f Facts) began(m aspect, c comparison, up bool) int {
	late, base := c.sums()
	middle := (late.Logs/float64(late.Articles) + base.Logs/float64(base.Articles)) / 2
	if m.count != nil {
		x, n := m.count(late)
		baseX, baseN := m.count(base)
		middle = (float64(x)/float64(n) + float64(baseX)/float64(baseN)) / 2
	}
	at, sum, most := len(f.Latest), 0.0, math.Inf(-1)
	for i := len(f.Latest) - 1; i >= 0; i-- {
		v, ok := m.value(f.Latest[i])
		if !ok {
			continue
		}
		if !up {
			v = -v
			sum += v + middle
		} else {
			sum += v - middle
		}
		if sum >= most {
			at, most = i, sum
		}
	}
	return at
}

// since tells when the article at a place of Latest came.
func (f Facts) since(from int) string {
	switch {
	case from == len(f.Latest):
		return ""
	case from == 0:
		return " Since before " + clock(f.Latest[0].At) + "."
	}
	return " Since about " + clock(f.Latest[from].At) + "."
}

// extremes are the articles from a place of Latest on that show a change most,
// of equal ones the latest.
func (f Facts) extremes(m aspect, from int, up bool) (list []framewatch.Example) {
	late := slices.Clone(f.Latest[from:])
	late = slices.DeleteFunc(late, func(y framewatch.Yield) bool { _, ok := m.value(y); return !ok })
	slices.Reverse(late)
	slices.SortStableFunc(late, func(a, b framewatch.Yield) int {
		v, _ := m.value(a)
		w, _ := m.value(b)
		if up {
			v, w = w, v
		}
		return cmp.Compare(v, w)
	})
	for _, y := range late[:min(examples, len(late))] {
		list = append(list, framewatch.Example{URL: y.URL, Article: y.Article})
	}
	return list
}
