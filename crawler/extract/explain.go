package extract

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch"
	"framewatch/crawler/extract/body"
	"framewatch/crawler/extract/date"
	"framewatch/crawler/extract/head"
	"framewatch/crawler/extract/language"
	"framewatch/crawler/extract/page"
	"framewatch/crawler/extract/trees"
)

// An Explanation says how a page was read: what each way found of every field,
// and why each block of its text was kept or dropped.
type Explanation struct {
	Class  framewatch.Class `json:"class"`
	Reason string           `json:"reason"` // of the class, in words; may be empty
	Rule   *ExplainedRule   `json:"rule,omitempty"`
	Fields []ExplainedField `json:"fields"`
	Dates  []ExplainedDate  `json:"dates"`            // those that are used first
	Stated bool             `json:"stated,omitempty"` // the text is what the page states in JSON-LD; the blocks show less of it
	Blocks []ExplainedBlock `json:"blocks"`           // in the order of the page
}

// An ExplainedRule is the site rule that was applied.
type ExplainedRule struct {
	Site    string      `json:"site"`
	Note    string      `json:"note"`
	Matches []RuleMatch `json:"matches"`
	Stale   []string    `json:"stale"`             // keys that found nothing, so that the extractor read without them
	Unheard bool        `json:"unheard,omitempty"` // it left no text at all, so that the text was chosen without it
}

// A RuleMatch is how many elements a selector of a rule found.
type RuleMatch struct {
	Key      string `json:"key"`
	Selector string `json:"selector"`
	Elements int    `json:"elements"`
}

// An ExplainedField is a field of the article, such as title.
type ExplainedField struct {
	Name  string    `json:"name"`
	Value string    `json:"value"` // as the article has it; empty if it has none
	Finds []Finding `json:"finds"`
}

// A Finding is what one way of reading a field found.
type Finding struct {
	Way   string `json:"way"` // where it stands, such as h1, og:title, json-ld or rule
	Value string `json:"value"`
	Used  bool   `json:"used"` // the value of the field comes from it
}

// An ExplainedDate is a date that was found.
type ExplainedDate struct {
	Of         string                `json:"of"`    // published or modified
	Value      string                `json:"value"` // a day, or RFC 3339
	Origin     string                `json:"origin"`
	Precision  framewatch.Precision  `json:"precision"`
	Confidence framewatch.Confidence `json:"confidence"`
	Used       bool                  `json:"used"`
}

// An ExplainedBlock is a block of text with the verdict on it.
type ExplainedBlock struct {
	Kept        bool     `json:"kept"`
	Probability float64  `json:"probability"` // of being text of the article, as was learned
	By          string   `json:"by"`          // what decided, if it was not the probability: "rule: drop aside.more"
	Words       int      `json:"words"`
	Path        string   `json:"path"` // elements from the outermost, tag and first class: "main > div.story > p"
	Text        string   `json:"text"`
	Reasons     []Reason `json:"reasons"` // for the probability, the strongest ten; none on pages beyond all measure
}

// A Reason is what one kind of evidence adds to the log odds of a block.
type Reason struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"` // above 0 it speaks for keeping
}

// Explain reads a page as Article does, and says how.
func Explain(content []byte, contentType string, u *url.URL, hint Hint) (Result, Explanation, error) {
	p, err := page.Read(content, contentType, u)
	if err != nil {
		return Result{}, Explanation{}, err
	}
	x := read(p, hint)
	return x.result, x.explain(hint), nil
}

func (x *reading) explain(hint Hint) Explanation {
	e := Explanation{Class: x.result.Class, Reason: x.result.Reason, Stated: x.stated, Fields: x.explainFields(hint), Dates: x.explainDates(), Blocks: x.explainBlocks()}
	if x.found.Site != "" {
		e.Rule = x.explainRule(hint)
	}
	return e
}

func (x *reading) explainRule(hint Hint) *ExplainedRule {
	r := &ExplainedRule{Site: x.found.Site, Note: hint.Rules.For(x.page.URL.Hostname()).Note, Matches: []RuleMatch{}, Stale: x.found.Stale(), Unheard: x.unheard}
	for _, m := range x.found.Matches {
		r.Matches = append(r.Matches, RuleMatch(m))
	}
	if r.Stale == nil {
		r.Stale = []string{}
	}
	return r
}

