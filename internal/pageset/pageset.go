// Package pageset reads the pages with known contents that extraction is
// developed and measured on, and scores against them. They lie outside the
// repository.
package pageset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// A Page is a page with what a person read on it.
type Page struct {
	ID      string   `json:"id"`
	URL     string   `json:"url"`
	Type    string   `json:"page_type"` // article, forum, product, …
	HTML    string   `json:"html"`      // name of the file, see Bytes
	Title   string   `json:"title"`
	Author  string   `json:"author"`       // names in one line
	Date    string   `json:"publish_date"` // YYYY-MM-DD; empty if there is none
	Text    string   `json:"text"`
	With    []string `json:"with"`    // snippets that must stand in the text
	Without []string `json:"without"` // and those that must not
}

// Read reads the truth of all pages in the folder dir.
func Read(dir string) (pages []Page, err error) {
	raw, err := unzipped(filepath.Join(dir, "truth.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, len(raw)+1)
	for lines.Scan() {
		var p Page
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("truth of page %d: %w", len(pages)+1, err)
		}
		pages = append(pages, p)
	}
	return pages, lines.Err()
}

// Bytes is the page as it was received.
func (p Page) Bytes(dir string) ([]byte, error) {
	return unzipped(filepath.Join(dir, filepath.FromSlash(p.HTML)))
}

// Domain is the registrable domain of the page, by which folds are made: pages
// of one template must not stand on both sides.
func (p Page) Domain() string {
	host := p.URL
	if _, after, ok := strings.Cut(host, "://"); ok {
		host = after
	}
	host, _, _ = strings.Cut(host, "/")
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

// Fold is which of n folds the page belongs to, by its domain.
func (p Page) Fold(n int) int {
	h := uint32(2166136261) // FNV-1a
	for _, c := range []byte(p.Domain()) {
		h = (h ^ uint32(c)) * 16777619
	}
	return int(h>>8) % n
}

// Names are the authors of a page, folded.
func (p Page) Names() (names []string) {
	for _, n := range between.Split(p.Author, -1) {
		if n = FoldLine(n); n != "" {
			names = append(names, n)
		}
	}
	return names
}

var between = regexp.MustCompile(`\s*(?:,|;|&|\band\b|\n)\s*`)

func unzipped(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return b, nil
}
