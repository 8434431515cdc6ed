package edits

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/framing"
)

// BenchmarkEdits asks for the newest edits of 10,000 versions of real
// articles: cold, with nothing read before, and warm. The first is also told
// as a multiple of marking the same versions one after the other.
func BenchmarkEdits(b *testing.B) {
	lex, err := framing.Default()
	if err != nil {
		b.Fatal(err)
	}
	annotator := framing.New(lex)
	d := &drawer{histories: edited(b, 5_000)}
	var alone time.Duration
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			book := New(d, annotator, time.Now)
			res, err := book.Edits(b.Context(), framewatch.EditRequest{Limit: 20})
			if err != nil || res.Of != 5_000 {
				b.Fatal(res.Of, err)
			}
			b.StopTimer()
			began := time.Now()
			for _, h := range d.histories {
				for _, v := range []framewatch.Version{h.Edits[0].Before, h.Edits[0].After} {
					annotator.Annotate(framewatch.Article{Language: h.Edits[0].Article.Language, Title: v.Title, Text: v.Text})
				}
			}
			alone += time.Since(began)
			b.StartTimer()
		}
		b.ReportMetric(float64(b.Elapsed())/float64(alone), "x-marking")
	})
	b.Run("warm", func(b *testing.B) {
		book := New(d, annotator, time.Now)
		if err := book.CatchUp(b.Context()); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := book.Edits(b.Context(), framewatch.EditRequest{Limit: 20}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// edited are articles with two versions each; every tenth changes a wording.
func edited(b *testing.B, n int) []framewatch.History {
	b.Helper()
	var out []framewatch.History
	for i, a := range realArticles(b, n) {
		more := a.Text + " The story was updated."
		if i%10 == 0 {
			more += " Illegal immigrants were held."
		}
		h := told(int64(i+1), fmt.Sprint("x", i), "North", noon.Add(time.Duration(i)*time.Minute), a.Title+"|"+a.Text, a.Title+"|"+more)
		h.Edits[0].Article.Language = a.Language
		out = append(out, h)
	}
	return out
}

// realArticles are the first n of the real articles, where those are.
func realArticles(t testing.TB, n int) []framewatch.Article {
	t.Helper()
	file, err := os.Open("../../shared/data/articles.jsonl.gz")
	if err != nil {
		t.Skip("no real articles here")
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []framewatch.Article
	for lines := bufio.NewReader(unzipped); len(out) < n; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			t.Skipf("only %d real articles here", len(out))
		}
		var a struct{ Title, Text, Language string }
		if err := json.Unmarshal(line, &a); err == nil && !strings.ContainsRune(a.Title, '|') {
			out = append(out, framewatch.Article{Title: a.Title, Text: a.Text, Language: a.Language})
		}
	}
	return out
}
