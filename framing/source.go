package framing

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

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

// A field is one key of a mapping with its value.
type field struct {
	key   string
	line  int
	value *yaml.Node
}

// fields lists the keys of a mapping and refuses one that comes twice.
func (r *reader) fields(n *yaml.Node, what string) []field {
	if n.Kind != yaml.MappingNode {
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
	if n.Kind != yaml.SequenceNode {
		r.fail(n.Line, "%s: want a list", what)
		return nil
	}
	return n.Content
}

func (r *reader) unknown(f field, what string) {
	r.fail(f.line, "%s: unknown key %q", what, f.key)
}

func (r *reader) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode {
		r.fail(n.Line, "%s: want a text", what)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

func (r *reader) number(n *yaml.Node, what string) int {
	var v int
	if n.Kind != yaml.ScalarNode || n.Decode(&v) != nil {
		r.fail(n.Line, "%s: want a number", what)
	}
	return v
}

func (r *reader) truth(n *yaml.Node, what string) bool {
	var v bool
	if n.Kind != yaml.ScalarNode || n.Decode(&v) != nil {
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
	if n.Kind == yaml.SequenceNode {
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
