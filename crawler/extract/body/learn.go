package body

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"framewatch/crawler/extract/page"
	"framewatch/crawler/extract/trees"
)

// A Lesson is a page of which is known what of it is the article's text.
type Lesson struct {
	Page   *page.Page
	Title  string
	Group  string    // pages of one site are of one group, and made by one template
	Labels []float32 // of each block the share of its words that are text of the article
	Weight float32   // how much it counts; 0 counts as 1
}

// Learn makes a model of lessons. The second look learns from what first looks
// said of pages of groups that they had not seen. Equal lessons give equal
// models, to the bit.
func Learn(lessons []Lesson, o Options) *Model {
	m := &Model{}
	table := countTokens(lessons)
	m.tokens = table.odds()
	weights := make([][]float32, len(lessons))
	first := make([][][]float32, len(lessons))
	for i, l := range lessons {
		weights[i] = weigh(l)
		own := table.without(l)
		first[i] = samples(l.Page, l.Title, own)
	}
	all := trees.Data{}
	for i, l := range lessons {
		add(&all, l, first[i], weights[i])
	}
	m.first = *trees.Train(all, o.First)

	// What a first look says of pages that it has not seen.
	unseen := make([][]float64, len(lessons))
	for fold := range o.Folds {
		var known trees.Data
		for i, l := range lessons {
			if foldOf(l.Group, o.Folds) != fold {
				add(&known, l, first[i], weights[i])
			}
		}
		look := trees.Train(known, o.First)
		for i, l := range lessons {
			if foldOf(l.Group, o.Folds) == fold {
				unseen[i] = make([]float64, len(first[i]))
				look.LogOdds(first[i], unseen[i], hopeless)
			}
		}
	}
	var second trees.Data
	for i, l := range lessons {
		add(&second, l, secondLook(l.Page, first[i], unseen[i]), weights[i])
	}
	m.second = *trees.Train(second, o.Second)
	return m
}

// Options say how to learn.
type Options struct {
	First, Second trees.Options
	Folds         int // parts in which the lessons are cut for the second look
}

// add adds the blocks of a lesson. Of the many that are a word or two and no
// text, such as entries of menus, one stands for several.
func add(d *trees.Data, l Lesson, x [][]float32, w []float32) {
	const several, label = 4, 4 // blocks; words
	for i := range x {
		weight := w[i] * cmp.Or(l.Weight, 1)
		if l.Labels[i] == 0 && l.Page.Blocks[i].Words <= label {
			if i%several != 0 {
				continue
			}
			weight *= several
		}
		d.X, d.Y, d.Weights = append(d.X, x[i]), append(d.Y, l.Labels[i]), append(d.Weights, weight)
	}
}

// weigh says how much each block of a lesson counts: pages count alike, and
// blocks more with their length.
func weigh(l Lesson) []float32 {
	w := make([]float32, len(l.Labels))
	var kept float64
	for i, y := range l.Labels {
		kept += float64(float64(y) * float64(l.Page.Blocks[i].Words))
	}
	for i := range w {
		words := float64(l.Page.Blocks[i].Words)
		w[i] = float32(0.6 + 100*words/math.Max(kept, 200)*0.5)
	}
	return w
}

func foldOf(group string, folds int) int {
	h := uint32(2166136261) // FNV-1a
	for i := range len(group) {
		h = (h ^ uint32(group[i])) * 16777619
	}
	return int((h >> 7) % uint32(folds))
}

// A tokenTable says for each word in names of elements how much of what stands
// under it is kept, by group.
type tokenTable struct {
	groups map[string]map[string]share // by token and group
	of     map[string]share            // sums over groups
}

// A share is a number of groups, and the sum over them of the share of words
// that are kept.
type share struct{ kept, n float64 }

// countTokens reads the names of the boxes of all lessons.
func countTokens(lessons []Lesson) tokenTable {
	t := tokenTable{map[string]map[string]share{}, map[string]share{}}
	words := map[string]map[string][2]float64{} // by token and group: kept, all
	for _, l := range lessons {
		var most float64
		for _, b := range l.Page.Blocks {
			most += float64(b.Words)
		}
		count := func(name string, first, end int) {
			var kept, all float64
			for i := first; i < end; i++ {
				kept += float64(float64(l.Labels[i]) * float64(l.Page.Blocks[i].Words))
				all += float64(l.Page.Blocks[i].Words)
			}
			if all == 0 || all > 0.9*most { // what stands around all says nothing
				return
			}
			for token := range tokens(name) {
				if words[token] == nil {
					words[token] = map[string][2]float64{}
				}
				c := words[token][l.Group]
				words[token][l.Group] = [2]float64{c[0] + kept, c[1] + all}
			}
		}
		for _, b := range l.Page.Boxes {
			if b.Name != "" {
				count(b.Name, b.First, b.End)
			}
		}
		for i, b := range l.Page.Blocks {
			for n, steps := b.Node, 0; n != nil && n != l.Page.Boxes[b.Box].Node && steps < 8; n, steps = n.Parent, steps+1 {
				if len(n.Attr) > 0 {
					count(page.Name(n), i, i+1)
				}
			}
		}
	}
	for token, groups := range words {
		if len(groups) < leastGroups {
			continue
		}
		t.groups[token] = map[string]share{}
		for _, g := range slices.Sorted(maps.Keys(groups)) { // sums of one order have one value
			c := groups[g]
			s := share{c[0] / c[1], 1}
			t.groups[token][g] = s
			sum := t.of[token]
			t.of[token] = share{sum.kept + s.kept, sum.n + 1}
		}
	}
	return t
}

// leastGroups is on how many sites a word must stand to be learned.
const leastGroups = 4

// logit are the odds of a share, pulled towards none by a few groups.
func logit(s share) float32 {
	const pull = 2
	p := (s.kept + pull*0.4) / (s.n + pull)
	return float32(math.Log(p / (1 - p)))
}

// odds are those of all tokens.
func (t tokenTable) odds() map[string]float32 {
	m := make(map[string]float32, len(t.of))
	for token, s := range t.of {
		m[token] = logit(s)
	}
	return m
}

// without gives the odds as they would be if the lesson's site were not known.
func (t tokenTable) without(l Lesson) func(string) (float32, bool) {
	return func(token string) (float32, bool) {
		s, ok := t.of[token]
		if !ok {
			return 0, false
		}
		own := t.groups[token][l.Group]
		if s.n-own.n < leastGroups-1 {
			return 0, false
		}
		return logit(share{s.kept - own.kept, s.n - own.n}), true
	}
}
