package store

import (
	"testing"
	"time"

	"framewatch"

	"github.com/google/go-cmp/cmp"
)

func coding(article, coder, correct string) framewatch.Coding {
	return framewatch.Coding{
		MentionID: framewatch.MentionID{Article: article, Place: framewatch.PlaceBody, Start: 120, End: 138}, Concept: "illegal_immigrant", Coder: coder,
		Term: "illegal immigrants", Voice: framewatch.VoiceReported, Speaker: "the minister", Drawn: framewatch.Stratum{Voice: framewatch.VoiceReported, Of: 44},
		Lexicon: "Migration, revision 1 (0a1b)", Terms: "terms-0a1b", Correct: correct, VoiceCorrect: "quoted", SpeakerCorrect: framewatch.JudgedUnclear, Note: "see the headline",
	}
}

func TestCodings(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	tuesday := monday.AddDate(0, 0, 1)
	keep := func(at time.Time, want CodingTally, codings ...framewatch.Coding) {
		t.Helper()
		if got, err := s.KeepCodings(t.Context(), codings, at); err != nil || got != want {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	}
	first, second := coding("b", "Ada", framewatch.JudgedYes), coding("a", "Ada", framewatch.JudgedNo)
	keep(monday, CodingTally{New: 2}, first, second)
	keep(tuesday, CodingTally{Same: 2}, second, first)
	other, better := coding("b", "Ben", framewatch.JudgedNo), first
	better.Correct, better.Note = framewatch.JudgedUnclear, ""
	elsewhere := other
	elsewhere.Concept = "alien"
	keep(tuesday, CodingTally{New: 2, Changed: 1, Same: 1}, other, better, second, elsewhere)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	if s, err = Open(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	second.At, better.At, other.At, elsewhere.At = monday, monday, tuesday, tuesday
	for _, c := range []struct {
		concept string
		want    []framewatch.Coding
	}{
		{"illegal_immigrant", []framewatch.Coding{second, better, other}},
		{"", []framewatch.Coding{elsewhere, second, better, other}},
		{"unknown", nil},
	} {
		got, err := s.Codings(t.Context(), c.concept)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", c.concept, err, diff)
		}
	}
}
