package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	words "framewatch/text"
)

// enough is the share of the page's prose that must stand side by side in one
// element, for that element to be taken for the text.
const enough = 0.8

// A container is an element whose own paragraphs are prose.
type container struct {
	node  *html.Node
	prose int // words
}

// findContainer finds the element whose paragraphs hold most of the page's
// prose, and its share of it. On news sites the paragraphs of an article are
// siblings, while teasers, captions and notes stand elsewhere, or in elements
// of their own between them.
func findContainer(root *html.Node) (best container, share float64) {
	total := 0
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		if n.Type == html.ElementNode && aside(n) {
			return
		}
		c, count := container{node: n}, 0
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			if child.Type == html.ElementNode && child.DataAtom == atom.P {
				if n := proseOf(child); n > 0 {
					c.prose += n
					count++
				}
			} else {
				visit(child)
			}
		}
		if count > 1 || !teaser(n) {
			total += c.prose
		}
		if c.prose > best.prose {
			best = c
		}
	}
	visit(root)
	if total == 0 {
		return best, 0
	}
	return best, min(1, float64(best.prose)/float64(total))
}

// aside tells elements that hold no part of an article's text.
func aside(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Aside, atom.Nav, atom.Footer, atom.Form, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Figure, atom.Figcaption,
		atom.Button, atom.Select, atom.Svg, atom.Iframe, atom.Head, atom.Dialog, atom.Textarea:
		return true
	case atom.P, atom.Body, atom.Html, atom.Article, atom.Main, atom.Blockquote:
		return false
	}
	return junk.MatchString(attribute(n, "class")) || junk.MatchString(attribute(n, "id")) || hidden(n)
}

// junk are words in the class or id of elements round a text.
var junk = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:comments?|kommentare?|commentaires?|related|recommend(?:ed|ations)?|newsletter|promo|share|sharing|social|sharebar|sidebar|rail|signup|subscribe|subscription|teasers?|captions?|bylines?|breadcrumbs?|tags|topics|ads?|advert(?:isement|ising)?|sponsor(?:ed)?|donate|optin|cookie|consent|paywall|wall|paywalled|footer|menu|navi?|navigation|most-?read|trending|popular|read-?(?:more|next|also)|lire-aussi|mehr|meist|dateline|kicker|credit|toolbar|player|legende|vignette|author-?(?:bio|box|info)|disclaimer|widget|outbrain|taboola)(?:$|[\s_-])`)

func hidden(n *html.Node) bool {
	style := strings.ReplaceAll(strings.ToLower(attribute(n, "style")), " ", "")
	return strings.Contains(style, "display:none") || strings.EqualFold(attribute(n, "aria-hidden"), "true")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// proseOf counts the words of a paragraph, if it is one: it ends as sentences
// do or is long, and is no list of links.
func proseOf(p *html.Node) int {
	var all paragraphs
	all.walk(p)
	all.end()
	text := strings.Join(all.list, " ")
	n := words.Count(text)
	if n < 5 || !endsSentence(text) && n < 25 || linkWords(p)*2 > n || startsWithLink(p) {
		return 0
	}
	return n
}

// teaser tells boxes of a linked headline and a paragraph about it.
func teaser(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (c.DataAtom == atom.A || heading(c)) && linkWords(c) >= 3 {
			return true
		}
	}
	return false
}

// startsWithLink tells teasers in one paragraph: a linked headline, and a new
// line or sentence about it.
func startsWithLink(p *html.Node) bool {
	for c := p.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) == "":
		case c.Type == html.ElementNode && c.DataAtom == atom.A:
			next := c.NextSibling
			if linkWords(c) < 3 || next == nil {
				return false
			}
			first, _ := utf8.DecodeRuneInString(strings.TrimSpace(next.Data))
			return next.DataAtom == atom.Br || next.Type == html.TextNode && unicode.IsUpper(first)
		default:
			return false
		}
	}
	return false
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, "\"”’“»«›‹')] \u00a0\u202f")
	return s != "" && strings.ContainsAny(s[len(s)-1:], ".!?:;") || strings.HasSuffix(s, "…") || strings.HasSuffix(s, "。")
}

func linkWords(n *html.Node) (count int) {
	if n.DataAtom == atom.A {
		var p paragraphs
		p.walk(n)
		p.end()
		return words.Count(strings.Join(p.list, " "))
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		count += linkWords(c)
	}
	return count
}

// paragraphsIn gives the text of a container: its paragraphs, headings,
// quotations and lists, without what stands between them but is no part.
func paragraphsIn(c *html.Node) []string {
	var out paragraphs
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			if child.Type == html.TextNode {
				out.walk(child)
				continue
			}
			if child.Type != html.ElementNode || aside(child) || child.DataAtom == atom.H1 {
				continue
			}
			switch {
			case inline[child.DataAtom] || child.DataAtom == atom.Br:
				out.walk(child)
			case child.DataAtom == atom.P || heading(child) || child.DataAtom == atom.Blockquote || child.DataAtom == atom.Pre || child.DataAtom == atom.Table:
				out.end()
				out.walk(child)
				out.end()
			case child.DataAtom == atom.Ul || child.DataAtom == atom.Ol || child.DataAtom == atom.Dl:
				out.end()
				if !listOfLinks(child) {
					out.walk(child)
				}
				out.end()
			case child.DataAtom == atom.Header:
			default: // a box: what is prose in it belongs to the text
				out.end()
				if boxOfProse(child) {
					visit(child)
				}
				out.end()
			}
		}
	}
	visit(c)
	out.end()
	return out.list
}

func heading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

func listOfLinks(n *html.Node) bool {
	var p paragraphs
	p.walk(n)
	p.end()
	return linkWords(n)*2 > words.Count(strings.Join(p.list, " "))
}

func boxOfProse(n *html.Node) bool {
	var p paragraphs
	p.walk(n)
	p.end()
	count := 0
	for _, s := range p.list {
		if endsSentence(s) {
			count += words.Count(s)
		}
	}
	return count >= 15 && linkWords(n)*3 < words.Count(strings.Join(p.list, " "))
}
