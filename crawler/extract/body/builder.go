package body

import (
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/page"
)

// A sample builder looks at a page as a whole once.
type builder struct {
	p     *page.Page
	odds  func(token string) (float32, bool)
	boxes []boxOdds
	names map[string]nameOdds

	core                 int // box whose own paragraphs hold most prose
	coreFirst, coreLast  int // blocks: its first and last prose
	title                int // block of the headline; -1 if it is none
	titleLetters         string
	wordsBefore          []int             // of each block
	repeated             map[string]int    // by letters, of short blocks
	alike                map[uint64]*alike // by form
	forms                []uint64          // of each block
	stated               map[uint64]bool   // shingles of the text that the page states
	description          string            // letters
	letters              []byte            // of the block that is looked at, see readLetters
	places               *places           // of the shingles of all blocks
	lastProse, nextProse []int             // words between
	total                int               // words
	prose                int
}

// boxOdds is what the names of a box say, and those of the boxes around it.
type boxOdds struct {
	own            nameOdds
	up             [3]nameOdds // of the boxes around it, the innermost first
	farMin, farMax float32     // of those around these
	sum            float32     // of all, less with the distance
	flags          uint32
	beside         *siblings    // the boxes of its form in the same box, itself among them
	named          [kinds]uint8 // how many boxes outwards the nearest of the kind is; none: farAway
}

// siblings are boxes of one form in one box.
type siblings struct {
	count  int
	linked int // those that begin with a linked headline
}

// headlineWords is how many words a linked headline has at least.
const headlineWords = 3

// nameOdds is what the words in a name say.
type nameOdds struct {
	sum, min, max float32
	kinds         uint16 // a bit each
}

const farAway = 15

// An alike sums the blocks that stand in boxes of one form.
type alike struct {
	count, words, links, prose int
}

// samples gives the features of all blocks of a page, for the first look.
func samples(p *page.Page, title string, odds func(string) (float32, bool)) [][]float32 {
	if len(p.Blocks) == 0 {
		return nil
	}
	b := newBuilder(p, title, odds)
	all := make([]float32, len(p.Blocks)*allFeatures) // with room for the second look
	list := make([][]float32, len(p.Blocks))
	for i := range p.Blocks {
		x := all[i*allFeatures : i*allFeatures+features : (i+1)*allFeatures]
		b.readLetters(i)
		b.text(i, x)
		b.structure(i, x)
		b.place(i, x)
		b.neighbours(i, x)
		b.evidence(i, x)
		b.repetition(i, x)
		list[i] = x
	}
	return list
}

func newBuilder(p *page.Page, title string, odds func(string) (float32, bool)) *builder {
	b := &builder{p: p, odds: odds, title: p.Find(title), titleLetters: page.Letters(title), alike: map[uint64]*alike{}, repeated: map[string]int{}}
	b.total, b.prose = p.Boxes[0].Words, p.Boxes[0].Prose
	b.readBoxes()
	b.findCore()
	b.wordsBefore, b.forms = make([]int, len(p.Blocks)), make([]uint64, len(p.Blocks))
	b.lastProse, b.nextProse = make([]int, len(p.Blocks)), make([]int, len(p.Blocks))
	words, since := 0, 0
	for i := range p.Blocks {
		block := &p.Blocks[i]
		b.wordsBefore[i], b.lastProse[i] = words, since
		words += block.Words
		since += block.Words
		if block.Prose() {
			since = 0
		}
		b.forms[i] = b.form(block)
		a := b.alike[b.forms[i]]
		if a == nil {
			a = new(alike)
			b.alike[b.forms[i]] = a
		}
		a.count++
		a.words += block.Words
		a.links += block.LinkWords
		if block.Prose() {
			a.prose += block.Words - block.LinkWords
		}
		if len(block.Text) <= repeatedText {
			b.repeated[block.Text]++
		}
	}
	until := 0
	for i := len(p.Blocks) - 1; i >= 0; i-- {
		b.nextProse[i] = until
		until += p.Blocks[i].Words
		if p.Blocks[i].Prose() {
			until = 0
		}
	}
	if len(p.Statement.Body) > 0 {
		b.stated = shinglesOf(p.Statement.Body)
	}
	b.places = placesOf(p)
	b.description = page.Letters(p.Meta("description", "og:description", "twitter:description"))
	return b
}

// repeatedText is the length in bytes up to which blocks are compared: longer
// ones are hardly repeated.
const repeatedText = 400

// Flags of the elements around a block.
const (
	inNav = 1 << iota
	inHeader
	inFooter
	inAside
	inFigure
	inForm
	inList
	inTable
	inQuote
	inArticle
	inMain
)

