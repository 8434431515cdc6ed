// Package corpus answers the questions of readers about all articles: which
// match, how many when and where, in which sentences and in what company. It
// joins the index, which knows in which articles a word stands; the stream,
// which knows the words of each article in their order; the marks, which know
// what a lexicon says about them; columns in memory, which know everything that
// is counted by; and the stored texts, from which snippets and lines are cut.
//
// Counts are exact. Every answer looks at the articles up to one Seq, so its
// numbers agree with each other while new articles come in. Index, stream and
// marks are derived from the store: what is missing or damaged is made anew.
package corpus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/index"
	"framewatch/query"
	"framewatch/text"
)

// A Store holds the articles, and what is worked out about their clusters.
type Store interface {
	ArticlesAfter(ctx context.Context, seq int64, limit int) ([]framewatch.Article, error) // in order of Seq
	ArticlesBySeq(ctx context.Context, seqs []int64) ([]framewatch.Article, error)         // in any order, missing ones left out
	ArticleByID(ctx context.Context, id string) (framewatch.Article, error)                // or framewatch.ErrNotFound
	LastSeq(ctx context.Context) (int64, error)
	Retirements
	Sketches
}

// Retirements are the Seqs that articles had before their text changed. An
// article whose text changes gets a new highest Seq.
type Retirements interface {
	Retired(ctx context.Context, ids []string) (map[int64]string, error)             // those of these articles; Seq → ID
	RetiredUpTo(ctx context.Context, seq int64) (map[int64]string, error)            // those of articles whose Seq is at most seq
	RetiredArticles(ctx context.Context, seqs []int64) ([]framewatch.Article, error) // as they were, in any order, unknown ones left out
}

// Sketches are kept by parts of time. One without a head is not decided.
type Sketches interface {
	// Sketched returns the Seq up to which articles have a sketch; it forgets those of another version.
	Sketched(ctx context.Context, version int) (seq int64, err error)
	// SaveSketches keeps undecided sketches and the Seq up to which there are some. The other articles of their clusters are undecided then, too.
	SaveSketches(ctx context.Context, sketches []framewatch.Sketched, seq int64) error
	UndecidedParts(ctx context.Context) ([]int64, error)                                         // in order
	Sketches(ctx context.Context, from, to int64, undecided bool) ([]framewatch.Sketched, error) // of the parts from … to
	// SaveClusters keeps decided sketches, those without a Sketch as far as their heads go. Those of again are undecided then.
	SaveClusters(ctx context.Context, decided []framewatch.Sketched, again []string) (heads []string, err error)
	Clusters(ctx context.Context, heads []string) ([]framewatch.Clustered, error) // cluster by cluster, the earliest first; of all clusters without heads
	ClustersOf(ctx context.Context, ids []string) (map[string]framewatch.Cluster, error)
}

// An Annotator marks the wordings of its lexicon in articles. It is used by
// several goroutines at once.
type Annotator interface {
	// Read returns the mentions with their voices, and the stretches that are not in the outlet's own voice.
	Read(a framewatch.Article) (framewatch.Annotation, []framewatch.VoiceSpan)
	Lexicon() *framewatch.Lexicon
	Text() []byte // the file of the lexicon
	// Since says what has changed since an earlier lexicon, of which it is given the file.
	Since(old []byte) (framewatch.LexiconChange, error)
}

// A Parse makes the Annotator of an earlier lexicon, of which it is given the
// file.
type Parse func(file []byte) (Annotator, error)

// A Corpus may be used by many goroutines.
type Corpus struct {
	log    *slog.Logger
	store  Store
	index  *index.Index
	stream *stream.Stream
	dir    string
	parse  Parse
	rules  string // by which stream, index and marks are made

	wanted   Annotator // of the lexicon that Open was given, if another is in force; else nil
	atOnce   int       // articles that get other marks together
	oneApply sync.Mutex
	applying atomic.Pointer[framewatch.Applying]

	columns  atomic.Pointer[columns] // what is searchable; replaced by catchUp
	stored   atomic.Int64            // Seq of the last article in the store, as far as known
	catching sync.Mutex              // one CatchUp at a time
	wake     chan struct{}           // of Run; holds at most one
	sketched int64                   // Seq up to which articles have a sketch; under catching
	near     vicinity                // under catching
	changed  bool                    // an article in near has another sketch; under catching
	outdated bool                    // clusters in the columns are not all those in the store; under catching

	showing  sync.Mutex
	held     *index.View       // what fits the columns while the index may know more
	clusters map[string]uint32 // numbers of the clusters, by ID of the head

	mu        sync.Mutex
	onIndexed []func(seq int64)
	onLexicon []func()

	frequencies frequencies
	called      nameBook
	cells       sync.Pool // of *[]int32, for trends
}

// The folders of what is derived from the store, in the data folder.
const (
	indexFolder  = "index"
	folder       = "corpus" // of the two that follow
	streamFolder = folder + "/stream"
	marksFolder  = folder + "/marks" // a folder for each lexicon, named after its fingerprint
)

// Discard removes stream and marks of the data folder dir, and with the index,
// too, what is searched: the next Open finds them missing, and CatchUp makes
// them anew. Nothing may be open there.
func Discard(dir string, withIndex bool) error {
	err := os.RemoveAll(filepath.Join(dir, folder))
	if withIndex {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, indexFolder)))
	}
	return err
}

