package head

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch/crawler/extract/page"
	words "framewatch/text"
)

// Bounds of what is read of section and description.
const (
	maxSection     = 60   // runes of the name of a section
	maxDescription = 1000 // bytes
	maxCrumbs      = 8    // of a trail of breadcrumbs
)

// section is the part of the site in which the article stands, as the site
// spells it: what the JSON-LD or a meta element states, the first of the
// breadcrumbs below the home page that says more than "News", or else the
// first part of the address that is a word.
func section(p *page.Page, s site, title string) string {
	key := page.Letters(title)
	for _, stated := range []string{p.Statement.Section, p.Meta("article:section", "articlesection", "og:section", "section", "parsely-section", "sailthru.section", "dc.subject.section")} {
		stated = page.Plain(cutAt(stated, 500))
		if strings.Count(stated, ",") > 1 {
			stated, _, _ = strings.Cut(stated, ",") // a list of them
		}
		if s.couldName(stated, key) {
			return stated
		}
	}
	if c := s.crumb(p.Statement.Crumbs, key); c != "" {
		return c
	}
	if c := s.crumb(trail(p), key); c != "" {
		return c
	}
	return s.ofAddress(p.URL)
}

// couldName reports whether a line can name a section: it is short, and neither
// the headline nor the site's name.
func (s site) couldName(line, title string) bool {
	folded := page.Letters(line)
	first, _ := utf8.DecodeRuneInString(line)
	return folded != "" && (unicode.IsLetter(first) || unicode.IsDigit(first)) && folded != title && !s.is(folded) && !homes[folded] && utf8.RuneCountInString(line) <= maxSection && words.Count(line) <= 6 && !strings.Contains(line, "://")
}

// crumb is the breadcrumb that names the section: the first that is not the
// home page; one that only says "News" gives way to the next.
func (s site) crumb(crumbs []string, title string) string {
	general := ""
	for i, c := range crumbs {
		folded := page.Letters(c)
		if !s.couldName(c, title) || i == 0 && len(crumbs) > 1 && s.resembles(c) || len(folded) >= 15 && strings.HasPrefix(title, folded) {
			continue
		}
		if !generals[folded] {
			return c
		}
		if general == "" {
			general = c
		}
	}
	return general
}

var (
	homes = set(`home homepage startseite start accueil inicio início inici hjem forsiden hem startsida etusivu stronagłówna главная головна галоўная
		anasayfa 首页 首頁 ホーム トップ トップページ 홈 الرئيسية خانه דףהבית होम αρχική αρχικήσελίδα kezdőlap főoldal címlap domů domov naslovna početna начало acasă avaleht forside frontpage youarehere`)
	generals = set(`news nachrichten actualités actualité actu noticias notícias notizie nieuws wiadomości aktualności новости новини haberler haber nyheter nyheder uutiset hírek zprávy správy vijesti vesti știri stiri ειδήσεις أخبار اخبار חדשות समाचार 新闻 新聞 ニュース 뉴스
		articles article artikel artículos articoli blog blogs all stories story archive archives posts`)
)

// trail is the texts of the links of the first element that is called
// breadcrumbs.
func trail(p *page.Page) (crumbs []string) {
	for i := range p.Boxes {
		b := &p.Boxes[i]
		if b.First == b.End || b.Words > 60 || !strings.Contains(b.Name, "breadcrumb") && !strings.Contains(b.Name, "ariadne") {
			continue
		}
		seen := 0
		for d := range b.Node.Descendants() {
			if seen++; seen > 200 || len(crumbs) == maxCrumbs {
				break
			}
			if d.Type == html.ElementNode && d.DataAtom == atom.A {
				if t := strings.Trim(textOf(d, 200), " ›»>/|·"); t != "" {
					crumbs = append(crumbs, t)
				}
			}
		}
		if crumbs != nil {
			return crumbs
		}
	}
	return nil
}

// ofAddress is the first part of an address that can be a section's name: one
// word or two, with no digits, and others behind it.
func (s site) ofAddress(u *url.URL) string {
	parts := strings.Split(strings.Trim(cutAt(u.Path, 500), "/"), "/")
	for _, part := range parts[:len(parts)-1] {
		n := utf8.RuneCountInString(part)
		if n < 3 || n > 25 || strings.Count(part, "-")+strings.Count(part, "_") > 1 || strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '-' && r != '_' }) {
			continue
		}
		if folded := page.Letters(part); !generals[folded] && !technical[folded] && !s.is(folded) {
			return strings.ReplaceAll(strings.ReplaceAll(part, "_", " "), "-", " ")
		}
	}
	return ""
}

// technical are parts of addresses that name no section.
var technical = set(`amp index www web content contents node page pages view detail details item items read category categories kategorie tag tags topic topics php html wp en us uk eng post p s c a id cms site public live video videos gallery`)

// description is the summary that the page gives of itself, in plain text.
func description(p *page.Page, title string) string {
	key := page.Letters(title)
	for _, d := range []string{p.Meta("og:description"), p.Meta("description"), p.Statement.Description, p.Meta("twitter:description", "dc.description", "dcterms.abstract", "sailthru.description")} {
		if d = page.Plain(cutAt(d, 4*maxDescription)); d == "" || page.Letters(d) == key {
			continue
		}
		if len(d) > maxDescription {
			d = cutAt(d, maxDescription-len("…")) + "…"
		}
		return d
	}
	return ""
}
