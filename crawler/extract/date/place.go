package date

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A place is what the elements around a date tell, up to the innermost that
// holds the headline, too.
type place struct {
	level     int  // how many elements hold the headline within that one; -1 if none does
	foreign   bool // of another article, or of the site
	linked    bool // in a link to another article
	masthead  bool // the head of the page, where today's date may stand
	changed   bool // named after changes
	published bool // named after publication
	dated     bool // named after dates or bylines
}

// maxLevels is how many elements around a date or a headline are looked at.
const maxLevels = 100

// maxName is how many bytes of a name are read.
const maxName = 100

var (
	foreignNames = []string{
		"related", "sidebar", "teaser", "comment", "recommend", "trending", "popular", "latest", "promo", "footer", "newsletter", "carousel", "card", "more-", "most-",
	}
	mastheadNames  = []string{"masthead", "topbar", "top-bar", "banner", "site-header"}
	changedNames   = []string{"modified", "updated", "lastmod"}
	publishedNames = []string{"publish", "pubdate", "entry-date", "post-date", "posted", "dateline"}
	datedNames     = []string{"date", "time", "datum", "fecha", "data", "byline", "meta", "author", "info"}
)

func (g *gathering) place(n *html.Node) place {
	pl := place{level: -1}
	for steps := 0; n != nil && steps < maxLevels; n, steps = n.Parent, steps+1 {
		for i, a := range g.above {
			if a == n {
				pl.level = i
				pl.masthead = pl.masthead && !slices.ContainsFunc(g.above[i:], inArticle)
				return pl
			}
		}
		switch n.DataAtom {
		case atom.Body, atom.Html: // their names tell of the page as a whole
			return pl
		case atom.Aside, atom.Footer, atom.Nav:
			pl.foreign = true
		case atom.Header:
			pl.masthead = true
		case atom.Article, atom.Main:
			pl.masthead = false
		case atom.A:
			pl.linked = pl.linked || card(n)
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "class", "id", "itemprop", "role", "data-testid":
				pl.named(a.Val, steps < 3)
			}
		}
	}
	return pl
}

func inArticle(n *html.Node) bool { return n.DataAtom == atom.Article || n.DataAtom == atom.Main }

// strange reports whether the place belongs to something else.
func (pl place) strange() bool { return pl.foreign || pl.linked }

// named reads a name of an element around a date; inner says that it is one of
// the innermost, which may be named after the date itself.
func (pl *place) named(name string, inner bool) {
	var array [2 * maxName]byte
	if len(name) > maxName {
		name = name[:maxName]
	}
	s := string(lower(array[:0], name))
	pl.foreign = pl.foreign || containsAny(s, foreignNames)
	pl.masthead = pl.masthead || containsAny(s, mastheadNames)
	if inner {
		pl.changed = pl.changed || containsAny(s, changedNames)
		pl.published = pl.published || containsAny(s, publishedNames)
		pl.dated = pl.dated || containsAny(s, datedNames)
	}
}

func containsAny(s string, list []string) bool {
	for _, x := range list {
		if strings.Contains(s, x) {
			return true
		}
	}
	return false
}

// card reports whether a link holds more than a line: it leads to another
// article, and shows its date.
func card(a *html.Node) bool {
	for c := a.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Div, atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.Img, atom.Picture, atom.Article, atom.Figure, atom.Section:
			return true
		}
	}
	return false
}
