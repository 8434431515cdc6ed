package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"framewatch"
)

// A CodingTally counts what KeepCodings did.
type CodingTally struct {
	New     int
	Changed int // another answer of a coder took the place of the first
	Same    int // kept before
}

// KeepCodings keeps what coders said of mentions. What a coder says again of
// the same mention takes the place of what was kept, and keeps its time.
func (s *Store) KeepCodings(ctx context.Context, codings []framewatch.Coding, now time.Time) (tally CodingTally, err error) {
	err = s.inTx(ctx, "keep codings", func(ctx context.Context, tx *sql.Tx) error {
		tally = CodingTally{}
		for _, c := range codings {
			if err := keepCoding(ctx, tx, c, now, &tally); err != nil {
				return fmt.Errorf("mention %s: %w", c.MentionID, err)
			}
		}
		return nil
	})
	return tally, err
}

func keepCoding(ctx context.Context, tx *sql.Tx, c framewatch.Coding, now time.Time, tally *CodingTally) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+codingColumns+` FROM codings
		WHERE concept = ? AND article = ? AND place = ? AND start = ? AND stop = ? AND coder = ?`, c.Concept, c.Article, c.Place, c.Start, c.End, c.Coder)
	kept, err := all(rows, err, scanCoding)
	if err != nil {
		return err
	}
	c.At = now
	switch {
	case len(kept) == 0:
		tally.New++
	default:
		if c.At = kept[0].At; c == kept[0] {
			tally.Same++
			return nil
		}
		tally.Changed++
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO codings (`+codingColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Concept, c.Article, c.Place, c.Start, c.End, c.Coder, c.Term, c.Voice, c.Speaker, c.Drawn.Voice, c.Drawn.Of, c.Lexicon, c.Terms,
		c.Correct, c.VoiceCorrect, c.SpeakerCorrect, c.Note, c.At.Unix())
	return err
}

const codingColumns = `concept, article, place, start, stop, coder, term, voice, speaker, stratum, of, lexicon, terms, correct, voice_correct, speaker_correct, note, at`

func scanCoding(r *sql.Rows) (c framewatch.Coding, err error) {
	var at sql.NullInt64
	err = r.Scan(&c.Concept, &c.Article, &c.Place, &c.Start, &c.End, &c.Coder, &c.Term, &c.Voice, &c.Speaker, &c.Drawn.Voice, &c.Drawn.Of, &c.Lexicon, &c.Terms,
		&c.Correct, &c.VoiceCorrect, &c.SpeakerCorrect, &c.Note, &at)
	c.At = timeOf(at)
	return c, err
}

// Codings returns what was said of the mentions of a concept, or of all
// concepts for "", mention by mention, by name of the coder.
func (s *Store) Codings(ctx context.Context, concept string) ([]framewatch.Coding, error) {
	where, args := "", []any{}
	if concept != "" {
		where, args = ` WHERE concept = ?`, []any{concept}
	}
	rows, err := s.read.QueryContext(ctx, `SELECT `+codingColumns+` FROM codings`+where+` ORDER BY concept, article, place, start, stop, coder`, args...)
	codings, err := all(rows, err, scanCoding)
	return codings, wrap("read codings", err)
}
