// Package robots reads robots.txt files: RFC 9309 as Google's parser, of which
// it uses a port, understands it, and the Crawl-delay line, which the standard
// leaves out. Of a file it keeps the group that speaks to us alone, in a form
// that answers in microseconds however many rules there are.
package robots

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/jimsmart/grobotstxt"
)

// MaxSize is how much of a robots.txt counts; RFC 9309 section 2.5 asks for at
// least 500 KiB.
const MaxSize = 512 << 10

// Rules are the rules of one site for one crawler. The zero value allows
// everything.
type Rules struct {
	Delay    time.Duration // Crawl-delay; 0 if none is asked for
	Sitemaps []string      // addresses of the Sitemap lines

	group  string // the lines that speak to us, each with its end
	plain  []rule // without * and $, by pattern
	masked []rule // the others, the longest first
}

// A rule is an Allow or Disallow line.
type rule struct {
	pattern string // escaped
	number  int    // of the line, from 1
	allow   bool
}

// line is the rule as it could stand in the file.
func (r rule) line() string {
	if r.allow {
		return "Allow: " + r.pattern
	}
	return "Disallow: " + r.pattern
}

// before orders rules with the same pattern: the one that is in force first.
func (r rule) before(o rule) int {
	if r.allow != o.allow {
		if r.allow {
			return -1
		}
		return 1
	}
	return cmp.Compare(r.number, o.number)
}

// Parse reads the rules for the crawler with the given user agent, of which
// the product name counts: "framewatch" of "framewatch/1.0 (+https://…)".
func Parse(body []byte, userAgent string) Rules {
	if len(body) >= MaxSize { // half a line could be another rule
		body = body[:1+bytes.LastIndexAny(body[:MaxSize], "\r\n")]
	}
	p := parser{agent: product(userAgent)}
	grobotstxt.Parse(string(body), &p)
	g := &p.all
	if p.own.named {
		g = &p.own
	}
	r := Rules{Delay: p.delays.all, Sitemaps: slices.Compact(p.sitemaps), group: g.lines.String()}
	if p.delays.named {
		r.Delay = p.delays.own
	}
	for _, rule := range g.rules {
		if strings.ContainsAny(rule.pattern, "*$") {
			r.masked = append(r.masked, rule)
		} else {
			r.plain = append(r.plain, rule)
		}
	}
	same := func(a, b rule) bool { return a.pattern == b.pattern }
	slices.SortFunc(r.plain, func(a, b rule) int { return cmp.Or(strings.Compare(a.pattern, b.pattern), a.before(b)) })
	r.plain = slices.Clip(slices.CompactFunc(r.plain, same))
	slices.SortFunc(r.masked, func(a, b rule) int {
		return cmp.Or(cmp.Compare(len(b.pattern), len(a.pattern)), strings.Compare(a.pattern, b.pattern), a.before(b))
	})
	r.masked = slices.Clip(slices.CompactFunc(r.masked, same))
	return r
}

// Allowed reports whether the crawler may ask for the address.
func (r Rules) Allowed(address string) bool {
	allowed, _, _ := r.Rule(address)
	return allowed
}

// Rule returns whether the crawler may ask for the address, and the rule that
// says so with the number of its line. Where none does the line is empty; an
// address that is none is not allowed.
func (r Rules) Rule(address string) (allowed bool, line string, number int) {
	if len(r.plain) == 0 && len(r.masked) == 0 {
		return true, "", 0
	}
	u, err := url.Parse(address)
	if err != nil {
		return false, "", 0
	}
	in, found := r.inForce(pathOf(u.String()))
	if !found {
		return true, "", 0
	}
	return in.allow, in.line(), in.number
}

// inForce finds the longest rule that matches (RFC 9309 section 2.2.2). Of two
// the allowing one is in force, of two such that stands first.
func (r Rules) inForce(path string) (best rule, found bool) {
	best, found = longestPrefix(r.plain, path)
	for _, m := range r.masked {
		if len(m.pattern) < len(best.pattern) {
			break
		}
		longer := len(m.pattern) > len(best.pattern)
		if (longer || m.before(best) < 0) && matches(path, m.pattern) {
			best, found = m, true
		}
	}
	return best, found
}

// longestPrefix finds the longest pattern of a sorted list that path begins
// with. A longer one sorts behind a shorter, but others may stand between.
func longestPrefix(sorted []rule, path string) (rule, bool) {
	for prefix := path; prefix != ""; {
		i, exact := slices.BinarySearchFunc(sorted, prefix, func(r rule, p string) int { return strings.Compare(r.pattern, p) })
		if exact {
			return sorted[i], true
		}
		if i == 0 {
			break
		}
		before := sorted[i-1].pattern // what is not a prefix shows how long one may be
		if strings.HasPrefix(prefix, before) {
			return sorted[i-1], true
		}
		n := 0
		for n < len(before) && n < len(prefix) && before[n] == prefix[n] {
			n++
		}
		prefix, sorted = prefix[:n], sorted[:i]
	}
	return rule{}, false
}

// matches reports whether a path begins with a pattern in which * stands for
// anything and $ at the end for the end. Taking each piece where it comes first
// leaves the most for the others, so that nothing is tried twice.
func matches(path, pattern string) bool {
	pattern, atEnd := strings.CutSuffix(pattern, "$")
	first, rest, more := strings.Cut(pattern, "*")
	path, ok := strings.CutPrefix(path, first)
	if !ok || !more {
		return ok && (!atEnd || path == "")
	}
	for {
		var piece string
		if piece, rest, more = strings.Cut(rest, "*"); !more {
			if atEnd {
				return strings.HasSuffix(path, piece)
			}
			return strings.Contains(path, piece)
		}
		i := strings.Index(path, piece)
		if i < 0 {
			return false
		}
		path = path[i+len(piece):]
	}
}

