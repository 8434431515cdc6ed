package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/query"

	gocmp "github.com/google/go-cmp/cmp"
)

// uttered are articles with clusters, some of which have a word in quotation
// marks that nobody is named for.
func uttered(seed uint64, n int) []framewatch.Article {
	r := rand.New(rand.NewPCG(seed, 11))
	articles := newPress(seed).articles(n)
	for i := range articles {
		if r.IntN(2) == 0 {
			articles[i].Title = strings.ReplaceAll(articles[i].Title, "wall", "“wall”")
			articles[i].Text = strings.ReplaceAll(articles[i].Text, "wall", "“wall”")
		}
	}
	return articles
}

// A plainUse is an article with the words, as it is told.
type plainUse struct {
	framewatch.Article
	seq int
	own bool
}

// when is the day, and the time of day or what sorts behind all of them.
func (u plainUse) when() string {
	if u.Precision == framewatch.PrecisionTime && u.Published.Format("15:04") != "00:00" {
		return u.Published.Format("2006-01-02 15:04")
	}
	return u.Published.Format("2006-01-02 ~")
}

func (u plainUse) day() string { return u.Published.Format(time.DateOnly) }

// sameDay counts uses of others on the day whose order is not known.
func (u plainUse) sameDay(uses []plainUse) (n int) {
	for _, o := range uses {
		timed := !strings.Contains(u.when()+o.when(), "~")
		if o.Source != u.Source && !o.Published.IsZero() && o.day() == u.day() && (!timed || o.when() == u.when()) {
			n++
		}
	}
	return n
}

func comparePlain(a, b plainUse) int {
	return cmp.Or(strings.Compare(a.when(), b.when()), strings.Compare(a.Source, b.Source), cmp.Compare(a.seq, b.seq))
}

// A plainSpread tells first uses by reading all articles.
type plainSpread struct {
	oracle *oracle
	heads  map[string]string
}

func (p plainSpread) tell(r framewatch.FirstUseRequest) (lines []string) {
	m := query.Compile(r.Query)
	var with []plainUse // with the words, of any time
	watched, days := map[string][]string{}, map[string][]int{}
	for i, reading := range p.oracle.readings {
		f := r.Filter
		f.Topic = false
		if a := reading.Article; reading.passes(f) && !a.Published.IsZero() {
			watched[a.Source] = append(watched[a.Source], a.Published.Format(time.DateOnly))
			days[a.Source] = append(days[a.Source], int(a.Published.Unix()/86400))
		}
		f = r.Filter
		if !r.Each {
			f.From, f.To = time.Time{}, time.Time{}
		}
		spans := reading.occurrences(m, f)
		if !reading.passes(f) || len(spans) == 0 || !m.Holds(&reading.Reading) {
			continue
		}
		own := slices.ContainsFunc(spans, func(s framewatch.Span) bool { return reading.Voice(s) == framewatch.VoiceOwn })
		with = append(with, plainUse{reading.Article, i + 1, own})
	}
	uses, copies, all := p.credited(with, r)
	undated := 0
	uses = slices.DeleteFunc(uses, func(u plainUse) bool {
		if u.Published.IsZero() {
			undated++
		}
		return u.Published.IsZero()
	})
	slices.SortFunc(uses, comparePlain)
	own := slices.DeleteFunc(slices.Clone(uses), func(u plainUse) bool { return !u.own })
	lines = append(lines, fmt.Sprintf("%d articles, %d own, %d undated", len(uses), len(own), undated))
	if len(uses) == 0 {
		return lines
	}
	told := func(u []plainUse, among []plainUse) string {
		if len(u) == 0 {
			return "never"
		}
		return fmt.Sprintf("%s of %s on %s, %d the same day", u[0].ID, u[0].Source, u[0].PublishedText(), u[0].sameDay(among))
	}
	allOwn := slices.DeleteFunc(slices.Clone(all), func(u plainUse) bool { return !u.own })
	lines = append(lines, "first "+told(uses, all), "own "+told(own, allOwn))
	var events []event
	start := int(uses[0].Published.Unix() / 86400)
	users := map[string]bool{}
	for _, u := range uses {
		if users[u.Source] {
			continue
		}
		users[u.Source] = true
		of := func(u2 plainUse) bool { return u2.Source != u.Source }
		mine, mineOwn := slices.DeleteFunc(slices.Clone(uses), of), slices.DeleteFunc(slices.Clone(own), of)
		already := u.Published.Unix()/86400-int64(slices.Min(days[u.Source])) < 30
		lines = append(lines, fmt.Sprintf("%s from %s to %s: %s; own %s; adopted %q; %d, %d own, %d copies, already %t", u.Source, slices.Min(watched[u.Source]), slices.Max(watched[u.Source]),
			told(mine, all), told(mineOwn, allOwn), adoptedOn(mineOwn), len(mine), len(mineOwn), copies[u.Source], already))
	}
	without, copying := 0, 0
	for source := range watched {
		e := event{from: max(slices.Min(days[source]), start) - start, to: slices.Max(days[source]) - start}
		if on := adoptedOn(slices.DeleteFunc(slices.Clone(own), func(u plainUse) bool { return u.Source != source })); on != "" {
			e.to, e.adopted = int(day(on).Unix()/86400)-start, true
		}
		events = append(events, e)
		if !users[source] {
			without++
			if copies[source] > 0 {
				copying++
			}
		}
	}
	return append(append(lines, fmt.Sprintf("%d without, %d copying", without, copying)), survived(events, start)...)
}

// credited are the uses that count, how many articles of each outlet are copies
// of them, and all articles of the time that is asked for.
func (p plainSpread) credited(with []plainUse, r framewatch.FirstUseRequest) (uses []plainUse, copies map[string]int, dated []plainUse) {
	copies = map[string]int{}
	if r.Each {
		return with, copies, with
	}
	slices.SortFunc(with, func(a, b plainUse) int { // as package dedup puts them in order
		if a.Published.IsZero() != b.Published.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.Published.IsZero()]
		}
		x, y := latest(a.Article), latest(b.Article)
		if x.IsZero() {
			x, y = a.Fetched, b.Fetched
		}
		return cmp.Or(x.Compare(y), strings.Compare(a.ID, b.ID))
	})
	seen := map[string]bool{}
	for _, u := range with {
		f := framewatch.Filter{From: r.Filter.From, To: r.Filter.To}
		passes := (&reading{Reading: query.Reading{Article: u.Article}}).passes(f)
		if passes {
			dated = append(dated, u)
		}
		switch first := !seen[p.heads[u.ID]]; {
		case first && passes:
			uses = append(uses, u)
		case !first && passes && !u.Published.IsZero():
			copies[u.Source]++
		}
		seen[p.heads[u.ID]] = true
	}
	return uses, copies, dated
}

func adoptedOn(own []plainUse) string {
	for i := range own {
		if i+2 < len(own) && day(own[i+2].day()).Sub(day(own[i].day())) <= 30*24*time.Hour {
			return own[i].day()
		}
	}
	return ""
}

// An event is one outlet watched.
type event struct {
	from, to int
	adopted  bool
}

// survived works out the share that adopted by the definition.
func survived(events []event, start int) (lines []string) {
	rest := 1.0
	for at := range 2000 {
		risk, now := 0, 0
		for _, e := range events {
			if e.from <= at && at <= e.to {
				risk++
				if e.adopted && e.to == at {
					now++
				}
			}
		}
		if now > 0 {
			rest *= 1 - float64(now)/float64(risk)
			lines = append(lines, fmt.Sprintf("day %d, %s: %d of %d, %.6f", at, time.Unix(int64(start+at)*86400, 0).UTC().Format(time.DateOnly), now, risk, math.Abs(1-rest)))
		}
	}
	return lines
}

