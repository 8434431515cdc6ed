package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/framing"
)

// TestLexiconWatch follows a real file by a clock of its own.
func TestLexiconWatch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lexicon.yaml")
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
		if err := os.Chtimes(path, now, now); err != nil {
			t.Fatal(err)
		}
	}
	write(smallLexicon)
	first, err := loadLexicon(path)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	var applied []int // concepts of each lexicon that was applied
	var fails error
	w := newLexiconWatch(slog.New(slog.NewTextHandler(&log, nil)), path, first, func(_ context.Context, a *framing.Annotator) error {
		if fails == nil {
			applied = append(applied, len(a.Lexicon().Concepts))
		}
		return fails
	})
	// after looks as often as Run does for a while.
	after := func(d time.Duration) {
		for end := now.Add(d); now.Before(end); now = now.Add(lookEvery) {
			w.look(t.Context(), now)
		}
	}
	want := func(what string, n int, said string) {
		t.Helper()
		if len(applied) != n || !strings.Contains(log.String(), said) {
			t.Fatalf("%s: applied %v; log:\n%s", what, applied, log.String())
		}
		log.Reset()
	}
	after(time.Minute)
	want("unchanged", 0, "")
	more := smallLexicon + "  - {id: border, label: Border, frames: [f], en: border}\n"
	write(more)
	after(stillFor)
	write(more + "  - {id: patrol, label: Patrol, frames: [f], en: patrol}\n")
	after(stillFor)
	want("still being written", 0, "")
	after(stillFor)
	want("still", 1, "lexicon file has changed")
	write(more + "  - {id: border, frames: [g], en: \"(\"}\n")
	after(time.Minute)
	want("broken", 1, "changed lexicon has mistakes, the one in force stays")
	write(more + "  - {id: patrol, label: Patrol, frames: [f], en: patrol}\n")
	after(time.Minute)
	want("mended", 1, "")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	after(time.Second)
	write(smallLexicon)
	after(time.Minute)
	want("replaced", 2, "lexicon file has changed")
	fails = errors.New("disk full")
	write(more)
	after(10 * time.Second)
	want("not applied", 2, "disk full")
	fails = nil
	after(2 * applyAgain)
	want("applied again", 3, "")
	if applied[0] != 3 || applied[1] != 1 || applied[2] != 2 {
		t.Errorf("applied %v", applied)
	}
}

func TestLexiconWatchBeginsBehindTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lexicon.yaml")
	if err := os.WriteFile(path, []byte(smallLexicon), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := loadLexicon(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(smallLexicon, "revision: 1", "revision: 2", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	w := newLexiconWatch(slog.New(slog.DiscardHandler), path, loaded, func(context.Context, *framing.Annotator) error { n++; return nil })
	now := time.Now()
	for range 10 {
		w.look(t.Context(), now)
		now = now.Add(time.Second)
	}
	if n != 1 {
		t.Errorf("a file that changed between loading and watching was applied %d times", n)
	}
}

// TestLexiconWatchChangesAnswers saves a lexicon beside a real corpus.
func TestLexiconWatchChangesAnswers(t *testing.T) {
	conf := newsroom(t)
	cfg, err := loadConfig(conf)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	r, err := join(t.Context(), slog.New(slog.NewTextHandler(&log, nil)), cfg, cfg.Data)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.catchUp(t.Context(), streams{strings.NewReader(""), &log, &log}); err != nil {
		t.Fatal(err)
	}
	w, now := r.lexiconWatch(), time.Now()
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(cfg.Lexicon, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		w.look(t.Context(), now)
		now = now.Add(stillFor + time.Second)
		w.look(t.Context(), now)
	}
	lines := func(concept string) int {
		t.Helper()
		q, err := worded("lines", []string{"concept:" + concept})
		if err != nil {
			t.Fatal(err)
		}
		res, err := r.corpus.Lines(t.Context(), framewatch.LinesRequest{Query: q, Sort: framewatch.SortNewest, Words: 8, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return res.Total
	}
	mayor := smallLexicon + "  - {id: mayor, label: Mayor, frames: [f], en: mayor}\n"
	for _, c := range []struct {
		name, text       string
		migrants, mayors int
	}{
		{"as it was", smallLexicon, 24, 0},
		{"a concept more", mayor, 24, 24},
		{"broken", mayor + "  - {id: mayor}\n", 24, 24},
		{"a term less", strings.Replace(mayor, "migrant(s)", "refugee(s)", 1), 0, 24},
	} {
		save(c.text)
		if m, n := lines("migrants"), lines("mayor"); m != c.migrants || n != c.mayors {
			t.Errorf("%s: %d migrants, %d mayors; want %d, %d\n%s", c.name, m, n, c.migrants, c.mayors, log.String())
		}
	}
	if !strings.Contains(log.String(), "the id is used twice") {
		t.Errorf("the mistake is not told:\n%s", log.String())
	}
}
