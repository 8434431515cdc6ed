package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"framewatch"
	"framewatch/crawler/extract/body"
	"framewatch/crawler/extract/page"
	"framewatch/crawler/extract/trees"
	"framewatch/internal/pageset"
)

// zipped packs the made pages as the measured ones are.
func zipped(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	files, err := filepath.Glob("testdata/pages/html/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal("no pages: ", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "html"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "testdata/pages/truth.jsonl") {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write(raw)
		z.Close()
		into := filepath.Join(dir, strings.TrimPrefix(name, "testdata/pages/")+".gz")
		if err := os.WriteFile(into, packed.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"-set", zipped(t), "-runs", "1"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`measured on 2 articles and 1 other pages`,
		`\| framewatch +\| (1|0\.9)`,
		`\| go-trafilatura +\| 0\.`,
		`\| go-trafilatura, fast +\| 0\.`,
		`\| go-readability +\| 0\.`,
		`\| go-domdistiller +\| 0\.`,
		`\| ceiling: right choice of blocks +\| 1\.0000 \| +1\.0000 \| +1\.0000 .* 0\.0 % \| 100\.0 % \| +0\.0 % `,
		`\| framewatch +\| +1\.0000 \| +1\.0000 \(1/1\) \| +1\.0000 \(1/1\) \| +1\.0000 \(1/1\) \| +1\.0000`,
		`Article or not: F1 1\.0000`,
		`\| article \(2\) +\| +2 `,
		`1\. [12] https://`,
		`\| go-trafilatura .* 1\.0 times`,
	} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("the report holds no %s", want)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

// TestOutOfFold learns from one made page, as if many sites had it, and reads
// all with what it learned.
func TestOutOfFold(t *testing.T) {
	pages, dir := zipped(t), t.TempDir()
	raw, err := os.ReadFile("testdata/pages/html/1.html")
	if err != nil {
		t.Fatal(err)
	}
	read, err := page.Read(raw, "text/html", &url.URL{Scheme: "https", Host: "harbour.example"})
	if err != nil {
		t.Fatal(err)
	}
	lesson := body.Lesson{Page: read, Labels: make([]float32, len(read.Blocks))}
	for i, b := range read.Blocks {
		if b.Words > 15 && !strings.HasPrefix(b.Text, "Subscribe") {
			lesson.Labels[i] = 1
		}
	}
	var lessons []body.Lesson // of as many sites as make sure that no part of them is empty
	for i := range 20 {
		lesson.Group = fmt.Sprintf("site%d.example", i)
		lessons = append(lessons, lesson)
	}
	o := trees.Options{Trees: 5, Leaves: 4, Rate: 0.5, FeatureRate: 1, SampleRate: 1}
	model, err := body.Learn(lessons, body.Options{First: o, Second: o, Folds: 2}).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-set", pages, "-models", dir, "-only", "framewatch", "-runs", "1"}
	if err := run(args, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "0.bin") {
		t.Errorf("without models: error %v", err)
	}
	for i := range folds {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.bin", i)), model, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := run(args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`\| framewatch, out of fold +\| [01]\.`, `\| framewatch +\| (1|0\.9)`, `worst articles: framewatch, out of fold`, `harbour\.example/2025/05/06/ferry\n +F1 1\.00`} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("the report holds no %s\n%s", want, out.String())
		}
	}
}

func TestRefuses(t *testing.T) {
	dir := zipped(t)
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"no pages there", []string{"-set", t.TempDir()}, "read the truth"},
		{"no such extractor", []string{"-set", dir, "-only", "boilerpipe"}, `begins with "boilerpipe"`},
		{"golden of part", []string{"-update", "-only", "framewatch"}, "-update"},
		{"golden of other pages", []string{"-update", "-set", dir}, "-update"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := run(c.args, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got error %v, want one that says %q", err, c.want)
			}
		})
	}
}

