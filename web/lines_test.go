package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
	"framewatch/web"
)

// A refusing concordance answers every question for lines with an error.
type refusing struct {
	newsroom
	err error
}

func (r refusing) Lines(context.Context, framewatch.LinesRequest) (framewatch.LinesResult, error) {
	return framewatch.LinesResult{}, r.err
}

func TestLinesPage(t *testing.T) {
	articles, total := hits(t)
	for _, c := range []struct {
		name, path string
		err        error
		status     int
		want       map[string]string
		none       string
	}{
		{"nothing asked", "/lines", nil, 200, map[string]string{"h1": "Lines", ".empty": "every place where it stands", "nav [aria-current]": "Lines"}, "table"},
		{"lines", "/lines?q=" + illegal, nil, 200, map[string]string{"#found": fmt.Sprintf("1–50 of %d lines in %d articles", total, articles), "td b": "illegal immigrants", "td small": "own voice, lead", "[rel=next]": "Next", ".paging": fmt.Sprintf("page 1 of %d", (total+49)/50), ".tools a": "Lines as CSV", "caption": "lead to their article", "section > .soft": "800 articles in the corpus, up to no. 800. Lexicon: Migration"}, "[rel=prev]"},
		{"page 2, filtered", "/lines?q=" + illegal + "&page=2&lang=en&sort=left", nil, 200, map[string]string{"#found": "51–", "[rel=prev]": "Previous", ".chips": "English", "option[selected][value=left]": ""}, "thead th:first-child a"},
		{"a sample", "/lines?q=" + illegal + "&sort=random&seed=7", nil, 200, map[string]string{"caption": "sample, no. 7", "input[name=seed][value='7']": ""}, ""},
		{"near a word", "/lines?q=" + illegal + "&with=boats&window=9", nil, 200, map[string]string{"section > .soft": "Only lines with “boats” near them.", ".chips a[href$='q=%22illegal+immigrants%22']": "near “boats”"}, ""},
		{"nothing near a word", "/lines?q=zzz&with=boats", nil, 200, map[string]string{".empty": "nowhere with these filters", ".empty a[href='/lines?q=zzz']": "without the filters"}, "table"},
		{"in a voice", "/lines?q=boats&voice=scare&voice=own&place=lead", nil, 200, map[string]string{".chips": "scare quotes", ".chips ": "place: lead", "input[type=hidden][name=voice][value=own]": ""}, ""},
		{"of a speaker", "/lines?q=boats&speaker=Ada+Marsh", nil, 200, map[string]string{".chips": "said by Ada Marsh", "input[type=hidden][name=speaker][value=\"Ada Marsh\"]": ""}, ""},
		{"no such voice", "/lines?q=boats&voice=mine", nil, 400, map[string]string{"[role=alert]": "is none of own, quoted, reported, scare."}, "#found"},
		{"nothing found", "/lines?q=zzz&lang=de", nil, 200, map[string]string{"#found": "No lines", ".empty": "nowhere with these filters"}, "table"},
		{"mistake in the query", "/lines?q=boats+date%3A20x", nil, 400, map[string]string{".wrong": "20x", "input[name=q][aria-invalid]": ""}, "#found"},
		{"mistake in a date", "/lines?q=boats&from=yesterday", nil, 400, map[string]string{"[role=alert]": "yesterday", "input[name=from][aria-invalid]": ""}, "#found"},
		{"mistake in a number", "/lines?q=boats&window=99", nil, 400, map[string]string{"[role=alert]": "Window 99 is not between 1 and 20."}, "#found"},
		{"no such order", "/lines?q=boats&sort=relevance", nil, 400, map[string]string{"[role=alert]": "is none of newest"}, "#found"},
		{"refused", "/lines?q=boats", fmt.Errorf("%w: too much", framewatch.ErrQuery), 400, map[string]string{"[role=alert]": "Too much."}, "#found"},
		{"ours", "/lines?q=boats", errDisk, 500, map[string]string{"h1": "Internal error."}, "form"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newFullServer(t, some, func(o *web.Options) {
				if c.err != nil {
					o.Concordance = refusing{some, c.err}
				}
			})
			doc, status := page(t, h, c.path)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for selector, text := range c.want {
				if found := doc.Find(selector); found.Length() == 0 || !strings.Contains(found.Text(), text) {
					t.Errorf("%s: %q does not hold %q", selector, shorten(found.Text()), text)
				}
			}
			if c.none != "" && doc.Find(c.none).Length() > 0 {
				t.Errorf("%s is there", c.none)
			}
			checkPage(t, doc)
			doc.Find("main a, nav a").Each(func(i int, a *goquery.Selection) {
				href := a.AttrOr("href", "")
				if strings.HasPrefix(href, "/") && (i%17 == 0 || strings.HasPrefix(href, "/lines") && i < 60) && c.err == nil {
					if w := get(t, h, href); w.Code != http.StatusOK {
						t.Errorf("link to %s: %d", href, w.Code)
					}
				}
			})
		})
	}
}

