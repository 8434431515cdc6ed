package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"time"

	"framewatch/crawler/extract"
	"framewatch/crawler/extract/rules"

	"github.com/spf13/pflag"
)

// maxPage is the most bytes of one page that are read, maxLine of one line of a
// batch: a page in it may have to be escaped.
const (
	maxPage = 64 << 20
	maxLine = 2 * maxPage
)

// An extracted is the answer to one line of a batch.
type extracted struct {
	ID string `json:"id"`
	extract.Printed
	Error string `json:"error,omitempty"` // why there is no answer, with the number of the line
}

func extractPages(ctx context.Context, std streams, args []string) error {
	var address, rulesFile string
	var batch bool
	files, err := flags("extract", "[--url URL] FILE… | --batch < JSONL", std, func(set *pflag.FlagSet) {
		set.StringVar(&address, "url", "", "the `address` the page was fetched from; resolves links and may hold the date")
		set.StringVar(&rulesFile, "rules", "", "`file` of site rules, beside those that come with the program")
		set.BoolVar(&batch, "batch", false, `read lines {"id","url","html" or "html_path"} and answer each with one line, in order`)
	}, args)
	switch {
	case err != nil:
		return err
	case batch && len(files) > 0, !batch && len(files) == 0:
		return fmt.Errorf("%w: extract: name files, or give --batch and lines on standard input", errUsage)
	}
	set, err := loadRules(rulesFile)
	if err != nil {
		return err
	}
	if batch {
		return extractBatch(ctx, std, func(l batchLine) (extract.Printed, error) { return l.answer(set) })
	}
	var errs []error
	for _, file := range files {
		page, err := readPage(file)
		if err == nil {
			var p extract.Printed
			if p, err = extractPage(address, page, set); err == nil {
				err = printJSON(std.out, p)
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("extract %s: %w", file, err))
		}
	}
	return errors.Join(errs...)
}

// readPage reads a page from a file, gzipped or not.
func readPage(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	buffered := bufio.NewReader(f)
	var content io.Reader = buffered
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		if content, err = gzip.NewReader(buffered); err != nil {
			return nil, err
		}
	}
	page, err := io.ReadAll(io.LimitReader(content, maxPage+1))
	if err == nil && len(page) > maxPage {
		err = fmt.Errorf("page is over %d MB", maxPage>>20)
	}
	return page, err
}

// nowhere stands for the address of a page that has none. It is not that of a
// front page, which would be one by its address.
const nowhere = "http://localhost/page"

// extractPage reads a page from an address, which may be empty.
func extractPage(address string, page []byte, set *rules.Set) (extract.Printed, error) {
	u, err := url.Parse(cmp.Or(address, nowhere))
	if err != nil {
		return extract.Printed{}, err
	}
	res, err := extract.Article(page, "text/html", u, extract.Hint{Now: time.Now(), Rules: set})
	if err != nil {
		return extract.Printed{}, err
	}
	p := res.Printed()
	if address == "" {
		p.URL = ""
	}
	return p, nil
}
