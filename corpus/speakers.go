package corpus

import (
	"context"
	"errors"

	"framewatch"
)

// Speakers answers.
func (c *Corpus) Speakers(ctx context.Context, r framewatch.SpeakersRequest) (framewatch.SpeakersResult, error) {
	return framewatch.SpeakersResult{}, errors.ErrUnsupported
}
