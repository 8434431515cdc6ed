package health

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"framewatch"
)

const (
	unreadFor  = 24 * time.Hour
	unreadMin  = 3  // failures in a row
	recentDays = 2  // whose shares are compared: the running one and the one before
	baseDays   = 30 // that they are compared with
	leastBase  = 50 // pages or articles of the base
	leastHits  = 10 // of what the share counts, lately
	leastJump  = 0.2
	allOf      = 0.95 // a share that needs no base, of at least
	allMin     = 20
	leastRho   = 0.01
	examples   = 3
)

// Facts are what the notices of a source are judged by.
type Facts struct {
	History
	Status  framewatch.SourceStatus
	Skipped map[framewatch.Class]int // pages of late that were no article; may be nil
	Undated []string                 // addresses of the latest articles without a date; may be nil
	Batches []framewatch.YieldBatch  // of the last DriftLookback days, in order; may be nil
	Latest  []framewatch.Yield       // of the latest DriftLatest articles, in order; may be nil
	Open    []framewatch.Notice      // the notices that stand
}

// Look returns how a source is doing. Gaps and notices are left empty: those
// of Gaps and Notices are kept, and shown from there.
func Look(f Facts, now time.Time) framewatch.SourceHealth {
	h := framewatch.SourceHealth{Source: f.Source, Since: f.Since, Days: f.Days}
	h.Before, h.Lately = f.yields()
	if f.Since.IsZero() {
		h.Rhythm, h.Silence = "not watched", "not watched"
		return h
	}
	p := newPast(f.History)
	p.missing(dayOf(now)-Lookback, dayOf(now), map[int]framewatch.GapDay{})
	r := learn(p.counts, dayOf(now), p.skip)
	h.Rates, h.Known = r.rates, r.known()
	h.Rhythm = r.words()
	if !h.Known {
		h.Rhythm = fmt.Sprintf("not known yet: single days are judged after %d days, and %s so far", enoughDays, many(r.days, "is complete", "are complete"))
		if r.days >= enoughDays {
			h.Rhythm = fmt.Sprintf("no articles in %d days", r.days)
		}
	}
	for _, hour := range p.hours {
		if !hour.At.After(now) && !hour.At.Before(f.Since) {
			h.Last = hour.At
		}
	}
	if last := f.Status.LastArticle; h.Last.IsZero() && last.Before(now) && last.After(f.Since) {
		h.Last = last // longer ago than the history reaches
	}
	// A long silence does not become usual: what counts is the time before it.
	known := pauses(p.hours, p.since(h.Last), now, p.unknown)
	h.Usual = usual(known)
	h.Limit = limit(h.Usual)
	switch {
	case h.Last.IsZero():
		h.Silence = "no article published since it is watched (" + f.Since.Format(time.DateOnly) + ")"
	case h.Usual == 0:
		h.Silence = fmt.Sprintf("last article %s ago; what is usual is known after %d pauses in %d days, %s so far", span(now.Sub(h.Last)), enoughGaps, enoughTime, many(len(known), "pause", "pauses"))
	default:
		h.Silence = fmt.Sprintf("last article %s ago; usually at most %s", span(now.Sub(h.Last)), span(h.Usual))
	}
	return h
}

// Notices returns what holds now of a source that its operator should look at:
// while nobody asks the source, what stood before. Since is set by whoever
// keeps them.
func Notices(f Facts, now time.Time) []framewatch.Notice {
	if len(f.Status.Listings) == 0 {
		return nil // imported, not watched
	}
	if now.Sub(f.Status.LastCheck) > unreadFor {
		return slices.Clone(f.Open) // nobody has asked: there is nothing to judge by
	}
	var list []framewatch.Notice
	add := func(kind framewatch.NoticeKind, text string, examples ...framewatch.Example) {
		if text != "" {
			list = append(list, framewatch.Notice{Source: f.Source, Kind: kind, Text: text, Examples: examples})
		}
	}
	broken, none := f.unreadable()
	add(framewatch.NoticeBroken, broken)
	if !none {
		add(framewatch.NoticeSilent, f.silent(now))
	}
	classes, pages := f.classes(now)
	add(framewatch.NoticeClasses, classes, pages...)
	undated, pages := f.undated(now)
	add(framewatch.NoticeUndated, undated, pages...)
	drift, pages := f.drift(now, undated != "")
	add(framewatch.NoticeDrift, drift, pages...)
	add(framewatch.NoticeMoved, f.moved())
	return list
}

