package corpus

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/query"
	"framewatch/text"
)

// An oracle says by reading the texts what the corpus must answer.
type oracle struct {
	readings []*reading
	called   map[string]called   // by name, over all readings
	bearers  map[string][]string // full names by surname
	meaning  map[string]string   // see meant; of names asked for
}

func newOracle(c *Corpus, articles []framewatch.Article) *oracle {
	o := &oracle{readings: make([]*reading, len(articles))}
	eachIndex(len(articles), func(i int) {
		a := articles[i]
		a.Seq = int64(i) + 1
		o.readings[i] = c.reading(a)
	})
	return o
}

// passes reports whether an article passes a filter.
func (r *reading) passes(f framewatch.Filter) bool {
	a, day := r.Article, r.Article.Published
	return (f.From.IsZero() || !day.IsZero() && !day.Before(f.From)) &&
		(f.To.IsZero() || !day.IsZero() && day.Before(f.To)) &&
		(len(f.Sources) == 0 || slices.Contains(f.Sources, a.Source)) &&
		(len(f.Languages) == 0 || slices.Contains(f.Languages, a.Language)) &&
		(!f.Topic || r.topic) && (!f.Undated || day.IsZero())
}

// occurrences are those of a query that pass a filter's voices and places, and
// are owed to exactly one of its names; see oracle.named.
func (r *reading) occurrences(m *query.Matcher, f framewatch.Filter) []framewatch.Span {
	return slices.DeleteFunc(m.Spans(&r.Reading), func(s framewatch.Span) bool {
		return len(f.Voices) > 0 && !slices.Contains(f.Voices, r.Voice(s)) || len(f.Places) > 0 && !slices.Contains(f.Places, s.Place) ||
			len(f.Speakers) > 0 && !slices.Contains(f.Speakers, r.Speaking(s).Name)
	})
}

// matches returns the Seqs of the articles that match.
func (o *oracle) matches(q framewatch.Query, f framewatch.Filter) []int64 {
	m, limited := query.Compile(q), limited(f)
	f = o.named(f)
	holds := make([]bool, len(o.readings))
	eachIndex(len(o.readings), func(i int) {
		r := o.readings[i]
		holds[i] = r.passes(f) && m.Holds(&r.Reading) && (!limited || len(r.occurrences(m, f)) > 0)
	})
	var seqs []int64
	for i := range holds {
		if holds[i] {
			seqs = append(seqs, int64(i)+1)
		}
	}
	return seqs
}

// A writer makes up queries that match something in articles.
type writer struct {
	*rand.Rand
	articles []framewatch.Article
	lexicon  *framewatch.Lexicon
}

