package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"framewatch/crawler/extract/page"
)

// Bounds of one selector. Together with maxParts they bound what a rule costs
// on the largest page: elements × parts.
const (
	maxSelector = 1000 // bytes
	maxNesting  = 3    // brackets of :not, :is and :has within each other
)

// A selector is a compiled list of CSS selectors. Cascadia reads tags, ids and
// attributes; how they are combined is ours: cascadia tries every way
// up the page again for each element, for which a page can be built on which
// it never ends.
type selector struct {
	text   string
	chains []chain
	parts  int // tags, classes, ids, attributes and pseudo-classes in it
}

// A chain is what stands between two commas: steps from the outermost element
// to the one that is selected.
type chain []step

// A step is what one element must be.
type step struct {
	combinator byte // before it: ' ', '>', '+' or '~'; 0 if it is the first, but ' ' or '>' in :has
	tests      []cascadia.Matcher
	places     []place
	nested     []nested
}

// A place is a pseudo-class that counts siblings.
type place struct {
	ofType, fromEnd bool
	number          int // from 1
}

// A nested is a pseudo-class with selectors of its own.
type nested struct {
	name string // not, is or has
	of   []chain
}

var places = map[string]place{
	"first-child": {number: 1}, "last-child": {fromEnd: true, number: 1},
	"first-of-type": {ofType: true, number: 1}, "last-of-type": {ofType: true, fromEnd: true, number: 1},
	"nth-child": {}, "nth-last-child": {fromEnd: true}, "nth-of-type": {ofType: true}, "nth-last-of-type": {ofType: true, fromEnd: true},
}

// compile reads a selector. The error says what is wrong and what to write.
func compile(text string) (selector, error) {
	switch {
	case len(text) > maxSelector:
		return selector{}, fmt.Errorf("is longer than %d bytes", maxSelector)
	case !utf8.ValidString(text):
		return selector{}, errors.New("is not UTF-8")
	}
	p := parser{text: text}
	chains, err := p.list(0, false)
	if err == nil && p.at < len(text) {
		err = p.unexpected()
	}
	if err != nil {
		return selector{}, fmt.Errorf("%q is not a CSS selector: %w", text, err)
	}
	return selector{strings.TrimSpace(text), chains, p.parts}, nil
}

// A parser stands at a byte of a selector.
type parser struct {
	text  string
	at    int
	parts int
}

// peek is the byte the parser stands at; 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// space passes over white space and reports whether there was any.
func (p *parser) space() bool {
	before := p.at
	for strings.IndexByte(" \t\r\n\f", p.peek()) >= 0 && p.at < len(p.text) {
		p.at++
	}
	return p.at > before
}

