package corpus

import (
	"context"
	"errors"
	"math"

	"framewatch"
)

// resolve puts in the place of each cluster in e the Seqs of its articles,
// which the index does not know.
func (q *question) resolve(ctx context.Context, e framewatch.Expr) (framewatch.Expr, error) {
	switch e := e.(type) {
	case framewatch.And:
		parts, err := q.resolveAll(ctx, e)
		return framewatch.And(parts), err
	case framewatch.Or:
		parts, err := q.resolveAll(ctx, e)
		return framewatch.Or(parts), err
	case framewatch.Not:
		x, err := q.resolve(ctx, e.X)
		return framewatch.Not{X: x}, err
	case framewatch.Is:
		if e.Field == framewatch.FieldCluster {
			return q.together(ctx, e.Value)
		}
	}
	return e, nil
}

func (q *question) resolveAll(ctx context.Context, parts []framewatch.Expr) ([]framewatch.Expr, error) {
	resolved := make([]framewatch.Expr, len(parts))
	for i, x := range parts {
		var err error
		if resolved[i], err = q.resolve(ctx, x); err != nil {
			return nil, err
		}
	}
	return resolved, nil
}

// together holds for the articles of the cluster that an article is in, or for
// it alone.
func (q *question) together(ctx context.Context, id string) (framewatch.Expr, error) {
	none := framewatch.Or{framewatch.Seqs{From: math.MaxInt64}}
	a, err := q.corpus.store.ArticleByID(ctx, id)
	if errors.Is(err, framewatch.ErrNotFound) {
		return none, nil
	}
	if err != nil {
		return nil, err
	}
	retired, err := q.corpus.store.Retired(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	retired[a.Seq] = id
	for seq := range retired {
		if seq > int64(q.last) || !q.all.Contains(uint32(seq)) {
			continue
		}
		number := q.cluster[seq]
		if number == 0 {
			return framewatch.Seqs{From: seq, To: seq}, nil
		}
		found := framewatch.Or{}
		eachOf(q.all, func(seq uint32) {
			if q.cluster[seq] == number {
				found = append(found, framewatch.Seqs{From: int64(seq), To: int64(seq)})
			}
		})
		return found, nil
	}
	return none, nil
}
