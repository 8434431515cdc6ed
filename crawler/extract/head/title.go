package head

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/page"
	words "framewatch/text"
)

// Bounds of what is weighed as a headline.
const (
	maxTitle      = 1000 // bytes of a headline
	maxCandidates = 60
	maxHeadings   = 12 // of a rank
	muchProse     = 60 // words of sentences before a heading that is then not the headline's
)

// A feature is something that speaks for or against a candidate.
type feature uint8

// The places of a headline: whether the candidate itself was found there,
// and, from sameH1 on, whether a wording with the same letters was.
const (
	inH1       feature = iota // whole heading
	inH1Line                  // a line of several in the heading, or an element in it
	inH2                      // or lower
	inNamed                   // an element that the site calls headline
	inOpen                    // og:title
	inTwitter                 // twitter:title
	inJSON                    // headline of the JSON-LD
	inMeta                    // another meta element
	inElement                 // the title element
	inHint                    // the listing
	cutName                   // one of the stated, the name of the site cut
	cutSection                // … or a heading, the name of a section cut
	cutLast                   // … what stands behind the last separator cut
	cutFirst                  // … what stands behind the first separator cut
	cutFront                  // … what stands before the first separator cut
	sameH1                    // the same letters as features from inH1 on
	sameH1Line
	sameH2
	sameNamed
	sameOpen
	sameTwitter
	sameJSON
	sameMeta
	sameElement
	sameHint
	sameCutName
	sameCutSection
	sameCutLast
	sameCutFirst
	sameCutFront
	firstH1 // the first heading of its rank that is not the site's name
	onlyH1  // and no other
	manyH1  // one of four or more
	against // another is the only heading of its rank, and good
	ofGood  // this is
	firstH2
	behind       // stands behind prose
	aside        // stands in a part that is not the article's
	isSite       // is the site's name
	likeSite     // stands in the name of the host
	holdsSite    // ends or begins with it
	holdsLikely  // ends with what resembles the name of the host
	holdsSection // ends or begins with the name of a section
	stem         // how many of the stated begin with it
	begun        // begins with one of them
	opens        // the title element begins with it
	slugOfText   // share of the address's words that stand in it
	textOfSlug   // share of its words that stand in the address
	oneWord
	twoWords
	fewWords  // three or four
	manyWords // more than 25
	isLabel   // ends with a colon, or has no letters
	numFeatures
)

const sames = sameH1 - inH1

// A candidate may be the headline.
type candidate struct {
	text, key string // key: its letters
	from      uint   // bits of the places where it, or what it was cut from, was found
	has       [numFeatures]float32
}

// origins name the places as Head.TitleOrigin has them, the surest first.
var origins = []struct {
	place feature
	name  string
}{
	{inH1, "h1"}, {inNamed, "heading"}, {inH2, "heading"}, {inJSON, "json-ld"}, {inOpen, "og:title"},
	{inTwitter, "twitter:title"}, {inMeta, "meta"}, {inHint, "listing"}, {inElement, "title"},
}

// origin names the surest place in which the candidate, or what it was cut
// from, was found.
func (c candidate) origin() string {
	for _, o := range origins {
		if c.from&(1<<o.place) != 0 {
			return o.name
		}
	}
	return ""
}

// score weighs the candidate.
func (c *candidate) score() (sum float32) {
	for f, x := range c.has {
		if x != 0 {
			sum += x * titleWeights[f]
		}
	}
	return sum
}

// chooseTitle is the best candidate for the headline; empty if there is none.
func chooseTitle(p *page.Page, s site, hint string) (best candidate) {
	var most float32
	list := titles(p, s, hint)
	for i := range list {
		// The site's name is no headline as long as there is another.
		named := list[i].has[isSite] != 0
		if x := list[i].score(); best.text == "" || best.has[isSite] != 0 && !named || x > most && !(named && best.has[isSite] == 0) {
			best, most = list[i], x
		}
	}
	return best
}

