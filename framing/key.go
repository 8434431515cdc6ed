package framing

import (
	"slices"
	"strconv"
	"strings"
)

// key writes a term so that two terms with the same key match the same words,
// as long as the lists that it names are the same: letters folded, the forms of
// endings and the alternatives of brackets in order, lists by name.
func (f *folder) key(ph phrase) string { return f.writtenKey(ph, false) }

// casedKey is key with the capital letters.
func (f *folder) casedKey(ph phrase) string { return f.writtenKey(ph, true) }

func (f *folder) writtenKey(ph phrase, sameCase bool) string {
	units := make([]string, len(ph))
	for i, u := range ph {
		var b strings.Builder
		for _, a := range u {
			f.atomKey(&b, a, sameCase)
		}
		units[i] = b.String()
	}
	return strings.Join(units, " ")
}

// atomKey sets the letters of the term in quotation marks, which no term has,
// so that they can't be taken for signs of the grammar.
func (f *folder) atomKey(b *strings.Builder, a atom, sameCase bool) {
	alternatives := func(opening, closing string, n int, written func(int) string) {
		all := make([]string, n)
		for i := range all {
			all[i] = written(i)
		}
		slices.Sort(all)
		b.WriteString(opening + strings.Join(slices.Compact(all), "|") + closing)
	}
	of := func(i int) string { return f.writtenKey(a.alts[i], sameCase) }
	switch {
	case a.kind == literal:
		b.WriteString(`"` + f.literal(a.text, sameCase) + `"`)
	case a.kind == tilde:
		b.WriteByte('~')
	case a.kind == star:
		b.WriteByte('*')
	case a.kind == gap:
		b.WriteString("<" + strconv.Itoa(a.n) + ">")
	case a.kind == ending:
		alternatives("{", "}", len(a.forms), func(i int) string { return f.literal(a.forms[i], sameCase) })
	case a.list:
		b.WriteString("@" + a.text + "@")
	case a.kind == optional:
		alternatives("(", ")", len(a.alts), of)
	default:
		alternatives("[", "]", len(a.alts), of)
	}
}

// listKey names a guard's set: a list by its name, other words in order.
func (s *set) listKey() string {
	if s.name != "" {
		return "@" + s.name
	}
	return strings.Join(slices.Sorted(slices.Values(s.keys)), "|")
}

// key writes what decides, beside the term, which of its matches count.
func (r *rule) key() string {
	var b strings.Builder
	for _, guard := range [][]*set{r.near, r.notNear, r.with, r.notIn} {
		b.WriteByte(';')
		var sets []string
		for _, s := range guard {
			sets = append(sets, s.listKey())
		}
		slices.Sort(sets)
		b.WriteString(strings.Join(slices.Compact(sets), ","))
	}
	return b.String() + ";" + r.casedKey + ";" + strconv.Itoa(r.own)
}
