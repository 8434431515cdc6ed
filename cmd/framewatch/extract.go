package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"runtime"
	"time"

	"framewatch/crawler/extract"

	"github.com/spf13/pflag"
)

// maxPage is the most bytes of one page that are read.
const maxPage = 64 << 20

// An extracted is the answer to one line of a batch.
type extracted struct {
	ID string `json:"id"`
	extract.Printed
	Error string `json:"error,omitempty"` // why there is no answer
}

func extractPages(ctx context.Context, std streams, args []string) error {
	var address string
	var batch bool
	files, err := flags("extract", "[--url URL] FILE… | --batch < JSONL", std, func(set *pflag.FlagSet) {
		set.StringVar(&address, "url", "", "the `address` the page was fetched from; resolves links and may hold the date")
		set.BoolVar(&batch, "batch", false, `read lines {"id","url","html" or "html_path"} and answer each with one line, in order`)
	}, args)
	switch {
	case err != nil:
		return err
	case batch && len(files) > 0, !batch && len(files) == 0:
		return fmt.Errorf("%w: extract: name files, or give --batch and lines on standard input", errUsage)
	case batch:
		return extractBatch(ctx, std)
	}
	var errs []error
	for _, file := range files {
		page, err := readPage(file)
		if err == nil {
			var p extract.Printed
			if p, err = extractPage(address, page); err == nil {
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

func extractPage(address string, page []byte) (extract.Printed, error) {
	u, err := url.Parse(cmp.Or(address, "http://localhost/"))
	if err != nil {
		return extract.Printed{}, err
	}
	res, err := extract.Article(page, "text/html", u, extract.Hint{Now: time.Now()})
	if err != nil {
		return extract.Printed{}, err
	}
	p := res.Printed()
	if address == "" {
		p.URL = ""
	}
	return p, nil
}

// A batchLine asks for one page.
type batchLine struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	HTML string `json:"html"`
	Path string `json:"html_path"`
}

func (l batchLine) answer() extracted {
	page, err := []byte(l.HTML), error(nil)
	if l.Path != "" {
		page, err = readPage(l.Path)
	}
	a := extracted{ID: l.ID}
	if err == nil {
		a.Printed, err = extractPage(l.URL, page)
	}
	if err != nil {
		a.Byline, a.URL, a.Error = []string{}, l.URL, err.Error()
	}
	return a
}

// extractBatch answers lines on all processors, in their order. At most a few
// pages per processor are in memory at a time.
func extractBatch(ctx context.Context, std streams) error {
	ahead := 4 * runtime.GOMAXPROCS(0)
	answers := make(chan chan extracted, ahead)
	read := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(answers)
		read <- readBatch(ctx, std.in, answers)
	}()
	out := bufio.NewWriter(std.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for answer := range answers {
		if err := enc.Encode(<-answer); err != nil {
			return err
		}
		if len(answers) == 0 { // nobody waits behind it
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
	return errors.Join(<-read, out.Flush())
}

// readBatch starts the work on each line and queues where its answer will come.
func readBatch(ctx context.Context, in io.Reader, answers chan<- chan extracted) error {
	busy := make(chan struct{}, runtime.GOMAXPROCS(0))
	lines := bufio.NewReaderSize(in, 1<<20)
	for number := 1; ; number++ {
		raw, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(raw)) > 0 {
			answer := make(chan extracted, 1)
			select {
			case answers <- answer:
			case <-ctx.Done():
				return ctx.Err()
			}
			var line batchLine
			if err := json.Unmarshal(raw, &line); err != nil {
				answer <- extracted{Printed: extract.Printed{Byline: []string{}, Dates: []extract.PrintedDate{}}, Error: fmt.Sprintf("line %d: %v", number, err)}
				continue
			}
			busy <- struct{}{}
			go func() {
				defer func() { <-busy }()
				answer <- line.answer()
			}()
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
