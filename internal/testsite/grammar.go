package testsite

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A grammar turns a rule's name into text. Its file has one rule per
// ": name" line, followed by its alternatives, one per line:
//
//	{name}    an alternative of another rule, or a word of the outlet (wording.go)
//	{name.a}  likewise, but the same all through the article
//	{^name}   likewise, with a capital
//	{20-90}   a number; large ones are rounded and written the language's way
//	{y1990-1999} a year
//	[a|b]     one of these
//	a ## b ## c   headline and lead of one article, and the rule that continues
//	          it; in these, equal number slots get equal numbers
//
// A line that starts with # is a comment.
type grammar struct {
	thousands string   // between the groups of a number
	words     []string // for the numbers from 0 on that are written out
	rules     map[string][]string
}

func parseGrammar(file, thousands, words string) (*grammar, error) {
	g := &grammar{thousands: thousands, words: strings.Fields(words), rules: map[string][]string{}}
	name := ""
	for i, line := range strings.Split(file, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, ": "):
			name = line[2:]
		case name == "":
			return nil, fmt.Errorf("line %d: text before the first rule", i+1)
		default:
			g.rules[name] = append(g.rules[name], line)
		}
	}
	return g, nil
}

var (
	slotPattern   = regexp.MustCompile(`\{(\^?)([^{}]+)\}`)
	aloneBefore   = regexp.MustCompile(`^($|[ ;]|[.,]($| ))`) // what may follow a number in words
	numberPattern = regexp.MustCompile(`^(y?)(\d+)-(\d+)$`)
)

// check reports every name that neither the grammar nor known explains.
func (g *grammar) check(known func(name string) bool) error {
	var errs []error
	for rule, alts := range g.rules {
		for _, alt := range alts {
			if parts := strings.Split(alt, " ## "); len(parts) == 3 && g.rules[parts[2]] == nil {
				errs = append(errs, fmt.Errorf("rule %q: no rule is called %q", rule, parts[2]))
			}
			for _, m := range slotPattern.FindAllStringSubmatch(alt, -1) {
				if name := m[2]; !numberPattern.MatchString(name) && g.rules[g.base(name)] == nil && !known(name) {
					errs = append(errs, fmt.Errorf("rule %q: nothing is called %q", rule, name))
				}
			}
		}
	}
	return errors.Join(errs...)
}

// base is the rule behind a name: the longest part of it that is a rule.
func (g *grammar) base(name string) string {
	if g.rules[name] == nil {
		if i := strings.LastIndexByte(name, '.'); i > 0 {
			return name[:i]
		}
	}
	return name
}

// A writer expands rules for one article: names that are bound keep their
// value, and no alternative comes twice before all of its rule have come.
type writer struct {
	g     *grammar
	rng   *rand.Rand
	words func(name string) (string, bool) // the outlet's own words; asked first
	bound map[string]string

	numbers map[string]string // while an item is written: what its number slots became
	used    map[string][]int  // rule → alternatives not yet used, shuffled
}

func newWriter(g *grammar, rng *rand.Rand, words func(string) (string, bool)) *writer {
	return &writer{g: g, rng: rng, words: words, bound: map[string]string{}, used: map[string][]int{}}
}

// say expands a name.
func (w *writer) say(name string) string {
	if s, ok := w.words(name); ok {
		return s
	}
	if s, ok := w.bound[name]; ok {
		return s
	}
	rule := w.g.base(name)
	s := w.expand(w.choose(rule))
	if rule != name {
		w.bound[name] = s
	}
	return s
}

func (w *writer) choose(rule string) string {
	alts := w.g.rules[rule]
	left := w.used[rule]
	if len(left) == 0 {
		left = w.rng.Perm(len(alts))
	}
	w.used[rule] = left[1:]
	return alts[left[0]]
}

// left is the number of alternatives of a rule that have not been used yet.
func (w *writer) left(rule string) int {
	if left, ok := w.used[rule]; ok {
		return len(left)
	}
	return len(w.g.rules[rule])
}

// item expands a rule whose alternatives are "headline ## lead ## more"; more
// is the rule that continues this one, "" if there is none.
func (w *writer) item(rule string) (headline, lead, more string) {
	w.numbers = map[string]string{}
	headline, lead, _ = strings.Cut(w.expand(w.choose(rule)), " ## ")
	lead, more, _ = strings.Cut(lead, " ## ")
	w.numbers = nil
	return capital(headline), capital(lead), more
}

func (w *writer) expand(alt string) string {
	alt = w.pickBrackets(alt)
	var b strings.Builder
	at := 0
	for _, m := range slotPattern.FindAllStringSubmatchIndex(alt, -1) {
		b.WriteString(alt[at:m[0]])
		at = m[1]
		s := w.slot(alt[m[4]:m[5]], b.String(), alt[at:])
		if m[2] != m[3] {
			s = capital(s)
		}
		b.WriteString(s)
	}
	b.WriteString(alt[at:])
	return b.String()
}

// slot expands what stands between braces, given the text on either side.
func (w *writer) slot(name, before, after string) string {
	n := numberPattern.FindStringSubmatch(name)
	if n == nil {
		return w.say(name)
	}
	if s, ok := w.numbers[name]; ok {
		return s
	}
	alone := (before == "" || strings.HasSuffix(before, " ")) && aloneBefore.MatchString(after)
	s := w.number(n[2], n[3], n[1] != "", alone)
	if w.numbers != nil {
		w.numbers[name] = s
	}
	return s
}

// pickBrackets replaces each [a|b]. Brackets do not nest.
func (w *writer) pickBrackets(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		inside, after, _ := strings.Cut(rest, "]")
		alts := strings.Split(inside, "|")
		b.WriteString(alts[w.rng.IntN(len(alts))])
		s = after
	}
}

// number draws a number. A year stays as it is; small numbers are words where
// a word can stand, so not in "3.4" or "2-1".
func (w *writer) number(low, high string, year, word bool) string {
	lo, _ := strconv.Atoi(low) // the pattern lets only digits through
	hi, _ := strconv.Atoi(high)
	n := lo + w.rng.IntN(max(hi-lo, 0)+1)
	switch {
	case year:
		return strconv.Itoa(n)
	case word && n < len(w.g.words):
		return w.g.words[n]
	case hi >= 10000:
		n -= n % 100
	case hi >= 1000:
		n -= n % 10
	}
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + w.g.thousands + s[i:]
	}
	return s
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
