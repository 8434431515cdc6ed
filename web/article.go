package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"framewatch"
	"framewatch/query"
)

type articlePage struct {
	frame
	Query      string
	Back       string // the search that led here; "" if none
	Article    framewatch.Article
	Headline   []piece
	Paragraphs [][]piece
	Day        string // as far as it is known
	Precision  string
	Published  string // likewise, for people
	Confidence string // in the date, in words
	Fetched    string // to the minute, UTC
	Original   string // address, if it can be linked
	Terms      tally  // of the framing terms that are marked
	General    int    // mentions of general vocabulary, which are not
	Concepts   []conceptCount
	Matches    int
	Topic      bool
	Changed    string        // when this version was first seen, if it is not the first
	Looked     string        // when its address was last asked
	Gone       string        // since when that leads nowhere
	Versions   []versionLink // none if there is but one
	Cluster    *clusterView  // nil if it stands alone
}

// A conceptCount is a concept found in an article.
type conceptCount struct {
	Label, Frames string
	Voices        tally
	Href          string // other articles with it
}

func (s *Server) article(w http.ResponseWriter, r *http.Request) {
	text := r.URL.Query().Get("q")
	q, err := query.Parse(text)
	if err != nil { // the article is worth showing without the marks
		q, text = framewatch.Query{}, ""
	}
	a, err := s.corpus.Article(r.Context(), r.PathValue("id"), q)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h, members, err := s.beside(r, a.Article.ID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	mentions := len(a.Mentions)
	a.Mentions = s.lexicon().terms(a.Mentions)
	page := articlePage{
		frame: s.frame(a.Article.Title, ""), Query: text, Article: a.Article, Topic: a.Topic,
		Headline: pieces(a.Article.Title, 0, marksIn(a, true, s.lexicon().note)),
		Day:      a.Article.PublishedText(), Precision: precisionWords(a.Article), Confidence: confidences[a.Article.Confidence],
		Fetched: minute(a.Article.Fetched), Original: webAddress(a.Article.URL),
		Terms: tallyOf(a.Mentions), General: mentions - len(a.Mentions),
		Concepts: s.conceptCounts(a.Mentions), Matches: len(a.Matches),
	}
	page.Published = publishedWords(a.Article)
	page.Looked, page.Gone, page.Cluster = minute(h.Looked), minute(a.Article.Gone), viewCluster(members, a.Article.ID)
	if page.Versions = s.versionLinks(h, len(h.Edits)+1); len(h.Edits) > 0 {
		page.Changed = page.Versions[0].Seen
	}
	if text != "" {
		page.Back = params{Q: []string{text}}.url("/search")
	}
	if a.Article.Title == "" {
		page.Title, page.Headline = "Article "+a.Article.ID, []piece{{Text: "Without a headline"}}
	}
	marks, offset := marksIn(a, false, s.lexicon().note), 0
	for _, paragraph := range a.Article.Paragraphs() {
		page.Paragraphs = append(page.Paragraphs, pieces(paragraph, offset, marks))
		offset += len(paragraph) + len("\n\n")
	}
	s.render(w, r, http.StatusOK, "article", page)
}

// beside reads what is known beside the article itself: what became of it, and
// who ran the same text.
func (s *Server) beside(r *http.Request, id string) (h framewatch.History, members []framewatch.Member, err error) {
	if s.opts.Edits != nil {
		if h, err = s.opts.Edits.History(r.Context(), id); err != nil {
			return h, nil, err
		}
	}
	if s.opts.Clusters != nil {
		members, err = s.opts.Clusters.Members(r.Context(), id)
	}
	return h, members, err
}

// conceptCounts counts mentions by concept, most first.
func (s *Server) conceptCounts(mentions []framewatch.Mention) []conceptCount {
	var ids []string
	of := map[string][]framewatch.Mention{}
	for _, m := range mentions {
		if of[m.Concept] == nil {
			ids = append(ids, m.Concept)
		}
		of[m.Concept] = append(of[m.Concept], m)
	}
	slices.SortStableFunc(ids, func(a, b string) int { return len(of[b]) - len(of[a]) })
	var out []conceptCount
	for _, id := range ids {
		out = append(out, conceptCount{s.lexicon().label(id), s.lexicon().frameLabels(id), tallyOf(of[id]), params{Q: []string{"concept:" + id}}.url("/search")})
	}
	return out
}

func precisionWords(a framewatch.Article) string {
	switch a.Precision {
	case framewatch.PrecisionDay:
		return "to the day"
	case framewatch.PrecisionTime:
		return "to the minute, in UTC"
	}
	return ""
}

// confidences say how far a date is to be trusted.
var confidences = map[framewatch.Confidence]string{
	framewatch.ConfidenceHigh:   "reliable: two places on the page agree",
	framewatch.ConfidenceMedium: "fairly reliable: stated in one place",
	framewatch.ConfidenceLow:    "uncertain: read from running text, or contradicted elsewhere",
}

// webAddress is raw if it may be linked: an absolute http or https address.
func webAddress(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// minute is a time for people, UTC; "" if zero.
func minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}
