package framing

import (
	"fmt"
	"slices"
	"testing"

	"framewatch"
)

func TestCheck(t *testing.T) {
	source := testHead + `  - id: a
    label: A
    frames: [f]
    en: |
      alien(s)
      aliens
      illegal alien
      alien [s|x]
      alien ; only near: wall
      wall ; not near: bird
      walls
      [big|high] wall
  - id: b
    label: B
    frames: [f]
    naming: n
    en: |
      alien wave
      blue [wave|tide]
  - id: c
    label: C
    frames: [f]
    general: true
    en: blue wave
  - id: d
    label: D
    frames: [f]
    naming: n
    base: true
    en: |
      alien wave of people
      tide
`
	var got []string
	for _, f := range annotator(t, source).Check() {
		other := ""
		if f.Other != nil {
			other = f.Other.Concept + " " + f.Other.Text
		}
		got = append(got, fmt.Sprintf("%s: %s %s (%d): %s: %s", f.Kind, f.Concept, f.Text, f.Line, other, f.About))
	}
	for _, want := range []string{
		"needless: a aliens (34): a alien(s): other terms of the concept match all that this one does; it can go",
		"needless: a alien ; only near: wall (37): a alien(s): other terms of the concept match all that this one does; it can go",
		"overlap: b blue [wave|tide] (47): c blue wave: the same words: both count",
		"overlap: b alien wave (46): a alien(s): inside: both count",
		"overlap: d alien wave of people (59): b alien wave: inside: only d counts, as both are of the naming set n",
		"overlap: b blue [wave|tide] (47): d tide: inside: only b counts, as d is base",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("missing: %s", want)
		}
	}
	for _, f := range annotator(t, source).Check() {
		if f.Kind == FoundNeedless && slices.Contains([]string{"illegal alien", "wall ; not near: bird", "walls", "[big|high] wall", "alien wave"}, f.Text) {
			t.Errorf("told to be needless: %s, by %s", f.Text, f.Other.Text)
		}
	}
	if t.Failed() {
		for _, line := range got {
			t.Log(line)
		}
	}
}

// TestTally counts the terms of real articles. The mentions of all terms
// together must be those of Annotate.
func TestTally(t *testing.T) {
	n := 400
	if testing.Short() {
		n = 40
	}
	a := defaultAnnotator(t)
	all := spread(articles(t, 1<<20), n)
	one, two := a.NewTally(), a.NewTally()
	byConcept := map[string]int{}
	off := 0
	for i, art := range all {
		ann := a.Annotate(art)
		for _, m := range ann.Mentions {
			byConcept[m.Concept]++
		}
		if !ann.Topic {
			off++
		}
		[]*Tally{one, two}[i%2].Add(art)
	}
	one.Merge(two)
	got := map[string]int{}
	one.Each(func(term Term, n TermCount) {
		got[term.Concept] += n.Mentions
		if n.Mentions > n.Matches || n.Articles > n.Mentions || n.OffTopic > n.Articles || len(n.Examples) > examples || (n.Mentions > 0) != (len(n.Examples) > 0) {
			t.Errorf("%+v: %+v", term, n)
		}
	})
	for _, c := range a.Lexicon().Concepts {
		if got[c.ID] != byConcept[c.ID] {
			t.Errorf("%s: %d mentions of its terms, %d of the concept", c.ID, got[c.ID], byConcept[c.ID])
		}
	}
	if one.Articles != len(all) || one.OffTopic["en"] != off {
		t.Errorf("%d articles, %d off the topic; want %d, %d", one.Articles, one.OffTopic["en"], len(all), off)
	}
}

func TestTallyFinds(t *testing.T) {
	lines := testHead + `  - id: a
    label: A
    frames: [f]
    en: |
      alien
      wall
      tide
      never said
      blue moon
  - id: b
    label: B
    frames: [f]
    naming: n
    covers: [a]
    en: once in a blue moon
`
	tally := annotator(t, lines).NewTally()
	for i := range 40 {
		text := "An alien."
		if i < 2 {
			text = "A wall and a tide, once in a blue moon."
		}
		tally.Add(framewatch.Article{ID: fmt.Sprint(i), Language: "en", Text: text})
	}
	tally.Add(framewatch.Article{Language: "sv", Text: "alien"})
	var got []string
	for _, f := range tally.FoundCounts() {
		got = append(got, f.Kind+" "+f.Text+": "+f.About)
	}
	want := []string{
		"much alien: 90 % of the matches of its concept, and ten times what its terms have in the median; in 95 % of the articles off the topic",
		"never never said: matches nothing in the en articles",
		"covered blue moon: all its matches lie inside others that count, or are theirs as well",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func BenchmarkTally(b *testing.B) {
	a := defaultAnnotator(b)
	all := articles(b, 2000)
	bytes := 0
	for _, art := range all {
		bytes += len(art.Title) + len(art.Text)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		t := a.NewTally()
		for _, art := range all {
			t.Add(art)
		}
	}
}
