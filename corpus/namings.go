package corpus

import (
	"context"
	"errors"

	"framewatch"
)

// Namings answers.
func (c *Corpus) Namings(ctx context.Context, r framewatch.NamingsRequest) (framewatch.NamingsResult, error) {
	return framewatch.NamingsResult{}, errors.ErrUnsupported
}
