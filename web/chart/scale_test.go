package chart

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"framewatch"
)

func TestScale(t *testing.T) {
	for _, c := range []struct {
		most  float64
		parts float64
		value Value
		want  string
	}{
		{.136, 7, Share, "0% 2% 4% 6% 8% 10% 12% 14%"},
		{.0012, 5, Share, "0.000% 0.025% 0.050% 0.075% 0.100% 0.125%"},
		{.5, 5, Share, "0% 10% 20% 30% 40% 50%"},
		{1, 4, Share, "0% 25% 50% 75% 100%"},
		{0, 5, Share, "0.0% 0.2% 0.4% 0.6% 0.8% 1.0%"},
		{math.NaN(), 5, Count, "0 1"},
		{3, 8, Count, "0 1 2 3"},
		{28, 7, Count, "0 5 10 15 20 25 30"},
		{12_345, 7, Count, "0 2,000 4,000 6,000 8,000 10,000 12,000 14,000"},
		{1.73, 4, PerWord, "0.0 0.5 1.0 1.5 2.0"},
	} {
		s := niceScale(c.most, c.parts, c.value)
		var got []string
		for _, tick := range s.ticks {
			got = append(got, s.label(tick))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("to %v in %v: %s, want %s", c.most, c.parts, strings.Join(got, " "), c.want)
		}
		if s.max < c.most {
			t.Errorf("to %v: ends at %v", c.most, s.max)
		}
	}
}

func buckets(start string, i framewatch.Interval, n int) []framewatch.Point {
	t, _ := time.Parse(time.DateOnly, start)
	points := make([]framewatch.Point, n)
	for k := range points {
		points[k] = framewatch.Point{Start: t.Format(time.DateOnly), N: 1, Of: 10, Rate: .1, State: framewatch.PointThin}
		t = i.Next(t)
	}
	return points
}

func TestDateTicks(t *testing.T) {
	for _, c := range []struct {
		start    string
		interval framewatch.Interval
		n        int
		want     string // name@position, the era after a slash
	}{
		{"2024-11-01", framewatch.Month, 14, "Nov/2024@0.5 Dec@1.5 Jan/2025@2.5 Feb@3.5 Mar@4.5 Apr@5.5 May@6.5 Jun@7.5 Jul@8.5 Aug@9.5 Sep@10.5 Oct@11.5 Nov@12.5 Dec@13.5"},
		{"2024-02-01", framewatch.Month, 60, "Jul/2024@5.5 Jan/2025@11.5 Jul@17.5 Jan/2026@23.5 Jul@29.5 Jan/2027@35.5 Jul@41.5 Jan/2028@47.5 Jul@53.5 Jan/2029@59.5"},
		{"2012-01-01", framewatch.Year, 4, "2012@0.5 2013@1.5 2014@2.5 2015@3.5"},
		{"2026-02-26", framewatch.Day, 5, "26/Feb 2026@0.5 27@1.5 28@2.5 1/Mar 2026@3.5 2@4.5"},
		{"2024-12-30", framewatch.Week, 10, "30/Dec 2024@0.0 6/Jan 2025@1.0 13@2.0 20@3.0 27@4.0 3/Feb 2025@5.0 10@6.0 17@7.0 24@8.0 3/Mar 2025@9.0"},
		{"someday", framewatch.Week, 0, ""},
	} {
		var got []string
		for _, tick := range dateTicks(buckets(c.start, c.interval, c.n), c.interval, 600, false) {
			s := tick.name
			if tick.era != "" {
				s += "/" + tick.era
			}
			got = append(got, fmt.Sprintf("%s@%.1f", s, tick.pos))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%d from %s by %s:\n%s, want\n%s", c.n, c.start, c.interval, strings.Join(got, " "), c.want)
		}
	}
	if dateTicks([]framewatch.Point{{Start: "soon"}}, framewatch.Day, 600, false) != nil {
		t.Error("ticks from no dates")
	}
}

// pool must agree with a sum that looks at every window anew.
func TestPool(t *testing.T) {
	points := buckets("2024-01-01", framewatch.Day, 500)
	for i := range points {
		points[i].N, points[i].Of = i%7, 7+i%5
		if i > 200 && i < 240 || i%11 == 0 {
			points[i] = framewatch.Point{Start: points[i].Start, State: framewatch.PointMissing}
		}
	}
	for _, window := range []int{7, 28} {
		pooled, values := pool(points, Share, window)
		for i, p := range pooled {
			n, of, days := 0, 0, 0
			from, to := max(0, i-window/2), min(len(points), i+window-window/2)
			for _, q := range points[from:to] {
				if q.State != framewatch.PointMissing {
					n, of, days = n+q.N, of+q.Of, days+1
				}
			}
			gap := days*2 < to-from
			if p.N != n || p.Of != of || gap != (p.State == framewatch.PointMissing) || !gap && math.Abs(values[i]-float64(n)/float64(of)) > 1e-12 {
				t.Fatalf("window %d, day %d: %+v %v, want %d of %d, gap %v", window, i, p, values[i], n, of, gap)
			}
		}
	}
}

