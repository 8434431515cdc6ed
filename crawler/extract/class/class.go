// Package class says what a page is: an article, or a wall before one, a list,
// a film or something else, and why.
//
// What a page says of itself comes first, then what stands in its place (a
// challenge, a notice of error, a question for consent, an offer to
// subscribe), then what it is made of. What is left is weighed: each sign for
// or against an article has points, and the sum decides.
package class

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"framewatch"
	"framewatch/crawler/extract/page"
)

// An Article is what was read of the page as if it were one.
type Article struct {
	Title     string
	Text      string // paragraphs split by "\n\n"
	Words     int    // of Text
	Signed    bool   // somebody is named as its author
	Dated     string // origin of its date, as framewatch.Article has it; empty if it has none
	Announced bool   // the listing that led to the page gave its title
}

// A Verdict says what a page is.
type Verdict struct {
	Class     framewatch.Class
	Reason    string // in words; empty for an article
	Paywalled bool   // the page says that its text is not free: it may be cut, also if it is an article
	Live      bool   // the page is a live blog, or its headline says so though it is an article
}

// Lengths of text, in words.
const (
	wallWords  = 150 // a wall of any kind leaves less than this of a text
	stubWords  = 250 // what is shown of a paid article is shorter than this
	briefWords = 20  // the shortest article on a page that says it is one
	proseWords = 60  // the shortest on a page that does not
)

// manyTeasers is how many elements a list has that call themselves articles;
// fewer stand below an article.
const manyTeasers = 8

// Of says what the page is on which the article was read. Its time grows with
// the size of the page and no faster.
func Of(p *page.Page, a Article) Verdict {
	l := see(p, a)
	v := Verdict{Paywalled: l.paid(), Live: l.live() != "" || liveTitle(a.Title)}
	v.Class, v.Reason = l.class()
	if v.Class == framewatch.ClassPaywallStub {
		v.Paywalled = true
	}
	return v
}

func (l *look) class() (framewatch.Class, string) {
	if class, reason := l.ask(); class != "" {
		return class, reason
	}
	return l.weigh()
}

// ask asks one question after the other; the first that finds something
// decides. Empty if none does.
func (l *look) ask() (framewatch.Class, string) {
	for _, q := range []struct {
		class framewatch.Class
		found func() string
	}{
		{framewatch.ClassBotChallenge, l.challenge},
		{framewatch.ClassSoft404, l.missing},
		{framewatch.ClassNotArticle, l.refusal},
		{framewatch.ClassConsentWall, l.consent},
		{framewatch.ClassPaywallStub, l.stub},
		{framewatch.ClassLiveBlog, l.live},
		{framewatch.ClassVideo, l.video},
		{framewatch.ClassGallery, l.gallery},
		{framewatch.ClassListing, l.list},
		{framewatch.ClassNotArticle, l.little},
	} {
		if reason := q.found(); reason != "" {
			return q.class, reason
		}
	}
	return "", ""
}

// live tells pages that grow by short updates: they say so, or two of address,
// headline and structure do.
func (l *look) live() string {
	switch {
	case l.saysLive():
		return "the page says it is a live blog"
	case l.liveSigns() >= 2:
		return "the page is a live blog by its address, headline or structure"
	}
	return ""
}

func (l *look) saysLive() bool { return l.is("LiveBlogPosting") || l.marked("LiveBlogPosting") }

func (l *look) liveSigns() (n int) {
	const updates = 6 // that begin with the time of day, or say what they are
	for _, holds := range []bool{l.at.is(live), liveTitle(l.Title), l.updates >= updates || l.times >= updates && l.named[liveName] >= updates} {
		if holds {
			n++
		}
	}
	return n
}

// video tells pages whose content is a film, with little text beside it. An
// article with a film in it has its text.
func (l *look) video() string {
	most := stubWords
	if l.page.Statement.Article {
		most = wallWords
	}
	if l.Words >= most {
		return ""
	}
	switch {
	case l.is("VideoObject") && !l.page.Statement.Article, l.ogType == "video" || strings.HasPrefix(l.ogType, "video."):
		return fmt.Sprintf("the page says it is a video, and has %d words of text", l.Words)
	case l.at.is(film) && (l.players > 0 || l.named[playerName] > 0 || l.is("VideoObject") || l.Words < briefWords):
		return fmt.Sprintf("the address is that of a video, and the page has %d words of text", l.Words)
	}
	return ""
}

// gallery tells pages of pictures: what text they have is mostly captions.
func (l *look) gallery() string {
	stated := l.is("ImageGallery", "MediaGallery") || l.marked("ImageGallery", "MediaGallery")
	if !stated && !l.at.is(pictures) {
		return ""
	}
	if own := min(l.Words, l.allProse); own >= stubWords || l.page.Statement.Article && own >= wallWords {
		return ""
	}
	if stated {
		return "the page says it is a gallery of pictures"
	}
	return "the address is that of a gallery, and the page has little text but captions"
}

// list tells front pages, and pages of links or teasers without a text of
// their own.
func (l *look) list() string {
	switch {
	case l.at.front:
		return "the page is the front page of a site"
	case l.says() && l.Words >= briefWords:
	case l.linked*2 > l.visible && l.run < proseWords:
		return fmt.Sprintf("the page is a list: %d of its %d words are links, and it has no text of its own", l.linked, l.visible)
	case l.Words < l.least() && (l.lists() || l.articles > manyTeasers || l.linked*2 > l.visible || l.scattered()):
		return fmt.Sprintf("the page is a list, with %d words of text of its own", l.Words)
	}
	return ""
}

// lists reports whether the page says that it is a list.
func (l *look) lists() bool {
	return l.is("CollectionPage", "SearchResultsPage", "ProfilePage") || !l.page.Statement.Article && l.is("ItemList")
}

// scattered reports whether the page has many sentences, but few side by side:
// what is told of many articles.
func (l *look) scattered() bool {
	return l.run < wallWords && l.allProse >= 4*l.run && l.teasers > manyTeasers
}

// little tells pages that have no text, or too little of it.
func (l *look) little() string {
	switch {
	case l.Words == 0:
		return "no text was found on the page"
	case l.Words < l.least():
		return fmt.Sprintf("the page holds %d words of text, too few for an article", l.Words)
	case l.Title == "":
		return "the page has no headline"
	}
	return ""
}

// least is how many words an article must have.
func (l *look) least() int {
	if l.says() {
		return briefWords
	}
	return proseWords
}

// says reports whether the page itself, or a listing, calls it an article.
func (l *look) says() bool {
	return l.page.Statement.Article || l.ogType == "article" || l.Dated == "meta" || l.Dated == "time" || l.Announced
}

// sentences reports whether a text is made of them, as lists of headlines and
// products are not: half of it stands in paragraphs that end like them.
func sentences(text string) bool {
	const least = 25 // bytes, some five words
	in, all := 0, 0
	for p := range strings.SplitSeq(text, "\n\n") {
		all += len(p)
		if len(p) >= least && page.EndsSentence(p) {
			in += len(p)
		}
	}
	return in*2 >= all
}

// clip shortens what is quoted in a reason.
func clip(s string) string {
	const most = 60 // characters
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
