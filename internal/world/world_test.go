package world

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"framewatch"
	"framewatch/store"
)

// delay is the pause that the sources of the tests ask for.
const delay = 200 * time.Millisecond

// A web is a world with what has to come of it.
type web struct {
	*World
	t       *testing.T
	sources []framewatch.Source
	stories map[string]int    // addresses of articles → by how many entries they are fetched
	refused map[string]string // addresses that lead nowhere → words of the reason
	closed  map[string]bool   // host and path that robots.txt forbids
	canary  []*Host           // hosts that must never be asked
	pauses  []*pause
	n       int // articles so far
}

// A pause is one that a host asked for.
type pause struct {
	host       *Host
	from, till atomic.Int64 // since the world began
}

func newWeb(t *testing.T) *web {
	w := &web{World: New(), t: t, stories: map[string]int{}, refused: map[string]string{}, closed: map[string]bool{}}
	t.Cleanup(w.Close)
	return w
}

func (w *web) host() *Host {
	w.t.Helper()
	h, err := w.Host()
	if err != nil {
		w.t.Fatal(err)
	}
	h.Delay = delay
	return h
}

// story adds an article to a host.
func (w *web) story(h *Host) string {
	w.n++
	path := fmt.Sprintf("/2016/03/story-%d.html", w.n)
	h.Set(path, Story(w.n))
	w.stories[h.URL(path)] = 1
	return h.URL(path)
}

func (w *web) some(h *Host, n int) (urls []string) {
	for range n {
		urls = append(urls, w.story(h))
	}
	return urls
}

// source watches a listing.
func (w *web) source(kind framewatch.ListingKind, url, links string) {
	w.sources = append(w.sources, framewatch.Source{
		Name: fmt.Sprintf("Outlet %d", len(w.sources)+1), Language: "en", Delay: delay,
		Listings: []framewatch.Listing{{Kind: kind, URL: url, Links: links}},
	})
}

// feed makes a host whose feed names the addresses.
func (w *web) feed(h *Host, urls ...string) *Host {
	h.Set("/feed", Feed(urls...))
	w.source(framewatch.FeedListing, h.URL("/feed"), "")
	return h
}

// leads makes an entry of a host that leads to an address and is refused.
func (w *web) leads(h *Host, to, words string) string {
	path := fmt.Sprintf("/go/%d", len(w.refused))
	h.Set(path, Redirect(to))
	w.refused[h.URL(path)] = words
	return h.URL(path)
}

// forbid closes a path of a host, which stays there to be asked in vain.
func (w *web) forbid(h *Host, path string) string {
	w.closed[h.Name+path] = true
	h.Set(path, Story(0))
	return h.URL(path)
}

const (
	byRobots   = "robots.txt does not allow"
	unreadable = "robots.txt cannot be read"
	private    = "not on the public internet"
)

