package page

import (
	"encoding/json"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A Statement is what the page says of itself in JSON-LD.
type Statement struct {
	Headline    string
	Authors     []string
	Published   string // as it stands there
	Modified    string // dateModified, as it stands there
	Body        string // articleBody as text
	Description string
	Section     string // the first articleSection
	Paid        bool   // isAccessibleForFree is false
	Article     bool   // the statement is of an article, not of the page around one
	Language    string
	Publisher   string
	Page        string   // mainEntityOfPage, an address
	Types       []string // of the things that the page as a whole is said to be, or to be about
	Crumbs      []string // names on the way from the home page to this one, of the first BreadcrumbList
}

// readStatement gathers the JSON-LD of a page: objects, arrays, @graph, and
// what can be saved of broken JSON. Where several articles are described, the
// first that is no part of a list is the page's own.
func readStatement(scripts []string) Statement {
	var st Statement
	g := graph{byID: map[string]map[string]any{}}
	var broken []string
	for _, raw := range scripts {
		if v, ok := decodeJSON(raw); ok {
			g.walk(v, 0, true)
		} else {
			broken = append(broken, raw)
		}
	}
	if g.article != nil {
		st = g.statement(g.article)
		st.Article = true
	}
	if g.page != nil && st.Published == "" {
		st.Published, st.Modified = text(g.page["datePublished"]), text(g.page["dateModified"])
	}
	st.Types, st.Crumbs = g.types, g.crumbs
	for _, raw := range broken {
		st.salvage(raw)
	}
	return st
}

var (
	comment       = regexp.MustCompile(`(?s)^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$`)
	trailingComma = regexp.MustCompile(`,(\s*[}\]])`)
)

// decodeJSON forgives what sites do to JSON: comments round it, raw line
// breaks in strings, commas before brackets, a semicolon at the end.
func decodeJSON(raw string) (v any, ok bool) {
	if json.Unmarshal([]byte(raw), &v) == nil {
		return v, true
	}
	raw = strings.TrimSpace(comment.ReplaceAllString(raw, ""))
	raw = strings.Map(func(r rune) rune {
		if r < 0x20 {
			return ' '
		}
		return r
	}, strings.TrimSuffix(raw, ";"))
	raw = trailingComma.ReplaceAllString(raw, "$1")
	if json.Unmarshal([]byte(raw), &v) == nil {
		return v, true
	}
	// Something may follow the first value: another one, or rubbish.
	if json.NewDecoder(strings.NewReader(raw)).Decode(&v) == nil {
		return v, true
	}
	return nil, false
}

type graph struct {
	byID    map[string]map[string]any
	article map[string]any
	rank    int            // of article's type
	page    map[string]any // a WebPage with a date
	types   []string       // of the page itself
	crumbs  []string
}

// ranks order the types of schema.org that stand for an article.
var ranks = map[string]int{
	"NewsArticle": 3, "ReportageNewsArticle": 3, "AnalysisNewsArticle": 3, "BackgroundNewsArticle": 3, "OpinionNewsArticle": 3,
	"ReviewNewsArticle": 3, "AskPublicNewsArticle": 3, "LiveBlogPosting": 3, "Article": 2, "BlogPosting": 2, "Report": 2, "TechArticle": 2,
	"ScholarlyArticle": 2, "MedicalScholarlyArticle": 2, "AdvertiserContentArticle": 2, "SatiricalArticle": 2, "SocialMediaPosting": 1,
}

// elsewhere are properties that lead to other articles.
var elsewhere = map[string]bool{
	"itemListElement": true, "hasPart": true, "isPartOf": true, "relatedLink": true, "mentions": true, "citation": true, "isBasedOn": true,
	"liveBlogUpdate": true, "comment": true, "subjectOf": true, "publishingPrinciples": true, "blogPost": true, "blogPosts": true,
}

// self are the properties whose values are the page, or what it is about.
var self = map[string]bool{"@graph": true, "mainEntity": true, "mainEntityOfPage": true}

// maxTypes is how many types of a page are kept: more say nothing.
const maxTypes = 20

// walk goes through a value; own says that it is of the page itself.
func (g *graph) walk(v any, depth int, own bool) {
	if depth > 16 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			g.walk(x, depth+1, own)
		}
	case map[string]any:
		g.take(v, own)
		for _, key := range slices.Sorted(maps.Keys(v)) { // in one order, whatever the map's
			if !elsewhere[key] {
				g.walk(v[key], depth+1, own && self[key])
			}
		}
	}
}

