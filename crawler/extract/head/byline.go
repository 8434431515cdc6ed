package head

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/page"
)

// The scores below which nobody is named, and nobody beside the best; found by
// the figures of TestTrain.
const (
	leastScore  = -1.5
	leastBeside = -2
	leastNear   = 0 // for a line that is a name, and says nothing else
)

// Bounds of what is weighed as an author.
const (
	maxAuthors   = 30    // named at most
	maxNamed     = 200   // names that are weighed
	maxLines     = 600   // short blocks that are looked at
	maxElements  = 40    // elements in one of them
	maxNamesLine = 20    // spaces in a line that is nothing but names
	maxProse     = 12000 // bytes of the text in which words of names are looked up
	maxAuthorBox = 40    // words of a box whose name is believed
)

// The places of an author, and what speaks for and against a name.
const (
	byJSON   feature = iota // author of the JSON-LD
	byMeta                  // a meta element
	byCard                  // twitter:data1
	byRel                   // a link with rel=author
	byItem                  // itemprop=author
	byClass                 // an element that the site calls author
	byBox                   // a box that it calls so
	byBio                   // the first line of a box that tells of an author
	byHref                  // a link to a page of an author
	byWord                  // a line that begins with "by"
	byNear                  // a line that is a name, near the headline
	awayItem                // as byRel to byBox, in a part that is not the article's
	awayHref
	awayWord
	nearHead  // not far behind the headline
	beforeIt  // before the headline
	nextTo    // one of the two blocks behind the headline
	allLink   // the block is all links
	headed    // the block is a heading
	late      // found behind prose
	kinds     // in how many of these places
	crowd     // many other names stand in the same kind of place
	oneOf     // … or some
	isSiteBy  // is the site's name
	holdsName // holds the site's name, or is held by it
	group     // a desk or team
	lower     // no capital letter, in a script that has them
	allUpper
	single // one word
	pair   // two
	long   // four or more
	digits
	jsonSite // the JSON-LD names the site, and nobody else
	metaSite // meta elements do
	common   // share of its words that stand in the text without a capital
	jsonElse // the JSON-LD names others
	extended // another name and more
	metaElse // meta elements name others
	markElse // elements that the site calls author name others
	first    // the first of its kind
	numAuthorFeatures
)

// An author may be one who wrote the article.
type author struct {
	name, key string
	lines     []int // that name it along with others
	has       [numAuthorFeatures]float32
}

func (a *author) score() (sum float32) {
	for f, x := range a.has {
		if x != 0 {
			sum += x * authorWeights[f]
		}
	}
	return sum + authorBias
}

// chooseByline names the authors, and tells where they stand.
func chooseByline(p *page.Page, s site, title string) (list []string, origin string) {
	all := authors(p, s, title)
	found := chosen(all, (*author).score)
	if len(found) == 0 {
		return nil, ""
	}
	best := found[0]
	for _, a := range found {
		list = append(list, a.name)
		if a.score() > best.score() {
			best = a
		}
	}
	switch {
	case best.has[byJSON] != 0:
		origin = "json-ld"
	case best.has[byMeta]+best.has[byCard] != 0:
		origin = "meta"
	case best.has[byRel]+best.has[byItem]+best.has[byClass]+best.has[byBox]+best.has[byBio]+best.has[byHref] != 0:
		origin = "markup"
	default:
		origin = "text"
	}
	return list[:min(len(list), maxAuthors)], origin
}

// bylines gathers names.
type bylines struct {
	site  site
	line  int // number of the line that is being read
	list  []author
	count [kinds]int  // names of each kind of place, that of the site left out
	signs [kinds]bool // the site itself is named there
	prose []string    // of the article, some of it
	boxes []place     // of the page
	away  bool        // the block that is being read is not the article's
	marks []feature   // of that block
}

