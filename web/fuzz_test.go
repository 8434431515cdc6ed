package web_test

import (
	"encoding/json"
	"net/http/httptest"
	"testing"
)

// Whatever stands behind the question mark of an address, it is answered or
// refused with a reason.
func FuzzAddresses(f *testing.F) {
	paths := []string{"/search", "/trends", "/lines", "/compare", "/compare.csv", "/search.csv", "/feeds/search.atom", "/api/v1/search", "/api/v1/trend", "/api/v1/lines", "/api/v1/compare", "/api/v1/articles", "/api/v1/edits"}
	h := newFullServer(f, newsroom{articles: few.articles[:5]}, nil)
	for i, raw := range []string{"q=a&limit=3", "q=a&q=b&by=voice", "q=a&sort=random&seed=18446744073709551615", "q=&page=9223372036854775807", "%ff=%00", "q=a&from=2024&to=2023-1-1", "a_source=x&b_from=2024", "cursor=2147483647", "q=%22a%20b%22~5&format=jsonl", "before=x&limit=1", "topic=true&topic=1"} {
		f.Add(uint8(i), raw)
	}
	f.Fuzz(func(t *testing.T, which uint8, raw string) {
		path := paths[int(which)%len(paths)]
		r := httptest.NewRequest("GET", path, nil)
		r.URL.RawQuery = raw
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 200 && w.Code != 400 || w.Body.Len() == 0 {
			t.Errorf("%s?%q: status %d, %s", path, raw, w.Code, shorten(w.Body.String()))
		}
		if w.Header().Get("Content-Type") == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s?%q: no JSON: %s", path, raw, shorten(w.Body.String()))
		}
	})
}
