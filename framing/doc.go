// Package framing marks in articles the wordings that a lexicon lists, and
// tells whose words they are.
//
// A lexicon file is parsed and compiled once (lexicon.go, compile.go, term.go);
// an Annotator then reads each article in one pass. The text is normalised and
// folded into a doc with a map back to the stored bytes (fold.go), cut into
// tokens, and each token is looked up among the rarest words of the terms
// (forms.go, set.go); only where one is found is the whole term tried
// (program.go). Guards and overlaps then decide which matches count (guard.go,
// overlap.go).
//
// Voices are a second, separate step over the mentions: quotations
// (quotation.go), cues (cue.go), the speakers of cues (speaker.go), the sources
// of quotations (quoted.go), and the rules that join them (voice.go).
//
// The package reads no files and keeps no state.
package framing
