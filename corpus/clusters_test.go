package corpus

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/dedup"

	"github.com/google/go-cmp/cmp"
)

// A press makes up articles of which many run the same text, edited or cut, up
// to some weeks later, some of them undated; and sources that end every article
// with the same sentences.
type press struct {
	*rand.Rand
	n       int
	stories []story
}

type story struct {
	sentences []string
	day       time.Time
}

func newPress(seed uint64) *press { return &press{Rand: rand.New(rand.NewPCG(seed, 7))} }

func (p *press) sentence() string {
	words := make([]string, 9+p.IntN(8))
	for i := range words {
		words[i] = fmt.Sprintf("w%d", p.IntN(5000))
	}
	words[p.IntN(len(words))] = []string{"border", "wall", "migrants"}[p.IntN(3)]
	return strings.ToUpper(words[0][:1]) + strings.Join(words, " ")[1:] + "."
}

func (p *press) text(sentences []string, source int) string {
	sentences = slices.Clone(sentences)
	for i := range sentences {
		if p.IntN(8) == 0 {
			sentences[i] = p.sentence()
		}
	}
	if p.IntN(5) == 0 {
		sentences = sentences[:len(sentences)/2+1]
	}
	for i := range 6 * (source % 3 / 2) { // a third of the sources
		sentences = append(sentences, fmt.Sprintf("Read more about this and many other things on page %d of source %d whenever you like.", i, source))
	}
	return strings.Join(sentences, " ")
}

func (p *press) article() framewatch.Article {
	var s story
	if len(p.stories) > 0 && p.IntN(3) > 0 {
		s = p.stories[p.IntN(len(p.stories))]
	} else {
		s.day = time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, p.IntN(300))
		for range 8 + p.IntN(6) {
			s.sentences = append(s.sentences, p.sentence())
		}
		p.stories = append(p.stories, s)
	}
	p.n++
	source := p.IntN(9)
	a := framewatch.Article{URL: fmt.Sprintf("https://example.org/%d", p.n), Source: fmt.Sprintf("Outlet %d", source), Language: "en",
		Title: p.sentence(), Text: p.text(s.sentences, source)}
	a.ID = framewatch.ArticleID(a.URL)
	day := s.day.AddDate(0, 0, p.IntN(40))
	a.Fetched = day.Add(time.Hour)
	if p.IntN(6) > 0 {
		a.Published, a.Precision, a.PublishedOrigin = day, framewatch.PrecisionDay, "import"
		if p.n%3 == 0 {
			a.Published, a.Precision = day.Add(time.Duration(p.n%24)*time.Hour), framewatch.PrecisionTime
		}
	}
	return a
}

func (p *press) articles(n int) []framewatch.Article {
	articles := make([]framewatch.Article, n)
	for i := range articles {
		articles[i] = p.article()
	}
	return articles
}

// plainClusters finds the head of every article with all of them in memory at once.
func plainClusters(t *testing.T, articles []framewatch.Article) map[string]string {
	t.Helper()
	groups := map[group][]framewatch.Article{}
	for _, a := range articles {
		g := group{a.Source, partOf(a)}
		groups[g] = append(groups[g], a)
	}
	at := func(a framewatch.Article) int64 {
		if a.Published.IsZero() {
			return a.Fetched.Unix() + 1<<40
		}
		return latest(a).Unix()
	}
	var clusters dedup.Clusters
	stopped := 0
	for _, group := range groups {
		slices.SortFunc(group, func(a, b framewatch.Article) int {
			if at(a) != at(b) {
				return int(at(a) - at(b))
			}
			return strings.Compare(a.ID, b.ID)
		})
		var boilerplate dedup.Boilerplate
		for _, a := range group {
			boilerplate.Add(a.Source, dedup.SentenceHashes(a.Text))
		}
		for _, a := range group {
			stop := boilerplate.Stop(a.Source)
			stopped += len(stoppedOf(dedup.SentenceHashes(a.Text), stop))
			clusters.Add(dedup.Article{Key: keyOf(a.ID), Published: latest(a), Fetched: a.Fetched, Source: a.Source, Sketch: dedup.New(a.Text, stop)})
		}
	}
	if stopped == 0 {
		t.Error("no sentence became boilerplate: nothing is shown")
	}
	byKey, heads := map[int64]string{}, map[string]string{}
	for _, a := range articles {
		byKey[keyOf(a.ID)] = a.ID
	}
	for key, id := range byKey {
		head, _ := clusters.Head(key)
		heads[id] = byKey[head]
	}
	return heads
}

