package crawler

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"
	"unicode/utf8"
)

func TestRedirectRules(t *testing.T) {
	for _, c := range []struct {
		from, to string
		hops     int
		want     error
	}{
		{"http://a.example/", "http://b.example/", 1, nil},
		{"http://a.example/", "https://a.example/", 5, nil},
		{"https://a.example/", "https://b.example/", 6, errRedirects},
		{"https://a.example/", "http://a.example/", 1, errDowngrade},
		{"https://a.example/", "file:///etc/passwd", 1, errAstray},
		{"http://a.example/", "ftp://a.example/", 1, errAstray},
		{"http://a.example/", "http:///x", 1, errAstray},
	} {
		var via []*http.Request
		for range c.hops {
			via = append(via, ask(t, c.from))
		}
		to, err := url.Parse(c.to)
		if err != nil {
			t.Fatal(err)
		}
		if err := redirect(&http.Request{URL: to}, via); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s to %s at hop %d: %v, want %v", c.from, c.to, c.hops, err, c.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"120": 2 * time.Minute, " 0 ": 0, "99999999": maxHold, "Mon, 02 Mar 2026 12:01:00 GMT": time.Minute, "Mon, 02 Mar 2026 11:00:00 GMT": 0,
		"Monday, 02-Mar-26 12:01:00 GMT": time.Minute, "Fri, 31 Dec 9999 23:59:59 GMT": maxHold,
		"": -1, "-5": -1, "soon": -1, "1.5": -1, "99999999999999999999": -1,
	} {
		got, ok := retryAfter(http.Header{"Retry-After": {value}}, now)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %v, %v; want %v", value, got, ok, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120", int64(1e9))
	f.Add("Fri, 31 Dec 9999 23:59:59 GMT", int64(-1e9))
	f.Fuzz(func(t *testing.T, value string, now int64) {
		if d, _ := retryAfter(http.Header{"Retry-After": {value}}, time.Unix(now, 0)); d < 0 || d > maxHold {
			t.Errorf("%q: %v", value, d)
		}
	})
}

// FuzzAnswer reads any bytes as an HTTP answer.
func FuzzAnswer(f *testing.F) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, seed := range []string{
		ok + "Content-Length: 4\r\n\r\npage", ok + "Transfer-Encoding: chunked\r\n\r\n4\r\npage\r\n0\r\n\r\n", ok + "Content-Encoding: gzip, br\r\n\r\n\x1f\x8b\x08",
		"HTTP/1.1 301 Moved\r\nLocation: http://[::1/\r\n\r\n", "HTTP/1.1 503 Busy\r\nRetry-After: 9\r\nContent-Type: ;;\r\n\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n" + ok + "\r\n", "SSH-2.0-x\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		tr := answering(t, answer)
		req := ask(t, "http://a.example/x")
		res, err := tr.exchange(req, sending{limit: 1 << 16, keep: true})
		if err != nil {
			if w := words(err); w == "" || len(w) > 1000 || !utf8.ValidString(w) {
				t.Errorf("%v is said as %q", err, w)
			}
			lasting(err)
			return
		}
		if b := res.Body.(*readBody); len(b.bytes) > 1<<16 || b.exchange == nil || len(b.exchange.Body) > 1<<16 {
			t.Errorf("%d bytes, %+v", len(b.bytes), b.exchange)
		}
		(&trail{}).note(req.URL, res)
		retryAfter(res.Header, time.Now())
	})
}
