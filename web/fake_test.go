package web_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/query"
	"framewatch/text"
)

var now = time.Date(2026, 10, 20, 9, 30, 0, 0, time.UTC)

var outlets = []string{"The Continental", "Harbour Gazette", "Nordkurier", "La Dépêche du Sud", "Border Monitor", "Daily Ledger"}

// A newsroom is a corpus in memory: it looks at every article for every
// question.
type newsroom struct {
	articles []framewatch.Article
	err      error // what every question is answered with, if not nil
}

// newNewsroom makes 24 months of invented news. Two outlets change their
// wording in the second year, one is not collected for two months, one is small.
func newNewsroom() newsroom {
	var n newsroom
	start := time.Date(2024, 11, 1, 0, 0, 0, 0, time.UTC)
	for day := range 718 {
		t := start.AddDate(0, 0, day)
		for i, outlet := range outlets {
			gone := i == 1 && t.Year() == 2025 && (t.Month() == 7 || t.Month() == 8)
			for k := range []int{2, 1, 1, 1, 1, 2}[i] {
				if gone || i == 4 && day%3 != 0 {
					continue
				}
				n.articles = append(n.articles, invent(len(n.articles)+1, t, outlet, i, day, k))
			}
		}
	}
	n.articles[5].Published, n.articles[5].Precision, n.articles[5].PublishedOrigin = time.Time{}, "", ""
	n.articles[9].Title = `<script>alert("headline")</script> & illegal immigrants`
	n.articles[9].URL = "javascript:alert(1)"
	return n
}

func invent(seq int, t time.Time, outlet string, o, day, k int) framewatch.Article {
	roll := dice(seq, 1)
	words := []string{"people without papers", "new arrivals", "the harbour strike", "the budget vote"}[int(dice(seq, 2)*4)]
	share := .20 + .08*math.Sin(float64(day)/90+float64(o))
	late := 1 / (1 + math.Exp(-float64(day-400)/40))
	illegal := share * (1 - .75*late*[]float64{1, .2, .9, .7, 0, .1}[o])
	switch undocumented := share * (.25 + 1.1*late); {
	case roll < illegal:
		words = "illegal immigrants"
	case roll < illegal+undocumented:
		words = "undocumented immigrants"
	case roll < illegal+undocumented+.06:
		words = "irregular migrants"
	}
	town := []string{"Westhaven", "Port Alder", "Marrow Bay", "Kestrel Point"}[int(dice(seq, 3)*4)]
	url := fmt.Sprintf("https://news%d.example/%s/%d-%d", o, t.Format("2006/01/02"), day, k)
	a := framewatch.Article{
		ID: framewatch.ArticleID(url), Seq: int64(seq), URL: url, Source: outlet, Language: []string{"en", "en", "de", "fr", "en", "en"}[o],
		Title:     fmt.Sprintf("Council of %s debates %s", town, words),
		Published: t.Add(9 * time.Hour), PublishedOrigin: "json-ld", Precision: framewatch.PrecisionTime, Fetched: t.Add(10 * time.Hour), Byline: []string{"Ada Marsh", "Tom Reed"},
		Text: fmt.Sprintf("The council of %s spoke for three hours on Tuesday about %s, as the number of boats on the southern route fell for the third month in a row.\n\n“We have to talk about %s,” said the mayor. A spokeswoman for the harbour office said that asylum seekers had waited for eleven weeks.\n\nThe next session is planned for the autumn. Opposition members asked for figures on border controls and on the costs of reception centres.", town, words, words),
	}
	return a
}

func dice(seed, n int) float64 {
	x := uint64(seed)*0x9E3779B97F4A7C15 + uint64(n)*0xBF58476D1CE4E5B9
	x ^= x >> 31
	x *= 0x94D049BB133111EB
	x ^= x >> 29
	return float64(x%10_000) / 10_000
}

var concepts = map[string]string{"illegal_immigrant": "illegal immigrants", "undocumented_migrant": "undocumented immigrants", "irregular_migrant": "irregular migrants", "asylum_seeker": "asylum seekers"}

