package rules

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch"
	"framewatch/crawler/extract/page"
)

// Bounds of what a rule takes from a page.
const (
	maxValue  = 2000 // bytes of one value; what is longer is cut
	maxByline = 20   // names
)

// Found is what a rule found on a page. The zero Found is that of no rule.
type Found struct {
	Site        string   // of the rule
	Title       string   // the values as they stand on the page, white space folded; empty if not found
	Byline      []string // one for each element
	Published   string
	Modified    string
	Section     string
	Description string
	Class       framewatch.Class // empty: the rule does not say
	ClassBy     string           // selector that says so
	Matches     []Match          // one for each selector, in the order of the keys: body, within, drop, keep, title, …, class

	verdicts map[*html.Node]judgement // of the elements that hold text; nil if the rule says nothing of the text
}

// A Match is how often a selector of a rule matched.
type Match struct {
	Key      string // of the rule, such as body
	Selector string
	Elements int // that hold something; for class, elements at all
}

// A Verdict is what a rule says of a block.
type Verdict int

// The verdicts.
const (
	Unsaid Verdict = iota // the extractor decides
	Keep                  // it is text of the article
	Drop                  // it is not
)

type judgement struct {
	verdict Verdict
	reason  string // such as "drop aside.more"
}

// Judge says what the rule wants with a block whose innermost element is n, and
// by what, such as "drop aside.more"; n is of the page it was applied to. The
// innermost element that drop or keep selects decides, keep if both do; then
// body; then within.
func (f *Found) Judge(n *html.Node) (v Verdict, reason string) {
	j := f.verdicts[n]
	return j.verdict, j.reason
}

// Stale are the keys of the rule that found nothing although they say where
// something stands that every article has: body, within and title. What they
// should say is left to the extractor. A page that is no article may make any
// rule look stale; an article does not.
func (f *Found) Stale() (keys []string) {
	for _, key := range []string{"body", "within", "title"} {
		said, found := false, false
		for _, m := range f.Matches {
			if m.Key == key {
				said, found = true, found || m.Elements > 0
			}
		}
		if said && !found {
			keys = append(keys, key)
		}
	}
	return keys
}

// Apply looks on a parsed page for what the rule selects; a nil rule finds
// nothing. Its time grows with the elements of the page times the parts of the
// rule's selectors, of which there are at most 100.
func (r *Rule) Apply(root *html.Node) Found {
	if r == nil {
		return Found{}
	}
	a := &application{tree: newTree(root), found: Found{Site: r.Sites[0]}}
	a.judge(r)
	f := &a.found
	f.Title = first(a.values("title", r.title, 1))
	f.Byline = a.values("byline", r.byline, maxByline)
	f.Published = first(a.values("published", r.published, 1))
	f.Modified = first(a.values("modified", r.modified, 1))
	f.Section = first(a.values("section", r.section, 1))
	f.Description = first(a.values("description", r.description, 1))
	a.class(r.classes)
	return a.found
}

// An application is a rule being applied to a page.
type application struct {
	*tree
	found Found
}

// match marks the elements of a selector that pass, and notes their number.
func (a *application) match(key string, s selector, passes func(i int) bool) []bool {
	marked, n := a.tree.match(s.chains), 0
	for i := range marked {
		if marked[i] = marked[i] && passes(i); marked[i] {
			n++
		}
	}
	a.found.Matches = append(a.found.Matches, Match{key, s.text, n})
	return marked
}

// choose tells for each element the first of the selectors that selects it: its
// number from 1, or 0; some says whether one selects anything.
func (a *application) choose(key string, selectors []selector) (by []int, some bool) {
	by = make([]int, len(a.nodes))
	for k, s := range selectors {
		for i, marked := range a.match(key, s, func(i int) bool { return a.text[i] }) {
			if marked && by[i] == 0 {
				by[i], some = k+1, true
			}
		}
	}
	return by, some
}

