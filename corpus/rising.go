package corpus

import (
	"context"
	"errors"

	"framewatch"
)

// Rising answers.
func (c *Corpus) Rising(ctx context.Context, r framewatch.RisingRequest) (framewatch.RisingResult, error) {
	return framewatch.RisingResult{}, errors.ErrUnsupported
}