func (x *reading) explainFields(hint Hint) (fields []ExplainedField) {
	r, finds := &x.result, head.Candidates(x.page, hint.Title, x.head)
	byline := strings.Join(r.Byline, ", ")
	for _, f := range []struct {
		name, value, byRule string
		finds               []head.Find
	}{
		{"title", r.Title, page.Plain(x.found.Title), finds.Title},
		{"byline", byline, strings.Join(head.Names(x.found.Byline), ", "), finds.Byline},
		{"section", r.Section, page.Plain(x.found.Section), finds.Section},
		{"description", r.Description, page.Plain(x.found.Description), finds.Description},
		{"site", r.Site, "", finds.Site},
		{"canonical", r.URL, "", finds.Canonical},
		{"language", r.Language, "", x.languages(hint)},
	} {
		field := ExplainedField{Name: f.name, Value: f.value, Finds: []Finding{}}
		if f.byRule != "" {
			field.Finds = append(field.Finds, Finding{ofRule, f.byRule, true})
		}
		for _, find := range f.finds {
			field.Finds = append(field.Finds, Finding{find.Way, find.Value, find.Used && f.byRule == ""})
		}
		fields = append(fields, field)
	}
	return fields
}

// languages are what the text, the page and the source say of the language.
func (x *reading) languages(hint Hint) (finds []head.Find) {
	detected, _ := language.Detect(x.result.Text)
	for _, f := range [][2]string{
		{"text", detected}, {"html", x.page.Language}, {"json-ld", x.page.Statement.Language},
		{"meta", x.page.Meta("content-language", "og:locale", "language")}, {"source", hint.Language},
	} {
		if f[1] != "" {
			finds = append(finds, head.Find{Way: f[0], Value: f[1], Used: language.Code(f[1]) == x.result.Language})
		}
	}
	return finds
}

// explainDates puts the dates that are used first.
func (x *reading) explainDates() []ExplainedDate {
	dates := []ExplainedDate{}
	add := func(of string, d date.Candidate, used bool) {
		dates = append(dates, ExplainedDate{of, written(d.At, d.Precision), d.Origin, d.Precision, d.Confidence, used})
	}
	r := &x.result
	if len(r.Dates) > 0 {
		add("published", r.Dates[0], true)
	}
	if !r.Modified.At.IsZero() {
		add("modified", r.Modified, true)
	}
	for _, d := range r.Dates[min(1, len(r.Dates)):] {
		add("published", d, false)
	}
	return dates
}

// Bounds of an explanation.
const (
	maxReasons   = 10     // of a block
	maxExplained = 10_000 // blocks of a page whose reasons are told: they take far longer than reading
)

func (x *reading) explainBlocks() []ExplainedBlock {
	reasons := make([][]body.Reason, len(x.text.Blocks))
	if len(reasons) <= maxExplained {
		reasons = body.Default().Reasons(x.page, x.result.Title)
	}
	blocks := make([]ExplainedBlock, len(x.text.Blocks))
	for i, d := range x.text.Blocks {
		b := &x.page.Blocks[i]
		blocks[i] = ExplainedBlock{Kept: d.Kept, Probability: trees.Probability(d.LogOdds), Words: b.Words, Path: pathOf(b.Node), Text: b.Text, Reasons: []Reason{}}
		if d.By != "" {
			blocks[i].By = ofRule + ": " + d.By
		}
		for _, why := range reasons[i][:min(maxReasons, len(reasons[i]))] {
			blocks[i].Reasons = append(blocks[i].Reasons, Reason(why))
		}
	}
	return blocks
}

// pathOf is the elements around a block, the innermost twelve, without those
// that every page has.
func pathOf(n *html.Node) string {
	const most = 12
	var path []string
	for ; n != nil && len(path) < most; n = n.Parent {
		if n.Type != html.ElementNode || n.DataAtom == atom.Html || n.DataAtom == atom.Body && path != nil {
			continue
		}
		tag := n.Data
		class := page.Start(page.Attribute(n, "class"), 200)
		if class = cmp.Or(strings.FieldsFunc(class, unicode.IsSpace)...); class != "" {
			tag += "." + class
		}
		path = append(path, tag)
	}
	slices.Reverse(path)
	return strings.Join(path, " > ")
}
