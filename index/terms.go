package index

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"framewatch"
	"framewatch/seqset"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Any returns the Seqs of the documents that have any of the terms in a field.
// The set is the caller's own.
func (v *View) Any(field string, terms ...string) (found *seqset.Set, err error) {
	defer recovered("search", &err)
	found = seqset.Under(v.top)
	r := newReader()
	defer r.release()
	for _, p := range v.parts {
		dict, err := p.Dictionary(field)
		if err != nil {
			return nil, fmt.Errorf("search %s: %w", field, err)
		}
		for _, term := range terms {
			if err := r.seqs(p, dict, term, found.AddAll); err != nil {
				return nil, fmt.Errorf("search %s:%s: %w", field, term, err)
			}
		}
	}
	return found, nil
}

// Count returns the number of documents that have a term in a field.
func (v *View) Count(field, term string) (n int, err error) {
	defer recovered("search", &err)
	r := newReader()
	defer r.release()
	for _, p := range v.parts {
		dict, err := p.Dictionary(field)
		if err != nil {
			return 0, fmt.Errorf("count %s:%s: %w", field, term, err)
		}
		in, err := r.count(p, dict, term)
		if err != nil {
			return 0, fmt.Errorf("count %s:%s: %w", field, term, err)
		}
		n += in
	}
	return n, nil
}

// Expand returns the terms of a field that begin with prefix, in order. That
// there are more than most is the reader's mistake.
func (v *View) Expand(field, prefix string, most int) (terms []string, err error) {
	defer recovered("search", &err)
	known := map[string]bool{}
	r := newReader()
	defer r.release()
	for _, p := range v.parts {
		err := r.expand(p, field, prefix, func(term string) error {
			known[term] = true
			if len(known) > most {
				return fmt.Errorf("%w: %s* stands for more than %d words; write more letters before the *", framewatch.ErrQuery, prefix, most)
			}
			return nil
		})
		if errors.Is(err, framewatch.ErrQuery) {
			return nil, err
		}
		if err != nil {
			return nil, fmt.Errorf("search %s:%s*: %w", field, prefix, err)
		}
	}
	for term := range known {
		terms = append(terms, term)
	}
	slices.Sort(terms)
	return terms, nil
}

// A reader holds what reading postings needs, to be used again.
type reader struct {
	list   segment.PostingsList
	places segment.PostingsIterator
	buffer [1024]uint32
}

var readers = sync.Pool{New: func() any { return &reader{} }}

func newReader() *reader   { return readers.Get().(*reader) }
func (r *reader) release() { readers.Put(r) }

// postings finds the documents of a part that have a term and are not deleted.
func (r *reader) postings(p part, dict segment.TermDictionary, term string) error {
	list, err := dict.PostingsList([]byte(term), p.deleted, r.list)
	r.list = list
	return err
}

// count is the number of documents that have a term.
func (r *reader) count(p part, dict segment.TermDictionary, term string) (int, error) {
	if err := r.postings(p, dict, term); err != nil {
		return 0, err
	}
	return int(r.list.Count()), nil
}

// seqs calls each with the Seqs of the documents that have a term, some at a
// time; each must not keep the slice.
func (r *reader) seqs(p part, dict segment.TermDictionary, term string, each func(seqs []uint32)) error {
	if err := r.postings(p, dict, term); err != nil {
		return err
	}
	r.places = r.list.Iterator(false, false, false, r.places)
	all, ok := r.places.(segment.OptimizablePostingsIterator)
	if !ok {
		return fmt.Errorf("postings are a %T", r.places)
	}
	if doc, ok := all.DocNum1Hit(); ok {
		r.buffer[0] = p.seqs.of[doc]
		each(r.buffer[:1])
		return nil
	}
	bitmap := all.ActualBitmap()
	if bitmap == nil {
		return nil // the segment does not have the term, or only in a deleted document
	}
	for it := bitmap.ManyIterator(); ; {
		n := it.NextMany(r.buffer[:])
		if n == 0 {
			return nil
		}
		found := r.buffer[:n]
		for i, doc := range found {
			found[i] = p.seqs.of[doc]
		}
		each(found)
	}
}

// counted calls each with every document that has a term, and how often.
func (r *reader) counted(p part, dict segment.TermDictionary, term string, each func(seq uint32, n float64)) error {
	if err := r.postings(p, dict, term); err != nil {
		return err
	}
	r.places = r.list.Iterator(true, false, false, r.places)
	for {
		posting, err := r.places.Next()
		if err != nil || posting == nil {
			return err
		}
		each(p.seqs.of[posting.Number()], float64(max(1, posting.Frequency())))
	}
}

// uncounted is what the library's dictionaries offer besides: it goes through
// terms without looking at their postings.
type uncounted interface {
	AutomatonIteratorOmitCount(a segment.Automaton, from, to []byte) segment.DictionaryIterator
}

// expand calls each with the terms of a part that begin with prefix. Terms that
// only deleted documents have are passed over.
func (r *reader) expand(p part, field, prefix string, each func(term string) error) error {
	dict, err := p.Dictionary(field)
	if err != nil {
		return err
	}
	terms, ok := dict.(uncounted)
	if !ok {
		return fmt.Errorf("dictionary is a %T", dict)
	}
	for it := terms.AutomatonIteratorOmitCount(nil, []byte(prefix), after(prefix)); ; {
		entry, err := it.Next()
		if err != nil || entry == nil {
			return err
		}
		if p.deleted != nil {
			switch n, err := r.count(p, dict, entry.Term); {
			case err != nil:
				return err
			case n == 0:
				continue
			}
		}
		if err := each(entry.Term); err != nil {
			return err
		}
	}
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
