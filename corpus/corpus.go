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

// A Store holds the articles.
type Store interface {
	ArticlesAfter(ctx context.Context, seq int64, limit int) ([]framewatch.Article, error) // in order of Seq
	ArticlesBySeq(ctx context.Context, seqs []int64) ([]framewatch.Article, error)         // in any order, missing ones left out
	ArticleByID(ctx context.Context, id string) (framewatch.Article, error)                // or framewatch.ErrNotFound
	LastSeq(ctx context.Context) (int64, error)
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

	mu        sync.Mutex
	onIndexed []func(seq int64)
}

// Open opens the corpus in the data folder dir, where its index lies under
// "index". An index that is damaged, or was made with another lexicon, starts
// from nothing; CatchUp fills it.
func Open(ctx context.Context, log *slog.Logger, dir string, s Store, an Annotator) (*Corpus, error) {
	c := &Corpus{log: log, store: s, annotator: an, concepts: map[string]framewatch.Concept{}, names: namesOf(an.Lexicon()), wake: make(chan struct{}, 1)}
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
	return c, nil
}

// Close closes the index. Nothing may be running any more.
func (c *Corpus) Close() error { return c.index.Close() }

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
