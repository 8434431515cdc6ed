package corpus

import (
	"context"
	"errors"

	"framewatch"
)

// Changes answers.
func (c *Corpus) Changes(ctx context.Context, r framewatch.ChangesRequest) (framewatch.ChangesResult, error) {
	return framewatch.ChangesResult{}, errors.ErrUnsupported
}
