// Package trees is a small learner: gradient boosted decision trees for two
// classes (Friedman 2001, Greedy function approximation), grown leaf by leaf
// on histograms of the features (Ke and others 2017, LightGBM). Training with
// the same data and options gives the same model to the bit.
package trees

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// A Model says how likely a sample is of the positive class. It may be used by
// several goroutines.
type Model struct {
	features int
	base     float64   // log odds of a sample of which nothing is known
	nodes    []node    // of all trees; in each, the two below a node stand side by side behind it
	means    []float32 // of each node, the mean of the log odds that the leaves below add
	roots    []int32
}

// A node asks for one feature, or is a leaf.
type node struct {
	threshold float32 // values up to it go left; of a leaf, what it adds to the log odds
	feature   int16   // -1: a leaf
	left      uint16  // how many nodes behind the tree's root; the right one follows
}

// Features is how many values a sample has.
func (m *Model) Features() int { return m.features }

// Base is the log odds of a sample of which nothing is known.
func (m *Model) Base() float64 { return m.base }

// LogOdds sets for each sample of x the logarithm of the odds that it is of
// the positive class; odds is as long as x. A sample whose odds are below
// hopeless after a quarter of the trees is asked no further.
func (m *Model) LogOdds(x [][]float32, odds []float64, hopeless float64) {
	// Few samples at a time: they and a tree stay in the processor's cache.
	const few = 32
	for start := 0; start < len(x); start += few {
		end := min(start+few, len(x))
		m.logOdds(x[start:end], odds[start:end], hopeless)
	}
}

func (m *Model) logOdds(x [][]float32, odds []float64, hopeless float64) {
	for i := range odds {
		odds[i] = m.base
	}
	quarter := len(m.roots) / 4
	m.ask(m.roots[:quarter], x, odds)
	var open [][]float32
	var at []int
	for i, o := range odds {
		if o >= hopeless {
			open, at = append(open, x[i]), append(at, i)
		}
	}
	sums := make([]float64, len(open))
	m.ask(m.roots[quarter:], open, sums)
	for i, s := range sums {
		odds[at[i]] += s
	}
}

// ask adds what some trees say of samples.
func (m *Model) ask(roots []int32, x [][]float32, odds []float64) {
	for _, root := range roots {
		tree := m.nodes[root:]
		for i, x := range x {
			odds[i] += float64(tree[leafOf(tree, x)].threshold)
		}
	}
}

// leafOf is the index of the leaf of a tree at which a sample ends.
func leafOf(tree []node, x []float32) uint {
	at := uint(0)
	for {
		n := &tree[at]
		if n.feature < 0 {
			return at
		}
		at = uint(n.left)
		if x[n.feature] > n.threshold { // a conditional move: no branch could be foreseen
			at++
		}
	}
}

// Explain adds to reasons what each feature of x contributes to its log odds:
// the changes of the mean on the way to the leaf, by the feature that was
// asked (Saabas 2014, Interpreting random forests). It returns the log odds.
func (m *Model) Explain(x []float32, reasons []float64) float64 {
	sum := m.base
	for _, root := range m.roots {
		at := root
		sum += float64(m.means[at])
		for n := m.nodes[at]; n.feature >= 0; n = m.nodes[at] {
			next := root + int32(n.left)
			if x[n.feature] > n.threshold {
				next++
			}
			step := float64(m.means[next]) - float64(m.means[at])
			reasons[n.feature] += step
			sum += step
			at = next
		}
	}
	return sum
}

// Probability is that of log odds.
func Probability(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// format is the version of the bytes of a model.
const format = 2

var errModel = errors.New("the model is damaged")

// MarshalBinary gives the model as bytes, which depend on it alone.
func (m *Model) MarshalBinary() ([]byte, error) {
	b := binary.LittleEndian.AppendUint32(nil, format)
	b = binary.LittleEndian.AppendUint32(b, uint32(m.features))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(m.base))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.roots)))
	for i, n := range m.nodes {
		b = binary.LittleEndian.AppendUint16(b, uint16(n.feature+1))
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(m.means[i]))
		if n.feature >= 0 {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(n.threshold))
		}
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary gave. It fails on bytes that are no
// model.
func (m *Model) UnmarshalBinary(b []byte) error {
	r := reader{rest: b}
	if v := r.uint32(); v != format {
		return fmt.Errorf("%w: format %d, want %d", errModel, v, format)
	}
	got := Model{features: int(r.uint32()), base: math.Float64frombits(r.uint64())}
	for range r.uint32() {
		if err := got.readTree(&r); err != nil {
			return err
		}
	}
	if r.short || len(r.rest) > 0 {
		return errModel
	}
	*m = got
	return nil
}

// readTree reads the nodes of a tree, level by level: the two below a node
// stand behind all that were announced before them.
func (m *Model) readTree(r *reader) error {
	m.roots = append(m.roots, int32(len(m.nodes)))
	for i, announced := 0, 1; i < announced; i++ {
		n := node{feature: int16(r.uint16()) - 1}
		mean := math.Float32frombits(r.uint32())
		n.threshold = mean
		if n.feature >= 0 {
			n.threshold, n.left = math.Float32frombits(r.uint32()), uint16(announced)
			announced += 2
		}
		if r.short || int(n.feature) >= m.features || n.feature < -1 || announced > maxNodes {
			return errModel
		}
		m.nodes, m.means = append(m.nodes, n), append(m.means, mean)
	}
	return nil
}

// maxNodes is how many nodes a tree may have.
const maxNodes = 1 << 15

// A reader takes numbers off bytes; short tells that there were too few.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if len(r.rest) < n {
		r.short, r.rest = true, nil
		return make([]byte, n)
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) uint16() uint16 { return binary.LittleEndian.Uint16(r.take(2)) }
func (r *reader) uint32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *reader) uint64() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }
