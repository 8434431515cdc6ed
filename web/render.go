package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"framewatch"
	"framewatch/web/chart"
)

//go:embed templates
var templateFiles embed.FS

// pages are the templates by name, each with the layout round it.
type pages map[string]*template.Template

var pageNames = []string{"home", "search", "trends", "lines", "compare", "article", "version", "edits", "sources", "source", "api", "message"}

func parsePages() (pages, error) {
	funcs := template.FuncMap{
		"n":        chart.Number,
		"n64":      func(n int64) string { return chart.Number(int(n)) },
		"percent":  chart.Percent,
		"many":     many,
		"language": languageName,
		"country":  countryName,
		"origin":   originWords,
	}
	layout, err := template.New("layout.html").Funcs(funcs).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, err
	}
	p := pages{}
	for _, name := range pageNames {
		t, err := layout.Clone()
		if err != nil {
			return nil, err
		}
		if p[name], err = t.ParseFS(templateFiles, "templates/"+name+".html"); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// A frame is what the layout needs of every page.
type frame struct {
	Title    string
	Section  string // of the navigation: search, trends, lines, compare, edits, sources
	HasLines bool   // there are pages of lines and comparisons
	HasEdits bool   // there is a page of edits
	Style    string
	Script   string
	Icon     string
	Notice   string
	Version  string
	Base     framewatch.Overview
	Mistake  *mistake // of the reader; nil if there is none
	Feeds    []feedLink
}

func (s *Server) frame(title, section string) frame {
	return frame{
		Title: title, Section: section, Notice: s.opts.Notice, Version: s.opts.Version, Base: s.corpus.Overview(), HasEdits: s.opts.Edits != nil, HasLines: s.concordance != nil,
		Style: s.assets.href["style.css"], Script: s.assets.href["app.js"], Icon: s.assets.href["icon.svg"],
	}
}

// render writes a page when all of it could be made.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, page any) {
	var b bytes.Buffer
	if err := s.pages[name].Execute(&b, page); err != nil {
		s.log.Error("page not rendered", "page", name, "url", r.URL.String(), "err", err)
		plain(w, http.StatusInternalServerError, "Internal error.")
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Set("Cache-Control", "no-cache")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // the reader went away: nothing to do
}

// A messagePage says one thing: not found, internal error.
type messagePage struct {
	frame
	Text string
}

// fail answers an error that is not the reader's.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch status, m := s.judge(r, err); status {
	case statusGone:
	case http.StatusNotFound:
		s.message(w, r, status, "Not found", "There is no such article here. It may have been removed, or the address is incomplete.")
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", strconv.Itoa(m.Retry))
		s.message(w, r, status, "Busy", m.Message)
	default:
		s.message(w, r, status, "Internal error.", "Something went wrong on our side. It has been noted; please try again later.")
	}
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.message(w, r, http.StatusNotFound, "Not found", "There is no page at this address.")
}

func (s *Server) message(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	s.render(w, r, status, "message", messagePage{s.frame(title, ""), text})
}

// many is a count with its noun: "1 article", "1,234 articles".
func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return chart.Number(n) + " " + more
}

func isoDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
