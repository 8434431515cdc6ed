package extract

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	words "framewatch/text"
)

// readBody is the text of the page without its boilerplate, in paragraphs.
func readBody(root *html.Node, u *url.URL) []string {
	if !bodyHolds(root) {
		return nil // or the extractor takes the title
	}
	defer withoutStatements(root)()
	res, err := trafilatura.ExtractDocument(root, trafilatura.Options{
		OriginalURL:     u,
		EnableFallback:  true,
		ExcludeComments: true,
		ExcludeTables:   false,
		HtmlDateMode:    trafilatura.Disabled,
	})
	if err != nil || res.ContentNode == nil {
		return nil // too little text, which the class will say
	}
	var p paragraphs
	p.walk(res.ContentNode)
	p.end()
	return p.list
}

// withoutStatements takes the JSON-LD out of a page until its result is called.
// The extractor makes metadata of it, which nobody reads, in a time that grows
// with the square of the authors.
func withoutStatements(root *html.Node) (restore func()) {
	texts := map[*html.Node]string{}
	for n := range root.Descendants() {
		if n.DataAtom == atom.Script && n.FirstChild != nil {
			texts[n.FirstChild], n.FirstChild.Data = n.FirstChild.Data, ""
		}
	}
	return func() {
		for n, text := range texts {
			n.Data = text
		}
	}
}

// bodyHolds reports whether any text stands in the body of a page.
func bodyHolds(root *html.Node) bool {
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.DataAtom != atom.Script && n.Parent.DataAtom != atom.Style && strings.TrimSpace(n.Data) != "" {
			for up := n.Parent; up != nil; up = up.Parent {
				if up.DataAtom == atom.Body {
					return true
				}
			}
		}
	}
	return false
}

// paragraphs gathers the blocks of a tree as lines of text.
type paragraphs struct {
	list  []string
	line  strings.Builder
	lines int // br elements in a row
}

func (p *paragraphs) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		if strings.TrimSpace(n.Data) != "" {
			p.lines = 0
		}
		p.line.WriteString(n.Data)
		return
	case html.ElementNode:
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Noscript, atom.Template:
			return
		case atom.Br:
			p.line.WriteByte(' ')
			if p.lines++; p.lines > 1 {
				p.end()
			}
			return
		}
	}
	block := n.Type == html.ElementNode && !inline[n.DataAtom]
	if block {
		p.end()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c)
	}
	if block {
		p.end()
	}
}

// end closes the paragraph that is being read.
func (p *paragraphs) end() {
	if s := foldSpace(p.line.String()); s != "" {
		p.list = append(p.list, s)
	}
	p.line.Reset()
	p.lines = 0
}

var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true, atom.Data: true,
	atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Ins: true, atom.Kbd: true, atom.Label: true,
	atom.Mark: true, atom.Q: true, atom.Ruby: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strike: true,
	atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true,
}

// bodyOf is the text of the article: what the page shows, or what its
// statement says where the page shows much less, as pages do that are put
// together by a script. The headline does not stand in it again.
func bodyOf(root *html.Node, u *url.URL, st statement, headline string) string {
	c, share := findContainer(root)
	list := readBody(root, u)
	if share >= enough {
		list = within(c, list)
	}
	shown := joined(list, headline)
	if len(shown)*5 < len(st.Body)*3 && credible(st.Body, shown) || letters(shown) == letters(st.Body) {
		return st.Body
	}
	return shown
}

// joined makes the text of paragraphs; the headline does not stand in it again.
func joined(list []string, headline string) string {
	for len(list) > 0 && letters(list[0]) == letters(headline) {
		list = list[1:]
	}
	return strings.Join(list, "\n\n")
}

// credible reports whether a statement's text can be the one of which the page
// shows a part: it is prose, and if the page shows prose, begins like it or
// holds most of its paragraphs.
func credible(stated, shown string) bool {
	if !prose(stated) {
		return false
	}
	if words.Count(shown) < proseWords || !prose(shown) {
		return true
	}
	in := letters(stated)
	held, all := 0, 0
	for p := range strings.SplitSeq(shown, "\n\n") {
		all += len(p)
		if l := letters(p); strings.Contains(in, start(l, 60)) {
			held += len(p)
		}
	}
	return held*2 >= all
}

// shortText is the length in words below which the two may agree less: of a
// short text the extractor takes more of the page around along.
const shortText = 300

// within drops from the extracted paragraphs what stands before and after the
// container's, and what is junk inside it. Where the two hardly agree, the
// page has a form that the container does not fit.
func within(c container, list []string) []string {
	clean := paragraphsIn(c.node)
	var whole paragraphs
	whole.walk(c.node)
	whole.end()
	in := map[string]string{} // by its letters, as it stands on the page
	for _, s := range clean {
		in[letters(s)] = s
	}
	first, last, agreed, all := -1, -1, 0, 0
	for i, s := range list {
		n := words.Count(s)
		all += n
		if in[letters(s)] != "" {
			if first < 0 {
				first = i
			}
			last = i
			agreed += n
		}
	}
	need := 6
	if c.prose < shortText {
		need = 4
	}
	if first < 0 || agreed*10 < all*need {
		return list
	}
	good, inside := letters(strings.Join(clean, "")), letters(strings.Join(whole.list, ""))
	var kept []string
	for _, s := range list[first : last+1] {
		k := letters(s)
		switch own := in[k]; {
		case own != "":
			kept = append(kept, own)
		case strings.Contains(good, k) || !strings.Contains(inside, k):
			kept = append(kept, s)
		}
	}
	return kept
}

// foldSpace folds the white space of HTML, and only that: the no-break space
// inside French quotation marks stays. Characters that control a terminal, or
// turn round the text that follows them, are no text.
func foldSpace(s string) string {
	if strings.IndexFunc(s, controls) >= 0 {
		s = strings.Map(func(r rune) rune {
			if controls(r) {
				return -1
			}
			return r
		}, s)
	}
	return strings.TrimSpace(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsSpace(r) }), " "))
}

func controls(r rune) bool {
	return unicode.IsControl(r) && (r >= utf8.RuneSelf || !unicode.IsSpace(r)) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
