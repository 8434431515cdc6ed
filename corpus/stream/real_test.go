package stream

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"sync"
	"time"

	"framewatch"
	"framewatch/text"
)

// realArticles are articles of real outlets, numbered from 1 on, with
// sentences as voices and mentions so that marks are as many as in life.
var realArticles = sync.OnceValues(func() ([]framewatch.Article, error) {
	f, err := os.Open("../../../shared/data/articles.jsonl.gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var articles []framewatch.Article
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var a struct{ Source, Title, Published, Language, Text string }
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, err
		}
		published, _ := time.Parse(time.DateOnly, a.Published) // many are messy: undated
		articles = append(articles, framewatch.Article{
			Seq: int64(len(articles) + 1), Source: a.Source, Title: a.Title, Published: published, Language: a.Language, Text: a.Text,
		})
	}
	return articles, lines.Err()
})

// marks marks every fourth sentence as quoted, and mentions as often as real
// articles on the topic have them.
func marks(a framewatch.Article) (framewatch.Annotation, []framewatch.VoiceSpan) {
	var ann framewatch.Annotation
	var voices []framewatch.VoiceSpan
	for i, s := range text.Sentences(a.Text) {
		if i%4 == 0 {
			voices = append(voices, framewatch.VoiceSpan{Span: framewatch.Span{Place: framewatch.PlaceBody, Start: s.Start, End: s.End}, Voice: framewatch.VoiceQuoted})
		}
		if i%6 == 0 {
			ann.Mentions = append(ann.Mentions, framewatch.Mention{Concept: concepts[i%len(concepts)], Place: framewatch.PlaceBody, Start: s.Start, End: min(s.End, s.Start+10)})
		}
	}
	return ann, voices
}
