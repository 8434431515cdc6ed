package main

import (
	"net/url"
	"strings"

	"framewatch/crawler/extract/page"
	"framewatch/internal/pageset"
)

// ceiling knows the truth and takes those blocks of the page that come nearest
// to it: it adds and drops single blocks for as long as the F1 of the shingles
// grows, once beginning with the blocks that mostly stand in the truth and once
// with none, which is better where a page holds its text twice. So it is a
// lower bound of what a choice of blocks can reach.
func ceiling(p pageset.Page, html []byte) (Result, error) {
	u, err := url.Parse(p.URL)
	if err != nil {
		return Result{}, err
	}
	read, err := page.Read(html, "text/html", u)
	if err != nil {
		return Result{}, err
	}
	best := newChoice(read.Blocks, p.Text)
	best.fill(read.Blocks, p.Text)
	best.climb()
	if c := newChoice(read.Blocks, p.Text); c.climb() > best.f1() {
		best = c
	}
	var chosen []string
	for i, b := range read.Blocks {
		if best.in[i] {
			chosen = append(chosen, b.Text)
		}
	}
	return Result{Text: strings.Join(chosen, "\n\n")}, nil
}

const shingle = 4 // words

// A choice of blocks with what it has in common with the truth.
type choice struct {
	words         [][]string // of the blocks
	in            []bool
	found, wanted map[string]int // shingles
	common        int
	ofFound       int
	ofWanted      int
}

func newChoice(blocks []page.Block, truth string) *choice {
	c := &choice{in: make([]bool, len(blocks)), found: map[string]int{}, wanted: pageset.Shingles(truth, shingle)}
	for _, n := range c.wanted {
		c.ofWanted += n
	}
	for _, b := range blocks {
		c.words = append(c.words, pageset.Words(b.Text))
	}
	return c
}

// fill takes in the blocks that mostly stand in the truth.
func (c *choice) fill(blocks []page.Block, truth string) {
	single := pageset.Shingles(truth, 1)
	for i, b := range blocks {
		whole := len(c.words[i]) >= shingle && share(pageset.Shingles(b.Text, shingle), c.wanted) > 0.5
		if whole || len(c.words[i]) > 0 && len(c.words[i]) < shingle && share(pageset.Shingles(b.Text, 1), single) == 1 {
			c.toggle(i)
		}
	}
}

// climb improves the choice until nothing changes, and gives its F1.
func (c *choice) climb() float64 {
	for pass := 0; pass < 10 && c.improve(); pass++ {
	}
	return c.f1()
}

// improve toggles each block once and keeps what raises F1.
func (c *choice) improve() (better bool) {
	for i := range c.words {
		if len(c.words[i]) == 0 {
			continue
		}
		before := c.f1()
		c.toggle(i)
		if c.f1() > before {
			better = true
		} else {
			c.toggle(i)
		}
	}
	return better
}

// toggle takes block i in or out. It touches only the shingles that reach into
// the block.
func (c *choice) toggle(i int) {
	var left, right []string
	for j := i - 1; j >= 0 && len(left) < shingle-1; j-- {
		if c.in[j] {
			left = append(append([]string{}, c.words[j]...), left...)
		}
	}
	for j := i + 1; j < len(c.words) && len(right) < shingle-1; j++ {
		if c.in[j] {
			right = append(right, c.words[j]...)
		}
	}
	left, right = left[max(0, len(left)-shingle+1):], right[:min(len(right), shingle-1)]
	without := append(append([]string{}, left...), right...)
	with := append(append(append([]string{}, left...), c.words[i]...), right...)
	if c.in[i] {
		with, without = without, with
	}
	c.count(without, -1)
	c.count(with, 1)
	c.in[i] = !c.in[i]
}

func (c *choice) count(words []string, by int) {
	for k := 0; k+shingle <= len(words); k++ {
		s := strings.Join(words[k:k+shingle], " ")
		n := c.found[s]
		c.common += min(n+by, c.wanted[s]) - min(n, c.wanted[s])
		c.found[s] = n + by
		c.ofFound += by
	}
}

func (c *choice) f1() float64 { return 2 * float64(c.common) / float64(max(c.ofFound+c.ofWanted, 1)) }

// share is the share of the shingles found that are wanted.
func share(found, wanted map[string]int) float64 {
	common, all := 0, 0
	for s, n := range found {
		all += n
		common += min(n, wanted[s])
	}
	return float64(common) / float64(max(all, 1))
}
