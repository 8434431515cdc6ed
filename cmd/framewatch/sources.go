package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"framewatch"
	"framewatch/config"
	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

func sources(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var asJSON, opml, csv, yaml, all bool
	rest, err := flags("sources", "list | test URL | export | remove NAME", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.BoolVar(&asJSON, "json", false, "print the answer as JSON")
		set.BoolVar(&all, "all", false, "with test: show every block of the page, also those that are dropped without doubt")
		set.BoolVar(&opml, "opml", false, "export as OPML, for feed readers")
		set.BoolVar(&csv, "csv", false, "export as CSV, for spreadsheets")
		set.BoolVar(&yaml, "yaml", false, "export as it stands in a config, which is the default")
	}, args)
	switch {
	case err != nil:
		return err
	case len(rest) == 1 && rest[0] == "list":
		return listSources(ctx, std, data, asJSON)
	case len(rest) == 2 && rest[0] == "test":
		return testSource(ctx, std, data, rest[1], asJSON, all)
	case len(rest) == 2 && rest[0] == "remove":
		return removeSource(std, data, rest[1])
	case len(rest) != 1 || rest[0] != "export":
		return fmt.Errorf("%w: sources: say `sources list`, `sources test URL`, `sources export` or `sources remove NAME`", errUsage)
	}
	switch {
	case opml && !csv && !yaml:
		return exportSources(std, data, config.WriteOPML)
	case csv && !opml && !yaml:
		return exportSources(std, data, config.WriteCSV)
	case !opml && !csv:
		return exportSources(std, data, config.WriteYAML)
	}
	return fmt.Errorf("%w: sources export: choose one of --opml, --csv and --yaml", errUsage)
}

// withImported loads a config and adds the sources that were imported into
// the data folder, which need not be there.
func withImported(data dataFlags) (cfg *config.Config, dir string, err error) {
	if cfg, err = loadConfig(data.config); err != nil {
		return nil, "", err
	}
	dir = cmp.Or(data.data, cfg.Data)
	return cfg, dir, cfg.AddImported(dir)
}

// exportSources prints every source that is watched.
func exportSources(std streams, data dataFlags, write func(io.Writer, []framewatch.Source) error) error {
	cfg, _, err := withImported(data)
	if err != nil {
		return err
	}
	return write(std.out, cfg.Sources)
}

// removeSource ends the watching of an imported source.
func removeSource(std streams, data dataFlags, name string) error {
	cfg, err := loadConfig(data.config)
	if err != nil {
		return err
	}
	err = config.Remove(cmp.Or(data.data, cfg.Data), name)
	if errors.Is(err, framewatch.ErrNotFound) {
		err = fmt.Errorf("%w: sources remove: %w", errUsage, err)
		for _, s := range cfg.Sources {
			if strings.EqualFold(s.Name, name) {
				err = fmt.Errorf("%w; it comes from the config: write it there with enabled: false", err)
			}
		}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s is not watched any more from the next start on; its articles stay\n", plain(name))
	return nil
}

// A sourceLine is what `sources list --json` prints of one source. Times are
// RFC 3339 in UTC, empty if it has not happened.
type sourceLine struct {
	Name        string                   `json:"name"`
	Kind        string                   `json:"kind"`
	Country     string                   `json:"country"`
	Language    string                   `json:"language"`
	Imported    bool                     `json:"imported"` // from a list, not the config
	Listings    int                      `json:"listings"`
	Schedule    string                   `json:"schedule"` // empty: by the rhythm of its listings
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
	imported, err := config.Imported(cmp.Or(data.data, r.config.Data))
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, s := range imported {
		names[s.Name] = true
	}
	lines := make([]sourceLine, len(list))
	for i, s := range list {
		lines[i] = sourceLine{
			s.Source.Name, s.Source.Kind, s.Source.Country, s.Source.Language, names[s.Source.Name], len(s.Source.Listings), s.Source.Schedule, rfc3339(s.LastCheck), rfc3339(s.LastSuccess), rfc3339(s.NextCheck),
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
		case l.Listings == 0:
			state = "not watched"
		case l.LastCheck == "":
			state = "not checked yet"
		default:
			state = "ok"
		}
		if l.Imported {
			state += ", imported"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Name, l.Kind, l.Country, l.Language, chart.Number(l.Articles), chart.Number(l.Undated),
			chart.Number(l.Pending), chart.Number(l.Failed), l.LastCheck, l.LastSuccess, l.NextCheck, state)
	}
	return table.Flush()
}
