package crawler

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"framewatch"
)

const (
	hubLease    = 10 * 24 * time.Hour // that is asked for
	minLease    = 5 * time.Minute
	maxLease    = 90 * 24 * time.Hour
	hubPatience = time.Hour          // until a hub that was asked has answered, or is asked again
	hubRefusal  = 7 * 24 * time.Hour // until one that refused is asked again
	hubLook     = time.Minute        // between two looks at what is to be done
	hubAnswer   = 64 << 10           // bytes of a hub's answer that are read
)

// A SubscriptionStore keeps subscriptions. *store.Store is one.
type SubscriptionStore interface {
	// Topics returns the hubs and topics that the watched feeds name: Hub and Topic alone are set.
	Topics(ctx context.Context) ([]framewatch.Subscription, error)
	// Subscriptions returns all that are kept.
	Subscriptions(ctx context.Context) ([]framewatch.Subscription, error)
	// SaveSubscription keeps a subscription by its topic; one that has ended is forgotten.
	SaveSubscription(ctx context.Context, s framewatch.Subscription) error
	// WakeTopic makes the listings of a topic due at once, and notes that it was heard of.
	WakeTopic(ctx context.Context, topic string, at time.Time) error
}

// Hubs keeps subscriptions at the hubs that feeds name (WebSub), and listens
// to them. Run asks and renews; Verify and Notify are called by whoever serves
// our callback address.
type Hubs struct {
	log       *slog.Logger
	store     SubscriptionStore
	callback  string
	userAgent string
	send      func(*http.Request) (*http.Response, error)
	now       func() time.Time

	mu    sync.Mutex
	known map[string]framewatch.Subscription // by ID of the callback; nil until read
}

// Hubs makes the part of the crawler that listens to hubs. They reach us at
// callback followed by an ID: "https://watch.example.org/websub/". Hubs are
// asked on the way of all requests: never a private address, one at a time.
func (c *Crawler) Hubs(store SubscriptionStore, callback string) *Hubs {
	return &Hubs{
		log: c.log, store: store, callback: callback, userAgent: c.o.UserAgent, now: c.o.Now,
		send: func(req *http.Request) (*http.Response, error) {
			return c.fetch.transport.send(req, sending{delay: c.o.Delay, limit: hubAnswer, cut: true})
		},
	}
}

// callbackID is the last part of our callback address for a subscription. Who
// knows it cannot tell the secret.
func callbackID(s framewatch.Subscription) string {
	sum := sha256.Sum256([]byte("callback " + s.Secret))
	return hex.EncodeToString(sum[:16])
}

// Run subscribes to what feeds name, renews leases before they end and gives
// up what no feed names any more, until ctx ends.
func (h *Hubs) Run(ctx context.Context) error {
	for {
		if err := h.look(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("look after subscriptions", "err", err)
		}
		if sleep(ctx, hubLook) != nil {
			return nil
		}
	}
}

// look does what is to be done now.
func (h *Hubs) look(ctx context.Context) error {
	if err := h.load(ctx); err != nil {
		return err
	}
	topics, err := h.store.Topics(ctx)
	if err != nil {
		return err
	}
	wanted := map[string]string{} // hub of a topic
	for _, t := range topics {
		wanted[t.Topic] = t.Hub
	}
	for id, s := range h.all() {
		hub, still := wanted[s.Topic]
		if still = still && hub == s.Hub; still {
			delete(wanted, s.Topic)
		}
		if err := h.tend(ctx, id, s, still); err != nil {
			return err
		}
	}
	for topic, hub := range wanted {
		s := framewatch.Subscription{Topic: topic, Hub: hub, Secret: rand.Text(), State: framewatch.SubscriptionAsked}
		id := callbackID(s)
		if err := h.put(ctx, id, s); err != nil {
			return err
		}
		if err := h.ask(ctx, id, "subscribe"); err != nil {
			return err
		}
	}
	return nil
}

