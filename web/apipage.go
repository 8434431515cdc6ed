package web

import (
	"fmt"
	"net/http"
	"strings"
)

// An apiPage describes the API for people.
type apiPage struct {
	frame
	Document string
	Closed   bool
	Rate     *Rate // nil: no limit
	Parts    []apiPart
	Forms    []string // of feeds
}

type apiPart struct {
	Title, Path, About string
	Example            string // address; "" if there is none
	Params             []apiParam
}

type apiParam struct{ Name, About, Values string }

func (s *Server) apiPage(w http.ResponseWriter, r *http.Request) {
	page := apiPage{frame: s.frame("For programs", ""), Document: openAPIPath, Closed: s.opts.Access.Closed}
	if rate := s.opts.Access.Files; rate.PerSecond > 0 {
		page.Rate = &rate
	}
	for _, f := range feedForms {
		page.Forms = append(page.Forms, f.ext)
	}
	for _, e := range endpoints() {
		if e.needs != nil && !e.needs(s.opts) {
			continue
		}
		part := apiPart{Title: e.title, Path: apiPrefix + e.path, About: e.about}
		if e.example != "" && !page.Closed {
			part.Example = apiPrefix + e.path + "?" + e.example
		}
		for _, p := range e.params {
			part.Params = append(part.Params, apiParam{p.name, p.about, p.values()})
		}
		page.Parts = append(page.Parts, part)
	}
	s.render(w, r, http.StatusOK, "api", page)
}

// values are what a parameter may be, in words.
func (p param) values() string {
	words := ""
	switch p.kind {
	case wordKind:
		words = strings.Join(p.choices, ", ")
	case flagKind:
		words = "1 or 0"
	case numberKind:
		words = fmt.Sprintf("%d to %d", p.least, p.most)
	case seedKind:
		words = "a whole number"
	case dayKind:
		words = "a day such as 2016-03-01"
	default:
		words = "text"
	}
	if p.many {
		words += ", several times"
	}
	if p.usual != "" {
		words += "; left out: " + p.usual
	}
	return words
}
