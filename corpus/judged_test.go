package corpus

import (
	"bufio"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"framewatch"
	"framewatch/query"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the figures in testdata anew")

const (
	judgedQueries = "testdata/judged.txt"    // queries with what is relevant to them
	judgedFigures = "testdata/judged.golden" // how well they are answered
)

// The grades of a judged article.
const (
	related = 1 // tells of it among other things
	exactly = 2 // is about what was asked for
)

// A judged query says which of the real articles are relevant to it, decided by
// reading them. What is not named is not relevant, or was not looked at.
type judged struct {
	text   string
	grades map[string]int // by canonical URL
}

// readJudged reads the judged queries: each a block of lines, the query and
// then a grade and a URL in each line. Lines that begin with # are comments.
func readJudged(t testing.TB) []judged {
	t.Helper()
	f, err := os.Open(judgedQueries)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []judged
	lines := bufio.NewScanner(f)
	for n, inBlock := 1, false; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "":
			inBlock = false
		case !inBlock:
			list = append(list, judged{line, map[string]int{}})
			inBlock = true
		default:
			grade, address, _ := strings.Cut(line, " ")
			url, err := framewatch.CanonicalURL(address)
			at := slices.Index([]string{"", "1", "2"}, grade)
			grades := list[len(list)-1].grades
			if err != nil || at < related || grades[url] > 0 {
				t.Fatalf("%s:%d: %q is no grade with a URL (%v), or stands there twice", judgedQueries, n, line, err)
			}
			grades[url] = at
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// A score says how well a query is answered, each from 0 to 1.
type score struct {
	recall float64 // share of what is exactly about it among the first 20 (of 20, if there is more)
	rank   float64 // one divided by the place of the first that is exactly about it; 0 if it is not on the first page of 100
	ndcg   float64 // gain of the first 10, discounted by place, against the best order
}

// The lengths of the list of hits that count.
const (
	recallAt = 20
	ndcgAt   = 10
	rankAt   = 100
)

// scored compares the grades of hits, in their order, with those of all that
// was judged.
func scored(hits []int, grades map[string]int) (s score) {
	var best []int
	all, found := 0, 0
	for _, grade := range grades {
		best = append(best, grade)
		if grade == exactly {
			all++
		}
	}
	slices.SortFunc(best, func(a, b int) int { return b - a })
	for i, grade := range hits {
		if grade != exactly {
			continue
		}
		if i < recallAt {
			found++
		}
		if s.rank == 0 {
			s.rank = 1 / float64(i+1)
		}
	}
	s.recall = float64(found) / float64(min(all, recallAt))
	s.ndcg = gain(hits) / gain(best)
	return s
}

// gain is the discounted gain of the first grades: 3 for exact ones, 1 for
// related ones, less the further down they stand.
func gain(grades []int) (sum float64) {
	for i, grade := range grades[:min(len(grades), ndcgAt)] {
		sum += (math.Exp2(float64(grade)) - 1) / math.Log2(float64(i+2))
	}
	return sum
}

func TestScores(t *testing.T) {
	grades := map[string]int{"a": exactly, "b": exactly, "c": related}
	for _, test := range []struct {
		name string
		hits []int
		want string
	}{
		{"the best order", []int{2, 2, 1, 0}, "1.000 1.000 1.000"},
		{"nothing", nil, "0.000 0.000 0.000"},
		{"related first", []int{1, 0, 2}, "0.500 0.333 0.464"},
		{"far down", append(make([]int, recallAt), 2), "0.000 0.048 0.000"},
	} {
		if got := scored(test.hits, grades).String(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func (s score) String() string { return fmt.Sprintf("%.3f %.3f %.3f", s.recall, s.rank, s.ndcg) }

// realOnes returns all real articles, or skips the test.
func realOnes(t testing.TB) []framewatch.Article {
	t.Helper()
	if _, err := os.Stat(realArticles); err != nil {
		t.Skipf("%v: the articles that were judged are not part of the project", err)
	}
	return news(t, math.MaxInt)
}

// TestJudgedQueries scores the order of hits by the judged queries.
// What -update writes is to be read before it is kept.
func TestJudgedQueries(t *testing.T) {
	if testing.Short() {
		t.Skip("short: makes 9,000 articles searchable")
	}
	articles := realOnes(t)
	known := map[string]bool{}
	for _, a := range articles {
		known[canonical(t, a.URL)] = true
	}
	c := opened(t, articles...)
	var b strings.Builder
	fmt.Fprintf(&b, "recall@%d MRR nDCG@%d: queries of %s by relevance\n", recallAt, ndcgAt, judgedQueries)
	var mean score
	list := readJudged(t)
	for _, j := range list {
		for url := range j.grades {
			if !known[url] {
				t.Errorf("%s: no article has the URL %s", j.text, url)
			}
		}
		s := scored(gradesOf(t, c, j), j.grades)
		fmt.Fprintf(&b, "%s %s\n", s, j.text)
		mean.recall += s.recall / float64(len(list))
		mean.rank += s.rank / float64(len(list))
		mean.ndcg += s.ndcg / float64(len(list))
	}
	fmt.Fprintf(&b, "%s mean of %d queries\n", mean, len(list))
	t.Logf("%s mean of %d queries", mean, len(list))
	compareGolden(t, judgedFigures, b.String())
}

// gradesOf searches by relevance and returns the grades of the hits, 0 for
// those that were not judged relevant.
func gradesOf(t *testing.T, c *Corpus, j judged) (hits []int) {
	t.Helper()
	q, err := query.Parse(j.text)
	if err != nil {
		t.Fatalf("%s: %v", j.text, err)
	}
	res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Sort: framewatch.SortRelevance, Limit: rankAt})
	if err != nil {
		t.Fatalf("%s: %v", j.text, err)
	}
	for _, h := range res.Hits {
		hits = append(hits, j.grades[canonical(t, h.URL)])
	}
	return hits
}

func canonical(t *testing.T, url string) string {
	t.Helper()
	canonical, err := framewatch.CanonicalURL(url)
	if err != nil {
		t.Fatal(err)
	}
	return canonical
}

// compareGolden compares with a file, or writes it with -update.
func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs (-want +got); -update writes it anew:\n%s", file, diff)
	}
}

// TestJudgedFile checks what can be checked without the articles.
func TestJudgedFile(t *testing.T) {
	list := readJudged(t)
	if len(list) < 40 {
		t.Errorf("%d queries", len(list))
	}
	seen := map[string]bool{}
	for _, j := range list {
		if seen[j.text] {
			t.Errorf("%s stands there twice", j.text)
		}
		seen[j.text] = true
		if _, err := query.Parse(j.text); err != nil {
			t.Errorf("%s: %v", j.text, err)
		}
		if !slices.Contains(slices.Collect(maps.Values(j.grades)), exactly) {
			t.Errorf("%s: nothing is exactly about it", j.text)
		}
	}
}
