package body

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"framewatch/crawler/extract/page"
	"framewatch/internal/pageset"
)

// pages is where the real pages with their truth lie, outside the repository.
const pages = "../../../../shared/data/pages"

func read(t testing.TB, doc string) *page.Page {
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

// story is prose of n paragraphs, each with words of its own.
func story(n int) string {
	people := []string{"The ministers", "Several mayors", "Two envoys", "The delegates", "Officials of the union", "Diplomats from the coast", "Members of the panel"}
	deeds := []string{"met in the capital", "argued behind closed doors", "spoke to the press at noon", "wrote to the commission", "refused to sign the paper", "called for a second vote"}
	ends := []string{"could not agree on how many people each country should receive", "said that the talks would go on next week", "found no word on which all could settle", "warned that winter was near", "promised to publish the figures"}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<p>%s %s on day %d, and %s, as was reported from room %d.</p>\n", people[i%7], deeds[i%6], i+1, ends[i%5], 3*i+10)
	}
	return b.String()
}

// surrounded is a page with a menu, a headline, an article and a foot.
func surrounded(article string) string {
	return `<html><head><title>Ministers meet in the capital</title><body><header class="site-header"><nav class="menu"><ul>` +
		strings.Repeat(`<li><a href="/s">World news</a>`, 12) + `</ul></nav></header><main><article class="article"><h1>Ministers meet in the capital</h1>
		<div class="article-body">` + article + `</div></article><section class="related"><h3>More stories</h3><ul>` +
		strings.Repeat(`<li><a href="/x">Another thing happened in a town far away</a>`, 8) + `</ul></section></main>
		<footer class="footer"><p>Copyright 2016 The News. All rights reserved.</p><a href="/terms">Terms of use</a></footer>`
}

// TestRead checks what stays of boxes that stand between the paragraphs of a
// text.
func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, html string
		keep       bool
		text       string // by which it is found
	}{
		{"heading", `<h2>What comes next</h2>`, true, "What comes next"},
		{"quotation", `<blockquote><p>“We will ‘not’ yield,” she said to the assembled press on Monday.</p></blockquote>`, true, "“We will ‘not’ yield,” she said to the assembled press on Monday."},
		{"list", `<ul><li>The union wants to receive fewer people than it did last year.</li><li>The coast wants money for the harbours first.</li></ul>`, true, "harbours"},
		{"newsletter", `<div class="newsletter"><p>Sign up for our newsletter. It is free, and comes every day at seven.</p></div>`, false, "newsletter"},
		{"German newsletter", `<div class="newsletter-box"><h4>Newsletter</h4><p>Melden Sie sich für unseren kostenlosen Newsletter an.</p></div>`, false, "Newsletter"},
		{"caption", `<figure><img src="a.jpg"><figcaption>The ministers at the palace on Monday. Photo: Reuters</figcaption></figure>`, false, "palace"},
		{"further reading", `<aside class="related"><h3>Read also</h3><ul><li><a href="/x">Another thing happened today in a town</a></li><li><a href="/y">And one more thing to read about</a></li></ul></aside>`, false, "one more thing"},
		{"shares", `<ul class="share-bar"><li><a href="#">Facebook</a><li><a href="#">WhatsApp</a><li><a href="#">Email</a></ul>`, false, "WhatsApp"},
		{"author", `<div class="author-bio"><p>Ada Low is a correspondent who covers politics and migration. Follow her on Twitter.</p></div>`, false, "covers politics"},
		{"advertisement", `<div class="ad">Advertisement</div>`, false, "Advertisement"},
		{"French publicity", `<p class="lire-aussi">Lire aussi : <a href="/x">Les ministres se retrouvent à nouveau dans la capitale</a></p>`, false, "retrouvent"},
	} {
		p := read(t, surrounded(story(5)+c.html+story(12)[len(story(5)):]))
		text := Default().Read(p, "Ministers meet in the capital", nil).Text
		if strings.Contains(text, c.text) != c.keep || !strings.HasPrefix(text, "The ministers met") || strings.Count(text, "as was reported from room") != 12 {
			t.Errorf("%s: kept %v:\n%s", c.name, !c.keep, text)
		}
	}
}

