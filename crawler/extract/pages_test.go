package extract

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
)

// pages is where the real pages with their truth lie, outside the repository.
const pages = "../../../shared/data/pages"

type truth struct {
	ID       string   `json:"id"`
	URL      string   `json:"url"`
	PageType string   `json:"page_type"`
	HTML     string   `json:"html"`
	Title    string   `json:"title"`
	Author   string   `json:"author"`
	Date     string   `json:"publish_date"`
	Text     string   `json:"text"`
	With     []string `json:"with"`
	Without  []string `json:"without"`

	got    Result
	p, r   float64 // of 4-word shingles
	wp, wr float64 // of words
}

// TestPages measures extraction on real pages and holds what was reached. Run
// it with -v for the figures; with PAGES_WORST=n it lists the n worst bodies.
func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reading 915 real pages takes half a minute")
	}
	all := readTruth(t)
	start := time.Now()
	extractAll(t, all)
	took := time.Since(start)

	var articles []*truth
	refused, accepted, others, classes := 0, map[string]int{}, map[string]int{}, map[framewatch.Class]int{}
	for _, c := range all {
		if c.PageType == "article" {
			articles = append(articles, c)
			if c.got.Class != framewatch.ClassArticle {
				refused++
				t.Logf("refused: %s %s: %s: %s", c.ID, c.URL, c.got.Class, c.got.Reason)
			}
			continue
		}
		others[c.PageType]++
		classes[c.got.Class]++
		if c.got.Class == framewatch.ClassArticle {
			accepted[c.PageType]++
		}
	}
	m := measure(articles)
	t.Logf("%d pages in %v", len(all), took.Round(time.Millisecond))
	t.Logf("body, 4-grams: P %.4f R %.4f F1 %.4f macro F1 %.4f; words F1 %.4f", m.p, m.r, f1(m.p, m.r), m.macro, f1(m.wp, m.wr))
	t.Logf("snippets: %.4f of those that must appear do, %.4f of those that must not do", m.with, m.without)
	t.Logf("title %s, date %s (given where there is one: %s; by origin: %v), byline F1 %.4f", m.title, m.date, m.dated, m.origins, m.byline)
	t.Logf("articles refused: %d of %d; other pages taken for articles: %v of %v", refused, len(articles), accepted, others)
	taken, wrong := len(articles)-refused, 0
	for _, n := range accepted {
		wrong += n
	}
	class := 2 * float64(taken) / float64(len(articles)+taken+wrong)
	t.Logf("article or not: P %.4f R %.4f F1 %.4f; other pages by class: %v", float64(taken)/float64(taken+wrong), float64(taken)/float64(len(articles)), class, classes)
	for _, c := range []framewatch.Confidence{framewatch.ConfidenceHigh, framewatch.ConfidenceMedium, framewatch.ConfidenceLow} {
		t.Logf("dates of %-6s confidence are right: %s", c, m.confidences[c])
	}
	for _, held := range []struct {
		what      string
		got, want float64
	}{
		{"body F1", f1(m.p, m.r), 0.93}, {"class F1", class, 0.97}, {"share of right dates", m.date.of1(), 0.84},
		{"share of right dates of high confidence", m.confidences[framewatch.ConfidenceHigh].of1(), 0.95},
	} {
		if held.got < held.want {
			t.Errorf("%s has fallen to %.4f, below %.2f", held.what, held.got, held.want)
		}
	}
}

type figures struct {
	p, r, wp, wr, macro, with, without, byline float64
	title, date, dated                         share
	origins                                    map[string]*share
	confidences                                map[framewatch.Confidence]*share
}

type share struct{ n, of int }

func (s *share) add(ok bool) {
	s.of++
	if ok {
		s.n++
	}
}

func (s share) of1() float64 { return float64(s.n) / float64(max(s.of, 1)) }

func (s share) String() string {
	return fmt.Sprintf("%d/%d=%.4f", s.n, s.of, s.of1())
}

