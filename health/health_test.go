package health_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/health"
)

// start is a Monday.
var start = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// A paper publishes a number of articles on each weekday, from Sunday on,
// between 6:00 and 22:00.
type paper [7]float64

var (
	daily   = paper{40, 60, 60, 60, 60, 60, 40}
	workday = paper{0, 30, 30, 30, 30, 30, 0}
	small   = paper{.28, .28, .28, .28, .28, .28, .28}
	weekly  = paper{0, 0, 0, 0, 1, 0, 0} // exactly
)

// An event changes what a day brings.
type event struct {
	from, to int     // days from start, the last one included
	share    float64 // of what would come
	unread   bool
	stopped  bool
}

// past makes days of a paper, watched from start on, up to the morning of day.
func past(p paper, days int, window int, events ...event) (health.History, time.Time) {
	random := rand.New(rand.NewPCG(5, 6))
	h := health.History{Source: "Paper", Since: start, Window: window, Running: map[int64]bool{}}
	now := start.AddDate(0, 0, days).Add(10 * time.Hour)
	hours := map[time.Time]int{}
	for i := 0; i <= days; i++ {
		day := start.AddDate(0, 0, i)
		d := framewatch.SourceDay{Source: "Paper", Day: day, Checks: 24}
		rate := p[day.Weekday()]
		stopped := false
		for _, e := range events {
			if i >= e.from && i <= e.to {
				if e.unread {
					d.Failures = d.Checks
				}
				stopped = stopped || e.stopped
				rate *= e.share
			}
		}
		n := int(rate)
		if p == small {
			n = poisson(random, rate)
		} else if rate > 1 {
			n = max(0, n+int(random.NormFloat64()*rate/6))
		}
		for range n {
			at := day.Add(time.Duration(6*60+random.IntN(16*60)) * time.Minute)
			if at.Before(now) {
				hours[at.Truncate(time.Hour)]++
				d.Stored++
			}
		}
		if stopped {
			continue
		}
		h.Running[day.Unix()/86400] = true
		h.Days = append(h.Days, d)
	}
	for at, n := range hours {
		h.Hours = append(h.Hours, framewatch.NewsHour{At: at, Articles: n})
	}
	slices.SortFunc(h.Hours, func(a, b framewatch.NewsHour) int { return a.At.Compare(b.At) })
	return h, now
}

func poisson(random *rand.Rand, mean float64) (n int) {
	for t := random.ExpFloat64(); t < mean; t += random.ExpFloat64() {
		n++
	}
	return n
}

