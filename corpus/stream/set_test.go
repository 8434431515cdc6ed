package stream

import (
	"math/rand/v2"
	"slices"
	"testing"

	"framewatch"
)

// textOf is a text of these words and breaks (0).
func textOf(codes []Code) Text {
	var t Text
	for _, c := range codes {
		t.Units = appendUnits(t.Units, c)
	}
	t.lead, t.body = breaks(t.Units)
	return t
}

// vocabulary holds the codes at which the number of units and the halves
// change, and some between.
var vocabulary = []Code{0, 1, 2, 3, 0x7FFF, 0x8000, firstPair - 1, firstPair, firstPair + 1, firstPair + pairs - 1, firstPair + pairs, firstPair + 5*pairs + 7, maxCode - 1, maxCode}

func randomText(r *rand.Rand) (codes []Code, t Text) {
	n := r.IntN(60)
	for range n {
		codes = append(codes, vocabulary[r.IntN(len(vocabulary))])
	}
	return codes, textOf(codes)
}

func randomSet(r *rand.Rand) *Set {
	var codes []Code
	for range 1 + r.IntN(1+r.IntN(9)) {
		codes = append(codes, vocabulary[r.IntN(len(vocabulary))])
	}
	return NewSet(codes...)
}

func TestDecode(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2_000 {
		codes, x := randomText(r)
		got, at := x.Decode(nil, nil)
		if !slices.Equal(got, codes) {
			t.Fatalf("decoded %v, want %v", got, codes)
		}
		words, parts, end := 0, 0, uint32(0)
		for i, c := range codes {
			if at[i] != end {
				t.Fatalf("%v: word %d at %d, want %d", codes, i, at[i], end)
			}
			if n := x.Ordinal(at[i]); n != words {
				t.Fatalf("%v: %d words before %d, want %d", codes, n, at[i], words)
			}
			if want := framewatch.Places[min(parts, 2)]; c != 0 && x.Place(at[i]) != want {
				t.Fatalf("%v: place of %d is %s, want %s", codes, at[i], x.Place(at[i]), want)
			}
			var got Code
			if got, end = x.At(at[i]); got != c {
				t.Fatalf("%v: %d at %d", codes, got, at[i])
			}
			if got, start := x.Before(end); got != c || start != at[i] {
				t.Fatalf("%v: %d before %d, at %d", codes, got, end, start)
			}
			if c == 0 {
				parts++
			} else {
				words++
			}
		}
		if c, next := x.At(end); c != 0 || next != end {
			t.Fatalf("%v: %d at the end, %d behind it", codes, c, next)
		}
		if c, start := x.Before(0); c != 0 || start != 0 {
			t.Fatalf("%v: %d before the beginning, at %d", codes, c, start)
		}
	}
}

// TestFind looks for sets and rows of sets from every place on, and compares
// with a search through the decoded words.
func TestFind(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 3_000 {
		codes, x := randomText(r)
		_, at := x.Decode(nil, nil)
		at = append(at, uint32(len(x.Units)))
		sets := make([]*Set, 1+r.IntN(4))
		for i := range sets {
			sets[i] = randomSet(r)
		}
		for i, from := range at {
			pos, end, ok := x.Phrase(sets, from)
			wantPos, wantEnd, wantOK := plainPhrase(codes, at, sets, i)
			if pos != wantPos || end != wantEnd || ok != wantOK {
				t.Fatalf("%v: phrase %v from %d: %d %d %t, want %d %d %t", codes, sets, from, pos, end, ok, wantPos, wantEnd, wantOK)
			}
			pos, end, ok = x.Next(sets[0], from)
			wantPos, wantEnd, wantOK = plainPhrase(codes, at, sets[:1], i)
			if pos != wantPos || end != wantEnd || ok != wantOK {
				t.Fatalf("%v: next of %v from %d: %d %d %t, want %d %d %t", codes, sets[0].codes, from, pos, end, ok, wantPos, wantEnd, wantOK)
			}
		}
	}
}

func plainPhrase(codes []Code, at []uint32, sets []*Set, from int) (pos, end uint32, ok bool) {
	for i := from; i+len(sets) <= len(codes); i++ {
		match := true
		for j, s := range sets {
			match = match && codes[i+j] != 0 && slices.Contains(s.codes, codes[i+j])
		}
		if match {
			return at[i], at[i+len(sets)], true
		}
	}
	return 0, 0, false
}

func TestSet(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 1_000 {
		s := randomSet(r)
		n := 0
		for _, c := range vocabulary {
			if want := slices.Contains(s.codes, c); s.Has(c) != want {
				t.Fatalf("%v has %d: %t, want %t", s.codes, c, s.Has(c), want)
			}
			if s.Has(c) {
				n++
			}
		}
		if n != s.Len() || s.Has(0) {
			t.Fatalf("%v has %d words and 0: %t", s.codes, n, s.Has(0))
		}
	}
	if none := NewSet(); none.Len() != 0 || none.Has(1) {
		t.Error("an empty set holds something")
	}
	x := textOf([]Code{1, 2, 0, 3})
	if _, _, ok := x.Next(NewSet(), 0); ok {
		t.Error("a word of an empty set was found")
	}
	if _, _, ok := x.Phrase([]*Set{NewSet(1), NewSet()}, 0); ok {
		t.Error("a phrase with an empty set was found")
	}
	if _, _, ok := x.Phrase(nil, 0); ok {
		t.Error("a phrase of no words was found")
	}
	if _, _, ok := x.Next(NewSet(1), 1000); ok {
		t.Error("a word was found behind the end")
	}
}
