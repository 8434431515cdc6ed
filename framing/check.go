package framing

import (
	"cmp"
	"slices"
	"strings"
)

// A Term is one term of a concept as the file has it.
type Term struct {
	Concept  string // ID
	Language string
	Text     string // with its remarks
	Line     int    // of the file
}

// The kinds of findings.
const (
	FoundTwice    = "twice"    // the same wording stands twice in one concept, or in two of which one is general
	FoundNeedless = "needless" // other terms of the concept match all that the term can
	FoundOverlap  = "overlap"  // terms of two concepts can match the same words
	FoundNever    = "never"    // the term matches nothing in the articles
	FoundCovered  = "covered"  // all that the term matches in the articles is part of what another term counts for
	FoundMuch     = "much"     // the term matches too much to be trusted unread
)

// A Finding is something about a term that its author should look at.
type Finding struct {
	Kind string
	Term
	Other   *Term  // the other term of a wording, an overlap
	About   string // what is the matter, and what follows of it
	Example string // words that both match
}

// termOf is term i of a language.
func (a *Annotator) termOf(lang string, i int) Term {
	l := a.lex.languages[lang]
	return Term{a.lex.data.Concepts[l.rules[i].concept].ID, lang, l.written[i].text, l.written[i].at}
}

// Check tells what is odd about the terms without any article: wordings that
// come twice, terms that others make needless, and concepts that overlap.
func (a *Annotator) Check() []Finding {
	var all []Finding
	for _, lang := range a.lex.data.Languages {
		c := &checker{a: a, lang: lang, l: a.lex.languages[lang], told: map[[2]int]bool{}, pairs: map[[2]int]*overlapping{}}
		c.prepare()
		for i := range c.l.rules {
			c.term(i)
		}
		all = append(append(all, c.findings...), c.overlaps()...)
	}
	return all
}

// A checker looks at the terms of one language. It writes a term out and lets
// all others read it.
type checker struct {
	a        *Annotator
	lang     string
	l        *language
	forms    [][]string // by term; nil: too many, or not only letters
	d        doc
	told     map[[2]int]bool
	pairs    map[[2]int]*overlapping // by concepts
	findings []Finding
}

// checkForms is how many forms of a term are tried.
const checkForms = 400

func (c *checker) prepare() {
	c.forms = make([][]string, len(c.l.rules))
	for i, ph := range c.l.phrases {
		forms := c.l.fold.forms(ph)
		slices.Sort(forms)
		c.forms[i] = slices.Compact(forms)
	}
}

// term lets all terms read the forms of one.
func (c *checker) term(i int) {
	r := &c.l.rules[i]
	whole := 0 // forms that another term of the concept matches as a whole
	by, form := -1, ""
	forms := c.forms[i][:min(len(c.forms[i]), checkForms)]
	complete := len(c.forms[i]) > 0 && len(c.forms[i]) <= checkForms
	for _, f := range forms {
		if strings.Contains(f, anyWords) || strings.Contains(f, anyLetters) {
			complete = false
			f = strings.NewReplacer(anyWords, "", anyLetters, "").Replace(f)
		}
		other := -1
		c.l.fold.read(&c.d, strings.Join(strings.Fields(f), " "))
		length := len(c.d.folded)
		c.l.terms.find(&c.d, 0, int32(len(c.d.tokens)), func(j, start, end int) bool {
			o := &c.l.rules[j]
			switch {
			case j == i:
			case o.concept != r.concept:
				c.overlap(i, j, string(c.d.folded), start > 0 || end < length)
			case start == 0 && end == length && o.asFree(r):
				other = j
			}
			return true
		})
		if other >= 0 {
			whole++
			by, form = other, string(c.d.folded)
		}
	}
	if complete && whole == len(forms) && by >= 0 {
		c.needless(i, by, form)
	}
}

// asFree reports whether the term counts wherever one with the guards of r does.
func (o *rule) asFree(r *rule) bool {
	return o.near == nil && o.notNear == nil && o.with == nil && o.notIn == nil && o.cased == nil || o.key() == r.key()
}

func (c *checker) needless(i, by int, form string) {
	pair := [2]int{min(i, by), max(i, by)}
	if c.told[pair] {
		return
	}
	c.told[pair] = true
	other := c.a.termOf(c.lang, by)
	f := Finding{Kind: FoundNeedless, Term: c.a.termOf(c.lang, i), Other: &other, Example: form, About: "other terms of the concept match all that this one does; it can go"}
	if slices.Equal(c.forms[i], c.forms[by]) {
		f.Kind, f.About = FoundTwice, "the same wording twice in one concept; one can go"
	}
	c.findings = append(c.findings, f)
}

// An overlapping gathers how terms of two concepts meet.
type overlapping struct {
	terms, same int // forms of the first that hold, or are, a match of the second
	inner       int // term of the second
	outer       int // term of the first
	form        string
}

// overlap notes that term j matches in a form of term i, or all of it.
func (c *checker) overlap(i, j int, form string, inside bool) {
	key := [2]int{c.l.rules[i].concept, c.l.rules[j].concept}
	o := c.pairs[key]
	if o == nil {
		o = &overlapping{outer: i, inner: j, form: form}
		c.pairs[key] = o
	}
	o.terms++
	if !inside {
		if o.same++; o.same == 1 {
			o.outer, o.inner, o.form = i, j, form
		}
	}
}

// overlaps tells the pairs of concepts whose terms meet, the same words first.
func (c *checker) overlaps() []Finding {
	var keys [][2]int
	for key, o := range c.pairs {
		back := c.pairs[[2]int{key[1], key[0]}]
		if o.same > 0 && back != nil && back.same > 0 && key[0] > key[1] {
			continue // told the other way round
		}
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b [2]int) int {
		return cmp.Or(-cmp.Compare(min(1, c.pairs[a].same), min(1, c.pairs[b].same)), slices.Compare(a[:], b[:]))
	})
	var all []Finding
	for _, key := range keys {
		o := c.pairs[key]
		outer, inner := c.a.termOf(c.lang, o.outer), c.a.termOf(c.lang, o.inner)
		all = append(all, Finding{Kind: FoundOverlap, Term: outer, Other: &inner, About: c.a.lex.verdict(key[0], key[1], o), Example: o.form})
	}
	return all
}

// verdict says what counts where a term of one concept holds, or shares, the
// words of another's.
func (x *Lexicon) verdict(outer, inner int, o *overlapping) string {
	a, b := x.data.Concepts[outer], x.data.Concepts[inner]
	switch {
	case o.same > 0 && a.Naming != "" && a.Naming == b.Naming:
		return "the same words, rival names of one thing: the more special term counts, at a tie both"
	case o.same > 0:
		return "the same words: both count"
	case b.Base:
		return "inside: only " + a.ID + " counts, as " + b.ID + " is base"
	case x.outer[inner][outer] && slices.Contains(a.Covers, b.ID):
		return "inside: only " + a.ID + " counts, as it covers " + b.ID
	case x.outer[inner][outer]:
		return "inside: only " + a.ID + " counts, as both are of the naming set " + a.Naming
	}
	return "inside: both count"
}
