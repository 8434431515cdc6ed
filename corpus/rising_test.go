package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/text"

	gocmp "github.com/google/go-cmp/cmp"
)

// risingNews is made-up news of 2016 in which a few wordings come up in July.
func risingNews(seed uint64, n int) []framewatch.Article {
	r := rand.New(rand.NewPCG(seed, 5))
	articles := framedNews(seed, n)
	for i := range articles {
		a := &articles[i]
		july := !a.Published.IsZero() && a.Published.Month() == time.July
		add := func(s string) { a.Text += " " + s }
		if july && r.IntN(2) == 0 {
			add("Migrants of the great caravan came north in 2016.")
		}
		if july && r.IntN(3) == 0 {
			add("The migrants said that the great caravan of hope and the illegal immigrants were one.")
		}
		if july && r.IntN(3) == 0 {
			add("“No ban for migrants, no border wall,” Ann Marsh said.")
		}
		if r.IntN(4) == 0 {
			add("A great wall for migrants.")
		}
		if r.IntN(9) == 0 {
			a.Language = "de"
			a.Text = "Die Migranten kamen an die Grenze. Mehr Flüchtlinge und Migranten an der Grenze.\n\n" + a.Text
			if july {
				add("Die große Karawane der Migranten in Juli.")
			}
		}
	}
	return articles
}

// A plainSequence is one sequence counted article by article.
type plainSequence struct {
	n, base  int
	outlets  map[string]bool
	concepts map[string]int
	langs    map[string]bool
}

// A plainRising counts all sequences of the sentences on the topic.
type plainRising struct {
	period, base int
	outlets      map[string]bool
	of           map[string]*plainSequence // by words
	readings     map[string]plainReading   // by ID of the article
}

// A plainReading is what the lexicon says of an article.
type plainReading struct {
	framewatch.Annotation
	voices []framewatch.VoiceSpan
}

func plainReadings(articles []framewatch.Article) map[string]plainReading {
	of := map[string]plainReading{}
	for _, a := range articles {
		annotation, voices := annotator().Read(a)
		of[a.ID] = plainReading{annotation, voices}
	}
	return of
}

// plainVoice is the voice of some words of an article: that of the first which
// stands outside quotation marks, or of the first.
func plainVoice(place framewatch.Place, words []text.Word, shift int, voices []framewatch.VoiceSpan) framewatch.Voice {
	first := framewatch.Voice("")
	for _, w := range words {
		voice := framewatch.VoiceOwn
		for _, v := range voices {
			if (v.Place == framewatch.PlaceHeadline) == (place == framewatch.PlaceHeadline) && v.Start <= w.Start+shift && w.Start+shift < v.End {
				voice = v.Voice
			}
		}
		if voice == framewatch.VoiceOwn || voice == framewatch.VoiceReported {
			return voice
		}
		first = cmp.Or(first, voice)
	}
	return first
}

// read counts the sequences of an article.
func (p *plainRising) read(a framewatch.Article, r framewatch.RisingRequest) {
	inPeriod := !a.Published.Before(r.Filter.From)
	if inPeriod {
		p.period++
		p.outlets[a.Source] = true
	} else {
		p.base++
	}
	annotation := p.readings[a.ID]
	seen := map[string]bool{}
	mentioned := map[[2]string]bool{}
	for _, sentence := range annotation.OnTopic {
		whole := a.Text
		if sentence.Place == framewatch.PlaceHeadline {
			whole = a.Title
		}
		words := text.Words(whole[sentence.Start:sentence.End])
		for from := range words {
			for to := from + 1; to <= min(len(words), from+r.Words); to++ {
				var parts []string
				var saying []text.Word
				for _, w := range words[from:to] {
					parts = append(parts, w.Folded)
					if !saysNothing(a.Language, w.Folded) {
						saying = append(saying, w)
					}
				}
				if len(saying) == 0 || len(r.Filter.Voices) > 0 && !slices.Contains(r.Filter.Voices, plainVoice(sentence.Place, words[from:to], sentence.Start, annotation.voices)) {
					continue
				}
				name := strings.Join(parts, " ")
				seen[name] = true
				for _, m := range annotation.Mentions {
					if (m.Place == framewatch.PlaceHeadline) == (sentence.Place == framewatch.PlaceHeadline) && m.Start <= saying[0].Start+sentence.Start && saying[len(saying)-1].End+sentence.Start <= m.End {
						mentioned[[2]string{name, m.Concept}] = true
					}
				}
			}
		}
	}
	for name := range seen {
		s := p.of[name]
		if s == nil {
			s = &plainSequence{outlets: map[string]bool{}, concepts: map[string]int{}, langs: map[string]bool{}}
			p.of[name] = s
		}
		s.langs[a.Language] = true
		if !inPeriod {
			s.base++
			continue
		}
		s.n++
		s.outlets[a.Source] = true
	}
	if inPeriod {
		for m := range mentioned {
			p.of[m[0]].concepts[m[1]]++
		}
	}
}

