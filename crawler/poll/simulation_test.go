package poll

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the table to testdata anew")

// The simulated world: the feeds' entries a day are the quantiles of the
// log-normal distribution, so that seeds differ in what is published when, or
// drawn from it, when the few busiest decide.
// Time is virtual: seconds from a Monday, in slots of ten minutes. Each feed
// had two weeks before it came to us; what it published before its first check
// is not counted.
const (
	slot       = 600
	simDay     = 86400
	simBefore  = 14 * simDay
	simWarmUp  = 7 * simDay
	simSpan    = 6 * 3600 // after which the budget is balanced anew
	simWindow  = 30       // entries in a feed
	simFetch   = 30       // seconds from the check to the index
	simUndated = 5        // every fifth feed gives no dates
)

var simStart = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Unix()

type mixture struct {
	name          string
	seed          uint64
	feeds, days   int
	median, sigma float64 // of the entries a day, log-normal
	drawn         bool    // from the distribution
	goal          float64 // of the median delay, in minutes
}

type simFeed struct {
	address string
	perDay  float64
	dated   bool
	entries []int64   // seconds of publication from the start, negative before it
	rates   []float64 // the truth: entries per hour by slot
}

// newsday is how an outlet's day goes by local time: a newsroom at work from
// six to ten at night, with a morning and a smaller evening top.
var newsday = [24]float64{.15, .08, .05, .05, .1, .3, .8, 1.4, 1.9, 2.1, 2.1, 2, 1.8, 1.7, 1.6, 1.6, 1.5, 1.3, 1.2, 1.1, .8, .6, .4, .25}

// generate makes the feeds and their entries. Rates follow the hours of day
// smoothly, differ from day to day, fall at weekends, and are five times as
// high for two hours of breaking news, some of it everywhere, some of one
// outlet.
func generate(m mixture) []simFeed {
	rng := rand.New(rand.NewPCG(m.seed, 7))
	slots := (simBefore + m.days*simDay) / slot
	breaking := make([]bool, slots)
	for range m.days / 3 {
		mark(breaking, rng.IntN(slots))
	}
	feeds := make([]simFeed, m.feeds)
	for i := range feeds {
		f := &feeds[i]
		f.address = fmt.Sprintf("https://outlet-%d.example/feed", i)
		normal := math.Sqrt2 * math.Erfinv(2*(float64(i)+0.5)/float64(m.feeds)-1)
		if m.drawn {
			normal = rng.NormFloat64()
		}
		f.perDay = m.median * math.Exp(m.sigma*normal)
		f.dated = i%simUndated != 0
		f.rates = make([]float64, slots)
		zone := []int{0, 0, 1, 1, 1, 2, 3, -5, -5, -8, 8, 9}[rng.IntN(12)]
		shift := rng.Float64()*3 - 1.5 // hours that this newsroom starts early or late
		flat := rng.Float64() * 0.4    // share that comes at any hour, as agencies do
		weekend := 0.3 + 0.6*rng.Float64()
		own := make([]bool, slots)
		for range m.days / 4 {
			mark(own, rng.IntN(slots))
		}
		joins := rng.IntN(3) == 0
		mood := 1.0
		for s := range slots {
			if s%(simDay/slot) == 0 {
				mood = math.Exp(0.3*rng.NormFloat64() - 0.045)
			}
			hour := float64(s)*slot/3600 + float64(zone) + shift + 24
			h := int(hour)
			part := hour - float64(h)
			shape := newsday[h%24]*(1-part) + newsday[(h+1)%24]*part
			rate := f.perDay / 24 * mood * (flat + (1-flat)*shape/1.12)
			if d := h / 24 % 7; (d+6)%7 >= 5 { // the start was a Monday; h is a day ahead
				rate *= weekend
			} else {
				rate *= (7 - 2*weekend) / 5
			}
			if own[s] || breaking[s] && joins {
				rate *= 5
			}
			f.rates[s] = rate
			for range poisson(rng, rate*slot/3600) {
				f.entries = append(f.entries, int64(s)*slot+rng.Int64N(slot)-simBefore)
			}
			sortTail(f.entries)
		}
	}
	return feeds
}

func mark(slots []bool, from int) {
	for s := from; s < min(from+2*3600/slot, len(slots)); s++ {
		slots[s] = true
	}
}

// sortTail sorts the entries of the newest slot, by insertion.
func sortTail(entries []int64) {
	for i := len(entries) - 1; i > 0 && entries[i]/slot == entries[i-1]/slot; i-- {
		for j := i; j < len(entries) && entries[j] < entries[j-1]; j++ {
			entries[j], entries[j-1] = entries[j-1], entries[j]
		}
	}
}

func poisson(rng *rand.Rand, mean float64) (n int) {
	for left := math.Exp(-mean); ; n++ {
		if left = left / max(rng.Float64(), 1e-300); left >= 1 {
			return n
		}
	}
}

// A scheduler says when a feed is checked again. Times are seconds from the
// start; fresh are the new entries that the feed still held.
type scheduler interface {
	next(feed int, at int64, fresh []int64) int64
	balance() // every simSpan
}

