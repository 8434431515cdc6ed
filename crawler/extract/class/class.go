// Package class says what a page is: an article, or something else, and why.
package class
