package corpus

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"framewatch"
	"framewatch/text"
)

// unknown tells which names in a question stand for nothing here, so that a
// slip of the pen is not read as a finding.
func (q *question) unknown(ctx context.Context, e framewatch.Expr, f framewatch.Filter) []string {
	var notices []string
	tell := func(format, name string) {
		if notice := fmt.Sprintf(format, name); !slices.Contains(notices, notice) {
			notices = append(notices, notice)
		}
	}
	source := func(name string) {
		if !slices.ContainsFunc(q.sources, func(s string) bool { return text.Fold(s) == text.Fold(name) }) {
			tell("No article here is from an outlet called “%s”.", name)
		}
	}
	lang := func(code string) {
		if !slices.ContainsFunc(q.langs, func(s string) bool { return text.Fold(s) == text.Fold(code) }) {
			tell("No article here is in the language “%s”.", code)
		}
	}
	eachName(e, func(is framewatch.Is) {
		switch is.Field {
		case framewatch.FieldSource:
			source(is.Value)
		case framewatch.FieldLang:
			lang(is.Value)
		case framewatch.FieldCluster:
			if _, err := q.corpus.store.ArticleByID(ctx, is.Value); errors.Is(err, framewatch.ErrNotFound) {
				tell("No article here has the ID “%s”.", is.Value)
			}
		case framewatch.FieldConcept, framewatch.FieldFrame, framewatch.FieldNaming:
			if !q.lexicon.names[is] {
				tell("The lexicon has no "+string(is.Field)+" “%s”.", is.Value)
			}
		}
	})
	for _, name := range f.Sources {
		source(name)
	}
	for _, code := range f.Languages {
		lang(code)
	}
	if len(f.Speakers) > 0 {
		if calls, err := q.calls(ctx); err == nil {
			for _, name := range f.Speakers {
				if !calls.has(name) {
					tell("No words here are owed to a speaker called “%s”.", name)
				}
			}
		}
	}
	return notices
}

// eachName calls do with every name in a query, those under NOT included.
func eachName(e framewatch.Expr, do func(framewatch.Is)) {
	walk(e, true, func(e framewatch.Expr) {
		if is, ok := e.(framewatch.Is); ok {
			do(is)
		}
	})
}

// namesOf are the names that a lexicon gives to concepts, frames and naming sets.
func namesOf(lex *framewatch.Lexicon) map[framewatch.Is]bool {
	names := map[framewatch.Is]bool{}
	for _, c := range lex.Concepts {
		names[framewatch.Is{Field: framewatch.FieldConcept, Value: c.ID}] = true
	}
	for _, f := range lex.Frames {
		names[framewatch.Is{Field: framewatch.FieldFrame, Value: f.ID}] = true
	}
	for _, n := range lex.Namings {
		names[framewatch.Is{Field: framewatch.FieldNaming, Value: n.ID}] = true
	}
	return names
}