// tend does what is due for one subscription.
func (h *Hubs) tend(ctx context.Context, id string, s framewatch.Subscription, wanted bool) error {
	due := !s.NextAt.After(h.now())
	switch {
	case wanted && due:
		return h.ask(ctx, id, "subscribe")
	case wanted:
		return nil
	case s.State == framewatch.SubscriptionActive:
		if _, err := h.change(ctx, id, func(s *framewatch.Subscription) { s.State = framewatch.SubscriptionEnding }); err != nil {
			return err
		}
		return h.ask(ctx, id, "unsubscribe")
	case due || s.State != framewatch.SubscriptionEnding:
		// The hub never had it, or does not answer: its lease will end.
		_, err := h.change(ctx, id, func(s *framewatch.Subscription) { s.State = framewatch.SubscriptionEnded })
		return err
	}
	return nil
}

// ask sends a request to the hub. That it accepts means nothing yet: it will
// come back to ask whether we meant it, often before it has answered.
func (h *Hubs) ask(ctx context.Context, id, mode string) error {
	s, err := h.change(ctx, id, func(s *framewatch.Subscription) {
		s.NextAt = h.now().Add(hubPatience)
		if mode == "subscribe" && !s.Expires.After(h.now()) {
			s.State = framewatch.SubscriptionAsked
		}
	})
	if err != nil {
		return err
	}
	fault := h.request(ctx, s.Hub, url.Values{
		"hub.callback": {h.callback + id}, "hub.mode": {mode}, "hub.topic": {s.Topic},
		"hub.secret": {s.Secret}, "hub.lease_seconds": {strconv.Itoa(int(hubLease.Seconds()))},
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case fault == nil:
		h.log.Info("hub asked", "hub", s.Hub, "topic", s.Topic, "mode", mode)
		return nil
	}
	h.log.Warn("hub could not be asked", "hub", s.Hub, "topic", s.Topic, "mode", mode, "err", words(fault))
	_, err = h.change(ctx, id, func(s *framewatch.Subscription) { s.Error = words(fault) })
	return err
}

// request posts a form to a hub, at most five temporary redirects on.
func (h *Hubs) request(ctx context.Context, hub string, form url.Values) error {
	body := []byte(form.Encode())
	for range maxRedirects {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, hub, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("User-Agent", h.userAgent)
		res, err := h.send(req)
		switch {
		case err != nil:
			return err
		case res.StatusCode/100 == 2:
			return nil
		case res.StatusCode != http.StatusTemporaryRedirect && res.StatusCode != http.StatusPermanentRedirect:
			return &statusError{status: res.StatusCode}
		}
		to, err := req.URL.Parse(res.Header.Get("Location"))
		if err != nil {
			return fmt.Errorf("%w: %s", errAstray, clip(res.Header.Get("Location")))
		}
		// The secret does not leave TLS.
		if to.Scheme != "https" && to.Scheme != req.URL.Scheme || to.Host == "" {
			return fmt.Errorf("%w: %s", errAstray, clip(to.String()))
		}
		hub = to.String()
	}
	return fmt.Errorf("%w than %d redirects", errRedirects, maxRedirects)
}

// Verify answers a hub that asks whether we meant to subscribe or unsubscribe,
// or says that it refuses. It reports whether we agree.
func (h *Hubs) Verify(ctx context.Context, id string, q framewatch.HubQuestion) (agreed bool, err error) {
	if err := h.load(ctx); err != nil {
		return false, err
	}
	s, err := h.change(ctx, id, func(s *framewatch.Subscription) {
		ending := s.State == framewatch.SubscriptionEnding
		switch {
		case q.Topic != s.Topic:
		case q.Mode == "subscribe" && !ending:
			lease := q.Lease
			if lease <= 0 {
				lease = hubLease
			}
			lease = min(max(lease, minLease), maxLease)
			s.State, s.Error, s.Expires, s.NextAt = framewatch.SubscriptionActive, "", h.now().Add(lease), h.now().Add(lease*4/5)
			agreed = true
		case q.Mode == "unsubscribe" && ending:
			s.State = framewatch.SubscriptionEnded
			agreed = true
		case q.Mode == "denied" && !ending:
			s.State, s.Error, s.NextAt = framewatch.SubscriptionRefused, "the hub refuses: "+clip(strings.ToValidUTF8(q.Reason, "\uFFFD")), h.now().Add(hubRefusal)
			agreed = true
		}
	})
	if err != nil {
		return false, err
	}
	if agreed {
		h.log.Info("hub answered", "hub", s.Hub, "topic", s.Topic, "mode", q.Mode)
	}
	return agreed, nil
}

// Notify takes a hub's word that a topic has news: the body, which is not
// looked at, signed with our secret. A body that is not is passed over without
// a word, as the standard asks. The error is framewatch.ErrNotFound if nobody
// waits for it, or what reading and storing gave.
func (h *Hubs) Notify(ctx context.Context, id, signature string, body io.Reader) error {
	if err := h.load(ctx); err != nil {
		return err
	}
	h.mu.Lock()
	s, ok := h.known[id]
	h.mu.Unlock()
	if !ok || s.State == framewatch.SubscriptionEnding {
		return fmt.Errorf("subscription: %w", framewatch.ErrNotFound)
	}
	name, sum, _ := strings.Cut(signature, "=")
	method := hubMethods[strings.ToLower(strings.TrimSpace(name))]
	if method == nil {
		method = sha256.New // reads the body all the same, and fits nothing
	}
	mac := hmac.New(method, []byte(s.Secret))
	if _, err := io.Copy(mac, body); err != nil {
		return err
	}
	claimed, err := hex.DecodeString(strings.TrimSpace(sum))
	if err != nil || !hmac.Equal(claimed, mac.Sum(nil)) {
		h.log.Warn("notification is not signed by its hub", "hub", s.Hub, "topic", s.Topic)
		return nil
	}
	if err := h.store.WakeTopic(ctx, s.Topic, h.now()); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if s, ok := h.known[id]; ok {
		s.Heard = h.now()
		h.known[id] = s
	}
	return nil
}

// hubMethods are the ways of signing that the standard knows.
var hubMethods = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}

