package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"

	"framewatch"
)

// inParts calls do with marks and arguments for some of the values at a time.
func inParts[T any](values []T, do func(marks string, args []any) error) error {
	const most = 500 // parameters in one statement
	for part := range slices.Chunk(values, most) {
		args := make([]any, len(part))
		for i, v := range part {
			args[i] = v
		}
		if err := do(strings.TrimSuffix(strings.Repeat("?,", len(part)), ","), args); err != nil {
			return err
		}
	}
	return nil
}

// Sketched returns the Seq up to which articles have a sketch of this version.
// If there are sketches of another version, they are forgotten with the
// clusters, and it is 0.
func (s *Store) Sketched(ctx context.Context, version int) (seq int64, err error) {
	err = s.inTx(ctx, "read sketches", func(ctx context.Context, tx *sql.Tx) error {
		var kept int
		seq = 0
		err := tx.QueryRowContext(ctx, `SELECT version, seq FROM sketched`).Scan(&kept, &seq)
		if err == nil && kept == version {
			return nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		seq = 0
		for _, statement := range []string{`DELETE FROM sketches`, `DELETE FROM clusters`, `DELETE FROM sketched`} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sketched (version, seq) VALUES (?, 0)`, version)
		return err
	})
	return seq, err
}

// SaveSketches keeps sketches, in place of earlier ones of the same articles,
// and the Seq up to which all articles have one. They are not decided, and no
// more are those of the clusters that their articles were in so far.
func (s *Store) SaveSketches(ctx context.Context, sketches []framewatch.Sketched, seq int64) error {
	return s.inTx(ctx, "save sketches", func(ctx context.Context, tx *sql.Tx) error {
		for _, sk := range sketches {
			if err := unsettle(ctx, tx, sk.ID); err != nil {
				return err
			}
			sk.Head = ""
			if err := saveSketch(ctx, tx, sk); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE sketched SET seq = ?`, seq)
		return err
	})
}

// unsettle has the articles decided anew that are in one cluster with this one.
func unsettle(ctx context.Context, tx *sql.Tx, id string) error {
	_, err := tx.ExecContext(ctx, `UPDATE sketches SET head = '' WHERE article IN (SELECT article FROM clusters WHERE head = (SELECT head FROM clusters WHERE article = ?))`, id)
	return err
}

func saveSketch(ctx context.Context, tx *sql.Tx, sk framewatch.Sketched) error {
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO sketches (part, key, article, source, published, fetched, sentences, stopped, sketch, head) VALUES (?, ?, ?, ?, ?, ?, x'', x'', ?, ?)`,
		sk.Part, sk.Key, sk.ID, sk.Source, seconds(sk.Published), sk.Fetched.Unix(), packSketch(sk), headColumn(sk))
	return err
}

// UndecidedParts returns the parts of time in which articles wait to be
// decided, in order.
func (s *Store) UndecidedParts(ctx context.Context) ([]int64, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT DISTINCT part FROM sketches WHERE head = '' ORDER BY part`)
	parts, err := all(rows, err, func(r *sql.Rows) (part int64, err error) {
		err = r.Scan(&part)
		return part, err
	})
	return parts, wrap("read sketches", err)
}

// Sketches returns the sketches of the parts of time from … to, in order of
// part and key; if undecided, only those that wait to be decided. Their Share is not set.
func (s *Store) Sketches(ctx context.Context, from, to int64, undecided bool) ([]framewatch.Sketched, error) {
	query := `SELECT part, key, article, source, published, fetched, sentences, stopped, sketch, head FROM sketches WHERE part BETWEEN ? AND ?`
	if undecided {
		query += ` AND head = ''`
	}
	rows, err := s.read.QueryContext(ctx, query+` ORDER BY part, key`, from, to)
	sketches, err := all(rows, err, func(r *sql.Rows) (sk framewatch.Sketched, err error) {
		var published, fetched sql.NullInt64
		var sentences, stopped, sketch []byte
		if err = r.Scan(&sk.Part, &sk.Key, &sk.ID, &sk.Source, &published, &fetched, &sentences, &stopped, &sketch, &sk.Head); err != nil {
			return sk, err
		}
		if sk.Head == ownHead {
			sk.Head = sk.ID
		}
		sk.Published, sk.Fetched = timeOf(published), timeOf(fetched)
		return sk, unpackSketch(&sk, sentences, stopped, sketch)
	})
	return sketches, wrap("read sketches", err)
}

func headColumn(sk framewatch.Sketched) string {
	if sk.Head == sk.ID {
		return ownHead
	}
	return sk.Head
}

func blobOf(hashes []uint32) []byte {
	b := make([]byte, 0, 4*len(hashes))
	for _, h := range hashes {
		b = binary.BigEndian.AppendUint32(b, h)
	}
	return b
}

func hashesOf(b []byte) []uint32 {
	hashes := make([]uint32, 0, len(b)/4)
	for ; len(b) >= 4; b = b[4:] {
		hashes = append(hashes, binary.BigEndian.Uint32(b))
	}
	return hashes
}