var testLexicon = &framewatch.Lexicon{
	Name: "Migration", Revision: 1, Fingerprint: "0a1b2c3d",
	Frames:  []framewatch.Frame{{ID: "status_naming", Label: "Naming people by legal status"}, {ID: "humanitarian", Label: "Humanitarian"}},
	Namings: []framewatch.NamingSet{{ID: "no_status", Label: "People without a legal status", Kind: "referent"}},
	Concepts: []framewatch.Concept{
		{ID: "illegal_immigrant", Label: "Illegal immigrants", Frames: []string{"status_naming"}, Naming: "no_status"},
		{ID: "undocumented_migrant", Label: "Undocumented migrants", Frames: []string{"status_naming"}, Naming: "no_status"},
		{ID: "irregular_migrant", Label: "Irregular migrants", Frames: []string{"status_naming"}, Naming: "no_status"},
		{ID: "asylum_seeker", Label: "Asylum seekers", Frames: []string{"humanitarian"}},
		{ID: "general_diplomacy", Label: "general: foreign relations", Frames: []string{"humanitarian"}, General: true},
	},
}

// spans are the places in s where a query's words stand.
func spans(s string, e framewatch.Expr) [][2]int {
	switch e := e.(type) {
	case framewatch.And:
		var all [][2]int
		for _, part := range e {
			if _, ok := part.(framewatch.Seqs); ok {
				continue
			}
			found := spans(s, part)
			if found == nil {
				return nil
			}
			all = append(all, found...)
		}
		return all
	case framewatch.Or:
		var all [][2]int
		for _, part := range e {
			all = append(all, spans(s, part)...)
		}
		return all
	case framewatch.In: // all voices and places are one here
		return spans(s, e.X)
	case framewatch.Is:
		return spans(s, wordsOf(concepts[e.Value]))
	case framewatch.Words:
		var found [][2]int
		words := text.Words(s)
	next:
		for i := 0; i+len(e.Words) <= len(words); i++ {
			for j, w := range e.Words {
				if have := words[i+j].Folded; have != w.Text && !(w.Prefix && strings.HasPrefix(have, w.Text)) {
					continue next
				}
			}
			found = append(found, [2]int{words[i].Start, words[i+len(e.Words)-1].End})
		}
		return found
	}
	return nil
}

func wordsOf(phrase string) framewatch.Words {
	var w framewatch.Words
	for _, word := range text.Words(phrase) {
		w.Words = append(w.Words, framewatch.Word{Text: word.Folded})
	}
	return w
}

func (n newsroom) find(q framewatch.Query, f framewatch.Filter) (found, base []framewatch.Article) {
	for _, a := range n.articles {
		undated := a.Published.IsZero()
		switch {
		case !inSeqs(q.Expr, a.Seq):
			continue
		case len(f.Sources) > 0 && !slices.Contains(f.Sources, a.Source), len(f.Languages) > 0 && !slices.Contains(f.Languages, a.Language),
			f.Undated && !undated, !f.From.IsZero() && a.Published.Before(f.From), !f.To.IsZero() && (undated || !a.Published.Before(f.To)):
			continue
		}
		base = append(base, a)
		if _, all := q.Expr.(framewatch.Seqs); q.Expr == nil || all || spans(a.Title+"\n\n"+a.Text, q.Expr) != nil {
			found = append(found, a)
		}
	}
	return found, base
}

// inSeqs reports whether an article lies in the range of arrival that a query
// asks for.
func inSeqs(e framewatch.Expr, seq int64) bool {
	switch e := e.(type) {
	case framewatch.Seqs:
		return e.From <= seq && (e.To == 0 || seq <= e.To)
	case framewatch.And:
		return !slices.ContainsFunc(e, func(part framewatch.Expr) bool { return !inSeqs(part, seq) })
	}
	return true
}

func (n newsroom) basis() framewatch.Basis {
	return framewatch.Basis{Seq: int64(len(n.articles)), Articles: len(n.articles), Lexicon: "Migration, revision 1, 0a1b2c3d"}
}

// terms are the words of a query, of which one that is open at its end stands
// for twenty.
func terms(e framewatch.Expr) []framewatch.Term {
	switch e := e.(type) {
	case framewatch.And:
		var all []framewatch.Term
		for _, part := range e {
			all = append(all, terms(part)...)
		}
		return all
	case framewatch.Words:
		t := framewatch.Term{Articles: 7}
		for _, w := range e.Words {
			t.Query = strings.TrimSpace(t.Query + " " + w.Text)
			if w.Prefix {
				t.Query += "*"
				for i := range 20 {
					t.Forms = append(t.Forms, fmt.Sprintf("%s%c", w.Text, 'a'+i))
				}
				t.More = 3
			}
		}
		return []framewatch.Term{t}
	}
	return nil
}

