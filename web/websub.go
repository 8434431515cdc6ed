package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"framewatch"
)

const (
	maxNotification = 8 << 20 // bytes of a notification
	maxChallenge    = 2048    // bytes that a hub may have repeated
)

// Hubs are told what hubs say at our callback address (WebSub).
type Hubs interface {
	// Verify reports whether a hub that asks is to go on.
	Verify(ctx context.Context, id string, q framewatch.HubQuestion) (agreed bool, err error)
	// Notify takes a notification; the error is framewatch.ErrNotFound if nobody waits for it.
	Notify(ctx context.Context, id, signature string, body io.Reader) error
}

// HubHandler answers hubs at /websub/{id}. It tells nobody anything: who does
// not know an ID learns neither which feeds are watched nor from whom.
func HubHandler(log *slog.Logger, hubs Hubs) http.Handler {
	h := hubHandler{log, hubs}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /websub/{id}", h.verify)
	mux.HandleFunc("POST /websub/{id}", h.notify)
	return mux
}

type hubHandler struct {
	log  *slog.Logger
	hubs Hubs
}

// verify repeats the hub's challenge if we meant what we asked of it.
func (h hubHandler) verify(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	seconds, _ := strconv.ParseUint(form.Get("hub.lease_seconds"), 10, 31) // 0: not said
	q := framewatch.HubQuestion{
		Mode: form.Get("hub.mode"), Topic: form.Get("hub.topic"), Reason: form.Get("hub.reason"), Lease: time.Duration(seconds) * time.Second,
	}
	challenge := form.Get("hub.challenge")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if len(challenge) > maxChallenge || challenge == "" && q.Mode != "denied" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	agreed, err := h.hubs.Verify(r.Context(), r.PathValue("id"), q)
	switch {
	case err != nil:
		h.log.Error("answer hub", "err", err)
		w.WriteHeader(http.StatusServiceUnavailable)
	case !agreed:
		w.WriteHeader(http.StatusNotFound)
	case q.Mode != "denied":
		_, _ = io.WriteString(w, challenge) // who has gone does not mind
	}
}

func (h hubHandler) notify(w http.ResponseWriter, r *http.Request) {
	err := h.hubs.Notify(r.Context(), r.PathValue("id"), r.Header.Get("X-Hub-Signature"), http.MaxBytesReader(w, r.Body, maxNotification))
	var tooLarge *http.MaxBytesError
	status := http.StatusAccepted
	switch {
	case errors.Is(err, framewatch.ErrNotFound):
		status = http.StatusGone // the standard's word for: forget us
	case errors.As(err, &tooLarge):
		status = http.StatusRequestEntityTooLarge
	case err != nil && r.Context().Err() == nil:
		h.log.Error("take notification", "err", err)
		status = http.StatusServiceUnavailable
	}
	w.WriteHeader(status)
}
