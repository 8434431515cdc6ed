package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/query"
)

// twice is articles of which each tenth runs once more in another outlet, a
// week later, and each thirtieth without a date.
func twice(articles []framewatch.Article) []framewatch.Article {
	all := slices.Clone(articles)
	for i, a := range articles {
		if i%10 > 0 {
			continue
		}
		a.URL += "?copy"
		a.ID, a.Source = framewatch.ArticleID(a.URL), articles[(i+7)%len(articles)].Source
		if i%30 == 0 || a.Published.IsZero() {
			a.Published, a.Precision, a.PublishedOrigin = time.Time{}, "", ""
		} else {
			a.Published = a.Published.AddDate(0, 0, 7)
		}
		all = append(all, a)
	}
	return all
}

// areReal reports whether news are real articles. In made up ones little is
// mentioned and nobody speaks.
func areReal() bool {
	_, err := os.Stat(realArticles)
	return err == nil
}

// A plainCell is the articles of one part and bucket, read one after the other.
type plainCell struct {
	of     int
	counts [][]int // of each article in which something counts: all, then each thing
}

// A plainCount counts by reading what an analysis must answer.
type plainCount struct {
	*oracle
	heads map[string]string // of the clusters, by ID
}

func newPlainCount(t *testing.T, c *Corpus, articles []framewatch.Article) *plainCount {
	p := &plainCount{newOracle(c, articles), map[string]string{}}
	for offset := 0; offset < len(articles); offset += framewatch.MaxPage {
		res, err := c.Search(t.Context(), framewatch.SearchRequest{Limit: framewatch.MaxPage, Offset: offset})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range res.Hits {
			p.heads[h.ID] = h.Cluster
		}
	}
	return p
}

// cells counts article by article; count gives the numbers of one. With an
// interval of "" there is one bucket. undated is how often what counts stands
// in articles without a date.
func (p *plainCount) cells(l layout, count func(*reading) []int) (cells map[[2]string]*plainCell, undated int) {
	timeless := l.filter
	timeless.From, timeless.To, timeless.Undated = time.Time{}, time.Time{}, false
	times := framewatch.Filter{From: l.filter.From, To: l.filter.To, Undated: l.filter.Undated}
	counts := make([][]int, len(p.readings))
	eachIndex(len(p.readings), func(i int) { counts[i] = count(p.readings[i]) })
	chosen := map[string]int{} // by head: place of the reading that counts
	var order []int
	for i, r := range p.readings {
		if r.passes(timeless) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return earlierFirst(p.readings[a].Article, p.readings[b].Article) })
	for _, i := range order {
		head := p.readings[i].Article.ID
		if l.once {
			head = p.heads[head]
		}
		if before, ok := chosen[head]; !ok || counts[before][0] == 0 && counts[i][0] > 0 {
			chosen[head] = i
		}
	}
	cells = map[[2]string]*plainCell{}
	for _, i := range slices.Sorted(maps.Values(chosen)) {
		r := p.readings[i]
		if !r.passes(times) {
			continue
		}
		name := [2]string{map[string]string{framewatch.BySource: r.Article.Source, framewatch.ByLang: r.Article.Language}[l.by]}
		if r.Article.Published.IsZero() {
			undated += counts[i][0]
		}
		if l.interval != "" {
			if r.Article.Published.IsZero() {
				continue
			}
			name[1] = l.interval.Start(r.Article.Published).Format(time.DateOnly)
		}
		if cells[name] == nil {
			cells[name] = &plainCell{}
		}
		cells[name].of++
		if counts[i][0] > 0 {
			cells[name].counts = append(cells[name].counts, counts[i])
		}
	}
	return cells, undated
}

// earlierFirst is the order of the articles of a cluster.
func earlierFirst(a, b framewatch.Article) int {
	if a.Published.IsZero() != b.Published.IsZero() {
		return map[bool]int{true: 1, false: -1}[a.Published.IsZero()]
	}
	x, y := latest(a), latest(b)
	if x.IsZero() {
		x, y = a.Fetched, b.Fetched
	}
	return cmp.Or(x.Compare(y), cmp.Compare(a.ID, b.ID))
}

