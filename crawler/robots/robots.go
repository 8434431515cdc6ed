// Package robots reads robots.txt files: RFC 9309 by a port of Google's
// parser, and the Crawl-delay line, which the standard leaves out.
package robots

import (
	"strconv"
	"strings"
	"time"

	"github.com/jimsmart/grobotstxt"
)

// MaxSize is how much of a robots.txt counts; RFC 9309 section 2.5 asks for at
// least 500 KiB.
const MaxSize = 512 << 10

// Rules are the rules of one site for one crawler. The zero value allows
// everything.
type Rules struct {
	Delay time.Duration // Crawl-delay; 0 if none is asked for
	agent string
	body  string
}

// Parse reads the rules for the crawler with the given user agent, of which
// the product name counts: "framewatch" of "framewatch/1.0 (+https://…)".
func Parse(body []byte, userAgent string) Rules {
	agent := product(userAgent)
	text := string(body[:min(len(body), MaxSize)])
	d := delays{agent: agent}
	grobotstxt.Parse(text, &d)
	delay := d.general
	if d.named {
		delay = d.own
	}
	return Rules{Delay: delay, agent: agent, body: text}
}

// Allowed reports whether the crawler may ask for the address.
func (r Rules) Allowed(address string) bool {
	if r.body == "" {
		return true
	}
	return grobotstxt.AgentAllowed(r.body, r.agent, address)
}

// product is the name at the start of a user agent; robots.txt files know
// crawlers by it. RFC 9309 allows letters, hyphens and underscores.
func product(userAgent string) string {
	end := strings.IndexFunc(userAgent, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
	})
	if end >= 0 {
		userAgent = userAgent[:end]
	}
	return userAgent
}

// delays collects the Crawl-delay of our own group and of the group for all.
type delays struct {
	agent        string
	inRules      bool // a rule was read since the last user-agent line
	ours, all    bool // the group speaks of us, of everybody
	named        bool // some group speaks of us; the group for all is void then
	own, general time.Duration
}

// HandleUserAgent begins a group, or widens the one that has begun.
func (d *delays) HandleUserAgent(_ int, value string) {
	if d.inRules {
		d.ours, d.all, d.inRules = false, false, false
	}
	if strings.HasPrefix(value, "*") {
		d.all = true
	} else if strings.EqualFold(product(value), d.agent) {
		d.ours, d.named = true, true
	}
}

// HandleAllow notes that the group's user agents have been named.
func (d *delays) HandleAllow(int, string) { d.inRules = true }

// HandleDisallow notes that the group's user agents have been named.
func (d *delays) HandleDisallow(int, string) { d.inRules = true }

// HandleUnknownAction takes the Crawl-delay lines.
func (d *delays) HandleUnknownAction(_ int, action, value string) {
	if !strings.EqualFold(action, "crawl-delay") {
		return
	}
	d.inRules = true
	seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(seconds > 0) {
		return
	}
	delay := time.Duration(min(seconds, 86400) * float64(time.Second))
	if d.ours {
		d.own = max(d.own, delay)
	}
	if d.all {
		d.general = max(d.general, delay)
	}
}

// HandleSitemap does nothing: sitemap lines belong to no group.
func (d *delays) HandleSitemap(int, string) {}

// HandleRobotsStart does nothing.
func (d *delays) HandleRobotsStart() {}

// HandleRobotsEnd does nothing.
func (d *delays) HandleRobotsEnd() {}
