package framing

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"framewatch"
)

// FoundCounts tells what is odd about the terms by their counts: those that
// match nothing, and those that match so much that they should be read.
func (t *Tally) FoundCounts() []Finding {
	var all []Finding
	for _, lang := range t.a.lex.data.Languages {
		if t.ByLanguage[lang] > 0 {
			all = append(all, t.foundIn(lang)...)
		}
	}
	return all
}

func (t *Tally) foundIn(lang string) []Finding {
	l := t.a.lex.languages[lang]
	counts := t.counts[lang]
	byConcept := map[int][]int{} // mentions of the terms that have any
	sums := map[int]int{}
	for i, n := range counts {
		if r := l.rules[i]; n.Mentions > 0 {
			byConcept[r.concept] = append(byConcept[r.concept], n.Mentions)
			sums[r.concept] += n.Mentions
		}
	}
	var all []Finding
	add := func(kind string, i int, about string) {
		all = append(all, Finding{Kind: kind, Term: t.a.termOf(lang, i), About: about})
	}
	for i, n := range counts {
		concept := l.rules[i].concept
		switch {
		case n.Matches == 0:
			add(FoundNever, i, "matches nothing in the "+lang+" articles")
		case n.Mentions == 0:
			add(FoundCovered, i, "all its matches lie inside others that count, or are theirs as well")
		}
		if about := t.tooMuch(lang, n, byConcept[concept], sums[concept]); about != "" {
			add(FoundMuch, i, about)
		}
	}
	return all
}

// The rules by which a term matches too much.
const (
	muchLeast   = 20  // mentions; fewer are soon read
	muchMedian  = 10  // times the median of the terms of its concept, if it has over half of all
	muchOffPart = 0.2 // of the articles off the topic
)

// tooMuch says by which rule a term matches too much, if it does.
func (t *Tally) tooMuch(lang string, n TermCount, others []int, sum int) string {
	if n.Mentions < muchLeast {
		return ""
	}
	var reasons []string
	slices.Sort(others)
	if median := others[len(others)/2]; len(others) > 2 && 2*n.Mentions > sum && n.Mentions >= muchMedian*median {
		reasons = append(reasons, percent(n.Mentions, sum)+" of the matches of its concept, and ten times what its terms have in the median")
	}
	if off := t.OffTopic[lang]; off > 0 && float64(n.OffTopic) > muchOffPart*float64(off) {
		reasons = append(reasons, "in "+percent(n.OffTopic, off)+" of the articles off the topic")
	}
	return strings.Join(reasons, "; ")
}

// percent writes a share in whole percents.
func percent(n, of int) string { return strconv.Itoa((100*n+of/2)/of) + " %" }

// A TermCount is what a term has in some articles.
type TermCount struct {
	Matches  int // places where the term and its guards hold
	Mentions int // those that count for it once overlaps are settled
	Articles int // with a mention
	OffTopic int // those of them that are off the topic
	Examples []Example
}

// An Example is a place where a term matched.
type Example struct {
	Article            string // ID
	Left, Match, Right string
	lot                uint64
}

// examples is how many places are kept of each term.
const examples = 3

// A Tally counts the matches of each term. One is for one goroutine; Merge
// joins them.
type Tally struct {
	a          *Annotator
	counts     map[string][]TermCount
	Articles   int
	ByLanguage map[string]int // articles, of the languages of the lexicon
	OffTopic   map[string]int // those of them off the topic; empty if the language has no topic
	all        []match
}

// NewTally makes an empty Tally.
func (a *Annotator) NewTally() *Tally {
	t := &Tally{a: a, counts: map[string][]TermCount{}, ByLanguage: map[string]int{}, OffTopic: map[string]int{}}
	for lang, l := range a.lex.languages {
		t.counts[lang] = make([]TermCount, len(l.rules))
	}
	return t
}

// Add counts the terms of an article.
func (t *Tally) Add(art framewatch.Article) {
	t.Articles++
	l := t.a.lex.languages[art.Language]
	if l == nil {
		return
	}
	t.ByLanguage[art.Language]++
	st := t.a.open(l, art)
	defer t.a.states.Put(st)
	clear(st.held)
	clear(st.places)
	onTopic, _ := t.a.onTopic(l, st, art.LeadEnd())
	if l.topic != nil && !onTopic {
		t.OffTopic[art.Language]++
	}
	seen := map[int]bool{}
	counts := t.counts[art.Language]
	for _, d := range []*doc{&st.title, &st.text} {
		t.matched(l, st, d, counts)
		for _, m := range t.a.lex.settle(t.all) {
			n := &counts[m.term]
			n.Mentions++
			if seen[m.term] {
				continue
			}
			seen[m.term] = true
			n.Articles++
			if l.topic != nil && !onTopic {
				n.OffTopic++
			}
			n.keep(d.example(art.ID, m))
		}
	}
}

// matched gathers the matches of a field, each of a term once, and counts them.
func (t *Tally) matched(l *language, st *state, d *doc, counts []TermCount) {
	t.all = t.all[:0]
	t.a.candidates(l, st, d, func(m match) { t.all = append(t.all, m) })
	slices.SortFunc(t.all, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	t.all = slices.Compact(t.all)
	for _, m := range t.all {
		counts[m.term].Matches++
	}
}

// exampleBytes is how much of the text stands on either side of an example.
const exampleBytes = 70

func (d *doc) example(article string, m match) Example {
	start, end := d.span(m.start, m.end)
	from, to := max(0, start-exampleBytes), min(len(d.raw), end+exampleBytes)
	for from > 0 && from < start && d.raw[from-1] != ' ' {
		from++
	}
	for to < len(d.raw) && to > end && d.raw[to] != ' ' {
		to--
	}
	plain := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	lot := uint64(14695981039346656037) // FNV-1a of the article and the term: a sample that does not depend on the order of reading
	for i := range len(article) {
		lot = (lot ^ uint64(article[i])) * 1099511628211
	}
	lot = (lot ^ uint64(m.term)) * 1099511628211
	return Example{article, plain(d.raw[from:start]), plain(d.raw[start:end]), plain(d.raw[end:to]), lot}
}

// keep keeps the examples of the lowest lots.
func (n *TermCount) keep(all ...Example) {
	n.Examples = append(n.Examples, all...)
	slices.SortFunc(n.Examples, func(a, b Example) int {
		return cmp.Or(cmp.Compare(a.lot, b.lot), cmp.Compare(a.Article, b.Article))
	})
	n.Examples = n.Examples[:min(len(n.Examples), examples)]
}

// Merge adds what another Tally of the same lexicon has.
func (t *Tally) Merge(o *Tally) {
	t.Articles += o.Articles
	for lang, n := range o.ByLanguage {
		t.ByLanguage[lang] += n
	}
	for lang, n := range o.OffTopic {
		t.OffTopic[lang] += n
	}
	for lang, counts := range o.counts {
		for i, c := range counts {
			n := &t.counts[lang][i]
			n.Matches += c.Matches
			n.Mentions += c.Mentions
			n.Articles += c.Articles
			n.OffTopic += c.OffTopic
			n.keep(c.Examples...)
		}
	}
}

// Each calls f with every term and its count, in the order of the file.
func (t *Tally) Each(f func(Term, TermCount)) {
	for _, lang := range t.a.lex.data.Languages {
		for i, n := range t.counts[lang] {
			f(t.a.termOf(lang, i), n)
		}
	}
}
