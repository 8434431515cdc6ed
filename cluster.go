package framewatch

import "time"

// A Sketched is what is kept of an article to find others with the same text.
type Sketched struct {
	Key       int64 // derived from ID, in whose order keys are
	Part      int64 // of time: sketches are read by parts
	ID        string
	Source    string
	Published time.Time // zero: undated; the end of the day if that is all that is known
	Fetched   time.Time
	Sentences []uint32 // hashes of its sentences, ascending
	Stopped   []uint32 // of them, those that count as boilerplate and are left out of the sketch
	Sketch    []byte
	Head      string  // ID of the head of its cluster, its own if that is itself; "" while it is not decided
	Share     float64 // of its sentences that the head has, too; 0 to 1
}

// A Clustered is one article of a cluster of two or more.
type Clustered struct {
	Seq  int64
	Head string // ID
}

// A Cluster names the articles that ran one text.
type Cluster struct {
	Head string // ID of the earliest
	Size int    // articles
}