// add notes that a line names authors in a place.
func (l *bylines) add(line string, place feature, marks ...feature) {
	if place <= byClass && len(line) <= maxNameRunes && l.site.is(page.Letters(line)) {
		l.note(line, place, marks...)
		return
	}
	found, said := names(line, place <= byRel || place <= byClass && !strings.Contains(line, " "))
	if !said && len(found) > 1 && (place == byBio || place > byRel && strings.Count(line, " ") > maxNamesLine) {
		found = found[:1] // what follows tells of the author
	}
	l.line++
	for _, n := range found {
		if a := l.note(n, place, marks...); a != nil && len(found) > 1 && len(a.lines) < 8 {
			a.lines = append(a.lines, l.line)
		}
	}
}

func (l *bylines) note(name string, place feature, marks ...feature) *author {
	at := -1
	for i := range l.list {
		if strings.EqualFold(l.list[i].name, name) {
			at = i
		}
	}
	if at < 0 {
		if len(l.list) == maxNamed {
			return nil
		}
		at = len(l.list)
		l.list = append(l.list, author{name: name, key: page.Letters(name)})
	}
	a := &l.list[at]
	if l.site.is(a.key) {
		l.signs[place] = true
	} else if a.has[place] == 0 {
		if l.count[place] == 0 {
			a.has[first] = 1
		}
		l.count[place]++
	}
	a.has[place] = 1
	for _, m := range marks {
		a.has[m] = 1
	}
	if strings.ToUpper(a.name) == a.name && strings.ToUpper(name) != name {
		a.name = name // of two spellings, the one that is not in capitals
	}
	return a
}

// authors are all who may have written the article, with what speaks for and
// against them.
func authors(p *page.Page, s site, title string) []author {
	l := bylines{site: s}
	for _, n := range p.Statement.Authors {
		l.add(n, byJSON)
	}
	l.together(byJSON)
	for _, m := range p.Metas {
		switch m.Key {
		case "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor", "byl", "cxenseparse:author", "authors", "article.author", "citation_author", "og:article:author", "creator":
			content := page.Plain(cutAt(m.Content, maxLine))
			if m.Key == "citation_author" || m.Key == "dc.creator" {
				content = turned(content)
			}
			l.add(content, byMeta)
		case "twitter:data1", "twitter:data2":
			if !strings.ContainsFunc(m.Content, unicode.IsDigit) {
				l.add(page.Plain(cutAt(m.Content, maxLine)), byCard)
			}
		}
	}
	l.together(byMeta)
	l.lines(p, title)
	for i := range l.list {
		l.judge(&l.list[i])
	}
	return l.list
}

// together notes that the names of a place are of one line.
func (l *bylines) together(place feature) {
	l.line++
	for i := range l.list {
		if a := &l.list[i]; a.has[place] != 0 {
			a.lines = append(a.lines, l.line)
		}
	}
}

// turned puts the given name first where libraries put it last: "Low, Ada",
// but not in a list of full names.
func turned(name string) string {
	family, given, ok := strings.Cut(name, ", ")
	if !ok || strings.ContainsAny(given, ",;") || strings.Contains(family, " ") || strings.Count(given, " ") > 2 {
		return name
	}
	return given + " " + family
}

// beside reports whether a line names both.
func (a *author) beside(b *author) bool {
	for _, x := range a.lines {
		if slices.Contains(b.lines, x) {
			return true
		}
	}
	return false
}

// onlyNear reports whether nothing but its place speaks for a name.
func (a *author) onlyNear() bool { return a.has[byNear] != 0 && a.has[kinds] == 1 }

// chosen are the authors of those that were weighed: the best, if it is good
// enough, others that are good by themselves, and those beside the best that
// are not much worse. The site's name counts only where nobody else is named.
func chosen(all []author, score func(*author) float32) (list []*author) {
	var best *author
	var most float32
	for i := range all {
		if x := score(&all[i]); best == nil || x > most {
			best, most = &all[i], x
		}
	}
	if best == nil || most < leastScore || best.onlyNear() && most < leastNear {
		return nil
	}
	for i := range all {
		a := &all[i]
		x := score(a)
		if best.has[isSiteBy] != 0 && a.onlyNear() {
			continue
		}
		if a == best || a.has[isSiteBy]+a.has[extended] == 0 && (x > 0 || a.beside(best) && x > leastBeside) {
			list = append(list, a)
		}
	}
	if len(list) > 1 {
		list = slices.DeleteFunc(list, func(a *author) bool { return a.has[isSiteBy] != 0 })
	}
	return list
}

