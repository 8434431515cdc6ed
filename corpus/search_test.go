package corpus

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"framewatch"
	"framewatch/seqset"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func article(title, text, source, published string) framewatch.Article {
	a := framewatch.Article{ID: framewatch.ArticleID(title), URL: "https://example.org/" + title, Title: title, Text: text, Source: source, Language: "en"}
	if published != "" {
		a.Published, a.Precision, a.PublishedOrigin = day(published), framewatch.PrecisionDay, "import"
	}
	return a
}

// marked shows a snippet with its marks in brackets.
func marked(s framewatch.Snippet) string {
	var b strings.Builder
	last := 0
	for _, m := range s.Marks {
		b.WriteString(s.Text[last:m[0]] + "[" + s.Text[m[0]:m[1]] + "]")
		last = m[1]
	}
	return b.String() + s.Text[last:]
}

func TestSnippets(t *testing.T) {
	long := strings.Repeat("before the wörd there ", 20) + "stands the wall, " + strings.Repeat("and then much móre text ", 20)
	c := opened(t,
		article("A wall, a Wall", "The wall stands. Nothing here. Walls and the wall’s end!\n\nThe wall again. A last wall.", "A", "2016-03-01"),
		article("Long", long, "B", "2016-03-02"),
		article("Fence", "Only a fence in the lead.\n\nNo more. “Illegal aliens” crossed, he said.", "A", ""))
	for _, s := range []struct {
		query, title string
		want         []string
		titleMarks   [][2]int
	}{
		{"wall seq:1..1", "A wall, a Wall", []string{"The [wall] stands.", "Walls and the [wall’s] end!", "The [wall] again."}, [][2]int{{2, 6}, {10, 14}}},
		{`"wall stands"`, "A wall, a Wall", []string{"The [wall stands]."}, nil},
		{"fence source:a", "Fence", []string{"Only a [fence] in the lead."}, [][2]int{{0, 5}}},
		{"seq:3..3", "Fence", []string{"Only a fence in the lead."}, nil},
		{"concept:illegal_alien", "Fence", []string{"“[Illegal aliens]” crossed, he said."}, nil},
	} {
		res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, s.query)})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Hits) != 1 || res.Hits[0].Title != s.title {
			t.Errorf("%s: hits %+v, want %s", s.query, res.Hits, s.title)
			continue
		}
		var got []string
		for _, snippet := range res.Hits[0].Snippets {
			got = append(got, marked(snippet))
		}
		if !slices.Equal(got, s.want) || !slices.Equal(res.Hits[0].TitleMarks, s.titleMarks) {
			t.Errorf("%s: snippets %q, title %v, want %q, %v", s.query, got, res.Hits[0].TitleMarks, s.want, s.titleMarks)
		}
	}
	res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, "lead:wall much")})
	if err != nil {
		t.Fatal(err)
	}
	got := marked(res.Hits[0].Snippets[0])
	if !strings.Contains(got, "[wall]") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || len(got) > 340 {
		t.Errorf("long sentence: %d bytes %q", len(got), got)
	}
}

