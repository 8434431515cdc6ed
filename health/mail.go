package health

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	htmltemplate "html/template"
	"net/mail"
	"net/url"
	"strings"
	texttemplate "text/template"
	"time"
	"unicode"

	"framewatch"
)

//go:embed notices.txt.tmpl notices.html.tmpl
var templates embed.FS

// mailHour is the hour, in UTC, from which the mail of a day is written.
const mailHour = 6

// Sender is under what name mails about sources stand in the outbox.
const Sender = "Sources"

// A letter is what a mail says.
type letter struct {
	Raised, Ended []item
	Link          string // to the page of sources
}

type item struct {
	Source   string
	Heading  string
	Text     string
	Examples []example
	Advice   string
	Since    string
	Ended    string // "" while it stands
	Link     string
}

type example struct {
	URL  string
	Link string // to the page of its article; "" if there is none
}

// Due reports whether the time of a day has come at which notices are mailed.
func Due(now time.Time) bool { return now.UTC().Hour() >= mailHour }

// Mail writes the mail of a day to the operator, about notices that were
// raised or have ended. Its MessageID depends on the recipient and the day, so
// that there can be one a day only. from is the sender, base the address of
// the pages without a slash at the end.
func Mail(notices []framewatch.Notice, to, from, base string, now time.Time) (framewatch.Mail, error) {
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return framewatch.Mail{}, fmt.Errorf("sender %q of the mails: %w", from, err)
	}
	l := letter{Link: base + "/sources"}
	for _, n := range notices {
		it := item{Source: oneLine(n.Source), Heading: Heading(n.Kind), Text: oneLine(n.Text), Advice: Advice(n.Kind), Since: clock(n.Since), Link: base + "/sources/" + url.PathEscape(n.Source)}
		for _, e := range n.Examples {
			page := example{URL: oneLine(e.URL)}
			if e.Article != "" {
				page.Link = base + "/articles/" + url.PathEscape(e.Article)
			}
			it.Examples = append(it.Examples, page)
		}
		if n.Ended.IsZero() {
			l.Raised = append(l.Raised, it)
		} else {
			it.Ended = clock(n.Ended)
			l.Ended = append(l.Ended, it)
		}
	}
	text, html, err := l.render()
	if err != nil {
		return framewatch.Mail{}, fmt.Errorf("write mail about sources: %w", err)
	}
	sum := sha256.Sum256([]byte("sources\x00" + to + "\x00" + now.UTC().Format(time.DateOnly)))
	return framewatch.Mail{
		Alert: Sender, MessageID: hex.EncodeToString(sum[:16]) + sender.Address[strings.LastIndexByte(sender.Address, '@'):], To: []string{to},
		Subject: "[framewatch] " + l.subject(), Text: text, HTML: html, Created: now, NextAt: now, State: framewatch.MailQueued,
	}, nil
}

func (l letter) subject() string {
	var parts []string
	if n := len(l.Raised); n == 1 {
		parts = append(parts, l.Raised[0].Source+": "+l.Raised[0].Heading)
	} else if n > 1 {
		parts = append(parts, many(n, "new notice", "new notices")+" about sources")
	}
	if n := len(l.Ended); n > 0 {
		parts = append(parts, many(n, "notice has ended", "notices have ended"))
	}
	return strings.Join(parts, "; ")
}

func (l letter) render() (text, html string, err error) {
	var t, h strings.Builder
	plain, err := texttemplate.ParseFS(templates, "notices.txt.tmpl")
	if err != nil {
		return "", "", err
	}
	rich, err := htmltemplate.ParseFS(templates, "notices.html.tmpl")
	if err != nil {
		return "", "", err
	}
	if err := plain.Execute(&t, l); err != nil {
		return "", "", err
	}
	err = rich.Execute(&h, l)
	return t.String(), h.String(), err
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02, 15:04 UTC") }

// oneLine makes one space of each run of white space and control characters:
// nothing that a site says can become a line that looks like ours.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}
