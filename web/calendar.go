package web

import (
	"fmt"
	"html"
	"strings"
	"time"

	"framewatch"
	"framewatch/web/chart"
)

const (
	calendarWeeks = 12
	calendarCell  = 18 // with the space to the next
	calendarLeft  = 34 // for the names of weekdays
	calendarTop   = 16 // for the names of months
)

// calendar draws the new articles of the last weeks, a square for each day and
// a column for each week. Days of a gap are marked by their form, not by
// colour alone: a cross where nothing was read, an open square where far too
// little came.
func calendar(h framewatch.SourceHealth, now time.Time) string {
	today := framewatch.Day.Start(now)
	first := framewatch.Week.Start(today).AddDate(0, 0, -7*(calendarWeeks-1))
	stored := map[time.Time]int{}
	most := 1
	for _, d := range h.Days {
		if day := framewatch.Day.Start(d.Day); !day.Before(first) {
			stored[day] = d.Stored
			most = max(most, d.Stored)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" role="img" aria-labelledby="calendar-title calendar-desc"><title id="calendar-title">New articles by day</title><desc id="calendar-desc">%s</desc><g class="none" fill="currentColor" font-size="11">`,
		calendarLeft+calendarWeeks*calendarCell, calendarTop+7*calendarCell, html.EscapeString(calendarWords(h, first, today)))
	for row, name := range []string{"Mon", "", "Wed", "", "Fri", "", "Sun"} {
		if name != "" {
			fmt.Fprintf(&b, `<text x="0" y="%d">%s</text>`, calendarTop+row*calendarCell+12, name)
		}
	}
	for week := range calendarWeeks {
		if monday := first.AddDate(0, 0, 7*week); monday.Day() <= 7 {
			fmt.Fprintf(&b, `<text x="%d" y="11">%s</text>`, calendarLeft+week*calendarCell, monday.Format("Jan"))
		}
	}
	b.WriteString(`</g><g class="s0">`)
	place := func(day time.Time) (x, y int) {
		n := int(day.Sub(first) / (24 * time.Hour))
		return calendarLeft + n/7*calendarCell, calendarTop + n%7*calendarCell
	}
	day := first
	if since := framewatch.Day.Start(h.Since); day.Before(since) {
		fmt.Fprintf(&b, `<g class="gap"><title>From %s to %s: not watched yet</title>`, isoDay(first), isoDay(since.AddDate(0, 0, -1)))
		for ; day.Before(since); day = day.AddDate(0, 0, 1) {
			x, y := place(day)
			fmt.Fprintf(&b, `<rect x="%d" y="%d" width="15" height="15" rx="2"/>`, x, y)
		}
		b.WriteString(`</g>`)
	}
	for ; !day.After(today); day = day.AddDate(0, 0, 1) {
		x, y := place(day)
		gap := gapOf(h.Gaps, day)
		words := day.Format("Monday, 2006-01-02: ")
		if gap != nil {
			words += string(gap.State) + ", " + gap.Reason
		} else {
			words += many(stored[day], "new article", "new articles")
		}
		fmt.Fprintf(&b, `<g><title>%s</title>`, html.EscapeString(words))
		switch {
		case gap != nil && gap.State == framewatch.GapMissing:
			fmt.Fprintf(&b, `<path class="error" d="M%d %dl11 11m0-11l-11 11" stroke="currentColor" stroke-width="2.5"/><rect x="%d" y="%d" width="15" height="15" fill-opacity="0"/>`, x+2, y+2, x, y)
		case gap != nil:
			fmt.Fprintf(&b, `<rect class="error" x="%d" y="%d" width="12" height="12" rx="2" fill="none" stroke="currentColor" stroke-width="2.5"/>`, x+1, y+1)
		case stored[day] == 0:
			fmt.Fprintf(&b, `<rect class="gap" x="%d" y="%d" width="15" height="15" rx="2"/>`, x, y)
		default:
			fmt.Fprintf(&b, `<rect class="dot" x="%d" y="%d" width="15" height="15" rx="2" fill-opacity="%.2f"/>`, x, y, .25+.75*share(stored[day], most))
		}
		b.WriteString(`</g>`)
	}
	b.WriteString(`</g></svg>`)
	return b.String()
}

func gapOf(gaps []framewatch.Gap, day time.Time) *framewatch.Gap {
	for i, g := range gaps {
		if !day.Before(g.From) && !day.After(g.To) {
			return &gaps[i]
		}
	}
	return nil
}

// calendarWords tell what the calendar shows, for those who don't see it.
func calendarWords(h framewatch.SourceHealth, first, today time.Time) string {
	total, missing, thin := 0, 0, 0
	for _, d := range h.Days {
		if !d.Day.Before(first) {
			total += d.Stored
		}
	}
	for day := first; !day.After(today); day = day.AddDate(0, 0, 1) {
		if g := gapOf(h.Gaps, day); g != nil && g.State == framewatch.GapMissing {
			missing++
		} else if g != nil {
			thin++
		}
	}
	words := "From " + isoDay(first) + " to " + isoDay(today)
	if first.Before(h.Since) {
		words += ", watched since " + isoDay(h.Since)
	}
	words += fmt.Sprintf(": %s; %s without a reading, %s thin.", many(total, "new article", "new articles"), many(missing, "day", "days"), chart.Number(thin))
	if missing+thin > 0 {
		words += " The gaps are listed below."
	}
	return words
}
