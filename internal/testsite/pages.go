package testsite

import (
	"embed"
	"fmt"
	"hash/fnv"
	"html"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed templates/*.html
var templateFiles embed.FS

// A pageSet holds the templates of each outlet, by slug: "article", "links"
// and the pieces they share.
type pageSet struct{ bySlug map[string]*template.Template }

func parsePages() (*pageSet, error) {
	set := &pageSet{bySlug: map[string]*template.Template{}}
	for i := range outlets {
		slug := outlets[i].slug
		if outlets[i].wordings == nil {
			continue
		}
		t, err := template.ParseFS(templateFiles, "templates/shared.html", "templates/"+slug+".html")
		if err != nil {
			return nil, err
		}
		set.bySlug[slug] = t
	}
	return set, nil
}

// A view is what the templates see of a page.
type view struct {
	Name, About, Language, Base string
	Nav                         []link
	Heading                     string // of a page of links
	Items                       []teaser
	Newer, Older                string

	teaser                  // the article itself
	Byline     []string     // names
	By         string       // names in one line
	Paragraphs []paragraph  // the body
	Caption    string       // of the picture
	Wire       bool         // taken over from the agency
	Stub       bool         // behind the paywall
	Related    []teaser     // stories next to it
	MostRead   []teaser     // stories from elsewhere in the outlet
	LD         *structured  // JSON-LD
	Share      template.URL // address for the share links
}

type link struct{ Name, Path string }

// A teaser is a story as other pages show it.
type teaser struct {
	Title, Path, URL, Section, Summary string
	ISO                                string // with the outlet's zone
	UTC                                string
	Date                               string // as the outlet prints it
	Numeric                            string // 14.03.2025
	Clock                              string // 16:20
	Picture                            string
}

// A paragraph of the body; N counts from 1.
type paragraph struct {
	N    int
	HTML template.HTML // the text, with a link to a topic here and there
}

// structured is schema.org's NewsArticle, as far as the outlets write it.
type structured struct {
	Context   string     `json:"@context,omitempty"`
	Type      string     `json:"@type"`
	Headline  string     `json:"headline"`
	Published string     `json:"datePublished"`
	Modified  string     `json:"dateModified"`
	Author    []ldPerson `json:"author,omitempty"`
	Publisher ldPerson   `json:"publisher"`
	Page      string     `json:"mainEntityOfPage"`
	Section   string     `json:"articleSection"`
	Free      *bool      `json:"isAccessibleForFree,omitempty"`
}

type ldPerson struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

func (s *site) teaser(st *story) teaser {
	t := st.local(s.out.offset)
	return teaser{
		Title: st.title, Path: st.path, URL: s.url(st), Section: s.out.section(st.kind), Summary: summary(st),
		ISO: t.Format(time.RFC3339), UTC: st.published.Format("2006-01-02T15:04:05Z"),
		Date: longDate(t, s.out.language, s.out.american), Numeric: t.Format("02.01.2006"), Clock: t.Format("15:04"),
		Picture: fmt.Sprintf("/img/%d.svg", st.published.Unix()%997),
	}
}

func (o *outlet) section(kind string) string {
	if name, ok := o.sections[kind]; ok {
		return name
	}
	return o.sections[""]
}

var months = map[string][]string{
	"de": {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
}

// longDate writes a date for readers: "March 14, 2025", "14. März 2025" …
func longDate(t time.Time, lang string, american bool) string {
	switch {
	case lang == "de":
		return fmt.Sprintf("%d. %s %d", t.Day(), months[lang][t.Month()-1], t.Year())
	case lang == "fr":
		return fmt.Sprintf("%d %s %d", t.Day(), months[lang][t.Month()-1], t.Year())
	case american:
		return t.Format("January 2, 2006")
	}
	return t.Format("2 January 2006")
}

// view is the frame around every page of a site.
func (s *site) view() view {
	v := view{Name: s.out.name, About: s.out.about, Language: s.out.language, Base: s.base}
	var names []string
	for _, name := range s.out.sections {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		v.Nav = append(v.Nav, link{name, "/section/" + slugOf(name)})
	}
	return v
}

// article answers with a story's page, or with what its trap puts there.
func (s *site) article(w http.ResponseWriter, r *http.Request, st *story) {
	if st.odd != nil {
		s.oddPage(w, r, st)
		return
	}
	v := s.view()
	if st.trap == consent {
		s.run(w, r, "consent", v)
		return
	}
	if st.states != nil && st.states[st.at].gone {
		http.Error(w, "410 - this article has been withdrawn", http.StatusGone)
		return
	}
	if s.validate(w, r, st) {
		return
	}
	v.teaser = s.teaser(st)
	v.Byline, v.By = st.byline, strings.Join(st.byline, andWord[s.out.language])
	v.Caption, v.Wire, v.Stub = st.caption, st.wire, st.trap == paywall
	list := st.paragraphs
	if v.Stub {
		list = list[:1]
	}
	for i, p := range list {
		v.Paragraphs = append(v.Paragraphs, paragraph{i + 1, withLinks(p)})
	}
	v.Related, v.MostRead = s.around(st)
	v.LD = s.structured(st, v.teaser)
	s.run(w, r, "article", v)
}

// etag names what a story says in one of its states: whoever has it need not
// read the page again for the sake of the teasers round it.
func (s *site) etag(st *story, at int) string {
	if s.out.validators != etagAndDate {
		return ""
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d", st.path, at)
	return fmt.Sprintf(`W/"%x"`, h.Sum64())
}

// validate tells what a reader may ask for a story with next time, and answers
// if this reader has it as it is.
func (s *site) validate(w http.ResponseWriter, r *http.Request, st *story) (done bool) {
	if s.out.validators == noValidators {
		return false
	}
	etag := s.etag(st, st.at)
	if etag != "" {
		w.Header().Set("ETag", etag)
	}
	w.Header().Set("Last-Modified", st.modified().Format(http.TimeFormat))
	if notModified(r, etag, st.modified()) {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	return false
}

// notModified reports whether the reader has what bears this tag and date (RFC
// 9110, section 13.2.2: a tag outweighs a date).
func notModified(r *http.Request, etag string, modified time.Time) bool {
	if known := r.Header.Get("If-None-Match"); known != "" {
		return etag != "" && strings.Contains(known, strings.TrimPrefix(etag, "W/"))
	}
	known, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && known.Equal(modified.Truncate(time.Second))
}

var andWord = map[string]string{"en": " and ", "de": " und ", "fr": " et "}

func (s *site) structured(st *story, t teaser) *structured {
	ld := &structured{
		Context: "https://schema.org", Type: "NewsArticle", Headline: st.title, Published: t.ISO, Modified: st.modified().In(time.FixedZone("", s.out.offset*3600)).Format(time.RFC3339),
		Publisher: ldPerson{"Organization", s.out.name}, Page: t.URL, Section: t.Section,
	}
	for _, name := range st.byline {
		ld.Author = append(ld.Author, ldPerson{"Person", name})
	}
	if st.trap == paywall {
		free := false
		ld.Free = &free
	}
	return ld
}

// around are the teasers of a story: its neighbours on the same theme, and
// some from elsewhere.
func (s *site) around(st *story) (related, read []teaser) {
	at := slices.Index(s.stories, st)
	for i := 1; i < len(s.stories) && len(related) < 4; i++ {
		other := s.stories[(at+i)%len(s.stories)]
		if other.onTopic == st.onTopic && other.title != st.title {
			related = append(related, s.teaser(other))
		}
	}
	for i := 1; i <= 5 && len(s.stories) > 1; i++ {
		other := s.stories[(at+i*17)%len(s.stories)]
		if other != st {
			read = append(read, s.teaser(other))
		}
	}
	return related, read
}

// linked are the names that bodies link to a topic page.
var linked = []string{
	"Strait of Ennor", "Lindmar", "Halvern", "Residence and Return Act", "High Court", "Santa Brisa",
	"Meerenge von Ennor", "Rückkehrgesetz", "détroit d'Ennor", "détroit d’Ennor",
}

// withLinks escapes a paragraph and links the first name it knows.
func withLinks(p string) template.HTML {
	for _, name := range linked {
		if before, after, ok := strings.Cut(p, name); ok {
			a := `<a href="/topic/` + slugOf(name) + `">` + html.EscapeString(name) + `</a>`
			return template.HTML(html.EscapeString(before) + a + html.EscapeString(after)) // all parts are escaped
		}
	}
	return template.HTML(html.EscapeString(p))
}

// topicPage is the front page, a section's or a topic's.
func (s *site) topicPage(path string) (list []*story, title string, ok bool) {
	switch {
	case path == "/":
		return s.stories[:min(24, len(s.stories))], s.out.about, true
	case strings.HasPrefix(path, "/topic/"):
		for _, name := range linked {
			if slugOf(name) == path[len("/topic/"):] {
				return s.having(func(st *story) bool { return strings.Contains(join(st.paragraphs), name) }), name, true
			}
		}
	case strings.HasPrefix(path, "/section/"):
		for _, name := range s.out.sections {
			if slugOf(name) == path[len("/section/"):] {
				return s.having(func(st *story) bool { return s.out.section(st.kind) == name }), name, true
			}
		}
	}
	return nil, "", false
}

// having are the latest stories for which keep holds.
func (s *site) having(keep func(*story) bool) []*story {
	var list []*story
	for _, st := range s.stories {
		if keep(st) && len(list) < 30 {
			list = append(list, st)
		}
	}
	return list
}

// links answers with a page of links to stories.
func (s *site) links(w http.ResponseWriter, r *http.Request, title string, list []*story, newer, older string) {
	v := s.view()
	v.Heading, v.Newer, v.Older = title, newer, older
	for _, st := range list {
		v.Items = append(v.Items, s.teaser(st))
	}
	s.run(w, r, "links", v)
}

func (s *site) run(w http.ResponseWriter, r *http.Request, name string, v view) {
	var b strings.Builder
	if err := s.pages.bySlug[s.out.slug].ExecuteTemplate(&b, name, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	contentType := "text/html; charset=utf-8"
	if s.out.latin1 {
		contentType = "text/html" // the page's own meta says the rest
	}
	s.send(w, r, b.String(), contentType)
}

// picture answers for /img/N.svg: two hills and a sky in colours of their own.
func picture(w http.ResponseWriter, path string) bool {
	number, ok := strings.CutPrefix(path, "/img/")
	n, err := strconv.Atoi(strings.TrimSuffix(number, ".svg"))
	if !ok || err != nil {
		return false
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect width="640" height="360" fill="hsl(%d,35%%,78%%)"/><circle cx="%d" cy="90" r="38" fill="hsl(%d,60%%,88%%)"/><path d="M0 260Q160 %d 330 250T640 230V360H0Z" fill="hsl(%d,25%%,52%%)"/><path d="M0 310Q220 %d 640 300V360H0Z" fill="hsl(%d,28%%,36%%)"/></svg>`,
		n*7%360, 80+n*13%480, n*7%360, 120+n%90, (n*11+90)%360, 230+n%50, (n*11+110)%360)
	return true
}

func join(paragraphs []string) string { return strings.Join(paragraphs, "\n\n") }