// candidates gathers the wordings of a headline.
type candidates struct {
	site site
	list []candidate
}

// add notes that a wording was found in a place, or cut from one.
func (l *candidates) add(text string, from, place feature) *candidate {
	text = strings.TrimFunc(cutAt(text, maxTitle), blank)
	if text == "" {
		return nil
	}
	at := -1
	for i := range l.list {
		if l.list[i].text == text {
			at = i
		}
	}
	if at < 0 {
		if len(l.list) == maxCandidates {
			return nil
		}
		at = len(l.list)
		l.list = append(l.list, candidate{text: text, key: page.Letters(text)})
	}
	l.list[at].has[place] = 1
	l.list[at].from |= 1 << from
	return &l.list[at]
}

// state adds what the head of the page states, and what is left of it without
// the name of the site.
func (l *candidates) state(raw string, place feature) {
	t := page.Plain(cutAt(raw, 4*maxTitle))
	l.add(t, place, place)
	cuts := separators(t)
	if len(cuts) == 0 || place == inHint {
		return
	}
	known := false
	if short := l.site.cutOff(t, cuts); short != t {
		l.add(short, place, cutName)
		known = true
	}
	if short := l.site.cutSection(t, cuts); short != t {
		l.add(short, place, cutSection)
		known = true
	}
	if known {
		return
	}
	first, last := cuts[0], cuts[len(cuts)-1]
	l.add(t[:last[0]], place, cutLast)
	l.add(t[:first[0]], place, cutFirst)
	l.add(t[first[1]:], place, cutFront)
}

// titles are the candidates for the headline of a page with all that speaks
// for and against them.
func titles(p *page.Page, s site, hint string) []candidate {
	l := candidates{site: s, list: make([]candidate, 0, 24)}
	l.state(p.Title, inElement)
	for _, m := range p.Metas {
		switch m.Key {
		case "og:title":
			l.state(m.Content, inOpen)
		case "twitter:title":
			l.state(m.Content, inTwitter)
		case "title", "headline", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "cxenseparse:title":
			l.state(m.Content, inMeta)
		}
	}
	l.state(p.Statement.Headline, inJSON)
	l.state(hint, inHint)
	stated := len(l.list)
	l.headings(p)
	slug := slugOf(p)
	for i := range l.list {
		l.compare(i, stated, slug)
	}
	l.good()
	return l.list
}

// headings adds the headings of the page.
func (l *candidates) headings(p *page.Page) {
	h1, h2, prose, first := 0, 0, 0, false
	counted := 0 // blocks whose prose is in the sum
	for i := 1; i < len(p.Boxes); i++ {
		b := &p.Boxes[i]
		if b.End == b.First || b.End-b.First > 4 || b.Words > 80 {
			continue
		}
		place := inH2
		switch b.Node.DataAtom {
		case atom.H1:
			place = inH1
		case atom.H2, atom.H3, atom.H4:
		default:
			if !isHeadlineName(b.Name) {
				continue
			}
			place = inNamed
		}
		for ; counted < b.First && prose <= muchProse; counted++ {
			if p.Blocks[counted].Prose() {
				prose += p.Blocks[counted].Words
			}
		}
		if place == inH1 && h1 >= maxHeadings || place != inH1 && h2 >= maxHeadings {
			continue
		}
		text := page.Plain(lines(p, b))
		if cuts := separators(text); len(cuts) > 0 {
			if short := l.site.cutSection(text, cuts); short != text {
				if c := l.add(short, place, cutSection); c != nil {
					l.place(c, p, i, prose)
				}
			}
		}
		c := l.add(text, place, place)
		if c == nil {
			continue
		}
		l.place(c, p, i, prose)
		if place != inH1 {
			if h2 == 0 {
				c.has[firstH2] = 1
			}
			h2++
			continue
		}
		h1++
		if !first && !l.site.is(c.key) {
			c.has[firstH1], first = 1, true
		}
		for _, part := range parts(b.Node) {
			if part != text {
				if c := l.add(part, inH1, inH1Line); c != nil {
					l.place(c, p, i, prose)
				}
			}
		}
	}
	differ := 0
	for _, c := range l.list {
		if c.has[inH1] != 0 && !l.site.is(c.key) {
			differ++
		}
	}
	for i := range l.list {
		if c := &l.list[i]; c.has[inH1] != 0 {
			if differ == 1 && !l.site.is(c.key) {
				c.has[onlyH1] = 1
			}
			if h1 >= 4 {
				c.has[manyH1] = 1
			}
		}
	}
}

