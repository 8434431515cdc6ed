// Package framing marks in articles the wordings that a lexicon lists.
//
// A lexicon file is parsed and compiled once; an Annotator then reads each
// article in one pass. The text is normalised and folded into a doc with a map
// back to the stored bytes (fold.go), cut into tokens, and each token is looked
// up among the rarest words of the terms (set.go); only where one is found is
// the whole term tried (program.go). Guards and overlaps then decide which
// matches count (guard.go, overlap.go). The rules are those of the methods
// text, sections 1, 2 and 5. The package reads no files and keeps no state.
package framing
