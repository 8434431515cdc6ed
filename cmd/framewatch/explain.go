package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"framewatch"
	"framewatch/crawler/extract"
	"framewatch/web/chart"
)

// Measures of an explanation on a terminal.
const (
	leastFolded = 3    // dropped blocks in a row
	doubtful    = 0.15 // probability from which a dropped block is shown
	mostDates   = 6    // that are not used
	mostReasons = 3
	plainWidth  = 160 // of a line that goes to no terminal, in characters
	leastWidth  = 60
)

// An explainer prints an explanation for people.
type explainer struct {
	out   strings.Builder
	width int  // of a line in characters
	fold  bool // leave out what is dropped without doubt
}

// showExplanation prints an explanation as fits where it goes: on a terminal in
// its width, and without the blocks that are dropped without doubt, unless all
// are asked for.
func showExplanation(w io.Writer, e extract.Explanation, all bool) error {
	width, fold := plainWidth, false
	if f, ok := w.(*os.File); ok && isTerminal(w) {
		fold = !all
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			width = max(columns, leastWidth)
		}
	}
	return printExplanation(w, e, width, fold)
}

// printExplanation prints an explanation in lines of a width.
func printExplanation(w io.Writer, e extract.Explanation, width int, fold bool) error {
	p := explainer{width: width, fold: fold}
	p.row("page", joined("; ", string(e.Class), e.Reason))
	p.rule(e.Rule)
	for _, f := range e.Fields {
		p.field(f)
	}
	p.dates(e.Dates)
	p.blocks(e.Blocks, e.Stated)
	_, err := io.WriteString(w, p.out.String())
	return err
}

// row prints a line: a name, and what is said under it.
func (p *explainer) row(name, text string) {
	p.out.WriteString(strings.TrimRight(p.cut(fmt.Sprintf("%-12s%s", plain(name), plain(text))), " ") + "\n")
}

// cut ends a line where it is wider than the terminal.
func (p *explainer) cut(line string) string {
	if utf8.RuneCountInString(line) <= p.width {
		return line
	}
	return beginning(line, max(p.width-1, 0))
}

// joined joins the parts that are not empty.
func joined(by string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), by)
}

func (p *explainer) rule(r *extract.ExplainedRule) {
	if r == nil {
		return
	}
	p.row("rule", joined(": ", r.Site, r.Note))
	for _, m := range r.Matches {
		found := plural(m.Elements, "element", "elements")
		if m.Elements == 0 {
			found = "matched nothing"
		}
		p.row("", fmt.Sprintf("%s %s: %s", m.Key, m.Selector, found))
	}
	if len(r.Stale) > 0 {
		p.row("", "stale: nothing is where "+strings.Join(r.Stale, " and ")+" should be; read without")
	}
	if r.Unheard {
		p.row("", "not heard: it leaves no text at all; the text is chosen without it")
	}
}

// field prints the value of a field with the ways that lead to it, and what
// others found, each value once.
func (p *explainer) field(f extract.ExplainedField) {
	ways, values := map[string][]string{}, []string{}
	var used []string
	for _, find := range f.Finds {
		switch {
		case find.Used || find.Value == f.Value:
			used = append(used, find.Way)
		case ways[find.Value] == nil:
			values = append(values, find.Value)
			fallthrough
		default:
			ways[find.Value] = append(ways[find.Value], find.Way)
		}
	}
	value := cmp.Or(f.Value, "none")
	if len(used) > 0 {
		value = "[" + strings.Join(used, ", ") + "] " + value
	}
	p.row(f.Name, value)
	for _, v := range values {
		p.row("", "not ["+strings.Join(ways[v], ", ")+"] "+v)
	}
}

