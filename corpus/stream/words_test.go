package stream

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"framewatch/text"
)

func TestWords(t *testing.T) {
	w := newWords()
	codes := map[string]Code{}
	for n := range 40 { // words of all lengths round that of a slot, alike but for one byte
		for _, last := range []string{"a", "b", "\x00"} {
			written := strings.Repeat("x", n) + last
			if err := w.add(written, 0); err != nil {
				t.Fatal(err)
			}
			codes[written] = Code(w.Len())
		}
	}
	for i := range 5_000 {
		written := fmt.Sprint("word", i)
		if err := w.add(written, codes["a"]); err != nil {
			t.Fatal(err)
		}
		codes[written] = Code(w.Len())
	}
	for written, c := range codes {
		if got, ok := w.Find(written); !ok || got != c || w.Text(c) != written {
			t.Errorf("%q is %d, %t, want %d, which is %q", written, got, ok, c, w.Text(c))
		}
		for _, other := range []string{written + "\x00", written[1:] + "c", "c" + written} {
			if got, ok := w.Find(other); ok != (codes[other] != 0) || got != codes[other] {
				t.Errorf("%q is %d, %t, want %d", other, got, ok, codes[other])
			}
		}
	}
	for _, none := range []Code{0, Code(w.Len() + 1), maxCode, 1<<32 - 1} {
		if w.Text(none) != "" || w.Folded(none) != 0 {
			t.Errorf("%d is %q and folds to %d", none, w.Text(none), w.Folded(none))
		}
	}
	if forms := w.Forms("a"); len(forms) != 5_001 || !slices.IsSorted(forms) || forms[0] != codes["a"] {
		t.Errorf("%d forms of a", len(forms))
	}
	if forms := w.Forms("word7"); forms != nil {
		t.Errorf("forms of one that is not folded: %v", forms)
	}
	for _, c := range []struct {
		written string
		folded  Code
		want    error
	}{{"a", 0, errTwice}, {"", 0, errNoText}, {"new", codes["word7"], errNoFolded}, {"new", Code(w.Len() + 2), errNoFolded}} {
		if err := w.add(c.written, c.folded); err != c.want {
			t.Errorf("adding %q, which folds to %d: %v, want %v", c.written, c.folded, err, c.want)
		}
	}
}

func TestStemmed(t *testing.T) {
	s := open(t, t.TempDir(), 0)
	add := func(seq int64, language, title string) {
		a := samples[0]
		a.Seq, a.Title, a.Text, a.Language = seq, title, "", language
		if err := s.Append([]*Draft{draft(s, a)}); err != nil {
			t.Fatal(err)
		}
	}
	add(1, "en", "Migrants MIGRANT migrating wall Flüchtling")
	check := func(language, word string, want ...string) {
		t.Helper()
		var got []string
		for _, c := range s.Words().Stemmed(language, text.Stem(language, word)) {
			got = append(got, s.Words().Text(c))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s in %s: %q, want %q", word, language, got, want)
		}
	}
	check("en", "migrant", "Migrants", "migrants", "MIGRANT", "migrant")
	check("xx", "Migrant", "MIGRANT", "migrant")
	check("de", "Flüchtlinge", "Flüchtling", "fluchtling")
	add(2, "de", "Flüchtlinge migrant’s")
	check("de", "Flüchtling", "Flüchtlinge", "Flüchtling", "fluchtlinge", "fluchtling")
	check("en", "migrant", "Migrants", "migrants", "MIGRANT", "migrant")
	check("en", "nowhere")
}

// TestWordsWhileGrowing reads the dictionary while it grows.
func TestWordsWhileGrowing(t *testing.T) {
	const n = 20_000
	w := newWords()
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for known := 0; known < n-1; {
				known = w.Len() - 1 // the last is perhaps being added
				for _, c := range []Code{1, Code(known/2 + 1), Code(known)} {
					if c == 0 || int(c) > known {
						continue
					}
					if got, _ := w.Find(w.Text(c)); got != c {
						t.Errorf("%q is %d, want %d", w.Text(c), got, c)
						return
					}
				}
				if forms := w.Forms("word0"); !slices.IsSorted(forms) {
					t.Errorf("forms %v", forms)
					return
				}
			}
		})
	}
	for i := range n {
		folded := Code(0)
		if i%1_000 == 999 {
			folded = 1
		}
		if err := w.add(fmt.Sprint("word", i), folded); err != nil {
			t.Fatal(err)
		}
	}
	readers.Wait()
}
