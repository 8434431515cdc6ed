package measure

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCusum(t *testing.T) {
	var s cusum
	for i, want := range []float64{0, 0.42, 0, 2.71, 5.88} { // METHODS
		x := []int{5, 7, 4, 12, 13, 14}[i]
		if sum := s.add(standardised(x, 100, 0.05)); !near(sum, want, 0.01) {
			t.Errorf("%d of 100: sum %v, want %v", x, sum, want)
		}
	}
}

func TestAlarms(t *testing.T) {
	before := func(x, n int, then ...int) []int { return append(slices.Repeat([]int{x}, n), then...) }
	type alarm struct {
		at      int
		up, new bool
	}
	for _, c := range []struct {
		name   string
		x      []int
		of     int
		alarms []alarm
	}{
		{"METHODS", before(5, 26, 5, 7, 4, 12, 13), 100, []alarm{{at: 30, up: true}}},
		{"anew after an alarm", before(5, 26, 30, 5, 5), 100, []alarm{{at: 26, up: true}}},
		{"too few before", before(5, 7, 40), 100, nil},
		{"enough before", before(5, 8, 40), 100, []alarm{{at: 8, up: true}}},
		{"downwards", before(50, 26, 20), 100, []alarm{{at: 26}}},
		{"new", before(0, 10, 2), 100, []alarm{{at: 10, up: true, new: true}}},
		{"one article", before(0, 10, 1), 100, nil},
		{"one article after another", before(0, 20, 1, 1), 100, nil},
		{"two after one", before(0, 20, 1, 2), 100, []alarm{{at: 21, up: true}}},
		{"no more in all", before(100, 10, 90), 100, []alarm{{at: 10}}},
		{"always the same", before(5, 60), 100, nil},
		{"all that was there is long ago", before(0, 26, 2), 100, []alarm{{at: 26, up: true, new: true}}},
		{"never any article", make([]int, 40), 0, nil},
	} {
		alarms := Alarms(c.x, slices.Repeat([]int{c.of}, len(c.x)))
		if !slices.EqualFunc(alarms, c.alarms, func(a Alarm, b alarm) bool { return a.At == b.at && a.Up == b.up && a.New == b.new }) {
			t.Errorf("%s: %+v, want %+v", c.name, alarms, c.alarms)
		}
	}
}

// The usual share is that of the 26 buckets before, whatever lies before them.
func TestAlarmsLookBack(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	for range 500 {
		x, n := someBuckets(r, 20+r.IntN(60))
		for _, a := range Alarms(x, n) {
			some, all := 0, 0
			for t := max(0, a.At-26); t < a.At; t++ {
				some, all = some+x[t], all+n[t]
			}
			share := float64(x[a.At]) / float64(n[a.At])
			if usual := float64(some) / float64(all); !alike(a.Usual, usual, 0) || a.Up != (share > usual) || a.New != (some == 0) {
				t.Fatalf("%v of %v: %+v, want %v", x, n, a, usual)
			}
			if exact := some == 0 || some == all; a.At < 8 || !exact && a.Sum < 4 || exact && a.Sum != 0 {
				t.Fatalf("%v of %v: %+v", x, n, a)
			}
		}
	}
}

// Where nothing changes, alarms are rare: the sums of a normal deviation reach
// the threshold once in 336 buckets upwards and as often downwards (Siegmund,
// Sequential Analysis, 1985, section II.6); the share before is known from 26
// buckets only, which makes them more frequent.
func TestAlarmsAreRare(t *testing.T) {
	r := rand.New(rand.NewPCG(53, 54))
	x, n := flat(r, 20_000)
	if per := 20_000 / float64(len(Alarms(x, n))); per < 60 || per > 250 {
		t.Errorf("an alarm in %v buckets", per)
	}
}

func FuzzAlarms(f *testing.F) {
	f.Add([]byte{5, 100, 5, 100, 5, 100, 5, 100, 5, 100, 5, 100, 5, 100, 5, 100, 40, 100})
	f.Fuzz(func(t *testing.T, raw []byte) {
		x, n := rawBuckets(raw)
		for _, a := range Alarms(x, n) {
			if a.At < 8 || a.At >= len(n) || !finite(a.Sum, a.Usual) {
				t.Fatalf("%v of %v: %+v", x, n, a)
			}
		}
	})
}
