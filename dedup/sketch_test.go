package dedup

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func encode(t testing.TB, s Sketch) []byte {
	t.Helper()
	b, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWordHashIsFNV(t *testing.T) {
	for _, word := range []string{"", "a", "migrants", "übergang"} {
		h := fnv.New64a()
		h.Write([]byte(word))
		if got := wordHash(word); got != h.Sum64() {
			t.Errorf("hash of %q is %x, want %x", word, got, h.Sum64())
		}
	}
}

// TestSketchStaysTheSame notices what must raise sketchVersion: stored
// sketches would no longer fit new ones.
func TestSketchStaysTheSame(t *testing.T) {
	h := fnv.New64a()
	for i := range uint64(20) {
		h.Write(encode(t, New(body(story(i, 5*int(i)+1))+" In 2016, Ærøskøbing’s mayor spoke to 1,200 people.", Stop{})))
	}
	if got, want := fmt.Sprintf("%x", h.Sum64()), "ee29e52a3b9636c0"; got != want {
		t.Errorf("sum of sketches is %s, want %s", got, want)
	}
}

func TestSketchKnowsWordsNotTypography(t *testing.T) {
	a := "The mayor’s café said “no” to the plan, which everybody had expected. In 2016 nobody would have thought that this could ever happen here."
	b := "THE MAYOR'S CAFE SAID \"NO\"\n TO THE PLAN - WHICH EVERYBODY HAD EXPECTED!\n\nIn 2016, nobody would have thought that this could ever happen here"
	b = strings.ReplaceAll(b, "\n TO", " TO")
	if x, y := encode(t, New(a, Stop{})), encode(t, New(b, Stop{})); !bytes.Equal(x, y) {
		t.Errorf("sketches differ:\n%x\n%x", x, y)
	}
}

func TestMarshal(t *testing.T) {
	for _, n := range []int{0, 1, 2, 30, 128, 129, 500} {
		s := New(body(story(9, n)), Stop{})
		b := encode(t, s)
		var read Sketch
		if err := read.UnmarshalBinary(b); err != nil {
			t.Fatalf("%d sentences: %v", n, err)
		}
		if again := encode(t, read); !bytes.Equal(again, b) || len(b) > 679 || read.Words() != s.Words() {
			t.Errorf("%d sentences: %d bytes, read as %x, want %x", n, len(b), again, b)
		}
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	good := encode(t, New(body(story(9, 3)), Stop{}))
	changed := func(at int, to byte) []byte {
		b := bytes.Clone(good)
		b[at] = to
		return b
	}
	tests := []struct {
		name  string
		bytes []byte
	}{
		{"nothing", nil},
		{"version alone", good[:1]},
		{"another version", changed(0, sketchVersion+1)},
		{"a byte missing", good[:len(good)-1]},
		{"a byte too many", append(bytes.Clone(good), 0)},
		{"number of words not in its shortest form", append([]byte{sketchVersion, good[1] | 0x80, 0}, good[2:]...)},
		{"more sentences than there are", changed(len(good)-13, 4)},
		{"sentences out of order", changed(len(good)-12, 0xFF)},
		{"129 sentences", append(changed(len(good)-13, 129), make([]byte, 4*126)...)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := New("as it was before", Stop{})
			before := encode(t, s)
			if err := s.UnmarshalBinary(test.bytes); !errors.Is(err, ErrSketch) {
				t.Errorf("error is %v", err)
			}
			if !bytes.Equal(encode(t, s), before) {
				t.Error("the sketch changed")
			}
		})
	}
}

func FuzzUnmarshalSketch(f *testing.F) {
	f.Add(encode(f, New(body(story(9, 3)), Stop{})))
	f.Add(encode(f, Sketch{}))
	f.Fuzz(func(t *testing.T, b []byte) {
		var s Sketch
		if s.UnmarshalBinary(b) == nil && !bytes.Equal(encode(t, s), b) {
			t.Errorf("%x is read as %x", b, encode(t, s))
		}
	})
}

func FuzzNew(f *testing.F) {
	f.Add("The mayor’s café said “no” to the plan, which everybody had expected. In 2016!")
	f.Add("\xff 漢字 \u200b. \n\n")
	f.Fuzz(func(t *testing.T, body string) {
		s := New(body, Stop{})
		var read Sketch
		if err := read.UnmarshalBinary(encode(t, s)); err != nil {
			t.Fatal(err)
		}
		if m, similar := Similar(s, read, true); similar != (s.Words() >= minWords) || similar && m.Jaccard < 1 {
			t.Errorf("a text of %d words is like itself by %+v: %v", s.Words(), m, similar)
		}
	})
}

// TestEstimates compares with the exact shares, over texts short (bins are
// empty and filled from others) and long (sentences are sampled).
func TestEstimates(t *testing.T) {
	for _, n := range []int{4, 12, 40, 400} {
		var errJaccard, errContained float64
		rounds := 200.0
		if testing.Short() {
			rounds = 50
		}
		for round := range uint64(rounds) {
			r := rand.New(rand.NewPCG(round, uint64(n)))
			shared := story(r.Uint64(), n)
			a, b := append(story(r.Uint64(), r.IntN(n+1)), shared...), append(story(r.Uint64(), n+r.IntN(n+1)), shared...)
			m := compare(sketchOf(a), sketchOf(b))
			// Joints between sentences aside, the parts share nothing.
			pairs := func(s []string) float64 { return float64(len(strings.Fields(body(s))) - 1) }
			jaccard := pairs(shared) / (pairs(a) + pairs(b) - pairs(shared))
			errJaccard += math.Pow(m.Jaccard-jaccard, 2)
			errContained += math.Pow(m.Contained-float64(n)/float64(min(len(a), len(b))), 2)
		}
		errJaccard, errContained = math.Sqrt(errJaccard/rounds), math.Sqrt(errContained/rounds)
		t.Logf("%d sentences shared: standard error of Jaccard %.3f, of contained %.3f", n, errJaccard, errContained)
		if errJaccard > 0.065 || n < 60 && errContained > 1e-9 || errContained > 0.1 {
			t.Errorf("%d sentences shared: standard error of Jaccard %.3f, of contained %.3f", n, errJaccard, errContained)
		}
	}
}

func sketchOf(sentences []string) *Sketch {
	s := New(body(sentences), Stop{})
	return &s
}
