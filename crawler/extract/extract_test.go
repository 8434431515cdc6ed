package extract

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
)

var (
	pageURL = &url.URL{Scheme: "https", Host: "www.news.example", Path: "/world/ministers-meet-in-capital"}
	now     = time.Date(2016, 3, 10, 12, 0, 0, 0, time.UTC)
)

// story is prose of n paragraphs, each with words of its own.
func story(n int) string {
	people := []string{"The ministers", "Several mayors", "Two envoys", "The delegates", "Officials of the union", "Diplomats from the coast", "Members of the panel"}
	deeds := []string{"met in the capital", "argued behind closed doors", "spoke to the press at noon", "wrote to the commission", "refused to sign the paper", "called for a second vote", "left the hall in haste", "asked for more money"}
	ends := []string{"could not agree on how many people each country should receive", "said that the talks would go on next week", "found no word on which all could settle", "warned that winter was near", "promised to publish the figures"}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<p>%s %s on day %d, and %s, as was reported from room %d.</p>\n", people[i%7], deeds[i%8], i+1, ends[i%5], 3*i+10)
	}
	return b.String()
}

func extracted(t *testing.T, html string) Result {
	t.Helper()
	r, err := Article([]byte(html), "text/html; charset=utf-8", pageURL, Hint{Now: now, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPartial checks that a text beyond all measure is cut, and that it is said.
func TestPartial(t *testing.T) {
	r := extracted(t, `<title>Ministers meet</title><h1>Ministers meet</h1><article>`+story(10_000)+`</article>`)
	if r.Class != framewatch.ClassArticle || !r.Partial || !strings.Contains(r.Reason, "are kept") || len(r.Text) > (1<<20) || len(r.Text) < (1<<20)-1000 {
		t.Errorf("%q, partial %v: %s; %d bytes", r.Class, r.Partial, r.Reason, len(r.Text))
	}
	r = extracted(t, `<title>Ministers meet</title><h1>Ministers meet</h1><article>`+story(4200)+`</article>`)
	if r.Class != framewatch.ClassArticle || r.Partial || strings.Count(r.Text, "\n\n") != 4199 {
		t.Errorf("%q, partial %v: %s; %d paragraphs", r.Class, r.Partial, r.Reason, strings.Count(r.Text, "\n\n")+1)
	}
}

func TestText(t *testing.T) {
	r := extracted(t, `<html lang="en"><head><title>Ministers meet in the capital</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ministers meet in the capital</h1><p class="byline">By Ada Low</p><figure><img><figcaption>A caption here.</figcaption></figure>
<div class="body">`+story(6)+`<h2>What comes next</h2><blockquote><p>“We will ‘not’ yield,” she said to the assembled press on Monday.</p></blockquote>
<div class="newsletter">Sign up for our newsletter. It is free, and comes every day at seven.</div>`+story(14)[len(story(6)):]+`</div></article>
<section class="more"><h3>Read also</h3><p><a href="/x">Another thing happened today</a> It was told by many people in the town.</p></section></body></html>`)
	if r.Class != framewatch.ClassArticle || r.Language != "en" || !slices.Equal(r.Byline, []string{"Ada Low"}) {
		t.Errorf("%+v", r)
	}
	paragraphs := strings.Split(r.Text, "\n\n")
	if len(paragraphs) != 16 || !strings.HasPrefix(paragraphs[0], "The ministers met") || paragraphs[6] != "What comes next" || paragraphs[7] != "“We will ‘not’ yield,” she said to the assembled press on Monday." {
		t.Errorf("%d paragraphs: %q", len(paragraphs), paragraphs)
	}
}

func TestBodyOfStatement(t *testing.T) {
	r := extracted(t, `<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","articleBody":"`+strings.Repeat(`The ministers met in the capital on Tuesday.\n\n`, 12)+`"}</script><h1>H</h1><div id="app">Loading</div>`)
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
		{"article", `<title>Ministers meet</title><h1>Ministers meet</h1><article>` + story(6) + `</article>`, framewatch.ClassArticle},
		{"article under a cookie banner", `<title>Ministers meet</title><div class="cookie-banner">We value your privacy. Accept all cookies</div><h1>Ministers meet</h1><article>` + story(12) + `</article>`, framewatch.ClassArticle},
		{"article that mentions subscribers", `<title>Ministers meet</title><h1>Ministers meet</h1><article>` + story(18) + `</article><div class="paywall">Subscribe to continue reading</div>`, framewatch.ClassArticle},
		{"article about robots", `<title>Are robots human?</title><h1>Are robots human?</h1><article>` + story(12) + `</article>`, framewatch.ClassArticle},
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
		{"article with a film", `<title>Ministers meet</title><script type="application/ld+json">[{"@type":"NewsArticle","headline":"Ministers meet","video":{"@type":"VideoObject","name":"x"}},{"@type":"VideoObject","name":"x"}]</script><h1>Ministers meet</h1><video></video><article>` + story(12) + `</article>`, framewatch.ClassArticle},
		{"film", `<title>Ministers meet</title><script type="application/ld+json">{"@type":"VideoObject","name":"Ministers meet"}</script><h1>Ministers meet</h1><video></video>` + few, framewatch.ClassVideo},
		{"film by og:type", `<title>Ministers meet</title><meta property="og:type" content="video.other"><h1>Ministers meet</h1>` + few, framewatch.ClassVideo},
		{"gallery", `<title>Ministers meet</title><script type="application/ld+json">{"@type":"ImageGallery","name":"Ministers meet"}</script><h1>Ministers meet</h1>` + strings.Repeat("<figure><img><figcaption>The ministers arrive at the palace in the capital.</figcaption></figure>", 20) + few, framewatch.ClassGallery},
		{"live blog", `<title>Ministers meet</title><script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Ministers meet","liveBlogUpdate":[{"@type":"BlogPosting","headline":"x"}]}</script><h1>Ministers meet</h1><article>` + story(12) + `</article>`, framewatch.ClassLiveBlog},
		{"live blog by headline and structure", `<title>Ministers meet: live updates</title><h1>Ministers meet: live updates</h1>` + strings.Repeat(`<div class="live-blog-entry"><time>10:00</time>`+few+`</div>`, 12), framewatch.ClassLiveBlog},
		{"article about live blogs", `<title>Why live blogs fail</title><h1>Why live blogs fail</h1><article>` + story(12) + `</article>`, framewatch.ClassArticle},
		{"collection", `<title>World</title><script type="application/ld+json">{"@type":"CollectionPage","name":"World"}</script><h1>World</h1>` + strings.Repeat(`<article><h2><a href="/x">Something happened in a place</a></h2><p>It was told by many people.</p></article>`, 12), framewatch.ClassListing},
		{"forum", `<title>Ministers?</title><script type="application/ld+json">{"@type":"QAPage","mainEntity":{"@type":"Question"}}</script><h1>Why do ministers meet?</h1>` + strings.Repeat("<div>"+few+"</div>", 12), framewatch.ClassNotArticle},
	} {
		r := extracted(t, "<html><body>"+c.html)
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
		if got := extracted(t, c.html).Language; got != c.want {
			t.Errorf("%.40q: %q, want %q", c.html, got, c.want)
		}
	}
}

func FuzzArticle(f *testing.F) {
	f.Add([]byte(`<html lang="en"><title>A | B</title><script type="application/ld+json">{"@type":"NewsArticle","author":[[{"name":{"name":"x"}}]]}</script><h1>A</h1><p>b`), "text/html")
	f.Add([]byte("<base href=':'><link rel=canonical href='//%zz'><meta name=date content='2016-02-30'>"), "text/html; charset=koi8-r")
	f.Add([]byte(story(6)), "")
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