func TestGaps(t *testing.T) {
	for _, c := range []struct {
		name   string
		paper  paper
		days   int
		window int
		events []event
		want   []string // "70-73 missing stopped"
	}{
		{"nothing wrong", daily, 90, 30, nil, nil},
		{"weekends are no gaps", workday, 90, 30, nil, nil},
		{"small outlets have no thin days", small, 90, 30, nil, nil},
		{"once a week", weekly, 90, 30, nil, nil},
		{"a holiday is like a Sunday", daily, 90, 30, []event{{from: 74, to: 74, share: .6}}, nil},
		{"a holiday without articles, of workdays", workday, 90, 30, []event{{from: 74, to: 74}}, nil},
		{"a day far below the weakest", daily, 90, 30, []event{{from: 74, to: 74, share: .1}}, []string{"74-74 thin few"}},
		{"a day without articles, but read", daily, 90, 30, []event{{from: 74, to: 74}}, []string{"74-74 thin few"}},
		{"two workweeks with a tenth", workday, 90, 30, []event{{from: 70, to: 83, share: .1}}, []string{"70-74 thin few", "77-81 thin few"}},
		{"not running", daily, 90, 30, []event{{from: 70, to: 73, stopped: true}}, []string{"70-73 missing stopped"}},
		{"not readable", daily, 90, 30, []event{{from: 70, to: 71, unread: true}}, []string{"70-71 missing unread"}},
		{"not running, then not readable", daily, 90, 30, []event{{from: 70, to: 70, stopped: true}, {from: 71, to: 71, unread: true}}, []string{"70-70 missing stopped", "71-71 missing unread"}},
		{"unread until now", daily, 90, 5000, []event{{from: 88, to: 90, unread: true}}, []string{"88-89 missing unread"}},
		{"a long sitemap makes up for it", daily, 90, 5000, []event{{from: 70, to: 71, unread: true, share: 1}}, nil},
		{"a small outlet's feed makes up for it", small, 90, 30, []event{{from: 70, to: 72, stopped: true, share: 1}}, nil},
		{"its articles were got afterwards", daily, 90, 30, []event{{from: 72, to: 72, unread: true, share: 1}}, nil},
		{"a small outlet's long pause", small, 150, 30, []event{{from: 100, to: 149}}, []string{"thin pause"}},
		{"too new for thin days", daily, 25, 30, []event{{from: 20, to: 20, share: .1}}, nil},
		{"too new, yet not readable", daily, 25, 30, []event{{from: 20, to: 20, unread: true}}, []string{"20-20 missing unread"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, now := past(c.paper, c.days, c.window, c.events...)
			if slices.ContainsFunc(c.events, func(e event) bool { return (e.unread || e.stopped) && e.share == 0 }) {
				h.Hours = slices.DeleteFunc(h.Hours, func(x framewatch.NewsHour) bool {
					day := int(x.At.Sub(start) / (24 * time.Hour))
					return slices.ContainsFunc(c.events, func(e event) bool { return day >= e.from && day <= e.to })
				})
			}
			var got []string
			gaps := health.Merge(health.Gaps(h, start, now), 3)
			slices.Reverse(gaps)
			for _, g := range gaps {
				from, to := int(g.From.Sub(start)/(24*time.Hour)), int(g.To.Sub(start)/(24*time.Hour))
				got = append(got, fmt.Sprintf("%d-%d %s %s", from, to, g.State, g.Cause))
				if !strings.Contains(g.Reason, "stored") {
					t.Errorf("reason %q", g.Reason)
				}
			}
			if len(got) != len(c.want) {
				t.Fatalf("gaps %q, want %q", got, c.want)
			}
			for i := range got {
				if !strings.HasSuffix(got[i], c.want[i]) {
					t.Errorf("gap %q, want %q", got[i], c.want[i])
				}
			}
		})
	}
}

// watched is a source whose listing was read just now.
func watched(now time.Time) framewatch.SourceStatus {
	l := framewatch.ListingState{URL: "https://paper.example/feed", CheckedAt: now, OKAt: now}
	return framewatch.SourceStatus{Source: framewatch.Source{Name: "Paper"}, Listings: []framewatch.ListingState{l}, LastCheck: now, LastSuccess: now}
}

func TestSilence(t *testing.T) {
	for _, c := range []struct {
		name    string
		paper   paper
		days    int
		events  []event
		silent  bool
		rhythm  string
		silence string
	}{
		{"busy", daily, 90, nil, false, "articles a day", "last article 60 minutes ago; usually at most 9 hours"},
		{"busy, none for a day", daily, 90, []event{{from: 89, to: 90}}, true, "", "last article"},
		{"on a Sunday of a workday paper", workday, 90, nil, false, "articles a day from Monday to Friday, none at weekends", "usually at most 2"},
		{"Monday is a holiday", workday, 91 + 1, []event{{from: 91, to: 91}}, false, "", "usually at most 2"},
		{"a whole week without", workday, 92, []event{{from: 84, to: 92}}, true, "", "last article"},
		{"small, three days without", small, 90, []event{{from: 88, to: 90}}, false, "a week", "usually at most"},
		{"small, five weeks without", small, 90, []event{{from: 55, to: 90}}, true, "a week", "usually at most"},
		{"weekly, after six days", weekly, 93, nil, false, "about 1 article a week", "usually at most 7"},
		{"weekly, one issue left out and the next soon due", weekly, 101, []event{{from: 90, to: 101}}, true, "", "last article 1"},
		{"new", daily, 5, []event{{from: 4, to: 5}}, false, "not known yet: single days are judged after 28 days, and 4 are complete so far", "what is usual is known after 8 pauses in 14 days"},
		{"never any", paper{}, 40, nil, true, "no articles in 39 days", "no article published since it is watched (2026-01-05)"},
		{"never any, but new", paper{}, 10, nil, false, "not known yet", "no article published since"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, now := past(c.paper, c.days, 30, c.events...)
			f := health.Facts{History: h, Status: watched(now)}
			got := health.Look(f, now)
			if !strings.Contains(got.Rhythm, c.rhythm) || !strings.Contains(got.Silence, c.silence) {
				t.Errorf("rhythm %q, want %q; silence %q, want %q", got.Rhythm, c.rhythm, got.Silence, c.silence)
			}
			notices := health.Notices(f, now)
			if silent := len(notices) == 1 && notices[0].Kind == framewatch.NoticeSilent; silent != c.silent {
				t.Errorf("silent %v, want %v: %+v (%s)", silent, c.silent, notices, got.Silence)
			}
			f.Status.LastSuccess = now.AddDate(0, 0, -2)
			if notices := health.Notices(f, now); len(notices) > 0 {
				t.Errorf("nobody asked for two days, and there is %q", notices[0].Text)
			}
		})
	}
}

