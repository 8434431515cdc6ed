package page

import (
	"errors"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// maxTags is how many tags a page may have: what is larger is made to keep
	// a crawler busy.
	maxTags = 120_000

	// maxOpen is how many elements may be open at once. One more takes the
	// place of the innermost.
	maxOpen = 400
)

var errTags = errors.New("the page holds more elements than an article can")

// A frame is an open element.
type frame struct {
	node   *html.Node // nil within an element that is dropped
	tag    atom.Atom
	name   string
	traits traits
}

// A builder makes the tree of a page, by the rules of HTML 13.2.6 as far as
// they matter for the text and its boxes:
//
//   - What is misplaced in a table stays where it stands instead of moving
//     before the table.
//   - Bold and italic type, and links, end with the block in which they were
//     opened; they are not opened again in the next.
//   - Comments, programs, styles, drawings and formulas, templates, lists to
//     select from, and white space between blocks are left out.
//
// Its nodes and their attributes lie in slabs, and their strings are parts of
// the page, so that a tree costs few allocations.
type builder struct {
	scanner
	nodes []html.Node // not used yet
	open  []frame

	head, body *html.Node
	form       *html.Node
	quirks     bool

	drops      int    // open elements of which nothing is read
	paragraphs int    // open p elements
	anchors    int    // open a elements
	waiting    int    // open elements that end with a block in them
	white      string // white space that was read but may be left out
	edge       bool   // no text was read since a block began or ended
	tags       int
	boxes      int // elements that begin a line of their own
}

// build makes the tree of a page, and counts the elements in it that begin a
// line of their own.
func build(doc string) (root *html.Node, boxes int, err error) {
	if strings.IndexByte(doc, 0) >= 0 {
		doc = strings.ReplaceAll(doc, "\x00", "")
	}
	b := builder{scanner: scanner{s: doc}, quirks: true, edge: true, open: make([]frame, 0, 64)}
	root = b.node(html.DocumentNode)
	top := b.element(atom.Html, "html", special|scope)
	root.AppendChild(top)
	b.head = b.element(atom.Head, "head", special)
	top.AppendChild(b.head)
	b.open = append(b.open, frame{node: top, tag: atom.Html, name: "html", traits: special | scope})
	for {
		switch b.next() {
		case endOfPage:
			b.begin()
			return root, b.boxes, nil
		case textToken:
			b.write(b.data)
		case doctypeToken:
			if b.body == nil {
				b.quirks = quirky(b.data)
			}
		case startToken:
			b.start()
		case endToken:
			b.end()
		}
		if b.kind != textToken {
			if b.tags++; b.tags > maxTags {
				return nil, 0, errTags
			}
		}
	}
}

// quirky reports whether a document type stands for the time when tables were
// part of paragraphs.
func quirky(doctype string) bool {
	doctype = strings.TrimSpace(strings.ToLower(Start(doctype, 300)))
	for _, old := range []string{"//dtd html 2", "//dtd html 3", "//dtd html//", "//dtd html 4.0 transitional", "//dtd html 4.0 frameset"} {
		if strings.Contains(doctype, old) {
			return true
		}
	}
	if strings.Contains(doctype, "//dtd html 4.01 transitional") || strings.Contains(doctype, "//dtd html 4.01 frameset") {
		return !strings.Contains(doctype, "http")
	}
	return !strings.HasPrefix(doctype, "html")
}

// node takes a node out of the slab.
func (b *builder) node(kind html.NodeType) *html.Node {
	if len(b.nodes) == 0 {
		b.nodes = make([]html.Node, 128)
	}
	n := &b.nodes[0]
	b.nodes = b.nodes[1:]
	n.Type = kind
	return n
}

func (b *builder) element(tag atom.Atom, name string, t traits) *html.Node {
	n := b.node(html.ElementNode)
	n.DataAtom, n.Data = tag, name
	if t&line == 0 {
		b.boxes++
	}
	return n
}

func (b *builder) top() *frame { return &b.open[len(b.open)-1] }

// begin begins the body.
func (b *builder) begin() {
	if b.body != nil {
		return
	}
	b.body = b.element(atom.Body, "body", special)
	b.open[0].node.AppendChild(b.body)
	b.open = append(b.open[:1], frame{node: b.body, tag: atom.Body, name: "body", traits: special})
	b.drops, b.edge, b.white = 0, true, ""
}

// write adds a text.
func (b *builder) write(s string) {
	if b.drops > 0 {
		return
	}
	blank := strings.Trim(s, " \t\r\n\f") == ""
	switch {
	case blank && !b.edge && b.body != nil:
		b.white = s
	case !blank:
		b.begin()
		b.flush()
		b.edge = false
		b.add(s)
	}
}