// listed works out by METHODS section 8 what is listed, and how many were tested.
func (p *plainRising) listed() (lines []string, tested int) {
	type row struct {
		name string
		*plainSequence
		g2, p, q, low float64
	}
	var rows []row
	c, d := float64(p.period), float64(p.base)
	for name, s := range p.of {
		if s.n+s.base < 5 {
			continue
		}
		a, b := float64(s.n), float64(s.base)
		term := func(x, expected float64) float64 {
			if x == 0 {
				return 0
			}
			return x * math.Log(x/expected)
		}
		g2 := 2 * (term(a, c*(a+b)/(c+d)) + term(b, d*(a+b)/(c+d)))
		if b == 0 {
			b = 0.5
		}
		half := 1.959964 * math.Sqrt(1/a-1/c+1/b-1/d)
		rows = append(rows, row{name, s, g2, math.Erfc(math.Sqrt(max(0, g2) / 2)), 1, (math.Log((a/c)/(b/d)) - half) / math.Ln2})
	}
	slices.SortFunc(rows, func(x, y row) int { return cmp.Compare(y.p, x.p) })
	for i := range rows {
		rows[i].q = rows[i].p * float64(len(rows)) / float64(len(rows)-i)
		if i > 0 {
			rows[i].q = min(rows[i].q, rows[i-1].q)
		}
	}
	risen := map[string]row{}
	for _, r := range rows {
		if r.q < 0.01 && r.n >= 5 && len(r.outlets) >= min(3, len(p.outlets)) && float64(r.n)/c > float64(r.base)/d {
			risen[r.name] = r
		}
	}
	for _, r := range risen {
		if !r.saysMore(r.name, func(name string) bool { _, ok := risen[name]; return ok }) {
			r.plainSequence.outlets = nil // taken out below
		}
	}
	left := maps.Clone(risen)
	maps.DeleteFunc(left, func(_ string, r row) bool { return r.plainSequence.outlets == nil })
	for name, r := range left {
		within := false
		for longer, l := range left {
			within = within || longer != name && l.n == r.n && strings.Contains(" "+longer+" ", " "+name+" ")
		}
		if within {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s: %d and %d in %d outlets, G2 %.6f, q %.3e, low %.6f, concept %s", name, r.n, r.base, len(r.outlets), r.g2, r.q, r.low, r.concept()))
	}
	slices.Sort(lines)
	return lines, len(rows)
}

// saysMore reports whether a sequence says more than the listed one between the
// words at its ends that say nothing.
func (s *plainSequence) saysMore(name string, isListed func(string) bool) bool {
	words := strings.Fields(name)
	nothing := func(word string) bool {
		for lang := range s.langs {
			if saysNothing(lang, word) {
				return true
			}
		}
		return false
	}
	for len(words) > 0 && nothing(words[0]) {
		words = words[1:]
	}
	for len(words) > 0 && nothing(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	core := strings.Join(words, " ")
	return core == name || !isListed(core)
}

// concept is the one in most articles, a special one before a general one.
func (s *plainSequence) concept() string {
	best, general := "", false
	for _, c := range annotator().Lexicon().Concepts {
		n := s.concepts[c.ID]
		if 2*n > s.n && (best == "" || general && !c.General || general == c.General && n > s.concepts[best]) {
			best, general = c.ID, c.General
		}
	}
	return best
}

func risingLines(res framewatch.RisingResult) (lines []string) {
	for _, r := range res.Rising {
		lines = append(lines, fmt.Sprintf("%s: %d and %d in %d outlets, G2 %.6f, q %.3e, low %.6f, concept %s", r.Words, r.N, r.BaseN, r.Outlets, r.G2, r.Q, r.Low, r.Concept))
	}
	slices.Sort(lines)
	return lines
}

// TestRising compares what has risen with a plain count of all sequences.
func TestRising(t *testing.T) {
	n := 900
	if testing.Short() {
		n = 500
	}
	articles := risingNews(3, n)
	c := opened(t, articles...)
	slow := slowCounter{articles, plainClusters(t, articles)}
	readings := plainReadings(articles)
	listed, known, unlike := 0, 0, 0
	for i, f := range []framewatch.Filter{
		{}, {Sources: []string{"Outlet 1", "Outlet 2"}}, {Languages: []string{"en"}}, {Voices: framewatch.Voices[:1]}, {Voices: framewatch.Voices[1:]}, {Languages: []string{"de"}}, {Sources: []string{"nobody"}},
	} {
		for _, once := range []bool{false, true} {
			if once && len(f.Languages) > 0 {
				continue // the slow count knows no languages
			}
			f.From, f.To, f.Topic = day("2016-07-01"), day("2016-08-01"), false
			request := framewatch.RisingRequest{Filter: f, Once: once, Words: 1 + (i+2)%framewatch.MaxGram, Baseline: 12, Limit: framewatch.MaxPage}
			name := fmt.Sprintf("%+v", request)
			res, err := c.Rising(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			p := plainRising{outlets: map[string]bool{}, of: map[string]*plainSequence{}, readings: readings}
			for _, a := range plainTopical(slow, readings, f, once) {
				p.read(a, request)
			}
			want, tested := p.listed()
			if p.period == 0 || p.base == 0 {
				want, tested = nil, 0
			}
			if diff := gocmp.Diff(want, risingLines(res)); diff != "" {
				t.Errorf("%s:\n%s", name, diff)
			}
			if res.Articles != p.period || res.Base != p.base || res.Tested != tested || res.Outlets != len(p.outlets) || res.Total != len(res.Rising) {
				t.Errorf("%s: %d articles of %d outlets, %d before, %d tested, %d in all; want %d, %d, %d, %d, %d",
					name, res.Articles, res.Outlets, res.Base, res.Tested, res.Total, p.period, len(p.outlets), p.base, tested, len(res.Rising))
			}
			if res.From != "2016-07-01" || res.To != "2016-07-31" || res.Before != "2016-04-08" {
				t.Errorf("%s: %s to %s, before from %s", name, res.From, res.To, res.Before)
			}
			for i, r := range res.Rising {
				if i > 0 && res.Rising[i-1].Low < r.Low {
					t.Errorf("%s: %q is out of order", name, r.Words)
				}
				if r.Concept != "" {
					known++
				}
				if r.Found > r.N {
					unlike++
				}
				listed++
				checkRisingLink(t, c, request, r)
			}
		}
	}
	if listed < 30 || known < 5 || known == listed || unlike == 0 {
		t.Errorf("%d listed, %d of the lexicon, %d in other sentences, too: nothing is shown", listed, known, unlike)
	}
}

// plainTopical are the articles on the topic of period and baseline.
func plainTopical(slow slowCounter, readings map[string]plainReading, f framewatch.Filter, once bool) map[string]framewatch.Article {
	f.From, f.Topic = day("2016-04-08"), true
	if once {
		_, base := slow.count(framewatch.Query{}, f)
		return base
	}
	found := map[string]framewatch.Article{}
	for _, a := range slow.articles {
		if !a.Published.IsZero() && !a.Published.Before(f.From) && a.Published.Before(f.To) && readings[a.ID].Topic &&
			(len(f.Sources) == 0 || slices.Contains(f.Sources, a.Source)) && (len(f.Languages) == 0 || slices.Contains(f.Languages, a.Language)) {
			found[a.ID] = a
		}
	}
	return found
}

// checkRisingLink asks for the articles behind a row.
func checkRisingLink(t *testing.T, c *Corpus, r framewatch.RisingRequest, row framewatch.Rising) {
	t.Helper()
	filter := r.Filter
	filter.Topic = true
	q := parse(t, row.Query)
	found, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Filter: filter, Once: r.Once})
	if err != nil || found.Total != row.Found || len(q.Notices) > 0 || q.Text != row.Query {
		t.Errorf("%s: %d articles, %v; want %d; read as %s, %q", row.Query, found.Total, err, row.Found, q.Text, q.Notices)
	}
	if row.Found < row.N && !r.Once {
		t.Errorf("%s: found in %d articles, counted in %d", row.Query, row.Found, row.N)
	}
}

// TestRisingWeek asks for the week before now, and what is said of thin and
// empty times.
func TestRisingWeek(t *testing.T) {
	var articles []framewatch.Article
	for week := range 10 {
		for i := range 24 {
			words := "Migrants came to the border."
			if week == 9 && i%3 == 0 {
				words = "A caravan of migrants came to the border."
			}
			published := day("2016-01-04").AddDate(0, 0, 7*week+i%7)
			articles = append(articles, article(fmt.Sprintf("Migrants %d", 100*week+i), fmt.Sprintf("%s Page %d.", words, 100*week+i), fmt.Sprintf("Outlet %d", i%4), published.Format(time.DateOnly)))
		}
	}
	c := opened(t, articles...)
	ask := func(now string, r framewatch.RisingRequest) framewatch.RisingResult {
		t.Helper()
		r.Now = day(now).Add(9 * time.Hour)
		res, err := c.Rising(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	res := ask("2016-03-16", framewatch.RisingRequest{}) // a Wednesday
	if res.From != "2016-03-07" || res.To != "2016-03-13" || res.Before != "2016-01-11" || res.Articles != 24 || res.Base != 192 || len(res.Notices) != 0 {
		t.Errorf("%+v", res)
	}
	want := []string{
		"caravan of migrants: 8 and 0 in 4 outlets, G2 35.155593, q 6.957e-09, low 2.923772, concept meta_horde",
		"of migrants came: 8 and 0 in 4 outlets, G2 35.155593, q 6.957e-09, low 2.923772, concept ", // of four words that are one too many
	}
	if got := risingLines(res); !slices.Equal(got, want) {
		t.Error(got)
	}
	for _, of := range []struct {
		name    string
		request framewatch.RisingRequest
		now     string
		want    string
	}{
		{"thin", framewatch.RisingRequest{Filter: framewatch.Filter{From: day("2016-03-12")}}, "2016-03-14", "only 6 articles on the topic in the period"},
		{"thin before", framewatch.RisingRequest{Filter: framewatch.Filter{From: day("2016-01-06"), To: day("2016-03-01")}, Baseline: 1}, "2016-03-14", "only 8 articles on the topic in the week before"},
		{"nothing", framewatch.RisingRequest{}, "2026-11-20", "no articles on the topic in the period, so there is nothing to compare. The last article on the topic is of 2016-03-13"},
		{"nothing before", framewatch.RisingRequest{Filter: framewatch.Filter{From: day("2016-01-01")}}, "2016-03-14", "no articles on the topic in the 8 weeks before"},
		{"running", framewatch.RisingRequest{Filter: framewatch.Filter{From: day("2016-03-07"), To: day("2016-03-20")}}, "2016-03-14", "has not ended"},
		{"outlets", framewatch.RisingRequest{Filter: framewatch.Filter{Sources: []string{"Outlet 0", "Outlet 1"}}}, "2016-03-14", "here 2 will do"},
		{"no such outlet", framewatch.RisingRequest{Filter: framewatch.Filter{Sources: []string{"Gazette"}}}, "2016-03-14", "outlet called “Gazette”"},
	} {
		if notices := ask(of.now, of.request).Notices; !strings.Contains(strings.Join(notices, "\n"), of.want) {
			t.Errorf("%s: %q", of.name, notices)
		}
	}
}

// TestRisingCopies: what one text brings into five outlets is told, and counts
// once where that is asked for.
func TestRisingCopies(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	babbled := func() string {
		var words []string
		for range 40 {
			words = append(words, fmt.Sprintf("w%d", r.IntN(9000)))
		}
		return strings.Join(words, " ")
	}
	var articles []framewatch.Article
	for i := range 90 {
		articles = append(articles, article(fmt.Sprintf("Migrants %d", i), "Migrants came to the border again. "+babbled()+".", fmt.Sprintf("Outlet %d", i%6), day("2016-01-04").AddDate(0, 0, i%63).Format(time.DateOnly)))
	}
	wire := "Migrants in the great caravan. " + babbled() + ". " + babbled() + ". " + babbled() + "."
	for i := range 6 {
		articles = append(articles, article(fmt.Sprintf("A caravan of migrants, report %d", i), wire, fmt.Sprintf("Outlet %d", i), "2016-03-02"))
	}
	c := opened(t, articles...)
	for _, once := range []bool{false, true} {
		res, err := c.Rising(t.Context(), framewatch.RisingRequest{Filter: framewatch.Filter{From: day("2016-02-29"), To: day("2016-03-07")}, Once: once})
		if err != nil {
			t.Fatal(err)
		}
		told := strings.Contains(strings.Join(res.Notices, "\n"), "5 run the text of another")
		if told == once || len(res.Rising) > 0 == once {
			t.Errorf("once %v: %d have risen, %q", once, len(res.Rising), res.Notices)
		}
	}
}

// TestRisingInParts counts in several parts what is counted in one, and with
// counters for many sequences each.
func TestRisingInParts(t *testing.T) {
	c := opened(t, risingNews(8, 300)...)
	r, err := checkRising(framewatch.RisingRequest{Filter: framewatch.Filter{From: day("2016-07-01"), To: day("2016-08-01")}, Baseline: 26})
	if err != nil {
		t.Fatal(err)
	}
	r.Filter.From = day("2016-01-01")
	q, err := c.ask(r.Filter, false)
	if err != nil {
		t.Fatal(err)
	}
	defer q.close()
	all, err := q.match(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &rising{question: q, request: r}
	s.request.Filter.From = day("2016-07-01")
	s.divide(all)
	count := func(parts, places uint64) map[string]string {
		found := map[string]string{}
		err := s.countIn(t.Context(), parts, places, func(row risingRow) {
			words := fmt.Sprint(row.words)
			if found[words] != "" {
				t.Errorf("%d parts: %s is there twice", parts, words)
			}
			found[words] = fmt.Sprintf("%d and %d in %d outlets", row.n, row.base, row.outlets)
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	want := count(1, 1<<24)
	if len(want) < 100 {
		t.Fatalf("%d sequences", len(want))
	}
	for _, parts := range []uint64{1, 2, 5} {
		if diff := gocmp.Diff(want, count(parts, 0)); diff != "" {
			t.Errorf("%d parts:\n%s", parts, diff)
		}
	}
}

func TestRisingMistakes(t *testing.T) {
	c := opened(t, article("a", "wall", "A", "2016-01-01"))
	now := day("2016-02-01")
	for name, r := range map[string]framewatch.RisingRequest{
		"no last day":     {},
		"no first day":    {Now: now, Filter: framewatch.Filter{To: now}},
		"undated":         {Now: now, Filter: framewatch.Filter{Undated: true}},
		"words":           {Now: now, Words: framewatch.MaxGram + 1},
		"baseline":        {Now: now, Baseline: -1},
		"a long baseline": {Now: now, Baseline: mostBaseline + 1},
		"limit":           {Now: now, Limit: framewatch.MaxPage + 1},
		"backwards":       {Now: now, Filter: framewatch.Filter{From: day("2016-03-01")}},
	} {
		if _, err := c.Rising(t.Context(), r); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
