package body

import "strings"

// A nameKind is a kind of element that sites name alike, by parts of its class
// or id.
type nameKind struct {
	name  string
	parts []string
}

// kinds is how many there are.
const kinds = 12

var nameKinds = [kinds]nameKind{
	{"after comments", []string{"comment", "kommentar", "disqus", "respond", "reply"}},
	{"after further reading", []string{"related", "recommend", "more-", "readmore", "read-more", "readnext", "read-next", "also", "similar", "trending", "popular", "most-", "mostread", "latest", "suggest", "teaser", "next-", "outbrain", "taboola", "onward", "promo", "card"}},
	{"after subscription", []string{"newsletter", "subscri", "signup", "sign-up", "optin", "mailchimp", "paywall", "regwall", "piano", "abo-"}},
	{"after captions", []string{"caption", "credit", "legend", "copyright", "gallery", "slideshow", "carousel", "slider", "lightbox"}},
	{"after authors", []string{"author", "byline", "bio", "contributor", "reporter", "vcard", "autor", "auteur"}},
	{"after sharing", []string{"share", "sharing", "social", "follow"}},
	{"after advertising", []string{"advert", "-ad-", "ad-", "ads", "sponsor", "banner", "affiliate", "commerce", "donat", "cta"}},
	{"after navigation", []string{"nav", "menu", "breadcrumb", "footer", "header", "masthead", "topbar", "toolbar", "pagination"}},
	{"after asides", []string{"sidebar", "side-", "aside", "rail", "widget", "toc", "table-of-contents", "infobox", "factbox"}},
	{"after notices", []string{"cookie", "consent", "modal", "popup", "overlay", "disclaimer", "notice", "alert", "legal", "privacy"}},
	{"after data", []string{"date", "time", "meta", "tag", "topic", "categor", "keyword", "label", "kicker", "eyebrow"}},
	{"after texts", []string{"article-body", "articlebody", "article-content", "article__body", "article__content", "story-body", "storybody", "story__body", "entry-content", "post-content", "post-body", "body-content", "richtext", "rich-text", "prose", "wysiwyg", "article-text", "articletext", "content__body", "body-text", "bodytext", "rte", "markdown"}},
}

// namePart is a part of a name, and the kind that it tells.
type namePart struct {
	part string
	kind int
}

// partsAt are the parts by their first two bytes.
var partsAt = func() (table [1 << 10][]namePart) {
	for k := range nameKinds {
		for _, part := range nameKinds[k].parts {
			at := pair(part[0], part[1])
			table[at] = append(table[at], namePart{part, k})
		}
	}
	return table
}()

func pair(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// kindsOf tells of which kinds a name is, by a bit each.
func kindsOf(name string) (in uint16) {
	for i := 0; i+1 < len(name); i++ {
		for _, p := range partsAt[pair(name[i], name[i+1])] {
			if strings.HasPrefix(name[i:], p.part) {
				in |= 1 << p.kind
			}
		}
	}
	return in
}