// sum is a column of the counts summed up, and in how many articles it is not 0.
func (p *plainCell) sum(column int) (n, articles int) {
	for _, c := range p.counts {
		n += c[column]
		articles += min(1, c[column])
	}
	return n, articles
}

// pooled is the share of a column in the first, with its interval by the
// formula of METHODS section 6.
func (p *plainCell) pooled(column int) [3]float64 {
	f, _ := p.sum(column)
	n, _ := p.sum(0)
	k := float64(len(p.counts))
	switch len(p.counts) {
	case 0:
		return [3]float64{}
	case 1:
		return [3]float64{float64(f) / float64(n), 0, 1}
	}
	share, squares := float64(f)/float64(n), 0.0
	for _, c := range p.counts {
		squares += math.Pow(float64(c[column])-share*float64(c[0]), 2)
	}
	half := 1.959964 * math.Sqrt(k/(k-1)*squares) / float64(n)
	return [3]float64{share, max(0, share-half), min(1, share+half)}
}

// each is the mean of the shares of a column in every article.
func (p *plainCell) each(column int) [3]float64 {
	k := float64(len(p.counts))
	switch len(p.counts) {
	case 0:
		return [3]float64{}
	case 1:
		return [3]float64{float64(p.counts[0][column]) / float64(p.counts[0][0]), 0, 1}
	}
	mean, squares := 0.0, 0.0
	for _, c := range p.counts {
		mean += float64(c[column]) / float64(c[0]) / k
	}
	for _, c := range p.counts {
		squares += math.Pow(float64(c[column])/float64(c[0])-mean, 2)
	}
	half := 1.959964 * math.Sqrt(squares/(k-1)) / math.Sqrt(k)
	return [3]float64{mean, max(0, mean-half), min(1, mean+half)}
}

// same compares shares; the sums they are made of may be rounded.
func same(got, want [3]float64) bool {
	for i := range got {
		if math.Abs(got[i]-want[i]) > 1e-6 {
			return false
		}
	}
	return true
}

// layout makes up into which parts and buckets something is counted.
func (w *writer) layout() layout {
	l := layout{filter: w.filter(), by: []string{"", framewatch.BySource, framewatch.ByLang}[w.IntN(3)], once: w.IntN(3) == 0}
	l.interval = []framewatch.Interval{"", framewatch.Year, framewatch.Month}[w.IntN(3)]
	return l
}

// linked is the filter that shows what stands behind one cell.
func (l layout) linked(by, start string) framewatch.Filter {
	f := l.filter
	switch {
	case by == "":
	case l.by == framewatch.BySource:
		f.Sources = []string{by}
	case l.by == framewatch.ByLang:
		f.Languages = []string{by}
	}
	if start != "" {
		from, _ := time.Parse(time.DateOnly, start)
		if to := l.interval.Next(from); f.To.IsZero() || to.Before(f.To) {
			f.To = to
		}
		if f.From.IsZero() || from.After(f.From) {
			f.From = from
		}
	}
	return f
}

