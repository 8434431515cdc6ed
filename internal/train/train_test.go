package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"framewatch/crawler/extract/body"
	"framewatch/crawler/extract/page"
)

const article = `<html><body><div class="teaser"><p>The ministers met in the capital on Tuesday and talked.</p></div>
<article><h1>Ministers meet</h1><p>The ministers met in the capital on Tuesday and talked.</p><h2>Why now</h2>
<p>They could not agree on how many people each country should receive.</p><p>The talks will go on in the winter, officials said there.</p></article>
<ul><li>Why now</li><li>Other news of the day from the harbour</li></ul></body></html>`

const truth = `The ministers met in the capital on Tuesday and talked.
Why now
They could not agree on how many people each country should receive.
The talks will go on in the winter, officials said there.`

func parsed(t *testing.T, doc string) *page.Page {
	t.Helper()
	u, err := url.Parse("https://news.example/a")
	if err != nil {
		t.Fatal(err)
	}
	p, err := page.Read([]byte(doc), "text/html; charset=utf-8", u)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestLabels checks that blocks are text where the true text has their words
// in its order, and only there.
func TestLabels(t *testing.T) {
	p := parsed(t, article)
	var got []string
	for i, y := range labels(p, truth) {
		got = append(got, fmt.Sprintf("%.0f %s", y, p.Blocks[i].Text))
	}
	kept := 0
	for _, line := range got {
		if strings.HasPrefix(line, "1 ") {
			kept++
		}
	}
	if kept != 4 || got[2] == "" || !strings.HasPrefix(got[len(got)-1], "0 ") || !strings.HasPrefix(got[len(got)-2], "0 ") {
		t.Errorf("%d blocks are text:\n%s", kept, strings.Join(got, "\n"))
	}
}

// TestAugmented checks that other forms of a page hold its text, or the
// beginning of it, and that the same seed makes the same page.
func TestAugmented(t *testing.T) {
	d := donor{headlines: []string{"Harbour opens"}, sentences: []string{"The harbour was opened again after the storm of the week."}, names: []string{"Ada Low"}}
	form := func(seed uint64) string {
		p := parsed(t, article)
		raw, err := augmented(body.Lesson{Page: p, Labels: labels(p, truth)}, d, rand.New(rand.NewPCG(seed, 0)))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	added := 0
	for seed := range uint64(20) {
		doc := form(seed)
		if doc != form(seed) {
			t.Fatal("the same seed makes different pages")
		}
		p := parsed(t, doc)
		kept := 0
		for i, y := range labels(p, truth) {
			if y > 0.9 {
				kept++
			} else if strings.Contains(p.Blocks[i].Text, "harbour was opened") {
				added++
			}
		}
		if kept < 3 {
			t.Errorf("seed %d: %d blocks of the text are left:\n%s", seed, kept, doc)
		}
	}
	if added == 0 {
		t.Error("nothing of other pages was set in")
	}
}

func TestUsage(t *testing.T) {
	if err := run([]string{"-pages", t.TempDir()}, new(bytes.Buffer)); err == nil {
		t.Error("a folder without pages is taken")
	}
}
