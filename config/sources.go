package config

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"framewatch"
)

// A listedSource is a source with what is needed to join the file's own and
// the embedded ones.
type listedSource struct {
	framewatch.Source
	line     int
	enabled  bool
	embedded bool
	listings []*yaml.Node // where each listing stands in the file
}

func (f *file) source(_ string, n *yaml.Node) {
	defer f.within(fmt.Sprintf("source %q: ", nameOf(n)))()
	s := listedSource{line: n.Line, enabled: true}
	s.Delay = f.config.Crawl.Delay
	listing := func(kind framewatch.ListingKind) value {
		return f.list(func(key string, n *yaml.Node) { f.listing(&s, framewatch.Listing{Kind: kind}, key, n) })
	}
	found := f.mapping(n, fields{
		"name":     f.text(&s.Name, atMost(100)),
		"home":     f.text(&s.Home, webAddress),
		"country":  f.text(&s.Country, countryCode),
		"language": f.text(&s.Language, languageCode),
		"kind":     f.text(&s.Kind, oneOf(framewatch.SourceKinds...)),
		"schedule": f.text(&s.Schedule, cronSchedule),
		"delay":    f.duration(&s.Delay, minDelay, maxDelay),
		"enabled":  f.yesNo(&s.enabled),
		"feeds":    listing(framewatch.FeedListing),
		"sitemaps": listing(framewatch.SitemapListing),
		"sections": listing(framewatch.SectionListing),
	})
	s.Language = framewatch.LanguageCode(s.Language)
	f.need(n, found, "name")
	if s.enabled { // to switch one off, its name is enough
		if !f.lenient {
			f.need(n, found, "language", "kind")
		}
		if len(s.listings) == 0 && n.Kind == yaml.MappingNode {
			f.fail(n, "says nowhere where its articles are announced; add feeds, sitemaps or sections")
		}
	}
	f.own = append(f.own, s)
}

// listing reads one address: a text, or for sections a mapping with its rule.
func (f *file) listing(s *listedSource, l framewatch.Listing, key string, n *yaml.Node) {
	s.listings = append(s.listings, n)
	if l.Kind != framewatch.SectionListing {
		f.text(&l.URL, webAddress)(key, n)
	} else {
		found := f.mapping(n, fields{
			"url":   f.text(&l.URL, webAddress),
			"links": f.text(&l.Links, cssRule),
		})
		f.need(n, found, "url", "links")
	}
	s.Listings = append(s.Listings, l)
}

// joinSources puts the file's own sources and the embedded ones together. One
// of the file's own takes the place of the embedded one of its name, so that
// an operator can change or switch off a default.
func (f *file) joinSources() {
	f.config.off = map[string]bool{}
	names := map[string]int{}       // line of the source of this name, case folded
	addresses := map[string]claim{} // who lists this canonical address
	for _, s := range f.own {
		key := strings.ToLower(s.Name)
		if line, ok := names[key]; ok && key != "" {
			f.fail(&yaml.Node{Line: s.line}, "source %q: has the name of the source in line %d; give it another or remove one", s.Name, line)
		}
		names[key] = s.line
		if s.enabled {
			f.addSource(s, addresses)
		} else {
			f.config.off[key] = true
		}
	}
	if !f.keepDefaults {
		return
	}
	for _, s := range f.embedded() {
		if _, replaced := names[strings.ToLower(s.Name)]; !replaced {
			s.embedded = true
			f.addSource(s, addresses)
		}
	}
}

// A claim is a source that lists an address, and where it says so.
type claim struct {
	source string
	at     *yaml.Node
}

// addSource appends a source, unless somebody else lists one of its addresses:
// then the mistake stands in the operator's file.
func (f *file) addSource(s listedSource, addresses map[string]claim) {
	for i, l := range s.Listings {
		address := canonical(l.URL)
		other, taken := addresses[address]
		switch {
		case address == "":
		case taken && s.embedded:
			f.fail(other.at, "source %q: %s is listed by the embedded source %q; call yours so to take its place", other.source, l.URL, s.Name)
		case taken:
			f.fail(s.listings[i], "source %q: %s is already listed by %q; remove one", s.Name, l.URL, other.source)
		default:
			addresses[address] = claim{s.Name, s.listings[i]}
		}
	}
	f.config.Sources = append(f.config.Sources, s.Source)
}

// canonical is "" for an address that cannot be read: that mistake is noted
// where it is read.
func canonical(raw string) string {
	address, err := framewatch.CanonicalURL(raw)
	if err != nil {
		return ""
	}
	return address
}

// embedded reads the default sources. Mistakes in them bear their own file's
// name.
func (f *file) embedded() []listedSource {
	in := file{reader: &reader{name: "sources.yaml"}, config: f.config}
	if root := in.document(defaultSources); root != nil {
		in.mapping(root, fields{"sources": in.list(in.source)})
	}
	if err := in.err(); err != nil {
		f.fail(&yaml.Node{}, "%v", err) // unreachable: a test reads them
	}
	return in.own
}
