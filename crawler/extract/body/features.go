package body

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/page"
)

// The features of a block, in the order of a sample. Those of the second look
// stand behind them, see second.go.
const (
	fWords = iota // logarithm of its words
	fWordLength
	fLinkShare
	fLinks
	fLead
	fStrongShare
	fEndsSentence
	fEndsColon
	fEndsQuestion
	fStartsUpper
	fStartsDigit
	fCommas
	fStops
	fDigits
	fUppers
	fQuotes
	fBars // | • · and the like
	fMarks
	fYear
	fRepeated // how often the same letters stand on the page
	fBroken
	fPictured
	fFamily0
	fTag = fFamily0 + families
)

const (
	fDepth = fTag + iota + 1
	fInNav
	fInHeader
	fInFooter
	fInAside
	fInFigure
	fInForm
	fInList
	fInTable
	fInQuote
	fInArticle
	fInMain
	fHidden
	fWholeLink
	fOwnOdds
	fOwnMin
	fOwnMax
	fUp1Min
	fUp1Max
	fUp2Min
	fUp2Max
	fUp3Min
	fUp3Max
	fFarMin
	fFarMax
	fSumOdds
	fNamed0                   // how many boxes outwards the nearest is that has a name of the kind
	fPlace  = fNamed0 + kinds // share of the page's blocks before it
)

const (
	fWordsPlace = fPlace + iota + 1 // share of the page's words before it
	fPageBlocks
	fPageWords
	fPageProse
	fAfterTitle // blocks since the headline; negative before it
	fIsTitle
	fLikeTitle
	fShare1 // share of the page's prose in the box around it, and so on outwards
	fShare2
	fShare3
	fShare4
	fLinks1
	fLinks2
	fLinks3
	fBlocks1
	fBlocks2
	fOfBox1 // its share of the words of the box around it
	fInCore
	fCoreSteps  // boxes between it and the core
	fCorePlace  // before the core's first prose -1, behind its last 1
	fCoreBefore // words since
	fCoreAfter
	fAlikeProse // share of the page's prose in blocks that stand in the same way
	fAlikeLinks
	fAlikeCount
	fPrev1
	fNext1 = fPrev1 + around
	fPrev2 = fNext1 + around
	fNext2 = fPrev2 + around
	fSince = fNext2 + around // words between it and the last prose before it
)

const (
	fUntil      = fSince + iota + 1
	fStatedPage // the page states its text
	fStated     // share of the block in it
	fDescription
	fDescribed // it is the page's description
	fCount0    // how many boxes stand beside the one around it in the same form, and so on outwards
	fCount1
	fCount2
	fCount3
	fLinked0 // share of these that begin with a linked headline
	fLinked1
	fLinked2
	fLinked3
	fElsewhere // share of it that stands in other blocks, too
	fEarlier   // share of it that stands in an earlier block
	features
)

// around is what is said of a neighbour: words, share of links, sentence, tag,
// same box.
const around = 5

// names are what features are about, in the words of an explanation.
var names = func() (n [features]string) {
	set := func(from, to int, name string) {
		for i := from; i <= to; i++ {
			n[i] = name
		}
	}
	set(0, features-1, "other")
	set(fWords, fWordLength, "length")
	set(fLinkShare, fLead, "links in it")
	set(fStrongShare, fStrongShare, "bold or italic type")
	set(fEndsSentence, fBars, "form of its text")
	set(fMarks, fYear, "form of its text")
	set(fRepeated, fRepeated, "repeated on the page")
	set(fPictured, fPictured, "a picture before it")
	for i, f := range vocabulary {
		n[fFamily0+i] = "words of " + f.name
	}
	set(fTag, fTag, "its element")
	set(fDepth, fInMain, "elements around it")
	set(fHidden, fHidden, "hidden")
	set(fWholeLink, fWholeLink, "links in it")
	set(fOwnOdds, fSumOdds, "names of the elements around it")
	for i, k := range nameKinds {
		n[fNamed0+i] = "elements around it named " + k.name
	}
	set(fPlace, fPageProse, "place on the page")
	set(fAfterTitle, fLikeTitle, "place by the headline")
	set(fShare1, fShare4, "prose beside it")
	set(fLinks1, fLinks3, "links beside it")
	set(fBlocks1, fOfBox1, "blocks beside it")
	set(fInCore, fCoreAfter, "place by the core of the prose")
	set(fAlikeProse, fAlikeCount, "blocks that stand in the same way")
	set(fPrev1, fUntil, "blocks before and after it")
	set(fStatedPage, fStated, "the text that the page states")
	set(fDescription, fDescribed, "the page's description")
	set(fCount0, fLinked3, "boxes beside it in the same form")
	set(fElsewhere, fEarlier, "repeated on the page")
	return n
}()

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

