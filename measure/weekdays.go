package measure

// A DayTest says how likely as many articles are as a day has.
type DayTest struct {
	At       int
	Expected float64 // articles
	P        float64 // of as many or more by chance
	Q        float64 // corrected for all days tested
}

const (
	weekdayWeeks  = 12   // that a day is compared with
	leastWeekdays = 8    // of them, with articles
	leastVariance = 0.05 // α: counts of news vary by a fifth, however even the past was
)

// WeekdayTests tests for each day, of days without a gap between them, whether
// its x[t] of n[t] articles are more than the share on the same weekdays of the
// twelve weeks before lets expect. A day on which nothing was collected, with
// an n of 0, is not tested, nor is one with fewer than eight such weekdays with
// articles before it.
//
// Counts follow a negative binomial distribution. How far days vary is taken
// from all days of the twelve weeks, each beside its own weekday. That the
// share is itself known from few days makes the distribution wider: by α/k for
// k days, and by 1/(S+½) for the S articles on them, as in the predictive
// distribution of Poisson counts with Jeffreys' prior (Gelman and others,
// Bayesian Data Analysis, 2013, section 2.6). So what never stood there before
// can be expected, too: half an article in all.
func WeekdayTests(x, n []int) []DayTest {
	tests := []DayTest{}
	var p []float64
	for t := range n {
		if test, ok := weekdayTest(x, n, t); ok {
			tests, p = append(tests, test), append(p, test.P)
		}
	}
	for i, q := range BenjaminiHochberg(p) {
		tests[i].Q = q
	}
	return tests
}

func weekdayTest(x, n []int, t int) (DayTest, bool) {
	past := weekdaysBefore(x, n, t)
	same := past[t%7]
	if n[t] <= 0 || same.days < leastWeekdays {
		return DayTest{}, false
	}
	alpha := overWeekdays(x, n, t, past)
	d := NegativeBinomial{
		Mean:  float64(n[t]) * (same.x + 0.5) / same.n,
		Alpha: alpha*(1+1/same.days) + 1/(same.x+0.5),
	}
	return DayTest{At: t, Expected: d.Mean, P: d.AtLeast(x[t])}, true
}

// A weekdayPast is what stood on one weekday.
type weekdayPast struct{ days, x, n float64 }

// weekdaysBefore sums the weeks before a day by weekday.
func weekdaysBefore(x, n []int, t int) (past [7]weekdayPast) {
	for i := max(0, t-7*weekdayWeeks); i < t; i++ {
		if n[i] > 0 {
			w := &past[i%7]
			w.days, w.x, w.n = w.days+1, w.x+float64(x[i]), w.n+float64(n[i])
		}
	}
	return past
}

// overWeekdays is how far the days before a day vary beyond chance. A weekday's
// own share lies nearer to its days than the true one: k days differ by k−1.
// Where so little is expected that single articles decide, it is drawn towards
// the least.
func overWeekdays(x, n []int, t int, past [7]weekdayPast) float64 {
	over, squares := 0.0, 0.0
	for i := max(0, t-7*weekdayWeeks); i < t; i++ {
		if w := past[i%7]; n[i] > 0 && w.days > 1 {
			mean := float64(n[i]) * w.x / w.n
			off := float64(x[i]) - mean
			over, squares = over+off*off*w.days/(w.days-1)-mean, squares+mean*mean
		}
	}
	return max(leastVariance, (over+leastVariance)/(squares+1))
}
