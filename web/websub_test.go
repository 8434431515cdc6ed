package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"framewatch"
)

// fakeHubs knows the ID "known".
type fakeHubs struct {
	asked framewatch.HubQuestion
	read  int
	err   error
}

func (f *fakeHubs) Verify(_ context.Context, id string, q framewatch.HubQuestion) (bool, error) {
	f.asked = q
	return id == "known", f.err
}

func (f *fakeHubs) Notify(_ context.Context, id, _ string, body io.Reader) error {
	if id != "known" {
		return framewatch.ErrNotFound
	}
	b, err := io.ReadAll(body)
	f.read = len(b)
	return errors.Join(err, f.err)
}

func TestHubHandler(t *testing.T) {
	broken := errors.New("the disk is full")
	for _, c := range []struct {
		name, method, target, body string
		err                        error
		status                     int
		answer                     string
	}{
		{"verified", "GET", "/websub/known?hub.mode=subscribe&hub.topic=t&hub.challenge=%3Cb%3Ex&hub.lease_seconds=60", "", nil, 200, "<b>x"},
		{"not ours", "GET", "/websub/other?hub.mode=subscribe&hub.topic=t&hub.challenge=x", "", nil, 404, ""},
		{"denied", "GET", "/websub/known?hub.mode=denied&hub.topic=t&hub.reason=r", "", nil, 200, ""},
		{"no challenge", "GET", "/websub/known?hub.mode=subscribe&hub.topic=t", "", nil, 404, ""},
		{"endless challenge", "GET", "/websub/known?hub.mode=subscribe&hub.challenge=" + strings.Repeat("x", maxChallenge+1), "", nil, 404, ""},
		{"a visitor", "GET", "/websub/known", "", nil, 404, ""},
		{"store broken", "GET", "/websub/known?hub.mode=subscribe&hub.challenge=x", "", broken, 503, ""},
		{"notified", "POST", "/websub/known", "<rss>", nil, 202, ""},
		{"nobody waits", "POST", "/websub/other", "<rss>", nil, 410, ""},
		{"too large", "POST", "/websub/known", strings.Repeat("x", maxNotification+1), nil, 413, ""},
		{"store broken at news", "POST", "/websub/known", "<rss>", broken, 503, ""},
		{"another method", "PUT", "/websub/known", "", nil, 405, "Method Not Allowed\n"},
		{"another path", "GET", "/websub/", "", nil, 404, "404 page not found\n"},
	} {
		hubs := &fakeHubs{err: c.err}
		w := httptest.NewRecorder()
		HubHandler(slog.New(slog.DiscardHandler), hubs).ServeHTTP(w, httptest.NewRequest(c.method, c.target, strings.NewReader(c.body)))
		if w.Code != c.status || w.Body.String() != c.answer {
			t.Errorf("%s: %d %q, want %d %q", c.name, w.Code, w.Body, c.status, c.answer)
		}
		if c.method == http.MethodGet && c.answer != "" && c.status == 200 {
			if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/plain") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: content type %s", c.name, got)
			}
			if want := (framewatch.HubQuestion{Mode: "subscribe", Topic: "t", Lease: time.Minute}); hubs.asked != want {
				t.Errorf("%s: asked %+v", c.name, hubs.asked)
			}
		}
		if c.name == "notified" && hubs.read != len(c.body) {
			t.Errorf("read %d bytes", hubs.read)
		}
	}
}
