package framing

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"framewatch"
	"framewatch/text"
)

var changes = flag.Int("changes", 16, "how many changes of the default lexicon TestChangesTouchEnough makes")

// readArticle is all that a lexicon says about an article.
type readArticle struct {
	ann   framewatch.Annotation
	spans []framewatch.VoiceSpan
}

func (a *Annotator) readAll(all []framewatch.Article) []readArticle {
	read := make([]readArticle, len(all))
	for i, art := range all {
		read[i].ann, read[i].spans = a.Read(art)
	}
	return read
}

// vocabulary lists the words of articles, each once.
func vocabulary(all []framewatch.Article) [][]string {
	words := make([][]string, len(all))
	for i, art := range all {
		seen := map[string]bool{}
		for _, field := range []string{art.Title, art.Text} {
			for start, end := range text.Ranges(field) {
				if w := field[start:end]; !seen[w] {
					seen[w] = true
					words[i] = append(words[i], w)
				}
			}
		}
	}
	return words
}

// spread takes n articles evenly.
func spread(all []framewatch.Article, n int) []framewatch.Article {
	var some []framewatch.Article
	for i := range min(n, len(all)) {
		some = append(some, all[i*len(all)/n])
	}
	return some
}

// touched tells for each article whether the change can touch it.
func touched(change framewatch.LexiconChange, all []framewatch.Article, words [][]string) []bool {
	known := map[[2]string]bool{}
	res := make([]bool, len(all))
	for i, art := range all {
		res[i] = change.Languages[art.Language]
		for _, w := range words[i] {
			if res[i] || change.Touches == nil {
				break
			}
			key := [2]string{art.Language, w}
			t, ok := known[key]
			if !ok {
				t = change.Touches(art.Language, w)
				known[key] = t
			}
			res[i] = t
		}
	}
	return res
}

// TestChangesTouchEnough changes the default lexicon at random. Every article
// that is read otherwise must be touched.
func TestChangesTouchEnough(t *testing.T) {
	n, rounds := 200, *changes
	if testing.Short() {
		n, rounds = 60, 8
	}
	base := defaultAnnotator(t)
	all := spread(articles(t, 1<<20), n)
	for _, c := range sampleCases(t) {
		all = append(all, framewatch.Article{Language: c.Lang, Text: c.Text}) // the other languages
	}
	n = len(all)
	before, words := base.readAll(all), vocabulary(all)
	var seen []string
	for _, r := range before {
		for _, m := range r.ann.Mentions {
			seen = append(seen, m.Concept)
		}
	}
	rng := rand.New(rand.NewPCG(7, 9))
	for round := range rounds {
		kind := lexiconChanges[round%len(lexiconChanges)]
		file := kind.change(&changer{rng, string(defaultLexicon), all, seen})
		lex, err := Parse("changed", []byte(file))
		if err != nil {
			t.Logf("%s: %v", kind.name, err)
			continue
		}
		next := New(lex)
		change, err := next.Since(defaultLexicon)
		if err != nil {
			t.Fatal(err)
		}
		touch, after := touched(change, all, words), next.readAll(all)
		var other, told, vain int
		for i := range all {
			differs := !reflect.DeepEqual(before[i], after[i])
			switch {
			case differs && !touch[i]:
				t.Errorf("%s: article %d (%s) is read otherwise and not touched", kind.name, i, all[i].Language)
			case differs:
				other++
			case touch[i]:
				vain++
			}
			if touch[i] {
				told++
			}
		}
		t.Logf("%-18s %4d of %d articles touched, %4d read otherwise, %4d in vain", kind.name, told, n, other, vain)
	}
}