// Without what shows lines, nothing leads to them.
func TestWithoutConcordance(t *testing.T) {
	h := newFullServer(t, few, func(o *web.Options) { o.Concordance = nil })
	for path, want := range map[string]int{"/lines?q=a": 404, "/search.csv": 404, "/api/v1/lines?q=a": 404, "/api/v1/articles": 404, "/search?q=council": 200, "/trends?q=council&of=words": 200} {
		doc, status := page(t, h, path)
		if status != want || doc.Find("a[href^='/lines'], a[href^='/search.csv']").Length() > 0 {
			t.Errorf("%s: status %d, want %d", path, status, want)
		}
	}
}

func TestTermsOfASearch(t *testing.T) {
	h := newFullServer(t, few, nil)
	doc, _ := page(t, h, "/search?q=council+boat*&lang=en")
	rows := doc.Find(".parts tbody tr")
	if rows.Length() != 2 || !strings.Contains(rows.Text(), "boata, boatb") || !strings.Contains(rows.Text(), "boatl and 11 other forms") || rows.Find("a").AttrOr("href", "") != "/search?lang=en&q=council" {
		t.Errorf("terms: %q", rows.Text())
	}
	if href := doc.Find(".tools a").First().AttrOr("href", ""); href != "/search.csv?lang=en&q=council+boat%2A" {
		t.Errorf("all hits: %s", href)
	}
	checkPage(t, doc)
	if doc, _ = page(t, h, "/search?q=council"); doc.Find(".parts").Length() > 0 {
		t.Error("a query of one word has a table of its terms")
	}
}

// Trends by voice and place name them in plain words and lead to what they
// count.
func TestTrendsByVoiceAndPlace(t *testing.T) {
	h := newFullServer(t, few, nil)
	for _, c := range []struct {
		path, name, href, remark string
	}{
		{"/trends?q=" + illegal + "+OR+boats&by=voice&interval=month", "scare quotes", "voice=own", "An article counts in each of these voices"},
		{"/trends?q=boats&by=place&interval=month", "text below the lead", "place=headline", "An article counts in each of these places"},
		{"/trends?q=boats&by=voice&interval=month&of=words", "in quotation marks", "/lines?from=2024-11-01&q=boats&to=2024-11-30&voice=own", "Each occurrence counts in one of these voices."},
	} {
		doc, status := page(t, h, c.path)
		if status != 200 || !strings.Contains(doc.Find(".buckets").Text(), c.name) || !strings.Contains(doc.Find("figcaption").Text(), c.remark) || doc.Find(".panels .ref").Length() > 0 {
			t.Errorf("%s: status %d, %q, %q", c.path, status, doc.Find(".buckets").Text(), doc.Find("figcaption").Text())
		}
		checkPage(t, doc)
		found := false
		doc.Find(".panels svg a, .buckets a").Each(func(_ int, a *goquery.Selection) {
			href := a.AttrOr("href", "")
			found = found || strings.Contains(href, c.href)
			if w := get(t, h, href); w.Code != http.StatusOK {
				t.Errorf("%s: link to %s: %d", c.path, href, w.Code)
			}
		})
		if !found {
			t.Errorf("%s: nothing leads to %s", c.path, c.href)
		}
	}
}

// A point of a trend of words leads to as many lines as it counts.
func TestWordsLeadToLines(t *testing.T) {
	h := newFullServer(t, few, nil)
	doc, _ := page(t, h, "/trends?q=boats&of=words&interval=month&from=2024-11-03")
	if text := doc.Find("main > section > .soft").Text(); !strings.Contains(text, "A point leads to its lines.") {
		t.Errorf("says %q", text)
	}
	links := doc.Find(".wide svg a, .terms td.num a, .buckets td a")
	links.Each(func(_ int, a *goquery.Selection) {
		if href := a.AttrOr("href", ""); !strings.HasPrefix(href, "/lines?") {
			t.Errorf("link to %s", href)
		} else if found, status := page(t, h, href); status != 200 || found.Find("#found").Length() == 0 {
			t.Errorf("%s: %d", href, status)
		}
	})
	if links.Length() < 3 {
		t.Errorf("%d links", links.Length())
	}
}
