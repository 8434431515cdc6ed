// Package rules holds what a person knows of a site: CSS selectors that say
// where its articles keep their parts.
package rules
