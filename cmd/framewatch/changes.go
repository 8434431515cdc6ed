package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"framewatch"

	"github.com/spf13/pflag"
)

func changes(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var narrow narrowFlags
	var form formFlags
	var interval string
	req := framewatch.ChangesRequest{Now: time.Now()}
	words, err := flags("changes", "QUERY", std, func(set *pflag.FlagSet) {
		data.define(set)
		narrow.define(set)
		set.StringVar(&interval, "interval", "week", "`length` of a period: day, week, month or year; single days are looked at in any case")
		set.StringVar(&req.Of, "of", framewatch.OfArticles, "the `denominator`: articles or topic (articles on the topic)")
		set.StringVar(&req.By, "by", "", "look at each `part` by itself: source or lang")
		set.IntVar(&req.Parts, "parts", 0, "most `number` of parts, those with most matches; 0: all")
		set.BoolVar(&req.Once, "once", false, "count articles that run the same text once, as the earliest of them that matches")
		form.define(set)
	}, args)
	if err != nil {
		return err
	}
	if err := form.check("changes"); err != nil {
		return err
	}
	if req.Query, err = worded("changes", words); err != nil {
		return err
	}
	if req.Interval, err = framewatch.ParseInterval(interval); err != nil {
		return err
	}
	if req.Filter, err = narrow.filter(); err != nil {
		return err
	}
	return tell(ctx, std, data, form, req, collected.Changes, printChanges)
}

// Changes answers as the corpus does, beside the gaps in collection.
func (c collected) Changes(ctx context.Context, r framewatch.ChangesRequest) (framewatch.ChangesResult, error) {
	return c.ChangesBeside(ctx, r, c.health.Mark)
}

func printChanges(w io.Writer, res framewatch.ChangesResult) {
	printNotices(w, res.Notices)
	fmt.Fprintf(w, "%s%s\n", plain(res.Explain), onceNote(res.Once))
	if len(res.Series) == 0 {
		fmt.Fprintln(w, "\nNo article matches.")
	}
	for _, s := range res.Series {
		p := changesPrinter{w, res, s}
		p.head()
		p.bursts()
		p.levels()
		p.alarms()
		p.spikes()
		p.articles()
	}
	printBasis(w, res.Basis)
}

// A changesPrinter tells what happened in one part.
type changesPrinter struct {
	w   io.Writer
	res framewatch.ChangesResult
	s   framewatch.ChangeSeries
}

// of tells a share, as in "120 of 900 articles".
func (p changesPrinter) of(n, of int) string {
	return number(n) + " of " + plural(of, "article", "articles") + p.topic()
}

func (p changesPrinter) topic() string {
	if p.res.Of == framewatch.OfTopic {
		return " on the topic"
	}
	return ""
}

func (p changesPrinter) head() {
	name, n, of := p.s.By, 0, 0
	if name == "" {
		name = "All together"
	}
	for _, point := range p.s.Points {
		n, of = n+point.N, of+point.Of
	}
	fmt.Fprintf(p.w, "\n%s: %s (%s) in %s\n", plain(name), p.of(n, of), percent(share(n, of)), plural(len(p.s.Points), string(p.res.Interval), string(p.res.Interval)+"s"))
}

func (p changesPrinter) bursts() {
	if len(p.s.Bursts) == 0 {
		fmt.Fprintln(p.w, "\nThere was no time of twice the usual share.")
		return
	}
	fmt.Fprintf(p.w, "\nTimes of unusual frequency; the usual share is %s:\n", percent(p.s.Bursts[0].Usual))
	for _, b := range p.s.Bursts {
		fmt.Fprintf(p.w, "  From %s to %s the share was %s, %s: %s\n", b.Start, b.End, percent(share(b.N, b.Of)), timesUsual(share(b.N, b.Of)/b.Usual), p.of(b.N, b.Of))
	}
}

// timesUsual says how many times the usual share a share is.
func timesUsual(times float64) string {
	switch {
	case times < 1.75:
		return fmt.Sprintf("about %.1f times the usual", times)
	case times < 2.5:
		return "about twice the usual"
	}
	return fmt.Sprintf("about %.0f times the usual", times)
}

func (p changesPrinter) levels() {
	if len(p.s.Levels) < 2 {
		fmt.Fprintln(p.w, "\nThe share has not moved to another level.")
		return
	}
	fmt.Fprintln(p.w, "\nLevels that the share has kept:")
	for i, l := range p.s.Levels {
		turn := "began at"
		switch {
		case i > 0 && l.Rate > p.s.Levels[i-1].Rate:
			turn = "rose to"
		case i > 0:
			turn = "fell to"
		}
		fmt.Fprintf(p.w, "  From %s to %s it %s %s (%s–%s): %s\n", l.Start, l.End, turn, percent(l.Rate), percent(l.Low), percent(l.High), p.of(l.N, l.Of))
	}
}

func (p changesPrinter) alarms() {
	if len(p.s.Alarms) == 0 {
		firm := 0
		for _, point := range p.s.Points {
			if point.State == framewatch.PointOK {
				firm++
			}
		}
		fmt.Fprintf(p.w, "\nOf the %s with %d articles or more, none stood out from those before it.\n", plural(firm, string(p.res.Interval), string(p.res.Interval)+"s"), framewatch.ThinBase)
		return
	}
	fmt.Fprintf(p.w, "\nWhere the share had been above or below that of the %ss before (26 at most) for too long to be chance:\n", p.res.Interval)
	for _, a := range p.s.Alarms {
		what := "below the " + percent(a.Usual) + " before"
		switch {
		case a.New:
			what = "new: not once in the " + string(p.res.Interval) + "s before"
		case a.Up:
			what = "above the " + percent(a.Usual) + " before"
		}
		fmt.Fprintf(p.w, "  From %s to %s: %s (%s), %s\n", a.Start, a.End, p.of(a.N, a.Of), percent(share(a.N, a.Of)), what)
	}
}

func (p changesPrinter) spikes() {
	if p.s.Days == 0 {
		return
	}
	if len(p.s.Spikes) == 0 {
		fmt.Fprintf(p.w, "\nNo day of %s had more articles than its weekday lets expect.\n", number(p.s.Days))
		return
	}
	fmt.Fprintf(p.w, "\nDays with more articles than their weekday lets expect, of %s tested:\n", plural(p.s.Days, "day", "days"))
	for _, s := range p.s.Spikes {
		day, _ := time.Parse(time.DateOnly, s.Day)
		fmt.Fprintf(p.w, "  %s, %s: %s; %s expected (q %.1g)\n", day.Format("Monday"), s.Day, p.of(s.N, s.Of), tenth(s.Expected), s.Q)
	}
}

// articles says how to see what was counted.
func (p changesPrinter) articles() {
	narrowed := p.res.Basis
	narrowed.From, narrowed.To = "", ""
	switch {
	case p.s.By == "":
	case p.res.By == framewatch.BySource:
		narrowed.Sources = []string{p.s.By}
	case p.res.By == framewatch.ByLang:
		narrowed.Languages = []string{p.s.By}
	}
	fmt.Fprintf(p.w, "\nThe articles of a time: framewatch search %s%s --from FIRST --to LAST\n", shellWord(p.res.Query), filterArgs(narrowed, p.res.Once))
}

// share is n/of; 0 of nothing.
func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func percent(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) }
