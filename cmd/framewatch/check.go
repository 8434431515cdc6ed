package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/pflag"
)

// A plannedRun is one line of what check prints.
type plannedRun struct {
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Schedule string `json:"schedule"`
	Next     string `json:"next"` // RFC 3339 in UTC, "at once", or "by its own rhythm"
}

func checkConfig(_ context.Context, std streams, args []string) error {
	var asJSON bool
	files, err := flags("check", "[CONFIG]", std, func(set *pflag.FlagSet) {
		set.BoolVar(&asJSON, "json", false, "print the schedules as JSON")
	}, args)
	if err != nil {
		return err
	}
	if len(files) > 1 {
		return fmt.Errorf("%w: check: name one config file, or none for the embedded one", errUsage)
	}
	path := ""
	if len(files) == 1 {
		path = files[0]
	}
	cfg, err := loadConfig(path)
	if err != nil {
		return err
	}
	_, wrongLexicon := loadLexicon(cfg.Lexicon)
	_, wrongRules := loadRules(cfg.Rules)
	if err := errors.Join(wrongLexicon, wrongRules); err != nil {
		return err
	}
	planned, free := []plannedRun{}, 0
	for _, p := range cfg.Schedules(time.Now().UTC()) {
		next := "at once"
		switch {
		case !p.Next.IsZero():
			next = p.Next.UTC().Format(time.RFC3339)
		case p.Kind == "source":
			next = "by its own rhythm"
			free++
		}
		planned = append(planned, plannedRun{p.Kind, p.Name, p.Schedule, next})
	}
	if asJSON {
		return printJSON(std.out, planned)
	}
	table := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\tname\tschedule\tnext run (UTC)")
	for _, p := range planned {
		if p.Kind == "source" && p.Schedule == "" {
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", p.Kind, p.Name, p.Schedule, p.Next)
	}
	if free < len(planned) {
		if err := table.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(std.out)
	}
	if free > 0 {
		fmt.Fprintf(std.out, "%s by the rhythm of what it lists.\n", plural(free, "source is checked", "sources are checked, each"))
	}
	fmt.Fprintf(std.out, "The config is valid: %s, %s.\n", plural(len(cfg.Sources), "source", "sources"), plural(len(cfg.Alerts), "alert", "alerts"))
	return nil
}
