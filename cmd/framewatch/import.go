package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"framewatch/config"
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
		return fmt.Errorf("%w: import: name at least one file: articles as JSON Lines, a web archive (WARC), or sources as OPML or CSV", errUsage)
	}
	kinds := map[string]fileKind{}
	articles := false
	for _, file := range files {
		if kinds[file], err = kindOf(file); err != nil {
			return err
		}
		articles = articles || kinds[file] != listFile
	}
	tallies := map[string]any{}
	// Sources first: the pages of an archive belong to them.
	errs := []error{importLists(std, data, files, kinds, tallies, asJSON)}
	if articles {
		errs = append(errs, importArticles(ctx, std, data, files, kinds, tallies, asJSON))
	}
	if asJSON {
		errs = append(errs, printJSON(std.out, tallies))
	}
	return errors.Join(errs...)
}

// A fileKind is what a file holds that can be imported.
type fileKind int

const (
	jsonFile fileKind = iota // articles, as JSON Lines
	warcFile                 // pages, as WARC
	listFile                 // sources, as OPML or CSV
)

// kindOf tells what a file holds by how it begins; its name decides only about
// lines that may be damaged.
func kindOf(file string) (fileKind, error) {
	head, err := importer.Head(file)
	name := strings.ToLower(strings.TrimSuffix(file, ".gz"))
	switch {
	case err != nil:
		return 0, err
	case bytes.HasPrefix(head, []byte("WARC/")):
		return warcFile, nil
	case config.IsOPML(head), config.IsCSV(head):
		return listFile, nil
	case bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")), strings.HasSuffix(name, ".jsonl"), strings.HasSuffix(name, ".ndjson"):
		return jsonFile, nil
	}
	return 0, fmt.Errorf("%w: import %s: it holds no articles as JSON Lines, no web archive (WARC) and no sources as OPML or CSV with a header", errUsage, file)
}

// A listTally is what became of a list of sources.
type listTally struct {
	Sources  int    `json:"sources"`  // in the file
	Listings int    `json:"listings"` // feeds, sitemaps and sections that were new
	Known    int    `json:"known"`    // those that were watched already
	Mistakes string `json:"mistakes"` // lines that can't be used, one below the other
}

// importLists adds the sources of the lists to those of the data folder.
func importLists(std streams, data dataFlags, files []string, kinds map[string]fileKind, tallies map[string]any, asJSON bool) error {
	var errs []error
	for _, file := range files {
		if kinds[file] != listFile {
			continue
		}
		cfg, err := loadConfig(data.config)
		if err != nil {
			return err
		}
		b, err := readList(file)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		sources, mistakes := config.ReadList(file, b)
		t := listTally{Sources: len(sources)}
		if mistakes != nil {
			t.Mistakes = mistakes.Error()
		}
		t.Listings, t.Known, err = cfg.Import(cmp.Or(data.data, cfg.Data), sources)
		if err == nil && len(sources) == 0 && mistakes != nil {
			err = fmt.Errorf("import %s: no source in it can be used", file)
		}
		errs = append(errs, err)
		if tallies[file] = t; !asJSON {
			printList(std.out, file, t)
		}
	}
	return errors.Join(errs...)
}

// maxList is the size in bytes of a list that is read.
const maxList = 8 << 20

func readList(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxList))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return b, nil
}

func printList(w io.Writer, file string, t listTally) {
	fmt.Fprintf(w, "%s: %s read: %s new, %s watched already\n", file, plural(t.Sources, "source", "sources"), plural(t.Listings, "listing", "listings"), chart.Number(t.Known))
	if t.Listings > 0 {
		fmt.Fprintln(w, "  they are watched from the next start of `serve` or `crawl` on; `sources remove NAME` takes one out")
	}
	for line := range strings.Lines(t.Mistakes) {
		fmt.Fprintf(w, "  %s\n", plain(strings.TrimSuffix(line, "\n")))
	}
}

// importArticles stores the articles of the files and makes them searchable.
func importArticles(ctx context.Context, std streams, data dataFlags, files []string, kinds map[string]fileKind, tallies map[string]any, asJSON bool) error {
	r, err := openRooms(ctx, std, data)
	if err != nil {
		return err
	}
	defer r.Close()
	var errs []error // one bad file does not stop the others
	for _, file := range files {
		if kinds[file] == listFile {
			continue
		}
		tally, err := r.importFile(ctx, std, file, kinds[file])
		tallies[file] = tally
		errs = append(errs, err)
		if !asJSON && (err == nil || tally.Lines > 0) {
			printTally(std.out, file, kinds[file], tally)
		}
		if ctx.Err() != nil {
			break
		}
	}
	if ctx.Err() == nil {
		errs = append(errs, r.catchUp(ctx, std))
	}
	return errors.Join(errs...)
}

func (r *rooms) importFile(ctx context.Context, std streams, file string, kind fileKind) (store.ImportTally, error) {
	var bar *progress
	began := time.Now()
	report := func(p importer.Progress) {
		if bar == nil {
			bar = newProgress(std.err, "import "+file, p.Size)
		}
		bar.at(p.Read, fmt.Sprintf("%s stored, %.0f a second", plural(p.Tally.Stored, "article", "articles"), float64(p.Tally.Stored+p.Tally.Known)/time.Since(began).Seconds()))
	}
	defer func() {
		if bar != nil {
			bar.end()
		}
	}()
	if kind == warcFile {
		return importer.WARC(ctx, r.store, file, r.config.Sources, r.rules, time.Now(), report)
	}
	return importer.File(ctx, r.store, file, time.Now(), report)
}

func printTally(w io.Writer, file string, kind fileKind, t store.ImportTally) {
	one, many := "line", "lines"
	if kind == warcFile {
		one, many = "answer", "answers"
	}
	fmt.Fprintf(w, "%s: %s read: %s stored, %s known already, %s rejected\n", file, plural(t.Lines, one, many), chart.Number(t.Stored), chart.Number(t.Known), chart.Number(t.Rejected))
	if t.Undated > 0 {
		fmt.Fprintf(w, "  %s of the stored articles are undated: they can be found and counted, but stand in no period\n", chart.Number(t.Undated))
	}
	for _, reason := range slices.Sorted(maps.Keys(t.Reasons)) {
		fmt.Fprintf(w, "  %s: %s\n", reason, plural(t.Reasons[reason], one, many))
	}
	for _, example := range t.Examples {
		fmt.Fprintf(w, "    %s\n", example)
	}
}
