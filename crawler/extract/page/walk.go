package page

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of what is read of one page. The largest of 915 real pages has 8,400
// elements and half a megabyte of text.
const (
	maxAttribute = 16 << 10 // bytes; what is longer holds no address or name, but data
	maxStatement = 1 << 20  // bytes of one script with JSON-LD
	maxHead      = 1000     // meta and link elements each
	maxDepth     = 200      // boxes around a block; what is deeper counts to the deepest
	maxBlock     = 64 << 10 // bytes of one block: what is longer is cut in two
	maxBlocks    = 50_000   // from then on, no element ends a block
)

// A walker makes blocks and boxes of a tree.
type walker struct {
	page    *Page
	scripts []string // JSON-LD

	stack  []int // boxes that are open
	links  int   // links that are open
	strong int   // elements in bold or italic type that are open

	text    []byte     // of the block that is being read, white space folded
	space   bool       // white space was read behind it
	node    *html.Node // that holds all of it
	block   Block
	breaks  int  // br elements in a row
	picture bool // one stands before the block
	beyond  bool // words that are no link have been read
	broken  bool // the last block was ended by them
}

// walk reads a tree of about so many boxes.
func walk(root *html.Node, u *url.URL, boxes int) *Page {
	p := &Page{URL: u, Root: root, Boxes: make([]Box, 0, boxes+1)}
	w := walker{page: p}
	w.box(root, -1)
	w.endBlock()
	w.sum()
	p.Statement = readStatement(w.scripts)
	return p
}

// skipped are elements whose text is not the page's.
func skipped(a atom.Atom) bool {
	switch a {
	case atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Object, atom.Canvas, atom.Audio, atom.Video, atom.Select,
		atom.Datalist, atom.Textarea, atom.Math, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}

// box opens a box for an element and walks what it holds.
func (w *walker) box(n *html.Node, parent int) {
	w.endBlock()
	w.broken = false
	index := len(w.page.Boxes)
	b := Box{Node: n, Parent: parent, Name: Name(n), First: len(w.page.Blocks), Hidden: hidden(n)}
	if parent >= 0 {
		b.Depth, b.Hidden = w.page.Boxes[parent].Depth+1, b.Hidden || w.page.Boxes[parent].Hidden
	}
	w.page.Boxes = append(w.page.Boxes, b)
	w.stack = append(w.stack, index)
	w.children(n)
	w.endBlock()
	w.broken = false
	w.stack = w.stack[:len(w.stack)-1]
	w.page.Boxes[index].End = len(w.page.Blocks)
}

func (w *walker) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			w.write(c)
		case html.ElementNode:
			w.element(c)
		}
	}
}

func (w *walker) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		if w.page.Language == "" {
			if w.page.Language = Attribute(n, "lang"); w.page.Language == "" {
				w.page.Language = Attribute(n, "xml:lang")
			}
		}
	case atom.Meta:
		w.meta(n)
		return
	case atom.Link:
		w.link(n)
		return
	case atom.Script:
		w.script(n)
		return
	case atom.Title:
		if n.FirstChild != nil && w.page.Title == "" {
			w.page.Title = Plain(n.FirstChild.Data)
		}
		return
	case atom.Br:
		w.space = true
		if w.breaks++; w.breaks > 1 && len(w.text) > 0 {
			w.endBlock()
			w.broken = true
		}
		return
	case atom.Img, atom.Picture, atom.Figure, atom.Video:
		w.picture = true
	}
	switch {
	case skipped(n.DataAtom):
	case isInline(n):
		w.inline(n)
	case len(w.stack) >= maxDepth:
		w.endBlock()
		w.children(n)
		w.endBlock()
	default:
		w.box(n, w.stack[len(w.stack)-1])
	}
}

func (w *walker) inline(n *html.Node) {
	switch n.DataAtom {
	case atom.A:
		w.links++
		w.block.Links++
		w.children(n)
		w.links--
	case atom.B, atom.Strong, atom.I, atom.Em:
		w.strong++
		w.children(n)
		w.strong--
	default:
		w.children(n)
	}
}

func (w *walker) meta(n *html.Node) {
	content := strings.TrimSpace(Attribute(n, "content"))
	if content == "" {
		return
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "property", "name", "itemprop", "http-equiv":
			if len(w.page.Metas) < maxHead {
				w.page.Metas = append(w.page.Metas, Meta{strings.ToLower(strings.TrimSpace(a.Val)), content})
			}
		}
	}
}

func (w *walker) link(n *html.Node) {
	l := Link{strings.ToLower(Attribute(n, "rel")), strings.TrimSpace(Attribute(n, "href")), Attribute(n, "hreflang")}
	if l.Rel != "" && l.Href != "" && len(w.page.Links) < maxHead {
		w.page.Links = append(w.page.Links, l)
	}
}

