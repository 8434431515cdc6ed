package corpus

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"framewatch"
	"framewatch/query"
	"framewatch/text"
)

// called says how often a name was met, and whether ever as a surname alone.
type called struct {
	n     int
	short bool
}

// callings counts the names of all readings, once.
func (o *oracle) callings() map[string]called {
	if o.called != nil {
		return o.called
	}
	o.called = map[string]called{}
	for _, r := range o.readings {
		for _, v := range r.Voices {
			if words := strings.Split(v.Name, " "); v.Name != "" {
				c := o.called[v.Name]
				c.n++
				c.short = c.short || len(words) > 1 && !strings.Contains(v.Speaker, words[0]) && strings.Contains(v.Speaker, words[len(words)-1])
				o.called[v.Name] = c
			}
		}
	}
	o.bearers, o.meaning = map[string][]string{}, map[string]string{}
	for name := range o.called {
		if isFull(name) {
			for _, surname := range surnamesOf(name) {
				o.bearers[surname] = append(o.bearers[surname], name)
			}
		}
	}
	return o.called
}

func nameKey(name string) string {
	key := ""
	for _, w := range text.Words(name) {
		key += " " + w.Folded
	}
	return strings.TrimSpace(key)
}

// isFull reports whether a name is two to six words of which the first and the
// last begin with a capital letter.
func isFull(name string) bool {
	words := text.Words(name)
	if n := len(words); n > 2 && slices.Contains(strings.Fields("jr sr ii iii"), words[n-1].Folded) {
		words = words[:n-1]
	}
	capital := func(w text.Word) bool { return unicode.IsUpper([]rune(name[w.Start:])[0]) }
	return len(words) > 1 && len(words) < 7 && capital(words[0]) && capital(words[len(words)-1])
}

// surnamesOf are the keys of the surname of a full name: its last word, with
// and without the small ones before it.
func surnamesOf(full string) (keys []string) {
	words := text.Words(full)
	if n := len(words); n > 2 && slices.Contains(strings.Fields("jr sr ii iii"), words[n-1].Folded) {
		words = words[:n-1]
	}
	for i := len(words) - 1; i > 0; i-- {
		folded := ""
		for _, w := range words[i:] {
			folded += " " + w.Folded
		}
		keys = append(keys, folded[1:])
		if unicode.IsUpper([]rune(full[words[i-1].Start:])[0]) {
			break
		}
	}
	return keys
}

// meant is the key of the name that is meant by a name.
func (o *oracle) meant(name string) string {
	callings := o.callings()
	if key, ok := o.meaning[name]; ok {
		return key
	}
	key := nameKey(name)
	if !isFull(name) {
		all, of, short := 0, map[string]int{}, map[string]bool{}
		for _, full := range o.bearers[key] {
			all += callings[full].n
			of[nameKey(full)] += callings[full].n
			short[nameKey(full)] = short[nameKey(full)] || callings[full].short
		}
		for full, n := range of {
			if 10*n >= 9*all && short[full] {
				key = full
			}
		}
	}
	o.meaning[name] = key
	return key
}

// named is a filter with every name that means one of its speakers in place of
// these.
func (o *oracle) named(f framewatch.Filter) framewatch.Filter {
	if len(f.Speakers) == 0 {
		return f
	}
	wanted := map[string]bool{}
	for _, name := range f.Speakers {
		wanted[o.meant(name)] = true
	}
	f.Speakers = []string{"no such name"}
	for name := range o.callings() {
		if wanted[o.meant(name)] {
			f.Speakers = append(f.Speakers, name)
		}
	}
	return f
}

