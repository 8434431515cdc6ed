package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"framewatch"

	"github.com/spf13/pflag"
)

// splitFlags say into which parts and buckets an analysis puts its numbers.
type splitFlags struct {
	interval, by string
	once         bool
	parts        int
}

func (s *splitFlags) define(set *pflag.FlagSet) {
	set.StringVar(&s.interval, "interval", "", "`length` of a period: day, week, month or year; left out, the whole time is one")
	set.StringVar(&s.by, "by", "", "split by this `part`: source or lang")
	set.IntVar(&s.parts, "parts", 0, "`number` of outlets or languages to show, those with most; left out, all")
	set.BoolVar(&s.once, "once", false, "count articles that run the same text once, as the earliest of them that matches")
}

// period is the interval; "" is the whole time.
func (s *splitFlags) period() (framewatch.Interval, error) {
	if s.interval == "" {
		return "", nil
	}
	return framewatch.ParseInterval(s.interval)
}

// A splitQuestion is the command line of a question whose answer has parts and
// buckets.
type splitQuestion struct {
	splitFlags
	data     dataFlags
	form     formFlags
	words    []string
	filter   framewatch.Filter
	interval framewatch.Interval
}

// readSplit reads one; own defines the flags that only this command has.
func readSplit(name, args string, std streams, given []string, own func(*pflag.FlagSet)) (q splitQuestion, err error) {
	var narrow narrowFlags
	q.words, err = flags(name, args, std, func(set *pflag.FlagSet) {
		q.data.define(set)
		narrow.define(set)
		q.define(set)
		own(set)
		q.form.define(set)
	}, given)
	if err != nil {
		return q, err
	}
	if q.filter, err = narrow.filter(); err != nil {
		return q, err
	}
	if q.interval, err = q.period(); err != nil {
		return q, err
	}
	return q, q.form.check(name)
}

// noFlags are the own flags of a command that has none.
func noFlags(*pflag.FlagSet) {}

func namings(ctx context.Context, std streams, args []string) error {
	q, err := readSplit("namings", "[SET]", std, args, noFlags)
	if err != nil {
		return err
	}
	req := framewatch.NamingsRequest{Filter: q.filter, Interval: q.interval, By: q.by, Once: q.once, Parts: q.parts, Now: time.Now()}
	switch len(q.words) {
	case 0:
		return tell(ctx, std, q.data, q.form, req, collected.NamingSets, printNamingSets)
	case 1:
		req.Set = q.words[0]
		return tell(ctx, std, q.data, q.form, req, collected.Namings, printNamings)
	}
	return fmt.Errorf("%w: namings: %d naming sets are too many; give one, or none to list them", errUsage, len(q.words))
}

// setsWidth is the least width in which naming sets are listed with their names.
const setsWidth = 120

func printNamingSets(w io.Writer, res framewatch.NamingSetsResult) {
	printNotices(w, res.Notices)
	t := table{right: []bool{false, true, true}, whole: true}
	columns := 5
	if isTerminal(w) && terminalWidth(w) < setsWidth {
		columns-- // there is no room for the names
	}
	row := func(all ...string) { t.row(all[:columns]...) }
	row("naming set", "mentions", "articles", "", "names")
	for _, s := range res.Sets {
		row(s.Set, number(s.Mentions), number(s.Articles), s.Label, strings.Join(s.Names, ", "))
	}
	t.print(w)
	fmt.Fprintf(w, "\nOf %s%s. How a set's names share what is named, in the outlets' own words: framewatch namings SET --voice own --by source%s\n",
		plural(res.Of, "article", "articles"), onceNote(res.Once), filterArgs(withoutVoices(res.Basis), res.Once))
	printBasis(w, res.Basis)
}

func withoutVoices(b framewatch.Basis) framewatch.Basis {
	b.Voices = nil
	return b
}

// printNamings shows the rows with a mention, a name in each column. The names
// that there is no room for share the last one.
func printNamings(w io.Writer, res framewatch.NamingsResult) {
	printNotices(w, res.Notices)
	ratio := "share of each name, mean over the articles"
	if res.Kind == "field" {
		ratio = "share of mentions of each name, mean over the articles: the names mean different things"
	}
	fmt.Fprintf(w, "%s … (%s)%s\n%s: %s, with 95 %% interval\n", res.Label, res.Set, onceNote(res.Once), plain(res.Explain), ratio)
	names := namesByUse(res)
	if len(names) == 0 {
		fmt.Fprintln(w, "\nNone of its names is mentioned there.")
		printBasis(w, res.Basis)
		return
	}
	fmt.Fprintln(w)
	shown := names[:min(len(names), namesWithin(w, res))]
	leftOut := printShares(w, res, shown, len(shown) < len(names))
	printNames(w, res, names)
	if leftOut {
		fmt.Fprintln(w, "\nRows without a mention are left out here; --csv and --json have all")
	}
	if res.Undated > 0 && res.Interval != "" {
		fmt.Fprintf(w, "\n%s in articles without a date, in no row\n", plural(res.Undated, "mention stands", "mentions stand"))
	}
	printBasis(w, res.Basis)
}

// namesByUse are the places of the names that are mentioned, the most mentioned
// first.
func namesByUse(res framewatch.NamingsResult) (places []int) {
	mentions, _ := sumsOfNames(res)
	for i, n := range mentions {
		if n > 0 {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(mentions[b], mentions[a]) })
	return places
}

