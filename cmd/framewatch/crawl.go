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
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"framewatch"
	"framewatch/crawler"
	"framewatch/query"
	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

// A crawled is what a crawl did, as it is printed.
type crawled struct {
	crawler.Summary
	Left *crawler.Left `json:"left,omitempty"` // of a backfill
	days crawler.Days  // of a backfill
}

func crawl(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var names []string
	var since, until, demoListen string
	var asJSON, demo bool
	rest, err := flags("crawl", "--once | --since DATE [--until DATE] [--source NAME] [--demo]", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.StringArrayVar(&names, "source", nil, "only the source of this `name`; may be given several times")
		set.Bool("once", true, "one pass now; `serve` crawls on schedule")
		set.StringVar(&since, "since", "", "read the sitemaps for articles since this `day`, month or year, behind what is new")
		set.StringVar(&until, "until", "", "last day, month or year of that, itself included")
		set.BoolVar(&asJSON, "json", false, "print the summary as JSON")
		set.BoolVar(&demo, "demo", false, "crawl an embedded sample newsroom over loopback: works offline; data in ./framewatch-demo")
		set.StringVar(&demoListen, "demo-listen", "127.0.0.1:8090", "`address` of the sample newsroom; its articles are known by it")
	}, args)
	if err != nil {
		return err
	}
	var days crawler.Days
	switch days.Since, days.Until, err = query.DateRange(since, until); {
	case len(rest) > 0:
		return fmt.Errorf("%w: crawl takes no argument %q; --source names a source", errUsage, rest[0])
	case err != nil:
		return fmt.Errorf("%w: crawl: %w", errUsage, err)
	case since == "" && until != "":
		return fmt.Errorf("%w: crawl: --until goes with --since", errUsage)
	case days.Since.After(time.Now()):
		return fmt.Errorf("%w: crawl: --since %s has not come yet", errUsage, since)
	}
	r, end, err := openCrawl(ctx, std, data, demo, demoListen)
	if err != nil {
		return err
	}
	defer end()
	c, err := r.newCrawler(ctx, nil)
	if err != nil {
		return err
	}
	before, err := r.store.LastSeq(ctx)
	if err != nil {
		return err
	}
	var sum crawled
	if since == "" {
		sum.Summary, err = crawlOnce(ctx, std, c, names)
	} else {
		sum.days = days
		sum.Summary, sum.Left, err = backfill(ctx, std, c, names, days)
	}
	if errors.Is(err, framewatch.ErrNotFound) {
		return fmt.Errorf("%w: crawl: %w; `sources list` tells their names", errUsage, err)
	}
	if err != nil && ctx.Err() == nil {
		return err
	}
	// What came in before an interruption is made searchable, too.
	after := context.WithoutCancel(ctx)
	err = errors.Join(ctx.Err(), r.catchUp(after, std), r.countClusters(after, before, &sum.Summary))
	if asJSON {
		return errors.Join(err, printJSON(std.out, sum))
	}
	printCrawled(std.out, sum)
	return err
}

// openCrawl opens the rooms for a crawl, of the sample newsroom if demo is
// set. end closes them.
func openCrawl(ctx context.Context, std streams, data dataFlags, demo bool, demoListen string) (r *rooms, end func(), err error) {
	if !demo {
		r, err := openRooms(ctx, std, data)
		if err != nil {
			return nil, nil, err
		}
		return r, func() { r.Close() }, nil
	}
	cfg, err := loadConfig(data.config)
	if err != nil {
		return nil, nil, err
	}
	newsroom, err := startDemo(cfg, demoListen)
	if err != nil {
		return nil, nil, err
	}
	dir := cmp.Or(data.data, "framewatch-demo")
	if r, err = join(ctx, warnings(std), cfg, dir); err != nil {
		newsroom.Close()
		return nil, nil, err
	}
	end = func() {
		r.Close()
		newsroom.Close()
	}
	r.demo = true
	if err := sameNewsroom(dir, demoListen); err != nil {
		end()
		return nil, nil, err
	}
	return r, end, nil
}

func crawlOnce(ctx context.Context, std streams, c *crawler.Crawler, names []string) (crawler.Summary, error) {
	bar := newProgress(std.err, "crawl", -1)
	defer bar.end()
	return c.Once(ctx, names, func(sum crawler.Summary) {
		t := sum.Total
		bar.at(int64(t.Fetched), fmt.Sprintf("%s checked, %s new", plural(t.Listings, "listing", "listings"), plural(t.Stored, "article", "articles")))
	})
}

func backfill(ctx context.Context, std streams, c *crawler.Crawler, names []string, days crawler.Days) (crawler.Summary, *crawler.Left, error) {
	bar := newProgress(std.err, "backfill "+days.String(), -1)
	defer bar.end()
	sum, left, err := c.Backfill(ctx, names, days, func(sum crawler.Summary, left crawler.Left) {
		t := sum.Total
		bar.at(int64(t.Fetched), fmt.Sprintf("%s and %s read, %s new; %s and %s left", plural(t.Sitemaps, "sitemap", "sitemaps"), plural(t.Fetched, "page", "pages"),
			plural(t.Stored, "article", "articles"), plural(left.Sitemaps, "sitemap", "sitemaps"), plural(left.Entries, "page", "pages")))
	})
	return sum, &left, err
}