func TestMeasure(t *testing.T) {
	pages := []pageset.Page{
		{Type: article, Title: "A  Title", Author: "Ann Lee and Bob Ray", Date: "2025-01-02", Text: "a b c d", With: []string{"B c", "x"}, Without: []string{"d"}},
		{Type: article, Author: "Ann Lee", Date: "2025-01-02", Text: "a b c d"},
		{Type: "forum", Date: "2025-01-02", Text: "never counted"},
	}
	outcomes := []Outcome{
		{Result: Result{Title: "a title", Names: []string{"Bob Ray", "The Times"}, Date: "2025-01-02", Text: "a b c d"}, Body: pageset.Score{Precision: 1, Recall: 1}},
		{Err: io.EOF, Dated: true},
		{},
	}
	f := measure(pages, outcomes, func(i int) bool { return pages[i].Type == article })
	got := []tally{f.With, f.Without, f.Title, f.Dated, f.Standing, f.Given, f.Names, {f.Named, f.Errors}}
	want := []tally{{1, 2}, {1, 1}, {1, 1}, {1, 2}, {0, 1}, {1, 1}, {1, 2}, {3, 1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if f.Body.N() != 2 || f.Body.Macro() != 0.5 || f.Body.Below() != 0.5 {
		t.Errorf("body of %d pages: macro %v, below %v", f.Body.N(), f.Body.Macro(), f.Body.Below())
	}
}

func TestWrong(t *testing.T) {
	p := pageset.Page{Text: "One paragraph that both texts have in common.\n\nAnd another that was lost on the way to the reader, as it goes with us."}
	o := Outcome{Result: Result{Class: framewatch.ClassListing, Reason: "it holds teasers", Text: "One paragraph that both texts have in common.\n\nRead more\n\nSubscribe to our letter now"}}
	want := []string{
		"taken for: listing: it holds teasers",
		"kept, 5 words: Subscribe to our letter now",
		"lost, 16 words: And another that was lost on the way to the reader, as …",
	}
	if got := wrong(p, o); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestToggle compares what is counted step by step with a count of the whole.
func TestToggle(t *testing.T) {
	blocks := []page.Block{{Text: "a b"}, {Text: "c"}, {Text: ""}, {Text: "a b c d e f"}, {Text: "g"}, {Text: "a b c d e"}}
	const truth = "a b c a b c d e f h"
	c := newChoice(blocks, truth)
	for _, i := range []int{0, 3, 1, 5, 4, 3, 0, 2, 5, 3, 1} {
		c.toggle(i)
		var chosen []string
		for k, b := range blocks {
			if c.in[k] {
				chosen = append(chosen, b.Text)
			}
		}
		text := strings.Join(chosen, " ")
		if len(pageset.Words(text)) < shingle {
			continue // scored by words, which a choice does not do
		}
		want := pageset.Shingles(text, shingle)
		all := 0
		for s, n := range want {
			all += n
			if c.found[s] != n {
				t.Errorf("after block %d: %q counted %d times, stands %d times in %q", i, s, c.found[s], n, text)
			}
		}
		if s := pageset.Compare(text, truth, shingle); c.ofFound != all || float64(c.common) != s.Recall*float64(c.ofWanted) {
			t.Errorf("after block %d: %d shingles, %d of them common; want %d and recall %v", i, c.ofFound, c.common, all, s.Recall)
		}
	}
}

func TestStands(t *testing.T) {
	const day = "2025-03-02"
	for _, c := range []struct {
		html string
		want bool
	}{
		{`<time datetime="2025-03-02T10:00">`, true}, {"Posted March 2nd, 2025", true}, {"2. 3. 2025", false}, {"02.03.2025", true},
		{"MAR 2, 2025", true}, {"2025-03-03", false}, {"", false},
	} {
		if got := stands(day, []byte(c.html)); got != c.want {
			t.Errorf("%s in %q: %v", day, c.html, got)
		}
	}
	if stands("2025-03", []byte("2025-03")) {
		t.Error("a month is no day")
	}
}

func TestLasting(t *testing.T) {
	if got := lasting("figures\n" + timeHeading + "12 ms"); got != "figures\n" {
		t.Errorf("got %q", got)
	}
}
