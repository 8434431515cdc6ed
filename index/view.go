package index

import (
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A View is the index as it was at one moment. It must be closed.
type View struct {
	snapshot *scorch.IndexSnapshot
	parts    []part
	lengths  lengths
	top      uint32 // highest Seq
}

// A part is one segment: postings of documents numbered from 0.
type part struct {
	segment.Segment
	deleted *roaring.Bitmap
	seqs    []uint32 // of each document
}

// live is the number of documents that are not deleted.
func (p part) live() uint64 {
	if p.deleted == nil {
		return p.Count()
	}
	return p.Count() - p.deleted.GetCardinality()
}

// View returns the index as it is now.
func (ix *Index) View() (v *View, err error) {
	defer recovered("read", &err)
	ix.writing.Lock()
	lengths := ix.state.lengths
	ix.writing.Unlock()
	snapshot, err := ix.snapshot()
	if err != nil {
		return nil, err
	}
	v = &View{snapshot: snapshot, lengths: lengths}
	if v.parts, err = ix.parts(snapshot); err != nil {
		return nil, fmt.Errorf("read index: %w (%v)", err, v.Close())
	}
	for _, p := range v.parts {
		if len(p.seqs) > 0 {
			v.top = max(v.top, slices.Max(p.seqs))
		}
	}
	return v, nil
}

// Share returns the same view for another reader, who must close it, too.
func (v *View) Share() *View {
	v.snapshot.AddRef()
	return v
}

// Close lets go of the files. Each reader of a shared view closes it once.
func (v *View) Close() error { return v.snapshot.Close() }

// parts finds the Seqs of all documents. Segments never change, so each is
// read once; those that are gone are forgotten.
func (ix *Index) parts(snapshot *scorch.IndexSnapshot) ([]part, error) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	var parts []part
	known := map[uint64][]uint32{}
	for _, s := range snapshot.Segments() {
		seqs, ok := ix.seqs[s.Id()]
		if !ok {
			var err error
			if seqs, err = readSeqs(s.Segment()); err != nil {
				return nil, err
			}
		}
		known[s.Id()] = seqs
		parts = append(parts, part{s.Segment(), s.Deleted(), seqs})
	}
	ix.seqs = known
	return parts, nil
}

func readSeqs(s segment.Segment) ([]uint32, error) {
	seqs := make([]uint32, s.Count())
	for doc := range seqs {
		id, err := s.DocID(uint64(doc))
		if err != nil {
			return nil, err
		}
		if seqs[doc], err = seqOf(id); err != nil {
			return nil, err
		}
	}
	return seqs, nil
}

// Values calls each with every value of a column and the Seqs that have it, in
// no order; each must not keep the slice.
func (v *View) Values(column string, each func(value string, seqs []uint32) error) (err error) {
	defer recovered("read", &err)
	var seqs []uint32
	for _, p := range v.parts {
		err := p.terms(column, nil, nil, func(term string) error {
			seqs = seqs[:0]
			err := p.docs(column, term, func(doc uint32) { seqs = append(seqs, p.seqs[doc]) })
			if err != nil || len(seqs) == 0 {
				return err
			}
			return each(term, seqs)
		})
		if err != nil {
			return fmt.Errorf("read column %s: %w", column, err)
		}
	}
	return nil
}

// terms calls each with the terms of a field in [from, to), in order; nil
// bounds are open.
func (p part) terms(field string, from, to []byte, each func(term string) error) error {
	dict, err := p.Dictionary(field)
	if err != nil {
		return err
	}
	it := dict.AutomatonIterator(nil, from, to)
	for {
		entry, err := it.Next()
		if err != nil || entry == nil {
			return err
		}
		if err := each(entry.Term); err != nil {
			return err
		}
	}
}

// docs calls each with the documents that have a term.
func (p part) docs(field, term string, each func(doc uint32)) error {
	dict, err := p.Dictionary(field)
	if err != nil {
		return err
	}
	list, err := dict.PostingsList([]byte(term), p.deleted, nil)
	if err != nil {
		return err
	}
	it := list.Iterator(false, false, false, nil)
	if all, ok := it.(segment.OptimizablePostingsIterator); ok {
		if doc, ok := all.DocNum1Hit(); ok {
			each(uint32(doc))
			return nil
		}
		if bitmap := all.ActualBitmap(); bitmap != nil {
			eachOf(bitmap, each)
		}
		return nil
	}
	for {
		posting, err := it.Next()
		if err != nil || posting == nil {
			return err
		}
		each(uint32(posting.Number()))
	}
}

func eachOf(bitmap *roaring.Bitmap, each func(uint32)) {
	var buffer [512]uint32
	it := bitmap.ManyIterator()
	for {
		n := it.NextMany(buffer[:])
		if n == 0 {
			return
		}
		for _, doc := range buffer[:n] {
			each(doc)
		}
	}
}

// A seqSet gathers Seqs in any order: documents lie in a segment as their
// analysis ended. One bit each, so that it costs 125 kB for a million articles.
type seqSet []uint64

func (v *View) newSeqSet() seqSet { return make(seqSet, v.top/64+1) }

func (s seqSet) add(seq uint32)          { s[seq/64] |= 1 << (seq % 64) }
func (s seqSet) has(seq uint32) bool     { return s[seq/64]&(1<<(seq%64)) != 0 }
func (s seqSet) bitmap() *roaring.Bitmap { return roaring.FromDense(s, false) }
