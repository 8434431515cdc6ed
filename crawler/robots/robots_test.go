package robots

import (
	"fmt"
	"math/rand/v2"
	neturl "net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jimsmart/grobotstxt"
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

func TestRule(t *testing.T) {
	file := "# hello\nUser-agent: *\nDisallow: /\n\nuser-agent: FrameWatch/2.0\nDisallow: /search # no robots\nAllow: /search/news\r\nDisallow: /*?print\nCrawl-delay: 2\nDisallow: /über\nAllow: /a/index.html\nDisallow: /a\nSitemap: https://a.example/sitemap.xml\nSitemap: /relative.xml\n"
	r := Parse([]byte(file), agent)
	for _, c := range []struct {
		url, line string
		allowed   bool
		number    int
	}{
		{"https://a.example/", "", true, 0},
		{"https://a.example/search?q=x", "Disallow: /search", false, 6},
		{"https://a.example/search/news/1", "Allow: /search/news", true, 7},
		{"https://a.example/x?print=1", "Disallow: /*?print", false, 8},
		{"https://a.example/über/uns", "Disallow: /%C3%BCber", false, 10},
		{"https://a.example/a/", "Allow: /a/$", true, 11},
		{"https://a.example/a/b", "Disallow: /a", false, 12},
		{"https://[::1/", "", false, 0},
	} {
		allowed, line, number := r.Rule(c.url)
		if allowed != c.allowed || line != c.line || number != c.number {
			t.Errorf("%s: %v, %q, %d; want %v, %q, %d", c.url, allowed, line, number, c.allowed, c.line, c.number)
		}
	}
	if want := []string{"User-agent: FrameWatch", "Disallow: /search", "Allow: /search/news", "Disallow: /*?print", "Crawl-delay: 2", "Disallow: /%C3%BCber", "Allow: /a/index.html", "Disallow: /a"}; !slices.Equal(r.Group(), want) {
		t.Errorf("group %q", r.Group())
	}
	if want := []string{"https://a.example/sitemap.xml"}; !slices.Equal(r.Sitemaps, want) {
		t.Errorf("sitemaps %q", r.Sitemaps)
	}
}

// A rule that the size limit cuts in two does not count.
func TestHalfALine(t *testing.T) {
	file := "User-agent: *\nDisallow: /closed\n"
	file += strings.Repeat("#", MaxSize-len(file)-len("\nDisallow: /")) + "\nDisallow: /also-closed\n"
	r := Parse([]byte(file), agent)
	if r.Allowed("https://a.example/closed") || !r.Allowed("https://a.example/open") || !r.Allowed("https://a.example/also-closed") {
		t.Errorf("group %q", r.Group())
	}
}

// agrees compares our answer with that of Google's parser, which reads the
// whole file for each.
func agrees(t *testing.T, file, url string) {
	t.Helper()
	if _, err := neturl.Parse(url); err != nil || len(file) >= MaxSize || len(file)*len(url) > 1<<20 {
		return // Google's answer to what is no address does not come from the file
	}
	m := grobotstxt.NewRobotsMatcher()
	want := m.AgentAllowed(file, "framewatch", url)
	got, line, number := Parse([]byte(file), agent).Rule(url)
	if got != want {
		t.Errorf("%q, %q: %v by %q (line %d), Google says %v by line %d", file, url, got, line, number, want, m.MatchingLine())
	}
}

// TestAgreesWithGoogle tries files and addresses of few letters, so that
// patterns meet, contain and contradict each other.
func TestAgreesWithGoogle(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	some := func(most int, parts ...string) string {
		var b strings.Builder
		for range rnd.IntN(most + 1) {
			b.WriteString(parts[rnd.IntN(len(parts))])
		}
		return b.String()
	}
	for range 20_000 {
		var file strings.Builder
		for range rnd.IntN(12) {
			file.WriteString(some(1, "User-agent: *\n", "User-agent: framewatch\n", "User-agent: other\n", "User-agent: * x\n", "User-agent: *x\n"))
			file.WriteString([]string{"Disallow: ", "Allow: ", "Disallow: /", "Allow: /", "Sitemap: /", "Crawl-delay: "}[rnd.IntN(6)])
			file.WriteString(some(5, "a", "b", "/", "*", "$", "%aa", "ü", "index.html", "?") + "\n")
		}
		agrees(t, file.String(), "http://h"+some(1, ":80")+"/"+some(6, "a", "b", "/", "%AA", "ü", "index.html", "?", ";", "#", "$", "*"))
	}
}

func FuzzParse(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*%", "https://a.example/%zz")
	f.Add("User-agent: framewatch\nAllow: /a/index.html\nDisallow: /*/b$", "//a.example/a/?b;c#d")
	f.Add("User-agent: *\r\rDisallow /x\nCrawl-delay: 1e3", "a?b://c/d")
	f.Fuzz(func(t *testing.T, file, url string) {
		if r := Parse([]byte(file), agent); r.Delay < 0 || r.Size() <= 0 {
			t.Errorf("delay %v, size %d", r.Delay, r.Size())
		}
		agrees(t, file, url)
	})
}

// BenchmarkAllowed asks a file with as many rules as fit, against Google's
// parser, which reads it for each question.
func BenchmarkAllowed(b *testing.B) {
	for _, kind := range []struct{ name, rule string }{{"plain", "Disallow: /closed/%d/\n"}, {"masked", "Disallow: /*/closed/%d$\n"}} {
		b.Run(kind.name, func(b *testing.B) {
			var file strings.Builder
			file.WriteString("User-agent: *\n")
			for i := 0; file.Len() < MaxSize; i++ {
				fmt.Fprintf(&file, kind.rule, i)
			}
			text := file.String()[:MaxSize]
			const url = "https://www.news.example/2016/03/02/ministers-meet-in-the-capital-and-cannot-agree.html"
			start := time.Now()
			const times = 3
			for range times {
				if !grobotstxt.AgentAllowed(text, "framewatch", url) {
					b.Fatal("not allowed")
				}
			}
			google := time.Since(start) / times
			start = time.Now()
			r := Parse([]byte(text), agent)
			parse := time.Since(start)
			for b.Loop() {
				if !r.Allowed(url) {
					b.Fatal("not allowed")
				}
			}
			b.ReportMetric(float64(google)/float64(b.Elapsed()/time.Duration(b.N)), "times-faster")
			b.ReportMetric(float64(parse.Microseconds())/1000, "parse-ms")
			b.ReportMetric(float64(r.Size()>>10), "KiB")
		})
	}
}