// A silence stands however long it lasts, and ends with the next article.
func TestSilenceStands(t *testing.T) {
	h, now := past(small, 400, 30, event{from: 100, to: 400})
	f := health.Facts{History: h, Status: watched(now)}
	last := h.Hours[len(h.Hours)-1].At
	f.Status.LastArticle = last
	var open []framewatch.Notice
	for d := 101; d <= 400; d++ {
		then := start.AddDate(0, 0, d).Add(10 * time.Hour)
		g := f
		g.Status, g.Open = watched(then), open
		g.Status.LastArticle = last
		g.Days = h.Days[max(0, d-119) : d+1]
		g.Hours = nil
		for _, hour := range h.Hours {
			if hour.At.After(then.AddDate(0, 0, -119)) {
				g.Hours = append(g.Hours, hour)
			}
		}
		notices := health.Notices(g, then)
		if len(open) > 0 && len(notices) == 0 {
			t.Fatalf("after %v the notice ends", then.Sub(last))
		}
		if len(open) == 0 && len(notices) == 1 {
			open = notices
			open[0].Since = then
		}
		if d == 400 && !strings.Contains(notices[0].Text, "No new article for 30") {
			t.Errorf("at last: %q", notices[0].Text)
		}
	}
	f.Hours, f.Open = append(h.Hours, framewatch.NewsHour{At: now.Add(-time.Hour), Articles: 1}), open
	if notices := health.Notices(f, now); len(notices) != 0 || len(open) != 1 {
		t.Errorf("with a new article: %+v", notices)
	}
}

// False alarms are rare: of articles that come at random, about one pause in a
// hundred counts as silence.
func TestSilenceIsRare(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		pauses int
		most   float64
	}{{8, .04}, {20, .015}, {60, .005}} {
		alarms, rounds := 0, 4000
		for range rounds {
			h := health.History{Source: "Paper", Since: start, Running: map[int64]bool{}}
			step := 80 * 24 / float64(c.pauses) // hours
			at := start
			for range c.pauses {
				h.Hours = append(h.Hours, framewatch.NewsHour{At: at, Articles: 1})
				at = at.Add(time.Duration(random.ExpFloat64() * step * float64(time.Hour)))
			}
			h.Hours = append(h.Hours, framewatch.NewsHour{At: at, Articles: 1})
			for d := start; d.Before(at.AddDate(0, 0, 1)); d = d.AddDate(0, 0, 1) {
				h.Days = append(h.Days, framewatch.SourceDay{Day: d, Checks: 1})
			}
			next := random.ExpFloat64() * step
			look := health.Look(health.Facts{History: h}, at.Add(time.Minute))
			if look.Limit > 0 && next > look.Limit.Hours() {
				alarms++
			}
		}
		if share := float64(alarms) / float64(rounds); share > c.most {
			t.Errorf("%d pauses known: %.1f%% of the next count as silence, want at most %.1f%%", c.pauses, 100*share, 100*c.most)
		} else {
			t.Logf("%d pauses known: %.2f%% of the next count as silence", c.pauses, 100*share)
		}
	}
}

