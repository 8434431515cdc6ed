package class

import (
	"strings"

	"framewatch"
)

// weigh adds up the signs for and against an article. A page that fails is of
// the class for which most was said.
func (l *look) weigh() (framewatch.Class, string) {
	sum, listing, other := 0, 0, 0
	var said []string
	for i := range signs {
		s := &signs[i]
		if !s.holds(l) {
			continue
		}
		sum += s.points
		if s.points >= 0 {
			continue
		}
		said = append(said, s.name)
		if s.class == framewatch.ClassListing {
			listing -= s.points
		} else {
			other -= s.points
		}
	}
	if sum > 0 {
		return framewatch.ClassArticle, ""
	}
	reason := "little on the page says that it is an article"
	if len(said) > 0 {
		reason += ", and " + strings.Join(said, ", ")
	}
	if listing > other {
		return framewatch.ClassListing, reason
	}
	return framewatch.ClassNotArticle, reason
}

// A sign speaks for an article, with points above zero, or against one.
type sign struct {
	points int
	class  framewatch.Class // of a page on which it weighs most; empty for an article
	name   string           // in words; those that speak against an article are told as reasons
	holds  func(l *look) bool
}

// signs are weighed together: a sum above zero is an article. Their points
// follow the weights of a logistic regression on 915 pages, doubled and
// rounded. Some are set by hand, for what is rare there and common on news
// sites; TestPages shows both.
var signs = []sign{
	{1, "", "every page", func(*look) bool { return true }},
	{4, "", "a listing names it", func(l *look) bool { return l.Announced }},
	{3, "", "it says it is an article", func(l *look) bool { return l.page.Statement.Article }},
	{1, "", "og:type is article", func(l *look) bool { return l.ogType == "article" }},
	{1, "", "its date is stated", func(l *look) bool { return l.Dated != "" && l.Dated != "text" }},
	{2, "", "somebody signs it", func(l *look) bool { return l.Signed }},
	{4, "", "its address is that of an article", func(l *look) bool { return l.at.is(story) }},
	{1, "", "its address has four words", func(l *look) bool { return l.at.hyphens >= 3 }},
	{2, "", "its address has six words", func(l *look) bool { return l.at.hyphens >= 5 }},
	{2, "", "it holds one article", func(l *look) bool { return l.articles == 1 }}, // its own
	{3, "", "it is made like an article", func(l *look) bool { return l.named[postName] > 0 }},
	{1, "", "it has 300 words of sentences side by side", func(l *look) bool { return l.prose >= 300 }},
	{1, "", "most of its sentences stand side by side", func(l *look) bool { return l.prose >= 100 && l.share() >= 0.6 }},
	{1, "", "it has 600 words", func(l *look) bool { return l.Words >= 600 }},
	{1, "", "it is made of sentences", func(l *look) bool { return sentences(l.Text) }},

	{-3, framewatch.ClassListing, "it says it is a list", (*look).lists},
	{-2, framewatch.ClassListing, "its address is that of a section", func(l *look) bool { return l.at.is(section) }},
	{-2, framewatch.ClassListing, "it holds many teasers", func(l *look) bool { return l.articles > manyTeasers }},
	{-4, framewatch.ClassListing, "headlines of other pages stand between its sentences", func(l *look) bool { return l.run < 100 && l.teasers >= 10 }},
	{-2, framewatch.ClassListing, "its sentences are scattered over it", (*look).scattered},
	{-1, framewatch.ClassListing, "links take up a third of it", func(l *look) bool { return l.linked*10 > l.visible*3 }},
	{-1, framewatch.ClassListing, "links take up half of it", func(l *look) bool { return l.linked*2 > l.visible }},
	{-2, framewatch.ClassListing, "its address is short", func(l *look) bool { return l.at.short() }},
	{-5, framewatch.ClassNotArticle, "it is a discussion", func(l *look) bool {
		return l.board || l.named[forumName] > 0 || l.is("QAPage", "DiscussionForumPosting") || l.marked("QAPage", "DiscussionForumPosting")
	}},
	{-4, framewatch.ClassNotArticle, "its address is that of a discussion", func(l *look) bool { return l.at.is(forum) }},
	{-5, framewatch.ClassNotArticle, "its address is that of documentation", func(l *look) bool { return l.at.is(docs) }},
	{-3, framewatch.ClassNotArticle, "it says it is a product", func(l *look) bool {
		return !l.page.Statement.Article && l.is("Product", "ProductGroup", "SoftwareApplication", "Offer", "ItemPage") || strings.HasPrefix(l.ogType, "product")
	}},
	{-2, framewatch.ClassNotArticle, "it says it is a service", func(l *look) bool {
		return !l.page.Statement.Article && l.is("Service", "LocalBusiness", "ProfessionalService", "Course", "FAQPage", "ContactPage", "Event")
	}},
	{-2, framewatch.ClassNotArticle, "its address is that of a shop", func(l *look) bool { return l.at.is(shop) }},
	{-2, framewatch.ClassNotArticle, "it is made like a shop", func(l *look) bool { return l.shop || l.named[cartName] > 0 || l.named[templateName] > 0 }},
	{-1, framewatch.ClassNotArticle, "it names prices", func(l *look) bool { return l.prices >= 6 }},
	{-1, framewatch.ClassNotArticle, "it calls to buy", func(l *look) bool { return l.said[purchases].n >= 3 }},
	{-1, framewatch.ClassNotArticle, "it says it is a web site", func(l *look) bool { return l.ogType == "website" }},
}
