package million

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
	"framewatch/importer"
	"framewatch/store"
	"framewatch/text"
)

const realArticles = "../../../shared/data/articles.jsonl.gz"

var readOnce = sync.OnceValues(func() (*Source, error) { return Read(realArticles) })

// newsroom is the source of real articles; without them the test is skipped.
func newsroom(t testing.TB) *Source {
	t.Helper()
	s, err := readOnce()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is missing: it is not part of the project", realArticles)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// some is a source of a few articles, which is always at hand.
func some(t testing.TB, lines ...string) *Source {
	t.Helper()
	if lines == nil {
		for _, topic := range []string{"border", "court", "budget"} {
			for _, part := range []string{"first", "second", "third", "fourth"} {
				lines = append(lines, `{"title": "The `+part+` word on the `+topic+`", "topic": "`+topic+`", "byline": ["Ann Bee"], "text": "The `+part+` story of the `+topic+`.\n\nIts `+part+` cause.\n\nIts `+part+` end.\n\nWhat follows from the `+part+`."}`)
			}
		}
	}
	s, err := read(bytes.NewReader(zipped(t, strings.Join(lines, "\n"))))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func zipped(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func digest(t testing.TB, articles iter.Seq[framewatch.Article]) string {
	t.Helper()
	h := sha256.New()
	if err := Write(h, articles); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestSameSeedSameBytes(t *testing.T) {
	s := some(t)
	one := digest(t, s.Articles(1, 3000))
	if again := digest(t, some(t).Articles(1, 3000)); again != one {
		t.Errorf("the same seed gives %s, then %s", one, again)
	}
	if other := digest(t, s.Articles(2, 3000)); other == one {
		t.Error("another seed gives the same")
	}
}

// TestImport brings made articles through a file into a store, from where they
// come back as they were made.
func TestImport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	articles := some(t).Articles(7, 300)
	if err := Write(f, articles); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tally, err := importer.File(t.Context(), s, path, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), func(importer.Progress) {})
	if err != nil || tally.Stored != 300 || tally.Rejected > 0 || len(tally.Examples) > 0 {
		t.Fatalf("import: %+v, %v; want all 300 stored without a doubt", tally, err)
	}
	for want := range articles {
		got, err := s.ArticleByID(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.URL != want.URL || got.Source != want.Source || got.Title != want.Title || got.Text != want.Text || got.Language != want.Language ||
			!slices.Equal(got.Byline, want.Byline) || got.PublishedText() != want.PublishedText() || got.PublishedOrigin != want.PublishedOrigin {
			t.Fatalf("stored\n%+v\nmade\n%+v", got, want)
		}
	}
}

// TestOutletsAndDates checks what does not come from the real articles.
func TestOutletsAndDates(t *testing.T) {
	const n = 20_000
	outlets, weekdays, years := map[string]int{}, map[time.Weekday]int{}, map[int]int{}
	ids := map[string]bool{}
	undatedOnes := 0
	var last time.Time
	for a := range some(t).Articles(1, n) {
		ids[a.ID] = true
		outlets[a.Source]++
		if url, err := framewatch.CanonicalURL(a.URL); url != a.URL || a.ID != framewatch.ArticleID(url) || a.Seq != 0 {
			t.Fatalf("%+v: its address in canonical form is %s, %v", a, url, err)
		}
		switch day := framewatch.Day.Start(a.Fetched); {
		case a.Published.IsZero():
			undatedOnes++
		case day.Before(last.AddDate(0, 0, -3)):
			t.Fatalf("%s comes after %s", day, last)
		default:
			last = day
			weekdays[a.Published.Weekday()]++
			years[a.Published.Year()]++
		}
	}
	sizes := slices.Sorted(maps.Values(outlets))
	if len(ids) != n || len(sizes) != 50 || sizes[49] < 50*sizes[0] {
		t.Errorf("%d articles, outlets of these sizes: %v", len(ids), sizes)
	}
	if undatedOnes < n*1/100 || undatedOnes > n*3/100 {
		t.Errorf("%d of %d articles are undated", undatedOnes, n)
	}
	if len(years) != 10 || weekdays[time.Sunday]*10 > weekdays[time.Monday]*7 || weekdays[time.Sunday]*10 < weekdays[time.Monday]*5 {
		t.Errorf("years %v, weekdays %v", years, weekdays)
	}
}

// TestCopies finds the copies by the paragraphs that they share.
func TestCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("short: makes 9,000 articles")
	}
	const n = 9_000                         // no original is used twice
	seen := map[string]framewatch.Article{} // by a pair of neighbouring paragraphs
	copied, sameOutlet, sameTitle, apart, same := 0, 0, 0, 0, 0
	for a := range newsroom(t).Articles(1, n) {
		paragraphs := a.Paragraphs()
		shared := map[string]int{}
		articles := map[string]framewatch.Article{}
		for i := 1; i < len(paragraphs); i++ {
			if o, ok := seen[paragraphs[i-1]+paragraphs[i]]; ok {
				shared[o.ID]++
				articles[o.ID] = o
			}
		}
		for i := 1; i < len(paragraphs); i++ {
			seen[paragraphs[i-1]+paragraphs[i]] = a
		}
		for id, k := range shared {
			if o := articles[id]; k*3 > len(paragraphs)*2 && len(paragraphs) >= 10 {
				copied++
				sameOutlet += count(o.Source == a.Source)
				sameTitle += count(o.Title == a.Title)
				same += count(o.Text == a.Text)
				apart += count(a.Fetched.Sub(o.Fetched).Abs() > copyWithin)
			}
		}
	}
	if copied < n*38/1000 || copied > n*50/1000 {
		t.Errorf("%d of %d articles are copies of others, want about 5 %%", copied, n)
	}
	// Short articles may be mixed with more of another than they keep.
	if limit := copied / 20; sameOutlet > limit || sameTitle > limit || apart > limit || same > copied/10 {
		t.Errorf("of %d copies %d are in the same outlet, %d have the same headline, %d the same text, %d come late", copied, sameOutlet, sameTitle, same, apart)
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// A profile tells how a set of articles looks to an index.
type profile struct {
	articles int
	in       map[string]int // number of articles by word
	distinct float64        // words of an article, on average
	bytes    []int          // of text, sorted
}

func newProfile(articles iter.Seq2[string, string]) profile {
	p := profile{in: map[string]int{}}
	for title, body := range articles {
		words := map[string]bool{}
		for _, w := range text.Words(title + "\n\n" + body) {
			words[w.Folded] = true
		}
		for w := range words {
			p.in[w]++
		}
		p.articles++
		p.distinct += float64(len(words))
		p.bytes = append(p.bytes, len(body))
	}
	p.distinct /= float64(p.articles)
	slices.Sort(p.bytes)
	return p
}

func (p profile) share(word string) float64 { return float64(p.in[word]) / float64(p.articles) }

// TestLikeTheRealOnes compares as many made articles as there are real ones.
func TestLikeTheRealOnes(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reads 9,000 articles twice")
	}
	s := newsroom(t)
	originals := newProfile(func(yield func(string, string) bool) {
		for _, o := range s.originals {
			if !yield(strings.Join(o.title, " "), strings.Join(o.paragraphs, "\n\n")) {
				return
			}
		}
	})
	made := newProfile(func(yield func(string, string) bool) {
		for a := range s.Articles(1, len(s.originals)) {
			if !yield(a.Title, a.Text) {
				return
			}
		}
	})
	common := slices.SortedFunc(maps.Keys(originals.in), func(a, b string) int {
		return cmp.Or(originals.in[b]-originals.in[a], strings.Compare(a, b))
	})
	// From "the" to what every eighth article has. Words that only some outlets
	// use, such as "Mr.", become more common, as texts of all outlets are mixed.
	off := 0
	for i := 0; i < 500; i += 10 {
		got, want := made.share(common[i]), originals.share(common[i])
		if !within(got, want, 0.2) {
			t.Logf("%q stands in %.3f of the made articles, in %.3f of the real ones", common[i], got, want)
			off++
		}
		if !within(got, want, 0.6) {
			t.Errorf("%q stands in %.3f of the made articles, in %.3f of the real ones", common[i], got, want)
		}
	}
	if off > 3 {
		t.Errorf("of 50 common words %d are much more or less common than in the real articles", off)
	}
	if !within(made.distinct, originals.distinct, 0.1) {
		t.Errorf("a made article has %.0f different words, a real one %.0f", made.distinct, originals.distinct)
	}
	if got, want := len(made.in), len(originals.in); !within(float64(got), float64(want), 0.2) {
		t.Errorf("made articles have %d different words, real ones %d", got, want)
	}
	for _, percent := range []int{10, 25, 50, 75, 90, 99} {
		at := len(s.originals) * percent / 100
		if got, want := made.bytes[at], originals.bytes[at]; !within(float64(got), float64(want), 0.05) {
			t.Errorf("%d %% of the made articles are up to %d bytes long, of the real ones up to %d", percent, got, want)
		}
	}
}

func within(got, want, part float64) bool { return got >= want*(1-part) && got <= want*(1+part) }

func TestRead(t *testing.T) {
	long := strings.Repeat("A sentence of some length about the budget. ", 60)
	for _, test := range []struct {
		name, file string
		want       string // paragraphs of the articles, or the error
	}{
		{"articles", `{"title": "A", "text": "one\n\ntwo\r\n \r\nthree"}` + "\n" + `{"text": ""}` + "\n" + `{"text": "four"}`, "one|two|three|four"},
		{"headline in the text", `{"title": "A", "text": "A\n\none"}`, "one"},
		{"no end of a sentence to cut at", `{"text": "` + strings.Repeat("x", 4000) + `"}`, strings.Repeat("x", 4000)},
		{"not JSON", "{\"text\": \"one\"}\nnews", "line 2: invalid character"},
		{"empty", "", "there are no articles in it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			s, err := read(bytes.NewReader(zipped(t, test.file)))
			if err != nil {
				if !strings.HasPrefix(err.Error(), test.want) {
					t.Fatalf("%v, want %s", err, test.want)
				}
				return
			}
			for _, o := range s.originals {
				got = append(got, o.paragraphs...)
			}
			if got := strings.Join(got, "|"); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
	cut := some(t, `{"text": "`+long+`"}`).originals[0].paragraphs
	if got := strings.Join(cut, " ") + " "; got != long || len(cut) < 3 || len(cut[len(cut)-1]) > longPara {
		t.Errorf("a long paragraph is cut into %d, the last of %d bytes", len(cut), len(cut[len(cut)-1]))
	}
	if _, err := read(strings.NewReader("plain")); err == nil {
		t.Error("a file that is not gzipped is read")
	}
}

// TestOneOriginal has nothing to mix with.
func TestOneOriginal(t *testing.T) {
	n := 0
	for a := range some(t, `{"text": "Only this."}`).Articles(1, 100) {
		if n++; !strings.HasPrefix(a.Text, "Only this.") || a.Title != "" {
			t.Fatalf("%+v", a)
		}
	}
	if n != 100 {
		t.Errorf("%d articles", n)
	}
}

// BenchmarkArticles makes articles, and writes them.
func BenchmarkArticles(b *testing.B) {
	s := newsroom(b)
	n := 0
	for b.Loop() {
		for range s.Articles(1, 20_000) {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
}
