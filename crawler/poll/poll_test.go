package poll

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var monday = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// office publishes n entries on each weekday, evenly from 8:00 to 16:00 UTC.
func office(day time.Time, n int) (times []time.Time) {
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return nil
	}
	for i := range n {
		times = append(times, day.Add(8*time.Hour+time.Duration(i)*8*time.Hour/time.Duration(n)))
	}
	return times
}

// learned is a rhythm after checks every half hour from Monday on.
func learned(span time.Duration, perDay int, hints Hints) *Rhythm {
	r := new(Rhythm)
	var times []time.Time
	for at := monday; !at.After(monday.Add(span)); at = at.Add(30 * time.Minute) {
		if at.Equal(at.Truncate(24 * time.Hour)) {
			times = append(times, office(at, perDay)...)
		}
		o := Observation{At: at, Hints: hints}
		for len(times) > 0 && !times[0].After(at) {
			o.Published, times = append(o.Published, times[0]), times[1:]
		}
		if o.New = len(o.Published); o.New > 0 {
			o.Entries = 30
		}
		r.Update(o)
	}
	return r
}

const (
	day     = 24 * time.Hour
	fourMon = 28*day + 9*time.Hour + 30*time.Minute // a Monday, half past nine
)

func TestRates(t *testing.T) {
	r := learned(28*day, 16, Hints{})
	rates := r.Rates()
	for _, c := range []struct {
		name      string
		hour      int // of the week, from Sunday
		low, high float64
	}{
		{"Monday 10:00", 24 + 10, 1.7, 2.1},
		{"Monday 03:00", 24 + 3, 0, 0.1},
		{"Saturday 10:00", 6*24 + 10, 0, 0.25},
	} {
		if got := rates[c.hour]; got < c.low || got > c.high {
			t.Errorf("%s: %.3f entries an hour, want %.2f to %.2f", c.name, got, c.low, c.high)
		}
	}
	if got := r.PerDay(); math.Abs(got-16*5/7.0) > 1 {
		t.Errorf("%.2f entries a day, want about %.2f", got, 16*5/7.0)
	}
	if !r.Known() || new(Rhythm).Known() {
		t.Error("28 days make a rhythm known, none do not")
	}
}

// The first answer's dates are enough to tell the rate, pinned entries and
// impossible dates notwithstanding.
func TestFirstAnswer(t *testing.T) {
	at := monday.AddDate(0, 0, 10)
	var dates []time.Time
	for i := range 30 {
		dates = append(dates, at.Add(-time.Duration(i)*4*time.Hour)) // 6 a day
	}
	pinned := append([]time.Time{at.AddDate(-3, 0, 0), at.AddDate(0, 0, -27), at.AddDate(0, 0, -26), at.AddDate(5, 0, 0)}, dates...)
	for name, published := range map[string][]time.Time{"plain": dates, "pinned": pinned} {
		var r Rhythm
		r.Update(Observation{At: at, Entries: 30, New: 30, Published: published})
		if got := r.PerDay(); got < 5 || got > 7 {
			t.Errorf("%s: %.2f entries a day after the first answer, want about 6", name, got)
		}
	}
}

// Dates that cannot be those of new entries count as if there were none.
func TestUnbelievableDates(t *testing.T) {
	known := learned(7*day, 16, Hints{})
	at := known.Polled().Add(time.Hour)
	with, without := *known, *known
	with.Update(Observation{At: at, New: 2, Published: []time.Time{at.Add(time.Hour), at.AddDate(-1, 0, 0)}})
	without.Update(Observation{At: at, New: 2})
	if with != without {
		t.Error("a date before the last check or after this one was believed")
	}
	before := with
	with.Update(Observation{At: at, New: 9})
	with.Update(Observation{At: at.Add(-time.Hour), New: 9})
	if with != before {
		t.Error("a check that is not later than the last was counted")
	}
}

