package rules

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// A tree is the elements of a page, each after the one that holds it and after
// its siblings that stand before it. Selectors are matched against all of them
// at once, in a time that grows with elements × parts of the selector alone.
type tree struct {
	nodes    []*html.Node
	parent   []int  // index of the element around it; -1: none
	previous []int  // of its last sibling before it; -1: none
	text     []bool // it holds text
	numbers  map[place][]int
}

func newTree(root *html.Node) *tree {
	t := &tree{numbers: map[place][]int{}}
	t.add(root, -1)
	for i := len(t.nodes) - 1; i >= 0; i-- {
		if t.text[i] && t.parent[i] >= 0 {
			t.text[t.parent[i]] = true
		}
	}
	return t
}

func (t *tree) add(n *html.Node, parent int) {
	previous := -1
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.ElementNode:
			i := len(t.nodes)
			t.nodes, t.parent, t.previous, t.text = append(t.nodes, c), append(t.parent, parent), append(t.previous, previous), append(t.text, false)
			t.add(c, i)
			previous = i
		case c.Type == html.TextNode && parent >= 0 && !t.text[parent] && !unread(n):
			t.text[parent] = strings.ContainsFunc(c.Data, func(r rune) bool { return !unicode.IsSpace(r) })
		}
	}
}

// unread reports whether what an element holds is no text of the page.
func unread(n *html.Node) bool {
	switch n.Data {
	case "script", "style", "noscript", "template":
		return true
	}
	return false
}

// match marks the elements that one of the chains selects.
func (t *tree) match(chains []chain) []bool {
	if len(chains) == 1 {
		return t.follow(chains[0])
	}
	found := make([]bool, len(t.nodes))
	for _, c := range chains {
		for i, matches := range t.follow(c) {
			found[i] = found[i] || matches
		}
	}
	return found
}

// follow marks the elements at the end of a chain.
func (t *tree) follow(c chain) (found []bool) {
	for i, s := range c {
		combinator := s.combinator
		if i == 0 {
			combinator = 0 // that of :has leads out of the chain
		}
		found = t.next(found, combinator, s)
	}
	return found
}

// next marks the elements that a combinator leads to from those of before, and
// that are what the step says.
func (t *tree) next(before []bool, combinator byte, s step) []bool {
	is, found := t.test(s), make([]bool, len(t.nodes))
	from := t.parent
	if combinator == '+' || combinator == '~' {
		from = t.previous
	}
	if combinator == ' ' || combinator == '~' { // it leads on from all that it led to
		before = slices.Clone(before)
		for i, j := range from {
			before[i] = before[i] || j >= 0 && before[j]
		}
	}
	for i, j := range from {
		found[i] = (combinator == 0 || j >= 0 && before[j]) && is(i)
	}
	return found
}

// test tells of an element whether it is what the step says.
func (t *tree) test(s step) func(i int) bool {
	var must, mustNot [][]bool
	for _, n := range s.nested {
		switch n.name {
		case "not":
			mustNot = append(mustNot, t.match(n.of))
		case "is":
			must = append(must, t.match(n.of))
		case "has":
			must = append(must, t.holders(n.of))
		}
	}
	numbers := make([][]int, len(s.places))
	for i, p := range s.places {
		numbers[i] = t.number(p)
	}
	return func(i int) bool {
		for _, set := range must {
			if !set[i] {
				return false
			}
		}
		for _, set := range mustNot {
			if set[i] {
				return false
			}
		}
		for k, p := range s.places {
			if numbers[k][i] != p.number {
				return false
			}
		}
		for _, test := range s.tests {
			if !test.Match(t.nodes[i]) {
				return false
			}
		}
		return true
	}
}

// holders marks the elements that hold one which is selected.
func (t *tree) holders(chains []chain) []bool {
	holds := make([]bool, len(t.nodes))
	for _, c := range chains {
		selected, deep := t.follow(c), make([]bool, len(t.nodes))
		for i := len(t.nodes) - 1; i >= 0; i-- {
			if up := t.parent[i]; up >= 0 && (selected[i] || deep[i]) {
				holds[up] = true
				deep[up] = deep[up] || c[0].combinator == ' '
			}
		}
	}
	return holds
}

// number counts each element among its siblings, or those of its tag.
func (t *tree) number(p place) []int {
	p.number = 0
	if known := t.numbers[p]; known != nil {
		return known
	}
	type siblings struct {
		parent int
		tag    string
	}
	numbers, counts := make([]int, len(t.nodes)), map[siblings]int{}
	for i := range t.nodes {
		if p.fromEnd {
			i = len(t.nodes) - 1 - i
		}
		s := siblings{parent: t.parent[i]}
		if p.ofType {
			s.tag = t.nodes[i].Data
		}
		counts[s]++
		numbers[i] = counts[s]
	}
	t.numbers[p] = numbers
	return numbers
}
