package corpus

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"framewatch"
	"framewatch/query"
	"framewatch/text"
)

// A where is where an occurrence stands and in whose voice.
type where struct {
	seq        int64
	place      framewatch.Place
	voice      framewatch.Voice
	start, end int
	speaker    string // key of the name that is meant
}

// agreeOnOccurrences checks all that is said of occurrences against the texts.
func (o *oracle) agreeOnOccurrences(t *testing.T, c *Corpus, q framewatch.Query, f framewatch.Filter, articles []int64) {
	m := query.Compile(q)
	var want []where
	byVoice, byPlace := map[string]int{}, map[string]int{}
	inVoice, inPlace := map[string]map[int64]bool{}, map[string]map[int64]bool{}
	for _, seq := range articles {
		r := o.readings[seq-1]
		for _, s := range r.occurrences(m, o.named(f)) {
			w := where{seq, s.Place, r.Voice(s), s.Start, s.End, ""}
			if name := r.Speaking(s).Name; name != "" {
				w.speaker = o.meant(name)
			}
			want = append(want, w)
			byVoice[string(w.voice)]++
			byPlace[string(w.place)]++
			note(inVoice, string(w.voice), seq)
			note(inPlace, string(w.place), seq)
		}
	}
	var got []where
	res, err := c.ExportLines(t.Context(), framewatch.LinesRequest{Query: q, Filter: f, Sort: framewatch.SortOldest}, func(l framewatch.Line) error {
		got = append(got, where{l.Seq, l.Place, l.Voice, l.Start, l.End, nameKey(l.Speaker)})
		o.checkLine(t, l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	byPlaceInText := func(a, b where) int {
		return cmpAll(a.seq-b.seq, int64(slices.Index(framewatch.Places, a.place)-slices.Index(framewatch.Places, b.place)), int64(a.start-b.start))
	}
	slices.SortFunc(got, byPlaceInText)
	if !slices.Equal(got, want) || res.Total != len(want) {
		t.Fatalf("%d lines (total %d), want %d\n got %v\nwant %v", len(got), res.Total, len(want), got[:min(9, len(got))], want[:min(9, len(want))])
	}
	for _, by := range []struct {
		name     string
		want     map[string]int
		articles map[string]map[int64]bool
	}{{"", map[string]int{"": len(want)}, nil}, {framewatch.ByVoice, byVoice, inVoice}, {framewatch.ByPlace, byPlace, inPlace}} {
		for _, of := range []string{framewatch.OfWords, framewatch.OfArticles} {
			trend, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{q}, Filter: f, Interval: framewatch.Year, By: by.name, Of: of})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range trend.Series {
				n := by.want[s.By]
				if of == framewatch.OfArticles {
					if n = len(by.articles[s.By]); by.name == "" {
						n = len(articles)
					}
				}
				points := s.Undated
				for _, p := range s.Points {
					points += p.N
				}
				if s.Total != n || points != n {
					t.Errorf("by %q, %s of %q: total %d, points and undated %d, want %d", by.name, of, s.By, s.Total, points, n)
				}
			}
		}
	}
	for _, order := range []string{framewatch.SortLeft, framewatch.SortRight, framewatch.SortRandom, framewatch.SortSource} {
		r := framewatch.LinesRequest{Query: q, Filter: f, Sort: order, Seed: 7, Limit: 50}
		page, err := c.Lines(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Lines) != min(50, len(want)) || page.Total != len(want) {
			t.Errorf("by %s: %d lines of %d, want %d", order, len(page.Lines), page.Total, len(want))
		}
		o.checkOrder(t, order, page.Lines)
	}
}

func cmpAll(differences ...int64) int {
	for _, d := range differences {
		if d != 0 {
			return int(max(-1, min(1, d)))
		}
	}
	return 0
}

func note(sets map[string]map[int64]bool, name string, seq int64) {
	if sets[name] == nil {
		sets[name] = map[int64]bool{}
	}
	sets[name][seq] = true
}

// whole is the headline or text in which a line stands.
func (o *oracle) whole(l framewatch.Line) string {
	a := o.readings[l.Seq-1].Article
	if l.Place == framewatch.PlaceHeadline {
		return a.Title
	}
	return a.Text
}

// checkLine checks that a line stands in the text as it says.
func (o *oracle) checkLine(t *testing.T, l framewatch.Line) {
	s := o.whole(l)
	if l.Start-len(l.Left) < 0 || l.End+len(l.Right) > len(s) || s[l.Start-len(l.Left):l.End+len(l.Right)] != l.Left+l.Node+l.Right || s[l.Start:l.End] != l.Node {
		t.Errorf("line %+v does not stand in the text", l)
	}
	if n := text.Count(l.Left); n > 8 || strings.Contains(l.Left+l.Right, "\n\n") {
		t.Errorf("line %+v: %d words to the left", l, n)
	}
}

// checkOrder compares the words beside the nodes of neighbouring lines.
func (o *oracle) checkOrder(t *testing.T, order string, lines []framewatch.Line) {
	key := func(l framewatch.Line) string {
		var words []text.Word
		for _, w := range text.Words(l.Left) {
			if w.Folded != "" {
				words = append(words, w)
			}
		}
		if order == framewatch.SortLeft {
			slices.Reverse(words)
		} else {
			words = slices.DeleteFunc(text.Words(l.Right), func(w text.Word) bool { return w.Folded == "" })
		}
		var all []string
		for _, w := range words {
			all = append(all, w.Folded)
		}
		return strings.Join(all, "\x00")
	}
	for i := 1; i < len(lines) && (order == framewatch.SortLeft || order == framewatch.SortRight); i++ {
		if a, b := key(lines[i-1]), key(lines[i]); a > b {
			t.Errorf("by %s: %q before %q", order, a, b)
		}
	}
}

// TestLinesWith counts, by reading, the lines that have a word in the window.
func TestLinesWith(t *testing.T) {
	c := opened(t, news(t, 300)...)
	for _, s := range []string{"immigration", `"white house"`, "trump OR court", "the voice:quoted"} {
		q := parse(t, s)
		for _, with := range []string{"the", "said", "president", "policy", "to"} {
			for _, window := range []int{1, 3, 5} {
				want := 0
				all, err := c.ExportLines(t.Context(), framewatch.LinesRequest{Query: q, Words: 40}, func(l framewatch.Line) error {
					if hasNear(t, c, l, with, window) {
						want++
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				got, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: q, With: with, Window: window, Limit: 200})
				if err != nil {
					t.Fatal(err)
				}
				if got.Total != want || len(got.Lines) != min(200, want) {
					t.Errorf("%s with %q in %d words: %d lines (%d shown), want %d of %d", s, with, window, got.Total, len(got.Lines), want, all.Total)
				}
			}
		}
	}
}

// hasNear reads the sentence round a line.
func hasNear(t *testing.T, c *Corpus, l framewatch.Line, with string, window int) bool {
	a, err := c.store.ArticleByID(t.Context(), l.Article)
	if err != nil {
		t.Fatal(err)
	}
	s := a.Text
	if l.Place == framewatch.PlaceHeadline {
		s = a.Title
	}
	from, to := 0, len(s)
	for _, sentence := range text.Sentences(s) {
		if sentence.Start <= l.Start {
			from = sentence.Start
		}
		if sentence.End >= l.End {
			to = sentence.End
			break
		}
	}
	folded := func(s string) (words []string) {
		for _, w := range text.Words(s) {
			if w.Folded != "" {
				words = append(words, w.Folded)
			}
		}
		return words
	}
	left, right := folded(s[min(from, l.Start):l.Start]), folded(s[l.End:max(to, l.End)])
	return slices.Contains(left[max(0, len(left)-window):], with) || slices.Contains(right[:min(window, len(right))], with)
}

// TestTotalOfWord asks for the lines of words before and after all words were
// counted, and after articles came and went since.
func TestTotalOfWord(t *testing.T) {
	articles := madeUp(300)
	m := newLibrary(t, articles[:200]...)
	c := open(t, t.TempDir(), m)
	defer c.Close()
	asked := []string{"border", "immigr*", "the", "nowhere", "=Polish", "title:border", "border wall", "border voice:own"}
	check := func(when string) {
		t.Helper()
		if _, err := c.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, s := range asked {
			var read int
			all, err := c.ExportLines(t.Context(), framewatch.LinesRequest{Query: parse(t, s)}, func(framewatch.Line) error {
				read++
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			trend, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{parse(t, s)}, Of: framewatch.OfWords})
			if err != nil {
				t.Fatal(err)
			}
			if all.Total != read || trend.Series[0].Total != read {
				t.Errorf("%s, %s: total %d, in the trend %d, %d lines", when, s, all.Total, trend.Series[0].Total, read)
			}
		}
	}
	check("not counted")
	c.countWords(t.Context())
	check("counted")
	m.add(articles[200:]...)
	for _, a := range articles[:40] {
		m.change(a.ID, "Border", "The border and the wall: another text. "+a.Title)
	}
	check("after changes")
}

// TestRandomSample draws the same lines for the same seed, others for another,
// and every line about equally often.
func TestRandomSample(t *testing.T) {
	c := opened(t, madeUp(200)...)
	draw := func(seed uint64, limit, offset int) (drawn []string) {
		res, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: parse(t, "border"), Sort: framewatch.SortRandom, Seed: seed, Limit: limit, Offset: offset})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range res.Lines {
			drawn = append(drawn, fmt.Sprint(l.Seq, l.Place, l.Start))
		}
		return drawn
	}
	if one, again := draw(1, 40, 0), append(draw(1, 20, 0), draw(1, 20, 20)...); !slices.Equal(one, again) || len(one) != 40 {
		t.Error("the same seed draws other lines by pages")
	}
	if slices.Equal(draw(1, 40, 0), draw(2, 40, 0)) {
		t.Error("two seeds draw the same lines")
	}
	res, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: parse(t, "border"), Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	const draws = 400
	often := map[string]int{}
	for seed := range uint64(draws) {
		for _, l := range draw(seed, 50, 0) {
			often[l]++
		}
	}
	expected := draws * 50 / float64(res.Total)
	chi := 0.0
	for _, n := range often {
		chi += (float64(n) - expected) * (float64(n) - expected) / expected
	}
	chi += float64(res.Total-len(often)) * expected
	if df := float64(res.Total - 1); chi > df*1.3 { // drawing without putting back spreads less than χ²
		t.Errorf("χ² = %.0f for %.0f: some lines are drawn more often than others", chi, df)
	}
}

func TestLineLimits(t *testing.T) {
	c := opened(t, article("one", "wall", "B", "2016-03-02"))
	wall := parse(t, "wall")
	for _, r := range []framewatch.LinesRequest{
		{},
		{Query: parse(t, "source:b")},
		{Query: wall, Sort: "best"},
		{Query: wall, Limit: 201},
		{Query: wall, Offset: framewatch.MaxPaging},
		{Query: wall, Words: 1000},
		{Query: wall, With: "two words"},
		{Query: wall, With: "fence", Window: 99},
	} {
		if _, err := c.Lines(t.Context(), r); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("%+v: %v, want a mistake", r, err)
		}
	}
}
