package class

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"

	"framewatch/crawler/extract/page"
	"framewatch/text"
)

// noticeWords are the most of a heading that is a notice.
const noticeWords = 12

// challenge tells pages that ask whether a reader is human.
func (l *look) challenge() string {
	if l.Words < stubWords && l.visible <= wallText {
		for _, h := range l.heads[:2] {
			if waiting(h.folded) {
				return fmt.Sprintf("the page asks whether we are human: %q", clip(h.text))
			}
		}
	}
	if l.Words >= wallWords || l.visible > 2*wallWords {
		return ""
	}
	// Some sites run the same programs on every page.
	if (l.captcha || l.named[challengeName] > 0) && l.Words < proseWords && !l.page.Statement.Article && l.ogType != "article" {
		return "the page holds a challenge to browsers and little else"
	}
	if s := l.said[humans]; s.n > 0 {
		return fmt.Sprintf("the page asks whether we are human: %q", clip(s.first))
	}
	return ""
}

// waiting reports whether a heading is that of a challenge, and no sentence
// that begins like it.
func waiting(head []byte) (is bool) {
	head = bytes.TrimLeftFunc(head, notWord)
	phrases.find(head, func(topic int, s []byte, at int) {
		if topic == waits && at == 0 {
			rest := bytes.TrimLeft(head[len(s):], " ")
			r, _ := utf8.DecodeRune(rest)
			is = is || len(rest) == 0 || notWord(r)
		}
	})
	return is
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

// missing tells pages that say that there is none at their address.
func (l *look) missing() string {
	if l.page.Statement.Article {
		return ""
	}
	found, said := 0, ""
	for _, h := range l.heads {
		if notice(h) {
			if found++; said == "" {
				said = h.text
			}
		}
	}
	// Beside a notice some show a list of their articles, and that may be
	// taken for a text; then a second heading has to say the same.
	if found > 1 && l.Dated == "" || found > 0 && l.Words < wallWords {
		return fmt.Sprintf("the page says %q", clip(said))
	}
	return ""
}

// refusal tells pages on which a site says that it cannot or will not show its
// text.
func (l *look) refusal() string {
	if l.Words >= wallWords || l.page.Statement.Article {
		return ""
	}
	for _, h := range l.heads[:2] { // a lesser one may be that of a player
		if headed(h, faults) {
			return fmt.Sprintf("the site says %q", clip(h.text))
		}
	}
	if s := l.said[refusals]; s.n > 0 && l.visible <= 2*wallWords {
		return fmt.Sprintf("the site does not show its text to us: %q", clip(s.first))
	}
	return ""
}

// headed reports whether a short heading holds a phrase of a topic.
func headed(h line, topic int) (is bool) {
	if len(h.folded) > 0 && text.Count(h.text) <= noticeWords {
		phrases.find(h.folded, func(t int, _ []byte, _ int) { is = is || t == topic })
	}
	return is
}

// notice reports whether a heading says that something is not there.
func notice(h line) (is bool) {
	if len(h.folded) == 0 || text.Count(h.text) > noticeWords {
		return false
	}
	head := bytes.TrimLeftFunc(h.folded, notWord)
	if bytes.HasPrefix(head, []byte("404")) || bytes.HasPrefix(head, []byte("410")) {
		r, _ := utf8.DecodeRune(head[3:])
		return len(head) == 3 || notWord(r)
	}
	phrases.find(head, func(topic int, _ []byte, at int) {
		is = is || topic == gone || topic == absent && at == 0
	})
	return is
}

// consent tells pages that ask for consent and show nothing else. A banner
// over a whole article is no wall.
func (l *look) consent() string {
	if l.at.is(asking) && l.Words < wallWords {
		return "the site sent us to its consent page"
	}
	asked, words := l.said[consents], l.said[about].n
	switch {
	case l.Words >= wallWords && (l.says() || l.Dated != ""), l.visible > wallText && l.Words < wallWords:
	case asked.n == 0:
		if l.Words < briefWords && l.visible < proseWords && l.named[consentName] > 0 {
			return "the page holds the frame of a question for consent and little else"
		}
	case l.Words < proseWords && asked.n >= 2 && words*100 >= l.visible, words >= 3 && words*40 >= l.visible && l.visible <= 2*wallText:
		return fmt.Sprintf("the page asks for consent before it shows its text: %q", clip(asked.first))
	}
	return ""
}

// stub tells pages that show the beginning of a text that is not free.
func (l *look) stub() string {
	if l.Words >= stubWords {
		return ""
	}
	demand, offer := l.said[demands], l.said[offers]
	wall := l.named[wallName] > 0
	switch {
	case (l.page.Statement.Paid || l.notFree) && text.Count(l.page.Statement.Body) < stubWords:
		return "the page says it is not free, and shows only its beginning"
	case l.locked():
		return "the page says it is for subscribers, and shows only its beginning"
	case demand.n > 0 && (wall || l.Words < wallWords):
		return fmt.Sprintf("only the beginning is shown: %q", clip(demand.first))
	case offer.n > 0 && l.Words < wallWords && (wall || breaksOff(l.Text)):
		return fmt.Sprintf("only the beginning is shown: %q", clip(offer.first))
	}
	return ""
}

// paid reports whether the page says that its text is not free: in its head,
// or in a box that demands a subscription.
func (l *look) paid() bool {
	return l.page.Statement.Paid || l.notFree || l.locked() || l.named[wallName] > 0 && l.said[demands].n > 0
}

// locked reports whether the head says that the text is for subscribers.
func (l *look) locked() bool {
	switch l.page.Meta("article:content_tier", "og:article:content_tier", "content_tier") {
	case "locked", "paid", "premium":
		return true
	}
	return false
}

// breaksOff reports whether a text ends in the middle.
func breaksOff(s string) bool {
	return len(s) > 0 && (!page.EndsSentence(s) || len(s) >= 3 && (s[len(s)-3:] == "…" || s[len(s)-3:] == "..."))
}
