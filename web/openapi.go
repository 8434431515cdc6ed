package web

import (
	_ "embed"
	"net/http"
)

// openAPIPath is where the API is described for programs.
const openAPIPath = apiPrefix + "openapi.json"

// The OpenAPI document is made by `go test ./web -run OpenAPI -update` from the
// list of endpoints, the types of the answers and the comments on their fields.
//
//go:embed openapi.json
var openAPIDocument []byte

func (s *Server) openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write(openAPIDocument) // the reader went away: nothing to do
}
