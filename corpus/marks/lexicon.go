package marks

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// A Lexicon is what is kept of the lexicon beside its marks, so that its numbers
// can be explained when it has been replaced.
type Lexicon struct {
	Name        string   `json:"name"`
	Revision    int      `json:"revision"`
	Fingerprint string   `json:"fingerprint"`
	Concepts    []string `json:"concepts"` // IDs; a mention's concept is a place among them
	Text        []byte   `json:"text"`     // the file
}

// lexiconFile is the name of its file, compressed JSON.
const lexiconFile = "lexicon.json.gz"

// keep writes the lexicon into a folder, unless it is there.
func (l Lexicon) keep(dir string) error {
	if there, err := ReadLexicon(dir); err == nil && there.Same(l) {
		return nil
	}
	plain, err := json.Marshal(l)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	if _, err := zipped.Write(plain); err != nil {
		return err
	}
	if err := zipped.Close(); err != nil {
		return err
	}
	return replace(filepath.Join(dir, lexiconFile), b.Bytes())
}

// Same reports whether two lexicons are the same in everything.
func (l Lexicon) Same(o Lexicon) bool {
	return l.Name == o.Name && l.Revision == o.Revision && l.Fingerprint == o.Fingerprint && slices.Equal(l.Concepts, o.Concepts) && bytes.Equal(l.Text, o.Text)
}

// replace writes a file so that there is never half of it.
func replace(path string, b []byte) error {
	next := path + ".new"
	file, err := os.Create(next)
	if err != nil {
		return err
	}
	if _, err = file.Write(b); err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(next, path)
	}
	return err
}

// ReadLexicon reads the lexicon that is kept in a folder of marks.
func ReadLexicon(dir string) (l Lexicon, err error) {
	path := filepath.Join(dir, lexiconFile)
	file, err := os.Open(path)
	if err != nil {
		return l, err
	}
	defer file.Close()
	zipped, err := gzip.NewReader(file)
	if err == nil {
		var plain []byte
		if plain, err = io.ReadAll(zipped); err == nil { // with the end comes its sum
			err = json.Unmarshal(plain, &l)
		}
	}
	if err != nil {
		return l, fmt.Errorf("read %s: %w", path, err)
	}
	return l, nil
}
