package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"framewatch/seqset"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"
)

// An Index is open for one writer and any number of readers.
type Index struct {
	dir    string
	stamp  string
	queue  *bleve.AnalysisQueue
	scorch *scorch.Scorch

	writing sync.Mutex // one Apply at a time
	state   state      // as of the last Apply; read and written under writing
	broken  bool       // the library's writer has ended; likewise

	mu   sync.Mutex
	seqs map[uint64]*seqs // by segment
}

const (
	keyStamp = "stamp"
	keyState = "state"
)

var (
	errStale = errors.New("index is of another making")
	errAhead = fmt.Errorf("%w", errStale) // made from articles that are no longer in the store
)

// Open opens the index in dir or makes a new one. rules names those by which
// articles are cut into words, last is the Seq of the last article there is. An
// index that was made with another mapping or other rules, or from other articles, is removed; one that is damaged is moved aside, to dir +
// ".damaged". Either way the caller finds the watermark at 0 and gives it all
// articles again. Where the damage is in what came last, the library may fall
// back to the state before: the watermark is then lower than it was, and what
// came and went after it must be given again.
func Open(log *slog.Logger, dir, rules string, last int64) (*Index, error) {
	stamp := fmt.Sprintf("%d %s", mappingVersion, rules)
	ix, err := open(dir, stamp, last)
	switch {
	case err == nil:
		return ix, nil
	case errors.Is(err, errStale):
		level := slog.LevelInfo
		if errors.Is(err, errAhead) {
			level = slog.LevelWarn // articles are gone: whoever lost them must know
		}
		log.Log(context.Background(), level, "index is rebuilt", "dir", dir, "err", err)
		err = os.RemoveAll(dir)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("open index: %w", err)
	default:
		aside := dir + ".damaged"
		log.Warn("index is damaged, moved aside and rebuilt", "dir", dir, "aside", aside, "err", err)
		err = errors.Join(os.RemoveAll(aside), os.Rename(dir, aside))
	}
	if err != nil {
		return nil, fmt.Errorf("set index aside: %w", err)
	}
	if ix, err = open(dir, stamp, last); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return ix, nil
}

func open(dir, stamp string, last int64) (ix *Index, err error) {
	ix = &Index{dir: dir, stamp: stamp, state: state{live: &seqset.Set{}}, seqs: map[uint64]*seqs{}, queue: bleve.NewAnalysisQueue(1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, ix.Close())
		}
	}()
	defer recovered("open", &err)
	if _, err := os.Stat(filepath.Join(dir, brokenFile)); err == nil {
		return ix, errors.New("its writer ended the last time")
	}
	if err := checkBolt(filepath.Join(dir, "root.bolt")); err != nil {
		return ix, err
	}
	segments, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil {
		return ix, err
	}
	config := map[string]any{
		"path":                   dir,
		"bolt_timeout":           "5s", // a second opener would wait for ever
		"scorchMergePlanOptions": mergePlan,
	}
	made, err := scorch.NewScorch(scorch.Name, config, ix.queue)
	if err != nil {
		return ix, err
	}
	opening, ok := made.(*scorch.Scorch)
	if !ok {
		return ix, fmt.Errorf("index is a %T", made)
	}
	if err = opening.Open(); err != nil {
		return ix, err
	}
	ix.scorch = opening
	if err = ix.load(last, len(segments) > 0); err != nil {
		return ix, err
	}
	// Damage in the list of segments shows when it is written.
	return ix, ix.write(bleve.NewBatch(), ix.state, time.Second)
}

// load checks the files and reads what is kept beside the documents. used says
// that there were segments before: where the library can read none of its
// states it begins an empty one, and would write new segments into old files.
func (ix *Index) load(last int64, used bool) error {
	snapshot, err := ix.snapshot()
	if err != nil {
		return err
	}
	defer snapshot.Close()
	for _, s := range snapshot.Segments() {
		if err := checkSegment(s.Segment()); err != nil {
			return err
		}
	}
	kept := snapshot.Internal()
	if len(kept[keyStamp]) == 0 {
		n, err := snapshot.DocCount()
		switch {
		case err != nil:
		case n > 0:
			err = fmt.Errorf("%d documents without a stamp", n)
		case used:
			err = errors.New("there are segments, but no state of the index can be read")
		}
		return err // nil: new
	}
	if string(kept[keyStamp]) != ix.stamp {
		return fmt.Errorf("%w: mapping and rules %q, now %q", errStale, kept[keyStamp], ix.stamp)
	}
	found, err := decode(string(kept[keyState]), ix.stamp)
	if err != nil {
		return err
	}
	if found.watermark > last {
		return fmt.Errorf("%w: the index knows article %d, the last in the store is %d", errAhead, found.watermark, last)
	}
	return ix.count(snapshot, found)
}

