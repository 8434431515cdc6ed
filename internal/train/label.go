package main

import (
	"slices"
	"strings"

	"framewatch/crawler/extract/page"
	"framewatch/internal/pageset"
)

// shingle is how many words must stand in a row in both texts to agree.
const shingle = 4

// labels says for each block of a page which share of its words stands in the
// true text. Of blocks with the same words, those count that stand in the
// order of the true text.
func labels(p *page.Page, truth string) []float32 {
	want := pageset.Words(truth)
	at := map[string][]int{} // where each run of words begins
	for i := 0; i+shingle <= len(want); i++ {
		key := strings.Join(want[i:i+shingle], " ")
		at[key] = append(at[key], i)
	}
	lines := map[string]bool{}
	for line := range strings.SplitSeq(truth, "\n") {
		lines[page.Letters(line)] = true
	}
	matches := make([]match, len(p.Blocks))
	for i, b := range p.Blocks {
		matches[i] = find(pageset.Words(b.Text), at)
	}
	drop := outOfOrder(p, matches)
	result := make([]float32, len(p.Blocks))
	for i, m := range matches {
		if !drop[i] {
			result[i] = m.share
		}
	}
	short(p, want, lines, matches, result)
	return result
}

// A match tells which share of a block's words stands in the true text, and
// where.
type match struct {
	words int
	share float32
	at    int // index of the first word in the true text; -1: nowhere, or too short to tell
}

// find covers the words of a block by runs that stand in the true text.
func find(words []string, at map[string][]int) match {
	m := match{words: len(words), at: -1}
	if len(words) < shingle {
		return m
	}
	covered := make([]bool, len(words))
	var places []int
	for i := 0; i+shingle <= len(words); i++ {
		where := at[strings.Join(words[i:i+shingle], " ")]
		if len(where) == 0 {
			continue
		}
		for j := i; j < i+shingle; j++ {
			covered[j] = true
		}
		if len(where) == 1 {
			places = append(places, where[0]-i)
		} else if m.at < 0 {
			m.at = where[0] - i
		}
	}
	n := 0
	for _, c := range covered {
		if c {
			n++
		}
	}
	m.share = float32(n) / float32(len(words))
	if len(places) > 0 {
		slices.Sort(places)
		m.at = places[len(places)/2]
	}
	return m
}

// outOfOrder finds the blocks that repeat the words of another block, and do
// not stand where these do in the true text: teasers, summaries, pulled
// quotations.
func outOfOrder(p *page.Page, matches []match) []bool {
	drop := make([]bool, len(matches))
	// The heaviest chain of blocks whose places rise.
	best := make([]int, len(matches))
	before := make([]int, len(matches))
	end := -1
	for i, m := range matches {
		before[i] = -1
		if m.share < 0.5 || m.at < 0 {
			continue
		}
		best[i] = m.words
		for j := range i {
			if best[j] > 0 && matches[j].at+matches[j].words/2 <= m.at && best[j]+m.words > best[i] {
				best[i], before[i] = best[j]+m.words, j
			}
		}
		if end < 0 || best[i] > best[end] {
			end = i
		}
	}
	in := make([]bool, len(matches))
	taken := map[int]bool{} // words of the true text, by fours
	for i := end; i >= 0; i = before[i] {
		in[i] = true
		for w := matches[i].at / 4; w <= (matches[i].at+matches[i].words)/4; w++ {
			taken[w] = true
		}
	}
	for i, m := range matches {
		if in[i] || m.share < 0.5 || m.at < 0 {
			continue
		}
		held, all := 0, 0
		for w := m.at / 4; w <= (m.at+m.words)/4; w++ {
			all++
			if taken[w] {
				held++
			}
		}
		drop[i] = held*2 > all
	}
	return drop
}

// short labels the blocks of fewer words than a shingle: they are text where
// the true text has them as a line, or goes on with them behind the block
// before.
func short(p *page.Page, want []string, lines map[string]bool, matches []match, result []float32) {
	last := -1 // word of the true text behind the last block that is text
	for i, b := range p.Blocks {
		if matches[i].words >= shingle {
			if result[i] > 0.5 {
				last = matches[i].at + matches[i].words
			}
			continue
		}
		words := pageset.Words(b.Text)
		if len(words) == 0 || last < 0 {
			continue
		}
		next := -1
		for j := i + 1; j < min(i+12, len(matches)); j++ {
			if matches[j].words >= shingle && result[j] > 0.5 {
				next = matches[j].at
				break
			}
		}
		for from := max(0, last-2); from <= min(last+2, len(want)-len(words)); from++ {
			if slices.Equal(want[from:from+len(words)], words) {
				result[i] = 1
				last = from + len(words)
				break
			}
		}
		if result[i] == 0 && next >= 0 && next >= len(words) && next <= len(want) && slices.Equal(want[next-len(words):next], words) {
			result[i] = 1
		}
	}
}
