package framewatch

import (
	"testing"
	"time"
)

func TestCanonicalURL(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"HTTP://Example.ORG", "http://example.org/"},
		{"https://example.org:443/a?b=1&a=2#top", "https://example.org/a?b=1&a=2"},
		{"http://example.org:8080/a", "http://example.org:8080/a"},
		{"http://example.org:/a", "http://example.org/a"},
		{"https://example.org/a?utm_source=x&id=7&FBCLID=y", "https://example.org/a?id=7"},
		{"https://example.org/a?utm_source=x", "https://example.org/a"},
		{" https://user:secret@example.org./A ", "https://example.org/A"},

		{"https://example.org/caf%c3%a9", "https://example.org/caf%C3%A9"},
		{"https://example.org/café", "https://example.org/caf%C3%A9"},
		{"https://example.org/%7Eann/%61%2D%62", "https://example.org/~ann/a-b"},
		{"https://example.org/a%2fb%3Fc", "https://example.org/a%2Fb%3Fc"},
		{"https://example.org/a?q=%7e%20x", "https://example.org/a?q=~%20x"},
		{"https://example.org/a b", "https://example.org/a%20b"},
		{"https://example.org/a?", "https://example.org/a"},
		{"https://example.org/a?&&", "https://example.org/a"},
		{"https://example.org//a//b/", "https://example.org//a//b/"},
		{"https://MÜNCHEN.example/a", "https://münchen.example/a"},
		{"https://xn--mnchen-3ya.example/a", "https://xn--mnchen-3ya.example/a"},

		{"https://example.org/#!/story/7", "https://example.org/#!/story/7"},
		{"https://example.org/#/story/7", "https://example.org/"},

		{"https://example.org/a?at_medium=rss&ns_mchannel=x&pk_campaign=x&mtm_source=x&hsa_ad=1&vero_id=2&s_kwcid=3&page=2", "https://example.org/a?page=2"},
		{"https://example.org/a?ref=rss&src=twitter", "https://example.org/a"},
		{"https://example.org/a?ref=4711&src=main&source=7", "https://example.org/a?ref=4711&src=main&source=7"},
		{"https://example.org/a?id=7&p=2&story=3&s=x&q=y&v=1&lang=de", "https://example.org/a?id=7&p=2&story=3&s=x&q=y&v=1&lang=de"},

		{"https://example.org/news/a/amp/", "https://example.org/news/a/"},
		{"https://example.org/news/a/amp", "https://example.org/news/a"},
		{"https://example.org/news/a.amp", "https://example.org/news/a"},
		{"https://example.org/news/a.amp.html", "https://example.org/news/a.html"},
		{"https://example.org/a?amp=1", "https://example.org/a"},
		{"https://example.org/a?amp", "https://example.org/a"},
		{"https://example.org/a?amp=42", "https://example.org/a?amp=42"},
		{"https://example.org/amp/", "https://example.org/amp/"},
		{"https://example.org/music/guitar-amp", "https://example.org/music/guitar-amp"},
		{"https://www-example-org.cdn.ampproject.org/c/s/www.example.org/news/a.amp", "https://www.example.org/news/a"},
		{"https://cdn.ampproject.org/v/www.example.org/a?id=7", "http://www.example.org/a?id=7"},
		{"https://www.google.com/amp/s/www.example.org/news/a/amp/", "https://www.example.org/news/a/"},
		{"https://www.google.com/amp/s/www.google.com/amp/s/x.example/a", "https://www.google.com/amp/s/www.google.com/amp/s/x.example/a"},
		{"https://www.google.com/amp/", "https://www.google.com/amp/"},
		{"https://amp.example.org/a", "https://amp.example.org/a"}, // only a TwinKey knows

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

func TestTwinKey(t *testing.T) {
	const known = "https://www.example.org/news/a"
	for twin, same := range map[string]bool{
		"http://www.example.org/news/a":        true,
		"https://example.org/news/a":           true,
		"https://m.example.org/news/a":         true,
		"https://mobile.example.org/news/a/":   true,
		"https://amp.example.org/news/a":       true,
		"https://touch.www.example.org/news/a": true,
		"https://news.example.org/news/a":      false,
		"https://www.example.org/news/A":       false,
		"https://www.example.org/news/a?p=2":   false,
		"https://www.example.org/news/a#!/b":   false,
		"https://www.example.org:8080/news/a":  false,
	} {
		if got := TwinKey(twin) == TwinKey(known); got != same {
			t.Errorf("TwinKey(%q) is equal: %v, want %v", twin, got, same)
		}
	}
	if TwinKey("https://m.de/a") == TwinKey("https://de/a") {
		t.Error("m.de is no mobile host")
	}
	if TwinKey("https://example.org/?b=1&a=2") != TwinKey("https://example.org/?a=2&b=1") {
		t.Error("the order of parameters makes two keys")
	}
}

func FuzzCanonicalURL(f *testing.F) {
	f.Add("https://example.org:443/a?utm_source=x&b#c")
	f.Add("https://cdn.ampproject.org/c/s/www.google.com/amp/s/x.example/a/amp/amp?amp=1#!%2f")
	f.Add("http://x/%zz%2/%e4%7E.amp.amp.html")
	f.Fuzz(func(t *testing.T, raw string) {
		once, err := CanonicalURL(raw)
		if err != nil {
			return
		}
		if twice, err := CanonicalURL(once); err != nil || twice != once {
			t.Errorf("%q becomes %q, then %q, %v", raw, once, twice, err)
		}
		if TwinKey(once) == "" {
			t.Errorf("%q has no key", once)
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

func TestLanguageCode(t *testing.T) {
	for code, want := range map[string]string{"": "", "en": "en", " DE": "de", "no": "nb", "nb": "nb", "nn": "nn", "iw": "he", "in": "id", "ji": "yi", "x-other": "x-other"} {
		if got := LanguageCode(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}
