package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"framewatch/store"
)

// applyLexicon brings the lexicon of the config into force in the data folder.
// Any other file is refused: the next command would go back to the config's.
func applyLexicon(ctx context.Context, std streams, data dataFlags, file string) error {
	cfg, err := loadConfig(data.config)
	if err != nil {
		return err
	}
	if file != "" && !sameFile(file, cfg.Lexicon) {
		return fmt.Errorf("%w: lexicon apply %s: the config names %s, and every other command would apply that one again; write `lexicon: %s` into the config and give it with --config",
			errUsage, file, cmp.Or(cfg.Lexicon, "no lexicon, so the built-in one holds"), file)
	}
	dir := cmp.Or(data.data, cfg.Data)
	if err := filled(dir); err != nil {
		return err
	}
	notes := &appliedNotes{Handler: warnings(std).Handler()}
	r, err := join(ctx, slog.New(notes), cfg, dir)
	if errors.Is(err, store.ErrInUse) {
		return fmt.Errorf("%w. If it is `framewatch serve`, there is nothing to do: it applies the lexicon file of its config by itself, two seconds after it was saved", err)
	}
	if err != nil {
		return err
	}
	defer r.Close()
	began := time.Now()
	if err := r.apply(ctx, std); err != nil {
		return errors.Join(err, stopped(ctx))
	}
	lex := r.annotator.Lexicon()
	took := time.Since(began).Round(10 * time.Millisecond)
	if err := r.catchUp(ctx, std); err != nil { // what came in since, by the lexicon that is now in force
		return err
	}
	if !notes.applied {
		fmt.Fprintf(std.out, "%s, revision %d (%s) is in force already\n", plain(lex.Name), lex.Revision, lex.Fingerprint)
		return nil
	}
	fmt.Fprintf(std.out, "%s, revision %d (%s) is in force: %s read again, %s that the change cannot touch kept what was known of them; %s\n",
		plain(lex.Name), lex.Revision, lex.Fingerprint, plural(notes.read, "article", "articles"), number(notes.copied), took)
	return nil
}

// stopped says what a stop left behind.
func stopped(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return errors.New("what was read is kept: `framewatch lexicon apply` goes on from there, and until it is done the former lexicon stays in force")
}

func sameFile(a, b string) bool {
	if b == "" {
		return false
	}
	x, err := filepath.Abs(a)
	y, other := filepath.Abs(b)
	return err == nil && other == nil && x == y
}

// appliedNotes takes from the corpus's log how many articles were read again
// and copied, and passes on the rest.
type appliedNotes struct {
	slog.Handler
	applied      bool
	read, copied int
}

func (n *appliedNotes) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

func (n *appliedNotes) Handle(ctx context.Context, rec slog.Record) error {
	if rec.Message == "lexicon applied" {
		n.applied = true
		rec.Attrs(func(a slog.Attr) bool {
			switch a.Key {
			case "read":
				n.read = int(a.Value.Int64())
			case "copied":
				n.copied = int(a.Value.Int64())
			}
			return true
		})
	}
	if !n.Handler.Enabled(ctx, rec.Level) {
		return nil
	}
	return n.Handler.Handle(ctx, rec)
}
