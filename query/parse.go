package query

import (
	"slices"
	"strings"
	"unicode"

	"framewatch"
)

type parser struct {
	source
	tokens []token
	i      int

	lastLimit [2]int // bytes of the last voice: or place: that was read
}

// withoutLoneOperators leaves out the operators that lack a side, so that the
// grammar need not know of them.
func (p *parser) withoutLoneOperators(tokens []token) []token {
	kept := make([]token, 0, len(tokens)) // last token first
	for _, t := range slices.Backward(tokens) {
		starts := len(kept) > 0 && slices.Contains([]kind{bare, phrase, field, opening}, kept[len(kept)-1].kind)
		negates := len(kept) > 0 && kept[len(kept)-1].kind == not
		if t.kind < and || starts || negates && t.kind != not {
			kept = append(kept, t)
			continue
		}
		p.leftOut(t)
	}
	slices.Reverse(kept)
	before := and // what stands before the token; at the start nothing that could be joined
	return slices.DeleteFunc(kept, func(t token) bool {
		lone := (t.kind == and || t.kind == or || t.kind == near) && before != bare && before != phrase && before != closing
		if lone {
			p.leftOut(t)
			return true
		}
		before = t.kind
		return false
	})
}

func (p *parser) leftOut(t token) {
	p.notice("“%s” at character %d joins nothing and was left out.", p.text[t.start:t.end], p.character(t.start))
}

func (p *parser) query() (framewatch.Expr, error) {
	e, err := p.alternatives("")
	if err != nil {
		return nil, err
	}
	if rest := p.tokens[p.i:]; len(rest) > 0 {
		if slices.ContainsFunc(rest, func(t token) bool { return t.kind != closing }) {
			return nil, p.mistake(rest[0].start, rest[0].end, "closes a bracket that was not opened")
		}
		p.notice("“)” at character %d closes nothing and was left out.", p.character(rest[0].start))
	}
	switch {
	case e != nil && hasLimit(e):
		return nil, p.limitsNothing()
	case e == nil && !p.blank():
		return nil, p.mistake(0, len(p.text), "holds nothing to look for")
	case e != nil && !looksFor(e):
		return nil, p.mistake(0, len(p.text), "says only what to leave out; add something to look for")
	}
	return e, nil
}

// blank reports whether the query looks empty.
func (p *parser) blank() bool {
	return strings.TrimFunc(p.text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }) == ""
}

// looksFor reports whether e asks for something, not only for its absence.
func looksFor(e framewatch.Expr) bool {
	switch e := e.(type) {
	case framewatch.Not:
		return false
	case framewatch.In:
		return looksFor(e.X)
	case framewatch.And:
		return slices.ContainsFunc(e, looksFor)
	case framewatch.Or:
		return !slices.ContainsFunc(e, func(x framewatch.Expr) bool { return !looksFor(x) })
	}
	return true
}

// peek is the kind of the next token; closing at the end, where all is closed.
func (p *parser) peek() kind {
	if p.i < len(p.tokens) {
		return p.tokens[p.i].kind
	}
	return closing
}

func (p *parser) take() token {
	p.i++
	return p.tokens[p.i-1]
}

// alternatives reads up to a closing bracket or the end. Like all that read a
// part it returns nil if repairs left nothing of it.
func (p *parser) alternatives(f framewatch.Field) (framewatch.Expr, error) {
	var parts framewatch.Or
	for {
		e, err := p.conjunction(f)
		if err != nil {
			return nil, err
		}
		switch e := e.(type) {
		case nil:
		case framewatch.Or:
			parts = append(parts, e...)
		default:
			parts = append(parts, e)
		}
		if p.peek() != or {
			break
		}
		p.take()
	}
	if len(parts) > 1 && !isLimit(parts) && slices.ContainsFunc(parts, hasLimit) {
		return nil, p.limitsNothing()
	}
	return plain(parts, parts), nil
}

func (p *parser) conjunction(f framewatch.Field) (framewatch.Expr, error) {
	var parts framewatch.And
	for p.peek() != or && p.peek() != closing {
		if p.peek() == and {
			p.take()
			continue
		}
		e, err := p.part(f)
		if err != nil {
			return nil, err
		}
		switch e := e.(type) {
		case nil:
		case framewatch.And:
			parts = append(parts, e...)
		default:
			parts = append(parts, e)
		}
	}
	if f != "" {
		return plain(parts, parts), nil
	}
	return p.limited(parts)
}

// plain is joined, or what stands in parts if that is not two or more.
func plain(parts []framewatch.Expr, joined framewatch.Expr) framewatch.Expr {
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return parts[0]
	}
	return joined
}

func (p *parser) part(f framewatch.Field) (framewatch.Expr, error) {
	t := p.take()
	switch t.kind {
	case not:
		e, err := p.part(f)
		if inner, twice := e.(framewatch.Not); twice {
			return inner.X, err
		}
		if e == nil {
			return nil, err
		}
		return framewatch.Not{X: e}, err
	case opening:
		return p.group(t, f)
	case field:
		return p.field(t, f)
	case near:
		return nil, p.mistake(t.start, t.end, "stands between two single words only; for more of them write \"a b c\"~%d", t.within)
	}
	return p.leaf(t, f)
}

func (p *parser) group(open token, f framewatch.Field) (framewatch.Expr, error) {
	e, err := p.alternatives(f)
	if err != nil {
		return nil, err
	}
	if p.i == len(p.tokens) {
		p.notice("“(” at character %d is not closed; it was closed at the end.", p.character(open.start))
	} else {
		p.take()
	}
	if e == nil {
		p.notice("Empty brackets at character %d were left out.", p.character(open.start))
	}
	return e, nil
}

func (p *parser) field(t token, around framewatch.Field) (framewatch.Expr, error) {
	f := framewatch.Field(t.text)
	if around != "" {
		return nil, p.mistake(t.start, t.end, "cannot stand inside %s:(…)", around)
	}
	switch p.peek() {
	case bare, phrase, opening:
		e, err := p.part(f)
		if e != nil && isLimit(e) {
			p.lastLimit = [2]int{t.start, p.tokens[p.i-1].end}
		}
		return e, err
	case not:
		return nil, p.mistake(t.start, t.end, "stands before a minus; write the minus first, as in -%s:%s", f, example(f))
	}
	return nil, p.mistake(t.start, t.end, "has nothing behind it; write it before a word, as in %s:%s", f, example(f))
}

// example is a value that could stand behind the field.
func example(f framewatch.Field) string {
	switch f {
	case framewatch.FieldLang:
		return "de"
	case framewatch.FieldDate:
		return "2016"
	case framewatch.FieldSeq:
		return "1200"
	case framewatch.FieldVoice, framewatch.FieldPlace:
		return limitNames(f)[0]
	}
	return "word"
}

func (p *parser) leaf(t token, f framewatch.Field) (framewatch.Expr, error) {
	switch f {
	case "", framewatch.FieldTitle, framewatch.FieldLead, framewatch.FieldBody:
		return p.words(t, f)
	case framewatch.FieldDate:
		return p.dates(t)
	case framewatch.FieldSeq:
		return p.seqs(t)
	}
	return p.value(t, f)
}
