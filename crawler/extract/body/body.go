// Package body chooses, of the blocks of a page, those that are the text of the
// article.
package body

import (
	"strings"

	"framewatch/crawler/extract/page"
)

// Text is the text of the article on a page, its paragraphs apart by blank
// lines.
func (m *Model) Text(p *page.Page, title string) string {
	var kept []string
	for i, o := range m.odds(p, title) {
		if o > 0 {
			kept = append(kept, p.Blocks[i].Text)
		}
	}
	return strings.Join(kept, "\n\n")
}
