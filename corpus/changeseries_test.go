package corpus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/measure"
	"framewatch/query"
)

// crowded puts articles into sixty weeks from Monday, 4 January 2016 on, a third
// of those with the word border into eight of them. It adds three a day on
// something else, and one every three days with the word zebra, and forty more
// of these on one day.
func crowded(articles []framewatch.Article) []framewatch.Article {
	r := rand.New(rand.NewPCG(91, 92))
	all := slices.Clone(articles)
	for i := range all {
		at := r.IntN(60 * 7)
		if strings.Contains(strings.ToLower(all[i].Text), "border") && r.IntN(3) == 0 {
			at = 40*7 + r.IntN(8*7)
		}
		all[i].Published, all[i].Precision, all[i].PublishedOrigin = day("2016-01-04").AddDate(0, 0, at), framewatch.PrecisionDay, "import"
		if r.IntN(40) == 0 {
			all[i].Published, all[i].Precision, all[i].PublishedOrigin = time.Time{}, "", ""
		}
	}
	for i := range 60 * 7 * 3 {
		all = append(all, article(fmt.Sprint("A river ", i), fmt.Sprintf("River number %d ran dry.", i), "Outlet 2", day("2016-01-04").AddDate(0, 0, i/3).Format(time.DateOnly)))
	}
	for i := range 180 {
		at := 3 * i // one every three days
		if i >= 140 {
			at = 30 * 7
		}
		all = append(all, article(fmt.Sprint("A zebra ", i), fmt.Sprintf("Zebra number %d crossed the river.", i), "Outlet 1", day("2016-01-04").AddDate(0, 0, at).Format(time.DateOnly)))
	}
	return all
}

// TestChangesAreExact compares findings with a plain count over random queries,
// filters, parts and buckets: what is found is what package measure finds in
// the counts, and counts what a search from its first to its last day finds.
func TestChangesAreExact(t *testing.T) {
	articles := twice(crowded(news(t, 1_200)))
	c := opened(t, articles...)
	plain := newPlainCount(t, c, articles)
	w := &writer{rand.New(rand.NewPCG(93, 94)), articles, annotator().Lexicon()}
	rounds, found := 40, map[string]int{}
	if testing.Short() {
		rounds = 20
	}
	for round := range rounds {
		l := w.layout()
		if l.filter.Undated = false; l.interval == "" {
			l.interval = framewatch.Week
		}
		text := []string{"border", "illegal", `"white house"`, "border voice:own", "zebra"}[w.IntN(5)]
		if round%3 == 0 {
			l, text = layout{interval: framewatch.Week, once: round%2 == 0}, []string{"border", "zebra"}[round%5%2]
		}
		l.now = day("2017-02-16")
		q := parse(t, text)
		res, err := c.Changes(t.Context(), framewatch.ChangesRequest{Query: q, Filter: l.filter, Interval: l.interval, By: l.by, Once: l.once, Now: l.now})
		if err != nil {
			t.Fatal(text, l, err)
		}
		m, named := query.Compile(q), plain.named(l.filter)
		holds := func(r *reading) []int {
			if m.Holds(&r.Reading) && (!limited(l.filter) || len(r.occurrences(m, named)) > 0) {
				return []int{1}
			}
			return []int{0}
		}
		buckets, _ := plain.cells(l, holds)
		daily := l
		daily.interval = framewatch.Day
		days, _ := plain.cells(daily, holds)
		for _, s := range res.Series {
			check := changesCheck{t, fmt.Sprintf("%s %+v, %q", text, l, s.By), c, q, l, s, days}
			check.points(buckets)
			check.findings(found)
			check.spikes(found)
		}
	}
	for _, kind := range []string{"burst", "level", "alarm", "spike", "link"} {
		if found[kind] < 3 {
			t.Errorf("only %d of %s: too few to show anything", found[kind], kind)
		}
	}
}

type changesCheck struct {
	t    *testing.T
	name string
	c    *Corpus
	q    framewatch.Query
	l    layout
	s    framewatch.ChangeSeries
	days map[[2]string]*plainCell
}

// points checks the points: the buckets with articles that are over.
func (x changesCheck) points(buckets map[[2]string]*plainCell) {
	x.t.Helper()
	var want, got []string
	for key, cell := range buckets {
		if key[0] == x.s.By && !x.l.interval.Next(day(key[1])).After(x.l.now) {
			n, _ := cell.sum(0)
			want = append(want, fmt.Sprint(key[1], n, cell.of))
		}
	}
	slices.Sort(want)
	for _, p := range x.s.Points {
		got = append(got, fmt.Sprint(p.Start, p.N, p.Of))
	}
	if !slices.Equal(got, want) {
		x.t.Fatalf("%s: points\n%v, want\n%v", x.name, got, want)
	}
}

