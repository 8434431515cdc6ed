package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A reader is told which of the files is at fault.
func TestUnusableFilesAreNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mistaken.yaml")
	if err := os.WriteFile(path, []byte("nonsense: ["), 0o600); err != nil {
		t.Fatal(err)
	}
	_, config := loadConfig(path)
	_, lexicon := loadLexicon(path)
	_, rules := loadRules(path)
	for what, err := range map[string]error{"config": config, "lexicon": lexicon, "file of site rules": rules} {
		if err == nil || !strings.HasPrefix(err.Error(), "the "+what+" can't be used:\n") || !errors.Is(err, errConfig) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
