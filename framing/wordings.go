package framing

import (
	"slices"
	"strings"
)

// sameWordings refuses a term all of whose forms stand under another concept
// of the language too, unless one of the two is general. Terms that share only
// some of their forms may stand: both count there.
func (p *parser) sameWordings(l *language, terms []parsed) {
	holders := map[string][]*parsed{} // by form, one of each concept
	forms := make([][]string, len(terms))
	for i := range terms {
		t := &terms[i]
		if t.general {
			continue
		}
		if forms[i] = l.fold.forms(t.phrase); forms[i] == nil {
			forms[i] = []string{t.line.text} // too many to write out: as it stands
		}
		slices.Sort(forms[i])
		forms[i] = slices.Compact(forms[i])
		for _, s := range forms[i] {
			if !slices.ContainsFunc(holders[s], func(o *parsed) bool { return o.concept == t.concept }) {
				holders[s] = append(holders[s], t)
			}
		}
	}
	told := map[[2]int]bool{}
	for i := range terms {
		t := &terms[i]
		for _, o := range p.rivals(t, forms[i], holders) {
			if a, b := min(t.at, o.at), max(t.at, o.at); !told[[2]int{a, b}] {
				told[[2]int{a, b}] = true
				p.fail(b, "term: %q (%s) stands under %s and %s, see line %d", strings.NewReplacer(anyWords, "…", anyLetters, "*").Replace(forms[i][0]), l.fold.lang,
					p.lex.data.Concepts[o.concept].ID, p.lex.data.Concepts[t.concept].ID, a)
			}
		}
	}
}

// rivals are holders of the first form whose concepts hold all the others too.
func (p *parser) rivals(t *parsed, forms []string, holders map[string][]*parsed) []*parsed {
	if len(forms) == 0 {
		return nil
	}
	var rivals []*parsed
	for _, o := range holders[forms[0]] {
		held := func(s string) bool {
			return slices.ContainsFunc(holders[s], func(h *parsed) bool { return h.concept == o.concept })
		}
		if o.concept != t.concept && !slices.ContainsFunc(forms, func(s string) bool { return !held(s) }) {
			rivals = append(rivals, o)
		}
	}
	return rivals
}
