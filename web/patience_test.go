package web

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"framewatch"
)

func TestPatience(t *testing.T) {
	slow := func(ctx context.Context, _ int) (int, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	if _, err := within(t.Context(), time.Millisecond, 0, slow); !errors.Is(err, framewatch.ErrQuery) || !strings.Contains(err.Error(), "longer than 1ms") {
		t.Errorf("a slow answer: %v, want the reader's mistake", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := within(gone, time.Minute, 0, slow); errors.Is(err, framewatch.ErrQuery) {
		t.Errorf("a reader who left: %v", err)
	}
	quick := func(_ context.Context, n int) (int, error) { return n + 1, nil }
	if n, err := within(t.Context(), time.Minute, 1, quick); n != 2 || err != nil {
		t.Errorf("a quick answer: %d, %v", n, err)
	}
}