// linesOfSpread writes an answer in the same way.
func linesOfSpread(res framewatch.FirstUseResult) (lines []string) {
	use := func(u *framewatch.Use) string {
		if u == nil {
			return "never"
		}
		return fmt.Sprintf("%s of %s on %s, %d the same day", u.Article, u.Source, u.Published, u.SameDay)
	}
	lines = append(lines, fmt.Sprintf("%d articles, %d own, %d undated", res.Articles, res.Own, res.Undated))
	if res.First == nil {
		return lines
	}
	lines = append(lines, "first "+use(res.First), "own "+use(res.FirstOwn))
	for _, o := range res.Outlets {
		lines = append(lines, fmt.Sprintf("%s from %s to %s: %s; own %s; adopted %q; %d, %d own, %d copies, already %t",
			o.Source, o.Since, o.Until, use(o.First), use(o.FirstOwn), o.Adopted, o.Articles, o.Own, o.Copies, o.Already))
	}
	lines = append(lines, fmt.Sprintf("%d without, %d copying", res.Without, res.Copying))
	for _, p := range res.Adoption {
		lines = append(lines, fmt.Sprintf("day %d, %s: %d of %d, %.6f", p.Day, p.Date, p.Adopted, p.AtRisk, p.Share))
	}
	return lines
}

