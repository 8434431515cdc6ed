// Package health judges how sources are doing by their own past: what a
// source usually publishes, on which days collection has a gap, and what its
// operator should look at. It gets counts and answers in numbers and words.
//
// # What is usual
//
// Two rules are needed, as a count of articles a day says nothing of an outlet
// with two a week.
//
// How many articles a day: a negative binomial distribution with a mean for
// each weekday, as counts of news vary more than those of a Poisson process
// (Cameron and Trivedi, Regression Analysis of Count Data, section 3.3: the
// NB2 model, variance μ + αμ², with α by moments). The means are those of the
// eight weeks before, drawn towards the mean of all weekdays as far as a
// weekday is known from few weeks.
//
// How long without any: at most of the time the last article is not older than
// some age; that age, which the source was below for 99 % of the past twelve
// weeks, is its usual pause. In terms of renewal theory it is the 99 % quantile
// of the backward recurrence time (Cox, Renewal Theory, section 5.2). Unlike
// the quantile of the pauses themselves it knows the nights and weekends of an
// outlet that publishes every few minutes by day; for articles that come at
// random the two are the same. A source is silent when its pause is three
// quarters longer. With that margin one pause in a hundred of articles at random
// counts as silence by mistake when twenty pauses are known (TestSilenceIsRare),
// and fewer of articles that come regularly.
//
// # What pages yield
//
// A page that is built anew is often still read, but wrongly: the text is cut
// or has navigation in it, dates or names are gone. What a page yielded when
// its article came is therefore counted in batches of twenty articles, and the
// latest articles are compared with those of the four weeks before, in three
// ways: twenty articles with batches of twenty, which is quick; three days with
// days, as nights and weekends are not like other times; twelve days with days,
// for what is small and lasts. Articles of one batch or day are more alike than
// others, so what batches differ by is taken from the source's own past (batch
// means: Law, Simulation Modeling and Analysis, section 9.5.3).
//
// Shares are tested by the beta-binomial distribution with its correlation by
// moments (Griffiths, Biometrics 29, 1973), the mean of the logarithms of
// lengths by the normal one, with variances between and within batches as the
// analysis of variance gives them (Searle, Casella and McCulloch, Variance
// Components, section 3.6). A drift is a difference that chance makes once in
// 100,000 times and that matters: a fifth of the whole, or a quarter of the
// length. Where it began is where the likelihood of a change is highest
// (Hinkley, Biometrika 57, 1970). Over sixty years of simulated sources with 1
// to 120 articles a day that makes 0.2 notices a year without a cause
// (TestDriftIsRare), most of them where agencies fill the nights; half of the
// breaks are noticed after 6 to 20 articles, smaller ones on large sources
// after a day (TestDriftIsNoticed). Sources with fewer than 60 articles on ten
// days of four weeks are not judged.
package health

import (
	"math"
	"time"

	"framewatch"
	"framewatch/measure"
)

const (
	// Lookback is how many days before a day Judge wants to know.
	Lookback = pauseDays

	rhythmDays = 8 * 7  // that the means are learned from
	enoughDays = 4 * 7  // each weekday four times, before a day is judged
	shrink     = 2.0    // weeks that the mean of all weekdays weighs in that of one
	leastAlpha = 0.05   // counts vary by a fifth, however even the past was
	rare       = 1e-3   // probability below which so few articles are a gap
	sureEnough = 0.05   // probability above which a count is an ordinary one
	pauseDays  = 12 * 7 // that pauses are learned from
	enoughGaps = 8      // pauses, and
	enoughTime = 14     // days, before a pause is judged
	usualShare = 0.99   // of the time
	margin     = 1.75   // times the usual pause is silence,
	marginMin  = 12 * time.Hour
)

// dayOf numbers days since 1970.
func dayOf(t time.Time) int { return int(math.Floor(float64(t.Unix()) / (24 * 60 * 60))) }

func timeOf(day int) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

func weekday(day int) time.Weekday { return timeOf(day).Weekday() }

// A rhythm is how many articles a source publishes a day.
type rhythm struct {
	rates [7]float64 // from Sunday on
	alpha float64    // overdispersion
	days  int        // that it was learned from
}