// text looks at the block itself.
func (b *builder) text(i int, x []float32) {
	block := &b.p.Blocks[i]
	s := block.Text
	var letters, commas, stops, digits, uppers, quotes, bars int
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			switch {
			case r >= 'a' && r <= 'z':
				letters++
			case r >= 'A' && r <= 'Z':
				letters++
				uppers++
			case r >= '0' && r <= '9':
				digits++
			case r == ',':
				commas++
			case r == '.':
				stops++
			case r == '"':
				quotes++
			case r == '|' || r == '>' || r == '/':
				bars++
			}
		case r == '“' || r == '”' || r == '„' || r == '«' || r == '»' || r == '「' || r == '」':
			quotes++
		case r == '•' || r == '·' || r == '›' || r == '→' || r == '»' || r == '–':
			bars++
		case r == '，' || r == '、' || r == '،':
			letters++
			commas++
		case r == '。' || r == '।' || r == '۔':
			stops++
		case r >= 0x2e80: // ideographs, each a word: most words are some letters long
			letters += 5
		default:
			letters++
			if unicode.IsUpper(r) {
				uppers++
			}
		}
	}
	first, _ := utf8.DecodeRuneInString(s)
	x[fWords] = log1(block.Words)
	x[fWordLength] = ratio(letters, block.Words)
	x[fLinkShare] = ratio(block.LinkWords, block.Words)
	x[fLinks] = float32(min(block.Links, 20))
	x[fLead] = ratio(block.Lead, block.Words)
	x[fStrongShare] = ratio(block.Strong, block.Words)
	x[fEndsSentence] = truth(page.EndsSentence(s))
	x[fEndsColon] = truth(strings.HasSuffix(s, ":"))
	x[fEndsQuestion] = truth(strings.HasSuffix(s, "?"))
	x[fStartsUpper] = truth(unicode.IsLetter(first) && !unicode.IsLower(first)) // scripts without case count so
	x[fStartsDigit] = truth(first >= '0' && first <= '9')
	x[fCommas] = ratio(commas, block.Words)
	x[fStops] = ratio(stops, block.Words)
	x[fDigits] = ratio(digits, letters+digits)
	x[fUppers] = ratio(uppers, letters)
	x[fQuotes] = float32(min(quotes, 10))
	x[fBars] = ratio(bars, block.Words)
	x[fMarks] = truth(strings.ContainsAny(s, "@©®") || strings.Contains(s, "http") || strings.Contains(s, "www."))
	x[fYear] = truth(hasYear(s))
	if len(s) <= repeatedText {
		x[fRepeated] = float32(min(b.repeated[s], 20))
	} else {
		x[fRepeated] = 1
	}
	x[fBroken], x[fPictured] = truth(block.Broken), truth(block.Pictured)
	countFamilies(s, x[fFamily0:fFamily0+families])
}