// False gaps are rare, too: of counts that vary as those of news do, about a
// day in a thousand is called thin.
func TestThinIsRare(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	thin, judged := 0, 0
	for range 60 {
		mean := 5 + random.Float64()*95
		h := health.History{Source: "Paper", Since: start, Window: 30, Running: map[int64]bool{}}
		const days = 150
		for i := range days {
			day := start.AddDate(0, 0, i)
			h.Days = append(h.Days, framewatch.SourceDay{Day: day, Checks: 9})
			rate := mean
			if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
				rate *= .4
			}
			rate *= random.ExpFloat64()/8 + random.ExpFloat64()/8 + random.ExpFloat64()/8 + random.ExpFloat64()/8 + .5 // mean 1, sd 1/4
			if n := poisson(random, rate); n > 0 {
				h.Hours = append(h.Hours, framewatch.NewsHour{At: day.Add(12 * time.Hour), Articles: n})
			}
		}
		thin += len(health.Gaps(h, start, start.AddDate(0, 0, days)))
		judged += days - 29
	}
	if share := float64(thin) / float64(judged); share > 2e-3 {
		t.Errorf("%d of %d ordinary days are called thin", thin, judged)
	} else {
		t.Logf("%d of %d ordinary days are called thin", thin, judged)
	}
}

func TestNotices(t *testing.T) {
	const days = 60
	change := func(from int, f func(d *framewatch.SourceDay)) func(*health.Facts) {
		return func(x *health.Facts) {
			for i := from; i < len(x.Days); i++ {
				f(&x.Days[i])
			}
		}
	}
	skip := func(n int) func(*framewatch.SourceDay) {
		return func(d *framewatch.SourceDay) { d.Skipped = n }
	}
	_, now := past(daily, days, 30)
	for _, c := range []struct {
		name string
		do   func(*health.Facts)
		want string // kind: words; "" is no notice
	}{
		{"all is well", func(*health.Facts) {}, ""},
		{"imported", func(f *health.Facts) { f.Status.Listings = nil }, ""},
		{"unreadable for an hour", func(f *health.Facts) {
			l := &f.Status.Listings[0]
			l.Error, l.Failures, l.OKAt = "status 503", 4, now.Add(-time.Hour)
		}, ""},
		{"unreadable for a day", func(f *health.Facts) {
			l := &f.Status.Listings[0]
			l.Error, l.Failures, l.OKAt = "status 503", 9, now.Add(-25*time.Hour)
		}, "unreadable: 1 of 1 listing can't be read: https://paper.example/feed was last read on 2026-03-05, 09:00 UTC. Status 503, 9 failures in a row."},
		{"one failure after a stop", func(f *health.Facts) {
			l := &f.Status.Listings[0]
			l.Error, l.Failures, l.OKAt = "status 503", 1, now.AddDate(0, 0, -9)
		}, ""},
		{"never readable", func(f *health.Facts) {
			l := &f.Status.Listings[0]
			l.Error, l.Failures, l.OKAt = "not a feed", 9, time.Time{}
		}, "unreadable: 1 of 1 listing can't be read: https://paper.example/feed has never been read. Not a feed"},
		{"moved", func(f *health.Facts) { f.Status.Listings[0].MovedTo = "https://paper.example/rss" }, "moved: https://paper.example/feed has moved for good to https://paper.example/rss."},
		{"a fifth has always been videos", change(0, skip(12)), ""},
		{"walls since yesterday", func(f *health.Facts) {
			change(days-1, skip(60))(f)
			f.Skipped = map[framewatch.Class]int{framewatch.ClassConsentWall: 110, framewatch.ClassVideo: 10}
			f.Status.Problems = []framewatch.Problem{{URL: "https://paper.example/a", State: framewatch.EntrySkipped}, {URL: "https://paper.example/b", State: framewatch.EntryFailed}}
		}, "no articles: 120 of the last"},
		{"example addresses", func(f *health.Facts) {
			change(days-1, skip(60))(f)
			f.Status.Problems = []framewatch.Problem{{URL: "https://paper.example/a", State: framewatch.EntrySkipped}, {URL: "https://paper.example/b", State: framewatch.EntryFailed}}
		}, "no articles: [{https://paper.example/a }]"},
		{"some more videos", change(days-1, skip(4)), ""},
		{"some days have always been full of them", func(f *health.Facts) {
			for i := range f.Days {
				if i%5 == 4 || i >= days-1 {
					f.Days[i].Skipped = 60
				}
			}
		}, ""},
		{"it stands while it lasts", func(f *health.Facts) {
			change(days-20, skip(60))(f)
			f.Open = []framewatch.Notice{{Kind: framewatch.NoticeClasses, Since: now.AddDate(0, 0, -19)}}
		}, "no articles: against 0 of"},
		{"it ends with its cause", func(f *health.Facts) {
			change(days-20, skip(60))(f)
			change(days-5, skip(0))(f)
			f.Open = []framewatch.Notice{{Kind: framewatch.NoticeClasses, Since: now.AddDate(0, 0, -19)}}
		}, ""},
		{"after a month it is usual", func(f *health.Facts) {
			change(days-35, skip(60))(f)
			f.Open = []framewatch.Notice{{Kind: framewatch.NoticeClasses, Since: now.AddDate(0, 0, -34)}}
		}, ""},
		{"walls from the first day", func(f *health.Facts) {
			f.Days = []framewatch.SourceDay{{Day: now.Truncate(24 * time.Hour), Checks: 4, Skipped: 30}}
		}, "no articles: 30 of the last 30 pages were no article (100%)"},
		{"undated since yesterday", func(f *health.Facts) {
			change(days-1, func(d *framewatch.SourceDay) { d.Undated = d.Stored })(f)
			f.Undated = []string{"https://paper.example/u"}
		}, "undated: articles have no date (100%), against 0 of"},
		{"nobody has asked", func(f *health.Facts) {
			f.Status.LastCheck, f.Status.Listings[0].MovedTo = now.AddDate(0, 0, -2), "https://paper.example/rss"
			f.Open = []framewatch.Notice{{Kind: framewatch.NoticeSilent, Text: "as it was"}}
		}, "silent: as it was"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, now := past(daily, days, 30)
			f := health.Facts{History: h, Status: watched(now)}
			c.do(&f)
			notices := health.Notices(f, now)
			kind, words, _ := strings.Cut(c.want, ": ")
			switch {
			case c.want == "" && len(notices) > 0:
				t.Errorf("notice %q", notices[0].Text)
			case c.want != "" && (len(notices) != 1 || string(notices[0].Kind) != kind || !strings.Contains(notices[0].Text+fmt.Sprint(notices[0].Examples), words)):
				t.Errorf("notices %+v, want %q", notices, c.want)
			}
			for _, n := range notices {
				if health.Advice(n.Kind) == "" || health.Heading(n.Kind) == string(n.Kind) && n.Kind != framewatch.NoticeSilent {
					t.Errorf("no words for %q", n.Kind)
				}
			}
		})
	}
}

