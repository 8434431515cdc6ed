package main

import (
	"bytes"
	"os"
	"testing"

	"framewatch/crawler/extract/language"
)

// The embedded weights are those that training makes.
func TestTrain(t *testing.T) {
	got, err := train()
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../../weights.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes, not the %d of weights.bin", len(got), len(want))
	}
}

// The news that another detector is tested on, in the languages of the sentences.
func TestNews(t *testing.T) {
	own, err := sentences()
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, s := range own {
		codes = append(codes, s.code)
	}
	samples, err := news(codes)
	if err != nil || len(samples) < 40 {
		t.Fatal(len(samples), err)
	}
	for _, s := range samples {
		if code, confidence := language.Detect(s.text); code != s.code {
			t.Errorf("%s is %q (%.2f): %s", s.code, code, confidence, s.text)
		}
	}
}
