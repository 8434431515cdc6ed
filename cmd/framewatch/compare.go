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

// A comparison is what compare is asked: sides if there are two, else one
// query whose company is listed.
type comparison struct {
	data    dataFlags
	form    formFlags
	narrow  narrowFlags
	a, b    narrowFlags
	of      string
	window  int
	limit   int
	once    bool
	changed func(flag string) bool
}

func compare(ctx context.Context, std streams, args []string) error {
	var c comparison
	queries, err := flags("compare", "A [B]", std, c.define, args)
	if err != nil {
		return err
	}
	if err := c.form.check("compare"); err != nil {
		return err
	}
	if len(queries) > 2 {
		return fmt.Errorf("%w: compare: %d queries are too many; two can be compared, each in quotes of the shell", errUsage, len(queries))
	}
	if len(queries) == 2 || c.a.given() || c.b.given() {
		return c.sides(ctx, std, queries)
	}
	return c.company(ctx, std, queries)
}

func (c *comparison) define(set *pflag.FlagSet) {
	c.data.define(set)
	c.narrow.define(set)
	c.a.defineSide(set, "a", "A")
	c.b.defineSide(set, "b", "B")
	set.StringVar(&c.of, "of", framewatch.OfArticles, "`unit` in which the words of two sides are counted: articles (a word counts once in an article) or words (every time)")
	set.IntVar(&c.window, "window", 5, "of one query: `number` of words that its company may stand away, at most 20")
	set.IntVar(&c.limit, "limit", 50, "`number` of words of each side, of collocates, or of sequences of each length; at most 200")
	set.BoolVar(&c.once, "once", false, "count articles that run the same text once, as the earliest of them that matches")
	c.form.define(set)
	c.changed = set.Changed
}

// company lists in what company the words of one query stand.
func (c *comparison) company(ctx context.Context, std streams, queries []string) error {
	if c.changed("of") {
		return fmt.Errorf("%w: compare: --of is of two sides; give a second query, or a filter such as --a-source and --b-source", errUsage)
	}
	req := framewatch.ContextsRequest{Once: c.once, Window: c.window, Limit: c.limit}
	var err error
	if req.Query, err = worded("compare", queries); err != nil {
		return err
	}
	if req.Filter, err = c.narrow.filter(); err != nil {
		return err
	}
	return tell(ctx, std, c.data, c.form, req, collected.Contexts, printContexts)
}

// sides lists the words that mark two sides off from each other.
func (c *comparison) sides(ctx context.Context, std streams, queries []string) error {
	if c.changed("window") {
		return fmt.Errorf("%w: compare: --window is of the company of one query; these are two sides", errUsage)
	}
	req := framewatch.CompareRequest{Of: c.of, Once: c.once, Limit: c.limit}
	for i, side := range []struct {
		of     *framewatch.Side
		narrow narrowFlags
	}{{&req.A, c.a}, {&req.B, c.b}} {
		text := ""
		if len(queries) > 0 {
			text = queries[min(i, len(queries)-1)]
		}
		var err error
		if side.of.Query, err = query.Parse(text); err != nil {
			return err
		}
		if side.of.Filter, err = side.narrow.over(c.narrow).filter(); err != nil {
			return fmt.Errorf("side %s: %w", "AB"[i:i+1], err)
		}
	}
	return tell(ctx, std, c.data, c.form, req, collected.Compare, printKeys)
}

func printContexts(w io.Writer, res framewatch.ContextsResult) {
	printNotices(w, res.Notices)
	fmt.Fprintf(w, "%s: %s, %s%s\n", plain(res.Explain), plural(res.Articles, "article", "articles"), plural(res.Occurrences, "occurrence", "occurrences"), onceNote(res.Once))
	fmt.Fprintf(w, "Company: at most %s away, in the same sentence; of %s\n", plural(res.Window, "word", "words"), plural(res.Words, "running word", "running words"))
	lines := "framewatch lines " + shellWord(res.Query) + filterArgs(res.Basis, res.Once)
	if len(res.Collocates) == 0 {
		fmt.Fprintln(w, "\nNo word stands there often enough to tell it from chance.")
	} else {
		t := table{right: []bool{false, true, true, true, true, true, true, true, true, true}}
		t.row("word", "lines", "left", "right", "articles", "in all", "logDice", "log-lik.", "MI", "t", "its lines")
		for _, c := range res.Collocates {
			t.row(c.Word, number(c.N), number(c.Left), number(c.Right), number(c.Articles), number(c.Of), tenth(c.LogDice), tenth(c.LogLikelihood), tenth(c.MI), tenth(c.T), "--with "+shellWord(c.Word))
		}
		fmt.Fprintln(w)
		t.print(w)
		fmt.Fprintf(w, "\nThe lines of a word: %s --window %d --with WORD\n", lines, res.Window)
	}
	if len(res.Grams) > 0 {
		t := table{right: []bool{false, true, true}}
		t.row("words", "times", "articles", "its lines")
		for _, g := range res.Grams {
			t.row(g.Words, number(g.N), number(g.Articles), shellWord(g.Query))
		}
		fmt.Fprintln(w)
		t.print(w)
		fmt.Fprintf(w, "\nThe lines of a sequence: framewatch lines%s QUERY\n", filterArgs(res.Basis, res.Once))
	}
	printBasis(w, res.Basis)
}

