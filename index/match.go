package index

import (
	"context"
	"fmt"
	"slices"
	"time"

	"framewatch"
	"framewatch/text"

	"github.com/RoaringBitmap/roaring/v2"
)

// Confirm returns those of the candidates, Seqs, in which w really stands. It
// is asked about what the postings cannot tell: exact words, words close by,
// phrases with a prefix.
type Confirm func(ctx context.Context, w framewatch.Words, candidates *roaring.Bitmap) (*roaring.Bitmap, error)

// Match returns the Seqs of the articles within, for which e holds; nil e
// holds for all. The answer is the caller's own.
func (v *View) Match(ctx context.Context, e framewatch.Expr, within *roaring.Bitmap, confirm Confirm) (found *roaring.Bitmap, err error) {
	defer recovered("search", &err)
	return matcher{ctx, v, confirm}.match(e, within)
}

type matcher struct {
	ctx     context.Context // of this one question
	view    *View
	confirm Confirm
}

// match returns a new bitmap, a part of within.
func (m matcher) match(e framewatch.Expr, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if err := m.ctx.Err(); err != nil {
		return nil, err
	}
	switch e := e.(type) {
	case nil:
		return within.Clone(), nil
	case framewatch.And:
		return m.and(e, within)
	case framewatch.Or:
		found := roaring.New()
		for _, x := range e {
			part, err := m.match(x, within)
			if err != nil {
				return nil, err
			}
			found.Or(part)
		}
		return found, nil
	case framewatch.Not:
		without, err := m.match(e.X, within)
		if err != nil {
			return nil, err
		}
		return roaring.AndNot(within, without), nil
	case framewatch.Words:
		return m.words(e, within)
	case framewatch.Is:
		return m.is(e, within)
	case framewatch.Dates:
		return m.dates(e, within)
	case framewatch.Seqs:
		return seqs(e, within), nil
	}
	return nil, fmt.Errorf("search index: expression %T is unknown", e)
}

// and narrows step by step, so that what must be confirmed on the texts comes
// last, when few candidates are left.
func (m matcher) and(parts framewatch.And, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(a, b framewatch.Expr) int { return cost(a) - cost(b) })
	found := within.Clone()
	for _, x := range parts {
		var err error
		if found, err = m.match(x, found); err != nil || found.IsEmpty() {
			return found, err
		}
	}
	return found, nil
}

// cost is 1 for an expression that needs the texts, otherwise 0.
func cost(e framewatch.Expr) int {
	most := 0
	switch e := e.(type) {
	case framewatch.And:
		for _, x := range e {
			most = max(most, cost(x))
		}
	case framewatch.Or:
		for _, x := range e {
			most = max(most, cost(x))
		}
	case framewatch.Not:
		most = cost(e.X)
	case framewatch.Words:
		if !certain(e) {
			most = 1
		}
	}
	return most
}

// certain reports whether the postings alone decide where w stands.
func certain(w framewatch.Words) bool {
	if w.Within > 0 && len(w.Words) > 1 {
		return false
	}
	for _, word := range w.Words {
		if word.Exact || word.Prefix && len(w.Words) > 1 {
			return false
		}
	}
	return true
}

// fields are the fields of the index behind a field of the query language.
func fields(f framewatch.Field) []string {
	switch f {
	case framewatch.FieldTitle:
		return []string{fieldTitle}
	case framewatch.FieldLead:
		return []string{fieldLead}
	case framewatch.FieldBody:
		return []string{fieldLead, fieldBody}
	case framewatch.FieldAuthor:
		return []string{fieldAuthor}
	}
	return []string{fieldTitle, fieldLead, fieldBody}
}

