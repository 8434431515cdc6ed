package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"framewatch"
	"framewatch/config"
	"framewatch/corpus"
	"framewatch/crawler/extract/rules"
	"framewatch/framing"
	"framewatch/query"
	"framewatch/store"
	"framewatch/web/chart"
)

// rooms are the parts that every command about data works with, joined.
type rooms struct {
	log       *slog.Logger
	config    *config.Config
	annotator *framing.Annotator
	rules     *rules.Set
	store     *store.Store
	corpus    *corpus.Corpus
	demo      bool // the sources are on this machine
}

// openRooms opens the data folder for a command that may be the first to use
// it. Warnings go to standard error.
func openRooms(ctx context.Context, std streams, d dataFlags) (*rooms, error) {
	cfg, err := loadConfig(d.config)
	if err != nil {
		return nil, err
	}
	return join(ctx, warnings(std), cfg, cmp.Or(d.data, cfg.Data))
}

// openFilled opens a data folder that must be there already: a question to a
// mistyped folder shall not be answered with nothing.
func openFilled(ctx context.Context, std streams, d dataFlags) (*rooms, error) {
	cfg, err := loadConfig(d.config)
	if err != nil {
		return nil, err
	}
	dir := cmp.Or(d.data, cfg.Data)
	if err := filled(dir); err != nil {
		return nil, err
	}
	return join(ctx, warnings(std), cfg, dir)
}

func warnings(std streams) *slog.Logger {
	return slog.New(slog.NewTextHandler(std.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// join opens the rooms on one data folder: the store first, whose lock keeps
// other processes out, then what is derived from it.
func join(ctx context.Context, log *slog.Logger, cfg *config.Config, dir string) (*rooms, error) {
	return joinAfter(ctx, log, cfg, dir, func() error { return nil })
}

// joinAfter is join that calls prepare when the folder is locked, before what
// is derived from the store is opened.
func joinAfter(ctx context.Context, log *slog.Logger, cfg *config.Config, dir string, prepare func() error) (*rooms, error) {
	annotator, err := loadLexicon(cfg.Lexicon)
	if err != nil {
		return nil, err
	}
	siteRules, err := loadRules(cfg.Rules)
	if err != nil {
		return nil, err
	}
	if err := cfg.AddImported(dir); err != nil {
		return nil, err
	}
	r := &rooms{log: log, config: cfg, annotator: annotator, rules: siteRules}
	if r.store, err = store.Open(ctx, dir); err != nil {
		return nil, err
	}
	if err := prepare(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	if r.corpus, err = corpus.Open(ctx, log, dir, r.store, annotator, earlierLexicon); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// health judges how the sources are collected.
func (r *rooms) health() *healthBook { return newHealthBook(r.log, r.store, r.config, time.Now) }

// Close closes the rooms in reverse.
func (r *rooms) Close() error {
	var errs []error
	if r.corpus != nil {
		errs = append(errs, r.corpus.Close())
	}
	return errors.Join(append(errs, r.store.Close())...)
}

// filled reports a data folder that is not there yet.
func filled(dir string) error {
	if !store.In(dir) {
		return fmt.Errorf("there are no data in %s yet: `serve`, `crawl` or `import` collect some, --data names another folder", dir)
	}
	return nil
}

// ask opens the rooms, makes everything that is stored searchable and asks.
func ask(ctx context.Context, std streams, d dataFlags, question func(collected) error) error {
	r, err := openFilled(ctx, std, d)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.catchUp(ctx, std); err != nil {
		return err
	}
	return question(collected{r.corpus, r.health()})
}

// tidyFrom is how many articles must have come at once for the index to be put
// together behind them.
const tidyFrom = 5000

// apply brings the lexicon of the config into force, with progress.
func (r *rooms) apply(ctx context.Context, std streams) error {
	var bar *progress
	err := r.corpus.Apply(ctx, r.annotator, func(at framewatch.Applying) {
		if bar == nil {
			bar = newProgress(std.err, "apply the changed lexicon", int64(at.Of))
		}
		bar.at(int64(at.Done), "")
	})
	if bar != nil {
		bar.end()
	}
	return err
}

// catchUp makes everything that is stored searchable, by the lexicon of the
// config, with progress.
func (r *rooms) catchUp(ctx context.Context, std streams) error {
	if err := r.apply(ctx, std); err != nil {
		return err
	}
	last, err := r.store.LastSeq(ctx)
	if err != nil {
		return err
	}
	known := r.corpus.LastSeq()
	bar := newProgress(std.err, "make searchable", last-known)
	r.corpus.OnIndexed(func(seq int64) { bar.at(seq-known, "up to number "+chart.Number(int(seq))) })
	n, err := r.corpus.CatchUp(ctx)
	bar.end()
	if err == nil && n >= tidyFrom {
		fmt.Fprintln(std.err, "putting the index together")
		if err := r.corpus.Tidy(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn("index not put together; it answers, but slower and takes more room", "err", err)
		}
	}
	if err == nil && n > 0 {
		fmt.Fprintf(std.err, "%s made searchable\n", plural(n, "article", "articles"))
	}
	return err
}

// An unusable is a file that the operator wrote and that can't be used: exit 2.
type unusable string

func (u unusable) Error() string { return "the " + string(u) + " can't be used" }

// Is makes all of them one kind of mistake.
func (unusable) Is(target error) bool { _, ok := target.(unusable); return ok }

const (
	errConfig  = unusable("config")
	errLexicon = unusable("lexicon")
	errRules   = unusable("file of site rules")
)

// loadConfig reads a config file, or gives the embedded default for "". The
// error tells every mistake, a line each.
func loadConfig(path string) (*config.Config, error) {
	if path == "" {
		return config.Default(), nil
	}
	cfg, err := config.Load(path)
	if cfg != nil {
		err = errors.Join(err, cfg.CheckQueries(func(text string) error {
			_, err := query.Parse(text)
			return err
		}))
	}
	if err != nil {
		return nil, fmt.Errorf("%w:\n%w", errConfig, err)
	}
	return cfg, nil
}

// loadLexicon reads a lexicon file, or gives the embedded default for "".
func loadLexicon(path string) (*framing.Annotator, error) {
	var lexicon *framing.Lexicon
	var err error
	if path == "" {
		lexicon, err = framing.Default()
	} else {
		var text []byte
		if text, err = os.ReadFile(path); err == nil {
			lexicon, err = framing.Parse(path, text)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w:\n%w", errLexicon, err)
	}
	return framing.New(lexicon), nil
}

// earlierLexicon makes the annotator of a lexicon that was in force before.
func earlierLexicon(text []byte) (corpus.Annotator, error) {
	lexicon, err := framing.Parse("the lexicon in force", text)
	if err != nil {
		return nil, err
	}
	return framing.New(lexicon), nil
}

// loadRules reads a file of site rules on top of the embedded ones; "" names
// none.
func loadRules(path string) (*rules.Set, error) {
	set := rules.Default()
	if path == "" {
		return set, nil
	}
	text, err := os.ReadFile(path)
	if err == nil {
		var own *rules.Set
		if own, err = rules.Parse(path, text); err == nil {
			return set.Merge(own), nil
		}
	}
	return nil, fmt.Errorf("%w:\n%w", errRules, err)
}
