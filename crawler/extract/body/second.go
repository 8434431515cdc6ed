package body

import (
	"math"

	"framewatch/crawler/extract/page"
	"framewatch/crawler/extract/trees"
)

// The features of the second look, behind those of the first: what the first
// said of the block, of those around it, and of the page.
const (
	sOdds = features + iota
	sPrev1
	sPrev2
	sPrev3
	sNext1
	sNext2
	sNext3
	sBox1 // mean over the words of the box around it, and so on outwards
	sBox2
	sBox3
	sShare1 // share of the words that are likely kept that stand in the box
	sShare2
	sShare3
	sBefore // share of these words that stand before it
	sPage   // logarithm of them
	sGapBefore
	sGapAfter // words between it and the next that is likely kept
	allFeatures
)

// nameOf is the name of a feature of either look, in the words of an
// explanation.
func nameOf(f int) string {
	if f < features {
		return names[f]
	}
	return "what the blocks around it are"
}

// secondLook extends the samples of the blocks, in place, by what the first
// look said.
func secondLook(p *page.Page, x [][]float32, odds []float64) [][]float32 {
	n := len(x)
	if n == 0 {
		return nil
	}
	likely := make([]float64, n) // words, by how likely they are kept
	kept := make([]float64, n+1) // of these, before each block
	for i := range n {
		likely[i] = trees.Probability(odds[i]) * float64(p.Blocks[i].Words)
		kept[i+1] = kept[i] + likely[i]
	}
	all := kept[n]
	words := make([]int, n+1)
	for i, b := range p.Blocks {
		words[i+1] = words[i] + b.Words
	}
	mean := func(first, end int) float32 {
		if w := words[end] - words[first]; w > 0 {
			return float32((kept[end] - kept[first]) / float64(w))
		}
		return 0
	}
	gapBefore, gapAfter := make([]int, n), make([]int, n)
	since := 10_000
	for i := range n {
		gapBefore[i] = since
		since += p.Blocks[i].Words
		if odds[i] > 0 && p.Blocks[i].Words >= 10 {
			since = 0
		}
	}
	since = 10_000
	for i := n - 1; i >= 0; i-- {
		gapAfter[i] = since
		since += p.Blocks[i].Words
		if odds[i] > 0 && p.Blocks[i].Words >= 10 {
			since = 0
		}
	}
	at := func(i int) float32 {
		if i < 0 || i >= n {
			return -8
		}
		return float32(odds[i])
	}
	list := make([][]float32, n)
	for i := range n {
		y := x[i][:allFeatures]
		y[sOdds] = float32(odds[i])
		y[sPrev1], y[sPrev2], y[sPrev3] = at(i-1), at(i-2), at(i-3)
		y[sNext1], y[sNext2], y[sNext3] = at(i+1), at(i+2), at(i+3)
		up := p.Blocks[i].Box
		for level := range 3 {
			if parent := p.Boxes[up].Parent; parent >= 0 {
				up = parent
			}
			first, end := p.Boxes[up].First, p.Boxes[up].End
			y[sBox1+level] = mean(first, end)
			y[sShare1+level] = float32((kept[end] - kept[first]) / math.Max(all, 1))
		}
		y[sBefore] = float32(kept[i] / math.Max(all, 1))
		y[sPage] = float32(math.Log1p(all))
		y[sGapBefore], y[sGapAfter] = log1(gapBefore[i]), log1(gapAfter[i])
		list[i] = y
	}
	return list
}
