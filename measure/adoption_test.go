package measure

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAdoptions(t *testing.T) {
	on := func(day int) Watch { return Watch{To: day, Adopted: true} }
	for _, c := range []struct {
		name    string
		watches []Watch
		days    []Adoption
		half    int // -1: never
	}{
		{"METHODS", []Watch{on(3), on(10), on(10), {To: 20}, {To: 20}}, []Adoption{
			{Day: 3, Adopted: 1, AtRisk: 5, Share: 0.20, Low: 0.0308, High: 0.7962},
			{Day: 10, Adopted: 2, AtRisk: 4, Share: 0.60, Low: 0.2472, High: 0.9480},
		}, 10},
		{"some leave between", []Watch{on(1), {To: 2}, on(4), {To: 9}}, []Adoption{
			{Day: 1, Adopted: 1, AtRisk: 4, Share: 0.25, Low: 0.0395, High: 0.8721},
			{Day: 4, Adopted: 1, AtRisk: 2, Share: 0.625, Low: 0.1920, High: 0.9890},
		}, 4},
		{"one comes later", []Watch{on(1), {To: 9}, {From: 5, To: 6, Adopted: true}}, []Adoption{
			{Day: 1, Adopted: 1, AtRisk: 2, Share: 0.5, Low: 0.0896, High: 0.9940},
			{Day: 6, Adopted: 1, AtRisk: 2, Share: 0.75, Low: 0.2862, High: 0.9967},
		}, 1},
		{"all on the first day", []Watch{on(0), on(0), on(0)}, []Adoption{{Day: 0, Adopted: 3, AtRisk: 3, Share: 1, Low: 0.4385, High: 1}}, 0},
		{"nobody", []Watch{{To: 20}, {To: 9}}, nil, -1},
		{"watched for no time", []Watch{{From: 9, To: 3, Adopted: true}}, nil, -1},
		{"no outlets", nil, nil, -1},
	} {
		days := Adoptions(c.watches)
		if !slices.EqualFunc(days, c.days, func(a, b Adoption) bool {
			return a.Day == b.Day && a.Adopted == b.Adopted && a.AtRisk == b.AtRisk && near(a.Share, b.Share, 1e-4) && near(a.Low, b.Low, 1e-4) && near(a.High, b.High, 1e-4)
		}) {
			t.Errorf("%s: %+v, want %+v", c.name, days, c.days)
		}
		half, ok := HalfAdopted(days)
		if ok != (c.half >= 0) || ok && half != c.half {
			t.Errorf("%s: half on day %d, %v; want %d", c.name, half, ok, c.half)
		}
	}
}

func TestAdoptionsOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	for range 5_000 {
		watches := make([]Watch, r.IntN(30))
		everybodyFromTheFirst := true
		for i := range watches {
			watches[i] = Watch{To: r.IntN(20), Adopted: r.IntN(3) > 0}
			if r.IntN(3) == 0 {
				watches[i].From = r.IntN(22)
				everybodyFromTheFirst = everybodyFromTheFirst && watches[i].From == 0
			}
		}
		days := Adoptions(watches)
		last, adopted, without := Adoption{Day: -1}, 0, 1.0
		for _, d := range days {
			atRisk, now := 0, 0 // as METHODS writes it
			for _, w := range watches {
				if w.From <= d.Day && d.Day <= w.To {
					atRisk++
					if w.Adopted && w.To == d.Day {
						now++
					}
				}
			}
			without *= 1 - float64(now)/float64(atRisk)
			if d.AtRisk != atRisk || d.Adopted != now || !alike(d.Share, 1-without, 0) {
				t.Fatalf("%+v: %+v, want %d of %d", watches, d, now, atRisk)
			}
			if d.Day <= last.Day || d.Share < last.Share || d.Low > d.Share+1e-9 || d.High < d.Share-1e-9 || d.Low < 0 || d.High > 1 {
				t.Fatalf("%+v: %+v after %+v", watches, d, last)
			}
			last, adopted = d, adopted+now
		}
		// Where nobody leaves early the share is the plain one.
		if everybodyFromTheFirst && !slices.ContainsFunc(watches, func(w Watch) bool { return !w.Adopted && w.To < last.Day }) && len(days) > 0 {
			if plain := float64(adopted) / float64(len(watches)); !alike(last.Share, plain, 0) {
				t.Fatalf("%+v: %v, want %v", watches, last.Share, plain)
			}
		}
	}
}
