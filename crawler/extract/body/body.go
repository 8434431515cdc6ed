// Package body chooses, of the blocks of a page, those that are the text of the
// article. What it knows was learned from real pages (see internal/train): two
// sets of trees weigh for each block its own form, the elements around it,
// their names, its neighbours, and what the page states of its text.
package body

import (
	"cmp"
	_ "embed"
	"math"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/page"
	"framewatch/crawler/extract/trees"
)

//go:embed weights.bin
var weights []byte

// Default is the model that comes with the program.
var Default = sync.OnceValue(func() *Model {
	m := new(Model)
	if err := m.UnmarshalBinary(weights); err != nil {
		panic(err) // unreachable: a test reads the embedded weights
	}
	return m
})

// Bytes of text that are kept of one page, and of one block of a page that
// holds more.
const (
	maxText      = 1 << 20
	maxParagraph = 64 << 10
)

// A Reading is the text of an article as it was found on a page.
type Reading struct {
	Text     string     // paragraphs apart by blank lines
	Captions []string   // of pictures; they are no part of Text
	Cut      bool       // Text ends where it grew too long
	Blocks   []Decision // of each block of the page
}

// A Decision is what was decided of a block.
type Decision struct {
	Kept    bool
	LogOdds float64 // that it is text of the article, as was learned
	By      string  // the rule that decided instead; empty if none did
}

// A Judge says of the element of a block whether a rule keeps or drops it, and
// which. Most say nothing of most.
type Judge func(n *html.Node) (said, keep bool, rule string)

// Read chooses the text of the article with the headline. What judge says goes
// before what was learned; it may be nil.
func (m *Model) Read(p *page.Page, headline string, judge Judge) Reading {
	r := Reading{Blocks: make([]Decision, len(p.Blocks))}
	x, odds := m.look(p, headline)
	for i, keep := range choose(p, odds) {
		r.Blocks[i] = Decision{Kept: keep, LogOdds: odds[i]}
		switch {
		case p.In(p.Blocks[i].Box, atom.Figcaption):
			r.Blocks[i].Kept, r.Blocks[i].By = false, "a caption"
		case keep && isListOfLinks(&p.Blocks[i]):
			r.Blocks[i].Kept, r.Blocks[i].By = false, "nothing but links"
		case keep && odds[i] < unsure && isTeaser(p, i, x[i]):
			r.Blocks[i].Kept, r.Blocks[i].By = false, "a teaser among others"
		case keep && odds[i] < unsure && p.Blocks[i].Pictured && p.Blocks[i].Words <= shortCaption:
			r.Blocks[i].Kept, r.Blocks[i].By = false, "a line under a picture"
		}
		if judge == nil {
			continue
		}
		if said, keep, rule := judge(p.Blocks[i].Node); said {
			r.Blocks[i].Kept, r.Blocks[i].By = keep, rule
		}
	}
	dropCopies(p, r.Blocks)
	dropLastHeadings(p, r.Blocks)
	if !slices.ContainsFunc(r.Blocks, func(d Decision) bool { return d.Kept }) {
		keepCore(p, x, r.Blocks)
	}
	r.Text, r.Cut = joined(p, r.Blocks, headline)
	r.Captions = captions(p, r.Blocks)
	return r
}

// choose keeps the blocks of which the expected F1 of the text is greatest:
// those with the best odds, as long as what each adds is worth its words
// (Jansche 2007, A maximum expected utility framework for binary sequence
// labeling).
func choose(p *page.Page, odds []float64) []bool {
	var order []int      // blocks that may be kept
	var expected float64 // words of the true text
	least := leastOdds(p, odds)
	for i, o := range odds {
		expected += trees.Probability(o) * float64(p.Blocks[i].Words)
		if o >= least || o > least-quoted && p.In(p.Blocks[i].Box, atom.Blockquote) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(odds[b], odds[a]) })
	var right, taken, best float64
	count := 0
	for k, i := range order {
		w := float64(p.Blocks[i].Words)
		right += trees.Probability(odds[i]) * w
		taken += w
		if f1 := 2 * right / (taken + expected); f1 > best {
			best, count = f1, k+1
		}
	}
	keep := make([]bool, len(odds))
	for _, i := range order[:count] {
		keep[i] = true
	}
	return keep
}