// TestFirstUse compares first uses with a plain count.
func TestFirstUse(t *testing.T) {
	articles := uttered(5, 400)
	c := opened(t, articles...)
	slow := plainSpread{newOracle(c, articles), plainClusters(t, articles)}
	shared, copied, adopted, scare := 0, 0, 0, 0
	for _, f := range []framewatch.Filter{
		{}, {Sources: []string{"Outlet 1", "Outlet 2", "Outlet 7"}}, {Topic: true}, {Voices: []framewatch.Voice{framewatch.VoiceScare}}, {Places: []framewatch.Place{framewatch.PlaceHeadline}},
		{From: day("2016-03-05"), To: day("2016-06-20")},
	} {
		for _, s := range []string{"wall", "wall OR source:\"Outlet 4\"", `"border w12*"`, "wall -migrants", "title:wall", "w12*", "nowhere"} {
			for _, each := range []bool{false, true} {
				r := framewatch.FirstUseRequest{Query: parse(t, s), Filter: f, Each: each}
				res, err := c.FirstUse(t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(slow.tell(r), linesOfSpread(res)); diff != "" {
					t.Fatalf("%q %+v each %t:\n%s", s, f, each, diff)
				}
				for i, o := range res.Outlets {
					if i > 0 && o.First.SameDay > 0 {
						shared++
					}
					copied += o.Copies
					if o.Own < o.Articles {
						scare++
					}
					checkUse(t, c, o.First)
					if len(f.Sources) == 0 && !strings.Contains(s, "OR") {
						checkOutletLink(t, c, r, o)
					}
				}
				adopted += len(res.Adoption)
			}
		}
	}
	if shared < 5 || copied < 5 || adopted < 5 || scare < 5 {
		t.Errorf("%d same days, %d copies, %d days of adoption, %d outlets with other voices: nothing is shown", shared, copied, adopted, scare)
	}
}

// checkUse checks that the sentence of a use stands in its article.
func checkUse(t *testing.T, c *Corpus, u *framewatch.Use) {
	t.Helper()
	a, err := c.store.ArticleByID(t.Context(), u.Article)
	if line := strings.Trim(u.Line, "…"); err != nil || line == "" || !strings.Contains(a.Title+"\n"+a.Text, line) || u.Title != a.Title || u.URL != a.URL || u.Seq != a.Seq {
		t.Errorf("%+v is not of %+v, %v", u, a, err)
	}
}

// checkOutletLink checks that a search for the words in the outlet finds its
// articles and copies.
func checkOutletLink(t *testing.T, c *Corpus, r framewatch.FirstUseRequest, o framewatch.OutletUse) {
	t.Helper()
	r.Filter.Sources = []string{o.Source}
	all, err := c.Search(t.Context(), framewatch.SearchRequest{Query: r.Query, Filter: r.Filter})
	if err != nil {
		t.Fatal(err)
	}
	if dated := all.Total - all.Facets.Year["undated"]; dated != o.Articles+o.Copies {
		t.Errorf("%q in %s: a search finds %d, told are %d and %d copies", r.Query.Text, o.Source, dated, o.Articles, o.Copies)
	}
}

// TestAdoptionExample works the example of METHODS section 7 from texts.
func TestAdoptionExample(t *testing.T) {
	var articles []framewatch.Article
	put := func(source string, at int, text string) {
		published := day("2016-01-01").AddDate(0, 0, at).Format(time.DateOnly)
		articles = append(articles, article(fmt.Sprintf("%s %d %s %d", source, at, text, len(articles)), text, source, published))
	}
	for i, adopts := range []int{3, 10, 10, -1, -1} {
		source := fmt.Sprintf("Outlet %d", i)
		put(source, 0, "Nothing of note "+source)
		put(source, 20, "The end of "+source)
		for n := 0; n < 3 && adopts >= 0; n++ {
			put(source, adopts+n*2, fmt.Sprintf("The remigration of %s, part %d", source, n))
		}
	}
	put("Outlet 4", 0, "“Remigration”")
	c := opened(t, articles...)
	res, err := c.FirstUse(t.Context(), framewatch.FirstUseRequest{Query: parse(t, "remigration"), Each: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range res.Adoption {
		got = append(got, fmt.Sprintf("day %d: %d of %d, %.2f", p.Day, p.Adopted, p.AtRisk, p.Share))
	}
	if want := []string{"day 3: 1 of 5, 0.20", "day 10: 2 of 4, 0.60"}; !slices.Equal(got, want) || res.HalfDay == nil || *res.HalfDay != 10 {
		t.Errorf("%q, half on %v; want %q, half on 10", got, res.HalfDay, want)
	}
	if res.First.Source != "Outlet 4" || res.First.Voice != framewatch.VoiceScare || res.FirstOwn.Source != "Outlet 0" || !strings.HasPrefix(res.FirstOwn.Title, "Outlet 0 3") {
		t.Errorf("first %+v, own %+v", res.First, res.FirstOwn)
	}
}

// Of a day, those whose time is known come in its order, and nobody is called
// earlier than another that perhaps was not.
func TestFirstUseOfOneDay(t *testing.T) {
	at := func(name, clock string) framewatch.Article {
		a := article("Remigration in "+name, "Nothing else in "+name, name, "2016-03-01")
		if clock != "" {
			time, err := time.Parse(time.RFC3339, "2016-03-01T"+clock+":00Z")
			if err != nil {
				t.Fatal(err)
			}
			a.Published, a.Precision = time, framewatch.PrecisionTime
		}
		return a
	}
	c := opened(t, at("A", ""), at("B", "09:30"), at("C", "08:15"), at("D", "08:15"), at("E", "00:00"))
	res, err := c.FirstUse(t.Context(), framewatch.FirstUseRequest{Query: parse(t, "remigration"), Each: true, Limit: 4})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range res.Outlets {
		got = append(got, fmt.Sprint(o.Source, " ", o.First.SameDay))
	}
	// Midnight is taken for a day without a time.
	if want := []string{"C 3", "D 3", "B 2", "A 4"}; !slices.Equal(got, want) || res.Users != 5 || len(res.Notices) != 1 {
		t.Errorf("%q of %d, want %q of 5; notices %q", got, res.Users, want, res.Notices)
	}
}

func TestFirstUseMistakes(t *testing.T) {
	c := opened(t, article("a", "wall", "A", "2016-01-01"))
	for name, r := range map[string]framewatch.FirstUseRequest{
		"no words":  {Query: parse(t, "source:A")},
		"undated":   {Query: parse(t, "wall"), Filter: framewatch.Filter{Undated: true}},
		"backwards": {Query: parse(t, "wall"), Filter: framewatch.Filter{From: day("2016-02-01"), To: day("2016-01-01")}},
		"limit":     {Query: parse(t, "wall"), Limit: -1},
	} {
		if _, err := c.FirstUse(t.Context(), r); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
