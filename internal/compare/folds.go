package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"framewatch/crawler/extract/body"
	"framewatch/crawler/extract/page"
	"framewatch/internal/pageset"
)

// folds are the parts of the pages, by domain, whose texts are chosen by a
// model that has learned from the other parts.
const folds = 5

// outOfFold reads pages as framewatch does, but chooses the text with the model
// that has not seen the site of the page. What the shipped weights reach on the
// pages they learned from says little; this says what they reach on others.
type outOfFold [folds]body.Model

// readModels reads 0.bin to 4.bin: model i has learned from all pages but those
// of fold i.
func readModels(dir string) (*outOfFold, error) {
	var models outOfFold
	for i := range models {
		raw, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d.bin", i)))
		if err != nil {
			return nil, fmt.Errorf("read the models by fold: %w", err)
		}
		if err := models[i].UnmarshalBinary(raw); err != nil {
			return nil, fmt.Errorf("model of fold %d: %w", i, err)
		}
	}
	return &models, nil
}

// Extract reads a page of any fold.
func (m *outOfFold) Extract(p pageset.Page, html []byte) (Result, error) {
	r, err := ours(p, html)
	if err != nil {
		return r, err
	}
	u, err := url.Parse(p.URL)
	if err != nil {
		return r, err
	}
	read, err := page.Read(html, "text/html", u)
	if err != nil {
		return r, err
	}
	r.Text = m[p.Fold(folds)].Read(read, r.Title, nil).Text
	return r, nil
}