func TestOrder(t *testing.T) {
	c := opened(t,
		article("one", "wall", "B", "2016-03-02"),
		article("two", "wall", "A", ""),
		article("three", "wall wall", "A", "2016-03-01"),
		article("four", "wall", "B", "2016-03-02"),
		article("five", "wall", "A", "2017-01-01"))
	for _, o := range []struct {
		sort string
		want []int64
	}{
		{framewatch.SortNewest, []int64{5, 4, 1, 3, 2}},
		{framewatch.SortOldest, []int64{3, 1, 4, 5, 2}},
		{framewatch.SortSource, []int64{5, 3, 2, 4, 1}},
		{framewatch.SortSeq, []int64{1, 2, 3, 4, 5}},
		{"", []int64{3, 5, 4, 1, 2}}, // equally relevant: the newer first
	} {
		for limit := 1; limit <= 5; limit++ {
			var got []int64
			for offset := 0; offset < 5; offset += limit {
				res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, "wall"), Sort: o.sort, Limit: limit, Offset: offset})
				if err != nil {
					t.Fatal(err)
				}
				for _, h := range res.Hits {
					got = append(got, h.Seq)
				}
			}
			if !slices.Equal(got, o.want) {
				t.Errorf("%q by pages of %d: %v, want %v", o.sort, limit, got, o.want)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	c := opened(t, article("one", "wall", "B", "1016-03-02"), article("two", "wall", "B", "2016-03-02"))
	backwards := framewatch.Filter{From: day("2016-01-02"), To: day("2016-01-01")}
	for _, r := range []framewatch.SearchRequest{
		{Sort: "best"},
		{Limit: -1},
		{Limit: framewatch.MaxPage + 1},
		{Offset: -1},
		{Offset: framewatch.MaxPaging},
		{Offset: int(^uint(0) >> 1)},
		{Filter: backwards},
	} {
		if _, err := c.Search(t.Context(), r); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("Search %+v: %v, want a mistake", r, err)
		}
	}
	wall := []framewatch.Query{parse(t, "wall")}
	for _, r := range []framewatch.TrendRequest{
		{},
		{Queries: slices.Repeat(wall, framewatch.MaxQueries+1)},
		{Queries: wall, Interval: "hour"},
		{Queries: wall, Of: "none"},
		{Queries: wall, By: "weekday"},
		{Queries: wall, Interval: framewatch.Day}, // 1000 years
		{Queries: wall, Filter: backwards},
		{Queries: []framewatch.Query{parse(t, "source:b")}, Of: framewatch.OfWords},
	} {
		if _, err := c.Trend(t.Context(), r); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("Trend %+v: %v, want a mistake", r, err)
		}
	}
}

func TestArticle(t *testing.T) {
	c := opened(t, article("A wall", "Illegal aliens at the wall.\n\n“No migrant crime,” said Ann Roe.", "A", ""))
	got, err := c.Article(t.Context(), framewatch.ArticleID("A wall"), parse(t, "wall"))
	if err != nil {
		t.Fatal(err)
	}
	want := []framewatch.Span{{Place: framewatch.PlaceHeadline, Start: 2, End: 6}, {Place: framewatch.PlaceLead, Start: 22, End: 26}}
	if !slices.Equal(got.Matches, want) {
		t.Errorf("article %+v, want matches %v", got, want)
	}
	for i := range got.Mentions {
		got.Mentions[i].Speaking = framewatch.Speaking{Speaker: got.Mentions[i].Speaker} // how it is said is framing's own matter
	}
	for _, m := range []framewatch.Mention{
		{Concept: "illegal_alien", Place: framewatch.PlaceLead, Start: 0, End: 14, Term: "Illegal aliens", Voice: framewatch.VoiceOwn},
		{Concept: "migrant_crime", Place: framewatch.PlaceBody, Start: 35, End: 48, Term: "migrant crime", Voice: framewatch.VoiceQuoted, Speaking: framewatch.Speaking{Speaker: "Ann Roe"}, Negated: true},
	} {
		if !slices.Contains(got.Mentions, m) {
			t.Errorf("no %+v among %+v", m, got.Mentions)
		}
	}
	if _, err := c.Article(t.Context(), "none", framewatch.Query{}); !errors.Is(err, framewatch.ErrNotFound) {
		t.Errorf("no article: %v", err)
	}
}

// A counting context has ended; it counts how often it is asked.
type counting struct {
	context.Context
	asked atomic.Int64
}

func (c *counting) Err() error {
	c.asked.Add(1)
	return c.Context.Err()
}

