package framewatch_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which packages of the module a package may import beside the
// root package and text, which everybody may. A package that is not listed
// may import none: whoever adds a room says here where it stands.
var mayImport = map[string][]string{
	"":                {},
	"text":            {},
	"archive":         {},
	"measure":         {},
	"seqset":          {},
	"query":           {},
	"diff":            {},
	"edits":           {"diff"},
	"framing":         {},
	"config":          {"internal/schedule"},
	"dedup":           {},
	"health":          {"measure"},
	"store":           {"archive", "store/pack"},
	"store/pack":      {},
	"importer":        {"archive", "crawler/coding", "crawler/extract", "crawler/extract/rules", "store"},
	"index":           {"seqset"},
	"corpus":          {"corpus/marks", "corpus/stream", "dedup", "index", "measure", "query", "seqset"},
	"corpus/blocks":   {},
	"corpus/marks":    {"corpus/blocks", "corpus/stream"},
	"corpus/stream":   {"corpus/blocks"},
	"alert":           {"internal/schedule"},
	"crawler":         {"archive", "crawler/coding", "crawler/decode", "crawler/extract", "crawler/extract/rules", "crawler/feed", "crawler/link", "crawler/poll", "crawler/robots", "crawler/section", "crawler/sitemap", "internal/schedule"},
	"crawler/coding":  {},
	"crawler/decode":  {},
	"crawler/extract": {"crawler/decode", "crawler/extract/body", "crawler/extract/class", "crawler/extract/date", "crawler/extract/head", "crawler/extract/language", "crawler/extract/page", "crawler/extract/rules", "crawler/extract/trees"},

	"crawler/extract/body":     {"crawler/extract/page", "crawler/extract/trees"},
	"crawler/extract/class":    {"crawler/extract/page"},
	"crawler/extract/date":     {"crawler/extract/page"},
	"crawler/extract/head":     {"crawler/extract/page"},
	"crawler/extract/language": {"crawler/extract/language/internal/ngram"},
	"crawler/extract/page":     {"crawler/decode"},
	"crawler/extract/rules":    {"crawler/extract/page"},
	"crawler/extract/trees":    {},

	"crawler/extract/language/internal/ngram": {},

	"crawler/feed":          {"crawler/decode", "crawler/link"},
	"crawler/link":          {},
	"crawler/poll":          {},
	"crawler/robots":        {},
	"crawler/section":       {"crawler/decode", "crawler/link"},
	"crawler/sitemap":       {"crawler/decode", "crawler/feed", "crawler/link"},
	"web":                   {"diff", "query", "web/chart"},
	"web/chart":             {},
	"internal/baseline":     {},
	"internal/e2e":          {},
	"internal/hostile":      {},
	"internal/million":      {},
	"internal/million/make": {"internal/million"},
	"internal/pageset":      {},
	"internal/schedule":     {},
	"internal/train":        {"crawler/extract/body", "crawler/extract/head", "crawler/extract/page", "crawler/extract/trees", "internal/pageset"},
	"internal/smtptest":     {},
	"internal/testsite":     {},
	"internal/world":        {},
	"cmd/framewatch":        {"*"},
}

// standardOnly are packages that import nothing from outside the standard
// library and the module.
var standardOnly = []string{"", "seqset", "dedup", "health", "crawler/poll", "measure", "query", "web/chart"}

// pure are packages without input or output: bytes and values in, values out.
var pure = []string{"", "seqset", "store/pack", "dedup", "health", "text", "measure", "query", "diff", "edits", "framing", "crawler/coding", "crawler/decode", "crawler/extract", "crawler/extract/body", "crawler/extract/class", "crawler/extract/date", "crawler/extract/head", "crawler/extract/language", "crawler/extract/language/internal/ngram", "crawler/extract/page",
	"crawler/extract/rules", "crawler/extract/trees", "crawler/feed", "crawler/link", "crawler/poll", "crawler/robots", "crawler/section", "crawler/sitemap", "web/chart"}

var impureImports = []string{"os", "net", "net/http", "database/sql", "os/exec", "log/slog"}

const module = "framewatch"

func TestLayout(t *testing.T) {
	packages := imports(t)
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		allowed, listed := mayImport[dir]
		for _, path := range packages[dir] {
			inside, ours := strings.CutPrefix(path+"/", module+"/")
			inside = strings.TrimSuffix(inside, "/")
			switch {
			case ours && (inside == "" || inside == "text"):
			case ours && !slices.Contains(allowed, "*") && !slices.Contains(allowed, inside):
				t.Errorf("package %q imports %q, which its place in the layout does not allow (listed: %v)", dir, inside, listed)
			case !ours && slices.Contains(standardOnly, dir) && strings.Contains(strings.Split(path, "/")[0], "."):
				t.Errorf("package %q imports %q; it stands on the standard library alone", dir, path)
			}
			if slices.Contains(pure, dir) && slices.Contains(impureImports, path) {
				t.Errorf("package %q imports %q; it does no input or output", dir, path)
			}
		}
	}
	for dir := range mayImport {
		if _, there := packages[dir]; !there {
			t.Errorf("the layout lists package %q, which is not there", dir)
		}
	}
	// command, crawler, extract, a part of it, the page that all parts read, text
	if n := longestChain(packages, "cmd/framewatch"); n > 6 {
		t.Errorf("the longest chain of imports from the command has %d links", n)
	}
}

// isModule reports whether the folder is a module of its own.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// imports reads what each package of the module imports, tests left out.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string]map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || path != "." && (strings.HasPrefix(d.Name(), ".") || isModule(path))):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if dir == "." {
			dir = ""
		}
		if found[dir] == nil {
			found[dir] = map[string]bool{}
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[dir][name] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string][]string{}
	for dir, names := range found {
		packages[dir] = slices.Sorted(maps.Keys(names))
	}
	return packages
}

func longestChain(packages map[string][]string, dir string) int {
	longest := 0
	for _, path := range packages[dir] {
		if inside, ours := strings.CutPrefix(path, module+"/"); ours {
			longest = max(longest, longestChain(packages, inside))
		}
	}
	return longest + 1
}
