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
//
// A line that starts with # is a comment.
type grammar struct {
	thousands string // between the groups of a number
	rules     map[string][]string
}

func parseGrammar(file, thousands string) (*grammar, error) {
	g := &grammar{thousands: thousands, rules: map[string][]string{}}
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
	numberPattern = regexp.MustCompile(`^(y?)(\d+)-(\d+)$`)
)

// check reports every name that neither the grammar nor known explains.
func (g *grammar) check(known func(name string) bool) error {
	var errs []error
	for rule, alts := range g.rules {
		for _, alt := range alts {
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
	used  map[string][]int // rule → alternatives not yet used, shuffled
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

func (w *writer) expand(alt string) string {
	alt = w.pickBrackets(alt)
	return slotPattern.ReplaceAllStringFunc(alt, func(slot string) string {
		m := slotPattern.FindStringSubmatch(slot)
		s := ""
		if n := numberPattern.FindStringSubmatch(m[2]); n != nil {
			s = w.number(n[2], n[3], n[1] != "")
		} else {
			s = w.say(m[2])
		}
		if m[1] != "" {
			s = capital(s)
		}
		return s
	})
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

func (w *writer) number(low, high string, year bool) string {
	lo, _ := strconv.Atoi(low) // the pattern lets only digits through
	hi, _ := strconv.Atoi(high)
	n := lo + w.rng.IntN(max(hi-lo, 0)+1)
	switch {
	case year:
		return strconv.Itoa(n)
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
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
