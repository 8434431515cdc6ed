package head

import (
	"net/url"
	"strings"
	"testing"

	"framewatch/crawler/extract/page"
)

const ownURL = "https://www.news.example/world/ministers-meet-in-capital"

// prose is text enough to be an article.
var prose = strings.Repeat("<p>The ministers met in the capital on Tuesday and could not agree on how many people each country should receive, officials said.</p>\n", 6)

func read(t testing.TB, from, html string) *page.Page {
	t.Helper()
	u, err := url.Parse(from)
	if err != nil {
		t.Fatal(err)
	}
	p, err := page.Read([]byte(html), "text/html; charset=utf-8", u)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCanonical(t *testing.T) {
	const own = ownURL
	for _, c := range []struct{ name, from, head, want string }{
		{"none", own, "", own},
		{"relative", own, `<link rel=canonical href="/a-1?utm_source=x&id=1#top">`, "https://www.news.example/a-1?id=1"},
		{"same site, other host", own, `<link rel=canonical href="https://news.example/a-1">`, "https://news.example/a-1"},
		{"other site", own, `<link rel=canonical href="https://other.example/a-1">`, own},
		{"other site under one suffix", "https://a.co.uk/x-1", `<link rel=canonical href="https://b.co.uk/x-1">`, "https://a.co.uk/x-1"},
		{"home page", own, `<link rel=canonical href="https://www.news.example/">`, own},
		{"section above", own, `<link rel=canonical href="https://www.news.example/world">`, own},
		{"section elsewhere", own, `<link rel=canonical href="https://www.news.example/latest/">`, own},
		{"page of an article in parts", own + "/2", `<link rel=canonical href="` + own + `">`, own},
		{"only og:url", own, `<meta property="og:url" content="https://www.news.example/b-1">`, "https://www.news.example/b-1"},
		{"only the statement", own, `<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","mainEntityOfPage":{"@id":"https://www.news.example/c-1"}}</script>`, "https://www.news.example/c-1"},
		{"broken", own, `<link rel=canonical href="https://%zz/a"><meta property="og:url" content="https://www.news.example/b-1">`, "https://www.news.example/b-1"},
		{"two that differ", own, `<link rel=canonical href="/a-1"><link rel=canonical href="/b-1">`, own},
		{"two that agree", own, `<link rel=canonical href="/a-1"><link rel=canonical href="/a-1">`, "https://www.news.example/a-1"},
		{"AMP", "https://amp.news.example/world/a-b-c", `<link rel=canonical href="https://www.news.example/world/a-b-c">`, "https://www.news.example/world/a-b-c"},
		{"mobile", "https://m.news.example/world/a-b-c", `<link rel=canonical href="https://www.news.example/world/a-b-c">`, "https://www.news.example/world/a-b-c"},
		{"http where https was asked", own, `<link rel=canonical href="http://www.news.example/a-1">`, "https://www.news.example/a-1"},
		{"other language by hreflang", own, `<link rel=alternate hreflang=en href="/a-1"><link rel=alternate hreflang=de href="` + own + `"><link rel=canonical href="/a-1">`, own},
		{"same language by hreflang", own, `<link rel=alternate hreflang=en href="/a-1"><link rel=alternate hreflang=x-default href="` + own + `"><link rel=canonical href="/a-1">`, "https://www.news.example/a-1"},
		{"language before its countries", own, `<html lang=en><link rel=alternate hreflang=en href="/a-1"><link rel=alternate hreflang=de-AT href="/a-1"><link rel=canonical href="/a-1">`, "https://www.news.example/a-1"},
		{"other language by path", "https://news.example/de/welt/a-b-c", `<link rel=canonical href="/en/world/a-b-c">`, "https://news.example/de/welt/a-b-c"},
		{"no address of the web", "ftp://news.example/a", "", ""},
	} {
		if got := Canonical(read(t, c.from, "<html><head>"+c.head+"</head><body>")); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTitle(t *testing.T) {
	const longest = "Ministers meet in the capital and fail to agree"
	for _, c := range []struct{ name, html, hint, want, origin string }{
		{"heading", `<title>Ministers meet | The News</title><h1>Ministers meet</h1>`, "", "Ministers meet", "h1"},
		{"site's name as heading", `<meta property="og:site_name" content="The News"><title>Ministers meet in capital - The News</title><h1>The News</h1>`, "", "Ministers meet in capital", "title"},
		{"site's name in front", `<title>News: Ministers meet</title>`, "", "Ministers meet", "title"},
		{"dash inside", `<title>Ministers meet – and fail – The News</title><meta property="og:site_name" content="The News">`, "", "Ministers meet – and fail", "title"},
		{"only og", `<meta property="og:title" content="Ministers meet">`, "", "Ministers meet", "og:title"},
		{"only the listing", ``, "Ministers meet in the capital", "Ministers meet in the capital", "listing"},
		{"French quotation marks", "<h1>Les «\u00a0migrants\u00a0» sont là</h1>", "", "Les «\u00a0migrants\u00a0» sont là", "h1"},
		{"typographic where readers see it", `<title>It's over: "nobody" agreed</title><h1>It’s over: “nobody” agreed</h1>`, "", "It’s over: “nobody” agreed", "h1"},
		{"og is cut short", `<meta property="og:title" content="Ministers meet in the capital and…"><title>` + longest + ` | The News</title><h1>` + longest + `</h1>`, "", longest, "h1"},
		{"og for other readers", `<meta property="og:title" content="You won't believe what these ministers did"><meta name="twitter:title" content="You won't believe what these ministers did"><title>` + longest + ` | News</title><h1>` + longest + `</h1>`, "", longest, "h1"},
		{"kicker in the heading", `<title>` + longest + ` | News</title><meta property="og:title" content="` + longest + `"><h1><span class=kicker>Asylum policy</span> <span>` + longest + `</span></h1>`, "", longest, "h1"},
		{"logo and headline", `<title>` + longest + `</title><header><h1><a href="/">The Example</a></h1></header><h1>` + longest + `</h1>`, "", longest, "h1"},
		{"headline below h1", `<title>` + longest + ` - The Example</title><h1>World</h1><h2>` + longest + `</h2>`, "", longest, "heading"},
		{"section behind a bar", `<title>` + longest + ` | Opinion</title><meta property="article:section" content="Opinion"><h1>` + longest + ` | Opinion</h1>`, "", longest, "h1"},
		{"subtitle behind a colon stays", `<title>Asylum: how the ministers failed | News</title><h1>Asylum: how the ministers failed</h1>`, "", "Asylum: how the ministers failed", "h1"},
		{"German", `<title>Minister streiten über Quote - Beispiel Zeitung</title><meta property="og:site_name" content="Beispiel Zeitung"><h1><span>Asylpolitik</span><span>: </span><span>Minister streiten über Quote</span></h1><meta property="og:title" content="Asylpolitik: Minister streiten über Quote">`, "", "Asylpolitik: Minister streiten über Quote", "h1"},
		{"Chinese, no spaces", `<meta property="og:site_name" content="新浪网"><title>部长们在首都会面未能达成一致_新浪网</title>`, "", "部长们在首都会面未能达成一致", "title"},
		{"Japanese", `<meta property="og:site_name" content="例新聞"><title>閣僚会議、合意に至らず：例新聞</title><h1>閣僚会議、合意に至らず</h1>`, "", "閣僚会議、合意に至らず", "h1"},
		{"Korean", `<meta property="og:site_name" content="예시일보"><title>장관들 수도에서 만나 - 예시일보</title><h1>예시일보</h1>`, "", "장관들 수도에서 만나", "title"},
		{"Arabic", `<meta property="og:site_name" content="الأخبار"><title>الوزراء يجتمعون في العاصمة | الأخبار</title><h1>الوزراء يجتمعون في العاصمة</h1>`, "", "الوزراء يجتمعون في العاصمة", "h1"},
		{"Russian", `<meta property="og:site_name" content="Пример"><title>Министры не договорились о квотах — Пример</title><meta property="og:title" content="Министры не договорились о квотах">`, "", "Министры не договорились о квотах", "og:title"},
		{"Hindi", `<title>मंत्रियों की राजधानी में बैठक | उदाहरण</title><meta property="og:site_name" content="उदाहरण"><h1>मंत्रियों की राजधानी में बैठक</h1>`, "", "मंत्रियों की राजधानी में बैठक", "h1"},
		{"named twice in front", `<title>News Today! | news.example - ` + longest + `</title>`, "", longest, "title"},
		{"headline as the site's name", `<meta property="og:site_name" content="Ministers meet in capital at last"><title>Example - Ministers meet in capital at last</title><h1>Search</h1><h1>Ministers meet in capital at last</h1>`, "", "Ministers meet in capital at last", "h1"},
		{"slogan as heading", `<meta property="og:site_name" content="The Example"><meta property="og:title" content="` + longest + `"><title>` + longest + ` | The Example</title><h1>All the news that is new</h1><h2>` + longest + `</h2>`, "", longest, "heading"},
		{"nothing", ``, "", "", ""},
	} {
		h := Read(read(t, ownURL, c.html+prose), c.hint)
		if h.Title != c.want || h.TitleOrigin != c.origin {
			t.Errorf("%s: %q (%s), want %q (%s)", c.name, h.Title, h.TitleOrigin, c.want, c.origin)
		}
	}
}

func TestByline(t *testing.T) {
	const h1 = `<title>Ministers meet in the capital | Example</title><h1>Ministers meet in the capital</h1>`
	for _, c := range []struct{ name, html, want, origin string }{
		{"JSON-LD", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet","author":[{"@type":"Person","name":"Ada Low"},{"@type":"Person","name":"Bo Hu"}]}</script>` + h1 + prose, "Ada Low|Bo Hu", "json-ld"},
		{"meta", `<meta name=author content="Ada Low, Bo Hu">` + h1 + prose, "Ada Low|Bo Hu", "meta"},
		{"address instead of a name", `<meta property="article:author" content="https://social.example/adalow">` + h1 + `<p class=byline>By <a href="/author/ada-low">Ada Low</a></p>` + prose, "Ada Low", "markup"},
		{"line below the headline", h1 + `<p>By Ada Low and Bo Hu</p>` + prose, "Ada Low|Bo Hu", "text"},
		{"German", h1 + `<div class="article-meta"><span>Von Ada Löw</span>, Berlin</div>` + prose, "Ada Löw", "text"},
		{"French", h1 + `<p class="article__author">Par <a rel=author href="/journalistes/zoe">Zoé Morel</a></p>` + prose, "Zoé Morel", "markup"},
		{"Russian", h1 + `<div>Автор: Иван Петров</div>` + prose, "Иван Петров", "text"},
		{"Chinese", h1 + `<div class=author>记者 王小明</div>` + prose, "王小明", "markup"},
		{"Korean", h1 + `<span class="reporter">홍길동 기자</span>` + prose, "홍길동", "markup"},
		{"Arabic", h1 + `<p>بقلم: أحمد الخطيب</p>` + prose, "أحمد الخطيب", "text"},
		{"agency", `<meta name=author content="Reuters">` + h1 + prose, "Reuters", "meta"},
		{"person rather than the site", `<meta property="og:site_name" content="The Example"><meta name=author content="The Example">` + h1 + `<div class=byline>By <a rel=author href="/by/ada">Ada Low</a></div>` + prose, "Ada Low", "markup"},
		{"teasers of others", h1 + `<div class=byline>By <a rel=author href="/by/ada">Ada Low</a></div>` + prose + `<section class="related-articles"><div class=card><h3>Other</h3><span class=author>Bo Hu</span></div><div class=card><h3>More</h3><span class=author>Cy Moe</span></div></section>`, "Ada Low", "markup"},
		{"comments", h1 + `<p class=byline>By Ada Low</p>` + prose + `<div id=comments><span class=comment-author>Bo Hu</span></div>`, "Ada Low", "markup"},
		{"photographer", h1 + `<figure><figcaption>Photo by Bo Hu</figcaption></figure><p class=byline>By Ada Low</p>` + prose, "Ada Low", "markup"},
		{"five in the JSON-LD", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet","author":["Ada Low","Bo Hu","Cy Moe","Di Lee","Ed van der Roe"]}</script>` + h1 + prose, "Ada Low|Bo Hu|Cy Moe|Di Lee|Ed van der Roe", "json-ld"},
		{"three in a line", h1 + `<div class="byline">Von Ada Löw, Bo Hübner und Cy Moe</div>` + prose, "Ada Löw|Bo Hübner|Cy Moe", "markup"},
		{"agency beside a person", `<meta name=author content="Ada Low, Reuters">` + h1 + `<p>Ada Low, Reuters</p>` + prose, "Ada Low|Reuters", "meta"},
		{"Han names", `<meta name=author content="王小明、李四">` + h1 + prose, "王小明|李四", "meta"},
		{"names turned by libraries", `<meta name=citation_author content="Low, Ada B."><meta name=citation_author content="Hu, Bo">` + h1 + prose, "Ada B. Low|Bo Hu", "meta"},
		{"names not turned", `<meta name=dc.creator content="Ada Low, Bo Hu">` + h1 + prose, "Ada Low|Bo Hu", "meta"},
		{"Turkish", h1 + `<div class="yazar-adi"><a href="/yazar/ayse">Ayşe Yılmaz</a></div>` + prose, "Ayşe Yılmaz", "markup"},
		{"Polish", h1 + `<div>Autor: <strong>Łukasz Żak</strong></div>` + prose, "Łukasz Żak", "text"},
		{"Greek", h1 + `<p>Της Μαρίας Παππά</p>` + prose, "Μαρίας Παππά", "text"},
		{"Hebrew", h1 + `<p>מאת: דוד לוי</p>` + prose, "דוד לוי", "text"},
		{"signed at the end", h1 + prose + `<p>Von Ada Löw</p>`, "Ada Löw", "text"},
		{"handle and role", h1 + `<p class=author>Ada Low, Political editor @adalow</p>` + prose, "Ada Low", "markup"},
		{"date beside", h1 + `<p class=byline>By Ada Low | March 3, 2016 10:15 am</p>` + prose, "Ada Low", "markup"},
		{"menu below the headline", h1 + `<ul><li><a href="/a">World News</a><li><a href="/b">Latest Stories</a></ul>` + prose, "", ""},
		{"nobody", h1 + prose, "", ""},
	} {
		h := Read(read(t, ownURL, c.html), "")
		if got := strings.Join(h.Byline, "|"); got != c.want || h.BylineOrigin != c.origin {
			t.Errorf("%s: %q (%s), want %q (%s)", c.name, got, h.BylineOrigin, c.want, c.origin)
		}
	}
}

func TestRest(t *testing.T) {
	for _, c := range []struct{ name, from, html, site, section, description string }{
		{"stated", ownURL, `<meta property="og:site_name" content="The Example"><meta property="article:section" content="Politik &amp;amp; Co"><meta name=description content="<b>They met.</b>">`, "The Example", "Politik & Co", "They met."},
		{"JSON-LD", ownURL, `<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","articleSection":["Welt","Politik"],"description":"D.","publisher":{"name":"Beispiel"}}</script>`, "Beispiel", "Welt", "D."},
		{"breadcrumbs of the JSON-LD", ownURL, `<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[{"position":1,"name":"Startseite"},{"position":2,"item":{"@id":"/n","name":"Nachrichten"}},{"position":3,"item":{"name":"Innenpolitik"}},{"position":4,"name":"Ministers meet"}]}</script><h1>Ministers meet</h1>`, "", "Innenpolitik", ""},
		{"breadcrumbs of the page", ownURL, `<nav class="breadcrumbs"><a href="/">Accueil</a> › <a href="/monde">Monde</a> › <span>Les ministres</span></nav><h1>Les ministres</h1>`, "", "Monde", ""},
		{"address", "https://www.news.example/en/2016/world-news/ministers-meet", ``, "", "world news", ""},
		{"address without", "https://www.news.example/2016/03/01/ministers-meet", ``, "", "", ""},
		{"tail of the title", "https://www.beispiel-post.de/politik/a-b-c", `<title>Minister streiten | Beispiel Post</title>`, "Beispiel Post", "politik", ""},
		{"description is the headline", ownURL, `<meta property="og:description" content="Ministers meet"><meta name=description content="They met."><h1>Ministers meet</h1>`, "", "world", "They met."},
	} {
		h := Read(read(t, c.from, c.html+prose), "")
		if h.Site != c.site || h.Section != c.section || h.Description != c.description {
			t.Errorf("%s: site %q, section %q, description %q; want %q, %q, %q", c.name, h.Site, h.Section, h.Description, c.site, c.section, c.description)
		}
	}
}
