package trees

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Data are samples to learn from. All three have one entry a sample.
type Data struct {
	X       [][]float32 // features, equally many each
	Y       []float32   // 1 positive, 0 negative; between for samples that are partly so
	Weights []float32   // how much a sample counts
}

// Options say how to learn.
type Options struct {
	Trees       int     // how many
	Leaves      int     // of each tree, at most
	Rate        float64 // share of each tree's answer that is taken
	MinWeight   float64 // least sum of second derivatives in a leaf
	Lambda      float64 // pull of leaves towards 0
	FeatureRate float64 // share of the features that each tree may ask
	SampleRate  float64 // share of the samples that each tree sees
	Seed        uint64
}

// bins is how many values of a feature are told apart.
const bins = 64

// Train learns a model. Sums are made in one order on every machine, and
// products are rounded before they are added, so equal input gives equal bits.
func Train(d Data, o Options) *Model {
	t := trainer{data: d, o: o, random: rand.New(rand.NewPCG(o.Seed, 1))}
	t.features = len(d.X[0])
	t.bin()
	return t.train()
}

type trainer struct {
	data     Data
	o        Options
	features int
	random   *rand.Rand
	edges    [][]float32 // of each feature: the upper ends of its bins, but the last
	binned   [][]uint8   // by feature and sample
	grad     []float64
	hess     []float64
	tree     []branch // that is being grown
}

// A branch is a node of a tree that is being grown.
type branch struct {
	feature     int // -1: a leaf
	threshold   float32
	left, right int
	mean        float32
}

// bin cuts the values of each feature in bins of about equally many samples.
func (t *trainer) bin() {
	t.edges, t.binned = make([][]float32, t.features), make([][]uint8, t.features)
	t.each(t.features, func(f int) {
		column := make([]float32, len(t.data.X))
		for i, x := range t.data.X {
			column[i] = x[f]
		}
		sorted := slices.Clone(column)
		slices.Sort(sorted)
		distinct := slices.Compact(slices.Clone(sorted))
		var edges []float32
		if len(distinct) <= bins {
			edges = distinct[:len(distinct)-1]
		} else {
			for b := 1; b < bins; b++ {
				e := sorted[b*len(sorted)/bins]
				if e != sorted[len(sorted)-1] && (len(edges) == 0 || e > edges[len(edges)-1]) {
					edges = append(edges, e)
				}
			}
		}
		of := make([]uint8, len(column))
		for i, v := range column {
			at, _ := slices.BinarySearch(edges, v)
			of[i] = uint8(at)
		}
		t.edges[f], t.binned[f] = edges, of
	})
}

func (t *trainer) train() *Model {
	n := len(t.data.X)
	var pos, all float64
	for i, y := range t.data.Y {
		w := float64(t.data.Weights[i])
		pos += float64(w * float64(y))
		all += w
	}
	m := &Model{features: t.features, base: math.Log(pos / (all - pos))}
	odds := make([]float64, n)
	for i := range odds {
		odds[i] = m.base
	}
	t.grad, t.hess = make([]float64, n), make([]float64, n)
	for range t.o.Trees {
		for i := range odds {
			p, w := Probability(odds[i]), float64(t.data.Weights[i])
			t.grad[i] = float64(w * (p - float64(t.data.Y[i])))
			t.hess[i] = float64(w * max(p*(1-p), 1e-6))
		}
		t.grow()
		m.add(t.tree)
		tree := m.nodes[m.roots[len(m.roots)-1]:]
		for i, x := range t.data.X {
			odds[i] += float64(tree[leafOf(tree, x)].threshold)
		}
	}
	return m
}

// add adds a tree to the model, level by level.
func (m *Model) add(tree []branch) {
	root := int32(len(m.nodes))
	m.roots = append(m.roots, root)
	order := []int{0}
	for i := 0; i < len(order); i++ {
		b := tree[order[i]]
		n := node{feature: int16(b.feature), threshold: b.mean}
		if b.feature >= 0 {
			n.threshold, n.left = b.threshold, uint16(len(order))
			order = append(order, b.left, b.right)
		}
		m.nodes, m.means = append(m.nodes, n), append(m.means, b.mean)
	}
}

// A leaf is one that may be split.
type leaf struct {
	node       int
	samples    []int32
	sums       []sum // by feature and bin
	total      sum
	best       split
	splittable bool
}

type sum struct {
	grad, hess float64
}

type split struct {
	gain    float64
	feature int
	bin     int // samples up to it go left
}