func (m matcher) words(w framewatch.Words, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	found := m.view.newSeqSet()
	for _, field := range fields(w.Field) {
		terms, err := m.view.expandAll(field, w.Words)
		if err != nil {
			return nil, err
		}
		for _, p := range m.view.parts {
			add := func(doc uint32) { found.add(p.seqs[doc]) }
			if certain(w) && len(w.Words) > 1 {
				err = p.phrase(m.ctx, field, terms, add)
			} else {
				err = p.together(field, terms, add)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	candidates := found.bitmap()
	candidates.And(within)
	if certain(w) || candidates.IsEmpty() {
		return candidates, nil
	}
	return m.confirm(m.ctx, w, candidates)
}

// expandAll returns the terms behind each word: the word itself, or those that
// begin with it.
func (v *View) expandAll(field string, words []framewatch.Word) ([][]string, error) {
	terms := make([][]string, len(words))
	for i, w := range words {
		folded := w.Text
		if w.Exact {
			folded = text.Fold(folded)
		}
		terms[i] = []string{folded}
		if w.Prefix {
			var err error
			if terms[i], err = v.expand(field, folded); err != nil {
				return nil, err
			}
		}
	}
	return terms, nil
}

func (v *View) expand(field, prefix string) ([]string, error) {
	known := map[string]bool{}
	var terms []string
	for _, p := range v.parts {
		err := p.terms(field, []byte(prefix), after(prefix), func(term string) error {
			if !known[term] {
				known[term] = true
				terms = append(terms, term)
			}
			if len(terms) > framewatch.MaxExpansions {
				return fmt.Errorf("%w: %s* stands for more than %d words; write more letters before the *", framewatch.ErrQuery, prefix, framewatch.MaxExpansions)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return terms, nil
}

// after is the first key behind all that begin with prefix; nil if there is none.
func after(prefix string) []byte {
	key := []byte(prefix)
	for len(key) > 0 {
		key[len(key)-1]++
		if key[len(key)-1] != 0 {
			return key
		}
		key = key[:len(key)-1]
	}
	return nil
}

// is answers a field with a value. A source is found in any case, since
// readers type its name.
func (m matcher) is(e framewatch.Is, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if e.Field == framewatch.FieldAuthor {
		return m.and(authorWords(e.Value), within)
	}
	found := m.view.newSeqSet()
	for _, p := range m.view.parts {
		add := func(doc uint32) { found.add(p.seqs[doc]) }
		var err error
		if e.Field == framewatch.FieldSource {
			name := text.Fold(e.Value)
			err = p.terms(ColumnSource, nil, nil, func(term string) error {
				if text.Fold(term) != name {
					return nil
				}
				return p.docs(ColumnSource, term, add)
			})
		} else {
			err = p.docs(string(e.Field), e.Value, add)
		}
		if err != nil {
			return nil, fmt.Errorf("search %s: %w", e.Field, err)
		}
	}
	result := found.bitmap()
	result.And(within)
	return result, nil
}

// authorWords asks for all words of value, in any order.
func authorWords(value string) framewatch.And {
	var all framewatch.And
	for _, word := range text.Words(value) {
		all = append(all, framewatch.Words{Field: framewatch.FieldAuthor, Words: []framewatch.Word{{Text: word.Folded}}})
	}
	return all
}

func (m matcher) dates(e framewatch.Dates, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	found := m.view.newSeqSet()
	for _, p := range m.view.parts {
		err := p.terms(ColumnDay, dayKey(e.From), dayKey(e.To), func(day string) error {
			return p.docs(ColumnDay, day, func(doc uint32) { found.add(p.seqs[doc]) })
		})
		if err != nil {
			return nil, fmt.Errorf("search dates: %w", err)
		}
	}
	result := found.bitmap()
	result.And(within)
	return result, nil
}

func dayKey(t time.Time) []byte {
	if t.IsZero() {
		return nil
	}
	return []byte(t.UTC().Format(DayLayout))
}

func seqs(e framewatch.Seqs, within *roaring.Bitmap) *roaring.Bitmap {
	end := uint64(1) << 32
	if e.To > 0 {
		end = min(end, uint64(e.To)+1)
	}
	found := roaring.New()
	if from := uint64(max(0, e.From)); from < end {
		found.AddRange(from, end)
	}
	found.And(within)
	return found
}
