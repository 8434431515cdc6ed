package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"framewatch"
	"framewatch/store/pack"

	"github.com/google/go-cmp/cmp"
)

// longArticle has a text that is packed.
func longArticle(n int) framewatch.Article {
	a := article(n)
	a.Text = fmt.Sprintf("The minister told reporters on Tuesday that %d people had crossed the border.\n\n“It is a record,” she said.", n) + strings.Repeat(" The court will decide in May.", 20)
	return a
}

// texts are the texts of articles by ID.
func texts(articles ...framewatch.Article) map[string]string {
	m := map[string]string{}
	for _, a := range articles {
		m[a.ID] = a.Text
	}
	return m
}

// kinds counts how SQLite keeps the texts of a table.
func kinds(t *testing.T, s *Store, table string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	rows, err := s.read.Query(`SELECT typeof(text), count(*) FROM ` + table + ` GROUP BY 1`)
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var kind string
		var n int
		err = r.Scan(&kind, &n)
		counts[kind] = n
		return
	})
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// A store that was written before texts were packed reads, changes and grows
// as any other.
func TestTextsOfBefore(t *testing.T) {
	dir := t.TempDir()
	s, ctx := open(t, dir), t.Context()
	old := []framewatch.Article{longArticle(1), longArticle(2), longArticle(3), article(4)}
	sketches := []framewatch.Sketched{sketch(1, article(1).ID), sketch(2, article(1).ID)}
	err := s.inTx(ctx, "fill", func(ctx context.Context, tx *sql.Tx) error {
		for i, a := range old {
			var sk framewatch.Sketched
			if i < len(sketches) {
				sk = sketches[i]
			}
			if err := insertPlain(ctx, tx, a, sk); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO versions (article, n, seen, until, title, text) VALUES (?, 1, 0, 1, 'Before', ?)`, old[1].ID, longArticle(9).Text)
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE articles SET version = 2 WHERE id = ?`, old[1].ID)
		}
		if err == nil { // as the program of then left it
			packing := slices.IndexFunc(migrations, func(step string) bool { return strings.Contains(step, "are packed") })
			_, err = tx.ExecContext(ctx, `DELETE FROM migrations WHERE step > ?; DROP TABLE codings`, packing)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = open(t, dir)
	if got := kinds(t, s, "articles"); !cmp.Equal(got, map[string]int{"text": 4}) {
		t.Fatalf("texts are kept as %v", got)
	}
	fresh := longArticle(5)
	if tally, err := s.Import(ctx, "f", ImportTally{}, []framewatch.Article{old[0], fresh}); err != nil || tally.Stored != 1 || tally.Known != 1 {
		t.Fatalf("%+v, %v", tally, err)
	}
	changed := old[2]
	changed.Text = longArticle(33).Text
	edit(t, s, changed.ID, changed, noon)
	same := old[0]
	edit(t, s, same.ID, same, noon) // makes no version
	want := texts(old[0], old[1], changed, old[3], fresh)
	got, err := s.ArticlesAfter(ctx, 0, 10)
	if diff := cmp.Diff(want, texts(got...)); err != nil || diff != "" {
		t.Errorf("texts: %v\n%s", err, diff)
	}
	if got := kinds(t, s, "articles"); !cmp.Equal(got, map[string]int{"text": 3, "blob": 2}) {
		t.Errorf("texts are kept as %v", got)
	}
	if got := kinds(t, s, "versions"); !cmp.Equal(got, map[string]int{"text": 1, "blob": 1}) {
		t.Errorf("texts of versions are kept as %v", got)
	}
	for i, before := range map[int]string{1: longArticle(9).Text, 2: old[2].Text} {
		h, err := s.History(ctx, old[i].ID)
		if err != nil || len(h.Edits) != 1 || h.Edits[0].Before.Text != before || h.Edits[0].After.Text != want[old[i].ID] {
			t.Errorf("history of %d: %+v, %v", i, h, err)
		}
	}
	if retired, err := s.RetiredArticles(ctx, []int64{3}); err != nil || len(retired) != 1 || retired[0].Text != old[2].Text {
		t.Errorf("retired: %+v, %v", retired, err)
	}
	kept, err := s.Sketches(ctx, 0, 0, false)
	for i := range sketches {
		sketches[i].Share = 0
	}
	if diff := cmp.Diff(sketches, kept); err != nil || diff != "" {
		t.Errorf("sketches: %v\n%s", err, diff)
	}
}

func TestDamagedTextIsNamed(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	good, bad, aged := longArticle(1), longArticle(2), longArticle(3)
	imported(t, s, good, bad, aged)
	after := aged
	after.Text = longArticle(4).Text
	edit(t, s, aged.ID, after, noon)
	exec := func(statement string, args ...any) {
		t.Helper()
		err := s.inTx(ctx, "damage", func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, statement, args...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	exec(`UPDATE versions SET text = substr(text, 1, 20) WHERE article = ?`, aged.ID)
	for _, damage := range []string{`x'00'`, `x''`, `x'01020304'`, `x'02'`, `substr(text, 1, 60)`} {
		exec(`UPDATE articles SET text = `+damage+` WHERE id = ?`, bad.ID)
		if _, err := s.ArticleByID(ctx, bad.ID); !errors.Is(err, pack.ErrDamaged) || !strings.Contains(err.Error(), bad.ID) || !strings.Contains(err.Error(), bad.URL) {
			t.Errorf("text %s: %v", damage, err)
		}
		exec(`UPDATE articles SET text = ? WHERE id = ?`, pack.Pack(bad.Text), bad.ID)
	}
	if a, err := s.ArticleByID(ctx, good.ID); err != nil || a.Text != good.Text {
		t.Errorf("the article beside it: %q, %v", a.Text, err)
	}
	if a, err := s.ArticleByID(ctx, bad.ID); err != nil || a.Text != bad.Text {
		t.Errorf("the article mended: %q, %v", a.Text, err)
	}
	if _, err := s.History(ctx, aged.ID); !errors.Is(err, pack.ErrDamaged) || !strings.Contains(err.Error(), aged.ID+", version 1") {
		t.Errorf("the damaged version: %v", err)
	}
	if a, err := s.ArticleByID(ctx, aged.ID); err != nil || a.Text != after.Text {
		t.Errorf("its newest: %q, %v", a.Text, err)
	}
}

func TestSketchesAreKeptOnce(t *testing.T) {
	hashes := func(n int) []uint32 {
		list := make([]uint32, n)
		for i := range list {
			list[i] = uint32(i+1) << 20
		}
		return list
	}
	begin := strings.Repeat("\x01", 100)
	full := hashes(300)
	tests := []struct {
		name               string
		sentences, stopped []uint32
		sketch             []byte
		atMost             int // bytes of the row
	}{
		{"usual", hashes(40), nil, append([]byte(begin), blobOf(hashes(40))...), 100 + 4*40 + 10},
		{"stopped", hashes(40), hashes(3), append([]byte(begin), blobOf(hashes(40)[3:])...), 100 + 4*43 + 10},
		{"many", full, nil, append([]byte(begin), blobOf(full[:128])...), 100 + 4*300 + 10},
		{"others", hashes(40), nil, append([]byte(begin), blobOf(full[100:140])...), 100 + 4*80 + 10},
		{"none", nil, nil, []byte(begin), 110},
		{"empty", nil, nil, nil, 10},
	}
	for _, tt := range tests {
		sk := framewatch.Sketched{ID: "a", Sentences: tt.sentences, Stopped: tt.stopped, Sketch: tt.sketch}
		row := packSketch(sk)
		if len(row) > tt.atMost {
			t.Errorf("%s: %d bytes", tt.name, len(row))
		}
		back := framewatch.Sketched{ID: "a"}
		if err := unpackSketch(&back, nil, nil, row); err != nil || string(back.Sketch) != string(tt.sketch) || string(blobOf(back.Sentences)) != string(blobOf(tt.sentences)) || string(blobOf(back.Stopped)) != string(blobOf(tt.stopped)) {
			t.Errorf("%s: %+v, %v", tt.name, back, err)
		}
	}
	usual := packSketch(framewatch.Sketched{Sentences: hashes(40), Sketch: []byte(begin)})
	for n := 1; n < 1+1+1+4*40; n++ { // the version, two numbers, the hashes
		if err := unpackSketch(&framewatch.Sketched{ID: "a"}, nil, nil, usual[:n]); !errors.Is(err, errSketchRow) || !strings.Contains(err.Error(), "article a") {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}
