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
	base     float64 // log odds of a sample of which nothing is known
	nodes    []node  // of all trees, each after its parent
	roots    []int32
}

// A node asks for one feature, or is a leaf.
type node struct {
	feature     int32   // -1: a leaf
	threshold   float32 // values up to it go left
	left, right int32
	value       float32 // mean of the log odds that the leaves below add
}

// Features is how many values a sample has.
func (m *Model) Features() int { return m.features }

// Base is the log odds of a sample of which nothing is known.
func (m *Model) Base() float64 { return m.base }

// LogOdds are the logarithm of the odds that the sample x is of the positive
// class.
func (m *Model) LogOdds(x []float32) float64 {
	sum := m.base
	for _, i := range m.roots {
		n := &m.nodes[i]
		for n.feature >= 0 {
			if x[n.feature] <= n.threshold {
				n = &m.nodes[n.left]
			} else {
				n = &m.nodes[n.right]
			}
		}
		sum += float64(n.value)
	}
	return sum
}

// Explain adds to reasons what each feature of x contributes to its log odds:
// the changes of the mean on the way to the leaf, by the feature that was
// asked (Saabas 2014, Interpreting random forests). It returns the log odds.
func (m *Model) Explain(x []float32, reasons []float64) float64 {
	sum := m.base
	for _, i := range m.roots {
		n := &m.nodes[i]
		sum += float64(n.value)
		for n.feature >= 0 {
			next := &m.nodes[n.right]
			if x[n.feature] <= n.threshold {
				next = &m.nodes[n.left]
			}
			reasons[n.feature] += float64(next.value) - float64(n.value)
			sum += float64(next.value) - float64(n.value)
			n = next
		}
	}
	return sum
}

// Probability is that of log odds.
func Probability(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// format is the version of the bytes of a model.
const format = 1

var errModel = errors.New("the model is damaged")

// MarshalBinary gives the model as bytes, which depend on it alone.
func (m *Model) MarshalBinary() ([]byte, error) {
	b := binary.LittleEndian.AppendUint32(nil, format)
	b = binary.LittleEndian.AppendUint32(b, uint32(m.features))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(m.base))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.roots)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.nodes)))
	for _, r := range m.roots {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	for _, n := range m.nodes {
		b = binary.LittleEndian.AppendUint16(b, uint16(n.feature+1))
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(n.value))
		if n.feature >= 0 {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(n.threshold))
			b = binary.LittleEndian.AppendUint32(b, uint32(n.left))
			b = binary.LittleEndian.AppendUint32(b, uint32(n.right))
		}
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary gave. It fails on bytes that are no
// model, and on trees that do not end.
func (m *Model) UnmarshalBinary(b []byte) error {
	r := reader{rest: b}
	if v := r.uint32(); v != format {
		return fmt.Errorf("%w: format %d, want %d", errModel, v, format)
	}
	got := Model{features: int(r.uint32()), base: math.Float64frombits(r.uint64())}
	roots, nodes := int(r.uint32()), int(r.uint32())
	if roots > len(b) || nodes > len(b) {
		return errModel
	}
	for range roots {
		got.roots = append(got.roots, int32(r.uint32()))
	}
	for i := range nodes {
		n := node{feature: int32(r.uint16()) - 1, value: math.Float32frombits(r.uint32())}
		if n.feature >= 0 {
			n.threshold, n.left, n.right = math.Float32frombits(r.uint32()), int32(r.uint32()), int32(r.uint32())
			if int(n.feature) >= got.features || int(n.left) <= i || int(n.right) <= i || int(n.left) >= nodes || int(n.right) >= nodes {
				return errModel
			}
		}
		got.nodes = append(got.nodes, n)
	}
	for _, root := range got.roots {
		if root < 0 || int(root) >= nodes {
			return errModel
		}
	}
	if r.short || len(r.rest) > 0 {
		return errModel
	}
	*m = got
	return nil
}

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
