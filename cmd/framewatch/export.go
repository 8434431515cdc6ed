package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"framewatch"
	"framewatch/query"

	"github.com/spf13/pflag"
)

// An exported is what export is asked.
type exported struct {
	asCSV    bool
	asJSON   bool
	out      string
	asLines  bool
	fullText bool
	lines    framewatch.LinesRequest
}

func export(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var narrow narrowFlags
	var x exported
	var given func(flag string) bool
	words, err := flags("export", "[QUERY]", std, func(set *pflag.FlagSet) {
		data.define(set)
		narrow.define(set)
		set.BoolVar(&x.asJSON, "json", false, "write a JSON object on each line, the last with what was asked and counted (the default)")
		set.BoolVar(&x.asCSV, "csv", false, "write CSV")
		set.StringVar(&x.out, "out", "", "write to this `file`, which appears when it is complete; standard output without it")
		set.BoolVar(&x.asLines, "lines", false, "write the lines in which the query stands instead of articles")
		set.BoolVar(&x.fullText, "full-text", false, "write articles with byline and text, as import reads them; JSON alone")
		defineLines(set, &x.lines)
		set.Lookup("sort").Usage = "`order` of articles: seq (as they arrived; the default), newest, oldest or source; of lines: as for the command lines"
		_ = set.Lookup("sort").Value.Set("")
		set.Lookup("sort").DefValue = ""
		given = set.Changed
	}, args)
	if err != nil {
		return err
	}
	if err := errors.Join(x.check(), checkLines("export", x.lines, given)); err != nil {
		return err
	}
	if x.lines.Filter, err = narrow.filter(); err != nil {
		return err
	}
	if x.asLines {
		x.lines.Query, err = worded("export --lines", words)
	} else {
		x.lines.Query, err = query.Parse(strings.Join(words, " "))
	}
	if err != nil {
		return err
	}
	r, err := openFilled(ctx, std, data)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.catchUp(ctx, std); err != nil {
		return err
	}
	return writeTo(std.out, x.out, func(w io.Writer) error {
		if x.asLines {
			return x.writeLines(ctx, std, r, w)
		}
		return x.writeHits(ctx, std, r, w)
	})
}

func (x exported) check() error {
	switch {
	case x.asJSON && x.asCSV:
		return fmt.Errorf("%w: export: a file is either --json or --csv", errUsage)
	case x.fullText && x.asLines:
		return fmt.Errorf("%w: export: --full-text is of articles, not of --lines", errUsage)
	case x.fullText && x.asCSV:
		return fmt.Errorf("%w: export: texts go into JSON alone; leave --csv or --full-text out", errUsage)
	}
	return nil
}

// A summary is the last line of a file of JSON Lines.
type summary struct {
	framewatch.Summary
	*ofLines // nil: articles were written
}

// ofLines is what the summary of lines tells besides.
type ofLines struct {
	Articles int    `json:"articles"` // in which they stand
	Sort     string `json:"sort"`
	Seed     uint64 `json:"seed"` // of the order random
	With     string `json:"with,omitempty"`
	Window   int    `json:"window,omitempty"` // if with is given
}

// An exportedArticle is a hit with its text.
type exportedArticle struct {
	framewatch.Hit
	Byline  []string `json:"byline"`
	Text    string   `json:"text"`
	Fetched string   `json:"fetched"`
}

func (x exported) writeHits(ctx context.Context, std streams, r *rooms, w io.Writer) error {
	req := framewatch.SearchRequest{Query: x.lines.Query, Filter: x.lines.Filter, Once: x.lines.Once, Sort: x.lines.Sort, Limit: 1}
	if req.Sort == "" {
		req.Sort = framewatch.SortSeq
	}
	// Nothing comes in meanwhile: the data folder is ours.
	head, err := r.corpus.Search(ctx, req)
	if err != nil {
		return err
	}
	bar := newProgress(std.err, "export", int64(head.Total))
	defer bar.end()
	pages := batches[framewatch.Hit]{size: framewatch.MaxPage, told: func(n int) { bar.at(int64(n), plural(n, "article", "articles")) }}
	switch {
	case x.asCSV:
		head.Hits = nil
		if err := head.WriteCSV(w); err != nil {
			return err
		}
		pages.write = func(hits []framewatch.Hit) error {
			head.Hits = hits
			return head.WriteCSVRows(w)
		}
	case x.fullText:
		pages.write = func(hits []framewatch.Hit) error { return writeTexts(ctx, r, w, hits) }
	default:
		pages.write = func(hits []framewatch.Hit) error { return writeObjects(w, hits) }
	}
	res, err := r.corpus.Export(ctx, req, pages.add)
	if err = errors.Join(err, pages.end()); err != nil || x.asCSV {
		return err
	}
	return writeSummary(w, summary{framewatch.Summary{Query: head.Query, Explain: head.Explain, Notices: res.Notices, Once: res.Once, Total: res.Total, Basis: res.Basis}, nil})
}

