package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"framewatch"
)

// A file is a config file being read.
type file struct {
	*reader
	config   *Config
	dir      string // in which the file stands, and the files it names
	password namedFile
	lists    []namedFile // of sources

	keepDefaults bool // the embedded sources beside the file's own
	own          []listedSource
	smtp         bool       // there is a mail server, as far as it can be read
	websub       *yaml.Node // nil: the config does not say
	lenient      bool       // a name and a listing make a source
}

func (f *file) read(root *yaml.Node) {
	c := f.config
	var alerts, sources *yaml.Node
	later := func(n **yaml.Node) value { return func(_ string, found *yaml.Node) { *n = found } }
	found := f.mapping(root, fields{
		"listen":          f.text(&c.Listen, listenAddress),
		"base_url":        f.text(&c.BaseURL, baseAddress),
		"data":            f.path(&c.Data),
		"contact":         f.text(&c.Contact, contactAddress),
		"lexicon":         f.path(&c.Lexicon),
		"rules":           f.path(&c.Rules),
		"crawl":           f.crawl,
		"api":             f.api,
		"smtp":            f.mailServer,
		"default_sources": f.yesNo(&f.keepDefaults),
		"sources_from":    f.list(f.sourceList),
		"sources":         later(&sources), // whose delay may come from crawl
		"alerts":          later(&alerts),  // which need to know of smtp
	})
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if found["base_url"] == nil {
		c.BaseURL = "http://" + reachable(c.Listen)
	} else {
		c.public = c.BaseURL
	}
	f.afterwards(found["crawl"])
	if found["default_sources"] == nil {
		f.keepDefaults = sources == nil || sources.Tag == "!!null"
	}
	if sources != nil {
		f.list(f.source)("sources", sources)
	}
	f.joinSources()
	if alerts != nil {
		f.list(f.alert)("alerts", alerts)
	}
}

// reachable is the address under which this machine reaches what listens.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen // noted as a mistake already
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// path reads the name of a file or folder, which a relative name seeks beside
// the config file.
func (f *file) path(into *string) value {
	return func(key string, n *yaml.Node) {
		var p string
		f.text(&p)(key, n)
		if p != "" && !filepath.IsAbs(p) {
			p = filepath.Join(f.dir, p)
		}
		*into = p
	}
}

func (f *file) crawl(_ string, n *yaml.Node) {
	defer f.within("crawl: ")()
	c := &f.config.Crawl
	found := f.mapping(n, fields{
		"workers": f.number(&c.Workers, 1, maxWorkers),
		"delay":   f.duration(&c.Delay, minDelay, maxDelay),
		"timeout": f.duration(&c.Timeout, time.Second, maxTimeout),
		"recheck": func(key string, n *yaml.Node) {
			c.Recheck = nil
			f.list(f.age)(key, n)
		},
		"archive":  f.yesNo(&c.Archive),
		"operator": f.text(&c.Operator, mailAddress),
		"websub":   f.yesNo(&c.WebSub),
	})
	f.websub = found["websub"]
}

// age reads one of the ages of recheck.
func (f *file) age(key string, n *yaml.Node) {
	c := &f.config.Crawl
	var age time.Duration
	f.duration(&age, minRecheck, maxRecheck)(key, n)
	switch last := len(c.Recheck) - 1; {
	case age == 0: // noted as a mistake already
	case last >= 0 && age <= c.Recheck[last]:
		f.fail(n, "%s: %v does not come after %v; write them in order", key, age, c.Recheck[last])
	default:
		c.Recheck = append(c.Recheck, age)
	}
}

// afterwards checks what crawl says against keys that may stand behind it.
func (f *file) afterwards(crawl *yaml.Node) {
	c := &f.config.Crawl
	if f.websub == nil {
		c.WebSub = strings.HasPrefix(f.config.BaseURL, "https://") && public(f.config.BaseURL)
	} else if c.WebSub && !public(f.config.BaseURL) {
		f.fail(f.websub, "crawl: websub: hubs cannot reach %s; write the public address as base_url", f.config.BaseURL)
	}
	if c.Operator != "" && !f.smtp {
		f.fail(crawl, "crawl: operator: there is no mail server to send the notices; add smtp: with host and from")
	}
}