// TestNamingsAreExact compares namings with a plain count over random sets,
// filters, parts and buckets.
func TestNamingsAreExact(t *testing.T) {
	articles := twice(news(t, 500))
	c := opened(t, articles...)
	plain := newPlainCount(t, c, articles)
	w := &writer{rand.New(rand.NewPCG(3, 8)), articles, annotator().Lexicon()}
	rounds, mentions, links := 60, 0, 0
	if testing.Short() {
		rounds = 15
	}
	for range rounds {
		set, l := w.lexicon.Namings[w.IntN(len(w.lexicon.Namings))].ID, w.layout()
		name := fmt.Sprintf("%s %+v", set, l)
		res, err := c.Namings(t.Context(), framewatch.NamingsRequest{Set: set, Filter: l.filter, Interval: l.interval, By: l.by, Once: l.once})
		if err != nil {
			t.Fatal(name, err)
		}
		var matchers []*query.Matcher
		var concepts []string
		for _, concept := range w.lexicon.Concepts {
			if concept.Naming == set {
				concepts, matchers = append(concepts, concept.ID), append(matchers, query.Compile(parse(t, "concept:"+concept.ID)))
			}
		}
		named := plain.named(l.filter)
		want, undated := plain.cells(l, func(r *reading) []int {
			counts := make([]int, 1+len(matchers))
			for i, m := range matchers {
				counts[1+i] = len(r.occurrences(m, named))
				counts[0] += counts[1+i]
			}
			return counts
		})
		if res.Undated != undated {
			t.Errorf("%s: %d mentions are undated, want %d", name, res.Undated, undated)
		}
		for _, row := range res.Rows {
			cell := want[[2]string{row.By, row.Start}]
			delete(want, [2]string{row.By, row.Start})
			if cell == nil {
				cell = &plainCell{}
			}
			n, k := cell.sum(0)
			mentions += n
			if row.Mentions != n || row.Articles != k || row.Of != cell.of {
				t.Fatalf("%s: %q %s has %d mentions in %d of %d articles, want %d in %d of %d", name, row.By, row.Start, row.Mentions, row.Articles, row.Of, n, k, cell.of)
			}
			for i, s := range row.Names {
				n, k := cell.sum(1 + i)
				if s.Concept != concepts[i] || s.Mentions != n || s.Articles != k {
					t.Fatalf("%s: %q %s: %d mentions of %s in %d articles, want %d of %s in %d", name, row.By, row.Start, s.Mentions, s.Concept, s.Articles, n, concepts[i], k)
				}
				if each, pooled := cell.each(1+i), cell.pooled(1+i); !same([3]float64{s.Share, s.Low, s.High}, each) || !same([3]float64{s.Pooled, s.PooledLow, s.PooledHigh}, pooled) {
					t.Fatalf("%s: %q %s: %s has %+v, want %v and %v", name, row.By, row.Start, s.Concept, s, each, pooled)
				}
				if l.once || n == 0 || w.IntN(4) > 0 {
					continue
				}
				links++
				lines, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: parse(t, "concept:"+s.Concept), Filter: l.linked(row.By, row.Start), Limit: 1})
				if err != nil || lines.Total != n {
					t.Errorf("%s: %q %s: %d lines of %s, want %d; %v", name, row.By, row.Start, lines.Total, s.Concept, n, err)
				}
			}
		}
		for key, cell := range want {
			if n, _ := cell.sum(0); n > 0 {
				t.Errorf("%s: %v with %d mentions is not told", name, key, n)
			}
		}
	}
	if areReal() && (mentions < 5*rounds || links < rounds/2) {
		t.Errorf("%d mentions and %d links were compared: too few to show anything", mentions, links)
	}
}

