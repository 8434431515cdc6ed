package web

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"framewatch"
)

// How long a reader's question may keep the machine busy.
const (
	patience       = 30 * time.Second
	exportPatience = 15 * time.Minute // all hits, read at the reader's pace
)

// errBusy answers a question for which there is no place now.
var errBusy = errors.New("too many expensive questions at the same time")

// A gate lets a few expensive questions in at a time, so that they leave the
// machine to the cheap ones. Who finds no place waits for one a little.
type gate struct {
	places chan struct{}
	wait   time.Duration
}

func newGate() gate { return gate{make(chan struct{}, runtime.GOMAXPROCS(0)), 2 * time.Second} }

func (g gate) enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-g.places }
	select {
	case g.places <- struct{}{}:
		return leave, nil
	default:
	}
	timer := time.NewTimer(g.wait)
	defer timer.Stop()
	select {
	case g.places <- struct{}{}:
		return leave, nil
	case <-timer.C:
		return nil, errBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A patient corpus gives up a question that takes too long and says so as the
// reader's mistake, since it is for the reader to narrow it.
type patient struct {
	Corpus
	limit time.Duration
	heavy gate
}

func (p patient) Search(ctx context.Context, r framewatch.SearchRequest) (framewatch.SearchResult, error) {
	return within(ctx, p.limit, r, p.Corpus.Search)
}

func (p patient) Trend(ctx context.Context, r framewatch.TrendRequest) (framewatch.TrendResult, error) {
	if r.Of == framewatch.OfWords || r.By == framewatch.ByVoice || r.By == framewatch.ByPlace { // read from the texts
		return through(ctx, p.heavy, p.limit, r, p.Corpus.Trend)
	}
	return within(ctx, p.limit, r, p.Corpus.Trend)
}

// A patientConcordance is patient likewise; all of its questions are expensive.
type patientConcordance struct {
	Concordance
	limit   time.Duration
	heavy   gate
	exports gate // of their own: an export waits for its reader most of the time
}

func (p patientConcordance) Lines(ctx context.Context, r framewatch.LinesRequest) (framewatch.LinesResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.Concordance.Lines)
}

func (p patientConcordance) Contexts(ctx context.Context, r framewatch.ContextsRequest) (framewatch.ContextsResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.Concordance.Contexts)
}

func (p patientConcordance) Compare(ctx context.Context, r framewatch.CompareRequest) (framewatch.CompareResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.Concordance.Compare)
}

func (p patientConcordance) Export(ctx context.Context, r framewatch.SearchRequest, each func(framewatch.Hit) error) (framewatch.SearchResult, error) {
	return through(ctx, p.exports, exportPatience, r, func(ctx context.Context, r framewatch.SearchRequest) (framewatch.SearchResult, error) {
		return p.Concordance.Export(ctx, r, each)
	})
}

// through asks when there is a place behind the gate.
func through[Q, A any](ctx context.Context, g gate, limit time.Duration, question Q, ask func(context.Context, Q) (A, error)) (answer A, err error) {
	leave, err := g.enter(ctx)
	if err != nil {
		return answer, err
	}
	defer leave()
	return within(ctx, limit, question, ask)
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
