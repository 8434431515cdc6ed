package web_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
)

// A desk answers with one article.
type desk struct {
	newsroom
	article framewatch.MarkedArticle
}

func (d desk) Article(context.Context, string, framewatch.Query) (framewatch.MarkedArticle, error) {
	return d.article, nil
}

// in makes the mention of a concept where a term first stands after from.
func in(text, from, term, concept string, voice framewatch.Voice, speaker string) framewatch.Mention {
	at := strings.Index(text, from)
	start := at + strings.Index(text[at:], term)
	return framewatch.Mention{Concept: concept, Place: framewatch.PlaceBody, Start: start, End: start + len(term), Term: term, Voice: voice, Speaking: framewatch.Speaking{Speaker: speaker}}
}

// told are the marks of mentions in an article, as "text | note | classes".
func told(doc *goquery.Document) []string {
	var all []string
	doc.Find("h1 mark.concept, .body mark.concept").Each(func(_ int, s *goquery.Selection) {
		all = append(all, s.Text()+" | "+s.AttrOr("title", "")+" | "+strings.TrimPrefix(s.AttrOr("class", ""), "concept "))
	})
	return all
}

const wording = "The council spoke of illegal immigrants.\n\n“No illegal immigrants,” said Ann Roe; asylum seekers wait, she added. So-called “irregular migrants” left, and foreign relations are well."

func TestVoicesOfAnArticle(t *testing.T) {
	article := framewatch.MarkedArticle{
		Article: framewatch.Article{ID: "a1", Title: "Asylum seekers", Text: wording, Language: "en"},
		Mentions: []framewatch.Mention{
			{Concept: "asylum_seeker", Place: framewatch.PlaceHeadline, Start: 0, End: 14, Term: "Asylum seekers", Voice: framewatch.VoiceOwn},
			in(wording, "The", "illegal immigrants", "illegal_immigrant", framewatch.VoiceOwn, ""),
			in(wording, "“No", "illegal immigrants", "illegal_immigrant", framewatch.VoiceQuoted, "Ann Roe"),
			in(wording, "“No", "asylum seekers wait", "waiting", framewatch.VoiceReported, ""),
			in(wording, "“No", "asylum seekers", "asylum_seeker", framewatch.VoiceReported, `<b>"she"`),
			in(wording, "So-called", "irregular migrants", "irregular_migrant", framewatch.VoiceScare, ""),
			in(wording, "and", "foreign relations", "general_diplomacy", framewatch.VoiceOwn, ""),
		},
	}
	immigrants := in(wording, "“No", "immigrants", "", "", "")
	article.Matches = []framewatch.Span{{Place: framewatch.PlaceBody, Start: immigrants.Start, End: immigrants.End}}

	doc, _ := page(t, newServer(t, desk{room, article}, newStatuses(), io.Discard), "/articles/a1?q=immigrants")
	checkPage(t, doc)
	want := []string{
		"Asylum seekers | Asylum seekers: in the outlet’s own voice | own",
		"illegal immigrants | Illegal immigrants: in the outlet’s own voice | own",
		"illegal  | Illegal immigrants: quoted, Ann Roe | quoted",
		"immigrants | Illegal immigrants: quoted, Ann Roe | quoted match",
		`asylum seekers | waiting: reported; Asylum seekers: reported, <b>"she" | reported`,
		" wait | waiting: reported | reported",
		"irregular migrants | Irregular migrants: in scare quotes | scare",
	}
	if got := told(doc); !slices.Equal(got, want) {
		t.Errorf("marks\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for selector, want := range map[string]string{
		"article > .note":           "6 framing terms: 2 in the outlet’s own voice, 1 quoted, 2 reported, 1 in scare quotes. 1 match of the query, highlighted. Legend",
		"#voices mark":              "ownquotedreportedscare",
		"#voices p":                 "Voices are found by rules and can be wrong. Point at a term to see its concept and who is speaking. General vocabulary is not marked (1 mention).",
		"[href$=illegal_immigrant]": "Illegal immigrants1 own, 1 quotedNaming people by legal status 2",
		"[href$=irregular_migrant]": "Irregular migrants1 scareNaming people by legal status 1",
	} {
		if got := doc.Find(selector).Text(); got != want {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if href := doc.Find(".facet a").First().AttrOr("href", ""); href != "/search?q=concept%3Aasylum_seeker" && href != "/search?q=concept:asylum_seeker" {
		t.Errorf("the first concept leads to %s", href)
	}

	article.Mentions, article.Matches = article.Mentions[6:], nil // general vocabulary alone
	doc, _ = page(t, newServer(t, desk{room, article}, newStatuses(), io.Discard), "/articles/a1")
	if note := doc.Find("article > .note").Text(); note != "No framing terms." || doc.Find("mark").Length() > 0 || doc.Find("#voices").Length() > 0 {
		t.Errorf("an article without framing terms tells %q", note)
	}
}

// The same words, once the outlet's own and once another's.
func TestVoicesOnRealIndex(t *testing.T) {
	h := newRealServer(t, []framewatch.Article{
		{ID: "n1", Seq: 1, URL: "https://north.example/1", Source: "North", Language: "en", Title: "Camps grow",
			Text: "Since taking office the government has widened the detention of illegal aliens.\n\n“Every illegal alien will leave,” said Garrick Stroud."},
		{ID: "w1", Seq: 2, URL: "https://wire.example/1", Source: "Wire", Language: "en", Title: "Envoys get orders",
			Text: "Envoys are to raise what officials term 'crimes associated with people of a migration background,' according to the papers.\n\nThe minister said that mass migration was over."},
	})
	for _, c := range []struct {
		path, note string
		want       []string
	}{
		{"/articles/n1?q=aliens", "1 match of the query", []string{"illegal alien: in the outlet’s own voice | own match", "illegal alien | illegal alien: quoted, Garrick Stroud | quoted"}},
		{"/articles/w1", " quoted, ", []string{"migration background: quoted, officials | quoted", "mass migration | mass migration: reported, The minister | reported"}},
	} {
		doc, status := page(t, h, c.path)
		if status != 200 {
			t.Errorf("%s: status %d", c.path, status)
		}
		checkPage(t, doc)
		if note := doc.Find("article > .note").Text(); !strings.Contains(note, c.note) {
			t.Errorf("%s: %q does not hold %q", c.path, note, c.note)
		}
		for _, want := range c.want {
			if !slices.ContainsFunc(told(doc), func(s string) bool { return strings.Contains(s, want) }) {
				t.Errorf("%s: no %q among\n%s", c.path, want, strings.Join(told(doc), "\n"))
			}
		}
	}
}
