package crawler

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// wire is a transport whose only server talks as it is told.
func wire(t *testing.T, talk func(net.Conn)) *transport {
	base := &http.Transport{DisableCompression: true, ResponseHeaderTimeout: paceOf(30 * time.Second).header}
	base.DialContext = func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			talk(theirs)
		}()
		return ours, nil
	}
	t.Cleanup(base.CloseIdleConnections)
	return &transport{base: base, pace: paceOf(30 * time.Second), now: time.Now}
}

// answering is a transport whose only server sends these bytes and hangs up.
func answering(t *testing.T, answer []byte) *transport {
	return wire(t, func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			conn.Write(answer) // the client may have gone
		}
	})
}

func ask(t *testing.T, url string) *http.Request {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", "framewatch-test/1.0")
	return req
}

// Servers are slow by a clock that stands while nothing waits for it.
func TestPace(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
	type sending struct {
		text  string
		pause time.Duration
		times int
	}
	for _, c := range []struct {
		name string
		sent []sending
		want error // nil: answered
		took time.Duration
	}{
		{"at once", []sending{{head + "page", 0, 1}}, nil, 0},
		{"nothing", nil, errTimeout, 15 * time.Second},
		{"dripping header", []sending{{"HTTP/1.1 200 OK\r\n", 0, 1}, {"X-Drip: x\r\n", time.Second, 60}}, errTimeout, 15 * time.Second},
		{"header after 14 s", []sending{{"HTTP/1.1 200 OK\r\nConnection: close\r\n", 14 * time.Second, 1}, {"\r\npage", 0, 1}}, nil, 14 * time.Second},
		{"dripping body", []sending{{head, 0, 1}, {"x", 50 * time.Millisecond, 2000}}, errSlow, 10 * time.Second},
		{"stalls in the middle", []sending{{head + strings.Repeat("x", 5000), 0, 1}, {"", 25 * time.Second, 1}}, errSlow, 20 * time.Second},
		{"slow to the end", []sending{{head, 0, 1}, {strings.Repeat("x", 200), time.Second, 100}}, errTimeout, 30 * time.Second},
		{"slow and done", []sending{{head, 0, 1}, {strings.Repeat("x", 200), time.Second, 20}}, nil, 20 * time.Second},
		{"short and slow", []sending{{head, 0, 1}, {"x", time.Second, 9}}, nil, 9 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := wire(t, func(conn net.Conn) {
					if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
						return
					}
					for _, s := range c.sent {
						for range s.times {
							if _, err := io.WriteString(conn, s.text); err != nil {
								return
							}
							time.Sleep(s.pause)
						}
					}
					if len(c.sent) == 0 {
						time.Sleep(time.Minute)
					}
				})
				start := time.Now()
				res, err := tr.exchange(ask(t, "http://a.example/"), sendingOf(1<<20))
				if took := time.Since(start); took != c.took {
					t.Errorf("it took %v, want %v", took, c.took)
				}
				switch {
				case c.want == nil && err != nil, c.want != nil && err == nil:
					t.Errorf("%v, %v; want %v", res, err, c.want)
				case err != nil && words(err) != c.want.Error():
					t.Errorf("%q, want %q", words(err), c.want)
				}
				time.Sleep(2 * time.Minute) // until the server is done
			})
		})
	}
}

func sendingOf(limit int64) sending { return sending{limit: limit} }

func TestExchangeLimits(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(make([]byte, 10<<20))
	z.Close()
	gz := "Content-Encoding: gzip\r\n"
	for _, c := range []struct {
		name, head, body string
		cut              bool
		want             string // words, or the size of the body
	}{
		{"as long as allowed", "", strings.Repeat("x", 64<<10), false, "65536"},
		{"a byte too long", "", strings.Repeat("x", 64<<10+1), false, "the answer is larger than 64 KiB"},
		{"a byte too long, cut", "", strings.Repeat("x", 64<<10+1), true, "65536"},
		{"too long once unpacked", gz, packed.String(), false, "the answer is larger than 64 KiB once unpacked"},
		{"too long once unpacked, cut", gz, packed.String(), true, "65536"},
		{"broken off", "Content-Length: 100\r\n", "page", false, "the server broke off the connection"},
		{"broken off, cut", "Content-Length: 100\r\n", "page", true, "the server broke off the connection"},
		{"broken packing", gz, packed.String()[:50], false, "the answer is packed with gzip and damaged"},
		{"unknown packing", "Content-Encoding: rot13\r\n", "cntr", false, `the answer is packed as "rot13", which was not asked for`},
		{"packing in two headers", gz + gz, packed.String(), true, "65536"},
	} {
		tr := answering(t, []byte("HTTP/1.1 200 OK\r\nConnection: close\r\n"+c.head+"\r\n"+c.body))
		res, err := tr.exchange(ask(t, "http://a.example/"), sending{limit: 64 << 10, cut: c.cut})
		got := ""
		if err != nil {
			got = words(err)
		} else {
			b, _ := io.ReadAll(res.Body)
			got = fmt.Sprint(len(b))
			if res.Header.Get("Content-Encoding") != "" || res.ContentLength != int64(len(b)) || !res.Uncompressed {
				t.Errorf("%s: the headers speak of packing: %v", c.name, res)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What is kept is what a server saw and sent, byte for byte but for the order
// of its headers and those that net/http takes for itself.
func TestExchangeKept(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, "<p>page</p>")
	z.Close()
	heads := make(chan string, 2)
	tr := wire(t, func(conn net.Conn) {
		r := bufio.NewReader(conn)
		var head strings.Builder
		for !strings.HasSuffix(head.String(), "\r\n\r\n") {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			head.WriteString(line)
		}
		heads <- head.String()
		fmt.Fprintf(conn, "HTTP/1.1 203 Nearly OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\nContent-Type: text/html; charset=x\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\n%s", packed.Len(), packed.Bytes())
	})
	for _, keep := range []bool{true, false} {
		req := ask(t, "http://user:secret@ä.example:8080/%7Ea%20b?q=1#x")
		req.Header.Set("If-None-Match", `"v1"`)
		req.Header.Set("Authorization", "Basic dXNlcjpzZWNyZXQ=")
		before := time.Now()
		res, err := tr.exchange(req, sending{limit: 1 << 20, keep: keep})
		if err != nil {
			t.Fatal(err)
		}
		head := <-heads
		if strings.Contains(head, "Authorization") || !strings.Contains(head, "\r\nAccept-Encoding: gzip, br, zstd\r\n") {
			t.Errorf("request %q", head)
		}
		x := res.Body.(*readBody).exchange
		if !keep {
			if x != nil {
				t.Errorf("kept %+v", x)
			}
			continue
		}
		if string(x.RequestHead) != head {
			t.Errorf("request kept as %q, was %q", x.RequestHead, head)
		}
		want := fmt.Sprintf("HTTP/1.1 203 Nearly OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\nContent-Type: text/html; charset=x\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n", packed.Len())
		if string(x.ResponseHead) != want || x.Status != 203 || !bytes.Equal(x.Body, packed.Bytes()) {
			t.Errorf("answer kept as %d, %q, %d bytes", x.Status, x.ResponseHead, len(x.Body))
		}
		if x.URL != "http://ä.example:8080/%7Ea%20b?q=1#x" && x.URL != "http://%C3%A4.example:8080/%7Ea%20b?q=1#x" || x.At.Before(before) || strings.Contains(x.URL, "secret") {
			t.Errorf("%s at %v", x.URL, x.At)
		}
		if b, _ := io.ReadAll(res.Body); string(b) != "<p>page</p>" {
			t.Errorf("body %q", b)
		}
	}
}

// The IP is that of the server, and an answer that is not packed is kept
// without another copy.
func TestExchangeOfAServer(t *testing.T) {
	s := newSite(t)
	s.set("127.0.0.1/page", body("text/html", "<p>page</p>"))
	tr := &transport{base: &http.Transport{}, pace: paceOf(30 * time.Second), now: time.Now}
	defer tr.base.CloseIdleConnections()
	res, err := tr.exchange(ask(t, s.url("127.0.0.1/page")), sending{limit: 1 << 20, keep: true})
	if err != nil {
		t.Fatal(err)
	}
	read := res.Body.(*readBody)
	if x := read.exchange; x.IP != "127.0.0.1" || string(x.Body) != "<p>page</p>" || &x.Body[0] != &read.bytes[0] {
		t.Errorf("%+v", x)
	}
}

// What goes over HTTP/2 is kept as HTTP/1.1 would have it, as archives do; a
// slow body ends there, too.
func TestExchangeOverHTTP2(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "<p>page</p>")
		if r.URL.Path == "/stalls" {
			http.NewResponseController(w).Flush() // if it fails nothing comes at all
			<-r.Context().Done()
		}
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	tr := &transport{base: s.Client().Transport.(*http.Transport), pace: paceOf(30 * time.Second), now: time.Now}
	res, err := tr.exchange(ask(t, s.URL+"/page?q"), sending{limit: 1 << 20, keep: true})
	if err != nil {
		t.Fatal(err)
	}
	x := res.Body.(*readBody).exchange
	if res.ProtoMajor != 2 || !bytes.HasPrefix(x.ResponseHead, []byte("HTTP/1.1 200 OK\r\n")) || !bytes.HasPrefix(x.RequestHead, []byte("GET /page?q HTTP/1.1\r\nHost: 127.0.0.1:")) || x.IP != "127.0.0.1" {
		t.Errorf("%s, %q, %q, %s", res.Proto, x.RequestHead, x.ResponseHead, x.IP)
	}
	tr.pace.step = 50 * time.Millisecond
	if _, err := tr.exchange(ask(t, s.URL+"/stalls"), sendingOf(1<<20)); !errors.Is(err, errSlow) {
		t.Errorf("a body that stalls: %v", err)
	}
}

// Of a fetch that is redirected the last exchange is kept; of others nothing.
func TestTrailKeepsTheLast(t *testing.T) {
	s := newSite(t)
	s.set("a.localhost/old", redirectTo("/new", http.StatusFound))
	s.set("a.localhost/new", body("text/html; charset=utf-8", "<p>page</p>"))
	s.set("a.localhost/refused", status(403, "no"))
	c := newCrawler(t, newMemory(t), options())
	get := func(page string, keep bool) (*exchange, error) {
		way := &trail{keep: keep}
		req := ask(t, s.url(page))
		res, err := (&http.Client{Transport: c.fetch.transport}).Do(req.WithContext(context.WithValue(t.Context(), trailKey{}, way)))
		if err == nil {
			res.Body.Close()
		}
		return way.last, err
	}
	x, err := get("a.localhost/old", true)
	if err != nil || x == nil || x.URL != s.url("a.localhost/new") || x.Status != 200 || string(x.Body) != "<p>page</p>" || !bytes.Contains(x.ResponseHead, []byte("charset=utf-8")) {
		t.Errorf("%v, %+v", err, x)
	}
	if x, err := get("a.localhost/refused", true); err != nil || x == nil || x.Status != 403 {
		t.Errorf("refused: %v, %+v", err, x)
	}
	if x, err := get("a.localhost/new", false); err != nil || x != nil {
		t.Errorf("not wanted: %v, %+v", err, x)
	}
	s.set("a.localhost/bomb", bomb())
	c.fetch.transport.maxBody = 1000
	if x, err := get("a.localhost/bomb", true); err == nil || x != nil {
		t.Errorf("no answer: %v, %+v", err, x)
	}
}

func TestCancelledExchange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := wire(t, func(conn net.Conn) { time.Sleep(time.Minute) })
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := tr.exchange(ask(t, "http://a.example/").WithContext(ctx), sendingOf(1<<20))
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		time.Sleep(2 * time.Minute)
	})
}
