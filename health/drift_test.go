package health_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/health"
)

// An outlet is what pages yield: by day mostly its own articles, by night those
// of agencies, which are shorter and carry no name; each day leans its own way.
type outlet struct {
	rate    float64 // articles a day; at weekends half of it
	words   float64 // median of its own
	spread  float64 // standard deviation of the logarithm
	agency  float64 // share of agencies by day; twice as many at night
	bylined float64 // of its own
	dated   float64
	sure    float64
	stated  float64 // pages with the text in JSON-LD
}

// anyOutlet has figures as outlets do: standard deviations of 0.33 to 0.6, and
// shares of bylines from none to all.
func anyOutlet(random *rand.Rand, rate float64) outlet {
	o := outlet{rate: rate, words: 250 + 800*random.Float64(), spread: .33 + .3*random.Float64(), agency: .4 * random.Float64(), bylined: []float64{0, .3, .6, .9, 1}[random.IntN(5)], dated: []float64{.9, .99, 1}[random.IntN(3)], sure: []float64{.5, .9, 1}[random.IntN(3)], stated: []float64{0, .6, 1}[random.IntN(3)]}
	return o
}

// A feed is the articles of an outlet as they come, summed as the store does.
type feed struct {
	outlet
	random  *rand.Rand
	now     time.Time
	day     time.Time
	lean    [2]float64 // of the day: of lengths, and of the share of agencies
	batches []framewatch.YieldBatch
	latest  []framewatch.Yield
	n       int
}

// next brings an article, changed by a fault of reading it, which may be nil.
func (f *feed) next(fault func(*framewatch.Yield)) {
	rate := f.rate
	if w := f.now.Weekday(); w == time.Saturday || w == time.Sunday {
		rate /= 2
	}
	f.now = f.now.Add(time.Duration(f.random.ExpFloat64() / rate * 24 * float64(time.Hour)))
	if day := f.now.Truncate(24 * time.Hour); !day.Equal(f.day) {
		f.day, f.lean = day, [2]float64{.08 * f.random.NormFloat64(), 1 + .3*f.random.NormFloat64()}
	}
	agency := f.agency * f.lean[1]
	if f.now.Hour() < 6 {
		agency *= 2
	}
	is := func(p float64) bool { return f.random.Float64() < p }
	mean, bylined := math.Log(f.words)+f.lean[0], f.bylined
	if is(agency) {
		mean, bylined = mean-.5, 0
	}
	f.n++
	y := framewatch.Yield{Article: fmt.Sprint(f.n), URL: fmt.Sprintf("https://paper.example/%d", f.n), Source: "Paper", At: f.now,
		Words: int(math.Exp(mean + f.spread*f.random.NormFloat64())), Agreement: -1, Dated: is(f.dated), Sure: is(f.sure), Titled: true, Bylined: is(bylined)}
	if is(f.stated) {
		if y.Agreement = 1; is(.04) {
			y.Agreement = .5
		}
	}
	if fault != nil {
		fault(&y)
	}
	last := len(f.batches) - 1
	switch {
	case last < 0 || !f.batches[last].Day.Equal(f.day):
		f.batches = append(f.batches, framewatch.YieldBatch{Source: "Paper", Day: f.day})
	case f.batches[last].Articles == framewatch.BatchSize:
		f.batches = append(f.batches, framewatch.YieldBatch{Source: "Paper", Day: f.day, N: f.batches[last].N + 1})
	}
	last = len(f.batches) - 1
	f.batches[last].YieldSums = f.batches[last].Plus(y.Sums(), 1)
	if f.latest = append(f.latest, y); len(f.latest) > health.DriftLatest {
		f.latest = f.latest[1:]
	}
	for f.day.Sub(f.batches[0].Day) > health.DriftLookback*24*time.Hour {
		f.batches = f.batches[1:]
	}
}

func (f *feed) facts(open []framewatch.Notice) health.Facts {
	return health.Facts{History: health.History{Source: "Paper"}, Status: watched(f.now), Batches: f.batches, Latest: f.latest, Open: open}
}

// notices are those of a drift.
func (f *feed) notices(open []framewatch.Notice) []framewatch.Notice {
	return slices.DeleteFunc(health.Notices(f.facts(open), f.now), func(n framewatch.Notice) bool { return n.Kind != framewatch.NoticeDrift })
}

