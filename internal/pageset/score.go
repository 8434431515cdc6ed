package pageset

import (
	"strings"
	"unicode"
)

// Words are the words by which texts are compared: runs of letters, digits and
// "_" in lower case.
func Words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// Shingles counts the runs of n words of a text; a shorter one gives its words.
func Shingles(s string, n int) map[string]int {
	words := Words(s)
	if len(words) < n {
		n = 1
	}
	counts := map[string]int{}
	for i := 0; i+n <= len(words); i++ {
		counts[strings.Join(words[i:i+n], " ")]++
	}
	return counts
}

// A Score tells how far a text that was found agrees with the true one.
type Score struct {
	Precision, Recall float64
}

// Compare scores a text by its shingles of n words.
func Compare(got, want string, n int) Score {
	found, wanted := Shingles(got, n), Shingles(want, n)
	common, ofFound, ofWanted := 0, 0, 0
	for s, n := range found {
		ofFound += n
		common += min(n, wanted[s])
	}
	for _, n := range wanted {
		ofWanted += n
	}
	var s Score
	if ofFound > 0 {
		s.Precision = float64(common) / float64(ofFound)
	}
	if ofWanted > 0 {
		s.Recall = float64(common) / float64(ofWanted)
	}
	return s
}

// F1 is the harmonic mean of precision and recall.
func (s Score) F1() float64 {
	if s.Precision+s.Recall == 0 {
		return 0
	}
	return 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
}

// A Mean gathers the scores of pages.
type Mean struct {
	n       int
	sum     Score
	f1      float64
	below   int
	BelowF1 float64 // pages below it are counted
}

// Add adds the score of a page.
func (m *Mean) Add(s Score) {
	m.n++
	m.sum.Precision += s.Precision
	m.sum.Recall += s.Recall
	m.f1 += s.F1()
	if s.F1() < m.BelowF1 {
		m.below++
	}
}

// N is how many pages were added.
func (m Mean) N() int { return m.n }

// Score is the mean precision and recall of the pages; its F1 is the headline
// figure.
func (m Mean) Score() Score {
	n := float64(max(m.n, 1))
	return Score{m.sum.Precision / n, m.sum.Recall / n}
}

// Macro is the mean F1 of the pages.
func (m Mean) Macro() float64 { return m.f1 / float64(max(m.n, 1)) }

// Below is the share of pages below BelowF1.
func (m Mean) Below() float64 { return float64(m.below) / float64(max(m.n, 1)) }

// FoldLine folds a line for comparing: case and white space.
func FoldLine(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
