package link

import (
	"net/url"
	"testing"
)

func TestResolve(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "news.example", Path: "/world/"}
	for ref, want := range map[string]string{
		" one ":              "https://news.example/world/one",
		"/two?x=1#top":       "https://news.example/two?x=1",
		"//m.news.example/a": "https://m.news.example/a",
		"http://b.example":   "http://b.example",
		"#top":               "",
		"":                   "",
		"javascript:void(0)": "",
		"mailto:a@b.example": "",
		"https://":           "",
		"http://[::1":        "",
	} {
		if got := Resolve(ref, base); got != want {
			t.Errorf("Resolve(%q) = %q, want %q", ref, got, want)
		}
	}
	if got := Resolve("/one", nil); got != "" {
		t.Errorf("without a base: %q", got)
	}
}
