package stream

import (
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"framewatch"
	"framewatch/text"
)

// A placed word is a word of an article by the bytes of its place.
type placed struct {
	title      bool
	start, end int
	folded     string
}

// placedWords are the words of an article as package text cuts them.
func placedWords(a framewatch.Article) (words []placed) {
	for _, w := range text.Words(a.Title) {
		words = append(words, placed{true, w.Start, w.End, w.Folded})
	}
	begin := 0
	for _, p := range a.Paragraphs() {
		for _, w := range text.Words(p) {
			words = append(words, placed{false, begin + w.Start, begin + w.End, w.Folded})
		}
		begin += len(p) + 2
	}
	return words
}

var pieces = []string{"wall", "Wall’s", "The", "the", "flood ", "don't", "\n\n", "\n\n", "\n", " ", " ", ". ", "! It", "“", "”", "移民", "Flu\u0308chtling", "\u0301", "\u00ad", "ـ", "1,234.5", "l’immigration", "-", "’s", "'", "ภาษาไทย", "😀", "\xff", "ΟΔΥΣΣΕΥΣ", "X'S'S", "’ſ"}

func randomArticle(r *rand.Rand, seq int64) framewatch.Article {
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
	return framewatch.Article{Seq: seq, Title: part(), Text: part() + part(), Source: fmt.Sprint("S", r.IntN(5)), Language: "en"}
}

// TestDraft compares what is kept of odd articles with what package text says
// about them. Some words have two units.
func TestDraft(t *testing.T) {
	s := open(t, t.TempDir(), 0)
	var b strings.Builder
	for i := range firstPair {
		fmt.Fprint(&b, "y", i, " ")
	}
	seq := int64(1)
	if err := s.Append([]*Draft{draft(s, framewatch.Article{Seq: seq, Text: b.String()})}); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(6, 6))
	for range 1_000 {
		seq += 1 + int64(r.IntN(3))
		a := randomArticle(r, seq)
		var stretches []stretch
		d := s.Draft(a, func(p Places) { stretches = randomStretches(r, a, p) })
		checkTerms(t, d, a)
		if err := s.Append([]*Draft{d}); err != nil {
			t.Fatal(err)
		}
		checkSamples(t, s, []framewatch.Article{a})
		checkPlaces(t, s, a, stretches)
		if t.Failed() {
			return
		}
	}
	rare := 0
	s.View().Each(func(r Record) {
		if x, _ := s.View().Text(r.Seq); r.Seq > 1 && slices.ContainsFunc(x.Units, func(u uint16) bool { return u >= second }) {
			rare++
		}
	})
	if rare < 100 {
		t.Errorf("%d articles with words of two units, too few to tell anything", rare)
	}
}

func checkTerms(t *testing.T, d *Draft, a framewatch.Article) {
	t.Helper()
	all, headline := map[string]int{}, map[string]bool{}
	for _, w := range placedWords(a) {
		all[w.folded]++
		if w.title {
			headline[w.folded] = true
		}
	}
	terms, title := d.Terms()
	got := map[string]int{}
	for _, term := range terms {
		got[term.Text] = term.N
	}
	if !maps.Equal(got, all) || len(terms) != len(all) {
		t.Errorf("article %d: terms %v, want %v", a.Seq, terms, all)
	}
	if slices.Sort(title); !slices.Equal(title, slices.Sorted(maps.Keys(headline))) {
		t.Errorf("article %d: terms of the headline %q, want those of %v", a.Seq, title, headline)
	}
}

// A stretch is some bytes of an article, and the words that a draft says they
// are.
type stretch struct {
	framewatch.Span
	touched  bool
	from, to uint32
}

func randomStretches(r *rand.Rand, a framewatch.Article, p Places) (all []stretch) {
	for _, place := range []framewatch.Place{framewatch.PlaceHeadline, framewatch.PlaceBody} {
		s := a.Text
		if place == framewatch.PlaceHeadline {
			s = a.Title
		}
		for at := r.IntN(20); at < len(s); at += r.IntN(20) {
			x := stretch{Span: framewatch.Span{Place: place, Start: at, End: min(len(s), at+r.IntN(30))}, touched: r.IntN(2) == 0}
			x.from, x.to = p.Words(place, x.Start, x.End, x.touched)
			all = append(all, x)
		}
	}
	return all
}

