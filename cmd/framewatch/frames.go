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

func frames(ctx context.Context, std streams, args []string) error {
	var given func(flag string) bool
	req := framewatch.FramesRequest{Now: time.Now()}
	q, err := readSplit("frames", "[--frame F]", std, args, func(set *pflag.FlagSet) {
		set.StringArrayVar(&req.Frames, "frame", nil, "list the articles behind a number of this `frame`, with their sentences; given twice, of both together")
		set.StringVar(&req.Where, "where", "", "behind which `number`: present (articles that have the frame), headline, sentence; or securitised, without a frame")
		set.IntVar(&req.Limit, "limit", 20, "`number` of articles to list, at most 200")
		set.IntVar(&req.Offset, "offset", 0, "`number` of articles to pass over")
		given = set.Changed
	})
	if err != nil {
		return err
	}
	listing := len(req.Frames) > 0 || req.Where != ""
	switch {
	case len(q.words) > 0:
		return fmt.Errorf("%w: frames: %q: frames are counted in all articles on the topic, not in those of a query; --frame names a frame", errUsage, strings.Join(q.words, " "))
	case listing && (q.by != "" || q.interval != ""):
		return fmt.Errorf("%w: frames: --frame and --where list articles; narrow them by --source, --lang, --from and --to instead of --by and --interval", errUsage)
	case !listing && (given("limit") || given("offset")):
		return fmt.Errorf("%w: frames: --limit and --offset are of the articles that --frame lists; --parts limits the rows", errUsage)
	}
	req.Filter, req.Interval, req.By, req.Once, req.Parts = q.filter, q.interval, q.by, q.once, q.parts
	return tell(ctx, std, q.data, q.form, req, collected.Frames, func(w io.Writer, res framewatch.FramesResult) { printFrames(w, res, req.Offset) })
}

// Frames answers as the corpus does, with gaps marked and told.
func (c collected) Frames(ctx context.Context, r framewatch.FramesRequest) (framewatch.FramesResult, error) {
	res, err := c.Corpus.Frames(ctx, r)
	if err == nil {
		res.Gaps, err = c.health.markRows(ctx, r.Filter, r.Interval, r.By, markedRows(res.Rows, func(row *framewatch.FrameRow) markedRow {
			return markedRow{row.By, row.Start, row.Articles, &row.State}
		}))
	}
	return res, err
}

func printFrames(w io.Writer, res framewatch.FramesResult, offset int) {
	printNotices(w, res.Notices)
	switch {
	case res.Behind != nil:
		printBehind(w, res, offset)
	case res.Articles == 0:
		fmt.Fprintf(w, "%s: no article is on the topic there\n", plain(res.Explain))
	case res.By == "" && res.Interval == "":
		printFrameTable(w, res)
	default:
		printFrameRows(w, res)
	}
	printBasis(w, res.Basis)
}

// printFrameTable shows all that is told of each frame.
func printFrameTable(w io.Writer, res framewatch.FramesResult) {
	row := res.Rows[0]
	fmt.Fprintf(w, "Framing vocabulary in %s%s: %s, %s with a word of the topic; %s one\n\n", plain(res.Explain), onceNote(res.Once), plural(row.Articles, "article", "articles"),
		plural(row.Sentences, "sentence", "sentences"), plural(row.Headlines, "headline has", "headlines have"))
	t := table{right: []bool{false, false, true, true, true, true, true, true, true}}
	t.row("framing vocabulary", "frame", "articles", "", "headlines", "", "sentences", "", "mentioned in")
	shares := slices.Clone(row.Frames)
	slices.SortStableFunc(shares, func(a, b framewatch.FrameShare) int { return cmp.Compare(b.Articles.N, a.Articles.N) })
	for _, f := range shares {
		t.row(f.Label, f.Frame, number(f.Articles.N), intervalText(f.Articles), number(f.Headlines.N), intervalText(f.Headlines), number(f.Sentences.N), intervalText(f.Sentences), number(f.Mention))
	}
	t.print(w)
	if s := row.Securitisation; s != nil {
		fmt.Fprintf(w, "\nSecuritising sentences, which join two of threat, measure and what is threatened: %s of %s, %s\n", number(s.N), number(s.Of), intervalText(*s))
	}
	args := filterArgs(res.Basis, res.Once)
	fmt.Fprintf(w, "\narticles: those in which the vocabulary stands in a tenth or more of the sentences with a word of the topic. Shares with 95 %% interval.\n"+
		"mentioned in: articles with a word of it anywhere: framewatch search frame:FRAME%s\n", args)
	if row.State == framewatch.PointThin {
		fmt.Fprintf(w, "These are fewer than %d articles, too few to compare.\n", framewatch.ThinBase)
	}
	fmt.Fprintf(w, "The articles behind a number, with the sentences: framewatch frames --frame FRAME [--where headline|sentence]%s\n", withoutTopic(args))
	fmt.Fprintln(w, framesCaution)
	printPairs(w, res)
}