var lexiconChanges = []struct {
	name   string
	change func(c *changer) string
}{
	{"term dropped", func(c *changer) string {
		return c.onLine(termLine, func(string) string { return "" })
	}},
	{"term added", func(c *changer) string {
		return c.onLine(termLine, func(line string) string { return line + "\n      " + c.someWords() })
	}},
	{"guard added", func(c *changer) string {
		kinds := []string{"only near", "not near", "only with", "not in"}
		return c.onLine(termLine, func(line string) string {
			return line + " ; " + kinds[c.rng.IntN(len(kinds))] + ": " + c.someWords()
		})
	}},
	{"guards dropped", func(c *changer) string {
		return c.onLine(regexp.MustCompile(`^ {6}[^#]*; `), func(line string) string { return line[:strings.Index(line, ";")] })
	}},
	{"list entry dropped", func(c *changer) string {
		return c.inBlock("lists:", termLine, func(string) string { return "" })
	}},
	{"list entry added", func(c *changer) string {
		return c.inBlock("lists:", termLine, func(line string) string { return line + "\n      " + c.someWords() })
	}},
	{"ending", func(c *changer) string {
		return c.inBlock("endings:", regexp.MustCompile(`^ {4}\w+: \[`), func(line string) string { return strings.Replace(line, "]", ", en, os]", 1) })
	}},
	{"naming", func(c *changer) string {
		return c.onLine(regexp.MustCompile(`^ {4}naming: `), func(line string) string {
			if c.rng.IntN(2) == 0 {
				return ""
			}
			return "    naming: person_on_the_move"
		})
	}},
	{"covers", func(c *changer) string {
		return c.onLine(regexp.MustCompile(`^ {4}label: `), func(line string) string {
			return line + "\n    covers: [migrant, refugee, asylum_seeker]"
		})
	}},
	{"base", func(c *changer) string {
		return c.onLine(regexp.MustCompile(`^ {4}frames: `), func(line string) string { return line + "\n    base: true" })
	}},
	{"base dropped", func(c *changer) string {
		return c.onLine(regexp.MustCompile(`^ {4}base: true`), func(string) string { return "" })
	}},
	{"ignore", func(c *changer) string {
		return c.inBlock("ignore:", regexp.MustCompile(`^ {4}[^ #]`), func(line string) string { return line + "\n    " + c.someWords() })
	}},
	{"concepts moved", func(c *changer) string {
		head, rest, _ := strings.Cut(c.file, "\nconcepts:\n")
		blocks := strings.Split(rest, "\n  - id: ")
		i, j := 1+c.rng.IntN(len(blocks)-1), 1+c.rng.IntN(len(blocks)-1)
		blocks[i], blocks[j] = blocks[j], blocks[i]
		return head + "\nconcepts:\n" + strings.Join(blocks, "\n  - id: ")
	}},
	{"speech", func(c *changer) string {
		return c.inBlock("speech:", termLine, func(string) string { return "" })
	}},
	{"labels and notes", func(c *changer) string {
		return c.onLine(regexp.MustCompile(`^ {4}(label|source|register): `), func(line string) string { return line + " changed" })
	}},
	{"topic", func(c *changer) string {
		const rule = "topic: {list: migration, headline: 0, text: 5}\n"
		if strings.Contains(c.file, "\ntopic:") {
			return regexp.MustCompile(`(?m)^topic:(.*\n)(?:  .*\n)*`).ReplaceAllString(c.file, rule)
		}
		return strings.Replace(c.file, "\nignore:", "\n"+rule+"\nignore:", 1)
	}},
}

var languageLine = regexp.MustCompile(`^ {2,4}([a-z]{2}):`)

var termLine = regexp.MustCompile(`^ {6}[^ #]`)

// A changer changes the text of a lexicon where it does most: at concepts that
// are found often.
type changer struct {
	rng  *rand.Rand
	file string
	all  []framewatch.Article
	seen []string // the concepts of all mentions
}

// onLine changes one of the lines that fit of a concept that has any.
func (c *changer) onLine(fits *regexp.Regexp, change func(string) string) string {
	for range 1000 {
		id := "  - id: " + c.seen[c.rng.IntN(len(c.seen))]
		if file := c.inPart(id, func(line string) bool { return strings.HasPrefix(line, "    ") }, fits, change); file != c.file {
			return file
		}
	}
	return c.inBlock("concepts:", fits, change)
}

// inBlock changes one of the lines that fit in a part of the file.
func (c *changer) inBlock(part string, fits *regexp.Regexp, change func(string) string) string {
	return c.inPart(part, func(line string) bool {
		return line == "" || strings.HasPrefix(line, " ") || strings.HasPrefix(line, "#")
	}, fits, change)
}

func (c *changer) inPart(head string, inside func(string) bool, fits *regexp.Regexp, change func(string) string) string {
	lines := strings.Split(c.file, "\n")
	var found []int
	lang := ""
	for i := slices.Index(lines, head) + 1; i < len(lines) && inside(lines[i]); i++ {
		if m := languageLine.FindStringSubmatch(lines[i]); m != nil {
			lang = m[1]
		}
		if fits.MatchString(lines[i]) {
			found = append(found, i)
			if lang == "en" { // as most articles are
				found = append(found, i, i, i)
			}
		}
	}
	if len(found) > 0 {
		i := found[c.rng.IntN(len(found))]
		lines[i] = change(lines[i])
	}
	return strings.Join(lines, "\n")
}

