package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"framewatch"
	"framewatch/crawler"
	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

func crawl(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var names []string
	var asJSON bool
	rest, err := flags("crawl", "--once [--source NAME]", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.StringArrayVar(&names, "source", nil, "only the source of this `name`; may be given several times")
		set.Bool("once", true, "one pass now; `serve` crawls on schedule")
		set.BoolVar(&asJSON, "json", false, "print the summary as JSON")
	}, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: crawl takes no argument %q; --source names a source", errUsage, rest[0])
	}
	r, err := openRooms(ctx, std, data)
	if err != nil {
		return err
	}
	defer r.Close()
	c, err := r.newCrawler(ctx, nil)
	if err != nil {
		return err
	}
	bar := newProgress(std.err, "crawl", -1)
	sum, err := c.Once(ctx, names, func(sum crawler.Summary) {
		t := sum.Total
		bar.at(int64(t.Fetched), fmt.Sprintf("%s checked, %s new", plural(t.Listings, "listing", "listings"), plural(t.Stored, "article", "articles")))
	})
	bar.end()
	if errors.Is(err, framewatch.ErrNotFound) {
		return fmt.Errorf("%w: crawl: %w; `sources list` tells their names", errUsage, err)
	}
	if err != nil && ctx.Err() == nil {
		return err
	}
	// What came in before an interruption is made searchable, too.
	err = errors.Join(ctx.Err(), r.catchUp(context.WithoutCancel(ctx), std))
	if asJSON {
		return errors.Join(err, printJSON(std.out, sum))
	}
	printSummary(std.out, sum)
	return err
}

func printSummary(w io.Writer, sum crawler.Summary) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "source\tlistings\tunchanged\tentries\tnew\tfetched\tstored\tknown\tchanged\tsame\tgone\tskipped\tfailed\tretry\twaiting\ttook\t")
	for _, s := range append(sum.Sources, sum.Total) {
		skipped := 0
		for _, n := range s.Skipped {
			skipped += n
		}
		name := s.Source
		if name == "" {
			name = "all"
		}
		fmt.Fprint(table, name)
		for _, n := range []int{s.Listings, s.Unchanged, s.Entries, s.New, s.Fetched, s.Stored, s.Known, s.Changed, s.Same, s.Gone, skipped, s.Failed, s.Retry, s.Waiting} {
			fmt.Fprint(table, "\t", chart.Number(n))
		}
		fmt.Fprintf(table, "\t%v\t\n", s.Took.Round(10*time.Millisecond))
	}
	table.Flush()
	var classes []string
	for _, class := range slices.Sorted(maps.Keys(sum.Total.Skipped)) {
		classes = append(classes, fmt.Sprintf("%s %s", class, chart.Number(sum.Total.Skipped[class])))
	}
	if len(classes) > 0 {
		fmt.Fprintln(w, "\nskipped:", strings.Join(classes, ", "))
	}
	for _, s := range sum.Sources {
		for _, note := range s.Notes {
			fmt.Fprintf(w, "%s: %s\n", s.Source, note)
		}
		if s.Error != "" {
			fmt.Fprintf(w, "%s: %s\n", s.Source, s.Error)
		}
	}
}