// quoted is how much less sure a block may be that stands in a quotation: a
// quotation lost changes whose words a text is.
const quoted = 0.7

// unsure are log odds below which a block that looks like a teaser or a
// caption is not kept.
const unsure = 1.2

// isListOfLinks reports whether a block is nothing but links, and no sentence.
func isListOfLinks(b *page.Block) bool {
	const least = 25 // words
	return b.Words >= least && b.LinkWords*10 >= b.Words*9 && !page.EndsSentence(b.Text)
}

// shortCaption is how many words a line under a picture has that nothing marks
// as a caption.
const shortCaption = 12

// keepCore keeps the prose of the box that holds most, on a page so odd that
// all of it looks unlikely.
func keepCore(p *page.Page, x [][]float32, blocks []Decision) {
	const least = 60 // words
	var core []int
	words := 0
	for i, b := range p.Blocks {
		if x[i][fInCore] == 1 && b.Prose() && blocks[i].By == "" {
			core = append(core, i)
			words += b.Words
		}
	}
	if words < least {
		return
	}
	for _, i := range core {
		blocks[i].Kept, blocks[i].By = true, "most of the page's prose stands here"
	}
}

// isTeaser reports whether a block stands in one of several short boxes of one
// form, of which nearly all begin with a linked headline.
func isTeaser(p *page.Page, block int, x []float32) bool {
	const (
		outwards = 3
		most     = 90   // words of one
		nearly   = 0.75 // share of the boxes
	)
	at := p.Blocks[block].Box
	for level := 0; level <= outwards && at >= 0 && p.Boxes[at].Words <= most; level, at = level+1, p.Boxes[at].Parent {
		if x[fLinked0+level] >= nearly && x[fCount0+level] >= log1(2) {
			return true
		}
	}
	return false
}

// dropLastHeadings drops headings behind the last text: what they head is none.
func dropLastHeadings(p *page.Page, blocks []Decision) {
	for i := len(blocks) - 1; i >= 0; i-- {
		b := &p.Blocks[i]
		switch heading := page.Heading(p.Boxes[b.Box].Node) || b.Strong == b.Words && !page.EndsSentence(b.Text); {
		case !blocks[i].Kept:
		case heading && blocks[i].By == "":
			blocks[i].Kept, blocks[i].By = false, "a heading of nothing"
		default:
			return
		}
	}
}

// dropCopies drops blocks whose words all stand in blocks before them that are
// kept: pages hold their text a second time for narrow screens, and pull
// quotations out of it.
func dropCopies(p *page.Page, blocks []Decision) {
	const leastWords = 10
	words := 0
	for i, d := range blocks {
		if d.Kept {
			words += p.Blocks[i].Words
		}
	}
	kept := newPlaces(words)
	for i := range blocks {
		text := p.Blocks[i].Text
		if !blocks[i].Kept {
			continue
		}
		if blocks[i].By == "" && p.Blocks[i].Words >= leastWords {
			held, all := 0, 0
			eachShingle(text, func(h uint64) {
				all++
				if first, _ := kept.of(h); first >= 0 {
					held++
				}
			})
			if held == all {
				blocks[i].Kept, blocks[i].By = false, "stands above already"
				continue
			}
		}
		kept.add(i, text)
	}
}

// leastOdds are the log odds below which nothing of a page is kept: even, or
// less on a page of which nothing is sure.
func leastOdds(p *page.Page, odds []float64) float64 {
	const (
		paragraph = 20  // words
		behind    = 1.5 // the best paragraph of the page
	)
	best := math.Inf(-1)
	for i, o := range odds {
		if p.Blocks[i].Words >= paragraph {
			best = max(best, o)
		}
	}
	if best < hopeless {
		return 0
	}
	return min(0, best-behind)
}

