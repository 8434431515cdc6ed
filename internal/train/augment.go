package main

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/body"
	"framewatch/crawler/extract/page"
)

// Pages to learn from are few, nearly all English, and longer than news. So
// each is learned from in three forms: as it is, and twice as news sites make
// their pages: most of the text cut off, boxes of others set into what is left
// and teasers under it; in every third of these the classes are made
// unreadable, as build tools do.

// A donor gives text that is not the page's.
type donor struct {
	headlines, sentences, names []string
}

// donorOf gathers text from all lessons.
func donorOf(lessons []lesson) (d donor) {
	for _, l := range lessons {
		if t := l.truth.Title; t != "" {
			d.headlines = append(d.headlines, t)
		}
		few := 0
		for paragraph := range strings.SplitSeq(l.truth.Text, "\n") {
			if n := len(paragraph); n > 60 && n < 260 && page.EndsSentence(paragraph) && few < 4 {
				d.sentences = append(d.sentences, paragraph)
				few++
			}
		}
		if n := len(l.truth.Author); n > 5 && n < 30 {
			d.names = append(d.names, l.truth.Author)
		}
	}
	return d
}

// augmented is the page as a news site might have made it. Its tree is changed.
func augmented(l body.Lesson, d donor, random *rand.Rand) ([]byte, error) {
	text := textElements(l)
	if len(text) > 0 {
		if random.IntN(4) > 0 {
			text = cut(l, text, 3+random.IntN(12))
		}
	}
	if len(text) > 0 {
		for range 2 + random.IntN(5) {
			kind := boxKinds[random.IntN(len(boxKinds))]
			at := text[random.IntN(len(text))]
			if kind.foot && random.IntN(2) == 0 {
				at = text[len(text)-1]
			}
			at.Parent.InsertBefore(d.box(kind, random), at.NextSibling)
		}
		for range random.IntN(3) {
			at := text[len(text)-1]
			for range random.IntN(5) { // some boxes outwards
				if up := at.Parent; up != nil && up.Parent != nil && up.DataAtom != atom.Body {
					at = up
				}
			}
			at.Parent.InsertBefore(d.teasers(random), at.NextSibling)
		}
	}
	if random.IntN(3) == 0 {
		scramble(l.Page.Root, random)
	}
	var b bytes.Buffer
	err := html.Render(&b, l.Page.Root)
	return b.Bytes(), err
}

// textElements are the elements of the page that are paragraphs of its text.
func textElements(l body.Lesson) (list []*html.Node) {
	for i, b := range l.Page.Blocks {
		if l.Labels[i] > 0.9 && b.Words >= 12 && b.Node == l.Page.Boxes[b.Box].Node && b.Node.Parent != nil && (b.Node.DataAtom == atom.P || b.Node.DataAtom == atom.Div) {
			list = append(list, b.Node)
		}
	}
	return list
}

// cut takes away all text behind the first paragraphs, and gives these.
func cut(l body.Lesson, text []*html.Node, first int) []*html.Node {
	if len(text) <= first {
		return text
	}
	away, behind := map[*html.Node]bool{}, false
	for i, b := range l.Page.Blocks {
		behind = behind || b.Node == text[first]
		if behind && l.Labels[i] > 0.3 {
			away[b.Node] = true
		}
	}
	for i, b := range l.Page.Blocks { // what holds other blocks stays
		for n := b.Node; n != nil; n = n.Parent {
			if n != b.Node || l.Labels[i] <= 0.3 {
				delete(away, n)
			}
		}
	}
	for n := range away {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
	return slices.DeleteFunc(text[:first], func(n *html.Node) bool { return n.Parent == nil }) // two may share an element
}

// element makes an element with a class.
func element(a atom.Atom, class string) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
	if class != "" {
		n.Attr = []html.Attribute{{Key: "class", Val: class}}
	}
	return n
}

