// Package stream keeps what is counted of every article on disk and mapped
// into memory: its words in their order, whose words they are, which concepts
// are mentioned, where its sentences begin, and the facts that are counted by.
//
// It knows no queries: package corpus asks, this package only reads.
package stream