func TestNext(t *testing.T) {
	ten := monday.AddDate(0, 0, 28).Add(10 * time.Hour) // a Monday
	check := func(r *Rhythm, at time.Time, fresh int) *Rhythm {
		next := *r
		next.Update(Observation{At: at, New: fresh, Entries: 30})
		return &next
	}
	usual := learned(fourMon, 16, Hints{})
	quiet := *usual
	for d := range 12 {
		quiet.Update(Observation{At: ten.AddDate(0, 0, d+1)})
	}
	first := Observation{At: ten, Entries: 20, New: 20}
	fresh := new(Rhythm)
	fresh.Update(first)
	younger := check(fresh, ten.Add(10*time.Minute), 0)
	slow := new(Rhythm)
	for d := range 28 {
		slow.Update(Observation{At: ten.AddDate(0, 0, d-28), New: d % 7 / 6, Entries: 30})
	}
	window := new(Rhythm)
	*window = *usual
	window.Update(Observation{At: ten, New: 2, Entries: 2})
	hinted := func(h Hints) *Rhythm {
		r := *usual
		r.Update(Observation{At: ten, New: 1, Entries: 30, Hints: h})
		return &r
	}
	agency := learned(fourMon, 400, Hints{TTL: 3 * time.Hour})
	agency.Update(Observation{At: ten, New: 20, Entries: 30, Hints: Hints{TTL: 3 * time.Hour}})
	skipping := learned(fourMon, 400, Hints{SkipHours: []int{9, 10, 11, 12}})
	for _, c := range []struct {
		name      string
		r         *Rhythm
		low, high time.Duration // after the last check
		why       string
	}{
		{"at work", check(usual, ten, 1), 10 * time.Minute, 25 * time.Minute,
			"about 12 new entries a day, most between 08:00 and 15:00 UTC, few at weekends; 0.4 expected by then"},
		{"at night", check(usual, ten.Add(10*time.Hour), 0), 150 * time.Minute, 3 * time.Hour, ""},
		{"before the day begins", check(learned(fourMon-4*time.Hour, 16, Hints{}), ten.Add(-150*time.Minute), 0), 30 * time.Minute, 75 * time.Minute, ""},
		{"burst", check(usual, ten, 18), 3 * time.Minute, 10 * time.Minute,
			"burst: 18 of 30 entries were new at the last check; 0.8 expected by then"},
		{"small window", window, 3 * time.Minute, 6 * time.Minute, "about 12 new entries a day, most between 08:00 and 15:00 UTC, few at weekends; often enough that none of 2 entries rolls out unseen; 0.2 expected by then"},
		{"quiet", &quiet, 100 * time.Minute, 3 * time.Hour,
			"quiet: nothing new for 12 days, usually about 7 new entries a day, most between 08:00 and 15:00 UTC, few at weekends; nearly none expected by then"},
		{"new", fresh, 10 * time.Minute, 10 * time.Minute,
			"new to us: at least hourly until its rhythm is known; nearly none expected by then"},
		{"new, second check", younger, 10 * time.Minute, 10 * time.Minute, ""},
		{"few", slow, 3 * time.Hour, 3 * time.Hour, "about 1.2 new entries a week; nearly none expected by then"},
		{"never checked", new(Rhythm), 0, 0, "not checked yet"},
		{"long cache time", hinted(Hints{MaxAge: 24 * time.Hour}), time.Hour, time.Hour,
			"about 12 new entries a day, most between 08:00 and 15:00 UTC, few at weekends; the site's own cache time asks for no earlier check; 2 expected by then"},
		{"ttl", hinted(Hints{TTL: 90 * time.Minute}), 90 * time.Minute, 90 * time.Minute, ""},
		{"WordPress' period", hinted(Hints{Period: time.Hour}), 10 * time.Minute, 25 * time.Minute, ""},
		{"daily period", hinted(Hints{Period: 24 * time.Hour}), 2 * time.Hour, 3 * time.Hour, ""},
		{"skip hours", hinted(Hints{SkipHours: []int{10, 11}}), 2 * time.Hour, 2 * time.Hour,
			"about 12 new entries a day, most between 08:00 and 15:00 UTC, few at weekends; the site asks not to be checked at every hour; 3.9 expected by then"},
		{"skip days, but no longer than Max", hinted(Hints{SkipDays: []time.Weekday{time.Monday}}), 3 * time.Hour, 3 * time.Hour, ""},
		{"skipping that would lose entries", skipping, 3 * time.Minute, 20 * time.Minute, ""},
		{"a ttl that would lose entries", agency, 3 * time.Minute, 20 * time.Minute, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := c.r.Polled()
			if c.r.polled == 0 {
				now = ten
			}
			at, why := c.r.Next(now, 0, Limits{})
			if c.r.polled != 0 && (at.Sub(now) < c.low || at.Sub(now) > c.high) {
				t.Errorf("after %v (%v), want %v to %v", at.Sub(now), why, c.low, c.high)
			}
			if c.why != "" && why.String() != c.why {
				t.Errorf("says %q, want %q", why, c.why)
			}
		})
	}
}

