package trees

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// rings are samples whose class depends on two of five features together.
func rings(n int, seed uint64) (d Data) {
	random := rand.New(rand.NewPCG(seed, 2))
	for range n {
		x := make([]float32, 5)
		for i := range x {
			x[i] = float32(random.Float64()*2 - 1)
		}
		y := float32(0)
		if r := x[1]*x[1] + x[3]*x[3]; r > 0.3 && r < 0.9 {
			y = 1
		}
		d.X, d.Y, d.Weights = append(d.X, x), append(d.Y, y), append(d.Weights, 1)
	}
	return d
}

var options = Options{Trees: 80, Leaves: 12, Rate: 0.2, MinWeight: 1, Lambda: 1, FeatureRate: 0.8, SampleRate: 0.8, Seed: 7}

func all(m *Model, x [][]float32) []float64 {
	odds := make([]float64, len(x))
	m.LogOdds(x, odds, math.Inf(-1))
	return odds
}

func TestTrain(t *testing.T) {
	m := Train(rings(4000, 1), options)
	unseen, right := rings(1000, 2), 0
	for i, odds := range all(m, unseen.X) {
		if (odds > 0) == (unseen.Y[i] == 1) {
			right++
		}
	}
	if right < 940 {
		t.Errorf("%d of 1000 unseen samples are told right", right)
	}
}

func TestTrainTwice(t *testing.T) {
	a, _ := Train(rings(500, 1), options).MarshalBinary()
	b, _ := Train(rings(500, 1), options).MarshalBinary()
	if !bytes.Equal(a, b) {
		t.Error("the same data and options give different models")
	}
	other := options
	other.Seed++
	if c, _ := Train(rings(500, 1), other).MarshalBinary(); bytes.Equal(a, c) {
		t.Error("the seed does not count")
	}
}

func TestBytes(t *testing.T) {
	m := Train(rings(500, 1), options)
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again Model
	if err := again.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	x := rings(50, 3).X
	odds := all(m, x)
	if !slices.Equal(odds, all(&again, x)) {
		t.Fatal("the model read answers otherwise")
	}
	for i, x := range x {
		reasons := make([]float64, m.Features())
		if got := m.Explain(x, reasons); math.Abs(got-odds[i]) > 1e-4 {
			t.Errorf("Explain says %v, LogOdds %v", got, odds[i])
		}
	}
	for i := range b {
		if again.UnmarshalBinary(b[:i]) == nil {
			t.Fatalf("%d of %d bytes are taken for a model", i, len(b))
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	b, _ := Train(rings(50, 1), Options{Trees: 2, Leaves: 3, Rate: 1, FeatureRate: 1, SampleRate: 1}).MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Model
		if m.UnmarshalBinary(b) == nil && m.Features() < 1000 {
			all(&m, [][]float32{make([]float32, m.Features())})
		}
	})
}

func BenchmarkLogOdds(b *testing.B) {
	d := rings(2000, 1)
	m := Train(d, options)
	odds := make([]float64, len(d.X))
	for b.Loop() {
		m.LogOdds(d.X, odds, math.Inf(-1))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(d.X)*options.Trees), "ns/tree")
}