func TestMerge(t *testing.T) {
	day := func(n int) time.Time { return start.AddDate(0, 0, n) }
	stopped := func(source string, n int) framewatch.GapDay {
		return framewatch.GapDay{Source: source, Day: day(n), State: framewatch.GapMissing, Cause: framewatch.GapStopped, Expected: 10}
	}
	days := []framewatch.GapDay{
		stopped("A", 1), stopped("A", 2), {Source: "A", Day: day(3), State: framewatch.GapThin, Cause: framewatch.GapFew, Articles: 4, Expected: 40}, {Source: "A", Day: day(7), State: framewatch.GapThin, Cause: framewatch.GapFew, Articles: 1, Expected: 40},
		stopped("B", 1), stopped("B", 2),
	}
	for _, c := range []struct {
		sources int
		want    []string
	}{
		{2, []string{
			"2026-01-12: A: far fewer articles than usual; 1 article is stored, about 40 could be expected.",
			"2026-01-08: A: far fewer articles than usual; 4 articles are stored, about 40 could be expected.",
			"2026-01-06 to 2026-01-07: every outlet: framewatch was not running; no article of these days is stored, about 40 could be expected.",
		}},
		{3, []string{ // a third was read
			"2026-01-12: A: far fewer articles than usual; 1 article is stored, about 40 could be expected.",
			"2026-01-08: A: far fewer articles than usual; 4 articles are stored, about 40 could be expected.",
			"2026-01-06 to 2026-01-07: A: framewatch was not running; no article of these days is stored, about 20 could be expected.",
			"2026-01-06 to 2026-01-07: B: framewatch was not running; no article of these days is stored, about 20 could be expected.",
		}},
	} {
		var got []string
		gaps := health.Merge(days, c.sources)
		for _, g := range gaps {
			got = append(got, g.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("of %d sources:\n%s", c.sources, strings.Join(got, "\n"))
		}
		if worst := framewatch.LargestGaps(gaps, 2); len(worst) != 2 || worst[0].Lost() < worst[1].Lost() || worst[0].Lost() < 39 {
			t.Errorf("largest: %v", worst)
		}
	}
}

func TestMark(t *testing.T) {
	point := func(start string, of int, state framewatch.PointState) framewatch.Point {
		return framewatch.Point{Start: start, Of: of, State: state}
	}
	res := framewatch.TrendResult{Interval: framewatch.Week, Series: []framewatch.Series{
		{By: "A", Points: []framewatch.Point{point("2026-01-05", 100, framewatch.PointOK), point("2026-01-12", 700, framewatch.PointOK), point("2026-01-19", 0, framewatch.PointMissing), point("2026-01-26", 100, framewatch.PointOK)}},
		{By: "B", Points: []framewatch.Point{point("2026-01-05", 100, framewatch.PointOK)}},
	}}
	var days []framewatch.GapDay
	for _, n := range []int{1, 8, 15} {
		days = append(days, framewatch.GapDay{Source: "A", Day: start.AddDate(0, 0, n), Expected: 60, Articles: 10})
	}
	health.Mark(&res, days, func(by, source string) bool { return by == source })
	want := []framewatch.PointState{framewatch.PointPartial, framewatch.PointOK, framewatch.PointMissing, framewatch.PointOK}
	for i, p := range res.Series[0].Points {
		if p.State != want[i] {
			t.Errorf("point %s is %s, want %s", p.Start, p.State, want[i])
		}
	}
	if got := res.Series[1].Points[0].State; got != framewatch.PointOK {
		t.Errorf("the other outlet's point is %s", got)
	}
}

func TestMail(t *testing.T) {
	raised := framewatch.Notice{Source: "Paper <b>", Kind: framewatch.NoticeSilent, Text: "No new article\r\nfor 9 days.", Since: start, Examples: []framewatch.Example{{URL: "https://paper.example/a\nb", Article: "0a1b"}, {URL: "https://paper.example/c"}}}
	ended := framewatch.Notice{Source: "Gazette", Kind: framewatch.NoticeBroken, Text: "status 503", Since: start, Ended: start.Add(time.Hour)}
	now := start.Add(9 * time.Hour)
	m, err := health.Mail([]framewatch.Notice{raised, ended}, "ops@news.test", "framewatch <fw@news.test>", "https://fw.test", now)
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "[framewatch] Paper <b>: silent; 1 notice has ended" || !strings.HasSuffix(m.MessageID, "@news.test") || m.State != framewatch.MailQueued {
		t.Errorf("mail %+v", m)
	}
	for _, want := range []string{"No new article for 9 days.", "What to do: Open the outlet's site", "From 2026-01-05, 00:00 UTC until 2026-01-05, 01:00 UTC", "https://fw.test/sources/Paper%20%3Cb%3E", "All sources: https://fw.test/sources",
		"For example:\n    https://paper.example/a b\n      https://fw.test/articles/0a1b\n    https://paper.example/c\n  Since: "} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("plain part lacks %q:\n%s", want, m.Text)
		}
	}
	if !strings.Contains(m.HTML, `<li>https://paper.example/a b (<a href="https://fw.test/articles/0a1b">as it was read</a>)</li>`) {
		t.Errorf("no example in the HTML part:\n%s", m.HTML)
	}
	if !strings.Contains(m.HTML, "Paper &lt;b&gt;") || strings.Contains(m.HTML, "Paper <b>") {
		t.Errorf("HTML part:\n%s", m.HTML)
	}
	again, err := health.Mail([]framewatch.Notice{ended}, "ops@news.test", "framewatch <fw@news.test>", "https://fw.test", now.Add(5*time.Hour))
	if err != nil || again.MessageID != m.MessageID {
		t.Errorf("a second mail of the day is %s, not %s (%v)", again.MessageID, m.MessageID, err)
	}
	if next, err := health.Mail([]framewatch.Notice{ended}, "ops@news.test", "fw@news.test", "https://fw.test", now.AddDate(0, 0, 1)); err != nil || next.MessageID == m.MessageID {
		t.Errorf("the mail of the next day is the same (%v)", err)
	}
}

func BenchmarkGaps(b *testing.B) {
	h, now := past(daily, 112, 30, event{from: 100, to: 101, unread: true})
	for b.Loop() {
		health.Gaps(h, now.AddDate(0, 0, -28), now)
	}
}
