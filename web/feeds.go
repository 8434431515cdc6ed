package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
	"sync"
	"time"

	"framewatch"
)

// feedItems is the number of articles in a feed.
const feedItems = 50

// feedAge is how long a reader of feeds may keep one without asking.
const feedAge = 5 * time.Minute

// A feedForm is one of the forms in which the newest hits of a search can be
// subscribed to.
type feedForm struct {
	ext, kind, name string
	write           func(f feedView) ([]byte, error)
}

var feedForms = []feedForm{
	{"rss", "application/rss+xml", "RSS", writeRSS},
	{"atom", "application/atom+xml", "Atom", writeAtom},
	{"json", "application/feed+json", "JSON Feed", writeJSONFeed},
}

// A feedLink leads from a page to its feed.
type feedLink struct{ Href, Kind, Name string }

func (p params) feedLinks() []feedLink {
	var links []feedLink
	for _, f := range feedForms {
		links = append(links, feedLink{p.filters().url("/feeds/search." + f.ext), f.kind, f.name})
	}
	return links
}

// A feedView is a feed before it takes its form.
type feedView struct {
	Title, About string
	Home, Self   string // addresses of the search and of the feed
	Updated      time.Time
	Items        []feedItem
}

type feedItem struct {
	ID, Title, Summary string
	Link, Original     string // our page, the publisher's
	Source, Language   string
	Published          time.Time // zero if undated
}

// feed answers with the newest hits of a search.
func (s *Server) feed(form feedForm) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := readParams(r.URL.Query()).filters()
		req, err := searchRequest(p)
		var res framewatch.SearchResult
		if err == nil {
			req.Sort, req.Limit, req.Offset = framewatch.SortNewest, feedItems, 0
			res, err = s.corpus.Search(r.Context(), req)
		}
		var body []byte
		if err == nil {
			body, err = form.write(s.viewFeed(r, p, form, res))
		}
		if err != nil {
			s.failPlain(w, r, err)
			return
		}
		sum := sha256.Sum256(body)
		tag := `"` + hex.EncodeToString(sum[:12]) + `"`
		h := w.Header()
		h.Set("Content-Type", form.kind+"; charset=utf-8")
		h.Set("Cache-Control", "public, max-age=300")
		h.Set("ETag", tag)
		http.ServeContent(w, r, "", s.feeds.changed(r.Host+p.url(r.URL.Path), tag, s.opts.Now()), bytes.NewReader(body))
	}
}

func (s *Server) viewFeed(r *http.Request, p params, form feedForm, res framewatch.SearchResult) feedView {
	base := s.base(r)
	f := feedView{Title: "framewatch: every article", About: sentence(res.Explain), Home: base + p.url("/search"), Self: base + p.url("/feeds/search."+form.ext)}
	text := ""
	if len(p.Q) > 0 {
		text = p.Q[0]
		f.Title = "framewatch: " + text
	}
	for _, c := range p.chips("/search") {
		f.Title += ", " + c.Label
	}
	for _, h := range res.Hits {
		item := feedItem{ID: h.ID, Title: h.Title, Link: base + articleHref(h.ID, text), Original: webAddress(h.URL), Source: h.Source, Language: h.Language, Published: moments(h.Published)}
		if item.Title == "" {
			item.Title = "Without a headline"
		}
		if len(h.Snippets) > 0 {
			item.Summary = strings.Join(strings.Fields(h.Snippets[0].Text), " ")
		}
		if item.Published.After(f.Updated) {
			f.Updated = item.Published
		}
		f.Items = append(f.Items, item)
	}
	if f.Updated.IsZero() {
		f.Updated = noDate
	}
	return f
}

// noDate stands where Atom wants a date and there is none: nobody takes it for
// one.
var noDate = time.Unix(0, 0).UTC()

