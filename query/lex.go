package query

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"framewatch"
)

type kind int

const (
	bare    kind = iota // what stands between two spaces
	phrase              // what stands between quotation marks
	field               // a field's name with its colon
	opening             // a bracket
	closing
	and
	or
	not
	near // <n>
)

// A token is one piece of a query.
type token struct {
	kind       kind
	start, end int    // bytes of the query
	text       string // of bare and phrase, normalised; the name of a field
	exact      bool   // = stands before it
	stem       bool   // ~ stands before it
	star       bool   // a star stands behind its closing quotation mark
	within     int    // the n of ~n or <n>; -1: none
}

// operators are the written forms of the operators.
var operators = map[string]kind{"AND": and, "OR": or, "NOT": not, "&": and, "&&": and, "|": or, "||": or}

type lexer struct {
	*source
	chars  []char
	i      int // the next of chars
	tokens []token
}

// lex cuts a query into tokens.
func lex(s *source) ([]token, error) {
	l := lexer{source: s, chars: normalise(s)}
	for l.i < len(l.chars) {
		if err := l.next(); err != nil {
			return nil, err
		}
	}
	l.lowerCaseOperators()
	return l.tokens, nil
}

func (l *lexer) next() error {
	switch l.chars[l.i].r {
	case ' ':
		l.i++
	case '(':
		l.bracket(opening)
	case ')':
		l.bracket(closing)
	case '-':
		l.minus()
	case '=', '~':
		return l.signed()
	case '<':
		if n, end := l.distance(l.i); end > 0 {
			l.add(token{kind: near, within: n}, end)
			return nil
		}
		l.i++
	case '"':
		l.phrase(token{})
	case '\'':
		if end := l.singleQuoteEnd(); end > 0 {
			l.notice("Single quotation marks were read as double ones.")
			l.quoted(end, token{})
			return nil
		}
		l.i++
	default:
		return l.bare(token{})
	}
	return nil
}

// add appends a token that runs from the next character to end.
func (l *lexer) add(t token, end int) {
	t.start, t.end = l.at(l.i), l.at(end)
	l.tokens = append(l.tokens, t)
	l.i = end
}

// at is the byte of the query at which a character starts.
func (l *lexer) at(i int) int {
	if i < len(l.chars) {
		return l.chars[i].at
	}
	return len(l.text)
}

func (l *lexer) is(i int, set string) bool {
	return i < len(l.chars) && strings.ContainsRune(set, l.chars[i].r)
}

func (l *lexer) string(from, to int) string {
	var b strings.Builder
	for _, c := range l.chars[from:to] {
		b.WriteRune(c.r)
	}
	return b.String()
}

// readAs says how the mark at i was read, if it was written otherwise.
func (l *lexer) readAs(i int) {
	if c := l.chars[i]; c.was != c.r {
		l.notice("“%c” was read as “%c”.", c.was, c.r)
	}
}

func (l *lexer) bracket(k kind) {
	l.readAs(l.i)
	l.add(token{kind: k}, l.i+1)
}

// minus reads a run of hyphens before a word. One that stands alone or sticks
// to what is before it is no operator.
func (l *lexer) minus() {
	end := l.i
	for l.is(end, "-") {
		end++
	}
	switch {
	case end == len(l.chars) || l.is(end, " )"):
		l.notice("The “%c” at character %d stands before nothing and was left out.", l.chars[l.i].was, l.character(l.at(l.i)))
		l.i = end
		return
	case l.i > 0 && !l.is(l.i-1, " (:=~"):
		l.i = end
		return
	case end > l.i+1:
		l.notice("“%s” was read as one minus.", l.text[l.at(l.i):l.at(end)])
	case l.chars[l.i].was != '-':
		l.notice("“%c” was read as a minus.", l.chars[l.i].was)
	}
	l.add(token{kind: not}, end)
}

// signed reads a word or phrase behind an equals sign or tilde. Both before
// one word are left to the parser to complain of.
func (l *lexer) signed() error {
	var t token
	start := l.i
	for l.is(l.i, "=~") {
		l.readAs(l.i)
		t.exact = t.exact || l.is(l.i, "=")
		t.stem = t.stem || l.is(l.i, "~")
		l.i++
	}
	switch {
	case l.i == len(l.chars) || l.is(l.i, " ()-<'"):
		l.notice("The “%s” at character %d stands before no word and was left out.", l.string(start, l.i), l.character(l.at(start)))
		return nil
	case t.stem && l.lateDistance(start):
		return nil
	case l.is(l.i, `"`):
		l.phrase(t)
	default:
		if err := l.bare(t); err != nil {
			return err
		}
	}
	l.tokens[len(l.tokens)-1].start = l.at(start)
	return nil
}

// lateDistance reads the distance in "a b" ~5, which belongs to the phrase.
func (l *lexer) lateDistance(start int) bool {
	end := l.i
	for l.is(end, "0123456789") {
		end++
	}
	last := len(l.tokens) - 1
	if end == l.i || end < len(l.chars) && !l.is(end, " )") || last < 0 || l.tokens[last].kind != phrase || l.tokens[last].within >= 0 ||
		strings.TrimSpace(l.text[l.tokens[last].end:l.at(start)]) != "" {
		return false
	}
	l.notice("The space before “%s” was left out: it is the distance of the words before it.", l.string(start, end))
	l.tokens[last].within, l.tokens[last].end = number(l.string(l.i, end)), l.at(end)
	l.i = end
	return true
}

// distance reads <n> at i; end is 0 if there is none.
func (l *lexer) distance(i int) (n, end int) {
	end = i + 1
	for l.is(end, "0123456789") {
		end++
	}
	if end == i+1 || !l.is(i, "<") || !l.is(end, ">") {
		return 0, 0
	}
	return number(l.string(i+1, end)), end + 1
}

