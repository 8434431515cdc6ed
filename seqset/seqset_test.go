package seqset

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// plain is the same set as a map.
func plain(s *Set) map[uint32]bool {
	m := map[uint32]bool{}
	for seq := range s.All() {
		m[seq] = true
	}
	return m
}

func random(r *rand.Rand, n int) *Set {
	s := &Set{}
	for range r.IntN(n) {
		s.Add(uint32(r.IntN(n)))
	}
	return s
}

func TestAlgebra(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	operations := map[string]struct {
		do   func(a, b *Set)
		both func(a, b bool) bool
	}{
		"and":     {(*Set).And, func(a, b bool) bool { return a && b }},
		"or":      {(*Set).Or, func(a, b bool) bool { return a || b }},
		"and not": {(*Set).AndNot, func(a, b bool) bool { return a && !b }},
	}
	for name, op := range operations {
		for range 200 {
			a, b := random(r, 1+r.IntN(700)), random(r, 1+r.IntN(700))
			was, other := plain(a), plain(b)
			op.do(a, b)
			n := 0
			for seq := range uint32(1000) {
				want := op.both(was[seq], other[seq])
				if a.Has(seq) != want {
					t.Fatalf("%s: %d is %v, want %v", name, seq, a.Has(seq), want)
				}
				if want {
					n++
				}
			}
			if a.Len() != n || a.IsEmpty() != (n == 0) || len(a.Seqs()) != n {
				t.Fatalf("%s: %d in it, want %d", name, a.Len(), n)
			}
		}
	}
}

func TestRangesAndParts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		from := uint32(r.IntN(300))
		to := from + uint32(r.IntN(300))
		s := &Set{}
		s.AddRange(from, to)
		if s.Len() != int(to-from)+1 || !s.Has(from) || !s.Has(to) || s.Has(to+1) {
			t.Fatalf("%d … %d has %d", from, to, s.Len())
		}
		var group sync.WaitGroup
		var read []uint32
		for _, part := range s.Parts(1 + r.IntN(5)) {
			read = slices.AppendSeq(read, part.All())
			group.Go(func() { part.Keep(func(seq uint32) bool { return seq%3 == 0 }) })
		}
		group.Wait()
		if len(read) != int(to-from)+1 || !slices.IsSorted(read) {
			t.Fatal("parts do not cover the set")
		}
		for seq := from; seq <= to; seq++ {
			if s.Has(seq) != (seq%3 == 0) {
				t.Fatalf("%d is %v", seq, s.Has(seq))
			}
		}
	}
	s := Of(5, 70)
	s.Remove(5)
	s.Remove(1 << 20)
	if got := s.Seqs(); !slices.Equal(got, []uint32{70}) {
		t.Error(got)
	}
	if parts := (&Set{}).Parts(4); len(parts) != 0 {
		t.Error(parts)
	}
}

func BenchmarkAll(b *testing.B) {
	s := &Set{}
	r := rand.New(rand.NewPCG(5, 6))
	for range 100_000 {
		s.Add(uint32(r.IntN(1_000_000)))
	}
	n, sum := s.Len(), uint32(0)
	for b.Loop() {
		for seq := range s.All() {
			sum += seq
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/seq")
}
