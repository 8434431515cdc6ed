package main

import "regexp"

// The least width to which a table's columns are cut for a narrow terminal.
const (
	leastLast   = 12
	leastHeader = 10
	leastFirst  = 10
)

// interval is the interval behind a share, as shareText writes it.
var interval = regexp.MustCompile(` \([\d.]+–[\d.]+%?\)$`)

// widths are those of the columns.
func (t *table) widths() (widths []int) {
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], cells(cell))
		}
	}
	return widths
}

// over is how many cells the table has too many.
func (t *table) over(width int) int {
	sum := -2
	for _, w := range t.widths() {
		sum += w + 2
	}
	return sum - width
}

// fit makes the table as narrow as a terminal, as far as it can without leaving
// out a number: first it cuts the text in the last column, then it drops the
// intervals, then it cuts the headers of numbers and the names in the first
// column. It reports whether intervals are dropped.
func (t *table) fit(width int) (dropped bool) {
	widths := t.widths()
	if last := len(widths) - 1; last > 0 && !t.isRight(last) {
		t.cut(last, 0, max(leastLast, widths[last]-max(0, t.over(width))))
	}
	if t.over(width) <= 0 {
		return false
	}
	for _, row := range t.rows {
		for i, cell := range row {
			row[i] = interval.ReplaceAllString(cell, "")
			dropped = dropped || row[i] != cell
		}
	}
	if t.over(width) > 0 && len(t.rows) > 0 {
		for i := range t.rows[0] {
			if t.isRight(i) {
				t.rows[0][i] = head(t.rows[0][i], leastHeader)
			}
		}
	}
	if over := t.over(width); over > 0 && !t.whole {
		t.cut(0, 1, max(leastFirst, t.widths()[0]-over))
	}
	return dropped
}

func (t *table) isRight(column int) bool { return column < len(t.right) && t.right[column] }

// cut cuts the cells of a column from a row on.
func (t *table) cut(column, from, width int) {
	for _, row := range t.rows[min(from, len(t.rows)):] {
		if column < len(row) {
			row[column] = head(row[column], width)
		}
	}
}
