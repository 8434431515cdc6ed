package extract

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
)

var (
	pageURL = &url.URL{Scheme: "https", Host: "www.news.example", Path: "/world/ministers-meet-in-capital"}
	now     = time.Date(2016, 3, 10, 12, 0, 0, 0, time.UTC)
)

// prose is text enough to be an article.
var proseHTML = strings.Repeat("<p>The ministers met in the capital on Tuesday and could not agree on how many people each country should receive, officials said.</p>\n", 6)

func read(t *testing.T, html string) Result {
	t.Helper()
	r, err := Article([]byte(html), "text/html; charset=utf-8", pageURL, Hint{Now: now, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestStatement(t *testing.T) {
	for _, c := range []struct {
		name, ld, headline, authors, published string
	}{
		{"object", `{"@type":"NewsArticle","headline":"A &amp; B","author":{"@type":"Person","name":"Ada Low"},"datePublished":"2016-03-01"}`, "A & B", "Ada Low", "2016-03-01"},
		{"array", `[{"@type":"Organization","name":"X"},{"@type":["NewsArticle"],"headline":"A","author":["Ada Low",{"name":"Bo Hu"}]}]`, "A", "Ada Low|Bo Hu", ""},
		{"graph with references", `{"@graph":[{"@type":"Article","headline":"A","author":{"@id":"#p"}},{"@type":"WebPage","datePublished":"2016-03-02"},{"@id":"#p","@type":"Person","name":"Ada Low"}]}`, "A", "Ada Low", "2016-03-02"},
		{"other articles of a list", `{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Other"}]}`, "", "", ""},
		{"raw line break", "{\"@type\":\"NewsArticle\",\"headline\":\"A\nB\"}", "A B", "", ""},
		{"trailing comma, comment", `<!-- {"@type":"NewsArticle","headline":"A",} -->`, "A", "", ""},
		{"beyond repair", `{"@type":"NewsArticle","headline":"A","x":"un"quoted","datePublished":"2016-03-01"`, "A", "", "2016-03-01"},
		{"no JSON", `hello`, "", "", ""},
	} {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(`<script type="application/ld+json">` + c.ld + `</script>`))
		if err != nil {
			t.Fatal(err)
		}
		st := readStatement(doc)
		if st.Headline != c.headline || strings.Join(st.Authors, "|") != c.authors || st.Published != c.published {
			t.Errorf("%s: %+v", c.name, st)
		}
	}
}

func TestCanonical(t *testing.T) {
	own := pageURL.String()
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
		{"other language by path", "https://news.example/de/welt/a-b-c", `<link rel=canonical href="/en/world/a-b-c">`, "https://news.example/de/welt/a-b-c"},
	} {
		u, err := url.Parse(c.from)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Article([]byte("<html><head>"+c.head+"</head><body>"), "text/html; charset=utf-8", u, Hint{Now: now})
		if err != nil || r.URL != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, r.URL, err, c.want)
		}
	}
}

