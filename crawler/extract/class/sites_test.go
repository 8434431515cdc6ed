package class

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"framewatch"
	"framewatch/crawler/extract/page"
	"framewatch/internal/hostile"
	"framewatch/internal/testsite"
)

// TestNewsroom tells the pages of the sample newsroom, as a listing announces
// them.
func TestNewsroom(t *testing.T) {
	n, err := testsite.Start("127.0.0.1:0", testsite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	told, all := 0, 0
	for _, want := range n.Pages() {
		if want.Disallowed || want.BusyFirst {
			continue
		}
		if all++; testing.Short() && all > 300 {
			break
		}
		res, err := n.Client().Get(want.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		p, err := page.Read(body, res.Header.Get("Content-Type"), res.Request.URL)
		if err != nil {
			t.Fatal(err)
		}
		a := plain(p)
		a.Announced = true
		if v := Of(p, a); v.Class != want.Class {
			t.Errorf("%s: %q (%s), want %q; %d words", want.URL, v.Class, v.Reason, want.Class, a.Words)
		} else {
			told++
		}
	}
	t.Logf("%d of %d pages are told", told, all)
}

// TestHostile tells the pages that hostile sites send.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the hostile pages are large")
	}
	told := 0
	for _, c := range hostile.Cases() {
		if c.At != hostile.Page {
			continue
		}
		r := httptest.NewRequest(http.MethodGet, "http://news.example"+string(c.At), nil)
		w := httptest.NewRecorder()
		c.Answer(w, r)
		want := c.Want.Class
		if c.Want.Stored > 0 {
			want = framewatch.ClassArticle
		}
		if want == "" || !strings.HasPrefix(w.Body.String(), "<") {
			continue // what is wrong is wrong before there is a page
		}
		p, err := page.Read(w.Body.Bytes(), w.Header().Get("Content-Type"), &url.URL{Scheme: "http", Host: "news.example", Path: string(c.At)})
		if err != nil {
			continue
		}
		a := plain(p)
		a.Announced = true
		v := Of(p, a)
		// An article that stands within links is not read in the plainest way.
		if v.Class != want && (a.Words > 0 || want != framewatch.ClassArticle) {
			t.Errorf("%s: %q (%s), want %q; %d words", c.Name, v.Class, v.Reason, want, a.Words)
		}
		told++
	}
	t.Logf("%d pages are told", told)
}
