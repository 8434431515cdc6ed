package web_test

import (
	"context"
	"fmt"

	"framewatch"
	"framewatch/web"
)

// An analyst answers with what it was asked, in one row.
type analyst struct{ web.Framing }

func (analyst) Namings(_ context.Context, r framewatch.NamingsRequest) (framewatch.NamingsResult, error) {
	if r.Set == "status" {
		return framewatch.NamingsResult{}, fmt.Errorf("%w: the lexicon has no naming set %q; the nearest is irregular_person, there are irregular_person", framewatch.ErrQuery, r.Set)
	}
	return framewatch.NamingsResult{
		Set: r.Set, Interval: r.Interval, By: r.By, Once: r.Once, Gaps: []framewatch.Gap{{}}, Basis: basisOf(r.Filter),
		Rows: []framewatch.NamingRow{{Mentions: r.Parts, State: framewatch.PointThin, Names: []framewatch.NamingShare{{Concept: "illegal_immigrant", Share: 0.25}}}},
	}, nil
}

func (analyst) Voices(_ context.Context, r framewatch.VoicesRequest) (framewatch.VoicesResult, error) {
	return framewatch.VoicesResult{
		Query: r.Query.Text, Interval: r.Interval, By: r.By, Once: r.Once, Gaps: []framewatch.Gap{{}}, Basis: basisOf(r.Filter),
		Rows: []framewatch.VoiceRow{{Occurrences: r.Parts, State: framewatch.PointThin, Voices: []framewatch.VoiceShare{{Voice: framewatch.VoiceOwn, N: 3}}}},
	}, nil
}

func (analyst) Speakers(_ context.Context, r framewatch.SpeakersRequest) (framewatch.SpeakersResult, error) {
	return framewatch.SpeakersResult{
		Query: r.Query.Text, Interval: r.Interval, By: r.By, Once: r.Once, Gaps: []framewatch.Gap{{}}, Basis: basisOf(r.Filter),
		Rows: []framewatch.SpeakersRow{{Occurrences: r.Parts, More: r.Limit, State: framewatch.PointThin, Speakers: []framewatch.NewsMaker{{Name: "Ada Marsh", Forms: []string{"Marsh"}}}}},
	}, nil
}

func basisOf(f framewatch.Filter) framewatch.Basis {
	return framewatch.Basis{Voices: f.Voices, Sources: f.Sources, Speakers: f.Speakers}
}