// moments reads what Article.PublishedText writes; zero is undated.
func moments(published string) time.Time {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, published); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// base is the address of the front page, without a slash at the end.
func (s *Server) base(r *http.Request) string {
	if s.opts.BaseURL != "" {
		return s.opts.BaseURL
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// A feedBook remembers when feeds changed, as far as it has seen: the dates in
// a feed can't tell, since an old article may come late.
type feedBook struct {
	mu   sync.Mutex
	seen lru[string, *feedState]
}

type feedState struct {
	tag string
	at  time.Time
}

func newFeedBook() *feedBook { return &feedBook{seen: newLRU[string, *feedState](1000)} }

// changed is when a feed was first seen with this tag.
func (b *feedBook) changed(address, tag string, now time.Time) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	state := b.seen.get(address, func() *feedState { return &feedState{} })
	if state.tag != tag {
		state.tag, state.at = tag, now
	}
	return state.at
}

// RSS 2.0.
type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Self        atomLink  `xml:"atom:link"`
	Minutes     int       `xml:"ttl"`
	Items       []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	Description string  `xml:"description,omitempty"`
	Creator     string  `xml:"dc:creator,omitempty"`
	Category    string  `xml:"category,omitempty"`
	GUID        rssGUID `xml:"guid"`
	Date        string  `xml:"pubDate,omitempty"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

func writeRSS(f feedView) ([]byte, error) {
	doc := rss{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/", Channel: rssChannel{
		Title: f.Title, Link: f.Home, Description: f.About, Self: atomLink{Rel: "self", Type: "application/rss+xml", Href: f.Self}, Minutes: int(feedAge / time.Minute),
	}}
	for _, i := range f.Items {
		item := rssItem{Title: i.Title, Link: i.Link, Description: escaped(i.Summary), Creator: i.Source, Category: i.Source, GUID: rssGUID{ID: i.ID}}
		if !i.Published.IsZero() {
			item.Date = i.Published.Format(time.RFC1123Z)
		}
		doc.Channel.Items = append(doc.Channel.Items, item)
	}
	return document(doc)
}

// escaped is a plain text as HTML, which the description of an RSS item is taken for.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// Atom 1.0.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	ID       string      `xml:"id"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Title     string     `xml:"title"`
	ID        string     `xml:"id"`
	Updated   string     `xml:"updated"`
	Published string     `xml:"published,omitempty"`
	Author    string     `xml:"author>name"`
	Category  atomTerm   `xml:"category"`
	Links     []atomLink `xml:"link"`
	Summary   string     `xml:"summary,omitempty"`
}

type atomTerm struct {
	Term string `xml:"term,attr"`
}

func writeAtom(f feedView) ([]byte, error) {
	doc := atomFeed{Title: f.Title, Subtitle: f.About, ID: f.Self, Updated: f.Updated.Format(time.RFC3339),
		Links: []atomLink{{"self", "application/atom+xml", f.Self}, {"alternate", "text/html", f.Home}}}
	for _, i := range f.Items {
		e := atomEntry{Title: i.Title, ID: "urn:framewatch:article:" + i.ID, Updated: noDate.Format(time.RFC3339), Author: i.Source, Category: atomTerm{i.Source},
			Links: []atomLink{{"alternate", "text/html", i.Link}}, Summary: i.Summary}
		if i.Original != "" {
			e.Links = append(e.Links, atomLink{Rel: "via", Href: i.Original})
		}
		if !i.Published.IsZero() {
			e.Published = i.Published.Format(time.RFC3339)
			e.Updated = e.Published
		}
		doc.Entries = append(doc.Entries, e)
	}
	return document(doc)
}

func document(v any) ([]byte, error) {
	body, err := xml.MarshalIndent(v, "", " ")
	return append([]byte(xml.Header), append(body, '\n')...), err
}

// JSON Feed 1.1.
type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Home        string     `json:"home_page_url"`
	Self        string     `json:"feed_url"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	External  string       `json:"external_url,omitempty"`
	Title     string       `json:"title"`
	Text      string       `json:"content_text"`
	Published string       `json:"date_published,omitempty"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags"`
	Language  string       `json:"language,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

func writeJSONFeed(f feedView) ([]byte, error) {
	doc := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: f.Title, Description: f.About, Home: f.Home, Self: f.Self, Items: []jsonItem{}}
	for _, i := range f.Items {
		item := jsonItem{ID: i.ID, URL: i.Link, External: i.Original, Title: i.Title, Text: i.Summary, Authors: []jsonAuthor{{i.Source}}, Tags: []string{i.Source}, Language: i.Language}
		if !i.Published.IsZero() {
			item.Published = i.Published.Format(time.RFC3339)
		}
		doc.Items = append(doc.Items, item)
	}
	body, err := json.Marshal(doc)
	return append(body, '\n'), err
}
