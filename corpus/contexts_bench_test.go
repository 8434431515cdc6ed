package corpus

import (
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/query"
	"framewatch/seqset"
	"framewatch/text"
)

// shelved is a shelf of made articles.
func shelved(b *testing.B, n int) (*shelf, []framewatch.Article) {
	b.Helper()
	s, articles := newShelf(b), articlesAt(b, n)
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

// BenchmarkSurroundings counts what stands round a word, in time of the processors
// for an occurrence; beside it the same on the texts, with maps. All words of
// the articles are counted before, once: in time for a word.
func BenchmarkSurroundings(b *testing.B) {
	s, articles := shelved(b, 20_000)
	words := 0
	began := processor(b)
	of, _ := countWords(b.Context(), s.View(), s.articles)
	for _, n := range of {
		words += int(n)
	}
	perWord := float64(processor(b)-began) / float64(words)
	for _, word := range []string{"wall", "immigration", "trump", "the"} {
		var plain float64
		b.Run(word, func(b *testing.B) {
			around := surroundings{b.Context(), s.View(), holding(s, word), s.wordFinder(word)}
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

// BenchmarkKeyCounts counts every word on two sides, in time of the processors
// for a running word; beside it the same on the texts, with maps.
func BenchmarkKeyCounts(b *testing.B) {
	s, articles := shelved(b, 20_000)
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
	of, _ := countWords(b.Context(), s.View(), s.articles)
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
				keyCounts(b.Context(), s.View(), a, other, source, of == framewatch.OfWords)
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

// BenchmarkContexts asks for the contexts of a word, for the first time and
// again.
func BenchmarkContexts(b *testing.B) {
	c := scaled(b, 20_000)
	ask := func(b *testing.B, word string) framewatch.ContextsResult {
		res, err := c.Contexts(b.Context(), framewatch.ContextsRequest{Query: parse(b, word)})
		if err != nil {
			b.Fatal(err)
		}
		return res
	}
	began := processor(b)
	ask(b, "xyzzy")
	first := processor(b) - began
	for _, word := range []string{"wall", "immigration", `"white house"`, "trump"} {
		b.Run(word, func(b *testing.B) {
			var cpu time.Duration
			var res framewatch.ContextsResult
			for b.Loop() {
				began := processor(b)
				res = ask(b, word)
				cpu += processor(b) - began
			}
			b.ReportMetric(float64(cpu.Microseconds())/1e3/float64(b.N), "cpu-ms")
			b.ReportMetric(float64(cpu.Nanoseconds())/float64(b.N)/float64(res.Occurrences), "cpu-ns/occurrence")
			b.ReportMetric(float64(res.Occurrences), "occurrences")
			b.ReportMetric(float64(first.Microseconds())/1e3, "cpu-ms-first")
		})
	}
}

// BenchmarkCompare asks which words mark two sets of articles off.
func BenchmarkCompare(b *testing.B) {
	c := scaled(b, 20_000)
	r := framewatch.CompareRequest{A: framewatch.Side{Query: parse(b, "immigration")}, B: framewatch.Side{Query: parse(b, "lang:en -immigration")}}
	var cpu time.Duration
	var res framewatch.CompareResult
	for b.Loop() {
		began := processor(b)
		var err error
		if res, err = c.Compare(b.Context(), r); err != nil {
			b.Fatal(err)
		}
		cpu += processor(b) - began
	}
	b.ReportMetric(float64(cpu.Microseconds())/1e3/float64(b.N), "cpu-ms")
	b.ReportMetric(float64(cpu.Nanoseconds())/float64(b.N)/float64(res.A.Words+res.B.Words), "cpu-ns/word")
}
