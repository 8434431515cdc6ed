package main

import (
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/internal/pageset"
)

// timeHeading begins the part of a report that depends on the machine; it is
// the last.
const timeHeading = "## Time and memory of one page\n"

const article = "article" // page type

// A table is written in columns of equal width.
type table [][]string

func (t *table) row(cells ...string) { *t = append(*t, cells) }

func (t table) String() string {
	widths := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for k, row := range t {
		for i, cell := range row {
			if i == 0 {
				fmt.Fprintf(&b, "| %-*s |", widths[i], cell)
			} else {
				fmt.Fprintf(&b, " %*s |", widths[i], cell)
			}
		}
		b.WriteByte('\n')
		if k == 0 {
			for i, w := range widths {
				if i == 0 {
					b.WriteString("|" + strings.Repeat("-", w+2) + "|")
				} else {
					b.WriteString(strings.Repeat("-", w+1) + ":|")
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }
func four(x float64) string    { return fmt.Sprintf("%.4f", x) }

// report is the golden file.
func report(pages []pageset.Page, contenders []Contender, outcomes [][]Outcome) string {
	var b strings.Builder
	articles := 0
	for _, p := range pages {
		if p.Type == article {
			articles++
		}
	}
	fmt.Fprintf(&b, "# Extraction, measured on %d articles and %d other pages\n\n", articles, len(pages)-articles)
	b.WriteString(`Texts are compared by their words in lower case. F1 is that of the mean precision
and the mean recall of the pages over runs of four words; macro F1 is the mean of
the pages' F1; word F1 is over single words. With and without are the shares of
snippets found that must stand in the text and that must not. An extractor that
refuses a page has read nothing on it. The ceiling knows the truth. Sound leaves
out the articles whose truth is not that of the page (doubtful.txt).

`)
	b.WriteString("## Text of articles\n\n" + bodies(pages, contenders, outcomes))
	b.WriteString("\n## Text of articles by language (F1)\n\n" + byLanguage(pages, contenders, outcomes))
	b.WriteString("\n## Text by type of page (F1)\n\n" + byType(pages, contenders, outcomes))
	b.WriteString("\n## Fields of articles\n\n" + fields(pages, contenders, outcomes))
	if first := outcomes[0]; first[0].Class != "" {
		fmt.Fprintf(&b, "\n## Class of pages: %s\n\n%s", contenders[0].Name, classes(pages, first))
	}
	fmt.Fprintf(&b, "\n## The 20 worst articles: %s\n\n%s", contenders[0].Name, worst(pages, contenders, outcomes, 20))
	b.WriteString("\n" + timeHeading + "\n" + times(pages, contenders, outcomes))
	return b.String()
}

func bodies(pages []pageset.Page, contenders []Contender, outcomes [][]Outcome) string {
	var t table
	t.row("extractor", "F1", "precision", "recall", "macro F1", "word F1", "below 0.8", "with", "without", "refused", "F1, sound", "below 0.8, sound")
	unsound := pageset.Doubtful()
	for k, c := range contenders {
		f := measure(pages, outcomes[k], func(i int) bool { return pages[i].Type == article })
		sound := measure(pages, outcomes[k], func(i int) bool { return pages[i].Type == article && unsound[pages[i].ID] == "" })
		s := f.Body.Score()
		t.row(c.Name, four(s.F1()), four(s.Precision), four(s.Recall), four(f.Body.Macro()), four(f.Word.Score().F1()),
			percent(f.Body.Below()), percent(f.With.share()), percent(f.Without.share()), fmt.Sprint(f.Errors), four(sound.Body.Score().F1()), percent(sound.Body.Below()))
	}
	return t.String()
}

// byLanguage goes by the language that the first contender detected, or the
// page states; languages of few pages stand together.
func byLanguage(pages []pageset.Page, contenders []Contender, outcomes [][]Outcome) string {
	const few = 5
	language := make([]string, len(pages))
	count := map[string]int{}
	for i, p := range pages {
		if p.Type == article {
			language[i], _, _ = strings.Cut(strings.ToLower(outcomes[0][i].Language), "-")
			if language[i] == "" {
				language[i] = "unknown"
			}
			count[language[i]]++
		}
	}
	return grouped("language", contenders, pages, outcomes, func(i int) string {
		if l := language[i]; l == "" || count[l] >= few {
			return l
		}
		return "others"
	})
}

func byType(pages []pageset.Page, contenders []Contender, outcomes [][]Outcome) string {
	return grouped("page type", contenders, pages, outcomes, func(i int) string { return pages[i].Type })
}

// grouped tells the F1 of each group of pages; those of the group "" are left
// out.
func grouped(what string, contenders []Contender, pages []pageset.Page, outcomes [][]Outcome, group func(i int) string) string {
	count := map[string]int{}
	for i := range pages {
		count[group(i)]++
	}
	delete(count, "")
	var t table
	header := []string{what, "pages"}
	for _, c := range contenders {
		header = append(header, c.Name)
	}
	t.row(header...)
	for _, g := range byCount(count) {
		row := []string{g, fmt.Sprint(count[g])}
		for k := range contenders {
			f := measure(pages, outcomes[k], func(i int) bool { return group(i) == g })
			row = append(row, four(f.Body.Score().F1()))
		}
		t.row(row...)
	}
	return t.String()
}

// byCount are the keys, the most frequent first.
func byCount[K ~string](count map[K]int) []K {
	keys := slices.Sorted(maps.Keys(count))
	slices.SortStableFunc(keys, func(a, b K) int { return count[b] - count[a] })
	return keys
}

func fields(pages []pageset.Page, contenders []Contender, outcomes [][]Outcome) string {
	var t table
	t.row("extractor", "title exact", "day exact, of dated", "where it stands on the page", "of given", "byline F1", "precision", "recall")
	for k, c := range contenders {
		if !c.Fields {
			continue
		}
		f := measure(pages, outcomes[k], func(i int) bool { return pages[i].Type == article })
		names := f.Byline()
		t.row(c.Name, four(f.Title.share()), fmt.Sprintf("%s (%d/%d)", four(f.Dated.share()), f.Dated.n, f.Dated.of),
			fmt.Sprintf("%s (%d/%d)", four(f.Standing.share()), f.Standing.n, f.Standing.of), fmt.Sprintf("%s (%d/%d)", four(f.Given.share()), f.Given.n, f.Given.of), four(names.F1()), four(names.Precision), four(names.Recall))
	}
	if len(t) == 1 {
		return "None is given.\n"
	}
	return t.String()
}

// classes tells article from others, then everything.
func classes(pages []pageset.Page, outcomes []Outcome) string {
	all, types, cell := map[framewatch.Class]int{}, map[string]int{}, map[string]map[framewatch.Class]int{}
	var taken tally // articles among what is taken for one
	articles := 0
	for i, p := range pages {
		c := outcomes[i].Class
		if outcomes[i].Err != nil {
			c = "refused"
		}
		if cell[p.Type] == nil {
			cell[p.Type] = map[framewatch.Class]int{}
		}
		cell[p.Type][c]++
		types[p.Type]++
		all[c]++
		if p.Type == article {
			articles++
		}
		if c == framewatch.ClassArticle || c == framewatch.ClassLiveBlog {
			taken.add(p.Type == article)
		}
	}
	s := pageset.Score{Precision: taken.share(), Recall: float64(taken.n) / float64(max(articles, 1))}
	var t table
	header := []string{"page type"}
	for _, c := range byCount(all) {
		header = append(header, string(c))
	}
	t.row(header...)
	for _, name := range byCount(types) {
		row := []string{fmt.Sprintf("%s (%d)", name, types[name])}
		for _, c := range byCount(all) {
			row = append(row, fmt.Sprint(cell[name][c]))
		}
		t.row(row...)
	}
	return fmt.Sprintf("Article or not: F1 %s, precision %s, recall %s; a live blog is an article.\n\n%s", four(s.F1()), four(s.Precision), four(s.Recall), t)
}

func times(pages []pageset.Page, contenders []Contender, outcomes [][]Outcome) string {
	base := -1
	for k, c := range contenders {
		if c.Name == baseline {
			base = k
		}
	}
	var t table
	t.row("extractor", "median ms", "mean ms", "p99 ms", "most ms", baseline+" takes", "median of ratios", "median kB", "mean kB", "p99 kB")
	for k, c := range contenders {
		if !c.Timed {
			continue
		}
		took, bytes, ratios := make([]float64, len(pages)), make([]float64, len(pages)), make([]float64, len(pages))
		sum := 0.0
		for i, o := range outcomes[k] {
			took[i], bytes[i] = o.Took.Seconds()*1e3, float64(o.Allocated)/1e3
			if base >= 0 {
				ratios[i] = outcomes[base][i].Took.Seconds() / math.Max(o.Took.Seconds(), 1e-9)
				sum += outcomes[base][i].Took.Seconds() * 1e3
			}
		}
		total, ratio, middle := mean(took), "", ""
		if base >= 0 {
			ratio, middle = fmt.Sprintf("%.1f times", sum/float64(len(pages))/total), fmt.Sprintf("%.1f", quantile(ratios, 0.5))
		}
		t.row(c.Name, fmt.Sprintf("%.2f", quantile(took, 0.5)), fmt.Sprintf("%.2f", total), fmt.Sprintf("%.1f", quantile(took, 0.99)), fmt.Sprintf("%.0f", quantile(took, 1)),
			ratio, middle, fmt.Sprintf("%.0f", quantile(bytes, 0.5)), fmt.Sprintf("%.0f", mean(bytes)), fmt.Sprintf("%.0f", quantile(bytes, 0.99)))
	}
	return fmt.Sprintf("On one CPU, %s/%s, %s, %s. Each from the bytes of the page to all that it gives;\nof all pages; kB = 1,000 bytes allocated.\n\n%s",
		runtime.GOOS, runtime.GOARCH, runtime.Version(), time.Now().UTC().Format(time.DateOnly), t)
}

func mean(list []float64) (sum float64) {
	for _, x := range list {
		sum += x
	}
	return sum / float64(max(len(list), 1))
}

func quantile(list []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
