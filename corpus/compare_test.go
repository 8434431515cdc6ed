package corpus

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/seqset"
)

func TestKeyCounts(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	s := newShelf(t)
	source := []uint16{0}
	for range 300 {
		s.put(t, framewatch.Article{Text: babble(r, r.IntN(8))})
		source = append(source, uint16(r.IntN(9)))
	}
	for range 20 {
		a, b := &seqset.Set{}, &seqset.Set{}
		for seq := range s.articles.All() {
			if r.IntN(3) > 0 {
				a.Add(seq)
			}
			if r.IntN(4) == 0 {
				b.Add(seq)
			}
		}
		everyTime := r.IntN(2) == 0
		counts := keyCounts(t.Context(), s.View(), a, b, source, everyTime)
		want := make([]keyCount, len(counts))
		outlets := map[string]bool{}
		for seq := range union(a, b).All() {
			text, _ := s.View().Text(seq)
			codes, _ := text.Decode(nil, nil)
			seen := map[stream.Code]bool{0: true}
			for _, code := range codes {
				word := s.Words().Folded(code)
				if name := fmt.Sprint(word, source[seq]); word != 0 && !outlets[name] {
					outlets[name] = true
					want[word].outlets++
				}
				if word == 0 || seen[word] && !everyTime {
					continue
				}
				seen[word] = true
				want[word].a += has(a, seq)
				want[word].b += has(b, seq)
			}
		}
		for word, k := range counts {
			if k.last = 0; k != want[word] {
				t.Fatalf("%q, every time %v: %+v, want %+v", s.Words().Text(stream.Code(word)), everyTime, k, want[word])
			}
		}
	}
}

func TestKeysThatAreListed(t *testing.T) {
	words := []struct {
		word          string
		a, b, outlets uint32
	}{
		{"", 0, 0, 0},
		{"of-a", 200, 20, 9},
		{"more-of-a", 300, 20, 9},
		{"of-b", 20, 200, 9},
		{"only-a", 60, 0, 3},
		{"only-b", 0, 80, 3},
		{"few-outlets", 200, 20, 2},
		{"as-often", 100, 100, 9},
		{"a-little-more", 400, 230, 9},
		{"too-few", 9, 0, 5},
		{"too-unsure", 8, 2, 5},
		{"named", 500, 1, 9},
		{"few-only-b", 0, 20, 3},
		{"likely-by-chance", 16, 4, 9},
	}
	for range 30 {
		words = append(words, words[7])
	}
	var counts []keyCount
	for _, w := range words {
		counts = append(counts, keyCount{a: w.a, b: w.b, outlets: w.outlets})
	}
	test := keyTest{
		c: 1000, d: 1000, per: 1,
		text:     func(word stream.Code) string { return words[word].word },
		leaveOut: func(word string) bool { return word == "named" },
		outlets:  3,
	}
	for limit, want := range map[int]string{
		50: "[more-of-a only-a of-a only-b of-b few-only-b]",
		1:  "[more-of-a only-b]",
	} {
		listed, tested := test.keys(counts, limit)
		var got []string
		for _, k := range listed {
			got = append(got, k.Word)
		}
		if fmt.Sprint(got) != want || tested != 41 {
			t.Errorf("at most %d: %v of %d, want %v of 41", limit, got, tested, want)
		}
	}
	listed, _ := test.keys(counts, 1)
	k := listed[0]
	if got := fmt.Sprintf("%d %d %.1f %.2f %.1f %.3f %.3f %.3f %d", k.A, k.B, k.RateA, k.RateB, k.G2, k.LogRatio, k.Low, k.High, k.Outlets); got != "300 20 0.3 0.02 294.0 3.907 3.266 4.548 9" || k.P <= 0 || k.Q != 41*k.P {
		t.Error(got, k.P, k.Q)
	}
	if none, tested := (keyTest{text: test.text, leaveOut: test.leaveOut}).keys(counts, 5); len(none) != 0 || tested != 41 {
		t.Errorf("of empty sides: %v of %d", none, tested)
	}
}
