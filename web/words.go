package web

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"framewatch"
)

func languageName(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	if name := display.English.Languages().Name(tag); name != "" {
		return name
	}
	return code
}

func countryName(code string) string {
	if code == "" {
		return "international"
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.English.Regions().Name(region)
}

// origins say where a publication date stands.
var origins = map[string]string{
	"json-ld": "from the page’s structured data (JSON-LD)",
	"meta":    "from the page’s meta data",
	"time":    "from a time element of the page",
	"url":     "from the address of the page",
	"text":    "from the visible text of the page",
	"feed":    "from the outlet’s feed",
	"sitemap": "from the outlet’s sitemap",
	"import":  "from the imported file",
}

func originWords(origin string) string {
	if w, ok := origins[origin]; ok {
		return w
	}
	if origin == "" {
		return "origin unknown"
	}
	return "from " + origin
}

// A moment is a time in words beside its exact form.
type moment struct {
	Words string // "12 minutes ago", "in 3 hours", "never"
	ISO   string // empty if there is none
}

// since tells a time as seen from now; zero is none.
func since(t, now time.Time, none string) moment {
	if t.IsZero() {
		return moment{Words: none}
	}
	return moment{relative(t.Sub(now)), t.UTC().Format("2006-01-02T15:04:05Z")}
}

func relative(d time.Duration) string {
	form := "in %s"
	if d <= 0 {
		d, form = -d, "%s ago"
	}
	switch {
	case d < 45*time.Second:
		if form == "in %s" {
			return "in a moment"
		}
		return "just now"
	case d < 90*time.Minute:
		return fmt.Sprintf(form, many(int(d.Round(time.Minute)/time.Minute), "minute", "minutes"))
	case d < 36*time.Hour:
		return fmt.Sprintf(form, many(int(d.Round(time.Hour)/time.Hour), "hour", "hours"))
	}
	return fmt.Sprintf(form, many(int(d.Round(24*time.Hour)/(24*time.Hour)), "day", "days"))
}

// A lexicon finds the labels of concepts and frames.
type lexicon struct {
	concepts map[string]framewatch.Concept
	frames   map[string]framewatch.Frame
	groups   []conceptGroup
	namings  []framewatch.NamingSet
}

// A conceptGroup is a frame with its concepts, for a list to choose from.
type conceptGroup struct {
	Label    string
	Concepts []framewatch.Concept
}

func newLexicon(l *framewatch.Lexicon) lexicon {
	x := lexicon{concepts: map[string]framewatch.Concept{}, frames: map[string]framewatch.Frame{}}
	if l == nil {
		return x
	}
	x.namings = l.Namings
	group := map[string]int{}
	for _, f := range l.Frames {
		x.frames[f.ID] = f
		group[f.ID] = len(x.groups)
		x.groups = append(x.groups, conceptGroup{Label: f.Label})
	}
	for _, c := range l.Concepts {
		x.concepts[c.ID] = c
		if len(c.Frames) == 0 {
			continue
		}
		if i, ok := group[c.Frames[0]]; ok { // a concept of several frames stands below the first
			x.groups[i].Concepts = append(x.groups[i].Concepts, c)
		}
	}
	return x
}

// label is the name of a concept for people.
func (l lexicon) label(id string) string {
	if c, ok := l.concepts[id]; ok && c.Label != "" {
		return c.Label
	}
	return id
}

// name is how a query is called in charts and tables: the label of the
// concept, frame or naming set that it asks for, else its text.
func (l lexicon) name(text string) string {
	field, value, ok := strings.Cut(text, ":")
	value = strings.Trim(value, `"`)
	switch {
	case !ok:
	case field == "concept":
		return l.label(value)
	case field == "frame":
		if f, ok := l.frames[value]; ok {
			return f.Label
		}
	case field == "naming":
		for _, n := range l.namings {
			if n.ID == value {
				return n.Label
			}
		}
	}
	if text == "" {
		return "every article"
	}
	return typeset(text)
}

// typeset gives straight quotation marks the form they have in print.
func typeset(s string) string {
	var b strings.Builder
	open := false
	for _, r := range s {
		if r == '"' {
			open = !open
			r = map[bool]rune{true: '“', false: '”'}[open]
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (l lexicon) frameLabels(id string) string {
	var labels []string
	for _, f := range l.concepts[id].Frames {
		if frame, ok := l.frames[f]; ok {
			labels = append(labels, frame.Label)
		}
	}
	return strings.Join(labels, ", ")
}

// names are the queries for the rival names of a naming set.
func (l lexicon) names(naming string) []string {
	var out []string
	for _, g := range l.groups {
		for _, c := range g.Concepts {
			if c.Naming == naming {
				out = append(out, "concept:"+c.ID)
			}
		}
	}
	return out
}
