package date

import (
	"testing"
	"time"
)

func TestRelative(t *testing.T) {
	var b buffer
	for in, want := range map[string]string{
		"3 hours ago":                      "2016-03-10",
		"By Ada Low, 14 hours ago":         "2016-03-09",
		"2 days ago":                       "2016-03-08",
		"vor 2 Tagen":                      "2016-03-08",
		"il y a 13 heures":                 "2016-03-09",
		"hace 2 días":                      "2016-03-08",
		"há 13 horas":                      "2016-03-09",
		"2 giorni fa":                      "2016-03-08",
		"2 dagen geleden":                  "2016-03-08",
		"13 godzin temu":                   "2016-03-09",
		"13 часов назад":                   "2016-03-09",
		"13 годин тому":                    "2016-03-09",
		"πριν 2 ημέρες":                    "2016-03-08",
		"13 saat önce":                     "2016-03-09",
		"منذ 13 ساعة":                      "2016-03-09",
		"۱۳ ساعت پیش":                      "2016-03-09",
		"לפני 13 שעות":                     "2016-03-09",
		"13小时前":                            "2016-03-09",
		"2日前":                              "2016-03-08",
		"13시간 전":                           "2016-03-09",
		"Today, 10:30":                     "2016-03-10",
		"Gestern, 10:30 Uhr":               "2016-03-09",
		"Вчера, 10:30":                     "2016-03-09",
		"5 марта, 10:30":                   "2016-03-05",
		"March 5, 10:30":                   "2016-03-05",
		"11 March":                         "2016-03-11",
		"5 December":                       "2015-12-05",
		"Dienstag, 8. März":                "2016-03-08",
		"3月5日 10:30":                       "2016-03-05",
		"5 min read":                       "",
		"3 hours in the city":              "",
		"Today's ministers":                "",
		"10:30":                            "",
		"31 June":                          "",
		"May 5 is when ministers met here": "",
	} {
		got := ""
		if st, ok := b.relative(in, now, Order{}); ok {
			got = st.At.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("relative(%q) = %q, want %q", in, got, want)
		}
	}
}
