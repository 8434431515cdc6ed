package alert

import (
	"embed"
	"fmt"
	htmltemplate "html/template"
	"net/url"
	"strings"
	texttemplate "text/template"
	"time"
	"unicode"

	"framewatch"
)

//go:embed digest.txt.tmpl digest.html.tmpl
var templates embed.FS

// A digest is what one run of an alert found, ready to be written.
type digest struct {
	Alert  string
	Query  string
	Search string // the query that finds these articles, and those told before that changed
	Link   string // to that search
	Total  int
	Base   int    // new articles and new versions, matching or not, without Again
	Again  int    // new versions that match of articles told before
	Since  string // when they were last looked at
	Items  []item // at most maxListed
}

// An item is one article of a digest.
type item struct {
	Title    []part
	Source   string
	Date     string
	Language string
	Sentence []part // the first matching one; none if only the headline matches
	Original string // address
	Page     string // address of the article among our pages
}

// A part is a piece of text that matches, or does not.
type part struct {
	Text   string
	Marked bool
}

func newDigest(w *watch, base, search string, since time.Time) digest {
	return digest{Alert: oneLine(w.Name), Query: oneLine(w.Query), Search: search, Link: base + "/search?q=" + escape(search), Since: clock(since, w.zone)}
}

// add counts an article and lists it if there is room.
func (d *digest) add(w *watch, base string, h framewatch.Hit) {
	if d.Total++; d.Total > maxListed {
		return
	}
	it := item{
		Title: parts(h.Title, h.TitleMarks), Source: oneLine(h.Source), Date: dateText(h.Published, w.zone), Language: h.Language,
		Original: oneLine(h.URL), Page: base + "/articles/" + url.PathEscape(h.ID) + "?q=" + escape(w.query.Text),
	}
	if len(h.Snippets) > 0 {
		it.Sentence = parts(h.Snippets[0].Text, h.Snippets[0].Marks)
	}
	d.Items = append(d.Items, it)
}

// escape is s in an address: spaces as %20, which no mail program mistakes.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// More is the number of articles that are not listed.
func (d digest) More() int { return d.Total - len(d.Items) }

// Repeats tells of what is left out; "" if nothing is.
func (d digest) Repeats() string {
	switch d.Again {
	case 0:
		return ""
	case 1:
		return "1 article that was told before has changed; it is not listed again."
	}
	return fmt.Sprintf("%d articles that were told before have changed; they are not listed again.", d.Again)
}

// Articles says how many there are: "1 new article".
func (d digest) Articles() string { return count(d.Total, "new article") }

// Among says of how many: "120 new articles".
func (d digest) Among() string { return count(d.Base, "new article") }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (d digest) subject() string {
	return fmt.Sprintf("[framewatch] %s: %s", d.Alert, d.Articles())
}

// render writes the plain and the HTML part.
func (d digest) render() (text, html string, err error) {
	var t, h strings.Builder
	plain, err := texttemplate.New("digest.txt.tmpl").Funcs(texttemplate.FuncMap{"stars": stars}).ParseFS(templates, "digest.txt.tmpl")
	if err != nil {
		return "", "", err
	}
	if err := plain.Execute(&t, d); err != nil {
		return "", "", fmt.Errorf("write digest: %w", err)
	}
	rich, err := htmltemplate.ParseFS(templates, "digest.html.tmpl")
	if err != nil {
		return "", "", err
	}
	if err := rich.Execute(&h, d); err != nil {
		return "", "", fmt.Errorf("write digest: %w", err)
	}
	return t.String(), h.String(), nil
}

// stars writes parts as plain text, matches between *asterisks*.
func stars(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Marked {
			b.WriteString("*" + p.Text + "*")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// parts cuts s at the marks. Marks that do not fit s are passed over.
func parts(s string, marks [][2]int) []part {
	var cut []part
	add := func(text string, marked bool) {
		if text = spaces(text); text != "" {
			cut = append(cut, part{text, marked})
		}
	}
	done := 0
	for _, m := range marks {
		if m[0] < done || m[1] <= m[0] || m[1] > len(s) {
			continue
		}
		add(s[done:m[0]], false)
		add(s[m[0]:m[1]], true)
		done = m[1]
	}
	add(s[done:], false)
	return cut
}

// oneLine is s on one line, without control characters: no text of a page can
// become a header, or a second line that looks like ours.
func oneLine(s string) string { return strings.TrimSpace(spaces(s)) }

// spaces makes one space of each run of white space and control characters.
func spaces(s string) string {
	var b strings.Builder
	inside := false
	for _, r := range s {
		space := unicode.IsSpace(r) || unicode.IsControl(r)
		switch {
		case !space:
			b.WriteRune(r)
		case !inside:
			b.WriteByte(' ')
		}
		inside = space
	}
	return b.String()
}

// dateText is a publication date in words, from the form of
// framewatch.Article.PublishedText: a day stays the day the source states.
func dateText(published string, zone *time.Location) string {
	if t, err := time.Parse(time.DateOnly, published); err == nil {
		return t.Format("2 January 2006")
	}
	if t, err := time.Parse(time.RFC3339, published); err == nil {
		return clock(t, zone)
	}
	return "undated"
}

func clock(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2 January 2006, 15:04 MST")
}
