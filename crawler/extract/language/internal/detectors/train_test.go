package main

import (
	"bytes"
	"os"
	"testing"
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
