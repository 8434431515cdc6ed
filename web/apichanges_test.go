package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"framewatch"
)

func (analyst) Changes(_ context.Context, r framewatch.ChangesRequest) (framewatch.ChangesResult, error) {
	return framewatch.ChangesResult{
		Query: r.Query.Text, Interval: r.Interval, Of: r.Of, By: r.By, Once: r.Once, Basis: basisOf(r.Filter),
		Series: []framewatch.ChangeSeries{{By: "Nordkurier", Days: r.Parts, Levels: []framewatch.Level{{Start: r.Filter.From.Format(time.DateOnly)}}, Spikes: []framewatch.Spike{{Day: "2026-03-05"}}}},
	}, nil
}

func (analyst) Rising(_ context.Context, r framewatch.RisingRequest) (framewatch.RisingResult, error) {
	return framewatch.RisingResult{
		From: r.Filter.From.Format(time.DateOnly), To: r.Filter.To.Format(time.DateOnly), Words: r.Words, Base: r.Baseline, Total: r.Limit, Once: r.Once, Basis: basisOf(r.Filter),
		Rising: []framewatch.Rising{{Words: "zero tolerance", Query: `"zero tolerance"`, Concept: "family_separation"}},
	}, nil
}

func TestAPIOfChanges(t *testing.T) {
	h := newFullServer(t, some, nil)
	for _, c := range []struct {
		path   string
		status int
		want   []string
	}{
		{"changes?q=boats&interval=month&of=topic&by=lang&parts=2&once=1&from=2026-03", 200, []string{`"query":"boats"`, `"interval":"month","of":"topic","by":"lang","once":true`, `"days":2`, `"start":"2026-03-01"`, `"bursts":[]`, `"spikes":[{"day":"2026-03-05"`}},
		{"changes?q=boats", 200, []string{`"of":""`}},
		{"changes?q=boats&format=csv", 200, []string{"kind,by,start", "spike,Nordkurier,2026-03-05"}},
		{"changes", 400, []string{"Name a word or a phrase."}},
		{"changes?q=boats&by=voice", 400, []string{`By \"voice\" is none of source, lang.`}},
		{"changes?q=boats&of=words", 400, []string{`Of \"words\" is none of articles, topic.`}},
		{"rising?from=2026-03-02&to=2026-03-08&baseline=4&words=2&limit=7&once=1&voice=own", 200, []string{`"from":"2026-03-02","to":"2026-03-09"`, `"words":2,"once":true`, `"base":4`, `"total":7`, `"words":"zero tolerance","query":"\"zero tolerance\""`, `"voices":["own"]`}},
		{"rising?format=csv", 200, []string{"words,query,n,base_n", "zero tolerance,", ",family_separation,"}},
		{"rising?words=6", 400, []string{"Words 6 is not between 1 and 5."}},
		{"rising?baseline=0", 400, []string{"Baseline 0 is not between 1 and 520."}},
		{"rising?q=boats", 400, []string{`no parameter \"q\"`}},
	} {
		w := get(t, h, "/api/v1/"+c.path)
		for _, want := range c.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no %s in\n%s", c.path, want, w.Body)
			}
		}
		if w.Code != c.status {
			t.Errorf("%s: status %d %s, want %d", c.path, w.Code, http.StatusText(w.Code), c.status)
		}
	}
}
