package hostile

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
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

// long answers with a start and n times more, which never lie in memory
// together.
func long(contentType, start, more string, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		block := strings.Repeat(more, 1+1<<16/len(more))
		io.WriteString(w, start)
		for sent := 0; sent < n*len(more); sent += len(block) {
			if _, err := io.WriteString(w, block); err != nil {
				return // the crawler has gone
			}
		}
	}
}

// packer packs with a content coding.
func packer(coding string, w io.Writer) io.WriteCloser {
	switch coding {
	case "gzip":
		return gzip.NewWriter(w)
	case "deflate":
		return zlib.NewWriter(w)
	case "br":
		return brotli.NewWriterLevel(w, 3)
	case "zstd":
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
		if err == nil {
			return z
		}
	}
	panic("no coding " + coding) // the catalogue is wrong
}

// packed packs with codings, "gzip, br" with brotli last. Writing to memory
// cannot fail.
func packed(body []byte, codings string) []byte {
	for coding := range strings.SplitSeq(codings, ",") {
		var b bytes.Buffer
		z := packer(strings.TrimSpace(coding), &b)
		z.Write(body)
		z.Close()
		body = b.Bytes()
	}
	return body
}

// packedLong packs what long sends.
func packedLong(coding, start, more string, n int) func() []byte {
	return func() []byte {
		var b bytes.Buffer
		z := packer(coding, &b)
		io.WriteString(z, start) // to memory, as all below
		block := []byte(strings.Repeat(more, 1+1<<16/len(more)))
		for sent := 0; sent < n*len(more); sent += len(block) {
			z.Write(block)
		}
		z.Close()
		return b.Bytes()
	}
}

// bomb is 64 MiB of spaces in few bytes, packed with codings.
func bomb(codings string) func() []byte {
	return func() []byte {
		first, rest, more := strings.Cut(codings, ",")
		body := packedLong(first, "", " ", 64<<20)()
		if more {
			body = packed(body, rest)
		}
		return body
	}
}
