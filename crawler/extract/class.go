package extract

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"framewatch"
	words "framewatch/text"
)

// Lengths of text, in words.
const (
	wallWords  = 150 // a wall of any kind leaves less than this of a text
	stubWords  = 250 // what is shown of a paid article is shorter than this
	briefWords = 20  // the shortest article on a page that says it is one
	proseWords = 60  // the shortest on a page that does not
)

var (
	challenge = regexp.MustCompile(`(?i)^(?:just a moment|attention required|access (?:to this page has been )?denied|are you a (?:robot|human)|robot (?:check|or human)|human verification|security check|please wait|one moment, please|verify(?:ing)? (?:you are|that you are|your browser)|pardon our interruption|ddos-guard|checking your browser|bot verification|403 forbidden|request rejected|un momento|einen moment)`)
	scripts   = []string{"#challenge-form", "#cf-wrapper", "#challenge-running", ".cf-browser-verification", "#px-captcha", `script[src*="captcha-delivery.com"]`, `script[src*="/cdn-cgi/challenge-platform/"]`, `iframe[src*="captcha-delivery.com"]`, `iframe[src*="_Incapsula_Resource"]`, "#sec-if-cpt-container", ".g-recaptcha", ".h-captcha", ".cf-turnstile"}
	humanity  = regexp.MustCompile(`(?i)enable javascript and (?:cookies|disable any ad blocker)|(?:confirm|verify|prove)(?: that)? you(?:'re| are)(?: a)? (?:human|not a robot)|unusual traffic|bestätigen sie, dass sie (?:kein roboter|ein mensch)|vérifier que vous (?:êtes humain|n'êtes pas un robot)|no eres un robot`)

	consent    = regexp.MustCompile(`(?i)we (?:value|care about|respect) your privacy|before you continue|(?:accept|allow|reject) all(?: cookies)?|(?:we|our partners|and our \d+ partners).{0,80}(?:store|use) (?:and/or access )?(?:cookies|information on a device)|consent to (?:the use of )?cookies|(?:cookies|datenverarbeitung).{0,40}(?:zustimm|akzeptier)|zustimmen und weiter|mit werbung (?:weiterlesen|nutzen)|ihre privatsphäre|wir (?:und unsere partner )?(?:verwenden|nutzen|benötigen) .{0,60}(?:cookies|zustimmung|einwilligung)|(?:accepter|refuser) (?:tous? )?(?:les cookies|et (?:continuer|fermer))|continuer sans accepter|vos données personnelles|aceptar (?:todas )?(?:las )?(?:cookies|y continuar)|accetta(?: tutti)? (?:i cookie|e continua)|alles accepteren|privacy (?:settings|preferences|center|choices)`)
	consentURL = regexp.MustCompile(`(?i)^(?:consent|privacy|cmp|myprivacy)[.-]|/(?:consent|privacy-gate|cookie-?wall|zustimmung)(?:[/.?]|$)`)

	missing   = regexp.MustCompile(`(?i)^\W*(?:(?:error|fehler|erreur)\s*:?\s*)?(?:404\b|410\b|(?:the |this |that )?(?:page|article|content|story) (?:you requested |you(?:'re| are) looking for )?(?:was |is |has been |could not be |can(?:'|no)t be |cannot be |no longer )*(?:not found|not available|unavailable|found|exists?|available|removed|moved|deleted|doesn.t exist|does not exist)\b|not found|oops|nothing (?:was )?found|sorry,? (?:we|this|the|that|page)|we can(?:'|’|no)t find|(?:die )?(?:seite|artikel)(?: wurde)? (?:leider )?nicht (?:mehr )?(?:gefunden|verfügbar)|(?:diese|die) seite (?:existiert|gibt es) |(?:la |cette )?page (?:est )?(?:introuvable|non trouvée|n.existe)|contenu introuvable|p[áa]gina no (?:encontrada|existe)|pagina non trovata|pagina niet gevonden|página não encontrada)`)
	paywalled = regexp.MustCompile(`(?i)subscribe (?:now )?to (?:continue|keep|read|unlock)|to (?:continue|keep) reading|(?:this|the) (?:article|content|story) is (?:only |exclusively )?(?:for|available to|reserved for) (?:\w+ )?(?:subscribers|members)|(?:for|only for) (?:paying )?subscribers(?: only)?|subscriber[- ]only|already (?:a )?subscribe[rd]|log in to (?:continue|read)|register to (?:continue|read)|(?:you have|you've) (?:reached|read) your .{0,30}(?:limit|articles)|jetzt (?:weiterlesen|testen|abonnieren)|weiterlesen mit|nur für (?:abonnent|mitglieder)|(?:mit|im) (?:probe)?abo |(?:bereits|schon) (?:abonnent|kunde)|exklusiv für abonnent|(?:réservé|exclusif) (?:aux|pour les) abonnés|déjà abonné|abonnez-vous pour|pour lire la suite|il vous reste .{0,10}% de cet article|(?:solo|exclusivo) para suscriptores|suscr[ií]b(?:ase|ete) para|riservato agli abbonati|abbonati per|alleen voor abonnees`)
	walls     = `[class*="paywall" i], [id*="paywall" i], [class*="piano-" i], [class*="subscriber-only" i], [class*="premium-content" i], [class*="regwall" i], [data-paywall]`
)