// flush adds the white space before a text or an element within the line.
func (b *builder) flush() {
	if b.white != "" {
		b.add(b.white)
		b.white = ""
	}
}

// add adds a text to the innermost element.
func (b *builder) add(s string) {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	n := b.node(html.TextNode)
	n.Data = s
	b.top().node.AppendChild(n)
}

// side says that a tag stands here: white space is text only beside tags that
// stand within a line.
func (b *builder) side(t traits) {
	if b.drops > 0 {
		return
	}
	if t&line != 0 {
		b.flush()
	} else {
		b.white, b.edge = "", true
	}
}

// leaf adds the element of a start tag to the innermost open one, without
// opening it. It is nil within an element of which nothing is read.
func (b *builder) leaf(t traits) *html.Node {
	if b.drops > 0 {
		b.drop()
		return nil
	}
	n := b.element(b.tag, b.name, t)
	n.Attr = b.taken()
	b.top().node.AppendChild(n)
	return n
}

// taken are the attributes of the start tag.
func (b *builder) taken() []html.Attribute {
	if len(b.attrs) == b.first {
		return nil
	}
	return b.attrs[b.first:len(b.attrs):len(b.attrs)]
}

// push opens the element of a start tag.
func (b *builder) push(t traits) {
	b.side(t)
	if len(b.open) >= maxOpen {
		if b.drops > 0 {
			b.drop()
			return
		}
		b.popTo(maxOpen - 1)
	}
	b.enter(frame{b.leaf(t), b.tag, b.name, t})
}

// imply opens an element that has no tag.
func (b *builder) imply(tag atom.Atom) {
	f := frame{tag: tag, name: tag.String(), traits: traitsOf(tag)}
	if b.drops == 0 {
		f.node = b.element(tag, f.name, f.traits)
		b.top().node.AppendChild(f.node)
	}
	b.enter(f)
}

func (b *builder) enter(f frame) {
	b.open = append(b.open, f)
	b.count(&f, 1)
}

// count keeps the numbers of open elements.
func (b *builder) count(f *frame, by int) {
	if f.traits&dropped != 0 {
		b.drops += by
	}
	if f.traits&ended != 0 {
		b.waiting += by
	}
	switch f.tag {
	case atom.P:
		b.paragraphs += by
	case atom.A:
		b.anchors += by
	}
}

// popTo closes the open elements from the i-th on, and those around it that
// waited for a block to end.
func (b *builder) popTo(i int) {
	b.pop(i)
	if b.waiting == 0 {
		return
	}
	for j := len(b.open) - 1; b.open[j].traits&(special|foreign) == 0; j-- {
		if b.open[j].traits&ended != 0 {
			i = j
		}
	}
	b.pop(i)
}

func (b *builder) pop(i int) {
	for len(b.open) > i {
		b.count(b.top(), -1)
		b.open = b.open[:len(b.open)-1]
	}
}

// within is the index of the innermost open element of a tag, or a trait, that
// no element with the barrier hides; 0 if there is none.
func (b *builder) within(barrier traits, tag atom.Atom, trait traits) int {
	for i := len(b.open) - 1; i > 1; i-- {
		f := &b.open[i]
		if tag != 0 && f.tag == tag && f.traits&foreign == 0 || f.traits&trait != 0 {
			return i
		}
		if f.traits&barrier != 0 {
			return 0
		}
	}
	return 0
}

// close closes the innermost element of a tag that no barrier hides.
func (b *builder) close(barrier traits, tag atom.Atom) bool {
	i := b.within(barrier, tag, 0)
	if i > 0 {
		b.popTo(i)
	}
	return i > 0
}

// closeParagraph closes an open p.
func (b *builder) closeParagraph() {
	if b.paragraphs > 0 {
		b.close(scope|inButton, atom.P)
	}
}

// start takes a start tag.
func (b *builder) start() {
	if f := b.top(); f.traits&foreign != 0 && f.traits&apart == 0 {
		if !breaksOut(b.tag) {
			b.foreign(f.tag)
			return
		}
		b.leaveForeign()
	}
	if b.body == nil && b.drops == 0 {
		switch {
		case b.tag == atom.Html:
			b.merge(b.open[0].node)
			return
		case b.tag == atom.Head:
			b.merge(b.head)
			return
		case b.tag == atom.Frameset || b.tag == atom.Frame:
			b.drop()
			return
		case inHead(b.tag):
			b.open = append(b.open[:1], frame{node: b.head, tag: atom.Head, name: "head", traits: special})
			b.place()
			return
		}
		b.begin()
	}
	b.place()
}

