package marks

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewatch/corpus/blocks"
	"framewatch/corpus/stream"
)

// content is all that can be read of marks.
func content(m *Marks) (articles []string) {
	v := m.View()
	v.Each(func(b []byte) {
		seq := readRecord(b).seq
		articles = append(articles, fmt.Sprint(seq, " ", said(m, seq)))
	})
	for i := range lexicon.Concepts {
		articles = append(articles, fmt.Sprint(v.With(uint16(i))))
	}
	return articles
}

// small is a stream of 29 articles, and marks of 20 of them in some blocks in
// some files: the bytes of the files, and the content as it was after each block.
func small(t testing.TB) (s *stream.Stream, files map[string][]byte, states [][]string) {
	t.Helper()
	r, dir := rand.New(rand.NewPCG(7, 7)), t.TempDir()
	s = newStream(t, t.TempDir())
	m := openSmall(t, dir, s)
	shelf := shelf{s, m}
	states = append(states, content(m))
	for seq := int64(1); seq < 20; seq += 4 {
		shelf.put(t, randomRead(r, seq), randomRead(r, seq+1), randomRead(r, seq+2), randomRead(r, seq+3))
		states = append(states, content(m))
	}
	var more []read
	for seq := int64(21); seq < 30; seq++ {
		more = append(more, randomRead(r, seq))
	}
	drafts, _ := shelf.drafts(more)
	if err := s.Append(drafts); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return s, readAll(t, dir), states
}

// openSmall opens marks whose files are full after a few blocks.
func openSmall(t testing.TB, dir string, s *stream.Stream) *Marks {
	t.Helper()
	m := newMarks(slog.New(slog.DiscardHandler), dir, lexicon, "rules", s)
	m.blocks.Full = 1_200
	if err := m.open(dir, s.Watermark()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func readAll(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = b
	}
	return files
}

func writeAll(t testing.TB, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDamage changes bytes, cuts files and takes files away: what is opened is
// one of the states that there were, and goes on from there.
func TestDamage(t *testing.T) {
	s, files, states := small(t)
	if len(files) < 4 {
		t.Fatalf("%d files, too few to tell anything", len(files))
	}
	names := slices.Sorted(maps.Keys(files))
	r := rand.New(rand.NewPCG(4, 4))
	tries := 500
	if testing.Short() {
		tries = 100
	}
	counts := map[string]int{}
	for i := range tries {
		name := names[r.IntN(len(names))]
		broken := maps.Clone(files)
		b := bytes.Clone(files[name])
		at := r.IntN(len(b))
		what := fmt.Sprintf("%s, byte %d", name, at)
		switch {
		case i%10 == 8:
			broken[name] = b[:at]
			what += " cut"
		case i%50 == 9:
			delete(broken, name)
			what += " removed"
		default:
			b[at] ^= byte(1 + r.IntN(255))
			broken[name] = b
			what += " changed"
		}
		state := openBroken(t, what, s, broken, states)
		counts[fmt.Sprint(strings.Fields(what)[3], " leaves all, some, none: ", state == len(states)-1, state > 0, state == 0)]++
	}
	t.Log(counts)
}

// openBroken opens damaged files and returns which state it finds.
func openBroken(t *testing.T, what string, s *stream.Stream, files map[string][]byte, states [][]string) int {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "marks")
	writeAll(t, dir, files)
	m := openSmall(t, dir, s)
	found := content(m)
	state := slices.IndexFunc(states, func(want []string) bool { return slices.Equal(found, want) })
	if state < 0 {
		t.Fatalf("%s: the marks open with what they never held: %q", what, found)
	}
	if kept, err := ReadLexicon(dir); err != nil || !kept.Same(lexicon) {
		t.Fatalf("%s: lexicon kept: %+v, %v", what, kept, err)
	}
	r := rand.New(rand.NewPCG(7, 7))
	var all []read // as small made them
	for seq := range int64(29) {
		all = append(all, randomRead(r, seq+1))
	}
	_, drafts := (&shelf{s, m}).drafts(all[m.Watermark():25])
	if err := m.Append(drafts, s.View()); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	want := content(m)
	m.Close()
	m = openSmall(t, dir, s)
	if got := content(m); !slices.Equal(got, want) || m.Watermark() != 25 {
		t.Fatalf("%s: after another block and opening again: %q, want %q", what, got, want)
	}
	m.Close()
	return state
}

// TestTorn cuts the last block: what is before it stays.
func TestTorn(t *testing.T) {
	s, files, states := small(t)
	delete(files, lexiconFile)
	last := slices.Max(slices.Collect(maps.Keys(files)))
	whole := files[last]
	start := 0
	for at := 0; at < len(whole); {
		start, at = at, at+int(binary.LittleEndian.Uint32(whole[at+sizeAt:]))
	}
	for at := start; at < len(whole); at += 1 + (at-start)/10 {
		files[last] = whole[:at]
		if state := openBroken(t, fmt.Sprintf("cut at %d of %d", at, len(whole)), s, files, states); state != len(states)-2 {
			t.Errorf("cut at %d of %d: %d blocks are left, want %d", at, len(whole), state, len(states)-2)
		}
	}
}

// TestForeign opens marks with another lexicon, by other rules, and with another
// stream of the same articles.
func TestForeign(t *testing.T) {
	s, files, _ := small(t)
	other := lexicon
	other.Concepts = []string{"flood", "wall", "alien"}
	shorter := newStream(t, t.TempDir())
	for _, c := range []struct {
		name   string
		lex    Lexicon
		rules  string
		stream *stream.Stream
		stays  bool
	}{
		{"as it was", lexicon, "rules", s, true},
		{"concepts in other order", other, "rules", s, false},
		{"other rules", lexicon, "rules 2", s, false},
		{"another stream", lexicon, "rules", shorter, false},
	} {
		dir := filepath.Join(t.TempDir(), "marks")
		writeAll(t, dir, files)
		m, err := Open(slog.New(slog.DiscardHandler), dir, c.lex, c.rules, c.stream)
		if err != nil {
			t.Fatal(err)
		}
		if stays := m.Watermark() == 20; stays != c.stays || !stays && m.Watermark() != 0 {
			t.Errorf("%s: watermark %d, want it to stay: %t", c.name, m.Watermark(), c.stays)
		}
		if _, err := os.Stat(dir + ".damaged"); err == nil {
			t.Errorf("%s: put aside", c.name)
		}
		m.Close()
	}
}

// TestForged changes a few bytes of good blocks and makes their sums right: the
// reader may refuse them, and what it takes can be read.
func TestForged(t *testing.T) {
	s, files, _ := small(t)
	whole := files["marks-000001"]
	r := rand.New(rand.NewPCG(5, 5))
	tries := 600
	if testing.Short() {
		tries = 100
	}
	taken, dir := 0, t.TempDir()
	for range tries {
		b := bytes.Clone(whole)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] = []byte{0, 1, 3, 0x7f, 0x80, 0xff, byte(r.IntN(256))}[r.IntN(7)]
		}
		if readForged(t, dir, s, b) {
			taken++
		}
	}
	if taken == 0 || taken == tries {
		t.Errorf("%d of %d blocks were taken", taken, tries)
	}
}

