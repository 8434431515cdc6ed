package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
)

// bylinePlaces are where pages that say nothing in their head name their
// authors, the surest first.
var bylinePlaces = []string{
	`[itemprop="author"] [itemprop="name"]`, `[rel="author"]`, `[itemprop="author"]`,
	`.byline__name, .byline-name, .author-name, .author__name, .article-author__name, .entry-author-name, .post-author-name, .c-byline__author`,
	`.byline a, .author a, .article__author a, .article-author a, .post-author a, .entry-author a, [class*="byline"] a[href*="author"], a[href*="/author/"], a[href*="/authors/"]`,
	`[class*="reporter"], p.credit, .sign, .byline, .article-byline, .article__byline, .author, .article-author, .post-author, .entry-author, .autor, .auteur, .signature, [class*="byline"]`,
}

// maxNames is how many authors are named at most.
const maxNames = 30

// byline names the authors: as JSON-LD has them, or meta elements, or the page.
func byline(doc *goquery.Document, st statement, near, names []string) []string {
	if found := cleanNames(st.Authors, names); len(found) > 0 {
		return found
	}
	var stated []string
	for _, name := range []string{"author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "cXenseParse:author"} {
		doc.Find(`meta[name="` + name + `" i], meta[property="` + name + `" i]`).Each(func(_ int, s *goquery.Selection) {
			stated = append(stated, s.AttrOr("content", ""))
		})
		if found := cleanNames(stated, names); len(found) > 0 {
			return found
		}
	}
	for _, place := range bylinePlaces {
		var list []string
		doc.Find(place).EachWithBreak(func(i int, s *goquery.Selection) bool {
			if s.ParentsFiltered("aside, footer, nav, figure, [class*=comment], [class*=related], [class*=caption]").Length() == 0 {
				if content := s.AttrOr("content", ""); content != "" {
					list = append(list, content)
				} else if t := plain(spaced(s)); utf8.RuneCountInString(t) <= 120 {
					list = append(list, t)
				}
			}
			return i < 5
		})
		if found := cleanNames(list, names); len(found) > 0 {
			return found[:min(len(found), 4)]
		}
	}
	for _, line := range near {
		if by.MatchString(line) {
			if found := cleanNames([]string{line}, names); len(found) > 0 {
				return found[:min(len(found), 4)]
			}
		}
	}
	return nil
}

// nearHeadline are the short lines after and before the headline, where pages
// without markup of their own name author and date.
func nearHeadline(doc *goquery.Document, headline string) (near []string) {
	var p paragraphs
	for _, n := range doc.Find("body").Nodes {
		p.walk(n)
	}
	p.end()
	for i, line := range p.list {
		if letters(line) != letters(headline) {
			continue
		}
		around := append(slices.Clone(p.list[i+1:min(i+5, len(p.list))]), p.list[max(i-2, 0):i]...)
		for _, s := range around {
			if utf8.RuneCountInString(s) <= 120 {
				near = append(near, s)
			}
		}
		return near
	}
	return nil
}

// spaced is the text of a selection with its elements apart.
func spaced(s *goquery.Selection) string {
	var p paragraphs
	for _, n := range s.Nodes {
		p.walk(n)
	}
	p.end()
	return strings.Join(p.list, "\n")
}

var (
	by       = regexp.MustCompile(`(?i)^\s*(?:(?:written|posted|reported|published|story|words|text|article|analysis|opinion|geschrieben|ein (?:beitrag|gastbeitrag)|eine analyse|propos recueillis)\s+)?(?:by|von|par|por|di|door|av|af|authors?|autor(?:in)?|auteur)\s*:?\s+`)
	splitter = regexp.MustCompile(`(?i)\s*(?:,|;|\||/|•|·|\n|&|\band\b|\bund\b|\bet\b|\by\b)\s*`)
	beyond   = regexp.MustCompile(`(?i)\s*(?:\b(?:in|for|at|für|pour)\s+[A-Z].*|\s-\s.*|\(.*\)?|@\w+.*|\b(?:published|updated|posted|aktualisiert|on)\b.*|(?:publié|mis à jour).*|\d{1,4}.*)$`)
	// Months that are no names, left over from a date.
	monthEnd = regexp.MustCompile(`(?i)\s+(?:●\s*)?(?:january|february|july|september|sept|october|november|december|dec|nov|oct)\.?$`)
	// What stands where names do, but is none: labels, degrees, dates, and
	// people who only read the text.
	noName   = regexp.MustCompile(`(?i)^(?:(?:written |posted )?by|learn more|(?:view|see|read|more|all|articles|posts)\b.*|(?:medically )?(?:reviewed|edited|fact.checked) by\b.*|ph\.?d|m\.?d|dvm|mba|rn|rd|esq|jr|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|january|february|march|july|august|september|october|november|december)\.?$`)
	datePart = regexp.MustCompile(`^\s*\d`)
	role     = regexp.MustCompile(`(?i)\b(?:editor|correspondent|reporter|staff|journalist|writer|columnist|contributor|chief|bureau|desk|korrespondent(?:in)?|redakteur(?:in)?|redaktion|correspondant|envoyé|journaliste|redactor|corresponsal|admin|administrator|team|guest|author|follow|senior|professor|director|producer|fellow|user|webmaster|unknown|anonymous)\b`)
)

// cleanNames makes names of what stands in a byline: without "by", roles,
// addresses and the site's own name.
func cleanNames(raw, site []string) []string {
	var list []string
	for _, line := range raw {
		line = plainLines(line)
		for by.MatchString(line) {
			line = by.ReplaceAllString(line, "")
		}
		for _, n := range splitter.Split(line, -1) {
			n = by.ReplaceAllString(n, "")
			if datePart.MatchString(n) {
				break // what follows a date is a section or a place
			}
			n = strings.TrimSpace(beyond.ReplaceAllString(n, ""))
			n = monthEnd.ReplaceAllString(strings.Trim(n, " .,:;-–—*\"“”"), "")
			if isPerson(n) && !isName(n, site) && !slices.ContainsFunc(list, func(have string) bool { return strings.EqualFold(have, n) }) {
				list = append(list, n)
			}
			if len(list) == maxNames {
				return list
			}
		}
	}
	return list
}

func plainLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = plain(l)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// isPerson reports whether a part of a byline can be a name: few words, no
// address, no role, beginning with a capital where the script has them.
func isPerson(s string) bool {
	if s == "" || strings.ContainsAny(s, "@<>{}[]=") || strings.Contains(s, "://") || strings.HasPrefix(s, "www.") || utf8.RuneCountInString(s) > 60 {
		return false
	}
	fields := strings.Fields(s)
	first, _ := utf8.DecodeRuneInString(s)
	if len(fields) > 6 || !unicode.IsLetter(first) {
		return false
	}
	if role.MatchString(s) || noName.MatchString(s) {
		return false
	}
	return !unicode.IsLower(first) || len(fields) > 1 && unicode.IsUpper([]rune(fields[len(fields)-1])[0])
}
