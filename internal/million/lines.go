package million

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"

	"framewatch"
)

// Write writes articles as JSON Lines, as `framewatch import` reads them.
func Write(w io.Writer, articles iter.Seq[framewatch.Article]) error {
	lines := bufio.NewWriterSize(w, 1<<20)
	encoder := json.NewEncoder(lines)
	encoder.SetEscapeHTML(false)
	for a := range articles {
		err := encoder.Encode(struct {
			URL       string   `json:"url"`
			Source    string   `json:"source"`
			Title     string   `json:"title"`
			Byline    []string `json:"byline,omitempty"`
			Published string   `json:"published,omitempty"`
			Language  string   `json:"language"`
			Text      string   `json:"text"`
		}{a.URL, a.Source, a.Title, a.Byline, a.PublishedText(), a.Language, a.Text})
		if err != nil {
			return err
		}
	}
	return lines.Flush()
}
