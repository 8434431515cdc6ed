package framing

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"framewatch"
	"framewatch/text"
)

const sourcesFile = "testdata/sources.yaml" // passages in which all that is owed to a source is marked

// A sourcePassage is one passage of the file.
type sourcePassage struct {
	ID, From, Text string
	Fresh          bool // for measuring only
	Owed           []owedStretch
}

// An owedStretch is what one source says: from the first words to the last, each
// looked for behind the stretch before.
type owedStretch struct {
	First, Last string
	Speaker     string
	SpeakerAny  []string `yaml:"speaker_any"`
}

func (s owedStretch) speakers() []string { return append([]string{s.Speaker}, s.SpeakerAny...) }

// An attributedWord is a word of a passage: to whom it is marked as owed, and to
// whom it is found to be.
type attributedWord struct {
	text string
	want *owedStretch
	got  *framewatch.VoiceSpan
}

// An attribution counts words.
type attribution struct {
	name          string
	passages      int
	words         int
	marked, found int
	both          int
	overlap       float64 // of the speakers, over the words attributed in both
	misses        []string
}

// attribution scores the marked passages by words. Speaker overlap is, over the
// words that are attributed in both, the mean F1 of the words of the speaker
// found and those of the accepted form it is nearest to; 1 if both are empty.
func (a *Annotator) attribution(t *testing.T) (real, fresh *attribution) {
	var file struct {
		Format   int
		Passages []sourcePassage
	}
	readStrictly(t, sourcesFile, &file)
	real, fresh = &attribution{name: "real"}, &attribution{name: "fresh"}
	for _, p := range file.Passages {
		if words := a.attributeWords(t, p); p.Fresh {
			fresh.add(p, words)
		} else {
			real.add(p, words)
		}
	}
	return real, fresh
}

// attributeWords lays marks and answers on the words of a passage.
func (a *Annotator) attributeWords(t *testing.T, p sourcePassage) []attributedWord {
	t.Helper()
	_, spans := a.Read(framewatch.Article{Language: "en", Text: p.Text})
	marks := p.marks(t)
	var words []attributedWord
	for start, end := range text.Ranges(p.Text) {
		w := attributedWord{text: p.Text[start:end]}
		for i, m := range marks {
			if m[0] <= start && end <= m[1] {
				w.want = &p.Owed[i]
			}
		}
		for i := range spans {
			if s := &spans[i]; s.Start <= start && end <= s.End && s.Voice != framewatch.VoiceScare {
				w.got = s
			}
		}
		words = append(words, w)
	}
	return words
}

// marks are the places of the stretches.
func (p sourcePassage) marks(t *testing.T) [][2]int {
	t.Helper()
	var all [][2]int
	at := 0
	find := func(s string) (int, int) {
		i := strings.Index(p.Text[at:], s)
		if i < 0 || s == "" {
			t.Fatalf("%s: %q does not stand behind %q", p.ID, s, p.Text[:at])
		}
		return at + i, at + i + len(s)
	}
	for _, s := range p.Owed {
		start, end := find(s.First)
		if at = start; s.Last != "" {
			_, end = find(s.Last)
		}
		all = append(all, [2]int{start, end})
		at = end
	}
	return all
}

func (sum *attribution) add(p sourcePassage, words []attributedWord) {
	sum.passages++
	sum.words += len(words)
	for _, w := range words {
		if w.want != nil {
			sum.marked++
		}
		if w.got != nil {
			sum.found++
		}
		if w.want != nil && w.got != nil {
			sum.both++
			sum.overlap += speakerOverlap(w.got.Speaker, w.want.speakers())
		}
	}
	sum.note(p.ID, words)
}

// speakerOverlap is the best F1 of the words of a speaker with those of an
// accepted form.
func speakerOverlap(got string, accepted []string) float64 {
	best := 0.0
	for _, s := range accepted {
		g, w := plainSpeaker(got), plainSpeaker(s)
		if len(g)+len(w) == 0 {
			return 1
		}
		common := 0
		for _, x := range g {
			if i := slices.Index(w, x); i >= 0 {
				common++
				w = slices.Delete(slices.Clone(w), i, i+1)
			}
		}
		best = max(best, 2*float64(common)/float64(len(g)+common+len(w)))
	}
	return best
}

// note keeps the runs of words that are attributed in one way only, or to a
// speaker that shares no word with the right one.
func (sum *attribution) note(id string, words []attributedWord) {
	for i := 0; i < len(words); {
		kind, j := words[i].wrong(), i
		for j < len(words) && words[j].wrong() == kind {
			j++
		}
		if kind != "" {
			sum.misses = append(sum.misses, fmt.Sprintf("%s %s: %s", id, kind, shorten(words[i:j])))
		}
		i = j
	}
}

// wrong says what is wrong with a word, if anything.
func (w attributedWord) wrong() string {
	switch {
	case w.want == nil && w.got != nil:
		return fmt.Sprintf("is nobody's, found %s", saying(w.got.Voice, w.got.Speaker, w.got.Cue))
	case w.want != nil && w.got == nil:
		return fmt.Sprintf("is owed to %q, not found", w.want.Speaker)
	case w.want != nil && speakerOverlap(w.got.Speaker, w.want.speakers()) == 0:
		return fmt.Sprintf("is owed to %q, found %s", w.want.Speaker, saying(w.got.Voice, w.got.Speaker, w.got.Cue))
	}
	return ""
}

// shorten are the first and last words of a run, and how many there are.
func shorten(words []attributedWord) string {
	var all []string
	for _, w := range words {
		all = append(all, w.text)
	}
	n := len(all)
	if n > 8 {
		all = slices.Concat(all[:4], []string{"…"}, all[n-3:])
	}
	return fmt.Sprintf("%d words: %s", n, strings.Join(all, " "))
}

func writeAttribution(out io.Writer, sums ...*attribution) {
	table(out, "Attribution: passages in which all that is owed to a source is marked, by words", func(w io.Writer) {
		fmt.Fprint(w, "\tpassages\twords\tmarked\tfound\tprecision\trecall\tspeaker overlap\t\n")
		for _, s := range sums {
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%.3f\t\n", s.name, s.passages, s.words, s.marked, s.found,
				share(s.both, s.found), share(s.both, s.marked), s.overlap/float64(max(1, s.both)))
		}
	})
	fmt.Fprint(out, `
Precision and recall are over words that are quoted or reported. Speaker overlap
is the mean, over the words attributed in both, of the F1 between the words of
the speaker found and of the nearest accepted form, case and leading article apart.
`)
}

func (sum *attribution) writeMisses(out io.Writer) {
	fmt.Fprint(out, "\n## Misses of attribution\n\n")
	for _, m := range sum.misses {
		fmt.Fprintln(out, m)
	}
}