// lines adds the names that stand on the page itself.
func (l *bylines) lines(p *page.Page, title string) {
	l.boxes = places(p)
	at := headAt(p, title)
	looked, prose, sinceHead, read := 0, 0, 0, 0
	for i := range p.Blocks {
		b := &p.Blocks[i]
		if b.Prose() {
			prose += b.Words
			if read < maxProse {
				l.prose = append(l.prose, cutAt(b.Text, maxProse-read))
				read += len(b.Text)
			}
		}
		if at >= 0 && i > at {
			sinceHead += b.Words
		}
		if len(b.Text) > maxLine || b.Words > 40 || l.boxes[b.Box].distance == far {
			continue
		}
		if looked++; looked > maxLines {
			break
		}
		close := at >= 0 && i > at && sinceHead <= 80
		l.marks = l.marks[:0]
		if close {
			l.marks = append(l.marks, nearHead)
		}
		if prose > 100 {
			l.marks = append(l.marks, late)
		}
		if at >= 0 && i < at {
			l.marks = append(l.marks, beforeIt)
		}
		if at >= 0 && i > at && i <= at+2 {
			l.marks = append(l.marks, nextTo)
		}
		if b.LinkWords == b.Words {
			l.marks = append(l.marks, allLink)
		}
		if page.Heading(p.Boxes[b.Box].Node) {
			l.marks = append(l.marks, headed)
		}
		// What stands aside close below the headline may be the byline.
		l.away = l.boxes[b.Box].distance == near && !close
		l.elements(b)
		if l.boxed(p, b.Box) {
			l.put(b.Text, byBox)
		} else if l.bio(p, i) {
			l.put(b.Text, byBio)
		}
		menu := b.LinkWords == b.Words && p.Boxes[b.Box].Node.DataAtom == atom.Li
		follows := at >= 0 && i > at && i <= at+6 && b.Words <= 14 && !menu
		if !follows && !mayLead(b.Text) {
			continue
		}
		found, said := names(b.Text, false)
		if len(found) == 0 {
			continue
		}
		full, mostly := strings.Contains(found[0], " "), 5*len(strings.Join(found, ", ")) >= 2*len(b.Text)
		switch {
		case said && (full || mostly): // not "Report: Queues at the border"
			l.put(b.Text, byWord)
		case !said && follows && full && mostly:
			l.put(b.Text, byNear)
		}
	}
}

// headAt is the index of the block that is the headline, or begins it; if it
// stands nowhere, that of the first heading of the first rank, or -1.
func headAt(p *page.Page, title string) int {
	at := p.Find(title)
	for i := 0; at < 0 && i < len(p.Blocks); i++ {
		for box, up := p.Blocks[i].Box, 0; box >= 0 && up < 3; box, up = p.Boxes[box].Parent, up+1 {
			if p.Boxes[box].Node.DataAtom == atom.H1 {
				at = i
			}
		}
	}
	return at
}

// put notes that a text of the page names authors.
func (l *bylines) put(text string, place feature) {
	if l.away {
		switch place {
		case byRel, byItem, byClass, byBox, byBio:
			place = awayItem
		case byHref:
			place = awayHref
		default:
			place = awayWord
		}
	}
	l.add(text, place, l.marks...)
}

// elements puts the elements of a block, and those close around it, that name
// authors.
func (l *bylines) elements(b *page.Block) {
	n := b.Node
	for up := 0; up < 2 && n != nil; up++ { // the element itself and the one that holds nothing else
		if place, ok := markOf(n); ok {
			if t := textOf(n, maxLine); t != "" && len(t) < maxLine {
				l.put(t, place)
			}
		}
		if n.Parent == nil || n.PrevSibling != nil || n.NextSibling != nil {
			break
		}
		n = n.Parent
	}
	seen := 0
	for d := range b.Node.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		if seen++; seen > maxElements {
			return
		}
		if place, ok := markOf(d); ok {
			if t := textOf(d, maxLine); t != "" && strings.Contains(b.Text, t) {
				l.put(t, place)
			}
		}
	}
}

