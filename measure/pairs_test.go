package measure

import (
	"math/rand/v2"
	"testing"
)

func TestPair(t *testing.T) {
	for _, c := range []struct {
		name                   string
		p                      Pair
		jaccard, lift, phi, g2 float64
	}{
		{"METHODS", Pair{Both: 20, A: 40, B: 50, All: 200}, 0.286, 2.00, 0.289, 15.057},
		{"as by chance", Pair{Both: 10, A: 40, B: 50, All: 200}, 0.125, 1, 0, 0},
		{"never together", Pair{A: 40, B: 50, All: 200}, 0, 0, -0.289, 26.186},
		{"always together", Pair{Both: 40, A: 40, B: 40, All: 200}, 1, 5, 1, 200.161},
		{"one in all", Pair{Both: 40, A: 40, B: 200, All: 200}, 0.2, 1, 0, 0},
		{"one in none", Pair{B: 50, All: 200}, 0, 0, 0, 0},
		{"nothing at all", Pair{}, 0, 0, 0, 0},
	} {
		if j, l, phi, g2 := c.p.Jaccard(), c.p.Lift(), c.p.Phi(), c.p.LogLikelihood(); !near(j, c.jaccard, 1e-3) || !near(l, c.lift, 1e-2) || !near(phi, c.phi, 1e-3) || !near(g2, c.g2, 1e-2) {
			t.Errorf("%s: Jaccard %v, lift %v, φ %v, G² %v", c.name, j, l, phi, g2)
		}
	}
}

func TestPairOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for range 100_000 {
		p := Pair{Both: amount(r), A: amount(r), B: amount(r), All: amount(r)}
		if !finite(p.Jaccard(), p.Lift(), p.Phi(), p.LogLikelihood()) || p.LogLikelihood() < 0 {
			t.Fatalf("%+v: Jaccard %v, lift %v, φ %v, G² %v", p, p.Jaccard(), p.Lift(), p.Phi(), p.LogLikelihood())
		}
	}
	for range 20_000 {
		p := Pair{All: 1 + r.IntN(300)}
		p.A, p.B = r.IntN(p.All+1), r.IntN(p.All+1)
		least, most := max(0, p.A+p.B-p.All), min(p.A, p.B)
		p.Both = least + r.IntN(most-least+1)
		turned := Pair{Both: p.Both, A: p.B, B: p.A, All: p.All}
		if !alike(p.Phi(), turned.Phi(), 0) || !alike(p.Lift(), turned.Lift(), 0) || p.Jaccard() != turned.Jaccard() || !alike(p.LogLikelihood(), turned.LogLikelihood(), 300) {
			t.Fatalf("%+v is not the same the other way round", p)
		}
		if p.Jaccard() < 0 || p.Jaccard() > 1 || p.Phi() < -1 || p.Phi() > 1 {
			t.Fatalf("%+v: Jaccard %v, φ %v", p, p.Jaccard(), p.Phi())
		}
		if above, without := p.Lift() > 1+1e-9, p.Lift() < 1-1e-9; p.A > 0 && p.B > 0 && (above && p.Phi() < 0 || without && p.Phi() > 0) {
			t.Fatalf("%+v: lift %v but φ %v", p, p.Lift(), p.Phi())
		}
	}
}
