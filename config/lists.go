package config

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"framewatch"
)

// maxListed is how many sources a list may hold.
const maxListed = 10_000

// ErrNoList says that a file is no list of sources.
var ErrNoList = errors.New("is neither OPML nor CSV with a header that names the columns")

// ReadList reads a list of sources in OPML or CSV, told apart by content. Each
// mistake says its line and costs that line only; the error joins them all.
// Sources of one name and site are one, in the order of the file.
func ReadList(name string, b []byte) ([]framewatch.Source, error) {
	l := &list{reader: &reader{name: name}}
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	switch {
	case len(b) > maxSize:
		return nil, fmt.Errorf("%s: is larger than %d MB; is it the right file?", name, maxSize>>20)
	case IsOPML(b):
		l.opml(b)
	case IsCSV(b):
		l.csv(b)
	default:
		return nil, fmt.Errorf("%s: %w", name, ErrNoList)
	}
	sources, _ := Merge(nil, l.sources)
	return sources, l.err()
}

// A list is a list of sources being read.
type list struct {
	*reader
	sources []framewatch.Source
}

// field reads one value of a line into its place. A value that is empty stays
// out.
func (l *list) field(line int, key, value string, into *string, checks ...func(string) error) {
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	l.text(into, checks...)(key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Line: line})
}

// listings reads the addresses of a line, separated by spaces.
func (l *list) listings(line int, s *framewatch.Source, kind framewatch.ListingKind, addresses, links string) {
	for _, address := range strings.Fields(addresses) {
		found := framewatch.Listing{Kind: kind, Links: links}
		if l.field(line, string(kind), address, &found.URL, webAddress); found.URL != "" {
			s.Listings = append(s.Listings, found)
		}
	}
}

// add takes the source of a line, unless the line has a mistake.
func (l *list) add(line int, s framewatch.Source, mistakes int) {
	if s.Name == "" {
		s.Name = site(s)
	}
	s.Language = framewatch.LanguageCode(s.Language)
	switch {
	case len(l.mistakes) > mistakes:
	case len(s.Listings) == 0:
		l.fail(&yaml.Node{Line: line}, "says nowhere where its articles are announced")
	case len(l.sources) >= maxListed:
		if len(l.sources) == maxListed {
			l.fail(&yaml.Node{Line: line}, "has more than %d sources; those from here on are passed over", maxListed)
		}
	default:
		l.sources = append(l.sources, s)
	}
}

// languageOf is the ISO 639-1 code in what a list says, such as "en-GB"; ""
// if there is none.
func languageOf(s string) string {
	code, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "_", "-")), "-")
	if languageCode(code) != nil {
		return ""
	}
	return code
}