func flag(n *html.Node) uint32 {
	switch n.DataAtom {
	case atom.Nav, atom.Menu:
		return inNav
	case atom.Header:
		return inHeader
	case atom.Footer:
		return inFooter
	case atom.Aside:
		return inAside
	case atom.Figure, atom.Figcaption:
		return inFigure
	case atom.Form, atom.Button, atom.Fieldset, atom.Dialog:
		return inForm
	case atom.Ul, atom.Ol, atom.Dl:
		return inList
	case atom.Table:
		return inTable
	case atom.Blockquote:
		return inQuote
	case atom.Article:
		return inArticle
	case atom.Main:
		return inMain
	}
	return 0
}

func (b *builder) readBoxes() {
	b.boxes, b.names = make([]boxOdds, len(b.p.Boxes)), map[string]nameOdds{}
	beside := map[uint64]*siblings{}
	for i := range b.p.Boxes {
		box := &b.p.Boxes[i]
		o := &b.boxes[i]
		o.own = b.nameOdds(box.Name)
		if o.beside = beside[formOf(box)]; o.beside == nil {
			o.beside = new(siblings)
			beside[formOf(box)] = o.beside
		}
		if box.Words > 0 {
			o.beside.count++
		}
		if box.Words > 0 && b.p.Blocks[box.First].Lead >= headlineWords {
			o.beside.linked++
		}
		o.flags, o.sum = flag(box.Node), o.own.sum
		for k := range o.named {
			o.named[k] = farAway
		}
		if box.Parent >= 0 {
			up := &b.boxes[box.Parent]
			o.flags |= up.flags
			o.sum += up.sum * 0.7
			o.up = [3]nameOdds{up.own, up.up[0], up.up[1]}
			o.farMin, o.farMax = min(up.farMin, up.up[2].min), max(up.farMax, up.up[2].max)
			for k := range o.named {
				o.named[k] = min(up.named[k]+1, farAway)
			}
		}
		for k := range o.named {
			if o.own.kinds&(1<<k) != 0 {
				o.named[k] = 0
			}
		}
	}
}

// nameOdds looks up what a name says; names repeat on a page.
func (b *builder) nameOdds(name string) nameOdds {
	if name == "" {
		return nameOdds{}
	}
	if o, ok := b.names[name]; ok {
		return o
	}
	var o nameOdds
	for t := range tokens(name) {
		if odds, ok := b.odds(t); ok {
			o.sum += odds
			o.min, o.max = min(o.min, odds), max(o.max, odds)
		}
	}
	o.kinds = kindsOf(name)
	b.names[name] = o
	return o
}

// tokens are the words in the class or id of an element.
func tokens(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start := -1
		for i := 0; i <= len(name); i++ {
			letter := i < len(name) && (name[i] >= 'a' && name[i] <= 'z' || name[i] >= utf8.RuneSelf)
			switch {
			case letter && start < 0:
				start = i
			case !letter && start >= 0:
				if n := i - start; n >= 2 && n <= 24 && !yield(name[start:i]) {
					return
				}
				start = -1
			}
		}
	}
}

// findCore finds the box whose own paragraphs hold most prose: on news sites,
// the paragraphs of an article are siblings.
func (b *builder) findCore() {
	sums := make([]int, len(b.p.Boxes))
	for _, block := range b.p.Blocks {
		if !block.Prose() || page.Heading(b.p.Boxes[block.Box].Node) || b.boxes[block.Box].flags&(inNav|inFooter|inAside|inFigure|inForm) != 0 {
			continue
		}
		at := block.Box
		if b.p.Boxes[at].Node.DataAtom == atom.P && b.p.Boxes[at].Parent >= 0 {
			at = b.p.Boxes[at].Parent
		}
		sums[at] += block.Words - block.LinkWords
	}
	for i, n := range sums {
		if n > sums[b.core] {
			b.core = i
		}
	}
	b.coreFirst, b.coreLast = -1, -1
	for i := b.p.Boxes[b.core].First; i < b.p.Boxes[b.core].End; i++ {
		if b.p.Blocks[i].Prose() {
			if b.coreFirst < 0 {
				b.coreFirst = i
			}
			b.coreLast = i
		}
	}
}

// form is the way in which a block stands on the page: the elements around it
// with the first words of their names.
func (b *builder) form(block *page.Block) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	add := func(s string) {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	at := block.Box
	for range 3 {
		if at < 0 {
			break
		}
		box := &b.p.Boxes[at]
		add(box.Node.Data)
		first, _, _ := strings.Cut(box.Name, " ")
		add(first)
		at = box.Parent
	}
	return h
}

// formOf is the same for boxes of one element and first class in one box.
func formOf(box *page.Box) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	add := func(s string) {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	add(box.Node.Data)
	first, _, _ := strings.Cut(box.Name, " ")
	add(first)
	return h*31 + uint64(box.Parent)
}

func log1(n int) float32 { return float32(math.Log1p(float64(n))) }

func ratio(a, b int) float32 {
	if b == 0 {
		return 0
	}
	return float32(a) / float32(b)
}

func truth(v bool) float32 {
	if v {
		return 1
	}
	return 0
}
