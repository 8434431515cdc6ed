package main

import (
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// pipeWidth is how wide a page is that is no terminal.
const pipeWidth = 120

// terminalWidth is how many cells a line of the terminal has.
func terminalWidth(w io.Writer) int {
	if f, ok := w.(*os.File); ok && isTerminal(w) {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return pipeWidth
}

// cellsOf is how many cells of a terminal a character takes.
func cellsOf(r rune) int {
	switch {
	case r < ' ' || unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r < 0x1100: // the first that is wide
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

func cells(s string) (n int) {
	for _, r := range s {
		n += cellsOf(r)
	}
	return n
}

// head is the start of s in at most n cells; what is cut is told by an ellipsis.
func head(s string, n int) string {
	if cells(s) <= n {
		return s
	}
	used := 1 // the ellipsis
	for i, r := range s {
		if used += cellsOf(r); used > n {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// tail is the end of s in at most n cells.
func tail(s string, n int) string {
	over := cells(s) - n
	if over <= 0 {
		return s
	}
	over++ // the ellipsis
	for i, r := range s {
		// A mark belongs to the letter before it.
		if over <= 0 && cellsOf(r) > 0 {
			return "…" + strings.TrimLeft(s[i:], " ")
		}
		over -= cellsOf(r)
	}
	return "…"
}

func padLeft(s string, n int) string  { return strings.Repeat(" ", max(0, n-cells(s))) + s }
func padRight(s string, n int) string { return s + strings.Repeat(" ", max(0, n-cells(s))) }
