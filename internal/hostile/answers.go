package hostile

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// text answers with a text of a content type.
func text(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		io.WriteString(w, body) // the crawler may have gone
	}
}

func html(body string) http.HandlerFunc { return text("text/html; charset=utf-8", body) }
func xml(body string) http.HandlerFunc  { return text("application/xml", body) }

// built answers with a text that is made when it is asked for, as large ones
// need not lie in memory all the time.
func built(contentType string, make func(origin string) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		io.WriteString(w, make("http://"+r.Host))
	}
}

// status answers with a status code.
func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(code)
		io.WriteString(w, body) // refused for 204 and 304, which have none
	}
}

// sent answers with headers, in pairs, and a body as it stands.
func sent(body func() []byte, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.Write(body())
	}
}

// to redirects to an address as it stands; "/x" stays on the site.
func to(location string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Location"] = []string{location}
		w.WriteHeader(http.StatusFound)
	}
}

// bytesOf answers with raw bytes instead of HTTP and hangs up.
func bytesOf(answer string) http.HandlerFunc {
	return conversation(func(c net.Conn) { io.WriteString(c, answer) })
}

// endless answers with raw bytes, then with more of them until the other side
// hangs up or a minute has passed.
func endless(start, more string, pause time.Duration) http.HandlerFunc {
	return conversation(func(c net.Conn) {
		if _, err := io.WriteString(c, start); err != nil {
			return
		}
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(pause) {
			if _, err := io.WriteString(c, more); err != nil {
				return
			}
		}
	})
}

// conversation takes the connection over from the server.
func conversation(talk func(net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer c.Close()
		talk(c)
	}
}

// rss is a feed of pages, by path or address.
func rss(pages ...string) http.HandlerFunc {
	return built("application/rss+xml", func(origin string) string {
		var b strings.Builder
		for _, p := range pages {
			if strings.HasPrefix(p, "/") {
				p = origin + p
			}
			fmt.Fprintf(&b, "<item><title>Ministers meet</title><link>%s</link></item>", p)
		}
		return channel(b.String())
	})
}

// channel is an RSS document round items.
func channel(items string) string {
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>` + items + `</channel></rss>`
}

// item is an RSS item with more elements than title and link.
func item(title, link, more string) string {
	return "<item><title>" + title + "</title><link>" + link + "</link>" + more + "</item>"
}

// packed packs with gzip, as often as layers says.
func packed(body []byte, layers int) []byte {
	for range layers {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(body) // to memory: neither can fail
		z.Close()
		body = b.Bytes()
	}
	return body
}

// bomb is 64 MiB of spaces in few bytes.
func bomb(layers int) func() []byte {
	return func() []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		block := bytes.Repeat([]byte(" "), 1<<20)
		for range 64 {
			z.Write(block)
		}
		z.Close()
		return packed(b.Bytes(), layers-1)
	}
}
