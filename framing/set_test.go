package framing

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
)

type hit struct{ program, start, end int }

func hitsOf(s *set, d *doc) map[hit]bool {
	hits := map[hit]bool{}
	s.find(d, 0, int32(len(d.tokens)), func(program, start, end int) bool {
		hits[hit{program, start, end}] = true
		return true
	})
	return hits
}

// everywhere runs every term at every token: what the clues must not lose.
func everywhere(s *set, d *doc) map[hit]bool {
	hits := map[hit]bool{}
	for _, t := range d.tokens {
		for i, p := range s.programs {
			start := int(t.start) - p.lead
			if start < 0 || !isBorder(d.folded, start) {
				continue
			}
			if end := p.longest(d.folded[:d.sents[t.sent].end], start); end > int(t.start) {
				hits[hit{i, start, end}] = true
			}
		}
	}
	return hits
}

// TestCluesLoseNothing compares the search by clues with trying every term
// everywhere.
func TestCluesLoseNothing(t *testing.T) {
	a := defaultAnnotator(t)
	var d doc
	total := 0
	check := func(lang, text string) {
		l := a.lex.languages[lang]
		l.fold.read(&d, text)
		got, want := hitsOf(l.terms, &d), everywhere(l.terms, &d)
		total += len(want)
		for h := range want {
			if !got[h] {
				t.Errorf("%s: %q is not found in %q", lang, d.folded[h.start:h.end], d.folded[d.sents[d.sentenceAt(h.start)].start:d.sents[d.sentenceAt(h.start)].end])
			}
		}
		for h := range got {
			if !want[h] {
				t.Errorf("%s: %q is found, but not there", lang, d.folded[h.start:h.end])
			}
		}
	}
	for _, c := range sampleCases(t) {
		check(c.Lang, c.Text)
	}
	for _, art := range articles(t, 20) {
		check(art.Language, art.Text)
	}
	t.Logf("%d matches", total)
}

// TestEveryWordingIsFound writes out terms of the default lexicon, up to 200
// forms of each, and finds them.
func TestEveryWordingIsFound(t *testing.T) {
	a := defaultAnnotator(t)
	forms, ignored := 0, 0
	for _, lang := range a.Lexicon().Languages {
		l := a.lex.languages[lang]
		number := -1
		for _, c := range a.Lexicon().Concepts {
			for _, term := range c.Variants[lang] {
				number++
				term, _, _ = strings.Cut(term, ";")
				ph, err := parseTerm(term, l.book)
				if err != nil {
					t.Fatal(err)
				}
				all := l.fold.forms(ph)
				if all == nil {
					ignored++
				}
				for _, form := range all[:min(len(all), 200)] {
					forms++
					text := strings.Join(strings.Fields(strings.NewReplacer(anyLetters, "", anyWords, "").Replace(form)), " ")
					var d doc
					l.fold.read(&d, "X "+text+" x.")
					end := 2 + len(text)
					if !slices.ContainsFunc(keys(hitsOf(l.terms, &d)), func(h hit) bool { return h.program == number && h.start <= 2 && h.end >= end }) {
						t.Errorf("%s: %q does not find its form %q", lang, term, text)
					}
				}
			}
		}
	}
	t.Logf("%d forms; %d terms have too many to write out", forms, ignored)
}

func keys(m map[hit]bool) []hit {
	var all []hit
	for h := range m {
		all = append(all, h)
	}
	return all
}

// BenchmarkEverywhere is the plain way, every term at every word, to measure
// what the clues are worth.
func BenchmarkEverywhere(b *testing.B) {
	a := defaultAnnotator(b)
	art := articles(b, 1)[0]
	l := a.lex.languages["en"]
	b.SetBytes(int64(len(art.Text)))
	var d doc
	for b.Loop() {
		l.fold.read(&d, art.Text)
		everywhere(l.terms, &d)
	}
}

// BenchmarkUnion sets Annotate beside a plain union of some of the English terms,
// written out, as one regular expression without guards and overlaps. All of them
// are more than package regexp takes.
func BenchmarkUnion(b *testing.B) {
	a := defaultAnnotator(b)
	l := a.lex.languages["en"]
	var forms []string
	for _, ph := range l.phrases {
		for _, form := range l.fold.forms(ph) {
			forms = append(forms, strings.NewReplacer(anyLetters, `\pL*`, anyWords, `(?:\pL+ ){0,3}`, " ", " +").Replace(regexp.QuoteMeta(form)))
		}
	}
	const most = 2000
	slices.Sort(forms)
	forms = slices.Compact(forms)
	for i := range most {
		forms[i] = forms[i*len(forms)/most]
	}
	union := regexp.MustCompile(`\b(?:` + strings.Join(forms[:most], "|") + `)\b`)
	all := articles(b, 60)
	bytes := 0
	for _, art := range all {
		bytes += len(art.Title) + len(art.Text)
	}
	b.SetBytes(int64(bytes))
	var ours, theirs time.Duration
	for b.Loop() {
		began := time.Now()
		for _, art := range all {
			a.Annotate(art)
		}
		ours += time.Since(began)
		began = time.Now()
		for _, art := range all[:2] {
			union.FindAllStringIndex(strings.ToLower(art.Text), -1)
		}
		theirs += time.Since(began)
	}
	part := float64(len(all[0].Text)+len(all[1].Text)) / float64(bytes)
	b.ReportMetric(float64(theirs)/part/float64(ours), "union/annotate")
}

func ExampleAnnotator_Annotate() {
	lex, err := Default()
	if err != nil {
		fmt.Println(err)
		return
	}
	ann := New(lex).Annotate(framewatch.Article{Language: "de", Title: "Neue Regeln für Asylbewerber:innen", Text: "Abgelehnte Asylsuchende müssen ausreisen."})
	for _, m := range ann.Mentions {
		fmt.Println(m.Place, m.Start, m.End, m.Concept, m.Term)
	}
	// Output:
	// headline 17 35 asylum_seeker Asylbewerber:innen
	// lead 0 23 failed_asylum_seeker Abgelehnte Asylsuchende
}
