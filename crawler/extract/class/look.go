package class

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/page"
)

// Bounds of what is looked at.
const (
	shortBlock = 400           // bytes, some 60 words; on pages of more than wallText, only blocks shorter than this are read for phrases
	wallText   = 4 * wallWords // words; a wall shows less than this
	maxLine    = 4000          // bytes of a block that are read for phrases
	maxRead    = 256 << 10     // bytes of a page that are
	maxTypes   = 200           // marks of microdata
	maxHead    = 200           // bytes of a heading
)

// A look is what is weighed to tell articles from other pages.
type look struct {
	Article
	page   *page.Page
	at     address
	ogType string
	types  []string // of what is on the page, by microdata

	visible  int  // words on the page
	linked   int  // those of them that are links
	prose    int  // words of the sentences that stand side by side
	run      int  // words of the sentences between which no headline of another page stands, where most do
	teasers  int  // headlines of other pages: blocks that are links and little else
	allProse int  // words of all sentences, captions and notes left out
	prices   int  // blocks that name one
	updates  int  // sentences below a line that is the time of day
	times    int  // time elements
	articles int  // article elements
	players  int  // elements that play a film
	captcha  bool // a program or frame is there that asks whether a reader is human
	shop     bool // a form puts something into a cart
	notFree  bool // microdata says so
	board    bool // the page is made by a program for discussions

	heads []line       // title, first h1, first h2
	said  [topics]said // what the page says
	named [names]int   // boxes by what they are named
}

// A line is a short text: as it stands there, and folded.
type line struct {
	text   string
	folded []byte
}

// A said counts the phrases of a topic.
type said struct {
	n     int
	first string // of them, folded
}

// see looks at a page: once at its elements, once at its boxes, once at its
// blocks.
func see(p *page.Page, a Article) *look {
	l := &look{Article: a, page: p, ogType: strings.ToLower(p.Meta("og:type"))}
	if p.URL != nil {
		l.at = readAddress(p.URL)
	}
	l.board = generated(p.Meta("generator"))
	l.visible, l.linked = p.Boxes[0].Words, p.Boxes[0].LinkWords
	l.elements()
	apart := l.boxes()
	l.blocks(apart)
	return l
}

// elements looks at what is no text.
func (l *look) elements() {
	for n := range l.page.Root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Time:
			l.times++
		case atom.Article:
			l.articles++
		case atom.Video:
			l.players++
		case atom.Script, atom.Iframe:
			l.frame(n)
		case atom.Html:
			l.board = l.board || page.Attribute(n, "id") == "XF"
		case atom.Form:
			l.shop = l.shop || strings.Contains(page.Attribute(n, "action"), "/cart")
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "itemtype":
				if len(l.types) < maxTypes {
					l.types = append(l.types, page.TypeName(a.Val))
				}
			case "itemprop":
				l.notFree = l.notFree || a.Val == "isAccessibleForFree" && strings.EqualFold(page.Attribute(n, "content"), "false")
			case "data-paywall":
				l.named[wallName]++
			}
		}
	}
}

// generated tells the programs that discussions are made with.
func generated(by string) bool {
	by = strings.ToLower(by)
	return slices.ContainsFunc([]string{"discourse", "phpbb", "vbulletin", "mybb", "flarum", "xenforo", "invision"}, func(name string) bool { return strings.HasPrefix(by, name) })
}

// frame looks at where a program or a frame comes from.
func (l *look) frame(n *html.Node) {
	src := page.Attribute(n, "src")
	if src == "" {
		return
	}
	for _, s := range captchas {
		if strings.Contains(src, s) {
			l.captcha = true
			return
		}
	}
	if n.DataAtom == atom.Iframe {
		for _, s := range players {
			if strings.Contains(src, s) {
				l.players++
				return
			}
		}
	}
}

var (
	captchas = []string{"captcha-delivery.com", "/cdn-cgi/challenge-platform/", "_Incapsula_Resource", "/_sec/cp_challenge/", "px-captcha"}
	players  = []string{"youtube", "player", "vimeo", "dailymotion"}
)

// boxes looks at the names of boxes, and tells which stand apart from a text.
func (l *look) boxes() (apart []bool) {
	apart = make([]bool, len(l.page.Boxes))
	var name []byte
	for i := range l.page.Boxes {
		b := &l.page.Boxes[i]
		switch b.Node.DataAtom {
		case atom.Nav, atom.Footer, atom.Aside, atom.Figcaption, atom.Figure, atom.Dialog, atom.Header:
			apart[i] = true
		default:
			apart[i] = b.Parent >= 0 && apart[b.Parent]
		}
		if b.Name == "" {
			continue
		}
		root := b.Node.DataAtom == atom.Body || b.Node.DataAtom == atom.Html
		name = append(name[:0], b.Name...)
		marks.find(name, func(mark int, _ []byte, _ int) {
			if root || mark != postName && mark != forumName && mark != templateName {
				l.named[mark]++
			}
		})
	}
	return apart
}

