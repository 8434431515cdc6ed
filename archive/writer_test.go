package archive

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// open makes a Writer with a clock that stands still unless o brings one.
func open(t testing.TB, dir string, o Options) *Writer {
	t.Helper()
	if o.Owner == "" {
		o.Owner = "test"
	}
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	w, err := NewWriter(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func add(t testing.TB, w *Writer, x Exchange) Place {
	t.Helper()
	place, err := w.Append(encode(t, x))
	if err != nil {
		t.Fatal(err)
	}
	return place
}

func mark(t testing.TB, w *Writer) Mark {
	t.Helper()
	m, err := w.Mark()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// urls are the URLs of the captures of a folder's files, in their order.
func urls(t testing.TB, dir string) (all []string) {
	t.Helper()
	files, err := Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, c := range captures(t, filepath.Join(dir, f.Name)) {
			all = append(all, c.URL)
		}
	}
	return all
}

func TestOwner(t *testing.T) {
	for _, owner := range []string{"", "a/b", "é", "a b"} {
		if _, err := NewWriter(t.TempDir(), Options{Owner: owner}); err == nil {
			t.Errorf("owner %q is taken", owner)
		}
	}
}

func TestRewind(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, Options{})
	for n := range 6 {
		m := mark(t, w)
		add(t, w, exchange(n))
		add(t, w, exchange(100+n))
		if n%2 == 1 {
			if err := w.Rewind(m); err != nil {
				t.Fatal(err)
			}
			continue
		}
		synced, err := w.Sync()
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(filepath.Join(dir, synced.File)); err != nil || info.Size() != synced.Length {
			t.Errorf("the file has %v bytes (%v), %d are to be committed", info.Size(), err, synced.Length)
		}
	}
	var want []string
	for _, n := range []int{0, 100, 2, 102, 4, 104} {
		want = append(want, exchange(n).URL)
	}
	if got := urls(t, dir); !slices.Equal(got, want) {
		t.Errorf("the archive holds %v, want %v", got, want)
	}
	m := mark(t, w)
	for _, wrong := range []Mark{{"other", m.Length}, {m.File, m.Length + 1}, {m.File, 3}} {
		if err := w.Rewind(wrong); err == nil {
			t.Errorf("rewound to %v", wrong)
		}
	}
}

func TestRotation(t *testing.T) {
	dir := t.TempDir()
	now := noon
	w := open(t, dir, Options{MaxSize: 5000, MaxAge: time.Hour, Now: func() time.Time { return now }})
	first := mark(t, w)
	for n := range 12 { // over the size, but within one transaction
		if p := add(t, w, exchange(n)); p.File != first.File {
			t.Fatal("a new file was begun within a transaction")
		}
	}
	if err := w.Rewind(first); err != nil {
		t.Fatal(err)
	}
	if m := mark(t, w); m != first {
		t.Errorf("after a rewind: %v, want %v", m, first)
	}
	now = now.Add(2 * time.Hour)
	if m := mark(t, w); m != first {
		t.Error("a file without exchanges was ended for its age")
	}
	add(t, w, exchange(20))
	second := mark(t, w) // old
	if second.File == first.File {
		t.Error("an old file goes on")
	}
	for n := range 12 {
		add(t, w, exchange(30+n))
	}
	third := mark(t, w) // big
	if third.File == second.File {
		t.Error("a big file goes on")
	}
	if err := w.Rewind(second); err == nil {
		t.Error("rewound into a file that is ended")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := Files(dir)
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v; want two files: the third held nothing", files, err)
	}
	for i, name := range []string{"framewatch-20261121T110000Z-test-1.warc.gz", "framewatch-20261121T130000Z-test-2.warc.gz"} {
		if files[i].Name != name {
			t.Errorf("file %d is %s, want %s", i, files[i].Name, name)
		}
	}
	if got := len(urls(t, dir)); got != 13 {
		t.Errorf("%d captures, want 13", got)
	}
}

func TestSpoilt(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, Options{})
	add(t, w, exchange(1))
	synced, err := w.Sync()
	if err != nil {
		t.Fatal(err)
	}
	add(t, w, exchange(2))
	w.file.Close() // stands for a disk that is gone
	if _, err := w.Sync(); err == nil || !strings.Contains(err.Error(), w.name) {
		t.Errorf("sync: %v", err)
	}
	if err := w.Rewind(synced); err == nil {
		t.Error("rewind: no error")
	}
	if _, err := w.Mark(); err == nil {
		t.Error("ending the file: no error")
	}
	if m := mark(t, w); m.File == synced.File {
		t.Error("a file that could not be synced goes on")
	}
	add(t, w, exchange(3))
	if _, err := w.Sync(); err != nil {
		t.Error(err)
	}
	repaired(t, dir, map[string]int64{synced.File: synced.Length})
	if got := urls(t, dir); !slices.Equal(got, []string{exchange(1).URL, exchange(3).URL}) {
		t.Errorf("the archive holds %v", got)
	}
}

