package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"framewatch/framing"
)

// How the lexicon file is watched. An editor may write a file in several goes.
const (
	lookEvery = 500 * time.Millisecond
	stillFor  = 2 * time.Second // the file must not have changed for so long
)

// A lexiconWatch follows the lexicon file of a config: a changed file that loads
// is applied, one that does not is told in the log and changes nothing.
type lexiconWatch struct {
	log   *slog.Logger
	path  string
	apply func(context.Context, *framing.Annotator) error

	taken   fileStamp // what was loaded, or told to be broken, last
	seen    fileStamp // at the last look
	changed time.Time // when seen became what it is
	force   string    // fingerprint of the lexicon that was applied last
}

// A fileStamp tells one state of a file from another.
type fileStamp struct {
	size  int64
	wrote time.Time
}

func stampOf(path string) (fileStamp, error) {
	info, err := os.Stat(path)
	if err != nil {
		return fileStamp{}, err
	}
	return fileStamp{info.Size(), info.ModTime()}, nil
}

// newLexiconWatch begins with the file as it is loaded.
func newLexiconWatch(log *slog.Logger, path string, loaded *framing.Annotator, apply func(context.Context, *framing.Annotator) error) *lexiconWatch {
	w := &lexiconWatch{log: log, path: path, apply: apply, force: loaded.Lexicon().Fingerprint}
	if b, err := os.ReadFile(path); err == nil && string(b) == string(loaded.Text()) {
		w.taken, _ = stampOf(path)
		w.seen = w.taken
	}
	return w
}

// lexiconWatch follows the config's lexicon file.
func (r *rooms) lexiconWatch() *lexiconWatch {
	return newLexiconWatch(r.log, r.config.Lexicon, r.annotator, func(ctx context.Context, next *framing.Annotator) error {
		return r.corpus.Apply(ctx, next, nil)
	})
}

// Run watches until ctx ends.
func (w *lexiconWatch) Run(ctx context.Context) error {
	ticks := time.NewTicker(lookEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case now := <-ticks.C:
			w.look(ctx, now)
		}
	}
}

// look takes in the file if it has changed and is still again. A file that is
// gone for a moment, as editors do, is waited for.
func (w *lexiconWatch) look(ctx context.Context, now time.Time) {
	stamp, err := stampOf(w.path)
	if err != nil {
		stamp = fileStamp{size: -1}
	}
	if stamp != w.seen {
		w.seen, w.changed = stamp, now
		return
	}
	if stamp == w.taken || now.Sub(w.changed) < stillFor {
		return
	}
	w.taken = stamp
	if err != nil {
		w.log.Warn("lexicon file can't be read, the lexicon in force stays", "path", w.path, "err", err)
		return
	}
	w.take(ctx, now)
}

func (w *lexiconWatch) take(ctx context.Context, now time.Time) {
	text, err := os.ReadFile(w.path)
	if err != nil {
		w.log.Warn("lexicon file can't be read, the lexicon in force stays", "path", w.path, "err", err)
		return
	}
	lexicon, err := framing.Parse(w.path, text)
	if err != nil {
		w.log.Warn("changed lexicon has mistakes, the one in force stays", "path", w.path, "err", err)
		return
	}
	next := framing.New(lexicon)
	if next.Lexicon().Fingerprint == w.force {
		return // saved without a change, or changed back
	}
	w.log.Info("lexicon file has changed", "path", w.path, "revision", next.Lexicon().Revision)
	if err := w.apply(ctx, next); err != nil {
		if ctx.Err() == nil {
			w.log.Error("changed lexicon could not be applied, tried again in a while", "path", w.path, "err", err)
			w.taken, w.changed = fileStamp{}, now.Add(applyAgain)
		}
		return
	}
	w.force = next.Lexicon().Fingerprint
}

// applyAgain is how long after an error a changed lexicon is applied again.
const applyAgain = time.Minute
