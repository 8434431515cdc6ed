package corpus

import (
	"context"
	"errors"

	"framewatch"
)

// Event answers.
func (c *Corpus) Event(ctx context.Context, r framewatch.EventRequest) (framewatch.EventResult, error) {
	return framewatch.EventResult{}, errors.ErrUnsupported
}
