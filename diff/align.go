package diff

import (
	"slices"
	"sort"
)

// A pair says that item a of the one row goes with item b of the other.
type pair struct{ a, b int }

// align pairs items of two rows in order, so that the sum of the scores of all
// pairs is highest. Only items that score above 0 are paired; those with equal
// keys at both ends always are. Its table has at most cells cells.
func align(a, b []string, cells int, score func(i, j int) int) []pair {
	al := aligner{a, b, cells, score, nil}
	al.part(0, len(a), 0, len(b))
	return al.pairs
}

type aligner struct {
	a, b  []string
	cells int
	score func(i, j int) int
	pairs []pair
}

// part aligns a[i:m] with b[j:n].
func (al *aligner) part(i, m, j, n int) {
	for i < m && j < n && al.a[i] == al.b[j] {
		al.pairs = append(al.pairs, pair{i, j})
		i, j = i+1, j+1
	}
	end := 0
	for i < m-end && j < n-end && al.a[m-end-1] == al.b[n-end-1] {
		end++
	}
	m, n = m-end, n-end
	switch {
	case i == m || j == n:
	case (m - i + 1) <= al.cells/(n-j+1):
		al.table(i, m, j, n)
	default:
		for _, p := range al.anchors(i, m, j, n) {
			al.part(i, p.a, j, p.b)
			al.pairs = append(al.pairs, p)
			i, j = p.a+1, p.b+1
		}
		if (m - i + 1) <= al.cells/(n-j+1) {
			al.table(i, m, j, n)
		}
	}
	for ; end > 0; end-- {
		al.pairs = append(al.pairs, pair{m, n})
		m, n = m+1, n+1
	}
}

// table is the weighted longest common subsequence by dynamic programming.
func (al *aligner) table(i, m, j, n int) {
	width := n - j + 1
	best := make([]int32, (m-i+1)*width) // of a[x:m] and b[y:n]
	scores := make([]int32, len(best))
	for x := m - i - 1; x >= 0; x-- {
		for y := n - j - 1; y >= 0; y-- {
			at := x*width + y
			best[at] = max(best[at+width], best[at+1])
			if s := int32(al.score(i+x, j+y)); s > 0 {
				scores[at] = s
				best[at] = max(best[at], s+best[at+width+1])
			}
		}
	}
	for x, y := 0, 0; x < m-i && y < n-j; {
		at := x*width + y
		switch {
		case scores[at] > 0 && best[at] == scores[at]+best[at+width+1]:
			al.pairs = append(al.pairs, pair{i + x, j + y})
			x, y = x+1, y+1
		case best[at] == best[at+width]:
			x++
		default:
			y++
		}
	}
}

// anchors are pairs of equal items that stand once in a[i:m] and once in
// b[j:n], as many as there can be in order: patience diff.
func (al *aligner) anchors(i, m, j, n int) []pair {
	type places struct{ inA, inB, a, b int }
	found := map[string]*places{}
	for x, key := range al.a[i:m] {
		if p := found[key]; p != nil {
			p.inA++
		} else {
			found[key] = &places{inA: 1, a: i + x}
		}
	}
	for y, key := range al.b[j:n] {
		if p := found[key]; p != nil {
			p.inB, p.b = p.inB+1, j+y
		}
	}
	var once []pair
	for x, key := range al.a[i:m] {
		if p := found[key]; p.inA == 1 && p.inB == 1 {
			once = append(once, pair{i + x, p.b})
		}
	}
	return increasing(once)
}

// increasing is the longest part of pairs, in order of a, whose b increases,
// too.
func increasing(pairs []pair) []pair {
	var ends []int // of the best sequence of each length, as an index of pairs
	before := make([]int, len(pairs))
	for k, p := range pairs {
		at := sort.Search(len(ends), func(l int) bool { return pairs[ends[l]].b >= p.b })
		if before[k] = -1; at > 0 {
			before[k] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, k)
		} else {
			ends[at] = k
		}
	}
	var out []pair
	if len(ends) > 0 {
		for k := ends[len(ends)-1]; k >= 0; k = before[k] {
			out = append(out, pairs[k])
		}
	}
	slices.Reverse(out)
	return out
}