func (n newsroom) Search(_ context.Context, r framewatch.SearchRequest) (framewatch.SearchResult, error) {
	found, _ := n.find(r.Query, r.Filter)
	res := framewatch.SearchResult{Query: r.Query.Text, Terms: terms(r.Query.Expr), Basis: n.basis(), Once: r.Once, Explain: "Articles that match " + r.Query.Text, Total: len(found), Facets: framewatch.Facets{Source: map[string]int{}, Language: map[string]int{}, Year: map[string]int{}}}
	for _, a := range found {
		year := "undated"
		if !a.Published.IsZero() {
			year = a.Published.Format("2006")
		}
		res.Facets.Source[a.Source]++
		res.Facets.Language[a.Language]++
		res.Facets.Year[year]++
	}
	for _, a := range found[min(r.Offset, len(found)):min(r.Offset+r.Limit, len(found))] {
		res.Hits = append(res.Hits, n.hit(a, r.Query))
	}
	return res, n.err
}

func (n newsroom) hit(a framewatch.Article, q framewatch.Query) framewatch.Hit {
	h := framewatch.Hit{ID: a.ID, Seq: a.Seq, URL: a.URL, Title: a.Title, TitleMarks: spans(a.Title, q.Expr), Source: a.Source, Published: a.PublishedText(), PublishedOrigin: a.PublishedOrigin, Language: a.Language}
	for _, s := range text.Sentences(a.Text)[:2] {
		line := a.Text[s.Start:s.End]
		h.Snippets = append(h.Snippets, framewatch.Snippet{Text: line, Marks: spans(line, q.Expr)})
	}
	return h
}

func (n newsroom) Export(ctx context.Context, r framewatch.SearchRequest, each func(framewatch.Hit) error) (framewatch.SearchResult, error) {
	found, _ := n.find(r.Query, r.Filter)
	for _, a := range found {
		if err := each(n.hit(a, r.Query)); err != nil {
			return framewatch.SearchResult{}, err
		}
	}
	r.Limit = 1
	res, err := n.Search(ctx, r)
	res.Hits = nil
	return res, err
}

func (n newsroom) Lines(_ context.Context, r framewatch.LinesRequest) (framewatch.LinesResult, error) {
	found, _ := n.find(r.Query, r.Filter)
	res := framewatch.LinesResult{Query: r.Query.Text, Explain: "Lines of " + r.Query.Text, Sort: cmpOr(r.Sort, framewatch.SortNewest), Seed: r.Seed, With: r.With, Articles: len(found), Basis: n.basis()}
	r.Limit = max(r.Limit, 1)
	for _, a := range found {
		for _, m := range spans(a.Text, r.Query.Expr) {
			if res.Total++; res.Total > r.Offset && len(res.Lines) < r.Limit {
				left, right := a.Text[max(0, m[0]-40):m[0]], a.Text[m[1]:min(len(a.Text), m[1]+40)]
				res.Lines = append(res.Lines, framewatch.Line{Article: a.ID, Seq: a.Seq, URL: a.URL, Title: a.Title, Source: a.Source, Published: a.PublishedText(), Language: a.Language,
					Voice: framewatch.VoiceOwn, Place: framewatch.PlaceLead, Start: m[0], End: m[1], Left: strings.ToValidUTF8(left, ""), Node: a.Text[m[0]:m[1]], Right: strings.ToValidUTF8(right, "")})
			}
		}
	}
	return res, n.err
}

func (n newsroom) Contexts(_ context.Context, r framewatch.ContextsRequest) (framewatch.ContextsResult, error) {
	return framewatch.ContextsResult{Query: r.Query.Text, Window: r.Window, Once: r.Once, Articles: 9, Occurrences: 11, Words: 1000, Basis: n.basis(),
		Collocates: []framewatch.Collocate{{Word: "boat", N: 6, Left: 4, Right: 3, Articles: 5, Of: 20, LogDice: 9.1, LogLikelihood: 14.2, MI: 3.3, T: 2.4}},
		Grams:      []framewatch.Gram{{Words: "small boats", N: 4, Articles: 3, Query: `"small boats"`}}}, n.err
}

