// Package query reads the query language of framewatch, the one in which
// readers search, count and set alerts, and reads texts with it. It asks no
// index: an index answers a query fast, Matcher says what the answer must be.
//
//	illegal alien            both words, anywhere in headline or text
//	a OR b, a NOT b, a -b    either; the first without the second
//	(a OR b) c               brackets; AND binds tighter than OR
//	"illegal alien"          side by side, in this order
//	immigr*                  words that begin so; also last in a phrase
//	~migrant                 all forms of the word, by the article's language; also in a phrase
//	"a b"~5, a <5> b         in any order, at most 5 other words between
//	=Polish                  with this case and these diacritics
//	title:a, title:(a OR b)  a field before a word, phrase or group
//	source:"New York Times"  author: source: lang: concept: frame: naming: cluster:
//	date:2016-01..2016-06    a year, month or day, or from..to; seq: likewise
//	voice:own a b            a and b where the outlet speaks itself: voice: and place:
//	                         limit all words and concepts in the same brackets
package query

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"framewatch"
)

// Parse reads a query. What can only be meant one way is repaired and told in
// the notices; other mistakes are an *Error. Blank text asks for all articles.
func Parse(text string) (framewatch.Query, error) {
	if n := utf8.RuneCountInString(text); n > framewatch.MaxQueryLength {
		return framewatch.Query{}, tooLong(text, n, "")
	}
	p := parser{source: source{text: text}}
	tokens, err := lex(&p.source)
	if err != nil {
		return framewatch.Query{}, err
	}
	if err := p.withinLimits(tokens); err != nil {
		return framewatch.Query{}, err
	}
	p.tokens = p.withoutLoneOperators(tokens)
	expr, err := p.query()
	if err != nil {
		return framewatch.Query{}, err
	}
	q := framewatch.Query{Text: Print(expr), Expr: expr, Notices: firstOf(p.notices)}
	if n := utf8.RuneCountInString(q.Text); n > framewatch.MaxQueryLength {
		return framewatch.Query{}, tooLong(text, n, " when written out")
	}
	return q, nil
}

// firstOf cuts notices down to what a reader would read.
func firstOf(notices []string) []string {
	const most = 10
	if len(notices) <= most {
		return notices
	}
	return append(notices[:most], fmt.Sprintf("%d more repairs of this kind were made.", len(notices)-most))
}

// A source is the text of a query and what was noticed while reading it.
type source struct {
	text    string
	notices []string
}

func (s *source) notice(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(s.notices, n) {
		s.notices = append(s.notices, n)
	}
}

// character is the number of the character that stands at a byte, from 1.
func (s *source) character(at int) int { return utf8.RuneCountInString(s.text[:at]) + 1 }

// mistake is an error whose message is a sentence about text[start:end].
func (s *source) mistake(start, end int, format string, args ...any) error {
	marked := []rune(strings.ToValidUTF8(s.text[start:end], "\uFFFD"))
	if len(marked) > 40 {
		marked = append(marked[:39], '…')
	}
	message := fmt.Sprintf("%q at character %d %s", string(marked), s.character(start), fmt.Sprintf(format, args...))
	return &Error{Text: s.text, Start: start, End: end, Message: message}
}

// withinLimits counts clauses and nested brackets before anything is built. A
// bracket behind a field is free: it cannot hold another.
func (p *parser) withinLimits(tokens []token) error {
	clauses, depth := 0, 0
	var open []int // how much each open bracket added
	for i, t := range tokens {
		switch t.kind {
		case bare, phrase:
			clauses++
		case opening:
			adds := 1
			if i > 0 && tokens[i-1].kind == field {
				adds = 0
			}
			depth += adds
			open = append(open, adds)
		case closing:
			if n := len(open); n > 0 {
				depth -= open[n-1]
				open = open[:n-1]
			}
		}
		if clauses > framewatch.MaxClauses {
			return p.mistake(t.start, t.end, "is one too many: a query holds at most %d words, phrases and fields", framewatch.MaxClauses)
		}
		if depth > framewatch.MaxDepth {
			return p.mistake(t.start, t.end, "is nested too deep: at most %d brackets stand inside each other", framewatch.MaxDepth)
		}
	}
	return nil
}
