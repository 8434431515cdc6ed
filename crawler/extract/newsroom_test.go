package extract

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/crawler/extract/date"
	"framewatch/internal/testsite"
)

// TestNewsroom reads the articles of the sample newsroom, whose outlets write
// in several languages and templates: right is an article of which every word,
// name and the day are.
func TestNewsroom(t *testing.T) {
	n, err := testsite.Start("127.0.0.1:0", testsite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	busy := map[string]bool{}
	for _, p := range n.Pages() {
		busy[p.URL] = p.BusyFirst
	}
	right, all, wrong := 0, 0, map[string]int{} // by outlet
	for i, want := range n.Articles() {
		if busy[want.URL] || testing.Short() && i%20 != 0 {
			continue
		}
		all++
		res, err := n.Client().Get(want.URL)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		hint := Hint{Now: time.Now(), Title: want.Title}
		if want.PublishedOrigin == "feed" || want.PublishedOrigin == "sitemap" {
			hint.Published, hint.PublishedOrigin = want.Published, want.PublishedOrigin
		}
		r, err := Article(content, res.Header.Get("Content-Type"), res.Request.URL, hint)
		if err != nil {
			t.Fatalf("%s: %v", want.URL, err)
		}
		var day string
		if !want.Published.IsZero() {
			day = want.Published.Format(time.DateOnly)
		}
		sameDay := r.Published.IsZero() && day == "" || !r.Published.IsZero() && r.Published.Sub(want.Published).Abs() < 26*time.Hour
		if r.Class == framewatch.ClassArticle && r.Text == want.Text && r.Title == want.Title && slices.Equal(r.Byline, want.Byline) && sameDay && r.Language == want.Language {
			right++
			continue
		}
		if wrong[want.Source]++; wrong[want.Source] <= 2 {
			t.Logf("%s: class %q %s, language %s want %s, byline %q want %q, date %s want %s, title %q want %q, text has too much: %q, too little: %q", want.URL, r.Class, r.Reason, r.Language, want.Language,
				r.Byline, want.Byline, printedDate(date.Candidate{At: r.Published, Precision: r.Precision}).Value, day, r.Title, want.Title, beyond(r.Text, want.Text), beyond(want.Text, r.Text))
		}
	}
	t.Logf("%d of %d articles are read as they were written; wrong by outlet: %v", right, all, wrong)
	if right*100 < all*97 {
		t.Error("fewer than 97 of 100 are")
	}
}

// beyond are the paragraphs of a that are none of b.
func beyond(a, b string) []string {
	of := strings.Split(b, "\n\n")
	return slices.DeleteFunc(strings.Split(a, "\n\n"), func(p string) bool { return slices.Contains(of, p) })
}
