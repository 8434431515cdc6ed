package stream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewatch"
	"framewatch/corpus/blocks"
)

// content is all that can be read of a stream, in words.
func content(s *Stream) (articles []string) {
	v := s.View()
	v.Each(func(r Record) {
		t, ok := v.Text(r.Seq)
		var b strings.Builder
		fmt.Fprintf(&b, "%+v %t:", r, ok)
		codes, at := t.Decode(nil, nil)
		for i, c := range codes {
			w := s.Words()
			fmt.Fprintf(&b, " %s/%s/%s/%d", w.Text(c), w.Text(w.Folded(c)), t.Place(at[i]), t.Ordinal(at[i]))
		}
		fmt.Fprint(&b, t.Sentences(nil))
		articles = append(articles, b.String())
	})
	return articles
}

// some are articles from a Seq on.
func some(first int64, n int) (articles []framewatch.Article) {
	for i := range n {
		a := samples[i%len(samples)]
		a.Seq = first + int64(i)
		a.Text += fmt.Sprintf("\n\nParagraph%d of the text. It says wall, and again: the wall! New words%d", a.Seq, a.Seq)
		articles = append(articles, a)
	}
	return articles
}

func appendAll(t testing.TB, s *Stream, articles []framewatch.Article) {
	t.Helper()
	var drafts []*Draft
	for _, a := range articles {
		drafts = append(drafts, draft(s, a))
	}
	if err := s.Append(drafts); err != nil {
		t.Fatal(err)
	}
}

