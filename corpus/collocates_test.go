package corpus

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"framewatch"
	"framewatch/corpus/stream"
)

// randomExcerpt draws an article of few different words, so that everything
// repeats. Words are told apart by letters: 1 is a, 2 is b.
func randomExcerpt(r *rand.Rand, seq uint32, longest int) *excerpt {
	a := &excerpt{seq: seq}
	for i := range r.IntN(60) {
		begins := midway
		switch {
		case i == 0, r.IntN(15) == 0:
			begins = paragraphBegin
		case r.IntN(6) == 0:
			begins = sentenceBegin
		}
		a.words = append(a.words, 1+stream.Code(r.IntN(6)))
		a.begins = append(a.begins, begins)
	}
	for at := r.IntN(6); at < len(a.words); at += r.IntN(6) {
		node := stretch{at, at + 1}
		for node.to < len(a.words) && a.begins[node.to] < paragraphBegin && node.to-node.from < longest && r.IntN(3) == 0 {
			node.to++
		}
		a.nodes = append(a.nodes, node)
		at = node.to
	}
	return a
}

func randomExcerpts(r *rand.Rand, longest int) []*excerpt {
	all := make([]*excerpt, r.IntN(8))
	for i := range all {
		all[i] = randomExcerpt(r, uint32(i+1), longest)
	}
	return all
}

func letter(word stream.Code) string { return string(rune('a' + word - 1)) }

// parted reports whether a boundary, or a greater one, lies between two words.
func (r *excerpt) parted(a, b int, by boundary) bool {
	return slices.ContainsFunc(r.begins[min(a, b)+1:max(a, b)+1], func(begins boundary) bool { return begins >= by })
}

func TestCompany(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		excerpts, window := randomExcerpts(r, 3), 1+r.IntN(6)
		parts := []*company{newCompany(window), newCompany(window)}
		for i, a := range excerpts {
			parts[i%2].add(a)
		}
		got := parts[0]
		got.gather(parts[1])
		lines := 0
		for word := range stream.Code(8) {
			var want companion
			lines = 0
			for _, a := range excerpts {
				there := false
				for _, node := range a.nodes {
					lines++
					left, right := false, false
					for i, w := range a.words {
						if w != word {
							continue
						}
						left = left || i < node.from && node.from-i <= window && !a.parted(i, node.from, sentenceBegin)
						right = right || i >= node.to && i-node.to < window && !a.parted(node.to-1, i, sentenceBegin)
					}
					for side, has := range [2]bool{left, right} {
						if has {
							want.sides[side]++
						}
					}
					if left || right {
						want.lines++
						there = true
					}
				}
				if there {
					want.articles++
				}
			}
			if have := got.of(word); have.lines != want.lines || have.sides != want.sides || have.articles != want.articles {
				t.Fatalf("%s has %+v, want %+v", letter(word), have, want)
			}
		}
		if int(got.line) != lines {
			t.Fatalf("%d lines, want %d", got.line, lines)
		}
	}
}

func TestCollocatesThatAreListed(t *testing.T) {
	c := newCompany(5)
	names := []string{"", "often", "twice", "in one article", "everywhere", "2016", "rarer"}
	for _, w := range []companion{
		{word: 1, lines: 9, articles: 3},
		{word: 2, lines: 4, articles: 4},
		{word: 3, lines: 9, articles: 2},
		{word: 4, lines: 9, articles: 9},
		{word: 5, lines: 9, articles: 9},
		{word: 6, lines: 5, articles: 3},
	} {
		*c.of(w.word) = w
	}
	c.line = 50
	often := []int{0, 20, 20, 20, 40_000, 20, 20}
	text := func(word stream.Code) string { return names[word] }
	words := func(found []framewatch.Collocate) string {
		var listed []string
		for _, f := range found {
			listed = append(listed, f.Word)
		}
		return strings.Join(listed, ", ")
	}
	all := c.list(50, 100_000, text, func(word stream.Code) int { return often[word] })
	if got := words(all); got != "often, rarer" {
		t.Error(got)
	}
	if got := words(c.list(1, 100_000, text, func(word stream.Code) int { return often[word] })); got != "often" {
		t.Error(got)
	}
	if got := fmt.Sprintf("%.3f %.3f %.3f", all[0].LogDice, all[0].MI, all[0].T); got != "12.041 6.492 2.967" {
		t.Error(got)
	}
}

// plainGrams counts every sequence that holds a node, article by article and
// from left to right.
func plainGrams(excerpts []*excerpt) map[string]framewatch.Gram {
	counts := map[string]framewatch.Gram{}
	for _, a := range excerpts {
		ends, met := map[string]int{}, map[string]bool{}
		for from := range a.words {
			words := letter(a.words[from])
			for to := from + 2; to <= min(from+framewatch.MaxGram, len(a.words)) && !a.parted(from, to-1, paragraphBegin); to++ {
				words += " " + letter(a.words[to-1])
				holds := slices.ContainsFunc(a.nodes, func(node stretch) bool { return from <= node.from && node.to <= to })
				if !holds || from < ends[words] {
					continue
				}
				count := counts[words]
				count.N++
				if !met[words] {
					count.Articles++
				}
				counts[words], ends[words], met[words] = count, to, true
			}
		}
	}
	return counts
}

