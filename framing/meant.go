package framing

import (
	"slices"
	"strings"
)

// mostListed is how many names a mistake lists.
const mostListed = 12

// meant tells what a mistyped name may have been: the nearest that is known, or
// all of them if they are few.
func meant(name string, known []string) string {
	known = slices.Compact(slices.Sorted(slices.Values(known)))
	best, least := "", 3
	for _, k := range known {
		if d := apart(strings.ToLower(name), k); d < least && d < len(k) {
			best, least = k, d
		}
	}
	switch {
	case best != "":
		return "; did you mean " + best + "?"
	case len(known) == 0:
		return "; there is none yet"
	case len(known) <= mostListed:
		return "; there are: " + strings.Join(known, ", ")
	}
	return ""
}

// apart counts the letters to change, drop or add to make a of b (Levenshtein).
func apart(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}