func (w *writer) clause(depth int) string {
	a := w.articles[w.IntN(len(w.articles))]
	paragraphs := append(a.Paragraphs(), a.Title)
	s := paragraphs[w.IntN(len(paragraphs))]
	words := text.Words(s)
	if len(words) < 6 {
		return "trump"
	}
	at := w.IntN(len(words) - 5)
	one := words[at].Folded
	switch w.IntN(18) {
	case 0:
		if r := []rune(one); len(r) > 3 {
			return string(r[:3]) + "*"
		}
	case 1:
		return fmt.Sprintf("%q", s[words[at].Start:words[at+1].End])
	case 2:
		return strings.ReplaceAll(fmt.Sprintf("\"%s %s*\"", one, words[at+1].Folded), "'", "’")
	case 3:
		return fmt.Sprintf("\"%s %s\"~%d", words[at+3].Folded, one, 1+w.IntN(5))
	case 4:
		return "=" + s[words[at].Start:words[at].End]
	case 5:
		return []string{"title:", "lead:", "body:"}[w.IntN(3)] + one
	case 6:
		return fmt.Sprintf("source:%q", a.Source)
	case 7:
		return fmt.Sprintf("date:%d-%02d..%d", 2012+w.IntN(4), 1+w.IntN(12), 2016+w.IntN(4))
	case 8:
		c := w.lexicon.Concepts[w.IntN(len(w.lexicon.Concepts))]
		return []string{"concept:" + c.ID, "frame:" + c.Frames[0], "naming:" + orElse(c.Naming, "none")}[w.IntN(3)]
	case 9:
		if depth > 0 {
			return "(" + w.clause(depth-1) + " OR " + w.clause(depth-1) + ")"
		}
	case 10:
		if depth > 0 {
			return w.clause(depth-1) + " -" + one
		}
	case 11:
		if depth > 0 {
			return w.clause(depth-1) + " " + w.clause(depth-1)
		}
	case 12:
		if len(a.Byline) > 0 && text.Count(a.Byline[0]) > 0 {
			return fmt.Sprintf("author:%q", text.Words(a.Byline[0])[0].Folded)
		}
	case 14:
		return "~" + s[words[at].Start:words[at].End]
	case 15:
		return fmt.Sprintf("(%q voice:%s)", s[words[at].Start:words[at+1].End], framewatch.Voices[w.IntN(4)])
	case 16:
		return fmt.Sprintf("(%s OR %s) -voice:%s place:%s", one, words[at+2].Folded, framewatch.Voices[w.IntN(4)], framewatch.Places[w.IntN(3)])
	case 17:
		c := w.lexicon.Concepts[w.IntN(len(w.lexicon.Concepts))]
		return fmt.Sprintf("(concept:%s OR frame:%s) voice:(own OR %s)", c.ID, c.Frames[0], framewatch.Voices[1+w.IntN(3)])
	case 13:
		return fmt.Sprintf("seq:%d..%d", 1+w.IntN(200), 200+w.IntN(len(w.articles)))
	}
	return one
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (w *writer) filter() (f framewatch.Filter) {
	switch w.IntN(9) {
	case 5:
		f.Voices = framewatch.Voices[:1+w.IntN(2)]
	case 8:
		f.Speakers = []string{[]string{"Trump", "Barack Obama", "officials", "clinton", "nobody"}[w.IntN(5)], "Mitt Romney"}
	case 6:
		f.Places, f.Voices = framewatch.Places[:1+w.IntN(2)], framewatch.Voices[1:]
	case 0:
		f.From = time.Date(2013+w.IntN(3), time.Month(1+w.IntN(12)), 1+w.IntN(28), 0, 0, 0, 0, time.UTC)
	case 1:
		f.From = time.Date(2013, 5, 1, 0, 0, 0, 0, time.UTC)
		f.To = time.Date(2016+w.IntN(3), time.Month(1+w.IntN(12)), 1+w.IntN(28), 0, 0, 0, 0, time.UTC)
	case 2:
		f.Sources = []string{w.articles[w.IntN(len(w.articles))].Source, w.articles[w.IntN(len(w.articles))].Source}
	case 3:
		f.Topic = true
	case 4:
		f.Undated = w.IntN(2) == 0
		f.Languages = []string{"en"}
	}
	return f
}

func TestCountsAreExact(t *testing.T) {
	articles := news(t, 500)
	c := opened(t, articles...)
	o := newOracle(c, articles)
	w := &writer{rand.New(rand.NewPCG(3, 5)), articles, annotator().Lexicon()}
	queries, matching := 100, 0
	if testing.Short() {
		queries = 25
	}
	for range queries {
		parsed, err := query.Parse(w.clause(2))
		if err != nil {
			t.Log(err) // the words of some articles look like operators
			continue
		}
		f := w.filter()
		if hasOccurrences(parsed) != nil {
			f.Voices, f.Places, f.Speakers = nil, nil, nil
		}
		want := o.matches(parsed, f)
		if len(want) > 0 {
			matching++
		}
		if !t.Run(parsed.Text, func(t *testing.T) {
			agree(t, c, parsed, f, want)
			if hasOccurrences(parsed) == nil {
				o.agreeOnOccurrences(t, c, parsed, f, want)
			}
		}) {
			t.Logf("filter %+v", f)
		}
	}
	if matching < queries*2/5 {
		t.Errorf("only %d of %d queries matched anything", matching, queries)
	}
}

// agree checks all answers about one question against each other.
func agree(t *testing.T, c *Corpus, q framewatch.Query, f framewatch.Filter, want []int64) {
	if got := allSeqs(t, c, q, f, framewatch.SortSeq); !slices.Equal(got, want) {
		t.Fatalf("Search finds %d articles, the texts hold %d\n got %v\nwant %v", len(got), len(want), short(got), short(want))
	}
	ranked := allSeqs(t, c, q, f, framewatch.SortRelevance)
	slices.Sort(ranked)
	if !slices.Equal(ranked, want) {
		t.Errorf("by relevance: %d hits, want %d", len(ranked), len(want))
	}
	res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Filter: f, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, facet := range map[string]map[string]int{"source": res.Facets.Source, "language": res.Facets.Language, "year": res.Facets.Year} {
		if n := sum(facet); n != len(want) {
			t.Errorf("facet %s sums to %d, want %d", name, n, len(want))
		}
	}
	trend, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{q}, Filter: f, Interval: framewatch.Year})
	if err != nil {
		t.Fatal(err)
	}
	series := trend.Series[0]
	points := series.Undated
	for _, p := range series.Points {
		points += p.N
		checkLink(t, c, q, f, p)
	}
	if series.Total != len(want) || points != len(want) {
		t.Errorf("Trend counts %d in all and %d in points and undated, want %d", series.Total, points, len(want))
	}
	bySource, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{q}, Filter: f, Interval: framewatch.Year, By: framewatch.BySource})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range bySource.Series {
		if s.Total != res.Facets.Source[s.By] {
			t.Errorf("Trend counts %d in %s, the facet %d", s.Total, s.By, res.Facets.Source[s.By])
		}
	}
}

