package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"framewatch"
	"framewatch/crawler/extract"
)

// answered are the lines of a batch's output.
func answered(t *testing.T, out string) (list []extracted) {
	t.Helper()
	for line := range strings.Lines(out) {
		var a extracted
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("%v: %.200s", err, line)
		}
		list = append(list, a)
	}
	return list
}

// echo answers a line with its ID as the headline.
func echo(l batchLine) (extract.Printed, error) { return extract.Printed{Title: l.ID}, nil }

func TestBatchMistakes(t *testing.T) {
	dir := t.TempDir()
	unpacked := filepath.Join(dir, "page.gz")
	if err := os.WriteFile(unpacked, []byte("\x1f\x8b\x08\x00damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	good := fmt.Sprintf(page, 1)
	line := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	cases := []struct{ line, id, err string }{
		{line(map[string]string{"id": "a", "html": good}), "a", ""},
		{`{"id":"b","html":"<p>cut`, "b", "line 2: "},
		{`{"html":"<p>","id":7}`, "7", "line 3: json: cannot unmarshal number"},
		{`{"html":5,"id":"d"}`, "d", "line 4: json: cannot unmarshal number"},
		{`not json`, "", "line 5: invalid character"},
		{`["id","f"]`, "", "line 6: "},
		{`{"id":"g"}`, "g", `line 7: it has neither "html" nor "html_path"`},
		{line(map[string]string{"id": "h", "html_path": filepath.Join(dir, "gone")}), "h", "line 8: stat"},
		{line(map[string]string{"id": "i", "html_path": dir}), "i", "is no file"},
		{line(map[string]string{"id": "j", "html_path": "/dev/zero"}), "j", "line 10: /dev/zero is no file"},
		{line(map[string]string{"id": "k", "html_path": unpacked}), "k", "line 11: "},
		{line(map[string]string{"id": "l", "url": "https://x.example/%zz", "html": good}), "l", "line 12: parse"},
		{`{"id":"m","html":""}`, "m", ""},
		{"\ufeff" + `{"id":"n"}`, "", "line 14: "},
		{line(map[string]string{"id": "last", "html": good}), "last", ""},
	}
	var in strings.Builder
	for i, c := range cases {
		in.WriteString(c.line)
		if i < len(cases)-1 {
			in.WriteString([]string{"\n", "\r\n"}[i%2])
		}
	}
	out, err := call(t, in.String(), "extract", "--batch")
	if err != nil {
		t.Fatal(err)
	}
	list := answered(t, out)
	if len(list) != len(cases) || strings.Contains(out, `"byline":null`) || strings.Contains(out, `"dates":null`) || strings.Contains(out, `"captions":null`) {
		t.Fatalf("%d answers, want %d:\n%s", len(list), len(cases), out)
	}
	for i, c := range cases {
		if a := list[i]; a.ID != c.id || !strings.Contains(a.Error, c.err) || (a.Error == "") != (c.err == "") {
			t.Errorf("line %d: id %q, error %q, want %q, %q", i+1, a.ID, a.Error, c.id, c.err)
		}
	}
	if list[0].Class != framewatch.ClassArticle || list[12].Class != framewatch.ClassNotArticle {
		t.Errorf("%q, %q", list[0].Class, list[12].Class)
	}
}

// TestBatchRules extracts by rules of a file, and says what is wrong with one.
func TestBatchRules(t *testing.T) {
	dir := t.TempDir()
	file, own, wrong := filepath.Join(dir, "page.html"), filepath.Join(dir, "rules.yaml"), filepath.Join(dir, "wrong.yaml")
	for name, text := range map[string]string{
		file: strings.Replace(fmt.Sprintf(page, 1), "<article>", `<p class="hand">By Ada Low</p><article>`, 1), own: "- site: gazette.example\n  title: p.hand\n", wrong: "- site: gazette.example\n  titel: p\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := call(t, "", "extract", "--rules", own, "--url", "https://gazette.example/six-found", file)
	if err != nil || !strings.Contains(out, `"By Ada Low"`) {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = call(t, fmt.Sprintf(`{"id":"a","url":"https://gazette.example/six-found","html_path":%q}`, file), "extract", "--batch", "--rules", own)
	if err != nil || !strings.Contains(out, `"title":"By Ada Low"`) {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := call(t, "", "extract", "--batch", "--rules", wrong); exitCode(err) != 2 || !strings.Contains(err.Error(), `wrong.yaml:2: gazette.example: unknown key "titel"`) {
		t.Errorf("%v", err)
	}
}

// TestBatchPanic costs the line alone.
func TestBatchPanic(t *testing.T) {
	var out bytes.Buffer
	err := extractBatch(t.Context(), streams{strings.NewReader(`{"id":"a"}` + "\n" + `{"id":"b"}` + "\n" + `{"id":"c"}`), &out, io.Discard}, func(l batchLine) (extract.Printed, error) {
		if l.ID == "b" {
			panic("index out of range")
		}
		return echo(l)
	})
	list := answered(t, out.String())
	if err != nil || len(list) != 3 || list[1].ID != "b" || list[1].Error != "line 2: internal error: index out of range" || list[2].Title != "c" {
		t.Errorf("%v, %+v", err, list)
	}
}

// lines gives the same line again and again, and counts what was read.
type lines struct {
	line string
	read atomic.Int64 // bytes
}

func (l *lines) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) {
		n += copy(b[n:], l.line[int(l.read.Load()+int64(n))%len(l.line):])
	}
	l.read.Add(int64(n))
	return n, nil
}

// TestBatchLongLine reads over a line that is too long, and knows whose it is.
func TestBatchLongLine(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reads 128 MB")
	}
	var out bytes.Buffer
	in := io.MultiReader(strings.NewReader(`{"id":"a"}`+"\n"+`{"id":"long","html":"`), io.LimitReader(&lines{line: "x"}, maxLine), strings.NewReader(`"}`+"\n"+`{"id":"c"}`))
	err := extractBatch(t.Context(), streams{in, &out, io.Discard}, echo)
	list := answered(t, out.String())
	if err != nil || len(list) != 3 || list[0].ID != "a" || list[1].ID != "long" || list[1].Error != "line 2: it is over 128 MB long" || list[2].ID != "c" {
		t.Errorf("%v, %+v", err, list)
	}
}

func TestReadLine(t *testing.T) {
	in := bufio.NewReaderSize(strings.NewReader("one\n"+strings.Repeat("x", 100)+"\n"+strings.Repeat("y", 10_000)+"\n\nlast"), 16)
	for i, want := range []struct {
		length int
		whole  bool
		err    error
	}{{4, true, nil}, {100, true, nil}, {4 << 10, false, nil}, {1, true, nil}, {4, true, io.EOF}} {
		most := 5000
		if i == 1 {
			most = 101
		}
		if line, whole, err := readLine(in, most); i != 1 && len(line) != want.length || whole != want.whole || err != want.err {
			t.Errorf("line %d: %d bytes, %v, %v", i+1, len(line), whole, err)
		}
	}
}

// TestBatchHoldsLittle reads no further ahead than its answers can be taken:
// what reads them is slow here.
func TestBatchHoldsLittle(t *testing.T) {
	in := &lines{line: `{"id":"x","html":"` + strings.Repeat("x", 100_000) + `"}` + "\n"}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- extractBatch(ctx, streams{in, writer, io.Discard}, echo)
		writer.Close()
	}()
	answers := bufio.NewScanner(reader)
	for range 50 {
		if !answers.Scan() {
			t.Fatal(answers.Err())
		}
	}
	cancel()
	read := in.read.Load()
	go io.Copy(io.Discard, reader)
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	// Answers under way, pages being read, and small answers in two buffers.
	most := 50 + 6*runtime.GOMAXPROCS(0) + 2*(64<<10)/400
	if n := int(read) / len(in.line); n > most {
		t.Errorf("%d lines were read ahead of 50 answers, more than %d", n, most)
	}
}

// TestBatchStops ends with its context though no line comes any more.
func TestBatchStops(t *testing.T) {
	in, feed := io.Pipe()
	defer feed.Close()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- extractBatch(ctx, streams{in, writer, io.Discard}, echo) }()
	if _, err := io.WriteString(feed, `{"id":"a"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	// The answer comes though nothing follows the line.
	if line, err := bufio.NewReader(reader).ReadString('\n'); err != nil || !strings.Contains(line, `"id":"a"`) {
		t.Errorf("%q, %v", line, err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func FuzzBatch(f *testing.F) {
	f.Add([]byte(`{"id":"a","html":"<p>"}` + "\n\n{\n" + `{"id":[1],"html":"x"}`))
	f.Add([]byte("[\n{\"id\":\"\\ud800\"}\n\x00"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		if err := extractBatch(t.Context(), streams{bytes.NewReader(in), &out, io.Discard}, echo); err != nil {
			t.Fatal(err)
		}
		want := 0
		for line := range bytes.Lines(in) {
			if len(bytes.TrimSpace(line)) > 0 {
				want++
			}
		}
		if n := len(answered(t, out.String())); n != want {
			t.Errorf("%d answers to %d lines", n, want)
		}
	})
}
