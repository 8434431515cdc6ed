package page

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/decode"
)

// TestTree tells the trees by their elements and texts.
func TestTree(t *testing.T) {
	for _, c := range []struct{ name, html, want string }{
		{"nothing", "", ""},
		{"paragraphs", "<p>a<p>b</p>c", "p(a)p(b)c"},
		{"block in a paragraph", "<p>a<div>b</div>c</p>d", "p(a)div(b)cp()d"},
		{"end of nothing", "a</b></div></td></x>b", "ab"},
		{"end over open elements", "<div><span><b>a</div>b", "div(span(b(a)))b"},
		{"end within a block", "<b>a<div>b</b>c</div>d", "b(adiv(bc))d"},
		{"end within a block, another open between", "<a><b><p>a</a>b<p>c", "a(b(p(ab)))p(c)"},
		{"link in a link", "<a>a<i>b<a>c", "a(ai(b))a(c)"},
		{"link around a block, then another", "<a>a<div>b<a>c</a></div>d", "a(adiv(ba(c)))d"},
		{"list", "<ul><li>a<li>b<ul><li>c</ul>d</ul>e", "ul(li(a)li(bul(li(c))d))e"},
		{"terms", "<dl><dt>a<dd>b<dt>c</dl>", "dl(dt(a)dd(b)dt(c))"},
		{"headings", "<h1>a<h2>b</h1>c", "h1(a)h2(b)c"},
		{"table", "<table><td>a<th>b<tr><td>c</table>d", "table(tbody(tr(td(a)th(b))tr(td(c))))d"},
		{"table in a cell", "<table><tr><td>a<table><tr><td>b</table>c<td>d", "table(tbody(tr(td(atable(tbody(tr(td(b))))c)td(d))))"},
		{"table in a table", "<table><tr><table><tr><td>a", "table(tbody(tr()))table(tbody(tr(td(a))))"},
		{"text in a table", "<table>a<tr>b<td>c<tr><p>d", "table(atbody(tr(btd(c))tr(p(d))))"},
		{"cells without a table", "<tr><td>a</td>b", "ab"},
		{"paragraph before a table", "<!doctype html><p>a<table>", "p(a)table()"},
		{"paragraph around a table", "<p>a<table>", "p(atable())"},
		{"form in a table", "<table><form><tr><td>a</form>b", "table(form()tbody(tr(td(ab))))"},
		{"form that ends early", "<form><div>a</form>b</div>c<form>d<form>e", "form(div(ab))cform(de)"},
		{"void", "<br>a<img>b</br>c<hr/>d", "br()aimg()bbr()chr()d"},
		{"not void", "<div/>a<i/>b", "div(ai(b))"},
		{"drawing", "<svg><g><title>a</title><style><b>b", "svg()b(b)"},
		{"drawing left by an end", "<div><svg><g>a</div>b", "div(svg())b"},
		{"page in a drawing", "<svg><foreignObject><div>a</div></foreignObject></svg>b", "svg()b"},
		{"drawing that ends itself", "<svg/>a", "svg()a"},
		{"template", "<template><div>a</template>b", "b"}, // it stands in the head
		{"selection", "<select><option>a<option>b</select>c<select><p>d<input>e", "select()cselect()input()e"},
		{"raw text", "<textarea><p>a</textarea><iframe><p>b</iframe><xmp><p>c</xmp>d", "textarea()iframe()xmp(<p>c)d"},
		{"program with a comment", "<p><script><!-- <script>a</script> b</script>c", "p(script()c)"},
		{"white space", " <div> <p> a </p> <b>b</b> <i> c</i> </div> ", "div(p( a )b(b) i( c))"},
		{"entities", "a&amp;b<p>&eacute", "a&bp(é)"},
		{"depth", strings.Repeat("<b>", 3*maxOpen) + "a", strings.Repeat("b(", maxOpen-2) + strings.Repeat(")b(", 2*maxOpen+2) + "a" + strings.Repeat(")", maxOpen-2)},
	} {
		root, _, err := build(c.html)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		show(&b, root.FirstChild.LastChild)
		if got := strings.TrimSuffix(strings.TrimPrefix(b.String(), "body("), ")"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func show(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
		return
	}
	b.WriteString(n.Data + "(")
	for c := range n.ChildNodes() {
		show(b, c)
	}
	b.WriteString(")")
}

func TestAttributes(t *testing.T) {
	for _, c := range []struct {
		tag  string
		want []html.Attribute
	}{
		{`<p ID="a" id=b Class='c d' hidden>`, []html.Attribute{{Key: "id", Val: "a"}, {Key: "class", Val: "c d"}, {Key: "hidden"}}},
		{`<p a=/ b = "x>y"/c>`, []html.Attribute{{Key: "a", Val: "/"}, {Key: "b", Val: "x>y"}, {Key: "c"}}},
		{`<p a="?x=1&copy=2&amp;y&lt;&eacute&#8211;&notit;&semi;&">`, []html.Attribute{{Key: "a", Val: "?x=1&copy=2&y<é–&notit;;&"}}},
		{`<p =a="b" c=>`, []html.Attribute{{Key: "=a", Val: "b"}, {Key: "c"}}},
		{"<p a='b\r\nc\rd'>", []html.Attribute{{Key: "a", Val: "b\nc\nd"}}},
		{`<p a="` + strings.Repeat("x", maxAttribute+1) + `" b>`, []html.Attribute{{Key: "a"}, {Key: "b"}}},
	} {
		root, _, err := build("<body>" + c.tag)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, root.FirstChild.LastChild.FirstChild.Attr); diff != "" {
			t.Errorf("%.100s: (-want +got)\n%s", c.tag, diff)
		}
	}
	root, _, err := build("<html lang=de><body class=a><html lang=en id=x><body id=y>")
	if err != nil {
		t.Fatal(err)
	}
	if top := root.FirstChild; Attribute(top, "lang") != "de" || Attribute(top, "id") != "x" || Name(top.LastChild) != "a y" {
		t.Errorf("%+v %+v", top.Attr, top.LastChild.Attr)
	}
}

func TestTooManyTags(t *testing.T) {
	if _, _, err := build(strings.Repeat("<p>", maxTags+1)); err != errTags {
		t.Error(err)
	}
}

// reference is the page as a complete parser reads it.
func reference(doc string, u *url.URL) (*Page, error) {
	root, err := html.Parse(strings.NewReader(doc))
	if err != nil {
		return nil, err
	}
	for n := range root.Descendants() {
		if n.DataAtom == atom.Script && n.FirstChild != nil && !isStatement(n) {
			n.FirstChild.Data = ""
		}
	}
	return walk(root, u, 0), nil
}

// TestAsComplete holds what is read of real pages against what a complete
// parser makes of them.
func TestAsComplete(t *testing.T) {
	if testing.Short() {
		t.Skip("short: it reads some hundred real pages")
	}
	blocks, differ := 0, 0
	for _, p := range readAll(t) {
		want, err := reference(string(decode.HTML(p.body, "text/html")), p.url)
		if err != nil {
			t.Fatal(p.id, err)
		}
		got, err := Read(p.body, "text/html", p.url)
		if err != nil {
			t.Fatal(p.id, err)
		}
		blocks += len(want.Blocks)
		for i := range want.Blocks {
			if i >= len(got.Blocks) || got.Blocks[i].Text != want.Blocks[i].Text || around(got, i) != around(want, i) {
				t.Logf("%s, block %d: %.80q in %s", p.id, i, want.Blocks[i].Text, around(want, i))
				differ++
			}
		}
		if got.Title != want.Title || got.Language != want.Language || got.Statement.Headline != want.Statement.Headline {
			t.Errorf("%s: title, language or statement differ", p.id)
		}
	}
	t.Logf("%d of %d blocks differ", differ, blocks)
	if differ*1000 > blocks {
		t.Error("more than 1 in 1,000")
	}
}

// around tells the boxes of a block.
func around(p *Page, block int) string {
	var b strings.Builder
	for i := p.Blocks[block].Box; i >= 0; i = p.Boxes[i].Parent {
		fmt.Fprintf(&b, "%s.%s ", p.Boxes[i].Node.Data, p.Boxes[i].Name)
	}
	return b.String()
}

// FuzzScanner holds the tokens against those of a complete tokenizer.
func FuzzScanner(f *testing.F) {
	f.Add(`<!doctype html><p a=b c='d&amp;"' e>x &lt; <b/>y</P ><!-- z --><!a><?b></3>`)
	f.Add("<script><!--<script></script>--></script><title>a</title b>")
	f.Add("<!--><!---><!--a--!>b<!----a")
	f.Add("<a =b=c/d e=/ f= >")
	f.Fuzz(func(t *testing.T, doc string) {
		if strings.ContainsAny(doc, "\x00\r") || len(doc) > maxAttribute || strings.HasSuffix(doc, "</") {
			return // the same text in other pieces, or cut on purpose
		}
		z := scanner{s: doc}
		ref := html.NewTokenizer(strings.NewReader(doc))
		for {
			want, got := ref.Next(), z.next()
			tok := ref.Token()
			switch want {
			case html.ErrorToken:
				if ref.Err() != io.EOF {
					t.Skip("the reference gives up: ", ref.Err())
				}
				if got != endOfPage {
					t.Fatalf("%q: %v, want the end", doc, got)
				}
				return
			case html.TextToken:
				if got != textToken || html.UnescapeString(z.data) != tok.Data {
					t.Fatalf("%q: %v %q, want %q", doc, got, z.data, tok.Data)
				}
			case html.StartTagToken, html.SelfClosingTagToken:
				if got != startToken || z.tag != tok.DataAtom || len(tok.Attr) < maxAttributes && !same(z.attrs[z.first:], tok.Attr) || z.closed != (want == html.SelfClosingTagToken) {
					t.Fatalf("%q: %v %q %v, want %+v", doc, got, z.name, z.attrs[z.first:], tok)
				}
				if !holdsRaw(z.tag) {
					break
				}
				if z.tag == atom.Plaintext {
					return
				}
				text := z.raw(z.name)
				if text != "" {
					ref.Next()
					if tok := ref.Token(); tok.Data != text && tok.Data != html.UnescapeString(text) {
						t.Fatalf("%q: raw %q, want %q", doc, text, tok.Data)
					}
				}
			case html.EndTagToken:
				if got != endToken || z.tag != tok.DataAtom {
					t.Fatalf("%q: %v %q, want %+v", doc, got, z.name, tok)
				}
			case html.CommentToken:
				if got != commentToken {
					t.Fatalf("%q: %v %q, want a comment", doc, got, z.data)
				}
			case html.DoctypeToken:
				if got != doctypeToken {
					t.Fatalf("%q: %v %q, want a doctype", doc, got, z.data)
				}
			}
		}
	})
}

func same(a, b []html.Attribute) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !strings.EqualFold(a[i].Key, b[i].Key) || a[i].Val != b[i].Val {
			return false
		}
	}
	return true
}