func (x exported) writeLines(ctx context.Context, std streams, r *rooms, w io.Writer) error {
	first := x.lines
	first.Limit = 1
	head, err := r.corpus.Lines(ctx, first)
	if err != nil {
		return err
	}
	bar := newProgress(std.err, "export", int64(head.Total))
	defer bar.end()
	pages := batches[framewatch.Line]{size: framewatch.MaxPage, told: func(n int) { bar.at(int64(n), plural(n, "line", "lines")) }}
	pages.write = func(lines []framewatch.Line) error { return writeObjects(w, lines) }
	if x.asCSV {
		head.Lines = nil
		if err := head.WriteCSV(w); err != nil {
			return err
		}
		pages.write = func(lines []framewatch.Line) error {
			head.Lines = lines
			return head.WriteCSVRows(w)
		}
	}
	res, err := r.corpus.ExportLines(ctx, x.lines, pages.add)
	if err = errors.Join(err, pages.end()); err != nil || x.asCSV {
		return err
	}
	return writeSummary(w, summary{framewatch.Summary{Query: head.Query, Explain: head.Explain, Notices: res.Notices, Once: res.Once, Total: res.Total, Basis: res.Basis}, &ofLines{res.Articles, head.Sort, head.Seed, head.With, head.Window}})
}

// batches gathers what comes one by one, so that it is written in parts.
type batches[T any] struct {
	size  int
	held  []T
	n     int // written
	write func([]T) error
	told  func(n int)
}

func (b *batches[T]) add(v T) error {
	if b.held = append(b.held, v); len(b.held) < b.size {
		return nil
	}
	return b.end()
}

func (b *batches[T]) end() error {
	if len(b.held) == 0 {
		return nil
	}
	err := b.write(b.held)
	b.n += len(b.held)
	b.held = b.held[:0]
	b.told(b.n)
	return err
}

func encoder(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

func writeObjects[T any](w io.Writer, values []T) error {
	enc := encoder(w)
	for _, v := range values {
		if err := enc.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

func writeSummary(w io.Writer, s summary) error {
	s.Notices = append([]string{}, s.Notices...)
	return encoder(w).Encode(map[string]summary{"summary": s})
}

// writeTexts writes hits with the texts that the store has of them.
func writeTexts(ctx context.Context, r *rooms, w io.Writer, hits []framewatch.Hit) error {
	seqs := make([]int64, len(hits))
	for i, h := range hits {
		seqs[i] = h.Seq
	}
	articles, err := r.store.ArticlesBySeq(ctx, seqs)
	if err != nil {
		return err
	}
	bySeq := map[int64]framewatch.Article{}
	for _, a := range articles {
		bySeq[a.Seq] = a
	}
	full := make([]exportedArticle, len(hits))
	for i, h := range hits {
		a := bySeq[h.Seq]
		full[i] = exportedArticle{h, append([]string{}, a.Byline...), a.Text, a.Fetched.UTC().Format(time.RFC3339)}
	}
	return writeObjects(w, full)
}

// writeTo writes to out, or to the file at path. The file appears when all of
// it is written and on disk, in place of one that was there; what goes wrong
// leaves that one as it was.
func writeTo(out io.Writer, path string, write func(io.Writer) error) (err error) {
	if path == "" {
		b := bufio.NewWriterSize(out, 1<<16)
		return errors.Join(write(b), b.Flush())
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	b := bufio.NewWriterSize(f, 1<<16)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		if err = os.Chmod(f.Name(), 0o644); err == nil {
			err = os.Rename(f.Name(), path)
		}
	}
	if err != nil {
		return errors.Join(fmt.Errorf("export to %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}
