package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"framewatch/importer"
	"framewatch/store"
	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

func importFiles(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var asJSON bool
	files, err := flags("import", "FILE…", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.BoolVar(&asJSON, "json", false, "print the tallies as JSON")
	}, args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%w: import: name at least one file of articles (.jsonl or .jsonl.gz)", errUsage)
	}
	for _, file := range files {
		if err := knownKind(file); err != nil {
			return err
		}
	}
	r, err := openRooms(ctx, std, data)
	if err != nil {
		return err
	}
	defer r.Close()
	tallies := map[string]store.ImportTally{}
	var errs []error // one bad file does not stop the others
	for _, file := range files {
		tally, err := importFile(ctx, std, r.store, file)
		tallies[file] = tally
		errs = append(errs, err)
		if !asJSON && (err == nil || tally.Lines > 0) {
			printTally(std.out, file, tally)
		}
		if ctx.Err() != nil {
			break
		}
	}
	if ctx.Err() == nil {
		errs = append(errs, r.catchUp(ctx, std))
	}
	if asJSON {
		errs = append(errs, printJSON(std.out, tallies))
	}
	return errors.Join(errs...)
}

// knownKind refuses the kinds of file that hold something else than articles.
func knownKind(file string) error {
	for _, suffix := range []string{".warc", ".warc.gz", ".opml", ".csv"} {
		if strings.HasSuffix(strings.ToLower(file), suffix) {
			return fmt.Errorf("%w: import %s: this version reads articles as JSON Lines (.jsonl, .jsonl.gz) only", errUsage, file)
		}
	}
	return nil
}

func importFile(ctx context.Context, std streams, s *store.Store, file string) (store.ImportTally, error) {
	var bar *progress
	began := time.Now()
	tally, err := importer.File(ctx, s, file, time.Now(), func(p importer.Progress) {
		if bar == nil {
			bar = newProgress(std.err, "import "+file, p.Size)
		}
		bar.at(p.Read, fmt.Sprintf("%s stored, %.0f a second", plural(p.Tally.Stored, "article", "articles"), float64(p.Tally.Stored+p.Tally.Known)/time.Since(began).Seconds()))
	})
	if bar != nil {
		bar.end()
	}
	return tally, err
}

func printTally(w io.Writer, file string, t store.ImportTally) {
	fmt.Fprintf(w, "%s: %s read: %s stored, %s known already, %s rejected\n", file, plural(t.Lines, "line", "lines"), chart.Number(t.Stored), chart.Number(t.Known), chart.Number(t.Rejected))
	if t.Undated > 0 {
		fmt.Fprintf(w, "  %s of the stored articles are undated: they can be found and counted, but stand in no period\n", chart.Number(t.Undated))
	}
	for _, reason := range slices.Sorted(maps.Keys(t.Reasons)) {
		fmt.Fprintf(w, "  %s: %s\n", reason, plural(t.Reasons[reason], "line", "lines"))
	}
	for _, example := range t.Examples {
		fmt.Fprintf(w, "    %s\n", example)
	}
}