// repaired repairs with what a database knows and returns the words.
func repaired(t testing.TB, dir string, committed map[string]int64) []string {
	t.Helper()
	words, err := Repair(dir, func(file string) (int64, bool) {
		length, known := committed[file]
		return length, known
	})
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// left makes a folder with one file of three exchanges, as a process leaves
// it that is killed, and says where its members end.
func left(t *testing.T) (name string, content []byte, ends []int64) {
	dir := t.TempDir()
	w := open(t, dir, Options{})
	for n := range 3 {
		add(t, w, exchange(n))
	}
	name = w.name
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(0); at < int64(len(content)); {
		length, ok := member(bytes.NewReader(content), at, int64(len(content)))
		if !ok {
			t.Fatalf("no member at %d", at)
		}
		at += length
		ends = append(ends, at)
	}
	if len(ends) != 10 {
		t.Fatalf("%d members, want a warcinfo and three of each exchange", len(ends))
	}
	return name, content, ends
}

// TestTornTail cuts a file at every byte of its last exchange, and of its
// beginning, and repairs and reads what is left.
func TestTornTail(t *testing.T) {
	name, content, ends := left(t)
	dir := t.TempDir()
	path := filepath.Join(dir, name)
	cuts := []int64{0, 1, ends[0] - 1, ends[0], ends[0] + 1, ends[1] - 1}
	step := int64(1)
	if testing.Short() {
		step = 13 // each repair waits for the disk
	}
	for cut := ends[6]; cut < int64(len(content)); cut += step {
		cuts = append(cuts, cut)
	}
	cuts = append(cuts, ends[7], ends[8], ends[9])
	for _, cut := range cuts {
		if err := os.WriteFile(path, content[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		whole := 0 // members
		for whole < len(ends) && ends[whole] <= cut {
			whole++
		}
		reader := NewReader(bytes.NewReader(content[:cut]))
		records, err := 0, error(nil)
		for ; err == nil; records++ {
			_, err = reader.Next()
		}
		torn := cut > 0 && (whole == 0 || ends[whole-1] != cut)
		if (err.Error() != "EOF") != torn {
			t.Fatalf("cut at %d: the reader ends with %v", cut, err)
		}
		if records-1 < whole {
			t.Fatalf("cut at %d: the reader gives %d of %d whole records", cut, records-1, whole)
		}
		if torn && !strings.Contains(err.Error(), fmt.Sprintf("record at %d:", append([]int64{0}, ends...)[whole])) {
			t.Fatalf("cut at %d: %v does not say where", cut, err)
		}
		words := repaired(t, dir, nil)
		info, err := os.Stat(path)
		switch {
		case whole <= 1:
			if !os.IsNotExist(err) {
				t.Fatalf("cut at %d: %v is there, though it holds no exchange", cut, info)
			}
		case err != nil || info.Size() != ends[whole-1]:
			t.Fatalf("cut at %d: repaired to %v (%v), want %d", cut, info, err, ends[whole-1])
		case torn != (len(words) == 1):
			t.Fatalf("cut at %d: said %q", cut, words)
		}
	}
}

func TestRepairToCommitted(t *testing.T) {
	name, content, ends := left(t)
	for _, c := range []struct {
		what      string
		content   []byte
		committed int64
		size      int64 // -1: removed
		words     string
	}{
		{"all of it", content, ends[9], ends[9], ""},
		{"whole records behind", content, ends[6], ends[6], "never committed"},
		{"a torn one behind", content[:ends[6]+10], ends[6], ends[6], "never committed"},
		{"nothing", content, 0, -1, "removed"},
		{"more than there is", content[:ends[6]], ends[9], ends[6], "missing"},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, c.content, 0o644); err != nil {
			t.Fatal(err)
		}
		words := strings.Join(repaired(t, dir, map[string]int64{name: c.committed}), "\n")
		size := int64(-1)
		if info, err := os.Stat(path); err == nil {
			size = info.Size()
		}
		if size != c.size || !strings.Contains(words, c.words) || (words == "") != (c.words == "") {
			t.Errorf("%s: %d bytes, %q; want %d and %q", c.what, size, words, c.size, c.words)
		}
	}
}

// TestRepairKeepsWholeRecords damages a record amid others.
func TestRepairKeepsWholeRecords(t *testing.T) {
	name, content, ends := left(t)
	damaged := bytes.Clone(content)
	damaged[ends[3]+40] ^= 0xff
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), append(damaged, make([]byte, 5000)...), 0o644); err != nil {
		t.Fatal(err)
	}
	others := []string{"other.warc.gz", "framewatch-x.warc"}
	for _, other := range others {
		if err := os.WriteFile(filepath.Join(dir, other), []byte("not ours"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	words := strings.Join(repaired(t, dir, nil), "\n")
	if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() != int64(len(content)) {
		t.Errorf("%v, %v; want %d bytes", info, err, len(content))
	}
	if !strings.Contains(words, fmt.Sprintf("%d bytes at %d", ends[4]-ends[3], ends[3])) || !strings.Contains(words, "no whole record") {
		t.Errorf("said %q", words)
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var found []string
	for c, err := range NewReader(f).Captures(limit) {
		found = append(found, fmt.Sprint(c.URL, " ", err == nil))
	}
	if want := []string{exchange(0).URL + " true", " false", exchange(2).URL + " true"}; !slices.Equal(found, want) {
		t.Errorf("read %q, want %q: the reader goes on behind the damage", found, want)
	}
	for _, other := range others {
		if b, err := os.ReadFile(filepath.Join(dir, other)); err != nil || string(b) != "not ours" {
			t.Errorf("%s: %q, %v", other, b, err)
		}
	}
}

// TestManyWriters lets writers with one owner and others share a folder, all
// beginning files as often as they can, while it is repaired again and again.
func TestManyWriters(t *testing.T) {
	const writers, each = 4, 60
	dir := t.TempDir()
	var wait, repairs sync.WaitGroup
	var done atomic.Bool
	repairs.Go(func() {
		for !done.Load() {
			if _, err := Repair(dir, func(string) (int64, bool) { return 0, false }); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range writers {
		w := open(t, dir, Options{Owner: fmt.Sprint("w", i/2), MaxSize: 1})
		wait.Go(func() {
			for n := range each {
				e, err := Encode(exchange(i*each + n))
				if err == nil {
					_, err = w.Mark()
				}
				if err == nil {
					_, err = w.Append(e)
				}
				if err != nil {
					t.Error(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	done.Store(true)
	repairs.Wait()
	got := urls(t, dir)
	slices.Sort(got)
	if n := len(slices.Compact(got)); n != writers*each {
		t.Errorf("%d captures, want %d", n, writers*each)
	}
}

// TestMain lets TestKill run this very program as a process that writes.
func TestMain(m *testing.M) {
	if dir := os.Getenv("ARCHIVE_TEST_DIR"); dir != "" {
		if err := writeForever(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeForever appends in transactions, some of them rolled back, and says a
// line for each commit: file, length, the exchanges in it.
func writeForever(dir string) error {
	w, err := NewWriter(dir, Options{Owner: fmt.Sprint(os.Getpid()), MaxSize: 20_000})
	if err != nil {
		return err
	}
	for n := 0; ; n += 2 {
		begin, err := w.Mark()
		if err != nil {
			return err
		}
		for i := range 2 {
			x := exchange(n + i)
			x.URL += fmt.Sprintf("&of=%d", os.Getpid())
			e, err := Encode(x)
			if err != nil {
				return err
			}
			if _, err := w.Append(e); err != nil {
				return err
			}
		}
		if n%10 == 8 {
			if err := w.Rewind(begin); err != nil {
				return err
			}
			continue
		}
		m, err := w.Sync()
		if err != nil {
			return err
		}
		if _, err := fmt.Printf("%s %d %d\n", m.File, m.Length, n); err != nil {
			return err
		}
	}
}

// TestKill kills processes that write into one folder, cuts what they left at
// random as a power cut may, and finds what they committed, no more, no less.
func TestKill(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 2
	}
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(1, 2))
	committed := map[string]int64{}
	var want []string
	// One that lives on: no repair may touch its file.
	alive := open(t, dir, Options{Owner: "alive"})
	add(t, alive, exchange(1))
	want = append(want, exchange(1).URL)
	for range rounds {
		var processes []*exec.Cmd
		var said []*bufio.Scanner
		for range 2 {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "ARCHIVE_TEST_DIR="+dir)
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			processes, said = append(processes, cmd), append(said, bufio.NewScanner(out))
		}
		for i, cmd := range processes {
			after := 1 + rng.IntN(30)
			for n := 0; said[i].Scan(); n++ {
				if n == after {
					if err := cmd.Process.Kill(); err != nil {
						t.Fatal(err)
					}
				}
				var file string
				var length int64
				var first int
				if _, err := fmt.Sscan(said[i].Text(), &file, &length, &first); err != nil {
					t.Fatal(err)
				}
				committed[file] = length
				for k := range 2 {
					want = append(want, fmt.Sprintf("%s&of=%d", exchange(first+k).URL, cmd.Process.Pid))
				}
			}
			cmd.Wait() // killed: an error
		}
		for file, length := range committed { // what lies behind may be anything
			path := filepath.Join(dir, file)
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if behind := info.Size() - length; behind > 0 {
				if err := os.Truncate(path, length+rng.Int64N(behind+1)); err != nil {
					t.Fatal(err)
				}
			}
		}
		_, err := Repair(dir, func(file string) (int64, bool) { return committed[file], true })
		if err != nil {
			t.Fatal(err)
		}
		got := urls(t, dir)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("the archive holds %d captures, %d were committed", len(got), len(want))
		}
	}
}
