package framing

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestDefault(t *testing.T) {
	lex, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	data := New(lex).Lexicon()
	if len(data.Concepts) != 222 || len(data.Frames) != 21 || len(data.Namings) != 17 || strings.Join(data.Languages, " ") != "en de fr es it nl" {
		t.Errorf("%d concepts, %d frames, %d namings, languages %v", len(data.Concepts), len(data.Frames), len(data.Namings), data.Languages)
	}
	c := data.Concepts[0]
	if c.ID != "illegal_alien" || c.Naming != "irregular_person" || strings.Join(c.Frames, " ") != "status_naming legality crime" || c.Variants["en"][0] != "illegal alien(s)" {
		t.Errorf("first concept: %+v", c)
	}
	if len(data.Fingerprint) != 12 || data.Revision != 3 {
		t.Errorf("fingerprint %q, revision %d", data.Fingerprint, data.Revision)
	}
	other, err := Parse("x", append(slices.Clone(defaultLexicon), "# changed\n"...))
	if err != nil || other.data.Fingerprint == data.Fingerprint {
		t.Errorf("a changed file: fingerprint %q, %v", other.data.Fingerprint, err)
	}
}

func TestParseRefuses(t *testing.T) {
	concept := func(lines ...string) string {
		return testHead + "  - id: a\n    label: A\n    frames: [f]\n    " + strings.Join(lines, "\n    ") + "\n"
	}
	terms := func(lines ...string) string {
		return concept("en: |\n      " + strings.Join(lines, "\n      "))
	}
	for _, c := range []struct{ name, source, want string }{
		{"nothing", "", "t:1: the lexicon is empty"},
		{"no YAML", "a: [", "t:1: yaml: "},
		{"language kept under another code", strings.Replace(testHead, "languages: [en, ", "languages: [en, no, ", 1), `language "no": articles in it are kept under nb`},
		{"unknown key", testHead + "foo: 1\n", `t:29: lexicon: unknown key "foo"`},
		{"wrong format", strings.Replace(testHead, "format: 1", "format: 2", 1), "t:1: format 2: this program reads format 1"},
		{"key twice", testHead + "name: b\n", `key "name"`},
		{"unknown concept key", concept("colour: red", "en: x"), `t:32: concept: unknown key "colour"`},
		{"unknown frame", testHead + "  - {id: a, label: A, frames: [g], en: x}\n", `t:29: unknown frame "g"`},
		{"unknown naming", concept("naming: m", "en: x"), `t:32: unknown naming "m"`},
		{"unknown covers", concept("covers: [b]", "en: x"), `t:32: concept "a" covers the unknown concept "b"`},
		{"unknown language", concept("sv: x", "en: x"), `t:32: concept: unknown key "sv"`},
		{"id twice", concept("en: x") + "  - {id: a, label: A, frames: [f], en: y}\n", `t:33: concept "a": the id is used twice, first in line 29`},
		{"no terms", concept("base: true"), `t:29: concept "a": no terms`},
		{"no truth", concept("base: perhaps", "en: x"), "t:32: base: want true or false"},
		{"bad id", testHead + "  - {id: A b, label: A, frames: [f], en: x}\n", `concept id "A b": want small letters`},
		{"unknown list", terms("x", "wave of @birds"), `t:34: term: "wave of @birds": unknown list @birds`},
		{"unknown ending", terms("Migrant{zz}"), `unknown ending {zz}`},
		{"open bracket", terms("a (b"), `unbalanced brackets: "(b" is not closed`},
		{"wrong bracket", terms("a [b)"), `unbalanced brackets: "[b)" is not closed`},
		{"closing bracket", terms("a b)"), `unbalanced brackets: ")" closes nothing`},
		{"open brace", terms("a{b"), `unbalanced brackets: "{b" is not closed`},
		{"bar outside", terms("a|b"), "| outside brackets"},
		{"gap of nothing", terms("a <0> b"), "<0> is not a number of words from 1 to 20"},
		{"gap in a word", terms("a <2>b"), "<2> stands for whole words"},
		{"matches nothing", terms("(a) ~ (b)"), "the term can match nothing"},
		{"star alone", terms("* <2>"), "the term can match nothing"},
		{"empty alternative", terms("[a|]"), "the term can match nothing"},
		{"no word", terms("--"), "no word of it must be there"},
		{"unknown remark", terms("a ; near: b"), `t:33: unknown remark "near: b"`},
		{"empty remark", terms("a ; only near: ,"), "a remark without words"},
		{"bad remark", terms("a ; only near: @zoo"), `t:33: remark: "@zoo": unknown list @zoo`},
		{"remark twice", terms("a ; not in: b ; not in: c"), `remark "not in" comes twice`},
		{"same wording", terms("alien(s)") + "  - id: b\n    label: B\n    frames: [f]\n    en: |\n      ok\n      Alien\n", `t:39: term: "alien" (en) stands under`},
		{"deep brackets", terms(strings.Repeat("(", 20) + "a"), "brackets nest deeper than 8"},
		{"too many forms", terms(strings.Repeat("[a|b|c|d|e|f]", 6)), "more than 3000 forms"},
		{"too many ways", terms("x " + strings.Repeat(strings.Repeat("(a) ", 40)+"(", 7) + "b" + strings.Repeat(")", 7)), "the brackets leave too many ways"},
		{"bad quotes", strings.Replace(testHead, "“ ”", "“”", 1), "want an opening and a closing mark"},
		{"key mistyped", concept("lable: B", "en: x"), `unknown key "lable"; did you mean label?`},
		{"frame mistyped", testHead + "  - {id: a, label: A, frames: [g], en: x}\n", `unknown frame "g"; there are: f`},
		{"frame twice", testHead + "  - {id: a, label: A, frames: [f, f], en: x}\n", `frame "f" comes twice`},
		{"list mistyped", terms("wave of @poeple"), `unknown list @poeple; did you mean people?`},
		{"list in a list", strings.Replace(testHead, "asylum seeker(s)", "@migration", 1), "t:13: list people: \"@migration\": @migration: a list can't hold a list"},
		{"remark on a list", strings.Replace(testHead, "asylum seeker(s)", "asylum ; same case", 1), "only the terms of concepts take remarks"},
		{"covers itself", concept("covers: [a]", "en: x"), `concept "a" covers itself`},
		{"remark without a semicolon", terms("alien , only near: b"), `"only near:" is a remark; a semicolon must stand before it`},
		{"no whole number", strings.Replace(testHead, "format: 1", "format: 1.5", 1), "t:1: format: want a number without a point"},
		{"tab", strings.Replace(testHead, "  en:\n    people", "\ten:\n    people", 1), "indent with spaces, not with tabs"},
		{"indentation", concept("en: x") + "   frames: [f]\n", "lines that belong together are indented alike"},
		{"not UTF-8", terms("ali\xe9n"), "t:33: the line is not UTF-8"},
		{"UTF-16", "\xff\xfef\x00o\x00", "t:1: the line is not UTF-8"},
		{"two documents", concept("en: x") + "---\nformat: 1\n", "a second document begins with ---"},
		{"two languages blocks", strings.Replace(testHead, "frames:", "languages: [en]\nframes:", 1), `key "languages" comes twice`},
		{"huge", strings.Repeat("# long\n", 2<<20), "the file has 14 MB; a lexicon has 8 at most"},
		{"concepts by name", strings.TrimSuffix(testHead, "\n") + "\n  a: {label: A}\n", "concepts: want a list, as [a, b]"},
		{"long term", terms("(" + strings.Repeat("x", 300)), "xxx…\": unbalanced"},
		{"unknown speech key", strings.Replace(testHead, "not_an_end:", "never_an_end:", 1), `t:27: speech en: unknown key "never_an_end"`},
	} {
		_, err := Parse("t", []byte(c.source))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func TestParseTellsEveryMistake(t *testing.T) {
	_, err := Parse("t", []byte(testHead+"  - {id: a, label: A, frames: [g], naming: m, en: \"a (b\"}\n  - {id: b, label: B, frames: [f], en: \"@zoo\"}\n"))
	var all interface{ Unwrap() []error }
	if !errors.As(err, &all) || len(all.Unwrap()) != 4 {
		t.Errorf("want four mistakes, got %v", err)
	}
}

// TestParseTakes are files that are odd and right.
func TestParseTakes(t *testing.T) {
	for _, source := range []string{
		"\ufeff" + lexiconOf("en", "alien"),
		strings.ReplaceAll(lexiconOf("en", "alien"), "\n", "\r\n"),
		strings.Replace(lexiconOf("en", "alien", "wall"), "frames: [f]\n    en: |\n      alien", "frames: &x [f]\n    en: alien", 1) + "  - {id: z, label: Z, frames: *x, en: tide}\n",
		lexiconOf("en", strings.Repeat("[a|b|c|d|e|f|g|h|i|j] ", 9)),
	} {
		if a := annotator(t, source); len(a.Lexicon().Concepts) == 0 {
			t.Errorf("%.60q: no concepts", source)
		}
	}
}

// TestManyWays reads text with a term that has more ways through it than there
// is time for.
func TestManyWays(t *testing.T) {
	a := annotator(t, lexiconOf("en", "a"+strings.Repeat("(a|aa)", 60)+" b"))
	if got := termsIn(a, "en", strings.Repeat("a", 50)+" c, a b"); strings.Join(got, "|") != "a b" {
		t.Errorf("found %q", got)
	}
}

func TestGeneralMayShareWordings(t *testing.T) {
	annotator(t, lexiconOf("en", "alien")+"  - {id: g, label: G, frames: [f], general: true, en: alien}\n")
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(testHead))
	for _, term := range []string{"a (b|c) [d|e]~f* <2> @people ; only near: x", "Migrant{in} ; same case", "((((", "*", "#x"} {
		f.Add([]byte(lexiconOf("de", term)))
		f.Add([]byte(lexiconOf("en", term)))
	}
	if b, err := os.ReadFile("lexicon.yaml"); err == nil {
		f.Add(b[:6000])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		lex, err := Parse("t", b)
		if err != nil {
			return
		}
		a := New(lex)
		for _, lang := range lex.data.Languages {
			art := articleOf(lang, "The alien b d-f x migrants. Migrant:innen, “#x” wall e asylum seekers.\n\nBirds’ wave")
			checkMentions(t, art, a.Annotate(art).Mentions)
		}
	})
}
