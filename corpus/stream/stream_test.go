package stream

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/text"
)

func open(t testing.TB, dir string, last int64) *Stream {
	t.Helper()
	s, err := Open(slog.New(slog.DiscardHandler), dir, "rules 1", last)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func draft(s *Stream, a framewatch.Article) *Draft {
	return s.Draft(a, nil)
}

// plain are the written and folded words of an article, breaks as empty ones.
func plainWords(a framewatch.Article) (written, folded []string) {
	for i, part := range append([]string{a.Title}, a.Paragraphs()...) {
		if i > 0 {
			written, folded = append(written, ""), append(folded, "")
		}
		for _, w := range text.Words(part) {
			if w.Folded != "" {
				written, folded = append(written, text.Surface(part[w.Start:w.End])), append(folded, w.Folded)
			}
		}
	}
	return written, folded
}

func read(t testing.TB, s *Stream, seq int64) (written, folded []string) {
	t.Helper()
	x, ok := s.View().Text(uint32(seq))
	if !ok {
		t.Fatalf("article %d is not there", seq)
	}
	codes, _ := x.Decode(nil, nil)
	for _, c := range codes {
		written = append(written, s.Words().Text(c))
		folded = append(folded, s.Words().Text(s.Words().Folded(c)))
	}
	return written, folded
}

var samples = []framewatch.Article{
	{Seq: 1, Title: "Migrant caravan", Text: "The caravan’s way. The end!\n\nNo BIDEN's wall; they don’t.", Source: "A", Language: "en", Published: time.Date(2016, 3, 1, 14, 30, 0, 0, time.UTC)},
	{Seq: 2, Title: "", Text: "", Source: "B", Language: "de"},
	{Seq: 5, Title: "", Text: "\n\n\n\n´ \u0301 \u00ad\n\nFlüchtlinge, Straße e\u0301migre\u0301", Source: "A", Language: "fr", Published: time.Date(1, 1, 2, 3, 4, 5, 0, time.UTC)},
	{Seq: 6, Title: "移民 2016 الهجرة 이민자", Text: "一二三。四五\n\n1,234.5 people", Source: "B", Language: "zh"},
	{Seq: 9000, Title: "only a headline", Source: "", Language: ""},
}

func checkSamples(t *testing.T, s *Stream, articles []framewatch.Article) {
	t.Helper()
	for _, a := range articles {
		wantWritten, wantFolded := plainWords(a)
		written, folded := read(t, s, a.Seq)
		if !slices.Equal(written, wantWritten) || !slices.Equal(folded, wantFolded) {
			t.Errorf("article %d: got %q (%q), want %q (%q)", a.Seq, written, folded, wantWritten, wantFolded)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, 0)
	for _, a := range samples {
		if err := s.Append([]*Draft{draft(s, a)}); err != nil {
			t.Fatal(err)
		}
	}
	checkSamples(t, s, samples)
	s.Close()
	s = open(t, dir, 9000)
	checkSamples(t, s, samples)
	if n := s.Watermark(); n != 9000 {
		t.Errorf("watermark %d", n)
	}
}

func TestManyWords(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, 0)
	var b strings.Builder
	for i := range 70_000 {
		fmt.Fprintf(&b, "Word%d ", i)
		if i%100 == 99 {
			b.WriteString("\n\n")
		}
	}
	a := framewatch.Article{Seq: 1, Title: "Rare", Text: b.String()}
	if err := s.Append([]*Draft{draft(s, a)}); err != nil {
		t.Fatal(err)
	}
	checkSamples(t, s, []framewatch.Article{a})
	s.Close()
	s = open(t, dir, 1)
	checkSamples(t, s, []framewatch.Article{a})
}