const (
	headlineWords = 4 // the shortest headline; a shorter link is a label

	near  = 3 // blocks between the time of an update and its text
	never = 1 << 30
)

// blocks looks at the text.
func (l *look) blocks(apart []bool) {
	prose := make([]int32, len(l.page.Boxes)) // of the sentences that stand in a box
	var folded []byte
	var h1, h2 string
	run := 0
	told := -never // the last block that is the time of day
	// A text of some length that is said to be an article stands behind no wall.
	left := maxRead
	if l.Words >= stubWords && l.says() && l.named[wallName] == 0 {
		left = 0
	}
	for i := range l.page.Blocks {
		b := &l.page.Blocks[i]
		node := l.page.Boxes[b.Box].Node
		if b.Words >= headlineWords && b.LinkWords == b.Words {
			l.teasers++
			run = 0
		}
		if b.Prose() && !apart[b.Box] {
			box := b.Box
			if up := l.page.Boxes[box].Parent; node.DataAtom == atom.P && up >= 0 {
				box = up
			}
			if i-told <= near {
				l.updates++
				told = -never
			}
			n := b.Words - b.LinkWords
			prose[box] += int32(n)
			l.allProse += n
			l.prose = max(l.prose, int(prose[box]))
			run += n
			l.run = max(l.run, run)
		}
		switch kind := heading(node); {
		case l.page.Boxes[b.Box].Hidden:
		case kind == atom.H1:
			h1 = first(h1, b.Text)
		case kind == atom.H2:
			h2 = first(h2, b.Text)
		}
		if clock(b.Text) {
			told = i
		}
		if len(b.Text) <= shortBlock && price(b.Text) {
			l.prices++
		}
		if left > 0 && (len(b.Text) <= shortBlock || l.visible <= wallText) {
			folded = fold(folded[:0], clipBytes(b.Text, maxLine))
			left -= len(folded)
			phrases.find(folded, func(topic int, phrase []byte, _ int) {
				if (topic == offers || topic == demands) && l.page.In(b.Box, atom.Nav, atom.Header, atom.Footer) {
					return
				}
				l.say(topic, phrase)
			})
		}
	}
	for _, s := range []string{l.page.Title, h1, h2} {
		s = clipBytes(s, maxHead)
		l.heads = append(l.heads, line{s, fold(nil, s)})
	}
}

func (l *look) say(topic int, phrase []byte) {
	if l.said[topic].n == 0 {
		l.said[topic].first = string(phrase)
	}
	l.said[topic].n++
}

// is reports whether the page states that it is, or is about, one of the types.
func (l *look) is(types ...string) bool {
	return slices.ContainsFunc(types, func(t string) bool { return slices.Contains(l.page.Statement.Types, t) })
}

// marked reports whether something on the page is marked as one of the types.
func (l *look) marked(types ...string) bool {
	return slices.ContainsFunc(types, func(t string) bool { return slices.Contains(l.types, t) })
}

// share is the part of the page's sentences that stand side by side.
func (l *look) share() float64 { return float64(l.prose) / float64(max(l.allProse, 1)) }

// heading is the heading that an element is, or stands in.
func heading(n *html.Node) atom.Atom {
	for range 3 {
		if n == nil {
			break
		}
		if page.Heading(n) {
			return n.DataAtom
		}
		n = n.Parent
	}
	return 0
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// clock reports whether a line is the time of day and little else, as above
// the updates of a live blog.
func clock(s string) bool {
	const most = 16 // bytes
	if len(s) > most || s == "" || !isDigit(s[0]) {
		return false
	}
	hour, rest, ok := strings.Cut(s, ":")
	if !ok {
		hour, rest, ok = strings.Cut(s, "h")
	}
	if !ok && strings.HasSuffix(s, "Uhr") {
		hour, rest, ok = strings.Cut(s, ".")
	}
	return ok && len(hour) <= 2 && len(rest) >= 2 && rest[0] <= '5' && isDigit(rest[0]) && isDigit(rest[1]) && (len(rest) == 2 || !isDigit(rest[2]))
}

// price reports whether a line names a price. The signs of the euro, the
// rupee, the lira, the rouble and the shekel begin with the same two bytes.
func price(s string) bool {
	for _, sign := range [...]string{"$", "£", "¥", "\xe2\x82"} {
		i := strings.Index(s, sign)
		if i < 0 {
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		before, after := strings.TrimRight(s[:i], " \u00a0"), strings.TrimLeft(s[i+size:], " \u00a0")
		if after != "" && isDigit(after[0]) || before != "" && isDigit(before[len(before)-1]) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// clipBytes is the beginning of a text, at most so many bytes of it.
func clipBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}
