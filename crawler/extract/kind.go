package extract

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"framewatch"
	words "framewatch/text"
)

// A page is what is weighed to tell articles from other pages.
type page struct {
	Result
	doc     *goquery.Document
	st      statement
	u       *url.URL
	hint    Hint
	ogType  string
	micro   []string // types of the page's microdata
	words   int      // of the text
	seen    string   // what a reader may see
	visible int      // words of it
	linked  int      // those of them that are links
	prose   int      // words of the paragraphs that stand side by side
	share   float64  // of the page's prose that is theirs
	updates int      // elements that tell a time
	teasers int      // elements that call themselves articles
	look    string   // classes of the body, by which templates tell what they show
}

func newPage(root *html.Node, doc *goquery.Document, st statement, u *url.URL, r Result, hint Hint) page {
	p := page{Result: r, doc: doc, st: st, u: u, hint: hint, ogType: strings.ToLower(meta(doc, "og:type")), words: words.Count(r.Text)}
	doc.Find("[itemtype]").EachWithBreak(func(i int, s *goquery.Selection) bool {
		p.micro = append(p.micro, typeName(s.AttrOr("itemtype", "")))
		return i < 200
	})
	p.seen = visibleText(doc)
	p.visible = words.Count(p.seen)
	body := doc.Find("body").First()
	for _, n := range body.Nodes {
		p.linked = linkWords(n)
	}
	c, share := findContainer(root)
	p.prose, p.share = c.prose, share
	p.look = strings.ToLower(body.AttrOr("class", ""))
	p.updates, p.teasers = doc.Find("time").Length(), doc.Find("article").Length()
	return p
}

// is reports whether the page says that it is, or is about, one of the types.
func (p page) is(types ...string) bool {
	return slices.ContainsFunc(types, func(t string) bool { return slices.Contains(p.st.Types, t) })
}

func (p page) marked(types ...string) bool {
	return slices.ContainsFunc(types, func(t string) bool { return slices.Contains(p.micro, t) })
}

// announced reports whether the page itself, or a listing, calls it an article.
func (p page) announced() bool {
	return p.st.Article || p.ogType == "article" || p.PublishedOrigin == "meta" || p.PublishedOrigin == "time" || p.hint.Title != ""
}

// path is the path of the address in lower case.
func (p page) path() string { return strings.ToLower(p.u.Path) }

// place is host and path.
func (p page) place() string { return strings.ToLower(p.u.Hostname()) + p.path() }

// slug is the last part of the path, without its ending.
func (p page) slug() string {
	s := strings.TrimSuffix(p.path(), "/")
	s = s[strings.LastIndexByte(s, '/')+1:]
	s, _, _ = strings.Cut(s, ".")
	return s
}

// hyphens is how many words the slug has beyond the first.
func (p page) hyphens() int { return strings.Count(p.slug(), "-") + strings.Count(p.slug(), "_") }

// kind says what a page is that shows its content: an article, or something
// else, and why.
func kind(p page) (framewatch.Class, string) {
	least := proseWords
	if p.announced() {
		least = briefWords
	}
	front := strings.Trim(p.u.Path, "/") == "" && p.u.RawQuery == ""
	switch live, film, pictures := liveBlog(p), video(p), gallery(p); {
	case live != "":
		return framewatch.ClassLiveBlog, live
	case film != "":
		return framewatch.ClassVideo, film
	case pictures != "":
		return framewatch.ClassGallery, pictures
	case front:
		return framewatch.ClassListing, "the page is the front page of a site"
	case p.words == 0:
		return framewatch.ClassNotArticle, "no text was found on the page"
	case !p.st.Article && p.linked*2 > p.visible && p.prose < proseWords && !prose(p.Text):
		return framewatch.ClassListing, fmt.Sprintf("the page is a list: %d of its %d words are links, and it has no text of its own", p.linked, p.visible)
	case p.words < least:
		return framewatch.ClassNotArticle, fmt.Sprintf("the page holds %d words of text, too few for an article", p.words)
	case p.Title == "":
		return framewatch.ClassNotArticle, "the page has no headline"
	}
	return weigh(p)
}

// liveBlog tells pages that grow by short updates: they say so, or two of
// address, headline and structure do.
func liveBlog(p page) string {
	if p.is("LiveBlogPosting") || p.marked("LiveBlogPosting") {
		return "the page says it is a live blog"
	}
	signs := 0
	for _, holds := range []bool{
		livePath.MatchString(p.path()), liveTitle.MatchString(p.Title),
		p.updates >= 8 && p.doc.Find(`[class*="liveblog" i], [class*="live-blog" i], [class*="live-update" i], [class*="liveticker" i], [id^="post-"] time, [data-post-id] time`).Length() >= 5,
	} {
		if holds {
			signs++
		}
	}
	if signs >= 2 {
		return "the page is a live blog by its address, headline or structure"
	}
	return ""
}