// small is a stream of some blocks in some files: the bytes of the files, and
// the content as it was after each block.
func small(t testing.TB) (files map[string][]byte, states [][]string) {
	t.Helper()
	dir := t.TempDir()
	s := openSmall(t, dir, 100)
	states = append(states, nil)
	for seq := int64(1); seq < 20; seq += 3 {
		appendAll(t, s, some(seq, 3))
		states = append(states, content(s))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return readAll(t, dir), states
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
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// openSmall opens a stream whose files are full after a few blocks.
func openSmall(t testing.TB, dir string, last int64) *Stream {
	t.Helper()
	s := newStream(slog.New(slog.DiscardHandler), dir, "rules 1")
	s.blocks.Full = 1_100
	if err := s.blocks.Open(last); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestDamage changes bytes, cuts files and takes files away: what is opened is
// one of the states that there were, and goes on from there.
func TestDamage(t *testing.T) {
	files, states := small(t)
	if len(files) < 3 {
		t.Fatalf("%d files, too few to tell anything", len(files))
	}
	names := slices.Sorted(mapKeys(files))
	r := rand.New(rand.NewPCG(4, 4))
	tries := 1_500
	if testing.Short() {
		tries = 150
	}
	counts := map[string]int{}
	for i := range tries {
		name := names[r.IntN(len(names))]
		broken := map[string][]byte{}
		for n, b := range files {
			broken[n] = b
		}
		b := bytes.Clone(files[name])
		at := r.IntN(len(b))
		what := fmt.Sprintf("%s, byte %d", name, at)
		switch {
		case i%10 == 8:
			broken[name] = b[:at]
			what += " cut"
		case i%100 == 9:
			delete(broken, name)
			what += " removed"
		default:
			b[at] ^= byte(1 + r.IntN(255))
			broken[name] = b
			what += " changed"
		}
		state := openBroken(t, what, broken, states)
		counts[fmt.Sprint(strings.Fields(what)[3], " leaves all, some, none: ", state == len(states)-1, state > 0, state == 0)]++
	}
	t.Log(counts)
}

// openBroken opens damaged files and returns which state it finds.
func openBroken(t *testing.T, what string, files map[string][]byte, states [][]string) int {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "corpus")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	writeAll(t, dir, files)
	s := openSmall(t, dir, 100)
	found := content(s)
	state := slices.IndexFunc(states, func(want []string) bool { return slices.Equal(found, want) })
	if state < 0 {
		t.Fatalf("%s: the stream opens with what it never held: %q", what, found)
	}
	appendAll(t, s, some(50, 2))
	want := content(s)
	s.Close()
	s = openSmall(t, dir, 100)
	if got := content(s); !slices.Equal(got, want) || len(got) != len(found)+2 {
		t.Fatalf("%s: after another block and opening again: %q, want %q", what, got, want)
	}
	s.Close()
	return state
}

func mapKeys(files map[string][]byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name := range files {
			if !yield(name) {
				return
			}
		}
	}
}

// TestTorn cuts the last block at every byte: what is before it stays.
func TestTorn(t *testing.T) {
	files, states := small(t)
	last := slices.Max(slices.Collect(mapKeys(files)))
	whole := files[last]
	start := 0
	for at := 0; at < len(whole); {
		start, at = at, at+int(binary.LittleEndian.Uint32(whole[at+sizeAt:]))
	}
	for at := start; at < len(whole); at += 1 + (at-start)/20 {
		for _, tail := range [][]byte{nil, make([]byte, 300)} {
			if tail != nil && at > start {
				break // zeros behind half a block are no tear but damage
			}
			files[last] = append(bytes.Clone(whole[:at]), tail...)
			if state := openBroken(t, fmt.Sprintf("cut at %d of %d", at, len(whole)), files, states); state != len(states)-2 {
				t.Errorf("cut at %d of %d, %d zeros: %d blocks are left, want %d", at, len(whole), len(tail), state, len(states)-2)
			}
		}
	}
}

func TestAside(t *testing.T) {
	files, _ := small(t)
	open := func(dir, stamp string, last int64) (*Stream, string) {
		var log bytes.Buffer
		s, err := Open(slog.New(slog.NewTextHandler(&log, nil)), dir, stamp, last)
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		return s, log.String()
	}
	for _, c := range []struct {
		name   string
		stamp  string
		last   int64
		change func(files map[string][]byte)
		log    string
		aside  bool
	}{
		{"as it was", "rules 1", 100, func(map[string][]byte) {}, "", false},
		{"other rules", "rules 2", 100, func(map[string][]byte) {}, "level=INFO", false},
		{"beyond the store", "rules 1", 20, func(map[string][]byte) {}, "level=INFO", false},
		{"other format", "rules 1", 100, func(files map[string][]byte) {
			b := bytes.Clone(files["stream-000001"])
			b[versionAt] = 1
			sumHeader(b)
			files["stream-000001"] = b
		}, "level=INFO", false},
		{"a byte changed", "rules 1", 100, func(files map[string][]byte) {
			b := bytes.Clone(files["stream-000002"])
			b[200] ^= 1
			files["stream-000002"] = b
		}, "stream-000002", true},
		{"a byte of the last block changed", "rules 1", 100, func(files map[string][]byte) {
			last := slices.Max(slices.Collect(mapKeys(files)))
			b := bytes.Clone(files[last])
			b[len(b)-9] ^= 1
			files[last] = b
		}, "cut off", false},
		{"the last block cut", "rules 1", 100, func(files map[string][]byte) {
			last := slices.Max(slices.Collect(mapKeys(files)))
			files[last] = files[last][:len(files[last])-9]
		}, "", false},
		{"a file gone", "rules 1", 100, func(files map[string][]byte) { delete(files, "stream-000002") }, "stream-000002", true},
		{"the first gone", "rules 1", 100, func(files map[string][]byte) { delete(files, "stream-000001") }, "stream-000002", true},
		{"a file twice", "rules 1", 100, func(files map[string][]byte) {
			files[fmt.Sprintf("stream-%06d", len(files)+1)] = files["stream-000002"]
		}, "does not follow", true},
	} {
		dir := filepath.Join(t.TempDir(), "corpus")
		changed := map[string][]byte{}
		for name, b := range files {
			changed[name] = b
		}
		c.change(changed)
		for range 2 { // the second time, what was put aside before makes room
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			writeAll(t, dir, changed)
			_, log := open(dir, c.stamp, c.last)
			if !strings.Contains(log, c.log) || c.log == "" && log != "" {
				t.Errorf("%s: log %q, want %q", c.name, log, c.log)
			}
			if left := len(readAll(t, dir)); left > 0 != (c.log == "" || c.log == "cut off") {
				t.Errorf("%s: %d files are left", c.name, left)
			}
			if _, err := os.Stat(dir + ".damaged"); (err == nil) != c.aside {
				t.Errorf("%s: put aside: %v, want %t", c.name, err, c.aside)
			}
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(slog.New(slog.DiscardHandler), file, "", 0); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file in place of the folder: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "stream-000001"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(slog.New(slog.DiscardHandler), dir, "", 0); err == nil || !strings.Contains(err.Error(), "stream-000001") {
		t.Errorf("a folder in place of a file: %v", err)
	}
}

// A failing file fails when its time comes: with the nth of its calls.
type failing struct {
	blocks.Growing
	calls *int
	half  bool // of what was to be written comes to the disk
}

var errDisk = errors.New("no space left on device")

func (f failing) fails() bool { *f.calls--; return *f.calls == 0 }

func (f failing) WriteAt(b []byte, at int64) (int, error) {
	if !f.fails() {
		return f.Growing.WriteAt(b, at)
	}
	n := 0
	if f.half {
		n, _ = f.Growing.WriteAt(b[:len(b)/2], at)
	}
	return n, errDisk
}

func (f failing) Sync() error {
	if f.fails() {
		return errDisk
	}
	return f.Growing.Sync()
}

func (f failing) Truncate(size int64) error {
	if f.fails() {
		return errDisk
	}
	return f.Growing.Truncate(size)
}

// TestAppendFails lets one call or two calls on one another fail, in each place
// of a row of appends: the stream stays as it was, the same drafts can be
// appended again, and all is there when it is opened again.
func TestAppendFails(t *testing.T) {
	for call := 1; call < 24; call++ {
		for _, half := range []bool{false, true} {
			for _, twice := range []bool{false, true} {
				appendFails(t, call, half, twice)
			}
		}
	}
}

func appendFails(t *testing.T, call int, half, twice bool) {
	dir := t.TempDir()
	s := newStream(slog.New(slog.DiscardHandler), dir, "rules 1")
	calls, create := call, s.blocks.Create
	s.blocks.Full = 1_100
	s.blocks.Create = func(name string) (blocks.Growing, error) {
		f, err := create(name)
		return failing{f, &calls, half}, err
	}
	if err := s.blocks.Open(100); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for seq := int64(1); seq < 20; seq += 3 {
		var drafts []*Draft
		for _, a := range some(seq, 3) {
			drafts = append(drafts, draft(s, a))
		}
		before, words := content(s), s.Words().Len()
		for s.Append(drafts) != nil {
			if got := content(s); !slices.Equal(got, before) || s.Words().Len() != words || s.Watermark() != seq-1 {
				t.Fatalf("call %d: the stream was changed by an append that failed", call)
			}
			if twice {
				calls, twice = 1, false
			}
		}
	}
	want := content(s)
	if len(want) != 21 {
		t.Fatalf("call %d: %d articles", call, len(want))
	}
	s.Close()
	if got := content(openSmall(t, dir, 100)); !slices.Equal(got, want) {
		t.Errorf("call %d: opened again: %q, want %q", call, got, want)
	}
}

// FuzzBlock gives the reader blocks whose sums are right and whose content is
// anything: it may refuse them, and what it takes can be read.
func FuzzBlock(f *testing.F) {
	files, _ := small(f)
	f.Add(files["stream-000001"])
	f.Fuzz(func(t *testing.T, b []byte) { readForged(t, t.TempDir(), slices.Clone(b)) })
}

// TestForged is FuzzBlock with a few bytes of good blocks changed.
func TestForged(t *testing.T) {
	files, _ := small(t)
	whole := files["stream-000001"]
	r := rand.New(rand.NewPCG(5, 5))
	tries := 600
	if testing.Short() {
		tries = 100
	}
	taken := 0
	dir := t.TempDir()
	for range tries {
		b := bytes.Clone(whole)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] = []byte{0, 1, 0x7f, 0x80, 0xe0, 0xf0, 0xff, byte(r.IntN(256))}[r.IntN(8)]
		}
		if readForged(t, dir, b) {
			taken++
		}
	}
	if taken == 0 || taken == tries {
		t.Errorf("%d of %d blocks were taken", taken, tries)
	}
}

// readForged reads all that the blocks in b say, their sums made right, and
// reports whether it took one.
func readForged(t *testing.T, dir string, b []byte) bool {
	t.Helper()
	for at := 0; at+blocks.HeaderSize <= len(b); {
		at += repair(b[at:])
	}
	if err := os.WriteFile(filepath.Join(dir, "stream-000001"), b, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Open(slog.New(slog.DiscardHandler), dir, "rules 1", math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	content(s)
	return s.Watermark() > 0
}

// Where in a block what stands; see blocks.Header.
const (
	versionAt = 8
	sumAt     = 12
	sizeAt    = 32
	contentAt = 36
)

// repair makes the sums, the size and the stamp of the block that b begins with
// right, and returns its size.
func repair(b []byte) int {
	le := binary.LittleEndian
	stamp := stampOf("rules 1")
	copy(b, kind.Magic)
	le.PutUint32(b[versionAt:], kind.Version)
	copy(b[16:], stamp[:])
	h := header{records: le.Uint32(b[48:])}
	for i, v := range []*uint32{&h.words, &h.names, &h.units, &h.newWords, &h.wordLen, &h.newNames, &h.nameLen, &h.startLen} {
		*v = le.Uint32(b[52+4*i:])
	}
	end := (h.sections().end + 7) / 8 * 8
	if end <= uint64(len(b)) {
		le.PutUint32(b[sizeAt:], uint32(end))
		le.PutUint32(b[contentAt:], crc32.Checksum(b[blocks.HeaderSize:end], castagnoli))
	}
	sumHeader(b)
	return int(min(end, uint64(len(b))))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func sumHeader(b []byte) {
	clear(b[sumAt:][:4])
	binary.LittleEndian.PutUint32(b[sumAt:], crc32.Checksum(b[:blocks.HeaderSize], castagnoli))
}
