package testsite

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"time"

	"framewatch"
)

// An oddity is a kind of page that listings name beside articles, and that is
// none. Outlets have some of each, spread over the window.
type oddity struct {
	class framewatch.Class
	trap  trap
	path  string // before the slug
	title string // %s is a town
	lines []string
}

var oddities = []oddity{
	{framewatch.ClassVideo, video, "/video/", "Watch: the morning market of %s in two minutes", []string{"Two minutes of film, no words: the stalls go up, the stalls come down."}},
	{framewatch.ClassGallery, gallery, "/gallery/", "In pictures: %s after the storm", []string{"A street under water.", "A boat in a garden.", "The clock stopped at twenty past four.", "Volunteers with wheelbarrows.", "The bridge, seen from the school.", "Tea for everybody."}},
	{framewatch.ClassLiveBlog, liveBlog, "/live/", "Live: council elections in %s as it happened", []string{"The last polling station has closed. Counting begins.", "Turnout stands at sixty-one per cent, two points above the last election.", "The first ward has been counted, and nobody has asked for it to be counted again.", "The lights went out in the town hall for four minutes. They are on again.", "The mayor has been returned with a majority of nineteen votes."}},
	{framewatch.ClassListing, dossier, "/dossiers/", "Everything about %s", nil},
	{framewatch.ClassSoft404, softMissing, "/newsletter/", "Page not found", []string{"The page you are looking for does not exist any more. Try the search."}},
	{framewatch.ClassBotChallenge, challenge, "/puzzles/", "Just a moment...", []string{"Checking your browser before you go on to the puzzles. Enable JavaScript and cookies to continue."}},
}

// withOddities are the pages of an outlet that are no articles.
func (o *outlet) withOddities() []*story {
	var list []*story
	towns := []string{"Saltby", "Westmere", "Carrick", "Dunlow", "Ashgate", "Brannock"}
	for i, kind := range o.odd {
		for j := range oddities {
			odd := &oddities[j]
			if odd.trap != kind {
				continue
			}
			title := odd.title
			if strings.Contains(title, "%s") {
				title = fmt.Sprintf(title, towns[i%len(towns)])
			}
			st := &story{kind: "odd", title: title, paragraphs: []string{strings.Join(odd.lines, " ")}, odd: odd}
			if odd.lines == nil {
				st.paragraphs[0] = title + "."
			}
			st.published = windowEnd.AddDate(0, 0, -7-i*61).Add(time.Duration(9+i) * time.Hour)
			st.path = odd.path + slugOf(title) + "-" + number(300+i*7)
			list = append(list, st)
		}
	}
	return list
}

// oddPage answers with a page that is no article.
func (s *site) oddPage(w http.ResponseWriter, r *http.Request, st *story) {
	var head, body strings.Builder
	title := html.EscapeString(st.title)
	when := st.local(s.out.offset).Format(time.RFC3339)
	switch st.odd.trap {
	case video:
		fmt.Fprintf(&head, `<meta property="og:type" content="video.other"><script type="application/ld+json">{"@context":"https://schema.org","@type":"VideoObject","name":%q,"uploadDate":%q,"duration":"PT2M10S"}</script>`, st.title, when)
		fmt.Fprintf(&body, `<h1>%s</h1><video controls src="/media/film.mp4"></video><p>%s</p>`, title, html.EscapeString(st.odd.lines[0]))
	case gallery:
		fmt.Fprintf(&head, `<script type="application/ld+json">{"@context":"https://schema.org","@type":"ImageGallery","name":%q}</script>`, st.title)
		fmt.Fprintf(&body, `<h1>%s</h1>`, title)
		for i, line := range st.odd.lines {
			fmt.Fprintf(&body, `<figure><img src="/img/%d.svg" alt=""><figcaption>%s</figcaption></figure>`, i+3, html.EscapeString(line))
		}
	case liveBlog:
		fmt.Fprintf(&head, `<script type="application/ld+json">{"@context":"https://schema.org","@type":"LiveBlogPosting","headline":%q,"coverageStartTime":%q}</script>`, st.title, when)
		fmt.Fprintf(&body, `<h1>%s</h1>`, title)
		for i, line := range st.odd.lines {
			at := st.local(s.out.offset).Add(time.Duration(i*17) * time.Minute)
			fmt.Fprintf(&body, `<section class="live-update" id="post-%d"><time datetime="%s">%s</time><p>%s</p></section>`, i+1, at.Format(time.RFC3339), at.Format("15:04"), html.EscapeString(line))
		}
	case dossier:
		fmt.Fprintf(&body, `<h1>%s</h1><ul>`, title)
		for _, other := range s.stories[:min(30, len(s.stories))] {
			fmt.Fprintf(&body, `<li><a href="%s">%s</a></li>`, escape(other.path), html.EscapeString(other.title))
		}
		body.WriteString("</ul>")
	default:
		for i, line := range append([]string{st.title}, st.odd.lines...) {
			tag := []string{"h1", "p"}[min(i, 1)]
			fmt.Fprintf(&body, "<%s>%s</%[1]s>", tag, html.EscapeString(line))
		}
	}
	page := fmt.Sprintf(`<!DOCTYPE html><html lang="%s"><head><meta charset="utf-8"><title>%s</title>%s</head><body><nav><a href="/">%s</a></nav><main>%s</main></body></html>`,
		s.out.language, title, head.String(), escape(s.out.name), body.String())
	if st.odd.trap == challenge {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, page)
		return
	}
	s.send(w, r, page, "text/html; charset=utf-8")
}
