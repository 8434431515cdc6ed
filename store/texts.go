package store

import (
	"fmt"

	"framewatch/store/pack"
)

// Texts of articles and versions are packed (package pack) and kept as BLOB.
// Those that would not get shorter, and all that were stored before texts were
// packed, are TEXT. Both forms stand beside each other for good; in SQL, text
// can be handed on, but not looked into.

// packed is a text as a column.
func packed(text string) any {
	if b := pack.Pack(text); b != nil {
		return b
	}
	return text
}

// A textColumn reads a text. What is wrong with one is said by of, which knows
// whose it is.
type textColumn struct {
	text string
	err  error
}

func (c *textColumn) Scan(column any) error {
	switch column := column.(type) {
	case []byte:
		c.text, c.err = pack.Unpack(column)
	case string:
		c.text, c.err = column, nil
	default:
		c.text, c.err = "", fmt.Errorf("%w: it is a %T", pack.ErrDamaged, column)
	}
	return nil
}

// of is the text of version n of the article; n 0 is the newest.
func (c *textColumn) of(article string, n int) (string, error) {
	if c.err == nil {
		return c.text, nil
	}
	version := ""
	if n > 0 {
		version = fmt.Sprintf(", version %d", n)
	}
	return "", fmt.Errorf("article %s%s: %w; restore %s from a backup", article, version, c.err, database)
}
