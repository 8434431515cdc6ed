// Package rules holds what a person knows of a site: CSS selectors that say
// where its articles keep their parts. A file of rules is read strictly, and
// a rule is applied to a parsed page; the extractor asks what it found and
// reads the rest, or everything where a rule has grown stale, by itself.
package rules

import (
	_ "embed"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"framewatch"
)

//go:embed rules.yaml
var embedded []byte

// A Set is the rules of a file, found by host. A nil Set has none.
type Set struct {
	sites map[string]*Rule // by host or domain, in lower case and ASCII
}

// A Rule says where the articles of a site keep their parts.
type Rule struct {
	Sites    []string // hosts or domains, with all below them
	Note     string   // why there is a rule
	Examples []string // addresses of pages that it was written for

	enabled     bool
	body        []selector // the text is their blocks
	within      []selector // only blocks in them may be text
	drop, keep  []selector // blocks in them are no text; are text
	title       field
	byline      field
	published   field
	modified    field
	section     field
	description field
	classes     []classRule
}

// A field is where a value stands: the first that leads to one wins.
type field []value

// A value is where one value stands.
type value struct {
	selector
	attribute string // that holds it; empty: the text, or what is usual for the element
}

// A classRule names the class of the pages that hold an element.
type classRule struct {
	class framewatch.Class
	selector
}

// Default is the set that comes with the program.
func Default() *Set {
	s, err := Parse("rules.yaml", embedded)
	if err != nil {
		panic(err) // unreachable: a test reads the embedded rules
	}
	return s
}

// Merge is a set with the rules of both; for a site that both know, other's
// holds.
func (s *Set) Merge(other *Set) *Set {
	merged := &Set{map[string]*Rule{}}
	for _, set := range []*Set{s, other} {
		if set != nil {
			maps.Copy(merged.sites, set.sites)
		}
	}
	return merged
}

// For is the rule for a host, which may have a port: that of the host itself
// or of the nearest domain above it. It is nil if there is none, or if that
// one is switched off.
func (s *Set) For(host string) *Rule {
	if s == nil || len(s.sites) == 0 {
		return nil
	}
	for host = hostName(host); host != ""; {
		if r := s.sites[host]; r != nil {
			if r.enabled {
				return r
			}
			return nil
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return nil
}

// Sites are the hosts and domains that have a rule which is switched on, in
// the order of the alphabet.
func (s *Set) Sites() (sites []string) {
	if s == nil {
		return nil
	}
	for _, site := range slices.Sorted(maps.Keys(s.sites)) {
		if s.sites[site].enabled {
			sites = append(sites, site)
		}
	}
	return sites
}

// hostName is a host as it is known here: without port, in lower case, in
// ASCII.
func hostName(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ascii, err := idna.ToASCII(host); err == nil {
		return ascii
	}
	return host
}
