package corpus

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"framewatch"
	"framewatch/query"
	"framewatch/text"

	gocmp "github.com/google/go-cmp/cmp"
)

// A slowCounter counts clusters once by sorting articles.
type slowCounter struct {
	articles []framewatch.Article
	heads    map[string]string
}

// count returns the articles that are counted and those they are a share of,
// by ID.
func (s slowCounter) count(q framewatch.Query, f framewatch.Filter) (found, base map[string]framewatch.Article) {
	articles := slices.Clone(s.articles)
	slices.SortFunc(articles, func(a, b framewatch.Article) int {
		if a.Published.IsZero() != b.Published.IsZero() {
			if a.Published.IsZero() {
				return 1
			}
			return -1
		}
		x, y := latest(a), latest(b)
		if x.IsZero() {
			x, y = a.Fetched, b.Fetched
		}
		return cmp.Or(x.Compare(y), cmp.Compare(a.ID, b.ID))
	})
	chosen, first := map[string]framewatch.Article{}, map[string]framewatch.Article{} // by head
	for _, a := range articles {
		if len(f.Sources) > 0 && !slices.Contains(f.Sources, a.Source) || f.Topic && !annotated(a).Topic {
			continue
		}
		head := s.heads[a.ID]
		if _, ok := first[head]; !ok {
			first[head] = a
		}
		if _, ok := chosen[head]; !ok && holds(q, a) {
			chosen[head] = a
		}
	}
	in := func(a framewatch.Article) bool {
		day := a.Published
		return (f.From.IsZero() || !day.IsZero() && !day.Before(f.From)) && (f.To.IsZero() || !day.IsZero() && day.Before(f.To)) && (!f.Undated || day.IsZero())
	}
	found, base = map[string]framewatch.Article{}, map[string]framewatch.Article{}
	for head, a := range first {
		if match, ok := chosen[head]; ok {
			a = match
			if in(a) {
				found[a.ID] = a
			}
		}
		if in(a) {
			base[a.ID] = a
		}
	}
	return found, base
}

// holds reports whether a query of words holds for an article.
func holds(q framewatch.Query, a framewatch.Article) bool {
	return query.Compile(q).Holds(&query.Reading{Article: a})
}

func tally(articles map[string]framewatch.Article, key func(framewatch.Article) string, weight func(framewatch.Article) int) map[string]int {
	counts := map[string]int{}
	for _, a := range articles {
		counts[key(a)] += weight(a)
	}
	return counts
}

func one(framewatch.Article) int           { return 1 }
func bySource(a framewatch.Article) string { return a.Source }

func byMonth(a framewatch.Article) string {
	if a.Published.IsZero() {
		return "undated"
	}
	return framewatch.Month.Start(a.Published).Format(time.DateOnly)
}

// TestClusterField finds the articles of a cluster by the ID of any of them.
func TestClusterField(t *testing.T) {
	articles := newPress(5).articles(300)
	c := opened(t, articles...)
	heads := plainClusters(t, articles)
	sizes := map[string]int{}
	for _, head := range heads {
		sizes[head]++
	}
	for i, a := range articles {
		size := sizes[heads[a.ID]]
		if n := total(t, c, "cluster:"+a.ID); n != size {
			t.Errorf("cluster:%s finds %d, want %d", a.ID, n, size)
		}
		if i > 40 {
			break
		}
		others := total(t, c, "source:\""+a.Source+"\" -cluster:"+a.ID)
		inside := total(t, c, "source:\""+a.Source+"\" cluster:"+a.ID)
		if n := total(t, c, "source:\""+a.Source+"\""); others+inside != n || inside < 1 {
			t.Errorf("of %d articles %d are in the cluster, %d are not", n, inside, others)
		}
	}
	if n := total(t, c, "cluster:nobody"); n != 0 {
		t.Errorf("an unknown article has a cluster of %d", n)
	}
	res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, "cluster:nobody")})
	if want := []string{"No article here has the ID “nobody”."}; err != nil || !slices.Equal(res.Notices, want) {
		t.Errorf("notices %q, %v; want %q", res.Notices, err, want)
	}
}