func newFeed(o outlet, seed uint64) *feed {
	return &feed{outlet: o, random: rand.New(rand.NewPCG(seed, 9)), now: start}
}

// False alarms are rare: sources of every size are watched for years, with an
// hourly look.
func TestDriftIsRare(t *testing.T) {
	years, rates := 12, []float64{1, 4, 12, 40, 120}
	if testing.Short() {
		years, rates = 1, rates[:4]
	}
	raised := 0
	for _, rate := range rates {
		here := 0
		for i := range years {
			f := newFeed(anyOutlet(rand.New(rand.NewPCG(uint64(i), uint64(rate))), rate), uint64(i))
			var open []framewatch.Notice
			looked := f.now
			for f.now.Before(start.AddDate(1, 2, 0)) {
				f.next(nil)
				if f.now.Sub(looked) < time.Hour {
					continue
				}
				looked = f.now
				list := f.notices(open)
				if len(list) > 0 && len(open) == 0 {
					here++
					list[0].Since = f.now
					open = list
					t.Logf("%.0f a day, %+v: %s", rate, f.outlet, list[0].Text)
				} else if len(list) == 0 {
					open = nil
				}
			}
		}
		t.Logf("%3.0f articles a day: %d notices in %d years", rate, here, years)
		raised += here
	}
	t.Logf("%.2f notices a year without a cause", float64(raised)/float64(years*len(rates)))
	if most := 1 + years; raised > most {
		t.Errorf("%d notices in %d years without a cause, want at most %d", raised, years*len(rates), most)
	}
}

// What breaks a page in earnest is noticed within some twenty articles.
func TestDriftIsNoticed(t *testing.T) {
	rounds, rates := 60, []float64{12, 40, 120}
	if testing.Short() {
		rounds, rates = 20, rates[1:2]
	}
	for _, c := range []struct {
		fault string
		do    func(*framewatch.Yield)
		by    int // articles until which half of the breaks are noticed
	}{
		{"text is halved", func(y *framewatch.Yield) { y.Words /= 2 }, 25},
		{"text is the lead alone", func(y *framewatch.Yield) { y.Words = min(y.Words, 60) }, 15},
		{"300 words of navigation", func(y *framewatch.Yield) { y.Words += 300 }, 130},
		{"no bylines", func(y *framewatch.Yield) { y.Bylined = false }, 80},
		{"no dates", func(y *framewatch.Yield) { y.Dated = false }, 20},
		{"no titles", func(y *framewatch.Yield) { y.Titled = false }, 20},
		{"text that is not the stated one", func(y *framewatch.Yield) { y.Agreement = min(y.Agreement, .3) }, 20},
	} {
		for _, rate := range rates {
			var took []int
			for i := range rounds {
				o := anyOutlet(rand.New(rand.NewPCG(uint64(i), 77)), rate)
				o.bylined, o.stated = max(o.bylined, .6), max(o.stated, .6)
				f := newFeed(o, uint64(i))
				for f.now.Before(start.AddDate(0, 0, 40)) || i > 0 && f.n%(i+1) != 0 {
					f.next(nil)
				}
				n := 0
				for ; n < 400; n++ {
					if len(f.notices(nil)) > 0 {
						break
					}
					f.next(c.do)
				}
				took = append(took, n)
			}
			slices.Sort(took)
			within := func(n int) int {
				i, _ := slices.BinarySearch(took, n+1)
				return 100 * i / len(took)
			}
			t.Logf("%-32s %3.0f a day: median %3d articles; %3d%% within 20, %3d%% within 40, %3d%% within 100, %3d%% within 400", c.fault, rate, took[len(took)/2], within(20), within(40), within(100), within(399))
			if took[len(took)/2] > c.by {
				t.Errorf("half of the breaks take %d articles, want %d", took[len(took)/2], c.by)
			}
		}
	}
}