// hasYear reports whether a number of four digits stands in s that may be a
// year of our time.
func hasYear(s string) bool {
	for i := 0; i+4 <= len(s); i++ {
		if (s[i] == '2' && s[i+1] == '0' || s[i] == '1' && s[i+1] == '9') && isDigit(s[i+2]) && isDigit(s[i+3]) &&
			(i == 0 || !isDigit(s[i-1])) && (i+4 == len(s) || !isDigit(s[i+4])) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// tagOf numbers the elements in which blocks stand, by how they are used.
func tagOf(n *html.Node) float32 {
	switch n.DataAtom {
	case atom.P:
		return 0
	case atom.Div, atom.Section, atom.Article, atom.Main, atom.Body:
		return 1
	case atom.H2, atom.H3:
		return 2
	case atom.H4, atom.H5, atom.H6:
		return 3
	case atom.H1:
		return 4
	case atom.Li, atom.Dd, atom.Dt:
		return 5
	case atom.Td, atom.Th, atom.Tr:
		return 6
	case atom.Blockquote:
		return 7
	case atom.Figcaption, atom.Figure, atom.Caption:
		return 8
	case atom.Button, atom.Summary, atom.Legend, atom.Label:
		return 9
	case atom.Pre:
		return 10
	case atom.Header, atom.Footer, atom.Nav, atom.Aside, atom.Form, atom.Ul, atom.Ol, atom.Address:
		return 11
	}
	return 12
}

// structure looks at the elements around the block.
func (b *builder) structure(i int, x []float32) {
	block := &b.p.Blocks[i]
	box, o := &b.p.Boxes[block.Box], &b.boxes[block.Box]
	x[fTag] = tagOf(box.Node)
	x[fDepth] = float32(min(box.Depth, 40))
	for bit, at := 0, fInNav; at <= fInMain; bit, at = bit+1, at+1 {
		x[at] = truth(o.flags&(1<<bit) != 0)
	}
	x[fHidden] = truth(box.Hidden)
	own, named := o.own, o.named
	for n, steps := block.Node, 0; n != nil && n != box.Node && steps < 8; n, steps = n.Parent, steps+1 {
		if n.DataAtom == atom.A {
			x[fWholeLink] = 1
		}
		if len(n.Attr) > 0 {
			in := b.nameOdds(page.Name(n))
			own.sum, own.min, own.max = own.sum+in.sum, min(own.min, in.min), max(own.max, in.max)
			for k := range named {
				if in.kinds&(1<<k) != 0 {
					named[k] = 0
				}
			}
		}
	}
	x[fOwnOdds], x[fOwnMin], x[fOwnMax] = own.sum, own.min, own.max
	for i, up := range o.up {
		x[fUp1Min+2*i], x[fUp1Max+2*i] = up.min, up.max
	}
	x[fFarMin], x[fFarMax] = o.farMin, o.farMax
	x[fSumOdds] = o.sum
	for k, steps := range named {
		x[fNamed0+k] = float32(steps)
	}
	up := block.Box
	for level := range 4 {
		if p := b.p.Boxes[up].Parent; p >= 0 {
			up = p
		}
		around := &b.p.Boxes[up]
		x[fShare1+level] = ratio(around.Prose, b.prose)
		if level < 3 {
			x[fLinks1+level] = ratio(around.LinkWords, around.Words)
		}
		if level < 2 {
			x[fBlocks1+level] = log1(around.End - around.First)
		}
		if level == 0 {
			x[fOfBox1] = ratio(block.Words, around.Words)
		}
	}
	for level, at := 0, block.Box; level < 4 && at >= 0; level, at = level+1, b.p.Boxes[at].Parent {
		s := b.boxes[at].beside
		x[fCount0+level], x[fLinked0+level] = log1(s.count), ratio(s.linked, max(s.count, 1))
	}
	a := b.alike[b.forms[i]]
	x[fAlikeProse], x[fAlikeLinks], x[fAlikeCount] = ratio(a.prose, b.prose), ratio(a.links, a.words), log1(a.count)
}

// place looks at where the block stands on the page.
func (b *builder) place(i int, x []float32) {
	p, block := b.p, &b.p.Blocks[i]
	x[fPlace] = ratio(i, len(p.Blocks))
	x[fWordsPlace] = ratio(b.wordsBefore[i], b.total)
	x[fPageBlocks], x[fPageWords], x[fPageProse] = log1(len(p.Blocks)), log1(b.total), log1(b.prose)
	if b.title >= 0 {
		x[fAfterTitle] = float32(max(-50, min(50, i-b.title)))
	} else {
		x[fAfterTitle] = 100
	}
	if len(b.letters) > 0 && b.titleLetters != "" {
		letters := string(b.letters[:min(len(b.letters), len(b.titleLetters))])
		x[fIsTitle] = truth(len(b.letters) == len(b.titleLetters) && letters == b.titleLetters)
		x[fLikeTitle] = truth(len(b.letters) >= 10 && strings.HasPrefix(b.titleLetters, letters))
	}
	x[fInCore] = truth(i >= p.Boxes[b.core].First && i < p.Boxes[b.core].End)
	steps, at := 0, block.Box
	for at >= 0 && at != b.core && !(p.Boxes[at].First <= p.Boxes[b.core].First && p.Boxes[at].End >= p.Boxes[b.core].End) {
		at = p.Boxes[at].Parent
		steps++
	}
	for from := b.core; from >= 0 && from != at && steps < 20 && p.Boxes[from].Depth > p.Boxes[max(at, 0)].Depth; from = p.Boxes[from].Parent {
		steps++
	}
	x[fCoreSteps] = float32(min(steps, 20))
	switch {
	case b.coreFirst < 0:
	case i < b.coreFirst:
		x[fCorePlace], x[fCoreBefore] = -1, log1(b.wordsBefore[b.coreFirst]-b.wordsBefore[i]-block.Words)
	case i > b.coreLast:
		x[fCorePlace], x[fCoreAfter] = 1, log1(b.wordsBefore[i]-b.wordsBefore[b.coreLast]-p.Blocks[b.coreLast].Words)
	}
	x[fSince], x[fUntil] = log1(b.lastProse[i]), log1(b.nextProse[i])
}

// neighbours looks at the two blocks before and after.
func (b *builder) neighbours(i int, x []float32) {
	for _, n := range [...]struct{ at, to int }{{i - 1, fPrev1}, {i + 1, fNext1}, {i - 2, fPrev2}, {i + 2, fNext2}} {
		if n.at < 0 || n.at >= len(b.p.Blocks) {
			x[n.to] = -1
			continue
		}
		block := &b.p.Blocks[n.at]
		x[n.to] = log1(block.Words)
		x[n.to+1] = ratio(block.LinkWords, block.Words)
		x[n.to+2] = truth(page.EndsSentence(block.Text))
		x[n.to+3] = tagOf(b.p.Boxes[block.Box].Node)
		x[n.to+4] = truth(b.p.Boxes[block.Box].Parent == b.p.Boxes[b.p.Blocks[i].Box].Parent)
	}
}

// evidence looks at what the page says of its text.
func (b *builder) evidence(i int, x []float32) {
	block := &b.p.Blocks[i]
	x[fStated] = -1
	if b.stated != nil {
		x[fStatedPage] = log1(len(b.stated))
		x[fStated] = shareIn(block.Text, b.stated)
	}
	if b.description != "" {
		x[fDescription] = 1
		short := min(len(b.letters), len(b.description), describedLetters)
		x[fDescribed] = truth(short >= leastDescribed && string(b.letters[:short]) == b.description[:short])
	}
}

// repetition looks whether the words of the block stand elsewhere on the page.
func (b *builder) repetition(i int, x []float32) {
	block := &b.p.Blocks[i]
	if block.Words < leastRepeated {
		return
	}
	elsewhere, earlier, all := 0, 0, 0
	eachShingle(block.Text, func(h uint64) {
		all++
		first, several := b.places.of(h)
		if several {
			elsewhere++
			if first < i {
				earlier++
			}
		}
	})
	x[fElsewhere], x[fEarlier] = ratio(elsewhere, all), ratio(earlier, all)
}

// A block is the page's description if their letters begin alike, so many
// bytes of them at most and at least.
const (
	describedLetters = 60
	leastDescribed   = 20
)

// readLetters reads the letters and digits of a block that can be a headline
// or a description, case folded.
func (b *builder) readLetters(i int) {
	b.letters = b.letters[:0]
	s := b.p.Blocks[i].Text
	if len(s) > 1000 {
		s = s[:1000] // a rune cut in two is no letter
	}
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.letters = append(b.letters, byte(r))
		case r >= 'A' && r <= 'Z':
			b.letters = append(b.letters, byte(r)+'a'-'A')
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) && r != utf8.RuneError:
			b.letters = utf8.AppendRune(b.letters, unicode.ToLower(r))
		}
	}
}