func textNode(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

// teaserHeads stand above teasers.
var teaserHeads = []string{
	"Related", "More stories", "Read more", "Most read", "Top stories", "More on this story", "Latest news", "Recommended for you", "In this section", "Also in the news", "Keep reading", "Mehr zum Thema", "Lesen Sie auch", "Meistgelesen",
	"Weitere Artikel", "À lire aussi", "Sur le même sujet", "Les plus lus", "Le más leído", "Noticias relacionadas", "Te puede interesar", "Leggi anche", "I più letti", "Leia também", "Mais lidas", "Lees ook", "Meest gelezen", "Czytaj także",
	"Najnowsze", "Читайте также", "Главное", "Читайте також", "İlgili haberler", "اقرأ أيضا", "Läs mer", "Les også", "相关新闻", "関連記事", "관련 기사",
}

// teasers makes a list of other articles: linked headlines with a sentence or
// two about each, all laid out alike.
func (d donor) teasers(random *rand.Rand) *html.Node {
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	names := []string{"related", "more-stories", "teasers", "most-read", "recommended", "story-list", "cards", "promo", "latest", "grid", "list", "row", "rail", "onward", "aside", "box", "", "", ""}
	outer := element([]atom.Atom{atom.Aside, atom.Section, atom.Div, atom.Div, atom.Footer, atom.Nav}[random.IntN(6)], pick(names))
	if random.IntN(4) > 0 {
		head := element([]atom.Atom{atom.H2, atom.H3, atom.H4, atom.P, atom.Div, atom.Strong}[random.IntN(6)], "")
		head.AppendChild(textNode(pick(teaserHeads)))
		outer.AppendChild(head)
	}
	list, item := outer, []atom.Atom{atom.Div, atom.Article, atom.Section, atom.P}[random.IntN(4)]
	if random.IntN(2) == 0 {
		list, item = element([]atom.Atom{atom.Ul, atom.Ol}[random.IntN(2)], ""), atom.Li
		outer.AppendChild(list)
	}
	layout, class := random.IntN(6), pick([]string{"", "", "", "card", "teaser", "item", "story"})
	for range 2 + random.IntN(7) {
		list.AppendChild(d.teaser(element(item, class), layout, random))
	}
	return outer
}

// teaser lays out one teaser.
func (d donor) teaser(item *html.Node, layout int, random *rand.Rand) *html.Node {
	headline, about := d.headlines[random.IntN(len(d.headlines))], d.sentences[random.IntN(len(d.sentences))]
	link := element(atom.A, "")
	link.Attr = append(link.Attr, html.Attribute{Key: "href", Val: "/x"})
	inner := atom.P
	if item.DataAtom == atom.P {
		inner = atom.Span
	}
	summary := element(inner, "")
	summary.AppendChild(textNode(about))
	switch layout {
	case 0: // headline, summary
		link.AppendChild(textNode(headline))
		item.AppendChild(link)
		item.AppendChild(summary)
	case 1: // heading with a link, summary
		head := element([]atom.Atom{atom.H3, atom.H4, atom.Strong}[random.IntN(3)], "")
		link.AppendChild(textNode(headline))
		head.AppendChild(link)
		item.AppendChild(head)
		item.AppendChild(summary)
	case 2: // in one line
		link.AppendChild(textNode(headline))
		item.AppendChild(link)
		item.AppendChild(textNode([]string{": ", " ", " – "}[random.IntN(3)] + about))
	case 3: // all of it a link
		head := element(atom.Strong, "")
		head.AppendChild(textNode(headline))
		link.AppendChild(head)
		link.AppendChild(summary)
		item.AppendChild(link)
	case 4: // headline alone
		link.AppendChild(textNode(headline))
		item.AppendChild(link)
	default: // with its date
		link.AppendChild(textNode(headline))
		item.AppendChild(link)
		item.AppendChild(element(atom.Br, ""))
		item.AppendChild(textNode(about))
		when := element(atom.Time, "")
		when.AppendChild(textNode("12.03.2024"))
		item.AppendChild(when)
	}
	return item
}

// box makes a box of a kind.
func (d donor) box(kind boxKind, random *rand.Rand) *html.Node {
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	name := pick(kind.names)
	if !kind.plain && random.IntN(5) == 0 {
		name = "" // not all say what they are
	}
	if random.IntN(3) == 0 {
		name += " " + pick([]string{"box", "module", "block", "component", "wrapper", "inner", "widget", "u-margin", "col-12"})
	}
	if kind.picture {
		inner := element([]atom.Atom{atom.P, atom.Div, atom.Small, atom.Span, atom.Font, atom.Figcaption}[random.IntN(6)], name)
		outer := element([]atom.Atom{atom.Div, atom.Div, atom.P, atom.Figure}[random.IntN(4)], "")
		if outer.DataAtom == atom.P && inner.DataAtom != atom.Span {
			inner.DataAtom, inner.Data = atom.Span, "span"
		}
		outer.AppendChild(element(atom.Img, ""))
		if random.IntN(3) == 0 {
			outer.AppendChild(element(atom.Br, ""))
		}
		outer.AppendChild(d.line(inner, kind, random))
		return outer
	}
	if kind.many < 4 && random.IntN(3) == 0 { // a single line, without a box around it
		return d.line(element([]atom.Atom{atom.P, atom.P, atom.Div}[random.IntN(3)], name), kind, random)
	}
	outer := element([]atom.Atom{atom.Div, atom.Div, atom.Aside, atom.Section}[random.IntN(4)], name)
	inner, item := outer, []atom.Atom{atom.P, atom.Div}[random.IntN(2)]
	if kind.list && random.IntN(3) > 0 {
		inner, item = element(atom.Ul, ""), atom.Li
		outer.AppendChild(inner)
	}
	for range 1 + random.IntN(kind.many) {
		inner.AppendChild(d.line(element(item, ""), kind, random))
	}
	return outer
}

// line writes a line of a kind into an element.
func (d donor) line(block *html.Node, kind boxKind, random *rand.Rand) *html.Node {
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	line := strings.ReplaceAll(pick(kind.lines), "%n", pick(d.names))
	line = strings.ReplaceAll(line, "%h", pick(d.headlines))
	if strings.Contains(line, "%s") {
		text := pick(d.headlines)
		if !kind.links || random.IntN(4) == 0 {
			text = pick(d.sentences)
		}
		line = strings.ReplaceAll(line, "%s", text)
	}
	into := block
	add := func(a atom.Atom, attributes ...html.Attribute) {
		n := &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String(), Attr: attributes}
		into.AppendChild(n)
		into = n
	}
	if random.IntN(5) == 0 {
		add([]atom.Atom{atom.Strong, atom.Em, atom.Span, atom.Small}[random.IntN(4)])
	}
	if kind.links && random.IntN(6) > 0 {
		if before, after, ok := strings.Cut(line, ": "); ok && random.IntN(2) == 0 { // only what it leads to is a link
			into.AppendChild(textNode(before + ": "))
			line = after
		}
		add(atom.A, html.Attribute{Key: "href", Val: "/x"})
	}
	into.AppendChild(textNode(line))
	return block
}

// scramble makes the classes and ids of a page unreadable, equal ones alike.
func scramble(root *html.Node, random *rand.Rand) {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	made := map[string]string{}
	for n := range root.Descendants() {
		for i, a := range n.Attr {
			if a.Key != "class" && a.Key != "id" {
				continue
			}
			words := strings.Fields(a.Val)
			for j, w := range words {
				if made[w] == "" {
					b := []byte("c-")
					for range 6 {
						b = append(b, letters[random.IntN(len(letters))])
					}
					made[w] = string(b)
				}
				words[j] = made[w]
			}
			n.Attr[i].Val = strings.Join(words, " ")
		}
	}
}
