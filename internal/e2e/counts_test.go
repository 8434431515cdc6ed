package e2e

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	root "framewatch"
)

// realArticles is a file of 9,288 real news articles that is not part of the
// project; see its README for the source.
const realArticles = "../../../shared/data/articles.jsonl.gz"

// TestCountsOfRealArticles imports a real file and compares the trend with a
// count that shares no code with framewatch: regular expressions over the
// file, line by line.
func TestCountsOfRealArticles(t *testing.T) {
	needsBinary(t)
	if _, err := os.Stat(realArticles); err != nil {
		t.Skipf("the file of real articles is not beside the project: %v", err)
	}
	data := t.TempDir()
	t.Log(framewatch(t, "import", realArticles, "--data", data))
	phrases := []string{"illegal immigrants", "undocumented immigrants"}
	got := framewatchJSON[root.TrendResult](t, "trend", `"`+phrases[0]+`"`, `"`+phrases[1]+`"`, "--interval", "year", "--by", "source", "--data", data)
	want := independentCount(t, phrases)
	counted := map[cell]int{}
	for _, s := range got.Series {
		phrase := strings.Trim(s.Query, `"`)
		for _, p := range s.Points {
			if p.N > 0 {
				counted[cell{phrase, s.By, p.Start[:4]}] = p.N
			}
		}
		if s.Undated > 0 {
			counted[cell{phrase, s.By, "undated"}] = s.Undated
		}
	}
	if len(want) < 100 {
		t.Fatalf("the independent count found %d cells only", len(want))
	}
	total := map[string]int{}
	for _, c := range slices.SortedFunc(maps.Keys(want), cell.compare) {
		total[c.phrase] += want[c]
		if counted[c] != want[c] {
			t.Errorf("%v: trend says %d, the file %d", c, counted[c], want[c])
		}
	}
	for c, n := range counted {
		if want[c] == 0 {
			t.Errorf("%v: trend says %d, the file has none", c, n)
		}
	}
	t.Logf("%d cells equal; articles: %v", len(want), total)
}

// A cell is one number of the trend: articles of a source in a year.
type cell struct{ phrase, source, year string }

func (c cell) compare(d cell) int {
	return strings.Compare(fmt.Sprint(c), fmt.Sprint(d))
}

// independentCount counts articles with each phrase by source and year.
func independentCount(t *testing.T, phrases []string) map[cell]int {
	t.Helper()
	f, err := os.Open(realArticles)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	patterns := map[string]*regexp.Regexp{}
	for _, phrase := range phrases {
		// The words, whatever stands between them within a line.
		words := strings.Join(strings.Fields(phrase), `[^\pL\pN\n]+`)
		patterns[phrase] = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])` + words + `(?:$|[^\pL\pN])`)
	}
	counts, seen := map[cell]int{}, map[string]bool{}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var a struct{ URL, Source, Title, Published, Text string }
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		address := address(t, a.URL)
		if seen[address] {
			continue
		}
		seen[address] = true
		for phrase, pattern := range patterns {
			if pattern.MatchString(a.Title) || pattern.MatchString(a.Text) {
				counts[cell{phrase, a.Source, year(a.Published)}]++
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return counts
}

var tracking = regexp.MustCompile(`(?i)^(utm_\w+|fbclid|gclid|smid|ncid|cmpid|ocid|ito|_ga)=`)

// address is what two lines share if they are the same article.
func address(t *testing.T, raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	query := slices.DeleteFunc(strings.Split(u.RawQuery, "&"), tracking.MatchString)
	return strings.ToLower(u.Scheme+"://"+u.Host) + u.EscapedPath() + "?" + strings.Join(query, "&")
}

var shortYear = regexp.MustCompile(`^\d+/\d+/(\d\d)$`)

func year(published string) string {
	if m := shortYear.FindStringSubmatch(published); m != nil {
		return "20" + m[1]
	}
	if len(published) < 4 || published[:4] > "2026" || published[:4] < "1900" {
		return "undated"
	}
	return published[:4]
}

// TestSeedDispatches imports two dispatches on the same cable as two outlets;
// each wording must lead to the right one.
func TestSeedDispatches(t *testing.T) {
	needsBinary(t)
	seeds, err := fs.Glob(os.DirFS("../../../shared/data/seeds"), "*.txt")
	if err != nil || len(seeds) != 2 {
		t.Skipf("the two dispatches are not beside the project: %d files, %v", len(seeds), err)
	}
	var lines strings.Builder
	for i, name := range seeds {
		text, err := os.ReadFile(filepath.Join("../../../shared/data/seeds", name))
		if err != nil {
			t.Fatal(err)
		}
		title, body, _ := strings.Cut(string(text), "\n")
		line, err := json.Marshal(map[string]any{"url": fmt.Sprintf("https://dispatch-%d.example/cable", i+1), "source": fmt.Sprintf("Dispatch %d", i+1),
			"title": title, "language": "en", "published": "2025-11-24", "text": body})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	file, data := filepath.Join(t.TempDir(), "seeds.jsonl"), t.TempDir()
	if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	framewatch(t, "import", file, "--data", data)
	found := map[string]string{}
	for _, q := range []string{`"migration background"`, `"illegal aliens"`, `concept:migration_background`, `concept:illegal_alien`} {
		res := framewatchJSON[root.SearchResult](t, "search", q, "--data", data)
		if len(res.Hits) != 1 {
			t.Fatalf("search %s: %d hits, want 1", q, len(res.Hits))
		}
		found[q] = res.Hits[0].Title
		if len(res.Hits[0].Snippets) == 0 || len(res.Hits[0].Snippets[0].Marks) == 0 {
			t.Errorf("search %s: no marked sentence", q)
		}
	}
	for q, word := range map[string]string{`"migration background"`: "Diplomatic Push", `"illegal aliens"`: "Migrant-Linked Crime", `concept:migration_background`: "Diplomatic Push", `concept:illegal_alien`: "Migrant-Linked Crime"} {
		if !strings.Contains(found[q], word) {
			t.Errorf("search %s leads to %q, want the one with %q", q, found[q], word)
		}
	}
}
