package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

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
	seqs map[uint64][]uint32 // by segment: the Seq of each of its documents
}

// state is what is kept beside the documents.
type state struct {
	watermark int64
	lengths   lengths
}

// lengths sums the words of each text field over the documents.
type lengths struct {
	Docs   int            `json:"docs"`
	Fields map[string]int `json:"fields"`
}

const (
	keyWatermark = "watermark"
	keyStamp     = "stamp"
	keyLengths   = "lengths"
)

var (
	errStale = errors.New("index is of another making")
	errAhead = fmt.Errorf("%w", errStale) // made from articles that are no longer in the store
)

// Open opens the index in dir or makes a new one. lexicon is the fingerprint
// of the lexicon that marks the documents, last the Seq of the last article
// there is. An index that was made with another mapping or lexicon, or from
// other articles, is removed; one that is damaged is moved aside, to dir +
// ".damaged". Either way the caller finds the watermark at 0 and gives it all
// articles again.
func Open(log *slog.Logger, dir, lexicon string, last int64) (*Index, error) {
	stamp := fmt.Sprintf("%d %s", mappingVersion, lexicon)
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
	ix = &Index{dir: dir, stamp: stamp, seqs: map[uint64][]uint32{}, queue: bleve.NewAnalysisQueue(runtime.GOMAXPROCS(0))}
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
		"path":         dir,
		"bolt_timeout": "5s", // a second opener would wait for ever
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
	ix.state.lengths.Fields = map[string]int{}
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
		return fmt.Errorf("%w: mapping and lexicon %q, now %q", errStale, kept[keyStamp], ix.stamp)
	}
	if ix.state.watermark, err = strconv.ParseInt(string(kept[keyWatermark]), 10, 64); err != nil {
		return fmt.Errorf("watermark: %w", err)
	}
	if ix.state.watermark > last {
		return fmt.Errorf("%w: the index knows article %d, the last in the store is %d", errAhead, ix.state.watermark, last)
	}
	if err := json.Unmarshal(kept[keyLengths], &ix.state.lengths); err != nil {
		return fmt.Errorf("lengths: %w", err)
	}
	return nil
}

// Watermark is the Seq up to which all articles are in the index.
func (ix *Index) Watermark() int64 {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	return ix.state.watermark
}

// Apply puts a batch of documents into the index, in order of Seq and with no
// article left out since the watermark, and takes out those that are gone, all
// or nothing. When it returns without error this is on disk. After an error the
// batch must be applied again; a repeat replaces. Of what is gone the Seq and
// the text it was indexed with must be given, for the mean lengths.
func (ix *Index) Apply(ctx context.Context, docs, gone []Doc) error {
	if len(docs)+len(gone) == 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	ix.writing.Lock()
	defer ix.writing.Unlock()
	gone, err := ix.held(gone)
	if err != nil {
		return fmt.Errorf("read index: %w", err)
	}
	next := ix.state.with(docs, gone)
	batch := bleve.NewBatch()
	for _, d := range docs {
		batch.Update(d.document())
	}
	for _, d := range gone {
		batch.Delete(docID(d.Article.Seq))
	}
	if err := ix.write(batch, next, patience); err != nil {
		return fmt.Errorf("write index: articles after %d up to %d: %w", ix.state.watermark, next.watermark, err)
	}
	ix.state = next
	return nil
}

// held returns those of the documents that are in the index.
func (ix *Index) held(docs []Doc) (held []Doc, err error) {
	if len(docs) == 0 {
		return nil, nil
	}
	defer recovered("read", &err)
	snapshot, err := ix.snapshot()
	if err != nil {
		return nil, err
	}
	defer snapshot.Close()
	for _, d := range docs {
		id, err := snapshot.InternalID(docID(d.Article.Seq))
		if err != nil {
			return nil, err
		}
		if id != nil {
			held = append(held, d)
		}
	}
	return held, nil
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