// TestLinkOfCrowdedPointsTellsAllOfThem has a lone day among gaps: the smoothed
// line does not reach it, the link over its group does.
func TestLinkOfCrowdedPointsTellsAllOfThem(t *testing.T) {
	points := make([]framewatch.Point, 400)
	for i := range points {
		points[i] = framewatch.Point{Start: framewatch.Day.Start(time.Date(2024, 1, 1+i, 0, 0, 0, 0, time.UTC)).Format(time.DateOnly), N: 1, Of: 10, State: framewatch.PointOK}
		if i > 200 && i != 203 {
			points[i].N, points[i].Of, points[i].State = 0, 0, framewatch.PointMissing
		}
	}
	c := Chart{ID: "c", Interval: framewatch.Day, Width: 300, Height: 200, Lines: []Line{{Label: "q", Points: points}},
		Link: func(_, from, to int) string { return fmt.Sprintf("/search?from=%d&to=%d", from, to) }}
	groups := regexp.MustCompile(`from=(\d+)&(?:amp;)?to=(\d+)"><title>[^<]*: (\d+) of`).FindAllSubmatch(c.SVG(), -1)
	if len(groups) == 0 {
		t.Fatal("no links")
	}
	for _, g := range groups {
		from, _ := strconv.Atoi(string(g[1]))
		to, _ := strconv.Atoi(string(g[2]))
		want := 0
		for _, p := range points[from : to+1] {
			want += p.N
		}
		if told := string(g[3]); told != strconv.Itoa(want) {
			t.Errorf("days %d to %d: %s told, %d are there", from, to, told, want)
		}
	}
}

func TestSpread(t *testing.T) {
	labels := []label{}
	for _, y := range []float64{10, 12, 12, 13, 130, 200, 201} {
		labels = append(labels, label{rows: []string{"a"}, y: y, end: y})
	}
	spread(labels, 0, 205)
	for i, l := range labels {
		if l.y-l.height()/2 < -.5 || l.y+l.height()/2 > 205.5 {
			t.Errorf("label %d at %v leaves the frame", i, l.y)
		}
		if i > 0 && l.y-labels[i-1].y < l.height()-1 {
			t.Errorf("labels %d and %d touch: %v, %v", i-1, i, labels[i-1].y, l.y)
		}
	}
	if labels[4].y != 130 {
		t.Errorf("a label with room moved to %v", labels[4].y)
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		Number(1_234_567): "1,234,567", Number(-1234): "−1,234", Number(999): "999", Number(0): "0",
		Percent(.123456): "12.3%", Percent(.07581): "7.58%", Percent(.000341): "0.034%", Percent(0): "0%", Percent(1): "100%",
		Bucket(framewatch.Week, "2024-12-30"): "2025-W01", Bucket(framewatch.Month, "2024-12-01"): "2024-12", Bucket(framewatch.Year, "2024-01-01"): "2024", Bucket(framewatch.Day, "2024-12-30"): "2024-12-30",
		shorten("a very long name", 40, 10): "a very …",
		clean("a\x00b\xffc"):                "ab\uFFFDc",
		Tell(framewatch.Point{N: 3, Of: 12, Rate: .25, Low: .1, High: .5, State: framewatch.PointThin}, Share): "3 of 12 articles (25.0%, 95% interval 10.0% to 50.0%); small base",
		Tell(framewatch.Point{State: framewatch.PointMissing}, Share):                                          "no articles collected",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A bucket with a thin base does not stretch the scale, but is not hidden.
func TestThinPointsDoNotFlattenTheOthers(t *testing.T) {
	points := buckets("2024-01-01", framewatch.Month, 12)
	for i := range points {
		points[i] = framewatch.Point{Start: points[i].Start, N: 5, Of: 100, Rate: .05, Low: .02, High: .11, State: framewatch.PointOK}
	}
	points[4] = framewatch.Point{Start: points[4].Start, N: 3, Of: 3, Rate: 1, Low: .4, High: 1, State: framewatch.PointThin}
	c := Chart{ID: "c", Interval: framewatch.Month, Width: 600, Height: 300, Lines: []Line{{Label: "a", Points: points}}}
	if top := most(c); top != .05 {
		t.Errorf("the scale reaches for %v", top)
	}
	if svg := string(c.SVG()); !strings.Contains(svg, `class="over"`) {
		t.Error("the point above the scale is not drawn")
	}
	if r := Remarks(c); !slices.ContainsFunc(r, func(s string) bool { return strings.HasPrefix(s, "What rises") }) {
		t.Errorf("remarks: %q", r)
	}
}

func BenchmarkChart(b *testing.B) {
	for name, points := range map[string][]framewatch.Point{"24 months": buckets("2024-01-01", framewatch.Month, 24), "3200 days": buckets("2016-01-01", framewatch.Day, 3200)} {
		b.Run(name, func(b *testing.B) {
			c := Chart{ID: "c", Interval: framewatch.Month, Width: 960, Height: 420, Labels: true, Lines: []Line{{Label: "a", Points: points}, {Label: "b", Style: 1, Points: points}},
				Link: func(int, int, int) string { return "/search?q=a" }}
			if len(points) > 100 {
				c.Interval = framewatch.Day
			}
			for b.Loop() {
				c.SVG()
			}
		})
	}
}
