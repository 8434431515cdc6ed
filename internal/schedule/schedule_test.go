package schedule

import (
	"strings"
	"testing"
	"time"
)

func TestNext(t *testing.T) {
	for _, c := range []struct{ name, expr, zone, after, want string }{
		{"daily in UTC", "30 6 * * *", "UTC", "2026-03-01T06:30:00Z", "2026-03-02T06:30:00Z"},
		{"daily in Berlin", "30 6 * * *", "Europe/Berlin", "2026-03-01T06:00:00Z", "2026-03-02T05:30:00Z"},
		{"summer time begins: skipped time runs when the gap ends", "30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"and not again that day", "30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"},
		{"two skipped times run once", "0,30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"},
		{"a time after the gap keeps its place", "0 2,4 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"},
		{"summer time ends: repeated time runs first", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
		{"and not twice", "30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		{"nor when asked between", "30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z"},
		{"hourly follows real time", "15 * * * *", "Europe/Berlin", "2026-10-25T00:15:00Z", "2026-10-25T01:15:00Z"},
		{"half an hour of summer time", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T15:30:00Z"},
		{"every", "@every 90m", "UTC", "2026-03-01T00:00:00Z", "2026-03-01T01:30:00Z"},
		{"name", "@weekly", "UTC", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z"},
		{"leap day", "0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(c.expr, zone)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		after, _ := time.Parse(time.RFC3339, c.after)
		if got := s.Next(after).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s: Next(%s) = %s, want %s", c.name, c.after, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{"", "empty"},
		{"* * * *", "expected exactly 5 fields"},
		{"61 * * * *", "above maximum"},
		{"0 0 30 2 *", "never run"},
		{"@every 30s", "once a minute"},
		{"@every 0", "once a minute"},
		{"@every -1h", "once a minute"},
		{"@every soon", "duration"},
		{"@fortnightly", "descriptor"},
		{"TZ=UTC", "time zone"},
		{"CRON_TZ=Mars/Base 0 0 * * *", "time zone"},
	} {
		if _, err := Parse(c.expr, time.UTC); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Parse(%q) = %v, want %q in it", c.expr, err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"*/15 6-20 * * mon-fri", "@every 1h", "TZ=", "0 0 31 4 *"} {
		f.Add(s)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		s, err := Parse(expr, berlin)
		if err != nil {
			return
		}
		now := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
		for range 3 {
			next := s.Next(now)
			if !next.After(now) {
				t.Fatalf("%q: run after %v is %v", expr, now, next)
			}
			now = next
		}
	})
}
