package corpus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"framewatch"
	"framewatch/text"
)

// unknown tells which names in a question stand for nothing here, so that a
// slip of the pen is not read as a finding.
func (q *question) unknown(ctx context.Context, e framewatch.Expr, f framewatch.Filter) []string {
	var notices []string
	tell := func(format, name string, among ...string) {
		if notice := fmt.Sprintf(format, name) + nearestOf(name, among) + "."; !slices.Contains(notices, notice) {
			notices = append(notices, notice)
		}
	}
	source := func(name string) {
		if !slices.ContainsFunc(q.sources, func(s string) bool { return text.Fold(s) == text.Fold(name) }) {
			tell("No article here is from an outlet called “%s”", name, q.sources...)
		}
	}
	lang := func(code string) {
		if !slices.ContainsFunc(q.langs, func(s string) bool { return text.Fold(s) == text.Fold(code) }) {
			tell("No article here is in the language “%s”", code)
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
				tell("No article here has the ID “%s”", is.Value)
			}
		case framewatch.FieldConcept, framewatch.FieldFrame, framewatch.FieldNaming:
			if !q.lexicon.names[is] {
				tell("The lexicon has no "+kindNames[is.Field]+" “%s”", is.Value, q.lexicon.named(is.Field)...)
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
					tell("No words here are owed to a speaker called “%s”", name)
				}
			}
		}
	}
	return notices
}

// kindNames are what the fields of a lexicon are called.
var kindNames = map[framewatch.Field]string{framewatch.FieldConcept: "concept", framewatch.FieldFrame: "frame", framewatch.FieldNaming: "naming set"}

// named are the names of one kind that a lexicon gives.
func (l *lexicon) named(kind framewatch.Field) (names []string) {
	for is := range l.names {
		if is.Field == kind {
			names = append(names, is.Value)
		}
	}
	slices.Sort(names)
	return names
}

// nearestOf tells the name among others that a name may be a slip for; "" if
// none is near.
func nearestOf(name string, among []string) string {
	if len(among) == 0 {
		return ""
	}
	folded := text.Fold(name)
	far := func(s string) float64 {
		if s = text.Fold(s); len(folded) > 2 && strings.HasPrefix(s, folded) {
			return 0
		}
		return unlike(folded, s)
	}
	nearest := slices.MinFunc(among, func(a, b string) int { return cmp.Compare(far(a), far(b)) })
	if far(nearest) > 0.5 {
		return ""
	}
	return "; the nearest is “" + nearest + "”"
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
