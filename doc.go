// Package framewatch holds the words of the field: sources and their listings,
// entries and articles, the lexicon and its mentions, queries, series, alerts.
//
// It is data and validation on the standard library alone. Every other package
// may import it; it imports none of them. The verbs live elsewhere: crawler
// finds articles, store keeps them, framing marks them, index and corpus
// answer questions about them, web and alert carry the answers to readers.
package framewatch

import "errors"

// The kinds of mistake that decide how an answer looks. Wrap them with %w and
// test with errors.Is.
var (
	ErrQuery    = errors.New("invalid query") // the reader's mistake: status 400, exit 2
	ErrNotFound = errors.New("not found")     // no such article, source or alert: status 404
)