// unreadable tells of listings that were asked for a day without a readable
// answer; none says that no other listing can be read.
func (f Facts) unreadable() (text string, none bool) {
	var bad []framewatch.ListingState
	for _, l := range f.Status.Listings {
		since := l.OKAt
		if since.IsZero() {
			since = f.Since
		}
		if l.Error != "" && l.Failures >= unreadMin && !since.IsZero() && l.CheckedAt.Sub(since) >= unreadFor {
			bad = append(bad, l)
		}
	}
	if len(bad) == 0 {
		return "", false
	}
	oldest := bad[0]
	for _, l := range bad {
		if l.OKAt.Before(oldest.OKAt) {
			oldest = l
		}
	}
	since := "has never been read"
	if !oldest.OKAt.IsZero() {
		since = "was last read on " + clock(oldest.OKAt)
	}
	return fmt.Sprintf("%d of %s can't be read: %s %s. %s, %s in a row.", len(bad), many(len(f.Status.Listings), "listing", "listings"),
		oldest.URL, since, sentence(oldest.Error), many(oldest.Failures, "failure", "failures")), len(bad) == len(f.Status.Listings)
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.TrimRight(s[1:], ".")
}

// silent tells of a pause that is too long, or of a source that has never had
// an article, if the source was asked lately:
// while nobody asks there is no silence.
func (f Facts) silent(now time.Time) string {
	h := Look(f, now)
	if f.Since.IsZero() || now.Sub(f.Status.LastSuccess) > unreadFor {
		return ""
	}
	text := fmt.Sprintf("No new article for %s; usually at most %s.", span(now.Sub(h.Last)), span(h.Usual))
	switch {
	case h.Last.IsZero() && now.Sub(f.Since) > enoughTime*24*time.Hour:
		text = fmt.Sprintf("No article at all in the %s that it is watched.", span(now.Sub(f.Since)))
	case h.Limit == 0 && f.standing(framewatch.NoticeSilent, h.Last): // the rhythm before it is out of sight
		text = fmt.Sprintf("No new article for %s.", span(now.Sub(h.Last)))
	case h.Limit == 0 || now.Sub(h.Last) <= h.Limit:
		return ""
	case h.Known && now.Sub(h.Last) < 7*24*time.Hour: // later, the rhythm is that of the silence, too
		text = fmt.Sprintf("No new article for %s; usually at most %s, and %s.", span(now.Sub(h.Last)), span(h.Usual), h.Rhythm)
	}
	found, skipped, failed := 0, 0, 0
	for _, d := range f.Days {
		if d.Day.After(h.Last) {
			found, skipped, failed = found+d.Found, skipped+d.Skipped, failed+d.Failed
		}
	}
	if found == 0 {
		return text + " Its listings can be read, but name nothing new."
	}
	text += fmt.Sprintf(" Its listings named %s since: %s no article, %s failed.", many(found, "new address", "new addresses"), many(skipped, "page was", "pages were"), many(failed, "fetch", "fetches"))
	if f.Status.Pending > 0 {
		text += fmt.Sprintf(" %s to be fetched.", many(f.Status.Pending, "address waits", "addresses wait"))
	}
	return text
}

// standing reports whether a notice of a kind stands that was raised after a
// time.
func (f Facts) standing(kind framewatch.NoticeKind, after time.Time) bool {
	return slices.ContainsFunc(f.Open, func(n framewatch.Notice) bool { return n.Kind == kind && n.Since.After(after) })
}