// place puts the element of a start tag where it belongs.
func (b *builder) place() {
	t := traitsOf(b.tag)
	if closesParagraph(b.tag) {
		b.closeParagraph()
	}
	switch b.tag {
	case atom.Html:
		b.merge(b.open[0].node)
		return
	case atom.Body:
		b.merge(b.body)
		return
	case atom.Head, atom.Frame, atom.Frameset:
		b.drop()
		return
	case atom.Caption, atom.Col, atom.Colgroup, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr:
		b.placeInTable(t)
		return
	case atom.Table:
		if b.inTable() {
			b.close(apart, atom.Table)
		} else if !b.quirks {
			b.closeParagraph()
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if b.top().traits&heading != 0 {
			b.popTo(len(b.open) - 1)
		}
	case atom.Li:
		b.closeItem(atom.Li, atom.Li)
	case atom.Dd, atom.Dt:
		b.closeItem(atom.Dd, atom.Dt)
	case atom.Form:
		b.placeForm()
		return
	case atom.Button:
		b.close(scope, atom.Button)
	case atom.A:
		if b.anchors > 0 {
			b.endFormatting(atom.A)
		}
	case atom.Option, atom.Optgroup:
		if b.top().tag == atom.Option {
			b.popTo(len(b.open) - 1)
		}
	case atom.Select:
		if b.close(scope, atom.Select) {
			b.drop()
			return
		}
	case atom.Input:
		b.close(scope, atom.Select)
	case atom.Image:
		b.tag, b.name, t = atom.Img, "img", traitsOf(atom.Img)
	}
	switch {
	case b.tag == atom.Svg || b.tag == atom.Math:
		b.foreign(b.tag)
	case void(b.tag):
		b.side(t)
		b.leaf(t)
	case holdsRaw(b.tag):
		b.placeRaw(t)
	default:
		b.push(t)
	}
}

// merge gives an element that came twice the attributes that it has not yet.
func (b *builder) merge(n *html.Node) {
	for _, a := range b.taken() {
		if b.drops == 0 && len(n.Attr) < maxAttributes && !slices.ContainsFunc(n.Attr, func(has html.Attribute) bool { return has.Key == a.Key }) {
			n.Attr = append(n.Attr, a)
		}
	}
	b.drop()
}

// closeItem closes an open item of a list before the next.
func (b *builder) closeItem(tags ...atom.Atom) {
	for i := len(b.open) - 1; i > 1; i-- {
		f := &b.open[i]
		if slices.Contains(tags, f.tag) {
			b.popTo(i)
			break
		}
		if f.traits&special != 0 && f.tag != atom.Address && f.tag != atom.Div && f.tag != atom.P {
			break
		}
	}
	b.closeParagraph()
}

// placeForm opens a form, as far as none is open.
func (b *builder) placeForm() {
	switch {
	case b.form != nil:
		b.drop()
	case b.inTable() && b.drops == 0:
		b.form = b.leaf(special)
	default:
		b.closeParagraph()
		b.push(special)
		b.form = b.top().node
	}
}

// inTable reports whether the innermost part of a table that is open is no
// cell.
func (b *builder) inTable() bool {
	i := b.within(apart, 0, tablePart|cell)
	return i > 0 && b.open[i].traits&tablePart != 0
}

// placeInTable opens a part of the innermost table.
func (b *builder) placeInTable(t traits) {
	table := b.within(apart, atom.Table, 0)
	if table == 0 {
		b.drop()
		return
	}
	at := table
	if b.tag == atom.Tr || b.tag == atom.Td || b.tag == atom.Th {
		for i := len(b.open) - 1; i > table; i-- {
			if f := &b.open[i]; f.traits&tablePart != 0 && (f.tag != atom.Tr || b.tag != atom.Tr) {
				at = i
				break
			}
		}
	}
	b.popTo(at + 1)
	b.side(0)
	switch b.tag {
	case atom.Col, atom.Colgroup:
		b.leaf(t)
		return
	case atom.Tr, atom.Td, atom.Th:
		if b.top().tag == atom.Table {
			b.imply(atom.Tbody)
		}
		if b.tag != atom.Tr && b.top().tag != atom.Tr {
			b.imply(atom.Tr)
		}
	}
	b.push(t)
}

// placeRaw adds an element that holds only text, and its text if it is read.
func (b *builder) placeRaw(t traits) {
	if b.tag != atom.Script && b.tag != atom.Style {
		b.side(t)
	}
	name, n := b.name, b.leaf(t)
	var s string
	if b.tag == atom.Plaintext {
		s, b.at = b.s[b.at:], len(b.s)
	} else {
		s = b.raw(name)
		if b.next() == endOfPage { // else the end tag
			b.at = len(b.s)
		}
	}
	if n == nil || s == "" {
		return
	}
	switch n.DataAtom {
	case atom.Script:
		if !isStatement(n) {
			return
		}
	case atom.Title:
		s = html.UnescapeString(Start(s, maxAttribute))
	case atom.Xmp, atom.Plaintext:
		b.edge = true
	default:
		return
	}
	held := b.node(html.TextNode)
	held.Data = s
	n.AppendChild(held)
}

// foreign opens an element of SVG or MathML.
func (b *builder) foreign(in atom.Atom) {
	t := foreign | dropped | line
	switch b.name {
	case "foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext", "annotation-xml":
		if in != b.tag {
			t |= special | scope | apart
		}
	}
	if b.closed {
		b.side(t)
		b.leaf(t)
		return
	}
	b.push(t)
}

// leaveForeign closes the elements of SVG or MathML up to one that holds HTML.
func (b *builder) leaveForeign() {
	i := len(b.open)
	for b.open[i-1].traits&foreign != 0 && b.open[i-1].traits&apart == 0 {
		i--
	}
	b.popTo(i)
}

// end takes an end tag.
func (b *builder) end() {
	for i := len(b.open) - 1; b.open[i].traits&foreign != 0; i-- {
		if b.open[i].name == b.name {
			b.popTo(i)
			return
		}
	}
	if b.body == nil && b.drops == 0 {
		switch b.tag {
		case atom.Body, atom.Html, atom.Br:
			b.begin()
		default:
			return
		}
	}
	t := traitsOf(b.tag)
	b.side(t)
	switch b.tag {
	case atom.Body, atom.Html, atom.Head, atom.Col, atom.Colgroup:
	case atom.P:
		if b.paragraphs == 0 || !b.close(scope|inButton, atom.P) {
			b.leaf(t)
		}
	case atom.Br:
		b.leaf(t)
	case atom.Li:
		b.close(scope|inList, atom.Li)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if i := b.within(scope, 0, heading); i > 0 {
			b.popTo(i)
		}
	case atom.Form:
		b.endForm()
	case atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption:
		b.endInTable()
	case atom.Template:
		b.close(0, atom.Template)
	case atom.Dd, atom.Dt, atom.Button, atom.Select, atom.Applet, atom.Marquee, atom.Object, atom.Dialog, atom.Search,
		atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Center, atom.Details, atom.Dir, atom.Div, atom.Dl, atom.Fieldset,
		atom.Figcaption, atom.Figure, atom.Footer, atom.Header, atom.Hgroup, atom.Listing, atom.Main, atom.Menu, atom.Nav, atom.Ol,
		atom.Pre, atom.Section, atom.Summary, atom.Ul:
		b.close(scope, b.tag)
	default:
		if t&formatting != 0 {
			b.endFormatting(b.tag)
		} else {
			b.endOther()
		}
	}
}

// endForm closes the form, not what was opened in it.
func (b *builder) endForm() {
	if b.form == nil {
		return
	}
	form := b.form
	b.form = nil
	i := b.within(scope, atom.Form, 0)
	if i == 0 || b.open[i].node != form {
		return
	}
	for len(b.open)-1 > i && b.top().traits&implied != 0 {
		b.popTo(len(b.open) - 1)
	}
	b.open = slices.Delete(b.open, i, i+1)
}

// endInTable closes a part of the innermost table.
func (b *builder) endInTable() {
	for i := len(b.open) - 1; i > 1; i-- {
		f := &b.open[i]
		if f.tag == b.tag {
			b.popTo(i)
			return
		}
		if f.tag == atom.Table || f.traits&apart != 0 {
			return
		}
	}
}

// endFormatting closes an element within the line. One that holds an open
// block ends with the block.
func (b *builder) endFormatting(tag atom.Atom) {
	block := false
	for i := len(b.open) - 1; i > 1; i-- {
		f := &b.open[i]
		switch {
		case f.tag == tag && f.traits&(foreign|ended) == 0:
			if block {
				f.traits |= ended
				b.waiting++
			} else {
				b.popTo(i)
			}
			return
		case f.traits&scope != 0:
			return
		}
		block = block || f.traits&special != 0
	}
}

// endOther closes an element that has no rules of its own.
func (b *builder) endOther() {
	for i := len(b.open) - 1; i > 1; i-- {
		f := &b.open[i]
		if f.tag == b.tag && f.name == b.name {
			b.popTo(i)
			return
		}
		if f.traits&special != 0 {
			return
		}
	}
}
