package baseline

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"framewatch"

	"github.com/google/go-cmp/cmp"
)

// madeUp returns articles of words that everybody splits and folds alike.
func madeUp(n int) []framewatch.Article {
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("border wall Court Trump said officials government migrants refugees asylum seekers crossed boats rights crisis wave workers policy law 2016 Zürich")
	line := func(length int) string {
		var b strings.Builder
		for range length {
			b.WriteString(words[min(random.IntN(len(words)), random.IntN(len(words)))] + " ")
		}
		return strings.TrimSpace(b.String())
	}
	articles := make([]framewatch.Article, n)
	for i := range articles {
		a := framewatch.Article{URL: fmt.Sprintf("https://example.org/%d", i), Source: fmt.Sprintf("Outlet %d", random.IntN(5)), Title: line(2 + random.IntN(4)), Text: line(random.IntN(30))}
		a.ID = framewatch.ArticleID(a.URL)
		if random.IntN(10) > 0 {
			a.Published, a.Precision = time.Date(2015, 1, 1, 0, random.IntN(3*365*24*60), 0, 0, time.UTC), framewatch.PrecisionTime
		}
		articles[i] = a
	}
	return articles
}

// holds says by reading whether an article has a phrase, in headline or text.
func holds(a framewatch.Article, phrase string) bool {
	for _, s := range []string{a.Title, a.Text} {
		s = strings.ReplaceAll(strings.ToLower(s), "ü", "u")
		if strings.Contains(" "+s+" ", " "+phrase+" ") {
			return true
		}
	}
	return false
}

// passes says whether an article passes dates and sources of a filter.
func passes(a framewatch.Article, f framewatch.Filter) bool {
	dated := !a.Published.IsZero()
	return (f.From.IsZero() || dated && !a.Published.Before(f.From)) && (f.To.IsZero() || dated && a.Published.Before(f.To)) &&
		(len(f.Sources) == 0 || slices.Contains(f.Sources, a.Source))
}

// tally counts by a key the articles that have a phrase.
func tally[K comparable](articles []framewatch.Article, phrase string, key func(framewatch.Article) K) map[K]int {
	n := map[K]int{}
	for _, a := range articles {
		if holds(a, phrase) {
			n[key(a)]++
		}
	}
	return n
}

func sum[K comparable](counts map[K]int) (n int) {
	for c := range maps.Values(counts) {
		n += c
	}
	return n
}

func bySource(a framewatch.Article) string { return a.Source }

func isoDay(a framewatch.Article) string {
	if a.Published.IsZero() {
		return ""
	}
	return a.Published.Format(time.DateOnly)
}

var filters = []framewatch.Filter{
	{},
	{From: yearStart(2016)},
	{To: yearStart(2016)},
	{From: yearStart(2016), To: yearStart(2017), Sources: []string{"Outlet 3", "Outlet 1"}},
	{Sources: []string{"Outlet 2"}},
}

// checkPage checks that a page is full and holds only what it may.
func checkPage(t *testing.T, ids []string, err error, articles []framewatch.Article, word string, f framewatch.Filter) {
	t.Helper()
	may := map[string]bool{}
	for _, a := range articles {
		if holds(a, word) && passes(a, f) {
			may[a.ID] = true
		}
	}
	if err != nil || len(ids) != min(pageSize, len(may)) {
		t.Fatalf("%q, %+v: %d hits of %d, %v", word, f, len(ids), len(may), err)
	}
	for _, id := range ids {
		if !may[id] {
			t.Errorf("%q, %+v: %s does not belong there, or stands twice", word, f, id)
		}
		delete(may, id)
	}
}

func TestFTS5(t *testing.T) {
	articles := madeUp(2000)
	f, err := OpenFTS5(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for part := range slices.Chunk(articles, 300) {
		if err := f.Add(t.Context(), part); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Optimize(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, phrase := range []string{"border", "trump", "zurich", "2016", "border wall", "wall border court", "nowhere"} {
		match := strconv.Quote(phrase)
		want := tally(articles, phrase, func(a framewatch.Article) string { return isoDay(a) + a.Source })
		if n, err := f.Count(t.Context(), match); err != nil || n != sum(want) {
			t.Errorf("%s: %d articles, %v; want %d", match, n, err, sum(want))
		}
		cells, err := f.Trend(t.Context(), match)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, c := range cells {
			name, err := f.Outlet(t.Context(), c.Outlet)
			if err != nil {
				t.Fatal(err)
			}
			day := ""
			if c.Day != Undated {
				day = time.Unix(int64(c.Day)*24*60*60, 0).UTC().Format(time.DateOnly)
			}
			got[day+name] += c.N
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s by day and outlet (-want +got):\n%s", match, diff)
		}
		for _, filter := range filters {
			ids, err := f.Top(t.Context(), match, filter)
			checkPage(t, ids, err, articles, phrase, filter)
		}
	}
	if _, err := f.Count(t.Context(), `"`); err == nil {
		t.Error("an expression that is none is answered")
	}
}

func TestBleve(t *testing.T) {
	articles := madeUp(2000)
	b, err := OpenBleve(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for part := range slices.Chunk(articles, 300) {
		if err := b.Add(part); err != nil {
			t.Fatal(err)
		}
	}
	for _, word := range []string{"border", "trump", "2016", "nowhere"} {
		byOutlet, byDay := tally(articles, word, bySource), tally(articles, word, isoDay)
		if n, err := b.Count(t.Context(), word); err != nil || n != sum(byOutlet) {
			t.Errorf("%s: %d articles, %v; want %d", word, n, err, sum(byOutlet))
		}
		for field, want := range map[string]map[string]int{FieldOutlet: byOutlet, FieldDay: byDay} {
			got, total, err := b.Facet(t.Context(), word, field)
			if diff := cmp.Diff(want, got); diff != "" || total != sum(byOutlet) || err != nil {
				t.Errorf("%s by %s, %d in all, %v (-want +got):\n%s", word, field, total, err, diff)
			}
		}
		want := map[string]int{}
		for day, n := range byDay {
			if day != "" {
				want[day[:4]] += n
			}
		}
		if got, err := b.Years(t.Context(), word, 2014, 2018); err != nil || cmp.Diff(want, got) != "" {
			t.Errorf("%s by year: %v, %v; want %v", word, got, err, want)
		}
		for _, filter := range filters {
			ids, err := b.Top(t.Context(), word, filter)
			checkPage(t, ids, err, articles, word, filter)
			ids, err = b.Newest(t.Context(), word, filter)
			checkPage(t, ids, err, articles, word, filter)
			checkNewest(t, ids, articles, word, filter)
		}
	}
	for _, phrase := range []string{"border wall", "wall border court", "court nowhere"} {
		if n, err := b.Phrase(t.Context(), phrase); err != nil || n != sum(tally(articles, phrase, bySource)) {
			t.Errorf("%q: %d articles, %v; want %d", phrase, n, err, sum(tally(articles, phrase, bySource)))
		}
	}
}

// checkNewest checks that no later article than those of a page was left out.
func checkNewest(t *testing.T, ids []string, articles []framewatch.Article, word string, f framewatch.Filter) {
	t.Helper()
	published := map[string]time.Time{}
	var all []time.Time
	for _, a := range articles {
		if published[a.ID] = a.Published; holds(a, word) && passes(a, f) {
			all = append(all, a.Published)
		}
	}
	slices.SortFunc(all, func(a, b time.Time) int { return b.Compare(a) })
	for i, id := range ids {
		if !published[id].Equal(all[i]) {
			t.Errorf("%s, %+v: hit %d is of %s, want %s", word, f, i+1, published[id], all[i])
		}
	}
}
