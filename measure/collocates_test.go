package measure

import (
	"math/rand/v2"
	"testing"
)

func TestJoint(t *testing.T) {
	j := Joint{O: 30, Node: 200, Word: 150, Words: 100_000, Window: 10} // METHODS
	if e, mi, tt, dice := j.Expected(), j.MI(), j.T(), j.LogDice(); !near(e, 3.0, 0.1) || !near(mi, 3.322, 1e-3) || !near(tt, 4.930, 1e-3) || !near(dice, 11.456, 1e-3) {
		t.Errorf("E %v, MI %v, t %v, logDice %v", e, mi, tt, dice)
	}
}

func TestJointOfNothing(t *testing.T) {
	for _, c := range []struct {
		name        string
		j           Joint
		mi, t, dice float64
	}{
		{"nothing at all", Joint{}, 0, 0, 0},
		{"no words", Joint{O: 3, Node: 5, Word: 5, Window: 10}, 0, 0, 14 - 0.7370},
		{"no window", Joint{O: 0, Node: 4, Word: 4, Words: 100}, 0, 0, 11},
		{"never together", Joint{O: 0, Node: 10, Word: 10, Words: 1_000, Window: 10}, -1, -0.7071, 14 - 4.3219},
		{"as expected", Joint{O: 1, Node: 10, Word: 10, Words: 1_000, Window: 10}, 0, 0, 14 - 3.3219},
	} {
		if mi, tt, dice := c.j.MI(), c.j.T(), c.j.LogDice(); !near(mi, c.mi, 1e-3) || !near(tt, c.t, 1e-4) || !near(dice, c.dice, 1e-4) {
			t.Errorf("%s: MI %v, t %v, logDice %v", c.name, mi, tt, dice)
		}
	}
}

// The first cases are rows of the table of word pairs in Dunning's article.
func TestJointLogLikelihood(t *testing.T) {
	pair := func(both, first, second, neither int) Joint {
		return Joint{O: both, Node: both + first, Word: both + second, Words: both + first + second + neither, Window: 1}
	}
	for _, c := range []struct {
		name string
		j    Joint
		g2   float64
	}{
		{"the swiss", pair(110, 2442, 111, 29114), 270.72},
		{"can be", pair(29, 13, 123, 31612), 263.90},
		{"previous year", pair(31, 23, 139, 31584), 256.84},
		{"mineral water", pair(10, 0, 3, 31764), 167.23},
		{"as expected", Joint{O: 1, Node: 10, Word: 10, Words: 1_000, Window: 10}, 0},
		{"nothing at all", Joint{}, 0},
		{"the word in two windows each", Joint{O: 8, Node: 8, Word: 4, Words: 40, Window: 10}, 0}, // the windows are the whole text
	} {
		if g2 := c.j.LogLikelihood(); !near(g2, c.g2, 0.01) {
			t.Errorf("%s: %v, want %v", c.name, g2, c.g2)
		}
	}
}

func TestJointOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 100_000 {
		j := Joint{O: amount(r), Node: amount(r), Word: amount(r), Words: amount(r), Window: amount(r)}
		if !finite(j.Expected(), j.MI(), j.T(), j.LogDice(), j.LogLikelihood()) || j.LogLikelihood() < 0 {
			t.Fatalf("%+v: E %v, MI %v, t %v, logDice %v, G² %v", j, j.Expected(), j.MI(), j.T(), j.LogDice(), j.LogLikelihood())
		}
	}
}

func TestNearerWordsScoreHigher(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 5_000 {
		j := Joint{Node: 1 + r.IntN(500), Word: 1 + r.IntN(500), Words: 20_000 + r.IntN(1_000_000), Window: 2 + 2*r.IntN(5)}
		last := j
		for j.O = 1; j.O <= min(j.Node, j.Word); j.O++ {
			if j.MI() <= last.MI() || j.T() <= last.T() || j.LogDice() <= last.LogDice() {
				t.Fatalf("%+v: MI %v, t %v, logDice %v do not grow", j, j.MI(), j.T(), j.LogDice())
			}
			if above := last.O > 0 && float64(last.O) >= j.Expected(); above && j.LogLikelihood() <= last.LogLikelihood() {
				t.Fatalf("%+v: G² %v after %v", j, j.LogLikelihood(), last.LogLikelihood())
			}
			last = j
		}
	}
}

func TestNodeAndWordAreAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 5_000 {
		j := Joint{Node: r.IntN(500), Word: r.IntN(500), Words: 20_000 + r.IntN(1_000_000), Window: 1}
		j.O = r.IntN(1 + min(j.Node, j.Word))
		turned := j
		turned.Node, turned.Word = j.Word, j.Node
		if !alike(j.MI(), turned.MI(), 0) || !alike(j.T(), turned.T(), 0) || !alike(j.LogDice(), turned.LogDice(), 0) || !alike(j.LogLikelihood(), turned.LogLikelihood(), 100) {
			t.Fatalf("%+v is not the same the other way round", j)
		}
	}
}
