package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestComparePage(t *testing.T) {
	h := newFullServer(t, few, nil)
	for _, c := range []struct {
		name, path string
		status     int
		want       map[string]string
		none       string
	}{
		{"nothing asked", "/compare", 200, map[string]string{"h1": "Compare", "legend": "AB", "nav [aria-current]": "Compare"}, "table, [role=alert]"},
		{"fields left empty", "/compare?q=&q=&a_from=&b_from=&window=&of=articles", 200, map[string]string{"h1": "Compare"}, "table, [role=alert]"},
		{"near a query", "/compare?q=boats&q=&window=4&b_source=&lang=en", 200, map[string]string{"#found": "Near boats", ".buckets th": "boat", ".parts th": "small boats", ".soft": "11 occurrences in 9 articles; base 1,000 running words", ".tools a": "CSV"}, "[role=alert]"},
		{"two queries", "/compare?q=boats&q=council&window=5&of=words", 200, map[string]string{"#found": "Key words", ".parts td": "articles that contain the word “council”", ".buckets th": "boat", ".buckets .soft": "1.2 to 2.8", "option[selected]": "every occurrence"}, "[role=alert]"},
		{"two outlets", "/compare?a_source=Nordkurier&b_source=Daily+Ledger&q=boats", 200, map[string]string{"#found": "Key words", ".parts td": "articles that contain the word “boats”, in Nordkurier", "input[checked][name=a_source][value=Nordkurier]": ""}, "[role=alert]"},
		{"the same text once", "/compare?q=boats&q=council&once=1", 200, map[string]string{"section > .soft": "it can show a few more"}, "[role=alert]"},
		{"filters of both sides", "/compare?q=boats&a_lang=de&source=Nordkurier&source=Daily+Ledger&topic=1&undated=0", 200, map[string]string{
			".chips a[href='/compare?a_lang=de&q=boats&source=Daily+Ledger&topic=1&undated=0']": "Nordkurier", ".chips a[href='/compare?a_lang=de&q=boats&source=Nordkurier&source=Daily+Ledger&undated=0']": "on the topic",
			".chips a.plain[href='/compare?a_lang=de&q=boats']": "remove all"}, "[role=alert]"},
		{"all articles against a query", "/compare?q=&q=boats", 200, map[string]string{"#found": "Key words", ".parts td": "all articles", "input[name=q][data-place][value='']": ""}, "[role=alert], .chips"},
		{"mistake in B", "/compare?q=boats&q=date%3A20x", 400, map[string]string{".wrong": "20x"}, "#found"},
		{"mistake in a date of B", "/compare?q=boats&b_from=soon", 400, map[string]string{"[role=alert]": "soon"}, "#found"},
		{"three", "/compare?q=a&q=b&q=c", 400, map[string]string{"[role=alert]": "3 queries are too many"}, "#found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, status := page(t, h, c.path)
			if status != c.status {
				t.Errorf("status %d, want %d: %s", status, c.status, doc.Find("main").Text())
			}
			for selector, text := range c.want {
				if found := doc.Find(selector); found.Length() == 0 || !strings.Contains(found.Text(), text) {
					t.Errorf("%s: %q does not hold %q", selector, shorten(found.Text()), text)
				}
			}
			if doc.Find(c.none).Length() > 0 {
				t.Errorf("%s is there", c.none)
			}
			checkPage(t, doc)
			doc.Find("main section a, .tools a").Each(func(_ int, a *goquery.Selection) {
				if w := get(t, h, a.AttrOr("href", "")); w.Code != http.StatusOK {
					t.Errorf("%s: %d", a.AttrOr("href", ""), w.Code)
				}
			})
		})
	}
}

// The numbers lead to what they count, with the filters of their side.
func TestNumbersOfComparisons(t *testing.T) {
	h := newFullServer(t, few, nil)
	for path, want := range map[string]string{
		"/compare?q=boats&window=4&lang=en":                        "/lines?lang=en&q=boats&window=4&with=boat /lines?lang=en&q=%22small+boats%22",
		"/compare?q=boats&q=council&topic=1&a_lang=de&b_from=2024": "/search?lang=de&q=boats&topic=1 /search?from=2024&q=council&topic=1 /search?lang=de&q=%28boats%29+%22boat%22&topic=1 /search?from=2024&q=%28council%29+%22boat%22&topic=1",
		"/compare?a_from=2024&b_from=2025&of=words":                "/search?from=2024 /search?from=2025 /lines?from=2024&q=boat /lines?from=2025&q=boat",
		"/compare?q=boats&q=&a_lang=de&of=words":                   "/search?lang=de&q=boats /search?q=boats /lines?lang=de&q=boat+NOT+%28seq%3A1..+NOT+%28boats%29%29 /lines?q=boat+NOT+%28seq%3A1..+NOT+%28boats%29%29",
	} {
		doc, _ := page(t, h, path)
		var links []string
		doc.Find("main section a").Each(func(_ int, a *goquery.Selection) { links = append(links, a.AttrOr("href", "")) })
		if got := strings.Join(links, " "); got != want {
			t.Errorf("%s leads to\n%s, want\n%s", path, got, want)
		}
	}
	doc, _ := page(t, h, "/compare?q=boats&q=council&b_from=2024-11-03")
	totals := doc.Find(".parts td.num a")
	if totals.Length() != 2 {
		t.Fatalf("%d totals", totals.Length())
	}
	totals.Each(func(_ int, a *goquery.Selection) {
		found, _ := page(t, h, a.AttrOr("href", ""))
		if heading := found.Find("#found").Text(); heading != fmt.Sprintf("1–20 of %s articles", a.Text()) {
			t.Errorf("%s leads to %q", a.Text(), heading)
		}
	})
}
