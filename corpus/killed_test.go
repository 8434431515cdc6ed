package corpus

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"framewatch/store"
)

// catchUpIn names the data folder to the process that TestKilled kills.
const catchUpIn = "FRAMEWATCH_TEST_CATCH_UP"

// TestMain makes everything in a folder searchable, if it is told to, instead
// of testing.
func TestMain(m *testing.M) {
	if dir := os.Getenv(catchUpIn); dir != "" {
		if err := catchUpAlone(dir); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		return
	}
	if dir := os.Getenv(applyIn); dir != "" {
		if err := applyAlone(dir, os.Getenv(lexiconIn)); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		return
	}
	m.Run()
}

func catchUpAlone(dir string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer s.Close()
	c, err := Open(ctx, discard, dir, s, annotator(), parseLexicon)
	if err != nil {
		return err
	}
	os.Stdout.WriteString("open\n")
	_, err = c.CatchUp(ctx)
	return err
}

// TestKilled kills a process again and again while it makes articles
// searchable, new ones and others whose text has changed. At last index, stream
// and store hold the same.
func TestKilled(t *testing.T) {
	kills, size := 24, 60
	if testing.Short() {
		kills = 3
	}
	random := rand.New(rand.NewPCG(4, 4))
	articles, dir := madeUp(kills*size), t.TempDir()
	change := func(do func(*library)) {
		t.Helper()
		s, err := store.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		do(&library{Store: s, t: t})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ended := 0
	for round := range kills {
		change(func(l *library) {
			l.add(articles[round*size : (round+1)*size]...)
			for i := range 5 {
				a := articles[random.IntN((round+1)*size)]
				l.change(a.ID, a.Title, fmt.Sprint(a.Text, " changed ", round, i))
			}
		})
		if killedAfter(t, dir, time.Duration(random.IntN(150))*time.Millisecond) {
			ended++
		}
	}
	t.Logf("%d of %d had ended before they were killed", ended, kills)
	if ended > kills*3/4 && !testing.Short() {
		t.Error("hardly any process was killed at work")
	}
	change(func(l *library) {
		c := open(t, dir, l)
		defer c.Close()
		if _, err := c.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		fresh := open(t, t.TempDir(), l)
		defer fresh.Close()
		if _, err := fresh.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := answers(t, c), answers(t, fresh); got != want {
			t.Errorf("after the kills\n%s\nfrom nothing\n%s", got, want)
		}
		if n := total(t, c, ""); n != len(articles) {
			t.Errorf("%d articles, want %d", n, len(articles))
		}
	})
}

// killedAfter starts the process, kills it some time after it has opened the
// folder, and reports whether it had ended by then.
func killedAfter(t *testing.T, dir string, after time.Duration) (ended bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), catchUpIn+"="+dir)
	return killedIn(t, cmd, after)
}

func killedIn(t *testing.T, cmd *exec.Cmd, after time.Duration) (ended bool) {
	t.Helper()
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 5)); err != nil {
		t.Fatalf("the process did not open the folder: %v", err)
	}
	<-time.After(after)
	_ = cmd.Process.Kill() // fails if it has ended
	return cmd.Wait() == nil
}
