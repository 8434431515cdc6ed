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

// limited reports whether a filter lets only some occurrences count.
func limited(f framewatch.Filter) bool { return len(f.Voices)+len(f.Places)+len(f.Speakers) > 0 }
