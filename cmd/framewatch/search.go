package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"framewatch"
	"framewatch/query"

	"github.com/spf13/pflag"
)

func search(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var narrow narrowFlags
	var order string
	var limit, offset int
	var once, asJSON bool
	words, err := flags("search", "QUERY", std, func(set *pflag.FlagSet) {
		data.define(set)
		narrow.define(set)
		set.StringVar(&order, "sort", framewatch.SortRelevance, "relevance, newest, oldest, source or seq")
		set.IntVar(&limit, "limit", 20, "hits to show, at most 200")
		set.IntVar(&offset, "offset", 0, "hits to pass over")
		set.BoolVar(&once, "once", false, "count and show articles that run the same text once, as the earliest of them that matches")
		set.BoolVar(&asJSON, "json", false, "print the answer as JSON")
	}, args)
	if err != nil {
		return err
	}
	req := framewatch.SearchRequest{Once: once, Sort: order, Limit: limit, Offset: offset}
	if req.Query, err = query.Parse(strings.Join(words, " ")); err != nil {
		return err
	}
	if req.Filter, err = narrow.filter(); err != nil {
		return err
	}
	return ask(ctx, std, data, func(c collected) error {
		res, err := c.Search(ctx, req)
		switch {
		case err != nil:
			return err
		case asJSON:
			return printJSON(std.out, res)
		}
		printHits(std.out, res, offset)
		return nil
	})
}

func (n narrowFlags) filter() (f framewatch.Filter, err error) {
	f = framewatch.Filter{Sources: n.sources, Topic: n.topic}
	for _, code := range n.langs {
		f.Languages = append(f.Languages, framewatch.LanguageCode(code))
	}
	f.From, f.To, err = query.DateRange(n.from, n.to)
	return f, err
}

func printHits(w io.Writer, res framewatch.SearchResult, offset int) {
	for _, notice := range res.Notices {
		fmt.Fprintln(w, "Note:", notice)
	}
	counted := ""
	if res.Once {
		counted = " (the same text counted once)"
	}
	fmt.Fprintf(w, "%s: %s%s\n", res.Explain, plural(res.Total, "article", "articles"), counted)
	on, off := "*", "*"
	if isTerminal(w) {
		on, off = "\x1b[1m", "\x1b[0m"
	}
	for i, h := range res.Hits {
		fmt.Fprintf(w, "\n%d. %s\n   %s, %s  %s\n", offset+i+1, plain(h.Title), plain(h.Source), orUndated(h.Published), h.URL)
		if h.ClusterSize > 1 {
			fmt.Fprintf(w, "   one of %d articles with the same text: cluster:%s\n", h.ClusterSize, h.Cluster)
		}
		for _, s := range h.Snippets {
			fmt.Fprintf(w, "   %s\n", marked(s, on, off))
		}
	}
}

func orUndated(date string) string {
	if date == "" {
		return "undated"
	}
	return date
}

// marked puts on and off around the marks of a snippet.
func marked(s framewatch.Snippet, on, off string) string {
	var b strings.Builder
	last := 0
	for _, m := range s.Marks {
		b.WriteString(plain(s.Text[last:m[0]]) + on + plain(s.Text[m[0]:m[1]]) + off)
		last = m[1]
	}
	b.WriteString(plain(s.Text[last:]))
	return b.String()
}

// plain drops control characters, which a page could use to write all over a
// terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || 0x7f <= r && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
