package query_test

import (
	"fmt"
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
		f.Add(c.in, article.Text)
	}
	for _, c := range refused {
		f.Add(c.in[:min(len(c.in), 2000)], "a b c")
	}
	f.Fuzz(func(t *testing.T, in, body string) {
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
		checkSpans(t, q, framewatch.Article{Title: in, Text: body})
	})
}

// checkSpans proves spans in order, apart, on the borders of characters, and
// there exactly if the query holds, as far as that follows from its shape.
func checkSpans(t *testing.T, q framewatch.Query, a framewatch.Article) {
	t.Helper()
	spans := query.Compile(q).Spans(&query.Reading{Article: a})
	rank := map[framewatch.Place]int{framewatch.PlaceHeadline: 1, framewatch.PlaceLead: 2, framewatch.PlaceBody: 3}
	last := framewatch.Span{}
	for _, s := range spans {
		in := a.Text
		if s.Place == framewatch.PlaceHeadline {
			in = a.Title
		}
		switch {
		case s.Start < 0 || s.End <= s.Start || s.End > len(in):
			t.Fatalf("%q: span %v outside its text", q.Text, s)
		case utf8.ValidString(in) && !utf8.ValidString(in[s.Start:s.End]):
			t.Fatalf("%q: span %v cuts a character", q.Text, s)
		case rank[s.Place] < rank[last.Place] || s.Start < last.End && rank[s.Place] > 1 == (rank[last.Place] > 1):
			t.Fatalf("%q: span %v after %v", q.Text, s, last)
		case s.Place == framewatch.PlaceLead && s.End > a.LeadEnd() || s.Place == framewatch.PlaceBody && s.Start < a.LeadEnd():
			t.Fatalf("%q: span %v in the wrong place", q.Text, s)
		}
		last = s
	}
	if _, leaf := q.Expr.(framewatch.Words); leaf && query.Compile(q).Holds(&query.Reading{Article: a}) != (len(spans) > 0) {
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
