package config

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"framewatch"
)

// columns are those that a CSV list may have, in the order in which one is
// written. Addresses in a cell are separated by spaces.
var columns = []string{"name", "home", "country", "language", "kind", "feed", "sitemap", "section", "links", "schedule"}

// IsCSV reports whether the first line of a file is a header of a list.
func IsCSV(b []byte) bool {
	_, ok := header(b)
	return ok
}

// header finds the sign that separates the cells of a CSV file; false if its
// first line is no header of ours.
func header(b []byte) (separator rune, ok bool) {
	line, _, _ := bytes.Cut(b[:min(len(b), 4096)], []byte("\n"))
	for _, separator := range ",;\t" {
		names := cells(string(line), separator)
		if slices.Contains(names, "feed") || slices.Contains(names, "sitemap") || slices.Contains(names, "section") {
			return separator, true
		}
	}
	return 0, false
}

func cells(header string, separator rune) (names []string) {
	for name := range strings.SplitSeq(header, string(separator)) {
		names = append(names, strings.ToLower(strings.Trim(name, "\" \r")))
	}
	return names
}

func (l *list) csv(b []byte) {
	in := csv.NewReader(bytes.NewReader(b))
	in.Comma, _ = header(b)
	in.FieldsPerRecord = -1 // told in words below
	in.ReuseRecord = true
	first, err := in.Read()
	if err != nil {
		l.fail(&yaml.Node{Line: 1}, "not valid CSV: %v", err)
		return
	}
	at := map[string]int{}
	for i, name := range first {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := at[name]; twice || !slices.Contains(columns, name) {
			l.fail(&yaml.Node{Line: 1}, "column %q stands here twice or is none of %s", clipTo(name, 100), strings.Join(columns, ", "))
			continue
		}
		at[name] = i
	}
	for width := len(first); ; {
		cells, err := in.Read()
		if err == io.EOF {
			return
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			l.fail(&yaml.Node{Line: wrong.StartLine}, "not valid CSV: %v; is a quotation mark missing?", wrong.Err)
			continue
		}
		if err != nil {
			l.fail(&yaml.Node{}, "%v", err) // unreachable: it reads from memory
			return
		}
		line, _ := in.FieldPos(0)
		if len(cells) > width {
			l.fail(&yaml.Node{Line: line}, "has %d cells, the header %d; put addresses and names with %q in them into quotation marks", len(cells), width, in.Comma)
			continue
		}
		l.row(line, func(name string) string {
			if i, ok := at[name]; ok && i < len(cells) {
				return unharm(cells[i])
			}
			return ""
		})
	}
}

// unharm takes away the apostrophe that framewatch.HarmlessCell put before a
// text.
func unharm(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && framewatch.HarmlessCell(rest) == cell {
		return rest
	}
	return cell
}

func (l *list) row(line int, cell func(name string) string) {
	if !slices.ContainsFunc(columns, func(name string) bool { return strings.TrimSpace(cell(name)) != "" }) {
		return
	}
	var s framewatch.Source
	var links string
	before := len(l.mistakes)
	defer l.within(fmt.Sprintf("source %q: ", clipTo(oneSpaced(cell("name")), 100)))()
	l.field(line, "name", cell("name"), &s.Name, atMost(100))
	l.field(line, "home", cell("home"), &s.Home, webAddress)
	l.field(line, "country", cell("country"), &s.Country, countryCode)
	l.field(line, "language", cell("language"), &s.Language, languageCode)
	l.field(line, "kind", cell("kind"), &s.Kind, oneOf(framewatch.SourceKinds...))
	l.field(line, "schedule", cell("schedule"), &s.Schedule, cronSchedule)
	l.field(line, "links", cell("links"), &links, cssRule)
	l.listings(line, &s, framewatch.FeedListing, cell("feed"), "")
	l.listings(line, &s, framewatch.SitemapListing, cell("sitemap"), "")
	l.listings(line, &s, framewatch.SectionListing, cell("section"), links)
	if strings.TrimSpace(cell("section")) != "" && links == "" && len(l.mistakes) == before {
		l.fail(&yaml.Node{Line: line}, "links is missing: the CSS rule that finds the articles of the section")
	}
	l.add(line, s, before)
}

// WriteCSV writes sources as CSV, a row for each, and a further one for each
// further CSS rule of its sections.
func WriteCSV(w io.Writer, sources []framewatch.Source) error {
	out := csv.NewWriter(w)
	rows := [][]string{columns}
	for _, s := range sources {
		row := map[string]string{"name": s.Name, "home": s.Home, "country": s.Country, "language": s.Language, "kind": s.Kind, "schedule": s.Schedule}
		for _, l := range s.Listings {
			if l.Kind == framewatch.SectionListing {
				if links := row["links"]; links != "" && links != l.Links {
					rows = append(rows, cellsOf(row))
					row = map[string]string{"name": s.Name, "home": s.Home}
				}
				row["links"] = l.Links
			}
			row[string(l.Kind)] = strings.TrimSpace(row[string(l.Kind)] + " " + l.URL)
		}
		rows = append(rows, cellsOf(row))
	}
	return out.WriteAll(rows)
}

func cellsOf(row map[string]string) (cells []string) {
	for _, name := range columns {
		cells = append(cells, framewatch.HarmlessCell(row[name]))
	}
	return cells
}

// A yamlSource is a source as the config file writes it.
type yamlSource struct {
	Name     string        `yaml:"name"`
	Home     string        `yaml:"home,omitempty"`
	Country  string        `yaml:"country,omitempty"`
	Language string        `yaml:"language,omitempty"`
	Kind     string        `yaml:"kind,omitempty"`
	Schedule string        `yaml:"schedule,omitempty"`
	Feeds    []string      `yaml:"feeds,omitempty"`
	Sitemaps []string      `yaml:"sitemaps,omitempty"`
	Sections []yamlSection `yaml:"sections,omitempty"`
}

type yamlSection struct {
	URL   string `yaml:"url"`
	Links string `yaml:"links"`
}

// WriteYAML writes sources as they stand in a config file.
func WriteYAML(w io.Writer, sources []framewatch.Source) error {
	doc := struct {
		Sources []yamlSource `yaml:"sources"`
	}{[]yamlSource{}}
	for _, s := range sources {
		y := yamlSource{Name: s.Name, Home: s.Home, Country: s.Country, Language: s.Language, Kind: s.Kind, Schedule: s.Schedule}
		for _, l := range s.Listings {
			switch l.Kind {
			case framewatch.FeedListing:
				y.Feeds = append(y.Feeds, l.URL)
			case framewatch.SitemapListing:
				y.Sitemaps = append(y.Sitemaps, l.URL)
			case framewatch.SectionListing:
				y.Sections = append(y.Sections, yamlSection{l.URL, l.Links})
			}
		}
		doc.Sources = append(doc.Sources, y)
	}
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	if err := enc.Encode(doc); err != nil {
		return err
	}
	return enc.Close()
}
