package corpus

import (
	"context"
	"errors"

	"framewatch"
)

// Frames answers.
func (c *Corpus) Frames(ctx context.Context, r framewatch.FramesRequest) (framewatch.FramesResult, error) {
	return framewatch.FramesResult{}, errors.ErrUnsupported
}
