package class

import (
	"net/url"
	"strings"
	"testing"

	"framewatch"
	"framewatch/crawler/extract/page"
	"framewatch/text"
)

const address1 = "https://www.news.example/world/ministers-meet-in-capital"

func open(t testing.TB, at, html string) *page.Page {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	p, err := page.Read([]byte(html), "text/html; charset=utf-8", u)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// plain reads the article of a page in the plainest way: the sentences in the
// box that holds most of them, below the first heading.
func plain(p *page.Page) Article {
	a := Article{Title: first(p.Statement.Headline, p.Title), Signed: len(p.Statement.Authors) > 0 || p.Meta("author", "article:author") != ""}
	switch {
	case p.Statement.Published != "":
		a.Dated = "json-ld"
	case p.Meta("article:published_time") != "":
		a.Dated = "meta"
	}
	own, best := map[int]int{}, 0
	up := func(b page.Block) int { return max(p.Boxes[b.Box].Parent, 0) }
	for _, b := range p.Blocks {
		if b.Prose() {
			if own[up(b)] += b.Words; own[up(b)] > own[best] {
				best = up(b)
			}
		}
	}
	var list []string
	for _, b := range p.Blocks {
		if b.Prose() && up(b) == best {
			list = append(list, b.Text)
		}
	}
	a.Text = strings.Join(list, "\n\n")
	a.Words = text.Count(a.Text)
	return a
}

const sentence = "The ministers met in the capital on Tuesday and could not agree on how many people each country should receive, officials said."

var (
	few   = "<p>" + sentence + "</p>"
	prose = strings.Repeat(few+"\n", 12)
	menu  = strings.Repeat(`<a href="/s">Section</a> <a href="/t">Other section</a> `, 40)
	links = strings.Repeat(`<li><a href="/x">Something happened in a place</a></li>`, 30)
)

func TestOf(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	for _, c := range []struct {
		name, at, html string
		want           framewatch.Class
	}{
		{"article", "", `<title>Ministers meet</title><h1>Ministers meet</h1><article>` + prose + `</article>`, framewatch.ClassArticle},
		{"article without address", "/", `<title>Ministers meet</title><h1>Ministers meet</h1><article>` + prose + `</article>`, framewatch.ClassArticle},
		{"article in a form", "https://www.news.example/show.aspx?id=7", `<title>Ministers meet</title><form><nav>` + menu + `</nav><h1>Ministers meet</h1><div>` + prose + `</div></form>`, framewatch.ClassArticle},
		{"article with a banner", "", `<title>Ministers meet</title><h1>Ministers meet</h1><div>We value your privacy. Accept all cookies. Reject all.</div><article>` + prose + `</article>`, framewatch.ClassArticle},
		{"article with an offer to subscribe below", "", `<title>Ministers meet</title><h1>Ministers meet</h1><article>` + prose + `</article><p>Subscribe to continue reading. Already a subscriber?</p>`, framewatch.ClassArticle},
		{"short item with an offer to subscribe in the footer", "", `<title>Ministers meet</title><meta property="og:type" content="article"><h1>Ministers meet</h1>` + few + few + few + `<footer>Become a subscriber. Already a subscriber?</footer>`, framewatch.ClassArticle},
		{"captcha below an article", "", `<title>Ministers meet</title><h1>Ministers meet</h1><article>` + prose + `</article><div class="g-recaptcha"></div>`, framewatch.ClassArticle},
		{"article about what is not found", "", `<title>Page not found: on link rot</title><meta property="article:published_time" content="2016-03-01"><h1>Page not found: on link rot</h1><article>` + prose + `</article>`, framewatch.ClassArticle},

		{"consent", "", `<title>We value your privacy</title><div><h1>We value your privacy</h1><p>We and our 800 partners store and access information on a device, such as cookies.</p><button>Accept all</button></div>`, framewatch.ClassConsentWall},
		{"consent in German", "", `<title>Zeitung</title><div><h1>Mit Werbung weiterlesen</h1><p>Wir und unsere Partner verwenden Cookies, Ihre Einwilligung ist nötig: Zustimmen und weiter.</p></div>`, framewatch.ClassConsentWall},
		{"consent taken for a text", "", `<title>The News</title><h1>We value your privacy</h1><div>` + strings.Repeat(`<p>With your consent we and our partners use cookies and personal data for advertising; see the privacy policy of each of them.</p>`, 15) + `</div><button>Accept all cookies</button>`, framewatch.ClassConsentWall},
		{"consent in a frame", "", `<title>The News</title><div id="sp_message_container_1"><iframe src="https://cmp.news.example/"></iframe></div>`, framewatch.ClassConsentWall},
		{"consent by address", "https://consent.news.example/collect?x=1", `<title>The News</title><p>Yes?</p>`, framewatch.ClassConsentWall},

		{"paywall by statement", "", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","isAccessibleForFree":"False"}</script><h1>H</h1>` + few, framewatch.ClassPaywallStub},
		{"paywall by microdata", "", `<title>H</title><div itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="isAccessibleForFree" content="false"><h1>H</h1>` + few + `</div>`, framewatch.ClassPaywallStub},
		{"paywall by its head", "", `<title>H</title><meta property="article:content_tier" content="locked"><h1>H</h1>` + few, framewatch.ClassPaywallStub},
		{"paywall by words", "", `<title>Ministers meet</title><h1>Ministers meet</h1>` + few + `<div class="wall">Subscribe to continue reading. Already a subscriber? Log in.</div>`, framewatch.ClassPaywallStub},
		{"paywall by an offer and its box", "", `<title>Ministers meet</title><meta property="og:type" content="article"><h1>Ministers meet</h1>` + few + few + `<div class="article-paywall">Already a subscriber? Log in.</div>`, framewatch.ClassPaywallStub},

		{"challenge", "", `<title>Just a moment...</title><p>Checking your browser before accessing.</p>`, framewatch.ClassBotChallenge},
		{"captcha", "", `<title>news.example</title><script src="https://ct.captcha-delivery.com/c.js"></script><p>Please enable JS and disable any ad blocker</p>`, framewatch.ClassBotChallenge},
		{"short article whose title begins like a challenge", "", `<title>Un momento histórico</title><meta property="og:type" content="article"><h1>Un momento histórico</h1>` + few + few, framewatch.ClassArticle},

		{"short article on a site that tells humans from programs on every page", "", `<title>Ministers meet</title><meta property="og:type" content="article"><h1>Ministers meet</h1>` + few + few + `<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>`, framewatch.ClassArticle},
		{"soft 404", "", `<title>The News</title><h1>Page not found</h1><p>We are sorry.</p>`, framewatch.ClassSoft404},
		{"soft 404 by number", "", `<title>404 - The News</title><p>We are sorry.</p>`, framewatch.ClassSoft404},
		{"soft 404 above other articles", "", `<title>Page not found | The News</title><h1>This page could not be found</h1><h1>Sorry, this page does not exist</h1><div>` + prose + `</div>`, framewatch.ClassSoft404},
		{"car of that number", "", `<title>4040 cars sold</title><meta property="og:type" content="article"><h1>4040 cars sold</h1>` + few + few, framewatch.ClassArticle},

		{"refused in this country", "https://www.news.example/news/2016/03/01/ministers-meet", `<title>news.example</title><h1>451: Unavailable due to legal reasons</h1><div><p>We recognize you are attempting to access this website from a country belonging to the European Economic Area, and therefore access cannot be granted at this time.</p>` + few + few + `</div>`, framewatch.ClassNotArticle},
		{"maintenance", "https://www.news.example/news/2016/03/01/ministers-meet", `<title>Wartungsarbeiten | Zeitung</title>` + few + few + few, framewatch.ClassNotArticle},
		{"article on maintenance", "", `<title>Bridge under maintenance</title><h1>Bridge under maintenance</h1><div>` + prose + `</div>`, framewatch.ClassArticle},
		{"empty", "", ``, framewatch.ClassNotArticle},
		{"text in scripts", "", `<title>Ministers meet</title><div id="app"></div><script>var text = "` + strings.Repeat(sentence, 50) + `"</script>`, framewatch.ClassNotArticle},
		{"title of a megabyte", "", `<title>` + long + `</title><h1>` + long + `</h1>`, framewatch.ClassNotArticle},
		{"no headline", "", "<div>" + prose + "</div>", framewatch.ClassNotArticle},
		{"thousands of links", "", `<title>Links</title>` + strings.Repeat(`<a href="/a">one more of the links</a> `, 5000), framewatch.ClassListing},
		{"links", "", `<title>World</title><h1>World news today</h1><p>` + sentence + `</p><ul>` + links + `</ul>`, framewatch.ClassListing},
		{"front page", "https://www.news.example/", `<title>The News</title><h1>The News</h1>` + prose, framewatch.ClassListing},
		{"article under a number", "https://www.news.example/10", `<title>Ministers meet in the capital</title><meta property="og:type" content="article"><h1>Ministers meet in the capital</h1><article>` + prose + `</article>`, framewatch.ClassArticle},
		{"front page in a language", "https://www.news.example/de/", `<title>The News</title><h1>The News</h1>` + prose, framewatch.ClassListing},
		{"collection", "https://www.news.example/world", `<title>World</title><script type="application/ld+json">{"@type":"CollectionPage","name":"World"}</script><h1>World</h1>` + strings.Repeat(`<article><h2><a href="/x">Something happened in a place</a></h2><p>It was told by many people.</p></article>`, 12), framewatch.ClassListing},
		{"section of headlines and summaries", "https://www.news.example/news/us-politics", `<title>US politics</title><meta property="og:type" content="website"><nav>` + menu + `</nav><h1>US politics</h1>` + strings.Repeat(`<div><h3><a href="/x">Something happened in a place again</a></h3><p>`+sentence+`</p></div>`, 30), framewatch.ClassListing},
		{"section of cards", "https://www.news.example/nachrichten/aus-aller-welt", `<title>Welt</title><h1>Welt</h1>` + strings.Repeat(`<a href="/x"><h3>Something happened in a place again</h3><p>`+sentence+`</p></a>`, 30), framewatch.ClassListing},
		{"section in one box", "https://www.news.example/world/europe", `<title>Europe</title><h1>Europe</h1><div>` + strings.Repeat(`<h3><a href="/x">Something happened in a place again</a></h3><p>`+sentence+`</p>`, 30) + `</div>`, framewatch.ClassListing},
		{"page of a tag", "https://www.news.example/tag/ministers", `<title>Ministers</title><h1>Ministers</h1>` + strings.Repeat(`<article><h3><a href="/x">Something happened in a place again</a></h3><p>`+sentence+`</p></article>`, 12), framewatch.ClassListing},
		{"page of an author", "https://www.news.example/autor/ada-low", `<title>Ada Low</title><h1>Ada Low</h1>` + few + few + strings.Repeat(`<h3><a href="/x">Something happened in a place again</a></h3>`, 30), framewatch.ClassListing},
		{"article among many links, of which nothing is said", "https://www.news.example/politik/id_1234567/minister.html", `<title>Ministers meet</title><nav>` + menu + `</nav><h1>Ministers meet</h1><div>` + strings.Repeat(few, 6) + `</div><ul>` + links + `</ul>`, framewatch.ClassArticle},
		{"article by number alone", "https://www.news.example/article.php?id=12", `<title>Ministers meet</title><nav>` + menu + `</nav><h1>Ministers meet</h1><div>` + strings.Repeat(few, 10) + `</div>`, framewatch.ClassArticle},
		{"article with a headline of another after each paragraph", "https://www.news.example/vesti/ministri-se-sastali", `<title>Ministers meet</title><h1>Ministers meet</h1><div>` + strings.Repeat(few+few+`<p><a href="/x">Something happened in a place again</a></p>`, 6) + `</div>`, framewatch.ClassArticle},
		{"forum", "", `<title>Ministers?</title><script type="application/ld+json">{"@type":"QAPage","mainEntity":{"@type":"Question"}}</script><h1>Why do ministers meet?</h1>` + strings.Repeat("<div>"+few+"</div>", 12), framewatch.ClassNotArticle},

		{"article with a film", "", `<title>Ministers meet</title><script type="application/ld+json">[{"@type":"NewsArticle","headline":"Ministers meet","video":{"@type":"VideoObject","name":"x"}},{"@type":"VideoObject","name":"x"}]</script><h1>Ministers meet</h1><video></video><article>` + prose + `</article>`, framewatch.ClassArticle},
		{"film", "", `<title>Ministers meet</title><script type="application/ld+json">{"@type":"VideoObject","name":"Ministers meet"}</script><h1>Ministers meet</h1><video></video>` + few, framewatch.ClassVideo},
		{"film by og:type", "", `<title>Ministers meet</title><meta property="og:type" content="video.other"><h1>Ministers meet</h1>` + few, framewatch.ClassVideo},
		{"film by address", "https://www.news.example/video/ministers-meet-in-capital-1234", `<title>Ministers meet</title><h1>Ministers meet</h1><div class="video-player"></div>` + few, framewatch.ClassVideo},
		{"gallery", "", `<title>Ministers meet</title><script type="application/ld+json">{"@type":"ImageGallery","name":"Ministers meet"}</script><h1>Ministers meet</h1>` + strings.Repeat("<figure><img><figcaption>The ministers arrive at the palace in the capital.</figcaption></figure>", 20) + few, framewatch.ClassGallery},
		{"gallery by address", "https://www.news.example/bildergalerie/ministers-meet", `<title>Ministers meet</title><h1>Ministers meet</h1>` + strings.Repeat("<figure><img><figcaption>The ministers arrive at the palace in the capital.</figcaption></figure>", 20) + few, framewatch.ClassGallery},

		{"live blog", "", `<title>Ministers meet</title><script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Ministers meet","liveBlogUpdate":[{"@type":"BlogPosting","headline":"x"}]}</script><h1>Ministers meet</h1><article>` + prose + `</article>`, framewatch.ClassLiveBlog},
		{"live blog by headline and structure", "", `<title>Ministers meet: live updates</title><h1>Ministers meet: live updates</h1>` + strings.Repeat(`<div class="live-blog-entry"><time>10:00</time>`+few+`</div>`, 12), framewatch.ClassLiveBlog},
		{"live blog by headline and times", "", `<title>En direct : les ministres</title><h1>En direct : les ministres</h1>` + strings.Repeat(`<div><h3>10h00</h3>`+few+`</div>`, 12), framewatch.ClassLiveBlog},
		{"article about live blogs", "", `<title>Why live blogs fail</title><h1>Why live blogs fail</h1><article>` + prose + `</article>`, framewatch.ClassArticle},
	} {
		at := first(c.at, address1)
		p := open(t, strings.TrimPrefix(at, "/"), "<html><body>"+c.html)
		v := Of(p, plain(p))
		if v.Class != c.want || (v.Reason == "") != (v.Class == framewatch.ClassArticle) {
			t.Errorf("%s: %q (%s), want %q", c.name, v.Class, v.Reason, c.want)
		}
	}
}

func TestMarks(t *testing.T) {
	for _, c := range []struct {
		name, html string
		want       Verdict
	}{
		{"free", `<h1>Ministers meet</h1>`, Verdict{Class: framewatch.ClassArticle}},
		{"not free, but all there", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet","isAccessibleForFree":false}</script>`, Verdict{Class: framewatch.ClassArticle, Paywalled: true}},
		{"cut by a wall", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet"}</script><div class="paywall">Subscribe to continue reading</div>`, Verdict{Class: framewatch.ClassArticle, Paywalled: true}},
		{"wall that is not there", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet"}</script><div class="paywall"></div>`, Verdict{Class: framewatch.ClassArticle}},
		{"live by its headline", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet – live"}</script>`, Verdict{Class: framewatch.ClassArticle, Live: true}},
		{"a word of the headline", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Where ministers live"}</script>`, Verdict{Class: framewatch.ClassArticle}},
	} {
		p := open(t, address1, `<title>Ministers meet</title>`+c.html+`<article>`+prose+`</article>`)
		if v := Of(p, plain(p)); v != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, v, c.want)
		}
	}
}

// TestLanguages puts each wall in the words of many languages, and a banner
// below an article.
func TestLanguages(t *testing.T) {
	for _, c := range []struct{ language, consent, paywall, gone, wait string }{
		{"de", "Ihre Privatsphäre. Wir und unsere 200 Partner nutzen Cookies. Alle akzeptieren", "Dieser Artikel ist exklusiv für Abonnenten.", "Die Seite wurde leider nicht gefunden", "Einen Moment, bitte..."},
		{"fr", "Vos données personnelles. Nous et nos 300 partenaires utilisons des cookies. Continuer sans accepter", "Cet article est réservé aux abonnés.", "Page introuvable", "Un instant…"},
		{"es", "Nosotros y nuestros 90 socios utilizamos cookies. Aceptar y continuar", "Contenido exclusivo para suscriptores", "Página no encontrada", "Un momento…"},
		{"pt", "A sua privacidade. Nós e os nossos 90 parceiros usamos cookies. Aceitar todos", "Conteúdo exclusivo para assinantes.", "Página não encontrada", "Um momento…"},
		{"it", "Noi e i nostri 90 partner utilizziamo i cookie. Accetta e continua", "Contenuto riservato agli abbonati.", "Pagina non trovata", "Solo un momento…"},
		{"nl", "Wij en onze 90 partners gebruiken cookies. Alles accepteren", "Dit artikel is alleen voor abonnees.", "Pagina niet gevonden", "Even geduld..."},
		{"pl", "Szanujemy Twoją prywatność. My i nasi partnerzy używamy plików cookie. Zgadzam się", "Artykuł dostępny tylko dla prenumeratorów", "Strona nie istnieje", "Chwileczkę…"},
		{"ru", "Мы используем файлы cookie. Принять все cookie", "Полный текст доступен только для подписчиков.", "Страница не найдена", "Один момент…"},
		{"uk", "Ми використовуємо файли cookie. Прийняти всі cookie", "Лише для передплатників", "Сторінку не знайдено", "Зачекайте..."},
		{"tr", "Gizliliğinize önem veriyoruz. Çerezleri kabul et. Tümünü reddet", "OKUMAYA DEVAM ETMEK İÇİN abone olun", "Sayfa Bulunamadı", "Bir dakika lütfen..."},
		{"el", "Χρησιμοποιούμε cookies. Αποδοχή όλων. Συμφωνώ", "Αποκλειστικά για συνδρομητές", "Η σελίδα δεν βρέθηκε", "Περιμένετε…"},
		{"ar", "نحن نقدر خصوصيتك. نستخدم ملفات تعريف الارتباط. قبول الكل", "هذا المحتوى متاح للمشتركين فقط", "الصفحة غير موجودة", "لحظة…"},
		{"fa", "ما از کوکی استفاده میکنیم. پذیرش همه کوکی", "برای ادامه مطالعه وارد شوید", "صفحه یافت نشد", "لطفا صبر کنید..."},
		{"he", "הפרטיות שלך. אנו משתמשים בעוגיות. אישור הכל", "כתבה זו פתוחה למנויים בלבד", "הדף לא נמצא", "רק רגע..."},
		{"zh", "我们使用cookie保护您的隐私。接受所有cookie", "订阅后继续阅读", "页面不存在", "请稍候…"},
		{"ja", "cookieを使用しています。プライバシーを尊重します。同意して続ける", "この記事は有料会員限定です。残り 1200 文字", "ページが見つかりません", "しばらくお待ちください..."},
		{"ko", "쿠키를 사용합니다. 개인정보 보호. 모두 동의", "유료회원 전용 기사입니다", "페이지를 찾을 수 없습니다", "잠시만 기다리십시오…"},
		{"hi", "हम कुकीज़ का उपयोग करते हैं। सभी स्वीकार करें", "पूरा पढ़ने के लिए सब्सक्राइब करें", "पेज नहीं मिला", "कृपया प्रतीक्षा करें..."},
		{"sv", "Vi värnar om din integritet. Vi använder cookies. Godkänn alla", "För att läsa vidare, bli prenumerant", "Sidan hittades inte", "Ett ögonblick…"},
		{"no", "Vi og våre partnere bruker informasjonskapsler. Godta alle", "Denne saken er for abonnenter", "Siden finnes ikke", "Et øyeblikk…"},
		{"da", "Vi og vores partnere bruger cookies. Tillad alle", "For at læse videre skal du logge ind", "Siden blev ikke fundet", "Et øjeblik…"},
		{"fi", "Käytämme evästeitä. Hyväksy kaikki evästeet", "Artikkeli on vain tilaajille.", "Sivua ei löytynyt", "Hetkinen…"},
		{"cs", "Používáme soubory cookie. Přijmout vše", "Článek je jen pro předplatitele", "Stránka nebyla nalezena", "Okamžik…"},
		{"sk", "Používame cookies. Prijať všetko", "Len pre predplatiteľov", "Stránka sa nenašla", "Prosím počkajte"},
		{"hu", "Adatvédelmi beállítások: sütiket használunk. Elfogadom", "Ez a cikk csak előfizetőknek szól", "A keresett oldal nem található", "Egy pillanat…"},
		{"ro", "Folosim cookie-uri. Acceptă toate", "Articol disponibil doar pentru abonați", "Pagina nu a fost găsită", "Un moment…"},
		{"bg", "Използваме бисквитки. Приемам всички", "Само за абонати", "Страницата не е намерена", "Моля, изчакайте…"},
		{"hr", "Koristimo kolačiće. Prihvaćam. Vaša privatnost", "Sadržaj je dostupan samo za pretplatnike", "Stranica nije pronađena", "Samo trenutak…"},
		{"sl", "Uporabljamo piškotke. Sprejmem vse", "Vsebina je samo za naročnike", "Stran ne obstaja", "Počakajte…"},
	} {
		for want, html := range map[framewatch.Class]string{
			framewatch.ClassConsentWall:  `<title>example</title><div><p>` + c.consent + `</p></div>`,
			framewatch.ClassPaywallStub:  `<title>example</title><meta property="og:type" content="article"><h1>example</h1>` + few + `<div>` + c.paywall + `</div>`,
			framewatch.ClassSoft404:      `<title>` + c.gone + ` | example</title><p>-</p>`,
			framewatch.ClassArticle:      `<title>example</title><h1>example</h1><div>` + prose + `</div><div>` + c.consent + `</div>`,
			framewatch.ClassBotChallenge: `<title>` + c.wait + `</title><p>-</p>`,
		} {
			p := open(t, address1, `<html lang="`+c.language+`">`+html)
			if v := Of(p, plain(p)); v.Class != want {
				t.Errorf("%s: %q (%s), want %q", c.language, v.Class, v.Reason, want)
			}
		}
	}
}

func TestLiveTitle(t *testing.T) {
	for title, want := range map[string]bool{
		"Ministers meet: live updates":           true,
		"Live: Ministers meet":                   true,
		"LIVE | Ministers meet":                  true,
		"Ministers meet – live":                  true,
		"Liveblog: Minister treffen sich":        true,
		"Newsticker zum Treffen der Minister":    true,
		"Les ministres se réunissent, en direct": true,
		"EN DIRECT - Les ministres":              true,
		"Última hora: los ministros":             true,
		"Прямая трансляция: министры":            true,
		"CANLI | Bakanlar toplandı":              true,
		"Where ministers live":                   false,
		"Live music is back":                     false,
		"Direct flights resume":                  false,
		"Live-in carers":                         false,
		"":                                       false,
	} {
		if got := liveTitle(title); got != want {
			t.Errorf("liveTitle(%q) = %v", title, got)
		}
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		at    string
		want  trait
		front bool
	}{
		{"https://news.example/", 0, true},
		{"https://news.example/fr", 0, true},
		{"https://news.example/?p=12", 0, false},
		{"https://news.example/tv", film, false},
		{"https://news.example/2016/03/ministers-meet", story, false},
		{"https://news.example/2016/03/", 0, false},
		{"https://news.example/20160301/1234.html", story, false},
		{"https://news.example/world/2016-03/01/c_1234.htm", story, false},
		{"https://news.example/world/2016-03-01-ministers-meet", story, false},
		{"https://news.example/world/2016-03-01", 0, false},
		{"https://news.example/world/20161350-x", 0, false},
		{"https://news.example/news/world/ministers-meet-again", story, false},
		{"https://news.example/news/world", 0, false},
		{"https://news.example/news/us-politics", 0, false},
		{"https://news.example/news/world-123", story, false},
		{"https://news.example/2016/03/01/ministers", story, false},
		{"https://news.example/politik/2016/", 0, false},
		{"https://news.example/nachrichten/minister-treffen-a-123.html", story, false},
		{"https://news.example/tag/ministers", section, false},
		{"https://news.example/world/page/2", section, false},
		{"https://forum.news.example/world/1", forum, false},
		{"https://news.example/world/liveblog-ministers", live, false},
		{"https://news.example/live/world-123", live, false},
		{"https://news.example/Video/ministers", film, false},
		{"https://news.example/видео/123", film, false},
		{"https://news.example/fotostrecke/ministers", pictures, false},
		{"https://community-news.example/world", 0, false},
		{"https://consent.news.example/x-1", asking, false},
		{"", 0, false},
	} {
		u, err := url.Parse(c.at)
		if err != nil {
			t.Fatal(err)
		}
		if a := readAddress(u); a.traits != c.want || a.front != c.front {
			t.Errorf("%s: %b %v, want %b %v", c.at, a.traits, a.front, c.want, c.front)
		}
	}
}

func TestBook(t *testing.T) {
	b := newBook(map[int][]string{1: {"you've read your … limit", "déjà abonné"}, 2: {"続きを読む", "read"}})
	for s, want := range map[string]string{
		"You’ve read your ten articles, the LIMIT.":              "1:you've read your ten articles, the limit 2:read",
		"You've read your " + strings.Repeat("x", 200) + "limit": "2:read",
		"DÉJÀ\u00a0ABONNÉ ?":                                     "1:déjà abonné",
		"この続きを読む":                                                "2:続きを読む",
		"misread":                                                "",
		"rea":                                                    "",
		"":                                                       "",
	} {
		var got []string
		b.find(fold(nil, s), func(topic int, text []byte, _ int) { got = append(got, string(rune('0'+topic))+":"+string(text)) })
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// TestPhrases checks the tables: a phrase is found in itself, and is long
// enough to be looked up.
func TestPhrases(t *testing.T) {
	for name, b := range map[string]*book{"phrases": phrases, "marks": marks, "titles of live blogs": liveTitles, "slugs": slugs} {
		for _, p := range b.phrases {
			if len(p.head) < 4 || b == phrases && p.topic == demands && len(p.head+p.rest) < 8 {
				t.Errorf("%s: %q is too short", name, p.head)
			}
			found := false
			b.find([]byte(p.head+" x "+p.rest), func(topic int, _ []byte, at int) { found = found || topic == p.topic && at == 0 })
			if !found {
				t.Errorf("%s: %q is not found", name, p.head)
			}
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("https://news.example/a", "<title>404</title><h1>x<p>10:00<p>"+sentence, "Title", "Text.\n\nMore …", true)
	f.Add("", `<script type="application/ld+json">{"@type":["LiveBlogPosting","VideoObject"]}</script><div itemtype="http://schema.org/Product" class="paywall">Accept all cookies`, "", "", false)
	f.Add("//%zz", "<body class=single-post><video><iframe src=player></iframe>€ 5", "live", "\xff", false)
	f.Fuzz(func(t *testing.T, at, html, title, body string, announced bool) {
		u, err := url.Parse(at)
		if err != nil {
			u = nil
		}
		p, err := page.Read([]byte(html), "text/html; charset=utf-8", u)
		if err != nil {
			return
		}
		v := Of(p, Article{Title: title, Text: body, Words: text.Count(body), Announced: announced})
		if v.Class == "" || (v.Reason == "") != (v.Class == framewatch.ClassArticle) || len(v.Reason) > 2000 {
			t.Errorf("%+v", v)
		}
		if v != Of(p, Article{Title: title, Text: body, Words: text.Count(body), Announced: announced}) {
			t.Error("the second verdict differs")
		}
	})
}
