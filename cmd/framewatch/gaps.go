package main

import (
	"context"

	"framewatch"
	"framewatch/health"
	"framewatch/web"
)

var _ web.Framing = collected{}

// A markedRow is what gaps are marked by in a row of an analysis.
type markedRow struct {
	by, start string
	of        int
	state     *framewatch.PointState
}

// markRows marks the rows that lack articles because of gaps, as Mark marks the
// points of a trend, and returns these gaps. Rows of the whole time, as that is
// longer than any gap, are not marked.
func (b *healthBook) markRows(ctx context.Context, f framewatch.Filter, interval framewatch.Interval, by string, rows []markedRow) ([]framewatch.Gap, error) {
	if interval == "" {
		days, err := b.store.GapDays(ctx, f.From, f.To, f.Sources)
		return health.Merge(days, len(b.sources)), err
	}
	res := framewatch.TrendResult{Interval: interval}
	for i, row := range rows {
		if i == 0 || rows[i-1].by != row.by {
			res.Series = append(res.Series, framewatch.Series{By: row.by})
		}
		s := &res.Series[len(res.Series)-1]
		s.Points = append(s.Points, framewatch.Point{Start: row.start, Of: row.of, State: *row.state})
	}
	gaps, err := b.Mark(ctx, framewatch.TrendRequest{Filter: f, Interval: interval, By: by}, &res)
	for _, s := range res.Series {
		for _, p := range s.Points {
			*rows[0].state = p.State
			rows = rows[1:]
		}
	}
	return gaps, err
}

// markedRows are the rows of an analysis.
func markedRows[R any](rows []R, of func(*R) markedRow) []markedRow {
	all := make([]markedRow, len(rows))
	for i := range rows {
		all[i] = of(&rows[i])
	}
	return all
}

// Namings answers as the corpus does, with gaps marked and told.
func (c collected) Namings(ctx context.Context, r framewatch.NamingsRequest) (framewatch.NamingsResult, error) {
	res, err := c.Corpus.Namings(ctx, r)
	if err == nil {
		res.Gaps, err = c.health.markRows(ctx, r.Filter, r.Interval, r.By, markedRows(res.Rows, func(row *framewatch.NamingRow) markedRow {
			return markedRow{row.By, row.Start, row.Of, &row.State}
		}))
	}
	return res, err
}

// Voices answers as the corpus does, with gaps marked and told.
func (c collected) Voices(ctx context.Context, r framewatch.VoicesRequest) (framewatch.VoicesResult, error) {
	res, err := c.Corpus.Voices(ctx, r)
	if err == nil {
		res.Gaps, err = c.health.markRows(ctx, r.Filter, r.Interval, r.By, markedRows(res.Rows, func(row *framewatch.VoiceRow) markedRow {
			return markedRow{row.By, row.Start, row.Of, &row.State}
		}))
	}
	return res, err
}

// Speakers answers as the corpus does, with gaps marked and told.
func (c collected) Speakers(ctx context.Context, r framewatch.SpeakersRequest) (framewatch.SpeakersResult, error) {
	res, err := c.Corpus.Speakers(ctx, r)
	if err == nil {
		res.Gaps, err = c.health.markRows(ctx, r.Filter, r.Interval, r.By, markedRows(res.Rows, func(row *framewatch.SpeakersRow) markedRow {
			return markedRow{row.By, row.Start, row.Of, &row.State}
		}))
	}
	return res, err
}