func (p *parser) unexpected() error {
	if p.at >= len(p.text) {
		return errors.New("it ends too early")
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return fmt.Errorf("%q cannot stand at byte %d", r, p.at+1)
}

// list reads chains up to the end or a closing bracket.
func (p *parser) list(nesting int, has bool) ([]chain, error) {
	var chains []chain
	for {
		c, err := p.chain(nesting, has)
		if err != nil {
			return nil, err
		}
		if chains = append(chains, c); p.peek() != ',' {
			return chains, nil
		}
		p.at++
	}
}

func (p *parser) chain(nesting int, has bool) (c chain, err error) {
	p.space()
	combinator := byte(0)
	if has {
		combinator = ' '
		if p.peek() == '>' {
			combinator = '>'
			p.at++
			p.space()
		}
	}
	for {
		s, err := p.step(nesting)
		if err != nil {
			return nil, err
		}
		s.combinator = combinator
		c = append(c, s)
		combinator = ' '
		spaced := p.space()
		switch p.peek() {
		case 0, ',', ')':
			return c, nil
		case '>', '+', '~':
			combinator = p.peek()
			p.at++
			p.space()
		default:
			if !spaced {
				return nil, p.unexpected()
			}
		}
		if has {
			return nil, errors.New("in :has stand single elements, such as :has(.ad) or :has(> img)")
		}
	}
}

// step reads what one element must be.
func (p *parser) step(nesting int) (s step, err error) {
	for first := p.at; ; {
		switch c := p.peek(); {
		case c == ':':
			err = p.pseudo(&s, nesting)
		case strings.IndexByte("\x00 \t\r\n\f>+~,)", c) >= 0:
			if p.at == first {
				err = p.unexpected()
			}
			return s, err
		case p.at > first && strings.IndexByte(".#[", c) < 0:
			return s, p.unexpected()
		default:
			err = p.simple(&s)
		}
		if err != nil {
			return s, err
		}
	}
}

// simple reads a tag, class, id or attribute.
func (p *parser) simple(s *step) error {
	start := p.at
	p.parts++
	for ; p.at < len(p.text) && strings.IndexByte(" \t\r\n\f>+~,:)", p.peek()) < 0 && (p.at == start || strings.IndexByte(".#[", p.peek()) < 0); p.at++ {
		switch p.peek() {
		case '\\':
			p.escape()
		case '[':
			if err := p.attribute(); err != nil {
				return err
			}
		}
	}
	p.at = min(p.at, len(p.text))
	text := p.text[start:p.at]
	switch {
	case plainClass.MatchString(text):
		s.tests = append(s.tests, class(text[1:]))
		return nil
	case text == "." || text == "#":
		return fmt.Errorf("a name is missing behind the %s", text)
	case strings.HasPrefix(text, "data-"):
		return errors.New("no element is called data-…; write the attribute as \"[data-…]\", in quotes, as [ begins a list in YAML")
	}
	test, err := cascadia.Parse(text)
	if err == nil {
		s.tests = append(s.tests, test)
	}
	return err
}

var plainClass = regexp.MustCompile(`^\.-?[A-Za-z_][A-Za-z0-9_-]*$`)

// A class matches elements of a class. Most rules are made of these, and
// cascadia takes ten times as long for the long lists of a hostile page.
type class string

// Match reports whether an element has the class.
func (c class) Match(n *html.Node) bool {
	list, start := page.Attribute(n, "class"), 0
	for i := 0; i <= len(list); i++ {
		if i == len(list) || list[i] == ' ' || list[i] == '\n' || list[i] == '\t' || list[i] == '\r' || list[i] == '\f' {
			if list[start:i] == string(c) {
				return true
			}
			start = i + 1
		}
	}
	return false
}

// escape goes to the end of a character that is written with a backslash: the
// character itself, or its number in hexadecimal digits with a space behind.
func (p *parser) escape() {
	rest := p.text[p.at+1:]
	digits := min(6, len(rest)-len(strings.TrimLeft(rest, "0123456789abcdefABCDEF")))
	p.at += max(1, digits)
	if digits > 0 && strings.HasPrefix(rest[digits:], " ") {
		p.at++
	}
}

// attribute goes to the bracket that closes an attribute.
func (p *parser) attribute() error {
	quote := byte(0)
	for p.at++; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '\\':
			p.at++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#':
			return errors.New("regular expressions are not read; write *=, ^= or $=")
		case c == ']':
			return nil
		}
	}
	return errors.New("a [ is not closed")
}

// pseudo reads a pseudo-class.
func (p *parser) pseudo(s *step, nesting int) error {
	p.at++
	start := p.at
	for c := p.peek(); c == '-' || 'a' <= c && c <= 'z'; c = p.peek() {
		p.at++
	}
	name := p.text[start:p.at]
	p.parts++
	if at, known := places[name]; known {
		if at.number == 0 {
			argument, err := p.argument()
			if err != nil {
				return err
			}
			if at.number, err = strconv.Atoi(strings.TrimSpace(argument)); err != nil || at.number < 1 {
				return fmt.Errorf(":%s takes a number from 1 on, not %q", name, argument)
			}
		}
		s.places = append(s.places, at)
		return nil
	}
	switch {
	case !slices.Contains([]string{"not", "is", "has"}, name):
		return fmt.Errorf(":%s is not read; there are :not(), :is(), :has(), :first-child, :last-child, :nth-child(3), and the same with of-type", name)
	case p.peek() != '(':
		return fmt.Errorf(":%s takes selectors in brackets", name)
	case nesting == maxNesting:
		return fmt.Errorf("brackets stand within each other more than %d deep", maxNesting)
	}
	p.at++
	of, err := p.list(nesting+1, name == "has")
	if err != nil {
		return err
	}
	if p.peek() != ')' {
		return errors.New("a ( is not closed")
	}
	p.at++
	s.nested = append(s.nested, nested{name, of})
	return nil
}

// argument reads what stands between brackets.
func (p *parser) argument() (string, error) {
	inside, found := strings.CutPrefix(p.text[p.at:], "(")
	end := strings.IndexByte(inside, ')')
	if !found || end < 0 {
		return "", errors.New("a number in brackets is missing")
	}
	p.at += end + 2
	return inside[:end], nil
}
