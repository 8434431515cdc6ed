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
	docs     int    // that are not deleted
	top      uint32 // highest Seq
}

// A part is one segment: postings of documents numbered from 0.
type part struct {
	segment.Segment
	deleted *roaring.Bitmap // nil if none
	seqs    *seqs
}

// A seqs says which articles the documents of a segment are.
type seqs struct {
	of  []uint32 // by document
	top uint32
}

// View returns the index as it is now.
func (ix *Index) View() (v *View, err error) {
	defer recovered("read", &err)
	ix.mu.Lock() // before the snapshot is taken, so that no older one forgets segments of a newer
	defer ix.mu.Unlock()
	snapshot, err := ix.snapshot()
	if err != nil {
		return nil, err
	}
	v = &View{snapshot: snapshot}
	if v.parts, err = ix.parts(snapshot); err != nil {
		return nil, fmt.Errorf("read index: %w (%v)", err, v.Close())
	}
	for _, p := range v.parts {
		v.top = max(v.top, p.seqs.top)
		v.docs += len(p.seqs.of)
		if p.deleted != nil {
			v.docs -= int(p.deleted.GetCardinality())
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
// read once; those that are gone are forgotten. ix.mu must be held.
func (ix *Index) parts(snapshot *scorch.IndexSnapshot) ([]part, error) {
	var parts []part
	known := map[uint64]*seqs{}
	for _, s := range snapshot.Segments() {
		read, ok := ix.seqs[s.Id()]
		if !ok {
			var err error
			if read, err = readSeqs(s.Segment()); err != nil {
				return nil, err
			}
		}
		known[s.Id()] = read
		deleted := s.Deleted()
		if deleted != nil && deleted.IsEmpty() {
			deleted = nil
		}
		parts = append(parts, part{s.Segment(), deleted, read})
	}
	ix.seqs = known
	return parts, nil
}

func readSeqs(s segment.Segment) (*seqs, error) {
	of := make([]uint32, s.Count())
	for doc := range of {
		id, err := s.DocID(uint64(doc))
		if err != nil {
			return nil, err
		}
		if of[doc], err = seqOf(id); err != nil {
			return nil, err
		}
	}
	read := &seqs{of: of}
	if len(of) > 0 {
		read.top = slices.Max(of)
	}
	return read, nil
}