// grow grows a tree: the leaf whose split gains most is split next.
func (t *trainer) grow() {
	t.tree = t.tree[:0]
	used := t.sample(t.features, t.o.FeatureRate)
	samples := t.sample(len(t.data.X), t.o.SampleRate)
	leaves := []*leaf{t.leaf(samples, used)}
	for len(leaves) < t.o.Leaves {
		at := -1
		for i, l := range leaves {
			if l.splittable && (at < 0 || l.best.gain > leaves[at].best.gain) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		left, right := t.split(leaves[at], used)
		leaves[at] = left
		leaves = append(leaves, right)
	}
}

// sample draws a share of n things, in their order.
func (t *trainer) sample(n int, rate float64) []int32 {
	list := make([]int32, 0, n)
	for i := range n {
		if rate >= 1 || t.random.Float64() < rate {
			list = append(list, int32(i))
		}
	}
	if len(list) == 0 {
		list = append(list, int32(t.random.IntN(n)))
	}
	return list
}

// leaf adds a leaf for the samples to the tree, with its sums.
func (t *trainer) leaf(samples, used []int32) *leaf {
	l := &leaf{samples: samples, sums: make([]sum, t.features*bins)}
	each := make([]sum, len(samples)) // side by side, for the processor's cache
	for i, s := range samples {
		each[i] = sum{t.grad[s], t.hess[s]}
	}
	t.each(len(used), func(i int) {
		f := used[i]
		of, sums := t.binned[f], l.sums[int(f)*bins:int(f)*bins+bins]
		for j, s := range samples {
			b := &sums[of[s]]
			b.grad += each[j].grad
			b.hess += each[j].hess
		}
	})
	t.settle(l, used)
	return l
}

// settle finds the value and the best split of a leaf whose sums are there.
func (t *trainer) settle(l *leaf, used []int32) {
	l.total = sum{}
	for _, s := range l.samples {
		l.total.grad += t.grad[s]
		l.total.hess += t.hess[s]
	}
	value := float32(-t.o.Rate * l.total.grad / (l.total.hess + t.o.Lambda))
	l.node = len(t.tree)
	t.tree = append(t.tree, branch{feature: -1, mean: value})
	found := make([]split, len(used))
	t.each(len(used), func(i int) { found[i] = t.best(l, int(used[i])) })
	for _, s := range found {
		if s.gain > l.best.gain {
			l.best, l.splittable = s, true
		}
	}
}

// best is the best split of a leaf by a feature.
func (t *trainer) best(l *leaf, f int) (best split) {
	score := func(s sum) float64 { return s.grad * s.grad / (s.hess + t.o.Lambda) }
	whole := score(l.total)
	var left sum
	for b := range t.edges[f] {
		s := l.sums[f*bins+b]
		left.grad += s.grad
		left.hess += s.hess
		right := sum{l.total.grad - left.grad, l.total.hess - left.hess}
		if left.hess < t.o.MinWeight {
			continue
		}
		if right.hess < t.o.MinWeight {
			break
		}
		if gain := score(left) + score(right) - whole; gain > best.gain {
			best = split{gain, f, b}
		}
	}
	return best
}

// split makes two leaves of one: the smaller is counted, the larger is what
// remains of the parent's sums.
func (t *trainer) split(l *leaf, used []int32) (left, right *leaf) {
	of := t.binned[l.best.feature]
	var low, high []int32
	for _, s := range l.samples {
		if int(of[s]) <= l.best.bin {
			low = append(low, s)
		} else {
			high = append(high, s)
		}
	}
	rest := func(samples []int32, smaller *leaf) *leaf {
		for i := range l.sums {
			l.sums[i].grad -= smaller.sums[i].grad
			l.sums[i].hess -= smaller.sums[i].hess
		}
		larger := &leaf{samples: samples, sums: l.sums}
		t.settle(larger, used)
		return larger
	}
	if len(low) <= len(high) {
		left = t.leaf(low, used)
		right = rest(high, left)
	} else {
		right = t.leaf(high, used)
		left = rest(low, right)
	}
	b := &t.tree[l.node]
	b.feature, b.threshold, b.left, b.right = l.best.feature, t.edges[l.best.feature][l.best.bin], left.node, right.node
	return left, right
}

// each calls do for 0 … n-1 on two goroutines; no call depends on another.
func (t *trainer) each(n int, do func(i int)) {
	var wg sync.WaitGroup
	for part := range 2 {
		wg.Go(func() {
			for i := part; i < n; i += 2 {
				do(i)
			}
		})
	}
	wg.Wait()
}
