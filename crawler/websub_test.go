package crawler

import (
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
)

// A shelf of subscriptions, as the store would keep them.
type subscriptions struct {
	mu     sync.Mutex
	topics []framewatch.Subscription
	kept   map[string]framewatch.Subscription
	woken  []string
}

func (m *subscriptions) Topics(context.Context) ([]framewatch.Subscription, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.topics), nil
}

func (m *subscriptions) Subscriptions(context.Context) ([]framewatch.Subscription, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.kept)), nil
}

func (m *subscriptions) SaveSubscription(_ context.Context, s framewatch.Subscription) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept[s.Topic] = s; s.State == framewatch.SubscriptionEnded {
		delete(m.kept, s.Topic)
	}
	return nil
}

func (m *subscriptions) WakeTopic(_ context.Context, topic string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.woken = append(m.woken, topic)
	return nil
}

// A hub is a WebSub hub over loopback: it asks back before it answers, as
// many do, and keeps who may be told of what.
type hub struct {
	*httptest.Server
	t     *testing.T
	lease int    // seconds that it grants; 0: as asked
	deny  string // reason for which it refuses
	fail  int    // status for every request
	mu    sync.Mutex
	calls []string              // mode of every request
	told  map[string]url.Values // by topic: the last accepted request
}

func newHub(t *testing.T) *hub {
	h := &hub{t: t, told: map[string]url.Values{}}
	h.Server = httptest.NewServer(http.HandlerFunc(h.serve))
	t.Cleanup(h.Close)
	return h
}

func (h *hub) serve(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.URL.Path == "/moved" {
		http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
		return
	}
	if r.Method != http.MethodPost || r.ParseForm() != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	form := r.PostForm
	h.calls = append(h.calls, form.Get("hub.mode"))
	if h.fail != 0 {
		w.WriteHeader(h.fail)
		return
	}
	question := url.Values{"hub.mode": {form.Get("hub.mode")}, "hub.topic": {form.Get("hub.topic")}, "hub.challenge": {"c-" + form.Get("hub.mode")}, "hub.lease_seconds": {form.Get("hub.lease_seconds")}}
	if h.lease > 0 {
		question.Set("hub.lease_seconds", strconv.Itoa(h.lease))
	}
	if h.deny != "" {
		question = url.Values{"hub.mode": {"denied"}, "hub.topic": {form.Get("hub.topic")}, "hub.reason": {h.deny}}
	}
	if status, body := fetchAnswer(h.t, form.Get("hub.callback")+"?"+question.Encode()); h.deny == "" && status == 200 && body == question.Get("hub.challenge") {
		if h.told[form.Get("hub.topic")] = form; form.Get("hub.mode") == "unsubscribe" {
			delete(h.told, form.Get("hub.topic"))
		}
	}
	w.WriteHeader(http.StatusAccepted)
}

func fetchAnswer(t *testing.T, address string) (status int, body string) {
	res, err := http.Get(address)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b)
}

func (h *hub) form(topic string) url.Values {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.told[topic]
}

func (h *hub) modes() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.calls, " ")
}

func (h *hub) set(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f()
}

// callbacks serves what hubs ask of us.
func callbacks(t *testing.T, hubs func() *Hubs) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, form := strings.TrimPrefix(r.URL.Path, "/"), r.URL.Query()
		if r.Method == http.MethodPost {
			if err := hubs().Notify(r.Context(), id, r.Header.Get("X-Hub-Signature"), r.Body); errors.Is(err, framewatch.ErrNotFound) {
				w.WriteHeader(http.StatusGone)
			}
			return
		}
		seconds, _ := strconv.Atoi(form.Get("hub.lease_seconds"))
		agreed, err := hubs().Verify(r.Context(), id, framewatch.HubQuestion{Mode: form.Get("hub.mode"), Topic: form.Get("hub.topic"), Lease: time.Duration(seconds) * time.Second, Reason: form.Get("hub.reason")})
		if err != nil || !agreed {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprint(w, form.Get("hub.challenge"))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// subscriber is a Hubs on a clock that the test moves.
func subscriber(t *testing.T, m *subscriptions) (h *Hubs, forward func(time.Duration)) {
	var mu sync.Mutex
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	callback := callbacks(t, func() *Hubs { return h })
	guarded := newHubTransport(t)
	h = &Hubs{log: slog.New(slog.NewTextHandler(testWriter{t}, nil)), store: m, callback: callback, userAgent: "framewatch-test/1.0", send: guarded, now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}}
	return h, func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(d)
	}
}

