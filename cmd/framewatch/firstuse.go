package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"framewatch"

	"github.com/spf13/pflag"
)

func firstUse(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var narrow narrowFlags
	var form formFlags
	var req framewatch.FirstUseRequest
	words, err := flags("firstuse", "QUERY", std, func(set *pflag.FlagSet) {
		data.define(set)
		narrow.define(set)
		set.BoolVar(&req.Each, "each", false, "count every copy of a text; else the same text is one use, of the earliest article that ran it")
		set.IntVar(&req.Limit, "limit", 0, "`number` of outlets to list, the earliest; 0 lists all")
		form.define(set)
	}, args)
	if err != nil {
		return err
	}
	if req.Query, err = worded("firstuse", words); err != nil {
		return err
	}
	if req.Filter, err = narrow.filter(); err != nil {
		return err
	}
	if err := form.check("firstuse"); err != nil {
		return err
	}
	return tell(ctx, std, data, form, req, collected.FirstUse, printFirstUse)
}

func printFirstUse(w io.Writer, res framewatch.FirstUseResult) {
	printNotices(w, res.Notices)
	if res.First == nil {
		fmt.Fprintf(w, "%s: no dated article has the words\n", plain(res.Explain))
	} else {
		fmt.Fprintf(w, "%s: %s with the words, %s in the outlet's own voice\n\n", plain(res.Explain), plural(res.Articles, "article", "articles"), number(res.Own))
		printUse(w, "First here", res.First)
		if res.FirstOwn == nil {
			fmt.Fprintln(w, "No outlet used them in its own voice.")
		} else if res.FirstOwn.Article != res.First.Article || res.First.Voice != framewatch.VoiceOwn {
			printUse(w, "First here in an outlet's own voice", res.FirstOwn)
		}
		printOutletUses(w, res)
		printAdoption(w, res)
	}
	if res.Undated > 0 {
		fmt.Fprintf(w, "\n%s the words but no date, and count nowhere here\n", plural(res.Undated, "article has", "articles have"))
	}
	printBasis(w, res.Basis)
}

// voiceText is a voice in words.
func voiceText(v framewatch.Voice) string {
	return map[framewatch.Voice]string{
		framewatch.VoiceOwn: "own voice", framewatch.VoiceQuoted: "quoted", framewatch.VoiceReported: "reported", framewatch.VoiceScare: "in quotation marks, owed to nobody",
	}[v]
}

func printUse(w io.Writer, what string, u *framewatch.Use) {
	fmt.Fprintf(w, "%s: %s%s, %s, %s\n   %s\n   %s  %s\n", what, whenText(u), sameDayText(u), plain(u.Source), voiceText(u.Voice), plain(u.Line), plain(u.Title), u.URL)
	if u.Copies > 0 {
		fmt.Fprintf(w, "   %s with the same text: cluster:%s\n", plural(u.Copies, "other article", "other articles"), u.Article)
	}
}

// sameDayText says that another may have been as early.
func sameDayText(u *framewatch.Use) string {
	if u.SameDay == 0 {
		return ""
	}
	return fmt.Sprintf(" (same day as %s elsewhere; which was earlier is not known)", plural(u.SameDay, "article", "articles"))
}

func printOutletUses(w io.Writer, res framewatch.FirstUseResult) {
	without := ""
	if res.Without > 0 {
		without = fmt.Sprintf("; %s not", plural(res.Without, "outlet did", "outlets did"))
		if res.Copying > 0 {
			without += fmt.Sprintf(", %s of them ran a text that another had before", number(res.Copying))
		}
	}
	fmt.Fprintf(w, "\n%s the words%s:\n\n", plural(res.Users, "outlet used", "outlets used"), without)
	t := table{right: []bool{false, false, false, false, false, true, true, true}}
	t.row("outlet", "first", "voice", "first in own voice", "adopted", "articles", "own", "copies", "looked at since")
	sameDay, already := false, false
	for _, o := range res.Outlets {
		own, adopted, since := "never", "no", o.Since
		if o.FirstOwn != nil {
			own = dayText(o.FirstOwn, &sameDay)
		}
		if o.Adopted != "" {
			adopted = o.Adopted
		}
		if o.Already {
			since, already = since+" **", true
		}
		t.row(head(plain(o.Source), 2*sourceMost), dayText(o.First, &sameDay), string(o.First.Voice), own, adopted, number(o.Articles), number(o.Own), number(o.Copies), since)
	}
	t.print(w)
	fmt.Fprintln(w)
	if sameDay {
		fmt.Fprintln(w, "*  same day as another outlet's, and which was earlier is not known")
	}
	if already {
		fmt.Fprintln(w, "** already in use: looked at for less than 30 days before; it may have used the words earlier")
	}
	fmt.Fprintf(w, "adopted: day of the first of three articles in its own voice, the third at most 30 days later\n")
	if !res.Each {
		fmt.Fprintln(w, "copies: articles with the words that run a text counted already, here or in another outlet; --each counts them")
	}
	fmt.Fprintln(w, "The sentences of all first uses: --csv and --json")
	fmt.Fprintf(w, "The articles of an outlet and its copies: framewatch search %s --sort oldest --source OUTLET%s\n", shellWord(res.Query), filterArgs(withoutSources(res.Basis), false))
}

func withoutSources(b framewatch.Basis) framewatch.Basis {
	b.Sources = nil
	return b
}

// dayText is the day of a use, and the time if it is known, with an asterisk if
// another may have been as early.
func dayText(u *framewatch.Use, sameDay *bool) string {
	if u.SameDay == 0 {
		return whenText(u)
	}
	*sameDay = true
	return whenText(u) + " *"
}

// whenText is the day of a use, and the time in UTC if it is known.
func whenText(u *framewatch.Use) string {
	if at, err := time.Parse(time.RFC3339, u.Published); err == nil {
		return at.UTC().Format("2006-01-02 15:04")
	}
	return u.Published
}

func printAdoption(w io.Writer, res framewatch.FirstUseResult) {
	if len(res.Adoption) == 0 {
		fmt.Fprintln(w, "\nNo outlet has adopted the words.")
		return
	}
	fmt.Fprintf(w, "\n%s the words. Share of outlets that had by then, of those looked at on the day (Kaplan–Meier), with 95 %% interval:\n\n", plural(res.Adopters, "outlet adopted", "outlets adopted"))
	t := table{right: []bool{false, true, true, true, true}}
	t.row("day", "days after", "adopted", "of outlets", "share so far")
	for _, p := range res.Adoption {
		t.row(p.Date, number(p.Day), number(p.Adopted), number(p.AtRisk), shareText(p.Share, p.Low, p.High))
	}
	t.print(w)
	if res.HalfDay != nil {
		fmt.Fprintf(w, "\nHalf of the outlets had adopted them %s after the first use here\n", plural(*res.HalfDay, "day", "days"))
	} else {
		fmt.Fprintln(w, "\nLess than half of the outlets have adopted them")
	}
}
