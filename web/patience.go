package web

import (
	"context"
	"errors"
	"fmt"
	"time"

	"framewatch"
)

// patience is how long a reader's question may keep the machine busy.
const patience = 30 * time.Second

// A patient corpus gives up a question that takes too long and says so as the
// reader's mistake, since it is for the reader to narrow it.
type patient struct {
	Corpus
	limit time.Duration
}

func (p patient) Search(ctx context.Context, r framewatch.SearchRequest) (framewatch.SearchResult, error) {
	return within(ctx, p.limit, r, p.Corpus.Search)
}

func (p patient) Trend(ctx context.Context, r framewatch.TrendRequest) (framewatch.TrendResult, error) {
	return within(ctx, p.limit, r, p.Corpus.Trend)
}

func within[Q, A any](ctx context.Context, limit time.Duration, question Q, ask func(context.Context, Q) (A, error)) (A, error) {
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	answer, err := ask(bounded, question)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fmt.Errorf("%w: this takes longer than %v; narrow it by dates or outlets, or ask for articles instead of occurrences", framewatch.ErrQuery, limit)
	}
	return answer, err
}
