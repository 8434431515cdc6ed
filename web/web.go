// Package web shows the corpus to readers: pages for searching, trends,
// articles and sources, and the same answers as JSON, CSV and SVG.
//
// Pages are rendered on the server into memory and work without JavaScript.
// Each page has one file, one template and one struct. A reader's mistake is
// answered with status 400 on the page that was asked for, with the form kept;
// ours is logged and answered with "Internal error.". Nothing is loaded from
// other hosts, and text of articles is never written as HTML.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"framewatch"
)

// A Corpus answers questions about all articles.
type Corpus interface {
	Search(ctx context.Context, r framewatch.SearchRequest) (framewatch.SearchResult, error)
	Trend(ctx context.Context, r framewatch.TrendRequest) (framewatch.TrendResult, error)
	Article(ctx context.Context, id string, q framewatch.Query) (framewatch.MarkedArticle, error) // ErrNotFound if there is none
	Overview() framewatch.Overview
}

// Sources tells how the outlets are doing.
type Sources interface {
	SourceStatuses(ctx context.Context) ([]framewatch.SourceStatus, error)
}

// Options are the choices of a Server; the zero value works.
type Options struct {
	Lexicon *framewatch.Lexicon             // names concepts and frames; may be nil
	Notice  string                          // stands on top of every page, such as "Demonstration: …"; may be empty
	Version string                          // of the program, for the foot of the page
	Now     func() time.Time                // nil: time.Now
	Ready   func(ctx context.Context) error // for /readyz; nil: always ready

	Edits    Edits    // nil: there is no page of edits, and articles show no versions
	Clusters Clusters // nil: articles do not show who ran the same text
	Health   Health   // nil: sources are shown without their rhythm, gaps and notices
}

// A Server answers HTTP requests.
type Server struct {
	log     *slog.Logger
	corpus  Corpus
	sources Sources
	opts    Options
	lexicon lexicon
	assets  assets
	pages   pages
	handler http.Handler
}

// New makes a server of the pages.
func New(log *slog.Logger, corpus Corpus, sources Sources, o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{log: log, corpus: patient{corpus, patience}, sources: sources, opts: o, lexicon: newLexicon(o.Lexicon)}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("load assets: %w", err)
	}
	if s.pages, err = parsePages(); err != nil {
		return nil, fmt.Errorf("parse templates: %w", err)
	}
	s.handler = http.NewCrossOriginProtection().Handler(withHeaders(s.readable(s.routes())))
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /search", s.search)
	mux.HandleFunc("GET /trends", s.trends)
	mux.HandleFunc("GET /trends.csv", s.trendsCSV)
	mux.HandleFunc("GET /trends.svg", s.trendsSVG)
	mux.HandleFunc("GET /articles/{id}", s.article)
	if s.opts.Edits != nil {
		mux.HandleFunc("GET /articles/{id}/versions/{n}", s.version)
		mux.HandleFunc("GET /edits", s.editsPage)
		mux.HandleFunc("GET /edits.csv", s.editsCSV)
		mux.HandleFunc("GET /api/v1/edits", s.apiEdits)
	}
	mux.HandleFunc("GET /sources", s.sourcesPage)
	mux.HandleFunc("GET /sources/{name}", s.sourcePage)
	mux.HandleFunc("GET /api/v1/search", s.apiSearch)
	mux.HandleFunc("GET /api/v1/trend", s.apiTrend)
	mux.HandleFunc("GET /api/v1/sources", s.apiSources)
	mux.HandleFunc("GET /api/v1/sources/{name}", s.apiSources)
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("GET /assets/{name}", s.assets.serve)
	mux.HandleFunc("GET /", s.notFound)
	return mux
}

// policy lets a page load its own style, script and pictures and nothing else,
// and run or style nothing that stands in the page itself.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// readable refuses an address whose parameters can't be read: without a word,
// the broken ones would count as not given.
func (s *Server) readable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
			s.message(w, r, http.StatusBadRequest, "Unreadable address", "The parameters of this address can't be read: "+err.Error()+".")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if s.opts.Ready != nil {
		if err := s.opts.Ready(r.Context()); err != nil {
			plain(w, http.StatusServiceUnavailable, "not ready: "+err.Error())
			return
		}
	}
	plain(w, http.StatusOK, "ok")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}