// site is the host that a source is known by, without www.
func site(s framewatch.Source) string {
	address := s.Home
	if address == "" && len(s.Listings) > 0 {
		address = s.Listings[0].URL
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// Merge adds more sources to a list. A listing that is there already is left
// out. Listings of a source whose name and site are there go to that one; a
// source that only shares the name of another gets its site added to its own.
// It returns the new list and how many listings were new.
func Merge(sources, more []framewatch.Source) (merged []framewatch.Source, added int) {
	merged = slices.Clone(sources)
	names, listed := map[string]int{}, map[string]bool{}
	for i, s := range merged {
		names[strings.ToLower(s.Name)] = i
		for _, l := range s.Listings {
			listed[canonical(l.URL)] = true
		}
	}
	for _, s := range more {
		all := s.Listings
		s.Listings = nil
		for _, l := range all {
			if address := canonical(l.URL); !listed[address] {
				listed[address] = true
				s.Listings = append(s.Listings, l)
			}
		}
		if added += len(s.Listings); len(s.Listings) == 0 {
			continue
		}
		at, taken := names[strings.ToLower(s.Name)]
		if taken && site(merged[at]) != site(framewatch.Source{Home: s.Home, Listings: all}) {
			s.Name = clipTo(s.Name, 60) + " (" + clipTo(site(s), 37) + ")"
			at, taken = names[strings.ToLower(s.Name)]
		}
		if taken {
			merged[at].Listings = append(slices.Clip(merged[at].Listings), s.Listings...)
			continue
		}
		names[strings.ToLower(s.Name)] = len(merged)
		merged = append(merged, s)
	}
	return merged, added
}

func clipTo(s string, characters int) string {
	for utf8.RuneCountInString(s) > characters {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// sourceList notes a file with a list of sources, which Load reads.
func (f *file) sourceList(key string, n *yaml.Node) {
	var path string
	if f.path(&path)(key, n); path != "" {
		f.lists = append(f.lists, namedFile{path, n.Line})
	}
}

// readLists adds the sources of the lists that the config names.
func (c *Config) readLists(lists []namedFile) error {
	var errs []error
	for _, l := range lists {
		b, err := os.ReadFile(l.file)
		if err == nil {
			var sources []framewatch.Source
			sources, err = ReadList(l.file, b)
			c.add(sources)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: sources_from: %w", c.name, l.line, err))
		}
	}
	return errors.Join(errs...)
}

// add adds sources to those that are watched, save those that are switched off.
func (c *Config) add(sources []framewatch.Source) {
	var on []framewatch.Source
	for _, s := range sources {
		if !c.off[strings.ToLower(s.Name)] {
			if s.Delay == 0 {
				s.Delay = c.Crawl.Delay
			}
			on = append(on, s)
		}
	}
	c.Sources, _ = Merge(c.Sources, on)
}

// importedName is the file in the data folder that holds imported sources. It
// is written by framewatch alone, and read beside the config.
const importedName = "sources.imported.yaml"

// AddImported adds the sources that were imported into a data folder. Those
// of the config come first: what they list already is left out.
func (c *Config) AddImported(dir string) error {
	sources, err := Imported(dir)
	if err == nil {
		c.add(sources)
	}
	return err
}

// Import adds sources to those that were imported into a data folder. What
// the config lists, or an earlier import did, is left out. It returns how many
// listings are new and how many were there already.
func (c *Config) Import(dir string, more []framewatch.Source) (added, known int, err error) {
	imported, err := Imported(dir)
	if err != nil {
		return 0, 0, err
	}
	listed := map[string]bool{}
	for _, s := range c.Sources {
		for _, l := range s.Listings {
			listed[canonical(l.URL)] = true
		}
	}
	var fresh []framewatch.Source
	all := 0
	for _, s := range more {
		all += len(s.Listings)
		s.Listings = slices.DeleteFunc(slices.Clone(s.Listings), func(l framewatch.Listing) bool { return listed[canonical(l.URL)] })
		fresh = append(fresh, s)
	}
	imported, added = Merge(imported, fresh)
	if added > 0 {
		err = SaveImported(dir, imported)
	}
	return added, all - added, err
}

// Remove takes a source out of those that were imported into a data folder.
// The error is framewatch.ErrNotFound if it is not among them.
func Remove(dir, name string) error {
	imported, err := Imported(dir)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(imported), func(s framewatch.Source) bool { return strings.EqualFold(s.Name, name) })
	if len(left) == len(imported) {
		return fmt.Errorf("source %q: %w among the imported ones", name, framewatch.ErrNotFound)
	}
	return SaveImported(dir, left)
}

// Imported returns the sources that were imported into a data folder.
func Imported(dir string) ([]framewatch.Source, error) {
	path := filepath.Join(dir, importedName)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read imported sources: %w", err)
	}
	f := &file{reader: &reader{name: path}, config: &Config{}, dir: dir, lenient: true}
	if root := f.document(b); root != nil {
		f.mapping(root, fields{"sources": f.list(f.source)})
	}
	f.joinSources()
	return f.config.Sources, f.err()
}

// SaveImported replaces the imported sources of a data folder.
func SaveImported(dir string, sources []framewatch.Source) error {
	var b bytes.Buffer
	b.WriteString("# Sources that were imported; framewatch writes this file. `framewatch sources\n# remove NAME` takes one out, `framewatch import FILE` adds to it.\n")
	if err := WriteYAML(&b, sources); err != nil {
		return err
	}
	if b.Len() > maxSize {
		return fmt.Errorf("save imported sources: more than %d MB", maxSize>>20)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("save imported sources: %w", err)
	}
	if err := replace(filepath.Join(dir, importedName), b.Bytes()); err != nil {
		return fmt.Errorf("save imported sources: %w", err)
	}
	return nil
}

// replace puts a file in the place of another: whoever reads it finds the old
// or the new, also after a power cut.
func replace(path string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
