package blocks

import "errors"

// A View is a log as it was at one time. It may be read until the log is
// closed.
type View struct {
	files [][]byte // what the files hold
	pages []*refs  // by Seq
	last  uint32   // Seq

	base    uint64 // of the block that is being taken: where it begins in the last file
	records uint32 // and how many of its records have been set
}

const refBits = 12

// refs say where the records of Seqs that follow on each other stand: the
// file's index above, the byte below; 0 if there is none. Those behind the last
// Seq of a view belong to later ones.
type refs [1 << refBits]uint64

var errOrder = errors.New("articles are out of order")

// Set makes seq the last article; its record stands at this byte of the block
// that is being taken.
func (v *View) Set(seq uint32, place uint64) error {
	if seq <= v.last {
		return errOrder
	}
	for int(seq>>refBits) >= len(v.pages) {
		v.pages = append(v.pages, nil)
	}
	p := &v.pages[seq>>refBits]
	if *p == nil {
		*p = new(refs)
	}
	(*p)[seq&(1<<refBits-1)] = uint64(len(v.files)-1)<<32 | (v.base + place)
	v.last = seq
	v.records++
	return nil
}

// Last is the Seq of the last article; 0 if there is none.
func (v *View) Last() uint32 { return v.last }

// Each calls f with all records in order of Seq; what f is given begins with
// the record and reaches behind it.
func (v *View) Each(f func(record []byte)) {
	for i, p := range v.pages {
		if p == nil {
			continue
		}
		for j := 0; j < len(p) && i<<refBits+j <= int(v.last); j++ { // what is behind may be written now
			if ref := p[j]; ref != 0 {
				f(v.at(ref))
			}
		}
	}
}

func (v *View) at(ref uint64) []byte { return v.files[ref>>32][uint32(ref):] }

// Record is what begins with the record of an article and reaches behind it;
// nil if the article is not there.
func (v *View) Record(seq uint32) []byte {
	if seq > v.last || int(seq>>refBits) >= len(v.pages) {
		return nil
	}
	p := v.pages[seq>>refBits]
	if p == nil {
		return nil
	}
	ref := p[seq&(1<<refBits-1)]
	if ref == 0 {
		return nil
	}
	return v.at(ref)
}