// checkPlaces compares where stretches and sentences stand in an article with
// what package text says about its words.
func checkPlaces(t *testing.T, s *Stream, a framewatch.Article, stretches []stretch) {
	t.Helper()
	x, _ := s.View().Text(uint32(a.Seq))
	codes, at := x.Decode(nil, nil)
	var begins, ends []uint32 // of the words
	for i, c := range codes {
		if c != 0 {
			_, end := x.At(at[i])
			begins, ends = append(begins, at[i]), append(ends, end)
		}
	}
	words, numbered := placedWords(a), x.Begins(nil)
	for _, span := range stretches {
		var from, to uint32
		for i, w := range words {
			if w.title == (span.Place == framewatch.PlaceHeadline) && w.start < span.End && (w.start >= span.Start || span.touched && w.end > span.Start) {
				if to == 0 {
					from = begins[i]
				}
				to = ends[i]
			}
		}
		if span.from >= span.to {
			if to > 0 && span.Start < span.End {
				t.Errorf("%q: no words in %v, want those from %d to %d", a.Title+"|"+a.Text, span, from, to)
			}
			continue
		}
		if numbered[span.from] != from || numbered[span.to] != to && numbered[span.to-1] >= to {
			t.Errorf("%q: words of %v from %d to %d, want %d to %d", a.Title+"|"+a.Text, span, numbered[span.from], numbered[span.to], from, to)
		}
	}
	var wantStarts []uint32
	for _, part := range []struct {
		title bool
		text  string
	}{{true, a.Title}, {false, a.Text}} {
		for _, sentence := range text.Sentences(part.text) {
			for i, w := range words {
				if w.title == part.title && w.start >= sentence.Start && w.start < sentence.End {
					wantStarts = append(wantStarts, begins[i])
					break
				}
			}
		}
	}
	if got := x.Sentences(nil); !slices.Equal(got, wantStarts) {
		t.Errorf("%q: sentences begin at %v, want %v", a.Title+"|"+a.Text, got, wantStarts)
	}
}

