package web

import (
	"context"
	"slices"
	"time"

	"framewatch"
)

// Framing measures how things are worded.
type Framing interface {
	Namings(ctx context.Context, r framewatch.NamingsRequest) (framewatch.NamingsResult, error)    // how rival names share what they name
	Voices(ctx context.Context, r framewatch.VoicesRequest) (framewatch.VoicesResult, error)       // in whose voice words stand
	Speakers(ctx context.Context, r framewatch.SpeakersRequest) (framewatch.SpeakersResult, error) // who brings them into the news
	Frames(ctx context.Context, r framewatch.FramesRequest) (framewatch.FramesResult, error)       // which frames the articles on the topic use
	FirstUse(ctx context.Context, r framewatch.FirstUseRequest) (framewatch.FirstUseResult, error) // who used words first, and who followed
	Event(ctx context.Context, r framewatch.EventRequest) (framewatch.EventResult, error)          // how articles about one event word it
	Changes(ctx context.Context, r framewatch.ChangesRequest) (framewatch.ChangesResult, error)    // when the use of words changed
	Rising(ctx context.Context, r framewatch.RisingRequest) (framewatch.RisingResult, error)       // which wordings near the topic have come up
}

func hasFraming(o Options) bool { return o.Framing != nil }

// framingEndpoints ask the questions of Framing.
func framingEndpoints() []endpoint {
	return slices.Concat(namingEndpoints(), frameEndpoints(), changeEndpoints(), validationEndpoints())
}

// A patientFraming gives up a question that takes too long; all of them are
// expensive.
type patientFraming struct {
	framing Framing
	limit   time.Duration
	heavy   gate
}

func (p patientFraming) Namings(ctx context.Context, r framewatch.NamingsRequest) (framewatch.NamingsResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.framing.Namings)
}

func (p patientFraming) Voices(ctx context.Context, r framewatch.VoicesRequest) (framewatch.VoicesResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.framing.Voices)
}

func (p patientFraming) Speakers(ctx context.Context, r framewatch.SpeakersRequest) (framewatch.SpeakersResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.framing.Speakers)
}

func (p patientFraming) Frames(ctx context.Context, r framewatch.FramesRequest) (framewatch.FramesResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.framing.Frames)
}

func (p patientFraming) FirstUse(ctx context.Context, r framewatch.FirstUseRequest) (framewatch.FirstUseResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.framing.FirstUse)
}

func (p patientFraming) Event(ctx context.Context, r framewatch.EventRequest) (framewatch.EventResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.framing.Event)
}

func (p patientFraming) Changes(ctx context.Context, r framewatch.ChangesRequest) (framewatch.ChangesResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.framing.Changes)
}

func (p patientFraming) Rising(ctx context.Context, r framewatch.RisingRequest) (framewatch.RisingResult, error) {
	return through(ctx, p.heavy, p.limit, r, p.framing.Rising)
}
