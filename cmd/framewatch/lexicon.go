package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"framewatch"
	"framewatch/config"
	"framewatch/framing"

	"github.com/spf13/pflag"
)

func lexicons(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var asJSON bool
	rest, err := flags("lexicon", "check [FILE] | show [CONCEPT|FRAME|SET] | apply", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.BoolVar(&asJSON, "json", false, "print the answer as JSON")
	}, args)
	if err != nil {
		return err
	}
	of := ""
	if len(rest) == 2 {
		of = rest[1]
	}
	switch {
	case len(rest) == 0 || len(rest) > 2:
	case rest[0] == "check":
		return checkLexicon(ctx, std, data, of, asJSON)
	case rest[0] == "show":
		return showLexicon(ctx, std, data, of, asJSON)
	case rest[0] == "apply" && !asJSON:
		return applyLexicon(ctx, std, data, of)
	}
	return fmt.Errorf("%w: lexicon: say `lexicon check`, `lexicon show` or `lexicon apply`; check takes a lexicon file, show a concept, a frame or a naming set; apply prints no JSON", errUsage)
}

// lexiconOf loads a lexicon file or, if none is named, the config's.
func lexiconOf(data dataFlags, file string) (*framing.Annotator, *config.Config, error) {
	cfg, err := loadConfig(data.config)
	if err != nil {
		return nil, nil, err
	}
	annotator, err := loadLexicon(cmp.Or(file, cfg.Lexicon))
	return annotator, cfg, err
}

// A shownLexicon is what lexicon show --json prints.
type shownLexicon struct {
	Name        string                  `json:"name"`
	Revision    int                     `json:"revision"`
	Fingerprint string                  `json:"fingerprint"`
	Languages   []string                `json:"languages"`
	Topic       string                  `json:"topic,omitempty"` // the rule
	Frames      []framewatch.Frame      `json:"frames"`
	Namings     []framewatch.NamingSet  `json:"namings"`
	Concepts    []framewatch.Concept    `json:"concepts"`
	Validations []framewatch.Validation `json:"validations,omitempty"` // of these concepts, in the data folder
}

func showLexicon(ctx context.Context, std streams, data dataFlags, of string, asJSON bool) error {
	annotator, cfg, err := lexiconOf(data, "")
	if err != nil {
		return err
	}
	lex := annotator.Lexicon()
	switch {
	case of == "topic" && asJSON:
		return printJSON(std.out, shown(lex, nil, nil, nil))
	case of == "topic":
		printTopic(std.out, lex)
		return nil
	case of == "" && asJSON:
		return printJSON(std.out, shown(lex, lex.Frames, lex.Namings, lex.Concepts))
	case of == "":
		printLexicon(std.out, lex)
		return nil
	}
	frames, namings, concepts := named(lex, of)
	if len(frames)+len(namings)+len(concepts) == 0 {
		return fmt.Errorf("%w: lexicon show: the lexicon has no concept, frame or naming set %q%s", errUsage, of, near(lex, of))
	}
	judged, err := validationsIn(ctx, cmp.Or(data.data, cfg.Data), lex)
	if err != nil {
		fmt.Fprintf(std.err, "Note: what was judged of mentions can't be read: %v\n", err)
	}
	if asJSON {
		answer := shown(lex, frames, namings, concepts)
		for _, v := range judged.Validations {
			if slices.ContainsFunc(concepts, func(c framewatch.Concept) bool { return c.ID == v.Concept }) {
				answer.Validations = append(answer.Validations, v)
			}
		}
		return printJSON(std.out, answer)
	}
	for _, f := range frames {
		fmt.Fprintf(std.out, "Frame %s: %s\n  %s\n  Policy Frames Codebook: %s\n", f.ID, plain(f.Label), plain(f.About), plain(cmp.Or(f.PFC, "-")))
	}
	for _, s := range namings {
		fmt.Fprintf(std.out, "Naming set %s: %s\n  %s\n", s.ID, plain(s.Label), kindOfNaming(s.Kind))
	}
	if len(frames)+len(namings) > 0 {
		fmt.Fprintf(std.out, "  %s:\n\n", plural(len(concepts), "concept", "concepts"))
	}
	for i, c := range concepts {
		if i > 0 {
			fmt.Fprintln(std.out)
		}
		printConcept(std.out, lex, c)
		printJudged(std.out, judged, c.ID)
	}
	return nil
}

// named lists what bears an id: a concept, or a frame or naming set with its
// concepts. An id may be all three.
func named(lex *framewatch.Lexicon, id string) (frames []framewatch.Frame, namings []framewatch.NamingSet, concepts []framewatch.Concept) {
	for _, f := range lex.Frames {
		if f.ID == id {
			frames = append(frames, f)
		}
	}
	for _, s := range lex.Namings {
		if s.ID == id {
			namings = append(namings, s)
		}
	}
	for _, c := range lex.Concepts {
		if c.ID == id || c.Naming == id || slices.Contains(c.Frames, id) {
			concepts = append(concepts, c)
		}
	}
	return frames, namings, concepts
}

