// Package head reads the head of an article: headline, byline, section,
// description, the name of the site and the canonical address.
package head
