package rules

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/net/publicsuffix"

	"framewatch"
)

// Bounds of a file of rules.
const (
	maxFile  = 4 << 20 // bytes
	maxRules = 10_000
	maxParts = 100 // parts of all selectors of a rule
)

// Parse reads a file of rules, whose name is for messages. It is strict: the
// error joins all mistakes, each with its line.
func Parse(name string, b []byte) (*Set, error) {
	r := &reader{name: name}
	s := &Set{map[string]*Rule{}}
	root := r.document(b)
	lines := map[string]int{} // of the sites
	for i, n := range r.items("", root) {
		if i == maxRules {
			r.fail(n, "there are more than %d rules", maxRules)
			break
		}
		rule := r.rule(n)
		for _, site := range rule.Sites {
			if at := lines[site]; at > 0 {
				r.fail(n, "%s has a rule already, in line %d; join them", site, at)
				continue
			}
			lines[site], s.sites[site] = n.Line, rule
		}
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// A reader walks the tree of a YAML file and notes every mistake in it.
type reader struct {
	name     string // of the file
	mistakes []mistake
	where    string // in words, such as `gazette.example: `
	parts    int    // of the selectors of the rule so far
}

type mistake struct {
	line int
	text string
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.mistakes = append(r.mistakes, mistake{n.Line, r.where + fmt.Sprintf(format, args...)})
}

// err joins the mistakes in the order of their lines.
func (r *reader) err() error {
	slices.SortStableFunc(r.mistakes, func(a, b mistake) int { return cmp.Compare(a.line, b.line) })
	var errs []error
	for _, m := range r.mistakes {
		place := r.name
		if m.line > 0 {
			place += ":" + strconv.Itoa(m.line)
		}
		errs = append(errs, fmt.Errorf("%s: %s", place, m.text))
	}
	return errors.Join(errs...)
}

// document reads the one document of a file; nil if it is empty or no YAML.
func (r *reader) document(b []byte) *yaml.Node {
	if len(b) > maxFile {
		r.fail(&yaml.Node{}, "is larger than %d MB; is it the right file?", maxFile>>20)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		if err = dec.Decode(&more); err == nil {
			r.fail(&more, "a second document begins here; write everything in one, without ---")
			return nil
		}
	}
	if !errors.Is(err, io.EOF) {
		r.fail(&yaml.Node{}, "not valid YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		return nil
	}
	return doc.Content[0]
}

// items are those of a list; of nothing, there are none.
func (r *reader) items(key string, n *yaml.Node) []*yaml.Node {
	switch {
	case n == nil || n.Tag == "!!null":
		return nil
	case n.Kind != yaml.SequenceNode:
		r.fail(n, "%sa list must stand here, each item after a dash", key)
		return nil
	}
	return n.Content
}

// oneOrMore are the items of a list, or the one value that stands for it.
func (r *reader) oneOrMore(key string, n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.SequenceNode {
		if len(n.Content) == 0 {
			r.fail(n, "%s: the list is empty; remove the key", key)
		}
		return n.Content
	}
	return []*yaml.Node{n}
}

// text reads a text in one line.
func (r *reader) text(key string, n *yaml.Node) string {
	switch {
	case n.Kind == yaml.AliasNode:
		r.fail(n, "%s: aliases (*%s) are not read; write the value out", key, n.Value)
	case n.Kind != yaml.ScalarNode:
		r.fail(n, "%s: a text must stand here", key)
	case n.Tag == "!!null" || strings.TrimSpace(n.Value) == "":
		r.fail(n, "%s: has no value; write one or remove the key (in YAML, a # begins a comment: put quotes round what begins with one)", key)
	default:
		return strings.TrimSpace(n.Value)
	}
	return ""
}

// fields reads the keys of a mapping, each by its function.
func (r *reader) fields(n *yaml.Node, known map[string]func(key string, n *yaml.Node)) {
	names := strings.Join(slices.Sorted(maps.Keys(known)), ", ")
	if n.Kind != yaml.MappingNode {
		r.fail(n, "keys and values must stand here; the keys are %s", names)
		return
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		read := known[k.Value]
		switch {
		case read == nil || k.Kind != yaml.ScalarNode:
			r.fail(k, "unknown key %q; the keys here are %s", k.Value, names)
		case lines[k.Value] > 0:
			r.fail(k, "%s: stands here a second time, first in line %d", k.Value, lines[k.Value])
		default:
			lines[k.Value] = k.Line
			read(k.Value, v)
		}
	}
}

// rule reads one rule.
func (r *reader) rule(n *yaml.Node) *Rule {
	rule := &Rule{enabled: true}
	r.parts = 0
	r.where = siteOf(n)
	defer func() { r.where = "" }()
	r.fields(n, map[string]func(string, *yaml.Node){
		"site":        r.sites(&rule.Sites),
		"note":        func(key string, n *yaml.Node) { rule.Note = r.text(key, n) },
		"example":     r.examples(&rule.Examples),
		"enabled":     r.yesNo(&rule.enabled),
		"body":        r.selectors(&rule.body),
		"within":      r.selectors(&rule.within),
		"drop":        r.selectors(&rule.drop),
		"keep":        r.selectors(&rule.keep),
		"title":       r.field(&rule.title),
		"byline":      r.field(&rule.byline),
		"published":   r.field(&rule.published),
		"modified":    r.field(&rule.modified),
		"section":     r.field(&rule.section),
		"description": r.field(&rule.description),
		"class":       r.classes(&rule.classes),
	})
	if n.Kind != yaml.MappingNode {
		return rule
	}
	switch {
	case len(rule.Sites) == 0 && r.where == "":
		r.fail(n, "site is missing")
	case r.parts == 0 && rule.enabled && !r.failed(n):
		r.fail(n, "the rule says nothing; write a selector, or enabled: false to switch off one of the same site")
	case r.parts > maxParts:
		r.fail(n, "the selectors have %d parts, and may have %d; is there a class that tells more?", r.parts, maxParts)
	}
	if len(rule.body) > 0 && len(rule.within) > 0 {
		r.fail(n, "body says which elements are the text, so within has no effect; remove one")
	}
	for _, e := range rule.Examples {
		if u, err := url.Parse(e); err == nil && !slices.ContainsFunc(rule.Sites, func(site string) bool {
			return strings.HasSuffix("."+hostName(u.Host), "."+site)
		}) {
			r.fail(n, "example: %s is not on the site", e)
		}
	}
	return rule
}

// failed reports whether a mistake stands in a rule.
func (r *reader) failed(n *yaml.Node) bool {
	return len(r.mistakes) > 0 && r.mistakes[len(r.mistakes)-1].line >= n.Line
}

// siteOf is the site of a rule for messages; empty if it does not say.
func siteOf(n *yaml.Node) string {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "site" {
			v := n.Content[i+1]
			if v.Kind == yaml.SequenceNode && len(v.Content) > 0 {
				v = v.Content[0]
			}
			if v.Kind == yaml.ScalarNode && v.Value != "" {
				return v.Value + ": "
			}
		}
	}
	return ""
}

func (r *reader) sites(into *[]string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		for _, item := range r.oneOrMore(key, n) {
			site := r.text(key, item)
			if site == "" {
				continue
			}
			if err := checkSite(site); err != nil {
				r.fail(item, "%s: %v", key, err)
				continue
			}
			*into = append(*into, hostName(site))
		}
	}
}

func checkSite(site string) error {
	if strings.ContainsAny(site, "/:@?*# ") {
		return fmt.Errorf("%q is not a host; write it without https:// and path, such as gazette.example", site)
	}
	host := hostName(site)
	if _, err := netip.ParseAddr(host); err == nil {
		return nil
	}
	if _, err := url.Parse("https://" + host + "/"); err != nil || strings.Contains("."+host+".", "..") {
		return fmt.Errorf("%q is not a host; write one such as gazette.example", site)
	}
	if suffix, managed := publicsuffix.PublicSuffix(host); managed && suffix == host {
		return fmt.Errorf("below %s stand the sites of many; write the domain of one", host)
	}
	return nil
}

func (r *reader) examples(into *[]string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		for _, item := range r.oneOrMore(key, n) {
			address := r.text(key, item)
			if address == "" {
				continue
			}
			if _, err := framewatch.CanonicalURL(address); err != nil {
				r.fail(item, "%s: %v", key, err)
				continue
			}
			*into = append(*into, address)
		}
	}
}

