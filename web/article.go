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
	Fetched    string // to the minute, UTC
	Original   string // address, if it can be linked
	Terms      tally  // of the framing terms that are marked
	General    int    // mentions of general vocabulary, which are not
	Concepts   []conceptCount
	Matches    int
	Topic      bool
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
	mentions := len(a.Mentions)
	a.Mentions = s.lexicon.terms(a.Mentions)
	page := articlePage{
		frame: s.frame(a.Article.Title, ""), Query: text, Article: a.Article, Topic: a.Topic,
		Headline: pieces(a.Article.Title, 0, marksIn(a, true, s.lexicon.note)),
		Day:      a.Article.PublishedText(), Precision: precisionWords(a.Article),
		Fetched: minute(a.Article.Fetched), Original: webAddress(a.Article.URL),
		Terms: tallyOf(a.Mentions), General: mentions - len(a.Mentions),
		Concepts: s.conceptCounts(a.Mentions), Matches: len(a.Matches),
	}
	page.Published = page.Day
	if a.Article.Precision == framewatch.PrecisionTime {
		page.Published = minute(a.Article.Published)
	}
	if text != "" {
		page.Back = params{Q: []string{text}}.url("/search")
	}
	if a.Article.Title == "" {
		page.Title, page.Headline = "Article "+a.Article.ID, []piece{{Text: "Without a headline"}}
	}
	marks, offset := marksIn(a, false, s.lexicon.note), 0
	for _, paragraph := range a.Article.Paragraphs() {
		page.Paragraphs = append(page.Paragraphs, pieces(paragraph, offset, marks))
		offset += len(paragraph) + len("\n\n")
	}
	s.render(w, r, http.StatusOK, "article", page)
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
		out = append(out, conceptCount{s.lexicon.label(id), s.lexicon.frameLabels(id), tallyOf(of[id]), params{Q: []string{"concept:" + id}}.url("/search")})
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
