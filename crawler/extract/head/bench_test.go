package head

import (
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"framewatch/crawler/extract/page"
)

// FuzzRead holds what Read promises of whatever it reads.
func FuzzRead(f *testing.F) {
	f.Add(`<title>A | B</title><h1>A</h1><p class=byline>By Ada Low and Bo Hu`, "A")
	f.Add(`<meta name=author content="記者 王小明、張三"><h1><a>x</a>y<span>z</span></h1>`, "")
	f.Add(`<link rel=canonical href="//[::1"><meta property="og:title" content=" | : - ">`, "-")
	f.Add(`<script type="application/ld+json">{"@type":["Article","BreadcrumbList"],"headline":"\u0000","author":{"name":["von","By "]},"itemListElement":[{"name":"x"}]}</script>`, "\xff")
	f.Add(`<div class="author breadcrumb"><a rel=author href="/author/">@</a>Von der</div>`, "Von")
	f.Add("", "\u200b")
	f.Fuzz(func(t *testing.T, html, hint string) {
		u := &url.URL{Scheme: "https", Host: "www.news.example", Path: "/a-b/c"}
		p, err := page.Read([]byte(html), "text/html; charset=utf-8", u)
		if err != nil {
			return
		}
		h := Read(p, hint)
		if len(h.Title) > maxTitle || len(h.Description) > maxDescription || len(h.Byline) > maxAuthors || h.Canonical == "" {
			t.Errorf("out of bounds: %+v", h)
		}
		if (h.Title == "") != (h.TitleOrigin == "") || (h.Byline == nil) != (h.BylineOrigin == "") {
			t.Errorf("value without origin, or the other way: %+v", h)
		}
		for _, n := range h.Byline {
			if n == "" || utf8.RuneCountInString(n) > maxNameRunes || strings.ContainsAny(n, "\n<>@") {
				t.Errorf("no name: %q", n)
			}
		}
		for _, s := range append(h.Byline, h.Title, h.Description, h.Site, h.Section) {
			if utf8.ValidString(html) && utf8.ValidString(hint) && !utf8.ValidString(s) {
				t.Errorf("cut within a letter: %q", s)
			}
		}
	})
}

// hostile are pages made to be slow.
var hostile = map[string]string{
	"headings":        strings.Repeat("<h1>The News | The News</h1>", 30_000),
	"lines":           strings.Repeat("<div class=author>By Ada Low</div>", 30_000),
	"names":           "<div class=author>" + strings.Repeat("By Ada Low, ", 20_000) + "</div>",
	"different":       `<meta name=author content="` + strings.Repeat("Ab Cd, Ef Gh and ", 1000) + `">`,
	"depth":           strings.Repeat("<div class=author>By", 400) + strings.Repeat("<p>Ada Low</p>", 20_000),
	"inline":          strings.Repeat("<span class=author>", 450) + strings.Repeat("<b>Ada</b> ", 30_000),
	"broken":          "<div>" + strings.Repeat("By Ada Low<br><br>", 30_000) + "</div>",
	"metas":           strings.Repeat(`<meta name=author content="Ada Low and Bo Hu"><meta property="og:title" content="A | B - C">`, 15_000),
	"breadcrumbs":     strings.Repeat("<nav class=breadcrumb><span>x</span></nav>", 30_000),
	"empty elements":  strings.Repeat("<div class=author>By "+strings.Repeat("<i></i>", 100)+"</div>", 200) + "<div class=author>By" + strings.Repeat("<i></i>", 30_000) + "</div>",
	"prose and names": strings.Repeat("<p>The ministers met on Tuesday and could not agree on how many people should come, he said.</p><p>By Abc Def</p>", 10_000),
}

// BenchmarkRead reads the heads of the real pages, and tells how that compares
// with parsing them in the same run.
func BenchmarkRead(b *testing.B) {
	list := readPages(b)
	var parse float64
	n := 0
	for i := 0; i < len(list); i += 10 {
		body, err := list[i].Bytes(dir)
		if err != nil {
			b.Fatal(err)
		}
		parse += seconds(func() { _, err = page.Read(body, "text/html", list[i].page.URL) })
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		Read(list[i%len(list)].page, "")
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/(parse/float64(n)), "head/parse")
}

// BenchmarkHostile tells for each hostile page how its head compares with
// parsing it: what grows faster than the page shows here.
func BenchmarkHostile(b *testing.B) {
	u := &url.URL{Scheme: "https", Host: "www.news.example", Path: "/a-b/c"}
	for name, html := range hostile {
		b.Run(name, func(b *testing.B) {
			var parse, head float64
			for b.Loop() {
				parse += seconds(func() { read(b, u.String(), html) })
				p := read(b, u.String(), html)
				head += seconds(func() { Read(p, "") })
			}
			b.ReportMetric(head/parse, "head/parse")
		})
	}
}

func seconds(f func()) float64 {
	start := time.Now()
	f()
	return time.Since(start).Seconds()
}
