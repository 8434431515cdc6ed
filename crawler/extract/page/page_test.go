package page

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func read(t testing.TB, html string) *Page {
	t.Helper()
	u, err := url.Parse("https://news.example/a")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Read([]byte(html), "text/html; charset=utf-8", u)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestBlocks(t *testing.T) {
	for _, c := range []struct {
		name, html string
		want       []string
	}{
		{"paragraphs", "<p>One.<p>Two.", []string{"One.", "Two."}},
		{"inline elements", `<p>He <b>said <a href="/x">so</a></b>, <x-y>really</x-y>.</p>`, []string{"He said so, really."}},
		{"white space", "<p> a\n\tb  <i> c</i> </p>", []string{"a b c"}},
		{"no-break space", "<p>«\u00a0migrants\u00a0»</p>", []string{"«\u00a0migrants\u00a0»"}},
		{"one line break", "<p>a<br>b</p>", []string{"a b"}},
		{"two line breaks", "<div>a<br> <br>b</div>", []string{"a", "b"}},
		{"text beside elements", "<div>a<p>b</p>c</div>", []string{"a", "b", "c"}},
		{"block in a link", `<a href="/x"><div>a</div><div>b</div></a>`, []string{"a", "b"}},
		{"no text", "<script>a</script><style>b</style><noscript>c</noscript><template>d</template><svg><text>e</text></svg><p>f", []string{"f"}},
		{"controls", "<p>a\u202eb\u0007c</p>", []string{"abc"}},
		{"unknown element around blocks", "<x-story><p>a</p><p>b</p></x-story>", []string{"a", "b"}},
	} {
		var got []string
		for _, b := range read(t, c.html).Blocks {
			got = append(got, b.Text)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestCounts(t *testing.T) {
	p := read(t, `<div class=Story><p>One two <a href="/x">three four</a> <em>five</em>.</p><ul hidden><li>six</ul></div>`)
	b := p.Blocks[0]
	if b.Words != 5 || b.LinkWords != 2 || b.Links != 1 || b.Strong != 1 || b.Node.Data != "p" {
		t.Errorf("block: %+v", b)
	}
	story := p.Boxes[p.Boxes[b.Box].Parent]
	if story.Name != "story" || story.Words != 6 || story.LinkWords != 2 || story.Prose != 3 || story.First != 0 || story.End != 2 {
		t.Errorf("box: %+v", story)
	}
	if !p.Boxes[p.Blocks[1].Box].Hidden || p.Boxes[b.Box].Hidden {
		t.Error("hidden boxes are not told from others")
	}
}

func TestTooManyBlocks(t *testing.T) {
	p := read(t, strings.Repeat("<p>a<p>b c", maxBlocks))
	if n := len(p.Blocks); n < maxBlocks || n > maxBlocks+10 || p.Boxes[0].Words != 3*maxBlocks {
		t.Errorf("%d blocks with %d words", n, p.Boxes[0].Words)
	}
}

func TestLead(t *testing.T) {
	p := read(t, `<p><a>One two <b>three</b></a> four <a>five</a><p>One <a>two</a><p><a>One</a> <a>two</a>`)
	for i, want := range []int{3, 0, 2} {
		if got := p.Blocks[i].Lead; got != want {
			t.Errorf("%q: %d, want %d", p.Blocks[i].Text, got, want)
		}
	}
}

func TestPictured(t *testing.T) {
	p := read(t, `<p>a<p><img src=x><p>b<div><figure><img><figcaption>c</figcaption></figure></div>d<p>e<br><img><br>f</p>`)
	for i, want := range []bool{false, true, true, false, false, true} {
		if p.Blocks[i].Pictured != want {
			t.Errorf("%q: %v", p.Blocks[i].Text, !want)
		}
	}
}

func TestHead(t *testing.T) {
	p := read(t, `<html lang=de-AT><head><title>A &amp; B</title><meta property="og:Title" name=t content=" x "><meta name=empty content="">
		<link rel="Canonical" href=" /c "><script type="application/ld+json">{"@type":"NewsArticle","headline":"H"}</script><body>b`)
	if p.Language != "de-AT" || p.Title != "A & B" || p.Meta("none", "og:title") != "x" || p.Meta("t") != "x" || len(p.Metas) != 2 {
		t.Errorf("%q %q %+v", p.Language, p.Title, p.Metas)
	}
	if diff := cmp.Diff([]Link{{Rel: "canonical", Href: "/c"}}, p.Links); diff != "" {
		t.Error(diff)
	}
	if p.Statement.Headline != "H" || !p.Statement.Article {
		t.Errorf("%+v", p.Statement)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("<p>One <b>two<div>three<table><td>four<p>five<br><br>six")
	f.Add(`<script type="application/ld+json">{"@type":"NewsArticle","headline":["H"],"author":[{"name":{}}]}</script>`)
	f.Add(strings.Repeat("<div>", 300) + "x" + strings.Repeat("<i>", 300) + "y")
	f.Fuzz(func(t *testing.T, html string) {
		u, _ := url.Parse("https://news.example/a")
		p, err := Read([]byte(html), "text/html; charset=utf-8", u)
		if err != nil {
			return
		}
		words := 0
		for i, b := range p.Blocks {
			if b.Text == "" || b.Text != FoldSpace(b.Text) || b.LinkWords > b.Words || b.Node == nil {
				t.Fatalf("block %d: %+v", i, b)
			}
			if box := p.Boxes[b.Box]; i < box.First || i >= box.End {
				t.Fatalf("block %d is not in its box: %+v", i, box)
			}
			words += b.Words
		}
		if p.Boxes[0].Words != words {
			t.Fatal(fmt.Sprint("the root holds ", p.Boxes[0].Words, " words of ", words))
		}
	})
}