// random is a rhythm that a random history made.
func random(rng *rand.Rand) *Rhythm {
	r := new(Rhythm)
	at := monday.Add(time.Duration(rng.Int64N(int64(1000 * time.Hour))))
	for range rng.IntN(60) {
		at = at.Add(time.Duration(math.Exp(rng.Float64()*12)) * time.Second)
		o := Observation{At: at, Entries: rng.IntN(60), New: int(math.Exp(rng.Float64()*6)) - 1}
		for range rng.IntN(o.New + 1) {
			o.Published = append(o.Published, at.Add(-time.Duration(rng.Int64N(int64(9*time.Hour)))))
		}
		if rng.IntN(4) == 0 {
			o.Hints = Hints{MaxAge: time.Duration(rng.Int64N(int64(3 * time.Hour))), TTL: time.Duration(rng.IntN(200)-20) * time.Minute,
				SkipHours: []int{rng.IntN(30) - 3}, SkipDays: []time.Weekday{time.Weekday(rng.IntN(9) - 1)}}
		}
		r.Update(o)
	}
	return r
}

func TestProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 3000 {
		r := random(rng)
		l := Limits{Min: time.Duration(1+rng.IntN(20)) * time.Minute, Max: time.Duration(20+rng.IntN(500)) * time.Minute, Pace: time.Duration(1+rng.IntN(100)) * time.Minute}
		now := r.Polled().Add(time.Duration(rng.Int64N(int64(5 * time.Hour))))
		at, why := r.Next(now, rng.Float64(), l)
		if at.Before(now.Add(l.Min)) || at.After(now.Add(l.Max)) {
			t.Fatalf("history %d: next after %v, limits %v to %v", i, at.Sub(now), l.Min, l.Max)
		}
		if why.String() == "" {
			t.Fatalf("history %d: no reason", i)
		}
		slower := l
		slower.Pace *= 2
		early, _ := r.Next(now, 0, l)
		late, _ := r.Next(now, 0, slower)
		if late.Before(early) {
			t.Fatalf("history %d: a slower pace checks after %v, not %v", i, late.Sub(now), early.Sub(now))
		}
		for b, rate := range r.Rates() {
			if !(rate > 0) || math.IsInf(rate, 0) {
				t.Fatalf("history %d: rate %v in hour %d", i, rate, b)
			}
		}
		data, err := r.MarshalBinary()
		if err != nil || len(data) != size {
			t.Fatalf("history %d: %d bytes, %v", i, len(data), err)
		}
		var back Rhythm
		if err := back.UnmarshalBinary(data); err != nil || back != *r {
			t.Fatalf("history %d: comes back as another: %v", i, err)
		}
		data[rng.IntN(len(data))] ^= 1 << rng.IntN(8)
		if err := back.UnmarshalBinary(data); !errors.Is(err, ErrDamaged) || back != *r {
			t.Fatalf("history %d: a flipped bit gives %v", i, err)
		}
	}
}

// More entries never mean later checks.
func TestBusierIsEarlier(t *testing.T) {
	last := 4 * time.Hour
	for _, perDay := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256} {
		r := learned(fourMon, perDay, Hints{})
		at := monday.Add(fourMon + 30*time.Minute)
		r.Update(Observation{At: at, Entries: 30, New: (perDay + 8) / 16})
		next, _ := r.Next(at, 0, Limits{})
		if gap := next.Sub(at); gap > last {
			t.Errorf("%d entries a day: after %v, fewer after %v", perDay, gap, last)
		} else {
			last = gap
		}
	}
	if last > 10*time.Minute {
		t.Errorf("256 entries a day are checked after %v", last)
	}
}

func TestMix(t *testing.T) {
	var m Mix
	if got := m.Pace(Limits{}); got != DefaultLimits.Pace {
		t.Errorf("pace of no listings: %v", got)
	}
	for _, perDay := range []int{1, 4, 16, 64} {
		m.Add(learned(14*day, perDay, Hints{}))
	}
	few, many := m.Pace(Limits{PerDay: 12}), m.Pace(Limits{PerDay: 48})
	if few <= many {
		t.Errorf("12 checks a day: pace %v, 48: %v", few, many)
	}
	if got := m.perDay(Limits{PerDay: 48, Pace: many}.orDefault()); math.Abs(got-48) > 0.5 {
		t.Errorf("plans %.2f checks a day, want about 48", got)
	}
}

