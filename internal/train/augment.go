package main

import (
	"bytes"
	"math/rand/v2"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/page"
)

// Pages to learn from are few, and nearly all English. So each is learned from
// twice: as it is, and with boxes set into its text and under it as news sites
// have them; in every third the classes are made unreadable, as build tools do.

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
		for paragraph := range strings.SplitSeq(l.truth.Text, "\n") {
			if n := len(paragraph); n > 60 && n < 220 && page.EndsSentence(paragraph) {
				d.sentences = append(d.sentences, paragraph)
				break
			}
		}
		if n := len(l.truth.Author); n > 5 && n < 30 {
			d.names = append(d.names, l.truth.Author)
		}
	}
	return d
}

// augmented is the page with boxes of others. The labels say where its text
// stands.
func augmented(raw []byte, l lesson, d donor, random *rand.Rand) ([]byte, error) {
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	places := textElements(root, l)
	if len(places) > 0 {
		for range 2 + random.IntN(5) {
			kind := boxKinds[random.IntN(len(boxKinds))]
			at := places[random.IntN(len(places))]
			if kind.foot && random.IntN(2) == 0 {
				at = places[len(places)-1]
			}
			at.Parent.InsertBefore(d.box(kind, random), at.NextSibling)
		}
	}
	if random.IntN(3) == 0 {
		scramble(root, random)
	}
	var b bytes.Buffer
	err = html.Render(&b, root)
	return b.Bytes(), err
}

// textElements are the elements of the page that are paragraphs of its text.
func textElements(root *html.Node, l lesson) (list []*html.Node) {
	kept := map[string]bool{}
	for i, b := range l.Page.Blocks {
		if l.Labels[i] > 0.9 && b.Words >= 15 {
			kept[b.Text] = true
		}
	}
	for n := range root.Descendants() {
		if n.DataAtom != atom.P && n.DataAtom != atom.Div {
			continue
		}
		var text strings.Builder
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				text.WriteString(c.Data)
			}
			if text.Len() > 5000 {
				break
			}
		}
		if s := page.FoldSpace(text.String()); kept[s] {
			list = append(list, n)
			delete(kept, s)
		}
	}
	return list
}

// box makes a box of a kind.
func (d donor) box(kind boxKind, random *rand.Rand) *html.Node {
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	element := func(a atom.Atom, class string) *html.Node {
		n := &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
		if class != "" {
			n.Attr = []html.Attribute{{Key: "class", Val: class}}
		}
		return n
	}
	name := pick(kind.names)
	if random.IntN(5) == 0 {
		name = "" // not all say what they are
	}
	outer := element([]atom.Atom{atom.Div, atom.Div, atom.Aside, atom.Section}[random.IntN(4)], name)
	inner, item := outer, []atom.Atom{atom.P, atom.Div}[random.IntN(2)]
	if kind.list && random.IntN(3) > 0 {
		inner, item = element(atom.Ul, ""), atom.Li
		outer.AppendChild(inner)
	}
	for range 1 + random.IntN(kind.many) {
		line := pick(kind.lines)
		line = strings.ReplaceAll(line, "%n", pick(d.names))
		if strings.Contains(line, "%s") {
			text := pick(d.headlines)
			if !kind.links || random.IntN(4) == 0 {
				text = pick(d.sentences)
			}
			line = strings.ReplaceAll(line, "%s", text)
		}
		block := element(item, "")
		into := block
		if kind.links && random.IntN(6) > 0 {
			into = element(atom.A, "")
			into.Attr = []html.Attribute{{Key: "href", Val: "/x"}}
			block.AppendChild(into)
		}
		into.AppendChild(&html.Node{Type: html.TextNode, Data: line})
		inner.AppendChild(block)
	}
	return outer
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
