package framewatch

import (
	"strings"
	"testing"
	"time"
)

func TestCanonicalURL(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"HTTP://Example.ORG", "http://example.org/"},
		{"https://example.org:443/a?b=1&a=2#top", "https://example.org/a?b=1&a=2"},
		{"http://example.org:8080/a", "http://example.org:8080/a"},
		{"https://example.org/a?utm_source=x&id=7&FBCLID=y", "https://example.org/a?id=7"},
		{"https://example.org/a?utm_source=x", "https://example.org/a"},
		{" https://user:secret@example.org./A ", "https://example.org/A"},
		{"https://example.org/caf%C3%A9", "https://example.org/caf%C3%A9"},
		{"ftp://example.org/", ""},
		{"javascript:alert(1)", ""},
		{"/a/b", ""},
		{"https:///a", ""},
		{"http://[::1", ""},
	} {
		got, err := CanonicalURL(c.in)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("CanonicalURL(%q) = %q, %v, want %q", c.in, got, err, c.want)
		}
		if err == nil {
			if again, err := CanonicalURL(got); again != got || err != nil {
				t.Errorf("CanonicalURL(%q) = %q, %v: not stable", got, again, err)
			}
		}
	}
}

func FuzzCanonicalURL(f *testing.F) {
	f.Add("https://example.org:443/a?utm_source=x&b#c")
	f.Fuzz(func(t *testing.T, raw string) {
		once, err := CanonicalURL(raw)
		if err != nil {
			return
		}
		if twice, err := CanonicalURL(once); err != nil || twice != once {
			t.Errorf("%q becomes %q, then %q, %v", raw, once, twice, err)
		}
	})
}

func TestIntervals(t *testing.T) {
	at := time.Date(2026, 3, 1, 23, 59, 0, 0, time.FixedZone("", -3600)) // 2 March, a Monday, in UTC
	for _, c := range []struct {
		interval    Interval
		start, next string
	}{
		{Day, "2026-03-02", "2026-03-03"},
		{Week, "2026-03-02", "2026-03-09"},
		{Month, "2026-03-01", "2026-04-01"},
		{Year, "2026-01-01", "2027-01-01"},
	} {
		start := c.interval.Start(at)
		if got := start.Format(time.DateOnly); got != c.start {
			t.Errorf("%s starts on %s, want %s", c.interval, got, c.start)
		}
		if got := c.interval.Next(start).Format(time.DateOnly); got != c.next {
			t.Errorf("the %s after starts on %s, want %s", c.interval, got, c.next)
		}
	}
	if got := Week.Start(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)).Format(time.DateOnly); got != "2026-02-23" {
		t.Errorf("the week of a Sunday starts on %s, want the Monday before", got)
	}
}

func TestWriteCSV(t *testing.T) {
	r := TrendResult{Interval: Month, Of: OfArticles, Lexicon: "L", Series: []Series{{Query: "-film", By: "=A1", Points: []Point{
		{Start: "2026-03-01", N: 3, Of: 40, Rate: 0.075, Low: 0.0258, High: 0.1986, State: PointOK}}}}}
	var b strings.Builder
	if err := r.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	want := "query,by,interval,start,n,of,rate,low,high,state,denominator,lexicon\n'-film,'=A1,month,2026-03-01,3,40,0.075,0.0258,0.1986,ok,articles,L\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