// headsOf reads the heads from the store; articles that stand alone are their own.
func headsOf(t *testing.T, l *library) map[string]string {
	t.Helper()
	articles, err := l.Store.ArticlesAfter(t.Context(), 0, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	clusters, err := l.ClustersOf(t.Context(), ids(articles))
	if err != nil {
		t.Fatal(err)
	}
	heads, sizes := map[string]string{}, map[string]int{}
	for _, a := range articles {
		heads[a.ID] = a.ID
		if c, ok := clusters[a.ID]; ok {
			heads[a.ID] = c.Head
		}
		sizes[heads[a.ID]]++
	}
	for id, c := range clusters {
		if sizes[c.Head] != c.Size || c.Size < 2 {
			t.Errorf("article %s: its cluster is said to have %d articles, it has %d", id, c.Size, sizes[c.Head])
		}
	}
	return heads
}

// columnHeads reads the heads from the columns, and checks that the head is in
// the first place.
func columnHeads(t *testing.T, c *Corpus, l *library) map[string]string {
	t.Helper()
	articles, err := l.Store.ArticlesAfter(t.Context(), 0, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	columns := c.columns.Load()
	first, heads := map[uint32]string{}, map[string]string{}
	for _, a := range articles {
		if number := columns.cluster[a.Seq]; number != 0 && columns.place[a.Seq] == 0 {
			if first[number] != "" {
				t.Errorf("cluster %d has two heads", number)
			}
			first[number] = a.ID
		}
	}
	for _, a := range articles {
		heads[a.ID] = a.ID
		if number := columns.cluster[a.Seq]; number != 0 {
			heads[a.ID] = first[number]
		}
	}
	return heads
}

// A failing library fails in one of the next calls that write or read.
type failing struct {
	*library
	in int // calls until then; 0: never
}

var errDisk = errors.New("disk full")

func (f *failing) step() error {
	if f.in--; f.in == 0 {
		return errDisk
	}
	return nil
}

func (f *failing) Retired(ctx context.Context, ids []string) (map[int64]string, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.library.Retired(ctx, ids)
}

func (f *failing) SaveSketches(ctx context.Context, sketches []framewatch.Sketched, seq int64) error {
	if err := f.step(); err != nil {
		return err
	}
	return errors.Join(f.library.SaveSketches(ctx, sketches, seq), f.step())
}

func (f *failing) SaveClusters(ctx context.Context, decided []framewatch.Sketched, again []string) ([]string, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	heads, err := f.library.SaveClusters(ctx, decided, again)
	return heads, errors.Join(err, f.step())
}

func (f *failing) Clusters(ctx context.Context, heads []string) ([]framewatch.Clustered, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.library.Clusters(ctx, heads)
}

// TestClustersDependOnTheSetAlone lets the same articles arrive in many orders
// and batches, changes some of them on the way, stops at any moment and goes
// on, and finds the clusters that all of them at once in memory give.
func TestClustersDependOnTheSetAlone(t *testing.T) {
	rounds, size := 12, 320
	if testing.Short() {
		rounds = 1
	}
	for round := range rounds {
		p := newPress(uint64(1042 + round)) // the first once went round for ever
		articles := p.articles(size)
		texts := map[string]string{}
		for range 120 { // later versions
			texts[articles[p.IntN(size)].ID] = p.text(p.stories[p.IntN(len(p.stories))].sentences, p.IntN(9))
		}
		final := slices.Clone(articles)
		for i := range final {
			if text, ok := texts[final[i].ID]; ok {
				final[i].Text = text
			}
		}
		want := plainClusters(t, final)
		clusters := map[string]bool{}
		for id, head := range want {
			if id != head {
				clusters[head] = true
			}
		}
		if len(clusters) < 20 {
			t.Fatalf("only %d clusters: nothing is shown", len(clusters))
		}
		p.Shuffle(size, func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
		f, dir := &failing{library: newLibrary(t)}, t.TempDir()
		c := open(t, dir, f)
		catchUp := func() {
			f.in = p.IntN(12)
			for {
				_, err := c.CatchUp(t.Context())
				if err == nil {
					break
				}
				if !errors.Is(err, errDisk) {
					t.Fatal(err)
				}
				if p.IntN(2) == 0 { // as a new process
					if err := c.Close(); err != nil {
						t.Fatal(err)
					}
					f.in = 0
					c = open(t, dir, f)
				}
				f.in = 0
			}
			f.in = 0
		}
		changes := slices.Sorted(maps.Keys(texts))
		for len(articles) > 0 {
			n := min(len(articles), 1+p.IntN(60))
			f.add(articles[:n]...)
			articles = articles[n:]
			catchUp()
			for len(changes) > 0 && p.IntN(2) == 0 {
				if a, err := f.ArticleByID(t.Context(), changes[0]); err == nil && a.Text != texts[a.ID] {
					f.change(a.ID, a.Title, texts[a.ID])
				} else if errors.Is(err, framewatch.ErrNotFound) {
					break
				}
				changes = changes[1:]
			}
		}
		for _, id := range changes {
			if a, err := f.ArticleByID(t.Context(), id); err == nil && a.Text != texts[id] {
				f.change(id, a.Title, texts[id])
			}
		}
		catchUp()
		if diff := cmp.Diff(want, headsOf(t, f.library)); diff != "" {
			t.Errorf("round %d: heads in the store:\n%s", round, diff)
		}
		if diff := cmp.Diff(want, columnHeads(t, c, f.library)); diff != "" {
			t.Errorf("round %d: heads in memory:\n%s", round, diff)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		c = open(t, dir, f)
		if diff := cmp.Diff(want, columnHeads(t, c, f.library)); diff != "" {
			t.Errorf("round %d: heads read back:\n%s", round, diff)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestUnreadableSketches makes all sketches anew if one is of another version.
func TestUnreadableSketches(t *testing.T) {
	articles := newPress(9).articles(120)
	m, dir := newLibrary(t, articles...), t.TempDir()
	for _, spoil := range []bool{false, true, false} {
		c := open(t, dir, m)
		if _, err := c.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := plainClusters(t, articles)
		if diff := cmp.Diff(want, headsOf(t, m)) + cmp.Diff(want, columnHeads(t, c, m)); diff != "" {
			t.Errorf("heads:\n%s", diff)
		}
		if spoil {
			sketches, err := m.Sketches(t.Context(), 0, 1<<40, false)
			if err != nil || len(sketches) != 120 {
				t.Fatalf("%d sketches, %v", len(sketches), err)
			}
			sketches[7].Sketch[0]++
			if err := m.SaveSketches(t.Context(), sketches[7:8], 120); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHeadOfOneDay proves that a day without a time counts as its end.
func TestHeadOfOneDay(t *testing.T) {
	day := time.Date(2016, 3, 1, 0, 0, 0, 0, time.UTC)
	type date struct {
		at        time.Time
		precision framewatch.Precision
	}
	tests := []struct {
		name  string
		dates []date
		head  int
	}{
		{"a time before the day alone", []date{{day, framewatch.PrecisionDay}, {day.Add(6*time.Hour + 46*time.Minute), framewatch.PrecisionTime}}, 1},
		{"the latest time of the day", []date{{day, framewatch.PrecisionDay}, {day.Add(24*time.Hour - 2*time.Second), framewatch.PrecisionTime}}, 1},
		{"the day before", []date{{day.AddDate(0, 0, -1), framewatch.PrecisionDay}, {day, framewatch.PrecisionTime}}, 0},
		{"midnight as a time", []date{{day, framewatch.PrecisionDay}, {day, framewatch.PrecisionTime}}, 1},
		{"undated last", []date{{}, {day, framewatch.PrecisionDay}}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPress(5)
			var sentences []string
			for range 12 {
				sentences = append(sentences, p.sentence())
			}
			var articles []framewatch.Article
			for i, d := range test.dates {
				a := framewatch.Article{URL: fmt.Sprintf("https://example.org/%d", i), Source: fmt.Sprint(i), Language: "en", Title: "t",
					Text: strings.Join(sentences, " "), Published: d.at, Precision: d.precision, Fetched: day.AddDate(0, 0, 2)}
				a.ID = framewatch.ArticleID(a.URL)
				articles = append(articles, a)
			}
			l := newLibrary(t, articles...)
			c := open(t, t.TempDir(), l)
			if _, err := c.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for _, a := range articles {
				want[a.ID] = articles[test.head].ID
			}
			if diff := cmp.Diff(want, headsOf(t, l)) + cmp.Diff(want, columnHeads(t, c, l)); diff != "" {
				t.Errorf("heads:\n%s", diff)
			}
			members, err := l.Members(t.Context(), articles[0].ID)
			if err != nil || len(members) != 2 || members[0].ID != articles[test.head].ID {
				t.Errorf("members %v, %v", members, err)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
