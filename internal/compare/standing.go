package main

import (
	"bytes"
	"time"
)

// layouts are the ways in which a day is looked for on a page.
var layouts = []string{
	"2006-01-02", "2006/01/02", "2006/1/2", "2006.01.02", "20060102",
	"01/02/2006", "1/2/2006", "01-02-2006", "02/01/2006", "2/1/2006", "02-01-2006", "02.01.2006", "2.1.2006", "01/02/06", "1/2/06", "02.01.06",
	"January 2, 2006", "January 2 2006", "January 02, 2006", "Jan 2, 2006", "Jan 2 2006", "Jan 02, 2006", "Jan. 2, 2006",
	"2 January 2006", "2 January, 2006", "02 January 2006", "2 Jan 2006", "02 Jan 2006", "2 Jan, 2006", "2-Jan-2006",
	"January 2st, 2006", "January 2nd, 2006", "January 2rd, 2006", "January 2th, 2006", "January 2st 2006", "January 2nd 2006", "January 2rd 2006", "January 2th 2006",
	"2st January 2006", "2nd January 2006", "2rd January 2006", "2th January 2006",
}

// stands reports whether a day, YYYY-MM-DD, is written on a page in figures, or
// with the English name of its month. Where it is not, nobody can read it there.
func stands(day string, html []byte) bool {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return false
	}
	lower := bytes.ToLower(html)
	for _, l := range layouts {
		written := bytes.ToLower([]byte(at.Format(l)))
		if bytes.Contains(lower, written) {
			return true
		}
	}
	return false
}