// video tells pages whose content is a film, with little text beside it. An
// article with a film in it has its text.
func video(p page) string {
	most := stubWords
	if p.st.Article {
		most = wallWords
	}
	if p.words >= most {
		return ""
	}
	switch {
	case p.is("VideoObject") && !p.st.Article, p.ogType == "video" || strings.HasPrefix(p.ogType, "video."):
		return fmt.Sprintf("the page says it is a video, and has %d words of text", p.words)
	case videoPath.MatchString(p.path()) && (p.doc.Find(`video, iframe[src*="youtube"], iframe[src*="player"], [class*="video-player" i], [class*="videoplayer" i]`).Length() > 0 || p.is("VideoObject") || p.words < briefWords):
		return fmt.Sprintf("the address is that of a video, and the page has %d words of text", p.words)
	}
	return ""
}

// gallery tells pages of pictures: what text they have is mostly captions.
func gallery(p page) string {
	stated := p.is("ImageGallery", "MediaGallery") || p.marked("ImageGallery", "MediaGallery")
	if !stated && !galleryPath.MatchString(p.path()) {
		return ""
	}
	if own := p.words - captionWords(p.doc); own >= stubWords || p.st.Article && own >= wallWords {
		return ""
	}
	if stated {
		return "the page says it is a gallery of pictures"
	}
	return "the address is that of a gallery, and the page has little text but captions"
}

func captionWords(doc *goquery.Document) (n int) {
	doc.Find("figcaption").Each(func(_ int, s *goquery.Selection) { n += words.Count(s.Text()) })
	return n
}

// weigh adds up the signs for and against an article. A page that fails is of
// the class for which most was said.
func weigh(p page) (framewatch.Class, string) {
	sum, against, said := 0, map[framewatch.Class]int{}, []string(nil)
	for _, s := range signs {
		if !s.holds(p) {
			continue
		}
		sum += s.points
		if s.points < 0 {
			against[s.class] -= s.points
			said = append(said, s.says)
		}
	}
	if sum > 0 {
		return framewatch.ClassArticle, ""
	}
	reason := "little on the page says that it is an article"
	if len(said) > 0 {
		reason += ", and " + strings.Join(said, ", ")
	}
	if against[framewatch.ClassListing] > against[framewatch.ClassNotArticle] {
		return framewatch.ClassListing, reason
	}
	return framewatch.ClassNotArticle, reason
}

// A sign speaks for an article, with points above zero, or against one.
type sign struct {
	points int
	class  framewatch.Class // of a page on which it weighs most; empty for an article
	says   string           // in words, if it speaks against
	holds  func(p page) bool
}

// signs are weighed together. Their points follow the weights of a logistic
// regression on 915 pages, doubled and rounded, and some set by hand, so
// that a sum above zero is an article.
var signs = []sign{
	{1, "", "", func(page) bool { return true }},
	{4, "", "", func(p page) bool { return p.hint.Title != "" }}, // a listing names it
	{3, "", "", func(p page) bool { return p.st.Article }},
	{1, "", "", func(p page) bool { return p.ogType == "article" }},
	{1, "", "", func(p page) bool { return p.PublishedOrigin != "" && p.PublishedOrigin != "text" }},
	{3, "", "", func(p page) bool { return len(p.Byline) > 0 }},
	{4, "", "", func(p page) bool { return articlePath.MatchString(p.path()) }},
	{1, "", "", func(p page) bool { return p.hyphens() >= 3 }},
	{2, "", "", func(p page) bool { return p.hyphens() >= 5 }},
	{2, "", "", func(p page) bool { return p.teasers == 1 }}, // its own
	{3, "", "", func(p page) bool { return singlePost.MatchString(p.look) }},
	{1, "", "", func(p page) bool { return p.prose >= 300 }},
	{1, "", "", func(p page) bool { return p.prose >= 100 && p.share >= 0.6 }},
	{1, "", "", func(p page) bool { return p.words >= 600 }},
	{1, "", "", func(p page) bool { return prose(p.Text) }},

	{-3, framewatch.ClassListing, "it says it is a list", func(p page) bool {
		return p.is("CollectionPage", "SearchResultsPage") || !p.st.Article && p.is("ItemList")
	}},
	{-2, framewatch.ClassListing, "its address is that of a section", func(p page) bool { return listPath.MatchString(p.path()) }},
	{-2, framewatch.ClassListing, "it holds many teasers", func(p page) bool { return p.teasers > 8 }},
	{-1, framewatch.ClassListing, "links take up a third of it", func(p page) bool { return p.linked*10 > p.visible*3 }},
	{-2, framewatch.ClassListing, "links take up half of it", func(p page) bool { return p.linked*2 > p.visible }},
	{-2, framewatch.ClassListing, "its address is short", func(p page) bool {
		return len(p.slug()) <= 12 && p.hyphens() == 0 && !digits.MatchString(p.slug())
	}},
	{-5, framewatch.ClassNotArticle, "it is a discussion", func(p page) bool {
		return p.is("QAPage", "DiscussionForumPosting") || p.marked("QAPage", "DiscussionForumPosting") ||
			p.doc.Find(`meta[name="generator"][content^="Discourse"], html#XF, body#phpbb, body.ipsApp, #punwrap`).Length() > 0
	}},
	{-4, framewatch.ClassNotArticle, "its address is that of a discussion", func(p page) bool { return forumPath.MatchString(p.place()) }},
	{-5, framewatch.ClassNotArticle, "its address is that of documentation", func(p page) bool { return docsPath.MatchString(p.place()) }},
	{-3, framewatch.ClassNotArticle, "it says it is a product", func(p page) bool {
		return p.is("Product", "ProductGroup", "SoftwareApplication", "Offer", "ItemPage") || strings.HasPrefix(p.ogType, "product")
	}},
	{-2, framewatch.ClassNotArticle, "it says it is a service", func(p page) bool {
		return p.is("Service", "LocalBusiness", "ProfessionalService", "Course", "FAQPage", "ContactPage", "Event")
	}},
	{-3, framewatch.ClassNotArticle, "its address is that of a shop", func(p page) bool { return shopPath.MatchString(p.path()) }},
	{-2, framewatch.ClassNotArticle, "it is made like a shop", func(p page) bool {
		return shopLook.MatchString(p.look) || p.doc.Find(`[class*="add-to-cart" i], [id*="add-to-cart" i], [name="add-to-cart"], form[action*="/cart"]`).Length() > 0
	}},
	{-1, framewatch.ClassNotArticle, "it names prices", func(p page) bool { return len(price.FindAllString(p.seen, 6)) == 6 }},
	{-1, framewatch.ClassNotArticle, "it calls to buy", func(p page) bool { return len(calls.FindAllString(p.seen, 3)) == 3 }},
	{-1, framewatch.ClassNotArticle, "it says it is a web site", func(p page) bool { return p.ogType == "website" }},
}

