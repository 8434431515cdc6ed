package testsite

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A Request is one line of the newsroom's log.
type Request struct {
	Time         time.Time
	Method, Host string // the host without its port
	Path         string // with the query
	UserAgent    string
	Conditional  bool // it carried If-None-Match or If-Modified-Since
	Status       int
}

// requestLog keeps the latest requests.
type requestLog struct {
	mu   sync.Mutex
	list []Request
}

const logSize = 20000

func (l *requestLog) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == logSize {
		l.list = slices.Delete(l.list, 0, logSize/4)
	}
	l.list = append(l.list, r)
}

// Requests are the latest requests, oldest first; after many, the oldest are
// dropped.
func (n *Newsroom) Requests() []Request {
	n.log.mu.Lock()
	defer n.log.mu.Unlock()
	return slices.Clone(n.log.list)
}

// ServeHTTP answers for every outlet, by the request's host name, and logs.
func (n *Newsroom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	n.answer(rec, r, host)
	n.log.add(Request{
		Time: time.Now(), Method: r.Method, Host: host, Path: r.URL.RequestURI(), UserAgent: r.UserAgent(),
		Conditional: r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "",
		Status:      rec.status,
	})
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (n *Newsroom) answer(w http.ResponseWriter, r *http.Request, host string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	n.correct(r, host)
	n.mu.RLock()
	defer n.mu.RUnlock()
	s := n.sites[host]
	switch {
	case s == nil && net.ParseIP(host) != nil, s == nil && host == "localhost":
		n.directory(w)
	case s == nil:
		http.Error(w, "no such outlet", http.StatusNotFound)
	case s.out.wordings == nil:
		http.Error(w, s.out.about+".", http.StatusGone)
	case r.URL.Path == "/robots.txt":
		s.robots(w)
	default:
		n.page(w, r, s)
	}
}

// page answers for a listing, an article or a page of links.
func (n *Newsroom) page(w http.ResponseWriter, r *http.Request, s *site) {
	for _, l := range s.out.listings {
		if s.listing(w, r, l) {
			return
		}
	}
	if st := s.byPath[pathOf(r)]; st != nil {
		if st.trap == busyFirst && n.firstTime(s.url(st)) {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "The newsroom is busy. Try again in a moment.", http.StatusServiceUnavailable)
			return
		}
		s.article(w, r, st)
		return
	}
	if picture(w, r.URL.Path) {
		return
	}
	if list, title, ok := s.topicPage(r.URL.Path); ok {
		s.links(w, r, title, list, "", "")
		return
	}
	http.Error(w, "404 - page not found", http.StatusNotFound)
}

// pathOf is path and query of a request, without the parameters of a campaign.
func pathOf(r *http.Request) string {
	kept := slices.DeleteFunc(strings.Split(r.URL.RawQuery, "&"), func(p string) bool { return p == "" || strings.HasPrefix(p, "utm_") })
	if len(kept) == 0 {
		return r.URL.EscapedPath()
	}
	return r.URL.EscapedPath() + "?" + strings.Join(kept, "&")
}

// firstTime says whether a URL is asked for the first time since Start.
// n.mu is held for reading, so the note has a lock of its own.
func (n *Newsroom) firstTime(u string) bool {
	n.busy.Lock()
	defer n.busy.Unlock()
	if n.failed[u] {
		return false
	}
	n.failed[u] = true
	return true
}

// listing answers if the request is for l.
func (s *site) listing(w http.ResponseWriter, r *http.Request, l listing) bool {
	path := r.URL.Path
	switch {
	case l.moved != "" && path == l.moved:
		http.Redirect(w, r, s.base+l.path, http.StatusMovedPermanently)
	case l.kind == gone && path == l.path:
		http.Error(w, "This feed has been discontinued.", http.StatusGone)
	case l.kind == section && (path == l.path || strings.HasPrefix(path, l.path+"/")):
		return s.archivePage(w, r, l)
	case l.kind == sitemapIndex && strings.HasPrefix(path, monthly) && len(path) == len(monthly)+len("2025-03.xml"):
		list := s.ofMonth(strings.TrimSuffix(path[len(monthly):], ".xml"))
		if len(list) == 0 {
			return false
		}
		s.send(w, r, s.sitemap(list, l.undated), "application/xml")
	case path == l.path:
		body, contentType := s.render(l)
		s.send(w, r, body, contentType)
	default:
		return false
	}
	return true
}