// framesCaution says what the numbers do not.
const framesCaution = "A list of words sees wording, not the whole argument. An article may have several frames; general words of a frame, such as those of law or politics, count in a sentence with a word of the topic"

// withoutTopic drops what always holds for frames.
func withoutTopic(args string) string { return strings.Replace(args, " --topic", "", 1) }

func intervalText(s framewatch.Share) string {
	if s.Of == 0 {
		return "–"
	}
	if isBare(s.Share, s.Low, s.High) {
		return percent(s.Share)
	}
	return fmt.Sprintf("%.1f%% (%.1f–%.1f)", 100*s.Share, 100*s.Low, 100*s.High)
}

// pairsShown is how many pairs people are shown.
const pairsShown = 15

func printPairs(w io.Writer, res framewatch.FramesResult) {
	if len(res.Pairs) == 0 {
		return
	}
	fmt.Fprintf(w, "\nFrames that stand together in articles more or less often than by chance (%s tested, q < 0.01, five articles or more):\n\n", plural(res.Tested, "pair", "pairs"))
	t := table{right: []bool{false, false, true, true, true, true}}
	t.row("frame", "with", "in both", "times chance", "φ", "Jaccard")
	for _, p := range res.Pairs[:min(pairsShown, len(res.Pairs))] {
		t.row(p.A, p.B, number(p.Both), fmt.Sprintf("%.1f", p.Lift), fmt.Sprintf("%+.2f", p.Phi), fmt.Sprintf("%.2f", p.Jaccard))
	}
	t.print(w)
	if more := len(res.Pairs) - pairsShown; more > 0 {
		fmt.Fprintf(w, "%s more in --csv and --json\n", number(more))
	}
	fmt.Fprintf(w, "The articles of a pair: framewatch frames --frame FRAME --frame WITH%s\n", withoutTopic(filterArgs(res.Basis, res.Once)))
}

// printFrameRows shows the share of articles that have each frame by part and
// bucket: with few of them, a row for each frame, else a row for each of them
// and as many frames as there is room for.
func printFrameRows(w io.Writer, res framewatch.FramesResult) {
	fmt.Fprintf(w, "Framing vocabulary in %s%s: share of articles in which it stands in a tenth or more of the sentences with a word of the topic, with 95 %% interval\n\n", plain(res.Explain), onceNote(res.Once))
	var rows []framewatch.FrameRow
	thin := false
	for _, row := range res.Rows {
		if row.Articles > 0 {
			rows = append(rows, row)
			thin = thin || row.State == framewatch.PointThin
		}
	}
	order := framesByUse(res)
	shown := len(order)
	if room := (terminalWidth(w) - besideFrames) / (nameWidth + 2); len(rows) <= room {
		printFramesDown(w, res, rows, order)
	} else {
		shown = min(shown, max(leastNames, room))
		printFramesAcross(w, res, rows, order[:shown])
	}
	fmt.Fprintln(w)
	if more := len(order) - shown; more > 0 {
		fmt.Fprintf(w, "%s more, and headlines and sentences: --csv and --json\n", plural(more, "frame", "frames"))
	}
	if len(rows) < len(res.Rows) {
		fmt.Fprintln(w, "What has no article on the topic is left out here; --csv and --json have all")
	}
	if thin {
		fmt.Fprintf(w, "thin: fewer than %d articles, too few to compare\n", framewatch.ThinBase)
	}
	if res.Undated > 0 && res.Interval != "" {
		fmt.Fprintf(w, "%s without a date, in no %s\n", plural(res.Undated, "article is", "articles are"), res.Interval)
	}
	fmt.Fprintf(w, "The articles behind a number: framewatch frames --frame FRAME%s%s\n", withoutTopic(filterArgs(res.Basis, res.Once)), rowArgs(res.By, res.Interval))
	if res.Once && res.By != "" {
		fmt.Fprintln(w, "Narrowed to one row, a text counts there also if another ran it first, so there may be more articles than in its number")
	}
	fmt.Fprintln(w, framesCaution)
}

