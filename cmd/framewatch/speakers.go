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
	limit := 0
	q, err := readSplit("speakers", "QUERY", std, args, func(set *pflag.FlagSet) {
		set.IntVar(&limit, "limit", 50, "`number` of speakers of each row, at most 200")
	})
	if err != nil {
		return err
	}
	req := framewatch.SpeakersRequest{Filter: q.filter, Interval: q.interval, By: q.by, Once: q.once, Parts: q.parts, Limit: limit, Now: time.Now()}
	if req.Query, err = worded("speakers", q.words); err != nil {
		return err
	}
	return tell(ctx, std, q.data, q.form, req, collected.Speakers, printSpeakers)
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
