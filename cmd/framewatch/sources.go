package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"framewatch"
	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

func sources(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var asJSON bool
	rest, err := flags("sources", "list | test URL", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.BoolVar(&asJSON, "json", false, "print the answer as JSON")
	}, args)
	switch {
	case err != nil:
		return err
	case len(rest) == 1 && rest[0] == "list":
		return listSources(ctx, std, data, asJSON)
	case len(rest) == 2 && rest[0] == "test":
		return testSource(ctx, std, data, rest[1], asJSON)
	}
	return fmt.Errorf("%w: sources: say `sources list` or `sources test URL`", errUsage)
}

// A sourceLine is what `sources list --json` prints of one source. Times are
// RFC 3339 in UTC, empty if it has not happened.
type sourceLine struct {
	Name        string                   `json:"name"`
	Kind        string                   `json:"kind"`
	Country     string                   `json:"country"`
	Language    string                   `json:"language"`
	Schedule    string                   `json:"schedule"`
	LastCheck   string                   `json:"last_check"`
	LastSuccess string                   `json:"last_success"`
	NextCheck   string                   `json:"next_check"`
	Articles    int                      `json:"articles"`
	Undated     int                      `json:"undated"`
	Pending     int                      `json:"pending"`
	Failed      int                      `json:"failed"`
	Skipped     map[framewatch.Class]int `json:"skipped"`
	LastArticle string                   `json:"last_article"`
	Error       string                   `json:"error"`
}

func listSources(ctx context.Context, std streams, data dataFlags, asJSON bool) error {
	r, err := openFilled(ctx, std, data)
	if err != nil {
		return err
	}
	defer r.Close()
	list, err := r.store.SourceStatuses(ctx, r.config.Sources)
	if err != nil {
		return err
	}
	lines := make([]sourceLine, len(list))
	for i, s := range list {
		lines[i] = sourceLine{
			s.Source.Name, s.Source.Kind, s.Source.Country, s.Source.Language, s.Source.Schedule, rfc3339(s.LastCheck), rfc3339(s.LastSuccess), rfc3339(s.NextCheck),
			s.Articles, s.Undated, s.Pending, s.Failed, s.Skipped, rfc3339(s.LastArticle), s.Error,
		}
	}
	if asJSON {
		return printJSON(std.out, lines)
	}
	return printSources(std.out, lines)
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func printSources(w io.Writer, lines []sourceLine) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "source\tkind\tcountry\tlang\tarticles\tundated\tpending\tfailed\tlast check\tlast success\tnext check\tstate")
	for _, l := range lines {
		state := l.Error
		switch {
		case state != "":
		case l.Schedule == "":
			state = "imported"
		case l.LastCheck == "":
			state = "not checked yet"
		default:
			state = "ok"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Name, l.Kind, l.Country, l.Language, chart.Number(l.Articles), chart.Number(l.Undated),
			chart.Number(l.Pending), chart.Number(l.Failed), l.LastCheck, l.LastSuccess, l.NextCheck, state)
	}
	return table.Flush()
}
