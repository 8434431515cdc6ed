package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"framewatch"

	"github.com/spf13/pflag"
)

func speakers(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var narrow narrowFlags
	var split splitFlags
	var form formFlags
	req := framewatch.SpeakersRequest{Now: time.Now()}
	words, err := flags("speakers", "QUERY", std, func(set *pflag.FlagSet) {
		data.define(set)
		narrow.define(set)
		split.define(set)
		set.IntVar(&req.Limit, "limit", 50, "`number` of speakers of each row, at most 200")
		form.define(set)
	}, args)
	if err != nil {
		return err
	}
	req.By, req.Once, req.Parts = split.by, split.once, split.parts
	if req.Query, err = worded("speakers", words); err != nil {
		return err
	}
	if req.Filter, err = narrow.filter(); err != nil {
		return err
	}
	if req.Interval, err = split.period(); err != nil {
		return err
	}
	if err := form.check("speakers"); err != nil {
		return err
	}
	return ask(ctx, std, data, func(c collected) error {
		res, err := c.Speakers(ctx, req)
		if err != nil {
			return err
		}
		return form.print(std.out, res, func() { printSpeakers(std.out, res) })
	})
}

// printSpeakers shows a table for each row with an occurrence.
func printSpeakers(w io.Writer, res framewatch.SpeakersResult) {
	printNotices(w, res.Notices)
	fmt.Fprintf(w, "%s: to whom they are owed%s, shares of all that is quoted or reported, with 95 %% interval\n", plain(res.Explain), onceNote(res.Once))
	shown := false
	for _, row := range res.Rows {
		if row.Occurrences == 0 {
			continue
		}
		shown = true
		name := strings.TrimSuffix(strings.TrimPrefix(row.By+", "+periodText(res.Interval, row.Start), ", "), ", ")
		if name == "" {
			name = "In all"
		}
		fmt.Fprintf(w, "\n%s: %s in %s; %s quoted or reported, %s of them owed to a name%s\n", plain(name), plural(row.Occurrences, "occurrence", "occurrences"),
			plural(row.Articles, "article", "articles"), number(row.Attributed), number(row.Named), inBrackets(stateText(row.State)))
		printSpeakersOf(w, row)
	}
	if !shown {
		fmt.Fprintln(w, "\nThe words do not stand there.")
	} else {
		fmt.Fprintf(w, "\nThe lines of a name%s: framewatch lines %s%s --speaker NAME%s\n", ofRow(res.By, res.Interval), shellWord(res.Query), filterArgs(res.Basis, res.Once), rowArgs(res.By, res.Interval))
	}
	if res.Undated > 0 && res.Interval != "" {
		fmt.Fprintf(w, "%s in articles without a date, in no row\n", plural(res.Undated, "occurrence stands", "occurrences stand"))
	}
	printBasis(w, res.Basis)
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// formsWidth is how many cells the forms of a name may take.
const formsWidth = 60

func printSpeakersOf(w io.Writer, row framewatch.SpeakersRow) {
	if len(row.Speakers) == 0 {
		return
	}
	t := table{right: []bool{false, true, true, true, true, true, true}}
	t.row("name", "times", "share", "quoted", "reported", "articles", "outlets", "named as")
	for _, s := range row.Speakers {
		t.row(s.Name, number(s.N), shareText(s.Share, s.Low, s.High), number(s.Quoted), number(s.Reported), number(s.Articles), number(s.Outlets), head(strings.Join(s.Forms, " · "), formsWidth))
	}
	t.print(w)
	if row.More > 0 {
		fmt.Fprintf(w, "%s more; --limit shows up to %d\n", plural(row.More, "name", "names"), framewatch.MaxPage)
	}
}
