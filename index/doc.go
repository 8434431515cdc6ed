// Package index keeps the words of all articles on disk and answers which
// articles have a word, which words begin with some letters, and which of the
// matching articles fit a question best. What needs the order of the words, or
// anything but the words, is asked of the corpus.
//
// It is one scorch index of bleve, used without bleve's own mapping, analysis
// and query strings: documents come cut into words, and questions are answered
// from the postings of the segments. It holds nothing that the store does not
// hold, so it may be deleted at any time and is rebuilt.
//
// A document is known by its article's Seq, eight hex digits, so a repeat
// replaces. An article whose text changed has a new Seq: its old document goes
// in the batch that brings the new one. The fields:
//
//	text     words of headline and text; how often, if more than once
//	title    words of the headline
//	author   words of the names
//
// Kept with the documents, written in the same batch, so that an index that
// falls back to an older state falls back as a whole:
//
//	stamp      mapping version and the rules by which articles are cut
//	state      Seq of the last article and number of documents, decimal, the
//	           sum of their hashed Seqs and a CRC-32 of these and the stamp, hex
package index