// FuzzBlock is TestForged with any bytes.
func FuzzBlock(f *testing.F) {
	s, files, _ := small(f)
	f.Add(files["marks-000001"])
	f.Fuzz(func(t *testing.T, b []byte) { readForged(t, t.TempDir(), s, slices.Clone(b)) })
}

// readForged reads all that the blocks in b say, their sums made right, and
// reports whether it took one.
func readForged(t *testing.T, dir string, s *stream.Stream, b []byte) bool {
	t.Helper()
	for at := 0; at+blocks.HeaderSize <= len(b); {
		at += repair(s, b[at:])
	}
	if err := os.WriteFile(filepath.Join(dir, "marks-000001"), b, 0o644); err != nil {
		t.Fatal(err)
	}
	m, err := Open(slog.New(slog.DiscardHandler), dir, lexicon, "rules", s)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	content(m)
	return m.Watermark() > 0
}

// sizeAt is where in a block its size stands; see blocks.Header.
const sizeAt = 32

// repair makes the sums, the size and the stamp of the block that b begins with
// right, and returns its size.
func repair(s *stream.Stream, b []byte) int {
	le, castagnoli := binary.LittleEndian, crc32.MakeTable(crc32.Castagnoli)
	stamp := stampOf("rules", lexicon, s.Series())
	copy(b, kind.Magic)
	le.PutUint32(b[8:], kind.Version)
	copy(b[16:], stamp[:])
	h := header{le.Uint32(b[52:]), le.Uint32(b[56:]), le.Uint32(b[60:]), le.Uint32(b[48:])}
	end := (h.sections().end + 7) / 8 * 8
	if end <= uint64(len(b)) {
		le.PutUint32(b[sizeAt:], uint32(end))
		le.PutUint32(b[36:], crc32.Checksum(b[blocks.HeaderSize:end], castagnoli))
	}
	clear(b[12:16])
	le.PutUint32(b[12:], crc32.Checksum(b[:blocks.HeaderSize], castagnoli))
	return int(min(end, uint64(len(b))))
}
