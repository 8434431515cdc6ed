package main

import (
	"slices"
	"testing"
)

func TestTablesFitANarrowTerminal(t *testing.T) {
	for _, c := range []struct {
		width   int
		header  string // of the third column
		want    []string
		dropped bool
	}{
		{80, "illegal immig…", []string{"Washington Times", "1,204", "88% (63–100)", "his words · her words"}, false},
		{60, "illegal immig…", []string{"Washington Times", "1,204", "88% (63–100)", "his words · her…"}, false},
		{48, "illegal i…", []string{"Washington…", "1,204", "88%", "his words ·…"}, true},
		{46, "illegal i…", []string{"Washingto…", "1,204", "88%", "his words ·…"}, true},
	} {
		all := table{right: []bool{false, true, true}}
		all.row("outlet", "articles", "illegal immig…", "named as")
		all.row("Washington Times", "1,204", "88% (63–100)", "his words · her words")
		if got := all.fit(c.width); got != c.dropped {
			t.Errorf("width %d: intervals dropped: %v", c.width, got)
		}
		if all.over(c.width) > 0 || all.rows[0][2] != c.header || !slices.Equal(all.rows[1], c.want) {
			t.Errorf("width %d: %q, %d cells too wide", c.width, all.rows, all.over(c.width))
		}
	}
	ids := table{right: []bool{false, true}, whole: true}
	ids.row("border_policy_label", "1,463")
	if ids.fit(12); ids.rows[0][0] != "border_policy_label" {
		t.Errorf("what is typed next is cut to %q", ids.rows[0][0])
	}
	var none table
	if none.fit(10) {
		t.Error("an empty table has no intervals")
	}
}