func (p *explainer) dates(dates []extract.ExplainedDate) {
	used := map[string]bool{}
	var others []string
	for _, d := range dates {
		text := fmt.Sprintf("[%s] %s, to the %s", d.Origin, d.Value, d.Precision)
		if d.Precision == framewatch.PrecisionTime {
			text = fmt.Sprintf("[%s] %s", d.Origin, d.Value)
		}
		if d.Confidence != "" {
			text += ", confidence " + string(d.Confidence)
		}
		if d.Used {
			used[d.Of] = true
			p.row(d.Of, text)
		} else {
			others = append(others, fmt.Sprintf("not %s %s", d.Of, text))
		}
	}
	if !used["published"] {
		p.row("published", "undated")
	}
	shown := others
	if p.fold && len(others) > mostDates {
		shown = others[:mostDates]
	}
	for _, text := range shown {
		p.row("", text)
	}
	if n := len(others) - len(shown); n > 0 {
		p.row("", "… "+plural(n, "more date", "more dates"))
	}
}

func (p *explainer) blocks(blocks []extract.ExplainedBlock, stated bool) {
	kept, keptWords, words := 0, 0, 0
	for _, b := range blocks {
		words += b.Words
		if b.Kept {
			kept++
			keptWords += b.Words
		}
	}
	p.row("text", fmt.Sprintf("%s of %s, %s of %s", chart.Number(kept), plural(len(blocks), "block", "blocks"), chart.Number(keptWords), plural(words, "word", "words")))
	if stated {
		p.row("", "not used: the page states its text in JSON-LD, and shows less of it")
	}
	p.out.WriteByte('\n')
	for len(blocks) > 0 {
		n := 0
		for n < len(blocks) && !blocks[n].Kept && blocks[n].Probability < doubtful {
			n++
		}
		if p.fold && n >= leastFolded {
			p.folded(blocks[:n])
		} else {
			n = max(n, 1)
			for _, b := range blocks[:n] {
				p.block(b)
			}
		}
		blocks = blocks[n:]
	}
}

// block prints a block in two lines.
func (p *explainer) block(b extract.ExplainedBlock) {
	mark := "dropped"
	if b.Kept {
		mark = "kept"
	}
	p.row(mark, fmt.Sprintf("%.2f  %4s  %s", b.Probability, chart.Number(b.Words), b.Text))
	reasons := []string{}
	for _, r := range b.Reasons[:min(mostReasons, len(b.Reasons))] {
		reasons = append(reasons, fmt.Sprintf("%s %+.1f", r.Name, r.Weight))
	}
	why := joined(" | ", b.By, strings.Join(reasons, ", "))
	p.row("", "            "+joined(": ", innermost(b.Path), why))
}

// innermost is the end of a path: three elements.
func innermost(path string) string {
	elements := strings.Split(path, " > ")
	if len(elements) <= 3 {
		return path
	}
	return "… > " + strings.Join(elements[len(elements)-3:], " > ")
}

// folded prints one line for many dropped blocks: how many, and where most of
// them stand.
func (p *explainer) folded(blocks []extract.ExplainedBlock) {
	words, counts := 0, map[string]int{}
	var places []string
	for _, b := range blocks {
		words += b.Words
		place := b.By
		if place == "" {
			place = placeOf(b.Path)
		}
		if counts[place] == 0 {
			places = append(places, place)
		}
		counts[place]++
	}
	slices.SortStableFunc(places, func(a, b string) int { return counts[b] - counts[a] })
	shown := []string{}
	for _, place := range places[:min(3, len(places))] {
		shown = append(shown, fmt.Sprintf("%s %s", chart.Number(counts[place]), place))
	}
	if len(places) > len(shown) {
		shown = append(shown, "…")
	}
	p.row("dropped", fmt.Sprintf("… %s, %s: %s", plural(len(blocks), "block", "blocks"), plural(words, "word", "words"), strings.Join(shown, ", ")))
}

// placeOf is the element of a path that tells best where a block stands: the
// outermost that HTML has for what surrounds an article, or else the one
// around the block.
func placeOf(path string) string {
	elements := strings.Split(path, " > ")
	for _, e := range elements {
		tag, _, _ := strings.Cut(e, ".")
		tag, _, _ = strings.Cut(tag, "#")
		if slices.Contains([]string{"nav", "header", "footer", "aside", "form", "dialog", "figure"}, tag) {
			return e
		}
	}
	return elements[max(0, len(elements)-2)]
}