// someWords takes one to three words from an article.
func (c *changer) someWords() string {
	for {
		words := strings.Fields(c.all[c.rng.IntN(len(c.all))].Text)
		if len(words) < 10 {
			continue
		}
		n := 1 + c.rng.IntN(3)
		i := c.rng.IntN(len(words) - n)
		s := strings.Join(words[i:i+n], " ")
		if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != ' ' && r != '’' && r != '-' }) < 0 {
			return s
		}
	}
}

// TestWordsHoldTokens reads real articles, and texts made of what is hard, with
// a lexicon without terms and with one of a single token: where the token
// stands, a word must be touched.
func TestWordsHoldTokens(t *testing.T) {
	check := func(art framewatch.Article, token func(n int) int) {
		l, ok := map[string]bool{"en": true, "de": true, "fr": true}[art.Language], true
		if !l {
			return
		}
		f := newFolder(art.Language, nil)
		var d doc
		f.read(&d, art.Text)
		if len(d.tokens) == 0 {
			return
		}
		tok := d.tokens[token(len(d.tokens))]
		word := string(d.folded[tok.start:tok.end])
		if len(word) > maxToken {
			return
		}
		for _, c := range []clue{{text: word, at: whole}, {text: word, at: inside}, {text: firstRunes(word, 2), at: prefix}, {text: lastRunes(word, 2), at: suffix}} {
			if strings.Contains(c.text, letterApostrophe) || !stands(c.text) {
				continue // no term has it
			}
			w := newSet(0)
			s := newSet(0)
			s.add(nil, "", []clue{c})
			w.watchTerm(s, 0)
			change := &change{new: &Lexicon{languages: map[string]*language{art.Language: {fold: f}}}, watch: map[string]*set{art.Language: w}}
			touches := change.touches()
			ok = false
			for start, end := range text.Ranges(art.Text) {
				ok = ok || touches(art.Language, art.Text[start:end])
			}
			if !ok {
				t.Fatalf("%s: token %q (%+v) is in no word of %q", art.Language, word, c, cut(art.Text, 300))
			}
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	all := articles(t, 300)
	for _, art := range all {
		check(art, rng.IntN)
	}
	pieces := strings.Split("a|l|d|qu|é|e\u0301|ʼ|ʻ|’|'|‘|\u00ad|\u200b|\u200d|\u2060|\ufeff|\u200e|-|‐|–|.|,|1|23| |\n|移|民|ー|カ|ｶ|ไ|ท\u0e35|ß|ÄR|\u0301|ŉ|Ǆ|·|l·l|_|*|/|ª|ⅷ|²|ـ|ال|ʰ|한|국|\u1100\u1161|\u0640|ĳ|ﬁ|Ⅻ|x\u0308|\xff|🙂", "|")
	for range 30_000 {
		var b strings.Builder
		for range 1 + rng.IntN(8) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		check(framewatch.Article{Language: []string{"en", "de", "fr"}[rng.IntN(3)], Text: b.String()}, rng.IntN)
	}
}

func firstRunes(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}

func lastRunes(s string, n int) string {
	r := []rune(s)
	return string(r[max(0, len(r)-n):])
}

func TestSince(t *testing.T) {
	concepts := func(lines ...string) string { return testHead + strings.Join(lines, "\n") + "\n" }
	a := "  - {id: a, label: A, frames: [f], en: alien(s)}"
	b := "  - {id: b, label: B, frames: [f], naming: n, en: \"illegal <1> alien\", de: Flüchtling}"
	for _, c := range []struct{ name, old, new, touches, not string }{
		{"nothing", concepts(a, b), concepts(a, b), "", "en alien"},
		{"label, note and source", concepts(a, b), strings.Replace(concepts(a, b), "label: A", "label: Other, source: s, register: r", 1), "", "en alien"},
		{"frames", concepts(a, b), strings.NewReplacer("- {id: f, label: F}", "- {id: f, label: F}\n  - {id: g, label: G}", "frames: [f]", "frames: [f, g]").Replace(concepts(a, b)), "", "en alien"},
		{"comment", concepts(a, b), concepts(a, b) + "# end\n", "", "en alien"},
		{"written otherwise", concepts(a, b), strings.Replace(concepts(a, b), "alien(s)}", "\"Alien(s|s)\"}", 1), "", "en alien"},
		{"other order", concepts(a, b), concepts(b, a), "en Illegal", "en alien"},
		{"term dropped", concepts(a, b), concepts(a), "de FLU\u0308CHTLING, de Fluecht\u00adling, en Illegal’s", "en wall, de alien, fr alien"},
		{"concept added", concepts(a), concepts(a, b), "de flüchtling", "en aliens"},
		{"another id", concepts(a), strings.Replace(concepts(a), "id: a", "id: z", 1), "en alien", "en wall"},
		{"cover", concepts(a, b), strings.Replace(concepts(a, b), "naming: n", "covers: [a]", 1), "en alien", "de wall"},
		{"base", concepts(a, b), strings.Replace(concepts(a, b), "label: A", "label: A, base: true", 1), "en alien", "de Flüchtling"},
		{"naming of one concept alone", concepts(b), strings.Replace(concepts(b), "naming: n, ", "", 1), "", "en alien, de Flüchtling"},
		{"ignored", concepts(a), strings.Replace(concepts(a), "alien species", "alien life", 1), "en species, en Life", "en alien"},
		{"entry of a list", concepts(a), strings.Replace(concepts(a), "bird(s)", "bird(s), crow", 1), "en Crow", "en bird, en alien"},
		{"topic word", concepts(a), strings.Replace(concepts(a), "migra*", "migra*\n      seeker", 1), "en seeker", "en migration"},
		{"guard", concepts(a), strings.Replace(concepts(a), "alien(s)", "\"alien(s) ; not near: ufo\"", 1), "en aliens", "en ufo"},
		{"same case", concepts(a), strings.Replace(concepts(a), "alien(s)", "alien(s) ; same case", 1), "en aliens", "de aliens"},
		{"abbreviation", concepts(a), strings.Replace(concepts(a), "[mr,", "[dr, mr,", 1), "en anything", "de anything"},
		{"quotes", concepts(a), strings.Replace(concepts(a), `["“ ”"]`, `["“ ”", "« »"]`, 1), "en anything", "de anything"},
	} {
		next, err := Parse("new", []byte(c.new))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		change, err := New(next).Since([]byte(c.old))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		does := func(pair string) bool {
			lang, word, _ := strings.Cut(strings.TrimSpace(pair), " ")
			return change.Languages[lang] || change.Touches != nil && change.Touches(lang, word)
		}
		for _, pair := range strings.Split(c.touches, ",") {
			if pair != "" && !does(pair) {
				t.Errorf("%s: %q is not touched", c.name, pair)
			}
		}
		for _, pair := range strings.Split(c.not, ",") {
			if does(pair) {
				t.Errorf("%s: %q is touched", c.name, pair)
			}
		}
		if c.touches == "" && (change.Touches != nil || len(change.Languages) > 0) {
			t.Errorf("%s: touches something: %v", c.name, change.Languages)
		}
	}
}

func TestSinceLanguages(t *testing.T) {
	small := "format: 1\nlanguages: [en]\nframes: [{id: f, label: F}]\nconcepts:\n  - {id: a, label: A, frames: [f], en: alien}\n"
	big := strings.Replace(small, "[en]", "[en, sv]", 1)
	for _, c := range [][2]string{{small, big}, {big, small}} {
		change, err := annotator(t, c[1]).Since([]byte(c[0]))
		if err != nil || !change.Languages["sv"] || change.Languages["en"] || change.Touches != nil {
			t.Errorf("%+v, %v", change, err)
		}
	}
	if _, err := annotator(t, small).Since([]byte("format: 2")); err == nil || !strings.Contains(err.Error(), "the older lexicon") {
		t.Errorf("a file that does not load: %v", err)
	}
}

func BenchmarkTouches(b *testing.B) {
	base := defaultAnnotator(b)
	var words []string
	for _, w := range vocabulary(articles(b, 200)) {
		words = append(words, w...)
	}
	c := &changer{rng: rand.New(rand.NewPCG(7, 9)), file: string(defaultLexicon), seen: []string{"migrant"}}
	changed, err := Parse("changed", []byte(c.onLine(regexp.MustCompile(`^    base: true`), func(string) string { return "" })))
	if err != nil {
		b.Fatal(err)
	}
	change, err := base.Since(changed.source)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, w := range words {
			change.Touches("en", w)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(words)), "ns/word")
}

func BenchmarkSince(b *testing.B) {
	a := defaultAnnotator(b)
	for b.Loop() {
		if _, err := a.Since(defaultLexicon); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleAnnotator_Since() {
	const file = "format: 1\nlanguages: [en]\nframes: [{id: f, label: F}]\nconcepts:\n  - {id: a, label: A, frames: [f], en: TERM}\n"
	lex, err := Parse("new", []byte(strings.Replace(file, "TERM", "illegal alien", 1)))
	if err != nil {
		fmt.Println(err)
		return
	}
	change, err := New(lex).Since([]byte(strings.Replace(file, "TERM", "unlawful alien", 1)))
	fmt.Println(change.Touches("en", "Unlawful"), change.Touches("en", "wall"), err)
	// Output: true false <nil>
}