// TestVoicesAndSpeakersAreExact compares both with a plain count over random
// queries, filters, parts and buckets.
func TestVoicesAndSpeakersAreExact(t *testing.T) {
	articles := twice(news(t, 500))
	c := opened(t, articles...)
	plain := newPlainCount(t, c, articles)
	w := &writer{rand.New(rand.NewPCG(5, 8)), articles, annotator().Lexicon()}
	rounds, seen := 60, struct{ occurrences, intended, negated, named, links int }{}
	if testing.Short() {
		rounds = 15
	}
	for round := 0; round < rounds; {
		s := w.clause(1)
		if w.IntN(2) == 0 {
			s = []string{"said", "frame:status_naming", "the", "naming:person_on_the_move", "immigration OR concept:deportation", `"the united states"`}[w.IntN(6)]
		}
		q, err := query.Parse(s)
		if err != nil || hasOccurrences(q) != nil {
			continue
		}
		round++
		l := w.layout()
		name := fmt.Sprintf("%s %+v", q.Text, l)
		f, m := plain.named(l.filter), query.Compile(q)
		// all; own, quoted, reported, scare; intended, negated; named
		want, undated := plain.cells(l, func(r *reading) []int {
			counts := make([]int, 8)
			if !m.Holds(&r.Reading) {
				return counts
			}
			for _, s := range r.occurrences(m, f) {
				counts[0]++
				counts[1+slices.Index(framewatch.Voices, r.Voice(s))]++
				if who := r.Speaking(s); r.Voice(s) == framewatch.VoiceReported && who.Class == "intend" {
					counts[5]++
				}
				if slices.ContainsFunc(r.Mentions, func(x framewatch.Mention) bool {
					return x.Negated && r.isOccurrence(q, x, s)
				}) {
					counts[6]++
				}
				if v := r.Voice(s); (v == framewatch.VoiceQuoted || v == framewatch.VoiceReported) && r.Speaking(s).Name != "" {
					counts[7]++
				}
			}
			return counts
		})
		voices, err := c.Voices(t.Context(), framewatch.VoicesRequest{Query: q, Filter: l.filter, Interval: l.interval, By: l.by, Once: l.once})
		if err != nil {
			t.Fatal(name, err)
		}
		speakers, err := c.Speakers(t.Context(), framewatch.SpeakersRequest{Query: q, Filter: l.filter, Interval: l.interval, By: l.by, Once: l.once, Limit: 3})
		if err != nil {
			t.Fatal(name, err)
		}
		if voices.Undated != undated || speakers.Undated != undated || len(voices.Rows) != len(speakers.Rows) {
			t.Fatalf("%s: %d and %d occurrences are undated, want %d; %d and %d rows", name, voices.Undated, speakers.Undated, undated, len(voices.Rows), len(speakers.Rows))
		}
		for i, row := range voices.Rows {
			key := [2]string{row.By, row.Start}
			cell := want[key]
			delete(want, key)
			if cell == nil {
				cell = &plainCell{}
			}
			n, k := cell.sum(0)
			intended, _ := cell.sum(5)
			negated, _ := cell.sum(6)
			named, _ := cell.sum(7)
			if row.Occurrences != n || row.Articles != k || row.Of != cell.of || row.Intended != intended || row.Negated != negated {
				t.Fatalf("%s: %v has %d occurrences in %d of %d articles, %d intended, %d negated; want %d in %d of %d, %d, %d", name, key,
					row.Occurrences, row.Articles, row.Of, row.Intended, row.Negated, n, k, cell.of, intended, negated)
			}
			attributed := 0
			for i, v := range row.Voices {
				n, k := cell.sum(1 + i)
				if v.Voice == framewatch.VoiceQuoted || v.Voice == framewatch.VoiceReported {
					attributed += n
				}
				if want := cell.pooled(1 + i); v.N != n || v.Articles != k || !same([3]float64{v.Share, v.Low, v.High}, want) {
					t.Fatalf("%s: %v: %+v, want %d in %d articles, %v", name, key, v, n, k, want)
				}
				if l.once || n == 0 || w.IntN(9) > 0 || len(l.filter.Voices) > 0 {
					continue
				}
				seen.links++
				linked := l.linked(row.By, row.Start)
				linked.Voices = []framewatch.Voice{v.Voice}
				if lines, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: q, Filter: linked, Limit: 1}); err != nil || lines.Total != n {
					t.Errorf("%s: %v: %d lines in voice %s, want %d; %v", name, key, lines.Total, v.Voice, n, err)
				}
			}
			said := speakers.Rows[i]
			if said.By != row.By || said.Start != row.Start || said.Occurrences != n || said.Articles != k || said.Of != cell.of || said.Attributed != attributed || said.Named != named {
				t.Fatalf("%s: %v: %+v; want %d occurrences in %d of %d articles, %d attributed, %d named", name, key, said, n, k, cell.of, attributed, named)
			}
			seen.occurrences, seen.intended, seen.negated, seen.named = seen.occurrences+n, seen.intended+intended, seen.negated+negated, seen.named+named
			if named > 0 && round%3 == 0 {
				plain.checkSpeakers(t, c, q, l, said)
			}
		}
		for key, cell := range want {
			if n, _ := cell.sum(0); n > 0 {
				t.Errorf("%s: %v with %d occurrences is not told", name, key, n)
			}
		}
	}
	if areReal() && (seen.occurrences < 50*rounds || seen.intended == 0 || seen.negated == 0 || seen.named < 5*rounds || seen.links < rounds/2) {
		t.Errorf("compared were %+v: too few to show anything", seen)
	}
}

