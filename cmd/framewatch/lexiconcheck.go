package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"

	"framewatch"
	"framewatch/framing"
	"framewatch/store"

	"golang.org/x/sync/errgroup"
)

// A checkedLexicon is what lexicon check --json prints.
type checkedLexicon struct {
	Name        string                     `json:"name"`
	Revision    int                        `json:"revision"`
	Fingerprint string                     `json:"fingerprint"`
	Data        string                     `json:"data"`     // the folder whose articles were counted; "" if there is none
	Articles    int                        `json:"articles"` // read for the counts
	Languages   map[string]checkedLanguage `json:"languages"`
	Findings    []checkedFinding           `json:"findings"`
	Terms       []checkedTerm              `json:"terms"`
}

type checkedLanguage struct {
	Articles int `json:"articles"`
	OffTopic int `json:"off_topic"`
}

type checkedTerm struct {
	Concept  string `json:"concept"`
	Language string `json:"language"`
	Line     int    `json:"line"`
	Term     string `json:"term"`
	Matches  int    `json:"matches"`   // places where the term and its guards hold
	Mentions int    `json:"mentions"`  // those of them that count for it
	Articles int    `json:"articles"`  // with a mention
	OffTopic int    `json:"off_topic"` // those of them that are off the topic
}

type checkedFinding struct {
	Kind     string           `json:"kind"`
	Concept  string           `json:"concept"`
	Language string           `json:"language"`
	Line     int              `json:"line"`
	Term     string           `json:"term"`
	About    string           `json:"about"`
	Example  string           `json:"example,omitempty"`
	Other    *checkedOther    `json:"other,omitempty"`
	Mentions int              `json:"mentions"`
	Articles int              `json:"articles"`
	Lines    []checkedExample `json:"lines,omitempty"`
}

type checkedOther struct {
	Concept string `json:"concept"`
	Line    int    `json:"line"`
	Term    string `json:"term"`
}

type checkedExample struct {
	Article string `json:"article"`
	Left    string `json:"left"`
	Match   string `json:"match"`
	Right   string `json:"right"`
}

func checkLexicon(ctx context.Context, std streams, data dataFlags, file string, asJSON bool) error {
	annotator, cfg, err := lexiconOf(data, file)
	if err != nil {
		return err
	}
	dir := cmp.Or(data.data, cfg.Data)
	if data.data != "" {
		if err := filled(dir); err != nil {
			return err
		}
	} else if !store.In(dir) {
		dir = ""
	}
	tally := annotator.NewTally()
	if dir != "" {
		if tally, err = tallyOf(ctx, std, dir, annotator); err != nil {
			return err
		}
	}
	res := checked(annotator, tally, dir)
	if asJSON {
		return printJSON(std.out, res)
	}
	printChecked(std.out, res)
	return nil
}

// tallyBatch is how many articles a processor reads at once.
const tallyBatch = 200

