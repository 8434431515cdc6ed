package rules

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"framewatch"
	"framewatch/crawler/extract/page"
)

// rule is the rule of a.example with the keys in the text.
func rule(t testing.TB, keys string) *Rule {
	t.Helper()
	s, err := Parse("t", []byte("- site: a.example\n  "+strings.ReplaceAll(keys, "\n", "\n  ")))
	if err != nil {
		t.Fatal(err)
	}
	return s.For("a.example")
}

func TestDefault(t *testing.T) {
	s := Default()
	for _, site := range s.Sites() {
		if r := s.For(site); r.Note == "" || len(r.Examples) == 0 {
			t.Errorf("%s: a rule that is shipped says why it is there, and names a page that shows it", site)
		}
	}
}

// TestDocumentedRule reads the rules that the comments of rules.yaml show.
func TestDocumentedRule(t *testing.T) {
	b, err := os.ReadFile("rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	for line := range strings.Lines(string(b)) {
		if code, ok := strings.CutPrefix(line, "#   "); ok {
			shown.WriteString(code)
		} else {
			shown.WriteString("\n")
		}
	}
	s, err := Parse("rules.yaml", []byte(shown.String()))
	if err != nil {
		t.Fatal(err)
	}
	r := s.For("www.gazette.example")
	if r == nil || len(r.body) != 3 || len(r.classes) != 3 || len(r.section) != 2 || r.published[0].attribute != "data-time" || r.title[0].text != "h1.headline" {
		t.Errorf("%+v", r)
	}
	if s.For("other.example") != nil {
		t.Error("a rule that is switched off is found")
	}
}

