package corpus

import (
	"context"
	"errors"

	"framewatch"
)

// FirstUse answers.
func (c *Corpus) FirstUse(ctx context.Context, r framewatch.FirstUseRequest) (framewatch.FirstUseResult, error) {
	return framewatch.FirstUseResult{}, errors.ErrUnsupported
}
