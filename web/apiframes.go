package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"framewatch"
	"framewatch/query"
)

// frameEndpoints ask which framing vocabulary is used, who used words first, and
// how articles about one event word it.
func frameEndpoints() []endpoint {
	q := queryParam
	q.needed, q.about = true, "Whose first uses to tell. It must name words or concepts."
	ofDay := queryParam
	ofDay.about = "Of a day: only articles that match. Left out: all on the topic."
	return []endpoint{
		{
			path: "frames", title: "Which framing vocabulary the articles on the topic use", example: "by=source&interval=year&once=1&parts=5", needs: hasFraming,
			about: "For each outlet or language and period, and each frame: the share of articles on the topic in which its vocabulary stands in a tenth or more of the sentences with a word of the topic, its share of headlines and of sentences; " +
				"and which frames stand together in articles. With frame, or with where=securitised, also a page of the articles behind a number, with their sentences.",
			params: joined(withoutParams(filterParams(""), "topic", "place"), splitParams(), []param{
				{name: "frame", about: "List the articles behind a number of this frame, by its ID; given several times, of all of them together. With format=csv the list is the answer.", kind: textKind, many: true},
				wordParam("where", "Behind which number: articles that have the frame, headlines or sentences with it; or securitising sentences, without a frame.", framewatch.FramePresent, framewatch.FrameWheres...),
				limitParam("Articles of the list.", "20"), offsetParam, formatParam,
			}),
			answers: []any{framewatch.FramesResult{}}, ask: (*Server).apiFrames,
		},
		{
			path: "firstuse", title: "Who used words first, and who followed", example: "q=concept%3Aillegal_immigrant&limit=5", needs: hasFraming,
			about: "The earliest article with the words of a query, in any voice and in an outlet’s own; when each outlet first used and adopted them; and the share of outlets that had adopted them by each day (Kaplan and Meier). " +
				"Articles that run the same text are one use, of the earliest of them.",
			params: joined([]param{q}, filterParams(""), []param{
				flagParam("each", "Every copy of a text counts."),
				numberParam("limit", "Outlets to list, the earliest. Left out: all.", 1, mostParts, ""), formatParam,
			}),
			answers: []any{framewatch.FirstUseResult{}}, ask: (*Server).apiFirstUse,
		},
		{
			path: "event", title: "How articles about one event word it", example: "day=2026-03-05&limit=3", needs: hasFraming,
			about: "The articles that ran the text of one article, or those of a day, side by side: the concepts that each mentions, by voice, and the naming sets of which they prefer different names. Of a day, articles that run the same text stand there once.",
			params: joined([]param{
				{name: "article", about: "The ID of an article: it and those that ran its text. Either this or day.", kind: textKind},
				{name: "day", about: "A day of publication.", kind: dayKind}, ofDay,
			}, withoutParams(filterParams(""), "from", "to"), []param{limitParam("Texts to show.", "50"), formatParam}),
			answers: []any{framewatch.EventResult{}}, ask: (*Server).apiEvent,
		},
	}
}

// withoutParams leaves out what a question has no use for.
func withoutParams(params []param, names ...string) (kept []param) {
	for _, p := range params {
		if !slices.Contains(names, p.name) {
			kept = append(kept, p)
		}
	}
	return kept
}

func (s *Server) apiFrames(r *http.Request, v url.Values) (any, error) {
	p := readParams(v)
	req := framewatch.FramesRequest{
		Interval: framewatch.Interval(p.Interval), By: p.By, Once: p.Once, Parts: number(v, "parts"), Now: s.opts.Now(),
		Frames: clean(v["frame"]), Where: v.Get("where"), Limit: number(v, "limit"), Offset: number(v, "offset"),
	}
	var err error
	if req.Filter, err = p.filter(); err != nil {
		return nil, err
	}
	return s.framing.Frames(r.Context(), req)
}

func (s *Server) apiFirstUse(r *http.Request, v url.Values) (any, error) {
	req := framewatch.FirstUseRequest{Each: v.Get("each") == "1", Limit: number(v, "limit")}
	var err error
	if req.Query, err = worded(v.Get("q")); err != nil {
		return nil, err
	}
	if req.Filter, err = readParams(v).filter(); err != nil {
		return nil, err
	}
	return s.framing.FirstUse(r.Context(), req)
}

func (s *Server) apiEvent(r *http.Request, v url.Values) (any, error) {
	req := framewatch.EventRequest{Article: v.Get("article"), Limit: number(v, "limit")}
	var err error
	if day := v.Get("day"); day != "" {
		if req.Day, err = time.Parse(time.DateOnly, day); err != nil {
			return nil, err // checked before
		}
	}
	if req.Query, err = query.Parse(v.Get("q")); err != nil {
		return nil, err
	}
	if req.Filter, err = readParams(v).filter(); err != nil {
		return nil, err
	}
	res, err := s.framing.Event(r.Context(), req)
	if errors.Is(err, framewatch.ErrNotFound) {
		err = fmt.Errorf("%w: there is no article %s here", framewatch.ErrQuery, quoted(req.Article))
	}
	return res, err
}