// SaveClusters keeps what was decided: heads and shares, and the sketches that
// are given; one without is as it was. Those of again wait to be decided once more, with all of their clusters. It returns
// the heads, IDs in order, of all clusters that this may have changed.
func (s *Store) SaveClusters(ctx context.Context, decided []framewatch.Sketched, again []string) (heads []string, err error) {
	err = s.inTx(ctx, "save clusters", func(ctx context.Context, tx *sql.Tx) error {
		touched := map[string]bool{}
		for _, sk := range decided {
			var old string
			err := tx.QueryRowContext(ctx, `DELETE FROM clusters WHERE article = ? RETURNING head`, sk.ID).Scan(&old)
			switch {
			case err == nil:
				touched[old] = true
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
			if sk.Sketch != nil {
				err = saveSketch(ctx, tx, sk)
			} else {
				_, err = tx.ExecContext(ctx, `UPDATE sketches SET head = ? WHERE article = ?`, headColumn(sk), sk.ID)
			}
			if err != nil {
				return err
			}
		}
		for _, sk := range decided {
			if sk.Head == sk.ID {
				continue
			}
			touched[sk.Head] = true
			if _, err := tx.ExecContext(ctx, `INSERT INTO clusters (article, head, share) VALUES (?, ?, ?)`, sk.ID, sk.Head, sk.Share); err != nil {
				return err
			}
		}
		heads = slices.Sorted(maps.Keys(touched))
		for _, head := range heads {
			if err := saveHead(ctx, tx, head); err != nil {
				return err
			}
		}
		for _, id := range again {
			if _, err := tx.ExecContext(ctx, `UPDATE sketches SET head = '' WHERE article = ?`, id); err != nil {
				return err
			}
		}
		return nil
	})
	return heads, err
}

// saveHead gives the head of a cluster its row while the cluster has others.
func saveHead(ctx context.Context, tx *sql.Tx, head string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM clusters WHERE article = ? AND head = article`, head)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO clusters (article, head, share) SELECT ?, ?, 1 WHERE EXISTS (SELECT 1 FROM clusters WHERE head = ? AND article <> ?)
		ON CONFLICT (article) DO NOTHING`, head, head, head, head)
	return err
}

// Clusters returns the articles of the clusters with these heads, of all
// clusters if there are none, cluster by cluster: the head first, then the dated,
// by time, where the day alone is known by its end, then by ID.
func (s *Store) Clusters(ctx context.Context, heads []string) (clustered []framewatch.Clustered, err error) {
	read := func(where string, args []any) error {
		rows, err := s.read.QueryContext(ctx, `SELECT a.seq, c.head FROM clusters c JOIN articles a ON a.id = c.article `+where+`
			ORDER BY c.head, c.head <> a.id, a.published IS NULL, coalesce(a.published + iif(a.published_to = 'day', 86399, 0), a.fetched), a.id`, args...)
		some, err := all(rows, err, func(r *sql.Rows) (c framewatch.Clustered, err error) {
			err = r.Scan(&c.Seq, &c.Head)
			return c, err
		})
		clustered = append(clustered, some...)
		return err
	}
	if len(heads) == 0 {
		err = read("", nil)
	} else {
		err = inParts(heads, func(marks string, args []any) error { return read(`WHERE c.head IN (`+marks+`)`, args) })
	}
	return clustered, wrap("read clusters", err)
}

// ClustersOf returns the clusters of articles by their IDs; an article that
// stands alone is left out.
func (s *Store) ClustersOf(ctx context.Context, ids []string) (map[string]framewatch.Cluster, error) {
	clusters := map[string]framewatch.Cluster{}
	err := inParts(ids, func(marks string, args []any) error {
		rows, err := s.read.QueryContext(ctx, `SELECT article, head, (SELECT count(*) FROM clusters m WHERE m.head = c.head) FROM clusters c WHERE article IN (`+marks+`)`, args...)
		_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
			var id string
			var c framewatch.Cluster
			err = r.Scan(&id, &c.Head, &c.Size)
			clusters[id] = c
			return
		})
		return err
	})
	return clusters, wrap("read clusters", err)
}

// Members returns the articles of the cluster that an article is in, whichever
// of them it is: the head first, then by publication, undated last. There are
// none if the article stands alone.
func (s *Store) Members(ctx context.Context, id string) ([]framewatch.Member, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT a.id, a.url, a.source, a.title, a.published, a.published_to, c.head = a.id, c.share
		FROM clusters c JOIN articles a ON a.id = c.article WHERE c.head = (SELECT head FROM clusters WHERE article = ?)
		ORDER BY c.head <> a.id, a.published IS NULL, coalesce(a.published + iif(a.published_to = 'day', 86399, 0), a.fetched), a.id`, id)
	members, err := all(rows, err, func(r *sql.Rows) (m framewatch.Member, err error) {
		var published sql.NullInt64
		err = r.Scan(&m.ID, &m.URL, &m.Source, &m.Title, &published, &m.Precision, &m.Head, &m.Share)
		m.Published = timeOf(published)
		return m, err
	})
	return members, wrap("read cluster", err)
}