// pathOf cuts path and query out of an address as Google's parser does.
func pathOf(address string) string {
	start := 0
	if strings.HasPrefix(address, "//") {
		start = 2
	}
	from := start
	if i := strings.Index(address[start:], "://"); i >= 0 {
		if early := strings.IndexAny(address[start:], "/?;"); early >= i {
			from = start + i + len("://")
		}
	}
	i := strings.IndexAny(address[from:], "/?;")
	if i < 0 {
		return "/"
	}
	path := address[from+i:]
	if hash := strings.IndexByte(address[start:], '#'); hash >= 0 {
		if start+hash < from+i {
			return "/"
		}
		path = address[from+i : start+hash]
	}
	if path[0] != '/' {
		return "/" + path
	}
	return path
}

// Group returns the lines of the group that speaks to us, tidied; none if the
// file has nothing to say to us.
func (r Rules) Group() []string {
	var lines []string
	for line := range strings.Lines(r.group) {
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
	return lines
}

// Size is about how many bytes of memory the rules take.
func (r Rules) Size() int {
	n := 256 + 2*len(r.group) + 32*(len(r.plain)+len(r.masked)) // the patterns are as long as the lines
	for _, s := range r.Sitemaps {
		n += 16 + len(s)
	}
	return n
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

// token is the name in a User-agent line: what RFC 9110 section 5.6.2 allows,
// so that "framewatch2" is another than "framewatch".
func token(value string) string {
	end := strings.IndexFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("~#$%'*+-.^_`|", r))
	})
	if end >= 0 {
		value = value[:end]
	}
	return value
}

// A parser collects what speaks to us from the lines of a file.
type parser struct {
	agent    string
	own, all group
	inRules  bool // a rule was read since the last user-agent line
	delays   struct {
		inRules   bool // likewise; here a delay counts as a rule
		ours      bool // the group speaks of us
		everyones bool // of everybody
		named     bool // some group speaks of us; the delay for all is void then
		own, all  time.Duration
	}
	sitemaps []string
}

// A group is all groups of a file that speak to the same crawler; RFC 9309
// section 2.2.1 has them read as one.
type group struct {
	open  bool // the lines that are being read belong to it
	named bool // there is one
	lines strings.Builder
	rules []rule
}

// HandleUserAgent begins a group, or widens the one that has begun.
func (p *parser) HandleUserAgent(_ int, value string) {
	if p.inRules {
		p.own.open, p.all.open, p.inRules = false, false, false
	}
	d := &p.delays
	if d.inRules {
		d.ours, d.everyones, d.inRules = false, false, false
	}
	switch {
	case value == "*", strings.HasPrefix(value, "*") && unicode.IsSpace(rune(value[1])):
		p.all.begin("*")
		d.everyones = true
	case strings.EqualFold(token(value), p.agent):
		p.own.begin(token(value))
		d.ours, d.named = true, true
	}
}

func (g *group) begin(agent string) {
	if !g.open {
		g.lines.WriteString("User-agent: " + agent + "\n")
	}
	g.open, g.named = true, true
}

// HandleAllow adds a rule. Google's parser reads /index.html as / too.
func (p *parser) HandleAllow(number int, value string) {
	p.add(rule{pattern: value, number: number, allow: true})
	if i := strings.LastIndexByte(value, '/'); i >= 0 && strings.HasPrefix(value[i:], "/index.htm") {
		p.also(rule{pattern: value[:i+1] + "$", number: number, allow: true})
	}
}

// HandleDisallow adds a rule.
func (p *parser) HandleDisallow(number int, value string) {
	p.add(rule{pattern: value, number: number})
}

// add adds a rule to the group that is open: to our own, if there are two.
func (p *parser) add(r rule) {
	p.delays.inRules = true
	if g := p.open(); g != nil {
		p.inRules = true
		g.lines.WriteString(r.line() + "\n")
		p.also(r)
	}
}

// also adds a rule that stands in no line of its own. An empty one says
// nothing.
func (p *parser) also(r rule) {
	if g := p.open(); g != nil && r.pattern != "" {
		r.pattern = strings.Clone(r.pattern) // or it would keep the whole file
		g.rules = append(g.rules, r)
	}
}

func (p *parser) open() *group {
	switch {
	case p.own.open:
		return &p.own
	case p.all.open:
		return &p.all
	}
	return nil
}

// HandleUnknownAction takes the Crawl-delay lines.
func (p *parser) HandleUnknownAction(_ int, action, value string) {
	if !strings.EqualFold(action, "crawl-delay") {
		return
	}
	d := &p.delays
	d.inRules = true
	line := "Crawl-delay: " + value + "\n"
	if d.ours {
		p.own.lines.WriteString(line)
	} else if d.everyones {
		p.all.lines.WriteString(line)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(seconds > 0) {
		return
	}
	delay := time.Duration(min(seconds, 86400) * float64(time.Second))
	if d.ours {
		d.own = max(d.own, delay)
	}
	if d.everyones {
		d.all = max(d.all, delay)
	}
}

// HandleSitemap takes the absolute addresses; these lines belong to no group.
func (p *parser) HandleSitemap(_ int, value string) {
	u, err := url.Parse(value)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		p.sitemaps = append(p.sitemaps, strings.Clone(value))
	}
}

// HandleRobotsStart does nothing.
func (p *parser) HandleRobotsStart() {}

// HandleRobotsEnd does nothing.
func (p *parser) HandleRobotsEnd() {}
