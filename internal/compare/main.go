// Command compare measures extraction on the pages of internal/pageset: the
// extractor of this project beside public libraries, all in one run. It is a
// module of its own, so that the product does not require what it is compared
// with.
//
//	go -C internal/compare run . [-update] [-models DIR] [-set DIR] [-only NAME] [-runs N]
//
// Without -set and -only it compares its figures, but for the times, with
// testdata/extraction.golden and fails where they differ.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"framewatch/internal/pageset"
)

// set and golden are seen from the folder of this module, where the command
// runs.
const (
	set    = "../../../shared/data/pages"
	golden = "testdata/extraction.golden"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "compare:", err)
		}
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("set", set, "measure on the pages in `DIR` (truth.jsonl.gz and html/)")
	only := flags.String("only", "", "measure extractors whose name begins with `NAME`: framewatch, go-trafilatura, …")
	models := flags.String("models", "", "tell, too, what framewatch reads out of fold, with the models 0.bin to 4.bin in `DIR`")
	runs := flags.Int("runs", 3, "extract each page `N` times; the fastest counts")
	update := flags.Bool("update", false, "write "+golden+" anew")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *update && (*dir != set || *only != "") {
		return errors.New("-update writes the figures of all extractors on the usual pages; it does not go with -set or -only")
	}

	pages, err := pageset.Read(*dir)
	if err != nil {
		return fmt.Errorf("read the truth: %w", err)
	}
	if len(pages) == 0 {
		return fmt.Errorf("%s holds no pages", *dir)
	}
	contenders := Contenders()
	if *models != "" {
		byFold, err := readModels(*models)
		if err != nil {
			return err
		}
		contenders = slices.Insert(contenders, 0, Contender{"framewatch, out of fold", byFold, false, false})
	}
	contenders = slices.DeleteFunc(contenders, func(c Contender) bool { return !strings.HasPrefix(c.Name, *only) })
	if len(contenders) == 0 {
		return fmt.Errorf("no extractor has a name that begins with %q", *only)
	}
	runtime.GOMAXPROCS(1)
	outcomes, err := extractAll(*dir, pages, contenders, max(*runs, 1), stderr)
	if err != nil {
		return err
	}
	text := report(pages, contenders, outcomes)
	if _, err := io.WriteString(stdout, text); err != nil {
		return err
	}
	switch {
	case *update:
		return os.WriteFile(filepath.FromSlash(golden), []byte(text), 0o644)
	case *dir == set && *only == "":
		return same(text)
	}
	return nil
}

// same fails where a report differs from the golden one, times left out.
func same(text string) error {
	raw, err := os.ReadFile(filepath.FromSlash(golden))
	if err != nil {
		return fmt.Errorf("read what was reached: %w", err)
	}
	now, before := strings.Split(lasting(text), "\n"), strings.Split(lasting(string(raw)), "\n")
	for i := range max(len(now), len(before)) {
		if a, b := line(before, i), line(now, i); a != b {
			return fmt.Errorf("line %d of %s differs (-update writes it anew)\n-%s\n+%s", i+1, golden, a, b)
		}
	}
	return nil
}

// lasting is the part of a report that does not depend on the machine.
func lasting(text string) string {
	before, _, _ := strings.Cut(text, timeHeading)
	return before
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
