package web

import (
	"fmt"
	"net/http"
	"strconv"

	"framewatch"
	"framewatch/diff"
)

type versionPage struct {
	frame
	Article  framewatch.Article
	Back     string // the article as it stands
	N, Of    int    // which version this is
	Edit     *editNote
	Seen     string
	Headline []diffPiece
	Blocks   []block
	Versions []versionLink
	Prev     string
	Next     string
}

// An editNote says what an edit did.
type editNote struct {
	Before         int    // the version that it changed
	When           string // as far as it is known
	Added, Removed string // concepts, by label
	Title, Text    bool   // they differ
}

// A versionLink is one version in the list of all.
type versionLink struct {
	N              int
	Href           string
	Seen           string
	Added, Removed string
	Current        bool // the one that is shown
}

// A block is a paragraph, or a run of unchanged ones that is folded away.
type block struct {
	Folded     int // paragraphs; 0: this is one that is shown
	Paragraphs [][]diffPiece
}

// version compares a version with the one before it. The first stands alone.
func (s *Server) version(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	h, err := s.opts.Edits.History(r.Context(), id)
	n, bad := strconv.Atoi(r.PathValue("n"))
	switch {
	case err != nil:
	case n == 1 && bad == nil && len(h.Edits) == 0:
		http.Redirect(w, r, articleHref(id, ""), http.StatusSeeOther)
		return
	case bad != nil || n < 1 || n > len(h.Edits)+1:
		err = fmt.Errorf("version %q of article %s: %w", r.PathValue("n"), id, framewatch.ErrNotFound)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "version", s.viewVersion(h, n))
}

func (s *Server) viewVersion(h framewatch.History, n int) versionPage {
	first := h.Edits[0]
	page := versionPage{Article: first.Article, Back: articleHref(first.Article.ID, ""), N: n, Of: len(h.Edits) + 1, Versions: s.versionLinks(h, n)}
	title := first.Before.Title
	if n == 1 {
		page.Seen = minute(first.Before.Seen)
		page.Headline, page.Blocks = same(title), blocks(nil, diff.Texts(first.Before.Text, first.Before.Text))
	} else {
		e := h.Edits[n-2]
		title = e.After.Title
		page.Seen = minute(e.After.Seen)
		page.Headline = diffPieces(diff.Words(e.Before.Title, title))
		page.Edit = &editNote{e.Before.N, between(rfc3339(e.Since), rfc3339(e.At)), s.lexicon().labels(e.Added), s.lexicon().labels(e.Removed), e.Headline, e.Text}
		page.Blocks = folded(diff.Texts(e.Before.Text, e.After.Text))
		page.Prev = versionHref(page.Article.ID, n-1)
	}
	if len(page.Headline) == 0 {
		page.Headline = same("Without a headline")
	}
	if n < page.Of {
		page.Next = versionHref(page.Article.ID, n+1)
	}
	if title == "" {
		title = "Article " + page.Article.ID
	}
	page.frame = s.frame(fmt.Sprintf("Version %d: %s", n, title), "")
	return page
}

func same(text string) []diffPiece { return diffPieces(diff.Words(text, text)) }

// around is the number of unchanged paragraphs that stay in sight on each side
// of a change.
const around = 1

// folded folds away runs of unchanged paragraphs that are far from a change. A
// run of one is not worth the click.
func folded(all []diff.Paragraph) []block {
	var out []block
	for i := 0; i < len(all); {
		if all[i].Op != diff.Same {
			out = blocks(out, all[i:i+1])
			i++
			continue
		}
		end := i
		for end < len(all) && all[end].Op == diff.Same {
			end++
		}
		from, to := i, end
		if i > 0 {
			from = min(i+around, end)
		}
		if end < len(all) {
			to = max(end-around, from)
		}
		if to-from < 2 {
			from, to = end, end
		}
		out = blocks(out, all[i:from])
		if from < to {
			out = append(out, block{to - from, views(all[from:to])})
		}
		out = blocks(out, all[to:end])
		i = end
	}
	return out
}

// blocks appends paragraphs that are shown.
func blocks(out []block, paragraphs []diff.Paragraph) []block {
	for _, p := range views(paragraphs) {
		out = append(out, block{Paragraphs: [][]diffPiece{p}})
	}
	return out
}

func views(paragraphs []diff.Paragraph) (out [][]diffPiece) {
	for _, p := range paragraphs {
		out = append(out, diffPieces(p.Pieces))
	}
	return out
}

// versionLinks list all versions of an article, the newest first; none if
// there is but one. current is the one that is shown.
func (s *Server) versionLinks(h framewatch.History, current int) []versionLink {
	var out []versionLink
	for i := len(h.Edits) - 1; i >= 0; i-- {
		e := h.Edits[i]
		out = append(out, versionLink{e.N, versionHref(e.Article.ID, e.N), minute(e.At), s.lexicon().labels(e.Added), s.lexicon().labels(e.Removed), e.N == current})
		if i == 0 {
			out = append(out, versionLink{N: e.Before.N, Href: versionHref(e.Article.ID, e.Before.N), Seen: minute(e.Before.Seen), Current: e.Before.N == current})
		}
	}
	return out
}

func versionHref(id string, n int) string {
	return articleHref(id, "") + "/versions/" + strconv.Itoa(n)
}