// archivePage answers for one page of an archive; the first has two addresses.
func (s *site) archivePage(w http.ResponseWriter, r *http.Request, l listing) bool {
	page := 1
	if rest := strings.TrimPrefix(r.URL.Path, l.path); rest != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(rest, "/"))
		if err != nil || n < 1 || n > s.pagesOf(l) {
			return false
		}
		page = n
	}
	list := s.listed(l)
	from := min((page-1)*perPage, len(list))
	newer, older := "", ""
	if page > 1 {
		newer = l.path + "/" + strconv.Itoa(page-1)
	}
	if page < s.pagesOf(l) {
		older = l.path + "/" + strconv.Itoa(page+1)
	}
	s.links(w, r, "", list[from:min(from+perPage, len(list))], newer, older)
	return true
}

// send answers with a body, or with 304 if the reader has it already. An
// article has said its own tag and date before.
func (s *site) send(w http.ResponseWriter, r *http.Request, body, contentType string) {
	b := []byte(body)
	if s.out.latin1 {
		b = latin1(body)
	}
	w.Header().Set("Content-Type", contentType)
	modified := s.modified()
	switch {
	case w.Header().Get("Last-Modified") != "":
		modified = time.Time{}
	case strings.Contains(contentType, "html") && s.out.validators == noValidators:
		modified = time.Time{}
	default:
		sum := sha256.Sum256(b)
		w.Header().Set("ETag", fmt.Sprintf(`W/"%x"`, sum[:8]))
	}
	w.Header().Set("Vary", "Accept-Encoding")
	if packed := s.out.pack(b, r.Header.Get("Accept-Encoding")); packed != nil {
		w.Header().Set("Content-Encoding", s.out.packing)
		b = packed
	}
	http.ServeContent(w, r, "", modified, bytes.NewReader(b))
}

// pack packs a body as the outlet does, for readers who can unpack it; nil for
// others.
func (o *outlet) pack(b []byte, accepted string) []byte {
	if o.packing == "" || !strings.Contains(accepted, o.packing) {
		return nil
	}
	var out bytes.Buffer
	var packer io.WriteCloser
	switch o.packing {
	case "gzip":
		packer = gzip.NewWriter(&out)
	case "br":
		packer = brotli.NewWriterLevel(&out, 4)
	case "zstd":
		z, err := zstd.NewWriter(&out, zstd.WithEncoderConcurrency(1))
		if err != nil { // unreachable: the option is constant
			return nil
		}
		packer = z
	}
	if _, err := packer.Write(b); err != nil || packer.Close() != nil { // unreachable: a Buffer takes everything
		return nil
	}
	return out.Bytes()
}

func (s *site) robots(w http.ResponseWriter) {
	if s.out.robots == "" {
		http.Error(w, "no robots.txt", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "# %s\nUser-agent: *\n%s\n", s.out.name, s.out.robots)
}

// directory is the page behind the bare loopback address.
func (n *Newsroom) directory(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sample newsroom</title><h1>Sample newsroom</h1><p>Invented outlets with invented news, for trying framewatch out.</p><ul>`)
	for _, s := range n.order {
		fmt.Fprintf(w, `<li><a href="%s/">%s</a>: %s</li>`, s.base, escape(s.out.name), escape(s.out.about))
	}
	fmt.Fprint(w, "</ul></html>")
}

// latin1 writes a page in ISO-8859-1, with references for what it lacks.
func latin1(s string) []byte {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r < 0x100 {
			b = append(b, byte(r))
		} else {
			b = fmt.Appendf(b, "&#%d;", r)
		}
	}
	return b
}
