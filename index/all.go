package index

import "framewatch/seqset"

// All returns the Seqs of all documents.
func (v *View) All() *seqset.Set {
	all := seqset.Under(v.top)
	for _, p := range v.parts {
		for doc, seq := range p.seqs.of {
			if p.deleted == nil || !p.deleted.Contains(uint32(doc)) {
				all.Add(seq)
			}
		}
	}
	return all
}
