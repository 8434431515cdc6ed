package framewatch

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// A History is what became of an article since it was first fetched.
type History struct {
	Edits  []Edit    // the first one first; none: it stands as it was first fetched
	Looked time.Time // when its address was last asked; zero if that is not known
}

// The ways an edit can change the use of a concept.
const (
	ConceptAdded   = "added"   // used after it and not before
	ConceptRemoved = "removed" // used before it and not after
)

// An EditRequest asks for one page of edits, the newest first.
type EditRequest struct {
	Sources  []string  // any of these; empty: all
	From, To time.Time // first seen in [From, To), days of UTC; zero is open
	Concept  string    // ID; "": any but general vocabulary
	Change   string    // ConceptAdded or ConceptRemoved; "": either
	Headline bool      // what counts is the headline alone
	All      bool      // edits that changed the use of no concept, too; without effect beside Concept or Change
	Limit    int       // edits on the page; 0: all
	Before   string    // EditResult.Next of the page before; "": the first page
}

// An EditResult is one page of edits and what the page says about them.
type EditResult struct {
	Lexicon   string    `json:"lexicon"`   // name, revision and fingerprint
	Total     int       `json:"total"`     // edits that were asked for, on all pages
	Of        int       `json:"of"`        // edits of these outlets, days and parts of the article, whatever they changed
	Articles  int       `json:"articles"`  // articles that these Of edits are of
	Rechecked int       `json:"rechecked"` // articles of these outlets that were looked at again
	TookNS    int64     `json:"took_ns"`
	Edits     []EditHit `json:"edits"`
	Next      string    `json:"next"` // asks for the next page; "" if there is none
}

// An EditHit is an edit as pages and programs show it.
type EditHit struct {
	ID        string        `json:"id"` // of the article
	URL       string        `json:"url"`
	Title     string        `json:"title"` // after the edit
	Source    string        `json:"source"`
	Published string        `json:"published"` // as Article.PublishedText
	Language  string        `json:"language"`
	Version   int           `json:"version"`  // that the edit led to
	Seen      string        `json:"seen"`     // when that was first seen
	Since     string        `json:"since"`    // when the one before was last seen unchanged
	Headline  bool          `json:"headline"` // the headline differs
	Text      bool          `json:"text"`     // the text differs
	Added     []ConceptName `json:"added"`
	Removed   []ConceptName `json:"removed"`
	Passages  []Passage     `json:"passages"` // where the concepts stand; without any, the first that differs
}

// A ConceptName is a concept with its label.
type ConceptName struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// A Passage is a headline or sentence before and after an edit.
type Passage struct {
	Place  Place  `json:"place"`  // PlaceHeadline, or PlaceBody for the text below it
	Before string `json:"before"` // "" if the text had nothing like it
	After  string `json:"after"`  // "" if nothing like it is left
}

// WriteCSV writes every edit as one row, UTF-8 with a header. Passages of one
// edit stand in one cell, a line each.
func (r EditResult) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"id", "url", "source", "published", "language", "version", "seen", "since", "title", "headline", "text", "added", "added_labels", "removed", "removed_labels", "before", "after", "lexicon"}}
	for _, e := range r.Edits {
		var before, after []string
		for _, p := range e.Passages {
			before, after = append(before, p.Before), append(after, p.After)
		}
		added, addedLabels := namesText(e.Added)
		removed, removedLabels := namesText(e.Removed)
		row := []string{
			e.ID, e.URL, e.Source, e.Published, e.Language, strconv.Itoa(e.Version), e.Seen, e.Since, e.Title, strconv.FormatBool(e.Headline), strconv.FormatBool(e.Text),
			added, addedLabels, removed, removedLabels, strings.Join(before, "\n"), strings.Join(after, "\n"), r.Lexicon,
		}
		for i := range row {
			row[i] = HarmlessCell(row[i])
		}
		rows = append(rows, row)
	}
	return out.WriteAll(rows)
}

func namesText(names []ConceptName) (ids, labels string) {
	var id, label []string
	for _, n := range names {
		id, label = append(id, n.ID), append(label, n.Label)
	}
	return strings.Join(id, "; "), strings.Join(label, "; ")
}
