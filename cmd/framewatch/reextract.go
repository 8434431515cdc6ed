package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/crawler"
	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

func reextract(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var o crawler.ReextractOptions
	var asJSON bool
	rest, err := flags("reextract", "[--source NAME] [--dry-run]", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.StringArrayVar(&o.Scope.Sources, "source", nil, "only articles of this `outlet`; may be given several times")
		set.BoolVar(&o.DryRun, "dry-run", false, "tell what would change and change nothing")
		set.BoolVar(&asJSON, "json", false, "print the summary as JSON")
	}, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: reextract takes no argument %q; --source names an outlet", errUsage, rest[0])
	}
	r, err := openFilled(ctx, std, data)
	if err != nil {
		return err
	}
	defer r.Close()
	o.Rules = r.rules
	for _, name := range o.Scope.Sources {
		if n, err := r.store.ArticlesIn(ctx, framewatch.Scope{Sources: []string{name}}); err != nil {
			return err
		} else if n == 0 {
			return fmt.Errorf("%w: reextract: there is no article of %q", errUsage, name)
		}
	}
	pages, err := r.store.CapturedIn(ctx, o.Scope)
	if err != nil {
		return err
	}
	bar := newProgress(std.err, "reextract", int64(pages))
	sum, err := crawler.Reextract(ctx, r.store, o, func(sum crawler.Reextraction) {
		bar.at(int64(sum.Read), fmt.Sprintf("%s of %s entries, %s changed", chart.Number(sum.Read), chart.Number(sum.Entries), chart.Number(sum.Changed)))
	})
	bar.end()
	if err != nil && ctx.Err() == nil {
		return err
	}
	err = ctx.Err()
	if !o.DryRun {
		err = errors.Join(err, r.catchUp(context.WithoutCancel(ctx), std))
	}
	if asJSON {
		return errors.Join(err, printJSON(std.out, sum))
	}
	printReextraction(std.out, sum, err != nil)
	return err
}

// printReextraction prints what came of reading the archive again. The articles
// are not added up where it was broken off.
func printReextraction(w io.Writer, sum crawler.Reextraction, brokenOff bool) {
	row := func(name, text string) { fmt.Fprintf(w, "%-10s %s\n", name, text) }
	read := fmt.Sprintf("%s of %s with %s", chart.Number(sum.Read), plural(sum.Entries, "entry", "entries"), plural(sum.Pages, "page", "pages"))
	if s := sum.Took.Seconds(); s > 0 && sum.Read > 0 {
		read += fmt.Sprintf(" in %v, %s a second", sum.Took.Round(10*time.Millisecond), chart.Number(int(float64(sum.Read)/s)))
	}
	row("read", read)
	row("articles", added(chart.Number(sum.Articles), part{sum.Unchanged, "unchanged"}, part{sum.Changed, "changed"}, part{sum.NoLonger, "no longer articles"}, part{sum.Damaged, "damaged"},
		part{sum.Unarchived, "without archive"}, part{sum.Disturbed, "changed by a crawl meanwhile"}))
	if len(sum.Fields) > 0 {
		row("changed", counts(sum.Fields)+" (an article may count several times)")
	}
	if sum.New+sum.Known > 0 {
		row("new", fmt.Sprintf("%s that were none before, %s of them known by another address", plural(sum.New+sum.Known, "article", "articles"), chart.Number(sum.Known)))
	}
	if len(sum.Classes) > 0 {
		row("classes", counts(sum.Classes)+" that were of another class before")
	}
	if sum.Unreadable > 0 {
		row("damaged", plural(sum.Unreadable, "page", "pages")+" in the archive")
	}
	if left := sum.NoLonger + sum.Damaged; left > 0 {
		row("left", plural(left, "article stays", "articles stay")+" as they are, as nothing is lost")
	}
	switch {
	case brokenOff:
		row("broken off", "what is done is kept; the same call does the rest")
	case sum.DryRun:
		row("dry run", "nothing was changed")
	}
	slices.SortStableFunc(sum.Examples, func(x, y crawler.Finding) int { return cmp.Compare(x.Kind, y.Kind) })
	for _, f := range sum.Examples {
		fmt.Fprintf(w, "%s: %s: %s\n", f.Kind, f.URL, f.Words)
	}
}

// counts lists names with their figures, the largest first.
func counts(of map[string]int) string {
	names := slices.SortedFunc(maps.Keys(of), func(x, y string) int { return cmp.Or(cmp.Compare(of[y], of[x]), strings.Compare(x, y)) })
	for i, name := range names {
		names[i] = name + " " + chart.Number(of[name])
	}
	return strings.Join(names, ", ")
}
