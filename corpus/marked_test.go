package corpus

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"framewatch"
	"framewatch/text"
)

// A saidOf is what an occurrence of a concept must be said to be.
type saidOf struct {
	start, end int
	voice      framewatch.Voice
	who        framewatch.Speaking
	flags      string
}

// TestMarked compares, for the mentions of each concept, voice, speaker and
// flags with those that reading the article gives, and the sentences on the
// topic.
func TestMarked(t *testing.T) {
	articles := news(t, 400)
	if testing.Short() {
		articles = articles[:80]
	}
	c := opened(t, articles...)
	q, err := c.ask(framewatch.Filter{}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer q.close()
	voiced, owed := 0, 0
	for _, concept := range annotator().Lexicon().Concepts {
		f, err := q.finder(parse(t, "concept:"+concept.ID).Expr)
		if err != nil {
			t.Fatal(err)
		}
		f.details = true
		for seq := range q.mentioning(framewatch.Is{Field: framewatch.FieldConcept, Value: concept.ID}).All() {
			got, want := markedIn(t, f, seq), readMarks(t, c, seq, concept.ID)
			if !slices.Equal(got, want) {
				t.Fatalf("article %d, %s\ngot  %+v\nwant %+v", seq, concept.ID, got, want)
			}
			for _, x := range got {
				voiced++
				if x.who.Name != "" {
					owed++
				}
			}
		}
	}
	if voiced == 0 || owed == 0 && !testing.Short() {
		t.Errorf("%d mentions, %d owed to somebody: too few to tell anything", voiced, owed)
	}
	for seq := range q.all.All() {
		a := stored(t, c, seq)
		x, _ := q.texts.Text(seq)
		cut := cutUp(a)
		var got []int
		for _, at := range q.onTopic(seq, nil) {
			got = append(got, cut.words[x.Ordinal(at)].Start)
		}
		var want []int
		for _, s := range annotated(a).OnTopic {
			part := a.Text
			if s.Place == framewatch.PlaceHeadline {
				part = a.Title
			}
			for _, w := range text.Words(part[s.Start:s.End]) {
				if w.Folded != "" {
					want = append(want, s.Start+w.Start)
					break
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("article %d: sentences on the topic begin at bytes %v, want %v", seq, got, want)
		}
	}
}

func stored(t *testing.T, c *Corpus, seq uint32) framewatch.Article {
	t.Helper()
	found, err := c.store.ArticlesBySeq(t.Context(), []int64{int64(seq)})
	if err != nil || len(found) != 1 {
		t.Fatalf("article %d: %d found, %v", seq, len(found), err)
	}
	return found[0]
}

func markedIn(t *testing.T, f *finder, seq uint32) (found []saidOf) {
	t.Helper()
	a := stored(t, f.corpus, seq)
	x, _ := f.texts.Text(seq)
	cut := cutUp(a)
	for _, s := range f.occurrences(seq, nil) {
		start, end := cut.bytes(x, s)
		found = append(found, saidOf{start, end, framewatch.Voices[s.voice], f.who(s), fmt.Sprintf("%04b", s.flags)})
	}
	return found
}

// readMarks is what reading the article again says of a concept's mentions,
// whole words taken.
func readMarks(t *testing.T, c *Corpus, seq uint32, concept string) (want []saidOf) {
	t.Helper()
	a := stored(t, c, seq)
	annotation, voices := annotator().Read(a)
	for _, m := range annotation.Mentions {
		if m.Concept != concept {
			continue
		}
		part := a.Text
		if m.Place == framewatch.PlaceHeadline {
			part = a.Title
		}
		w := saidOf{start: -1, voice: framewatch.VoiceOwn}
		for _, word := range text.Words(part) {
			if word.Folded == "" || word.End <= m.Start || word.Start >= m.End {
				continue
			}
			if w.start < 0 {
				w.start = word.Start
			}
			w.end = word.End
		}
		decide(&w, m.Place == framewatch.PlaceHeadline, text.Words(part), voices)
		for i, is := range []bool{m.SoCalled, m.Word, m.Hedged, m.Negated} {
			if is {
				n := 0
				fmt.Sscanf(w.flags, "%b", &n)
				w.flags = fmt.Sprintf("%04b", n|1<<i)
			}
		}
		if w.flags == "" {
			w.flags = "0000"
		}
		want = append(want, w)
	}
	return want
}

// decide says in whose voice the words of w are: that of the first outside
// quotation marks, else of the first.
func decide(w *saidOf, headline bool, words []text.Word, voices []framewatch.VoiceSpan) {
	first := true
	for _, word := range words {
		if word.Start < w.start || word.Start >= w.end || word.Folded == "" {
			continue
		}
		voice, who := framewatch.VoiceOwn, framewatch.Speaking{}
		for _, v := range voices {
			if (v.Place == framewatch.PlaceHeadline) == headline && v.Start <= word.Start && word.Start < v.End {
				voice, who = v.Voice, v.Speaking
			}
		}
		who.Cue = ""
		if outside := voice == framewatch.VoiceOwn || voice == framewatch.VoiceReported; first || outside {
			w.voice, w.who = voice, who
			if outside {
				return
			}
		}
		first = false
	}
}

// TestFormerFolder opens a folder as it was when marks were part of the stream.
func TestFormerFolder(t *testing.T) {
	m, dir := newLibrary(t, madeUp(30)...), t.TempDir()
	former := filepath.Join(dir, folder, "stream-000001")
	if err := os.MkdirAll(filepath.Dir(former), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(former, []byte("fwstream…"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := open(t, dir, m)
	defer c.Close()
	if n, err := c.CatchUp(t.Context()); n != 30 || err != nil {
		t.Errorf("CatchUp: %d, %v; want 30", n, err)
	}
	if _, err := os.Stat(former); err == nil {
		t.Error("the former stream is still there")
	}
}
