package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"framewatch"
	"framewatch/query"
	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

// What the commands that ask the corpus share.

// formFlags say in which form an answer is printed.
type formFlags struct{ json, csv bool }

func (f *formFlags) define(set *pflag.FlagSet) {
	set.BoolVar(&f.csv, "csv", false, "print the answer as CSV; every row says what was asked and what its numbers rest on")
	set.BoolVar(&f.json, "json", false, "print the answer as JSON")
}

func (f formFlags) check(name string) error {
	if f.json && f.csv {
		return fmt.Errorf("%w: %s: --json and --csv exclude each other", errUsage, name)
	}
	return nil
}

// print prints an answer in its form; people prints it for people.
func (f formFlags) print(w io.Writer, answer interface{ WriteCSV(io.Writer) error }, people func()) error {
	switch {
	case f.json:
		return printJSON(w, answer)
	case f.csv:
		return answer.WriteCSV(w)
	}
	people()
	return nil
}

// tell asks the corpus a question and prints the answer; people prints it for
// people.
func tell[Q any, A interface{ WriteCSV(io.Writer) error }](ctx context.Context, std streams, data dataFlags, form formFlags, asked Q,
	question func(collected, context.Context, Q) (A, error), people func(io.Writer, A)) error {
	return ask(ctx, std, data, func(c collected) error {
		res, err := question(c, ctx, asked)
		if err != nil {
			return err
		}
		return form.print(std.out, res, func() { people(std.out, res) })
	})
}

// worded reads a query of a command that can't do without one.
func worded(name string, words []string) (framewatch.Query, error) {
	if len(words) == 0 {
		return framewatch.Query{}, fmt.Errorf("%w: %s: give a query: a word, a \"phrase\" or a concept", errUsage, name)
	}
	return query.Parse(strings.Join(words, " "))
}

func printNotices(w io.Writer, notices []string) {
	for _, notice := range notices {
		fmt.Fprintln(w, "Note:", plain(notice))
	}
}

func onceNote(once bool) string {
	if once {
		return " (the same text counted once)"
	}
	return ""
}

// printBasis ends an answer with what its numbers rest on.
func printBasis(w io.Writer, b framewatch.Basis) {
	pending := ""
	if b.Pending > 0 {
		pending = ", " + number(int(b.Pending)) + " more not counted yet"
	}
	fmt.Fprintf(w, "\nCounted: %s, up to number %s%s. Lexicon: %s\n", plural(b.Articles, "article", "articles"), number(int(b.Seq)), pending, b.Lexicon)
}

// filterArgs are the flags that narrow a question as b says, and count the same
// text once.
func filterArgs(b framewatch.Basis, once bool) string {
	var out strings.Builder
	add := func(flag string, values ...string) {
		for _, v := range values {
			if v != "" {
				out.WriteString(" --" + flag + " " + shellWord(v))
			}
		}
	}
	add("from", b.From)
	add("to", b.To)
	add("source", b.Sources...)
	add("lang", b.Languages...)
	for _, v := range b.Voices {
		add("voice", string(v))
	}
	for _, p := range b.Places {
		add("place", string(p))
	}
	add("speaker", b.Speakers...)
	if b.Topic {
		out.WriteString(" --topic")
	}
	if b.Undated {
		out.WriteString(" --undated")
	}
	if once {
		out.WriteString(" --once")
	}
	return out.String()
}

// shellWord writes a text so that a shell takes it for one word as it is.
func shellWord(s string) string {
	s = plain(s)
	harmless := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !harmless(r) }) < 0 && s[0] != '-' {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func number(n int) string { return chart.Number(n) }
