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
}

func (m match) strictlyIn(o match) bool {
	return o.start <= m.start && m.end <= o.end && o.end-o.start > m.end-m.start
}

// settle drops what overlaps: of one concept the longest match stays, then the
// earliest; a match inside another concept's falls if that concept outranks it.
// The rest comes back in order of place.
func settle(found []match, outer []map[int]bool, base func(int) bool) []match {
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.concept, b.concept), cmp.Compare(b.end-b.start, a.end-a.start), cmp.Compare(a.start, b.start))
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
	var settled []match
	for i, m := range kept {
		if !covered(kept, i, m, outer, base) {
			settled = append(settled, m)
		}
	}
	return settled
}

// covered reports whether m falls because of the match around it. Matches are
// in order of start, longer first, so what is around m stands before it.
func covered(all []match, i int, m match, outer []map[int]bool, base func(int) bool) bool {
	for _, o := range all[:i] {
		if o.concept != m.concept && m.strictlyIn(o) && (base(m.concept) || outer[m.concept][o.concept]) {
			return true
		}
	}
	return false
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
