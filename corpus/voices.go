package corpus

import (
	"context"
	"errors"

	"framewatch"
)

// Voices answers.
func (c *Corpus) Voices(ctx context.Context, r framewatch.VoicesRequest) (framewatch.VoicesResult, error) {
	return framewatch.VoicesResult{}, errors.ErrUnsupported
}