func (g *graph) take(o map[string]any, own bool) {
	if id := text(o["@id"]); id != "" && len(o) > 1 {
		if have := g.byID[id]; len(have) < len(o) {
			g.byID[id] = o
		}
	}
	for _, kind := range texts(o["@type"]) {
		kind = TypeName(kind)
		if own && len(g.types) < maxTypes && !slices.Contains(g.types, kind) {
			g.types = append(g.types, kind)
		}
		if rank := ranks[kind]; rank > g.rank && (o["headline"] != nil || o["datePublished"] != nil || o["articleBody"] != nil || o["author"] != nil) {
			g.article, g.rank = o, rank
		}
		if kind == "BreadcrumbList" && g.crumbs == nil {
			g.crumbs = crumbs(o["itemListElement"])
		}
		if kind == "WebPage" && g.page == nil && o["datePublished"] != nil {
			g.page = o
		}
	}
}

// crumbs are the names of the items of a BreadcrumbList, in their order.
func crumbs(v any) (names []string) {
	const most = 10
	list, _ := v.([]any)
	for _, x := range list[:min(len(list), most)] {
		o, _ := x.(map[string]any)
		name := text(o["name"])
		if item, ok := o["item"].(map[string]any); ok && name == "" {
			name = text(item["name"])
		}
		if name = Plain(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// TypeName is the name of a type of schema.org, without its address.
func TypeName(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "http://"), "https://")
	return strings.TrimPrefix(strings.TrimPrefix(s, "www."), "schema.org/")
}

func (g *graph) statement(o map[string]any) Statement {
	st := Statement{
		Headline: Plain(text(o["headline"])), Published: text(o["datePublished"]), Body: bodyText(text(o["articleBody"])),
		Language: text(o["inLanguage"]), Paid: isFalse(o["isAccessibleForFree"]), Modified: text(o["dateModified"]),
		Page: text(o["mainEntityOfPage"]), Description: Plain(text(o["description"])), Section: Plain(text(o["articleSection"])),
	}
	if page, ok := o["mainEntityOfPage"].(map[string]any); ok && st.Page == "" {
		st.Page = text(page["@id"])
	}
	for _, key := range []string{"author", "creator"} {
		if st.Authors = g.names(o[key], 0); len(st.Authors) > 0 {
			break
		}
	}
	if publishers := g.names(o["publisher"], 0); len(publishers) > 0 {
		st.Publisher = publishers[0]
	}
	return st
}

// names reads persons and organisations: strings, objects, references, lists.
func (g *graph) names(v any, depth int) (names []string) {
	if depth > 4 {
		return nil
	}
	switch v := v.(type) {
	case string:
		if s := Plain(v); s != "" && !strings.HasPrefix(s, "http") && !strings.HasPrefix(s, "#") {
			names = append(names, s)
		}
	case []any:
		for _, x := range v {
			names = append(names, g.names(x, depth+1)...)
		}
	case map[string]any:
		if v["name"] == nil {
			if known := g.byID[text(v["@id"])]; known != nil {
				v = known
			}
		}
		names = g.names(v["name"], depth+1)
	}
	return names
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case []any:
		if len(v) > 0 {
			return text(v[0])
		}
	case map[string]any:
		return text(v["@value"])
	}
	return ""
}

func texts(v any) (list []string) {
	switch v := v.(type) {
	case string:
		list = append(list, v)
	case []any:
		for _, x := range v {
			list = append(list, texts(x)...)
		}
	}
	return list
}

func isFalse(v any) bool {
	switch v := v.(type) {
	case bool:
		return !v
	case string:
		return strings.EqualFold(strings.TrimSpace(v), "false")
	}
	return false
}

var field = regexp.MustCompile(`"(headline|datePublished|isAccessibleForFree)"\s*:\s*("(?:[^"\\]|\\.)*"|true|false)`)

// salvage takes single fields out of JSON that can't be read as a whole.
func (st *Statement) salvage(raw string) {
	if !strings.Contains(raw, "Article") && !strings.Contains(raw, "BlogPosting") {
		return
	}
	for _, m := range field.FindAllStringSubmatch(raw, -1) {
		var v any
		if json.Unmarshal([]byte(m[2]), &v) != nil {
			continue
		}
		switch m[1] {
		case "headline":
			if st.Headline == "" {
				st.Headline = Plain(text(v))
			}
		case "datePublished":
			if st.Published == "" {
				st.Published = text(v)
			}
		case "isAccessibleForFree":
			st.Paid = st.Paid || isFalse(v)
		}
		st.Article = true
	}
}

var blockEnd = regexp.MustCompile(`(?i)</(?:p|div|h[1-6]|li|blockquote)>|<br\s*/?>\s*<br\s*/?>`)

// bodyText is an articleBody with its paragraphs, which sites write as line
// breaks or markup.
func bodyText(s string) string {
	s = html.UnescapeString(blockEnd.ReplaceAllString(s, "\n"))
	var paragraphs []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = Plain(line); line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}
