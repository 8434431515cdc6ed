package corpus

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"testing"

	"framewatch"
)

// points writes a series as "start n/of state", one point after the other.
func points(s framewatch.Series) string {
	var all []string
	for _, p := range s.Points {
		all = append(all, fmt.Sprintf("%s %d/%d %s", p.Start, p.N, p.Of, p.State))
	}
	return strings.Join(all, ", ")
}

func TestTrend(t *testing.T) {
	articles := []framewatch.Article{
		article("a1", "Wall and wall. Illegal immigrants and refugees, migrants, asylum.", "A", "2016-01-31"),
		article("a2", "Fence fence", "B", "2016-02-29"),
		article("a3", "wall fence", "B", "2016-02-01"),
		article("a4", "wall", "A", ""),
		article("a5", "Fence", "C", "2016-04-01"),
	}
	for i := range 20 {
		articles = append(articles, article(fmt.Sprint("many", i), "wall", "A", "2016-05-02"))
	}
	c := opened(t, articles...)
	for _, r := range []struct {
		name    string
		request framewatch.TrendRequest
		want    []string // "query|by|total|undated|of_total|points"
		notice  string
	}{
		{
			name:    "articles by month",
			request: framewatch.TrendRequest{Interval: framewatch.Month, Now: day("2016-05-03")},
			want:    []string{"wall||23|1|25|2016-01-01 1/1 thin, 2016-02-01 1/2 thin, 2016-03-01 0/0 missing, 2016-04-01 0/1 thin, 2016-05-01 20/20 partial"},
		},
		{
			name:    "a range",
			request: framewatch.TrendRequest{Interval: framewatch.Month, Filter: framewatch.Filter{From: day("2016-02-02"), To: day("2016-06-02")}},
			want:    []string{"wall||20|0|22|2016-02-01 0/1 thin, 2016-03-01 0/0 missing, 2016-04-01 0/1 thin, 2016-05-01 20/20 ok, 2016-06-01 0/0 missing"},
		},
		{
			name:    "topic",
			request: framewatch.TrendRequest{Interval: framewatch.Year, Of: framewatch.OfTopic},
			want:    []string{"wall||1|0|1|2016-01-01 1/1 thin"},
		},
		{
			name:    "words",
			request: framewatch.TrendRequest{Interval: framewatch.Year, Of: framewatch.OfWords},
			want:    []string{"wall||24|1|60|2016-01-01 23/58 ok"},
		},
		{
			name:    "by source",
			request: framewatch.TrendRequest{Interval: framewatch.Year, By: framewatch.BySource},
			want:    []string{"wall|A|22|1|22|2016-01-01 21/21 ok", "wall|B|1|0|2|2016-01-01 1/2 thin"},
			notice:  "Outlets without any match are not shown: 1.",
		},
		{
			name:    "undated only",
			request: framewatch.TrendRequest{Interval: framewatch.Year, Filter: framewatch.Filter{Undated: true}},
			want:    []string{"wall||1|1|1|"},
		},
	} {
		t.Run(r.name, func(t *testing.T) {
			r.request.Queries = []framewatch.Query{parse(t, "wall")}
			res, err := c.Trend(t.Context(), r.request)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range res.Series {
				got = append(got, fmt.Sprintf("%s|%s|%d|%d|%d|%s", s.Query, s.By, s.Total, s.Undated, s.OfTotal, points(s)))
			}
			if strings.Join(got, "\n") != strings.Join(r.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(r.want, "\n"))
			}
			if notices := strings.Join(res.Notices, "\n"); notices != r.notice {
				t.Errorf("notices %q, want %q", notices, r.notice)
			}
		})
	}
}

// TestTrendOfWords works the example of METHODS section 6 from texts.
func TestTrendOfWords(t *testing.T) {
	var articles []framewatch.Article
	for i, c := range []struct{ f, n int }{{3, 400}, {0, 250}, {1, 300}, {2, 550}} {
		body := strings.Repeat("wall ", c.f) + strings.Repeat("word ", c.n-c.f-1)
		articles = append(articles, article(fmt.Sprint("t", i), body, "A", "2016-01-01"))
	}
	c := opened(t, articles...)
	res, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{parse(t, "wall")}, Of: framewatch.OfWords, Interval: framewatch.Year})
	if err != nil {
		t.Fatal(err)
	}
	p := res.Series[0].Points[0]
	if p.N != 6 || p.Of != 1500 || math.Abs(p.Rate-40) > 0.01 || math.Abs(p.Low-13.69) > 0.01 || math.Abs(p.High-66.31) > 0.01 {
		t.Errorf("point %+v, want 40.0 between 13.69 and 66.31", p)
	}
}

func TestPartsWithMostMatches(t *testing.T) {
	var articles []framewatch.Article
	for i := range 60 {
		for range 1 + i/50 { // the last ten have two
			articles = append(articles, article(fmt.Sprint("t", len(articles)), "wall", fmt.Sprintf("Outlet %02d", i), "2016-01-01"))
		}
	}
	c := opened(t, articles...)
	r := framewatch.TrendRequest{Queries: []framewatch.Query{parse(t, "wall")}, By: framewatch.BySource}
	for parts, want := range map[int]int{0: 60, 50: 50, 70: 60} {
		r.Parts = parts
		res, err := c.Trend(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Series) != want || res.Series[0].By != "Outlet 50" || res.Series[10].By != "Outlet 00" {
			t.Errorf("%d parts: %d series, first %q, eleventh %q", parts, len(res.Series), res.Series[0].By, res.Series[10].By)
		}
		if told := len(res.Notices) == 1 && strings.Contains(res.Notices[0], "10 more"); told != (want < 60) {
			t.Errorf("%d parts: notices %q", parts, res.Notices)
		}
	}
}

// TestLargeTablesAreNotKept asks for every day of many outlets, which may be
// too much to remember, and again for one outlet.
func TestLargeTablesAreNotKept(t *testing.T) {
	var articles []framewatch.Article
	for i := range 40 {
		articles = append(articles, article(fmt.Sprint("Wall ", i), "The wall.", fmt.Sprint("Outlet ", i), "2016-01-01"))
	}
	c := opened(t, articles...)
	for _, parts := range []int{0, 1, 40} {
		res, err := c.Trend(t.Context(), framewatch.TrendRequest{
			Queries: []framewatch.Query{parse(t, "wall")}, Filter: framewatch.Filter{From: day("2004-01-01"), To: day("2017-01-01")},
			Interval: framewatch.Day, By: framewatch.BySource, Parts: parts,
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := cmp.Or(parts, 40); len(res.Series) != want {
			t.Errorf("%d series, want %d", len(res.Series), want)
		}
		for _, s := range res.Series {
			if s.Total != 1 || s.OfTotal != 1 || s.Points[len(s.Points)-366].Of != 1 {
				t.Errorf("%s: %d of %d, on 1 January %+v", s.By, s.Total, s.OfTotal, s.Points[len(s.Points)-366])
			}
		}
	}
	for _, r := range c.columns.Load().bases.kept {
		if cells := len(r.b.starts); r.t != nil {
			for _, row := range r.t.rows {
				cells += len(row)
			}
			if cells > maxRememberedCells {
				t.Errorf("%s: %d cells are kept", r.key, cells)
			}
		}
	}
}