func TestNamings(t *testing.T) {
	articles := []framewatch.Article{
		article("a1", "Illegal immigrants and illegal immigrants and undocumented immigrants came.", "A", "2016-01-31"),
		article("a2", "Undocumented immigrants came.", "B", "2016-02-29"),
		article("a3", "“Illegal immigrants came,” Smith said. Illegal immigrants left.", "A", ""),
		article("a4", "Nobody came.", "C", "2017-02-28"),
		article("a5", "Undocumented immigrants came.", "A", "2017-03-01"),
	}
	c := opened(t, articles...)
	for _, r := range []struct {
		name    string
		request framewatch.NamingsRequest
		want    []string // "by start mentions/articles/of state, illegal, undocumented"
		undated int
	}{
		{"all", framewatch.NamingsRequest{}, []string{"  7/4/5 thin, 4 0.417, 3 0.583"}, 2},
		{"own voice", framewatch.NamingsRequest{Filter: framewatch.Filter{Voices: framewatch.Voices[:1]}}, []string{"  6/4/5 thin, 3 0.417, 3 0.583"}, 1},
		{"by outlet", framewatch.NamingsRequest{By: framewatch.BySource}, []string{"A  6/3/3 thin, 4 0.556, 2 0.444", "B  1/1/1 thin, 0 0.000, 1 1.000"}, 2},
		{"of one part", framewatch.NamingsRequest{By: framewatch.BySource, Parts: 1}, []string{"A  6/3/3 thin, 4 0.556, 2 0.444"}, 2},
		{"by year", framewatch.NamingsRequest{Interval: framewatch.Year, Now: day("2017-06-01")}, []string{" 2016-01-01 4/2/2 thin, 2 0.333, 2 0.667", " 2017-01-01 1/1/2 partial, 0 0.000, 1 1.000"}, 2},
		{"by month", framewatch.NamingsRequest{Interval: framewatch.Month, Filter: framewatch.Filter{From: day("2017-01-01"), To: day("2017-04-01")}},
			[]string{" 2017-01-01 0/0/0 missing, 0 0.000, 0 0.000", " 2017-02-01 0/0/1 thin, 0 0.000, 0 0.000", " 2017-03-01 1/1/1 thin, 0 0.000, 1 1.000"}, 0},
		{"none", framewatch.NamingsRequest{By: framewatch.BySource, Filter: framewatch.Filter{Sources: []string{"C"}}}, nil, 0},
		{"undated by year", framewatch.NamingsRequest{Interval: framewatch.Year, Filter: framewatch.Filter{Undated: true}}, nil, 2},
	} {
		r.request.Set = "irregular_person"
		res, err := c.Namings(t.Context(), r.request)
		if err != nil {
			t.Fatal(r.name, err)
		}
		var got []string
		for _, row := range res.Rows {
			s := fmt.Sprintf("%s %s %d/%d/%d %s", row.By, row.Start, row.Mentions, row.Articles, row.Of, row.State)
			for _, n := range row.Names {
				if n.Concept == "illegal_immigrant" || n.Concept == "undocumented_immigrant" || n.Concept == "undocumented_migrant" {
					s += fmt.Sprintf(", %d %.3f", n.Mentions, n.Share)
				}
			}
			got = append(got, s)
		}
		if !slices.Equal(got, r.want) || res.Undated != r.undated || res.Kind != "referent" || res.Set != "irregular_person" {
			t.Errorf("%s: %d undated\n got %q\nwant %q", r.name, res.Undated, got, r.want)
		}
	}
}

func TestNamingsRefused(t *testing.T) {
	c := opened(t, article("a1", "Nothing.", "A", "2016-01-31"), article("a2", "Nothing.", "A", "1990-01-31"))
	for _, r := range []struct {
		request framewatch.NamingsRequest
		want    string
	}{
		{framewatch.NamingsRequest{Set: "irregular_persons"}, `no naming set "irregular_persons"; the nearest is “irregular_person”; there are irregular_person, irregular_movement, `},
		{framewatch.NamingsRequest{}, `no naming set ""`},
		{framewatch.NamingsRequest{Set: "irregular_person", By: framewatch.ByVoice}, "source or lang"},
		{framewatch.NamingsRequest{Set: "irregular_person", Interval: "decade"}, "none of day, week, month, year"},
		{framewatch.NamingsRequest{Set: "irregular_person", Interval: framewatch.Day}, "more than 5000 points by day"},
		{framewatch.NamingsRequest{Set: "irregular_person", Parts: -1}, "can't be shown"},
		{framewatch.NamingsRequest{Set: "irregular_person", Filter: framewatch.Filter{From: day("2016-02-01"), To: day("2016-01-01")}}, "after the last"},
	} {
		if _, err := c.Namings(t.Context(), r.request); !errors.Is(err, framewatch.ErrQuery) || !strings.Contains(err.Error(), r.want) {
			t.Errorf("%+v: %v, want %q", r.request, err, r.want)
		}
	}
}
