package framewatch

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteCSV writes every name of every row as one row.
func (r NamingsResult) WriteCSV(w io.Writer) error {
	columns := []string{"set", "kind", "by", "interval", "start", "concept", "label", "mentions", "articles", "share", "low", "high", "pooled", "pooled_low", "pooled_high",
		"set_mentions", "set_articles", "of", "state", "once", "lexicon", "undated_mentions"}
	asked := with([]string{strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon), whole(r.Undated)}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	for _, row := range r.Rows {
		for _, n := range row.Names {
			rows = append(rows, with([]string{
				HarmlessCell(r.Set), HarmlessCell(r.Kind), HarmlessCell(row.By), string(r.Interval), row.Start, HarmlessCell(n.Concept), HarmlessCell(n.Label), whole(n.Mentions), whole(n.Articles),
				decimal(n.Share), decimal(n.Low), decimal(n.High), decimal(n.Pooled), decimal(n.PooledLow), decimal(n.PooledHigh),
				whole(row.Mentions), whole(row.Articles), whole(row.Of), string(row.State),
			}, asked))
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// WriteCSV writes every naming set as one row.
func (r NamingSetsResult) WriteCSV(w io.Writer) error {
	columns := []string{"set", "label", "kind", "names", "mentions", "articles", "of", "once", "lexicon"}
	asked := with([]string{whole(r.Of), strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon)}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	for _, s := range r.Sets {
		rows = append(rows, with([]string{HarmlessCell(s.Set), HarmlessCell(s.Label), HarmlessCell(s.Kind), HarmlessCell(joined(s.Names)), whole(s.Mentions), whole(s.Articles)}, asked))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// WriteCSV writes every voice of every row as one row.
func (r VoicesResult) WriteCSV(w io.Writer) error {
	columns := []string{"query", "by", "interval", "start", "voice", "n", "articles", "share", "low", "high",
		"occurrences", "intended", "negated", "matching_articles", "of", "state", "once", "lexicon", "undated_occurrences"}
	asked := with([]string{strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon), whole(r.Undated)}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	for _, row := range r.Rows {
		for _, v := range row.Voices {
			rows = append(rows, with([]string{
				HarmlessCell(r.Query), HarmlessCell(row.By), string(r.Interval), row.Start, string(v.Voice), whole(v.N), whole(v.Articles), decimal(v.Share), decimal(v.Low), decimal(v.High),
				whole(row.Occurrences), whole(row.Intended), whole(row.Negated), whole(row.Articles), whole(row.Of), string(row.State),
			}, asked))
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// WriteCSV writes every listed speaker of every row as one row.
func (r SpeakersResult) WriteCSV(w io.Writer) error {
	columns := []string{"query", "by", "interval", "start", "name", "forms", "n", "quoted", "reported", "articles", "outlets", "share", "low", "high",
		"attributed", "named", "occurrences", "matching_articles", "of", "more", "state", "once", "lexicon", "undated_occurrences"}
	asked := with([]string{strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon), whole(r.Undated)}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	for _, row := range r.Rows {
		for _, s := range row.Speakers {
			rows = append(rows, with([]string{
				HarmlessCell(r.Query), HarmlessCell(row.By), string(r.Interval), row.Start, HarmlessCell(s.Name), HarmlessCell(joined(s.Forms)), whole(s.N), whole(s.Quoted), whole(s.Reported),
				whole(s.Articles), whole(s.Outlets), decimal(s.Share), decimal(s.Low), decimal(s.High),
				whole(row.Attributed), whole(row.Named), whole(row.Occurrences), whole(row.Articles), whole(row.Of), whole(row.More), string(row.State),
			}, asked))
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}