// judge finds the verdict on each element that holds text.
func (a *application) judge(r *Rule) {
	area, hasBody := a.choose("body", r.body)
	within, hasWithin := a.choose("within", r.within)
	drop, hasDrop := a.choose("drop", r.drop)
	keep, hasKeep := a.choose("keep", r.keep)
	if !hasBody && !hasWithin && !hasDrop && !hasKeep {
		return
	}
	if hasWithin {
		area = within
	}
	a.found.verdicts = make(map[*html.Node]judgement, len(a.nodes))
	for i, up := range a.parent { // an element's parent stands before it
		if up >= 0 {
			if keep[i] == 0 && drop[i] == 0 {
				keep[i], drop[i] = keep[up], drop[up]
			}
			if area[i] == 0 {
				area[i] = area[up]
			}
		}
		if !a.text[i] {
			continue
		}
		j := judgement{}
		switch {
		case keep[i] > 0:
			j = judgement{Keep, "keep " + r.keep[keep[i]-1].text}
		case drop[i] > 0:
			j = judgement{Drop, "drop " + r.drop[drop[i]-1].text}
		case hasBody && area[i] > 0:
			j = judgement{Keep, "body " + r.body[area[i]-1].text}
		case hasBody:
			j = judgement{Drop, "not in body"}
		case hasWithin && area[i] == 0:
			j = judgement{Drop, "not within"}
		default:
			continue
		}
		a.found.verdicts[a.nodes[i]] = j
	}
}

// values reads a field: at most so many values of the first selector that
// leads to any.
func (a *application) values(key string, f field, most int) (values []string) {
	for _, v := range f {
		marked := a.match(key, v.selector, func(i int) bool {
			if attribute := v.attributeOf(a.nodes[i]); attribute != "" {
				return strings.TrimSpace(page.Attribute(a.nodes[i], attribute)) != ""
			}
			return a.text[i]
		})
		if len(values) > 0 {
			continue
		}
		for i, n := range a.nodes {
			if marked[i] && len(values) < most {
				if s := v.of(n); s != "" && !slices.Contains(values, s) {
					values = append(values, s)
				}
			}
		}
	}
	return values
}

// class notes the class of the first selector that matches.
func (a *application) class(classes []classRule) {
	for _, c := range classes {
		marked := a.match("class", c.selector, func(int) bool { return true })
		if a.found.Class == "" && slices.Contains(marked, true) {
			a.found.Class, a.found.ClassBy = c.class, c.text
		}
	}
}

// attributeOf is the attribute of an element in which the value stands; empty
// if it is the text.
func (v value) attributeOf(n *html.Node) string {
	switch {
	case v.attribute != "":
		return v.attribute
	case n.DataAtom == atom.Meta:
		return "content"
	case n.DataAtom == atom.Time && page.Attribute(n, "datetime") != "":
		return "datetime"
	}
	return ""
}

// of is the value that stands in an element, white space folded.
func (v value) of(n *html.Node) string {
	if attribute := v.attributeOf(n); attribute != "" {
		return start(page.FoldSpace(start(page.Attribute(n, attribute))))
	}
	var text strings.Builder
	write(&text, n)
	return start(page.FoldSpace(text.String()))
}

// write writes the text in an element, with spaces where a line ends.
func write(text *strings.Builder, n *html.Node) {
	for c := n.FirstChild; c != nil && text.Len() < maxValue; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			text.WriteString(start(c.Data))
		case c.Type != html.ElementNode || unread(c):
		case endsLine(c):
			text.WriteByte(' ')
			write(text, c)
			text.WriteByte(' ')
		default:
			write(text, c)
		}
	}
}

// endsLine reports whether an element stands on lines of its own.
func endsLine(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Br, atom.P, atom.Div, atom.Ul, atom.Ol, atom.Li, atom.Tr, atom.Td, atom.Th, atom.Section, atom.Header:
		return true
	}
	return page.Heading(n)
}

// start is the beginning of a text, at most maxValue bytes of it.
func start(s string) string {
	if len(s) <= maxValue {
		return s
	}
	most := maxValue
	for !utf8.RuneStart(s[most]) && most > 0 {
		most--
	}
	return s[:most]
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