func measure(list []*truth) figures {
	m := figures{origins: map[string]*share{}, confidences: map[framewatch.Confidence]*share{}}
	var with, missing, without, extra, names, named, hits int
	for _, c := range list {
		c.p, c.r = overlap(shingles(c.got.Text, 4), shingles(c.Text, 4))
		c.wp, c.wr = overlap(shingles(c.got.Text, 1), shingles(c.Text, 1))
		m.p, m.r, m.wp, m.wr, m.macro = m.p+c.p, m.r+c.r, m.wp+c.wp, m.wr+c.wr, m.macro+f1(c.p, c.r)
		folded := fold(c.got.Text)
		for _, s := range c.With {
			with++
			if !strings.Contains(folded, fold(s)) {
				missing++
			}
		}
		for _, s := range c.Without {
			without++
			if strings.Contains(folded, fold(s)) {
				extra++
			}
		}
		if c.Title != "" {
			m.title.add(fold(c.Title) == fold(c.got.Title))
		}
		if c.Date != "" {
			ok := c.got.Published.Format(time.DateOnly) == c.Date[:min(10, len(c.Date))]
			m.date.add(ok)
			if m.origins[c.got.PublishedOrigin] == nil {
				m.origins[c.got.PublishedOrigin] = &share{}
			}
			m.origins[c.got.PublishedOrigin].add(ok)
			if m.confidences[c.got.Confidence] == nil {
				m.confidences[c.got.Confidence] = &share{}
			}
			m.confidences[c.got.Confidence].add(ok)
			m.dated.add(!c.got.Published.IsZero())
		}
		if c.Author != "" {
			want := authorsOf(c.Author)
			names, named = names+len(want), named+len(c.got.Byline)
			for _, n := range c.got.Byline {
				if slices.Contains(want, fold(n)) {
					hits++
				}
			}
		}
	}
	n := float64(len(list))
	m.p, m.r, m.wp, m.wr, m.macro = m.p/n, m.r/n, m.wp/n, m.wr/n, m.macro/n
	m.with, m.without = 1-float64(missing)/float64(with), float64(extra)/float64(without)
	m.byline = 2 * float64(hits) / float64(names+named)
	if n := os.Getenv("PAGES_WORST"); n != "" {
		worst(list, n)
	}
	return m
}

var between = regexp.MustCompile(`\s*(?:,|;|&|\band\b|\n)\s*`)

func authorsOf(author string) (names []string) {
	for _, n := range between.Split(author, -1) {
		if n = fold(n); n != "" {
			names = append(names, n)
		}
	}
	return names
}

func worst(list []*truth, n string) {
	byF1 := slices.Clone(list)
	slices.SortFunc(byF1, func(a, b *truth) int {
		if f1(a.p, a.r) < f1(b.p, b.r) {
			return -1
		}
		return 1
	})
	var count int
	fmt.Sscan(n, &count)
	for _, c := range byF1[:min(count, len(byF1))] {
		fmt.Printf("%s P %.2f R %.2f words %d want %d %s\n", c.ID, c.p, c.r, len(strings.Fields(c.got.Text)), len(strings.Fields(c.Text)), c.URL)
	}
	for _, c := range list {
		if c.Title != "" && fold(c.Title) != fold(c.got.Title) {
			fmt.Printf("title %s: got %q want %q\n", c.ID, c.got.Title, c.Title)
		}
		if c.Date != "" && c.got.Published.Format(time.DateOnly) != c.Date {
			fmt.Printf("date %s: got %v (%s) want %s\n", c.ID, c.got.Published, c.got.PublishedOrigin, c.Date)
		}
		if c.Author != "" && fold(strings.Join(c.got.Byline, ", ")) != fold(c.Author) {
			fmt.Printf("byline %s: got %q want %q\n", c.ID, c.got.Byline, c.Author)
		}
	}
}

func extractAll(t *testing.T, all []*truth) {
	var wg sync.WaitGroup
	work := make(chan *truth)
	for range runtime.NumCPU() {
		wg.Go(func() {
			for c := range work {
				u, err := url.Parse(c.URL)
				if err != nil {
					t.Error(err)
					continue
				}
				// The pages were gathered until 2026.
				c.got, err = Article(readPage(t, c.HTML), "text/html", u, Hint{Now: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)})
				if err != nil {
					t.Errorf("%s: %v", c.ID, err)
				}
			}
		})
	}
	for _, c := range all {
		work <- c
	}
	close(work)
	wg.Wait()
}

func readPage(t *testing.T, name string) []byte {
	f, err := os.Open(filepath.Join(pages, name))
	if err != nil {
		t.Error(err)
		return nil
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Error(err)
		return nil
	}
	body, err := io.ReadAll(z)
	if err != nil {
		t.Error(err)
	}
	return body
}

func readTruth(t *testing.T) (all []*truth) {
	t.Helper()
	f, err := os.Open(filepath.Join(pages, "truth.jsonl.gz"))
	if err != nil {
		t.Skipf("the real pages are not there, so extraction is not measured: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		c := new(truth)
		if err := json.Unmarshal(lines.Bytes(), c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

var word = regexp.MustCompile(`[\p{L}\p{N}_]+`)

// shingles counts the runs of n words; a shorter text gives its words.
func shingles(s string, n int) map[string]int {
	words := word.FindAllString(strings.ToLower(s), -1)
	if len(words) < n {
		n = 1
	}
	m := map[string]int{}
	for i := 0; i+n <= len(words); i++ {
		m[strings.Join(words[i:i+n], " ")]++
	}
	return m
}

func overlap(got, want map[string]int) (precision, recall float64) {
	common, ofGot, ofWant := 0, 0, 0
	for s, n := range got {
		ofGot += n
		common += min(n, want[s])
	}
	for _, n := range want {
		ofWant += n
	}
	if ofGot > 0 {
		precision = float64(common) / float64(ofGot)
	}
	if ofWant > 0 {
		recall = float64(common) / float64(ofWant)
	}
	return precision, recall
}

func f1(p, r float64) float64 {
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func fold(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
