package framing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The kinds of atoms a term is made of.
type kind uint8

const (
	literal  kind = iota // letters as they stand
	optional             // ( ): one of alts, or nothing
	choice               // [ ], @list: one of alts
	ending               // {x}: one of forms
	tilde                // ~: nothing, space or hyphen
	star                 // *: any run of letters and digits
	gap                  // <n>: up to n words
)

type atom struct {
	kind  kind
	text  string   // of a literal; the name of a list
	n     int      // of a gap
	alts  []phrase // of optional and choice
	list  bool     // of a choice: it stands for an @list
	forms []string // of an ending; a sign for gender is \x01
}

// A unit is what stands between two spaces of a term.
type unit []atom

// A phrase is one alternative of a term: units parted by spaces.
type phrase []unit

// genderSign stands in the forms of an ending for the sign that parts the
// genders, which texts write in several ways.
const genderSign = "\x01"

// A wordbook resolves what the terms of one language refer to.
type wordbook struct {
	lists   map[string][]phrase
	endings map[string][]string
	flat    bool // for the entries of lists: they name no list
}

// A termParser reads one term. It stops at the first mistake.
type termParser struct {
	rest  string
	book  *wordbook
	depth int
}

const (
	maxTerm  = 4000 // bytes
	maxDepth = 8    // of brackets
	maxGap   = 20   // words
)

// parseTerm reads a term into its alternatives; outside brackets there is one.
func parseTerm(s string, book *wordbook) (phrase, error) {
	if len(s) > maxTerm {
		return nil, fmt.Errorf("the term has more than %d bytes", maxTerm)
	}
	if remark := lostRemark(s); remark != "" {
		return nil, fmt.Errorf("%q is a remark; a semicolon must stand before it", remark)
	}
	p := &termParser{rest: strings.Join(strings.Fields(s), " "), book: book}
	ph, err := p.phrase()
	if err != nil {
		return nil, err
	}
	if p.rest != "" {
		if p.rest[0] == '|' {
			return nil, fmt.Errorf("| outside brackets")
		}
		return nil, fmt.Errorf("unbalanced brackets: %q closes nothing", p.rest[:1])
	}
	if ph.nullable() {
		return nil, fmt.Errorf("the term can match nothing: at least one word must stand outside round brackets")
	}
	return ph, nil
}

// lostRemark finds a remark that no semicolon parts from its term.
func lostRemark(s string) string {
	for _, remark := range []string{"only near:", "not near:", "only with:", "not in:"} {
		if strings.Contains(s, remark) {
			return remark
		}
	}
	return ""
}

// phrase reads up to a bar, a closing bracket or the end.
func (p *termParser) phrase() (phrase, error) {
	var ph phrase
	var u unit
	for p.rest != "" {
		r, size := utf8.DecodeRuneInString(p.rest)
		switch r {
		case '|', ')', ']':
			return ph.with(u), nil
		case ' ':
			ph, u = ph.with(u), nil
			p.rest = p.rest[size:]
		default:
			a, err := p.atom(r, size)
			if err != nil {
				return nil, err
			}
			u = u.with(a)
		}
	}
	return ph.with(u), nil
}

func (ph phrase) with(u unit) phrase {
	if len(u) == 0 {
		return ph
	}
	return append(ph, u)
}

// with appends an atom and joins neighbouring letters.
func (u unit) with(a atom) unit {
	if n := len(u); n > 0 && a.kind == literal && u[n-1].kind == literal {
		u[n-1].text += a.text
		return u
	}
	return append(u, a)
}

func (p *termParser) atom(r rune, size int) (atom, error) {
	rest := p.rest[size:]
	switch r {
	case '(':
		alts, err := p.group(')')
		return atom{kind: optional, alts: alts}, err
	case '[':
		alts, err := p.group(']')
		return atom{kind: choice, alts: alts}, err
	case '~':
		p.rest = rest
		return atom{kind: tilde}, nil
	case '*':
		p.rest = rest
		return atom{kind: star}, nil
	case '{':
		return p.ending(rest)
	case '<':
		return p.gap(rest)
	case '@':
		return p.list(rest)
	case '}', '>':
		return atom{}, fmt.Errorf("unbalanced brackets: %q closes nothing", r)
	case ';', '"':
		return atom{}, fmt.Errorf("%q has no meaning in a term; only the terms of concepts take remarks, each after a semicolon", r)
	}
	p.rest = rest
	return atom{kind: literal, text: string(r)}, nil
}

