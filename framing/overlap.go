package framing

import (
	"cmp"
	"slices"

	"framewatch"
)

// A match is a stretch of a folded text that counts for a concept, before
// overlaps are settled.
type match struct {
	concept    int
	start, end int
	own        int // see phrase.own
	term       int // program
}

// same reports whether two matches say the same, of whatever terms they are.
func (m match) same(o match) bool {
	return m.start == o.start && m.end == o.end && m.concept == o.concept && m.own == o.own
}

func (m match) holds(o match) bool { return m.start <= o.start && o.end <= m.end }

func (m match) size() int { return m.end - m.start }

// settle drops what overlaps and returns the rest in order of place.
func (x *Lexicon) settle(found []match) []match {
	slices.SortFunc(found, func(a, b match) int { return cmp.Compare(a.start, b.start) })
	var settled []match
	for len(found) > 0 {
		n, end := 1, found[0].end
		for n < len(found) && found[n].start < end {
			end = max(end, found[n].end)
			n++
		}
		settled = x.settleCluster(settled, found[:n])
		found = found[n:]
	}
	return settled
}

// settleCluster settles matches that hang together: of one concept the longest
// stays, then the earliest; one inside another concept's falls if that concept
// outranks it.
func (x *Lexicon) settleCluster(settled, found []match) []match {
	if len(found) == 1 {
		return append(settled, found[0])
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.concept, b.concept), cmp.Compare(b.size(), a.size()), cmp.Compare(a.start, b.start), cmp.Compare(b.own, a.own), cmp.Compare(a.term, b.term))
	})
	kept := found[:0]
	first := 0 // of the concept among kept
	for _, m := range found {
		if len(kept) > 0 && kept[len(kept)-1].concept != m.concept {
			first = len(kept)
		}
		if !slices.ContainsFunc(kept[first:], func(o match) bool { return m.start < o.end && o.start < m.end }) {
			kept = append(kept, m)
		}
	}
	slices.SortFunc(kept, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(a.concept, b.concept))
	})
	for i, m := range kept {
		if !x.outranked(kept, i) {
			settled = append(settled, m)
		}
	}
	return settled
}

// outranked reports whether match i falls because of one around it. The
// matches are in order of start, longer first, so those stand before it, and
// those of the same words beside it.
func (x *Lexicon) outranked(all []match, i int) bool {
	m := all[i]
	for _, o := range all[:i] {
		if o.concept != m.concept && o.holds(m) && o.size() > m.size() && (x.data.Concepts[m.concept].Base || x.outer[m.concept][o.concept]) {
			return true
		}
	}
	return slices.ContainsFunc(all, func(o match) bool { return x.named(o, m) })
}

// named reports whether o takes the very words of m for a rival name. Of two
// names for one thing the words have only one: the more special term's, so
// that "crimes by people with a migration background" is not also a crime by
// just any of the people listed.
func (x *Lexicon) named(o, m match) bool {
	naming := x.data.Concepts[m.concept].Naming
	return o.start == m.start && o.end == m.end && o.own > m.own && naming != "" && x.data.Concepts[o.concept].Naming == naming
}

// outerConcepts lists for each concept those in whose matches its own do not
// count: the others of its naming set, and those that cover it.
func outerConcepts(concepts []framewatch.Concept) []map[int]bool {
	outer := make([]map[int]bool, len(concepts))
	for i, c := range concepts {
		outer[i] = map[int]bool{}
		for j, o := range concepts {
			if i != j && (c.Naming != "" && c.Naming == o.Naming || slices.Contains(o.Covers, c.ID)) {
				outer[i][j] = true
			}
		}
	}
	return outer
}