// TestOnce compares every answer that counts clusters once with a slow counter.
func TestOnce(t *testing.T) {
	p := newPress(5)
	articles := p.articles(400)
	c := opened(t, articles...)
	slow := slowCounter{articles, plainClusters(t, articles)}
	less, displaced := 0, 0
	for _, f := range []framewatch.Filter{
		{}, {Sources: []string{"Outlet 1", "Outlet 2", "Outlet 7"}}, {Topic: true}, {Undated: true},
		{From: time.Date(2016, 3, 5, 0, 0, 0, 0, time.UTC), To: time.Date(2016, 6, 20, 0, 0, 0, 0, time.UTC)},
	} {
		for _, s := range []string{"", "border", "border wall", `"border w12*"`, "wall -migrants", "date:2016-04..2016-05 border", "source:\"Outlet 4\"", "title:wall"} {
			name := fmt.Sprintf("%q %+v", s, f)
			q := parse(t, s)
			found, base := slow.count(q, f)
			whole, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Filter: f, Limit: framewatch.MaxPage})
			if err != nil {
				t.Fatal(err)
			}
			res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Filter: f, Once: true, Limit: framewatch.MaxPage})
			if err != nil {
				t.Fatal(err)
			}
			if res.Total < whole.Total {
				less++
			}
			if res.Total != len(found) || !res.Once || len(res.Notices) == 0 {
				t.Errorf("%s: Search counts %d (once: %t, notices %q), want %d", name, res.Total, res.Once, res.Notices, len(found))
			}
			for _, h := range res.Hits {
				if _, ok := found[h.ID]; !ok && len(found) <= framewatch.MaxPage {
					t.Errorf("%s: hit %s is not the earliest", name, h.ID)
				}
				if h.Cluster != slow.heads[h.ID] || h.ClusterSize < 1 || h.ClusterSize == 1 && h.Cluster != h.ID {
					t.Errorf("%s: hit %s in cluster %s of %d, want %s", name, h.ID, h.Cluster, h.ClusterSize, slow.heads[h.ID])
				}
				if h.Cluster != h.ID {
					displaced++
				}
			}
			if diff := gocmp.Diff(tally(found, bySource, one), res.Facets.Source); diff != "" {
				t.Errorf("%s: by source:\n%s", name, diff)
			}
			checkTrendOnce(t, c, name, q, f, found, base)
		}
	}
	if less < 10 || displaced < 10 {
		t.Errorf("%d answers differ from counting all, %d hits are not heads: nothing is shown", less, displaced)
	}
}

func checkTrendOnce(t *testing.T, c *Corpus, name string, q framewatch.Query, f framewatch.Filter, found, base map[string]framewatch.Article) {
	request := framewatch.TrendRequest{Queries: []framewatch.Query{q}, Filter: f, Once: true, Interval: framewatch.Month}
	res, err := c.Trend(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	s := res.Series[0]
	n, of := map[string]int{}, map[string]int{}
	if s.Undated > 0 {
		n["undated"] = s.Undated
	}
	for _, p := range s.Points {
		if p.N > p.Of {
			t.Errorf("%s: point %s counts %d of %d", name, p.Start, p.N, p.Of)
		}
		if p.N > 0 {
			n[p.Start] = p.N
		}
		if p.Of > 0 {
			of[p.Start] = p.Of
		}
		linked := f
		start, _ := time.Parse(time.DateOnly, p.Start)
		if linked.From = start; f.From.After(start) {
			linked.From = f.From
		}
		if linked.To = framewatch.Month.Next(start); !f.To.IsZero() && f.To.Before(linked.To) {
			linked.To = f.To
		}
		behind, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Filter: linked, Once: true, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if behind.Total != p.N {
			t.Errorf("%s: point %s counts %d, its link finds %d", name, p.Start, p.N, behind.Total)
		}
	}
	wantOf := tally(base, byMonth, one)
	delete(wantOf, "undated")
	if diff := gocmp.Diff(tally(found, byMonth, one), n); diff != "" || s.Total != len(found) {
		t.Errorf("%s: Trend counts %d, want %d:\n%s", name, s.Total, len(found), diff)
	}
	if diff := gocmp.Diff(wantOf, of); diff != "" || s.OfTotal != len(base) || !res.Once || len(res.Notices) == 0 {
		t.Errorf("%s: Trend counts of %d, want of %d:\n%s", name, s.OfTotal, len(base), diff)
	}
	var file bytes.Buffer
	if err := res.WriteCSV(&file); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	inFile := 0
	for _, row := range rows[1:] {
		n, _ := strconv.Atoi(row[4])
		if inFile += n; row[slices.Index(rows[0], "once")] != "true" {
			t.Fatalf("%s: row %q does not say once", name, row)
		}
	}
	if inFile != s.Total-s.Undated {
		t.Errorf("%s: the file counts %d, want %d", name, inFile, s.Total-s.Undated)
	}
	request.By = framewatch.BySource
	if res, err = c.Trend(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	parts, bases := map[string]int{}, map[string]int{}
	wantBases := tally(base, bySource, one)
	for _, s := range res.Series {
		parts[s.By], bases[s.By] = s.Total, s.OfTotal
	}
	for source := range wantBases {
		if _, shown := parts[source]; !shown {
			delete(wantBases, source)
		}
	}
	if diff := gocmp.Diff(tally(found, bySource, one), parts) + gocmp.Diff(wantBases, bases); diff != "" {
		t.Errorf("%s: split by source:\n%s", name, diff)
	}
	if hasOccurrences(q) != nil {
		return
	}
	request.By, request.Of = framewatch.ByNothing, framewatch.OfWords
	if res, err = c.Trend(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	words := tally(base, func(framewatch.Article) string { return "" }, func(a framewatch.Article) int { return text.Count(a.Title) + text.Count(a.Text) })
	occurrences := tally(found, func(framewatch.Article) string { return "" }, func(a framewatch.Article) int { return len(query.Compile(q).Spans(&query.Reading{Article: a})) })
	if s := res.Series[0]; s.OfTotal != words[""] || s.Total != occurrences[""] {
		t.Errorf("%s: %d occurrences in %d words, want %d in %d", name, s.Total, s.OfTotal, occurrences[""], words[""])
	}
}