// count finds the documents and compares them with what is kept about them:
// which ones are deleted stands in the list of segments, which has no checksum.
func (ix *Index) count(snapshot *scorch.IndexSnapshot, kept state) error {
	ix.mu.Lock()
	parts, err := ix.parts(snapshot)
	ix.mu.Unlock()
	if err != nil {
		return err
	}
	found := state{watermark: kept.watermark, live: &seqset.Set{}}
	for _, p := range parts {
		for doc, seq := range p.seqs.of {
			if p.deleted != nil && p.deleted.Contains(uint32(doc)) {
				continue
			}
			if !found.add(seq) {
				return fmt.Errorf("article %d stands in it twice", seq)
			}
		}
	}
	if found.docs != kept.docs || found.digest != kept.digest {
		return fmt.Errorf("it holds %d documents that are not the %d it should hold", found.docs, kept.docs)
	}
	ix.state = found
	return nil
}

// Watermark is the Seq up to which all articles are in the index.
func (ix *Index) Watermark() int64 {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	return ix.state.watermark
}

// Apply puts a batch of documents into the index, with no article left out
// since the watermark, and takes out those that are gone, all
// or nothing. When it returns without error this is on disk. After an error the
// batch must be applied again; a repeat replaces.
func (ix *Index) Apply(ctx context.Context, docs []Doc, gone []int64) error {
	if len(docs)+len(gone) == 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	batch, err := batchOf(docs, gone)
	if err != nil {
		return fmt.Errorf("write index: %w", err)
	}
	ix.writing.Lock()
	defer ix.writing.Unlock()
	next := ix.state.with(docs, gone)
	if err := ix.write(batch, next, patience); err != nil {
		return fmt.Errorf("write index: articles after %d up to %d: %w", ix.state.watermark, next.watermark, err)
	}
	ix.state = next
	return nil
}

func batchOf(docs []Doc, gone []int64) (*bleve.Batch, error) {
	for _, d := range docs {
		if d.Seq < 1 || d.Seq > math.MaxUint32 {
			return nil, fmt.Errorf("no article can have the Seq %d", d.Seq)
		}
	}
	if i := slices.IndexFunc(gone, func(seq int64) bool { return seq < 1 || seq > math.MaxUint32 }); i >= 0 {
		return nil, fmt.Errorf("no article can have the Seq %d", gone[i])
	}
	batch := bleve.NewBatch()
	for _, p := range places(docs) {
		if batch.IndexOps[p.id] != nil {
			return nil, fmt.Errorf("article with key %s stands twice in one batch", p.id)
		}
		batch.Update(p)
	}
	for _, seq := range gone {
		id := docID(seq)
		if batch.IndexOps[id] != nil {
			return nil, fmt.Errorf("article %d comes and goes in one batch", seq)
		}
		batch.Delete(id)
	}
	return batch, nil
}

func (ix *Index) snapshot() (*scorch.IndexSnapshot, error) {
	reader, err := ix.scorch.Reader()
	if err != nil {
		return nil, err
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return nil, errors.New("index is closed")
	}
	return snapshot, nil
}

// recovered turns a panic of the library, which trusts its files, into an error.
func recovered(doing string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s index: %v", doing, r)
	}
}

// mergePlan says which segments the library puts together in the background:
// their number is kept small, since every word of a question is looked up in
// each; but small batches must not have all small segments written anew each
// time, as they would with the library's own floor of 2,000 articles.
var mergePlan = map[string]any{
	"FloorSegmentSize":     100, // articles; smaller segments count as so large
	"MaxSegmentsPerTier":   5,
	"SegmentsPerMergeTask": 10,
}
