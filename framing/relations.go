package framing

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// sorted runs over the keys of a map in order.
func sorted[V any](m map[string]V) iter.Seq[string] {
	return slices.Values(slices.Sorted(maps.Keys(m)))
}

// A pairing is how two concepts of one lexicon stand to each other: which of
// their overlapping matches falls.
type pairing struct {
	firstFalls, secondFalls bool // inside the other's match
	rivals                  bool // of one naming set
}

func (x *Lexicon) pairing(i, j int) pairing {
	a, b := x.data.Concepts[i], x.data.Concepts[j]
	return pairing{x.outer[i][j], x.outer[j][i], a.Naming != "" && a.Naming == b.Naming}
}

// relations compares how the concepts that both lexicons have stand to each
// other. A pair matters only where both match, so one of it is watched;
// concepts that only one lexicon has are watched already.
func (c *change) relations() {
	old, new := c.old.numbers(), c.new.numbers()
	var both []string
	for _, concept := range c.new.data.Concepts {
		if _, ok := old[concept.ID]; ok {
			both = append(both, concept.ID)
		}
	}
	watched := map[string]bool{}
	for _, id := range both {
		if c.old.data.Concepts[old[id]].Base != c.new.data.Concepts[new[id]].Base {
			watched[id] = true
		}
	}
	for _, id := range moved(both, old) {
		watched[id] = true
	}
	var pairs [][2]string
	for i, a := range both {
		for _, b := range both[:i] {
			if c.old.pairing(old[a], old[b]) != c.new.pairing(new[a], new[b]) {
				pairs = append(pairs, [2]string{a, b})
			}
		}
	}
	watchPairs(watched, pairs, func(id string) int { return c.new.size(new[id]) })
	for id := range watched {
		c.watchConcept(c.old, old[id])
		c.watchConcept(c.new, new[id])
	}
}

// watchPairs adds concepts until one of each pair is watched, first the one
// with most pairs: where one concept has joined a naming set it will do alone.
func watchPairs(watched map[string]bool, pairs [][2]string, size func(string) int) {
	for {
		pairs = slices.DeleteFunc(pairs, func(p [2]string) bool { return watched[p[0]] || watched[p[1]] })
		if len(pairs) == 0 {
			return
		}
		count := map[string]int{}
		for _, p := range pairs {
			count[p[0]]++
			count[p[1]]++
		}
		watched[slices.MinFunc(slices.Sorted(maps.Keys(count)), func(a, b string) int {
			return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(size(a), size(b)))
		})] = true
	}
}

func (x *Lexicon) numbers() map[string]int {
	numbers := map[string]int{}
	for i, concept := range x.data.Concepts {
		numbers[concept.ID] = i
	}
	return numbers
}

// size is the number of terms of a concept.
func (x *Lexicon) size(concept int) int {
	n := 0
	for _, terms := range x.data.Concepts[concept].Variants {
		n += len(terms)
	}
	return n
}

func (c *change) watchConcept(x *Lexicon, concept int) {
	for lang, w := range c.watch {
		l := x.languages[lang]
		for i := range l.rules {
			if l.rules[i].concept == concept {
				w.watchTerm(l.terms, i)
			}
		}
	}
}

// moved lists the ids that must be taken out for the others to stand in their
// old order: mentions of the same words are told in the order of the concepts.
func moved(ids []string, old map[string]int) []string {
	var ends []int // by length: the last of the rising run whose end is lowest
	before := make([]int, len(ids))
	for i, id := range ids {
		n, _ := slices.BinarySearchFunc(ends, old[id], func(end, at int) int { return old[ids[end]] - at })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		ends = append(ends[:n], append([]int{i}, ends[min(n+1, len(ends)):]...)...)
	}
	stays := map[string]bool{}
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			stays[ids[i]] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return stays[id] })
}
