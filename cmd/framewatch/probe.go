package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"framewatch"
	"framewatch/config"
	"framewatch/crawler"
	"framewatch/web/chart"
)

// testSource tells what an address holds. It needs no data folder and stores
// nothing.
func testSource(ctx context.Context, std streams, data dataFlags, address string, asJSON, all bool) error {
	if _, err := framewatch.CanonicalURL(address); err != nil {
		return fmt.Errorf("%w: sources test: %w", errUsage, err)
	}
	cfg, err := loadConfig(data.config)
	if err != nil {
		return err
	}
	c, done, err := prober(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	report, err := c.Probe(ctx, address)
	if err != nil {
		return err
	}
	var block strings.Builder
	if len(report.Source.Listings) > 0 {
		if err := config.WriteYAML(&block, []framewatch.Source{report.Source}); err != nil {
			return err
		}
	}
	if asJSON {
		err = printJSON(std.out, struct {
			crawler.Report
			Config string `json:"config"` // the source as it would stand in a config
		}{report, block.String()})
	} else if err = printTest(std.out, report, all); err == nil && block.Len() > 0 {
		fmt.Fprintf(std.out, "\nTo watch it, write into the config, and look over name, country and kind:\n\n%s", block.String())
	}
	if err == nil && report.Error != "" {
		err = fmt.Errorf("test %s: %s", address, report.Error)
	}
	return err
}

// printTest prints a report, and how the page in it was read.
func printTest(w io.Writer, a crawler.Report, all bool) error {
	if err := printReport(w, a); err != nil || a.Explanation == nil {
		return err
	}
	fmt.Fprintf(w, "\nHow %s was read:\n\n", plain(a.Article.URL))
	return showExplanation(w, *a.Explanation, all)
}

func printReport(w io.Writer, a crawler.Report) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(table, "%s\t%s\n", name, plain(value))
		}
	}
	row("address", a.URL)
	row("is a", a.Kind)
	if a.Status != 0 {
		row("status", fmt.Sprint(a.Status))
	}
	row("moved to", a.MovedTo)
	row("robots.txt", a.Robots)
	row("by its rule", a.Rule)
	row("asks for a pause of", a.Delay)
	if a.Kind != "page" {
		row("caching", a.Cache)
	}
	row("hub", a.Hub)
	if a.Entries > 0 && a.Links == "" {
		row("entries", chart.Number(a.Entries))
	}
	for _, e := range a.Newest {
		row("entry", fmt.Sprintf("%s  %s  %s", orUndated(e.Published), e.Title, e.URL))
	}
	for _, u := range a.Feeds {
		row("links to feed", u)
	}
	for _, l := range a.Listings {
		entries := plural(l.Entries, "entry", "entries")
		if len(l.Sitemaps) > 0 {
			entries = plural(len(l.Sitemaps), "sitemap", "sitemaps")
		}
		row("found "+l.Kind, l.URL+", "+entries)
		row("  robots.txt", strings.TrimSpace(l.Robots+" "+l.Rule))
		row("  caching", l.Cache)
		row("  hub", l.Hub)
		for _, e := range l.Newest[:min(1, len(l.Newest))] {
			row("  newest", fmt.Sprintf("%s  %s  %s", orUndated(e.Published), e.Title, e.URL))
		}
	}
	for _, u := range a.Untried {
		row("not tried", u+", as the site asks for long pauses")
	}
	if a.Links != "" {
		row("rule for its links", fmt.Sprintf("%s finds %s", a.Links, plural(a.Entries, "article", "articles")))
	}
	for _, u := range a.Sitemaps {
		row("names sitemap", u)
	}
	if p := a.Article; p != nil {
		row("page", fmt.Sprintf("%s %s", p.Class, p.Reason))
		row("article", p.URL)
		row("headline", p.Title)
		for _, name := range p.Byline {
			row("by", name)
		}
		row("published", orUndated(p.Published))
		row("date from", p.PublishedOrigin)
		row("language", p.Language)
		row("words", chart.Number(p.Words))
		row("begins", beginning(p.Text, 160))
	}
	return table.Flush()
}

// beginning is at most n characters of s.
func beginning(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
