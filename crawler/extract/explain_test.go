package extract

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"framewatch"
	"framewatch/crawler/extract/rules"
)

// explained reads a page by rules, as Explain and as Article do, which must
// say the same.
func explained(t *testing.T, html, ruleText string) (Result, Explanation) {
	t.Helper()
	hint := Hint{Now: now, Language: "en", Title: "Ministers meet"}
	if ruleText != "" {
		set, err := rules.Parse("rules.yaml", []byte(ruleText))
		if err != nil {
			t.Fatal(err)
		}
		hint.Rules = set
	}
	r, e, err := Explain([]byte(html), "text/html; charset=utf-8", pageURL, hint)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := Article([]byte(html), "text/html; charset=utf-8", pageURL, hint); err != nil || !reflect.DeepEqual(r, same) {
		t.Errorf("explained as\n%+v\nread as\n%+v", r, same)
	}
	return r, e
}

func field(t *testing.T, e Explanation, name string) ExplainedField {
	t.Helper()
	for _, f := range e.Fields {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no field %q", name)
	return ExplainedField{}
}

// used are the ways of a field from which its value comes.
func used(f ExplainedField) (ways []string) {
	for _, find := range f.Finds {
		if find.Used {
			ways = append(ways, find.Way)
		}
	}
	return ways
}

const explainedPage = `<html lang="en-GB"><head><title>Ministers meet in the capital | The Gazette</title><meta property="og:title" content="Ministers meet in the capital"><meta property="og:site_name" content="The Gazette">
<meta name="author" content="Ada Low"><meta name="description" content="What they said."><link rel="canonical" href="/world/ministers"><meta property="article:published_time" content="2016-03-09T08:00:00Z"><meta property="article:modified_time" content="2016-03-10T08:00:00Z"></head>
<body><nav><ul class="menu top"><li><a href="/">Home</a></li></ul></nav><main><h1>Ministers meet in the capital</h1><p class="by">By Ada Low</p><div class="story">%s</div>
<aside class="more"><p>The other story is also of some interest to the readers of this paper.</p></aside></main></body></html>`

func TestExplain(t *testing.T) {
	html := strings.Replace(explainedPage, "%s", story(12), 1)
	r, e := explained(t, html, "")
	if e.Class != framewatch.ClassArticle || e.Rule != nil || e.Stated {
		t.Errorf("%+v", e)
	}
	for name, want := range map[string]struct {
		value string
		way   string
	}{
		"title": {"Ministers meet in the capital", "h1"}, "byline": {"Ada Low", "meta"}, "description": {"What they said.", "meta"}, "site": {"The Gazette", "og:site_name"},
		"section": {"world", "url"}, "canonical": {"https://www.news.example/world/ministers", "link"}, "language": {"en", "text"},
	} {
		f := field(t, e, name)
		if f.Value != want.value || !slices.Contains(used(f), want.way) {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if len(e.Dates) < 2 || e.Dates[0].Of != "published" || !e.Dates[0].Used || e.Dates[0].Value != "2016-03-09T08:00:00Z" || e.Dates[1].Of != "modified" || !e.Dates[1].Used || e.Dates[1].Value != "2016-03-10T08:00:00Z" {
		t.Errorf("%+v", e.Dates)
	}
	kept := 0
	for _, b := range e.Blocks {
		if b.Kept {
			kept++
		}
		if b.Probability <= 0 || b.Probability >= 1 || b.Words == 0 || b.Text == "" || len(b.Reasons) == 0 || b.By != "" {
			t.Errorf("%+v", b)
		}
	}
	if paragraphs := strings.Count(r.Text, "\n\n") + 1; kept < 12 || kept < paragraphs {
		t.Errorf("%d of %d blocks are kept, the text has %d", kept, len(e.Blocks), paragraphs)
	}
	if first := e.Blocks[0]; first.Path != "nav > ul.menu > li > a" || first.Kept {
		t.Errorf("%+v", first)
	}
}

func TestExplainRule(t *testing.T) {
	html := strings.Replace(explainedPage, "%s", story(12), 1)
	r, e := explained(t, html, "- site: news.example\n  note: why\n  title: p.gone\n  byline: p.by\n  section: ul.menu a\n  drop: [div.story, aside.more]\n  keep: div.story\n")
	if e.Rule == nil || e.Rule.Site != "news.example" || e.Rule.Note != "why" || !slices.Equal(e.Rule.Stale, []string{"title"}) || e.Rule.Unheard || len(e.Rule.Matches) != 6 {
		t.Fatalf("%+v", e.Rule)
	}
	if by := field(t, e, "byline"); !slices.Equal(r.Byline, []string{"Ada Low"}) || !slices.Equal(used(by), []string{"rule"}) || by.Finds[0].Value != "Ada Low" {
		t.Errorf("%q, %+v", r.Byline, by)
	}
	if s := field(t, e, "section"); s.Value != "Home" || !slices.Equal(used(s), []string{"rule"}) {
		t.Errorf("%+v", s)
	}
	by := map[string]int{}
	for _, b := range e.Blocks {
		by[b.By]++
		if b.Kept != (b.By == "rule: keep div.story") && b.By != "" {
			t.Errorf("%+v", b)
		}
	}
	if by["rule: keep div.story"] != 12 || by["rule: drop aside.more"] != 1 {
		t.Errorf("%v", by)
	}
	// A rule that would leave nothing.
	r, e = explained(t, html, "- site: news.example\n  drop: main\n")
	if !e.Rule.Unheard || !strings.HasPrefix(r.Text, "The ministers met") {
		t.Errorf("%+v, %.80q", e.Rule, r.Text)
	}
}

func TestExplainStated(t *testing.T) {
	_, e := explained(t, `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet","articleBody":"`+strings.Repeat(`The ministers met in the capital on Tuesday.\n\n`, 12)+`"}</script><h1>Ministers meet</h1><div id="app">Loading</div>`, "")
	if !e.Stated {
		t.Errorf("%+v", e)
	}
}

func TestExplainNothing(t *testing.T) {
	_, e := explained(t, "", "")
	b, err := json.Marshal(e)
	if err != nil || strings.Contains(string(b), "null") {
		t.Errorf("%s, %v", b, err)
	}
}

// TestExplainPath bounds the path of what lies deep, and leaves out what every
// page has.
func TestExplainPath(t *testing.T) {
	_, e := explained(t, "<body class=x><p>Just a line.</p>"+strings.Repeat("<div class='  a\tb '>", 30)+"Deep", "")
	if len(e.Blocks) != 2 || e.Blocks[0].Path != "p" || e.Blocks[1].Path != strings.TrimSuffix(strings.Repeat("div.a > ", 12), " > ") {
		t.Errorf("%+v", e.Blocks)
	}
}

// TestExplainBounds checks that a page made to be long costs little.
func TestExplainBounds(t *testing.T) {
	_, e := explained(t, strings.Repeat("<p>Some words here.", maxExplained+1), "")
	if n := len(e.Blocks); n != maxExplained+1 || len(e.Blocks[n-1].Reasons) != 0 {
		t.Errorf("%d blocks", n)
	}
	_, e = explained(t, strings.Replace(explainedPage, "%s", story(12), 1), "")
	for _, b := range e.Blocks {
		if len(b.Reasons) > maxReasons {
			t.Errorf("%d reasons", len(b.Reasons))
		}
	}
}

// TestExplanationAsJSON pins the keys that programs read.
func TestExplanationAsJSON(t *testing.T) {
	got, err := json.Marshal(Explanation{
		Class: framewatch.ClassArticle,
		Rule: &ExplainedRule{
			Site: "gazette.example", Note: "teasers in the text", Matches: []RuleMatch{{Key: "within", Selector: "article.main"}}, Stale: []string{"within"}, Unheard: true,
		},
		Fields: []ExplainedField{{Name: "title", Value: "Six found near Laredo", Finds: []Finding{{Way: "h1", Value: "Six found near Laredo", Used: true}}}},
		Dates:  []ExplainedDate{{"published", "2026-03-01T10:00:00+01:00", "json-ld", framewatch.PrecisionTime, framewatch.ConfidenceHigh, true}},
		Stated: true,
		Blocks: []ExplainedBlock{{Probability: 0.97, By: "rule: drop aside.more", Words: 3, Path: "main > aside.more", Text: "More on this", Reasons: []Reason{{Name: "place", Weight: -0.25}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"class":"article","reason":"","rule":{"site":"gazette.example","note":"teasers in the text","matches":[{"key":"within","selector":"article.main","elements":0}],"stale":["within"],"unheard":true},` +
		`"fields":[{"name":"title","value":"Six found near Laredo","finds":[{"way":"h1","value":"Six found near Laredo","used":true}]}],` +
		`"dates":[{"of":"published","value":"2026-03-01T10:00:00+01:00","origin":"json-ld","precision":"time","confidence":"high","used":true}],"stated":true,` +
		`"blocks":[{"kept":false,"probability":0.97,"by":"rule: drop aside.more","words":3,"path":"main \u003e aside.more","text":"More on this","reasons":[{"name":"place","weight":-0.25}]}]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func FuzzExplain(f *testing.F) {
	f.Add([]byte(strings.Replace(explainedPage, "%s", story(3), 1)), "- site: news.example\n  drop: aside\n  title: h1\n")
	f.Add([]byte("<base href=':'><link rel=canonical href='//%zz'><meta name=author content='By By'><h1>a<h1>b"), "- site: news.example\n  body: h1\n  byline: meta[name=author]\n")
	f.Fuzz(func(t *testing.T, content []byte, ruleText string) {
		set, err := rules.Parse("rules.yaml", []byte(ruleText))
		if err != nil {
			return
		}
		hint := Hint{Now: now, Rules: set}
		r, e, err := Explain(content, "text/html", pageURL, hint)
		same, wrong := Article(content, "text/html", pageURL, hint)
		if !reflect.DeepEqual(r, same) || (err == nil) != (wrong == nil) {
			t.Errorf("explained as %+v, read as %+v", r, same)
		}
		if _, err := json.Marshal(e); err != nil {
			t.Error(err)
		}
	})
}
