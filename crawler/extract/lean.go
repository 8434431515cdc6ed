package extract

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of the work on one page. The largest of 915 real pages has 8,400
// elements and half a megabyte of text.
const (
	maxElements  = 12_000
	maxSiblings  = 12_000_000 // sum of the squares of the children of each element
	maxDeep      = 64 << 20   // sum of the bytes of text by their depth
	maxText      = 1 << 20    // bytes of text that a page holds
	maxAttribute = 16 << 10   // bytes; what is longer holds no address or name, but data
	maxStatement = 1 << 20    // bytes of one script with JSON-LD
	maxMeta      = 1000       // meta elements; the extractor compares the authors in them with each other
)

// trim takes from a page what is no text: the programs in scripts, styles, and
// data in attributes.
func trim(root *html.Node) {
	for n := range root.Descendants() {
		for i, a := range n.Attr {
			if len(a.Val) > maxAttribute {
				n.Attr[i].Val = ""
			}
		}
		if n.FirstChild != nil && (n.DataAtom == atom.Style || n.DataAtom == atom.Script) {
			if n.DataAtom == atom.Style || !strings.Contains(strings.ToLower(attribute(n, "type")), "json") || len(n.FirstChild.Data) > maxStatement {
				n.FirstChild.Data = ""
			}
		}
	}
}

// outsized reports whether a page is so large, so flat or so deep that the
// time to weigh its elements against each other would have no bound.
func outsized(root *html.Node) bool {
	elements, metas, siblings, deep, text := 0, 0, 0, 0, 0
	var visit func(n *html.Node, depth int)
	visit = func(n *html.Node, depth int) {
		children := 0
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.Type {
			case html.ElementNode:
				elements++
				if c.DataAtom == atom.Meta {
					metas++
				}
			case html.TextNode:
				if n.DataAtom != atom.Script {
					text += len(c.Data)
					deep += len(c.Data) * depth
				}
			}
			children++
			visit(c, depth+1)
		}
		siblings += children * children
	}
	visit(root, 0)
	return elements > maxElements || metas > maxMeta || siblings > maxSiblings || deep > maxDeep || text > maxText
}

// Bounds of a skeleton.
const (
	skeletonElements = 3000
	skeletonDepth    = 60
	skeletonText     = 200 << 10 // bytes
	skeletonLine     = 10 << 10  // bytes of one text
)

// skeleton copies the start of an outsized page, where its headline, byline
// and date stand. What is nested deeper than skeletonDepth is copied to that
// depth.
func skeleton(root *html.Node) *html.Node {
	elements, text := 0, 0
	var grow func(to, n *html.Node, depth int)
	grow = func(to, n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && elements < skeletonElements; c = c.NextSibling {
			bone := &html.Node{Type: c.Type, DataAtom: c.DataAtom, Data: c.Data, Namespace: c.Namespace, Attr: c.Attr}
			switch c.Type {
			case html.TextNode:
				if to.DataAtom != atom.Script {
					bone.Data = start(c.Data, min(skeletonLine, skeletonText-text))
					text += len(bone.Data)
				}
				to.AppendChild(bone)
				continue
			case html.ElementNode:
				elements++
			}
			to.AppendChild(bone)
			if below := bone; depth < skeletonDepth {
				grow(below, c, depth+1)
			} else {
				grow(to, c, depth)
			}
		}
	}
	page := &html.Node{Type: html.DocumentNode}
	grow(page, root, 0)
	return page
}

// start is the beginning of a text, at most so many bytes of it.
func start(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:max(most, 0)]
}

// maxLine is how many bytes of one paragraph of an outsized page are kept, so
// that one that is made to be long leaves room for the others.
const maxLine = 64 << 10

// proseIn gives the paragraphs of a page, in one pass: the lines of its body
// that are sentences, without those that stand aside. It reports whether it
// left out some for their length.
func proseIn(root *html.Node) (list []string, cut bool) {
	var p paragraphs
	size := 0
	end := func() {
		p.end()
		for _, s := range p.list {
			switch {
			case !isSentence(s):
			case size+len(s) > maxText:
				cut = true
			default:
				list, size = append(list, s), size+len(s)+2
			}
		}
		p.list = p.list[:0]
	}
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				kept := start(c.Data, maxLine-min(p.line.Len(), maxLine))
				cut = cut || len(kept) < len(c.Data) && strings.TrimSpace(c.Data) != ""
				p.walk(&html.Node{Type: html.TextNode, Data: kept})
			case c.Type == html.ElementNode && c.DataAtom == atom.Br:
				p.walk(c)
			case c.Type != html.ElementNode || aside(c) || c.DataAtom == atom.H1:
			case inline[c.DataAtom]:
				visit(c)
			default:
				end()
				visit(c)
				end()
			}
		}
	}
	visit(root)
	end()
	return list, cut
}

// isSentence reports whether a line is prose rather than a label: some words
// that end as sentences do, or many.
func isSentence(s string) bool {
	spaces := strings.Count(s, " ")
	return spaces >= 4 && endsSentence(s) || spaces >= 24
}
