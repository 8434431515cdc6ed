package dedup

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestBoilerplate(t *testing.T) {
	const note = " Sign up for our newsletter and never miss a story from this paper."
	long := body(story(1, 30))
	tests := []struct {
		name    string
		texts   []string // of one source, in order
		stopped int      // which text makes the note boilerplate; -1: none
	}{
		{"in four articles", []string{body(story(1, 9)) + note, body(story(2, 9)) + note, body(story(3, 9)) + note, body(story(4, 9)) + note}, 3},
		{"in three", []string{body(story(1, 9)) + note, body(story(2, 9)) + note, body(story(3, 9)) + note, body(story(4, 9))}, -1},
		{"in one text again and again", slices.Repeat([]string{long + note}, 9), -1},
		{"in versions that grow slowly", []string{long + note, long + " " + body(story(2, 4)) + note, long + " " + body(story(2, 8)) + note, long + " " + body(story(2, 12)) + note, long + " " + body(story(2, 16)) + note}, -1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b Boilerplate
			hash := SentenceHashes(note)[0]
			stopped := -1
			for i, text := range test.texts {
				if slices.Contains(b.Add("paper", SentenceHashes(text)), hash) {
					stopped = i
				}
			}
			if stopped != test.stopped || b.Stop("paper").Has(hash) != (stopped >= 0) {
				t.Errorf("boilerplate from text %d on, want %d", stopped, test.stopped)
			}
			if b.Stop("other").Has(hash) {
				t.Error("boilerplate of another source")
			}
		})
	}
}

func TestStoppedSentencesAreLeftOut(t *testing.T) {
	note := "This article was first published by our partner and is shown here with permission. "
	var b Boilerplate
	for i := range uint64(4) {
		b.Add("paper", SentenceHashes(note+body(story(i, 9))))
	}
	text := body(story(7, 9))
	if x, y := New(note+text, b.Stop("paper")), New(text, Stop{}); !bytes.Equal(encode(t, x), encode(t, y)) {
		t.Error("a stopped sentence changes the sketch")
	}
	if x, y := New(note+text, b.Stop("other")), New(text, Stop{}); bytes.Equal(encode(t, x), encode(t, y)) {
		t.Error("a sentence of another source is stopped")
	}
}

// TestBoilerplateIsBounded feeds far more sentences than are remembered; a note
// in one of ten articles is still found.
func TestBoilerplateIsBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var b Boilerplate
	const note = 12345
	for i := range 3_000 {
		article := []uint32{r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32()}
		if i%10 == 0 {
			article = append(article, note)
		}
		b.Add("paper", article)
		if n := len(b.sources["paper"]); n > boilerplateSentences {
			t.Fatalf("%d sentences are remembered", n)
		}
	}
	if !b.Stop("paper").Has(note) {
		t.Error("the note is not known")
	}
}

func TestMarshalBoilerplate(t *testing.T) {
	var b, read Boilerplate
	for i := range uint64(40) {
		b.Add([]string{"", "paper", "Zeitung"}[i%3], SentenceHashes(body(story(i%11, 9), story(i%4, 2))))
	}
	for _, b := range []*Boilerplate{{}, &b} {
		encoded, _ := b.MarshalBinary()
		if err := read.UnmarshalBinary(encoded); err != nil {
			t.Fatal(err)
		}
		if again, _ := read.MarshalBinary(); !bytes.Equal(again, encoded) {
			t.Errorf("%x is read as %x", encoded, again)
		}
		for i := range encoded {
			if err := read.UnmarshalBinary(encoded[:i]); !errors.Is(err, ErrBoilerplate) {
				t.Fatalf("the first %d bytes: error is %v", i, err)
			}
		}
		if err := read.UnmarshalBinary(append(encoded, 0)); !errors.Is(err, ErrBoilerplate) {
			t.Errorf("a byte too many: error is %v", err)
		}
	}
}

func FuzzUnmarshalBoilerplate(f *testing.F) {
	var b Boilerplate
	b.Add("paper", []uint32{1, 2, 3})
	b.Add("other", []uint32{4})
	encoded, _ := b.MarshalBinary()
	f.Add(encoded)
	f.Add([]byte{boilerplateVersion, 0})
	f.Add([]byte{boilerplateVersion, 1, 0xFF, 0xFF, 0xFF, 0x07})
	f.Fuzz(func(t *testing.T, data []byte) {
		var b Boilerplate
		if b.UnmarshalBinary(data) != nil {
			return
		}
		if again, _ := b.MarshalBinary(); !bytes.Equal(again, data) {
			t.Errorf("%x is read as %x", data, again)
		}
	})
}
