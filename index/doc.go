// Package index keeps the words of all articles on disk and answers which
// articles an expression matches, exactly, and which of them match best.
//
// It is one scorch index of bleve, used without bleve's own mapping and query
// strings: documents are built field by field here, and expressions are
// answered from the postings of the segments. It holds nothing that the store
// does not hold, so it may be deleted at any time and is rebuilt.
//
// A document is known by its article's Seq, eight hex digits, so a repeat
// replaces. An article whose text changed has a new Seq: its old document goes
// in the batch that brings the new one. The fields:
//
//	title, lead, body  words with positions; body is the text after the lead
//	author             words of the names, with positions
//	source, lang       as the article has them
//	day, clock         of publication, "2016-03-05" and "14:30", UTC; none if undated
//	words              number of words in title and text
//	topic              "yes" if the article is on the topic
//	concept, frame,
//	naming             IDs of the lexicon, one term each
//
// Paragraphs lie 100 positions apart, so that no phrase runs over their ends.
//
// Kept with the documents, written in the same batch, so that an index that
// falls back to an older state falls back as a whole:
//
//	watermark  Seq of the last article, decimal
//	stamp      mapping version and fingerprint of the lexicon
//	lengths    words per field over all documents, JSON; for ranking
package index