// markOf tells by its attributes how an element names an author.
func markOf(n *html.Node) (place feature, ok bool) {
	for _, a := range n.Attr {
		switch a.Key {
		case "rel":
			if strings.Contains(strings.ToLower(a.Val), "author") {
				return byRel, true
			}
		case "itemprop":
			if v := strings.ToLower(a.Val); strings.Contains(v, "author") || strings.Contains(v, "creator") {
				return byItem, true
			}
		case "class", "id", "data-testid", "data-component":
			if isAuthorName(cutAt(a.Val, 300)) {
				place, ok = byClass, true
			}
		case "href":
			if n.DataAtom == atom.A && !ok && authorPages.in(a.Val) {
				place, ok = byHref, true
			}
		}
	}
	return place, ok
}

var (
	// authorNames stand in the names that sites give to elements with authors.
	authorNames = find("author", "byline", "autor", "auteur", "verfasser", "reporter", "journalist", "writer", "contributor", "signature", "firma", "yazar", "skribent",
		"forfatter", "kirjoittaja", "szerzo", "posted-by", "postedby", "written", "by-name", "entry-meta__by")
	// notAuthors are names that hold one of them and mean something else.
	notAuthors = find("authority", "authoriz", "affirma", "photo", "comment")
	// authorPages are parts of the addresses of authors' pages.
	authorPages = find("/author/", "/authors/", "/autor/", "/autoren/", "/autores/", "/auteur/", "/auteurs/", "/profile/", "/profiles/", "/people/", "/by/", "/staff/", "/journalist/",
		"/journalists/", "/reporter/", "/contributor/", "/contributors/", "/writers/", "/writer/", "/redaktion/", "/redacteur/", "/yazar/", "/author?", "/avtor/", "/autori/", "/skribent/",
		"/journalistes/", "/correspondents/", "/team/")
	// farNames and nearNames are those of parts that are not the article's.
	farNames = find("comment", "related", "caption", "recommend", "popular", "trending", "newsletter", "footer", "most-read", "read-more", "more-from", "similar", "respond",
		"testimonial", "review-item")
	nearNames = find("teaser", "sidebar", "promo", "latest", "carousel", "card")
)

// isAuthorName reports whether a site calls an element author or byline.
func isAuthorName(name string) bool { return authorNames.in(name) && !notAuthors.in(name) }

// boxed reports whether a small box around a block is called author.
func (l *bylines) boxed(p *page.Page, box int) bool {
	for up := 0; up < 4 && box >= 0 && p.Boxes[box].Words <= maxAuthorBox; up++ {
		if l.boxes[box].author {
			return true
		}
		box = p.Boxes[box].Parent
	}
	return false
}

// bio reports whether a block is the first of a box that tells of an author.
func (l *bylines) bio(p *page.Page, block int) bool {
	const most = 200 // words
	box := p.Blocks[block].Box
	for up := 0; up < 4 && box >= 0 && p.Boxes[box].Words <= most; up++ {
		if block > p.Boxes[box].First+1 {
			return false
		}
		if l.boxes[box].author {
			return true
		}
		box = p.Boxes[box].Parent
	}
	return false
}

// A place is what is known of a box.
type place struct {
	author   bool // the site calls it so
	distance distance
}

// A distance tells how sure it is that a box is not the article's, but stands
// in a list of other articles, in comments, at the foot of the page.
type distance uint8

const (
	inside distance = iota
	near            // likely, unless it stands close to the headline
	far
)

