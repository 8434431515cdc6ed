// Package world is a small web on loopback for tests of crawls by several
// processes: many hosts, each with an address of its own, that write down when
// they are asked what and by whom.
package world

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// A World is a set of hosts.
type World struct {
	Hosts []*Host
	began time.Time
}

// New makes an empty world.
func New() *World { return &World{began: time.Now()} }

// A Host is a server of its own address.
type Host struct {
	Name  string        // "127.16.0.1:40001"
	Delay time.Duration // the least time from one request to the next; 0: as the test has it

	world    *World
	server   *http.Server
	mu       sync.Mutex
	pages    map[string]http.HandlerFunc
	requests []Request
}

// A Request is one that a host got. Times are since the world began, on a
// clock that is never set.
type Request struct {
	Path  string
	Agent string
	At    time.Duration // when it was read
	Done  time.Duration // when its answer was written; 0: it is not
}

// Host adds a host at the next address of 127.16.0.0/12.
func (w *World) Host() (*Host, error) {
	n := len(w.Hosts)
	return w.Listen(fmt.Sprintf("127.%d.%d.%d:0", 16+n>>16, n>>8&255, 1+n&255))
}

// Listen adds a host at an address.
func (w *World) Listen(address string) (*Host, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	h := &Host{Name: l.Addr().String(), world: w, pages: map[string]http.HandlerFunc{}}
	h.server = &http.Server{Handler: h}
	go h.server.Serve(l) // until Close
	w.Hosts = append(w.Hosts, h)
	return h, nil
}

// Close ends all hosts.
func (w *World) Close() {
	for _, h := range w.Hosts {
		h.server.Close()
	}
}

// Requests is how many requests all hosts got.
func (w *World) Requests() (n int) {
	for _, h := range w.Hosts {
		h.mu.Lock()
		n += len(h.requests)
		h.mu.Unlock()
	}
	return n
}

// Since is the time since the world began.
func (w *World) Since() time.Duration { return time.Since(w.began) }

// URL is the address of a path of the host.
func (h *Host) URL(path string) string { return "http://" + h.Name + path }

// Set lets the host answer for a path.
func (h *Host) Set(path string, page http.HandlerFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pages[path] = page
}

// Requests are those the host got, in order.
func (h *Host) Requests() []Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.requests)
}

// Asked is how often the host was asked for a path.
func (h *Host) Asked(path string) (n int) {
	for _, r := range h.Requests() {
		if r.Path == path {
			n++
		}
	}
	return n
}

func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := h.world.Since()
	h.mu.Lock()
	n := len(h.requests)
	h.requests = append(h.requests, Request{Path: r.URL.Path, Agent: r.UserAgent(), At: at})
	page := h.pages[r.URL.Path]
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.requests[n].Done = h.world.Since()
	}()
	if page == nil {
		http.NotFound(w, r)
		return
	}
	page(w, r)
}

// Text answers with a text of a content type.
func Text(contentType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, text)
	}
}

// Feed answers with an RSS feed of the addresses.
func Feed(urls ...string) http.HandlerFunc {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>`)
	for _, u := range urls {
		fmt.Fprintf(&b, "<item><title>About %s</title><link>%s</link><pubDate>Tue, 01 Mar 2016 14:30:00 GMT</pubDate></item>", u, u)
	}
	b.WriteString("</channel></rss>")
	return Text("application/rss+xml", b.String())
}

// Sitemap answers with a sitemap of the addresses.
func Sitemap(urls ...string) http.HandlerFunc { return sitemap("urlset", "url", urls) }

// SitemapIndex answers with an index of the sitemaps at the addresses.
func SitemapIndex(urls ...string) http.HandlerFunc { return sitemap("sitemapindex", "sitemap", urls) }

func sitemap(root, item string, urls []string) http.HandlerFunc {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0"?><%s xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`, root)
	for _, u := range urls {
		fmt.Fprintf(&b, "<%s><loc>%s</loc><lastmod>2016-03-01T14:30:00Z</lastmod></%s>", item, u, item)
	}
	fmt.Fprintf(&b, "</%s>", root)
	return Text("application/xml", b.String())
}

// Section answers with a page of links to the addresses.
func Section(urls ...string) http.HandlerFunc {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><head><title>News</title></head><body><ul>`)
	for _, u := range urls {
		fmt.Fprintf(&b, `<li class="story"><a href="%s">The story at %s in a few words</a></li>`, u, u)
	}
	b.WriteString("</ul></body></html>")
	return Text("text/html; charset=utf-8", b.String())
}

// Redirect leads to another address.
func Redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

// Die breaks the connection off.
func Die(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }

// Story answers with the article of a number: an article beyond doubt, of the
// same bytes whenever it is asked for, and with no sentence in common with
// others.
func Story(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, Page(n))
	}
}

// Page is the page of the article of a number. "articleN" stands in it, where
// N is the number, and in no other.
func Page(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="en"><head><title>%[1]s | Outlet</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2016-03-%02[2]dT08:00:00+01:00"></head><body><article><h1>%[1]s</h1>`, headline(r, n), 1+n%28)
	for i := range 6 {
		b.WriteString("<p>")
		for range 3 {
			b.WriteString(sentence(r) + " ")
		}
		if i == 0 {
			fmt.Fprintf(&b, "This is article%d of the day.", n)
		}
		b.WriteString("</p>\n")
	}
	b.WriteString("</article></body></html>")
	return b.String()
}

var (
	subjects = strings.Fields("ministers residents workers lawyers teachers farmers neighbours officials judges doctors students mayors police traders nurses sailors drivers voters tenants builders")
	verbs    = strings.Fields("discussed rejected welcomed described ignored celebrated criticised measured explained revised delayed announced questioned defended visited repaired photographed counted financed translated")
	objects  = strings.Fields("bridge budget school harbour hospital treaty forest railway market library festival border court river tower housing garden museum tunnel airport factory theatre island village")
	places   = strings.Fields("Oslo Lisbon Vienna Prague Dublin Athens Warsaw Madrid Berne Zagreb Riga Tallinn Ghent Porto Turin Lyon Gdansk Bergen Malmo Graz")
	whens    = strings.Fields("Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August autumn winter spring summer midnight noon")
)

func one(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

func headline(r *rand.Rand, n int) string {
	return fmt.Sprintf("The %s in %s %s the %s, number %d", one(r, subjects), one(r, places), one(r, verbs), one(r, objects), n)
}

func sentence(r *rand.Rand) string {
	return fmt.Sprintf("The %s of %s %s the %s of %s with %d %s on %s, and the %s %s a %s near the %s in %s.",
		one(r, subjects), one(r, places), one(r, verbs), one(r, objects), one(r, places), 2+r.IntN(900), one(r, subjects), one(r, whens),
		one(r, subjects), one(r, verbs), one(r, objects), one(r, objects), one(r, places))
}