var (
	articlePath = regexp.MustCompile(`(?:^|/)(?:articles?|artikel|blogs?|news|story|stories|posts?|\d{4}/\d{1,2})/.*[-_0-9]`)
	singlePost  = regexp.MustCompile(`\b(?:single-post|post-template|hs-blog-post|template-article|article-page|articlepage)\b`)
	forumPath   = regexp.MustCompile(`^(?:forums?|boards?|community|bbs|discuss)\.|/(?:forums?|threads?|discussions?|questions)/|/t/[^/]+/\d+|/viewtopic`)
	shopPath    = regexp.MustCompile(`/(?:products?|shop|store|collections?|p|dp|cart|c|b|l|product-category|pricing|catalogs?)(?:/|$)`)
	shopLook    = regexp.MustCompile(`\b(?:product-template|single-product|woocommerce|template-product|template-collection|page-category|tax-product_cat)\b`)
	listPath    = regexp.MustCompile(`/(?:category|categories|tags?|topics?|search|authors?|archive|archives|hub|sections?|page/\d+|rubrik|themen?|trending|latest)(?:/|$)`)
	docsPath    = regexp.MustCompile(`^(?:docs?|developers?|learn|help|support|kb|wiki|api|man)\.|/(?:docs?|documentation|reference|manual|man|api|wiki|help|support|usersguide)/`)
	livePath    = regexp.MustCompile(`/(?:live|live-?blogs?|live-news|live-updates|live-reporting|live-?ticker|en-direct|minuto-a-minuto|direct)(?:/|$)|-live-?(?:blog|ticker|updates)\b|-as-it-happened\b`)
	liveTitle   = regexp.MustCompile(`(?i)\b(?:live ?blog|live ?ticker|live updates?|newsblog|as it happened|en direct|minuto a minuto)\b`)
	videoPath   = regexp.MustCompile(`/(?:videos?|watch|av|mediathek|videoid|tv)(?:/|-|$)`)
	galleryPath = regexp.MustCompile(`/(?:galler(?:y|ies)|photos?|pictures|in-pictures|slideshows?|photo-?galler(?:y|ies)|bilder(?:galerie|serie)?|fotostrecken?|galerie|diaporama|portfolio|fotogaleria|galeria)(?:/|$)|-fotostrecke-|-bildergalerie-`)
	digits      = regexp.MustCompile(`\d{3}`)
	price       = regexp.MustCompile(`[$€£]\s?\d|\d\s?[€£]`)
	calls       = regexp.MustCompile(`(?i)\b(?:get started|free trial|contact us|request a (?:demo|quote)|book a (?:demo|call)|get a quote|sign up|learn more|buy now|add to cart|shop now|apply now|our services|start free|try (?:it )?free|talk to (?:us|sales|an expert))\b`)
)
