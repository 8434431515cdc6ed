// Package language tells in which language a text is written.
package language
