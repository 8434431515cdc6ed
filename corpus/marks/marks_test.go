package marks

import (
	"cmp"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/text"
)

var lexicon = Lexicon{Name: "words", Revision: 3, Fingerprint: "f1", Concepts: []string{"wall", "flood", "alien"}, Text: []byte("concepts: …")}

// A shelf is a stream, and marks of it.
type shelf struct {
	*stream.Stream
	marks *Marks
}

func newStream(t testing.TB, dir string) *stream.Stream {
	t.Helper()
	s, err := stream.Open(slog.New(slog.DiscardHandler), dir, "rules", 1<<32)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func open(t testing.TB, dir string, s *stream.Stream) *Marks {
	t.Helper()
	m, err := Open(slog.New(slog.DiscardHandler), dir, lexicon, "rules", s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// A read is an article with what a lexicon says about it.
type read struct {
	framewatch.Article
	annotation framewatch.Annotation
	voices     []framewatch.VoiceSpan
}

// put adds articles to the stream and to the marks.
func (s *shelf) put(t testing.TB, articles ...read) {
	t.Helper()
	drafts, said := s.drafts(articles)
	if err := s.Append(drafts); err != nil {
		t.Fatal(err)
	}
	if err := s.marks.Append(said, s.View()); err != nil {
		t.Fatal(err)
	}
}

func (s *shelf) drafts(articles []read) (drafts []*stream.Draft, said []*Draft) {
	for _, r := range articles {
		drafts = append(drafts, s.Draft(r.Article, func(p stream.Places) {
			said = append(said, s.marks.Draft(p, r.Article, r.annotation, r.voices))
		}))
	}
	return drafts, said
}

var pieces = []string{"wall", "Wall’s", "The", "flood ", "don't", "\n\n", "\n\n", "\n", " ", " ", ". ", "! It", "“", "”", "移民", "\u0301", "\u00ad", "1,234.5", "-", "’s", "😀", "\xff"}

// randomRead is an odd article with voices and mentions of words and parts of
// them, and some of its sentences on the topic.
func randomRead(r *rand.Rand, seq int64) read {
	part := func() string {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteString(pieces[r.IntN(len(pieces))])
			if r.IntN(3) == 0 {
				fmt.Fprintf(&b, " x%d ", r.IntN(2_000))
			}
		}
		return b.String()
	}
	a := read{Article: framewatch.Article{Seq: seq, Title: part(), Text: part() + part(), Language: "en"}}
	a.annotation.Topic = r.IntN(2) == 0
	speakers := []string{"", "Ms. Lee", "Lee", "Ada Lee"}
	for _, place := range []framewatch.Place{framewatch.PlaceHeadline, framewatch.PlaceBody} {
		s := a.Text
		if place == framewatch.PlaceHeadline {
			s = a.Title
		}
		for at := r.IntN(20); at < len(s); at += r.IntN(20) {
			end := min(len(s), at+r.IntN(30))
			v := framewatch.VoiceSpan{Span: framewatch.Span{Place: place, Start: at, End: end}, Voice: framewatch.Voices[r.IntN(4)]}
			v.Speaker, v.Name = speakers[r.IntN(4)], speakers[r.IntN(4)]
			if i := r.IntN(len(framewatch.CueClasses) + 1); i > 0 {
				v.Class = framewatch.CueClasses[i-1]
			}
			a.voices = append(a.voices, v)
			at = end
		}
		for at := r.IntN(20); at < len(s); at += r.IntN(20) {
			a.annotation.Mentions = append(a.annotation.Mentions, framewatch.Mention{
				Concept: lexicon.Concepts[r.IntN(3)], Place: place, Start: at, End: min(len(s), at+r.IntN(30)),
				SoCalled: r.IntN(2) == 0, Word: r.IntN(2) == 0, Hedged: r.IntN(2) == 0, Negated: r.IntN(2) == 0,
			})
		}
		for _, sentence := range text.Sentences(s) {
			if r.IntN(2) == 0 {
				a.annotation.OnTopic = append(a.annotation.OnTopic, framewatch.Span{Place: place, Start: sentence.Start, End: sentence.End})
			}
		}
	}
	return a
}

// A placed word is a word of an article: its bytes, and its units in the stream.
type placed struct {
	title      bool
	start, end int
	from, to   uint32
}

func placedWords(s *stream.Stream, a framewatch.Article) (words []placed) {
	for _, w := range text.Words(a.Title) {
		words = append(words, placed{true, w.Start, w.End, 0, 0})
	}
	begin := 0
	for _, p := range a.Paragraphs() {
		for _, w := range text.Words(p) {
			words = append(words, placed{false, begin + w.Start, begin + w.End, 0, 0})
		}
		begin += len(p) + 2
	}
	x, _ := s.View().Text(uint32(a.Seq))
	codes, at := x.Decode(nil, nil)
	n := 0
	for i, c := range codes {
		if c != 0 {
			words[n].from = at[i]
			_, words[n].to = x.At(at[i])
			n++
		}
	}
	return words
}

// plain is what should be kept of an article.
func plain(s *stream.Stream, a read) string {
	words := placedWords(s, a.Article)
	stretch := func(place framewatch.Place, covers func(w placed) bool) (from, to uint32) {
		for _, w := range words {
			if w.title == (place == framewatch.PlaceHeadline) && covers(w) {
				if to == 0 {
					from = w.from
				}
				to = w.to
			}
		}
		return from, to
	}
	b := fmt.Sprint(a.annotation.Topic, " voices")
	for _, v := range a.voices {
		from, to := stretch(v.Place, func(w placed) bool { return w.start >= v.Start && w.start < v.End })
		if to > 0 && v.Voice != framewatch.VoiceOwn {
			b += fmt.Sprintf(" %d-%d %s %+v", from, to, v.Voice, v.Speaking)
		}
	}
	b += " mentions"
	type mention struct {
		from uint32
		said string
	}
	var mentions []mention
	for _, m := range a.annotation.Mentions {
		from, to := stretch(m.Place, func(w placed) bool { return w.start < m.End && w.end > m.Start && m.Start < m.End })
		if to > 0 {
			mentions = append(mentions, mention{from, fmt.Sprint(" ", from, "-", to, m.Concept, m.SoCalled, m.Word, m.Hedged, m.Negated)})
		}
	}
	slices.SortStableFunc(mentions, func(a, b mention) int { return cmp.Compare(a.from, b.from) })
	for _, m := range mentions {
		b += m.said
	}
	b += " sentences"
	for _, o := range a.annotation.OnTopic {
		if from, to := stretch(o.Place, func(w placed) bool { return w.start >= o.Start && w.start < o.End }); to > 0 {
			b += fmt.Sprint(" ", from)
		}
	}
	return b
}

// said is what is kept of an article, in the words of plain.
func said(m *Marks, seq uint32) string {
	s, ok := m.View().Of(seq)
	if !ok {
		return "not there"
	}
	b := fmt.Sprint(s.Topic, " voices")
	for _, r := range s.Voices(nil) {
		b += fmt.Sprintf(" %d-%d %s %+v", r.From, r.To, framewatch.Voices[r.Voice], s.Speaking(r))
	}
	b += " mentions"
	for _, x := range s.Mentions(nil) {
		is := func(flag uint8) bool { return x.Flags&flag != 0 }
		b += fmt.Sprint(" ", x.From, "-", x.To, lexicon.Concepts[x.Concept], is(SoCalled), is(Word), is(Hedged), is(Negated))
	}
	b += " sentences"
	for _, at := range s.Sentences(nil) {
		b += fmt.Sprint(" ", at)
	}
	return b
}

// TestMarks compares what is kept of odd articles with what was read of them,
// as it comes in and opened again. Some words have two units.
func TestMarks(t *testing.T) {
	dir, r := t.TempDir(), rand.New(rand.NewPCG(6, 6))
	s := newStream(t, dir+"/stream")
	shelf := shelf{s, open(t, dir+"/marks", s)}
	var many strings.Builder
	for i := range 0xE000 {
		fmt.Fprint(&many, "y", i, " ")
	}
	articles := []read{{Article: framewatch.Article{Seq: 1, Text: many.String()}}}
	shelf.put(t, articles...)
	size := 600
	if testing.Short() {
		size = 100
	}
	for seq := int64(2); len(articles) < size; {
		var batch []read
		for range 1 + r.IntN(10) {
			seq += 1 + int64(r.IntN(3))
			batch = append(batch, randomRead(r, seq))
		}
		shelf.put(t, batch...)
		articles = append(articles, batch...)
	}
	check := func(m *Marks) {
		t.Helper()
		var topic, of [4][]uint32
		for _, a := range articles {
			seq := uint32(a.Seq)
			if got, want := said(m, seq), plain(s, a); got != want {
				t.Fatalf("article %d, %q\n%q\nkept %s\nwant %s", seq, a.Title, a.Text, got, want)
			}
			if a.annotation.Topic {
				topic[0] = append(topic[0], seq)
			}
			kept, _ := m.View().Of(seq)
			for _, x := range kept.Mentions(nil) {
				if !slices.Contains(of[x.Concept], seq) {
					of[x.Concept] = append(of[x.Concept], seq)
				}
			}
		}
		var on []uint32
		m.View().EachTopic(func(seq uint32) { on = append(on, seq) })
		if !slices.Equal(on, topic[0]) {
			t.Errorf("on the topic %v, want %v", on, topic[0])
		}
		for i := range lexicon.Concepts {
			if got := m.View().With(uint16(i)); !slices.Equal(got, of[i]) {
				t.Errorf("with %s: %v, want %v", lexicon.Concepts[i], got, of[i])
			}
		}
	}
	check(shelf.marks)
	if err := shelf.marks.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir+"/marks", s)
	if again.Watermark() != articles[len(articles)-1].Seq {
		t.Errorf("watermark %d", again.Watermark())
	}
	check(again)
	if kept, err := ReadLexicon(dir + "/marks"); err != nil || !kept.Same(lexicon) {
		t.Errorf("lexicon kept: %+v, %v", kept, err)
	}
}

func TestAppendRefuses(t *testing.T) {
	s := newStream(t, t.TempDir())
	shelf := shelf{s, open(t, t.TempDir(), s)}
	article := func(seq int64) read {
		return read{Article: framewatch.Article{Seq: seq, Title: fmt.Sprint("new ", seq)}}
	}
	shelf.put(t, article(5))
	drafts, _ := shelf.drafts([]read{article(6), article(7), article(8)})
	if err := s.Append(drafts); err != nil {
		t.Fatal(err)
	}
	longer, concept, voice, class := article(7), article(7), article(7), article(7)
	longer.Text = "Another text."
	concept.annotation.Mentions = []framewatch.Mention{{Concept: "unheard", Place: framewatch.PlaceHeadline, End: 3}}
	voice.voices = []framewatch.VoiceSpan{{Voice: "loud"}}
	class.voices = []framewatch.VoiceSpan{{Voice: framewatch.VoiceQuoted, Speaking: framewatch.Speaking{Class: "whisper"}}}
	for _, c := range []struct {
		name     string
		articles []read
		want     string
	}{
		{"an article again", []read{article(5)}, "comes behind 5"},
		{"out of order", []read{article(7), article(6)}, "comes behind 7"},
		{"not in the stream", []read{article(6), article(9)}, "article 9: it is not in the token stream"},
		{"another text", []read{article(6), longer}, "the store holds another text"},
		{"an unknown concept", []read{article(6), concept}, `"unheard"`},
		{"an unknown voice", []read{voice}, `"loud"`},
		{"an unknown cue", []read{class}, `"whisper"`},
	} {
		_, said := shelf.drafts(c.articles)
		if err := shelf.marks.Append(said, s.View()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if shelf.marks.Watermark() != 5 {
			t.Errorf("%s: the marks were changed", c.name)
		}
	}
	_, said := shelf.drafts([]read{article(6)})
	if err := shelf.marks.Append(said, s.View()); err != nil {
		t.Error(err)
	}
	shelf.marks.Close()
	if err := shelf.marks.Append(said, s.View()); err == nil {
		t.Error("closed marks were appended to")
	}
}
