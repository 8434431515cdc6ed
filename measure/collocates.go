package measure

import "math"

// A Joint counts how often a word stands near a node, the word or phrase that
// was asked for: METHODS section 9.
type Joint struct {
	O      int // occurrences of the node with the word in their window
	Node   int // f(n): occurrences of the node
	Word   int // f(c): occurrences of the word
	Words  int // N: all words
	Window int // W: words in a window, both sides together
}

// Expected returns E, the O that would come about by chance.
func (j Joint) Expected() float64 {
	if j.Words <= 0 {
		return 0
	}
	return float64(j.Node) * float64(j.Word) / float64(j.Words) * float64(j.Window)
}

// MI returns the mutual information log₂(O/E), after Church and Hanks, Word
// Association Norms (1990). An O of 0 becomes 0.5. Where nothing can be
// expected it is 0.
func (j Joint) MI() float64 {
	e := j.Expected()
	if e == 0 {
		return 0
	}
	return math.Log2(atLeastHalf(j.O)) - math.Log2(e)
}

// T returns (O−E)/√O, after Church and others, Using Statistics in Lexical
// Analysis (1991). An O of 0 becomes 0.5. Where nothing can be expected it is 0.
func (j Joint) T() float64 {
	e := j.Expected()
	if e == 0 {
		return 0
	}
	o := atLeastHalf(j.O)
	return (o - e) / math.Sqrt(o)
}

// LogDice returns 14 + log₂(2O/(f(n)+f(c))), after Rychlý, A Lexicographer-
// Friendly Association Score (2008). It does not depend on how large the
// corpus is. An O of 0 becomes 0.5. Without node and word it is 0.
func (j Joint) LogDice() float64 {
	sum := float64(j.Node) + float64(j.Word)
	if sum == 0 {
		return 0
	}
	return 14 + math.Log2(2*atLeastHalf(j.O)/sum)
}

// LogLikelihood returns G² of the table of four cells that parts all words by
// whether they stand in a window and whether they are the word: Dunning,
// Accurate Methods for the Statistics of Surprise and Coincidence (1993). For
// windows the first row is f(n)·W, as Evert counts surface cooccurrence in
// Corpora and Collocations (2008).
//
// Windows overlap, and a word may stand in two of them, so a cell can come out
// below 0. It counts as 0 then, and the sums of rows and columns are those of
// the cells as they count.
func (j Joint) LogLikelihood() float64 {
	in, word, all := float64(j.Node)*float64(j.Window), float64(j.Word), float64(j.Words)
	both := float64(j.O)
	return fourCells(both, max(0, in-both), max(0, word-both), max(0, all-in-word+both))
}

// fourCells is G² of a table of two rows, a b and c d.
func fourCells(a, b, c, d float64) float64 {
	all := a + b + c + d
	if all == 0 {
		return 0
	}
	cell := func(observed, row, column float64) float64 { return surprise(observed, row/all*column) }
	return max(0, 2*(cell(a, a+b, a+c)+cell(b, a+b, b+d)+cell(c, c+d, a+c)+cell(d, c+d, b+d)))
}