// FuzzTree holds the text of trees against that of complete ones: what stands
// in them must be the same, if not in the same place.
func FuzzTree(f *testing.F) {
	f.Add("<p>One <b>two<div>three<table><td>four<p>five<br><br>six")
	f.Add("<svg><desc><p>a</svg>b<template>c</template>d<select>e<input>f")
	f.Add("<table>a<form><tr>b<table>c<caption>d<td>e</form>f")
	f.Add("<a><div><a></div><li><dd><li><h1><h2></h1><button><p><button>x")
	f.Fuzz(func(t *testing.T, doc string) {
		root, _, err := build(doc)
		if err != nil || strings.Contains(doc, "\x00") { // without it, what was no tag can be one
			return
		}
		check(t, root)
		want, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			return
		}
		if a, b := bytesOf(root), bytesOf(want); a != b {
			t.Errorf("%q holds other text", doc)
		}
	})
}

// check follows the links of a tree.
func check(t *testing.T, n *html.Node) {
	var last *html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Parent != n || c.PrevSibling != last {
			t.Fatalf("%q hangs loose", c.Data)
		}
		check(t, c)
		last = c
	}
	if n.LastChild != last {
		t.Fatalf("%q has another last child", n.Data)
	}
}

// bytesOf counts the letters of a tree's text.
func bytesOf(root *html.Node) (counts [26]int) {
	var add func(n *html.Node)
	add = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.TextNode {
				for i := range counts {
					counts[i] += bytes.Count([]byte(c.Data), []byte{'a' + byte(i)})
				}
			}
			if c.DataAtom != atom.Script && !skipped(c.DataAtom) && c.Namespace == "" {
				add(c)
			}
		}
	}
	add(root)
	return counts
}