// joined makes the text of the blocks that are kept. The headline does not
// stand in it again. Of a page that is made to be too long, long blocks leave
// room for others, and none stands twice.
func joined(p *page.Page, blocks []Decision, headline string) (text string, cut bool) {
	size := 0
	for i, d := range blocks {
		if d.Kept {
			size += len(p.Blocks[i].Text) + 2
		}
	}
	var b strings.Builder
	title := page.Letters(headline)
	seen := map[string]bool{}
	for i, d := range blocks {
		s := p.Blocks[i].Text
		if !d.Kept || b.Len() == 0 && len(s) <= 4*len(headline) && page.Letters(s) == title {
			continue
		}
		if size > maxText {
			cut = true
			if s = page.Start(s, min(maxParagraph, maxText-b.Len()-2)); s == "" || seen[s] {
				continue
			}
			seen[s] = true
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(s)
	}
	return b.String(), cut
}

// captions are the texts under pictures that are no text of the article, from
// the first block that is to the last.
func captions(p *page.Page, blocks []Decision) (list []string) {
	first := slices.IndexFunc(blocks, func(d Decision) bool { return d.Kept })
	if first < 0 {
		return nil
	}
	last := len(blocks) - 1
	for !blocks[last].Kept {
		last--
	}
	const before = 10 // blocks: the main picture often stands above the text
	for i := max(0, first-before); i <= last && len(list) < maxCaptions; i++ {
		b := &p.Blocks[i]
		if blocks[i].Kept || b.Words < leastCaption || !isCaption(p, b) || slices.Contains(list, b.Text) {
			continue
		}
		list = append(list, b.Text)
	}
	return list
}

const (
	maxCaptions  = 200
	leastCaption = 4 // words
)

// isCaption reports whether a block stands in a figure or in an element that
// is named after captions.
func isCaption(p *page.Page, b *page.Block) bool {
	for at, steps := b.Box, 0; at >= 0 && steps < 3; at, steps = p.Boxes[at].Parent, steps+1 {
		box := &p.Boxes[at]
		if box.Node.DataAtom == atom.Figure || box.Node.DataAtom == atom.Figcaption || strings.Contains(box.Name, "caption") {
			return true
		}
	}
	return b.Node != nil && strings.Contains(page.Name(b.Node), "caption")
}

// A Reason is what one kind of evidence adds to the log odds of a block.
type Reason struct {
	Name   string
	Weight float64 // above 0 it speaks for keeping the block
}

// Reasons gives for each block of the page what spoke for and against it, the
// strongest first.
func (m *Model) Reasons(p *page.Page, headline string) [][]Reason {
	x, first := m.firstLook(p, headline)
	list := make([][]Reason, len(x))
	for i, x := range secondLook(p, x, first) {
		weights := make([]float64, allFeatures)
		m.second.Explain(x, weights)
		// What the first look said has reasons of its own.
		of := make([]float64, features)
		if sum := m.first.Explain(x[:features], of) - m.first.Base(); sum > 0.5 || sum < -0.5 {
			for f, w := range of {
				weights[f] += w * weights[sOdds] / sum
			}
			weights[sOdds] = 0
		}
		list[i] = byName(weights)
	}
	return list
}

// byName sums the weights of the features of one name.
func byName(weights []float64) (reasons []Reason) {
	sums := map[string]float64{}
	for f, w := range weights {
		sums[nameOf(f)] += w
	}
	for name, w := range sums {
		reasons = append(reasons, Reason{name, w})
	}
	slices.SortFunc(reasons, func(a, b Reason) int {
		switch x, y := max(a.Weight, -a.Weight), max(b.Weight, -b.Weight); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return reasons
}

// Agreement is how far two texts have the same words in a row: F1 of their
// shingles, from 0 to 1.
func Agreement(a, b string) float64 {
	in, of := shinglesOf(a), shinglesOf(b)
	common := 0
	for h := range in {
		if of[h] {
			common++
		}
	}
	if len(in)+len(of) == 0 {
		return 0
	}
	return 2 * float64(common) / float64(len(in)+len(of))
}
