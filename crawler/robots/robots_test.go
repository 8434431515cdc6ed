package robots

import (
	"testing"
	"time"
)

const agent = "framewatch/1.0 (+https://example.org; hello@example.org)"

func TestAllowed(t *testing.T) {
	for _, c := range []struct {
		name, file, url string
		want            bool
	}{
		{"no rules", "", "https://a.example/x", true},
		{"for all", "User-agent: *\nDisallow: /x", "https://a.example/x/y", false},
		{"elsewhere", "User-agent: *\nDisallow: /x", "https://a.example/y", true},
		{"ours goes before all", "User-agent: *\nDisallow: /\n\nUser-agent: FrameWatch\nDisallow: /x", "https://a.example/y", true},
		{"others'", "User-agent: otherbot\nDisallow: /", "https://a.example/", true},
		{"longest wins", "User-agent: *\nDisallow: /a\nAllow: /a/b", "https://a.example/a/b/c", true},
		{"wildcard", "User-agent: *\nDisallow: /*.pdf$", "https://a.example/a/b.pdf", false},
		{"query", "User-agent: *\nDisallow: /*?print", "https://a.example/a?print=1", false},
	} {
		if got := Parse([]byte(c.file), agent).Allowed(c.url); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if !(Rules{}).Allowed("https://a.example/x") {
		t.Error("the zero value forbids")
	}
}

func TestDelay(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       time.Duration
	}{
		{"none", "User-agent: *\nDisallow: /x", 0},
		{"for all", "User-agent: *\nCrawl-delay: 10", 10 * time.Second},
		{"fraction", "User-agent: *\ncrawl-delay: 0.5", 500 * time.Millisecond},
		{"ours goes before all", "User-agent: *\nCrawl-delay: 10\n\nUser-agent: framewatch\nCrawl-delay: 2", 2 * time.Second},
		{"ours is silent", "User-agent: *\nCrawl-delay: 10\n\nUser-agent: framewatch\nDisallow: /x", 0},
		{"shared group", "User-agent: other\nUser-agent: framewatch\nCrawl-delay: 3", 3 * time.Second},
		{"others'", "User-agent: other\nCrawl-delay: 3", 0},
		{"rubbish", "User-agent: *\nCrawl-delay: soon", 0},
		{"endless", "User-agent: *\nCrawl-delay: 1e300", 24 * time.Hour},
		{"negative", "User-agent: *\nCrawl-delay: -1", 0},
	} {
		if got := Parse([]byte(c.file), agent).Delay; got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /*%"), "https://a.example/%zz")
	f.Fuzz(func(t *testing.T, file []byte, url string) {
		if r := Parse(file, agent); r.Delay < 0 {
			t.Errorf("delay %v", r.Delay)
		} else {
			r.Allowed(url)
		}
	})
}
