package stream

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewatch"
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
		fmt.Fprint(&b, t.Voices(nil), t.Mentions(nil), t.Sentences(nil))
		articles = append(articles, b.String())
	})
	return articles
}

// marked are articles with voices and mentions, from a Seq on.
func marked(first int64, n int) (articles []framewatch.Article) {
	for i := range n {
		a := samples[i%len(samples)]
		a.Seq = first + int64(i)
		a.Text += fmt.Sprintf("\n\nParagraph%d of the text. It says wall, and again: the wall! New words%d", a.Seq, a.Seq)
		articles = append(articles, a)
	}
	return articles
}

func appendMarked(t testing.TB, s *Stream, articles []framewatch.Article) {
	t.Helper()
	var drafts []*Draft
	for _, a := range articles {
		ann, voices := marks(a)
		drafts = append(drafts, s.Draft(a, ann, voices))
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
		appendMarked(t, s, marked(seq, 3))
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
	s, err := openIn(newFiles(dir, 1_500), slog.New(slog.DiscardHandler), "rules 1", concepts, last)
	if err != nil {
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
	appendMarked(t, s, marked(50, 2))
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
		h, err := readHeader(whole[at:])
		if err != nil {
			t.Fatal(err)
		}
		start, at = at, at+int(h.size)
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
	open := func(dir, stamp string, concepts []string, last int64) (*Stream, string) {
		var log bytes.Buffer
		s, err := Open(slog.New(slog.NewTextHandler(&log, nil)), dir, stamp, concepts, last)
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		return s, log.String()
	}
	for _, c := range []struct {
		name     string
		stamp    string
		concepts []string
		last     int64
		change   func(files map[string][]byte)
		log      string
		aside    bool
	}{
		{"as it was", "rules 1", concepts, 100, func(map[string][]byte) {}, "", false},
		{"other rules", "rules 2", concepts, 100, func(map[string][]byte) {}, "level=INFO", false},
		{"other concepts", "rules 1", concepts[:2], 100, func(map[string][]byte) {}, "level=INFO", false},
		{"concepts in other order", "rules 1", []string{"flood", "wall", "alien"}, 100, func(map[string][]byte) {}, "level=INFO", false},
		{"beyond the store", "rules 1", concepts, 20, func(map[string][]byte) {}, "level=INFO", false},
		{"other format", "rules 1", concepts, 100, func(files map[string][]byte) {
			b := bytes.Clone(files["stream-000001"])
			h, err := readHeader(b)
			if err != nil {
				t.Fatal(err)
			}
			h.version = 2
			h.put(b)
			files["stream-000001"] = b
		}, "level=INFO", false},
		{"a byte changed", "rules 1", concepts, 100, func(files map[string][]byte) {
			b := bytes.Clone(files["stream-000002"])
			b[200] ^= 1
			files["stream-000002"] = b
		}, "stream-000002", true},
		{"a byte of the last block changed", "rules 1", concepts, 100, func(files map[string][]byte) {
			last := slices.Max(slices.Collect(mapKeys(files)))
			b := bytes.Clone(files[last])
			b[len(b)-9] ^= 1
			files[last] = b
		}, "cut off", false},
		{"the last block cut", "rules 1", concepts, 100, func(files map[string][]byte) {
			last := slices.Max(slices.Collect(mapKeys(files)))
			files[last] = files[last][:len(files[last])-9]
		}, "", false},
		{"a file gone", "rules 1", concepts, 100, func(files map[string][]byte) { delete(files, "stream-000002") }, "stream-000002", true},
		{"the first gone", "rules 1", concepts, 100, func(files map[string][]byte) { delete(files, "stream-000001") }, "stream-000002", true},
		{"a file twice", "rules 1", concepts, 100, func(files map[string][]byte) {
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
			_, log := open(dir, c.stamp, c.concepts, c.last)
			if !strings.Contains(log, c.log) || c.log == "" && log != "" {
				t.Errorf("%s: log %q, want %q", c.name, log, c.log)
			}
			if left := len(readAll(t, dir)); left > 0 != (c.log == "" || c.log == "cut off") {
				t.Errorf("%s: %d files are left", c.name, left)
			}
			if _, err := os.Stat(dir + aside); (err == nil) != c.aside {
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
	if _, err := Open(slog.New(slog.DiscardHandler), file, "", nil, 0); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file in place of the folder: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "stream-000001"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(slog.New(slog.DiscardHandler), dir, "", nil, 0); err == nil || !strings.Contains(err.Error(), "stream-000001") {
		t.Errorf("a folder in place of a file: %v", err)
	}
	if _, err := Open(slog.New(slog.DiscardHandler), t.TempDir(), "", make([]string, 70_000), 0); err == nil {
		t.Error("70,000 concepts: no error")
	}
}

// A failing file fails when its time comes: with the nth of its calls.
type failing struct {
	file
	calls *int
	half  bool // of what was to be written comes to the disk
}

var errDisk = errors.New("no space left on device")

func (f failing) fails() bool { *f.calls--; return *f.calls == 0 }

func (f failing) WriteAt(b []byte, at int64) (int, error) {
	if !f.fails() {
		return f.file.WriteAt(b, at)
	}
	n := 0
	if f.half {
		n, _ = f.file.WriteAt(b[:len(b)/2], at)
	}
	return n, errDisk
}

func (f failing) Sync() error {
	if f.fails() {
		return errDisk
	}
	return f.file.Sync()
}

func (f failing) Truncate(size int64) error {
	if f.fails() {
		return errDisk
	}
	return f.file.Truncate(size)
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
	files := newFiles(dir, 1_500)
	create := files.create
	calls := call
	files.create = func(name string) (file, error) {
		f, err := create(name)
		return failing{f, &calls, half}, err
	}
	s, err := openIn(files, slog.New(slog.DiscardHandler), "rules 1", concepts, 100)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for seq := int64(1); seq < 20; seq += 3 {
		var drafts []*Draft
		for _, a := range marked(seq, 3) {
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
	f.Fuzz(func(_ *testing.T, b []byte) { readForged(slices.Clone(b)) })
}

// TestForged is FuzzBlock with a few bytes of good blocks changed.
func TestForged(t *testing.T) {
	files, _ := small(t)
	whole := files["stream-000001"]
	r := rand.New(rand.NewPCG(5, 5))
	tries := 5_000
	if testing.Short() {
		tries = 1_000
	}
	taken := 0
	for range tries {
		b := bytes.Clone(whole)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] = []byte{0, 1, 0x7f, 0x80, 0xe0, 0xf0, 0xff, byte(r.IntN(256))}[r.IntN(8)]
		}
		if readForged(b) {
			taken++
		}
	}
	if taken == 0 || taken == tries {
		t.Errorf("%d of %d blocks were taken", taken, tries)
	}
}

// readForged reads all that the blocks in b say, their sums made right, and
// reports whether all of them were taken.
func readForged(b []byte) bool {
	s := &Stream{stamp: stampOf("rules 1", concepts), concepts: map[string]uint16{"a": 0, "b": 1, "c": 2}}
	s.empty()
	v := *s.View()
	v.files = [][]byte{b}
	at := 0
	for at+headerSize <= len(b) {
		repair(s, b[at:])
		size, err := s.loadBlock(&v, b[at:], uint64(at))
		if err != nil {
			return false // its articles are never shown
		}
		at += size
	}
	s.view.Store(&v)
	content(s)
	return true
}

// repair makes the sums, the size and the stamp of the block that b begins with
// right.
func repair(s *Stream, b []byte) {
	copy(b, magic)
	h := header{version: version, stamp: s.stamp}
	for i, v := range []*uint32{&h.size, &h.content, &h.before, &h.last, &h.words, &h.names, &h.records, &h.units, &h.newWord, &h.wordLen, &h.newName, &h.nameLen, &h.markLen} {
		*v = uint32(b[32+4*i]) | uint32(b[33+4*i])<<8 | uint32(b[34+4*i])<<16 | uint32(b[35+4*i])<<24
	}
	if end := whole(h.sections().end); end <= uint64(len(b)) {
		h.size = uint32(end)
		h.content = crc32Of(b[headerSize:end])
	}
	h.put(b)
}
