package framewatch

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// WriteCSV writes every point of every series as one row, UTF-8 with a header.
// Each row names its query, part, denominator and lexicon, so that a file cut
// in two still tells what it counts.
func (r TrendResult) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"query", "by", "interval", "start", "n", "of", "rate", "low", "high", "state", "denominator", "lexicon", "once"}}
	for _, s := range r.Series {
		for _, p := range s.Points {
			rows = append(rows, []string{
				HarmlessCell(s.Query), HarmlessCell(s.By), string(r.Interval), p.Start, strconv.Itoa(p.N), strconv.Itoa(p.Of),
				decimal(p.Rate), decimal(p.Low), decimal(p.High), string(p.State), r.Of, HarmlessCell(r.Lexicon), strconv.FormatBool(r.Once),
			})
		}
	}
	return out.WriteAll(rows)
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'g', 6, 64) }

// HarmlessCell puts an apostrophe before a text that a spreadsheet would take
// for a formula.
func HarmlessCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
