package main

import (
	"bytes"
	"net/url"
	"strings"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	distiller "github.com/markusmobius/go-domdistiller"
	"github.com/markusmobius/go-trafilatura"

	"framewatch"
	"framewatch/crawler/extract"
	"framewatch/internal/pageset"
)

// A Result is what an extractor read on a page.
type Result struct {
	Title    string
	Names    []string // authors
	Date     string   // of publication, YYYY-MM-DD in the page's zone; empty if it gives none
	Text     string
	Language string           // as detected; only of framewatch
	Class    framewatch.Class // only of framewatch
	Reason   string           // of the class
}

// An Extractor reads a page as it was received. The truth of the page is there
// for its address and fold; only a ceiling may look at the rest.
type Extractor interface {
	Extract(p pageset.Page, html []byte) (Result, error)
}

// Func is an extractor that needs nothing but the page.
type Func func(p pageset.Page, html []byte) (Result, error)

// Extract calls f.
func (f Func) Extract(p pageset.Page, html []byte) (Result, error) { return f(p, html) }

// A Contender is an extractor that is measured.
type Contender struct {
	Name string
	Extractor
	Fields bool // it gives title, authors and date, too
	Timed  bool
}

// Contenders are the extractors that are measured. Of the first of all the
// languages, classes and worst pages are told.
func Contenders() []Contender {
	return []Contender{
		{"framewatch", Func(ours), true, true},
		{baseline, trafilaturaExtractor{fallback: true}, true, true},
		{"go-trafilatura, fast", trafilaturaExtractor{}, true, true},
		{"go-readability", Func(readable), true, true},
		{"go-domdistiller", Func(distilled), false, true},
		{"ceiling: right choice of blocks", Func(ceiling), false, false},
	}
}

// baseline is whose time the others are told in.
const baseline = "go-trafilatura"

// gathered is when the last page was received; dates after it are not believed.
var gathered = time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)

func ours(p pageset.Page, html []byte) (Result, error) {
	u, err := url.Parse(p.URL)
	if err != nil {
		return Result{}, err
	}
	r, err := extract.Article(html, "text/html", u, extract.Hint{Now: gathered})
	return Result{r.Title, r.Byline, day(r.Published), r.Text, r.Language, r.Class, r.Reason}, err
}

// trafilaturaExtractor is go-trafilatura as it comes, without the comments of
// readers.
type trafilaturaExtractor struct {
	fallback bool // try readability and domdistiller, too, and choose
}

func (t trafilaturaExtractor) Extract(p pageset.Page, html []byte) (Result, error) {
	u, err := url.Parse(p.URL)
	if err != nil {
		return Result{}, err
	}
	r, err := trafilatura.Extract(bytes.NewReader(html), trafilatura.Options{OriginalURL: u, EnableFallback: t.fallback, ExcludeComments: true})
	if err != nil {
		return Result{}, err
	}
	return Result{Title: r.Metadata.Title, Names: names(r.Metadata.Author), Date: day(r.Metadata.Date), Text: r.ContentText}, nil
}

func readable(p pageset.Page, html []byte) (Result, error) {
	u, err := url.Parse(p.URL)
	if err != nil {
		return Result{}, err
	}
	a, err := readability.FromReader(bytes.NewReader(html), u)
	if err != nil {
		return Result{}, err
	}
	r := Result{Title: a.Title(), Names: names(a.Byline())}
	if at, err := a.PublishedTime(); err == nil {
		r.Date = day(at)
	}
	var text strings.Builder
	if a.Node != nil {
		err = a.RenderText(&text)
	}
	r.Text = text.String()
	return r, err
}

func distilled(p pageset.Page, html []byte) (Result, error) {
	u, err := url.Parse(p.URL)
	if err != nil {
		return Result{}, err
	}
	r, err := distiller.ApplyForReader(bytes.NewReader(html), &distiller.Options{OriginalURL: u, SkipPagination: true})
	if err != nil {
		return Result{}, err
	}
	return Result{Title: r.Title, Text: r.Text}, nil
}

// names splits a line of authors as the truth is split.
func names(author string) []string {
	line := strings.TrimSpace(author)
	if len(line) > 3 && strings.EqualFold(line[:3], "by ") {
		line = line[3:]
	}
	return pageset.Page{Author: line}.Names()
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
