package corpus

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"framewatch"
)

// answers puts what the corpus says to some questions into words.
func answers(t *testing.T, c *Corpus) string {
	t.Helper()
	said := ""
	for _, s := range []string{"", "border", `"border wall"`, "=Border OR immigr*", `"wall border"~3 -court`, "lead:illegal", "concept:illegal_alien", "border voice:own"} {
		q := parse(t, s)
		res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		said += fmt.Sprintln(s, res.Total, res.Facets, res.Terms)
		for _, h := range res.Hits {
			said += fmt.Sprintln(h.Seq, h.Score, h.TitleMarks, h.Snippets)
		}
		if hasOccurrences(q) != nil {
			continue
		}
		lines, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: q, Sort: framewatch.SortRight, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		trend, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{q}, Interval: framewatch.Year, Of: framewatch.OfWords, By: framewatch.ByVoice})
		if err != nil {
			t.Fatal(err)
		}
		said += fmt.Sprintln(lines.Total, lines.Articles, lines.Lines, trend.Series)
	}
	return said
}

// TestFlippedBytes changes one byte, or cuts a file short, in what is derived
// from the store, and opens it. Whatever it hits, the answers are the same as
// before: it did no harm, or it was noticed and all was made anew.
// FRAMEWATCH_FLIPS says how many; 1,000 take some minutes.
func TestFlippedBytes(t *testing.T) {
	flips := 60
	if testing.Short() {
		flips = 8
	}
	if n, err := strconv.Atoi(os.Getenv("FRAMEWATCH_FLIPS")); err == nil {
		flips = n
	}
	m, dir := newLibrary(t, madeUp(120)...), t.TempDir()
	c := open(t, dir, m)
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := answers(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	random, anew := rand.New(rand.NewPCG(1, 9)), 0
	for i := range flips {
		path, at := damage(t, dir, random)
		c := open(t, dir, m)
		n, err := c.CatchUp(t.Context())
		if err != nil {
			t.Fatalf("flip %d: %s at %d: %v", i, path, at, err)
		}
		if n > 0 {
			anew++
		}
		if got := answers(t, c); got != want {
			t.Fatalf("flip %d: %s at %d: other answers\n%s\nwant\n%s", i, path, at, got, want)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d were noticed", anew, flips)
	if anew < flips/2 {
		t.Errorf("only %d of %d changes were noticed", anew, flips)
	}
}

// damage flips a bit in one of the files, or cuts it short.
func damage(t *testing.T, dir string, random *rand.Rand) (path string, at int) {
	t.Helper()
	var files []string
	for _, folder := range []string{indexFolder, folder} {
		err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for {
		path = files[random.IntN(len(files))]
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(content) == 0 {
			continue
		}
		at = random.IntN(len(content))
		if random.IntN(10) == 0 {
			content = content[:at]
		} else {
			content[at] ^= 1 << random.IntN(8)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path, at
	}
}

// TestMissingFolders takes away the index, the stream, the marks, or some of
// them.
func TestMissingFolders(t *testing.T) {
	m, dir := newLibrary(t, madeUp(150)...), t.TempDir()
	c := open(t, dir, m)
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := answers(t, c)
	for _, folders := range [][]string{{indexFolder}, {streamFolder}, {marksFolder}, {indexFolder, marksFolder}, {streamFolder, marksFolder}, {indexFolder, folder}} {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
				t.Fatal(err)
			}
		}
		c = open(t, dir, m)
		if n, err := c.CatchUp(t.Context()); n != 150 || err != nil {
			t.Errorf("without %v: %d made searchable, %v; want 150", folders, n, err)
		}
		if got := answers(t, c); got != want {
			t.Errorf("without %v: other answers\n%s\nwant\n%s", folders, got, want)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}
