package main

import (
	"context"
	"fmt"
	"io"
	"slices"
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
	var once bool
	var form formFlags
	words, err := flags("search", "QUERY", std, func(set *pflag.FlagSet) {
		data.define(set)
		narrow.define(set)
		set.StringVar(&order, "sort", framewatch.SortRelevance, "`order` of the hits: relevance, newest, oldest, source or seq (as they arrived)")
		set.IntVar(&limit, "limit", 20, "`number` of hits to show, at most 200")
		set.IntVar(&offset, "offset", 0, "`number` of hits to pass over")
		set.BoolVar(&once, "once", false, "count and show articles that run the same text once, as the earliest of them that matches")
		form.define(set)
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
	if err := form.check("search"); err != nil {
		return err
	}
	return tell(ctx, std, data, form, req, collected.Search, func(w io.Writer, res framewatch.SearchResult) { printHits(w, res, offset) })
}

func (n narrowFlags) filter() (f framewatch.Filter, err error) {
	f = framewatch.Filter{Sources: n.sources, Speakers: n.speakers, Topic: n.topic, Undated: n.undated}
	if f.Voices, err = namesOf("voice", n.voices, framewatch.Voices); err != nil {
		return f, err
	}
	if f.Places, err = namesOf("place", n.places, framewatch.Places); err != nil {
		return f, err
	}
	for _, code := range n.langs {
		f.Languages = append(f.Languages, framewatch.LanguageCode(code))
	}
	f.From, f.To, err = query.DateRange(n.from, n.to)
	return f, err
}

// namesOf reads names of which there are few.
func namesOf[T ~string](what string, given []string, known []T) (names []T, err error) {
	for _, name := range given {
		if !slices.Contains(known, T(name)) {
			return nil, fmt.Errorf("%w: %s %q is none of %s", framewatch.ErrQuery, what, name, listed(known))
		}
		names = append(names, T(name))
	}
	return names, nil
}

func listed[T ~string](names []T) string {
	var out []string
	for _, name := range names {
		out = append(out, string(name))
	}
	return strings.Join(out, ", ")
}

func printHits(w io.Writer, res framewatch.SearchResult, offset int) {
	printNotices(w, res.Notices)
	fmt.Fprintf(w, "%s: %s%s\n", plain(res.Explain), plural(res.Total, "article", "articles"), onceNote(res.Once))
	if len(res.Terms) > 0 {
		fmt.Fprintln(w, termsText(res.Terms))
	}
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
	printBasis(w, res.Basis)
}

// formsShown is how many words of a prefix are named.
const formsShown = 8

// termsText lists the parts of a query with the articles that hold each.
func termsText(terms []framewatch.Term) string {
	var parts []string
	for _, t := range terms {
		part := plain(t.Query) + " " + number(t.Articles)
		if forms := t.Forms[:min(len(t.Forms), formsShown)]; len(forms) > 0 {
			part += " (" + plain(strings.Join(forms, ", "))
			if more := len(t.Forms) - len(forms) + t.More; more > 0 {
				part += " and " + number(more) + " more"
			}
			part += ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " · ")
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