func (f Facts) moved() string {
	var moves []string
	for _, l := range f.Status.Listings {
		if l.MovedTo != "" && l.MovedTo != l.URL {
			moves = append(moves, fmt.Sprintf("%s has moved for good to %s.", l.URL, l.MovedTo))
		}
	}
	return strings.Join(moves, " ")
}

func (f Facts) classes(now time.Time) (words string, pages []framewatch.Example) {
	j, ok := f.jump(framewatch.NoticeClasses, now, func(d framewatch.SourceDay) (x, n int) { return d.Skipped, d.Skipped + d.Stored })
	if !ok {
		return "", nil
	}
	var by []string
	for _, class := range slices.SortedFunc(maps.Keys(f.Skipped), func(a, b framewatch.Class) int {
		return cmp.Or(f.Skipped[b]-f.Skipped[a], strings.Compare(string(a), string(b)))
	}) {
		by = append(by, fmt.Sprintf("%s %s", thousands(f.Skipped[class]), class))
	}
	text := j.words("pages were no article")
	if len(by) > 0 {
		text += ": " + list(by)
	}
	for _, p := range f.Status.Problems {
		if p.State == framewatch.EntrySkipped && len(pages) < examples {
			pages = append(pages, framewatch.Example{URL: p.URL})
		}
	}
	return text + ".", pages
}

func (f Facts) undated(now time.Time) (words string, pages []framewatch.Example) {
	j, ok := f.jump(framewatch.NoticeUndated, now, func(d framewatch.SourceDay) (x, n int) { return d.Undated, d.Stored })
	if !ok {
		return "", nil
	}
	for _, address := range f.Undated[:min(examples, len(f.Undated))] {
		pages = append(pages, framewatch.Example{URL: address})
	}
	return j.words("articles have no date") + ".", pages
}

// A jump is a share of late beside the usual one.
type jump struct{ x, n, baseX, baseN int }

func (j jump) words(what string) string {
	text := fmt.Sprintf("%s of the last %s %s (%s)", thousands(j.x), thousands(j.n), what, percent(j.x, j.n))
	if j.baseN == 0 {
		return text
	}
	return text + fmt.Sprintf(", against %s of %s before (%s)", thousands(j.baseX), thousands(j.baseN), percent(j.baseX, j.baseN))
}

// jump compares a share of the last days with that of the thirty days before:
// where as many as lately have a probability below 1 in 1,000 under the
// beta-binomial distribution fitted to those days by moments (Griffiths 1973;
// shares of single days vary more than chance alone makes them), and are a
// fifth of the whole more. While a notice stands, the days since it was raised
// are not compared with themselves; after thirty days they are what is usual.
func (f Facts) jump(kind framewatch.NoticeKind, now time.Time, count func(framewatch.SourceDay) (x, n int)) (j jump, ok bool) {
	recent := dayOf(now) - recentDays + 1
	before, standing := recent, false
	for _, n := range f.Open {
		if n.Kind == kind && now.Sub(n.Since) < baseDays*24*time.Hour {
			before, standing = min(before, dayOf(n.Since)-recentDays+1), true
		}
	}
	var xs, ns []int
	for _, d := range f.Days {
		x, n := count(d)
		switch day := dayOf(d.Day); {
		case day >= recent && day <= dayOf(now):
			j.x, j.n = j.x+x, j.n+n
		case day < before && day >= before-baseDays && n > 0:
			j.baseX, j.baseN = j.baseX+x, j.baseN+n
			xs, ns = append(xs, x), append(ns, n)
		}
	}
	if standing && j.n < leastHits {
		return f.widen(j, before, now, count), true // too few to say that it is over
	}
	share := float64(j.x) / float64(max(1, j.n))
	if j.baseN < leastBase {
		j.baseX, j.baseN = 0, 0
		return j, j.x >= allMin && share >= allOf
	}
	usual := float64(j.baseX) / float64(j.baseN)
	p, rho := spread(xs, ns)
	return j, j.x >= leastHits && share >= usual+leastJump && betaBinomial(j.x, j.n, p, rho) < rare
}

