package corpus

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"framewatch/store"
)

// applyIn names the data folder to the process that TestApplyKilled kills, and
// lexiconIn the file of the lexicon that it applies.
const (
	applyIn   = "FRAMEWATCH_TEST_APPLY"
	lexiconIn = "FRAMEWATCH_TEST_LEXICON"
)

func applyAlone(dir, file string) error {
	ctx := context.Background()
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	an, err := parseLexicon(text)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer s.Close()
	c, err := Open(ctx, discard, dir, s, an, parseLexicon)
	if err != nil {
		return err
	}
	c.atOnce = 20
	os.Stdout.WriteString("open\n")
	return c.Apply(ctx, an, nil)
}

// TestApplyKilled kills a process again and again while it applies a lexicon;
// every second round wants another one.
func TestApplyKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("short: each kill needs a process of its own that reads the lexicon")
	}
	const kills, n = 16, 1500
	random, dir := rand.New(rand.NewPCG(4, 9)), t.TempDir()
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	l := &library{Store: s, t: t}
	l.add(madeUp(n)...)
	c := openWith(t, dir, l, annotator())
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	files := []string{string(annotator().Text()), edited(t, string(annotator().Text()), edits[1])}
	ended, at := 0, 1
	for round := range kills {
		at = (1 + round/3) % 2
		path := filepath.Join(t.TempDir(), "lexicon.yaml")
		if err := os.WriteFile(path, []byte(files[at]), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), applyIn+"="+dir, lexiconIn+"="+path)
		if killedIn(t, cmd, time.Duration(random.IntN(120))*time.Millisecond) {
			ended++
		}
	}
	t.Logf("%d of %d had ended before they were killed", ended, kills)
	if s, err = store.Open(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	an := lexiconOf(t, files[at])
	c = openWith(t, dir, s, an)
	defer c.Close()
	if err := c.Apply(t.Context(), an, nil); err != nil {
		t.Fatal(err)
	}
	sameSaying(t, "after the kills", allSaid(t, c), fromNothing(t, s, an))
}
