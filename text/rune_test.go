package text

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

// Every rune that begins a word makes one that stays itself: folded again,
// written again, and cut out of a text again. Composed and decomposed are one.
func TestEveryRune(t *testing.T) {
	for r := rune(0); r <= 0xE01EF; r++ {
		switch {
		case 0x3410 <= r && r < 0x9FF0, 0xAC10 <= r && r < 0xD790, 0x20010 <= r && r < 0x2F800, 0x2FA20 <= r && r < 0xE0000:
			continue // ideographs and Hangul, all alike, and what is not assigned
		}
		composed, decomposed := Words(string(r)), Words(norm.NFD.String(string(r)))
		if len(composed) != len(decomposed) || len(composed) == 1 && composed[0].Folded != decomposed[0].Folded {
			t.Errorf("%U: composed %v, decomposed %v", r, composed, decomposed)
		}
		for _, s := range []string{string(r), string(r) + "a"} {
			for _, w := range Words(s) {
				checkStable(t, s[w.Start:w.End], w.Folded)
			}
		}
	}
}

func checkStable(t *testing.T, word, folded string) {
	t.Helper()
	written := Surface(word)
	switch again := Words(folded); {
	case folded == "" || len(again) != 1 || again[0].Folded != folded:
		t.Errorf("%+q is folded to %+q, which is cut into %+v", word, folded, again)
	case Fold(folded) != folded:
		t.Errorf("%+q is folded to %+q, that to %+q", word, folded, Fold(folded))
	case Fold(written) != folded:
		t.Errorf("%+q is folded to %+q, its written form %+q to %+q", word, folded, written, Fold(written))
	case Surface(written) != written:
		t.Errorf("%+q is written %+q, that %+q", word, written, Surface(written))
	}
}