func TestJudge(t *testing.T) {
	p := read(t, surrounded(story(8)+`<div class="box"><p>Sign up for our newsletter, it is free.</p></div>`))
	first := p.Blocks[slices.IndexFunc(p.Blocks, func(b page.Block) bool { return strings.HasPrefix(b.Text, "The ministers met") })].Text
	r := Default().Read(p, "Ministers meet in the capital", func(n *html.Node) (said, keep bool, rule string) {
		switch {
		case n.FirstChild != nil && n.FirstChild.Data == first:
			return true, false, "drop p"
		case n.FirstChild != nil && strings.HasPrefix(n.FirstChild.Data, "Sign up"):
			return true, true, "keep .box"
		}
		return false, false, ""
	})
	if strings.Contains(r.Text, first) || !strings.HasSuffix(r.Text, "it is free.") {
		t.Error(r.Text)
	}
	if i := slices.IndexFunc(r.Blocks, func(d Decision) bool { return d.By == "drop p" }); i < 0 || r.Blocks[i].Kept {
		t.Errorf("%+v", r.Blocks)
	}
}

func TestCaptions(t *testing.T) {
	p := read(t, surrounded(story(3)+`<figure><img><figcaption>The ministers at the palace on Monday.</figcaption></figure>`+story(9)[len(story(3)):]))
	if r := Default().Read(p, "Ministers meet in the capital", nil); !slices.Equal(r.Captions, []string{"The ministers at the palace on Monday."}) {
		t.Errorf("%q", r.Captions)
	}
}

// TestReasons checks that what is said for and against a block adds up.
func TestReasons(t *testing.T) {
	p := read(t, surrounded(story(8)+`<div class="newsletter"><p>Sign up for our newsletter, it is free.</p></div>`))
	odds := Default().Read(p, "Ministers meet in the capital", nil).Blocks
	for i, reasons := range Default().Reasons(p, "Ministers meet in the capital") {
		if strings.HasPrefix(p.Blocks[i].Text, "Sign up") {
			if len(reasons) == 0 || !slices.ContainsFunc(reasons[:4], func(r Reason) bool { return r.Weight < 0 }) {
				t.Errorf("a newsletter with log odds %.2f: %v", odds[i].LogOdds, reasons)
			}
		}
	}
}

func TestAgreement(t *testing.T) {
	if a := Agreement("one two three four five", "One two three four five."); a != 1 {
		t.Error(a)
	}
	if a := Agreement("one two three four five", "six seven eight nine ten"); a != 0 {
		t.Error(a)
	}
}

// TestBytes checks that a model is read as it was written, and no damaged one.
func TestBytes(t *testing.T) {
	b, err := Default().MarshalBinary()
	if err != nil || !slices.Equal(b, weights) {
		t.Fatalf("the embedded weights change when they are written again: %v", err)
	}
	var m Model
	for _, n := range []int{0, 3, 100, len(b) / 2, len(b) - 1} {
		if m.UnmarshalBinary(b[:n]) == nil {
			t.Errorf("%d of %d bytes are taken for a model", n, len(b))
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(surrounded(story(3)), "Ministers meet")
	f.Add("<p>One<p>Two", "")
	f.Fuzz(func(t *testing.T, doc, title string) {
		u, _ := url.Parse("https://news.example/a")
		p, err := page.Read([]byte(doc), "text/html; charset=utf-8", u)
		if err != nil {
			return
		}
		r := Default().Read(p, title, nil)
		if len(r.Blocks) != len(p.Blocks) {
			t.Fatal("a block without decision")
		}
		Default().Reasons(p, title)
	})
}

func BenchmarkRead(b *testing.B) {
	all, err := pageset.Read(pages)
	if err != nil {
		b.Skipf("the real pages are not there: %v", err)
	}
	var list []*page.Page
	for _, p := range all[:200] {
		raw, err := p.Bytes(pages)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, read(b, string(raw)))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := list[i%len(list)]
		Default().Read(p, p.Title, nil)
	}
}