// A tally is what came of a period.
type tally struct {
	delays  [2 * simDay]int // entries by delay in seconds
	small   [2 * simDay]int // those of feeds below the mix's median
	found   int
	lost    int
	polls   []int // by feed
	days    int
	seconds float64
}

func (y *tally) at(q float64) float64 { return quantile(y.delays[:], q) }

func quantile(histogram []int, q float64) float64 {
	total := 0
	for _, n := range histogram {
		total += n
	}
	seen := 0
	for s, n := range histogram {
		if seen += n; float64(seen) >= q*float64(total) {
			return float64(s) / 60
		}
	}
	return math.NaN()
}

func (y *tally) lostShare() float64 { return float64(y.lost) / float64(y.found+y.lost) }

func (y *tally) perDay() (mean, most float64) {
	sum := 0
	for _, n := range y.polls {
		sum += n
		most = math.Max(most, float64(n)/float64(y.days))
	}
	return float64(sum) / float64(len(y.polls)) / float64(y.days), most
}

func (y *tally) row(name string) string {
	mean, most := y.perDay()
	return fmt.Sprintf("%-34s %7.1f %7.1f %7.1f %7.1f %8.3f %7.1f %6.0f\n", name,
		y.at(0.5), y.at(0.9), y.seconds/60/float64(y.found), quantile(y.small[:], 0.5), 100*y.lostShare(), mean, most)
}

const simHead = "%-34s %7s %7s %7s %7s %8s %7s %6s\n"

func head(name string) string {
	return fmt.Sprintf(simHead, name, "median", "p90", "mean", "small", "lost %", "checks", "most")
}

// simulate runs the schedule over the feeds, a span after the other.
func simulate(m mixture, feeds []simFeed, s scheduler) (warmUp, rest *tally) {
	end := int64(m.days) * simDay
	warmUp = &tally{polls: make([]int, len(feeds)), days: simWarmUp / simDay}
	rest = &tally{polls: make([]int, len(feeds)), days: m.days - simWarmUp/simDay}
	due := make([]int64, len(feeds))
	first := make([]int64, len(feeds))
	seen := make([]int, len(feeds)) // entries passed
	for i := range feeds {
		first[i] = int64(Phase(feeds[i].address) * 3 * 3600)
		due[i] = first[i]
	}
	for until := int64(simSpan); until <= end+simDay; until += simSpan {
		for i := range feeds {
			for due[i] < until {
				at, entries := due[i], feeds[i].entries
				from := seen[i]
				for seen[i] < len(entries) && entries[seen[i]] <= at {
					seen[i]++
				}
				held := max(from, seen[i]-simWindow)
				for j, t := range entries[from:seen[i]] {
					if t < first[i] || t >= end {
						continue
					}
					y := rest
					if t < simWarmUp {
						y = warmUp
					}
					if from+j < held {
						y.lost++
						continue
					}
					delay := at - t + simFetch
					y.found++
					y.seconds += float64(delay)
					y.delays[min(delay, 2*simDay-1)]++
					if feeds[i].perDay < m.median {
						y.small[min(delay, 2*simDay-1)]++
					}
				}
				if at < simWarmUp {
					warmUp.polls[i]++
				} else if at < end {
					rest.polls[i]++
				}
				due[i] = s.next(i, at, entries[held:seen[i]])
			}
		}
		s.balance()
	}
	return warmUp, rest
}

// byRhythm is the schedule under test: each feed's Rhythm goes through its
// binary form when the budget is balanced.
type byRhythm struct {
	feeds   []simFeed
	rhythms []Rhythm
	limits  Limits
	fail    func(...any)
}

func newByRhythm(t *testing.T, feeds []simFeed) *byRhythm {
	return &byRhythm{feeds: feeds, rhythms: make([]Rhythm, len(feeds)), limits: DefaultLimits, fail: t.Error}
}

func (b *byRhythm) next(feed int, at int64, fresh []int64) int64 {
	r, now := &b.rhythms[feed], time.Unix(simStart+at, 0)
	o := Observation{At: now, New: len(fresh)}
	if len(fresh) > 0 {
		o.Entries = simWindow
	}
	if b.feeds[feed].dated {
		for _, t := range fresh {
			o.Published = append(o.Published, time.Unix(simStart+t, 0).Truncate(time.Minute))
		}
	}
	r.Update(o)
	due, _ := r.Next(now, Phase(b.feeds[feed].address), b.limits)
	return due.Unix() - simStart
}

func (b *byRhythm) balance() {
	var m Mix
	for i := range b.rhythms {
		data, _ := b.rhythms[i].MarshalBinary()
		b.rhythms[i] = Rhythm{}
		if err := b.rhythms[i].UnmarshalBinary(data); err != nil {
			b.fail(err)
		}
		m.Add(&b.rhythms[i])
	}
	b.limits.Pace = m.Pace(b.limits)
}

// every checks each feed at one fixed interval.
type every int64

func (e every) next(_ int, at int64, _ []int64) int64 { return at + int64(e) }
func (every) balance()                                {}

// aimd halves the interval when something is new and adds to it when nothing
// is, as readers with an adaptive time to live do.
type aimd struct {
	interval []float64
	add      float64 // seconds
}

