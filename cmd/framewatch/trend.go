package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"framewatch"
	"framewatch/query"
	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

func trend(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var narrow narrowFlags
	var interval, of, by string
	var once bool
	var form formFlags
	texts, err := flags("trend", "QUERY…", std, func(set *pflag.FlagSet) {
		data.define(set)
		narrow.define(set)
		set.StringVar(&interval, "interval", "week", "`length` of a period: day, week, month or year")
		set.StringVar(&of, "of", framewatch.OfArticles, "the `denominator`: articles, topic (articles on the topic) or words (occurrences per 10,000 words)")
		set.StringVar(&by, "by", "", "split by this `part`: source, lang, voice or place; an article counts in each voice and place in which the words stand")
		set.BoolVar(&once, "once", false, "count articles that run the same text once, as the earliest of them that matches")
		form.define(set)
	}, args)
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		return fmt.Errorf("%w: trend: give at least one query, each in quotes of the shell", errUsage)
	}
	req := framewatch.TrendRequest{Of: of, By: by, Once: once, Now: time.Now()}
	for _, text := range texts {
		q, err := query.Parse(text)
		if err != nil {
			return err
		}
		req.Queries = append(req.Queries, q)
	}
	if req.Interval, err = framewatch.ParseInterval(interval); err != nil {
		return err
	}
	if req.Filter, err = narrow.filter(); err != nil {
		return err
	}
	if err := form.check("trend"); err != nil {
		return err
	}
	return tell(ctx, std, data, form, req, collected.Trend, printTrend)
}

// printTrend shows the points in which something was counted; the JSON and
// CSV forms have all of them.
func printTrend(w io.Writer, res framewatch.TrendResult) {
	printNotices(w, res.Notices)
	unit := map[string]string{framewatch.OfArticles: "articles", framewatch.OfTopic: "articles on the topic", framewatch.OfWords: "words"}[res.Of]
	counted := onceNote(res.Once)
	leftOut := false
	for i, s := range res.Series {
		if i > 0 {
			fmt.Fprintln(w)
		}
		name := s.Query
		if s.By != "" {
			name += ", " + s.By
		}
		fmt.Fprintf(w, "%s: %s of %s %s%s, %s of them undated\n", name, chart.Number(s.Total), chart.Number(s.OfTotal), unit, counted, chart.Number(s.Undated))
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		for _, p := range s.Points {
			if p.N == 0 {
				leftOut = true
			} else {
				fmt.Fprintf(table, "%s\t%s of %s\t%s\t%s\t\n", periodText(res.Interval, p.Start), chart.Number(p.N), chart.Number(p.Of), rateText(res.Of, p), p.State)
			}
		}
		table.Flush()
	}
	if leftOut {
		fmt.Fprintf(w, "\nA %s without a match is left out here; --csv and --json have all\n", res.Interval)
	}
	printDispersion(w, res)
	printBasis(w, res.Basis)
}

// fewInOutlet is the mean number of occurrences in an outlet below which it is
// said that chance alone makes them uneven.
const fewInOutlet = 5

// printDispersion says how evenly the words stand in the outlets.
func printDispersion(w io.Writer, res framewatch.TrendResult) {
	if len(res.Dispersion) == 0 {
		return
	}
	fmt.Fprintln(w, "\nHow evenly the words stand in the outlets, by their running words: 0 is the same rate in each, 1 is all in the outlet with the fewest words")
	few := false
	for _, d := range res.Dispersion {
		mark := ""
		if d.N < fewInOutlet*d.Outlets {
			few, mark = true, " *"
		}
		fmt.Fprintf(w, "  %s: DPnorm %.2f (DP %.2f); %s of %s have it, %s%s\n", plain(d.Query), d.DPNorm, d.DP, number(d.With), plural(d.Outlets, "outlet", "outlets"), plural(d.N, "occurrence", "occurrences"), mark)
	}
	if few {
		fmt.Fprintf(w, "  *: fewer than %d in an outlet, in the mean; so few stand unevenly by chance alone\n", fewInOutlet)
	}
}

// rateText is a rate with its 95 % interval: a share in per cent, or
// occurrences per 10,000 words.
func rateText(of string, p framewatch.Point) string {
	if of == framewatch.OfWords {
		return fmt.Sprintf("%.2f (%.2f–%.2f)", p.Rate, p.Low, p.High)
	}
	return fmt.Sprintf("%.1f%% (%.1f–%.1f%%)", 100*p.Rate, 100*p.Low, 100*p.High)
}