func TestTitle(t *testing.T) {
	for _, c := range []struct{ name, html, want string }{
		{"heading", `<title>Ministers meet | The News</title><h1>Ministers meet</h1>`, "Ministers meet"},
		{"site's name as heading", `<meta property="og:site_name" content="The News"><title>Ministers meet in capital - The News</title><h1>The News</h1>`, "Ministers meet in capital"},
		{"site's name first", `<title>News: Ministers meet</title>`, "Ministers meet"},
		{"dash inside", `<title>Ministers meet – and fail – The News</title><meta property="og:site_name" content="The News">`, "Ministers meet – and fail"},
		{"only og", `<meta property="og:title" content="Ministers meet">`, "Ministers meet"},
		{"French quotation marks", "<h1>Les «\u00a0migrants\u00a0» sont là</h1>", "Les «\u00a0migrants\u00a0» sont là"},
	} {
		if got := read(t, c.html).Title; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestByline(t *testing.T) {
	for in, want := range map[string]string{
		"By Ada Low and Bo Hu":                        "Ada Low|Bo Hu",
		"Von Ada Löw, Korrespondentin":                "Ada Löw",
		"Par Zoé Morel · Publié hier":                 "Zoé Morel",
		"by ada low":                                  "",
		"Ada Low December 3, 2016":                    "Ada Low",
		"By Ada Low, Ph.D., reviewed by Bo Hu":        "Ada Low",
		"Written By":                                  "",
		"Theresa May and April June":                  "Theresa May|April June",
		"Staff writer":                                "",
		"ADA LOW, political editor":                   "ADA LOW",
		"https://news.example/authors/ada":            "",
		"ada@news.example":                            "",
		"Ada Low in Brussels":                         "Ada Low",
		"The News":                                    "",
		"Jean-Claude d'Arcy & Ursula O’Hea":           "Jean-Claude d'Arcy|Ursula O’Hea",
		"Written by: Ada Low, 3 March 2016, Politics": "Ada Low",
	} {
		if got := strings.Join(cleanNames([]string{in}, []string{"thenews"}), "|"); got != want {
			t.Errorf("cleanNames(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"2016-03-01T14:30:00+01:00":       "2016-03-01T14:30:00+01:00",
		"2016-03-01T14:30:00.123Z":        "2016-03-01T14:30:00Z",
		"2016-03-01T14:30:00+0100":        "2016-03-01T14:30:00+01:00",
		"Tue, 01 Mar 2016 14:30:00 GMT":   "2016-03-01T14:30:00Z",
		"1456842600":                      "2016-03-01T14:30:00Z",
		"1456842600000":                   "2016-03-01T14:30:00Z",
		"2016-03-01":                      "2016-03-01",
		"2016-03-01 14:30":                "2016-03-01",
		"20160301":                        "2016-03-01",
		"March 1, 2016":                   "2016-03-01",
		"Published: 1 March 2016, 10:00":  "2016-03-01",
		"1. März 2016":                    "2016-03-01",
		"Dienstag, 01.03.2016, 14:30 Uhr": "2016-03-01",
		"1er mars 2016 à 14h30":           "2016-03-01",
		"1 de marzo de 2016":              "2016-03-01",
		"Mar. 1st, 2016":                  "2016-03-01",
		"31/03/2016":                      "2016-03-31",
		"03/31/2016":                      "2016-03-31",
		"01/03/2016":                      "", // day or month first?
		"31 February 2016":                "",
		"yesterday":                       "",
		"":                                "",
		"99999999999999999999":            "",
		"2016-13-45T00:00:00Z":            "",
	} {
		at, precision, ok := parseDate(in)
		got := ""
		switch {
		case ok && precision == framewatch.PrecisionTime:
			got = at.Format(time.RFC3339)
		case ok:
			got = at.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("parseDate(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPublished(t *testing.T) {
	for _, c := range []struct{ name, html, want, origin string }{
		{"json-ld before meta", `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2016-03-01T00:30:00+02:00"}</script><meta property="article:published_time" content="2016-03-02">`, "2016-03-01T00:30:00+02:00", "json-ld"},
		{"future json-ld", `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2050-01-01"}</script><meta property="article:published_time" content="2016-03-02">`, "2016-03-02", "meta"},
		{"year 1", `<meta property="article:published_time" content="0001-01-01T00:00:00Z"><time datetime="2016-03-03T10:00:00Z">x</time>`, "2016-03-03T10:00:00Z", "time"},
		{"no date", `<h1>Ministers meet</h1><p>They did.</p>`, "", ""},
		{"text", `<h1>Ministers meet</h1><div>Von Ada Low · 4. März 2016</div>`, "2016-03-04", "text"},
	} {
		out := read(t, c.html).Printed()
		if out.Published != c.want || out.PublishedOrigin != c.origin {
			t.Errorf("%s: %+v, want %s %s", c.name, out, c.want, c.origin)
		}
	}
	in := &url.URL{Scheme: "https", Host: "a.example", Path: "/2015/12/19/x"}
	r, err := Article([]byte("<p>x"), "", in, Hint{Now: now, Published: now, PublishedOrigin: "feed"})
	if err != nil || r.Published.Format(time.DateOnly) != "2015-12-19" || r.PublishedOrigin != "url" {
		t.Error(r, err)
	}
	r, err = Article([]byte("<p>x"), "", pageURL, Hint{Now: now, Published: now.Add(-time.Hour), PublishedOrigin: "feed"})
	if err != nil || !r.Published.Equal(now.Add(-time.Hour)) || r.PublishedOrigin != "feed" {
		t.Error(r, err)
	}
}

func TestDates(t *testing.T) {
	const stated = `<meta property="article:published_time" content="2016-03-02T10:00:00Z">`
	feed := Hint{Now: now, Published: time.Date(2016, 3, 2, 10, 5, 0, 0, time.UTC), PublishedOrigin: "feed"}
	for _, c := range []struct {
		name, html string
		hint       Hint
		want       string // value, origin and confidence of each candidate
	}{
		{"stated once", stated, Hint{Now: now}, "2016-03-02T10:00:00Z meta medium"},
		{"the feed agrees", stated, feed, "2016-03-02T10:00:00Z meta high, 2016-03-02T10:05:00Z feed high"},
		{"the text agrees", stated + `<h1>Ministers meet</h1><p>2 March 2016</p>`, Hint{Now: now}, "2016-03-02T10:00:00Z meta high, 2016-03-02 text medium"},
		{"a later change is shown", stated + `<h1>Ministers meet</h1><p>5 March 2016</p>`, Hint{Now: now}, "2016-03-02T10:00:00Z meta low, 2016-03-05 text low"},
		{"an earlier day is shown", stated + `<h1>Ministers meet</h1><p>5 May 2015</p>`, Hint{Now: now}, "2015-05-05 text low, 2016-03-02T10:00:00Z meta low"},
		{"an earlier day is shown, but the feed agrees", stated + `<h1>Ministers meet</h1><p>5 May 2015</p>`, feed, "2016-03-02T10:00:00Z meta medium, 2015-05-05 text low, 2016-03-02T10:05:00Z feed medium"},
		{"only the feed", "", feed, "2016-03-02T10:05:00Z feed medium"},
		{"date of a change in the head", `<meta property="article:modified_time" content="2016-03-02T10:00:00Z"><script type="application/ld+json">{"@type":"NewsArticle","headline":"H","dateModified":"2016-03-02"}</script>`, Hint{Now: now}, ""},
		{"date of a change in the text", `<h1>Ministers meet</h1><p>Last updated: 2 March 2016</p>`, Hint{Now: now}, ""},
		{"date of a change in an element", `<article><h1>Ministers meet</h1><p>Updated: <time datetime="2016-03-02T10:00:00Z">2 March</time></p></article>`, Hint{Now: now}, ""},
		{"published and changed", `<h1>Ministers meet</h1><p>Updated 5 March 2016, published 2 March 2016</p>`, Hint{Now: now}, "2016-03-02 text low"},
		{"today's date at the head of the page", `<header class="masthead"><time datetime="2016-03-10">10 March 2016</time><span class="date">Thursday, 10 March 2016</span></header><main><h1>Ministers meet</h1></main>`, Hint{Now: now}, ""},
		{"start of the epoch", `<meta property="article:published_time" content="1970-01-01T00:00:00Z">`, Hint{Now: now}, ""},
		{"two days after now", `<meta property="article:published_time" content="2016-03-12T00:00:00Z">`, Hint{Now: now}, ""},
		{"American order", `<html lang="en-US"><h1>Ministers meet</h1><p>03/02/2016</p>`, Hint{Now: now}, "2016-03-02 text low"},
		{"European order", `<html lang="fr"><h1>Ministers meet</h1><p>02/03/2016</p>`, Hint{Now: now}, "2016-03-02 text low"},
	} {
		r, err := Article([]byte(c.html), "text/html; charset=utf-8", pageURL, c.hint)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range r.Printed().Dates {
			got = append(got, fmt.Sprintf("%s %s %s", d.Value, d.Origin, d.Confidence))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, strings.Join(got, ", "), c.want)
		}
		if a := r.Article(); a.Confidence != r.Confidence || len(r.Dates) > 0 && (r.Dates[0].At != r.Published || r.Dates[0].Confidence != r.Confidence) {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// TestPartial checks that a text beyond all measure is cut, and that it is said.
func TestPartial(t *testing.T) {
	r := read(t, `<title>Ministers meet</title><h1>Ministers meet</h1><article>`+strings.Repeat(proseHTML, 2000)+`</article>`)
	if r.Class != framewatch.ClassArticle || !r.Partial || !strings.Contains(r.Reason, "are kept") || len(r.Text) > maxText || len(r.Text) < maxText-1000 {
		t.Errorf("%q, partial %v: %s; %d bytes", r.Class, r.Partial, r.Reason, len(r.Text))
	}
	r = read(t, `<title>Ministers meet</title><h1>Ministers meet</h1><article>`+strings.Repeat(proseHTML, 700)+`</article>`)
	if r.Class != framewatch.ClassArticle || r.Partial || strings.Count(r.Text, "\n\n") != 4199 {
		t.Errorf("%q, partial %v: %s; %d paragraphs", r.Class, r.Partial, r.Reason, strings.Count(r.Text, "\n\n")+1)
	}
}

func TestText(t *testing.T) {
	r := read(t, `<html lang="en"><head><title>Ministers meet in the capital</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ministers meet in the capital</h1><p class="byline">By Ada Low</p><figure><img><figcaption>A caption here.</figcaption></figure>
<div class="body">`+proseHTML+`<h2>What comes next</h2><blockquote><p>“We will ‘not’ yield,” she said to the assembled press on Monday.</p></blockquote>
<div class="newsletter">Sign up for our newsletter. It is free, and comes every day at seven.</div>`+proseHTML+`</div></article>
<section class="more"><h3>Read also</h3><p><a href="/x">Another thing happened today</a> It was told by many people in the town.</p></section></body></html>`)
	if r.Class != framewatch.ClassArticle || r.Language != "en" || !slices.Equal(r.Byline, []string{"Ada Low"}) {
		t.Errorf("%+v", r)
	}
	paragraphs := strings.Split(r.Text, "\n\n")
	if len(paragraphs) != 14 || !strings.HasPrefix(paragraphs[0], "The ministers met") || paragraphs[6] != "What comes next" || paragraphs[7] != "“We will ‘not’ yield,” she said to the assembled press on Monday." {
		t.Errorf("%d paragraphs: %q", len(paragraphs), paragraphs)
	}
}

func TestBodyOfStatement(t *testing.T) {
	r := read(t, `<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","articleBody":"`+strings.Repeat(`The ministers met in the capital on Tuesday.\n\n`, 12)+`"}</script><h1>H</h1><div id="app">Loading</div>`)
	if r.Class != framewatch.ClassArticle || strings.Count(r.Text, "\n\n") != 11 {
		t.Errorf("%+v", r)
	}
}

func TestClass(t *testing.T) {
	few := "<p>The ministers met in the capital on Tuesday and could not agree.</p>"
	for _, c := range []struct {
		name, html string
		want       framewatch.Class
	}{
		{"article", `<title>Ministers meet</title><h1>Ministers meet</h1><article>` + proseHTML + `</article>`, framewatch.ClassArticle},
		{"article under a cookie banner", `<title>Ministers meet</title><div class="cookie-banner">We value your privacy. Accept all cookies</div><h1>Ministers meet</h1><article>` + proseHTML + proseHTML + `</article>`, framewatch.ClassArticle},
		{"article that mentions subscribers", `<title>Ministers meet</title><h1>Ministers meet</h1><article>` + strings.Repeat(proseHTML, 3) + `</article><div class="paywall">Subscribe to continue reading</div>`, framewatch.ClassArticle},
		{"article about robots", `<title>Are robots human?</title><h1>Are robots human?</h1><article>` + strings.Repeat(proseHTML, 2) + `</article>`, framewatch.ClassArticle},
		{"consent wall", `<title>The News</title><div><h1>Before you continue</h1><p>We and our 800 partners store cookies on your device.</p><button>Accept all</button><button>Reject all</button></div>`, framewatch.ClassConsentWall},
		{"German consent wall", `<title>Zeitung</title><div><h1>Mit Werbung weiterlesen</h1><p>Wir und unsere Partner verwenden Cookies, Ihre Einwilligung ist nötig: Zustimmen und weiter.</p></div>`, framewatch.ClassConsentWall},
		{"paywall by statement", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","isAccessibleForFree":"False"}</script><h1>H</h1>` + few, framewatch.ClassPaywallStub},
		{"paywall by words", `<title>Ministers meet</title><h1>Ministers meet</h1>` + few + `<div class="wall">Subscribe to continue reading. Already a subscriber? Log in.</div>`, framewatch.ClassPaywallStub},
		{"French paywall", `<title>Les ministres</title><h1>Les ministres</h1>` + few + `<p>Cet article est réservé aux abonnés.</p>`, framewatch.ClassPaywallStub},
		{"challenge", `<title>Just a moment...</title><p>Checking your browser before accessing.</p>`, framewatch.ClassBotChallenge},
		{"captcha", `<title>news.example</title><script src="https://ct.captcha-delivery.com/c.js"></script><p>Please enable JS and disable any ad blocker</p>`, framewatch.ClassBotChallenge},
		{"soft 404", `<title>The News</title><h1>Page not found</h1><p>We are sorry.</p>`, framewatch.ClassSoft404},
		{"German soft 404", `<title>Seite nicht gefunden - Zeitung</title><p>Leider</p>`, framewatch.ClassSoft404},
		{"empty", ``, framewatch.ClassNotArticle},
		{"links", `<title>World</title><h1>World news today</h1><ul>` + strings.Repeat(`<li><a href="/x">Something happened in a place</a></li>`, 30) + `</ul>`, framewatch.ClassListing},
		{"article with a film", `<title>Ministers meet</title><script type="application/ld+json">[{"@type":"NewsArticle","headline":"Ministers meet","video":{"@type":"VideoObject","name":"x"}},{"@type":"VideoObject","name":"x"}]</script><h1>Ministers meet</h1><video></video><article>` + proseHTML + proseHTML + `</article>`, framewatch.ClassArticle},
		{"film", `<title>Ministers meet</title><script type="application/ld+json">{"@type":"VideoObject","name":"Ministers meet"}</script><h1>Ministers meet</h1><video></video>` + few, framewatch.ClassVideo},
		{"film by og:type", `<title>Ministers meet</title><meta property="og:type" content="video.other"><h1>Ministers meet</h1>` + few, framewatch.ClassVideo},
		{"gallery", `<title>Ministers meet</title><script type="application/ld+json">{"@type":"ImageGallery","name":"Ministers meet"}</script><h1>Ministers meet</h1>` + strings.Repeat("<figure><img><figcaption>The ministers arrive at the palace in the capital.</figcaption></figure>", 20) + few, framewatch.ClassGallery},
		{"live blog", `<title>Ministers meet</title><script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Ministers meet","liveBlogUpdate":[{"@type":"BlogPosting","headline":"x"}]}</script><h1>Ministers meet</h1><article>` + proseHTML + proseHTML + `</article>`, framewatch.ClassLiveBlog},
		{"live blog by headline and structure", `<title>Ministers meet: live updates</title><h1>Ministers meet: live updates</h1>` + strings.Repeat(`<div class="live-blog-entry"><time>10:00</time>`+few+`</div>`, 12), framewatch.ClassLiveBlog},
		{"article about live blogs", `<title>Why live blogs fail</title><h1>Why live blogs fail</h1><article>` + proseHTML + proseHTML + `</article>`, framewatch.ClassArticle},
		{"collection", `<title>World</title><script type="application/ld+json">{"@type":"CollectionPage","name":"World"}</script><h1>World</h1>` + strings.Repeat(`<article><h2><a href="/x">Something happened in a place</a></h2><p>It was told by many people.</p></article>`, 12), framewatch.ClassListing},
		{"forum", `<title>Ministers?</title><script type="application/ld+json">{"@type":"QAPage","mainEntity":{"@type":"Question"}}</script><h1>Why do ministers meet?</h1>` + strings.Repeat("<div>"+few+"</div>", 12), framewatch.ClassNotArticle},
	} {
		r := read(t, "<html><body>"+c.html)
		if r.Class != c.want || (r.Reason == "") != (r.Class == framewatch.ClassArticle) {
			t.Errorf("%s: %q (%s), want %q", c.name, r.Class, r.Reason, c.want)
		}
	}
}

func TestLanguage(t *testing.T) {
	german := "<p>" + strings.Repeat("Die Minister trafen sich am Dienstag in der Hauptstadt und konnten sich nicht einigen. ", 12) + "</p>"
	for _, c := range []struct{ html, want string }{
		{`<html lang="de-AT"><p>kurz`, "de"},
		{`<html><p>kurz`, "en"}, // the source's
		{`<html lang="en"><title>Die Minister</title><article>` + german + german + `</article>`, "de"},
	} {
		if got := read(t, c.html).Language; got != c.want {
			t.Errorf("%.40q: %q, want %q", c.html, got, c.want)
		}
	}
}

func FuzzArticle(f *testing.F) {
	f.Add([]byte(`<html lang="en"><title>A | B</title><script type="application/ld+json">{"@type":"NewsArticle","author":[[{"name":{"name":"x"}}]]}</script><h1>A</h1><p>b`), "text/html")
	f.Add([]byte("<base href=':'><link rel=canonical href='//%zz'><meta name=date content='2016-02-30'>"), "text/html; charset=koi8-r")
	f.Add([]byte(proseHTML), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		r, err := Article(body, contentType, pageURL, Hint{Now: now})
		if err != nil {
			return
		}
		if u, err := url.Parse(r.URL); err != nil || u.Hostname() == "" {
			t.Errorf("address %q", r.URL)
		}
		if (len(r.Dates) == 0) != r.Published.IsZero() || (r.Confidence == "") != r.Published.IsZero() {
			t.Errorf("%+v", r)
		}
		if (r.Precision == "") != r.Published.IsZero() || (r.PublishedOrigin == "") != r.Published.IsZero() || r.Class == "" {
			t.Errorf("%+v", r)
		}
		if _, err := json.Marshal(r.Printed()); err != nil {
			t.Error(err)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	f.Add("1. März 2016")
	f.Add("2016-03-01T14:30:00+01:00")
	f.Fuzz(func(t *testing.T, s string) {
		if at, precision, ok := parseDate(s); ok && (precision == "" || at.IsZero() && !strings.Contains(s, "0001")) {
			t.Errorf("parseDate(%q) = %v, %q", s, at, precision)
		}
	})
}
