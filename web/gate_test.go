package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"framewatch"
	"framewatch/query"
)

// A held concordance answers when it is let.
type held struct {
	Concordance
	begun, done chan struct{}
}

func (h held) Lines(ctx context.Context, _ framewatch.LinesRequest) (framewatch.LinesResult, error) {
	h.begun <- struct{}{}
	<-h.done
	return framewatch.LinesResult{}, nil
}

// quiet answers cheap questions.
type quiet struct{ Corpus }

func (quiet) Search(context.Context, framewatch.SearchRequest) (framewatch.SearchResult, error) {
	return framewatch.SearchResult{}, nil
}

func (quiet) Overview() framewatch.Overview { return framewatch.Overview{} }

// Expensive questions wait for a place, and cheap ones do not wait for them.
func TestGate(t *testing.T) {
	c := held{begun: make(chan struct{}), done: make(chan struct{})}
	s, err := New(slog.New(slog.DiscardHandler), quiet{}, nil, Options{Concordance: c})
	if err != nil {
		t.Fatal(err)
	}
	heavy := gate{make(chan struct{}, 2), time.Nanosecond}
	s.concordance = patientConcordance{c, time.Minute, heavy, heavy}
	ask := func(path string) int {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: does not tell when to come again", path)
		}
		return w.Code
	}
	answers := make(chan int)
	for range 2 {
		go func() { answers <- ask("/api/v1/lines?q=a") }()
		<-c.begun
	}
	for path, want := range map[string]int{"/api/v1/lines?q=a": 503, "/lines?q=a": 503, "/lines.csv?q=a": 503, "/api/v1/search": 200, "/search": 200} {
		if got := ask(path); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	close(c.done)
	for range 2 {
		if got := <-answers; got != 200 {
			t.Errorf("a question that had a place: %d", got)
		}
	}
	leave, err := heavy.enter(t.Context())
	if err != nil {
		t.Fatalf("no place after all have left: %v", err)
	}
	leave()
	full := gate{make(chan struct{}), time.Hour}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := full.enter(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("a reader who left: %v", err)
	}
}

func TestLRU(t *testing.T) {
	l, made := newLRU[int, int](2), 0
	for _, key := range []int{1, 2, 1, 3, 1, 2} { // 3 pushes 2 out, the last 2 is made anew
		l.get(key, func() int { made++; return key })
	}
	if made != 4 || len(l.at) != 2 {
		t.Errorf("made %d, kept %d", made, len(l.at))
	}
}

func TestNamesWords(t *testing.T) {
	for text, want := range map[string]bool{"council": true, "source:A -council": false, "source:A": false, "source:A (concept:x OR lang:de)": true, "(x voice:own)": true, "frame:x": true, "": false, "date:2024": false} {
		q, err := query.Parse(text)
		if err != nil || namesWords(q.Expr) != want {
			t.Errorf("%q: %v, %v", text, !want, err)
		}
	}
}
