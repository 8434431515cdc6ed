package section

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

var base = &url.URL{Scheme: "https", Host: "news.example", Path: "/world/"}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, in, rule, want string }{
		{"links", `<h2><a href="one">One  story</a></h2><a href="/about">About</a>`, "h2 a", "https://news.example/world/one One story"},
		{"elements that hold links", `<article><h2><a href=/1>One</a></h2><a href=/1>more</a></article>`, "article", "https://news.example/1 One"},
		{"same address twice", `<a class=t href="/1#top"></a><a class=t href="/1">The title</a>`, "a.t", "https://news.example/1 The title"},
		{"base element", `<base href="https://m.news.example/"><p><a href="1">One</a>`, "p a", "https://m.news.example/1 One"},
		{"several rules", `<h2><a href=1>A</a></h2><h3><a href=2>B</a></h3>`, "h2 a, h3 a", "https://news.example/world/1 A https://news.example/world/2 B"},
		{"no web addresses", `<p><a href="#x">X</a><a href="mailto:a@b">M</a><a href="1">One</a>`, "p a", "https://news.example/world/1 One"},
	} {
		entries, err := Parse([]byte(c.in), "text/html", base, c.rule)
		var got []string
		for _, e := range entries {
			got = append(got, e.URL+" "+e.Title)
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	if _, err := Parse([]byte("<p>nothing"), "", base, "h2 a"); !errors.Is(err, ErrNoMatch) {
		t.Error(err)
	}
	for rule, bad := range map[string]bool{"": true, "a[": true, "main h2 a": false} {
		if err := Check(rule); (err != nil) != bad {
			t.Errorf("Check(%q) = %v", rule, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<h2><a href="one">One</a></h2>`), "h2 a")
	f.Add([]byte(`<base href="::"><a href="//x">`), "a, :has(a)")
	f.Fuzz(func(t *testing.T, body []byte, rule string) {
		entries, err := Parse(body, "text/html", base, rule)
		if err != nil && entries != nil {
			t.Error("entries beside an error")
		}
	})
}
