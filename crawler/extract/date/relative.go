package date

import (
	"strings"
	"time"
	"unicode/utf8"

	"framewatch"
)

// maxRelative is how many bytes a text has at most that is searched for a date
// without its year, or one counted from now.
const maxRelative = 80

// relative finds the day that a short text tells by its distance from now, as
// "3 hours ago" does, or by day and month alone, which are those of the last
// twelve months. It is the day in the zone of now.
func (b *buffer) relative(s string, now time.Time, order Order) (Stamp, bool) {
	if len(s) > maxRelative {
		return Stamp{}, false
	}
	var array [2*maxRelative + 2]byte
	line := string(append(lower(append(array[:0], ' '), s), ' '))
	at, ok := ago(line, now)
	if !ok && strings.Count(s, " ") < 5 { // a line of its own, no sentence
		at, ok = yearless(b.split(s, order, false), now)
	}
	if !ok {
		return Stamp{}, false
	}
	return Stamp{At: date(dayNumber(at)), Precision: framewatch.PrecisionDay}, true
}

// ago reads a number of minutes, hours or days before now, or a name for today
// or yesterday beside a time of day.
func ago(line string, now time.Time) (time.Time, bool) {
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		if digit(r) < 0 {
			i += size
			continue
		}
		if c, _ := readClock(line, i); c.known {
			for days, names := range dayNames {
				if containsAny(line, names) {
					return now.AddDate(0, 0, -days), true
				}
			}
			return now, false
		}
		n, _, end := readNumber(line, i)
		rest := strings.TrimLeft(line[end:], " \u00a0")
		for unit, names := range units {
			if n > 0 && n < 60 && hasPrefixAny(rest, names) && containsAny(line, agoWords) {
				return now.Add(-time.Duration(n) * unitLengths[unit]), true
			}
		}
		i = end
	}
	return now, false
}

func hasPrefixAny(s string, list []string) bool {
	for _, x := range list {
		if strings.HasPrefix(s, x) {
			return true
		}
	}
	return false
}

var unitLengths = [...]time.Duration{time.Minute, time.Hour, 24 * time.Hour}

// units are the beginnings of words for minutes, hours and days behind a
// number.
var units = [len(unitLengths)][]string{
	{"min", "мин", "хв", "λεπτ", "dakika", "dk", "دقيقة", "دقائق", "دقیقه", "דק", "मिनट", "মিনিট", "分钟", "分鐘", "分前", "분", "นาที", "phút", "menit"},
	{"h ", "hr", "hour", "std", "stunde", "heure", "hora", "ora ", "ore ", "uur", "tim", "tunti", "godz", "hod", "sat", "час", "годин", "ώρ", "ωρ", "saat", "sa.", "ساعة", "ساعات", "ساعت", "שע", "घंट", "ঘণ্টা", "小时", "小時", "時間", "시간", "ชั่วโมง", "giờ", "jam "},
	{"day", "tag", "jour", "día", "dia", "giorn", "dag", "päiv", "dni", "dzie", "dny", "dana", "дн", "ден", "μέρ", "ημέρ", "gün", "يوم", "أيام", "روز", "ימים", "दिन", "দিন", "天", "日前", "일", "วัน", "ngày", "hari"},
}

// agoWords are the words before or behind that say "before now".
var agoWords = []string{
	" ago ", " vor ", " il y a ", " hace ", " há ", " fa ", " geleden ", " sedan ", " siden ", " sitten ", " temu ", " před ", " pred ", " prije ", " pre ", " назад", " тому", " преди",
	"πριν", " önce", "منذ", "قبل", "پیش", "לפני", "पहले", "আগে", "前", "전", "ที่แล้ว", " trước", " lalu ",
}

// dayNames are the names of today and yesterday.
var dayNames = [][]string{
	{" today", " heute", " aujourd", " hoy", " oggi", " hoje", " vandaag", " idag", " i dag", " tänään", " dziś", " dzisiaj", " dnes", " danas", " сегодня", " сьогодні", " днес", "σήμερα", " bugün", "اليوم", "امروز", "היום", "आज", "今天", "今日", "오늘"},
	{" yesterday", " gestern", " hier ", " ayer", " ieri", " ontem", " gisteren", " igår", " i går", " eilen", " wczoraj", " včera", " juče", " jučer", " вчера", " вчора", "χθες", "χτες", " dün", "أمس", "دیروز", "אתמול", "昨天", "昨日", "어제"},
}

// yearless finds a day and a month in words without a year.
func yearless(elements []element, now time.Time) (time.Time, bool) {
	for i := 0; i+1 < len(elements); i++ {
		d, m := elements[i], elements[i+1]
		if d.kind == month {
			d, m = m, d
		}
		if d.kind != number || m.kind != month || d.digits > 2 || d.value < 1 || m.value > 12 || elements[i+1].before.words > 0 || elements[i+1].before.mark != 0 && elements[i+1].before.mark != '.' {
			continue
		}
		at := time.Date(now.Year(), time.Month(m.value), d.value, 0, 0, 0, 0, time.UTC)
		if dayNumber(at) > dayNumber(now)+1 {
			at = time.Date(now.Year()-1, time.Month(m.value), d.value, 0, 0, 0, 0, time.UTC)
		}
		return at, at.Day() == d.value
	}
	return time.Time{}, false
}
