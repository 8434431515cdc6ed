package text

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Migrant-Linked Crime", "migrant linked crime"},
		{"Trump’s wall, Biden's plan; migrants' rights", "trump wall biden plan migrants rights"},
		{"they don't, l’état c’est", "they don't l etat c est"},
		{"BIDEN'S WALL, O'Neill, Class A1B", "biden wall o'neill class a1b"},
		{"1,234.5 people in 2016.", "1,234.5 people in 2016"},
		{"Flüchtlinge, Straße, ﬁnal, ＥＵ", "fluchtlinge strasse final eu"},
		{"e\u0301migre\u0301 im\u00admigrant", "emigre immigrant"},
		{"移民 is 2 words", "移 民 is 2 words"},
		{"المهاجرين", "المهاجرين"},
		{"이민자 이민자", "이민자 이민자"},
		{"“illegal aliens”", "illegal aliens"},
		{"’s", "s"},
		{"", ""},
	} {
		var got []string
		for _, w := range Words(c.in) {
			got = append(got, w.Folded)
			if c.in[w.Start:w.End] == "" {
				t.Errorf("Words(%q): empty word", c.in)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("Words(%q) = %q, want %q", c.in, got, c.want)
		}
		if n := Count(c.in); n != len(got) {
			t.Errorf("Count(%q) = %d, want %d", c.in, n, len(got))
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"One. Two! Three?", []string{"One.", "Two!", "Three?"}},
		{"He said “Stop.” She left.", []string{"He said “Stop.”", "She left."}},
		{"Mr. Rubio of the U.S. Senate spoke. Nobody came.", []string{"Mr. Rubio of the U.S. Senate spoke.", "Nobody came."}},
		{"It rose by 1.5 per cent.\nNext line", []string{"It rose by 1.5 per cent.", "Next line"}},
		{"Am 3. Oktober kamen sie. Dann nicht.", []string{"Am 3. Oktober kamen sie.", "Dann nicht."}},
		{"… and so on. and on", []string{"… and so on. and on"}},
		{"  \n ", nil},
	} {
		var got []string
		for _, sp := range Sentences(c.in) {
			got = append(got, c.in[sp.Start:sp.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Sentences(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("U.S. ‘quoted’ 移民 \xff\xfe. Trump’s")
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, w := range Words(s) {
			if w.Start < last || w.End <= w.Start || w.End > len(s) {
				t.Fatalf("word %v of %q out of order", w, s)
			}
			last = w.End
		}
		if n := Count(s); n != len(Words(s)) {
			t.Fatalf("Count of %q is %d, it has %d words", s, n, len(Words(s)))
		}
		last = 0
		for _, sp := range Sentences(s) {
			if sp.Start < last || sp.End <= sp.Start || sp.End > len(s) {
				t.Fatalf("sentence %v of %q out of order", sp, s)
			}
			last = sp.End
		}
	})
}

func BenchmarkWords(b *testing.B) {
	s := strings.Repeat("The United States’ allies said the migrants had crossed the border in 2016. ", 100)
	b.SetBytes(int64(len(s)))
	var words []Word
	for b.Loop() {
		words = AppendWords(words[:0], s)
	}
}
