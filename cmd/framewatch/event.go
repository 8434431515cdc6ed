package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"framewatch"
	"framewatch/query"

	"github.com/spf13/pflag"
)

func event(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var narrow narrowFlags
	var form formFlags
	var day string
	var req framewatch.EventRequest
	words, err := flags("event", "ARTICLE | --day DAY [QUERY]", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.StringVar(&day, "day", "", "the articles of this `day`, such as 2016-03-01: those that match, or all on the topic")
		narrow.define(set)
		set.IntVar(&req.Limit, "limit", 20, "`number` of articles to show, at most 200")
		form.define(set)
	}, args)
	if err != nil {
		return err
	}
	switch {
	case day == "" && len(words) != 1:
		return fmt.Errorf("%w: event: name an article by its ID, which `search --json` tells, or a day by --day", errUsage)
	case day == "":
		req.Article = strings.TrimPrefix(words[0], "cluster:")
	default:
		from, to, err := query.DateRange(day, day)
		if err != nil {
			return err
		}
		if to.Sub(from).Hours() != 24 {
			return fmt.Errorf("%w: event: --day %s is more than a day; give one such as 2016-03-01", errUsage, day)
		}
		req.Day = from
		if req.Query, err = query.Parse(strings.Join(words, " ")); err != nil {
			return err
		}
	}
	if req.Filter, err = narrow.filter(); err != nil {
		return err
	}
	if err := form.check("event"); err != nil {
		return err
	}
	return tell(ctx, std, data, form, req, collected.Event, printEvent)
}

func printEvent(w io.Writer, res framewatch.EventResult) {
	printNotices(w, res.Notices)
	texts := ""
	if res.Texts != res.Total {
		texts = fmt.Sprintf(", %s", plural(res.Texts, "text", "texts"))
	}
	fmt.Fprintf(w, "%s: %s%s\n", plain(res.Explain), plural(res.Total, "article", "articles"), texts)
	printEventSets(w, res)
	for i, a := range res.Articles {
		printEventArticle(w, i+1, a, res.Articles[0])
	}
	if len(res.Articles) > 0 {
		args := filterArgs(framewatch.Basis{Voices: res.Basis.Voices, Places: res.Basis.Places, Speakers: res.Basis.Speakers}, false)
		fmt.Fprintf(w, "\nThe lines of a name in an article: framewatch lines 'concept:NAME seq:NUMBER'%s\n", args)
	}
	printBasis(w, res.Basis)
}

// printEventSets says in which naming sets the texts differ, and which choose
// what; they are named by their numbers in the list.
func printEventSets(w io.Writer, res framewatch.EventResult) {
	if res.Texts < 2 {
		return
	}
	if len(res.Sets) == 0 {
		fmt.Fprintln(w, "\nThe texts differ in no naming set: where they name a thing, they prefer the same name.")
		return
	}
	numbers := map[string]string{}
	for i, a := range res.Articles {
		numbers[a.ID] = fmt.Sprint(i + 1)
	}
	fmt.Fprintln(w, "\nNames in which the texts differ, each by the one that it uses most:")
	for _, s := range res.Sets {
		kind := ""
		if s.Kind == "field" {
			kind = "; these mean different things"
		}
		fmt.Fprintf(w, "\n  %s … (%s), %s%s\n", s.Label, s.Set, plural(s.Texts, "text", "texts"), kind)
		t := table{right: []bool{false, true}}
		for _, n := range s.Names {
			var in []string
			for _, id := range n.IDs {
				in = append(in, numbers[id])
			}
			which := ""
			if len(in) > 0 {
				which = "in " + strings.Join(in, ", ")
			}
			t.row("    "+n.Label, number(n.Texts), which)
		}
		t.print(w)
	}
}

// namesShown is how many names of an article people are shown.
const namesShown = 15

func printEventArticle(w io.Writer, place int, a, first framewatch.EventArticle) {
	fmt.Fprintf(w, "\n%d. %s\n   %s, %s  %s\n   number %d, ID %s\n", place, plain(a.Title), plain(a.Source), orUndated(a.Published), a.URL, a.Seq, a.ID)
	if a.Copies > 0 {
		fmt.Fprintf(w, "   %s of the day with the same text: framewatch event %s\n", plural(a.Copies, "other article", "other articles"), a.ID)
	}
	if len(a.Names) == 0 {
		fmt.Fprintln(w, "   no framing terms")
		return
	}
	t := table{right: []bool{false, true}}
	for _, n := range a.Names[:min(len(a.Names), namesShown)] {
		t.row("   "+n.Concept, number(n.N), voicesText(n), strings.Join(n.Terms, " · "))
	}
	t.print(w)
	if more := len(a.Names) - namesShown; more > 0 {
		fmt.Fprintf(w, "   %s more in --csv and --json\n", number(more))
	}
	printPassages(w, "not in 1", a.Added, a.Names)
	printPassages(w, "only in 1", a.Dropped, first.Names)
}

// printPassages shows the sentences of concepts that only one of two texts has.
func printPassages(w io.Writer, where string, ids []string, names []framewatch.EventName) {
	for _, n := range names {
		if slices.Contains(ids, n.Concept) {
			fmt.Fprintf(w, "   %s: %s – %s\n", where, n.Concept, plain(n.Line))
		}
	}
}

// voicesText says how often a name stands in which voice; where all stand in
// one, that alone.
func voicesText(n framewatch.EventName) string {
	var parts []string
	for _, v := range framewatch.Voices {
		switch of := n.Voices[v]; of {
		case 0:
		case n.N:
			return string(v)
		default:
			parts = append(parts, fmt.Sprintf("%s %d", v, of))
		}
	}
	return strings.Join(parts, ", ")
}
