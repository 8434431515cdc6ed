package section

import (
	"fmt"
	"strings"
	"testing"
)

// frame is what stands on every page around its articles.
const frame = `<nav><ul><li><a href="/world">World news and much more to read</a><li><a href="/2016/03/01/a-story-in-the-menu">A story that stands in the menu today</a></ul></nav>%s
<aside><a href="/about/the-people-who-make-this">About the people who make this paper</a><a href="https://other.example/2016/03/01/some-story-there">A story of another site to be read</a></aside>
<footer><a href="/privacy/what-we-do-with-it">What we do with your data here</a></footer>`

func TestGuess(t *testing.T) {
	list := func(format string) string {
		var b strings.Builder
		for i := range 10 {
			b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
		}
		return b.String()
	}
	for _, c := range []struct {
		name, page, rule string
		links            int
	}{
		{"headings", list(`<article><h2><a href="/2016/03/01/story-%d">Ministers meet in the capital, part %d</a></h2><a href="/tag/x%d">More on the tag that is here</a></article>`), "h2 a", 10},
		{"classes", list(`<div class="teaser css-1x2y3z"><a class="teaser__link" href="/news/ministers-meet-in-capital-%d">Ministers meet in the capital, part %d</a><p><a href="/authors/someone-%d">Someone of name</a></div>`), "a.teaser__link", 10},
		{"links around headings", list(`<li><a href="/a-b-c-d-%d"><img><h3>Ministers meet in the capital, part %d</h3></a><a href="/live">Live</a></li>`), "a:has(h3)", 10},
		{"two kinds", list(`<h2><a href="/world/ministers-meet-in-capital-%d">Ministers meet in the capital, part %d</a></h2>`) + list(`<h3><a href="/politics/ministers-leave-the-capital-%d">Ministers leave the capital, part %d</a></h3>`) + list(`<p><a href="/p/%d">Page %d</a>`), "h2 a, h3 a", 20},
		{"numbers and Chinese", list(`<div class="list"><a href="/news/1234567%d.html">部長們星期二在首都開會但未能達成協議%d</a></div>`), ".list a", 10},
		{"none", list(`<p><a href="/p%d">Page %d</a>`), "", 0},
		{"nothing", "", "", 0},
	} {
		rule, entries, err := Guess([]byte(fmt.Sprintf(frame, c.page)), "text/html", base)
		if err != nil || rule != c.rule || len(entries) != c.links {
			t.Errorf("%s: %q with %d links, %v; want %q, %d", c.name, rule, len(entries), err, c.rule, c.links)
		}
	}
}

func FuzzGuess(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(frame, `<h2><a href="/2016/03/01/story-x">Ministers meet in the capital</a></h2>`)))
	f.Fuzz(func(t *testing.T, body []byte) {
		rule, _, err := Guess(body, "text/html", base)
		if rule != "" && (err != nil || Check(rule) != nil) {
			t.Errorf("rule %q: %v", rule, err)
		}
	})
}
