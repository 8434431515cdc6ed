package corpus

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"framewatch"
)

// TestDispersionExample is the example of METHODS section 9: words 50, 30, 20
// hundred, matches 20, 3, 2. An outlet that is not shown counts as well.
func TestDispersionExample(t *testing.T) {
	var articles []framewatch.Article
	for i, outlet := range []struct{ words, matches int }{{5000, 20}, {3000, 3}, {2000, 2}} {
		for k := range 10 { // the headline has two words
			words := make([]string, outlet.words/10-2)
			for j := range words {
				words[j] = "word"
				if k+10*j < outlet.matches {
					words[j] = "wall"
				}
			}
			published := "2016-01-01"
			if k == 0 {
				published = ""
			}
			articles = append(articles, article(fmt.Sprintf("n%d o%d", k, i), strings.Join(words, " "), fmt.Sprint("Outlet ", i), published))
		}
	}
	c := opened(t, articles...)
	for _, r := range []struct {
		name    string
		request framewatch.TrendRequest
		want    string
	}{
		{"all", framewatch.TrendRequest{By: framewatch.BySource, Of: framewatch.OfWords}, "wall DP 0.300 DPnorm 0.375 3/3 outlets 25"},
		{"one is shown", framewatch.TrendRequest{By: framewatch.BySource, Of: framewatch.OfWords, Parts: 1}, "wall DP 0.300 DPnorm 0.375 3/3 outlets 25"},
		{"dated", framewatch.TrendRequest{By: framewatch.BySource, Of: framewatch.OfWords, Filter: framewatch.Filter{From: day("2016-01-01")}}, "wall DP 0.357 DPnorm 0.446 3/3 outlets 21"}, // matches 18, 2, 1,
		{"one outlet", framewatch.TrendRequest{By: framewatch.BySource, Of: framewatch.OfWords, Filter: framewatch.Filter{Sources: []string{"Outlet 1"}}}, ""},
		{"articles", framewatch.TrendRequest{By: framewatch.BySource}, ""},
		{"not by source", framewatch.TrendRequest{Of: framewatch.OfWords}, ""},
	} {
		r.request.Queries = []framewatch.Query{parse(t, "wall"), parse(t, "zebra")}
		res, err := c.Trend(t.Context(), r.request)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range res.Dispersion {
			got = append(got, fmt.Sprintf("%s DP %.3f DPnorm %.3f %d/%d outlets %d", d.Query, d.DP, d.DPNorm, d.With, d.Outlets, d.N))
		}
		if strings.Join(got, "; ") != r.want {
			t.Errorf("%s: %q, want %q", r.name, got, r.want)
		}
	}
}

// TestDispersion compares with the shares of what the lines tell.
func TestDispersion(t *testing.T) {
	articles := framedNews(11, 300)
	c := opened(t, articles...)
	for _, once := range []bool{false, true} {
		q := parse(t, "wall OR concept:illegal_immigrant")
		res, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{q}, By: framewatch.BySource, Of: framewatch.OfWords, Once: once})
		if err != nil {
			t.Fatal(err)
		}
		words, matches := map[string]float64{}, map[string]float64{}
		var all, found float64
		for _, s := range res.Series { // every outlet has the words
			words[s.By], matches[s.By] = float64(s.OfTotal), 0
			all += float64(s.OfTotal)
		}
		for offset := 0; ; offset += framewatch.MaxPage {
			lines, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: q, Once: once, Limit: framewatch.MaxPage, Offset: offset})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range lines.Lines {
				matches[l.Source]++
				found++
			}
			if len(lines.Lines) < framewatch.MaxPage {
				break
			}
		}
		dp, least := 0.0, math.Inf(1)
		for outlet := range words {
			dp += math.Abs(words[outlet]/all-matches[outlet]/found) / 2
			least = min(least, words[outlet]/all)
		}
		d := res.Dispersion[0]
		if len(words) != 9 || math.Abs(d.DP-dp) > 1e-9 || math.Abs(d.DPNorm-dp/(1-least)) > 1e-9 || d.N != int(found) || d.Outlets != 9 || d.With != 9 || d.DP == 0 {
			t.Errorf("once %v: %+v, want DP %f of %v in %d outlets", once, d, dp, found, len(words))
		}
	}
}