// good notes which heading, if any, is likely the headline all by itself: it
// is the only one and has words enough. Where a line of a heading is stated
// elsewhere, and the heading as a whole is not, the line takes its place: what
// stands before or behind it is a kicker or a label.
func (l *candidates) good() {
	for i := range l.list {
		line := &l.list[i]
		if line.has[inH1Line] == 0 || !line.stated() {
			continue
		}
		for j := range l.list {
			if whole := &l.list[j]; i != j && whole.has[inH1] != 0 && !whole.stated() && strings.Contains(whole.key, line.key) {
				for _, f := range []feature{inH1, sameH1, firstH1, onlyH1} {
					line.has[f], whole.has[f] = whole.has[f], 0
				}
			}
		}
	}
	at := -1
	for i := range l.list {
		if c := &l.list[i]; c.has[onlyH1] != 0 && c.has[behind]+c.has[aside] == 0 && words.Count(c.text) >= 4 {
			at = i
		}
	}
	if at < 0 {
		return
	}
	for i := range l.list {
		if l.list[i].key == l.list[at].key {
			l.list[i].has[ofGood] = 1
		} else {
			l.list[i].has[against] = 1
		}
	}
}

// stated reports whether a wording of the candidate's letters stands in the
// head of the page or in the listing.
func (c *candidate) stated() bool {
	return c.has[sameOpen]+c.has[sameJSON]+c.has[sameElement]+c.has[sameHint]+c.has[sameCutName] > 0
}

// parts are the texts of the elements that a heading is made of, and what
// stands between them: kicker, headline, counters.
func parts(n *html.Node) (list []string) {
	const most = 6
	for n.FirstChild != nil && n.FirstChild.NextSibling == nil && n.FirstChild.Type == html.ElementNode {
		n = n.FirstChild
	}
	if n.FirstChild == nil || n.FirstChild.NextSibling == nil {
		return nil
	}
	var loose strings.Builder
	for c := n.FirstChild; c != nil && len(list) < most; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			loose.WriteString(c.Data)
		case html.ElementNode:
			if t := textOf(c, maxTitle); t != "" {
				list = append(list, t)
			}
		}
	}
	if t := page.Plain(loose.String()); t != "" {
		list = append(list, t)
	}
	return list
}

// textOf is the text of an element in one line, at most so many bytes and some
// hundred nodes of it.
func textOf(n *html.Node, most int) string {
	const nodes = 300
	var sb strings.Builder
	seen := 0
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			sb.WriteString(cutAt(d.Data, most))
		} else if sb.Len() > 0 {
			sb.WriteByte(' ')
		}
		if seen++; sb.Len() >= most || seen == nodes {
			break
		}
	}
	return page.Plain(sb.String())
}

// place notes where a heading stands.
func (l *candidates) place(c *candidate, p *page.Page, box, prose int) {
	if prose > muchProse {
		c.has[behind] = 1
	}
	if p.Boxes[box].Hidden || p.In(box, atom.Nav, atom.Footer, atom.Aside) {
		c.has[aside] = 1
	}
}

// isHeadlineName reports whether a site calls an element its headline.
func isHeadlineName(name string) bool { return headlineNames.in(name) }

var headlineNames = find("headline", "entry-title", "post-title", "article-title", "article__title", "article_title", "page-title", "post__title", "title-article", "titulo", "titre", "titolo", "titel")

