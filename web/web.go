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
	"sync/atomic"
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

// A Concordance shows what stands behind counts: occurrences in their context,
// the company they keep, what marks two sets of articles off, and every hit.
type Concordance interface {
	Lines(ctx context.Context, r framewatch.LinesRequest) (framewatch.LinesResult, error)
	Contexts(ctx context.Context, r framewatch.ContextsRequest) (framewatch.ContextsResult, error)
	Compare(ctx context.Context, r framewatch.CompareRequest) (framewatch.CompareResult, error)
	Export(ctx context.Context, r framewatch.SearchRequest, each func(framewatch.Hit) error) (framewatch.SearchResult, error) // each gets all hits in the order asked for
}

// Sources tells how the outlets are doing.
type Sources interface {
	SourceStatuses(ctx context.Context) ([]framewatch.SourceStatus, error)
}

// Options are the choices of a Server; the zero value works.
type Options struct {
	Lexicon *framewatch.Lexicon             // names concepts and frames until SetLexicon; may be nil
	Notice  string                          // stands on top of every page, such as "Demonstration: …"; may be empty
	Version string                          // of the program, for the foot of the page
	Now     func() time.Time                // nil: time.Now
	Ready   func(ctx context.Context) error // for /readyz; nil: always ready
	BaseURL string                          // where readers reach the pages, without a slash at the end; "": as they asked
	Access  Access                          // who may ask, and how often

	Concordance Concordance // nil: there are no lines, contexts, comparisons and exports
	Framing     Framing     // nil: there are no measures of framing
	Validations Validations // nil: nothing is told of how right mentions are
	Edits       Edits       // nil: there is no page of edits, and articles show no versions
	Clusters    Clusters    // nil: articles do not show who ran the same text
	Health      Health      // nil: sources are shown without their rhythm, gaps and notices
}

// A Server answers HTTP requests.
type Server struct {
	log     *slog.Logger
	corpus  Corpus
	sources Sources
	opts    Options
	inForce atomic.Pointer[lexicon]
	assets  assets
	pages   pages
	feeds   *feedBook
	handler http.Handler

	concordance Concordance // nil if there is none
	framing     Framing     // nil if there is none
}

// New makes a server of the pages.
func New(log *slog.Logger, corpus Corpus, sources Sources, o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{log: log, sources: sources, opts: o, feeds: newFeedBook()}
	s.SetLexicon(o.Lexicon)
	heavy := newGate()
	s.corpus = patient{corpus, patience, heavy}
	if o.Concordance != nil {
		s.concordance = patientConcordance{o.Concordance, patience, heavy, newGate()}
	}
	if o.Framing != nil {
		s.framing = patientFraming{o.Framing, patience, heavy}
	}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("load assets: %w", err)
	}
	if s.pages, err = parsePages(); err != nil {
		return nil, fmt.Errorf("parse templates: %w", err)
	}
	s.handler = http.NewCrossOriginProtection().Handler(withHeaders(newDoor(o.Access, o.Now).guard(s.readable(s.routes()))))
	return s, nil
}

// SetLexicon has pages name concepts and frames as another lexicon does.
func (s *Server) SetLexicon(l *framewatch.Lexicon) {
	next := newLexicon(l)
	s.inForce.Store(&next)
}

func (s *Server) lexicon() *lexicon { return s.inForce.Load() }

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /search", s.search)
	mux.HandleFunc("GET /trends", s.trends)
	mux.HandleFunc("GET /trends.csv", s.trendsCSV)
	mux.HandleFunc("GET /trends.svg", s.trendsSVG)
	if s.concordance != nil {
		mux.HandleFunc("GET /search.csv", s.searchCSV)
		mux.HandleFunc("GET /lines", s.lines)
		mux.HandleFunc("GET /lines.csv", s.linesCSV)
		mux.HandleFunc("GET /compare", s.compare)
		mux.HandleFunc("GET /compare.csv", s.compareCSV)
	}
	for _, f := range feedForms {
		mux.HandleFunc("GET /feeds/search."+f.ext, s.feed(f))
	}
	mux.HandleFunc("GET /articles/{id}", s.article)
	if s.opts.Edits != nil {
		mux.HandleFunc("GET /articles/{id}/versions/{n}", s.version)
		mux.HandleFunc("GET /edits", s.editsPage)
		mux.HandleFunc("GET /edits.csv", s.editsCSV)
	}
	mux.HandleFunc("GET /sources", s.sourcesPage)
	mux.HandleFunc("GET /sources/{name}", s.sourcePage)
	for _, e := range endpoints() {
		if e.needs == nil || e.needs(s.opts) {
			mux.HandleFunc("GET "+apiPrefix+e.path, s.api(e))
		}
	}
	mux.HandleFunc("GET "+openAPIPath, s.openAPI)
	mux.HandleFunc("GET /api", s.apiPage)
	mux.HandleFunc("GET /api/", s.apiNotFound)
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

// The most bytes that the parameters of an address can sensibly have: those of
// eight long queries in any script on a page, of fifty in the API.
const (
	maxAddress    = 64 << 10
	maxAPIAddress = 256 << 10
)

// readable refuses an address whose parameters can't be read: without a word,
// the broken ones would count as not given.
func (s *Server) readable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wrong, most := "", maxAddress
		if isAPI(r.URL.Path) {
			most = maxAPIAddress
		}
		if n := len(r.URL.RawQuery); n > most {
			wrong = fmt.Sprintf("The parameters of this address are %d bytes long; %d is the most.", n, most)
		} else if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
			wrong = "The parameters of this address can't be read: " + err.Error() + "."
		}
		switch {
		case wrong == "":
			next.ServeHTTP(w, r)
		case isAPI(r.URL.Path):
			s.writeJSON(w, r, http.StatusBadRequest, mistake{Message: wrong})
		default:
			s.message(w, r, http.StatusBadRequest, "Unreadable address", wrong)
		}
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