func TestPhase(t *testing.T) {
	var tenths [10]int
	for i := range 2000 {
		tenths[int(10*Phase(fmt.Sprintf("https://outlet.example/feed/%d", i)))]++
	}
	for i, n := range tenths {
		if n < 150 || n > 250 {
			t.Errorf("%d of 2,000 phases lie in tenth %d", n, i)
		}
	}
}

func TestUnconditional(t *testing.T) {
	for _, c := range []struct {
		ago  time.Duration
		want bool
	}{{6*24*time.Hour + 23*time.Hour, false}, {7 * 24 * time.Hour, true}, {-time.Hour, true}} {
		if got := Unconditional(monday.Add(-c.ago), monday); got != c.want {
			t.Errorf("whole listing %v ago: %v", c.ago, got)
		}
	}
	if !Unconditional(time.Time{}, monday) {
		t.Error("the first check asks for the whole listing")
	}
}

func TestCount(t *testing.T) {
	for x := 1.0 / 32768; x < 131040; x *= 1.01 {
		var c count
		c.set(x)
		if got := c.value(); math.Abs(got-x) > x/4096*1.001 && x > 1.0/32768 {
			t.Fatalf("%v is kept as %v", x, got)
		}
	}
	for x, want := range map[float64]float64{0: 0, -1: 0, 1e-9: 0, 1: 1, 1e9: 131040, 1e300: 131040} {
		var c count
		if c.set(x); c.value() != want {
			t.Errorf("%v is kept as %v, want %v", x, c.value(), want)
		}
	}
}

// sealed is data with a right checksum at its end.
func sealed(data []byte) []byte {
	if len(data) < 4 {
		return data
	}
	body := data[:len(data)-4]
	return binary.BigEndian.AppendUint32(append([]byte(nil), body...), crc32.ChecksumIEEE(body))
}

func FuzzUnmarshalBinary(f *testing.F) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 5 {
		data, _ := random(rng).MarshalBinary()
		f.Add(data)
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		// The checksum is made right, so that what lies behind it is reached.
		for _, b := range [][]byte{data, sealed(data)} {
			var r Rhythm
			if err := r.UnmarshalBinary(b); err != nil {
				if !errors.Is(err, ErrDamaged) || r != (Rhythm{}) {
					t.Fatalf("error %v, rhythm %v", err, r)
				}
				continue
			}
			if back, _ := r.MarshalBinary(); string(back) != string(b) {
				t.Fatal("written otherwise than read")
			}
			now := r.Polled().Add(time.Hour)
			at, why := r.Next(now, 0.3, Limits{})
			if d := at.Sub(now); d < DefaultLimits.Min || d > DefaultLimits.Max || why.String() == "" {
				t.Fatalf("next after %v: %v", d, why)
			}
			r.Update(Observation{At: now, Entries: 30, New: 3})
			if back, _ := r.MarshalBinary(); new(Rhythm).UnmarshalBinary(back) != nil {
				t.Fatalf("an update makes it damaged: %v", new(Rhythm).UnmarshalBinary(back))
			}
		}
	})
}

// BenchmarkCheck is what one check costs beside the fetch, against what it
// costs to hash the answer to see whether it changed (32 KiB).
func BenchmarkCheck(b *testing.B) {
	data, _ := learned(28*day, 16, Hints{}).MarshalBinary()
	var r Rhythm
	body := make([]byte, 32<<10)
	start := time.Now()
	for range 1000 {
		sha256.Sum256(body)
	}
	hash := float64(time.Since(start).Nanoseconds()) / 1000
	at := monday.Add(28 * day)
	o := Observation{Entries: 30, New: 1, Published: make([]time.Time, 1)}
	b.Run("ReadUpdateNextWrite", func(b *testing.B) {
		o.At = at
		for b.Loop() {
			if err := r.UnmarshalBinary(data); err != nil {
				b.Fatal(err)
			}
			o.At = o.At.Add(20 * time.Minute)
			o.Published[0] = o.At.Add(-time.Minute)
			r.Update(o)
			r.Next(o.At, 0.5, Limits{})
			data, _ = r.AppendBinary(data[:0])
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/hash, "of-hashing")
	})
	b.Run("Words", func(b *testing.B) {
		_, why := r.Next(at, 0.5, Limits{})
		for b.Loop() {
			_ = why.String()
		}
	})
	b.Run("Mix", func(b *testing.B) {
		var m Mix
		for b.Loop() {
			m.Add(&r)
		}
	})
}