// isOccurrence reports whether a mention is the occurrence of a query that
// stands there.
func (r *reading) isOccurrence(q framewatch.Query, m framewatch.Mention, s framewatch.Span) bool {
	if m.Place != s.Place || m.Start != s.Start || m.End != s.End {
		return false
	}
	named := false
	leaves(q.Expr, func(e framewatch.Expr) {
		is, ok := e.(framewatch.Is)
		concept, _ := r.Concept(m.Concept)
		named = named || ok && (is.Field == framewatch.FieldConcept && is.Value == m.Concept || is.Field == framewatch.FieldFrame && slices.Contains(concept.Frames, is.Value) ||
			is.Field == framewatch.FieldNaming && is.Value == concept.Naming)
	})
	return named
}

// checkSpeakers compares the speakers of a row with what their filter finds.
func (p *plainCount) checkSpeakers(t *testing.T, c *Corpus, q framewatch.Query, l layout, row framewatch.SpeakersRow) {
	sum, before := 0, 1<<30
	for _, s := range row.Speakers {
		sum += s.N
		if s.N > before || s.N != s.Quoted+s.Reported || s.Share < s.Low || s.Share > s.High || len(s.Forms) == 0 || len(s.Forms) > 5 || s.Outlets < 1 || s.Outlets > s.Articles {
			t.Fatalf("%q: %+v", q.Text, s)
		}
		before = s.N
		if l.once {
			continue
		}
		linked := l.linked(row.By, row.Start)
		linked.Speakers = []string{s.Name}
		if len(l.filter.Speakers) > 0 && !slices.Contains(l.filter.Speakers, s.Name) {
			continue
		}
		f, m := p.named(linked), query.Compile(q)
		want, outlets, articles := map[framewatch.Voice]int{}, map[string]bool{}, 0
		for _, r := range p.readings {
			if !r.passes(f) || !m.Holds(&r.Reading) {
				continue
			}
			spoke := false
			for _, x := range r.occurrences(m, f) {
				want[r.Voice(x)]++
				spoke, outlets[r.Article.Source] = true, true
			}
			if spoke {
				articles++
			}
		}
		if s.Quoted != want[framewatch.VoiceQuoted] || s.Reported != want[framewatch.VoiceReported] || s.Articles != articles || s.Outlets != len(outlets) {
			t.Errorf("%q %+v: %+v, want %v in %d articles of %d outlets", q.Text, linked, s, want, articles, len(outlets))
		}
		linked.Voices = nil
		lines, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: q, Filter: linked, Limit: 1})
		if err != nil || lines.Total != s.N && len(l.filter.Voices) == 0 {
			t.Errorf("%q: %d lines of %s, want %d; %v", q.Text, lines.Total, s.Name, s.N, err)
		}
	}
	if sum > row.Named || row.More == 0 && sum != row.Named {
		t.Errorf("%q: %d of %d named, %d more", q.Text, sum, row.Named, row.More)
	}
}

