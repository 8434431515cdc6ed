package stream

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"sync"
	"time"

	"framewatch"
)

// realArticles are articles of real outlets, numbered from 1 on.
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
