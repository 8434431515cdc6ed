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
	return ask(ctx, std, data, func(c collected) error {
		res, err := c.Trend(ctx, req)
		if err != nil {
			return err
		}
		return form.print(std.out, res, func() { printTrend(std.out, res) })
	})
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
				fmt.Fprintf(table, "%s\t%s of %s\t%s\t%s\t\n", p.Start, chart.Number(p.N), chart.Number(p.Of), rateText(res.Of, p), p.State)
			}
		}
		table.Flush()
	}
	if leftOut {
		fmt.Fprintf(w, "\nA %s without a match is left out here; --csv and --json have all\n", res.Interval)
	}
	printBasis(w, res.Basis)
}

// rateText is a rate with its 95 % interval: a share in per cent, or
// occurrences per 10,000 words.
func rateText(of string, p framewatch.Point) string {
	if of == framewatch.OfWords {
		return fmt.Sprintf("%.2f (%.2f–%.2f)", p.Rate, p.Low, p.High)
	}
	return fmt.Sprintf("%.1f%% (%.1f–%.1f%%)", 100*p.Rate, 100*p.Low, 100*p.High)
}
