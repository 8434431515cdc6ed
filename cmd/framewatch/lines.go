package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"framewatch"

	"github.com/spf13/pflag"
)

func showLines(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var narrow narrowFlags
	var req framewatch.LinesRequest
	var form formFlags
	var given func(flag string) bool
	words, err := flags("lines", "QUERY", std, func(set *pflag.FlagSet) {
		data.define(set)
		narrow.define(set)
		defineLines(set, &req)
		set.IntVar(&req.Limit, "limit", 20, "`number` of lines to show, at most 200; export --lines writes all")
		set.IntVar(&req.Offset, "offset", 0, "`number` of lines to pass over")
		form.define(set)
		given = set.Changed
	}, args)
	if err != nil {
		return err
	}
	if req.Query, err = worded("lines", words); err != nil {
		return err
	}
	if req.Filter, err = narrow.filter(); err != nil {
		return err
	}
	if err := form.check("lines"); err != nil {
		return err
	}
	if err := checkLines("lines", req, given); err != nil {
		return err
	}
	return tell(ctx, std, data, form, req, collected.Lines, func(w io.Writer, res framewatch.LinesResult) { printLines(w, res, req.Offset) })
}

// defineLines defines what lines and export --lines share.
func defineLines(set *pflag.FlagSet, req *framewatch.LinesRequest) {
	set.StringVar(&req.Sort, "sort", framewatch.SortNewest, "`order` of the lines: newest, oldest, source, left or right (by the words there, the nearest first), or random")
	set.Uint64Var(&req.Seed, "seed", 0, "`number` of the sample that --sort random draws: the same number, the same lines")
	set.IntVar(&req.Words, "words", 8, "`number` of words to show on either side, at most 40")
	set.StringVar(&req.With, "with", "", "only lines with this `word` near by")
	set.IntVar(&req.Window, "window", 5, "`number` of words that --with may stand away, at most 20")
	set.BoolVar(&req.Once, "once", false, "count and show articles that run the same text once, as the earliest of them that matches")
}

// checkLines refuses flags that would do nothing: a reader who gives one takes
// what is shown for something else.
func checkLines(name string, req framewatch.LinesRequest, given func(flag string) bool) error {
	switch {
	case given("seed") && req.Sort != framewatch.SortRandom:
		return fmt.Errorf("%w: %s: --seed is the number of a random sample; add --sort random", errUsage, name)
	case given("window") && req.With == "":
		return fmt.Errorf("%w: %s: --window says how near the word of --with stands; add --with", errUsage, name)
	}
	return nil
}

func printLines(w io.Writer, res framewatch.LinesResult, offset int) {
	printNotices(w, res.Notices)
	near := ""
	if res.With != "" {
		near = fmt.Sprintf(" with %q within %s", res.With, plural(res.Window, "word", "words"))
	}
	fmt.Fprintf(w, "%s: %s%s in %s%s\n", plain(res.Explain), plural(res.Total, "line", "lines"), near, plural(res.Articles, "article", "articles"), onceNote(res.Once))
	if res.Sort == framewatch.SortRandom && res.Total > 0 {
		fmt.Fprintf(w, "Drawn by lot, sample no. %d: --seed %d draws the same lines again, another number others\n", res.Seed, res.Seed)
	}
	if len(res.Lines) > 0 {
		fmt.Fprintln(w)
	}
	on, off := "", ""
	if isTerminal(w) {
		on, off = "\x1b[1m", "\x1b[0m"
	}
	layout := layoutOf(res.Lines, terminalWidth(w))
	for _, l := range res.Lines {
		fmt.Fprintln(w, strings.TrimRight(layout.line(l, on, off), " "))
	}
	if layout.voiceOnly && slices.ContainsFunc(res.Lines, func(l framewatch.Line) bool { return l.Speaker != "" }) {
		fmt.Fprintln(w, "\nWho speaks: --csv and --json, or a wider terminal")
	}
	if last := offset + len(res.Lines); last < res.Total && len(res.Lines) > 0 {
		fmt.Fprintf(w, "\nLines %s to %s of %s; --offset %d goes on\n", number(offset+1), number(last), number(res.Total), last)
	}
	printBasis(w, res.Basis)
}

// A lineLayout says how wide the parts of a line are, in cells of a terminal.
type lineLayout struct {
	left, node, right int
	source, whose     int // outlet, and whose words they are; 0: both and the day stand below the line
	voiceOnly         bool
}

// The least width in which outlet, day and voice stand beside a line, that in
// which the speaker does too, and the most that they take there.
const (
	besideFrom  = 90
	speakerFrom = 140
	sourceMost  = 20
	whoseMost   = 30
	dayWidth    = len("2006-01-02")
)

// whoseWords says whose words a line is: the voice, and who speaks if one is named.
func (layout lineLayout) whoseWords(l framewatch.Line) string {
	if l.Speaker == "" || layout.voiceOnly {
		return string(l.Voice)
	}
	return string(l.Voice) + ": " + plain(l.Speaker)
}

func layoutOf(lines []framewatch.Line, width int) lineLayout {
	l := lineLayout{voiceOnly: besideFrom <= width && width < speakerFrom}
	var left, right int
	for _, line := range lines {
		l.node = max(l.node, cells(plain(line.Node)))
		l.source, l.whose = max(l.source, cells(plain(line.Source))), max(l.whose, cells(l.whoseWords(line)))
		left, right = max(left, cells(plain(line.Left))), max(right, cells(plain(line.Right)))
	}
	if width >= besideFrom {
		l.source, l.whose = min(l.source, sourceMost), min(l.whose, whoseMost)
		width -= l.source + dayWidth + l.whose + 6
	} else {
		l.source, l.whose = 0, 0
	}
	width = max(width-2, 24) // a space on either side of the node
	l.node = min(l.node, width/3)
	// What one side does not need goes to the other.
	half := (width - l.node) / 2
	l.left = min(left, max(half, width-l.node-right))
	l.right = min(right, width-l.node-l.left)
	return l
}

func (l lineLayout) line(line framewatch.Line, on, off string) string {
	node := head(plain(line.Node), l.node)
	// A node that is shorter than others leaves its space to the right.
	right := head(plain(line.Right), l.right+l.node-cells(node))
	text := padLeft(tail(plain(line.Left), l.left), l.left) + " " + on + node + off + " " + right
	day := orUndated(line.Published[:min(len(line.Published), dayWidth)])
	if l.source == 0 {
		return strings.TrimRight(text, " ") + "\n    " + strings.TrimSuffix(plain(line.Source)+", "+day+", "+l.whoseWords(line), ", ")
	}
	used := cells(node) + cells(right)
	return text + strings.Repeat(" ", max(0, l.node+l.right-used)+2) + padRight(head(plain(line.Source), l.source), l.source) + "  " + padRight(day, dayWidth) + "  " + head(l.whoseWords(line), l.whose)
}
