package web

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"framewatch"
)

var update = flag.Bool("update", false, "write openapi.json anew")

// The document is what the endpoints, the types of their answers and the
// comments on these say.
func TestOpenAPI(t *testing.T) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(newDescriber(t).document()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("openapi.json", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(b.Bytes(), openAPIDocument) {
		t.Error("openapi.json is not what the code says; go test ./web -run OpenAPI -update writes it anew")
	}
}

// A describer makes the document.
type describer struct {
	t        *testing.T
	comments map[string]string // by "Type" and "Type.Field"
	schemas  object
}

type object map[string]any

func newDescriber(t *testing.T) *describer {
	d := &describer{t, map[string]string{}, object{}}
	for _, dir := range []string{"..", "."} {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), "_test.go") {
				d.read(dir + "/" + f.Name())
			}
		}
	}
	return d
}

// read takes the comments on types and fields from a source file.
func (d *describer) read(path string) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE {
			continue
		}
		for _, spec := range gen.Specs {
			ts := spec.(*ast.TypeSpec)
			st, ok := ts.Type.(*ast.StructType)
			if !ok {
				continue
			}
			d.comments[ts.Name.Name] = plainComment(gen.Doc.Text())
			for _, field := range st.Fields.List {
				text := field.Doc.Text()
				if text == "" {
					text = field.Comment.Text()
				}
				for _, name := range field.Names {
					d.comments[ts.Name.Name+"."+name.Name] = plainComment(text)
				}
			}
		}
	}
}

func plainComment(text string) string { return strings.Join(strings.Fields(text), " ") }

func (d *describer) document() object {
	paths := object{}
	for _, e := range endpoints() {
		paths[apiPrefix+e.path] = object{"get": d.operation(e)}
	}
	d.schema(reflect.TypeFor[mistake]())
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "framewatch", "version": "1",
			"description": "The answers of the pages for programs. Parameters bear the names that they have on the pages and in the commands. A parameter that is not listed here is refused. Keys may be added to answers; none is renamed. Days are days of UTC.",
		},
		"servers":  []object{{"url": "/"}},
		"security": []object{{}, {"token": []string{}}},
		"paths":    paths,
		"components": object{
			"schemas":         d.schemas,
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer", "description": "A token that the operator gave you. Whether the API answers without one is the operator’s choice."}},
			"responses": object{
				"Mistake":  d.failure("The question has a mistake. start and end tell its place in the query, if it has one.", mistake{Message: "There is no parameter \"form\" here.", Start: 0, End: 0}, nil),
				"Unknown":  d.failure("There is no such article or outlet.", mistake{Message: "There is no such article or outlet here."}, nil),
				"Closed":   d.failure("The API wants a token here, or does not know this one.", mistake{Message: "This token is not known here."}, object{"WWW-Authenticate": header("Bearer")}),
				"TooOften": d.failure("Asked too often.", mistake{Message: "This is asked too often.", Retry: 2}, object{"Retry-After": header("Seconds to wait."), "RateLimit": header("What is left, and when one more is."), "RateLimit-Policy": header("How often may be asked.")}),
				"Busy":     d.failure("Too many expensive questions are being answered.", mistake{Message: "Too many expensive questions are being answered at the moment.", Retry: busyRetry}, object{"Retry-After": header("Seconds to wait.")}),
				"Broken":   d.failure("A mistake of ours, which has been noted.", mistake{Message: "Internal error."}, nil),
			},
		},
	}
}

func header(about string) object {
	return object{"description": about, "schema": object{"type": "string"}}
}

func (d *describer) failure(about string, example mistake, headers object) object {
	o := object{"description": about, "content": object{"application/json": object{"schema": object{"$ref": "#/components/schemas/Mistake"}, "example": example}}}
	if headers != nil {
		o["headers"] = headers
	}
	return o
}

func (d *describer) operation(e endpoint) object {
	var answers []object
	for _, a := range e.answers {
		answers = append(answers, d.schema(reflect.TypeOf(a)))
	}
	answer := answers[0]
	if len(answers) > 1 {
		answer = object{"oneOf": answers}
	}
	content := object{"application/json": object{"schema": answer}}
	examples, err := url.ParseQuery(e.example)
	if err != nil {
		d.t.Fatal(err)
	}
	params := []object{}
	for _, p := range e.params {
		params = append(params, d.parameter(e, p, examples[p.name]))
		if p.name == "format" && slices.Contains(p.choices, "csv") {
			content["text/csv"] = object{"schema": object{"type": "string", "description": "One row each, below a header."}}
		}
		if p.name == "format" && slices.Contains(p.choices, "jsonl") {
			content["application/x-ndjson"] = object{"schema": object{"type": "string", "description": "A hit on each line; the last line holds a summary instead."}}
		}
	}
	responses := object{"200": object{"description": "The answer.", "content": content}}
	for status, name := range map[string]string{"400": "Mistake", "401": "Closed", "404": "Unknown", "429": "TooOften", "500": "Broken", "503": "Busy"} {
		if status != "404" || strings.Contains(e.path, "{") {
			responses[status] = object{"$ref": "#/components/responses/" + name}
		}
	}
	return object{"operationId": strings.NewReplacer("/{", "_", "}", "").Replace(e.path), "summary": e.title, "description": e.about, "parameters": params, "responses": responses}
}

