package main

import (
	"strings"
	"testing"

	"framewatch"
)

// A narrow terminal has whose words a line is below it, a wide one beside it,
// with who speaks if there is room.
func TestLinesTellWhoseWordsTheyAre(t *testing.T) {
	lines := []framewatch.Line{
		{Left: "he wants to close the ", Node: "border", Right: " by May.", Source: "Harbour Gazette", Published: "2016-03-01", Voice: framewatch.VoiceReported, Speaker: "Ann Marsh\x1b[2J"},
		{Left: "The ", Node: "border", Right: " is long.", Source: "X", Published: "2016-03-02", Voice: framewatch.VoiceOwn},
	}
	for width, want := range map[int][2]string{
		60:  {"\n    Harbour Gazette, 2016-03-01, reported: Ann Marsh [2J", "\n    X, 2016-03-02, own"},
		120: {"  Harbour Gazette  2016-03-01  reported", "  X                2016-03-02  own"},
		160: {"  Harbour Gazette  2016-03-01  reported: Ann Marsh [2J", "  X                2016-03-02  own"},
	} {
		for i, l := range lines {
			if got := layoutOf(lines, width).line(l, "", ""); !strings.HasSuffix(got, want[i]) || strings.ContainsRune(got, '\x1b') {
				t.Errorf("width %d: %q, want %q at the end", width, got, want[i])
			}
		}
	}
}

func TestPeriodText(t *testing.T) {
	for interval, want := range map[framewatch.Interval]string{"": "2016-02-01", framewatch.Year: "2016", framewatch.Month: "2016-02", framewatch.Week: "2016-02-01", framewatch.Day: "2016-02-01"} {
		if got := periodText(interval, "2016-02-01"); got != want {
			t.Errorf("%s: %s, want %s", interval, got, want)
		}
	}
	if got := periodText(framewatch.Year, ""); got != "" {
		t.Errorf("the whole time: %q", got)
	}
}

// An interval of no width would pass for certainty.
func TestShareText(t *testing.T) {
	for _, c := range []struct {
		share, low, high float64
		want             string
	}{
		{0.5, 0.25, 0.75, "50% (25–75)"},
		{0.5, 0, 1, "50% (0–100)"},
		{1, 1, 1, "100%"},
		{0, 0, 0, "0%"},
		{1, 0, 1, "100%"},
		{0.001, 0, 0.003, "0% (0–0)"},
	} {
		if got := shareText(c.share, c.low, c.high); got != c.want {
			t.Errorf("%v of %v–%v: %q, want %q", c.share, c.low, c.high, got, c.want)
		}
	}
}