// number reads digits; what is too large becomes the largest.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return int(^uint(0) >> 1)
	}
	return n
}

func (l *lexer) phrase(t token) {
	if c := l.chars[l.i]; c.was != c.r {
		l.notice("“%c” was read as a plain quotation mark.", c.was)
	}
	end := l.i + 1
	for end < len(l.chars) && !l.is(end, `"`) {
		end++
	}
	if end == len(l.chars) {
		l.notice("The quotation mark at character %d is not closed; the phrase was read to the end.", l.character(l.at(l.i)))
	}
	l.quoted(end, t)
}

// quoted adds t as the phrase between the next character and end, with the
// star and distance behind it.
func (l *lexer) quoted(end int, t token) {
	t.kind, t.text, t.within = phrase, l.string(l.i+1, end), -1
	end = min(end+1, len(l.chars))
	if l.is(end, "*~") {
		l.readAs(end)
	}
	if l.is(end, "*") {
		t.star = true
		end++
	}
	if l.is(end, "~") {
		digits := end + 1
		for l.is(digits, "0123456789") {
			digits++
		}
		if digits > end+1 {
			t.within = number(l.string(end+1, digits))
		} else {
			l.notice("The “~” at character %d has no number behind it and was left out.", l.character(l.at(end)))
		}
		end = digits
	}
	l.add(t, end)
}

// singleQuoteEnd is where the single quotation mark closes that opens at the
// next character; 0 if it is only an apostrophe.
func (l *lexer) singleQuoteEnd() int {
	for i := l.i + 1; i < len(l.chars) && !l.is(i, `"()`); i++ {
		if l.is(i, "'") && i > l.i+1 && !l.is(i-1, " ") && (i+1 == len(l.chars) || l.is(i+1, " )*~")) {
			return i
		}
	}
	return 0
}

// bare reads to the next space, bracket or quotation mark: a word, which
// becomes t, an operator, or a field's name.
func (l *lexer) bare(t token) error {
	end := l.i
	for end < len(l.chars) && !l.is(end, ` ()"`) {
		if _, near := l.distance(end); near > 0 {
			break
		}
		if l.is(end, "*~") {
			l.readAs(end)
		}
		end++
	}
	text := l.string(l.i, end)
	behindField := l.i > 0 && l.is(l.i-1, ":")
	if !behindField && !t.exact && !t.stem {
		if k, ok := operators[text]; ok {
			l.operator(k, text, end)
			return nil
		}
		if name, _, colon := strings.Cut(text, ":"); colon {
			found, err := l.field(name, end)
			if found || err != nil {
				return err
			}
			l.notice("“%s” was read as words; a colon has a meaning only behind the name of a field.", text)
		}
	}
	t.kind, t.text, t.within = bare, text, -1
	if word, digits, tilde := strings.Cut(text, "~"); tilde && digits != "" && strings.Trim(digits, "0123456789") == "" {
		t.text, t.within = word, number(digits)
	}
	l.add(t, end)
	return nil
}

func (l *lexer) operator(k kind, text string, end int) {
	if strings.ContainsAny(text, "&|") {
		l.notice("“%s” was read as %s.", text, map[kind]string{and: "AND", or: "OR"}[k])
	}
	l.add(token{kind: k}, end)
}

// fields are the names that may stand before a colon, as told to readers.
var fields = []framewatch.Field{
	framewatch.FieldTitle, framewatch.FieldLead, framewatch.FieldBody, framewatch.FieldAuthor, framewatch.FieldSource, framewatch.FieldLang,
	framewatch.FieldDate, framewatch.FieldConcept, framewatch.FieldFrame, framewatch.FieldNaming, framewatch.FieldVoice, framewatch.FieldPlace, framewatch.FieldCluster, framewatch.FieldSeq,
}

// field reads the field whose name stands before the first colon of what runs
// to end. It finds none in an address or a time of day.
func (l *lexer) field(name string, end int) (found bool, err error) {
	length := utf8.RuneCountInString(name)
	colon := l.i + length
	if name == "" || strings.IndexFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) >= 0 || l.is(colon+1, "/") && l.is(colon+2, "/") {
		return false, nil
	}
	start, stop := l.at(l.i), l.at(colon+1)
	lower := strings.ToLower(name)
	var names []string
	for _, f := range fields {
		if string(f) == lower {
			l.readAs(colon)
			l.add(token{kind: field, text: lower}, colon+1)
			return true, nil
		}
		names = append(names, string(f)+":")
	}
	return false, l.mistake(start, stop, "is not a field; there are %s (put text with a colon in quotation marks)", strings.Join(names, " "))
}

// lowerCaseOperators reads and, or and not as operators if they stand between
// words in capitals, as in "EU or NATO"; elsewhere they are words.
func (l *lexer) lowerCaseOperators() {
	for i, t := range l.tokens {
		upper := strings.ToUpper(t.text)
		k, ok := operators[upper]
		if t.kind != bare || !ok || t.exact || t.stem || i > 0 && l.tokens[i-1].kind == field {
			continue
		}
		if t.text != upper && i > 0 && i+1 < len(l.tokens) && inCapitals(l.tokens[i-1]) && inCapitals(l.tokens[i+1]) {
			l.notice("“%s” between words in capitals was read as %s.", t.text, upper)
			l.tokens[i] = token{kind: k, start: t.start, end: t.end}
			continue
		}
		l.notice("“%s” was read as a word to look for; the operator is written %s.", t.text, upper)
	}
}

func inCapitals(t token) bool {
	first, size := utf8.DecodeRuneInString(t.text)
	return t.kind == bare && unicode.IsUpper(first) && len(t.text) > size && t.text == strings.ToUpper(t.text)
}
