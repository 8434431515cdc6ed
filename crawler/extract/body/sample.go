package body

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/page"
)

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
