package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"framewatch"
	"framewatch/diff"
	"framewatch/edits"
	"framewatch/query"
	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

func listEdits(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var req framewatch.EditRequest
	var from, to string
	var asJSON, asCSV bool
	rest, err := flags("edits", "", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.StringVar(&from, "from", "", "first `day`, month or year in which the edit was seen: 2016-03-01, 2016-03, 2016")
		set.StringVar(&to, "to", "", "last `day`, month or year, itself included")
		set.StringArrayVar(&req.Sources, "source", nil, "only this `outlet`; may be given several times")
		set.StringVar(&req.Concept, "concept", "", "only edits that changed the use of this `concept`, by its ID")
		set.StringVar(&req.Change, "change", "", "only edits with this `change`: added or removed")
		set.BoolVar(&req.Headline, "headline", false, "look at headlines alone")
		set.BoolVar(&req.All, "all", false, "edits that changed the use of no concept, too")
		set.IntVar(&req.Limit, "limit", 20, "edits to show, the newest first; 0: all")
		set.StringVar(&req.Before, "before", "", "go on from this `place`, as \"next\" of --json tells it")
		set.BoolVar(&asCSV, "csv", false, "print the edits as CSV")
		set.BoolVar(&asJSON, "json", false, "print the answer as JSON")
	}, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: edits takes no argument %q", errUsage, rest[0])
	}
	if req.Limit < 0 {
		return fmt.Errorf("%w: edits: --limit %d is below 0", errUsage, req.Limit)
	}
	if req.From, req.To, err = query.DateRange(from, to); err != nil {
		return err
	}
	r, err := openFilled(ctx, std, data)
	if err != nil {
		return err
	}
	defer r.Close()
	res, err := edits.New(r.store, r.annotator, time.Now).Edits(ctx, req)
	switch {
	case err != nil:
		return err
	case asJSON:
		return printJSON(std.out, res)
	case asCSV:
		return res.WriteCSV(std.out)
	}
	printEdits(std.out, res)
	return nil
}

func printEdits(w io.Writer, res framewatch.EditResult) {
	fmt.Fprintf(w, "%s of this kind, of %s of %s; %s looked at again\n", plural(res.Total, "edit", "edits"), plural(res.Of, "edit", "edits"),
		plural(res.Articles, "article", "articles"), plural(res.Rechecked, "article was", "articles were"))
	for i, e := range res.Edits {
		fmt.Fprintf(w, "\n%d. %s\n   %s, seen %s, version %d  %s\n", i+1, plain(e.Title), plain(e.Source), e.Seen, e.Version, e.URL)
		for _, names := range []struct {
			did string
			of  []framewatch.ConceptName
		}{{"added", e.Added}, {"removed", e.Removed}} {
			if len(names.of) > 0 {
				fmt.Fprintf(w, "   %s: %s\n", names.did, labels(names.of))
			}
		}
		for _, p := range e.Passages {
			fmt.Fprintf(w, "   %s\n", changed(p.Before, p.After))
		}
	}
	if res.Next != "" {
		fmt.Fprintf(w, "\n%s of %s shown; --limit 0 shows all\n", chart.Number(len(res.Edits)), chart.Number(res.Total))
	}
	fmt.Fprintf(w, "\nLexicon: %s\n", res.Lexicon)
}

func labels(names []framewatch.ConceptName) string {
	var out []string
	for _, n := range names {
		out = append(out, n.Label)
	}
	return strings.Join(out, ", ")
}

// changed writes a sentence with [-what was removed-] and {+what was added+}.
func changed(before, after string) string {
	var b strings.Builder
	for _, p := range diff.Words(before, after) {
		words := strings.TrimRight(p.Text, " ")
		space := p.Text[len(words):]
		switch words = plain(words); p.Op {
		case diff.Removed:
			words = "[-" + words + "-]"
		case diff.Added:
			words = "{+" + words + "+}"
		}
		b.WriteString(words + space)
	}
	return b.String()
}
