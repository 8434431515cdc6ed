package web

import (
	"context"
	"net/http"
	"net/url"

	"framewatch"
)

// Validations tell how right the mentions of concepts are, as far as people
// have judged them.
type Validations interface {
	// Validations is of one concept by its ID, or of all that were judged for "".
	Validations(ctx context.Context, concept string) (framewatch.ValidationsResult, error)
}

func hasValidations(o Options) bool { return o.Validations != nil }

func validationEndpoints() []endpoint {
	return []endpoint{{
		path: "validations", title: "How right the mentions of concepts are", needs: hasValidations,
		about: "What people said of mentions that were drawn by lot: how many mean the concept, how many voices and speakers are right, and how far coders agree.",
		params: []param{
			{name: "concept", about: "Only this concept, by its ID. Left out: all that were judged.", kind: textKind}, formatParam,
		},
		answers: []any{framewatch.ValidationsResult{}}, ask: (*Server).apiValidations,
	}}
}

func (s *Server) apiValidations(r *http.Request, v url.Values) (any, error) {
	return within(r.Context(), patience, v.Get("concept"), s.opts.Validations.Validations)
}