// Compare answers with the sides it was asked for.
func (n newsroom) Compare(_ context.Context, r framewatch.CompareRequest) (framewatch.CompareResult, error) {
	side := func(s framewatch.Side) framewatch.SideTotal {
		found, _ := n.find(s.Query, s.Filter)
		outlets := slices.Clone(s.Filter.Sources)
		return framewatch.SideTotal{Query: s.Query.Text, Explain: query.ExplainFiltered(s.Query, s.Filter), Articles: len(found), Words: 100 * len(found), Basis: framewatch.Basis{Sources: outlets, Languages: s.Filter.Languages, Voices: s.Filter.Voices, Places: s.Filter.Places, From: day(s.Filter.From)}}
	}
	return framewatch.CompareResult{Of: cmpOr(r.Of, framewatch.OfArticles), Once: r.Once, A: side(r.A), B: side(r.B), Basis: n.basis(),
		Keys: []framewatch.Key{{Word: "boat", A: 40, B: 10, RateA: .4, RateB: .1, G2: 20, P: .001, Q: .002, LogRatio: 2, Low: 1.2, High: 2.8, Outlets: 4}}}, n.err
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func (n newsroom) Trend(_ context.Context, r framewatch.TrendRequest) (framewatch.TrendResult, error) {
	res := framewatch.TrendResult{Interval: r.Interval, Of: cmpOr(r.Of, framewatch.OfArticles), Lexicon: "Migration, revision 1, 0a1b2c3d", Basis: n.basis()}
	parts := []string{""}
	switch r.By {
	case framewatch.BySource:
		parts = outlets
	case framewatch.ByVoice:
		parts = []string{"own", "quoted", "reported", "scare"}
	case framewatch.ByPlace:
		parts = []string{"headline", "lead", "body"}
	}
	for _, q := range r.Queries {
		for _, part := range parts {
			f := r.Filter
			if r.By == framewatch.BySource {
				f.Sources = []string{part}
			}
			res.Series = append(res.Series, n.series(q, f, r, part))
		}
	}
	return res, n.err
}

func (n newsroom) series(q framewatch.Query, f framewatch.Filter, r framewatch.TrendRequest, part string) framewatch.Series {
	found, base := n.find(q, f)
	counts, of := map[time.Time]int{}, map[time.Time]int{}
	s := framewatch.Series{Query: q.Text, By: part, Total: len(found), OfTotal: len(base)}
	for _, a := range found {
		if a.Published.IsZero() {
			s.Undated++
			continue
		}
		counts[r.Interval.Start(a.Published)]++
	}
	first, last := now, time.Time{}
	for _, a := range n.articles {
		if !a.Published.IsZero() && a.Published.Before(first) {
			first = a.Published
		}
		if a.Published.After(last) {
			last = a.Published
		}
	}
	for _, a := range base {
		of[r.Interval.Start(a.Published)]++
	}
	for t := r.Interval.Start(first); !t.After(last); t = r.Interval.Next(t) {
		p := framewatch.Point{Start: t.Format(time.DateOnly), N: counts[t], Of: of[t], State: framewatch.PointOK}
		switch {
		case p.Of == 0:
			p.State = framewatch.PointMissing
		case r.Interval.Start(now).Equal(t):
			p.State = framewatch.PointPartial
		case p.Of < framewatch.ThinBase:
			p.State = framewatch.PointThin
		}
		if p.Of > 0 {
			p.Rate = float64(p.N) / float64(p.Of)
			z, m := 1.96, float64(p.Of)
			mid, half := (p.Rate+z*z/2/m)/(1+z*z/m), z/(1+z*z/m)*math.Sqrt(p.Rate*(1-p.Rate)/m+z*z/4/m/m)
			p.Low, p.High = math.Max(0, mid-half), math.Min(1, mid+half)
		}
		s.Points = append(s.Points, p)
	}
	return s
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (n newsroom) Article(_ context.Context, id string, q framewatch.Query) (framewatch.MarkedArticle, error) {
	for _, a := range n.articles {
		if a.ID != id {
			continue
		}
		m := framewatch.MarkedArticle{Article: a, Topic: true}
		for id, phrase := range concepts {
			for _, s := range spans(a.Text, wordsOf(phrase)) {
				m.Mentions = append(m.Mentions, framewatch.Mention{Concept: id, Place: framewatch.PlaceBody, Start: s[0], End: s[1], Term: phrase})
			}
		}
		for _, s := range spans(a.Text, q.Expr) {
			m.Matches = append(m.Matches, framewatch.Span{Place: framewatch.PlaceBody, Start: s[0], End: s[1]})
		}
		return m, nil
	}
	return framewatch.MarkedArticle{}, fmt.Errorf("article %s: %w", id, framewatch.ErrNotFound)
}

func (n newsroom) Overview() framewatch.Overview {
	o := framewatch.Overview{Articles: len(n.articles), Topic: len(n.articles) * 3 / 4, Undated: 1, Lexicon: "Migration, revision 1, 0a1b2c3d",
		Languages: []framewatch.Count{{Name: "en", Articles: 3000}, {Name: "de", Articles: 718}, {Name: "fr", Articles: 718}}}
	if len(n.articles) == 0 {
		return framewatch.Overview{}
	}
	o.First, o.Last = n.articles[0].Published, n.articles[len(n.articles)-1].Published
	for _, name := range outlets {
		found, _ := n.find(framewatch.Query{}, framewatch.Filter{Sources: []string{name}})
		o.Sources = append(o.Sources, framewatch.Count{Name: name, Articles: len(found)})
	}
	return o
}

// statuses is a fixed answer about sources.
type statuses []framewatch.SourceStatus

var errDisk = errors.New("disk full")

func (s statuses) SourceStatuses(context.Context) ([]framewatch.SourceStatus, error) {
	if s == nil {
		return nil, errDisk
	}
	return s, nil
}

func newStatuses() statuses {
	var s statuses
	for i, name := range outlets {
		st := framewatch.SourceStatus{
			Source:    framewatch.Source{Name: name, Home: fmt.Sprintf("https://news%d.example/", i), Country: []string{"GB", "GB", "DE", "FR", "", "US"}[i], Language: []string{"en", "en", "de", "fr", "en", "en"}[i], Kind: framewatch.SourceKinds[i]},
			LastCheck: now.Add(-time.Duration(3+i*4) * time.Minute), LastSuccess: now.Add(-time.Duration(3+i*4) * time.Minute), NextCheck: now.Add(time.Duration(12-i) * time.Minute),
			Articles: 718 + i*331, Undated: i, Pending: i * 3, Stored: 700, LastArticle: now.AddDate(0, 0, -i),
		}
		st.Listings = []framewatch.ListingState{{Source: name, URL: fmt.Sprintf("https://news%d.example/feed.xml", i), Kind: framewatch.FeedListing, CheckedAt: st.LastCheck, OKAt: st.LastCheck, Status: 200, Entries: 30}}
		s = append(s, st)
	}
	s[1].Error, s[1].LastSuccess, s[1].Failed = "fetch https://news1.example/feed.xml: status 503", now.AddDate(0, 0, -3), 7
	s[1].Listings[0].Error, s[1].Listings[0].Status, s[1].Listings[0].Failures = "status 503", 503, 9
	s[4].Error = "fetch https://news4.example/old.xml: status 410"
	s[4].Listings = append(s[4].Listings, framewatch.ListingState{Source: outlets[4], URL: "https://news4.example/old.xml", Kind: framewatch.FeedListing, CheckedAt: now, Status: 410, Error: "status 410", Failures: 3})
	s[3].Skipped = map[framewatch.Class]int{framewatch.ClassPaywallStub: 41, framewatch.ClassConsentWall: 3}
	s[3].Problems = []framewatch.Problem{{URL: "https://news3.example/2026/10/19/abonnes", State: framewatch.EntrySkipped, Class: framewatch.ClassPaywallStub, Reason: "the text ends after 61 words with a call to subscribe", At: now.Add(-2 * time.Hour)}}
	s[5].LastCheck, s[5].LastSuccess, s[5].NextCheck, s[5].Listings[0].CheckedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return s
}