// TestNobodyWaits has a question given up while articles are read: no part of
// them is read on.
func TestNobodyWaits(t *testing.T) {
	c := opened(t, article("one", "The wall.", "Gazette", "2016-01-01"))
	q, err := c.ask(framewatch.Filter{}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer q.close()
	f, err := q.finder(parse(t, "wall").Expr)
	if err != nil {
		t.Fatal(err)
	}
	given, cancel := context.WithCancel(t.Context())
	cancel()
	for name, read := range map[string]func(context.Context, *seqset.Set) error{
		"confirm": f.confirm,
		"lines": func(ctx context.Context, set *seqset.Set) error {
			return (&lines{question: q, ctx: ctx, request: framewatch.LinesRequest{Query: parse(t, "wall OR nothing")}}).find(set)
		},
		"count": func(ctx context.Context, set *seqset.Set) error {
			_, err := f.quantities(ctx, set, framewatch.ByNothing)
			return err
		},
	} {
		ctx, many := &counting{Context: given}, &seqset.Set{}
		many.AddRange(1, 1<<17)
		if err := read(ctx, many); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", name, err)
		}
		if asked, most := ctx.asked.Load(), int64(4*processors()+1); asked > most { // once in each part, and at the end
			t.Errorf("%s: asked %d times whether to go on, at most %d are needed to stop", name, asked, most)
		}
	}
}

// TestTermsPassTheFilter counts the parts of a query alone: those that stand
// in a text in the voices and places of the filter; others, and those below a
// NOT, without them.
func TestTermsPassTheFilter(t *testing.T) {
	c := opened(t,
		article("Fence", "The wall.", "Gazette", "2016-01-01"),
		article("Wall", "The fence.", "Gazette", "2016-01-02"),
		article("Wall and wall", "The wall.", "Herald", "2016-01-03"))
	f := framewatch.Filter{Places: []framewatch.Place{framewatch.PlaceHeadline}}
	for _, k := range []struct {
		query string
		total int
		terms map[string]int
	}{
		{"wall", 2, map[string]int{"wall": 2}},
		{"wall OR fence", 3, map[string]int{"wall": 2, "fence": 1}},
		{"wall source:gazette", 1, map[string]int{"wall": 2, "source:gazette": 2}},
		{"wall -fence", 1, map[string]int{"wall": 2, "fence": 2}},
		{"(wall place:headline) fence", 1, map[string]int{"place:headline wall": 2, "fence": 1}},
	} {
		res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, k.query), Filter: f})
		if err != nil {
			t.Fatal(err)
		}
		terms := map[string]int{}
		for _, term := range res.Terms {
			terms[term.Query] = term.Articles
		}
		if res.Total != k.total || !maps.Equal(terms, k.terms) {
			t.Errorf("%s: %d articles, terms %v, want %d, %v", k.query, res.Total, terms, k.total, k.terms)
		}
	}
	for _, s := range []string{"", "source:gazette"} {
		for _, f := range []framewatch.Filter{f, {Voices: []framewatch.Voice{framewatch.VoiceOwn}}} {
			if _, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{parse(t, s)}, Filter: f}); !errors.Is(err, framewatch.ErrQuery) {
				t.Errorf("trend of %q, %v: error %v, as a search would give", s, f, err)
			}
		}
	}
}

// TestWordsAreLookedUpOnce asks for a word as often as the parts of an answer
// do.
func TestWordsAreLookedUpOnce(t *testing.T) {
	c := opened(t, article("one", "Immigrants and immigration.", "Gazette", "2016-01-01"))
	q, err := c.ask(framewatch.Filter{}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer q.close()
	for _, w := range []framewatch.Word{{Text: "immigr", Prefix: true}, {Text: "immigrant", Stem: true}, {Text: "immigrants"}, {Text: "Immigrants", Exact: true}} {
		first, err := q.wanted(w)
		if err != nil {
			t.Fatal(err)
		}
		again, err := q.wanted(w)
		if err != nil || first.sets[0] != again.sets[0] || len(first.terms) == 0 {
			t.Errorf("%+v: %v, then %v, %v", w, first, again, err)
		}
	}
}
