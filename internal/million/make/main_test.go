package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// source is a gzipped file of two articles.
func source(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "articles.jsonl.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := gzip.NewWriter(f)
	if _, err := io.WriteString(w, `{"title": "On the border", "text": "One.\n\nTwo."}`+"\n"+`{"title": "On the court", "text": "Three."}`); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFilesHoldTheSame(t *testing.T) {
	from, dir := source(t), t.TempDir()
	plain, zipped := filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "a.jsonl.gz")
	var out bytes.Buffer
	for _, args := range [][]string{nil, {"-o", plain}, {"-o", zipped}} {
		if err := run(append([]string{"-from", from, "-n", "50", "-seed", "3"}, args...), &out); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(out.String(), "\n"); n != 50 {
		t.Errorf("%d lines, want 50", n)
	}
	b, err := os.ReadFile(plain)
	if err != nil || string(b) != out.String() {
		t.Errorf("the plain file differs from standard output: %v", err)
	}
	f, err := os.Open(zipped)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || string(b) != out.String() {
		t.Errorf("the gzipped file differs from standard output: %v", err)
	}
}

func TestMistakes(t *testing.T) {
	from := source(t)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-n", "-1"}, "-n must not be negative"},
		{[]string{"-from", from, "10"}, "nothing stands beside the flags"},
		{[]string{"-from", filepath.Join(t.TempDir(), "none")}, "no such file"},
		{[]string{"-from", from, "-n", "1", "-o", filepath.Join(from, "a")}, "not a directory"},
	} {
		if err := run(test.args, io.Discard); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %s", test.args, err, test.want)
		}
	}
}
