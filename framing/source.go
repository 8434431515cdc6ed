package framing

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// A reader walks the nodes of a lexicon file and gathers every mistake.
type reader struct {
	name     string
	mistakes []mistake
}

type mistake struct {
	line int
	text string
}

func (r *reader) fail(line int, format string, args ...any) {
	r.mistakes = append(r.mistakes, mistake{line, fmt.Sprintf(format, args...)})
}

// err joins the mistakes in the order of the file.
func (r *reader) err() error {
	slices.SortStableFunc(r.mistakes, func(a, b mistake) int { return cmp.Compare(a.line, b.line) })
	var errs []error
	for _, m := range r.mistakes {
		errs = append(errs, fmt.Errorf("%s:%d: %s", r.name, m.line, m.text))
	}
	return errors.Join(errs...)
}

// maxFile is how long a lexicon file may be, in bytes. The one that comes with
// the program has a quarter of a million.
const maxFile = 8 << 20

// readYAML reads the one document of a file.
func readYAML(name string, b []byte) (root yaml.Node, err error) {
	if len(b) > maxFile {
		return root, fmt.Errorf("%s: the file has %d MB; a lexicon has %d at most", name, len(b)>>20, maxFile>>20)
	}
	if line := badLine(b); line > 0 {
		return root, fmt.Errorf("%s:%d: the line is not UTF-8; save the file as UTF-8", name, line)
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return root, yamlMistake(name, err)
	}
	var more yaml.Node
	if err := d.Decode(&more); err == nil {
		return root, fmt.Errorf("%s:%d: a second document begins with ---; a lexicon is one", name, more.Line)
	}
	return root, nil
}

// badLine is the first line that is not UTF-8, or 0.
func badLine(b []byte) int {
	for i, line := range bytes.Split(b, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return i + 1
		}
	}
	return 0
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// yamlMistake says what a mistake in the form of the file can come from. The
// reader of YAML tells the line at which it gave up, which can be the one before.
func yamlMistake(name string, err error) error {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	hint := "look at this line and the next: lines that belong together are indented alike, and a text with : or # in it stands in quotation marks"
	if strings.Contains(m[2], "tab character") || strings.Contains(m[2], "cannot start any token") {
		hint = "indent with spaces, not with tabs; a text that begins with @, %, ` or a tab stands in quotation marks"
	}
	if m[1] != "" {
		name += ":" + m[1]
	}
	return fmt.Errorf("%s: yaml: %s; %s", name, m[2], hint)
}

// A field is one key of a mapping with its value.
type field struct {
	key   string
	line  int
	value *yaml.Node
}

// named is the node that stands for an alias: &name marks one, *name says that it
// stands here as well.
func named(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// fields lists the keys of a mapping and refuses one that comes twice.
func (r *reader) fields(n *yaml.Node, what string) []field {
	if n = named(n); n.Kind != yaml.MappingNode {
		r.fail(n.Line, "%s: want keys with values", what)
		return nil
	}
	var fields []field
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if seen[k.Value] {
			r.fail(k.Line, "%s: key %q comes twice", what, k.Value)
			continue
		}
		seen[k.Value] = true
		fields = append(fields, field{k.Value, k.Line, n.Content[i+1]})
	}
	return fields
}

func (r *reader) items(n *yaml.Node, what string) []*yaml.Node {
	if n = named(n); n.Kind != yaml.SequenceNode {
		r.fail(n.Line, "%s: want a list, as [a, b], or a line that begins with - for each", what)
		return nil
	}
	return n.Content
}

func (r *reader) unknown(f field, what string, known ...string) {
	r.fail(f.line, "%s: unknown key %q%s", what, f.key, meant(f.key, known))
}

func (r *reader) text(n *yaml.Node, what string) string {
	if n = named(n); n.Kind != yaml.ScalarNode {
		r.fail(n.Line, "%s: want a text", what)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

func (r *reader) number(n *yaml.Node, what string) int {
	var v int
	if n = named(n); n.Kind != yaml.ScalarNode || n.Tag != "!!int" || n.Decode(&v) != nil {
		r.fail(n.Line, "%s: want a number without a point", what)
	}
	return v
}

func (r *reader) truth(n *yaml.Node, what string) bool {
	var v bool
	if n = named(n); n.Kind != yaml.ScalarNode || n.Decode(&v) != nil {
		r.fail(n.Line, "%s: want true or false", what)
	}
	return v
}

func (r *reader) texts(n *yaml.Node, what string) []string {
	var all []string
	for _, item := range r.items(n, what) {
		all = append(all, r.text(item, what))
	}
	return all
}

// A line is one term of the file as it is written, without its comment.
type line struct {
	text string
	at   int // line of the file
}

// lines reads terms: one on each line of a text, or the items of a list.
func (r *reader) lines(n *yaml.Node, what string) []line {
	if n = named(n); n.Kind == yaml.SequenceNode {
		var all []line
		for _, item := range n.Content {
			if s := r.text(item, what); s != "" {
				all = append(all, line{s, item.Line})
			}
		}
		return all
	}
	if n.Kind != yaml.ScalarNode {
		r.fail(n.Line, "%s: want terms, one on each line", what)
		return nil
	}
	first := n.Line
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		first++
	}
	var all []line
	for i, s := range strings.Split(n.Value, "\n") {
		s, _, _ = strings.Cut(s, " # ")
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, line{s, first + i})
		}
	}
	return all
}
