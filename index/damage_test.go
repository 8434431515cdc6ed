package index

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestDamage spoils every file of the index in turn: it opens again, whole or
// empty, and takes documents.
func TestDamage(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "index")
	ix := opened(t, whole, "x")
	for seq := int64(1); seq <= 300; seq += 100 {
		var docs []Doc
		for i := range int64(100) {
			docs = append(docs, doc(seq+i, fmt.Sprint("wall ", seq+i), strings.Repeat("some words stand here ", 20)))
		}
		apply(t, ix, docs...)
	}
	closed(t, ix)
	files, err := os.ReadDir(whole)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 7))
	rebuilt := 0
	for round := range 8 {
		for _, f := range files {
			dir := filepath.Join(t.TempDir(), "index")
			if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			damage(t, filepath.Join(dir, f.Name()), round, random)
			ix := opened(t, dir, "x")
			got := having(t, ix, "wall")
			if n := len(got); n != int(ix.Watermark()) {
				t.Errorf("%s, round %d: %d articles match, watermark %d", f.Name(), round, n, ix.Watermark())
			}
			if ix.Watermark() < 300 {
				rebuilt++
			}
			if err := ix.Apply(t.Context(), []Doc{doc(301, "wall", "")}, nil); errors.Is(err, errBroken) {
				ix.Close()
				ix = opened(t, dir, "x")
				apply(t, ix, doc(301, "wall", ""))
			} else if err != nil {
				t.Error(err)
			}
			closed(t, ix)
		}
	}
	if rebuilt == 0 {
		t.Error("no damage was noticed")
	}
	t.Logf("%d damages of %d led to a rebuild", rebuilt, 8*len(files))
}

func damage(t *testing.T, file string, round int, random *rand.Rand) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	switch round {
	case 0:
		content = content[:len(content)/2]
	case 1:
		content = nil
	case 2:
		content = bytes.Repeat([]byte{0}, len(content))
	default:
		for range 20 {
			content[random.IntN(len(content))] ^= byte(1 + random.IntN(255))
		}
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFlips changes one byte of an index at a time: this is noticed, or every
// answer is right. The library may fall back to its state before the last
// batch, as a whole: that batch is then asked for again.
func TestFlips(t *testing.T) {
	w := newWorld(9)
	whole := filepath.Join(t.TempDir(), "index")
	ix := opened(t, whole, "x")
	past := map[int64]model{0: {}} // by watermark
	for range 12 {
		docs, gone := w.batch()
		if err := ix.Apply(t.Context(), docs, gone); err != nil {
			t.Fatal(err)
		}
		past[w.last] = maps.Clone(w.model)
	}
	closed(t, ix)
	files, err := os.ReadDir(whole)
	if err != nil {
		t.Fatal(err)
	}
	flips, noticed := 300, 0
	if testing.Short() {
		flips = 40
	}
	for i := range flips {
		name := files[i/2%len(files)].Name()
		if i%2 == 0 {
			name = "root.bolt"
		}
		dir := filepath.Join(t.TempDir(), "index")
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		at := w.IntN(len(content))
		if name == "root.bolt" {
			at = w.inUse(content)
		}
		content[at] ^= byte(1 + w.IntN(255))
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		ix := opened(t, dir, "x")
		v, err := ix.View()
		state, known := past[ix.Watermark()]
		switch {
		case err != nil:
			t.Errorf("byte %d of %s: %v", at, name, err)
		case !known:
			t.Errorf("byte %d of %s: watermark %d", at, name, ix.Watermark())
		default:
			then := *w
			then.model = state
			then.compare(t, v)
		}
		if ix.Watermark() < w.last {
			noticed++
		}
		if err == nil {
			v.Close()
		}
		if err := ix.Close(); err != nil && !errors.Is(err, errBroken) {
			t.Error(err)
		}
		if t.Failed() {
			return
		}
		os.RemoveAll(filepath.Dir(dir))
	}
	if noticed < flips/4 {
		t.Errorf("%d of %d flips noticed", noticed, flips)
	}
	t.Logf("%d of %d flips noticed", noticed, flips)
}

// inUse picks a byte of content that stands beside others than 0: most of a
// list of segments is empty.
func (w *world) inUse(content []byte) int {
	for {
		at := w.IntN(len(content))
		near := content[max(0, at-2):min(len(content), at+3)]
		if len(bytes.Trim(near, "\x00")) > 0 {
			return at
		}
	}
}

const killed = "INDEX_TO_KILL" // the folder that the process to be killed writes to

// TestKilled ends a process in the middle of writing: what it was told is
// written is there, all of it, and nothing by halves.
func TestKilled(t *testing.T) {
	if dir := os.Getenv(killed); dir != "" {
		writeOn(t, dir)
	}
	dir := filepath.Join(t.TempDir(), "index")
	random := rand.New(rand.NewPCG(3, 3))
	told := int64(0)
	for range 6 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), killed+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 1 + random.IntN(15); n > 0 && lines.Scan(); {
			if seq, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
				told = seq
				n--
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what was still in the pipe
			if seq, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
				told = seq
			}
		}
		cmd.Wait() // it was killed
		ix := opened(t, dir, "x")
		if ix.Watermark() < told {
			t.Errorf("watermark %d, but %d was told", ix.Watermark(), told)
		}
		var want []uint32
		for seq := uint32(1); int64(seq) <= ix.Watermark(); seq++ {
			if int64(seq) > ix.Watermark()-goneAfter {
				want = append(want, seq)
			}
		}
		if got := having(t, ix, "wall"); !slices.Equal(got, want) {
			t.Errorf("watermark %d, articles %v", ix.Watermark(), got)
		}
		closed(t, ix)
	}
	if told == 0 {
		t.Error("nothing was written")
	}
}

const goneAfter = 60 // articles; then one is taken out

// writeOn writes batches of twenty until the process is killed.
func writeOn(t *testing.T, dir string) {
	ix := opened(t, dir, "x")
	for {
		var docs []Doc
		var gone []int64
		for i := range int64(20) {
			seq := ix.Watermark() + 1 + i
			docs = append(docs, doc(seq, "wall", "some text"))
			if seq > goneAfter {
				gone = append(gone, seq-goneAfter)
			}
		}
		if err := ix.Apply(t.Context(), docs, gone); err != nil {
			t.Fatal(err)
		}
		fmt.Println(ix.Watermark())
	}
}