func (r *reader) yesNo(into *bool) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" || n.Decode(into) != nil {
			r.fail(n, "%s: write true or false", key)
		}
	}
}

// selector reads one selector.
func (r *reader) selector(key string, n *yaml.Node) (selector, bool) {
	text := r.text(key, n)
	if text == "" {
		return selector{}, false
	}
	if n.Style == 0 && len(n.LineComment) > 1 && n.LineComment[1] != ' ' {
		r.fail(n, "%s: in YAML a comment begins before %s; put quotes round the selector, or a space behind the # of a comment", key, n.LineComment)
		return selector{}, false
	}
	s, err := compile(text)
	if err != nil {
		r.fail(n, "%s: %v", key, err)
		return selector{}, false
	}
	r.parts += s.parts
	return s, true
}

func (r *reader) selectors(into *[]selector) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		for _, item := range r.oneOrMore(key, n) {
			if s, ok := r.selector(key, item); ok {
				*into = append(*into, s)
			}
		}
	}
}

// field reads where a value stands: a selector, or one with the name of an
// attribute; or a list of these.
func (r *reader) field(into *field) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		for _, item := range r.oneOrMore(key, n) {
			var v value
			var ok bool
			if item.Kind != yaml.MappingNode {
				v.selector, ok = r.selector(key, item)
			} else {
				before := len(r.mistakes)
				r.fields(item, map[string]func(string, *yaml.Node){
					"select":    func(inner string, n *yaml.Node) { v.selector, ok = r.selector(key+": "+inner, n) },
					"attribute": func(inner string, n *yaml.Node) { v.attribute = strings.ToLower(r.text(key+": "+inner, n)) },
				})
				if !ok && len(r.mistakes) == before {
					r.fail(item, "%s: select is missing", key)
				}
			}
			if ok {
				*into = append(*into, v)
			}
		}
	}
}

// pageClasses are the classes that a page can be of.
var pageClasses = []framewatch.Class{
	framewatch.ClassArticle, framewatch.ClassConsentWall, framewatch.ClassPaywallStub, framewatch.ClassBotChallenge, framewatch.ClassSoft404,
	framewatch.ClassVideo, framewatch.ClassGallery, framewatch.ClassListing, framewatch.ClassLiveBlog, framewatch.ClassNotArticle,
}

// classes reads a mapping of classes to selectors, in the order of the file.
func (r *reader) classes(into *[]classRule) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		known := map[string]func(string, *yaml.Node){}
		for _, class := range pageClasses {
			known[string(class)] = func(name string, n *yaml.Node) {
				for _, item := range r.oneOrMore(key+": "+name, n) {
					if s, ok := r.selector(key+": "+name, item); ok {
						*into = append(*into, classRule{class, s})
					}
				}
			}
		}
		r.fields(n, known)
	}
}
