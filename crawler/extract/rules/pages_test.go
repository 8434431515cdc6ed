package rules

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"framewatch/internal/pageset"
)

// pages are the folder of pages with known contents; it lies outside the
// repository.
const pages = "../../../../shared/data/pages"

// usual are the selectors of a rule that asks for much.
var usual = []string{
	"article.main", "div.story > p, div.story h2", "[itemprop=articleBody] p", "main article", ".newsletter", "aside", `div[class*="related" i]`, "figure figcaption", "ul.tags li a",
	"h1", ".author a", "time[datetime]", `meta[property="article:section"]`, "p.standfirst, .lead", "div > div > div p + p", "p:not([class]):not(:first-child)",
}

// roots are every nth page of the set, parsed.
func roots(t testing.TB, nth int) (roots []*html.Node) {
	t.Helper()
	known, err := pageset.Read(pages)
	if os.IsNotExist(err) {
		t.Skip("the real pages are not there, so selectors are not compared on them")
	}
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(known); i += nth {
		b, err := known[i].Bytes(pages)
		if err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(bytes.NewReader(b))
		if err != nil {
			continue // nested deeper than the parser follows
		}
		roots = append(roots, root)
	}
	return roots
}

// TestPagesAsCascadia selects on real pages the elements that cascadia selects.
func TestPagesAsCascadia(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reading real pages takes seconds")
	}
	selected := 0
	for page, root := range roots(t, 10) {
		tree := newTree(root)
		for _, text := range usual {
			s, err := compile(text)
			if err != nil {
				t.Fatal(err)
			}
			var got []*html.Node
			for i, found := range tree.match(s.chains) {
				if found {
					got = append(got, tree.nodes[i])
				}
			}
			want := cascadia.QueryAll(root, cascadia.Selector(cascadia.MustCompile(text)))
			if len(got) != len(want) {
				t.Errorf("page %d: %s: %d elements, and cascadia selects %d", page, text, len(got), len(want))
				continue
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("page %d: %s: element %d is another one", page, text, i)
				}
			}
			selected += len(got)
		}
	}
	if selected == 0 {
		t.Error("nothing was selected on any page")
	}
}

// BenchmarkPages matches the usual selectors on real pages, and tells how many
// times faster that is than with cascadia.
func BenchmarkPages(b *testing.B) {
	all := roots(b, 10)
	var compiled []selector
	var theirs []cascadia.Selector
	for _, text := range usual {
		s, err := compile(text)
		if err != nil {
			b.Fatal(err)
		}
		compiled, theirs = append(compiled, s), append(theirs, cascadia.MustCompile(text))
	}
	var ours, cascadias time.Duration
	for b.Loop() {
		began := time.Now()
		for _, root := range all {
			tree := newTree(root)
			for _, s := range compiled {
				tree.match(s.chains)
			}
		}
		ours += time.Since(began)
		began = time.Now()
		for _, root := range all {
			for _, s := range theirs {
				cascadia.QueryAll(root, s)
			}
		}
		cascadias += time.Since(began)
	}
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N*len(all)), "µs/page")
	b.ReportMetric(cascadias.Seconds()/ours.Seconds(), "×cascadia")
}