func TestDrift(t *testing.T) {
	plain := outlet{rate: 30, words: 500, spread: .45, bylined: .9, dated: 1, sure: .9, stated: 1}
	half := func(y *framewatch.Yield) { y.Words /= 3 }
	for _, c := range []struct {
		name   string
		outlet outlet
		before int // articles
		fault  func(*framewatch.Yield)
		after  int
		again  int // articles without a fault, after that
		want   []string
	}{
		{"all is well", plain, 1200, nil, 0, 0, nil},
		{"too new", plain, 70, half, 30, 0, nil},
		{"few articles", outlet{rate: 1, words: 500, spread: .45, dated: 1}, 90, half, 20, 0, nil},
		{"a third of the text", plain, 1200, half, 20, 0, []string{"Length: typically 1", " words in the last 20 articles, against 4", "Since about 2026-0", "https://paper.example/1"}},
		{"the notice stands for weeks", plain, 1200, half, 400, 0, []string{"Length: typically 1", "against 4", "Since before 2026-0"}},
		{"it ends with its cause", plain, 1200, half, 200, 120, nil},
		{"after a month it is usual", plain, 1200, half, 1600, 0, nil},
		{"bylines and dates", plain, 1200, func(y *framewatch.Yield) { y.Bylined, y.Dated = false, false }, 20, 0, []string{"Dates on the page: 0 of the last 20 (0%), against ", "(100%). Since about", "Bylines: 0 of the last 20 (0%), against "}},
		{"a third of the pages lose their byline", plain, 1200, func() func(y *framewatch.Yield) {
			n := 0
			return func(y *framewatch.Yield) { n++; y.Bylined = y.Bylined && n%3 > 0 }
		}(), 120, 0, []string{"Bylines: "}},
		{"text that is not the stated one", plain, 1200, func(y *framewatch.Yield) { y.Agreement = .2 }, 20, 0, []string{"Text as in the page's own data (JSON-LD): 0 of the last 20 (0%), against "}},
		{"pages state no text any more", plain, 1200, func(y *framewatch.Yield) { y.Agreement = -1 }, 100, 0, nil},
		{"bylines where there were none", outlet{rate: 30, words: 500, spread: .45, dated: 1}, 1200, func(y *framewatch.Yield) { y.Bylined = true }, 20, 0, []string{"Bylines: 20 of the last 20 (100%), against 0 of "}},
		{"dates where there were few", outlet{rate: 30, words: 500, spread: .45, dated: .3}, 1200, func(y *framewatch.Yield) { y.Dated = true }, 40, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFeed(c.outlet, 3)
			var open []framewatch.Notice
			look := func(n int, fault func(*framewatch.Yield)) {
				for range n {
					f.next(fault)
					list := f.notices(open)
					for i := range list {
						list[i].Since = f.now
						if len(open) > 0 {
							list[i].Since = open[0].Since
						}
					}
					open = list
				}
			}
			look(c.before, nil)
			if len(open) > 0 {
				t.Fatalf("before: %q", open[0].Text)
			}
			look(c.after, c.fault)
			look(c.again, nil)
			if len(c.want) == 0 {
				if len(open) > 0 {
					t.Errorf("notice %q", open[0].Text)
				}
				return
			}
			if len(open) != 1 {
				t.Fatalf("%d notices", len(open))
			}
			n := open[0]
			t.Log(n.Text, n.Examples)
			for _, want := range c.want {
				if !strings.Contains(n.Text+fmt.Sprint(n.Examples), want) {
					t.Errorf("%q lacks %q", n.Text, want)
				}
			}
			if len(n.Examples) != 3 || n.Examples[0].Article == "" {
				t.Errorf("examples %+v", n.Examples)
			}
			if health.Advice(n.Kind) == "" || health.Heading(n.Kind) == string(n.Kind) {
				t.Errorf("no words for %q", n.Kind)
			}
			h := health.Look(f.facts(nil), f.now)
			if h.Lately.Articles < 20 {
				t.Errorf("before %+v, lately %+v", h.Before, h.Lately)
			}
		})
	}
}

func BenchmarkDrift(b *testing.B) {
	f := newFeed(outlet{rate: 120, words: 500, spread: .45, bylined: .9, dated: 1, sure: .9, stated: 1}, 3)
	for f.now.Before(start.AddDate(0, 0, 70)) {
		f.next(nil)
	}
	for b.Loop() {
		f.notices(nil)
	}
}