// populate builds the world.
func (w *web) populate() {
	for range 110 {
		h := w.host()
		w.feed(h, w.some(h, 5)...)
	}
	for range 30 {
		h := w.host()
		h.Set("/map-1.xml", Sitemap(w.some(h, 3)...))
		h.Set("/map-2.xml", Sitemap(w.some(h, 3)...))
		h.Set("/index.xml", SitemapIndex(h.URL("/map-1.xml"), h.URL("/map-2.xml")))
		w.source(framewatch.SitemapListing, h.URL("/index.xml"), "")
	}
	for range 15 {
		h := w.host()
		h.Set("/", Section(w.some(h, 4)...))
		w.source(framewatch.SectionListing, h.URL("/"), "li.story")
	}

	// Hosts and paths that robots.txt closes, some behind redirects.
	var shut, broken []*Host
	for range 4 {
		h := w.host()
		h.Set("/robots.txt", Text("text/plain", "User-agent: *\nDisallow: /\n"))
		shut = append(shut, h)
	}
	for range 4 {
		h := w.host()
		h.Set("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		broken = append(broken, h)
	}
	for i := range 4 {
		h := w.host()
		h.Set("/robots.txt", Text("text/plain", "User-agent: *\nDisallow: /private/\n"))
		urls := w.some(h, 3)
		own := w.forbid(h, "/private/own.html")
		w.refused[own] = byRobots
		w.feed(h, append(urls, own, w.leads(h, w.forbid(shut[i], "/story.html"), byRobots), w.leads(h, w.forbid(h, "/private/behind.html"), byRobots))...)
		// The host of the entry is another's: nothing may be asked there.
		h = w.host()
		w.feed(h, append(w.some(h, 3), w.leads(h, w.forbid(broken[i], "/story.html"), unreadable))...)
	}
	for _, h := range shut {
		w.forbid(h, "/feed")
		w.source(framewatch.FeedListing, h.URL("/feed"), "")
	}
	for _, h := range broken {
		w.forbid(h, "/feed")
		w.source(framewatch.FeedListing, h.URL("/feed"), "")
	}

	// Redirects to the articles of other hosts, of which one entry leads to
	// the article and the others to one that is known.
	for range 10 {
		target, other := w.host(), w.host()
		urls := w.some(target, 3)
		w.feed(target, urls...)
		var via []string
		for i, u := range urls {
			path := fmt.Sprintf("/r/%d", i)
			other.Set(path, Redirect(u))
			w.stories[u]++
			via = append(via, other.URL(path))
		}
		w.feed(other, append(w.some(other, 2), via...)...)
	}

	// Addresses that are none of the public internet.
	outside, err := w.Listen("0.0.0.0:0")
	if err != nil {
		w.t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(outside.Name)
	w.canary = append(w.canary, outside)
	targets := []string{
		"http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://192.168.1.1:8080/",
		"http://0.0.0.0:" + port + "/", "http://[::]:" + port + "/", "http://2130706433:" + port + "/", "http://0x7f.1:" + port + "/", "http://127.1:" + port + "/",
	}
	if ip := ownAddress(); ip != "" {
		targets = append(targets, "http://"+net.JoinHostPort(ip, port)+"/")
	}
	for _, to := range targets {
		h := w.host()
		w.feed(h, w.story(h), w.leads(h, to, private), w.story(h))
	}

	for range 8 {
		h := w.host()
		h.Delay = 2 * time.Second
		h.Set("/robots.txt", Text("text/plain", "User-agent: *\nCrawl-delay: 2\n"))
		w.feed(h, w.some(h, 3)...)
	}
	w.asksForPause(2*time.Second, func(d time.Duration) (string, time.Time) { return fmt.Sprint(d.Seconds()), time.Now().Add(d) })
	for range 4 {
		w.asksForPause(7*time.Second, func(d time.Duration) (string, time.Time) { return fmt.Sprint(d.Seconds()), time.Now().Add(d) })
	}
	w.asksForPause(3*time.Second, func(d time.Duration) (string, time.Time) {
		at := time.Now().Add(d).Truncate(time.Second)
		return at.UTC().Format(http.TimeFormat), at
	})
	for range 3 { // slow
		h := w.host()
		for _, u := range w.feed(h, w.some(h, 3)...).paths() {
			page := h.pages[u]
			h.Set(u, func(w http.ResponseWriter, r *http.Request) { time.Sleep(400 * time.Millisecond); page(w, r) })
		}
	}
	for range 4 { // dying
		h := w.host()
		urls := w.some(h, 2)
		for i := range 3 {
			path := fmt.Sprintf("/dies/%d", i)
			h.Set(path, Die)
			urls = append(urls, h.URL(path))
		}
		w.feed(h, urls...)
	}
}

func (h *Host) paths() (paths []string) {
	for p := range h.pages {
		paths = append(paths, p)
	}
	return paths
}

// asksForPause makes a host that asks for one at the first look at an article.
func (w *web) asksForPause(d time.Duration, until func(time.Duration) (string, time.Time)) {
	h := w.host()
	p := &pause{host: h}
	w.pauses = append(w.pauses, p)
	urls := w.some(h, 3)
	w.feed(h, urls...)
	for _, path := range h.paths() {
		if page := h.pages[path]; path != "/feed" {
			h.Set(path, func(rw http.ResponseWriter, r *http.Request) {
				now := w.Since()
				if !p.from.CompareAndSwap(0, int64(now)) {
					page(rw, r)
					return
				}
				header, till := until(d)
				p.till.Store(int64(now + time.Until(till)))
				rw.Header().Set("Retry-After", header)
				rw.WriteHeader(http.StatusTooManyRequests)
			})
		}
	}
}

// ownAddress is one of this machine that others can reach; "" if it has none.
func ownAddress() string {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			return n.IP.String()
		}
	}
	return ""
}