func TestSpeakers(t *testing.T) {
	articles := []framewatch.Article{
		article("a1", "Barack Obama said the border was open. Mr. Obama said that the border was shut. “The border is here,” said officials.", "A", "2016-01-31"),
		article("a2", "Obama said the border was far.", "B", "2016-02-29"),
		article("a3", "OBAMA said the border was near. House said the border was wide.", "B", "2016-02-29"),
		article("a4", "White House said the border was long. The border is there. In a “border” town they sleep.", "C", "2017-02-28"),
		article("a5", "Ursula von der Leyen said the border was closed. Mrs. von der Leyen said the border was watched. Leyen said the border was wet.", "C", "2017-02-28"),
		article("a6", "Ann Marsh said the border was loud. Marsh said the border was quiet.", "C", ""),
		article("a7", "Tom Marsh said the border was red. Marsh said the border was blue.", "C", "2017-02-28"),
		article("a8", "Marsh said the border was green.", "C", "2017-02-28"),
	}
	c := opened(t, articles...)
	for _, r := range []struct {
		name    string
		request framewatch.SpeakersRequest
		want    []string // "by start attributed/occurrences in articles/of: name n forms, …"
	}{
		{"all", framewatch.SpeakersRequest{Limit: 6}, []string{`  15/17 in 8/8: Barack Obama 4 ["Barack Obama" "Mr. Obama" "OBAMA" "Obama"], Ann Marsh 2 ["Ann Marsh" "Marsh"], Tom Marsh 2 ["Marsh" "Tom Marsh"], ` +
			`Ursula von der Leyen 2 ["Leyen" "Ursula von der Leyen"], House 1 ["House"], Marsh 1 ["Marsh"], 3 more`}},
		{"by outlet and year", framewatch.SpeakersRequest{By: framewatch.BySource, Interval: framewatch.Year, Limit: 1}, []string{
			`C 2016-01-01 0/0 in 0/0: 0 more`, `C 2017-01-01 7/9 in 4/4: Tom Marsh 2 ["Marsh" "Tom Marsh"], 4 more`,
			`A 2016-01-01 3/3 in 1/1: Barack Obama 2 ["Barack Obama" "Mr. Obama"], 1 more`, `A 2017-01-01 0/0 in 0/0: 0 more`,
			`B 2016-01-01 3/3 in 2/2: Barack Obama 2 ["OBAMA" "Obama"], 1 more`, `B 2017-01-01 0/0 in 0/0: 0 more`}},
		{"one speaker", framewatch.SpeakersRequest{Filter: framewatch.Filter{Speakers: []string{"obama"}}}, []string{`  4/4 in 3/8: Barack Obama 4 ["Barack Obama" "Mr. Obama" "OBAMA" "Obama"], 0 more`}},
		{"two", framewatch.SpeakersRequest{Filter: framewatch.Filter{Speakers: []string{"WHITE HOUSE", "Marsh"}}}, []string{`  2/2 in 2/8: Marsh 1 ["Marsh"], White House 1 ["White House"], 0 more`}},
	} {
		r.request.Query = parse(t, "border")
		res, err := c.Speakers(t.Context(), r.request)
		if err != nil {
			t.Fatal(r.name, err)
		}
		var got []string
		for _, row := range res.Rows {
			s := fmt.Sprintf("%s %s %d/%d in %d/%d:", row.By, row.Start, row.Attributed, row.Occurrences, row.Articles, row.Of)
			for _, m := range row.Speakers {
				s += fmt.Sprintf(" %s %d %q,", m.Name, m.N, m.Forms)
			}
			s += fmt.Sprintf(" %d more", row.More)
			got = append(got, s)
		}
		if !slices.Equal(got, r.want) {
			t.Errorf("%s:\n got %q\nwant %q", r.name, got, r.want)
		}
	}
	if _, err := c.Speakers(t.Context(), framewatch.SpeakersRequest{Query: parse(t, "border"), Limit: 201}); !errors.Is(err, framewatch.ErrQuery) {
		t.Errorf("a limit of 201: %v", err)
	}
}