// countClusters fills in how many clusters the articles behind a Seq belong
// to. One that several sources share counts for each of them, and once in all.
func (r *rooms) countClusters(ctx context.Context, seq int64, sum *crawler.Summary) error {
	const atOnce = 500
	all, of := map[string]bool{}, map[string]map[string]bool{}
	for {
		articles, err := r.store.ArticlesAfter(ctx, seq, atOnce)
		if err != nil {
			return err
		}
		if len(articles) == 0 {
			break
		}
		ids := make([]string, len(articles))
		for i, a := range articles {
			ids[i], seq = a.ID, a.Seq
		}
		clusters, err := r.store.ClustersOf(ctx, ids)
		if err != nil {
			return err
		}
		for _, a := range articles {
			head := cmp.Or(clusters[a.ID].Head, a.ID)
			if of[a.Source] == nil {
				of[a.Source] = map[string]bool{}
			}
			all[head], of[a.Source][head] = true, true
		}
	}
	for i := range sum.Sources {
		sum.Sources[i].Clusters = len(of[sum.Sources[i].Source])
	}
	sum.Total.Clusters = len(all)
	return nil
}

// printCrawled prints what a crawl did: a table of the sources, and below it
// how the figures add up.
func printCrawled(w io.Writer, sum crawled) {
	const most = 21 // characters of a name, so that the table is no wider than 80
	name := func(s crawler.SourceSummary) string {
		if runes := []rune(s.Source); len(runes) > most {
			return string(runes[:most-1]) + "…"
		}
		return cmp.Or(s.Source, "all")
	}
	width := len("source")
	for _, s := range sum.Sources {
		width = max(width, utf8.RuneCountInString(name(s)))
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "%-*s\tfound\tfetched\tnew\tchanged\tsame\tskipped\tfailed\t\n", width, "source")
	for _, s := range append(slices.Clone(sum.Sources), sum.Total) {
		fmt.Fprintf(table, "%-*s", width, name(s))
		for _, n := range []int{s.Entries, s.Fetched, s.Stored, s.Changed, same(s), skipped(s), s.Failed + s.Retry} {
			fmt.Fprint(table, "\t", chart.Number(n))
		}
		fmt.Fprint(table, "\t\n")
	}
	table.Flush()
	for line := range strings.Lines(text.String()) {
		fmt.Fprint(w, strings.TrimPrefix(line, "  ")) // that goes before the first column, too
	}
	fmt.Fprintln(w)
	for _, line := range accounts(sum) {
		if line.text != "" {
			fmt.Fprintf(w, "%-9s %s\n", line.name, line.text)
		}
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

// same counts the fetches that brought an article that is known as it is.
func same(s crawler.SourceSummary) int { return s.Same + s.Known + s.Gone }

func skipped(s crawler.SourceSummary) (n int) {
	for _, of := range s.Skipped {
		n += of
	}
	return n
}

type account struct{ name, text string }

// accounts say how the figures of all sources add up.
func accounts(sum crawled) []account {
	t := sum.Total
	read := t.Listings - t.Unchanged - t.ListingsFailed
	lines := []account{
		{"listings", added(chart.Number(t.Listings)+" checked", part{read, "read"}, part{t.Unchanged, "not modified"}, part{t.ListingsFailed, "not readable"})},
		{"found", added(plural(t.Entries, "entry", "entries"), part{t.New, "not known before"}, part{t.Entries - t.New, "known"})},
		{"fetched", added(plural(t.Fetched, "page", "pages"), part{t.Stored, "new"}, part{t.Changed, "changed"}, part{same(t), "same"}, part{skipped(t), "skipped"}, part{t.Failed + t.Retry, "failed"})},
	}
	if n := t.Stored + t.Changed; n > 0 {
		lines = append(lines, account{"clusters", fmt.Sprintf("%s, which the %s new or changed belong to", plural(t.Clusters, "text", "different texts"), plural(n, "article", "articles"))})
	}
	if same(t) > 0 {
		lines = append(lines, account{"same", added(chart.Number(same(t)), part{t.Same, "not modified"}, part{t.Known, "known by another address"}, part{t.Gone, "gone, and kept here"})})
	}
	if skipped(t) > 0 {
		var parts []part
		for _, class := range slices.Sorted(maps.Keys(t.Skipped)) {
			parts = append(parts, part{t.Skipped[class], class})
		}
		lines = append(lines, account{"skipped", added(chart.Number(skipped(t)), parts...)})
	}
	if t.Failed+t.Retry > 0 {
		lines = append(lines, account{"failed", added(chart.Number(t.Failed+t.Retry), part{t.Failed, "given up"}, part{t.Retry, "to be tried again"})})
	}
	if sum.Left != nil {
		lines = append(lines, account{"backfill", fmt.Sprintf("%s: %s read, %s left as they are of other days", sum.days, plural(t.Sitemaps, "sitemap", "sitemaps"), plural(t.Outside, "address", "addresses"))})
		if left := *sum.Left; left.Sitemaps+left.Entries > 0 {
			lines = append(lines, account{"left", fmt.Sprintf("%s and %s; the next crawl or `serve` goes on with them", plural(left.Sitemaps, "sitemap", "sitemaps"), plural(left.Entries, "page", "pages"))})
		}
	} else if t.Waiting > 0 {
		lines = append(lines, account{"waiting", plural(t.Waiting, "entry", "entries") + " to be fetched later"})
	}
	return append(lines, account{"took", sum.Took.Round(10 * time.Millisecond).String()})
}

// A part is a summand with its name.
type part struct {
	n    int
	name string
}

// added writes a sum with its parts, those of nothing left out.
func added(sum string, parts ...part) string {
	var some []string
	for _, p := range parts {
		if p.n != 0 {
			some = append(some, chart.Number(p.n)+" "+p.name)
		}
	}
	if len(some) == 0 {
		return sum
	}
	return sum + " = " + strings.Join(some, " + ")
}