// script takes JSON-LD away: its text is none of the page's.
func (w *walker) script(n *html.Node) {
	if t := n.FirstChild; t != nil && len(t.Data) <= maxStatement {
		w.scripts = append(w.scripts, t.Data)
		n.RemoveChild(t)
	}
}

// isStatement reports whether a script is JSON-LD.
func isStatement(script *html.Node) bool {
	return strings.Contains(strings.ToLower(Attribute(script, "type")), "ld+json")
}

// write adds a text to the block.
func (w *walker) write(t *html.Node) {
	before := len(w.text)
	w.text, w.space = appendFolded(w.text, t.Data, w.space)
	if len(w.text) == before {
		return
	}
	if before == 0 {
		w.block.Pictured, w.picture = w.picture, false
	}
	w.breaks = 0
	if w.node == nil {
		w.node = t.Parent
	} else if w.node != t.Parent {
		w.node = common(w.node, t.Parent)
	}
	w.beyond = w.beyond || w.links == 0
	if w.links > 0 || w.strong > 0 {
		n := countWords(t.Data)
		if w.links > 0 {
			w.block.LinkWords += n
			if !w.beyond {
				w.block.Lead += n
			}
		}
		if w.strong > 0 {
			w.block.Strong += n
		}
	}
	if len(w.text) > maxBlock {
		w.endBlock()
	}
}

// endBlock closes the block that is being read.
func (w *walker) endBlock() {
	if len(w.page.Blocks) >= maxBlocks && len(w.text) < maxBlock && len(w.stack) > 1 {
		w.space, w.breaks = true, 0
		return
	}
	if len(w.text) > 0 {
		b := w.block
		b.Text, b.Box, b.Node, b.Broken = string(w.text), w.stack[len(w.stack)-1], w.node, w.broken
		b.Words = countWords(b.Text)
		b.LinkWords, b.Strong = min(b.LinkWords, b.Words), min(b.Strong, b.Words)
		w.page.Blocks = append(w.page.Blocks, b)
	}
	w.text, w.space, w.node, w.block, w.breaks, w.beyond = w.text[:0], false, nil, Block{}, 0, false
}

// sum counts for each box the words of its blocks.
func (w *walker) sum() {
	boxes := w.page.Boxes
	for _, b := range w.page.Blocks {
		box := &boxes[b.Box]
		box.Words += b.Words
		box.LinkWords += b.LinkWords
		if b.Prose() {
			box.Prose += b.Words - b.LinkWords
		}
	}
	for i := len(boxes) - 1; i > 0; i-- {
		if up := boxes[i].Parent; up >= 0 {
			boxes[up].Words += boxes[i].Words
			boxes[up].LinkWords += boxes[i].LinkWords
			boxes[up].Prose += boxes[i].Prose
		}
	}
}

// Prose reports whether a block is made of sentences rather than a label: some
// words that end as sentences do, or many, and not mostly links.
func (b Block) Prose() bool {
	return (b.Words >= 5 && EndsSentence(b.Text) || b.Words >= 25) && b.LinkWords*2 <= b.Words
}

// common is the innermost element that holds both.
func common(a, b *html.Node) *html.Node {
	da, db := depth(a), depth(b)
	for ; da > db; da-- {
		a = a.Parent
	}
	for ; db > da; db-- {
		b = b.Parent
	}
	for a != b {
		a, b = a.Parent, b.Parent
	}
	return a
}

func depth(n *html.Node) (d int) {
	for ; n != nil; n = n.Parent {
		d++
	}
	return d
}

// isInline reports whether an element stands within a line. One that HTML does
// not know does, unless it holds elements that do not.
func isInline(n *html.Node) bool {
	if n.DataAtom == 0 {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && (c.DataAtom == 0 || !isInline(c)) {
				return false
			}
		}
		return n.FirstChild != nil
	}
	return inLine(n.DataAtom)
}

// inLine tells the elements of HTML that stand within a line.
func inLine(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I,
		atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Q, atom.Ruby, atom.Rb, atom.Rt, atom.Rp, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike,
		atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr, atom.Img, atom.Picture, atom.Source, atom.Nobr, atom.Input:
		return true
	}
	return false
}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			if strings.EqualFold(a.Val, "true") {
				return true
			}
		case "style":
			if i := strings.Index(a.Val, "display"); i >= 0 && strings.HasPrefix(strings.TrimLeft(a.Val[i+len("display"):], ": "), "none") {
				return true
			}
		}
	}
	return false
}
