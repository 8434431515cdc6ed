package index

import (
	"fmt"
	"strconv"
	"strings"

	"framewatch"

	"github.com/blevesearch/bleve/v2/document"
	bleve "github.com/blevesearch/bleve_index_api"
)

// mappingVersion changes with every change of what a document holds.
const mappingVersion = 1

// The fields that are columns of the corpus; see View.Values.
const (
	ColumnSource = "source"
	ColumnLang   = "lang"
	ColumnDay    = "day"
	ColumnClock  = "clock"
	ColumnWords  = "words"
	ColumnTopic  = "topic"
)

// The layouts of day and clock.
const (
	DayLayout   = "2006-01-02"
	ClockLayout = "15:04"
)

const (
	fieldTitle  = "title"
	fieldLead   = "lead"
	fieldBody   = "body"
	fieldAuthor = "author"

	paragraphGap = 100 // positions between two paragraphs

	textOptions    = bleve.IndexField | bleve.IncludeTermVectors
	keywordOptions = bleve.IndexField | bleve.SkipFreqNorm
)

// A Doc is an article with what the lexicon says about it.
type Doc struct {
	Article  framewatch.Article
	Concepts []string // IDs, each once
	Frames   []string
	Namings  []string
	Topic    bool
	Words    int // in title and text
}

// docID is the key of an article: of fixed width, so that keys sort as Seqs do.
func docID(seq int64) string { return fmt.Sprintf("%08x", seq) }

func seqOf(docID []byte) (uint32, error) {
	n, err := strconv.ParseUint(string(docID), 16, 32)
	if err != nil {
		return 0, fmt.Errorf("document key %q: %w", docID, err)
	}
	return uint32(n), nil
}

// textFields are the parts of an article that are cut into words.
func textFields(a framewatch.Article) map[string]string {
	return map[string]string{
		fieldTitle:  a.Title,
		fieldLead:   a.Text[:a.LeadEnd()],
		fieldBody:   a.Text[a.LeadEnd():],
		fieldAuthor: strings.Join(a.Byline, "\n\n"), // each name a paragraph
	}
}

func (d Doc) document() *document.Document {
	doc := document.NewDocument(docID(d.Article.Seq))
	for name, value := range textFields(d.Article) {
		if value != "" {
			doc.AddField(newTextField(name, value))
		}
	}
	keyword := func(name string, values ...string) {
		for _, value := range values {
			if value != "" {
				doc.AddField(document.NewTextFieldCustom(name, nil, []byte(value), keywordOptions, nil))
			}
		}
	}
	keyword(ColumnSource, d.Article.Source)
	keyword(ColumnLang, d.Article.Language)
	keyword(ColumnWords, strconv.Itoa(d.Words))
	if published := d.Article.Published.UTC(); !published.IsZero() {
		keyword(ColumnDay, published.Format(DayLayout))
		keyword(ColumnClock, published.Format(ClockLayout))
	}
	if d.Topic {
		keyword(ColumnTopic, "yes")
	}
	keyword(string(framewatch.FieldConcept), d.Concepts...)
	keyword(string(framewatch.FieldFrame), d.Frames...)
	keyword(string(framewatch.FieldNaming), d.Namings...)
	return doc
}