// near names what a mistyped id may have meant.
func near(lex *framewatch.Lexicon, id string) string {
	var like []string
	add := func(known, label string) {
		if len(id) > 2 && (strings.Contains(known, strings.ToLower(id)) || strings.Contains(strings.ToLower(label), strings.ToLower(id))) {
			like = append(like, known)
		}
	}
	for _, f := range lex.Frames {
		add(f.ID, f.Label)
	}
	for _, s := range lex.Namings {
		add(s.ID, s.Label)
	}
	for _, c := range lex.Concepts {
		add(c.ID, c.Label)
	}
	if len(like) == 0 {
		return "; `framewatch lexicon show` lists them all"
	}
	return "; there are " + strings.Join(like[:min(len(like), 8)], ", ")
}

func shown(lex *framewatch.Lexicon, frames []framewatch.Frame, namings []framewatch.NamingSet, concepts []framewatch.Concept) shownLexicon {
	return shownLexicon{lex.Name, lex.Revision, lex.Fingerprint, lex.Languages, lex.Topic.Rule, frames, namings, concepts, nil}
}

func kindOfNaming(kind string) string {
	if kind == "referent" {
		return "names of the same thing: their shares say which word is chosen"
	}
	return "related but different things: their shares say what gets attention"
}

// printTopic says when an article is on the topic.
func printTopic(w io.Writer, lex *framewatch.Lexicon) {
	if lex.Topic.Rule == "" {
		fmt.Fprintln(w, "The lexicon has no topic")
	} else {
		fmt.Fprintf(w, "On the topic (%s) are articles with %s\n", plain(lex.Topic.Label), plain(lex.Topic.Rule))
	}
}

// printLexicon lists the frames with their concepts, the naming sets, and how
// many terms each language has.
func printLexicon(w io.Writer, lex *framewatch.Lexicon) {
	fmt.Fprintf(w, "%s, revision %d (%s)\n", plain(lex.Name), lex.Revision, lex.Fingerprint)
	terms := map[string]int{}
	for _, c := range lex.Concepts {
		for lang, list := range c.Variants {
			terms[lang] += len(list)
		}
	}
	var langs []string
	for _, lang := range lex.Languages {
		langs = append(langs, fmt.Sprintf("%s %s", lang, number(terms[lang])))
	}
	fmt.Fprintf(w, "%s in %s; terms: %s\n", plural(len(lex.Concepts), "concept", "concepts"), plural(len(lex.Frames), "frame", "frames"), strings.Join(langs, ", "))
	printTopic(w, lex)
	for _, f := range lex.Frames {
		var ids []string
		for _, c := range lex.Concepts {
			if slices.Contains(c.Frames, f.ID) {
				ids = append(ids, c.ID)
			}
		}
		fmt.Fprintf(w, "\nFrame %s: %s\n", f.ID, plain(f.Label))
		printWrapped(w, ids)
	}
	for _, s := range lex.Namings {
		var ids []string
		for _, c := range lex.Concepts {
			if c.Naming == s.ID {
				ids = append(ids, c.ID)
			}
		}
		fmt.Fprintf(w, "\nNaming set %s (%s): %s\n", s.ID, s.Kind, plain(s.Label))
		printWrapped(w, ids)
	}
	fmt.Fprintln(w, "\n`framewatch lexicon show ID` shows a concept, a frame or a naming set with its terms")
}

// printWrapped prints names in lines of less than 100 characters.
func printWrapped(w io.Writer, names []string) {
	line := " "
	for i, name := range names {
		if i < len(names)-1 {
			name += ","
		}
		if len(line)+len(name) > 98 {
			fmt.Fprintln(w, line)
			line = " "
		}
		line += " " + name
	}
	if line != " " {
		fmt.Fprintln(w, line)
	}
}

func printConcept(w io.Writer, lex *framewatch.Lexicon, c framewatch.Concept) {
	fmt.Fprintf(w, "Concept %s: %s\n  frames: %s\n", c.ID, plain(c.Label), strings.Join(c.Frames, ", "))
	for _, note := range []struct{ name, text string }{{"naming set", c.Naming}, {"register", c.Register}, {"source", c.Source}, {"covers", strings.Join(c.Covers, ", ")}} {
		if note.text != "" {
			fmt.Fprintf(w, "  %s: %s\n", note.name, plain(note.text))
		}
	}
	if c.Base {
		fmt.Fprintln(w, "  base: does not count inside other concepts' terms")
	}
	if c.General {
		fmt.Fprintln(w, "  general: may share wordings with other concepts")
	}
	for _, lang := range lex.Languages {
		for i, term := range c.Variants[lang] {
			head := lang
			if i > 0 {
				head = "  "
			}
			fmt.Fprintf(w, "  %s  %s\n", head, plain(term))
		}
	}
}
