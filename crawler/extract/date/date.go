// Package date finds when an article was published and changed.
package date
