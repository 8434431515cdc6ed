package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"framewatch/crawler/extract/page"
)

func parsed(t testing.TB, text string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

const small = `<html lang="en"><body id="b"><div id="d" class="a x"><p id="p1" class="lead">1</p><p id="p2">2 <i id="i">3</i></p><span id="s"></span><p id="p3" data-k="Vw-1">4</p></div>
<aside id="as" class="a"><p id="p4">5</p><div id="d2"><p id="p5" class="lead x">6</p></div></aside></body></html>`

func TestSelectors(t *testing.T) {
	root := parsed(t, small)
	for _, c := range []struct{ selector, want string }{
		{"p", "p1 p2 p3 p4 p5"},
		{"P.lead", "p1 p5"},
		{" #d > p ", "p1 p2 p3"},
		{"div p", "p1 p2 p3 p5"},
		{"aside div p.x", "p5"},
		{"p+p", "p2"},
		{"p ~ p", "p2 p3"},
		{".lead, #i,aside", "p1 i as p5"},
		{"*.a > *", "p1 p2 s p3 p4 d2"},
		{"[data-k]", "p3"},
		{`[data-k="vw-1" i]`, "p3"},
		{`[data-k^=Vw]`, "p3"},
		{`[data-k="a]b,>("]`, ""},
		{`[lang|=en] #i`, "i"},
		{"p:first-child", "p1 p4 p5"},
		{"p:last-child", "p3 p5"},
		{"p:nth-child(2)", "p2"},
		{"p:nth-last-child( 2 )", "p4"},
		{"div :first-of-type", "p1 i s p5"},
		{"p:nth-of-type(3)", "p3"},
		{"p:last-of-type", "p3 p4 p5"},
		{"p:not(.lead):not(#p3)", "p2 p4"},
		{"p:not(div p, .x)", "p4"},
		{":is(aside, #d) > p", "p1 p2 p3 p4"},
		{"p:has(i)", "p2"},
		{"div:has(> .lead)", "d d2"},
		{"body > :has(i, .x)", "d as"},
		{"aside:has(> .lead)", ""},
		{":has(:has(:not(p)))", "b d"},
		{`#\70 1`, "p1"},
	} {
		t.Run(c.selector, func(t *testing.T) {
			s, err := compile(c.selector)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			tr := newTree(root)
			for i, found := range tr.match(s.chains) {
				if id := page.Attribute(tr.nodes[i], "id"); found && id != "" {
					ids = append(ids, id)
				}
			}
			if got := strings.Join(ids, " "); got != c.want {
				t.Errorf("selects %q, want %q", got, c.want)
			}
		})
	}
}

func TestSelectorMistakes(t *testing.T) {
	for _, c := range []struct{ selector, want string }{
		{"", "ends too early"},
		{"div >", "ends too early"},
		{"> p", `'>' cannot stand at byte 1`},
		{"a,,b", `',' cannot stand at byte 3`},
		{"a)b", `')' cannot stand at byte 2`},
		{"p..x", "name is missing behind the ."},
		{"p:hover", ":hover is not read; there are"},
		{"p::before", ": is not read"},
		{"p:not", ":not takes selectors in brackets"},
		{"p:not(.x", "not closed"},
		{"p:nth-child", "number in brackets"},
		{"p:nth-child(2n+1)", `number from 1 on, not "2n+1"`},
		{"p:not(.x)div", `'d' cannot stand`},
		{"div:has(.a .b)", "single elements"},
		{"div:has(+ p)", `'+' cannot stand`},
		{`[a="b]`, "not closed"},
		{"[href#=(a+)+$]", "regular expressions"},
		{"data-headline", "[data-…]"},
		{"a\x00b", "is not a CSS selector"},
		{"a\xff", "UTF-8"},
		{`a\`, "is not a CSS selector"},
		{strings.Repeat("a ", 600), "longer than 1000 bytes"},
		{":not(:not(:not(:not(a))))", "more than 3 deep"},
		{strings.Repeat(":has(", 190) + "a" + strings.Repeat(")", 5), "more than 3 deep"},
	} {
		if _, err := compile(c.selector); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: %v, want %q", c.selector, err, c.want)
		}
	}
}

// FuzzSelector holds what is accepted against cascadia.
func FuzzSelector(f *testing.F) {
	for _, s := range []string{"div p", "#d > p.lead, aside", "p ~ p:not(.x)", `[data-k="Vw-1"]`, "p:nth-of-type(2)", ":has(> .lead)", "div:has(i):first-child + aside", "a,b c", `p[data-k*=w i]`} {
		f.Add(s)
	}
	root := parsed(f, small)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := compile(text)
		if err != nil {
			return
		}
		// The same to cascadia: it has no :is, and says "haschild" for :has(>).
		if strings.Contains(text, ":is(") || strings.Contains(text, ":has") && strings.Contains(text, ">") {
			return
		}
		theirs, err := cascadia.ParseGroup(text)
		if err != nil {
			t.Fatalf("%q: accepted, but cascadia says %v", text, err)
		}
		tr := newTree(root)
		want := cascadia.QueryAll(root, theirs)
		for i, found := range tr.match(s.chains) {
			if found != slices.Contains(want, tr.nodes[i]) {
				t.Errorf("%q: <%s id=%q>: %t, and cascadia says %t", text, tr.nodes[i].Data, page.Attribute(tr.nodes[i], "id"), found, !found)
			}
		}
	})
}

// hostilePages are built so that selectors take long.
func hostilePages() map[string]string {
	return map[string]string{
		"deep":  strings.Repeat(strings.Repeat("<div class='a b'>", 300)+strings.Repeat("</div>", 300), 200),
		"broad": "<div>" + strings.Repeat("<p class='a b'></p>", 60_000) + "</div>",
		"names": strings.Repeat("<p class='"+strings.Repeat("a ", 7_000)+"'>x</p>", 200),
	}
}

// TestHostile applies the most costly rule there may be to pages that are made
// for it. Where time grew with the square of a page this would take hours; the
// limit is the one there is for all of a page.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the hostile pages take seconds")
	}
	selectors := []string{"div div div div div div div q", "p ~ p ~ p ~ p ~ p ~ q", ":has(:has(:has(q)))", "p:nth-last-of-type(7)", ":not(:has(.b)) .q", strings.Repeat(".b,", 30) + ".q", strings.Repeat(":is(.b):nth-child(3) ", 10)}
	for name, text := range hostilePages() {
		root := parsed(t, text)
		r := rule(t, "drop: ["+`"`+strings.Join(selectors, `", "`)+`"`+"]")
		began := time.Now()
		found := r.Apply(root)
		t.Logf("%s: %d bytes, %v", name, len(text), time.Since(began).Round(time.Millisecond))
		if len(found.Matches) != len(selectors) {
			t.Errorf("%s: %d matches", name, len(found.Matches))
		}
	}
}

func BenchmarkApply(b *testing.B) {
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, `<div class="c%d story"><p class="lead x">Some text of a paragraph.</p></div>`, i)
	}
	root := parsed(b, "<article class=main>"+text.String()+"</article>")
	r := rule(b, "within: article.main\ndrop: [.newsletter, aside.more, 'div:has(> .ad)']\nkeep: .c7\ntitle: h1.headline\nbyline: .author a\npublished: time.pub")
	for b.Loop() {
		r.Apply(root)
	}
}
