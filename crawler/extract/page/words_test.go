package page

import "testing"

func TestCountWords(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "  \n": 0, "one": 1, "Don’t  go, O'Neill!": 3, "1,000.5 of 3": 3, "migrant-linked": 2, "l’immigration": 1,
		"a\u00adb": 1, "移民 policy": 3, "a, b. c": 3, "'quoted'": 1, "é\u0301": 1, "—": 0, "x.y": 2,
	} {
		if n := countWords(s); n != want {
			t.Errorf("%q has %d words, want %d", s, n, want)
		}
	}
}