// classify says what the page is, and why if it is no article.
func classify(root *html.Node, doc *goquery.Document, st statement, u *url.URL, r Result, hint Hint) (framewatch.Class, string) {
	n := words.Count(r.Text)
	heads := []string{plain(doc.Find("title").First().Text()), plain(doc.Find("h1").First().Text()), plain(doc.Find("h2").First().Text())}
	if n < wallWords {
		if reason := botChallenge(doc, heads); reason != "" {
			return framewatch.ClassBotChallenge, reason
		}
		for _, h := range heads {
			if !st.Article && missing.MatchString(h) && words.Count(h) <= 12 {
				return framewatch.ClassSoft404, fmt.Sprintf("the page says %q", h)
			}
		}
	}
	visible := visibleText(doc)
	if reason := consentWall(u, visible, n); reason != "" {
		return framewatch.ClassConsentWall, reason
	}
	if reason := paywallStub(doc, st, visible, n); reason != "" {
		return framewatch.ClassPaywallStub, reason
	}
	return kind(newPage(root, doc, st, u, r, hint))
}

func botChallenge(doc *goquery.Document, heads []string) string {
	if challenge.MatchString(heads[0]) || heads[1] != "" && challenge.MatchString(heads[1]) {
		return fmt.Sprintf("the page asks whether we are human: %q", heads[0])
	}
	visible := visibleText(doc)
	if words.Count(visible) > 2*wallWords {
		return ""
	}
	for _, s := range scripts {
		if doc.Find(s).Length() > 0 {
			return "the page holds a challenge to browsers and little else"
		}
	}
	if m := humanity.FindString(visible); m != "" {
		return fmt.Sprintf("the page asks whether we are human: %q", m)
	}
	return ""
}

func consentWall(u *url.URL, visible string, n int) string {
	if consentURL.MatchString(u.Hostname()) || consentURL.MatchString(u.Path) {
		return "the site sent us to its consent page"
	}
	// A banner over a whole article is no wall; a wall leaves nothing else.
	if n >= wallWords || words.Count(visible) > 4*wallWords {
		return ""
	}
	if found := consent.FindAllString(visible, -1); len(found) >= 2 && n < proseWords || len(found) > 0 && mostly(visible, n) {
		return fmt.Sprintf("the page asks for consent before it shows its text: %q", clip(found[0]))
	}
	return ""
}

// mostly reports whether a page of few words is about cookies rather than
// anything else.
func mostly(visible string, n int) bool {
	all := 0
	for _, w := range words.Words(visible) {
		switch w.Folded {
		case "cookie", "cookies", "consent", "einwilligung", "zustimmung", "zustimmen", "privacy", "datenschutz", "consentement", "confidentialite", "consentimiento":
			all++
		}
	}
	return all >= 3 && all*40 >= words.Count(visible)
}

func paywallStub(doc *goquery.Document, st statement, visible string, n int) string {
	if n >= stubWords {
		return ""
	}
	said := paywalled.FindString(visible)
	switch {
	case st.Paid && words.Count(st.Body) < stubWords:
		return "the page says it is not free, and shows only its beginning"
	case said != "" && (doc.Find(walls).Length() > 0 || strings.Contains(meta(doc, "article:content_tier"), "locked") || n < wallWords):
		return fmt.Sprintf("only the beginning is shown: %q", clip(said))
	case meta(doc, "article:content_tier") == "locked":
		return "the page says it is for subscribers, and shows only its beginning"
	}
	return ""
}

// prose reports whether a text has sentences, as lists of headlines and
// products don't: half of its words stand in paragraphs that end like them.
func prose(text string) bool {
	sentences, all := 0, 0
	for p := range strings.SplitSeq(text, "\n\n") {
		n := words.Count(p)
		all += n
		if endsSentence(p) && n >= 5 {
			sentences += n
		}
	}
	return sentences*2 >= all
}

// visibleText is the text of the page that a reader may see.
func visibleText(doc *goquery.Document) string {
	var p paragraphs
	for _, n := range doc.Find("body").Nodes {
		p.walk(n)
	}
	p.end()
	return strings.Join(p.list, " ")
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