// tallyOf counts the terms in the articles of a data folder, which another
// process may hold.
func tallyOf(ctx context.Context, std streams, dir string, annotator *framing.Annotator) (*framing.Tally, error) {
	s, err := store.Join(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	last, err := s.LastSeq(ctx)
	if err != nil {
		return nil, err
	}
	bar := newProgress(std.err, "count terms", last)
	defer bar.end()
	batches := make(chan []framewatch.Article, runtime.GOMAXPROCS(0))
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(batches)
		return eachBatch(ctx, s, func(batch []framewatch.Article) error {
			seq := batch[len(batch)-1].Seq
			bar.at(seq, "up to number "+number(int(seq)))
			select {
			case batches <- batch:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	tallies := make([]*framing.Tally, runtime.GOMAXPROCS(0))
	for i := range tallies {
		tallies[i] = annotator.NewTally()
		group.Go(func() error {
			for batch := range batches {
				for _, a := range batch {
					tallies[i].Add(a)
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, t := range tallies[1:] {
		tallies[0].Merge(t)
	}
	return tallies[0], nil
}

// eachBatch runs over all articles of a store in order.
func eachBatch(ctx context.Context, s *store.Store, f func([]framewatch.Article) error) error {
	for seq := int64(0); ; {
		batch, err := s.ArticlesAfter(ctx, seq, tallyBatch)
		if err != nil || len(batch) == 0 {
			return err
		}
		seq = batch[len(batch)-1].Seq
		if err := f(batch); err != nil {
			return err
		}
	}
}

// checked joins what is odd about the terms by themselves and by their counts.
func checked(annotator *framing.Annotator, tally *framing.Tally, dir string) checkedLexicon {
	lex := annotator.Lexicon()
	res := checkedLexicon{Name: lex.Name, Revision: lex.Revision, Fingerprint: lex.Fingerprint, Data: dir, Articles: tally.Articles,
		Languages: map[string]checkedLanguage{}, Findings: []checkedFinding{}, Terms: []checkedTerm{}}
	for _, lang := range lex.Languages {
		res.Languages[lang] = checkedLanguage{tally.ByLanguage[lang], tally.OffTopic[lang]}
	}
	counts := map[framing.Term]framing.TermCount{}
	tally.Each(func(t framing.Term, n framing.TermCount) {
		counts[t] = n
		res.Terms = append(res.Terms, checkedTerm{t.Concept, t.Language, t.Line, t.Text, n.Matches, n.Mentions, n.Articles, n.OffTopic})
	})
	for _, f := range slices.Concat(annotator.Check(), tally.FoundCounts()) {
		n := counts[f.Term]
		out := checkedFinding{Kind: f.Kind, Concept: f.Concept, Language: f.Language, Line: f.Line, Term: f.Text, About: f.About,
			Example: f.Example, Mentions: n.Mentions, Articles: n.Articles}
		if f.Other != nil {
			out.Other = &checkedOther{f.Other.Concept, f.Other.Line, f.Other.Text}
		}
		if f.Kind == framing.FoundMuch {
			for _, e := range n.Examples {
				out.Lines = append(out.Lines, checkedExample{e.Article, e.Left, e.Match, e.Right})
			}
		}
		res.Findings = append(res.Findings, out)
	}
	return res
}

// badness weighs the kinds of findings, for the order of concepts.
var badness = map[string]int{framing.FoundMuch: 100, framing.FoundTwice: 30, framing.FoundNeedless: 20, framing.FoundCovered: 5, framing.FoundNever: 1}

// A suspect is a concept with findings.
type suspect struct {
	concept  string
	weight   int
	mentions int // of the terms with findings
	findings []checkedFinding
	never    []checkedFinding
	terms    int
}

func suspects(res checkedLexicon) []*suspect {
	byID := map[string]*suspect{}
	var all []*suspect
	of := func(id string) *suspect {
		if byID[id] == nil {
			byID[id] = &suspect{concept: id}
			all = append(all, byID[id])
		}
		return byID[id]
	}
	for _, f := range res.Findings {
		s := of(f.Concept)
		s.weight += badness[f.Kind]
		switch f.Kind {
		case framing.FoundNever:
			s.never = append(s.never, f)
		case framing.FoundOverlap:
		default:
			s.findings, s.mentions = append(s.findings, f), s.mentions+f.Mentions
		}
	}
	for _, t := range res.Terms {
		if s := byID[t.Concept]; s != nil && res.Languages[t.Language].Articles > 0 {
			s.terms++
		}
	}
	all = slices.DeleteFunc(all, func(s *suspect) bool { return len(s.findings)+len(s.never) == 0 })
	slices.SortStableFunc(all, func(a, b *suspect) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.mentions, a.mentions))
	})
	for _, s := range all {
		slices.SortStableFunc(s.findings, func(a, b checkedFinding) int {
			return cmp.Or(cmp.Compare(badness[b.Kind], badness[a.Kind]), cmp.Compare(b.Mentions, a.Mentions))
		})
	}
	return all
}

func printChecked(w io.Writer, res checkedLexicon) {
	fmt.Fprintf(w, "%s, revision %d (%s): %s, no mistake\n", plain(res.Name), res.Revision, res.Fingerprint, plural(len(res.Terms), "term", "terms"))
	if res.Data == "" {
		fmt.Fprintln(w, "There is no data folder, so nothing was counted; --data names one")
	} else {
		fmt.Fprintf(w, "Counted in %s of %s: %s\n", plural(res.Articles, "article", "articles"), res.Data, languagesRead(res))
	}
	for _, s := range suspects(res) {
		fmt.Fprintf(w, "\n%s\n", s.concept)
		for _, f := range s.findings {
			printFinding(w, f)
		}
		if n := len(s.never); n > 0 {
			fmt.Fprintf(w, "  %s of its %s match nothing:\n", number(n), plural(s.terms, "term", "terms"))
			for _, f := range s.never[:min(n, 4)] {
				fmt.Fprintf(w, "    line %d: %s\n", f.Line, plain(f.Term))
			}
			if n > 4 {
				fmt.Fprintf(w, "    and %s more\n", number(n-4))
			}
		}
	}
	printOverlaps(w, res)
}

func languagesRead(res checkedLexicon) string {
	var parts []string
	for _, lang := range slices.Sorted(maps.Keys(res.Languages)) {
		if l := res.Languages[lang]; l.Articles > 0 {
			parts = append(parts, fmt.Sprintf("%s %s (%s off the topic)", lang, number(l.Articles), number(l.OffTopic)))
		}
	}
	if len(parts) == 0 {
		return "none is in a language of the lexicon"
	}
	return strings.Join(parts, ", ")
}

func printFinding(w io.Writer, f checkedFinding) {
	fmt.Fprintf(w, "  line %d: %s\n    %s", f.Line, plain(f.Term), plain(f.About))
	if f.Other != nil {
		fmt.Fprintf(w, " (line %d: %s; as in “%s”)", f.Other.Line, plain(f.Other.Term), plain(f.Example))
	}
	fmt.Fprintln(w)
	if f.Kind == framing.FoundMuch {
		fmt.Fprintf(w, "    %s in %s, among them:\n", plural(f.Mentions, "mention", "mentions"), plural(f.Articles, "article", "articles"))
	}
	for _, l := range f.Lines {
		fmt.Fprintf(w, "      … %s [%s] %s …\n", plain(l.Left), plain(l.Match), plain(l.Right))
	}
}

// printOverlaps lists where the same words count for two concepts; terms inside
// others' are too many to list, and told by --json.
func printOverlaps(w io.Writer, res checkedLexicon) {
	same, inside := 0, 0
	for _, f := range res.Findings {
		if f.Kind != framing.FoundOverlap {
			continue
		}
		if !strings.HasPrefix(f.About, "the same words") {
			inside++
			continue
		}
		if same++; same == 1 {
			fmt.Fprintln(w, "\nTerms of two concepts that can match the same words")
		}
		fmt.Fprintf(w, "  “%s”: %s (line %d) and %s (line %d): %s\n", plain(f.Example), f.Concept, f.Line, f.Other.Concept, f.Other.Line, strings.TrimPrefix(f.About, "the same words: "))
	}
	if inside > 0 {
		fmt.Fprintf(w, "\n%s of concepts have terms that stand inside one another's; --json lists them with what counts\n", plural(inside, "pair", "pairs"))
	}
}