// TestWorld crawls a small web with four processes, of which one is killed and
// another comes late, and reads the diaries of its hosts: no request before its
// time, none that robots.txt forbids, none to addresses that are not public,
// and every article once.
func TestWorld(t *testing.T) {
	if testing.Short() {
		t.Skip("short: five processes crawl for a minute")
	}
	w := newWeb(t)
	w.populate()
	dir := t.TempDir() + "/data"
	s := plan(t, dir, w.sources)
	began := time.Now()
	work := func(n int) *process {
		return start(t, orders{Name: fmt.Sprintf("w%d", n), Dir: dir, Sources: w.sources, Workers: 8})
	}
	processes := []*process{work(1), work(2), work(3)}
	await(t, processes, "a third of the articles", func() bool { return stored(t, s) > len(w.stories)/3 })
	processes[1].kill()
	processes = []*process{processes[0], processes[2], work(4)}
	await(t, processes, "all articles", func() bool {
		return stored(t, s) >= len(w.stories) && w.settled(s) == len(w.refused)
	})
	took := time.Since(began)
	for _, p := range processes {
		p.end(t)
		for _, line := range p.trouble(t) {
			t.Error(line)
		}
	}
	w.checkDiaries()
	w.checkRefused(s)
	checkStored(t, s, w.stories)
	t.Logf("%d hosts, %d requests, %d articles in %v", len(w.Hosts), w.Requests(), len(w.stories), took.Round(time.Millisecond))
}

// plan makes a data folder in which the listings of the sources are due, and
// joins it.
func plan(t *testing.T, dir string, sources []framewatch.Source) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PlanSources(t.Context(), sources, framewatch.Scope{}, time.Now(), 0, true); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return join(t, dir)
}

// await looks until it is done, or says what the processes told.
func await(t *testing.T, processes []*process, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(3 * time.Minute); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			for _, p := range processes {
				t.Logf("%s\n%s", p.log, p.logged(t))
			}
			t.Fatalf("still waiting for %s", what)
		}
	}
}

// stored is how many articles there are.
func stored(t *testing.T, s *store.Store) int {
	t.Helper()
	articles, err := s.ArticlesAfter(t.Context(), 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	return len(articles)
}

// settled counts the refused entries of which it is known that they are.
func (w *web) settled(s *store.Store) (n int) {
	for url := range w.refused {
		if _, o, err := s.EntryByURL(w.t.Context(), url); err == nil && o.Reason != "" {
			n++
		}
	}
	return n
}

func (w *web) checkRefused(s *store.Store) {
	for url, words := range w.refused {
		_, o, err := s.EntryByURL(w.t.Context(), url)
		if err != nil || o.State == framewatch.EntryStored || !strings.Contains(o.Reason, words) {
			w.t.Errorf("%s: %v, state %s, reason %q, want %q", url, err, o.State, o.Reason, words)
		}
	}
}

// checkDiaries reads what the hosts wrote down. There is no tolerance: a
// request is read by its host before it is answered, and the next one is sent
// a pause after the answer came, so that what the network and the scheduler
// add makes the distance longer.
func (w *web) checkDiaries() {
	t := w.t
	var tooEarly, together, forbidden, outside, shared int
	least := time.Hour
	for _, h := range w.Hosts {
		requests := h.Requests()
		agents := map[string]bool{}
		for i, r := range requests {
			agents[r.Agent] = true
			if slices.Contains(w.canary, h) {
				outside++
				t.Errorf("%s was asked for %s", h.Name, r.Path)
			}
			if w.closed[h.Name+r.Path] {
				forbidden++
				t.Errorf("robots.txt of %s forbids %s", h.Name, r.Path)
			}
			if i == 0 {
				if r.Path != "/robots.txt" {
					t.Errorf("%s was asked for %s before robots.txt", h.Name, r.Path)
				}
				continue
			}
			before := requests[i-1]
			least = min(least, r.At-before.At-h.Delay)
			if r.At-before.At < h.Delay {
				tooEarly++
				t.Errorf("%s: %s by %s came %v after %s by %s, want %v", h.Name, r.Path, r.Agent, r.At-before.At, before.Path, before.Agent, h.Delay)
			}
			if before.Done == 0 || r.At < before.Done {
				together++
				t.Errorf("%s: %s came while %s was under way", h.Name, r.Path, before.Path)
			}
		}
		if len(agents) > 1 {
			shared++
		}
	}
	for _, p := range w.pauses {
		from, till := time.Duration(p.from.Load()), time.Duration(p.till.Load())
		if from == 0 {
			t.Errorf("%s never asked for its pause", p.host.Name)
		}
		for _, r := range p.host.Requests() {
			if r.At > from && r.At < till {
				t.Errorf("%s asked for a pause of %v; %s came after %v", p.host.Name, till-from, r.Path, r.At-from)
			}
		}
	}
	if shared == 0 {
		t.Error("no host was asked by two processes: the test shows nothing")
	}
	t.Logf("%d requests came too early (the closest %v after its pause was over), %d while another was under way, %d against robots.txt, %d to addresses outside; %d hosts were asked by several processes",
		tooEarly, least, together, forbidden, outside, shared)
}
