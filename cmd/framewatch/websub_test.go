package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
	"framewatch/crawler"
	"framewatch/store"
)

// A publisher has a feed, articles and a hub of its own.
type publisher struct {
	*httptest.Server
	mu         sync.Mutex
	articles   int
	subscriber url.Values // of the subscription that was verified
}

func newPublisher(t *testing.T) *publisher {
	p := &publisher{articles: 1}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case r.URL.Path == "/robots.txt":
		http.NotFound(w, r)
	case r.URL.Path == "/feed":
		fmt.Fprintf(w, `<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>P</title><atom:link rel="hub" href="%s/hub"/><atom:link rel="self" href="%[1]s/feed"/>`, p.URL)
		for i := range p.articles {
			fmt.Fprintf(w, "<item><title>Six %d found</title><link>/article-%[1]d</link></item>", i)
		}
		fmt.Fprint(w, "</channel></rss>")
	case r.URL.Path == "/hub":
		w.WriteHeader(http.StatusAccepted)
		if r.ParseForm() == nil {
			go p.verify(r.PostForm)
		}
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		number := strings.TrimPrefix(r.URL.Path, "/article-")
		fmt.Fprint(w, strings.ReplaceAll(page, "%[1]d", number))
	}
}

func (p *publisher) verify(form url.Values) {
	question := url.Values{"hub.mode": {form.Get("hub.mode")}, "hub.topic": {form.Get("hub.topic")}, "hub.challenge": {"challenge"}, "hub.lease_seconds": {"86400"}}
	res, err := http.Get(form.Get("hub.callback") + "?" + question.Encode())
	if err != nil {
		return
	}
	defer res.Body.Close()
	if answer, _ := io.ReadAll(res.Body); string(answer) == "challenge" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.subscriber = form
	}
}

func (p *publisher) subscribed() url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.subscriber
}

// publish puts one more article into the feed and tells who has subscribed.
func (p *publisher) publish(t *testing.T) {
	p.mu.Lock()
	p.articles++
	form := p.subscriber
	p.mu.Unlock()
	const body = "<rss>not looked at</rss>"
	mac := hmac.New(sha256.New, []byte(form.Get("hub.secret")))
	mac.Write([]byte(body))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, form.Get("hub.callback"), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if res.Body.Close(); res.StatusCode != http.StatusAccepted {
		t.Errorf("notification: status %d", res.StatusCode)
	}
}

// until waits for something to become true.
func until(t *testing.T, what string, f func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !f(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(what, "did not happen")
		}
	}
}

// TestHubTellsOfNews subscribes to a feed's hub and is told of an article long
// before the feed would be looked at again.
func TestHubTellsOfNews(t *testing.T) {
	p := newPublisher(t)
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	log := slog.New(slog.DiscardHandler)
	sources := []framewatch.Source{{Name: "P", Language: "en", Delay: time.Millisecond, Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: p.URL + "/feed"}}}}
	c, err := crawler.New(log, s, sources, crawler.Options{UserAgent: "framewatch-test/1.0", AllowLoopback: true, Delay: time.Millisecond, Patience: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var parts sync.WaitGroup
	defer parts.Wait()
	defer stop()
	run := func(part func(context.Context) error) {
		parts.Go(func() {
			if err := part(ctx); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
	stored := func() int {
		articles, err := s.ArticlesAfter(t.Context(), 0, 100)
		if err != nil {
			t.Error(err)
		}
		return len(articles)
	}
	run(c.Run)
	until(t, "the first article", func() bool { return stored() == 1 })
	until(t, "a hub", func() bool {
		topics, err := s.Topics(t.Context())
		return err == nil && len(topics) == 1
	})
	var hubs *crawler.Hubs
	us := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		withHubs(&rooms{log: log}, hubs, http.NotFoundHandler()).ServeHTTP(w, r)
	}))
	defer us.Close()
	hubs = c.Hubs(s, callback(us.URL+"/"))
	run(hubs.Run)
	until(t, "a subscription", func() bool { return p.subscribed() != nil })
	listing, err := s.Listing(t.Context(), "P", p.URL+"/feed")
	if err != nil || time.Until(listing.NextAt) < time.Minute {
		t.Fatalf("the feed is due at %v anyway, %v", listing.NextAt, err)
	}
	p.publish(t)
	until(t, "the second article", func() bool { return stored() == 2 })
	list, err := s.Subscriptions(t.Context())
	if err != nil || len(list) != 1 || list[0].State != framewatch.SubscriptionActive || list[0].Heard.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}
}
