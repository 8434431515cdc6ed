package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"framewatch"
	"framewatch/alert"
	"framewatch/config"
	"framewatch/internal/testsite"
	"framewatch/query"
	"framewatch/store"
	"framewatch/web"

	"github.com/spf13/pflag"
	"golang.org/x/sync/errgroup"
)

func serve(ctx context.Context, std streams, args []string) error {
	var data dataFlags
	var listen, demoListen, role string
	var demo bool
	rest, err := flags("serve", "[--config F] [--data DIR] [--listen ADDR] [--role all|crawl] [--demo]", std, func(set *pflag.FlagSet) {
		data.define(set)
		set.StringVar(&listen, "listen", "", "`address` of the pages (default: as the config says, else 127.0.0.1:8080)")
		set.StringVar(&role, "role", "all", "`part` of the work: all, or crawl to help a process that does all on the same data folder")
		set.BoolVar(&demo, "demo", false, "crawl an embedded sample newsroom over loopback: works offline; data in ./framewatch-demo")
		set.StringVar(&demoListen, "demo-listen", "127.0.0.1:8090", "`address` of the sample newsroom; its articles are known by it")
	}, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: serve takes no argument %q", errUsage, rest[0])
	}
	if role != "all" && role != "crawl" || role == "crawl" && demo {
		return fmt.Errorf("%w: --role is all or crawl, and the demo needs no helper", errUsage)
	}
	cfg, err := loadConfig(data.config)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(std.err, nil))
	if role == "crawl" {
		return help(ctx, log, cfg, cmp.Or(data.data, cfg.Data))
	}
	dir, notice := cmp.Or(data.data, cfg.Data), ""
	if demo {
		newsroom, err := startDemo(cfg, demoListen)
		if err != nil {
			return err
		}
		defer newsroom.Close()
		cfg.Crawl.Recheck = demoRecheck
		dir = cmp.Or(data.data, "framewatch-demo")
		notice = "Demonstration: outlets, people and events are invented."
	}
	r, err := join(ctx, log, cfg, dir)
	if err != nil {
		return err
	}
	defer r.Close()
	if r.demo = demo; demo {
		if err := sameNewsroom(dir, demoListen); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", cmp.Or(listen, cfg.Listen))
	if err != nil {
		return fmt.Errorf("listen for the pages: %w; --listen chooses another address", err)
	}
	defer listener.Close()
	// Until the first page can be read, nobody is told where it is.
	fmt.Fprintf(std.out, "framewatch is at http://%s/ with its data in %s\n", listener.Addr(), dir)
	return r.serve(ctx, listener, notice)
}

// help crawls beside the process that has the data folder: hosts are leased, so
// that each belongs to one process at a time. What is found becomes searchable
// there.
func help(ctx context.Context, log *slog.Logger, cfg *config.Config, dir string) error {
	if err := cfg.AddImported(dir); err != nil {
		return err
	}
	s, err := store.Join(ctx, dir)
	if err != nil {
		return err
	}
	defer s.Close()
	r := &rooms{log: log, config: cfg, store: s}
	crawler, err := r.newCrawler(ctx, nil)
	if err != nil {
		return err
	}
	return crawler.Run(ctx)
}

// demoRecheck are the ages at which the demo looks at an article again: soon
// enough that who tries it sees edits within a minute.
var demoRecheck = []time.Duration{30 * time.Second, 2 * time.Minute}

// startDemo starts the sample newsroom and makes its outlets the sources.
func startDemo(cfg *config.Config, address string) (*testsite.Newsroom, error) {
	newsroom, err := testsite.Start(address, testsite.Options{})
	if err != nil {
		return nil, fmt.Errorf("start the sample newsroom: %w; --demo-listen chooses another address", err)
	}
	cfg.Sources = newsroom.Sources()
	return newsroom, nil
}

// sameNewsroom notes in the data folder where its newsroom is, and refuses
// another one: at another address the same articles would be stored again.
func sameNewsroom(dir, address string) error {
	path := filepath.Join(dir, "demo-address")
	known, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.WriteFile(path, []byte(address+"\n"), 0o600)
	case err != nil:
		return err
	case strings.TrimSpace(string(known)) != address:
		return fmt.Errorf("%w: %s holds the demo of a newsroom at %s; give --demo-listen %[3]s, or another --data folder", errUsage, dir, strings.TrimSpace(string(known)))
	}
	return nil
}