// checkLink asks for the articles behind a point.
func checkLink(t *testing.T, c *Corpus, q framewatch.Query, f framewatch.Filter, p framewatch.Point) {
	start, err := time.Parse(time.DateOnly, p.Start)
	if err != nil {
		t.Fatal(err)
	}
	end := framewatch.Year.Next(start)
	if f.From.After(start) {
		start = f.From
	}
	if !f.To.IsZero() && f.To.Before(end) {
		end = f.To
	}
	f.From, f.To = start, end
	res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Filter: f, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if res.Total != p.N {
		t.Errorf("point %s counts %d, its link finds %d", p.Start, p.N, res.Total)
	}
}

// allSeqs pages through all hits.
func allSeqs(t *testing.T, c *Corpus, q framewatch.Query, f framewatch.Filter, order string) (seqs []int64) {
	t.Helper()
	for {
		res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Filter: f, Sort: order, Limit: framewatch.MaxPage, Offset: len(seqs)})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range res.Hits {
			seqs = append(seqs, h.Seq)
			checkSnippets(t, h)
		}
		if len(res.Hits) < framewatch.MaxPage {
			if len(seqs) != res.Total {
				t.Fatalf("%d hits on the pages, total %d", len(seqs), res.Total)
			}
			return seqs
		}
	}
}

func checkSnippets(t *testing.T, h framewatch.Hit) {
	for _, s := range h.Snippets {
		last := 0
		for _, m := range s.Marks {
			if m[0] < last || m[1] <= m[0] || m[1] > len(s.Text) {
				t.Errorf("article %d: marks %v of %q out of order", h.Seq, s.Marks, s.Text)
				return
			}
			last = m[1]
		}
		if s.Text != strings.ToValidUTF8(s.Text, "?") {
			t.Errorf("article %d: snippet %q is cut inside a character", h.Seq, s.Text)
		}
	}
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

func short(seqs []int64) []int64 { return seqs[:min(40, len(seqs))] }