// sumsOfNames are the mentions of each name in all rows, and the articles.
func sumsOfNames(res framewatch.NamingsResult) (mentions, articles []int) {
	for _, row := range res.Rows {
		if mentions == nil {
			mentions, articles = make([]int, len(row.Names)), make([]int, len(row.Names))
		}
		for i, n := range row.Names {
			mentions[i] += n.Mentions
			articles[i] += n.Articles
		}
	}
	return mentions, articles
}

// The cells that a column of a name takes, and those that the others may.
const (
	nameWidth   = 14 // "100% (99–100)", and room for a heading
	besideNames = 56
	leastNames  = 2
)

// namesWithin is how many names there is room for.
func namesWithin(w io.Writer, res framewatch.NamingsResult) int {
	beside := besideNames
	for _, row := range res.Rows {
		beside = max(beside, besideNames-8+min(cells(plain(row.By)), sourceMost))
	}
	return max(leastNames, (terminalWidth(w)-beside)/(nameWidth+2))
}

// printShares prints the table of shares; with rest, a last column of what the
// names have together that are not shown. It reports whether rows are left out.
func printShares(w io.Writer, res framewatch.NamingsResult, shown []int, rest bool) (leftOut bool) {
	t := table{right: []bool{false, false, true, true, true}}
	header := []string{splitName(res.By), string(res.Interval), "articles", "of", "mentions"}
	for _, i := range shown {
		t.right = append(t.right, true)
		header = append(header, head(res.Rows[0].Names[i].Label, nameWidth))
	}
	if rest {
		t.right, header = append(t.right, true), append(header, "others")
	}
	t.row(append(header, "")...)
	for _, row := range res.Rows {
		if row.Mentions == 0 {
			leftOut = true
			continue
		}
		line, left := []string{head(plain(row.By), sourceMost), periodText(res.Interval, row.Start), number(row.Articles), number(row.Of), number(row.Mentions)}, 1.0
		for _, i := range shown {
			n := row.Names[i]
			line, left = append(line, shareText(n.Share, n.Low, n.High)), left-n.Share
		}
		if rest {
			line = append(line, fmt.Sprintf("%.0f%%", 100*max(0, left)))
		}
		t.row(append(line, stateText(row.State))...)
	}
	t.print(w)
	return leftOut
}

// splitName heads the column of the parts.
func splitName(by string) string {
	return map[string]string{framewatch.BySource: "outlet", framewatch.ByLang: "language"}[by]
}

// isBare reports whether a share is all or nothing in every article, or in the
// one that there is, which leaves nothing to reckon an interval from.
func isBare(share, low, high float64) bool {
	return (share == 0 || share == 1) && (low == high || low == 0 && high == 1)
}

// shareText is a share in per cent with its interval if it has one.
func shareText(share, low, high float64) string {
	if isBare(share, low, high) {
		return fmt.Sprintf("%.0f%%", 100*share)
	}
	return fmt.Sprintf("%.0f%% (%.0f–%.0f)", 100*share, 100*low, 100*high)
}

// noInterval explains a share without an interval.
const noInterval = "0% or 100% without an interval: so in every article, which leaves nothing to reckon one from"

// periodText is the day a bucket begins on, as short as --from and --to take it.
func periodText(interval framewatch.Interval, start string) string {
	switch short := map[framewatch.Interval]int{framewatch.Year: len("2006"), framewatch.Month: len("2006-01")}[interval]; {
	case short == 0 || len(start) < short:
		return start
	default:
		return start[:short]
	}
}

// stateText marks a row that can't be trusted as far as others.
func stateText(s framewatch.PointState) string {
	if s == framewatch.PointOK {
		return ""
	}
	return string(s)
}

// printNames says what the columns count, and how to see it.
func printNames(w io.Writer, res framewatch.NamingsResult, names []int) {
	mentions, articles := sumsOfNames(res)
	t := table{right: []bool{false, true, true}}
	t.row("name", "mentions", "articles", "its lines")
	for _, i := range names {
		n := res.Rows[0].Names[i]
		t.row(n.Label, number(mentions[i]), number(articles[i]), shellWord("concept:"+n.Concept))
	}
	fmt.Fprintln(w)
	t.print(w)
	fmt.Fprintf(w, "\nThe lines of a name%s: framewatch lines CONCEPT%s%s\n", ofRow(res.By, res.Interval), filterArgs(res.Basis, res.Once), rowArgs(res.By, res.Interval))
	if len(res.Rows) > 0 && slices.ContainsFunc(res.Rows, func(r framewatch.NamingRow) bool { return r.State == framewatch.PointThin && r.Mentions > 0 }) {
		fmt.Fprintf(w, "thin: fewer than %d articles, too few to compare\n", framewatch.ThinBase)
	}
	if slices.ContainsFunc(res.Rows, func(r framewatch.NamingRow) bool {
		return slices.ContainsFunc(names, func(i int) bool { n := r.Names[i]; return r.Mentions > 0 && isBare(n.Share, n.Low, n.High) })
	}) {
		fmt.Fprintln(w, noInterval)
	}
}

// ofRow and rowArgs say how a question is narrowed to one row.
func ofRow(by string, interval framewatch.Interval) string {
	if by == "" && interval == "" {
		return ""
	}
	return " in one row"
}

func rowArgs(by string, interval framewatch.Interval) (args string) {
	args += map[string]string{framewatch.BySource: " --source OUTLET", framewatch.ByLang: " --lang LANGUAGE"}[by]
	switch interval {
	case "":
	case framewatch.Week:
		args += " --from MONDAY --to SUNDAY"
	default:
		name := strings.ToUpper(string(interval))
		args += " --from " + name + " --to " + name
	}
	return args
}
