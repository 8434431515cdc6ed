package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"framewatch"
	"framewatch/crawler/extract"
)

func exampleExplanation() extract.Explanation {
	dropped := func(path, text string) extract.ExplainedBlock {
		return extract.ExplainedBlock{Probability: 0.01, Words: 2, Path: path, Text: text, Reasons: []extract.Reason{{Name: "links in it", Weight: -2.1}}}
	}
	return extract.Explanation{
		Class: framewatch.ClassArticle,
		Rule: &extract.ExplainedRule{
			Site: "gazette.example", Note: "teasers in the text",
			Matches: []extract.RuleMatch{{Key: "within", Selector: "article.main"}, {Key: "drop", Selector: "aside.more", Elements: 2}}, Stale: []string{"within"},
		},
		Fields: []extract.ExplainedField{
			{Name: "title", Value: "Six found near Laredo", Finds: []extract.Finding{{Way: "h1", Value: "Six found near Laredo", Used: true}, {Way: "json-ld", Value: "Six found near Laredo"}, {Way: "og:title", Value: "Six found | Gazette"}, {Way: "title", Value: "Six found | Gazette"}}},
			{Name: "byline"},
			{Name: "section", Finds: []extract.Finding{{Way: "url", Value: "news"}}},
		},
		Dates: []extract.ExplainedDate{
			{Of: "published", Value: "2026-03-01T10:00:00+01:00", Origin: "json-ld", Precision: framewatch.PrecisionTime, Confidence: framewatch.ConfidenceHigh, Used: true},
			{Of: "published", Value: "2026-02-28", Origin: "text", Precision: framewatch.PrecisionDay, Confidence: framewatch.ConfidenceLow},
		},
		Blocks: []extract.ExplainedBlock{
			dropped("header.site > nav > ul > li", "Home"), dropped("header.site > nav > ul > li", "World\x1b[31m"), dropped("div.page > div.tools > p", "Share this"),
			dropped("header.site > p", "Deutsch"), dropped("div.page > aside.ad > p", "Buy it"), dropped("p", "Alone"),
			{Kept: true, Probability: 0.98, Words: 1041, Path: "body > main > article.main > div.story > p", Text: "Troopers found six people in the back of a truck.", Reasons: []extract.Reason{{Name: "form of its text", Weight: 2.14}, {Name: "links in it", Weight: 0.8}, {Name: "place", Weight: -0.25}, {Name: "length", Weight: 0.1}}},
			{Probability: 0.97, By: "rule: drop aside.more", Words: 3, Path: "main > aside.more", Text: "More on this"},
			dropped("footer", "Imprint"), dropped("footer", "Terms"),
		},
	}
}

func TestPrintExplanation(t *testing.T) {
	const head = `page        article
rule        gazette.example: teasers in the text
            within article.main: matched nothing
            drop aside.more: 2 elements
            stale: nothing is where within should be; read without
title       [h1, json-ld] Six found near Laredo
            not [og:title, title] Six found | Gazette
byline      none
section     none
            not [url] news
published   [json-ld] 2026-03-01T10:00:00+01:00, confidence high
            not published [text] 2026-02-28, to the day, confidence low
text        1 of 10 blocks, 1,041 of 1,060 words

`
	const rest = `kept        0.98  1,041  Troopers found six people in the back of a truck.
                        … > article.main > div.story > p: form of its text +2.1, links in it +0.8, place -0.2
dropped     0.97     3  More on this
                        main > aside.more: rule: drop aside.more
dropped     0.01     2  Imprint
                        footer: links in it -2.1
dropped     0.01     2  Terms
                        footer: links in it -2.1
`
	for _, c := range []struct {
		name  string
		fold  bool
		width int
		want  string
	}{
		{"folded", true, 160, head + "dropped     … 6 blocks, 12 words: 3 header.site, 1 div.tools, 1 aside.ad, …\n" + rest},
		{"all", false, 160, head + `dropped     0.01     2  Home
                        … > nav > ul > li: links in it -2.1
dropped     0.01     2  World [31m
                        … > nav > ul > li: links in it -2.1
dropped     0.01     2  Share this
                        div.page > div.tools > p: links in it -2.1
dropped     0.01     2  Deutsch
                        header.site > p: links in it -2.1
dropped     0.01     2  Buy it
                        div.page > aside.ad > p: links in it -2.1
dropped     0.01     2  Alone
                        p: links in it -2.1
` + rest},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			if err := printExplanation(&out, exampleExplanation(), c.width, c.fold); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestExplanationFits cuts what a page makes long, and folds what it makes many.
func TestExplanationFits(t *testing.T) {
	e := exampleExplanation()
	e.Blocks[6].Text = strings.Repeat("ü", 500)
	e.Blocks[6].Path = strings.Repeat("div > ", 400) + "p"
	e.Fields[0].Value = strings.Repeat("title ", 100)
	for range 20 {
		e.Dates = append(e.Dates, e.Dates[1])
	}
	var out strings.Builder
	if err := printExplanation(&out, e, 70, true); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 70 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
	if !strings.Contains(out.String(), "… 15 more dates") {
		t.Errorf("dates are not folded:\n%s", out.String())
	}
	out.Reset()
	if err := printExplanation(&out, extract.Explanation{Class: framewatch.ClassConsentWall, Reason: "it asks for consent"}, 70, true); err != nil {
		t.Fatal(err)
	}
	if want := "page        consent wall; it asks for consent\npublished   undated\ntext        0 of 0 blocks, 0 of 0 words\n\n"; out.String() != want {
		t.Errorf("an empty one:\n%s", out.String())
	}
	out.Reset()
	if err := showExplanation(&out, exampleExplanation(), false); err != nil || !strings.Contains(out.String(), "Imprint") || !strings.Contains(out.String(), "Share this") {
		t.Errorf("blocks are left out where no terminal is: %v\n%s", err, out.String())
	}
}
