package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"time"

	"framewatch"

	"github.com/spf13/pflag"
)

func rising(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var narrow narrowFlags
	var form formFlags
	req := framewatch.RisingRequest{Now: time.Now()}
	words, err := flags("rising", "", std, func(set *pflag.FlagSet) {
		data.define(set)
		narrow.define(set)
		set.IntVar(&req.Baseline, "baseline", 8, "compare with as many `weeks` before the period")
		set.IntVar(&req.Words, "words", 3, "longest sequence: `number` of words, at most 5")
		set.BoolVar(&req.Once, "once", false, "count articles that run the same text once, as the earliest of them")
		set.IntVar(&req.Limit, "limit", 50, "`number` of sequences to show, at most 200")
		form.define(set)
	}, args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return fmt.Errorf("%w: rising: it takes no query; --from and --to name the period, left out it is the last complete week", errUsage)
	}
	if err := form.check("rising"); err != nil {
		return err
	}
	for flag, n := range map[string]int{"baseline": req.Baseline, "words": req.Words, "limit": req.Limit} {
		if n < 1 {
			return fmt.Errorf("%w: rising: --%s %d is no number of 1 or more", errUsage, flag, n)
		}
	}
	if req.Filter, err = narrow.filter(); err != nil {
		return err
	}
	return tell(ctx, std, data, form, req, collected.Rising, printRising)
}

// Rising answers as the corpus does, with the gaps in collection in its time.
func (c collected) Rising(ctx context.Context, r framewatch.RisingRequest) (framewatch.RisingResult, error) {
	res, err := c.Corpus.Rising(ctx, r)
	if err != nil {
		return res, err
	}
	from, err1 := time.Parse(time.DateOnly, res.Before)
	to, err2 := time.Parse(time.DateOnly, res.To)
	if err1 != nil || err2 != nil {
		return res, fmt.Errorf("gaps: days from %q to %q", res.Before, res.To)
	}
	res.Gaps, err = c.health.Gaps(ctx, from, to.AddDate(0, 0, 1), r.Filter.Sources)
	return res, err
}

func printRising(w io.Writer, res framewatch.RisingResult) {
	printNotices(w, res.Notices)
	if n := len(res.Gaps); n > 0 {
		fmt.Fprintf(w, "Note: Collection had %s in this time, the latest from %s to %s; --json lists them. What stands there is not counted.\n", plural(n, "gap", "gaps"), res.Gaps[0].From, res.Gaps[0].To)
	}
	fmt.Fprintf(w, "%s%s\n", plain(res.Explain), onceNote(res.Once))
	fmt.Fprintf(w, "%s of %s; before it, from %s on, %s\n", plural(res.Articles, "article", "articles"), plural(res.Outlets, "outlet", "outlets"), res.Before, plural(res.Base, "article", "articles"))
	fmt.Fprintf(w, "%s of up to %s tested, in sentences with a word of the topic; articles with them are counted.\n", plural(res.Tested, "sequence", "sequences"), plural(res.Words, "word", "words"))
	if len(res.Rising) == 0 {
		if res.Articles > 0 && res.Base > 0 {
			fmt.Fprintln(w, "\nNone stands in so many more articles than before that it can't be chance.")
		}
		printBasis(w, res.Basis)
		return
	}
	t := table{right: []bool{false, true, true, true, true, true, false, true, true}}
	t.row("risen words", "period", "", "before", "", "times as often", "95 %", "outlets", "anywhere", "concept", "its lines")
	unknown := 0
	for _, r := range res.Rising {
		concept := r.Concept
		if concept == "" {
			concept = "–"
			unknown++
		}
		times, interval := timesAsOften(r)
		t.row(r.Words, number(r.N), percent(r.Rate), number(r.BaseN), percent(r.BaseRate), times, interval, number(r.Outlets), number(r.Found), concept, shellWord(r.Query))
	}
	fmt.Fprintln(w)
	t.print(w)
	if more := res.Total - len(res.Rising); more > 0 {
		fmt.Fprintf(w, "\n%s more; --limit shows up to %d\n", number(more), framewatch.MaxPage)
	}
	fmt.Fprintf(w, "\nanywhere: articles of the period with the words in any sentence. concept: of the lexicon, if its terms hold all of the words that say something; –: none does (%s here).\n", number(unknown))
	fmt.Fprintf(w, "The articles: framewatch search QUERY%s; every place in them: framewatch lines with the same\n", filterArgs(res.Basis, res.Once))
	printBasis(w, res.Basis)
}

// timesAsOften says how many times as often as before a sequence stands in
// articles, with the 95 % interval. What did not stand there before has no such
// number, only one that it reaches at least.
func timesAsOften(r framewatch.Rising) (times, interval string) {
	low, high := factor(r.Low), factor(r.High)
	if r.BaseN == 0 {
		return "new", "at least " + low
	}
	return factor(r.LogRatio), low + " … " + high
}

// factor is a binary logarithm as the number it stands for.
func factor(log float64) string {
	f := math.Exp2(log)
	if f < 9.95 {
		return fmt.Sprintf("%.1f", f)
	}
	return number(int(math.Round(f)))
}
