package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"framewatch"
)

func voices(ctx context.Context, std streams, args []string) error {
	q, err := readSplit("voices", "QUERY", std, args, noFlags)
	if err != nil {
		return err
	}
	req := framewatch.VoicesRequest{Filter: q.filter, Interval: q.interval, By: q.by, Once: q.once, Parts: q.parts, Now: time.Now()}
	if req.Query, err = worded("voices", q.words); err != nil {
		return err
	}
	return tell(ctx, std, q.data, q.form, req, collected.Voices, printVoices)
}

// printVoices shows the rows with an occurrence. With an interval, the rows of a
// part are the way that the words took through the voices.
func printVoices(w io.Writer, res framewatch.VoicesResult) {
	printNotices(w, res.Notices)
	fmt.Fprintf(w, "%s: whose words they are%s, shares of all occurrences, with 95 %% interval\n", plain(res.Explain), onceNote(res.Once))
	t := table{right: []bool{false, false, true, true, true, true, true, true, true, true, true}}
	t.row(splitName(res.By), string(res.Interval), "articles", "of", "times", "own", "quoted", "reported", "scare", "intended", "negated", "")
	leftOut, thin, bare := false, false, false
	for _, row := range res.Rows {
		if row.Occurrences == 0 {
			leftOut = true
			continue
		}
		thin = thin || row.State == framewatch.PointThin
		line := []string{head(plain(row.By), sourceMost), periodText(res.Interval, row.Start), number(row.Articles), number(row.Of), number(row.Occurrences)}
		for _, v := range row.Voices {
			bare = bare || isBare(v.Share, v.Low, v.High)
			line = append(line, shareText(v.Share, v.Low, v.High))
		}
		t.row(append(line, number(row.Intended), number(row.Negated), stateText(row.State))...)
	}
	if len(t.rows) == 1 {
		fmt.Fprintln(w, "\nThe words do not stand there.")
	} else {
		fmt.Fprintln(w)
		t.print(w)
		explainVoices(w, res, thin, bare)
	}
	if leftOut && len(t.rows) > 1 {
		fmt.Fprintln(w, "Rows without an occurrence are left out here; --csv and --json have all")
	}
	if res.Undated > 0 && res.Interval != "" {
		fmt.Fprintf(w, "%s in articles without a date, in no row\n", plural(res.Undated, "occurrence stands", "occurrences stand"))
	}
	printBasis(w, res.Basis)
}

// explainVoices says what the columns count, and how to see it.
func explainVoices(w io.Writer, res framewatch.VoicesResult, thin, bare bool) {
	voice := " --voice VOICE"
	if len(res.Basis.Voices) > 0 {
		voice = ""
	}
	fmt.Fprintf(w, "\nown: the outlet's words; quoted: in quotation marks, owed to a source; reported: owed to one without marks; scare: in marks, owed to nobody\n"+
		"intended: reported ones that are a demand or a plan in the outlet's words; negated: mentions of concepts behind a negation\n")
	if thin {
		fmt.Fprintf(w, "thin: fewer than %d articles, too few to compare\n", framewatch.ThinBase)
	}
	if bare {
		fmt.Fprintln(w, noInterval)
	}
	fmt.Fprintf(w, "The lines of a voice%s: framewatch lines %s%s%s%s\n", ofRow(res.By, res.Interval), shellWord(res.Query), filterArgs(res.Basis, res.Once), voice, rowArgs(res.By, res.Interval))
}