func TestFor(t *testing.T) {
	s, err := Parse("t", []byte("- {site: a.example, note: whole, body: p}\n- {site: [live.A.example., b.example], note: part, body: p}\n- {site: off.a.example, enabled: false}\n- {site: bücher.example, note: idn, body: p}\n- {site: 127.0.0.1, note: ip, body: p}\n- {site: localhost, note: local, body: p}"))
	if err != nil {
		t.Fatal(err)
	}
	own, err := Parse("t", []byte("- {site: b.example, note: own, body: p}\n- {site: a.example, enabled: false}"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ host, want, merged string }{
		{"a.example", "whole", ""},
		{"www.a.example", "whole", ""},
		{"WWW.A.Example.:8080", "whole", ""},
		{"live.a.example", "part", "part"},
		{"x.live.a.example", "part", "part"},
		{"off.a.example", "", ""},
		{"ba.example", "", ""},
		{"b.example", "part", "own"},
		{"example", "", ""},
		{"xn--bcher-kva.example", "idn", "idn"},
		{"www.bücher.example", "idn", "idn"},
		{"127.0.0.1:80", "ip", "ip"},
		{"localhost", "local", "local"},
		{"[::1]:80", "", ""},
		{"", "", ""},
	} {
		note := func(s *Set) string {
			if r := s.For(c.host); r != nil {
				return r.Note
			}
			return ""
		}
		if got := note(s); got != c.want {
			t.Errorf("%s: rule %q, want %q", c.host, got, c.want)
		}
		if got := note(s.Merge(own)); got != c.merged {
			t.Errorf("%s: merged: rule %q, want %q", c.host, got, c.merged)
		}
	}
	if diff := cmp.Diff([]string{"127.0.0.1", "b.example", "live.a.example", "localhost", "xn--bcher-kva.example"}, s.Merge(own).Sites()); diff != "" {
		t.Error(diff)
	}
	var none *Set
	if none.For("a.example") != nil || none.Sites() != nil || none.Merge(nil).For("a.example") != nil || none.Merge(own).For("b.example") == nil {
		t.Error("a set that is nil has no rules")
	}
}

func TestParseMistakes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no list", "site: a.example", "t:1: a list must stand here"},
		{"no mapping", "- a.example", "t:1: keys and values must stand here"},
		{"unknown key", "- site: a.example\n  bodi: p", `t:2: a.example: unknown key "bodi"; the keys here are body, byline`},
		{"twice", "- site: a.example\n  body: p\n  body: q", "t:3: a.example: body: stands here a second time, first in line 2"},
		{"no site", "- body: p", "t:1: site is missing"},
		{"two rules", "- {site: a.example, body: p}\n- {site: [b.example, A.example], body: p}", "t:2: a.example has a rule already, in line 1"},
		{"address", "- {site: 'https://a.example/', body: p}", "is not a host; write it without https://"},
		{"no host", "- {site: a..example, body: p}", "is not a host"},
		{"suffix", "- {site: co.uk, body: p}", "below co.uk stand the sites of many"},
		{"says nothing", "- site: a.example\n  note: x", "t:1: a.example: the rule says nothing"},
		{"selector", "- site: a.example\n  drop:\n  - .x\n  - p..y", `t:4: a.example: drop: "p..y" is not a CSS selector`},
		{"comment", "- site: a.example\n  body: div #main", "t:2: a.example: body: in YAML a comment begins before #main"},
		{"only a comment", "- site: a.example\n  body: #main", "t:2: a.example: body: has no value"},
		{"list for attribute", "- site: a.example\n  title: [data-headline]", "no element is called data-"},
		{"empty list", "- site: a.example\n  drop: []", "t:2: a.example: drop: the list is empty"},
		{"mapping for text", "- site: a.example\n  body: {select: p}", "t:2: a.example: body: a text must stand here"},
		{"field", "- site: a.example\n  title: {attribute: x}", "t:2: a.example: title: select is missing"},
		{"field key", "- site: a.example\n  title: {select: p, attr: x}", `unknown key "attr"; the keys here are attribute, select`},
		{"class", "- site: a.example\n  class: {blog: p}", `unknown key "blog"; the keys here are article,`},
		{"class no page is of", "- site: a.example\n  class: {closed by robots.txt: p}", "unknown key"},
		{"both ways", "- {site: a.example, body: p, within: div}", "within has no effect"},
		{"example elsewhere", "- {site: a.example, body: p, example: 'https://b.example/x'}", "https://b.example/x is not on the site"},
		{"example no address", "- {site: a.example, body: p, example: 'x'}", "scheme is not http"},
		{"alias", "- site: a.example\n  body: &x p\n  drop: *x", "aliases (*x) are not read"},
		{"enabled", "- {site: a.example, enabled: maybe}", "enabled: write true or false"},
		{"parts", "- site: a.example\n  drop: [" + strings.Repeat("'.a.b.c.d.e.f.g.h', ", 30) + "]", "t:1: a.example: the selectors have 240 parts, and may have 100"},
		{"no YAML", "- a: b: c", "not valid YAML"},
		{"two documents", "- {site: a.example, body: p}\n---\n- x", "a second document"},
		{"too large", strings.Repeat("#", maxFile+1), "larger than 4 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Parse("t", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || s != nil {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	_, err := Parse("t", []byte("- site: a.example\n  body: p..x\n  bodi: p\n- site: b.example\n  title: '>'\n  within: p\n  body: p"))
	if err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("not every mistake at once: %v", err)
	}
	for _, empty := range []string{"", "# nothing\n", "null", "[]"} {
		if s, err := Parse("t", []byte(empty)); err != nil || len(s.Sites()) != 0 {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

const story = `<html><head><meta property="article:section" content=" Home  affairs "></head><body>
<nav><p>Menu</p></nav><h1 class="headline">Big<br>news</h1>
<div class="author">By <a>Ada A.</a> and <a>Bo B.</a> <a> </a></div><time class="pub" datetime="2026-03-01T10:00Z">1 March</time><span class="mod" data-t="2026-03-02"></span>
<article class="main"><p>One.</p><div class="story"><p>Two <b>bold</b>.</p><aside class="more"><p>Teaser</p><div class="box box-quote"><p>Quote.</p></div></aside><p>Three.</p></div>
<div class="empty"><script>not text</script></div></article><footer><p class="box-quote">Foot.</p></footer></body></html>`

// read is a page, and what a rule with the keys finds on it.
func read(t testing.TB, text, keys string) (*page.Page, Found) {
	t.Helper()
	p, err := page.Read([]byte(text), "text/html; charset=utf-8", &url.URL{Scheme: "https", Host: "a.example", Path: "/x"})
	if err != nil {
		t.Fatal(err)
	}
	return p, rule(t, keys).Apply(p.Root)
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		want       map[string]string // reasons by block; what is not named is left to the extractor
		stale      string
	}{
		{"body", "body: ['.story > p', h1]", map[string]string{
			"Menu": "- not in body", "Big news": "+ body h1", "By Ada A. and Bo B.": "- not in body", "1 March": "- not in body", "One.": "- not in body", "Two bold.": "+ body .story > p",
			"Teaser": "- not in body", "Quote.": "- not in body", "Three.": "+ body .story > p", "Foot.": "- not in body",
		}, ""},
		{"within", "within: .main", map[string]string{"Menu": "- not within", "Big news": "- not within", "By Ada A. and Bo B.": "- not within", "1 March": "- not within", "Foot.": "- not within"}, ""},
		{"drop and keep", "drop: aside\nkeep: .box-quote", map[string]string{"Teaser": "- drop aside", "Quote.": "+ keep .box-quote", "Foot.": "+ keep .box-quote"}, ""},
		{"keep wins on one element", "drop: .box\nkeep: .box-quote", map[string]string{"Quote.": "+ keep .box-quote", "Foot.": "+ keep .box-quote"}, ""},
		{"the innermost wins", "drop: .box\nkeep: .main", map[string]string{"One.": "+ keep .main", "Two bold.": "+ keep .main", "Teaser": "+ keep .main", "Quote.": "- drop .box", "Three.": "+ keep .main"}, ""},
		{"drop in body", "body: .story\ndrop: aside", map[string]string{
			"Menu": "- not in body", "Big news": "- not in body", "By Ada A. and Bo B.": "- not in body", "1 March": "- not in body", "One.": "- not in body", "Two bold.": "+ body .story",
			"Teaser": "- drop aside", "Quote.": "- drop aside", "Three.": "+ body .story", "Foot.": "- not in body",
		}, ""},
		{"stale body", "body: .gone\ndrop: nav\ntitle: [h7, h1]", map[string]string{"Menu": "- drop nav"}, "body"},
		{"body without text", "body: .empty", nil, "body"},
		{"stale within and title", "within: .gone\ntitle: h7", nil, "within title"},
		{"one of two", "within: [.gone, .story]", map[string]string{"Menu": "- not within", "Big news": "- not within", "By Ada A. and Bo B.": "- not within", "1 March": "- not within", "One.": "- not within", "Foot.": "- not within"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, found := read(t, story, c.keys)
			got := map[string]string{}
			for _, b := range p.Blocks {
				if v, reason := found.Judge(b.Node); v != Unsaid {
					got[b.Text] = map[Verdict]string{Keep: "+ ", Drop: "- "}[v] + reason
				}
			}
			if len(c.want)+len(got) > 0 {
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Error(diff)
				}
			}
			if stale := strings.Join(found.Stale(), " "); stale != c.stale {
				t.Errorf("stale: %q, want %q", stale, c.stale)
			}
		})
	}
}

func TestFields(t *testing.T) {
	_, found := read(t, story, `title: [.none, h1]
byline: .author a
published: time.pub
modified: {select: .mod, attribute: data-T}
section: ['meta[property="article:section"]', nav]
description: .none
class: {video: video, gallery: [.none, .story], live blog: nav}`)
	found.verdicts = nil
	want := Found{
		Site: "a.example", Title: "Big news", Byline: []string{"Ada A.", "Bo B."}, Published: "2026-03-01T10:00Z", Modified: "2026-03-02", Section: "Home affairs",
		Class: framewatch.ClassGallery, ClassBy: ".story",
		Matches: []Match{
			{"title", ".none", 0}, {"title", "h1", 1}, {"byline", ".author a", 2}, {"published", "time.pub", 1}, {"modified", ".mod", 1}, {"section", `meta[property="article:section"]`, 1}, {"section", "nav", 1},
			{"description", ".none", 0}, {"class", "video", 0}, {"class", ".none", 0}, {"class", ".story", 1}, {"class", "nav", 1},
		},
	}
	if diff := cmp.Diff(want, found, cmp.AllowUnexported(Found{})); diff != "" {
		t.Error(diff)
	}
	if v, reason := found.Judge(nil); v != Unsaid || reason != "" {
		t.Error("fields alone say nothing of the text")
	}
	var none *Rule
	if diff := cmp.Diff(Found{}, none.Apply(nil), cmp.AllowUnexported(Found{})); diff != "" {
		t.Error(diff)
	}
}

// TestValuesAreBounded reads values that a page makes long.
func TestValuesAreBounded(t *testing.T) {
	long := strings.Repeat("ä", 5_000)
	text := "<h1>" + long + "</h1><meta name=a content='" + long + "'>"
	for i := range 50 {
		text += "<i>" + strings.Repeat("x", i+1) + "</i>"
	}
	_, found := read(t, text, "title: h1\ndescription: meta\nbyline: i")
	for _, s := range []string{found.Title, found.Description} {
		if want := strings.Repeat("ä", maxValue/2); s != want {
			t.Errorf("%d bytes of %.20q", len(s), s)
		}
	}
	if len(found.Byline) != maxByline {
		t.Errorf("%d names", len(found.Byline))
	}
}

func FuzzParse(f *testing.F) {
	b, err := os.ReadFile("rules.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte("- site: a.example\n  body: p\n  title: {select: h1, attribute: x}\n  class: {video: .v}\n"))
	f.Add([]byte("- {site: [a.example, b.example], drop: ['a:has(> b)', 'i:nth-child(2)'], enabled: true, example: 'https://a.example/'}"))
	f.Add([]byte("- &x {site: a.example}\n- *x"))
	root := parsed(f, story)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse("t", b)
		if (s == nil) == (err == nil) {
			t.Fatal("neither a set nor a mistake, or both")
		}
		for _, site := range s.Sites() {
			r := s.For(site)
			if r == nil {
				t.Fatalf("%q is a site, but has no rule", site)
			}
			r.Apply(root)
		}
	})
}