// access says who may ask the API, and how often anybody may ask.
func access(a config.API) web.Access {
	rate := func(r config.Rate) web.Rate { return web.Rate{PerSecond: float64(r.PerSecond), Burst: r.Burst} }
	found := web.Access{Closed: !a.Open, Files: rate(a.Rate), Pages: rate(a.Pages), Proxies: a.Proxies}
	for _, t := range a.Tokens {
		found.Tokens = append(found.Tokens, web.Token{Name: t.Name, Hash: t.Hash, Rate: rate(t.Rate)})
	}
	return found
}

// serve runs everything until ctx ends or a part fails for good, and returns
// when all of it has stopped.
func (r *rooms) serve(ctx context.Context, listener net.Listener, notice string) error {
	book, health := newEditBook(r), r.health()
	whole := collected{r.corpus, health}
	pages, err := web.New(r.log, whole, statuses{r.store, r.config.Sources}, web.Options{
		Lexicon: r.inForce().Lexicon(), Notice: notice, Version: release, Ready: r.ready,
		BaseURL: r.config.PublicURL(), Access: access(r.config.API),
		Concordance: r.corpus, Framing: whole, Validations: r.validations(), Edits: book, Clusters: r.store, Health: health,
	})
	if err != nil {
		return err
	}
	r.corpus.OnLexicon(func() {
		book.renew()
		pages.SetLexicon(r.inForce().Lexicon())
	})
	crawler, err := r.newCrawler(ctx, r.corpus.Notify)
	if err != nil {
		return err
	}
	var handler http.Handler = pages
	parts := []func(context.Context) error{r.corpus.Run, crawler.Run, health.Run, func(ctx context.Context) error { return r.readEdits(ctx, book) }}
	if r.config.Crawl.WebSub {
		hubs := crawler.Hubs(r.store, callback(r.config.BaseURL))
		handler = withHubs(r, hubs, pages)
		parts = append(parts, hubs.Run)
	}
	if r.config.Lexicon != "" {
		parts = append(parts, r.lexiconWatch().Run)
	}
	parts = append(parts, func(ctx context.Context) error { return listen(ctx, listener, handler) })
	if r.config.SMTP.Host != "" {
		alerts, err := newAlerts(r)
		if err != nil {
			return err
		}
		r.corpus.OnIndexed(func(int64) { alerts.Notify() })
		parts = append(parts, func(ctx context.Context) error { return r.alert(ctx, alerts) })
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, part := range parts {
		group.Go(func() error { return part(ctx) })
	}
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// readEdits marks the edits that are in the store, once everything stored can
// be found, so that nobody has to wait for it.
func (r *rooms) readEdits(ctx context.Context, book *editBook) error {
	if !r.searchable(ctx) {
		return nil
	}
	if err := book.CatchUp(ctx); err != nil && ctx.Err() == nil {
		r.log.Error("read edits", "err", err) // whoever asks for them tries again
	}
	return nil
}

// ready reports whether the store answers.
func (r *rooms) ready(ctx context.Context) error {
	_, err := r.store.LastSeq(ctx)
	return err
}

// listen serves the pages until ctx ends and the last page is out.
func listen(ctx context.Context, listener net.Listener, pages http.Handler) error {
	server := &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(grace) // only then does the corpus close
}

// statuses tells the pages about the sources that are watched.
type statuses struct {
	store   *store.Store
	sources []framewatch.Source
}

func (s statuses) SourceStatuses(ctx context.Context) ([]framewatch.SourceStatus, error) {
	return s.store.SourceStatuses(ctx, s.sources)
}

// alert runs the alerts once everything stored can be found: an alert that is
// new begins behind what is there, and an index that is still being rebuilt
// would tell it too little.
func (r *rooms) alert(ctx context.Context, alerts *alert.Runner) error {
	if !r.searchable(ctx) {
		return nil
	}
	return alerts.Run(ctx)
}

// searchable waits until everything stored can be found, and reports false if
// ctx ends before.
func (r *rooms) searchable(ctx context.Context) bool {
	for {
		if _, err := r.corpus.CatchUp(ctx); err == nil {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(5 * time.Second): // the corpus logs what is wrong, and tries again, too
		}
	}
}

// newAlerts makes the runner of the config's alerts.
func newAlerts(r *rooms) (*alert.Runner, error) {
	smtp := r.config.SMTP
	sender, err := alert.NewSMTP(alert.Server{Host: smtp.Host, Port: smtp.Port, User: smtp.User, Password: smtp.Password, From: smtp.From, TLS: string(smtp.TLS)})
	if err != nil {
		return nil, err
	}
	return alert.New(r.log, r.store, r.corpus, sender, r.config.Alerts, alert.Options{BaseURL: r.config.BaseURL, From: smtp.From, Parse: query.Parse})
}