// countGrams counts the sequences in two parts, as two goroutines do.
func countGrams(excerpts []*excerpt, tally *gramTally, least [gramLengths]uint32) *gramCounts {
	parts := []*gramCounts{newGramCounts(tally, least), newGramCounts(tally, least)}
	for i, a := range excerpts {
		parts[i%2].add(a)
	}
	parts[0].gather(parts[1])
	return parts[0]
}

func tallied(excerpts []*excerpt) *gramTally {
	tally := newGramTally(1)
	for _, a := range excerpts {
		tally.add(a)
	}
	return tally
}

func TestSequencesComeOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 500 {
		var last [framewatch.MaxGram + 1]int // of each length, plus one
		randomExcerpt(r, 1, 6).sequences(func(at, n int) {
			if at < last[n] {
				t.Fatalf("%d words at %d after %d", n, at, last[n]-1)
			}
			last[n] = at + 1
		})
	}
}

// Sequences with the same hash have rows of their own.
func TestGramTable(t *testing.T) {
	var table gramTable
	for round := range 2 {
		for word := range stream.Code(3000) {
			row := table.row(uint64(word%2), []stream.Code{7, word})
			if row.words[0] != 7 || row.words[1] != word || row.n != uint32(round) {
				t.Fatalf("round %d: %+v at %d", round, row, word)
			}
			row.n++
		}
	}
	if len(table.rows) != 3000 {
		t.Error(len(table.rows))
	}
}

func TestGrams(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		excerpts, limit := randomExcerpts(r, 6), 1+r.IntN(200)
		tally := tallied(excerpts)
		least := tally.least()
		want := plainGrams(excerpts)
		listed := map[int]int{}
		last := framewatch.Gram{N: 1 << 30}
		for _, g := range countGrams(excerpts, tally, least).list(limit, letter) {
			if w := want[g.Words]; g.N != w.N || g.Articles != w.Articles || g.Query != `"`+g.Words+`"` {
				t.Fatalf("%+v, want %+v", g, w)
			}
			if g.N > last.N {
				t.Fatalf("%+v after %+v", g, last)
			}
			last = g
			listed[len(strings.Fields(g.Words))]++
		}
		frequent := map[int]int{}
		for words, count := range want {
			if count.N >= leastGram {
				frequent[len(strings.Fields(words))]++
			}
		}
		for n := 2; n <= framewatch.MaxGram; n++ {
			if listed[n] != min(limit, frequent[n]) {
				t.Fatalf("%d of length %d, want %d of %d", listed[n], n, limit, frequent[n])
			}
		}
	}
}

// Counted from a higher number on, all from there on are the same.
func TestGramsFromANumberOn(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 40 {
		excerpts := randomExcerpts(r, 1)
		tally := tallied(excerpts)
		all := countGrams(excerpts, tally, tally.least()).list(1000, letter)
		var least [gramLengths]uint32
		for i := range least {
			least[i] = 2 + uint32(r.IntN(10))
		}
		want := slices.DeleteFunc(all, func(g framewatch.Gram) bool { return g.N < int(least[len(strings.Fields(g.Words))-2]) })
		if got := countGrams(excerpts, tally, least).list(1000, letter); !slices.Equal(got, want) {
			t.Fatalf("from %v on: %v, want %v", least, got, want)
		}
	}
}

// Of many places only the sequences of the highest counters are counted.
func TestGramsOfManyPlaces(t *testing.T) {
	tally := newGramTally(1)
	for i, counters := range tally.counters {
		for k := range counters {
			counters[k].Store(uint32(k))
		}
		tally.places[i].Store(gramsAtHand + int64(i) - 1)
	}
	n := uint32(leastCounter - gramsAhead)
	if got := tally.least(); got != [gramLengths]uint32{leastGram, leastGram, n, n} {
		t.Error(got)
	}
}

func BenchmarkGrams(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	zipf := rand.NewZipf(r, 1.1, 10, 300_000)
	var excerpts []*excerpt
	nodes := 0
	for seq := range uint32(10_000) {
		a := &excerpt{seq: seq + 1, words: make([]stream.Code, 1000), begins: make([]boundary, 1000)}
		for i := range a.words {
			a.words[i] = stream.Code(zipf.Uint64())
			if i%25 == 0 {
				a.begins[i] = sentenceBegin
			}
			if i%500 == 250 {
				a.nodes = append(a.nodes, stretch{i, i + 1})
				nodes++
			}
		}
		excerpts = append(excerpts, a)
	}
	for b.Loop() {
		tally := newGramTally(len(excerpts))
		for _, a := range excerpts {
			tally.add(a)
		}
		counts := newGramCounts(tally, tally.least())
		for _, a := range excerpts {
			counts.add(a)
		}
		counts.list(50, func(word stream.Code) string { return fmt.Sprint(word) })
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/occurrence")
}
