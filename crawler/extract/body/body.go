// Package body chooses, of the blocks of a page, those that are the text of the
// article.
package body
