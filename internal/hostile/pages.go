package hostile

import (
	"strings"

	"framewatch"
)

const notArticle = framewatch.ClassNotArticle

// pageCases are pages at an address that a healthy feed names.
func pageCases() []Case {
	const headline = "Ministers meet in the capital"
	// whole is an article with something in its head or body.
	whole := func(name string, head, body func() string) Case {
		return Case{Name: name, At: Page, Want: Want{Entries: 1, Stored: 1, Title: headline, Text: "could not agree"},
			Answer: built("text/html; charset=utf-8", func(string) string { return page(headline, head(), body()) })}
	}
	none := func() string { return "" }
	inBody := func(name string, body func() string) Case { return whole(name, none, body) }
	inHead := func(name string, head func() string) Case {
		return whole(name, head, func() string { return prose(8) })
	}
	before := func(name, what string, times int) Case {
		return inBody(name, func() string { return strings.Repeat(what, times) + prose(8) })
	}
	no := func(name string, want Want, body func() string) Case {
		return Case{Name: name, At: Page, Want: want, Answer: built("text/html; charset=utf-8", func(string) string { return body() })}
	}
	titled := func(name, written, title string) Case {
		return Case{Name: name, At: Page, Answer: html(page(written, "", prose(8))), Want: Want{Entries: 1, Stored: 1, Title: title, Text: "could not agree"}}
	}
	coded := func(name, contentType, head string, recode func(string) string) Case {
		c := titled(name, "Größere Lager geplant", "Größere Lager geplant")
		c.Answer = text(contentType, recode(page("Größere Lager geplant", head, prose(8))))
		return c
	}
	return []Case{
		before("100,000 nested elements", "<div>", 100_000),
		before("100,000 open elements", "<b>", 100_000),
		before("100,000 open links", "<a href=/x>", 100_000),
		before("10,000 nested tables", "<table><tr><td>", 10_000),
		before("50,000 nested lists", "<ul><li>", 50_000),
		no("40,000 nested forms and templates", skipped(notArticle, "no text"), func() string { return page(headline, "", strings.Repeat("<form><template>", 40_000)+prose(8)) }),
		before("20,000 nested drawings", "<svg><g>", 20_000),
		before("18,000 links and types that end wrongly", "<a><b><i><p>x</a></b>", 18_000),
		no("35,000 open drawings with pages in them", skipped(notArticle, "no text"), func() string {
			return page(headline, "", strings.Repeat("<svg><foreignObject><p>", 35_000)+prose(8))
		}),
		before("50,000 pieces of text", "a<b></b>", 50_000),
		before("100,000 elements of no name that HTML knows", "<x-a>", 100_000),
		before("table of 100,000 cells, 200 tables deep", strings.Repeat("<table><tr><td>", 200)+strings.Repeat("<td>", 100_000), 1),
		before("items of lists 390 elements deep", strings.Repeat("<div>", 390)+strings.Repeat("<li>", 50_000)+strings.Repeat("<dd>", 50_000), 1),
		before("100,000 ends of nothing, 390 elements deep", strings.Repeat("<span>", 390)+strings.Repeat("</x>", 100_000), 1),
		before("5,000 elements with 100 attributes each", "<p"+numbered(100, " a%d=x")+">", 5000),
		before("2 MB of attributes without values", "<p "+strings.Repeat("x ", 1<<20)+">", 1),
		before("2 MB of comments that do not end", "<script>"+strings.Repeat("<!-- <script>", 160_000)+"--></script>", 1),
		before("90,000 wrong ends", "</p></div></b>", 30_000),
		inBody("600 elements deep, then the text", func() string { return strings.Repeat("<div>", 600) + prose(8) + strings.Repeat("</div>", 600) }),
		{Name: "a million empty paragraphs", At: Page, Answer: built("text/html", func(string) string { return page(headline, "", prose(8)+strings.Repeat("<p>", 1_000_000)) }), Want: failed("more elements")},
		no("a million line breaks", failed("more elements"), func() string { return page(headline, "", strings.Repeat("<br>", 1_000_000)+prose(8)) }),
		no("500,000 links", failed("more elements"), func() string { return page(headline, "", strings.Repeat("<a href=/>x</a>", 500_000)+prose(8)) }),
		before("100,000 entities", "&amp;", 100_000),
		before("huge attribute", `<img alt="x" src="data:image/png;base64,`+strings.Repeat("QUJD", 1<<20)+`">`, 1),
		inBody("100,000 attributes", func() string { return "<div" + numbered(100_000, ` a%d="x"`) + ">" + prose(8) + "</div>" }),
		inBody("100,000 bodies with attributes", func() string { return numbered(100_000, `<body a%d="x">`) + prose(8) }),
		before("NUL bytes", "\x00", 1<<16),
		inBody("NUL in each word", func() string { return strings.ReplaceAll(prose(8), "m", "m\x00") }),
		before("control characters", "\x01\x02\x1b[2J\x07\x7f\u0085\u2028", 100),
		before("invalid UTF-8", "\xff\xfe\xc3\x28\xed\xa0\x80", 100),
		before("open comment before the end of the text", "<!-- -- ->-->", 1000),
		inBody("open script after the text", func() string { return prose(8) + "<script>" + strings.Repeat("x", 4<<20) }),
		inBody("plaintext after the text", func() string { return prose(8) + "<plaintext>" }),
		inBody("one word of a megabyte", func() string { return prose(8) + "<p>" + strings.Repeat("x", 1<<20) + "</p>" }),
		inBody("one paragraph of two megabytes", func() string { return "<p>" + strings.Repeat("The ministers could not agree. ", 1<<16) + "</p>" }),
		inBody("40,000 paragraphs", func() string { return prose(40_000) }),
		inBody("40,000 lines without paragraphs", func() string { return strings.NewReplacer("<p>", "", "</p>", "<br><br>").Replace(prose(40_000)) }),
		inBody("25,000 boxes without paragraphs", func() string {
			return strings.NewReplacer("<p>", "<div><i>", "</p>", "</i></div>").Replace(prose(25_000))
		}),
		inBody("480 elements deep, then 30,000 paragraphs", func() string { return strings.Repeat("<div>", 480) + prose(30_000) }),
		inBody("one paragraph of eight megabytes", func() string {
			return "<p>" + strings.Repeat("The ministers could not agree. ", 250_000) + "</p>"
		}),
		inBody("text of eight megabytes without a sentence after the article", func() string { return prose(8) + "<p>" + strings.Repeat("é ", 2_500_000) }),
		inBody("55,000 dates before the text", func() string { return strings.Repeat(`<time class="date">1 May 2016</time>`, 55_000) + prose(8) }),
		inBody("date of eight megabytes before the text", func() string { return "<time>" + strings.Repeat("1 May 2016 ", 700_000) + "</time>" + prose(8) }),
		inBody("55,000 headings before the text", func() string { return strings.Repeat("<h2>Ministers meet there</h2>", 55_000) + prose(8) }),
		inBody("byline of eight megabytes", func() string { return `<p class="byline">By ` + strings.Repeat("and ", 2_000_000) + "</p>" + prose(8) }),
		inBody("class of eight megabytes", func() string {
			return `<div class="` + strings.Repeat("sidebar date ", 600_000) + `">` + prose(8) + "</div>"
		}),
		inBody("28,000 tables", func() string {
			return prose(8) + strings.Repeat("<table><tr><td>The ministers met there</table>", 28_000)
		}),
		inBody("2,000 paragraphs", func() string { return prose(2000) }),
		inHead("100,000 meta elements", func() string { return numbered(100_000, `<meta name="m%d" content="x">`) }),
		inHead("10,000 authors in meta elements", func() string { return numbered(10_000, `<meta name="author" content="Ann Author %d">`) }),
		inHead("900 authors in meta elements, 5,000 in one", func() string {
			return strings.Repeat(`<meta name="author" content="Ann Author, Bob Brown; Cy Clark and Di Dean">`, 900) + `<meta name="author" content="Ann` + strings.ReplaceAll(letters(5000), `"`, "") + `">`
		}),
		inHead("refresh to a file", func() string { return `<meta http-equiv="refresh" content="0;url=file:///etc/passwd">` }),
		inHead("base that runs a script in an article", func() string { return `<base href="javascript:alert(1)">` }),
		inHead("canonical address that runs a script", func() string { return `<link rel="canonical" href="javascript:alert(1)">` }),
		inHead("canonical address of another site", func() string { return `<link rel="canonical" href="https://victim.example/their-article">` }),
		inHead("canonical address of a megabyte", func() string { return `<link rel="canonical" href="/` + strings.Repeat("x", 1<<20) + `">` }),
		inHead("year 9999 in an article", func() string { return `<meta name="datePublished" content="9999-12-31">` }),
		inHead("date of a megabyte in an article", func() string {
			return `<meta name="datePublished" content="` + strings.Repeat("1 May 2016 ", 1<<17) + `">`
		}),

		titled("control characters in a headline", "Ministers\x00 meet\x01 in the\x1b capital", headline),
		titled("text turned round in a headline", "\u202eMinisters\u202c meet \u2066in the\u2069 capital", headline),
		titled("markup in a headline", "Ministers meet &lt;script&gt;alert(1)&lt;/script&gt; in the capital", "Ministers meet alert(1) in the capital"),
		{Name: "megabyte headline", At: Page, Answer: built("text/html", func(string) string { return page(strings.Repeat("Ministers meet. ", 1<<16), "", prose(8)) }), Want: stored()},
		{Name: "a thousand headlines", At: Page, Answer: built("text/html", func(string) string {
			return page(headline, "", numbered(5000, "<h1>Heading %d</h1><h2>And below</h2>")+prose(8))
		}), Want: stored()},

		coded("Latin-1 declared over UTF-8", "text/html; charset=iso-8859-1", "", same),
		coded("UTF-16 declared over a page in UTF-8", "text/html; charset=utf-16", "", same),
		coded("unknown charset", "text/html; charset=x-klingon", "", same),
		coded("charset that replaces everything", "text/html; charset=iso-2022-kr", "", same),
		coded("UTF-7 in the page", "text/html", `<meta charset="utf-7">`, same),
		coded("UTF-8 declared over Latin-1", "text/html; charset=utf-8", "", func(s string) string { return strings.NewReplacer("ö", "\xf6", "ß", "\xdf").Replace(s) }),
		coded("UTF-16 called UTF-8", "text/html; charset=utf-8", "", utf16),
		coded("header of a type that is none", "text/;;;=\"", "", same),

		no("empty page", skipped(notArticle, "no text"), none),
		no("8 MB of white space", skipped(notArticle, "no text"), func() string { return strings.Repeat(" \n", 4<<20-8) }),
		no("8 MB of opening brackets", skipped(notArticle, "no text"), func() string { return strings.Repeat("<", 8<<20-8) }),
		no("page of zeros", skipped(notArticle, "octet-stream"), func() string { return strings.Repeat("\x00", 1<<20) }),
		no("noise called a page", skipped(notArticle, ""), noise),
		no("text in scripts only", skipped(notArticle, "no text"), func() string {
			return `<!doctype html><title>Ministers meet</title><body><div id="app"></div><script>render("` + strings.ReplaceAll(prose(8), "\n", "") + `")</script>`
		}),
		no("open script before the text", skipped(notArticle, "no text"), func() string { return "<!doctype html><title>Ministers meet</title><script>" + prose(8) }),
		no("open title before the text", skipped(notArticle, "no text"), func() string { return "<!doctype html><title>Ministers meet" + prose(8) }),
		no("title of eight megabytes and no text", skipped(notArticle, "no text"), func() string {
			return "<!doctype html><title>" + strings.Repeat("Ministers: meet | ", 450_000) + "</title>"
		}),
		no("text in comments only", skipped(notArticle, "no text"), func() string { return "<!doctype html><title>Ministers meet</title><body><!--" + prose(8) + "-->" }),
		no("text in attributes only", skipped(notArticle, "no text"), func() string {
			return `<!doctype html><title>Ministers meet</title><body><div data-text="` + prose(8) + `"></div>`
		}),
		no("frames", skipped(notArticle, "no text"), func() string { return `<frameset cols="*"><frame src="file:///etc/passwd"></frameset>` }),
		no("soft 404", skipped(framewatch.ClassSoft404, "Page not found"), func() string {
			return "<!doctype html><title>Page not found</title><h1>Page not found</h1><p>The page may have moved. Try our search, or go to the front page.</p>"
		}),
		no("calendar page", skipped(framewatch.ClassListing, "links"), func() string {
			return "<!doctype html><title>May 2016</title><h1>May 2016</h1>" + numbered(400, `<a href="/calendar/%d">day</a> `) + `<a href="/calendar/next">next month</a>`
		}),
		no("film that calls itself one", skipped(framewatch.ClassVideo, "video"), func() string {
			return page(headline, `<script type="application/ld+json">{"@type":"VideoObject","name":"Ministers meet in the capital"}</script>`, "<video></video>"+prose(1))
		}),
		no("live blog", skipped(framewatch.ClassLiveBlog, "live blog"), func() string {
			return page(headline, `<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Ministers meet in the capital"}</script>`, prose(20))
		}),
		{Name: "film for a page", At: Page, Answer: text("video/mp4", "\x00\x00\x00\x18ftypmp42"), Want: skipped(notArticle, "video/mp4")},
		{Name: "program for a page", At: Page, Answer: text("application/octet-stream", "MZ\x90\x00"), Want: skipped(notArticle, "octet-stream")},
		{Name: "drawing with a script", At: Page, Answer: text("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), Want: skipped(notArticle, "svg")},
		{Name: "feed for a page", At: Page, Answer: rss("/story"), Want: skipped(notArticle, "")},
		{Name: "page with external entities", At: Page, Answer: text("application/xhtml+xml", afterHead(external, Story(headline+"&e;"))), Want: stored()},
		{Name: "page of a billion laughs", At: Page, Answer: text("application/xhtml+xml", afterHead(laughs(), Story(headline+" &e10;"))), Want: stored()},
	}
}

func same(s string) string { return s }

// utf16 writes characters of the basic plane in UTF-16 with a byte order mark.
func utf16(s string) string {
	b := []byte("\xff\xfe")
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

// noise is a megabyte of bytes without meaning, always the same.
func noise() string {
	b, x := make([]byte, 1<<20), uint32(1)
	for i := range b {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b[i] = byte(x)
	}
	return string(b)
}

// statementCases are articles whose statement in JSON-LD is out of order.
func statementCases() []Case {
	const headline = "Ministers meet in the capital"
	ld := func(name string, json func() string) Case {
		return Case{Name: "JSON-LD: " + name, At: Page, Want: Want{Entries: 1, Stored: 1, Title: headline, Text: "could not agree"},
			Answer: built("text/html; charset=utf-8", func(string) string {
				return page(headline, `<script type="application/ld+json">`+json()+`</script>`, prose(8))
			})}
	}
	as := func(name, json string) Case { return ld(name, func() string { return json }) }
	return []Case{
		ld("100,000 nested lists", func() string { return strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) }),
		ld("100,000 nested objects", func() string { return strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000) }),
		ld("9,000 nested headlines", func() string {
			return `{"@type":"NewsArticle","headline":` + strings.Repeat("[", 9000) + `"x"` + strings.Repeat("]", 9000) + `,"author":` + strings.Repeat(`{"name":`, 900) + `"x"` + strings.Repeat("}", 900) + "}"
		}),
		as("broken", `{"@type":"NewsArticle","headline":"Ministers meet in the capital","datePublished":"2016-03-02",`),
		as("no JSON", `Ministers {{ meet }} <b>`),
		as("wrong types", `{"@type":["NewsArticle",7,null],"headline":{"a":1},"author":[1,true,null,[[]],{"name":{}}],"datePublished":20160302,"articleBody":[1],"publisher":7,"inLanguage":{},"isAccessibleForFree":"maybe","@id":[]}`),
		as("null", `null`),
		as("author who is his own author", `{"@graph":[{"@type":"NewsArticle","headline":"Ministers meet in the capital","author":{"@id":"#a"}},{"@id":"#a","@type":"Person","name":{"@id":"#a"}}]}`),
		ld("5,000 authors", func() string {
			return `{"@type":"NewsArticle","headline":"Ministers meet in the capital","author":["Ann Author"` + letters(5000) + `]}`
		}),
		ld("5,000 authors in one name", func() string {
			return `{"@type":"NewsArticle","headline":"Ministers meet in the capital","author":{"@type":"Person","name":"Ann` + strings.ReplaceAll(letters(5000), `"`, "") + `"}}`
		}),
		ld("100,000 articles", func() string {
			return "[" + strings.TrimSuffix(numbered(50_000, `{"@type":"NewsArticle","@id":"#%d","headline":"Ministers meet in the capital"},`), ",") + "]"
		}),
		as("year 9999", `{"@type":"NewsArticle","headline":"Ministers meet in the capital","datePublished":"9999-12-31T23:59:59Z"}`),
		as("year below zero", `{"@type":"NewsArticle","headline":"Ministers meet in the capital","datePublished":"-0044-03-15"}`),
		as("control characters", `{"@type":"NewsArticle","headline":"Ministers\u0000 meet\u0007 in\u202e the capital","author":"Ann\u0000 Author\u202e"}`),
		as("half a surrogate pair", `{"@type":"NewsArticle","headline":"Ministers meet in the capital","author":"Ann \ud800 Author"}`),
		ld("text of four megabytes", func() string {
			return `{"@type":"NewsArticle","headline":"Ministers meet in the capital","articleBody":"` + strings.Repeat("The ministers could not agree. ", 1<<17) + `"}`
		}),
		ld("text that is another than the page's", func() string {
			return `{"@type":"NewsArticle","headline":"Ministers meet in the capital","articleBody":"` + strings.Repeat("Buy our watches, they are the best of all watches. ", 1000) + `"}`
		}),
		ld("text of markup without end", func() string {
			return `{"@type":"NewsArticle","headline":"Ministers meet in the capital","articleBody":"` + strings.Repeat("&lt;p ", 1<<18) + `"}`
		}),
	}
}

// letters are n names that differ, as a list in JSON goes on.
func letters(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"Ann A` + strings.Map(func(r rune) rune { return r - '0' + 'a' }, string([]rune{rune('0' + i/1000), rune('0' + i/100%10), rune('0' + i/10%10), rune('0' + i%10)})) + `"`)
	}
	return b.String()
}
