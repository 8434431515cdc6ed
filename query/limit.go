package query

import (
	"slices"

	"framewatch"
)

// While a query is read, voice:own and place:lead are values like those of
// other fields. Where brackets end, or the query, those among its parts become
// one In round the parts beside them.

// limitNames are the values of voice: or place:, in their order; nil for other
// fields.
func limitNames(f framewatch.Field) (names []string) {
	switch f {
	case framewatch.FieldVoice:
		for _, v := range framewatch.Voices {
			names = append(names, string(v))
		}
	case framewatch.FieldPlace:
		for _, p := range framewatch.Places {
			names = append(names, string(p))
		}
	}
	return names
}

// isLimit reports whether e consists of voices, or of places.
func isLimit(e framewatch.Expr) bool {
	f := fieldOf(e)
	return f == framewatch.FieldVoice || f == framewatch.FieldPlace
}

// hasLimit reports whether a voice or place stands in e that limits nothing.
func hasLimit(e framewatch.Expr) bool {
	return anyLeaf(e, func(e framewatch.Expr) bool { return isLimit(e) })
}

func hasIn(e framewatch.Expr) bool {
	switch e := e.(type) {
	case framewatch.And:
		return slices.ContainsFunc(e, hasIn)
	case framewatch.Or:
		return slices.ContainsFunc(e, hasIn)
	case framewatch.Not:
		return hasIn(e.X)
	case framewatch.In:
		return true
	}
	return false
}

// occurs reports whether e asks for what occurs in a text, and so in a voice
// and place: words, concepts, frames and naming sets.
func occurs(e framewatch.Expr) bool {
	return anyLeaf(e, func(e framewatch.Expr) bool {
		is, ok := e.(framewatch.Is)
		if !ok {
			_, words := e.(framewatch.Words)
			return words
		}
		return is.Field == framewatch.FieldConcept || is.Field == framewatch.FieldFrame || is.Field == framewatch.FieldNaming
	})
}

// anyLeaf reports whether one of the leaves of e is so.
func anyLeaf(e framewatch.Expr, so func(framewatch.Expr) bool) bool {
	some := func(part framewatch.Expr) bool { return anyLeaf(part, so) }
	switch e := e.(type) {
	case framewatch.And:
		return slices.ContainsFunc(e, some)
	case framewatch.Or:
		return slices.ContainsFunc(e, some)
	case framewatch.Not:
		return some(e.X)
	case framewatch.In:
		return some(e.X)
	}
	return so(e)
}

// limited puts the voices and places among parts round the parts that occur in
// a text.
func (p *parser) limited(parts framewatch.And) (framewatch.Expr, error) {
	var limits, inside, beside framewatch.And
	for _, e := range parts {
		switch {
		case isLimit(e):
			limits = append(limits, e)
		case occurs(e):
			inside = append(inside, e)
		default:
			beside = append(beside, e)
		}
		if !isLimit(e) && hasLimit(e) {
			return nil, p.limitsNothing()
		}
	}
	switch {
	case len(limits) == 0:
		return inOrder(parts), nil
	case len(limits) == len(parts):
		return plain(parts, parts), nil // brackets round them alone
	case len(inside) == 0:
		return nil, p.limitsNothing()
	case hasIn(inside):
		return nil, p.limitMistake("is about words that another voice: or place: limits already; write both side by side, as in (voice:own place:lead word)")
	}
	in, err := p.in(limits, plain(inside, inside))
	if err != nil {
		return nil, err
	}
	if in.Voices == nil && in.Places == nil {
		return inOrder(append(inside, beside...)), nil
	}
	return inOrder(append(framewatch.And{in}, beside...)), nil
}

// inOrder puts the one In of a conjunction first, where it is printed without
// brackets.
func inOrder(parts framewatch.And) framewatch.Expr {
	if i := slices.IndexFunc(parts, occurs); i > 0 {
		if first := slices.Concat(parts[i:i+1], parts[:i], parts[i+1:]); isFlat(first) {
			parts = first
		}
	}
	return plain(parts, parts)
}

// isFlat reports whether the first of parts is an In and the others nothing
// that its limits could be read to be about.
func isFlat(parts []framewatch.Expr) bool {
	_, in := parts[0].(framewatch.In)
	return in && !slices.ContainsFunc(parts[1:], occurs)
}

// in limits x.
func (p *parser) in(limits []framewatch.Expr, x framewatch.Expr) (in framewatch.In, err error) {
	in.X = x
	voices, err := p.allowed(framewatch.FieldVoice, limits)
	if err != nil {
		return in, err
	}
	for _, name := range voices {
		in.Voices = append(in.Voices, framewatch.Voice(name))
	}
	places, err := p.allowed(framewatch.FieldPlace, limits)
	for _, name := range places {
		in.Places = append(in.Places, framewatch.Place(name))
	}
	return in, err
}

// allowed are the voices or places that all limits allow; nil if that is all
// there are.
func (p *parser) allowed(f framewatch.Field, limits []framewatch.Expr) ([]string, error) {
	limits = slices.DeleteFunc(slices.Clone(limits), func(e framewatch.Expr) bool { return fieldOf(e) != f })
	if len(limits) == 0 {
		return nil, nil
	}
	names := limitNames(f)
	kept := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !allows(framewatch.And(limits), name) })
	switch len(kept) {
	case 0:
		return nil, p.limitMistake("leaves no %s in which words could stand; for one of several write %s:(%s OR %s)", f, f, names[0], names[1])
	case len(names):
		p.notice("“%s:” with all that there are limits nothing and was left out.", f)
		return nil, nil
	}
	return kept, nil
}

// allows reports whether a voice or place is one that e names.
func allows(e framewatch.Expr, name string) bool {
	switch e := e.(type) {
	case framewatch.And:
		return !slices.ContainsFunc(e, func(part framewatch.Expr) bool { return !allows(part, name) })
	case framewatch.Or:
		return slices.ContainsFunc(e, func(part framewatch.Expr) bool { return allows(part, name) })
	case framewatch.Not:
		return !allows(e.X, name)
	case framewatch.Is:
		return e.Value == name
	}
	return false
}

func (p *parser) limitMistake(format string, args ...any) error {
	return p.mistake(p.lastLimit[0], p.lastLimit[1], format, args...)
}

func (p *parser) limitsNothing() error {
	return p.limitMistake("stands beside no word, phrase or concept that it could limit; write it beside one in the same brackets, as in (voice:own word), and one of several as voice:(own OR scare)")
}
