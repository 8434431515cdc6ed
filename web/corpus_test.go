package web_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/corpus"
	"framewatch/framing"
	"framewatch/web"
)

// A shelf is a store of articles in memory, in order of Seq.
type shelf []framewatch.Article

func (s shelf) ArticlesAfter(_ context.Context, seq int64, limit int) ([]framewatch.Article, error) {
	return s[min(int(seq), len(s)):min(int(seq)+limit, len(s))], nil
}

func (s shelf) ArticlesBySeq(_ context.Context, seqs []int64) ([]framewatch.Article, error) {
	var out []framewatch.Article
	for _, seq := range seqs {
		out = append(out, s[seq-1])
	}
	return out, nil
}

func (s shelf) ArticleByID(_ context.Context, id string) (framewatch.Article, error) {
	for _, a := range s {
		if a.ID == id {
			return a, nil
		}
	}
	return framewatch.Article{}, fmt.Errorf("article %s: %w", id, framewatch.ErrNotFound)
}

func (s shelf) LastSeq(context.Context) (int64, error) { return int64(len(s)), nil }

// newRealServer serves the newsroom's articles from a real index on disk, read
// by the lexicon that is shipped.
func newRealServer(t *testing.T, articles []framewatch.Article) *web.Server {
	t.Helper()
	lex, err := framing.Default()
	if err != nil {
		t.Fatal(err)
	}
	an := framing.New(lex)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	c, err := corpus.Open(t.Context(), log, t.TempDir(), shelf(articles), an)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	srv, err := web.New(log, c, newStatuses(), web.Options{Lexicon: an.Lexicon(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

func TestOnRealIndex(t *testing.T) {
	h := newRealServer(t, room.articles[:1500])
	for _, c := range []struct {
		path string
		want map[string]string
	}{
		{"/", map[string]string{".intro": "1,500 articles from 6 outlets"}},
		{"/search?q=" + illegal, map[string]string{"#found": "1–20 of ", "h3 mark": "illegal immigrants", ".snippet mark": "illegal immigrants", ".found + .soft": "illegal immigrants", ".facet": "Nordkurier"}},
		{"/search?q=concept:illegal_immigrant+source:%22Border+Monitor%22", map[string]string{".meta b": "Border Monitor"}},
		{"/search?q=council&undated=1", map[string]string{"#found": "1 article", ".meta": "undated"}},
		{"/search?q=", map[string]string{"#found": "of 1,500 articles"}},
		{"/trends?q=" + illegal + "&q=council&interval=month", map[string]string{".terms td": "1,500 of 1,500", ".wide svg a title": "“illegal immigrants”, 2025-0", ".soft": "Base: 1,500 articles from 6 outlets"}},
		{"/trends?q=" + illegal + "&interval=month&of=words", map[string]string{"#drawn": "Occurrences per 10,000 words"}},
		{"/trends?q=" + illegal + "&interval=month&by=lang", map[string]string{".panel .name": "German"}},
		{"/articles/" + room.articles[9].ID + "?q=council", map[string]string{"mark.match": "ouncil", "mark.concept": "asylum", ".facts": "on the topic"}},
	} {
		doc, status := page(t, h, c.path)
		if status != 200 {
			t.Errorf("%s: status %d", c.path, status)
		}
		for selector, text := range c.want {
			if found := doc.Find(selector).Text(); !strings.Contains(found, text) {
				t.Errorf("%s: %s: %q does not hold %q", c.path, selector, shorten(found), text)
			}
		}
		checkPage(t, doc)
	}
	followPoints(t, h, "/trends?q="+illegal+"&q=asylum+boats&interval=month&from=2024-11-11&to=2025-05-20&lang=en", 3)
	followPoints(t, h, "/trends?q="+illegal+"&by=source&interval=week&of=topic", 23)
	followPoints(t, h, "/trends?q="+illegal+"&interval=day", 13)
}