func (d *describer) parameter(e endpoint, p param, examples []string) object {
	if p.about == "" {
		d.t.Errorf("%s: parameter %s is not described", e.path, p.name)
	}
	schema := object{"type": "string"}
	switch p.kind {
	case wordKind:
		schema["enum"] = p.choices
	case flagKind:
		schema["type"] = "boolean"
	case numberKind:
		schema["type"], schema["minimum"], schema["maximum"] = "integer", p.least, p.most
	case seedKind:
		schema["type"], schema["minimum"] = "integer", 0
	case dayKind:
		schema["format"] = "date"
	}
	if p.usual != "" {
		schema["default"] = typed(p.kind, p.usual)
	}
	o := object{"name": p.name, "in": "query", "description": p.about, "schema": schema}
	if inPath(e.path, p.name) {
		o["in"], o["required"] = "path", true
	} else if p.needed {
		o["required"] = true
	}
	switch {
	case p.many:
		o["schema"] = object{"type": "array", "items": schema}
		if examples != nil {
			o["example"] = examples
		}
	case examples != nil:
		o["example"] = typed(p.kind, examples[0])
	}
	return o
}

// typed is a value as JSON has it.
func typed(k kind, value string) any {
	switch k {
	case flagKind:
		return value == "1"
	case numberKind, seedKind:
		n, _ := strconv.Atoi(value)
		return n
	}
	return value
}

// schemaName is the name of a type in the document.
func schemaName(t reflect.Type) string {
	name := strings.TrimSuffix(t.Name(), "Answer")
	return strings.ToUpper(name[:1]) + name[1:]
}

var enums = map[reflect.Type]any{reflect.TypeFor[framewatch.Voice](): framewatch.Voices, reflect.TypeFor[framewatch.Place](): framewatch.Places}

// schema describes a type; structs by reference.
func (d *describer) schema(t reflect.Type) object {
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Pointer:
		return d.schema(t.Elem()) // left out if there is none
	case reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case reflect.Array:
		return object{"type": "array", "items": d.schema(t.Elem()), "minItems": t.Len(), "maxItems": t.Len()}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": d.schema(t.Elem())}
	case reflect.Struct:
		if t.PkgPath() == "time" {
			return object{"type": "string", "format": "date-time"}
		}
		name := schemaName(t)
		if _, known := d.schemas[name]; !known {
			d.schemas[name] = nil // a type may hold itself
			if t.Implements(reflect.TypeFor[json.Marshaler]()) {
				d.schemas[name] = d.marshalled(t)
			} else {
				d.schemas[name] = d.structure(t)
			}
		}
		return object{"$ref": "#/components/schemas/" + name}
	}
	d.t.Errorf("no schema for %v", t)
	return object{}
}

func (d *describer) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" {
			d.t.Errorf("%v.%s has no name in JSON", t, f.Name)
		}
		p := d.schema(f.Type)
		if values, ok := enums[f.Type]; ok {
			p["enum"] = values
		}
		p["description"] = d.describe(t, f.Name, name)
		properties[name] = p
		if rest != "omitempty" {
			required = append(required, name)
		}
	}
	return object{"type": "object", "description": d.comments[t.Name()], "properties": properties, "required": required}
}

// marshalled describes a type that writes its JSON itself, by what it writes.
func (d *describer) marshalled(t reflect.Type) object {
	body, err := json.Marshal(reflect.Zero(t).Interface())
	if err != nil {
		d.t.Fatal(err)
	}
	var written map[string]any
	if err := json.Unmarshal(body, &written); err != nil {
		d.t.Fatal(err)
	}
	properties, required := object{}, slices.Sorted(maps.Keys(written))
	for _, name := range required {
		properties[name] = object{"type": map[bool]string{true: "string", false: "number"}[reflect.TypeOf(written[name]).Kind() == reflect.String], "description": d.describe(t, strings.ToUpper(name[:1])+name[1:], name)}
	}
	return object{"type": "object", "description": d.comments[t.Name()], "properties": properties, "required": required}
}