func (p *termParser) group(closing byte) ([]phrase, error) {
	opening := p.rest
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("brackets nest deeper than %d", maxDepth)
	}
	defer func() { p.depth-- }()
	var alts []phrase
	for {
		p.rest = p.rest[1:] // the opening bracket or the bar
		ph, err := p.phrase()
		if err != nil {
			return nil, err
		}
		alts = append(alts, ph)
		if p.rest == "" || p.rest[0] != '|' && p.rest[0] != closing {
			return nil, fmt.Errorf("unbalanced brackets: %q is not closed", cut(opening, 20))
		}
		if p.rest[0] == closing {
			p.rest = p.rest[1:]
			return alts, nil
		}
	}
}

func (p *termParser) ending(rest string) (atom, error) {
	name, after, ok := strings.Cut(rest, "}")
	if !ok {
		return atom{}, fmt.Errorf("unbalanced brackets: %q is not closed", cut(p.rest, 20))
	}
	forms, ok := p.book.endings[name]
	if !ok {
		return atom{}, fmt.Errorf("unknown ending {%s}%s", name, meant(name, slices.Collect(maps.Keys(p.book.endings))))
	}
	p.rest = after
	return atom{kind: ending, forms: forms}, nil
}

func (p *termParser) gap(rest string) (atom, error) {
	digits, after, ok := strings.Cut(rest, ">")
	if !ok {
		return atom{}, fmt.Errorf("unbalanced brackets: %q is not closed", cut(p.rest, 20))
	}
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' || n > maxGap {
			n = 0
			break
		}
		n = 10*n + int(c-'0')
	}
	if n < 1 || n > maxGap {
		return atom{}, fmt.Errorf("<%s> is not a number of words from 1 to %d", digits, maxGap)
	}
	if after != "" && !strings.ContainsAny(after[:1], " |)]") {
		return atom{}, fmt.Errorf("<%s> stands for whole words and needs a space behind it", digits)
	}
	p.rest = after
	return atom{kind: gap, n: n}, nil
}

func (p *termParser) list(rest string) (atom, error) {
	end := strings.IndexFunc(rest, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		end = len(rest)
	}
	name := rest[:end]
	alts, ok := p.book.lists[name]
	if !ok {
		if p.book.flat {
			return atom{}, fmt.Errorf("@%s: a list can't hold a list; write its entries out", name)
		}
		return atom{}, fmt.Errorf("unknown list @%s%s", name, meant(name, slices.Collect(maps.Keys(p.book.lists))))
	}
	p.rest = rest[end:]
	return atom{kind: choice, text: name, alts: alts, list: true}, nil
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// nullable reports whether the phrase can match nothing.
func (ph phrase) nullable() bool {
	for _, u := range ph {
		if !u.nullable() {
			return false
		}
	}
	return true
}

func (u unit) nullable() bool {
	for _, a := range u {
		if !a.nullable() {
			return false
		}
	}
	return true
}

func (a atom) nullable() bool {
	switch a.kind {
	case literal:
		return false
	case choice:
		for _, ph := range a.alts {
			if ph.nullable() {
				return true
			}
		}
		return len(a.alts) == 0
	case ending:
		for _, f := range a.forms {
			if f == "" {
				return true
			}
		}
		return len(a.forms) == 0
	}
	return true
}

// own is the number of bytes of letters that every match takes from the term
// itself, not from lists: how special the term is.
func (ph phrase) own() int {
	n := 0
	for _, u := range ph {
		for _, a := range u {
			n += a.own()
		}
	}
	return n
}

func (a atom) own() int {
	switch {
	case a.kind == literal:
		return len(a.text)
	case a.kind != choice || a.list || len(a.alts) == 0:
		return 0
	}
	least := a.alts[0].own()
	for _, ph := range a.alts[1:] {
		least = min(least, ph.own())
	}
	return least
}

// isGap reports whether the unit is a gap alone.
func (u unit) isGap() bool { return len(u) == 1 && u[0].kind == gap }

// endingForms writes out an ending of a language: the sign between the genders
// becomes genderSign; French also sets the letters in round brackets.
func endingForms(lang, s string) []string {
	switch lang {
	case "de":
		return []string{strings.ReplaceAll(s, ":", genderSign)}
	case "fr":
		parts := strings.Split(s, "·")
		return frenchForms(parts[0], parts[1:], false)
	}
	return []string{s}
}

func frenchForms(done string, parts []string, bracketed bool) []string {
	if len(parts) == 0 {
		return []string{done}
	}
	forms := frenchForms(done+genderSign+parts[0], parts[1:], false)
	forms = append(forms, frenchForms(done+"("+parts[0]+")", parts[1:], true)...)
	if bracketed { // migrant(e)s
		forms = append(forms, frenchForms(done+parts[0], parts[1:], true)...)
	}
	return forms
}

// genderSigns lists how texts write the sign between the genders.
func genderSigns(lang string) []string {
	switch lang {
	case "de":
		return []string{":", "*", "_", "/-", "/", "·"}
	case "fr":
		return []string{"·", ".", "-", "/", "•"}
	}
	return nil
}