// newHubTransport is the crawler's own way to hubs, on this machine only.
func newHubTransport(t *testing.T) func(*http.Request) (*http.Response, error) {
	o := options()
	c := newCrawler(t, newMemory(t), o)
	return c.Hubs(nil, "").send
}

func lookAfter(t *testing.T, h *Hubs) {
	t.Helper()
	if err := h.look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (m *subscriptions) get(topic string) framewatch.Subscription {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[topic]
}

const aTopic = "https://news.example/feed"

func TestSubscribeRenewUnsubscribe(t *testing.T) {
	hub := newHub(t)
	m := &subscriptions{kept: map[string]framewatch.Subscription{}, topics: []framewatch.Subscription{{Topic: aTopic, Hub: hub.URL + "/moved"}}}
	h, forward := subscriber(t, m)
	lookAfter(t, h)
	s := m.get(aTopic)
	if s.State != framewatch.SubscriptionActive || !s.Expires.Equal(h.now().Add(hubLease)) || hub.form(aTopic) == nil {
		t.Fatalf("after the first look: %+v, the hub knows %v", s, hub.form(aTopic))
	}
	if len(s.Secret) < 20 || strings.Contains(hub.form(aTopic).Get("hub.callback"), s.Secret) {
		t.Errorf("secret %q, callback %s", s.Secret, hub.form(aTopic).Get("hub.callback"))
	}
	forward(7 * 24 * time.Hour)
	lookAfter(t, h)
	if got := hub.modes(); got != "subscribe" {
		t.Errorf("long before the lease ends: %s", got)
	}
	// It starts anew, as after a restart, and renews before the lease ends.
	h.known = nil
	forward(24 * time.Hour)
	lookAfter(t, h)
	if got, s := hub.modes(), m.get(aTopic); got != "subscribe subscribe" || !s.Expires.Equal(h.now().Add(hubLease)) {
		t.Errorf("before the lease ends: %s, %+v", got, s)
	}
	m.topics = nil
	lookAfter(t, h)
	if got := hub.modes(); got != "subscribe subscribe unsubscribe" || len(m.kept) != 0 || hub.form(aTopic) != nil {
		t.Errorf("when the feed is gone: %s, kept %v", got, m.kept)
	}
}

func TestHubThatRefusesOrFails(t *testing.T) {
	hub := newHub(t)
	hub.set(func() { hub.fail = 503 })
	m := &subscriptions{kept: map[string]framewatch.Subscription{}, topics: []framewatch.Subscription{{Topic: aTopic, Hub: hub.URL}}}
	h, forward := subscriber(t, m)
	lookAfter(t, h)
	if s := m.get(aTopic); s.State != framewatch.SubscriptionAsked || !strings.Contains(s.Error, "503") || !s.NextAt.Equal(h.now().Add(hubPatience)) {
		t.Errorf("after a failure: %+v", s)
	}
	forward(hubPatience)
	hub.set(func() { hub.fail, hub.deny = 0, "we know you" })
	lookAfter(t, h)
	if s := m.get(aTopic); s.State != framewatch.SubscriptionRefused || !strings.Contains(s.Error, "we know you") || !s.NextAt.Equal(h.now().Add(hubRefusal)) {
		t.Errorf("after a refusal: %+v", s)
	}
	forward(hubRefusal)
	hub.set(func() { hub.deny, hub.lease = "", 60 })
	lookAfter(t, h)
	if s := m.get(aTopic); s.State != framewatch.SubscriptionActive || s.Error != "" || !s.Expires.Equal(h.now().Add(minLease)) {
		t.Errorf("in the end: %+v", s)
	}
	// Another hub takes its place.
	second := newHub(t)
	m.topics[0].Hub = second.URL
	lookAfter(t, h)
	lookAfter(t, h)
	if s := m.get(aTopic); s.Hub != second.URL || s.State != framewatch.SubscriptionActive {
		t.Errorf("at another hub: %+v", s)
	}
}

func TestVerifyAgreesToNothingElse(t *testing.T) {
	hub := newHub(t)
	m := &subscriptions{kept: map[string]framewatch.Subscription{}, topics: []framewatch.Subscription{{Topic: aTopic, Hub: hub.URL}}}
	h, _ := subscriber(t, m)
	lookAfter(t, h)
	id := callbackID(m.get(aTopic))
	for _, c := range []struct {
		id, mode, topic string
		want            bool
	}{
		{id, "subscribe", aTopic, true},
		{id, "subscribe", aTopic + "/other", false},
		{id, "unsubscribe", aTopic, false}, // nobody asked for that
		{id, "publish", aTopic, false},
		{strings.Repeat("0", 32), "subscribe", aTopic, false},
		{"", "subscribe", aTopic, false},
	} {
		if got, err := h.Verify(t.Context(), c.id, framewatch.HubQuestion{Mode: c.mode, Topic: c.topic, Lease: time.Hour}); got != c.want || err != nil {
			t.Errorf("%s %s at %q: %v, %v", c.mode, c.topic, c.id, got, err)
		}
	}
}

func TestNotify(t *testing.T) {
	hub := newHub(t)
	m := &subscriptions{kept: map[string]framewatch.Subscription{}, topics: []framewatch.Subscription{{Topic: aTopic, Hub: hub.URL}}}
	h, _ := subscriber(t, m)
	lookAfter(t, h)
	s := m.get(aTopic)
	body := "<rss>anything</rss>"
	sign := func(method, secret string) string {
		mac := hmac.New(hubMethods[method], []byte(secret))
		mac.Write([]byte(body))
		return method + "=" + hex.EncodeToString(mac.Sum(nil))
	}
	for _, c := range []struct {
		name, signature string
		woken           bool
	}{
		{"sha1", sign("sha1", s.Secret), true},
		{"sha256", sign("sha256", s.Secret), true},
		{"sha384", sign("sha384", s.Secret), true},
		{"sha512", sign("sha512", s.Secret), true},
		{"capitals", "SHA512=" + strings.ToUpper(strings.TrimPrefix(sign("sha512", s.Secret), "sha512=")), true},
		{"another secret", sign("sha256", "guessed"), false},
		{"another method", "sha256=" + strings.TrimPrefix(sign("sha1", s.Secret), "sha1="), false},
		{"cut", sign("sha512", s.Secret)[:sha512.Size], false},
		{"none", "", false},
		{"unknown method", "md5=00", false},
		{"nothing signed", "sha256=", false},
	} {
		m.woken = nil
		if err := h.Notify(t.Context(), callbackID(s), c.signature, strings.NewReader(body)); err != nil || (len(m.woken) == 1 && m.woken[0] == aTopic) != c.woken {
			t.Errorf("%s: %v, woken %v", c.name, err, m.woken)
		}
	}
	if err := h.Notify(t.Context(), "unknown", sign("sha256", s.Secret), strings.NewReader(body)); !errors.Is(err, framewatch.ErrNotFound) {
		t.Errorf("an ID that nobody knows: %v", err)
	}
}

// TestHubInside has a feed name a hub that is not on the public internet.
func TestHubInside(t *testing.T) {
	m := &subscriptions{kept: map[string]framewatch.Subscription{}, topics: []framewatch.Subscription{{Topic: aTopic, Hub: "http://10.0.0.1/hub"}}}
	h, _ := subscriber(t, m)
	lookAfter(t, h)
	if s := m.get(aTopic); s.State != framewatch.SubscriptionAsked || !strings.Contains(s.Error, "public") {
		t.Errorf("%+v", s)
	}
}