// besideFrames is the width of what stands beside the shares.
const besideFrames = 40

// printFramesDown shows a row for each frame and a column for each part and
// bucket.
func printFramesDown(w io.Writer, res framewatch.FramesResult, rows []framewatch.FrameRow, order []int) {
	t := table{right: []bool{false}}
	names, starts, articles := []string{""}, []string{""}, []string{"articles"}
	for _, row := range rows {
		t.right = append(t.right, true)
		names, starts = append(names, head(plain(row.By), nameWidth)), append(starts, periodText(res.Interval, row.Start))
		articles = append(articles, strings.TrimSpace(stateText(row.State)+" "+number(row.Articles)))
	}
	for _, line := range [][]string{names, starts, articles} {
		if strings.Join(line, "") != "" {
			t.row(line...)
		}
	}
	for _, i := range order {
		line := []string{rows[0].Frames[i].Frame}
		for _, row := range rows {
			s := row.Frames[i].Articles
			line = append(line, shareText(s.Share, s.Low, s.High))
		}
		t.row(line...)
	}
	t.print(w)
}

// printFramesAcross shows a row for each part and bucket and a column for each
// frame.
func printFramesAcross(w io.Writer, res framewatch.FramesResult, rows []framewatch.FrameRow, shown []int) {
	t := table{right: []bool{false, false, true}}
	header := []string{splitName(res.By), string(res.Interval), "articles"}
	for _, i := range shown {
		t.right = append(t.right, true)
		header = append(header, head(res.Rows[0].Frames[i].Frame, nameWidth))
	}
	t.row(append(header, "")...)
	for _, row := range rows {
		line := []string{head(plain(row.By), sourceMost), periodText(res.Interval, row.Start), number(row.Articles)}
		for _, i := range shown {
			s := row.Frames[i].Articles
			line = append(line, shareText(s.Share, s.Low, s.High))
		}
		t.row(append(line, stateText(row.State))...)
	}
	t.print(w)
}

// framesByUse are the places of the frames that some articles have, those of
// most first.
func framesByUse(res framewatch.FramesResult) (places []int) {
	articles := make([]int, len(res.Rows[0].Frames))
	for _, row := range res.Rows {
		for i, f := range row.Frames {
			articles[i] += f.Articles.N
		}
	}
	for i, n := range articles {
		if n > 0 {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(articles[b], articles[a]) })
	return places
}

// printBehind lists the articles behind a number.
func printBehind(w io.Writer, res framewatch.FramesResult, offset int) {
	b := res.Behind
	what := map[string]string{
		framewatch.FramePresent: "in a tenth or more of the sentences with a word of the topic", framewatch.FrameHeadline: "in a headline with a word of the topic",
		framewatch.FrameSentence: "in a sentence with a word of the topic",
	}[b.Where]
	name := "Framing vocabulary of " + strings.Join(b.Frames, " and of ") + " " + what
	if b.Where == framewatch.FrameSecuritised {
		name = "Sentences that join two of threat, measure and what is threatened"
	}
	fmt.Fprintf(w, "%s, in %s%s: %s of %s, %s\n", name, plain(res.Explain), onceNote(res.Once), number(b.Total), plural(res.Articles, "article", "articles"), plural(b.Sentences, "such sentence", "such sentences"))
	on, off := "*", "*"
	if isTerminal(w) {
		on, off = "\x1b[1m", "\x1b[0m"
	}
	for i, a := range b.Articles {
		fmt.Fprintf(w, "\n%d. %s\n   %s, %s  %s\n   %s of %s with a word of the topic\n", offset+i+1, plain(a.Title), plain(a.Source), orUndated(a.Published), a.URL, number(a.N), plural(a.Of, "sentence", "sentences"))
		for _, s := range a.Sentences {
			fmt.Fprintf(w, "   – %s\n", marked(s, on, off))
		}
	}
	if last := offset + len(b.Articles); last < b.Total && len(b.Articles) > 0 {
		fmt.Fprintf(w, "\nArticles %s to %s of %s; --offset %d goes on\n", number(offset+1), number(last), number(b.Total), last)
	}
}
