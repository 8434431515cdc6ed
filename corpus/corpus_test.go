package corpus

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
	"framewatch/framing"
	"framewatch/store"
)

// A library is a store that can fail.
type library struct {
	*store.Store
	t      testing.TB
	fail   error // returned by ArticlesAfter from failAt on
	failAt int64
}

func newLibrary(t testing.TB, articles ...framewatch.Article) *library {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	l := &library{Store: s, t: t}
	l.add(articles...)
	return l
}

var fetched = time.Date(2018, 5, 1, 8, 0, 0, 0, time.UTC)

func (l *library) add(articles ...framewatch.Article) {
	l.t.Helper()
	articles = slices.Clone(articles)
	for i := range articles {
		if articles[i].Fetched.IsZero() {
			articles[i].Fetched = fetched
		}
	}
	if _, err := l.Import(context.Background(), "test", store.ImportTally{}, articles); err != nil {
		l.t.Fatal(err)
	}
}

// change stores a new version of an article, which moves it to the end.
func (l *library) change(id, title, text string) {
	l.t.Helper()
	a, err := l.ArticleByID(context.Background(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	a.Title, a.Text, a.Fetched = title, text, a.Changed.Add(time.Hour)
	e := framewatch.Entry{URL: a.URL, Source: a.Source, State: framewatch.EntryStored, Visit: framewatch.Visit{Article: id, At: a.Changed}}
	effect, err := l.Finish(context.Background(), e, framewatch.EntryOutcome{State: framewatch.EntryStored, At: a.Fetched, Article: &a}, nil)
	if err != nil || effect != framewatch.EffectChanged {
		l.t.Fatalf("new version: %q, %v", effect, err)
	}
}

func (l *library) ArticlesAfter(ctx context.Context, seq int64, limit int) ([]framewatch.Article, error) {
	if l.fail != nil && seq >= l.failAt {
		return nil, l.fail
	}
	return l.Store.ArticlesAfter(ctx, seq, limit)
}

var annotator = sync.OnceValue(func() Annotator {
	lexicon, err := framing.Default()
	if err != nil {
		panic(err)
	}
	return framing.New(lexicon)
})

// parseLexicon is framing's, as an Annotator of the corpus.
func parseLexicon(file []byte) (Annotator, error) {
	lexicon, err := framing.Parse("earlier", file)
	if err != nil {
		return nil, err
	}
	return framing.New(lexicon), nil
}

// annotated is what the lexicon says of an article.
func annotated(a framewatch.Article) framewatch.Annotation {
	annotation, _ := annotator().Read(a)
	return annotation
}

var discard = slog.New(slog.DiscardHandler)

// open opens a corpus for the length of the test.
func open(t testing.TB, dir string, s Store) *Corpus {
	t.Helper()
	c, err := Open(t.Context(), discard, dir, s, annotator(), parseLexicon)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// opened opens a corpus of articles in a new folder, all searchable.
func opened(t testing.TB, articles ...framewatch.Article) *Corpus {
	t.Helper()
	m := newLibrary(t, articles...)
	c := open(t, t.TempDir(), m)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	unique := ids(articles)
	slices.Sort(unique)
	if n, err := c.CatchUp(t.Context()); err != nil || n != len(slices.Compact(unique)) {
		t.Fatalf("CatchUp: %d, %v", n, err)
	}
	return c
}

const realArticles = "../../shared/data/articles.jsonl.gz"

// news returns n articles: real ones if they are at hand, else made up.
func news(t testing.TB, n int) []framewatch.Article {
	t.Helper()
	f, err := os.Open(realArticles)
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("%s is missing; the articles are made up", realArticles)
		return madeUp(n)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var articles []framewatch.Article
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() && len(articles) < n {
		var line struct {
			URL, Source, Title, Published, Language, Text string
			Byline                                        []string
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		a := framewatch.Article{URL: line.URL, ID: framewatch.ArticleID(line.URL), Source: line.Source, Title: line.Title, Byline: line.Byline, Language: line.Language, Text: line.Text}
		if day, err := time.Parse(time.DateOnly, line.Published); err == nil && day.Year() > 1990 && day.Year() < 2030 {
			a.Published, a.Precision, a.PublishedOrigin = day, framewatch.PrecisionDay, "import"
		}
		articles = append(articles, a)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return articles
}

func madeUp(n int) []framewatch.Article {
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(`the a of to and in illegal undocumented immigrants immigrant immigration aliens migrants refugees asylum seekers
		border wall court Trump said officials government Polish polish crossed boats human rights crisis wave flood workers policy law 2016`)
	themes := [][]string{
		strings.Fields("Trump travel ban order judges airports president judge ruling appeal visas signed countries hearing lawyers protest airport staff list week"),
		strings.Fields("Obama health reform White House senate votes bill insurance speech"),
		strings.Fields("election elected voters ballots polls candidate campaign White House party rally debate states turnout delegates primary poll lead win race"),
	}
	var theme []string // of the article that is being written: what it is about, so that words mark articles off
	sentence := func(least, most int) string {
		var b strings.Builder
		for i := range least + random.IntN(most-least) {
			if i > 0 {
				b.WriteByte(' ')
			}
			if random.IntN(2) == 0 {
				b.WriteString(theme[random.IntN(len(theme))])
				continue
			}
			b.WriteString(words[min(random.IntN(len(words)), random.IntN(len(words)))])
		}
		return b.String()
	}
	var articles []framewatch.Article
	for i := range n {
		var paragraphs []string
		theme = themes[random.IntN(len(themes))]
		for range 1 + random.IntN(6) {
			paragraphs = append(paragraphs, sentence(4, 30)+". "+sentence(4, 30)+".")
		}
		a := framewatch.Article{
			URL: fmt.Sprintf("https://example.org/%d", i), Source: fmt.Sprintf("Outlet %d", random.IntN(30)), Title: sentence(3, 9),
			Byline: []string{sentence(2, 3)}, Language: []string{"en", "en", "de"}[random.IntN(3)], Text: strings.Join(paragraphs, "\n\n"),
		}
		a.ID = framewatch.ArticleID(a.URL)
		if random.IntN(10) > 0 {
			a.Published = time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(random.IntN(4*365*24*60)) * time.Minute)
			a.Precision, a.PublishedOrigin = framewatch.PrecisionTime, "import"
		}
		articles = append(articles, a)
	}
	return articles
}