func newAIMD(feeds int, add float64) *aimd {
	a := &aimd{make([]float64, feeds), add}
	for i := range a.interval {
		a.interval[i] = 3600
	}
	return a
}

func (a *aimd) next(feed int, at int64, fresh []int64) int64 {
	x := &a.interval[feed]
	if len(fresh) > 0 {
		*x /= 2
	} else {
		*x += a.add
	}
	*x = min(max(*x, 180), 3*3600)
	return at + int64(*x)
}

func (*aimd) balance() {}

// byTruth is the same policy with the true rates known, bursts too: what
// better learning could gain.
type byTruth struct {
	feeds []simFeed
	pace  float64 // hours
}

func newByTruth(feeds []simFeed) *byTruth {
	m := Mix{listings: len(feeds)}
	for i := range feeds {
		for s := simBefore / slot; s < simBefore/slot+7*simDay/slot*2; s++ {
			m.hours[mixBin(feeds[i].rates[s])]++
		}
	}
	// A mix counts 168 hours a listing, this one 2,016 slots.
	l := DefaultLimits
	l.PerDay *= 2016.0 / hoursOfWeek * (1 + jitter/2)
	return &byTruth{feeds, m.Pace(l).Hours()}
}

func (b *byTruth) next(feed int, at int64, _ []int64) int64 {
	past, want := make([]stretch, 0, 20), power(b.pace)/1.5
	for t := at; t < at+3*3600; {
		s := int(t+simBefore) / slot
		if s >= len(b.feeds[feed].rates) {
			break
		}
		end := (t/slot + 1) * slot
		from, to := hours(t-at), hours(end-at)
		past = append(past, stretch{from, to, b.feeds[feed].rates[s]})
		if harm(past, to) >= want {
			return max(at+int64(reach(past, want)*3600), at+180)
		}
		t = end
	}
	return at + 3*3600
}

func (*byTruth) balance() {}

func TestSimulation(t *testing.T) {
	mixes := []mixture{
		{"1,500 feeds, median 4 a day", 1, 1500, 28, 4, 1.6, false, 8},
		{"seed 2", 2, 1500, 21, 4, 1.6, false, 8},
		{"seed 3", 3, 1500, 21, 4, 1.6, false, 8},
		{"median 10 a day", 4, 1500, 21, 10, 1.6, false, 8},
		{"seed 2, drawn", 2, 1500, 21, 4, 1.6, true, 9},
		{"median 4 a day, lighter tail", 5, 1500, 21, 4, 1.3, false, 12},
	}
	if testing.Short() {
		mixes = []mixture{{"300 feeds, median 4 a day", 1, 300, 14, 4, 1.6, false, 8}}
	}
	parts := make([]string, len(mixes))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	for i, m := range mixes {
		running.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			parts[i] = trial(t, m, i == 0)
		})
	}
	running.Wait()
	table := strings.Join(parts, "\n")
	t.Log("\n" + table)
	if testing.Short() || runtime.GOARCH != "amd64" || t.Failed() {
		return // floating point differs in the last digit from machine to machine
	}
	golden := filepath.Join("testdata", "simulation.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if table != string(want) {
		t.Errorf("the table changed; -update writes it anew. It was\n%s", want)
	}
}

// trial runs one mix, with all schedules if asked.
func trial(t *testing.T, m mixture, compare bool) string {
	feeds := generate(m)
	total, top, busy := 0.0, 0.0, 0
	for i := range feeds {
		total += feeds[i].perDay
		top = max(top, feeds[i].perDay)
		if feeds[i].perDay > 300 {
			busy++
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s: mean %.1f, %d feeds above 300, the busiest %.0f\n", m.name, total/float64(len(feeds)), busy, top)
	out.WriteString(head("delay in minutes"))
	ours := newByRhythm(t, feeds)
	warmUp, rest := simulate(m, feeds, ours)
	out.WriteString(rest.row("rhythm"))
	out.WriteString(warmUp.row("rhythm, first week"))
	if compare {
		for _, s := range []struct {
			name string
			scheduler
		}{
			{"the same with the true rates known", newByTruth(feeds)},
			{"every hour", every(3600)},
			{"every 15 minutes", every(900)},
			{"halve if new, else 13 minutes more", newAIMD(len(feeds), 780)},
			{"halve if new, else 20 minutes more", newAIMD(len(feeds), 1200)},
		} {
			_, y := simulate(m, feeds, s)
			out.WriteString(y.row(s.name))
		}
	}
	fmt.Fprintf(&out, "pace found: %.0f minutes\n", ours.limits.Pace.Minutes())
	checks, _ := rest.perDay()
	if median := rest.at(0.5); median > m.goal {
		t.Errorf("%s: median delay %.1f minutes, goal %.0f", m.name, median, m.goal)
	}
	if lost := rest.lostShare(); lost >= 0.001 {
		t.Errorf("%s: %.3f %% of entries lost, goal 0.1 %%", m.name, 100*lost)
	}
	if checks > 24 {
		t.Errorf("%s: %.2f checks per feed and day, goal 24", m.name, checks)
	}
	return out.String()
}
