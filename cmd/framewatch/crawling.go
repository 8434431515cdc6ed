package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"framewatch/archive"
	"framewatch/config"
	"framewatch/crawler"
	"framewatch/store"
	"framewatch/web"
)

// newCrawler makes the crawler of a config, with its archive. stored is called
// after new articles; nil is nobody.
func (r *rooms) newCrawler(ctx context.Context, stored func()) (*crawler.Crawler, error) {
	cfg := r.config
	agent := userAgent(cfg.Contact)
	if cfg.Crawl.Archive {
		info := archive.Fields{{Name: "software", Value: "framewatch/" + release}, {Name: "http-header-user-agent", Value: agent}, {Name: "robots", Value: "obey"}}
		if cfg.Contact != "" {
			info = append(info, archive.Field{Name: "operator", Value: cfg.Contact})
		}
		repaired, err := r.store.KeepArchive(ctx, archive.Options{Owner: r.store.Owner(), Info: info})
		for _, line := range repaired {
			r.log.Warn("archive repaired", "what", line)
		}
		if err != nil {
			return nil, err
		}
	}
	return crawler.New(r.log, r.store, cfg.Sources, crawler.Options{
		UserAgent: agent, Workers: cfg.Crawl.Workers, Timeout: cfg.Crawl.Timeout, Delay: cfg.Crawl.Delay,
		Archive: cfg.Crawl.Archive, Recheck: cfg.Crawl.Recheck, Rules: r.rules, AllowLoopback: r.demo, Stored: stored,
	})
}

// prober makes a crawler for a look at addresses: with a store of its own for
// the time of the look, and nothing kept. close ends it.
func prober(ctx context.Context, cfg *config.Config) (c *crawler.Crawler, close func() error, err error) {
	set, err := loadRules(cfg.Rules)
	if err != nil {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp("", "framewatch-")
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, dir)
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	close = func() error { return errors.Join(s.Close(), os.RemoveAll(dir)) }
	c, err = crawler.New(slog.New(slog.DiscardHandler), s, nil, crawler.Options{
		UserAgent: userAgent(cfg.Contact), Workers: cfg.Crawl.Workers, Timeout: cfg.Crawl.Timeout, Delay: cfg.Crawl.Delay, Rules: set,
	})
	if err != nil {
		return nil, nil, errors.Join(err, close())
	}
	return c, close, nil
}

// userAgent says who asks and, if the operator has told, whom to write to.
func userAgent(contact string) string {
	if contact == "" {
		return "framewatch/" + release + " (news research crawler)"
	}
	return "framewatch/" + release + " (news research crawler; +" + contact + ")"
}

// callbackPath is where hubs reach us, below the address of the pages.
const callbackPath = "/websub/"

// withHubs answers hubs at their path, and everything else as pages does.
func withHubs(r *rooms, hubs *crawler.Hubs, pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(callbackPath, web.HubHandler(r.log, hubs))
	mux.Handle("/", pages)
	return mux
}

// callback is the address that hubs are told.
func callback(baseURL string) string { return strings.TrimSuffix(baseURL, "/") + callbackPath }
