package query_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"framewatch"
	"framewatch/query"
)

var article = framewatch.Article{
	Seq:       7,
	Source:    "Washington Times",
	Title:     "Illegal aliens: the Polish “wave”",
	Byline:    []string{"Jane Doe", "Ta-Nehisi Coates"},
	Published: time.Date(2016, 3, 5, 23, 59, 0, 0, time.UTC),
	Language:  "en",
	Text: "The illegal alien’s wall, an illegal\n\n" +
		"alien crossing. Migrant-linked crime; crime linked to a migrant.\n\n" +
		"Flüchtlinge polish shoes. 移民政策 Im\u00admigrants migrant migration",
}

func TestSpans(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"wave", "headline:wave"},
		{"zebra", ""},
		{"illegal", "headline:Illegal lead:illegal lead:illegal"},
		{`"illegal alien"`, "lead:illegal_alien’s"},
		{`"illegal alien*"`, "headline:Illegal_aliens lead:illegal_alien’s"},
		{"alien", "lead:alien’s body:alien"},
		{"title:illegal", "headline:Illegal"},
		{"lead:alien", "lead:alien’s"},
		{"body:alien", "lead:alien’s body:alien"},
		{"=Polish", "headline:Polish"},
		{"=polish", "body:polish"},
		{"polish", "headline:Polish body:polish"},
		{"=alien", "lead:alien’s body:alien"},
		{"=Flucht*", ""},
		{"=Flücht*", "body:Flüchtlinge"},
		{"flucht*", "body:Flüchtlinge"},
		{"migrant-linked", "body:Migrant-linked"},
		{"migrant <0> linked", "body:Migrant-linked"},
		{"linked <2> migrant", "body:Migrant-linked body:linked_to_a_migrant"},
		{"migrant <1> migration", "body:migrant_migration"},
		{`"migra* migrant"~1`, "body:migrant_migration"},
		{`"migrant migrant"~9`, "body:Migrant-linked_crime;_crime_linked_to_a_migrant"},
		{"移民", "body:移民"},
		{"政策", "body:政策"},
		{"民策", ""},
		{"immigrants", "body:Im\u00admigrants"},
		{"alien -illegal", "lead:alien’s body:alien"},
		{"alien OR wave OR zebra", "headline:wave lead:alien’s body:alien"},
		{`illegal OR "illegal alien" OR alien`, "headline:Illegal lead:illegal_alien’s lead:illegal body:alien"},
		{"source:CNN", ""},
		{"concept:wave crossing", "body:crossing"},
	} {
		q, err := query.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range query.Compile(q).Spans(&query.Reading{Article: article}) {
			got = append(got, string(s.Place)+":"+strings.ReplaceAll(spanText(article, s), " ", "_"))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("Spans(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// The marks in these texts are no part of them. [s:…] is in scare quotes,
// likewise q quoted and r reported; {…} is a mention of the concept wave, <…>
// of alien.
const (
	spokenTitle = `[s:<Illegal aliens>] in a {wave}`
	spokenText  = `Officials say [r:<illegal aliens> come]. The <illegal alien> stays.

He said [q:the {flood} of <illegal aliens>] and left [q:in a] {wave} of crime.`
)

func spoken() *query.Reading {
	concepts := map[string]framewatch.Concept{
		"wave":  {ID: "wave", Frames: []string{"water", "threat"}},
		"alien": {ID: "alien", Frames: []string{"legal"}, Naming: "people"},
	}
	r := &query.Reading{
		Article: framewatch.Article{ID: "self", Language: "en"},
		Concept: func(id string) (framewatch.Concept, bool) { c, known := concepts[id]; return c, known },
		Cluster: func(id string) bool { return id == "head" },
	}
	r.Article.Title = unmarked(r, spokenTitle, true)
	r.Article.Text = unmarked(r, spokenText, false)
	return r
}

// unmarked adds what is marked in s to r and returns s without the marks.
func unmarked(r *query.Reading, s string, title bool) string {
	voices := map[byte]framewatch.Voice{'s': framewatch.VoiceScare, 'q': framewatch.VoiceQuoted, 'r': framewatch.VoiceReported}
	var text []byte
	var voice, mention int // where the marked part began
	for i := 0; i < len(s); i++ {
		place := framewatch.PlaceBody
		if title {
			place = framewatch.PlaceHeadline
		} else if !strings.Contains(s[:i], "\n\n") {
			place = framewatch.PlaceLead
		}
		switch s[i] {
		case '[':
			voice = len(text)
			r.Voices = append(r.Voices, framewatch.VoiceSpan{Span: framewatch.Span{Place: place, Start: voice}, Voice: voices[s[i+1]]})
			i += 2
		case ']':
			r.Voices[len(r.Voices)-1].End = len(text)
		case '{', '<':
			mention = len(text)
		case '}', '>':
			id := map[byte]string{'}': "wave", '>': "alien"}[s[i]]
			r.Mentions = append(r.Mentions, framewatch.Mention{Concept: id, Place: place, Start: mention, End: len(text)})
		default:
			text = append(text, s[i])
		}
	}
	return string(text)
}

func TestSpansInVoicesAndPlaces(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`"illegal alien*"`, "headline:Illegal_aliens=scare lead:illegal_aliens=reported lead:illegal_alien=own body:illegal_aliens=quoted"},
		{`voice:own "illegal alien*"`, "lead:illegal_alien=own"},
		{`voice:scare "illegal alien*"`, "headline:Illegal_aliens=scare"},
		{`voice:(quoted OR reported) "illegal alien*"`, "lead:illegal_aliens=reported body:illegal_aliens=quoted"},
		{`-voice:own "illegal alien*"`, "headline:Illegal_aliens=scare lead:illegal_aliens=reported body:illegal_aliens=quoted"},
		{`place:lead "illegal alien*"`, "lead:illegal_aliens=reported lead:illegal_alien=own"},
		{`place:lead voice:own "illegal alien*"`, "lead:illegal_alien=own"},
		{`-place:lead "illegal alien*"`, "headline:Illegal_aliens=scare body:illegal_aliens=quoted"},
		{"place:body title:illegal", ""},
		{"voice:own (illegal OR stays)", "lead:illegal=own lead:stays=own"},
		{"voice:own illegal -stays", "lead:illegal=own"},
		{"(voice:own illegal) (place:body of)", "lead:illegal=own body:of=quoted body:of=own"},
		{"voice:scare illegal OR voice:own illegal", "headline:Illegal=scare lead:illegal=own"},
		// stems
		{`"illegal ~alien"`, "headline:Illegal_aliens=scare lead:illegal_aliens=reported lead:illegal_alien=own body:illegal_aliens=quoted"},
		{"~stay", "lead:stays=own"},
		{"~officially", "lead:Officials=own"},
		// the first word outside quotation marks tells the voice
		{`voice:own "in a wave"`, "headline:in_a_wave=own body:in_a_wave=own"},
		{`voice:quoted "in a"`, "body:in_a=quoted"},
		{`"say illegal aliens"`, "lead:say_illegal_aliens=own"},
		{`voice:own "illegal stays"~3`, "lead:illegal_alien_stays=own"},
		// concepts
		{"concept:wave", "headline:wave=own body:flood=quoted body:wave=own"},
		{"voice:quoted concept:wave", "body:flood=quoted"},
		{"frame:threat place:headline", "headline:wave=own"},
		{"naming:people voice:own", "lead:illegal_alien=own"},
		{"frame:legal OR frame:water", "headline:Illegal_aliens=scare headline:wave=own lead:illegal_aliens=reported lead:illegal_alien=own body:flood=quoted body:illegal_aliens=quoted body:wave=own"},
		{"concept:zebra", ""},
		{"illegal -concept:wave", "headline:Illegal=scare lead:illegal=reported lead:illegal=own body:illegal=quoted"},
		// the longer stays, of equal ones the earlier
		{"place:lead (concept:alien OR aliens)", "lead:illegal_aliens=reported lead:illegal_alien=own"},
		{`place:lead (concept:alien OR "aliens come")`, "lead:illegal_aliens=reported lead:illegal_alien=own"},
		{`place:lead (concept:alien OR "aliens come the")`, "lead:aliens_come._The=reported lead:illegal_alien=own"},
		{`concept:wave OR "wave of crime"`, "headline:wave=own body:flood=quoted body:wave_of_crime=own"},
		{`voice:reported concept:alien OR voice:own "the illegal alien"`, "lead:illegal_aliens=reported lead:The_illegal_alien=own"},
	} {
		q, err := query.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		r := spoken()
		var got []string
		for _, s := range query.Compile(q).Spans(r) {
			got = append(got, string(s.Place)+":"+strings.ReplaceAll(spanText(r.Article, s), " ", "_")+"="+string(r.Voice(s)))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("Spans(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestHoldsInVoicesAndPlaces(t *testing.T) {
	for _, c := range []struct {
		in   string
		want bool
	}{
		{"voice:own aliens", false},
		{"voice:own alien", true},
		{"voice:own concept:alien", true},
		{"voice:scare concept:wave", false},
		{"voice:own (aliens OR stays)", true},
		{"alien -aliens", false},
		{"voice:own alien -aliens", true},   // NOT in the voice: no aliens in the outlet's own
		{"alien -(voice:own aliens)", true}, // the same
		{"alien -(voice:scare aliens)", false},
		{"voice:own alien (aliens OR zebra)", false},
		{"(voice:own alien) (voice:scare aliens)", true},
		{"voice:own place:headline wave", true},
		{"voice:own place:headline illegal", false},
		{"voice:own -concept:wave alien", false},
		{"voice:scare -concept:wave aliens", true},
		{"voice:own zebra OR cluster:head", true},
		{"cluster:self", true},
		{"cluster:other", false},
	} {
		q, err := query.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := query.Compile(q).Holds(spoken()); got != c.want {
			t.Errorf("Holds(%q) = %v", c.in, got)
		}
	}
}

func spanText(a framewatch.Article, s framewatch.Span) string {
	if s.Place == framewatch.PlaceHeadline {
		return a.Title[s.Start:s.End]
	}
	return a.Text[s.Start:s.End]
}

func TestHolds(t *testing.T) {
	mentions := []framewatch.Mention{{Concept: "illegal_alien", Place: framewatch.PlaceHeadline, Start: 0, End: 14}}
	concept := func(string) (framewatch.Concept, bool) { return framewatch.Concept{}, false }
	for _, c := range []struct {
		in   string
		want bool
	}{
		{"", true},
		{"illegal crossing", true},
		{"illegal zebra", false},
		{"zebra OR wave", true},
		{"wave -crossing", false},
		{"wave -zebra", true},
		{"wave (-zebra OR -crossing)", true},
		{"lead:crossing", false},
		{"body:crossing", true},
		{`"illegal alien crossing"`, false}, // over a paragraph's end
		{"source:\"washington times\"", true},
		{"source:Washington", false},
		{"author:doe", true},
		{"author:\"Coates Nehisi\"", true},
		{"author:Smith", false},
		{"lang:en", true},
		{"lang:de", false},
		{"date:2016-03-05", true},
		{"date:2016-03-06..", false},
		{"date:..2016-03-05", true},
		{"date:..2016-03-04", false},
		{"seq:7", true},
		{"seq:8..", false},
		{"seq:..7", true},
		{"concept:illegal_alien", true},
		{"frame:economic", false},
		{"zebra OR concept:illegal_alien", true},
	} {
		q, err := query.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := query.Compile(q).Holds(&query.Reading{Article: article, Mentions: mentions, Concept: concept}); got != c.want {
			t.Errorf("Holds(%q) = %v", c.in, got)
		}
	}
	undated, err := query.Parse("date:..2020")
	if err != nil {
		t.Fatal(err)
	}
	if query.Compile(undated).Holds(&query.Reading{}) {
		t.Error("an undated article holds for a date")
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range parsed {
		f.Add(c.in, article.Text, uint64(1))
	}
	for _, c := range refused {
		f.Add(c.in[:min(len(c.in), 2000)], "a b c", uint64(2))
	}
	f.Fuzz(checkQuery)
}

// checkQuery checks what must hold of any query and any text.
func checkQuery(t *testing.T, in, body string, seed uint64) {
	q, err := query.Parse(in)
	if err != nil {
		e, ok := err.(*query.Error)
		if !ok || e.Start < 0 || e.End < e.Start || e.End > len(e.Text) {
			t.Fatalf("Parse(%q): %#v", in, err)
		}
		e.Caret()
		return
	}
	again, err := query.Parse(q.Text)
	if err != nil || again.Text != q.Text || fmt.Sprint(again.Expr) != fmt.Sprint(q.Expr) || len(again.Notices) > 0 {
		t.Fatalf("Parse(%q) = %q, again %q, %q, %v", in, q.Text, again.Text, again.Notices, err)
	}
	if query.Explain(q) == "" {
		t.Fatalf("Explain(%q) is empty", in)
	}
	for _, term := range query.Terms(q) {
		printed := query.Print(term)
		again, err := query.Parse(printed)
		if err != nil || again.Text != printed {
			t.Fatalf("Parse(%q) has the term %q, read as %q, %v", in, printed, again.Text, err)
		}
	}
	checkSpans(t, q, drawn(in, body, seed))
}

// TestMadeUpQueries puts queries together from all that the language has,
// sensible or not.
func TestMadeUpQueries(t *testing.T) {
	pieces := []string{"illegal", "Alien", "aliens", "wave", "migra", "l’Église", "Flüchtling", "移民", "2016", "OR", "AND", "NOT", "or", "(", ")", "(", ")", "-", "=", "~", "\"", "\"", "*", "~3", "<4>",
		"title:", "lead:", "body:", "voice:", "voice:own", "voice:scare", "voice:(own OR quoted)", "-voice:own", "place:", "place:lead", "-place:lead", "place:(headline body)", "own", "concept:wave", "frame:wave",
		"source:CNN", "date:2016", "seq:5..", "lang:de", "author:", "\"illegal alien\"", "\"illegal wave\"~2", ":", "，", "“", "”", "’", "–"}
	queries := 20_000
	if testing.Short() {
		queries = 2_000
	}
	lot := rand.New(rand.NewPCG(7, 11))
	read := 0
	for i := range queries {
		var b strings.Builder
		for range 1 + lot.IntN(12) {
			b.WriteString(pieces[lot.IntN(len(pieces))])
			if lot.IntN(4) > 0 {
				b.WriteByte(' ')
			}
		}
		if _, err := query.Parse(b.String()); err == nil {
			read++
		}
		checkQuery(t, b.String(), article.Text+" wave of illegal aliens, migra alien wave illegal", uint64(i))
	}
	if read < queries/5 {
		t.Errorf("only %d of %d queries could be read", read, queries)
	}
}

// drawn is an article with voices and mentions drawn by lot.
func drawn(title, text string, seed uint64) *query.Reading {
	lot := rand.New(rand.NewPCG(seed, 1))
	r := &query.Reading{
		Article: framewatch.Article{Title: title, Text: text, Language: []string{"en", "de", "tr", ""}[lot.IntN(4)]},
		Concept: func(id string) (framewatch.Concept, bool) {
			return framewatch.Concept{ID: id, Frames: []string{"wave"}, Naming: "wave"}, true
		},
	}
	part := func(place framewatch.Place, s string, begin int) {
		for at := 0; at < len(s); {
			start := at + lot.IntN(len(s)-at)
			at = start + 1 + lot.IntN(len(s)-start)
			span := framewatch.Span{Place: place, Start: begin + start, End: begin + at}
			if lot.IntN(2) == 0 {
				r.Voices = append(r.Voices, framewatch.VoiceSpan{Span: span, Voice: framewatch.Voices[1+lot.IntN(3)]})
			}
			if lot.IntN(2) == 0 {
				r.Mentions = append(r.Mentions, framewatch.Mention{Concept: "wave", Place: place, Start: span.Start, End: span.End})
			}
		}
	}
	lead := r.Article.LeadEnd()
	part(framewatch.PlaceHeadline, title, 0)
	part(framewatch.PlaceLead, text[:lead], 0)
	part(framewatch.PlaceBody, text[lead:], lead)
	return r
}

// checkSpans proves spans in order, apart, on the borders of characters, in
// the voices and places asked for, and there exactly if the query holds, as far
// as that follows from its shape.
func checkSpans(t *testing.T, q framewatch.Query, r *query.Reading) {
	t.Helper()
	a := r.Article
	spans := query.Compile(q).Spans(r)
	rank := map[framewatch.Place]int{framewatch.PlaceHeadline: 1, framewatch.PlaceLead: 2, framewatch.PlaceBody: 3}
	in, limited := q.Expr.(framewatch.In)
	last := framewatch.Span{}
	for _, s := range spans {
		whole := a.Text
		if s.Place == framewatch.PlaceHeadline {
			whole = a.Title
		}
		switch {
		case s.Start < 0 || s.End <= s.Start || s.End > len(whole):
			t.Fatalf("%q: span %v outside its text", q.Text, s)
		case utf8.ValidString(whole) && !utf8.ValidString(whole[s.Start:s.End]):
			t.Fatalf("%q: span %v cuts a character", q.Text, s)
		case rank[s.Place] < rank[last.Place] || s.Start < last.End && rank[s.Place] > 1 == (rank[last.Place] > 1):
			t.Fatalf("%q: span %v after %v", q.Text, s, last)
		case s.Place == framewatch.PlaceLead && s.End > a.LeadEnd() || s.Place == framewatch.PlaceBody && s.Start < a.LeadEnd():
			t.Fatalf("%q: span %v in the wrong place", q.Text, s)
		case limited && len(in.Voices) > 0 && !slices.Contains(in.Voices, r.Voice(s)), limited && len(in.Places) > 0 && !slices.Contains(in.Places, s.Place):
			t.Fatalf("%q: span %v is in %s", q.Text, s, r.Voice(s))
		}
		last = s
	}
	e := q.Expr
	if limited {
		e = in.X
	}
	if _, leaf := e.(framewatch.Words); leaf && query.Compile(q).Holds(r) != (len(spans) > 0) {
		t.Fatalf("%q: holds %v with %d spans", q.Text, len(spans) == 0, len(spans))
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := query.Parse(`title:("illegal alien*" OR "undocumented immigrant*") -film source:"Washington Times" date:2016-01..2016-06`); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSpans(b *testing.B) {
	q, err := query.Parse(`"illegal alien*" OR "undocumented immigrant*" OR migrant OR border <3> wall`)
	if err != nil {
		b.Fatal(err)
	}
	sentence := "The United States’ allies said the migrants had crossed the border wall in 2016, undocumented immigrants among them.\n\n"
	a := framewatch.Article{Title: "A headline about migrants", Text: strings.Repeat(sentence, 6000/len(sentence))}
	m := query.Compile(q)
	b.SetBytes(int64(len(a.Text)))
	b.ReportAllocs()
	for b.Loop() {
		m.Spans(&query.Reading{Article: a})
	}
}