// load reads the subscriptions, once.
func (h *Hubs) load(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known != nil {
		return nil
	}
	list, err := h.store.Subscriptions(ctx)
	if err != nil {
		return err
	}
	h.known = map[string]framewatch.Subscription{}
	for _, s := range list {
		h.known[callbackID(s)] = s
	}
	return nil
}

// all is a copy of what is known.
func (h *Hubs) all() map[string]framewatch.Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := map[string]framewatch.Subscription{}
	for id, s := range h.known {
		all[id] = s
	}
	return all
}

// put keeps a new subscription. One of the same topic that it replaces was at
// another hub, which will learn at the next notification.
func (h *Hubs) put(ctx context.Context, id string, s framewatch.Subscription) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.store.SaveSubscription(ctx, s); err != nil {
		return err
	}
	for old, other := range h.known {
		if other.Topic == s.Topic {
			delete(h.known, old)
		}
	}
	h.known[id] = s
	return nil
}

// change changes a subscription and keeps what has changed. An ID that is not
// known changes nothing.
func (h *Hubs) change(ctx context.Context, id string, f func(*framewatch.Subscription)) (framewatch.Subscription, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before, ok := h.known[id]
	if !ok {
		return framewatch.Subscription{}, nil
	}
	s := before
	if f(&s); s == before {
		return s, nil
	}
	if err := h.store.SaveSubscription(ctx, s); err != nil {
		return before, err
	}
	if h.known[id] = s; s.State == framewatch.SubscriptionEnded {
		delete(h.known, id)
	}
	return s, nil
}
