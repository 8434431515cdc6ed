package query

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"framewatch"
	"framewatch/text"
)

// Print writes e in normal form: the one way in which Parse reads back e and
// has nothing to repair. A nil e is "".
func Print(e framewatch.Expr) string {
	if e == nil {
		return ""
	}
	return printed(e, "", atTop)
}

// A position says which expressions need brackets.
type position int

const (
	atTop   position = iota // beside nothing, or beside OR
	besides                 // beside other words
	negated                 // behind a minus
)

// printed writes e inside field:(…), if f is not "".
func printed(e framewatch.Expr, f framewatch.Field, at position) string {
	switch e := e.(type) {
	case framewatch.And:
		if isFlat(e) {
			return bracketed(printed(e[0], "", atTop)+" "+list(e[1:], "", " ", besides, false), at == negated)
		}
		return list(e, f, " ", besides, at == negated)
	case framewatch.In:
		return bracketed(printedIn(e), at != atTop)
	case framewatch.Or:
		return list(e, f, " OR ", atTop, at != atTop)
	case framewatch.Not:
		return "-" + printed(e.X, f, negated)
	}
	if f == "" {
		if f = fieldOf(e); f != "" {
			return string(f) + ":" + value(e)
		}
	}
	return value(e)
}

// printedIn writes an In that is alone in its brackets.
func printedIn(e framewatch.In) string {
	limits := printedLimit(framewatch.FieldVoice, e.Voices) + printedLimit(framewatch.FieldPlace, e.Places)
	if parts, ok := e.X.(framewatch.And); ok {
		return limits + list(parts, "", " ", besides, false)
	}
	return limits + printed(e.X, "", besides)
}

// printedLimit writes the voices or places, or the only one that is not among
// them, and a space.
func printedLimit[T ~string](f framewatch.Field, chosen []T) string {
	var names, others []string
	for _, name := range limitNames(f) {
		if slices.Contains(chosen, T(name)) {
			names = append(names, name)
		} else {
			others = append(others, name)
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) == 1:
		return string(f) + ":" + names[0] + " "
	case len(others) == 1:
		return "-" + string(f) + ":" + others[0] + " "
	}
	return string(f) + ":(" + strings.Join(names, " OR ") + ") "
}

// list writes the parts of And and Or. Neighbours with the same field share
// it, so that the normal form is hardly longer than what was written.
func list(parts []framewatch.Expr, f framewatch.Field, separator string, at position, brackets bool) string {
	var pieces []string
	for i := 0; i < len(parts); {
		shared, end := fieldOf(parts[i]), i+1
		for f == "" && shared != "" && end < len(parts) && fieldOf(parts[end]) == shared {
			end++
		}
		if end == i+1 {
			pieces = append(pieces, printed(parts[i], f, at))
		} else {
			pieces = append(pieces, string(shared)+":("+list(parts[i:end], shared, separator, at, false)+")")
			brackets = brackets && end-i < len(parts)
		}
		i = end
	}
	return bracketed(strings.Join(pieces, separator), brackets)
}

// fieldOf is the field of all leaves of e; "" if they have none or several.
func fieldOf(e framewatch.Expr) framewatch.Field {
	switch e := e.(type) {
	case framewatch.And:
		return fieldOfAll(e)
	case framewatch.Or:
		return fieldOfAll(e)
	case framewatch.Not:
		return fieldOf(e.X)
	case framewatch.Words:
		return e.Field
	case framewatch.Is:
		return e.Field
	case framewatch.Dates:
		return framewatch.FieldDate
	case framewatch.Seqs:
		return framewatch.FieldSeq
	}
	return ""
}

func fieldOfAll(parts []framewatch.Expr) framewatch.Field {
	f := fieldOf(parts[0])
	for _, e := range parts[1:] {
		if fieldOf(e) != f {
			return ""
		}
	}
	return f
}

// value writes a leaf without its field.
func value(e framewatch.Expr) string {
	switch e := e.(type) {
	case framewatch.Words:
		return printedWords(e)
	case framewatch.Is:
		return quotedIfNeeded(e.Value)
	case framewatch.Dates:
		return printedDates(e)
	case framewatch.Seqs:
		return ranged(printedSeq(e.From), printedSeq(e.To))
	}
	return ""
}

func printedWords(e framewatch.Words) string {
	if len(e.Words) == 1 {
		w := e.Words[0]
		if _, operator := operators[strings.ToUpper(w.Text)]; operator && !w.Exact && !w.Stem && !w.Prefix {
			return `"` + w.Text + `"`
		}
		return printedWord(w, true)
	}
	allExact := true
	for _, w := range e.Words {
		allExact = allExact && w.Exact
	}
	var b strings.Builder
	if allExact {
		b.WriteByte('=')
	}
	b.WriteByte('"')
	for i, w := range e.Words {
		signed := w.Exact && !allExact
		if i > 0 && (signed || !isCharacter(e.Words[i-1].Text) || !isCharacter(w.Text)) {
			b.WriteByte(' ')
		}
		b.WriteString(printedWord(w, signed))
	}
	b.WriteByte('"')
	if e.Within > 0 {
		b.WriteString("~" + strconv.Itoa(e.Within))
	}
	return b.String()
}

func printedWord(w framewatch.Word, sign bool) string {
	s := w.Text
	if w.Exact && sign {
		s = "=" + s
	}
	if w.Stem {
		s = "~" + s
	}
	if w.Prefix {
		s += "*"
	}
	return s
}

// quotedIfNeeded writes a value bare if it is letters, digits, points, hyphens
// and underscores, and no operator.
func quotedIfNeeded(value string) string {
	_, operator := operators[strings.ToUpper(value)]
	plain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) }
	if !operator && value != "" && value[0] != '-' && strings.TrimFunc(value, plain) == "" && text.Count(value) > 0 {
		return value
	}
	return `"` + strings.ReplaceAll(value, `"`, "'") + `"`
}

func printedSeq(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func ranged(from, to string) string {
	if from == to {
		return from
	}
	return from + ".." + to
}

// printedDates writes both bounds as years if they are whole years, as months
// if they are whole months, else as days.
func printedDates(d framewatch.Dates) string {
	layout, step := "2006", [3]int{1, 0, 0}
	for _, t := range []time.Time{d.From, d.To} {
		switch {
		case t.IsZero():
		case t.Day() != 1:
			layout, step = time.DateOnly, [3]int{0, 0, 1}
		case t.Month() != 1 && layout == "2006":
			layout, step = "2006-01", [3]int{0, 1, 0}
		}
	}
	from, to := "", ""
	if !d.From.IsZero() {
		from = d.From.Format(layout)
	}
	if !d.To.IsZero() {
		to = d.To.AddDate(-step[0], -step[1], -step[2]).Format(layout)
	}
	return ranged(from, to)
}