// lines is the text of a box in one line.
func lines(p *page.Page, b *page.Box) string {
	if b.End == b.First+1 {
		return p.Blocks[b.First].Text
	}
	var sb strings.Builder
	for _, block := range p.Blocks[b.First:b.End] {
		if sb.Len() > 0 {
			sb.WriteByte(' ')
		}
		sb.WriteString(block.Text)
	}
	return sb.String()
}

// compare notes what the other candidates, the site and the address say of a
// candidate. The first ones are stated by the head of the page.
func (l *candidates) compare(at, stated int, slug []string) {
	c := &l.list[at]
	for i := range l.list {
		o := &l.list[i]
		if o.key == c.key {
			for f := inH1; f < sameH1; f++ {
				if o.has[f] != 0 {
					c.has[f+sames] = 1
				}
			}
			continue
		}
		whole := o.has[inOpen]+o.has[inTwitter]+o.has[inJSON]+o.has[inElement]+o.has[inHint] > 0
		if i < stated && whole && len(c.key) >= 8 && strings.HasPrefix(o.key, c.key) {
			c.has[stem] += 0.25
			if o.has[inElement] != 0 {
				c.has[opens] = 1
			}
		}
		if i < stated && whole && len(o.key) >= 15 && strings.HasPrefix(c.key, o.key) {
			c.has[begun] = 1
		}
	}
	if len(c.key) >= 6 && strings.Contains(l.site.label, c.key) {
		c.has[likeSite] = 1
	}
	if l.site.is(c.key) {
		c.has[isSite] = 1
	} else if cuts := separators(c.text); len(cuts) > 0 {
		last := cuts[len(cuts)-1]
		switch {
		case l.site.cutOff(c.text, cuts) != c.text:
			c.has[holdsSite] = 1
		case l.site.resembles(c.text[last[1]:]):
			c.has[holdsLikely] = 1
		case l.site.cutSection(c.text, cuts) != c.text:
			c.has[holdsSection] = 1
		}
	}
	switch n := words.Count(c.text); {
	case n <= 1:
		c.has[oneWord] = 1
	case n == 2:
		c.has[twoWords] = 1
	case n <= 4:
		c.has[fewWords] = 1
	case n > 25:
		c.has[manyWords] = 1
	}
	if c.key == "" || strings.HasSuffix(c.text, ":") {
		c.has[isLabel] = 1
	}
	if len(slug) >= 2 {
		c.has[slugOfText], c.has[textOfSlug] = overlap(c.text, slug)
	}
}

// slugOf is the words of the part of the address that names the article.
func slugOf(p *page.Page) (slug []string) {
	best := ""
	for part := range strings.SplitSeq(p.URL.Path, "/") {
		if strings.Count(part, "-")+strings.Count(part, "_") >= max(1, strings.Count(best, "-")+strings.Count(best, "_")) {
			best = part
		}
	}
	for _, w := range words.Words(strings.ReplaceAll(cutAt(best, 300), "_", "-")) {
		slug = append(slug, w.Folded)
	}
	return slug
}

// overlap is the share of the slug's words that stand in the text, and the
// share of the text's words that stand in the slug.
func overlap(text string, slug []string) (ofSlug, ofText float32) {
	list := words.Words(text)
	if len(list) == 0 {
		return 0, 0
	}
	in := func(w string) bool {
		for _, x := range list {
			if x.Folded == w {
				return true
			}
		}
		return false
	}
	common := 0
	for _, w := range slug {
		if in(w) {
			common++
		}
	}
	return float32(common) / float32(len(slug)), min(1, float32(common)/float32(len(list)))
}

// headline bounds a headline, and cuts what is not seen off its ends.
func headline(s string) string {
	s = strings.TrimFunc(page.FoldSpace(s), blank)
	if len(s) >= maxTitle {
		return cutAt(s, maxTitle-len("…")) + "…"
	}
	return s
}

// blank reports whether a character is not seen: space, or one that joins,
// parts or turns its neighbours.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }
