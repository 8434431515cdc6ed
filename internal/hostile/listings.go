package hostile

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"framewatch"
)

const (
	aFeed    = "not a feed"
	aSitemap = "not a sitemap"
	external = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "http://127.0.0.1/secret">]>`
)

// laughs is the billion laughs: ten entities, each ten times the one before.
func laughs() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE x [<!ENTITY e0 "ha">`)
	for i := range 10 {
		fmt.Fprintf(&b, `<!ENTITY e%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	return b.String() + "]>"
}

// afterHead puts a doctype between the XML declaration and the document.
func afterHead(doctype, doc string) string {
	const head = `<?xml version="1.0"?>`
	return head + doctype + strings.TrimPrefix(doc, head)
}

// broken is the outcome of a listing that can't be read.
func broken(words string) Want { return Want{Listing: words} }

// read is the outcome of a listing with n entries that lead to articles.
func read(n int) Want { return Want{Entries: n, Stored: n} }

func feedCases() []Case {
	one := func(origin string) string { return item("Ministers meet", origin+"/story", "") }
	// feed is a case of an RSS feed with one good item and something beside.
	feed := func(name string, want Want, items func(origin string) string) Case {
		return Case{Name: name, At: Feed, Want: want, Answer: built("application/rss+xml", func(origin string) string { return channel(items(origin)) })}
	}
	// doc is a case of a document that is not made of items.
	doc := func(name string, want Want, make func(origin string) string) Case {
		return Case{Name: name, At: Feed, Want: want, Answer: built("application/rss+xml", make)}
	}
	deep := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	return []Case{
		doc("feed with external entities", read(1), func(o string) string {
			return afterHead(external, channel(item("Ministers meet &e;&h;", o+"/story", "")))
		}),
		doc("feed of a billion laughs", read(1), func(o string) string {
			return afterHead(laughs(), channel(item("Ministers &e10;", o+"/story", "")))
		}),
		doc("feed with one entity too often", read(1), func(o string) string {
			return afterHead(`<!DOCTYPE x [<!ENTITY e "`+strings.Repeat("x", 1<<20)+`">]>`, channel(item(strings.Repeat("&e;", 1<<16), o+"/story", "")))
		}),
		doc("feed cut short", read(2), func(o string) string {
			return strings.SplitAfter(channel(one(o)+item("Two", o+"/story2", "")+item("Three", o+"/story3", "")), "/story2</link></item>")[0] + "<item><title>Thr"
		}),
		{Name: "page for a feed", At: Feed, Answer: html(Story("Welcome")), Want: broken(aFeed)},
		doc("page called a feed", broken(aFeed), func(string) string { return Story("Welcome") }),
		{Name: "feed called a page", At: Feed, Answer: built("text/html", func(o string) string { return channel(one(o)) }), Want: read(1)},
		{Name: "feed of no type", At: Feed, Answer: built("", func(o string) string { return channel(one(o)) }), Want: read(1)},
		{Name: "feed called JSON", At: Feed, Answer: built("application/feed+json", func(o string) string { return channel(one(o)) }), Want: read(1)},
		{Name: "sitemap for a feed", At: Feed, Answer: xml("<urlset><url><loc>/story</loc></url></urlset>"), Want: broken("no RSS, Atom, RDF or JSON feed")},
		{Name: "picture for a feed", At: Feed, Answer: text("image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), Want: broken("")},
		{Name: "empty feed", At: Feed, Answer: xml(""), Want: broken("empty")},
		{Name: "byte order mark for a feed", At: Feed, Answer: xml("\xef\xbb\xbf"), Want: broken("empty")},
		{Name: "feed of zeros", At: Feed, Answer: xml(strings.Repeat("\x00", 1<<20)), Want: broken("empty")},
		{Name: "feed without items", At: Feed, Answer: xml(channel("")), Want: read(0)},
		{Name: "204 for a feed", At: Feed, Answer: status(204, ""), Want: broken("204")},
		{Name: "304 for a feed unasked", At: Feed, Answer: status(304, ""), Want: broken("304")},
		{Name: "206 for a feed", At: Feed, Answer: status(206, channel("")), Want: broken("206")},
		{Name: "feed as a gzip bomb", At: Feed, Answer: sent(bomb("gzip"), "Content-Type", "application/gzip"), Want: broken("larger than")},
		{Name: "feed without end", At: Feed, Answer: endless("HTTP/1.1 200 OK\r\n\r\n<rss><channel>", strings.Repeat("<item/>", 1<<13), 0), Want: broken("larger than")},
		{Name: "dripping feed", At: Feed, Answer: endless("HTTP/1.1 200 OK\r\n\r\n<rss><channel>", "<", 50*time.Millisecond), Want: broken("too slowly")},
		{Name: "feed redirected in a circle", At: Feed, Answer: to("/feed"), Want: broken("redirects")},
		{Name: "feed redirected to a file", At: Feed, Answer: to("file:///etc/passwd"), Want: broken("no web address")},
		{Name: "feed redirected to a private address", At: Feed, Answer: to("http://192.168.0.1/feed"), Want: broken("not on the public internet")},

		feed("invalid UTF-8 in a feed", read(1), func(o string) string { return item("Min\xffis\xc3ters\xe2\x82", o+"/story", "") }),
		doc("UTF-16 declared over UTF-8", read(1), func(o string) string {
			return strings.Replace(channel(one(o)), `"1.0"`, `"1.0" encoding="utf-16"`, 1)
		}),
		doc("unknown encoding declared", read(1), func(o string) string {
			return strings.Replace(channel(one(o)), `"1.0"`, `"1.0" encoding="x-klingon"`, 1)
		}),
		feed("control characters in a feed", read(1), func(o string) string { return item("Mini\x00st\x01ers \x1b[31mmeet\x08", o+"/story", "") }),
		feed("100,000 nested elements in a feed", read(1), func(o string) string { return one(o) + deep(100_000) }),
		feed("100,000 nested elements in an item", read(1), func(o string) string { return item("Ministers", o+"/story", deep(100_000)) }),
		feed("100,000 open elements in a description", read(1), func(o string) string {
			return item("Ministers", o+"/story", "<description>"+strings.Repeat("<b>", 100_000)+"</description>") + strings.Repeat("<b>", 1000)
		}),
		feed("huge attribute in a feed", read(1), func(o string) string { return one(o) + `<x y="` + strings.Repeat("z", 4<<20) + `"/>` }),
		doc("100,000 attributes in a feed", read(1), func(o string) string {
			return strings.Replace(channel(one(o)), "<rss", "<rss"+numbered(100_000, ` xmlns:n%d="urn:x"`), 1)
		}),
		feed("a million open items", Want{Entries: Any, Stored: Any, Listing: ""}, func(o string) string { return one(o) + strings.Repeat("<item>", 1_000_000) }),
		feed("100,000 items for one address", read(1), func(o string) string { return strings.Repeat(one(o), 50_000) }),
		feed("100,000 items closed by robots.txt", Want{Entries: 2000, State: "skipped", Class: framewatch.ClassDisallowed, Reason: "robots.txt does not allow"}, func(o string) string {
			return numbered(100_000, "<item><link>"+o+"/closed/%d</link></item>")
		}),
		feed("one GUID for all items", read(2), func(o string) string {
			return item("One", o+"/story1", "<guid>same</guid>") + item("Two", o+"/story2", "<guid>same</guid>")
		}),
		feed("giant GUID", read(1), func(o string) string {
			return item("One", o+"/story", "<guid>"+strings.Repeat("g", 2<<20)+"</guid>") + item("Two", "", "<guid>http://"+strings.Repeat("g", 2<<20)+"</guid>")
		}),
		feed("megabyte title in a feed", read(1), func(o string) string { return item(strings.Repeat("Ministers meet. ", 1<<16), o+"/story", "") }),
		feed("megabyte link", read(1), func(o string) string { return one(o) + item("Two", o+"/story2?"+strings.Repeat("x", 1<<20), "") }),
		feed("links that lead to no page", read(1), func(o string) string {
			var b strings.Builder
			for _, l := range []string{"javascript:alert(1)", "JaVaScRiPt:alert(1)", " java\tscript:alert(1)", "data:text/html,x", "mailto:a@b.example", "file:///etc/passwd", "ftp://b.example/", "tel:110", "about:blank", "http://", "https:///x", "http://[::1", "//", "://", "#", "%zz", "blob:http://x/y", "http://a b/"} {
				b.WriteString(item("Trap", l, ""))
			}
			return b.String() + one(o)
		}),
		feed("links into private networks", Want{Entries: 5, State: "failed", Reason: "not on the public internet"}, func(string) string {
			var b strings.Builder
			for _, l := range []string{"http://10.1.2.3/a", "http://172.16.0.1/a", "http://[fe80::1]/a", "http://[::ffff:192.168.0.1]/a", "http://100.64.0.1/a"} {
				b.WriteString(item("Trap", l, ""))
			}
			return b.String()
		}),
		feed("link with a password", read(1), func(o string) string {
			return item("Ministers", strings.Replace(o, "//", "//user:secret@", 1)+"/story", "")
		}),
		feed("year 9999", read(1), func(o string) string {
			return item("M", o+"/story", "<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>")
		}),
		feed("year 0", read(1), func(o string) string {
			return item("M", o+"/story", "<pubDate>Sat, 01 Jan 0000 00:00:00 GMT</pubDate>")
		}),
		feed("date of a megabyte", read(1), func(o string) string {
			return item("M", o+"/story", "<pubDate>"+strings.Repeat("1 ", 1<<19)+"</pubDate>")
		}),
		feed("open CDATA", read(1), func(o string) string { return one(o) + "<item><title><![CDATA[" + strings.Repeat("x", 1<<20) }),
		feed("bare ampersands", read(1), func(o string) string { return item("Smith & Sons &amp &; & co &#xFFFFFFFF; &#0;", o+"/story", "") }),
		feed("a million comments", read(1), func(o string) string { return strings.Repeat("<!---->", 1_000_000) + one(o) }),
		{Name: "100,000 nested lists in a JSON feed", At: Feed, Answer: text("application/feed+json", `{"version":"https://jsonfeed.org/version/1.1","items":`+strings.Repeat("[", 100_000)), Want: broken("")},
		{Name: "JSON feed of wrong types", At: Feed, Answer: text("application/feed+json", `{"version":"https://jsonfeed.org/version/1.1","title":[1],"items":[{"id":{"a":1},"url":["x"],"title":7},null,3]}`), Want: broken("")},
		{Name: "JSON for a feed", At: Feed, Answer: text("application/json", `{"error":"not found"}`), Want: broken("")},
	}
}

// numbered repeats a text with a number in it.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func urlset(urls string) string {
	return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + urls + `</urlset>`
}

func index(sitemaps string) string {
	return `<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + sitemaps + `</sitemapindex>`
}

func loc(kind, address, more string) string {
	return "<" + kind + "><loc>" + address + "</loc>" + more + "</" + kind + ">"
}

func sitemapCases() []Case {
	urls := func(name string, want Want, make func(origin string) string) Case {
		return Case{Name: name, At: Sitemap, Want: want, Answer: built("application/xml", make)}
	}
	one := func(o string) string { return loc("url", o+"/story", "") }
	child := func(path string) http.HandlerFunc {
		return built("application/xml", func(o string) string { return index(loc("sitemap", o+path, "")) })
	}
	return []Case{
		urls("sitemap index that names itself", read(0), func(o string) string { return index(loc("sitemap", o+"/sitemap.xml", "")) }),
		{Name: "sitemap indexes in a circle", At: Sitemap, Answer: child("/b.xml"), Others: map[string]http.HandlerFunc{"/b.xml": child("/sitemap.xml")}, Want: read(0)},
		{Name: "sitemap index that leads to another site", At: Sitemap, Answer: xml(index(loc("sitemap", "http://10.0.0.1/sitemap.xml", ""))), Want: broken("not on the public internet")},
		endlessTree(),
		urls("sitemap with external entities", Want{Entries: 2, Stored: 1, State: "failed", Reason: "404"}, func(o string) string { return afterHead(external, urlset(loc("url", "&e;&h;", "")+one(o))) }),
		urls("sitemap of a billion laughs", Want{Entries: 2, Stored: 1, State: "failed", Reason: "404"}, func(o string) string { return afterHead(laughs(), urlset(loc("url", "&e10;", "")+one(o))) }),
		urls("sitemap cut short", read(1), func(o string) string { return strings.TrimSuffix(urlset(one(o)+"<url><loc>"+o), "</urlset>") }),
		{Name: "page for a sitemap", At: Sitemap, Answer: html(Story("Welcome")), Want: broken(aSitemap)},
		{Name: "feed for a sitemap", At: Sitemap, Answer: xml(channel("")), Want: read(0)},
		{Name: "204 for a sitemap", At: Sitemap, Answer: status(204, ""), Want: broken("204")},
		{Name: "206 for a sitemap", At: Sitemap, Answer: status(206, urlset("")), Want: broken("206")},
		{Name: "header flood for a sitemap", At: Sitemap, Answer: endless("HTTP/1.1 200 OK\r\n", strings.Repeat("Set-Cookie: a=b; Path=/\r\n", 1000), 0), Want: broken("more headers")},
		{Name: "sitemap that names two lengths", At: Sitemap, Answer: bytesOf("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n" + urlset("")), Want: broken("no HTTP")},
		{Name: "empty sitemap", At: Sitemap, Answer: xml(""), Want: broken("empty")},
		urls("100,000 nested elements in a sitemap", read(1), func(o string) string { return urlset(one(o) + strings.Repeat("<a>", 100_000)) }),
		urls("100,000 nested pages in a sitemap", read(1), func(o string) string { return urlset(one(o) + strings.Repeat("<url>", 100_000)) }),
		urls("100,000 addresses that lead to no page", read(1), func(o string) string {
			return urlset(numbered(49_000, loc("url", "javascript:alert(%d)", "")) + one(o))
		}),
		urls("100,000 addresses closed by robots.txt", Want{Entries: 2000, State: "skipped", Class: framewatch.ClassDisallowed, Reason: "robots.txt does not allow"}, func(o string) string {
			return urlset(numbered(100_000, loc("url", o+"/closed/%d", "")))
		}),
		urls("address of a megabyte in a sitemap", read(1), func(o string) string { return urlset(loc("url", o+"/story2?"+strings.Repeat("x", 1<<20), "") + one(o)) }),
		urls("sitemap of the year 9999", read(1), func(o string) string {
			return urlset(loc("url", o+"/story", "<lastmod>9999-12-31T23:59:59Z</lastmod>"))
		}),
		urls("title in a hundred thousand parts", read(1), func(o string) string {
			return urlset(loc("url", o+"/story", "<title>"+strings.Repeat("x<!-- -->", 100_000)+"</title>"))
		}),
		{Name: "sitemap as a gzip bomb", At: Sitemap, Answer: sent(bomb("gzip"), "Content-Type", "application/gzip"), Want: broken("larger than")},
		{Name: "sitemap as cut gzip", At: Sitemap, Answer: sent(func() []byte { b := packed([]byte(urlset("")), "gzip"); return b[:20] }, "Content-Type", "application/gzip"), Want: broken("damaged")},
	}
}

// endlessTree is a sitemap index that names fifty more, each of which names
// fifty more.
func endlessTree() Case {
	tree := func(w http.ResponseWriter, r *http.Request) {
		at := strings.TrimSuffix(r.URL.Path, ".xml")
		var b strings.Builder
		for i := range 50 {
			b.WriteString(loc("sitemap", fmt.Sprintf("http://%s%s/%d.xml", r.Host, at, i), ""))
		}
		xml(index(b.String()))(w, r)
	}
	return Case{Name: "endless tree of sitemap indexes", At: Sitemap, Answer: tree, Others: map[string]http.HandlerFunc{"*.xml": tree}, Want: read(0)}
}

func sectionCases() []Case {
	section := func(name string, want Want, body func(origin string) string) Case {
		return Case{Name: name, At: Section, Want: want, Answer: built("text/html; charset=utf-8", func(o string) string {
			return "<!doctype html><title>Section</title><body>" + body(o)
		})}
	}
	const one = `<a href="/story">Ministers meet in the capital</a>`
	return []Case{
		section("calendar without end", Want{Entries: 2000, State: "skipped", Class: framewatch.ClassDisallowed, Reason: "robots.txt does not allow"}, func(string) string {
			return numbered(50_000, `<a href="/closed/calendar?day=%d">Day</a> `)
		}),
		section("session in each link", read(1), func(string) string { return one + strings.Repeat(`<a href="/story#x">x</a>`, 50_000) }),
		section("links that run scripts", read(1), func(string) string {
			return `<a href="javascript:void(0)">x</a><a href="&#106;avascript:alert(1)">x</a><a href="data:text/html,x">x</a><a href="mailto:a@b.example">x</a><a href="">x</a><a>x</a><a href="?">x</a>` + one
		}),
		section("base in a private network", Want{Entries: 1, State: "failed", Reason: "not on the public internet"}, func(string) string { return `<base href="http://10.0.0.1/">` + one }),
		section("base that runs a script", read(1), func(string) string { return `<base href="javascript:alert(1)//">` + one }),
		section("100,000 nested elements round a link", broken("read page"), func(string) string { return strings.Repeat("<div>", 100_000) + one }),
		section("nothing but open links", broken("more elements"), func(string) string { return strings.Repeat("<a>", 300_000) }),
		section("half a million links to one page", broken("more elements"), func(string) string { return strings.Repeat(`<a href=/story>`, 500_000) }),
		section("link text of a megabyte", read(1), func(string) string { return `<a href="/story">` + strings.Repeat("Ministers meet. ", 1<<16) + "</a>" }),
		{Name: "empty section", At: Section, Answer: html(""), Want: broken("no link")},
		{Name: "section of zeros", At: Section, Answer: html(strings.Repeat("\x00", 1<<20)), Want: broken("no link")},
		{Name: "section that is a feed", At: Section, Answer: rss("/story"), Want: broken("no link")},
	}
}

func robotsCases() []Case {
	robots := func(name string, want Want, body func(origin string) string) Case {
		return Case{Name: name, At: Robots, Want: want, Answer: built("text/plain", body)}
	}
	closed := Want{Listing: "robots.txt does not allow"}
	return []Case{
		{Name: "robots.txt of 50 MB", At: Robots, Answer: long("text/plain", "User-agent: *\nDisallow: /closed\n", "# nothing\n", 5<<20), Want: stored()},
		{Name: "robots.txt of 50 MB that closes the site", At: Robots, Answer: long("text/plain", "User-agent: *\nDisallow: /\n", "# nothing\n", 5<<20), Want: closed},
		{Name: "robots.txt of 50 MB of rules", At: Robots, Answer: long("text/plain", "User-agent: *\n", "Disallow: /closed/*/x$\n", 2<<20), Want: stored()},
		{Name: "robots.txt of 50 MB in gzip", At: Robots, Answer: sent(packedLong("gzip", "User-agent: *\nDisallow: /\n", "# nothing\n", 5<<20), "Content-Encoding", "gzip"), Want: closed},
		robots("100,000 rules in robots.txt", stored(), func(string) string { return "User-agent: *\n" + numbered(100_000, "Disallow: /%d\n") }),
		robots("100,000 rules with wildcards", stored(), func(string) string { return "User-agent: *\n" + numbered(100_000, "Disallow: /*/%d$\n") }),
		robots("500,000 sitemaps in robots.txt", stored(), func(o string) string { return numbered(500_000, "Sitemap: "+o+"/%d.xml\n") }),
		robots("half a rule at the limit", stored(), func(string) string {
			return "User-agent: *\n" + strings.Repeat("#", 512<<10-len("User-agent: *\n\nDisallow: /")) + "\nDisallow: /closed\n"
		}),
		robots("wildcard bomb in robots.txt", stored(), func(string) string {
			return "User-agent: *\n" + strings.Repeat("Disallow: /*s*t*o*r*y*s*t*o*r*y*s*t*o*r*y*!\n", 10_000)
		}),
		{Name: "one line of 50 MB in robots.txt", At: Robots, Answer: long("text/plain", "User-agent: *\nDisallow: /", "x", 50<<20), Want: stored()},
		robots("robots.txt of zeros", stored(), func(string) string { return strings.Repeat("\x00", 1<<20) }),
		robots("robots.txt in UTF-16", stored(), func(string) string { return "\xff\xfeU\x00s\x00e\x00r\x00" }),
		robots("impossible delays", stored(), func(string) string {
			return "User-agent: *\nCrawl-delay: -5\nCrawl-delay: nan\nCrawl-delay: 1e-400\nCrawl-delay: soon\n"
		}),
		robots("500,000 user agents", stored(), func(string) string { return strings.Repeat("User-agent: x\n", 500_000) }),
		{Name: "page for robots.txt", At: Robots, Answer: html(Story("Welcome")), Want: stored()},
		{Name: "404 for robots.txt", At: Robots, Answer: status(404, ""), Want: stored()},
		{Name: "204 for robots.txt", At: Robots, Answer: status(204, ""), Want: stored()},
		{Name: "429 for robots.txt", At: Robots, Answer: status(429, ""), Want: broken("robots.txt cannot be read")},
		{Name: "damaged gzip for robots.txt", At: Robots, Answer: sent(func() []byte { return packed([]byte("User-agent: *\nDisallow: /\n"), "gzip")[:20] }, "Content-Encoding", "gzip"), Want: broken("damaged")},
		{Name: "robots.txt at a number", At: Robots, Answer: to("http://2130706433/robots.txt"), Want: broken("not on the public internet")},
		{Name: "500 for robots.txt", At: Robots, Answer: status(500, ""), Want: broken("robots.txt cannot be read")},
		{Name: "robots.txt in a circle", At: Robots, Answer: to("/robots.txt"), Want: stored()},
		{Name: "robots.txt at a file", At: Robots, Answer: to("file:///etc/passwd"), Want: stored()},
		{Name: "robots.txt in a private network", At: Robots, Answer: to("http://10.0.0.1/robots.txt"), Want: broken("not on the public internet")},
		{Name: "robots.txt as a gzip bomb", At: Robots, Answer: sent(bomb("gzip"), "Content-Encoding", "gzip"), Want: stored()},
		{Name: "robots.txt without end", At: Robots, Answer: endless("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\n", strings.Repeat("Disallow: /closed\n", 1000), 0), Want: stored()},
		{Name: "header flood for robots.txt", At: Robots, Answer: endless("HTTP/1.1 200 OK\r\n", strings.Repeat("Set-Cookie: a=b; Path=/\r\n", 1000), 0), Want: broken("more headers")},
		{Name: "robots.txt longer than it says", At: Robots, Answer: bytesOf("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 25\r\n\r\nUser-agent: *\nDisallow: /closed\n"), Want: closed},
		{Name: "robots.txt shorter than it says", At: Robots, Answer: bytesOf("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9000\r\n\r\nUser-agent: *\nDisallow: /closed\n"), Want: broken("broke off")},
		{Name: "206 for robots.txt", At: Robots, Answer: status(206, "User-agent: *\nDisallow: /\n"), Want: broken("robots.txt")},
		{Name: "dripping robots.txt", At: Robots, Answer: endless("HTTP/1.1 200 OK\r\n\r\n", "#", 50*time.Millisecond), Want: broken("too slowly")},
	}
}