func TestRecord(t *testing.T) {
	s := open(t, t.TempDir(), 0)
	var want []Record
	for _, a := range samples {
		d := draft(s, a)
		want = append(want, d.Record())
		if err := s.Append([]*Draft{d}); err != nil {
			t.Fatal(err)
		}
	}
	if first := (Record{Seq: 1, Day: 16_861, Minute: 14*60 + 30, Words: 12, Source: "A", Language: "en"}); want[0] != first {
		t.Errorf("record %+v, want %+v", want[0], first)
	}
	if want[1].Day != Undated || want[2].Day != -719_161 || want[2].Minute != 3*60+4 {
		t.Errorf("days %d, %d, minute %d", want[1].Day, want[2].Day, want[2].Minute)
	}
	var got []Record
	s.View().Each(func(r Record) { got = append(got, r) })
	if !slices.Equal(got, want) {
		t.Errorf("records %+v, want %+v", got, want)
	}
	for _, seq := range []uint32{0, 3, 4, 7, 4096, 8999, 9001, 1 << 31} {
		if _, ok := s.View().Text(seq); ok {
			t.Errorf("article %d is there", seq)
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	s := open(t, t.TempDir(), 0)
	at := func(seq int64) *Draft {
		return draft(s, framewatch.Article{Seq: seq, Title: fmt.Sprint("new", seq), Source: fmt.Sprint(seq)})
	}
	if err := s.Append([]*Draft{at(5)}); err != nil {
		t.Fatal(err)
	}
	before, words := content(s), s.Words().Len()
	for _, c := range []struct {
		name   string
		drafts []*Draft
		want   string
	}{
		{"an article again", []*Draft{at(5)}, "article 5 comes behind 5"},
		{"out of order", []*Draft{at(7), at(6)}, "article 6 comes behind 7"},
		{"no Seq", []*Draft{at(0)}, "Seq 0"},
		{"a Seq that is too large", []*Draft{at(6), at(1 << 32)}, "Seq 4294967296"},
	} {
		if err := s.Append(c.drafts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if got := content(s); !slices.Equal(got, before) || s.Words().Len() != words {
			t.Errorf("%s: the stream was changed: %q", c.name, got)
		}
	}
	if err := s.Append(nil); err != nil {
		t.Error(err)
	}
	if err := s.Append([]*Draft{at(6)}); err != nil {
		t.Error(err)
	}
	s.Close()
	if err := s.Append([]*Draft{at(7)}); err == nil {
		t.Error("a closed stream was appended to")
	}
}

// TestNames fills the names that a stream can hold.
func TestNames(t *testing.T) {
	s := open(t, t.TempDir(), 0)
	var drafts []*Draft
	for i := range 70_000 {
		drafts = append(drafts, draft(s, framewatch.Article{Seq: int64(i + 1), Source: fmt.Sprint("source ", i)}))
	}
	if err := s.Append(drafts); err == nil || !strings.Contains(err.Error(), "sources") {
		t.Errorf("70,000 sources: %v", err)
	}
	if err := s.Append(drafts[:60_000]); err != nil {
		t.Error(err)
	}
}

// TestParallelDrafts makes drafts at once, and appends while others are made:
// the stream is as if one had come after the other.
func TestParallelDrafts(t *testing.T) {
	articles := some(1, 200)
	one := open(t, t.TempDir(), 0)
	for _, a := range articles {
		appendAll(t, one, []framewatch.Article{a})
	}
	many := open(t, t.TempDir(), 0)
	drafts := make([]*Draft, len(articles))
	var drafting sync.WaitGroup
	ready := make([]chan struct{}, len(articles))
	for i, a := range articles {
		ready[i] = make(chan struct{})
		drafting.Go(func() {
			drafts[i] = draft(many, a)
			close(ready[i])
		})
	}
	for i := 0; i < len(drafts); i += 10 {
		for j := range 10 {
			<-ready[i+j]
		}
		if err := many.Append(drafts[i : i+10]); err != nil {
			t.Fatal(err)
		}
	}
	drafting.Wait()
	if got, want := content(many), content(one); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for c := range Code(one.Words().Len() + 1) {
		if got, want := many.Words().Text(c), one.Words().Text(c); got != want {
			t.Fatalf("word %d is %q, want %q", c, got, want)
		}
	}
}

// TestReadersWhileAppending reads views, old and new, while articles come in
// and files are mapped.
func TestReadersWhileAppending(t *testing.T) {
	s := openSmall(t, t.TempDir(), 0)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			old, last := s.View(), uint32(0)
			var was []string
			for {
				v := s.View()
				if v.Last() < last {
					t.Errorf("the last article was %d, now %d", last, v.Last())
				}
				last = v.Last()
				if got := checkView(t, s, v); len(got) != int(last) {
					t.Errorf("%d articles up to %d", len(got), last)
				}
				now := checkView(t, s, old)
				if was != nil && !slices.Equal(was, now) {
					t.Error("an old view has changed")
				}
				if was = now; len(was) == 0 && last > 50 {
					old, was = v, nil
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for seq := int64(1); seq < 150; seq++ {
		appendAll(t, s, some(seq, 1))
	}
	close(done)
	readers.Wait()
}

// checkView reads all of a view and returns the words of each article.
func checkView(t *testing.T, s *Stream, v *View) (articles []string) {
	v.Each(func(r Record) {
		x, ok := v.Text(r.Seq)
		if !ok || x.Ordinal(uint32(len(x.Units))) != int(r.Words) {
			t.Errorf("article %d: %t, %d words, want %d", r.Seq, ok, x.Ordinal(uint32(len(x.Units))), r.Words)
		}
		var b strings.Builder
		codes, _ := x.Decode(nil, nil)
		for _, c := range codes {
			b.WriteString(s.Words().Text(c) + " ")
		}
		fmt.Fprint(&b, x.Sentences(nil))
		articles = append(articles, b.String())
	})
	return articles
}

func TestOpenTwice(t *testing.T) {
	dir := t.TempDir()
	for seq := int64(1); seq < 10; seq++ { // a file that is not full grows on
		s, err := Open(slog.New(slog.DiscardHandler), dir, "rules 1", seq)
		if err != nil {
			t.Fatal(err)
		}
		if s.Watermark() != seq-1 {
			t.Errorf("watermark %d, want %d", s.Watermark(), seq-1)
		}
		appendAll(t, s, some(seq, 1))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(readAll(t, dir)); n != 1 {
		t.Errorf("%d files", n)
	}
}

// FuzzDraft compares the words of a draft with those of package text, when all
// of them are new and when all are known.
func FuzzDraft(f *testing.F) {
	for _, a := range samples {
		f.Add(a.Title, a.Text)
	}
	f.Add(strings.Join(pieces, " "), strings.Join(pieces, ""))
	f.Fuzz(func(t *testing.T, title, body string) {
		s := &Stream{}
		s.view.Store(&View{words: newWords()})
		a := framewatch.Article{Seq: 1, Title: title, Text: body}
		for range 2 {
			d := draft(s, a)
			var folded, want []string
			for _, code := range d.codes {
				if code != 0 {
					folded = append(folded, d.text(d.folded(code)))
				}
			}
			for _, w := range placedWords(a) {
				want = append(want, w.folded)
			}
			if !slices.Equal(folded, want) {
				t.Fatalf("words %q, want %q", folded, want)
			}
			checkTerms(t, d, a)
			for _, n := range d.news {
				learn(t, s.Words(), n)
			}
			if d = draft(s, a); len(d.news) > 0 {
				t.Fatalf("%v is new again", d.news)
			}
		}
	})
}

func learn(t *testing.T, w *Words, n news) {
	t.Helper()
	if _, known := w.Find(n.folded); !known {
		if err := w.add(n.folded, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, known := w.Find(n.written); known {
		return
	}
	of, _ := w.Find(n.folded)
	if err := w.add(n.written, of); err != nil {
		t.Fatalf("%q, which folds to %q: %v", n.written, n.folded, err)
	}
}

// TestRealArticles keeps articles of real outlets and reads them again.
func TestRealArticles(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reads 60 MB")
	}
	articles, err := realArticles()
	if err != nil {
		t.Skipf("the articles to test on are not there: %v", err)
	}
	var some []framewatch.Article
	for i := 0; i < len(articles); i += 20 {
		some = append(some, articles[i])
	}
	dir := t.TempDir()
	s := open(t, dir, 0)
	appendAll(t, s, some)
	s.Close()
	s = open(t, dir, int64(len(articles)))
	for _, a := range some {
		checkTerms(t, draft(s, a), a)
		checkPlaces(t, s, a, nil)
	}
	checkSamples(t, s, some)
}