func printKeys(w io.Writer, res framewatch.CompareResult) {
	printNotices(w, res.Notices)
	unit := map[string]string{framewatch.OfArticles: "share of articles with the word", framewatch.OfWords: "times in 10,000 words"}[res.Of]
	for _, s := range []struct {
		name  string
		total framewatch.SideTotal
	}{{"A", res.A}, {"B", res.B}} {
		fmt.Fprintf(w, "%s: %s: %s, %s, %s%s\n", s.name, plain(s.total.Explain), plural(s.total.Articles, "article", "articles"), plural(s.total.Words, "word", "words"), plural(s.total.Outlets, "outlet", "outlets"), onceNote(res.Once))
	}
	if res.Both > 0 {
		fmt.Fprintf(w, "%s in both\n", plural(res.Both, "article is", "articles are"))
	}
	fmt.Fprintf(w, "%s tested; A and B: %s\n", plural(res.Tested, "word", "words"), unit)
	if len(res.Keys) == 0 {
		fmt.Fprintln(w, "\nNo word is so much more frequent on one side that it can't be chance.")
	}
	for _, s := range []struct {
		name string
		of   func(framewatch.Key) bool
		side framewatch.SideTotal
	}{
		{"A", func(k framewatch.Key) bool { return k.LogRatio >= 0 }, res.A},
		{"B", func(k framewatch.Key) bool { return k.LogRatio < 0 }, res.B},
	} {
		t := table{right: []bool{false, true, true, true, true, true, true, true, true}}
		t.row("more in "+s.name, "A", "", "B", "", "log ratio", "95 %", "G²", "outlets", "its lines")
		for _, k := range res.Keys {
			if s.of(k) {
				t.row(k.Word, number(k.A), rate(res.Of, k.RateA), number(k.B), rate(res.Of, k.RateB), fmt.Sprintf("%+.2f", k.LogRatio),
					fmt.Sprintf("%+.2f … %+.2f", k.Low, k.High), tenth(k.G2), number(k.Outlets), shellWord(s.side.LinesOf(k.Word)))
			}
		}
		if len(t.rows) > 1 {
			fmt.Fprintln(w)
			t.print(w)
			fmt.Fprintf(w, "\nThe lines of a word: framewatch lines%s QUERY\n", filterArgs(s.side.Basis, res.Once))
		}
	}
	printBasis(w, res.Basis)
}

func rate(of string, r float64) string {
	if of == framewatch.OfWords {
		return fmt.Sprintf("%.2f", r)
	}
	return fmt.Sprintf("%.1f%%", 100*r)
}

func tenth(f float64) string { return fmt.Sprintf("%.1f", f) }

// A table has columns as wide as its cells are on a terminal.
type table struct {
	right []bool // columns with numbers
	rows  [][]string
	whole bool // the first column is never cut: it has what the reader types next
}

func (t *table) row(row ...string) {
	for i := range row {
		row[i] = plain(row[i])
	}
	t.rows = append(t.rows, row)
}

func (t *table) print(w io.Writer) {
	if isTerminal(w) { // what goes to a file or another program is left whole
		if t.fit(terminalWidth(w)) {
			defer fmt.Fprintln(w, "Intervals: a wider terminal, --csv or --json")
		}
	}
	widths := t.widths()
	for _, row := range t.rows {
		var line strings.Builder
		for i, cell := range row {
			if i < len(t.right) && t.right[i] {
				line.WriteString(padLeft(cell, widths[i]))
			} else {
				line.WriteString(padRight(cell, widths[i]))
			}
			line.WriteString("  ")
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}
