//go:build linux || darwin

package archive

import (
	"errors"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk lets the system refuse to make files longer, which cuts a
// write short as a full disk does.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, Options{})
	add(t, w, exchange(1))
	before := mark(t, w)
	big := exchange(2)
	big.Body = page(2, 200_000)
	e := encode(t, big)

	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	full := old
	full.Cur = uint64(before.Length + 1000)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Skip("no limit of the size of files here: ", err)
	}
	_, err := w.Append(e)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), before.File) {
		t.Errorf("append: %v", err)
	}
	if after := mark(t, w); after != before {
		t.Errorf("after a failed append: %v, want %v", after, before)
	}
	files, err := Files(dir)
	if err != nil || files[0].Size != before.Length {
		t.Errorf("%v, %v; want %d bytes", files, err, before.Length)
	}
	add(t, w, exchange(3))
	if got := urls(t, dir); !slices.Equal(got, []string{exchange(1).URL, exchange(3).URL}) {
		t.Errorf("the archive holds %v", got)
	}
}
