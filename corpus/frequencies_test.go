package corpus

import (
	"math/rand/v2"
	"sync"
	"testing"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/seqset"
)

// plainFrequency counts the words of articles one by one.
func plainFrequency(s *shelf, set *seqset.Set) map[stream.Code]int {
	n := map[stream.Code]int{}
	for seq := range set.All() {
		text, _ := s.View().Text(seq)
		codes, _ := text.Decode(nil, nil)
		for _, code := range codes {
			n[s.Words().Folded(code)]++
		}
	}
	delete(n, 0)
	return n
}

func TestFrequencies(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	s := newShelf(t)
	var f frequencies
	counted := 0
	count := func(set *seqset.Set) ([]uint32, bool) {
		counted += set.Len()
		return countWords(t.Context(), s.View(), set)
	}
	asked := 0
	for round := range 300 {
		for range r.IntN(3) {
			s.put(t, framewatch.Article{Text: babble(r, r.IntN(40)) + " n" + string(rune('a'+round%26))})
		}
		set := s.articles.Clone()
		switch r.IntN(4) {
		case 0: // some articles have another Seq now
			for range r.IntN(5) {
				s.articles.Remove(uint32(1 + r.IntN(round+1)))
			}
			set = s.articles.Clone()
		case 1: // a filter
			keep := 1 + r.IntN(5)
			for seq := range s.articles.All() {
				if int(seq)%5 >= keep {
					set.Remove(seq)
				}
			}
		}
		got, want := f.of(s.Words(), set, count), plainFrequency(s, set)
		for word := range stream.Code(s.Words().Len() + 2) {
			if got.word(word) != want[word] {
				t.Fatalf("round %d: %q stands %d times in %d articles, want %d", round, s.Words().Text(word), got.word(word), set.Len(), want[word])
			}
		}
		asked += set.Len()
		if len(f.kept) > keptFrequencies {
			t.Fatalf("%d are kept", len(f.kept))
		}
	}
	if counted > asked/4 {
		t.Errorf("read %d articles to count %d", counted, asked)
	}
}

func TestFrequenciesKeepTheLargest(t *testing.T) {
	s := newShelf(t)
	for range 100 {
		s.put(t, framewatch.Article{Text: "one two"})
	}
	var f frequencies
	counted := 0
	count := func(set *seqset.Set) ([]uint32, bool) {
		counted += set.Len()
		return countWords(t.Context(), s.View(), set)
	}
	f.of(s.Words(), s.articles, count)
	for seq := range uint32(2 * keptFrequencies) {
		f.of(s.Words(), seqset.Of(seq+1), count)
	}
	counted = 0
	f.of(s.Words(), s.articles, count)
	if counted != 0 {
		t.Errorf("read %d articles again", counted)
	}
	counted = 0
	f.of(s.Words(), seqset.Of(2*keptFrequencies), count)
	if counted != 0 {
		t.Error("counted the last again")
	}
	f.of(s.Words(), seqset.Of(1), count)
	if counted != 1 {
		t.Error("the first of the small ones is still there")
	}
}

// What is not there any more can't be subtracted, and the numbers of another
// dictionary say nothing.
func TestFrequenciesFromNothing(t *testing.T) {
	s, other := newShelf(t), newShelf(t)
	s.put(t, framewatch.Article{Text: "one two"}, framewatch.Article{Text: "two three"}, framewatch.Article{Text: "two three"})
	other.put(t, framewatch.Article{Text: "three two"}, framewatch.Article{Text: "two one"}, framewatch.Article{Text: "one one"})
	var f frequencies
	f.of(s.Words(), s.articles, func(set *seqset.Set) ([]uint32, bool) { return countWords(t.Context(), s.View(), set) })
	two, _ := s.Words().Find("two")
	for _, gone := range []bool{false, true} {
		rest := seqset.Of(1, 2)
		got := f.of(s.Words(), rest, func(set *seqset.Set) ([]uint32, bool) {
			of, complete := countWords(t.Context(), s.View(), set)
			if set.Has(3) && gone {
				return nil, false
			}
			return of, complete
		})
		if got.word(two) != 2 {
			t.Errorf("gone %v: %d", gone, got.word(two))
		}
		f.kept = f.kept[1:]
	}
	got := f.of(other.Words(), other.articles, func(set *seqset.Set) ([]uint32, bool) {
		return countWords(t.Context(), other.View(), set)
	})
	if one, _ := other.Words().Find("one"); got.word(one) != 3 {
		t.Error(got)
	}
	if _, complete := countWords(t.Context(), s.View(), seqset.Of(1, 77)); complete {
		t.Error("an article that is not there was counted")
	}
}

func TestFrequenciesAtOnce(t *testing.T) {
	s := newShelf(t)
	r := rand.New(rand.NewPCG(13, 14))
	for range 50 {
		s.put(t, framewatch.Article{Text: babble(r, 30)})
	}
	var f frequencies
	var group sync.WaitGroup
	for range 8 {
		r := rand.New(rand.NewPCG(r.Uint64(), 0))
		group.Go(func() {
			for range 50 {
				set := &seqset.Set{}
				for seq := range s.articles.All() {
					if r.IntN(2) == 0 {
						set.Add(seq)
					}
				}
				got := f.of(s.Words(), set, func(set *seqset.Set) ([]uint32, bool) { return countWords(t.Context(), s.View(), set) })
				for word, want := range plainFrequency(s, set) {
					if got.word(word) != want {
						t.Errorf("%d, want %d", got.word(word), want)
					}
				}
			}
		})
	}
	group.Wait()
}