// places are what is known of the boxes of a page.
func places(p *page.Page) []place {
	list := make([]place, len(p.Boxes))
	for i := range p.Boxes {
		b := &p.Boxes[i]
		at := &list[i]
		if b.First == b.End {
			continue // and nothing stands in it
		}
		if b.Parent >= 0 {
			at.distance = list[b.Parent].distance
		}
		at.author = isAuthorName(b.Name)
		switch b.Node.DataAtom {
		case atom.Footer, atom.Nav, atom.Figcaption:
			at.distance = far
		case atom.Aside, atom.Form, atom.Figure:
			if !(at.author && b.Words < maxAuthorBox) {
				at.distance = max(at.distance, near)
			}
		case atom.Html, atom.Body, atom.Main, atom.Article, atom.Header:
		default:
			switch {
			case farNames.in(b.Name):
				at.distance = far
			case nearNames.in(b.Name):
				at.distance = max(at.distance, near)
			}
		}
	}
	return list
}

// judge notes what the name itself and the other names say.
func (l *bylines) judge(a *author) {
	for f := byJSON; f <= byNear; f++ {
		if a.has[f] != 0 {
			a.has[kinds]++
		}
	}
	for f := byRel; f <= awayWord; f++ {
		if a.has[f] != 0 && f != byWord {
			if n := l.count[f]; n > 6 {
				a.has[crowd] = 1
			} else if n > 2 {
				a.has[oneOf] = 1
			}
		}
	}
	if l.site.is(a.key) {
		a.has[isSiteBy] = 1
	} else if l.site.resembles(a.name) {
		a.has[holdsName] = 1
	}
	for i := range l.list {
		if o := &l.list[i]; len(o.name) < len(a.name) && strings.Contains(o.name, " ") && strings.HasPrefix(a.name, o.name) {
			a.has[extended] = 1
		}
	}
	words := strings.Fields(a.name)
	if collectiveIn(words) {
		a.has[group] = 1
	}
	if !strings.ContainsFunc(a.name, unicode.IsUpper) && strings.ContainsFunc(a.name, unicode.IsLower) {
		a.has[lower] = 1
	}
	if strings.ContainsFunc(a.name, unicode.IsUpper) && !strings.ContainsFunc(a.name, unicode.IsLower) {
		a.has[allUpper] = 1
	}
	switch n := len(words); {
	case n == 1:
		a.has[single] = 1
	case n == 2:
		a.has[pair] = 1
	case n >= 4:
		a.has[long] = 1
	}
	if strings.ContainsFunc(a.name, unicode.IsDigit) {
		a.has[digits] = 1
	}
	if a.has[byJSON] == 0 && l.count[byJSON] > 0 {
		a.has[jsonElse] = 1
	}
	if l.signs[byJSON] && l.count[byJSON] == 0 && a.has[byJSON] == 0 {
		a.has[jsonSite] = 1
	}
	if (l.signs[byMeta] || l.signs[byCard]) && l.count[byMeta]+l.count[byCard] == 0 && a.has[byMeta]+a.has[byCard] == 0 {
		a.has[metaSite] = 1
	}
	a.has[common] = l.commonness(words)
	if a.has[byMeta]+a.has[byCard] == 0 && l.count[byMeta]+l.count[byCard] > 0 {
		a.has[metaElse] = 1
	}
	if a.has[byRel]+a.has[byItem]+a.has[byClass] == 0 && l.count[byRel]+l.count[byItem]+l.count[byClass] > 0 {
		a.has[markElse] = 1
	}
}

// commonness is the share of a name's words that stand in the text without a
// capital, as those of labels and titles do, and those of names do not.
func (l *bylines) commonness(words []string) float32 {
	cased, common := 0, 0
	for _, w := range words {
		lowered := strings.ToLower(w)
		if len(w) < 3 || lowered == w || particles[lowered] {
			continue
		}
		cased++
		for _, text := range l.prose {
			if holdsWord(text, lowered) {
				common++
				break
			}
		}
	}
	if cased == 0 {
		return 0
	}
	return float32(common) / float32(cased)
}

// holdsWord reports whether a text holds a word, not only as a part of others.
func holdsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+i])
		after, _ := utf8.DecodeRuneInString(text[from+i+len(word):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from += i + len(word)
	}
}
