package config

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/net/html/charset"

	"framewatch"
)

// ownSpace is the name space of the attributes that OPML has none for.
const ownSpace = "urn:framewatch:source"

// maxNested is how deep outlines may lie in each other.
const maxNested = 100

// IsOPML reports whether a file begins like OPML.
func IsOPML(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), 4096)])
	return bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) && bytes.Contains(head, []byte("<opml"))
}

// opml reads OPML 1.0 and 2.0. An outline without an address is a folder, and
// what lies in it counts alone.
func (l *list) opml(b []byte) {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false // bare ampersands are common; entities of its own are left as they stand
	d.Entity = xml.HTMLEntity
	d.CharsetReader = charset.NewReaderLabel
	for depth := 0; ; {
		token, err := d.Token()
		line, _ := d.InputPos()
		if err == io.EOF && depth == 0 {
			return
		}
		if err != nil {
			l.fail(&yaml.Node{Line: line}, "not valid OPML: %v; what stands behind it is not read", strings.TrimPrefix(err.Error(), "XML syntax error on "))
			return
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxNested {
				l.fail(&yaml.Node{Line: line}, "outlines lie more than %d deep in each other; what stands from here on is not read", maxNested)
				return
			}
			if strings.EqualFold(t.Name.Local, "outline") {
				l.outline(line, t)
			}
		case xml.EndElement:
			depth--
		}
	}
}

// outline reads one outline.
func (l *list) outline(line int, t xml.StartElement) {
	has := map[string]string{}
	for _, a := range t.Attr {
		key := strings.ToLower(a.Name.Local)
		if a.Name.Space == ownSpace {
			key = "fw:" + key
		}
		has[key] = a.Value
	}
	var s framewatch.Source
	before := len(l.mistakes)
	name := has["title"]
	if strings.TrimSpace(name) == "" {
		name = has["text"]
	}
	defer l.within(fmt.Sprintf("outline %q: ", clipTo(oneSpaced(name), 100)))()
	switch kind := strings.ToLower(has["type"]); {
	case has["xmlurl"] != "":
		l.listings(line, &s, framewatch.FeedListing, has["xmlurl"], "")
	case has["url"] != "" && kind == string(framewatch.SitemapListing):
		l.listings(line, &s, framewatch.SitemapListing, has["url"], "")
	case has["url"] != "" && kind == string(framewatch.SectionListing):
		var links string
		if l.field(line, "links", has["fw:links"], &links, cssRule); links == "" {
			l.fail(&yaml.Node{Line: line}, "links is missing")
		}
		l.listings(line, &s, framewatch.SectionListing, has["url"], links)
	default:
		return // a folder, or a link to something else
	}
	l.field(line, "title", clipTo(oneSpaced(name), 100), &s.Name)
	l.field(line, "htmlUrl", has["htmlurl"], &s.Home, webAddress)
	s.Language = languageOf(has["language"])
	l.field(line, "country", has["fw:country"], &s.Country, countryCode)
	l.field(line, "kind", has["fw:kind"], &s.Kind, oneOf(framewatch.SourceKinds...))
	l.field(line, "schedule", has["fw:schedule"], &s.Schedule, cronSchedule)
	l.add(line, s, before)
}

func oneSpaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// An opmlOutline is one listing, as OPML names what it says.
type opmlOutline struct {
	Text     string `xml:"text,attr"`
	Title    string `xml:"title,attr"`
	Type     string `xml:"type,attr"`
	XMLURL   string `xml:"xmlUrl,attr,omitempty"`
	URL      string `xml:"url,attr,omitempty"`
	HTMLURL  string `xml:"htmlUrl,attr,omitempty"`
	Language string `xml:"language,attr,omitempty"`
	Country  string `xml:"fw:country,attr,omitempty"`
	Kind     string `xml:"fw:kind,attr,omitempty"`
	Schedule string `xml:"fw:schedule,attr,omitempty"`
	Links    string `xml:"fw:links,attr,omitempty"`
}

// WriteOPML writes sources as OPML 2.0, an outline for each listing. What OPML
// has no word for stands in attributes of ours, which others pass over.
func WriteOPML(w io.Writer, sources []framewatch.Source) error {
	doc := struct {
		XMLName  xml.Name      `xml:"opml"`
		Version  string        `xml:"version,attr"`
		Space    string        `xml:"xmlns:fw,attr"`
		Title    string        `xml:"head>title"`
		Outlines []opmlOutline `xml:"body>outline"`
	}{Version: "2.0", Space: ownSpace, Title: "Sources of framewatch"}
	for _, s := range sources {
		for _, l := range s.Listings {
			o := opmlOutline{Text: s.Name, Title: s.Name, Type: string(l.Kind), URL: l.URL, HTMLURL: s.Home, Language: s.Language, Country: s.Country, Kind: s.Kind, Schedule: s.Schedule, Links: l.Links}
			if l.Kind == framewatch.FeedListing {
				o.Type, o.URL, o.XMLURL = "rss", "", l.URL
			}
			doc.Outlines = append(doc.Outlines, o)
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
