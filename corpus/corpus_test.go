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
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
	"framewatch/framing"
)

// A memory is a Store of articles with the Seqs 1, 2, 3, …
type memory struct {
	mu       sync.Mutex
	articles []framewatch.Article
	fail     error // returned by ArticlesAfter behind failAfter
	failAt   int64
}

func (m *memory) add(articles ...framewatch.Article) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range articles {
		a.Seq = int64(len(m.articles)) + 1
		m.articles = append(m.articles, a)
	}
}

func (m *memory) ArticlesAfter(_ context.Context, seq int64, limit int) ([]framewatch.Article, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil && seq >= m.failAt {
		return nil, m.fail
	}
	if seq >= int64(len(m.articles)) {
		return nil, nil
	}
	return m.articles[seq:min(int(seq)+limit, len(m.articles))], nil
}

func (m *memory) ArticlesBySeq(_ context.Context, seqs []int64) ([]framewatch.Article, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []framewatch.Article
	for i := range seqs {
		if seq := seqs[len(seqs)-1-i]; seq >= 1 && seq <= int64(len(m.articles)) { // any order
			found = append(found, m.articles[seq-1])
		}
	}
	return found, nil
}

func (m *memory) ArticleByID(_ context.Context, id string) (framewatch.Article, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.articles {
		if a.ID == id {
			return a, nil
		}
	}
	return framewatch.Article{}, fmt.Errorf("article %s: %w", id, framewatch.ErrNotFound)
}

func (m *memory) LastSeq(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.articles)), nil
}

var annotator = sync.OnceValue(func() Annotator {
	lexicon, err := framing.Default()
	if err != nil {
		panic(err)
	}
	return framing.New(lexicon)
})

// open opens a corpus for the length of the test.
func open(t testing.TB, dir string, s Store) *Corpus {
	t.Helper()
	c, err := Open(t.Context(), slog.New(slog.DiscardHandler), dir, s, annotator())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// opened opens a corpus of articles in a new folder, all searchable.
func opened(t testing.TB, articles ...framewatch.Article) *Corpus {
	t.Helper()
	m := &memory{}
	m.add(articles...)
	c := open(t, t.TempDir(), m)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	if n, err := c.CatchUp(t.Context()); err != nil || n != len(articles) {
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
	sentence := func(least, most int) string {
		var b strings.Builder
		for i := range least + random.IntN(most-least) {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(words[min(random.IntN(len(words)), random.IntN(len(words)))])
		}
		return b.String()
	}
	var articles []framewatch.Article
	for i := range n {
		var paragraphs []string
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
