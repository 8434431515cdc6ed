// Command make writes made articles as JSON Lines, as `framewatch import`
// reads them:
//
//	go run ./internal/million/make -n 100000 -seed 1 > articles.jsonl
package main

import (
	"cmp"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"framewatch/internal/million"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	set := flag.NewFlagSet("make", flag.ContinueOnError)
	n := set.Int("n", 1_000_000, "how many `articles` to make")
	seed := set.Uint64("seed", 1, "the `number` that decides which: the same gives the same bytes")
	from := set.String("from", "../shared/data/articles.jsonl.gz", "the `file` of real articles")
	file := set.String("o", "", "the `file` to write, gzipped if its name ends in .gz; else they go to standard output")
	if err := set.Parse(args); err != nil {
		return err
	}
	if *n < 0 || set.NArg() > 0 {
		return fmt.Errorf("-n must not be negative, and nothing stands beside the flags: got -n %d and %q", *n, set.Args())
	}
	source, err := million.Read(*from)
	if err != nil {
		return err
	}
	articles := source.Articles(*seed, *n)
	if *file == "" {
		return million.Write(out, articles)
	}
	f, err := os.Create(*file)
	if err != nil {
		return err
	}
	if strings.HasSuffix(*file, ".gz") {
		zipped, _ := gzip.NewWriterLevel(f, gzip.BestSpeed) // a level that there is
		err = errors.Join(million.Write(zipped, articles), zipped.Close())
	} else {
		err = million.Write(f, articles)
	}
	return cmp.Or(err, f.Close())
}