// public reports whether an address may be reached from elsewhere.
func public(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	labels := strings.Split(strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), ".")
	return len(labels) > 1 && !slices.Contains([]string{"localhost", "local", "internal", "lan", "home", "test"}, labels[len(labels)-1])
}

func (f *file) mailServer(_ string, n *yaml.Node) {
	defer f.within("smtp: ")()
	f.smtp = true
	s := &f.config.SMTP
	way := string(StartTLS)
	found := f.mapping(n, fields{
		"host":          f.text(&s.Host),
		"port":          f.number(&s.Port, 1, 65535),
		"user":          f.text(&s.User),
		"password":      f.text(&s.Password),
		"password_file": f.path(&f.password.file),
		"from":          f.text(&s.From, mailAddress),
		"tls":           f.text(&way, oneOf(string(StartTLS), string(ImplicitTLS), string(NoTLS))),
	})
	f.need(n, found, "host", "from")
	s.TLS = TLS(way)
	if found["port"] == nil {
		s.Port = map[TLS]int{StartTLS: 587, ImplicitTLS: 465, NoTLS: 25}[s.TLS]
	}
	if p := found["password_file"]; p != nil {
		f.password.line = p.Line
		if found["password"] != nil {
			f.fail(p, "password and password_file both stand here; remove one")
		}
	}
	user, secret := found["user"] != nil, found["password"] != nil || found["password_file"] != nil
	switch {
	case user != secret:
		f.fail(n, "user and password (or password_file) go together; write both or none")
	case user && s.TLS == NoTLS && !loopback(s.Host):
		f.fail(n, "with tls: none the password would travel in the clear; write tls: starttls or tls: tls")
	}
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// within names what the next mistakes are about, until the returned function
// is called.
func (r *reader) within(where string) (leave func()) {
	before := r.where
	r.where = before + where
	return func() { r.where = before }
}

// nameOf is the name that stands in an item, before the item is read: every
// mistake in it shall tell the name.
func nameOf(n *yaml.Node) string {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "name" {
			return n.Content[i+1].Value
		}
	}
	return ""
}

// roomForSeq is left by an alert's query for the range of articles that the
// links in its mails add to it.
const roomForSeq = 48

func (f *file) alert(_ string, n *yaml.Node) {
	defer f.within(fmt.Sprintf("alert %q: ", nameOf(n)))()
	a := framewatch.Alert{Schedule: framewatch.AtOnce, TimeZone: "UTC"}
	found := f.mapping(n, fields{
		"name":      f.text(&a.Name, atMost(100)),
		"query":     f.text(&a.Query, atMost(framewatch.MaxQueryLength-roomForSeq)),
		"to":        f.texts(&a.To, mailAddress),
		"schedule":  f.text(&a.Schedule, alertSchedule),
		"time_zone": f.text(&a.TimeZone, timeZone),
	})
	f.need(n, found, "name", "query", "to")
	if to := found["to"]; to != nil {
		if len(to.Content) == 0 && (to.Kind == yaml.SequenceNode || to.Tag == "!!null") {
			f.fail(to, "to: nobody stands here; write at least one mail address")
		}
		seen := map[string]bool{}
		for _, address := range a.To {
			if key := strings.ToLower(address); seen[key] {
				f.fail(to, "to: %s stands here twice; remove one", address)
			} else {
				seen[key] = true
			}
		}
	}
	if !f.smtp {
		f.fail(n, "there is no mail server to send it; add smtp: with host and from")
	}
	for i, other := range f.config.Alerts {
		if a.Name != "" && strings.EqualFold(a.Name, other.Name) {
			f.fail(n, "has the name of the alert whose query stands in line %d; give it another", f.config.queryLines[i])
		}
	}
	f.config.Alerts = append(f.config.Alerts, a)
	line := n.Line
	if q := found["query"]; q != nil {
		line = q.Line
	}
	f.config.queryLines = append(f.config.queryLines, line)
}
