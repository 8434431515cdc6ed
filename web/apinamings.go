package web

import (
	"fmt"
	"net/http"
	"net/url"

	"framewatch"
)

// namingEndpoints ask which words are chosen, in whose voice they stand, and
// who brings them into the news.
func namingEndpoints() []endpoint {
	set := param{name: "set", about: "The naming set, by its ID. A mistaken one is answered with the list of all.", kind: textKind, needed: true}
	q := queryParam
	q.needed, q.about = true, "Whose occurrences to count. It must name words or concepts."
	return []endpoint{
		{
			path: "namings", title: "How rival names share what they name", example: "set=irregular_person&voice=own&by=source&interval=year", needs: hasFraming,
			about: "For each outlet or language and period, how often each name of a naming set is chosen: the mean over the articles of its share in each, and its share of all mentions. " +
				"With voice=own it is the outlets’ own choice of words. The lines behind a number are those of the concept, with the filters of its row.",
			params: joined([]param{set}, filterParams(""), splitParams(), []param{formatParam}), answers: []any{framewatch.NamingsResult{}}, ask: (*Server).apiNamings,
		},
		{
			path: "voices", title: "In whose voice words stand", example: "q=concept%3Aillegal_immigrant&by=source&interval=year", needs: hasFraming,
			about:  "For each outlet or language and period, how many occurrences of a query are the outlet’s own words, quoted, reported, or in quotation marks that nobody is named for.",
			params: joined([]param{q}, filterParams(""), splitParams(), []param{formatParam}), answers: []any{framewatch.VoicesResult{}}, ask: (*Server).apiVoices,
		},
		{
			path: "speakers", title: "Who brings words into the news", example: "q=concept%3Aillegal_immigrant&by=lang&limit=3", needs: hasFraming,
			about:  "For each outlet or language and period, to whom the quoted and reported occurrences of a query are owed, names folded to one form. The lines behind a name are those of the query with the parameter speaker.",
			params: joined([]param{q}, filterParams(""), splitParams(), []param{limitParam("Speakers of each row.", "50"), formatParam}), answers: []any{framewatch.SpeakersResult{}}, ask: (*Server).apiSpeakers,
		},
	}
}

// mostParts is the most outlets that can be asked for by number; all are shown
// where none is.
const mostParts = 1000

// splitParams say into which parts and buckets an analysis puts its numbers.
func splitParams() []param {
	return []param{
		undatedParam, onceParam,
		wordParam("interval", "The length of a period. Left out: the whole time is one.", "", "day", "week", "month", "year"),
		wordParam("by", "Splits by outlet or language.", "", framewatch.BySource, framewatch.ByLang),
		numberParam("parts", "How many outlets or languages to tell, those with most. Left out: all.", 1, mostParts, ""),
	}
}

func (s *Server) apiNamings(r *http.Request, v url.Values) (any, error) {
	p := readParams(v)
	if v.Get("set") == "" {
		return nil, fmt.Errorf("%w: set is missing; name a naming set", framewatch.ErrQuery)
	}
	req := framewatch.NamingsRequest{Set: v.Get("set"), Interval: framewatch.Interval(p.Interval), By: p.By, Once: p.Once, Parts: number(v, "parts"), Now: s.opts.Now()}
	var err error
	if req.Filter, err = p.filter(); err != nil {
		return nil, err
	}
	return s.framing.Namings(r.Context(), req)
}

func (s *Server) apiVoices(r *http.Request, v url.Values) (any, error) {
	p := readParams(v)
	req := framewatch.VoicesRequest{Interval: framewatch.Interval(p.Interval), By: p.By, Once: p.Once, Parts: number(v, "parts"), Now: s.opts.Now()}
	var err error
	if req.Query, err = worded(v.Get("q")); err != nil {
		return nil, err
	}
	if req.Filter, err = p.filter(); err != nil {
		return nil, err
	}
	return s.framing.Voices(r.Context(), req)
}

func (s *Server) apiSpeakers(r *http.Request, v url.Values) (any, error) {
	p := readParams(v)
	req := framewatch.SpeakersRequest{Interval: framewatch.Interval(p.Interval), By: p.By, Once: p.Once, Parts: number(v, "parts"), Limit: number(v, "limit"), Now: s.opts.Now()}
	var err error
	if req.Query, err = worded(v.Get("q")); err != nil {
		return nil, err
	}
	if req.Filter, err = p.filter(); err != nil {
		return nil, err
	}
	return s.framing.Speakers(r.Context(), req)
}
