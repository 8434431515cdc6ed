package web

import (
	"net/http"
	"net/url"

	"framewatch"
)

// mostBaseline is the most weeks that a period can be compared with.
const mostBaseline = 520

// changeEndpoints ask what changed over time.
func changeEndpoints() []endpoint {
	q := queryParam
	q.needed, q.about = true, "Whose share of articles to look at."
	return []endpoint{
		{
			path: "changes", title: "When the use of words changed", example: "q=%22travel+ban%22&from=2016&interval=week&of=articles", needs: hasFraming,
			about: "For all outlets together, or each outlet or language: times of twice the usual share of articles (bursts), stretches that keep one share (levels), " +
				"periods whose deviation from those before has lasted too long for chance (alarms), and single days above what their weekday lets expect (spikes). " +
				"Each tells its days and articles; the articles are those of /api/v1/search with the query and these days.",
			params: joined([]param{q}, filterParams(""), []param{
				onceParam,
				wordParam("interval", "The length of a period.", "week", "day", "week", "month", "year"),
				wordParam("of", "What the share is of: all articles, or those on the topic.", framewatch.OfArticles, framewatch.OfArticles, framewatch.OfTopic),
				wordParam("by", "Looks at each outlet or language by itself.", "", framewatch.BySource, framewatch.ByLang),
				numberParam("parts", "How many outlets or languages to look at, those with most matches. Left out: all.", 1, mostParts, ""),
				formatParam,
			}), answers: []any{framewatch.ChangesResult{}}, ask: (*Server).apiChanges,
		},
		{
			path: "rising", title: "Which words near the topic have risen", example: "baseline=4&words=2&limit=20", needs: hasFraming,
			about: "Word sequences in sentences with a word of the topic that stand in more articles of a period than the weeks before let expect. " +
				"Each has a query that finds it, and the concept of the lexicon that it belongs to, if there is one. Without from, the period is the last complete week.",
			params: joined(filterParams(""), []param{
				onceParam,
				numberParam("baseline", "With how many weeks before the period it is compared.", 1, mostBaseline, "8"),
				numberParam("words", "How many words the longest sequence has.", 1, framewatch.MaxGram, "3"),
				limitParam("Sequences.", "50"), formatParam,
			}), answers: []any{framewatch.RisingResult{}}, ask: (*Server).apiRising,
		},
	}
}

func (s *Server) apiChanges(r *http.Request, v url.Values) (any, error) {
	p := readParams(v)
	req := framewatch.ChangesRequest{Interval: framewatch.Interval(p.Interval), Of: v.Get("of"), By: p.By, Once: p.Once, Parts: number(v, "parts"), Now: s.opts.Now()}
	var err error
	if req.Query, err = worded(v.Get("q")); err != nil {
		return nil, err
	}
	if req.Filter, err = p.filter(); err != nil {
		return nil, err
	}
	return s.framing.Changes(r.Context(), req)
}

func (s *Server) apiRising(r *http.Request, v url.Values) (any, error) {
	p := readParams(v)
	req := framewatch.RisingRequest{Baseline: number(v, "baseline"), Words: number(v, "words"), Once: p.Once, Limit: number(v, "limit"), Now: s.opts.Now()}
	var err error
	if req.Filter, err = p.filter(); err != nil {
		return nil, err
	}
	return s.framing.Rising(r.Context(), req)
}
