package framing

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"framewatch"
)

const testHead = `format: 1
name: test
revision: 1
languages: [en, de, fr, it]
frames:
  - {id: f, label: F}
namings:
  - {id: n, label: N, kind: referent}
lists:
  en:
    people: |
      migrant(s)
      asylum seeker(s)
    migration: |
      migra*
      asylum
    nature: [bird(s)]
endings:
  de: {in: ["", s, in, innen, ":in", ":innen"]}
  fr: {es: ["", e, s, es, "·e", "·es", "·e·s"]}
  it: {oa: [o, a, "*", ə]}
ignore:
  en: "alien species"
speech:
  en:
    quotes: ["“ ”"]
    not_an_end: [mr, approx]
concepts:
`

// lexiconOf is a lexicon of one concept for each term, named c1, c2, ….
func lexiconOf(lang string, terms ...string) string {
	var b strings.Builder
	b.WriteString(testHead)
	for i, term := range terms {
		fmt.Fprintf(&b, "  - id: c%d\n    label: C\n    frames: [f]\n    %s: |\n      %s\n", i+1, lang, term)
	}
	return b.String()
}

func annotator(t testing.TB, source string) *Annotator {
	t.Helper()
	lex, err := Parse("test.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return New(lex)
}

func termsIn(a *Annotator, lang, text string) []string {
	var found []string
	for _, m := range a.Annotate(framewatch.Article{Language: lang, Text: text}).Mentions {
		found = append(found, m.Term)
	}
	return found
}

func TestGrammar(t *testing.T) {
	for _, c := range []struct{ rule, lang, term, text, want string }{
		{"whole words, any case", "en", "illegal alien", "An ILLEGAL alien, illegal aliens.", "ILLEGAL alien"},
		{"space or one hyphen", "en", "migrant linked", "migrant-linked, migrant linked, migrant   linked, migrant--linked, migrantlinked", "migrant-linked|migrant linked|migrant   linked"},
		{"longest of the optional", "en", "alien(s)", "alien aliens", "alien|aliens"},
		{"optional word takes its space", "en", "(forced|mass) return", "forced return, mass return and return", "forced return|mass return|return"},
		{"optional word at the end", "en", "return (home)", "return home; return", "return home|return"},
		{"optional word inside", "en", "cut (net) migration", "cut net migration, cut migration", "cut net migration|cut migration"},
		{"an absent word leaves no space", "en", "return (home|(of) all)", "return  - and return-, return", "return|return|return"},
		{"attached optional", "en", "(im)migration", "immigration and migration", "immigration|migration"},
		{"optionals only", "en", "(big) [wave|(a|b) tide]", "big wave, wave, big a tide", "big wave|wave|big a tide"},
		{"choice", "en", "detention cent[er|re]", "detention center, detention centre, detention cent", "detention center|detention centre"},
		{"nesting", "en", "[(un)lawful|legal(ly)] entr[y|ies]", "unlawful entry, lawful entries, legally entry", "unlawful entry|lawful entries|legally entry"},
		{"tilde", "en", "non~citizen(s)", "noncitizen non-citizens non citizen", "noncitizen|non-citizens|non citizen"},
		{"tilde before a space", "en", "terug~ en over", "terug- en over, terug en over", "terug- en over|terug en over"},
		{"star after", "en", "deport*", "deport deported de-deporting predeport", "deport|deported|deporting"},
		{"star before", "en", "*wave", "heatwave wave waves", "heatwave|wave"},
		{"star inside", "en", "un*ed", "undocumented uninvited unit", "undocumented|uninvited"},
		{"stars around", "en", "*migra*", "immigration emigrate mig", "immigration|emigrate"},
		{"gap", "en", "flood of <2> refugees", "flood of refugees, flood of new refugees, flood of very new refugees, flood of all very new refugees", "flood of refugees|flood of new refugees|flood of very new refugees"},
		{"gap with a comma", "en", "flood of <2> refugees", "a flood of young, male refugees", "flood of young, male refugees"},
		{"no comma without a word", "en", "flood of <2> refugees", "a flood of, refugees", ""},
		{"gap word with a hyphen", "en", "flood of <1> refugees", "flood of so-called refugees", "flood of so-called refugees"},
		{"gap word with points", "en", "the <1> border", "the U.S. border", "the U.S. border"},
		{"gap at the end of an optional", "en", "entry (into <3>)", "entry into the country, they said", "entry into the country, they"},
		{"no comma at the end", "en", "entry (into <2>)", "entry into the country, they said", "entry into the country"},
		{"list", "en", "wave of <1> @people", "wave of migrants, wave of new asylum seekers", "wave of migrants|wave of new asylum seekers"},
		{"anchor behind the gap", "en", "@people <2> flood", "asylum seekers now flood", "asylum seekers now flood"},
		{"punctuation first", "en", "#refugees", "#refugees, x#refugees, refugees", "#refugees"},
		{"sentences part", "en", "mass migration", "It was mass. Migration rose.", ""},
		{"abbreviations do not", "en", "approx <1> migrants", "There were approx. Twelve migrants", ""},
		{"not after an abbreviation of the language", "en", "by mr <1> alien", "by Mr Gray alien", "by Mr Gray alien"},
		{"apostrophes", "en", "migrants' rights", "migrants' rights", "migrants' rights"},
		{"curly apostrophes", "en", "Europe's aliens", "Europe’s aliens", "Europe’s aliens"},
		{"soft hyphen", "en", "immigrant", "im\u00admi\u00adgrant\u00ad.", "im\u00admi\u00adgrant"},
		{"no-break space", "en", "illegal alien", "illegal\u00a0alien", "illegal\u00a0alien"},
		{"dash as a hyphen", "en", "migrant linked", "migrant\u2011linked migrant – linked", "migrant\u2011linked"},
		{"English keeps diacritics", "en", "émigré", "émigré emigre", "émigré"},
		{"decomposed", "en", "émigré", "e\u0301migre\u0301 x", "e\u0301migre\u0301"},
		{"German umlauts", "de", "Flüchtling", "Flüchtling Fluechtling FLU\u0308CHTLING Fluchtling", "Flüchtling|Fluechtling|FLU\u0308CHTLING"},
		{"German endings", "de", "Ausländer{in}", "Ausländer:in Ausländer*innen Ausländer_innen Ausländer/innen Ausländer/-innen Ausländer·in Ausländerin Ausländer.", "Ausländer:in|Ausländer*innen|Ausländer_innen|Ausländer/innen|Ausländer/-innen|Ausländer·in|Ausländerin|Ausländer"},
		{"French endings", "fr", "migrant{es}", "migrant·e·s migrant.e.s migrant-e-s migrant/e/s migrant•e•s migrant(e)s migrant·es migrantes migrant", "migrant·e·s|migrant.e.s|migrant-e-s|migrant/e/s|migrant•e•s|migrant(e)s|migrant·es|migrantes|migrant"},
		{"French without diacritics", "fr", "réfugié(s)", "Réfugiés refugie REFUGIÉS", "Réfugiés|refugie|REFUGIÉS"},
		{"nothing after an apostrophe", "fr", "vague [de|d'] <1> immigration", "vague d'immigration, vague d’une immigration, vague de immigration", "vague d'immigration|vague d’une immigration|vague de immigration"},
		{"Italian endings", "it", "immigrat{oa}", "immigrato immigrat* immigratə immigrat", "immigrato|immigrat*|immigratə"},
		{"only near", "en", "wall ; only near: @migration, border*", "A wall. The border wall. A wall against migrants.", "wall|wall"},
		{"only near counts the match", "en", "migrant wall ; only near: @migration", "A migrant wall.", "migrant wall"},
		{"not near", "en", "migration ; not near: @nature", "The birds in migration. Their migration.", "migration"},
		{"not near leaves the match out", "en", "bird wall ; not near: bird", "A bird wall. A bird wall for a bird.", "bird wall"},
		{"only with", "en", "wall ; only with: border", "A wall.\n\nA border.", "wall"},
		{"only with, absent", "en", "wall ; only with: border", "A wall.\n\nNothing.", ""},
		{"not in", "en", "alien ; not in: alien life, alien to", "alien life, alien to us, an alien", "alien"},
		{"same case", "en", "ICE ; same case", "ICE melts ice. Ice.", "ICE"},
		{"same case takes a shorter match", "en", "US(a) ; same case", "USA, US, us, USa", "US|USa"},
		{"two remarks", "en", "wall ; only near: border ; not near: bird", "Border wall bird. Border wall.", "wall"},
		{"ignore", "en", "alien", "an alien species, an alien", "alien"},
	} {
		got := strings.Join(termsIn(annotator(t, lexiconOf(c.lang, c.term)), c.lang, c.text), "|")
		if got != c.want {
			t.Errorf("%s: %q in %q\n got %q\nwant %q", c.rule, c.term, c.text, got, c.want)
		}
	}
}

func TestOverlaps(t *testing.T) {
	a := defaultAnnotator(t)
	for _, c := range []struct{ text, want string }{
		{"They met rejected asylum seekers.", "failed_asylum_seeker"},
		{"It lists crimes by people with a migration background.", "crime_migration_background migration_background"},
		{"It speaks of migrant crime.", "migrant_crime"},
	} {
		var got []string
		for _, m := range a.Annotate(framewatch.Article{Language: "en", Text: c.text}).Mentions {
			if !a.general(m.Concept) || m.Concept == "migrant" {
				got = append(got, m.Concept)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestPlacesAndTopic(t *testing.T) {
	a := annotator(t, lexiconOf("en", "alien(s)"))
	for _, c := range []struct {
		title, text, want string
		topic             bool
	}{
		{"Aliens “land”", "The aliens.\n\nAn alien. A migrant.", "headline 0-6, lead 4-10, body 16-21", false},
		{"", "", "", false},
		{"Migrants", "", "", true},
		{"", "Migrants wait.", "", false},
		{"", "Migrants wait.\n\nFor asylum.", "", true},
	} {
		ann := a.Annotate(framewatch.Article{Language: "en", Title: c.title, Text: c.text})
		var got []string
		for _, m := range ann.Mentions {
			got = append(got, fmt.Sprintf("%s %d-%d", m.Place, m.Start, m.End))
		}
		if strings.Join(got, ", ") != c.want || ann.Topic != c.topic {
			t.Errorf("%q %q: got %q, topic %v", c.title, c.text, got, ann.Topic)
		}
	}
	if ann := a.Annotate(framewatch.Article{Language: "sv", Title: "Aliens"}); ann.Mentions != nil || ann.Topic {
		t.Errorf("a language without terms gives %v", ann)
	}
}

// checkMentions proves that each mention lies on rune borders and says what
// stands there.
func checkMentions(t testing.TB, art framewatch.Article, mentions []framewatch.Mention) {
	t.Helper()
	for _, m := range mentions {
		field := art.Text
		if m.Place == framewatch.PlaceHeadline {
			field = art.Title
		}
		if m.Start < 0 || m.End <= m.Start || m.End > len(field) || field[m.Start:m.End] != m.Term {
			t.Fatalf("mention %+v is not what stands in %q", m, field)
		}
		if strings.TrimSpace(m.Term) != m.Term {
			t.Fatalf("mention %+v has white space around it", m)
		}
		if !utf8.RuneStart(field[m.Start]) || m.End < len(field) && !utf8.RuneStart(field[m.End]) && utf8.ValidString(field) {
			t.Fatalf("mention %+v cuts a rune of %q", m, field)
		}
	}
}

func FuzzAnnotate(f *testing.F) {
	a := defaultAnnotator(f)
	for _, c := range sampleCases(f) {
		f.Add(c.Lang, c.Text)
	}
	f.Add("de", "Flu\u0308chtlinge, Migrant\u00ad:innen\u200b ŉ ½ \xff\xfe İ")
	f.Fuzz(func(t *testing.T, lang, text string) {
		art := framewatch.Article{Language: lang, Title: text, Text: text}
		checkMentions(t, art, a.Annotate(art).Mentions)
	})
}

const realArticles = "../../shared/data/articles.jsonl.gz"

// articles reads real articles if they are at hand, else makes some.
func articles(t testing.TB, n int) []framewatch.Article {
	file, err := os.Open(realArticles)
	if err != nil {
		t.Logf("no real articles: %v", err)
		text := strings.Repeat("The United States’ allies said the asylum seekers had crossed the border in 2016. Nobody else came. ", 50)
		return slices.Repeat([]framewatch.Article{{Language: "en", Title: "Allies", Text: text}}, min(n, 100))
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []framewatch.Article
	for d := json.NewDecoder(zip); len(all) < n && d.More(); {
		var a struct{ URL, Title, Text, Language string }
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		all = append(all, framewatch.Article{URL: a.URL, Title: a.Title, Text: a.Text, Language: a.Language})
	}
	return all
}

func TestRealArticles(t *testing.T) {
	a := defaultAnnotator(t)
	var mentions, topic int
	all := articles(t, 1000)
	for _, art := range all {
		ann := a.Annotate(art)
		checkMentions(t, art, ann.Mentions)
		mentions += len(ann.Mentions)
		if ann.Topic {
			topic++
		}
	}
	t.Logf("%d articles, %d on the topic, %d mentions", len(all), topic, mentions)
}

func BenchmarkAnnotate(b *testing.B) {
	a := defaultAnnotator(b)
	all := articles(b, 2000)
	bytes := 0
	for _, art := range all {
		bytes += len(art.Title) + len(art.Text)
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		for _, art := range all {
			a.Annotate(art)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("lexicon.yaml", defaultLexicon); err != nil {
			b.Fatal(err)
		}
	}
}

func articleOf(lang, text string) framewatch.Article {
	return framewatch.Article{Language: lang, Title: text, Text: text}
}

// TestHostileText bounds the work on texts made to be slow: one sentence
// without an end, one word without an end, and many candidates.
func TestHostileText(t *testing.T) {
	a := defaultAnnotator(t)
	for _, piece := range []string{"migrant ", "a", "migra", "wave of ", "people ", "alien species ", "crime by ", "-", "’", "e\u0301", "\u00ad", "flood, ", "migrants’ crime by people with ", "‘migrants ", "migrants’ said ", "he said migrants, ", "“migrants” ", "according to migrants, ", "the claim that migrants ", "\"a ", "he said: ", "He said no. ", "Ab Cd said he said. ", "“a,” b c. ", "(a) said ", "– a – said ", "“ ", "“” said ", "A, b, c, said "} {
		text := strings.Repeat(piece, 200_000/len(piece))
		start := time.Now()
		art := articleOf("en", text)
		ann, _ := a.Read(art)
		checkMentions(t, art, ann.Mentions)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%q repeated: %v", piece, took)
		} else {
			t.Logf("%q repeated: %v", piece, took)
		}
	}
}
