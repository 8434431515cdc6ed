package corpus

import (
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/internal/million"
	"framewatch/query"
	"framewatch/seqset"
	"framewatch/text"
)

// recombined is a shelf of articles made of real ones.
func recombined(b *testing.B, n int) (*shelf, []framewatch.Article) {
	b.Helper()
	source, err := million.Read(realArticles)
	if err != nil {
		b.Skip(err)
	}
	s := newShelf(b)
	var articles []framewatch.Article
	for a := range source.Articles(1, n) {
		articles = append(articles, a)
	}
	s.put(b, articles...)
	return s, articles
}

// wordFinder finds a word.
func (s *shelf) wordFinder(word string) func() func(uint32, []span) []span {
	set, view := stream.NewSet(s.Words().Forms(word)...), s.View()
	find := func(seq uint32, dst []span) []span {
		t, _ := view.Text(seq)
		for pos := uint32(0); ; {
			from, to, ok := t.Next(set, pos)
			if !ok {
				return dst
			}
			dst, pos = append(dst, span{from: from, to: to, words: 1}), to
		}
	}
	return func() func(uint32, []span) []span { return find }
}

// BenchmarkContexts counts what stands round a word, in time of the processors
// for an occurrence; beside it the same on the texts, with maps. All words of
// the articles are counted before, once: in time for a word.
func BenchmarkContexts(b *testing.B) {
	s, articles := recombined(b, 20_000)
	words := 0
	began := processor(b)
	of, _ := countWords(b.Context(), s.View(), s.Words(), s.articles)
	for _, n := range of {
		words += int(n)
	}
	perWord := float64(processor(b)-began) / float64(words)
	for _, word := range []string{"wall", "immigration", "trump", "the"} {
		var plain float64
		b.Run(word, func(b *testing.B) {
			around := surroundings{b.Context(), s.View(), s.Words(), holding(s, word), s.wordFinder(word)}
			var cpu time.Duration
			lines := 0
			for b.Loop() {
				began := processor(b)
				company, grams := around.count(5)
				grams.list(defaultList, s.Words().Text)
				company.list(defaultList, words, s.Words().Text, func(word stream.Code) int { return int(of[word]) })
				cpu += processor(b) - began
				lines = int(company.line)
			}
			ns := float64(cpu) / float64(b.N) / float64(lines)
			if plain == 0 {
				plain = plainContexts(b, articles, word)
			}
			b.ReportMetric(float64(lines), "occurrences")
			b.ReportMetric(ns, "cpu-ns/occurrence")
			b.ReportMetric(ns*20_000/1e6, "cpu-ms/20,000")
			b.ReportMetric(plain/ns, "x-plain")
			b.ReportMetric(perWord, "count-ns/word")
		})
	}
}

// holding are the articles that hold a word.
func holding(s *shelf, word string) *seqset.Set {
	find := s.wordFinder(word)()
	found := &seqset.Set{}
	for seq := range s.articles.All() {
		if len(find(seq, nil)) > 0 {
			found.Add(seq)
		}
	}
	return found
}

// plainContexts counts windows and sequences round a word in texts that hold
// it, and returns the time for an occurrence.
func plainContexts(b *testing.B, articles []framewatch.Article, word string) float64 {
	matcher := query.Compile(framewatch.Query{Expr: framewatch.Words{Words: []framewatch.Word{{Text: word}}}})
	company, grams := map[string]int{}, map[string]int{}
	occurrences := 0
	began := processor(b)
	for _, a := range articles[:1000] {
		if !matcher.Holds(&query.Reading{Article: a}) {
			continue
		}
		for _, p := range a.Paragraphs() {
			words := text.Words(p)
			for i, w := range words {
				if w.Folded != word {
					continue
				}
				occurrences++
				seen := map[string]bool{}
				for k := max(0, i-5); k < min(len(words), i+6); k++ {
					if k != i && !seen[words[k].Folded] {
						seen[words[k].Folded] = true
						company[words[k].Folded]++
					}
				}
				for n := 2; n <= framewatch.MaxGram; n++ {
					for at := max(0, i-n+1); at <= min(i, len(words)-n); at++ {
						var g strings.Builder
						for _, w := range words[at : at+n] {
							g.WriteString(w.Folded)
							g.WriteByte(' ')
						}
						grams[g.String()]++
					}
				}
			}
		}
	}
	return float64(processor(b)-began) / float64(max(1, occurrences))
}

// BenchmarkCompare counts every word on two sides, in time of the processors
// for a running word; beside it the same on the texts, with maps.
func BenchmarkCompare(b *testing.B) {
	s, articles := recombined(b, 20_000)
	a, other := &seqset.Set{}, &seqset.Set{}
	source := make([]uint16, len(articles)+1)
	var outlets []string
	for i := range articles {
		source[i+1] = code(&outlets, articles[i].Source)
		if i%2 == 0 {
			a.Add(uint32(i + 1))
		} else {
			other.Add(uint32(i + 1))
		}
	}
	of, _ := countWords(b.Context(), s.View(), s.Words(), s.articles)
	words := 0
	for _, n := range of {
		words += int(n)
	}
	plain := plainCompare(b, articles)
	for _, of := range []string{framewatch.OfArticles, framewatch.OfWords} {
		b.Run(of, func(b *testing.B) {
			var cpu time.Duration
			for b.Loop() {
				began := processor(b)
				keyCounts(b.Context(), s.View(), s.Words(), a, other, source, of == framewatch.OfWords)
				cpu += processor(b) - began
			}
			ns := float64(cpu) / float64(b.N) / float64(words)
			b.ReportMetric(ns, "cpu-ns/word")
			b.ReportMetric(plain/ns, "x-plain")
		})
	}
}

func plainCompare(b *testing.B, articles []framewatch.Article) float64 {
	counts := [2]map[string]int{{}, {}}
	outlets := map[string]map[string]bool{}
	words := 0
	began := processor(b)
	for i, a := range articles[:1000] {
		seen := map[string]bool{}
		for _, w := range text.Words(a.Title + "\n\n" + a.Text) {
			words++
			if seen[w.Folded] {
				continue
			}
			seen[w.Folded] = true
			counts[i%2][w.Folded]++
			if outlets[w.Folded] == nil {
				outlets[w.Folded] = map[string]bool{}
			}
			outlets[w.Folded][a.Source] = true
		}
	}
	return float64(processor(b)-began) / float64(words)
}
