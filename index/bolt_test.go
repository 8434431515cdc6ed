package index

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// boltOf is the list of segments of an index that was written to several times.
func boltOf(t testing.TB) []byte {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "index")
	ix := opened(t, dir, "x")
	for seq := range int64(20) {
		if err := ix.Apply(t.Context(), []Doc{doc(seq+1, fmt.Sprint("wall ", seq), "words")}, nil); err != nil {
			t.Fatal(err)
		}
	}
	closed(t, ix)
	path := filepath.Join(dir, "root.bolt")
	if err := checkBolt(path); err != nil {
		t.Fatalf("a sound file: %v", err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestCheckBolt(t *testing.T) {
	if err := checkBolt(filepath.Join(t.TempDir(), "none")); err != nil {
		t.Errorf("no file: %v", err)
	}
	sound := boltOf(t)
	path := filepath.Join(t.TempDir(), "root.bolt")
	random := rand.New(rand.NewPCG(1, 2))
	rounds, noticed := 2000, 0
	if testing.Short() {
		rounds = 300
	}
	for range rounds {
		content := append([]byte(nil), sound...)
		for range 1 + random.IntN(20) {
			content[random.IntN(len(content))] ^= byte(1 + random.IntN(255))
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if checkBolt(path) != nil { // must not panic
			noticed++
		}
	}
	if noticed == 0 {
		t.Error("no damage was noticed")
	}
	t.Logf("%d of %d damages noticed in a file of %d bytes", noticed, rounds, len(sound))
}
