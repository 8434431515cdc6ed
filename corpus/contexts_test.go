package corpus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"framewatch"
	"framewatch/query"
)

// linesOf is the answer to a question for lines of which none is shown.
func linesOf(t *testing.T, c *Corpus, r framewatch.LinesRequest) framewatch.LinesResult {
	t.Helper()
	r.Limit = 1
	res, err := c.Lines(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// Every collocate and every sequence has as many lines as it says, and a word
// stands as often in all articles as it says.
func TestContextsLeadToTheirLines(t *testing.T) {
	articles := news(t, 600)
	c := opened(t, articles...)
	w := &writer{rand.New(rand.NewPCG(21, 22)), articles, annotator().Lexicon()}
	queries := []string{"trump", "immigra*", `"white house"`, `"the president"~3`, "~elect -poll", "concept:illegal_alien OR frame:" + w.lexicon.Frames[0].ID, "voice:reported border"}
	more := 25
	if testing.Short() {
		more = 0
	}
	for range more {
		queries = append(queries, w.clause(1))
	}
	collocates, grams := 0, 0
	for i, s := range queries {
		parsed, err := query.Parse(s)
		if err != nil || hasOccurrences(parsed) != nil {
			continue
		}
		r := framewatch.ContextsRequest{Query: parsed, Once: i%4 == 3, Window: 1 + w.IntN(7), Limit: framewatch.MaxPage}
		if i%3 == 2 {
			r.Filter = w.filter()
		}
		if i%5 == 4 {
			r.Filter.Places = []framewatch.Place{framewatch.PlaceBody}
		}
		t.Run(parsed.Text, func(t *testing.T) {
			res, err := c.Contexts(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			whole := linesOf(t, c, framewatch.LinesRequest{Query: r.Query, Filter: r.Filter, Once: r.Once})
			if res.Occurrences != whole.Total || res.Articles < whole.Articles {
				t.Errorf("%d occurrences in %d articles, %d lines in %d", res.Occurrences, res.Articles, whole.Total, whole.Articles)
			}
			for _, k := range sample(w.Rand, res.Collocates, 12) {
				collocates++
				checkCollocate(t, c, r, k)
			}
			if single(parsed) && r.Filter.Places == nil && !r.Once {
				for _, g := range sample(w.Rand, res.Grams, 20) {
					grams++
					checkGram(t, c, r.Filter, g)
				}
			}
		})
	}
	if !testing.Short() && (collocates < 100 || grams < 50) {
		t.Errorf("only %d collocates and %d sequences", collocates, grams)
	}
}

func sample[T any](r *rand.Rand, all []T, n int) []T {
	all = slices.Clone(all)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(n, len(all))]
}

// single reports whether a query is one word and nothing else.
func single(q framewatch.Query) bool {
	w, ok := q.Expr.(framewatch.Words)
	return ok && len(w.Words) == 1 && w.Field == "" && !w.Words[0].Exact
}

func checkCollocate(t *testing.T, c *Corpus, r framewatch.ContextsRequest, k framewatch.Collocate) {
	t.Helper()
	lines := linesOf(t, c, framewatch.LinesRequest{Query: r.Query, Filter: r.Filter, Once: r.Once, With: k.Word, Window: r.Window})
	if k.N != lines.Total || k.Articles != lines.Articles {
		t.Errorf("%q: %d in %d articles, %d lines in %d", k.Word, k.N, k.Articles, lines.Total, lines.Articles)
	}
	if max(k.Left, k.Right) > k.N || k.Left+k.Right < k.N || k.N < leastJoint || k.Articles < leastArticles || k.T < leastT || isNumber(k.Word) {
		t.Errorf("%+v", k)
	}
	if r.Once { // another question has other articles of the clusters as its base
		return
	}
	f := r.Filter
	f.Voices, f.Places = nil, nil
	word := framewatch.Words{Words: []framewatch.Word{{Text: k.Word}}}
	if of := linesOf(t, c, framewatch.LinesRequest{Query: framewatch.Query{Text: query.Print(word), Expr: word}, Filter: f}); of.Total != k.Of {
		t.Errorf("%q stands %d times, %d lines", k.Word, k.Of, of.Total)
	}
}

func checkGram(t *testing.T, c *Corpus, f framewatch.Filter, g framewatch.Gram) {
	t.Helper()
	phrase := parse(t, g.Query)
	if phrase.Text != g.Query || len(phrase.Notices) > 0 {
		t.Errorf("%q is read as %q, %q", g.Query, phrase.Text, phrase.Notices)
	}
	lines := linesOf(t, c, framewatch.LinesRequest{Query: phrase, Filter: f})
	if g.N != lines.Total || g.Articles != lines.Articles {
		t.Errorf("%s: %d in %d articles, %d lines in %d", g.Query, g.N, g.Articles, lines.Total, lines.Articles)
	}
}

// The numbers of a small corpus, counted by hand.
func TestContexts(t *testing.T) {
	texts := []string{
		"The border wall. Voters like walls.\n\nA border wall 2016 is a wall",
		"Build the border wall! The wall, the border wall.",
		"No wall at the Mexican border. The border wall is long",
		"Nothing of it. The border is open",
		strings.Repeat("other ", 1000),
	}
	var articles []framewatch.Article
	for i, s := range texts {
		articles = append(articles, framewatch.Article{URL: fmt.Sprint("https://example.org/", i), ID: framewatch.ArticleID(fmt.Sprint("https://example.org/", i)), Source: "A", Language: "en", Text: s})
	}
	c := opened(t, articles...)
	res, err := c.Contexts(t.Context(), framewatch.ContextsRequest{Query: parse(t, "wall"), Window: 4})
	if err != nil {
		t.Fatal(err)
	}
	if res.Articles != 3 || res.Occurrences != 8 || res.Words != 13+9+11+7+1000 || res.Window != 4 || len(res.Collocates) != 2 {
		t.Fatalf("%+v", res)
	}
	// The border wall | A border wall is a wall: two lines | the border wall | The wall, the border wall: two | No wall at the Mexican border | The border wall
	if k := res.Collocates[0]; k.Word != "border" || k.N != 7 || k.Left != 5 || k.Right != 2 || k.Articles != 3 || k.Of != 7 {
		t.Errorf("%+v", k)
	}
	if k := res.Collocates[1]; k.Word != "the" || k.N != 6 || k.Left != 5 || k.Right != 2 || k.Articles != 3 || k.Of != 7 {
		t.Errorf("%+v", k)
	}
	var got []string
	for _, g := range res.Grams {
		got = append(got, fmt.Sprintf("%s %d/%d", g.Query, g.N, g.Articles))
	}
	want := []string{`"border wall" 5/3`, `"the border wall" 4/3`, `"wall the" 2/1`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if none, err := c.Contexts(t.Context(), framewatch.ContextsRequest{Query: parse(t, "fence")}); err != nil || none.Occurrences != 0 || none.Collocates == nil || none.Grams == nil {
		t.Errorf("%+v, %v", none, err)
	}
}

// Articles come, change and go; what is remembered of earlier questions says
// the same as a corpus that is asked for the first time.
func TestContextsAfterChanges(t *testing.T) {
	articles := news(t, 300)
	m := newLibrary(t, articles[:100]...)
	c := open(t, t.TempDir(), m)
	defer c.Close()
	r, rounds := rand.New(rand.NewPCG(23, 24)), 8
	if testing.Short() {
		rounds = 3
	}
	for round := range rounds {
		if _, err := c.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, request := range []framewatch.ContextsRequest{
			{Query: parse(t, "trump"), Limit: framewatch.MaxPage},
			{Query: parse(t, "the"), Filter: framewatch.Filter{Topic: true}},
		} {
			got, err := c.Contexts(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			c.frequencies.kept = nil
			fresh, err := c.Contexts(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			if got.TookNS, fresh.TookNS = 0, 0; !reflect.DeepEqual(got, fresh) {
				t.Fatalf("round %d: %+v, counted anew %+v", round, got, fresh)
			}
		}
		next := articles[100+round*20:][:20]
		m.add(next...)
		for range 3 {
			a := articles[r.IntN(100)]
			m.change(a.ID, a.Title, fmt.Sprintf("Trump said so for the %dth time. %s", round, a.Text))
		}
	}
}

// Questions are asked while articles come in.
func TestContextsWhileArticlesCome(t *testing.T) {
	articles := news(t, 200)
	if testing.Short() {
		articles = articles[:95]
	}
	m := newLibrary(t, articles[:50]...)
	c := open(t, t.TempDir(), m)
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	words, trump, obama := parse(t, "trump OR obama"), parse(t, "trump"), parse(t, "obama")
	ctx, stop := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		for ctx.Err() == nil {
			res, err := c.Contexts(context.Background(), framewatch.ContextsRequest{Query: words})
			if err != nil || res.Occurrences < res.Articles || res.Words < res.Occurrences {
				t.Errorf("%+v, %v", res, err)
			}
			keys, err := c.Compare(context.Background(), framewatch.CompareRequest{A: framewatch.Side{Query: trump}, B: framewatch.Side{Query: obama}})
			if err != nil || keys.A.Basis.Seq != keys.B.Basis.Seq || keys.A.Basis.Seq != keys.Basis.Seq {
				t.Errorf("%+v, %v", keys.Basis, err)
			}
		}
	})
	for part := range slices.Chunk(articles[50:], 15) {
		m.add(part...)
		if _, err := c.CatchUp(t.Context()); err != nil {
			t.Error(err)
		}
	}
	stop()
	group.Wait()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestContextsMistakes(t *testing.T) {
	c := opened(t, news(t, 20)...)
	word := parse(t, "trump")
	for name, r := range map[string]framewatch.ContextsRequest{
		"no words":      {Query: parse(t, "source:cnn")},
		"nothing":       {},
		"wide window":   {Query: word, Window: framewatch.MaxWindow + 1},
		"narrow window": {Query: word, Window: -1},
		"long list":     {Query: word, Limit: framewatch.MaxPage + 1},
		"short list":    {Query: word, Limit: -1},
		"dates":         {Query: word, Filter: framewatch.Filter{From: fetched, To: fetched.AddDate(0, 0, -1)}},
	} {
		if _, err := c.Contexts(t.Context(), r); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Contexts(gone, framewatch.ContextsRequest{Query: word}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if len(c.frequencies.kept) > 0 {
		t.Error("an unfinished count is remembered")
	}
}

// sideQuery is a side's query with another one beside it.
func sideQuery(t *testing.T, s framewatch.Side, word string) framewatch.Query {
	t.Helper()
	also := framewatch.Words{Words: []framewatch.Word{{Text: word}}}
	q := framewatch.Query{Expr: also}
	if s.Query.Expr != nil {
		q.Expr = framewatch.And{s.Query.Expr, also}
	}
	q.Text = query.Print(q.Expr)
	return q
}

// Of every key word the searches behind it find as many articles, and the
// articles of a side hold as many of its words.
func TestCompareLeadsToItsArticles(t *testing.T) {
	articles := news(t, 400)
	c := opened(t, articles...)
	o := newOracle(c, articles)
	r := rand.New(rand.NewPCG(25, 26))
	keys := 0
	for _, sides := range [][2]framewatch.Side{
		{{Query: parse(t, "trump")}, {Query: parse(t, "lang:en -trump")}},
		{{Query: parse(t, "immigration OR immigrants")}, {}},
		{{Query: parse(t, "~elect"), Filter: framewatch.Filter{Languages: []string{"en"}}}, {Query: parse(t, `"white house"`)}},
		{{Query: parse(t, "obama*"), Filter: framewatch.Filter{To: fetched.AddDate(-3, 0, 0)}}, {Query: parse(t, "title:trump"), Filter: framewatch.Filter{From: fetched.AddDate(-2, 0, 0)}}},
	} {
		for _, of := range []string{framewatch.OfArticles, framewatch.OfWords} {
			res, err := c.Compare(t.Context(), framewatch.CompareRequest{A: sides[0], B: sides[1], Of: of, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			a, b := o.matches(sides[0].Query, sides[0].Filter), o.matches(sides[1].Query, sides[1].Filter)
			both := len(a) + len(b) - len(slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(a), b...)))))
			if res.A.Articles != len(a) || res.B.Articles != len(b) || res.Both != both {
				t.Errorf("%d and %d articles, %d in both; the texts hold %d, %d, %d", res.A.Articles, res.B.Articles, res.Both, len(a), len(b), both)
			}
			for _, k := range sample(r, res.Keys, 8) {
				keys++
				wantA, outletsA := o.countWord(a, k.Word, of)
				wantB, outletsB := o.countWord(b, k.Word, of)
				for source := range outletsA {
					outletsB[source] = true
				}
				if k.A != wantA || k.B != wantB || k.Outlets != len(outletsB) {
					t.Errorf("of %s: %+v, the texts hold %d and %d in %d outlets", of, k, wantA, wantB, len(outletsB))
				}
				if of == framewatch.OfWords {
					continue
				}
				for i, n := range []int{k.A, k.B} {
					found, err := c.Search(t.Context(), framewatch.SearchRequest{Query: sideQuery(t, sides[i], k.Word), Filter: sides[i].Filter, Limit: 1})
					if err != nil || found.Total != n {
						t.Errorf("%q: %d on side %d, search finds %d, %v", k.Word, n, i, found.Total, err)
					}
				}
			}
			checkKeys(t, c, res)
		}
	}
	if keys < 40 {
		t.Errorf("only %d key words", keys)
	}
}

// countWord counts a folded word in articles, and the outlets that have it.
func (o *oracle) countWord(seqs []int64, word, of string) (n int, outlets map[string]bool) {
	m := query.Compile(framewatch.Query{Expr: framewatch.Words{Words: []framewatch.Word{{Text: word}}}})
	outlets = map[string]bool{}
	for _, seq := range seqs {
		r := o.readings[seq-1]
		times := len(m.Spans(&r.Reading))
		if times > 0 {
			outlets[r.Article.Source] = true
		}
		if of == framewatch.OfArticles {
			times = min(times, 1)
		}
		n += times
	}
	return n, outlets
}

// checkKeys checks what holds of every comparison.
func checkKeys(t *testing.T, c *Corpus, res framewatch.CompareResult) {
	t.Helper()
	for i, k := range res.Keys {
		if k.A+k.B < leastKeyCount || k.Q >= mostKeyQ || k.Q < k.P || k.Outlets < min(leastOutlets, res.A.Outlets, res.B.Outlets) || k.Low > k.LogRatio || k.High < k.LogRatio {
			t.Errorf("%+v", k)
		}
		if i > 0 {
			last := res.Keys[i-1]
			if k.LogRatio > 0 && (last.LogRatio < 0 || k.Low > last.Low) || k.LogRatio < 0 && last.LogRatio < 0 && k.High < last.High {
				t.Errorf("%+v after %+v", k, last)
			}
		}
	}
	if len(res.Keys) > res.Tested {
		t.Errorf("%d of %d", len(res.Keys), res.Tested)
	}
}

func TestCompareTurned(t *testing.T) {
	c := opened(t, news(t, 400)...)
	a, b := framewatch.Side{Query: parse(t, "trump")}, framewatch.Side{Query: parse(t, "obama")}
	for _, once := range []bool{false, true} {
		there, err := c.Compare(t.Context(), framewatch.CompareRequest{A: a, B: b, Once: once, Limit: framewatch.MaxPage})
		if err != nil {
			t.Fatal(err)
		}
		back, err := c.Compare(t.Context(), framewatch.CompareRequest{A: b, B: a, Once: once, Limit: framewatch.MaxPage})
		if err != nil {
			t.Fatal(err)
		}
		if len(there.Keys) == 0 || len(there.Keys) != len(back.Keys) || there.Tested != back.Tested || there.Both != back.Both || there.A.Words != back.B.Words {
			t.Errorf("%d words of %d, turned %d of %d", len(there.Keys), there.Tested, len(back.Keys), back.Tested)
		}
		turned := map[string]framewatch.Key{}
		for _, k := range back.Keys {
			turned[k.Word] = k
		}
		for _, k := range there.Keys {
			if o := turned[k.Word]; o.A != k.B || o.B != k.A || o.LogRatio+k.LogRatio > 1e-9 || o.Outlets != k.Outlets {
				t.Errorf("%+v, turned %+v", k, o)
			}
			if strings.Contains(" trump obama ", " "+k.Word+" ") {
				t.Errorf("%q is asked for", k.Word)
			}
		}
	}
}

func TestCompareNotices(t *testing.T) {
	articles := madeUp(60)
	c := opened(t, articles...)
	one, two := []string{articles[0].Source}, []string{articles[0].Source}
	for _, a := range articles {
		if a.Source != two[0] {
			two = append(two, a.Source)
			break
		}
	}
	sources := func(names ...string) framewatch.Side {
		return framewatch.Side{Filter: framewatch.Filter{Sources: names}}
	}
	all := framewatch.Side{}
	for _, test := range []struct {
		name   string
		a, b   framewatch.Side
		notice string // "" for none
	}{
		{"nothing to tell", framewatch.Side{Query: parse(t, "trump")}, framewatch.Side{Query: parse(t, "polish")}, ""},
		{"A is empty", framewatch.Side{Query: parse(t, "xyzzy")}, all, "Side A has no articles, so there is nothing to compare."},
		{"B is empty", all, framewatch.Side{Query: parse(t, "xyzzy")}, "Side B has no articles, so there is nothing to compare."},
		{"the same", all, all, "Both sides are the same articles, so no word can mark one off from the other."},
		{"two outlets", sources(one...), sources(two[1]), "A key word must stand in 3 outlets, where there are as many; here 1 will do, so a word may be the habit of one outlet."},
		{"one of many", all, sources(one...), "A key word must stand in 3 outlets or more; the articles of side B come from 1, so words that stand there alone are not listed."},
	} {
		res, err := c.Compare(t.Context(), framewatch.CompareRequest{A: test.a, B: test.b})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		want := []string{}
		if test.notice != "" {
			want = append(want, test.notice)
		}
		if !slices.Equal(res.Notices, want) || res.Notices == nil || res.Keys == nil {
			t.Errorf("%s: %q, want %q", test.name, res.Notices, want)
		}
		if len(want) > 0 && test.name != "one of many" && test.name != "two outlets" && len(res.Keys) > 0 {
			t.Errorf("%s: %+v", test.name, res.Keys)
		}
	}
}

func TestCompareMistakes(t *testing.T) {
	c := opened(t, news(t, 20)...)
	voices := framewatch.Filter{Voices: []framewatch.Voice{framewatch.VoiceOwn}}
	for name, r := range map[string]framewatch.CompareRequest{
		"of what":    {Of: framewatch.OfTopic},
		"long list":  {Limit: framewatch.MaxPage + 1},
		"short list": {Limit: -1},
		"dates":      {B: framewatch.Side{Filter: framewatch.Filter{From: fetched, To: fetched.AddDate(0, 0, -1)}}},
		"voices":     {A: framewatch.Side{Filter: voices}},
	} {
		if _, err := c.Compare(t.Context(), r); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Compare(gone, framewatch.CompareRequest{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
