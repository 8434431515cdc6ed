package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A reader walks the tree of a YAML file and notes every mistake in it. It is
// used instead of decoding into structs because the decoder speaks in names of
// Go types and forgets the lines of what it could read.
type reader struct {
	name     string // of the file
	where    string // in words, such as `source "BBC": `
	mistakes []mistake
}

type mistake struct {
	line int
	text string
}

// A value reads one value of the file into its place.
type value func(key string, n *yaml.Node)

// fields are the keys that may stand in a mapping.
type fields map[string]value

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.mistakes = append(r.mistakes, mistake{n.Line, r.where + fmt.Sprintf(format, args...)})
}

// err joins the mistakes in the order of their lines.
func (r *reader) err() error {
	slices.SortStableFunc(r.mistakes, func(a, b mistake) int { return a.line - b.line })
	var errs []error
	for _, m := range r.mistakes {
		if m.line == 0 {
			errs = append(errs, fmt.Errorf("%s: %s", r.name, m.text))
		} else {
			errs = append(errs, fmt.Errorf("%s:%d: %s", r.name, m.line, m.text))
		}
	}
	return errors.Join(errs...)
}

// document reads the one document of a file; nil after a mistake. A file
// without any value is an empty mapping.
func (r *reader) document(b []byte) *yaml.Node {
	if len(b) > maxSize {
		r.fail(&yaml.Node{}, "is larger than %d MB; is it the right file?", maxSize>>20)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	var doc, more yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return &yaml.Node{Kind: yaml.MappingNode}
	case err != nil:
		r.syntax(err)
		return nil
	}
	if err := dec.Decode(&more); err == nil {
		r.fail(&more, "a second document begins here; write everything in one, without ---")
		return nil
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
		return nil
	}
	if root := doc.Content[0]; root.Tag != "!!null" {
		return root
	}
	return &yaml.Node{Kind: yaml.MappingNode}
}

// syntax notes what the YAML parser says, with the line it names.
func (r *reader) syntax(err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	var line int
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		number, after, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			line, text = n, after
		}
	}
	r.fail(&yaml.Node{Line: line}, "not valid YAML: %s; look at the indents, quotes and colons here", text)
}

// mapping reads the keys of n, in the order of the file, and returns the line
// of each.
func (r *reader) mapping(n *yaml.Node, f fields) map[string]*yaml.Node {
	found := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s stands here; write keys and values, one below the other: %s", kindOf(n), f)
		return found
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		read, known := f[k.Value]
		switch {
		case !known || k.Kind != yaml.ScalarNode:
			r.fail(k, "unknown key %q; the keys here are %s", k.Value, f)
		case found[k.Value] != nil:
			r.fail(k, "%s: stands here a second time, first in line %d; remove one", k.Value, found[k.Value].Line)
		case v.Kind == yaml.AliasNode:
			r.fail(v, "%s: aliases (*%s) are not read; write the value out", k.Value, v.Value)
			found[k.Value] = v
		default:
			found[k.Value] = v
			read(k.Value, v)
		}
	}
	return found
}

// String lists the keys for a message.
func (f fields) String() string {
	return strings.Join(slices.Sorted(maps.Keys(f)), ", ")
}

// list reads a list item by item. An empty value is an empty list, so that all
// items can be commented out.
func (r *reader) list(item value) value {
	return func(key string, n *yaml.Node) {
		if n.Tag == "!!null" {
			return
		}
		if n.Kind != yaml.SequenceNode {
			r.fail(n, "%s: %s stands here; write a list, each item after a dash", key, kindOf(n))
			return
		}
		for _, child := range n.Content {
			item(key, child)
		}
	}
}

// scalar reads a single value in the way of read, whose error says what is
// wrong and what to write.
func (r *reader) scalar(read func(s string) error) value {
	return func(key string, n *yaml.Node) {
		switch {
		case n.Kind != yaml.ScalarNode:
			r.fail(n, "%s: %s stands here; write a single value", key, kindOf(n))
		case n.Tag == "!!null":
			r.fail(n, "%s: has no value; write one or remove the key", key)
		default:
			if err := read(n.Value); err != nil {
				r.fail(n, "%s: %v", key, err)
			}
		}
	}
}

// text reads a text that must pass the checks.
func (r *reader) text(into *string, checks ...func(string) error) value {
	return r.scalar(func(s string) error {
		for _, check := range append([]func(string) error{oneLine}, checks...) {
			if err := check(s); err != nil {
				return err
			}
		}
		*into = s
		return nil
	})
}

// texts reads a list of texts.
func (r *reader) texts(into *[]string, checks ...func(string) error) value {
	return r.list(func(key string, n *yaml.Node) {
		before := len(r.mistakes)
		var s string
		r.text(&s, checks...)(key, n)
		if len(r.mistakes) == before {
			*into = append(*into, s)
		}
	})
}

func (r *reader) yesNo(into *bool) value {
	return r.scalar(func(s string) error {
		b, ok := map[string]bool{"true": true, "false": false}[strings.ToLower(s)]
		if !ok {
			return fmt.Errorf("%q is neither true nor false", s)
		}
		*into = b
		return nil
	})
}

func (r *reader) number(into *int, from, to int) value {
	return r.scalar(func(s string) error {
		i, err := strconv.Atoi(s)
		if err != nil || i < from || i > to {
			return fmt.Errorf("%q is not a number from %d to %d", s, from, to)
		}
		*into = i
		return nil
	})
}

func (r *reader) duration(into *time.Duration, from, to time.Duration) value {
	return r.scalar(func(s string) error {
		d, err := time.ParseDuration(s)
		switch {
		case err != nil:
			return fmt.Errorf("%q is not a duration; write one such as 2s or 1m30s", s)
		case d < from:
			return fmt.Errorf("%v is below %v", d, from)
		case d > to:
			return fmt.Errorf("%v is above %v", d, to)
		}
		*into = d
		return nil
	})
}

// need notes the keys that are missing from a mapping.
func (r *reader) need(n *yaml.Node, found map[string]*yaml.Node, keys ...string) {
	for _, key := range keys {
		if found[key] == nil && n.Kind == yaml.MappingNode {
			r.fail(n, "%s is missing", key)
		}
	}
}

func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.AliasNode:
		return "an alias"
	case n.Tag == "!!null":
		return "nothing"
	}
	return strconv.Quote(n.Value)
}
