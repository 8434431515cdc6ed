package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"framewatch"
	"framewatch/internal/pageset"
)

// worst lists the n articles that the first contender read worst, and what
// went wrong there.
func worst(pages []pageset.Page, contenders []Contender, outcomes [][]Outcome, n int) string {
	var order []int
	for i, p := range pages {
		if p.Type == article {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(outcomes[0][a].Body.F1(), outcomes[0][b].Body.F1()) })
	unsound := pageset.Doubtful()
	var b strings.Builder
	for rank, i := range order[:min(n, len(order))] {
		p, o := pages[i], outcomes[0][i]
		fmt.Fprintf(&b, "%d. %s %s\n   F1 %.2f, precision %.2f, recall %.2f; words %d, wanted %d", rank+1, p.ID, p.URL,
			o.Body.F1(), o.Body.Precision, o.Body.Recall, len(pageset.Words(o.Text)), len(pageset.Words(p.Text)))
		for k, c := range contenders[1:] {
			fmt.Fprintf(&b, "; %s %.2f", c.Name, outcomes[k+1][i].Body.F1())
		}
		b.WriteByte('\n')
		if reason := unsound[p.ID]; reason != "" {
			fmt.Fprintf(&b, "   - its truth is doubtful: %s\n", reason)
		}
		for _, line := range wrong(p, o) {
			fmt.Fprintf(&b, "   - %s\n", line)
		}
	}
	return b.String()
}

// wrong says what is wrong with a text.
func wrong(p pageset.Page, o Outcome) (lines []string) {
	if o.Err != nil {
		lines = append(lines, fmt.Sprintf("refused: %v", o.Err))
	}
	if o.Class != "" && o.Class != framewatch.ClassArticle {
		lines = append(lines, fmt.Sprintf("taken for: %s: %s", o.Class, o.Reason))
	}
	if words, first := longest(o.Text, p.Text); words > 0 {
		lines = append(lines, fmt.Sprintf("kept, %d words: %s", words, first))
	}
	if words, first := longest(p.Text, o.Text); words > 0 {
		lines = append(lines, fmt.Sprintf("lost, %d words: %s", words, first))
	}
	return lines
}

// longest is the longest paragraph of a text that mostly does not stand in
// another: how many words it has, and the first of them.
func longest(text, other string) (most int, first string) {
	there := pageset.Shingles(other, shingle)
	single := pageset.Shingles(other, 1)
	for p := range strings.SplitSeq(text, "\n") {
		words := pageset.Words(p)
		if len(words) <= most {
			continue
		}
		in := share(pageset.Shingles(p, shingle), there)
		if len(words) < shingle || len(there) == 0 {
			in = share(pageset.Shingles(p, 1), single)
		}
		if in < 0.5 {
			most, first = len(words), start(p)
		}
	}
	return most, first
}

// start is the first twelve words of a paragraph.
func start(p string) string {
	words := strings.Fields(p)
	if len(words) > 12 {
		words = append(words[:12:12], "…")
	}
	if line := []rune(strings.Join(words, " ")); len(line) > 120 {
		return string(line[:120]) + "…"
	}
	return strings.Join(words, " ")
}
