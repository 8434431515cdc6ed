package query_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"framewatch/query"
)

var update = flag.Bool("update", false, "write testdata anew")

const pathologicalFile = "testdata/pathological.txt"

// pathological reads the file of queries that ask for trouble: on each line
// one, quoted as in Go, a tab, and what it gives.
func pathological(t testing.TB) (queries []string, gives []string) {
	t.Helper()
	file, err := os.ReadFile(pathologicalFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			t.Fatalf("%.60s: %v", line, err)
		}
		q, err := strconv.Unquote(quoted)
		if err != nil {
			t.Fatalf("%.60s: %v", line, err)
		}
		queries, gives = append(queries, q), append(gives, strings.TrimPrefix(line[len(quoted):], "\t"))
	}
	return queries, gives
}

// outcome is what a query gives, on one line.
func outcome(s string) string {
	q, err := query.Parse(s)
	if err != nil {
		var e *query.Error
		if !errors.As(err, &e) {
			return "fails: " + err.Error()
		}
		return "mistake: " + e.Message
	}
	if len(q.Notices) > 0 {
		return fmt.Sprintf("%d notices: %s", len(q.Notices), q.Text)
	}
	return "reads: " + q.Text
}

func TestPathological(t *testing.T) {
	queries, gives := pathological(t)
	if len(queries) < 50 {
		t.Errorf("only %d queries", len(queries))
	}
	if *update {
		writePathological(t, queries)
		return
	}
	for i, s := range queries {
		if got := outcome(s); got != gives[i] {
			t.Errorf("%.60q gives\n %s, want\n %s", s, got, gives[i])
		}
	}
}

// writePathological keeps the lines that are comments.
func writePathological(t *testing.T, queries []string) {
	file, err := os.ReadFile(pathologicalFile)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(file)) {
		if line != "\n" && line[0] != '#' {
			line = strconv.Quote(queries[0]) + "\t" + outcome(queries[0]) + "\n"
			queries = queries[1:]
		}
		b.WriteString(line)
	}
	if err := os.WriteFile(pathologicalFile, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// huge are queries too long for the file.
var huge = []string{
	strings.Repeat("(", 1<<20),
	strings.Repeat("a ", 1<<19),
	strings.Repeat("\x00", 1<<20),
	strings.Repeat("\xff", 1<<20),
	strings.Repeat("e\u0301", 1<<19),
	`"` + strings.Repeat("migrant ", 1<<17) + `"~5`,
	strings.Repeat("NOT ", 1<<18) + "a",
}

// TestWork counts what reading a query costs by what it allocates, which does
// not depend on the machine.
func TestWork(t *testing.T) {
	queries, _ := pathological(t)
	for _, s := range slices.Concat(queries, huge) {
		if n := testing.AllocsPerRun(1, func() { outcome(s) }); n > 15_000 {
			t.Errorf("%.60q makes %v allocations", s, n)
		}
	}
}

// BenchmarkPathological prints the longest time that any of them takes.
func BenchmarkPathological(b *testing.B) {
	queries, _ := pathological(b)
	queries = slices.Concat(queries, huge)
	took := make([]time.Duration, len(queries))
	for i := range took {
		took[i] = time.Hour
	}
	for b.Loop() {
		for i, s := range queries {
			start := time.Now()
			outcome(s)
			took[i] = min(took[i], time.Since(start))
		}
	}
	slowest := slices.Index(took, slices.Max(took))
	b.Logf("slowest of %d: %v, %.40q", len(took), took[slowest], queries[slowest])
	b.ReportMetric(float64(took[slowest].Microseconds()), "µs/slowest")
}