// widen counts all days since a notice was raised, when the last ones are too
// few to count.
func (f Facts) widen(j jump, from int, now time.Time, count func(framewatch.SourceDay) (x, n int)) jump {
	j.x, j.n = 0, 0
	for _, d := range f.Days {
		if day := dayOf(d.Day); day >= from && day <= dayOf(now) {
			x, n := count(d)
			j.x, j.n = j.x+x, j.n+n
		}
	}
	return j
}

// spread fits a beta-binomial distribution to xs of ns by moments: the share,
// to which one of each is added, as no share is known to be nothing, and the
// correlation within a group.
func spread(xs, ns []int) (p, rho float64) {
	sumX, sumN := 1.0, 2.0
	for i := range xs {
		sumX, sumN = sumX+float64(xs[i]), sumN+float64(ns[i])
	}
	p = sumX / sumN
	// Var(x) = n p (1-p) (1 + (n-1) rho)
	over, weight := 0.0, 0.0
	for i := range xs {
		m := float64(ns[i])
		off := float64(xs[i]) - m*p
		over += off*off - m*p*(1-p)
		weight += m * (m - 1) * p * (1 - p)
	}
	if weight == 0 {
		return p, leastRho
	}
	return p, min(0.5, max(leastRho, over/weight))
}

// betaBinomial is the probability of x or more of n.
func betaBinomial(x, n int, p, rho float64) float64 {
	a, b := p*(1/rho-1), (1-p)*(1/rho-1)
	sum := 0.0
	for k := x; k <= n; k++ {
		sum += math.Exp(logChoose(n, k) + logBeta(float64(k)+a, float64(n-k)+b) - logBeta(a, b))
	}
	return min(1, sum)
}

func logGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

func logBeta(a, b float64) float64 { return logGamma(a) + logGamma(b) - logGamma(a+b) }

func logChoose(n, k int) float64 {
	return logGamma(float64(n)+1) - logGamma(float64(k)+1) - logGamma(float64(n-k)+1)
}

// Advice says what an operator can do about a notice.
func Advice(kind framewatch.NoticeKind) string {
	switch kind {
	case framewatch.NoticeSilent:
		return "Open the outlet's site: if it has published since, its listing has stopped being filled; find another with `framewatch sources test` and the address of its front page."
	case framewatch.NoticeBroken:
		return "Open the address in a browser. If it is gone, `framewatch sources test` with the address of the front page finds another; if it only refuses us, write to the outlet. It goes on being tried and recovers alone."
	case framewatch.NoticeClasses:
		return "Open one of the pages: a consent wall or a challenge in front of every page needs an agreement with the outlet; videos or galleries alone mean that a listing for them can be taken out."
	case framewatch.NoticeUndated:
		return "Open one of the articles: the site probably writes its dates in a new way. The articles are found, but stand in no chart."
	case framewatch.NoticeDrift:
		return "Open one of the articles beside its page: the site has probably changed how its pages are built. `framewatch sources test` with the address of an article shows what is read and why; rules for the outlet can put it right, and `framewatch reextract` what has come since."
	case framewatch.NoticeMoved:
		return "Put the new address into the configuration. Until then the old one is read."
	}
	return ""
}

// Heading is a kind of notice in words.
func Heading(kind framewatch.NoticeKind) string {
	switch kind {
	case framewatch.NoticeSilent:
		return "silent"
	case framewatch.NoticeBroken:
		return "can't be read"
	case framewatch.NoticeClasses:
		return "fewer articles, more other pages"
	case framewatch.NoticeUndated:
		return "more articles without a date"
	case framewatch.NoticeDrift:
		return "pages are read differently"
	case framewatch.NoticeMoved:
		return "a listing moved"
	}
	return string(kind)
}
