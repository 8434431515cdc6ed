// Package page turns the bytes of a web page into what an article is read
// from: the blocks of text that stand on it, the boxes around them, and what
// its head says. It parses once and walks once; it judges nothing.
package page

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/decode"
)

// A Page is a web page after one walk over its elements. Strings of the tree,
// Metas and Links are parts of the page as a whole and keep it in memory: who
// stores one clones it.
type Page struct {
	URL       *url.URL   // after redirects
	Root      *html.Node // of the parse; programs and styles are gone from it
	Language  string     // as the html element states it, a language tag
	Title     string     // text of the first title element
	Metas     []Meta     // in their order
	Links     []Link     // link elements, in their order
	Statement Statement  // the JSON-LD
	Boxes     []Box      // block-level elements, each after the one that holds it; the first is the root
	Blocks    []Block    // the text, in its order
}

// A Meta is a meta element that has content.
type Meta struct {
	Key     string // its property, name, itemprop or http-equiv, in lower case; an element that has several stands several times
	Content string // without space around it
}

// A Link is a link element.
type Link struct {
	Rel, Href, HrefLang string // Rel in lower case
}

// A Box is an element that begins a line of its own, such as a paragraph, a
// list or a section.
type Box struct {
	Node      *html.Node
	Parent    int    // index of the box that holds it; -1 for the first
	Depth     int    // how many boxes hold it
	Name      string // its class, id, role and itemprop in lower case, apart by spaces
	First     int    // Blocks[First:End] stand in it
	End       int
	Words     int  // of these blocks
	LinkWords int  // those of them that are links
	Prose     int  // those in blocks that are sentences, not counting links
	Hidden    bool // it, or a box around it, says that it is not shown
}

// A Block is a run of text that no block-level element interrupts.
type Block struct {
	Text      string     // white space folded, no-break spaces kept
	Box       int        // the innermost that holds it
	Node      *html.Node // the innermost element that holds all of it, inline or not
	Words     int
	LinkWords int  // words in links
	Lead      int  // of these, those with which it begins
	Links     int  // links
	Strong    int  // words in bold or italic type
	Broken    bool // it begins after line breaks, not with an element of its own
	Pictured  bool // a picture or film stands between it and the block before
}

// Read reads a page that came from u as contentType. It fails on what is no
// HTML, or is made to be too much of it.
func Read(body []byte, contentType string, u *url.URL) (*Page, error) {
	root, boxes, err := build(string(decode.HTML(body, contentType)))
	if err != nil {
		return nil, fmt.Errorf("read HTML: %w", err)
	}
	return walk(root, u, boxes), nil
}

// Meta is the content of the first meta element with one of the keys, which
// are in lower case; an earlier key goes before a later one.
func (p *Page) Meta(keys ...string) string {
	for _, key := range keys {
		for _, m := range p.Metas {
			if m.Key == key {
				return m.Content
			}
		}
	}
	return ""
}

// In reports whether the box, or one around it, has one of the tags.
func (p *Page) In(box int, tags ...atom.Atom) bool {
	for ; box >= 0; box = p.Boxes[box].Parent {
		for _, t := range tags {
			if p.Boxes[box].Node.DataAtom == t {
				return true
			}
		}
	}
	return false
}

// Find is the index of the first block whose letters are those of the line,
// headings before others; -1 if there is none.
func (p *Page) Find(line string) int {
	want, found := Letters(line), -1
	if want == "" {
		return -1
	}
	for i, b := range p.Blocks {
		if len(b.Text) > 4*len(line)+8 || Letters(b.Text) != want {
			continue
		}
		if Heading(p.Boxes[b.Box].Node) {
			return i
		}
		if found < 0 {
			found = i
		}
	}
	return found
}

// Near are the indexes of the short blocks after and before the headline,
// where byline and date stand, the nearest after it first.
func (p *Page) Near(headline string) (near []int) {
	const most = 120 // letters, or some more bytes
	at := p.Find(headline)
	if at < 0 {
		return nil
	}
	for i := at + 1; i < min(at+6, len(p.Blocks)); i++ {
		if len(p.Blocks[i].Text) <= most*3/2 {
			near = append(near, i)
		}
	}
	for i := at - 1; i >= max(at-2, 0); i-- {
		if len(p.Blocks[i].Text) <= most*3/2 {
			near = append(near, i)
		}
	}
	return near
}

// Heading reports whether an element is a heading.
func Heading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// Attribute is the value of an element's attribute; empty if it has none.
func Attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Name joins the words by which an element is known to its site: class, id,
// role and itemprop, in lower case.
func Name(n *html.Node) string {
	name := ""
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "role", "itemprop", "data-testid", "data-component":
			if a.Val == "" {
				continue
			}
			if name != "" {
				name += " "
			}
			name += strings.ToLower(Start(a.Val, maxName))
		}
	}
	return name
}

// maxName is how many bytes of a class or id are read.
const maxName = 300
