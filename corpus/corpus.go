// Package corpus answers the questions of readers about all articles: which
// match, how many when and where, what stands in one. It joins the index,
// which knows who matches, with columns in memory, which know everything that
// is counted, and the stored texts, from which snippets are cut.
//
// Counts are exact. Every answer looks at the articles up to one Seq, so its
// numbers agree with each other while new articles come in.
package corpus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"

	"framewatch"
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
	Annotate(a framewatch.Article) framewatch.Annotation           // the mentions without their voices
	Attribute(a framewatch.Article, mentions []framewatch.Mention) // sets their Voice and Speaker
	Lexicon() *framewatch.Lexicon
}

// A Corpus may be used by many goroutines.
type Corpus struct {
	log       *slog.Logger
	store     Store
	annotator Annotator
	concepts  map[string]framewatch.Concept // by ID
	names     map[framewatch.Is]bool        // that the lexicon knows
	index     *index.Index

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
}

// Open opens the corpus in the data folder dir, where its index lies under
// "index". An index that is damaged, or was made with another lexicon, starts
// from nothing; CatchUp fills it.
func Open(ctx context.Context, log *slog.Logger, dir string, s Store, an Annotator) (*Corpus, error) {
	c := &Corpus{log: log, store: s, annotator: an, concepts: map[string]framewatch.Concept{}, names: namesOf(an.Lexicon()), wake: make(chan struct{}, 1), clusters: map[string]uint32{}}
	for _, concept := range an.Lexicon().Concepts {
		c.concepts[concept.ID] = concept
	}
	last, err := s.LastSeq(ctx)
	if err != nil {
		return nil, err
	}
	c.stored.Store(last)
	path := filepath.Join(dir, "index")
	if c.index, err = index.Open(log, path, an.Lexicon().Fingerprint, last); err != nil {
		return nil, err
	}
	columns, err := loadColumns(c.index)
	if err != nil {
		return nil, errors.Join(err, c.index.Close())
	}
	c.columns.Store(columns)
	if err := c.reconcile(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
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
	if err := c.apply(ctx, batch{retired: retired}); err != nil {
		return err
	}
	return c.showClusters(ctx, nil)
}

// Close closes the index. Nothing may be running any more.
func (c *Corpus) Close() error {
	var err error
	if c.held != nil {
		err = c.held.Close()
	}
	return errors.Join(err, c.index.Close())
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
	annotation := c.annotator.Annotate(a)
	c.annotator.Attribute(a, annotation.Mentions)
	return framewatch.MarkedArticle{
		Article:  a,
		Topic:    annotation.Topic,
		Mentions: annotation.Mentions,
		Matches:  query.Spans(q, a),
	}, nil
}

// lexicon names the lexicon in force.
func (c *Corpus) lexicon() string {
	lex := c.annotator.Lexicon()
	return fmt.Sprintf("%s, revision %d (%s)", lex.Name, lex.Revision, lex.Fingerprint)
}

// doc marks an article for the index.
func (c *Corpus) doc(a framewatch.Article) index.Doc {
	annotation := c.annotator.Annotate(a)
	d := index.Doc{Article: a, Topic: annotation.Topic, Words: text.Count(a.Title) + text.Count(a.Text)}
	seen := map[string]bool{}
	add := func(ids *[]string, kind, id string) {
		if id != "" && !seen[kind+id] {
			seen[kind+id] = true
			*ids = append(*ids, id)
		}
	}
	for _, m := range annotation.Mentions {
		concept := c.concepts[m.Concept]
		add(&d.Concepts, "concept ", m.Concept)
		add(&d.Namings, "naming ", concept.Naming)
		for _, frame := range concept.Frames {
			add(&d.Frames, "frame ", frame)
		}
	}
	return d
}
