package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"framewatch/corpus"

	"github.com/spf13/pflag"
)

// A rebuilt is what reindex made.
type rebuilt struct {
	Articles    int   `json:"articles"`
	Interrupted bool  `json:"interrupted"`
	TookNS      int64 `json:"took_ns"`
	IndexBytes  int64 `json:"index_bytes"`
	CorpusBytes int64 `json:"corpus_bytes"`
	StoreBytes  int64 `json:"store_bytes"`
}

func reindex(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var onlyCorpus, asJSON bool
	rest, err := flags("reindex", "[--corpus]", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.BoolVar(&onlyCorpus, "corpus", false, "make only the corpus anew, from which trends and lines are counted; the search index stays")
		set.BoolVar(&asJSON, "json", false, "print the summary as JSON")
	}, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: reindex takes no argument %q", errUsage, rest[0])
	}
	cfg, err := loadConfig(data.config)
	if err != nil {
		return err
	}
	dir := cmp.Or(data.data, cfg.Data)
	if err := filled(dir); err != nil {
		return err
	}
	began := time.Now()
	r, err := joinAfter(ctx, warnings(std), cfg, dir, func() error { return corpus.Discard(dir, !onlyCorpus) })
	if err != nil {
		return err
	}
	defer r.Close()
	last, err := r.store.LastSeq(ctx)
	if err != nil {
		return err
	}
	err = r.catchUp(ctx, std)
	if err != nil && ctx.Err() == nil {
		return err
	}
	made := rebuilt{Articles: r.corpus.Overview().Articles, Interrupted: err != nil, TookNS: time.Since(began).Nanoseconds()}
	made.IndexBytes, made.CorpusBytes, made.StoreBytes = r.sizes(dir)
	if asJSON {
		return errors.Join(err, printJSON(std.out, made))
	}
	printRebuilt(std, made, onlyCorpus, last)
	return err
}

func printRebuilt(std streams, made rebuilt, onlyCorpus bool, last int64) {
	what := "index and corpus"
	if onlyCorpus {
		what = "corpus"
	}
	if made.Interrupted {
		fmt.Fprintf(std.out, "%s: interrupted with %s of about %s made anew; the next start goes on\n", what, plural(made.Articles, "article", "articles"), number(int(last)))
		return
	}
	took := time.Duration(made.TookNS)
	fmt.Fprintf(std.out, "%s made anew: %s in %v, %s a second\n", what, plural(made.Articles, "article", "articles"), took.Round(10*time.Millisecond), number(int(float64(made.Articles)/max(took.Seconds(), 0.001))))
	fmt.Fprintf(std.out, "on disk: index %s, corpus %s, store %s\n", megabytes(made.IndexBytes), megabytes(made.CorpusBytes), megabytes(made.StoreBytes))
}

// sizes are the bytes of the files of index, corpus and store.
func (r *rooms) sizes(dir string) (index, stream, database int64) {
	size := func(names ...string) (n int64) {
		for _, name := range names {
			// What goes away meanwhile takes no space.
			_ = filepath.WalkDir(filepath.Join(dir, name), func(_ string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return nil
				}
				if info, err := d.Info(); err == nil && info.Mode()&os.ModeType == 0 {
					n += info.Size()
				}
				return nil
			})
		}
		return n
	}
	return size("index"), size("corpus"), size("framewatch.db", "framewatch.db-wal")
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
