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

func (analyst) Frames(_ context.Context, r framewatch.FramesRequest) (framewatch.FramesResult, error) {
	res := framewatch.FramesResult{
		Interval: r.Interval, By: r.By, Once: r.Once, Basis: basisOf(r.Filter),
		Rows: []framewatch.FrameRow{{Articles: r.Parts, State: framewatch.PointThin, Frames: []framewatch.FrameShare{{Frame: "security", Articles: framewatch.Share{N: 3}}}}},
	}
	if len(r.Frames) > 0 {
		res.Behind = &framewatch.FrameList{Frames: r.Frames, Where: r.Where, Total: r.Offset, Sentences: r.Limit, Articles: []framewatch.FrameArticle{{ID: "a"}}}
	}
	return res, nil
}

func (analyst) FirstUse(_ context.Context, r framewatch.FirstUseRequest) (framewatch.FirstUseResult, error) {
	res := framewatch.FirstUseResult{Query: r.Query.Text, Each: r.Each, Users: r.Limit, Basis: basisOf(r.Filter)}
	if r.Query.Text != "nowhere" {
		half := 12
		res.First, res.HalfDay = &framewatch.Use{Source: "Nordkurier", Voice: framewatch.VoiceQuoted}, &half
		res.Outlets = []framewatch.OutletUse{{Source: "Nordkurier", First: res.First, Already: true}}
	}
	return res, nil
}

func (analyst) Event(_ context.Context, r framewatch.EventRequest) (framewatch.EventResult, error) {
	if r.Article == "nobody" {
		return framewatch.EventResult{}, framewatch.ErrNotFound
	}
	return framewatch.EventResult{
		Article: r.Article, Day: r.Day.Format("2006-01-02"), Query: r.Query.Text, Texts: r.Limit, Basis: basisOf(r.Filter),
		Articles: []framewatch.EventArticle{{ID: "a", Names: []framewatch.EventName{{Concept: "illegal_immigrant", Voices: map[framewatch.Voice]int{framewatch.VoiceOwn: 2}}}}},
	}, nil
}

func basisOf(f framewatch.Filter) framewatch.Basis {
	return framewatch.Basis{Voices: f.Voices, Sources: f.Sources, Speakers: f.Speakers}
}