// findings checks what was found in the points.
func (x changesCheck) findings(found map[string]int) {
	x.t.Helper()
	var n, of, firmN, firmOf []int
	var firm []string
	for _, p := range x.s.Points {
		n, of = append(n, p.N), append(of, p.Of)
		if p.Of >= framewatch.ThinBase {
			firm, firmN, firmOf = append(firm, p.Start), append(firmN, p.N), append(firmOf, p.Of)
		}
	}
	var want, got []string
	for _, b := range measure.Bursts(n, of) {
		want = append(want, fmt.Sprintf("burst %s–%s %.6g", x.first(x.s.Points[b.From].Start), x.last(x.s.Points[b.To].Start), b.Weight))
	}
	for _, l := range measure.Levels(n, of) {
		want = append(want, fmt.Sprintf("level %s–%s %.6g", x.first(x.s.Points[l.From].Start), x.last(x.s.Points[l.To].Start), l.Gain))
	}
	for _, a := range measure.Alarms(firmN, firmOf) {
		want = append(want, fmt.Sprintf("alarm %s–%s %.6g %v %v %.6g", x.first(firm[a.At]), x.last(firm[a.At]), a.Sum, a.Up, a.New, a.Usual))
	}
	for _, b := range x.s.Bursts {
		got = append(got, fmt.Sprintf("burst %s–%s %.6g", b.Start, b.End, b.Weight))
		x.link("burst", b.Start, b.End, b.N, b.Of, found)
	}
	for _, l := range x.s.Levels {
		got = append(got, fmt.Sprintf("level %s–%s %.6g", l.Start, l.End, l.Gain))
		x.link("level", l.Start, l.End, l.N, l.Of, found)
	}
	for _, a := range x.s.Alarms {
		got = append(got, fmt.Sprintf("alarm %s–%s %.6g %v %v %.6g", a.Start, a.End, a.Sum, a.Up, a.New, a.Usual))
		x.link("alarm", a.Start, a.End, a.N, a.Of, found)
	}
	if !slices.Equal(got, want) {
		x.t.Fatalf("%s: found\n%s\nwant\n%s", x.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// first and last are the days of a bucket that lie inside the filter.
func (x changesCheck) first(bucket string) string {
	if f := x.l.filter.From; !f.IsZero() {
		return max(bucket, f.Format(time.DateOnly))
	}
	return bucket
}

func (x changesCheck) last(bucket string) string {
	end := x.l.interval.Next(day(bucket)).AddDate(0, 0, -1).Format(time.DateOnly)
	if f := x.l.filter.To; !f.IsZero() {
		return min(end, f.AddDate(0, 0, -1).Format(time.DateOnly))
	}
	return end
}

// link checks that the articles of some days are as many as was told.
func (x changesCheck) link(kind, start, end string, n, of int, found map[string]int) {
	x.t.Helper()
	found[kind]++
	plainN, plainOf := 0, 0
	for key, cell := range x.days {
		if key[0] == x.s.By && start <= key[1] && key[1] <= end {
			k, _ := cell.sum(0)
			plainN, plainOf = plainN+k, plainOf+cell.of
		}
	}
	if n != plainN || of != plainOf {
		x.t.Fatalf("%s: %s from %s to %s counts %d of %d, want %d of %d", x.name, kind, start, end, n, of, plainN, plainOf)
	}
	if x.l.once && x.s.By != "" {
		return // a cluster counts in one part only, but is found in each
	}
	found["link"]++
	f := x.l.linked(x.s.By, "")
	f.From, f.To = day(start), day(end).AddDate(0, 0, 1)
	res, err := x.c.Search(x.t.Context(), framewatch.SearchRequest{Query: x.q, Filter: f, Once: x.l.once, Limit: 1})
	if err != nil || res.Total != n {
		x.t.Fatalf("%s: a search from %s to %s finds %d, want %d; %v", x.name, start, end, res.Total, n, err)
	}
}

// spikes checks the days.
func (x changesCheck) spikes(found map[string]int) {
	x.t.Helper()
	first, last := day("2010-01-01"), x.l.now
	var n, of []int
	for at := first; at.Before(last); at = at.AddDate(0, 0, 1) {
		cell := x.days[[2]string{x.s.By, at.Format(time.DateOnly)}]
		if cell == nil || at.AddDate(0, 0, 1).After(x.l.now) {
			cell = &plainCell{}
		}
		k, _ := cell.sum(0)
		n, of = append(n, k), append(of, cell.of)
	}
	var want, got []string
	tests := measure.WeekdayTests(n, of)
	for _, d := range tests {
		if d.Q < 0.01 && n[d.At] >= 3 {
			want = append(want, fmt.Sprintf("%s %d/%d %.6g %.6g", first.AddDate(0, 0, d.At).Format(time.DateOnly), n[d.At], of[d.At], d.Expected, d.P))
		}
	}
	for _, s := range x.s.Spikes {
		got = append(got, fmt.Sprintf("%s %d/%d %.6g %.6g", s.Day, s.N, s.Of, s.Expected, s.P))
		x.link("spike", s.Day, s.Day, s.N, s.Of, found)
	}
	if !slices.Equal(got, want) || x.s.Days != len(tests) {
		x.t.Fatalf("%s: spikes\n%v of %d days, want\n%v of %d", x.name, got, x.s.Days, want, len(tests))
	}
}

// TestChangesBesideGaps leaves out what was not collected whole.
func TestChangesBesideGaps(t *testing.T) {
	var articles []framewatch.Article
	for at := range 60 * 7 {
		for i := range 4 {
			text := "Nothing about it."
			if week := at / 7; i == 0 && (at%5 == 0 || 40 <= week && week < 48) || at == 44*7 {
				text = "The border."
			}
			articles = append(articles, article(fmt.Sprint(at, "-", i), text, "A", day("2016-01-04").AddDate(0, 0, at).Format(time.DateOnly)))
		}
	}
	c := opened(t, articles...)
	r := framewatch.ChangesRequest{Query: parse(t, "border")}
	without, err := c.Changes(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	with, err := c.ChangesBeside(t.Context(), r, func(_ context.Context, r framewatch.TrendRequest, res *framewatch.TrendResult) ([]framewatch.Gap, error) {
		for i, p := range res.Series[0].Points {
			if p.Start >= "2016-10-10" && p.Start < "2016-12-05" {
				res.Series[0].Points[i].State = framewatch.PointPartial
			}
		}
		return []framewatch.Gap{{Source: "A"}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a, b := without.Series[0], with.Series[0]
	if len(a.Points) != 60 || len(b.Points) != 52 || len(with.Gaps) != 1 {
		t.Errorf("%d and %d points, gaps %v", len(a.Points), len(b.Points), with.Gaps)
	}
	if len(a.Bursts) != 1 || len(b.Bursts) > 0 {
		t.Errorf("without gaps %+v, with them %+v", a.Bursts, b.Bursts)
	}
}

func TestChangesRefused(t *testing.T) {
	c := opened(t, article("a1", "wall", "A", "2016-01-31"))
	for _, r := range []struct {
		name    string
		request framewatch.ChangesRequest
		says    string
	}{
		{"no query", framewatch.ChangesRequest{}, "give a query"},
		{"words", framewatch.ChangesRequest{Query: parse(t, "wall"), Of: framewatch.OfWords}, "none of articles, topic"},
		{"by voice", framewatch.ChangesRequest{Query: parse(t, "wall"), By: framewatch.ByVoice}, "source or lang"},
		{"an hour", framewatch.ChangesRequest{Query: parse(t, "wall"), Interval: "hour"}, "none of day, week"},
		{"backwards", framewatch.ChangesRequest{Query: parse(t, "wall"), Filter: framewatch.Filter{From: day("2017-01-01"), To: day("2016-01-01")}}, "after"},
		{"too many buckets", framewatch.ChangesRequest{Query: parse(t, "wall"), Interval: framewatch.Day, Filter: framewatch.Filter{From: day("1980-01-01"), To: day("2016-01-01")}}, "more than 5000 points"},
	} {
		if _, err := c.Changes(t.Context(), r.request); !errors.Is(err, framewatch.ErrQuery) || !strings.Contains(err.Error(), r.says) {
			t.Errorf("%s: %v", r.name, err)
		}
	}
	// By week it can be told, by day it is too long.
	res, err := c.Changes(t.Context(), framewatch.ChangesRequest{Query: parse(t, "wall"), Filter: framewatch.Filter{From: day("1980-01-01"), To: day("2016-02-01")}})
	if err != nil || len(res.Notices) != 3 || !strings.Contains(res.Notices[0], "too many days") {
		t.Errorf("%q, %v", res.Notices, err)
	}
}
