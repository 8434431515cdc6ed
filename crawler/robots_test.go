package crawler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"framewatch"
)

// A shelf is a robotsStore in memory.
type shelf map[string]framewatch.RobotsState

func (s shelf) Robots(_ context.Context, origin string) (framewatch.RobotsState, error) {
	return s[origin], nil
}

func (s shelf) SaveRobots(_ context.Context, r framewatch.RobotsState) error {
	s[r.Origin] = r
	return nil
}

// A robotsSite answers what a site's robots.txt says, at a time that is set.
type robotsSite struct {
	now     time.Time
	answers map[string]string // by address: "200 User-agent: …", "301 https://…", "error …"
	asked   []string
}

func (s *robotsSite) send(req *http.Request, _ sending) (*http.Response, error) {
	s.asked = append(s.asked, req.URL.String())
	answer, ok := s.answers[req.URL.String()]
	if !ok {
		answer = "404 "
	}
	word, rest, _ := strings.Cut(answer, " ")
	if word == "error" {
		return nil, errors.New(rest)
	}
	res := &http.Response{Header: http.Header{}, Request: req}
	fmt.Sscan(word, &res.StatusCode)
	if res.StatusCode/100 == 3 {
		res.Header.Set("Location", rest)
	}
	read := &readBody{bytes: []byte(rest), Reader: *bytes.NewReader([]byte(rest))}
	res.Body = read
	return res, nil
}

func (s *robotsSite) book(store robotsStore) *robotsBook {
	return &robotsBook{userAgent: "framewatch-test/1.0", send: s.send, store: store, now: func() time.Time { return s.now }, sites: map[string]*siteRules{}}
}

const robotsURL = "https://a.example/robots.txt"

var pageURL = &url.URL{Scheme: "https", Host: "a.example", Path: "/closed/x"}

func newRobotsSite(answer string) *robotsSite {
	return &robotsSite{now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), answers: map[string]string{robotsURL: answer}}
}

func TestRobotsAnswers(t *testing.T) {
	const closed = "200 User-agent: *\nDisallow: /closed"
	for _, c := range []struct {
		name, answer string
		more         map[string]string
		want         string // "allowed", "closed", or what stands in the way
		asked        int
	}{
		{"rules", closed, nil, "closed", 1},
		{"no rules", "200 ", nil, "allowed", 1},
		{"none", "404 ", nil, "allowed", 1},
		{"gone", "410 ", nil, "allowed", 1},
		{"refused", "403 ", nil, "allowed", 1},
		{"broken", "500 ", nil, "its robots.txt cannot be read: the server answered 500 (internal error)", 1},
		{"too many requests", "429 ", nil, "its robots.txt cannot be read: the server answered 429 (too many requests)", 1},
		{"no answer", "error the wire is cut", nil, "the wire is cut", 1},
		{"moved", "301 https://b.example/r", map[string]string{"https://b.example/r": closed}, "closed", 2},
		{"moved to http", "301 http://a.example/robots.txt", map[string]string{"http://a.example/robots.txt": closed}, "redirects from https to unencrypted http", 1},
		{"moved to a file", "302 file:///etc/passwd", nil, "allowed", 1},
		{"moved to itself", "302 /robots.txt", nil, "allowed", 6},
		{"moved where it is broken", "302 /r", map[string]string{"https://a.example/r": "503 "}, "503 (overloaded)", 2},
	} {
		s := newRobotsSite(c.answer)
		for address, answer := range c.more {
			s.answers[address] = answer
		}
		book := s.book(shelf{})
		for range 2 { // the second time from memory
			rules, err := book.rules(t.Context(), pageURL)
			got := "closed"
			if err != nil {
				got = words(err)
			} else if rules.Allowed(pageURL.String()) {
				got = "allowed"
			}
			var held *heldError
			if !strings.Contains(got, c.want) || errors.As(err, &held) != (err != nil) {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		if len(s.asked) != c.asked {
			t.Errorf("%s: asked %q", c.name, s.asked)
		}
	}
}

func TestRobotsAreKept(t *testing.T) {
	s := newRobotsSite("200 User-agent: *\nDisallow: /closed")
	kept := shelf{}
	allowed := func(b *robotsBook) bool {
		rules, err := b.rules(t.Context(), pageURL)
		if err != nil {
			t.Fatal(err)
		}
		return rules.Allowed(pageURL.String())
	}
	first := s.book(kept)
	if allowed(first) || kept["https://a.example"].Status != 200 {
		t.Errorf("kept %+v", kept)
	}
	s.answers[robotsURL] = "404 "
	s.now = s.now.Add(23 * time.Hour)
	if allowed(first) || allowed(s.book(kept)) || len(s.asked) != 1 {
		t.Errorf("asked again within a day: %q", s.asked)
	}
	s.now = s.now.Add(2 * time.Hour)
	if !allowed(first) || !allowed(s.book(kept)) || len(s.asked) != 2 {
		t.Errorf("not asked again after a day: %q", s.asked)
	}
}

// Rules that can't be read close a site however long that lasts, and it is
// asked less and less.
func TestRobotsOutOfReachForLong(t *testing.T) {
	s := newRobotsSite("503 ")
	kept := shelf{}
	start := s.now
	for s.now.Sub(start) < 31*24*time.Hour {
		_, err := s.book(kept).rules(t.Context(), pageURL)
		var held *heldError
		if !errors.As(err, &held) || held.until.Sub(s.now) < robotsTrouble || held.until.Sub(s.now) > maxHold {
			t.Fatalf("after %v: %v", s.now.Sub(start), err)
		}
		s.now = held.until
	}
	if n := len(s.asked); n < 100 || n > 200 {
		t.Errorf("asked %d times in 31 days", n)
	}
	if got := kept["https://a.example"].Error; got != "its robots.txt cannot be read: the server answered 503 (overloaded), since 2026-03-02; nothing is fetched until its robots.txt can be read or is gone" {
		t.Errorf("%q", got)
	}
	s.answers[robotsURL] = "404 "
	if _, err := s.book(kept).rules(t.Context(), pageURL); err != nil || kept["https://a.example"].Error != "" {
		t.Errorf("%v, %+v", err, kept)
	}
}

func TestRobotsMemoryIsBounded(t *testing.T) {
	s := newRobotsSite("")
	book := s.book(nil)
	large := "200 User-agent: *\n" + strings.Repeat("Disallow: /"+strings.Repeat("x", 1000)+"\n", 400)
	for i := range 200 {
		u := &url.URL{Scheme: "https", Host: fmt.Sprintf("h%d.example", i), Path: "/"}
		s.answers["https://"+u.Host+"/robots.txt"] = large
		if _, err := book.rules(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	sum := 0
	for _, site := range book.sites {
		sum += site.size
	}
	if book.size != sum || sum > maxRobots || len(book.sites) < 10 || len(book.sites) == 200 {
		t.Errorf("%d sites, %d bytes, of which the book knows %d", len(book.sites), sum, book.size)
	}
}