// Open opens the corpus in the data folder dir. What is missing or damaged of
// index, stream and marks, or was made by other rules, starts from nothing;
// CatchUp fills it. Readers see what all of them have.
//
// Where another lexicon was in force before, which parse can read, it stays so
// until Run or Apply has brought the one of an into force. Without parse, which
// may be nil, the marks start from nothing.
func Open(ctx context.Context, log *slog.Logger, dir string, s Store, an Annotator, parse Parse) (*Corpus, error) {
	last, err := s.LastSeq(ctx)
	if err != nil {
		return nil, err
	}
	c := &Corpus{log: log, store: s, dir: dir, parse: parse, atOnce: 4000, wake: make(chan struct{}, 1), clusters: map[string]uint32{}}
	c.rules = fmt.Sprintf("text %d", text.Version)
	c.stored.Store(last)
	if err := c.open(ctx, an, last); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (c *Corpus) open(ctx context.Context, an Annotator, last int64) (err error) {
	if err := c.removeFormer(); err != nil {
		return err
	}
	if c.index, err = index.Open(c.log, filepath.Join(c.dir, indexFolder), c.rules, last); err != nil {
		return err
	}
	if c.stream, err = stream.Open(c.log, filepath.Join(c.dir, streamFolder), c.rules, last); err != nil {
		return err
	}
	lex, err := c.choose(newLexicon(an))
	if err != nil {
		return err
	}
	if err := c.load(lex); err != nil {
		return errors.Join(err, lex.marks.Close())
	}
	if lex.fingerprint() != an.Lexicon().Fingerprint {
		c.wanted = an
		c.applying.Store(&framewatch.Applying{Lexicon: newLexicon(an).name(), Of: c.columns.Load().all.Len()})
	}
	return c.reconcile(ctx)
}

// removeFormer removes streams as they were when marks were part of them.
func (c *Corpus) removeFormer() error {
	former, err := filepath.Glob(filepath.Join(c.dir, folder, "stream-*"))
	if err != nil || len(former) == 0 {
		return err
	}
	c.log.Info("token stream is of another kind, removed", "dir", filepath.Join(c.dir, folder), "reason", "it holds marks")
	for _, file := range former {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// load makes the columns of what is in index, stream and marks.
func (c *Corpus) load(lex *lexicon) error {
	view, err := c.index.View()
	if err != nil {
		return err
	}
	defer view.Close()
	last := min(c.index.Watermark(), c.stream.Watermark(), lex.marks.Watermark())
	c.columns.Store(loadColumns(c.stream.View(), lex, uint32(last), view.All()))
	return nil
}

// reconcile takes out of the index what should have gone with a batch that is
// in it, and reads the clusters.
func (c *Corpus) reconcile(ctx context.Context) (err error) {
	if c.sketched, err = c.store.Sketched(ctx, sketchVersion); err != nil {
		return err
	}
	retired, err := c.store.RetiredUpTo(ctx, c.LastSeq())
	if err != nil {
		return err
	}
	all := c.columns.Load().all
	maps.DeleteFunc(retired, func(seq int64, _ string) bool { return !all.Has(uint32(seq)) }) // nearly always all of them
	if err := c.apply(ctx, batch{retired: retired}); err != nil {
		return err
	}
	return c.showClusters(ctx, nil)
}

// Close closes index, stream and marks. Nothing may be running any more.
func (c *Corpus) Close() error {
	var errs []error
	if c.held != nil {
		errs = append(errs, c.held.Close())
	}
	if c.index != nil {
		errs = append(errs, c.index.Close())
	}
	if columns := c.columns.Load(); columns != nil {
		errs = append(errs, columns.lexicon.marks.Close())
	}
	if c.stream != nil {
		errs = append(errs, c.stream.Close())
	}
	return errors.Join(errs...)
}

// LastSeq is the Seq up to which all articles are searchable.
func (c *Corpus) LastSeq() int64 { return int64(c.columns.Load().last) }

// Article returns an article with what the lexicon and q mark in it, and whose
// words the mentions are.
func (c *Corpus) Article(ctx context.Context, id string, q framewatch.Query) (framewatch.MarkedArticle, error) {
	a, err := c.store.ArticleByID(ctx, id)
	if err != nil {
		return framewatch.MarkedArticle{}, err
	}
	r := c.reading(a)
	return framewatch.MarkedArticle{Article: a, Topic: r.topic, Mentions: r.Mentions, Matches: query.Compile(q).Spans(&r.Reading)}, nil
}

// A reading is an article as the lexicon marks it.
type reading struct {
	query.Reading
	topic bool
}

func (c *Corpus) reading(a framewatch.Article) *reading {
	lex := c.columns.Load().lexicon
	annotation, voices := lex.read(c.log, a)
	return &reading{query.Reading{Article: a, Mentions: annotation.Mentions, Voices: voices, Concept: lex.concept}, annotation.Topic}
}

// basis says what the numbers of an answer rest on.
func (q *question) basis(f framewatch.Filter) framewatch.Basis {
	b := framewatch.Basis{
		Sources: f.Sources, Languages: f.Languages, Topic: f.Topic, Undated: f.Undated, Voices: f.Voices, Places: f.Places, Speakers: f.Speakers,
		Seq: int64(q.last), Articles: q.columns.overview().Articles, Pending: max(0, q.corpus.stored.Load()-int64(q.last)), Lexicon: q.lexicon.name(),
	}
	if !f.From.IsZero() {
		b.From = f.From.Format(time.DateOnly)
	}
	if !f.To.IsZero() {
		b.To = f.To.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return b
}

// doc is what the index keeps of an article that was cut.
func doc(a framewatch.Article, draft *stream.Draft) index.Doc {
	words, title := draft.Terms()
	d := index.Doc{Seq: a.Seq, Text: make([]index.Term, len(words)), Title: title}
	for i, w := range words {
		d.Text[i] = index.Term(w)
	}
	for _, name := range a.Byline {
		for _, w := range text.Words(name) {
			if !slices.Contains(d.Author, w.Folded) {
				d.Author = append(d.Author, w.Folded)
			}
		}
	}
	return d
}