// describe is the comment on a field, or what its name says everywhere.
func (d *describer) describe(t reflect.Type, field, name string) string {
	if c := d.comments[t.Name()+"."+field]; c != "" {
		return c
	}
	if c := everywhere[name]; c != "" {
		return c
	}
	d.t.Errorf("%v.%s (%s) is not described", t, field, name)
	return ""
}

// everywhere describes keys that mean the same in all answers.
var everywhere = map[string]string{
	"a": "Of side A.", "b": "Of side B, as for a.", "added": "Concepts that it added.", "advice": "What to do about it.", "agreed": "Articles whose text agrees with what the page states.", "articles": "Articles in which this is so.",
	"basis": "What the numbers rest on.", "by": "The outlet or language; empty if all are together.", "byline": "Names of the authors.", "cause": "Why, in a word.", "country": "Its country (ISO 3166-1); empty for international bodies.",
	"crawl_delay": "Seconds between requests that its robots.txt asks for.", "dated": "Articles with a date.", "edits": "The edits of this page.", "end": "The byte behind its end.",
	"ended": "When it ended; empty while it stands.", "entries": "Entries when it was last read.", "error": "What went wrong last; empty if nothing did.", "examples": "Pages that show it.",
	"explain": "What the query and the filters ask for, in words.", "facets": "How all matching articles spread.", "failed": "Pages that could not be read.", "failures": "Failures in a row.",
	"g2": "G², the log-likelihood statistic.", "gaps": "Gaps in collection.", "high": "Upper end of the 95 % interval.", "hits": "The hits of this page.", "held_reason": "Why it is left alone.",
	"held_until": "Until when it is left alone; empty if it is not.", "home": "Its front page.", "host": "Its name.", "id": "Identifies it.", "interval": "The length of a point.",
	"keys": "Key words, those of A first.", "kind": "What kind it is.", "label": "Its name for people.", "language": "Language (ISO 639-1), or a count for each.",
	"languages": "Only these languages.", "last_article": "When its last article was published.", "last_check": "When it was last asked.", "last_success": "When it was last read.",
	"low": "Lower end of the 95 % interval.", "lines": "The lines of this page.", "listings": "Its feeds, sitemaps and section pages.", "log_dice": "logDice: 14 at most; one more is twice as strong.", "log_likelihood": "Log-likelihood statistic.",
	"mentions": "Where the lexicon's concepts stand.", "mi": "Mutual information, in bits.", "moved_to": "Where it moved for good.", "name": "Its name.", "next_check": "When it is asked next.",
	"node": "The words that match.", "notices": "What the reader is to know, each a sentence.", "of": "What is counted, and of what.", "once": "Articles that run the same text count once.",
	"outlets": "Outlets of its articles.", "p": "Probability of as great a difference by chance.", "pause": "Seconds between two requests.", "pending": "Entries that wait to be fetched.",
	"place": "Where in the article it stands.", "published_origin": "Where the date stands on the page; empty if undated.", "query": "The query in normal form.", "rate_b": "Likewise on side B.",
	"removed": "Concepts that it removed.", "rhythm": "How often it publishes, in words.", "right": "Of them, to the right of the node; or the words to the right.", "robots": "What its robots.txt says, in a word.",
	"robots_asked": "When its robots.txt was last asked for.", "robots_rules": "The rules that hold for us.", "rows": "One for each part and bucket.", "seed": "Of random order.", "seq": "Number in order of arrival.",
	"series": "A series for each query, or for each query and part.", "silence": "How long it has been silent, in words.", "silent_after": "Seconds of silence after which a notice is raised.",
	"start": "First day of the bucket; empty if the whole time is one.",
	"since": "When it began.", "skipped": "Pages that are no article, by their class.", "snippets": "Sentences around matches.", "sort": "The order of the lines.", "source": "Name of the outlet, or a count for each.",
	"sources": "Outlets.", "state": "How far it can be trusted, or how it stands.", "status": "HTTP status of the last answer.", "stored": "Articles stored.", "t": "t-score.",
	"terms": "What the query consists of.", "text": "In words.", "title": "Headline.", "titled": "Articles with a headline.", "bylined": "Articles with an author.", "took_ns": "How long the answer took, in nanoseconds.",
	"topic": "Only articles on the topic.", "undated": "Those without a date.", "url": "Its address.", "voice": "Whose words it is.", "voices": "Only in these voices.", "places": "Only in these places.", "speakers": "Only words owed to one of these.", "why": "Why it is asked then.", "window": "Words to either side.",
	"with": "Only lines with this word near them.", "words": "Running words.", "yield_lately": "Of the latest articles.", "from": "First day.", "to": "Last day.",
}