// known reports whether there was enough past to judge single days.
func (r rhythm) known() bool { return r.days >= enoughDays && r.week() > 0 }

// week is the number of articles in seven days.
func (r rhythm) week() (sum float64) {
	for _, rate := range r.rates {
		sum += rate
	}
	return sum
}

// weakest is the rate of the weekday with fewest articles. A public holiday is
// like such a day, whatever weekday it falls on.
func (r rhythm) weakest() float64 {
	least := r.rates[0]
	for _, rate := range r.rates {
		least = min(least, rate)
	}
	return least
}

// learn takes the days before a day, without those on which nothing was read.
func learn(counts map[int]int, before int, skip func(day int) bool) (r rhythm) {
	var sums, weeks [7]float64
	total := 0.0
	for day := before - rhythmDays; day < before; day++ {
		if skip(day) {
			continue
		}
		w, n := weekday(day), float64(counts[day])
		sums[w], weeks[w], total = sums[w]+n, weeks[w]+1, total+n
		r.days++
	}
	if r.days == 0 {
		return r
	}
	mean := total / float64(r.days)
	for w := range sums {
		r.rates[w] = (sums[w] + shrink*mean) / (weeks[w] + shrink)
		if weeks[w] >= 4 { // known well enough to stand on its own
			r.rates[w] = sums[w] / weeks[w]
		}
	}
	var articles []int
	var means []float64
	for day := before - rhythmDays; day < before; day++ {
		if !skip(day) {
			articles, means = append(articles, counts[day]), append(means, r.rates[weekday(day)])
		}
	}
	r.alpha = max(leastAlpha, measure.Overdispersion(articles, means))
	return r
}

// atMost is the probability of no more than n articles where mu are expected.
func (r rhythm) atMost(n int, mu float64) float64 {
	return measure.NegativeBinomial{Mean: mu, Alpha: max(r.alpha, leastAlpha)}.AtMost(n)
}

// most is a number of articles that is exceeded once in a thousand times where
// mu are expected.
func (r rhythm) most(mu float64) int {
	n := int(mu)
	for step := max(1, n/8); r.atMost(n, mu) < 1-rare; {
		n += step
	}
	return n
}

// A pause is the time between two hours with articles.
type pause struct{ from, to time.Time }

func (p pause) length() time.Duration { return p.to.Sub(p.from) }

// pauses lists those between first and last that do not touch a day that was
// not read: what came then is not known.
func pauses(hours []framewatch.NewsHour, first, last time.Time, skip func(day int) bool) (list []pause) {
	var before time.Time
	for _, h := range hours {
		if h.At.Before(first) || !h.At.Before(last) {
			continue
		}
		if !before.IsZero() && !touches(before, h.At, skip) {
			list = append(list, pause{before, h.At})
		}
		before = h.At
	}
	return list
}

func touches(from, to time.Time, skip func(day int) bool) bool {
	for day := dayOf(from); day <= dayOf(to); day++ {
		if skip(day) {
			return true
		}
	}
	return false
}

// usual is the age that the last article did not exceed for 99 % of the time;
// 0 if too few pauses are known.
func usual(list []pause) time.Duration {
	var all, longest time.Duration
	for _, p := range list {
		all += p.length()
		longest = max(longest, p.length())
	}
	if len(list) < enoughGaps || all < enoughTime*24*time.Hour {
		return 0
	}
	// The time beyond an age falls as the age grows: halve until it is met.
	allowed := time.Duration(float64(all) * (1 - usualShare))
	low, high := time.Duration(0), longest
	for high-low > time.Minute {
		age := (low + high) / 2
		var beyond time.Duration
		for _, p := range list {
			beyond += max(0, p.length()-age)
		}
		if beyond <= allowed {
			high = age
		} else {
			low = age
		}
	}
	return high.Round(time.Minute)
}

// limit is the pause that counts as silence.
func limit(usual time.Duration) time.Duration {
	if usual == 0 {
		return 0
	}
	return max(time.Duration(float64(usual)*margin), usual+marginMin)
}
