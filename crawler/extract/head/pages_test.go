package head

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"framewatch/crawler/extract/page"
	"framewatch/internal/pageset"
)

const dir = "../../../../shared/data/pages"

type known struct {
	pageset.Page
	page *page.Page
}

func readPages(t testing.TB) (list []known) {
	pages, err := pageset.Read(dir)
	if err != nil {
		t.Skipf("the real pages are not there, so the head is not measured: %v", err)
	}
	for _, c := range pages {
		if c.Type != "article" {
			continue
		}
		u, err := url.Parse(c.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, err := c.Bytes(dir)
		if err != nil {
			t.Fatal(err)
		}
		p, err := page.Read(body, "text/html", u)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, known{c, p})
	}
	return list
}

// An agreement counts names that were found and that are true.
type agreement struct{ hits, got, want int }

func (m *agreement) add(got, want []string) {
	for _, n := range got {
		m.hits += count(slices.Contains(want, pageset.FoldLine(n)))
	}
	m.got, m.want = m.got+len(got), m.want+len(want)
}

func (m agreement) f1() float64 { return 2 * float64(m.hits) / float64(max(m.got+m.want, 1)) }

func (m agreement) String() string {
	return fmt.Sprintf("P %.4f R %.4f F1 %.4f of %d names", float64(m.hits)/float64(max(m.got, 1)), float64(m.hits)/float64(max(m.want, 1)), m.f1(), m.want)
}

// straight folds the quotation marks and ellipses in which the truth differs
// from the pages it was read on.
var straight = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "…", "...", "\u200b", "")

// TestPages measures the head on real pages and holds what was reached. With
// -v it prints the figures, with PAGES_MISSES=1 every miss.
func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reading 793 real pages takes seconds")
	}
	list := readPages(t)
	exact, straightened, unnamed, misnamed := 0, 0, 0, 0
	var names agreement
	origins, bylines, has := map[string]int{}, map[string]int{}, map[string]int{}
	for _, k := range list {
		h := Read(k.page, "")
		right := pageset.FoldLine(h.Title) == pageset.FoldLine(k.Title)
		exact += count(right)
		straightened += count(pageset.FoldLine(straight.Replace(h.Title)) == pageset.FoldLine(straight.Replace(k.Title)))
		origins[h.TitleOrigin]++
		bylines[h.BylineOrigin]++
		for what, s := range map[string]string{"site": h.Site, "section": h.Section, "description": h.Description} {
			has[what] += count(s != "")
		}
		before := names.hits
		if k.Author != "" {
			names.add(h.Byline, k.Names())
		} else {
			unnamed++
			misnamed += count(len(h.Byline) > 0)
		}
		if os.Getenv("PAGES_MISSES") == "" {
			continue
		}
		if !right {
			fmt.Printf("title %s: got %q (%s) want %q\n", k.ID, h.Title, h.TitleOrigin, k.Title)
		}
		if n := names.hits - before; k.Author != "" && (n < len(h.Byline) || n < len(k.Names())) || k.Author == "" && h.Byline != nil {
			fmt.Printf("byline %s: got %q (%s) want %q\n", k.ID, h.Byline, h.BylineOrigin, k.Author)
		}
		fmt.Printf("other %s: %q %q %q\n", k.ID, h.Site, h.Section, h.Description)
	}
	n := float64(len(list))
	t.Logf("title: %d of %d = %.4f exact, %.4f with quotation marks folded; by origin %v", exact, len(list), float64(exact)/n, float64(straightened)/n, origins)
	t.Logf("byline: %v; named on %d of %d pages of which the truth names nobody; by origin %v", names, misnamed, unnamed, bylines)
	t.Logf("stated: %v", has)
	if share := float64(exact) / n; share < heldTitle {
		t.Errorf("the share of exact titles has fallen to %.4f, below %.2f", share, heldTitle)
	}
	if f1 := names.f1(); f1 < heldByline {
		t.Errorf("F1 of the byline has fallen to %.4f, below %.2f", f1, heldByline)
	}
}

const heldTitle, heldByline = 0.86, 0.85
