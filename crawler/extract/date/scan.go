package date

import (
	"time"
	"unicode"
	"unicode/utf8"

	"framewatch"
)

// A Stamp is a date as a text gives it.
type Stamp struct {
	At        time.Time // in the zone in which it is given; a day is its midnight in UTC
	Precision framewatch.Precision
	read      reading
	local     time.Time // with a time of day whose zone is not told, as if it were UTC; zero if there is none
	start     int       // of the text, in bytes
	end       int
}

// A reading says which of two numbers was taken for the month.
type reading byte

const (
	certain    reading = iota // no other is possible
	dayFirst                  // the second, but it may be the first
	monthFirst                // the first, but it may be the second
)

// An Order says how dates in numbers alone are to be read.
type Order struct {
	MonthFirst bool // 3/5 is the fifth of March
	Unsure     bool // and that is a guess
	Jalali     bool // years about 1400 are of the Iranian solar calendar
	Croatian   bool // months bear Croatian names where these mean others elsewhere
}

// Parse reads the first date of a text as machines and people write it, in any
// of the languages of the tables. A time of day without a zone is worth
// little, and gives a day; so does midnight, which is how days are written
// where a time is asked for.
func Parse(s string, order Order) (Stamp, bool) {
	if len(s) > maxText {
		return Stamp{}, false
	}
	var b buffer
	return b.parse(s, order)
}

// maxText is how many bytes of one text or attribute are searched for dates.
const maxText = 300

func (b *buffer) parse(s string, order Order) (Stamp, bool) {
	if found := b.scan(s, order, true); len(found) > 0 {
		return found[0], true
	}
	return Stamp{}, false
}

// A kind says what an element of a date is.
type kind byte

const (
	number kind = iota
	month       // in words; its value is 1 to 12
	clocked
)

// An element is a part of a date within a text.
type element struct {
	kind   kind
	value  int
	digits int
	start  int
	end    int
	before gap // between it and the element before
	clock  clock
}

// A gap is what stands between two elements.
type gap struct {
	mark  rune // the only mark between, such as "-"; 0 if there are none or several
	words int  // words that no date holds
	other bool // anything at all
}

// A clock is a time of day.
type clock struct {
	hour, minute, second, nano int
	zone                       *time.Location // nil if it is not told
	known                      bool
}

// A buffer holds what one text is taken apart into, for the next to use again.
type buffer struct {
	elements             []element
	found                []Stamp
	text                 []byte
	dayFirst, monthFirst bool // dates in numbers alone were met that are so beyond doubt
	word                 [maxMeant * 2]byte
	line                 [maxSaid * 2]byte
}

// scan finds the dates of a text, in their order. A machine's text may be a
// number of seconds, or digits alone.
func (b *buffer) scan(s string, order Order, machine bool) []Stamp {
	b.found = b.found[:0]
	if machine {
		if st, ok := epoch(s); ok {
			return append(b.found, st)
		}
	}
	b.split(s, order, machine)
	for i := 0; i < len(b.elements); {
		st, used := b.match(i, order, machine)
		if used == 0 {
			i++
			continue
		}
		st.start, st.end = b.elements[i].start, b.elements[i+used-1].end
		i += used
		b.timed(s, &st, i, i-used)
		if len(b.found) == maxStamps {
			break
		}
		b.found = append(b.found, st)
	}
	return b.found
}

// maxStamps is how many dates of one text are read.
const maxStamps = 8

// epoch reads seconds or milliseconds since 1970.
func epoch(s string) (Stamp, bool) {
	if len(s) != 10 && len(s) != 13 {
		return Stamp{}, false
	}
	n := int64(0)
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return Stamp{}, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	if len(s) == 10 {
		n *= 1000
	}
	return Stamp{At: time.UnixMilli(n).UTC(), Precision: framewatch.PrecisionTime, end: len(s)}, true
}

// split takes a text apart into numbers, months and times of day, and what
// stands between them.
func (b *buffer) split(s string, order Order, machine bool) []element {
	b.elements = b.elements[:0]
	var g gap
	named, era := false, 0 // the word before was "month", or an era
	add := func(e element) {
		if named && e.kind == number && e.value >= 1 && e.value <= 12 {
			e.kind = month
		}
		if era > 0 && e.kind == number && e.digits <= 3 {
			e.value, e.digits = e.value+era, 4
		}
		e.before, g, named, era = g, gap{}, false, 0
		b.elements = append(b.elements, e)
	}
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case digit(r) >= 0:
			e := element{start: i, end: i}
			if e.clock, e.end = readClock(s, i); e.clock.known {
				e.kind = clocked
			} else {
				e.value, e.digits, e.end = readNumber(s, i)
				if end := monthMark(s, e.end); end > 0 && e.value >= 1 && e.value <= 12 {
					e.kind, e.end = month, end
				}
			}
			if e.kind == number && machine && (e.digits == 8 || e.digits == 14) {
				b.solid(e, s)
			} else {
				add(e)
			}
			i = e.end
		case letter(r):
			end := wordEnd(s, i)
			m := b.lookup(s[i:end], order)
			if m == isHalf && end < len(s) {
				if next := wordEnd(s, end+1); b.lookup(s[i:next], order) > 0 {
					m, end = b.lookup(s[i:next], order), next
				}
			}
			switch {
			case m > 0:
				if n := len(b.elements); n > 0 && b.elements[n-1].kind == month && g.mark == '/' && b.elements[n-1].value == m {
					g = gap{} // آذار/مارس, the month by two names
				} else {
					add(element{kind: month, value: m, start: i, end: end})
				}
			case m == isFiller || m == isHalf:
				g.other = true
			case m == isMonth:
				g.other, named = true, true
			case m < 0:
				g.other, era = true, eras[m]
			default:
				g.words++
			}
			i = end
		default:
			switch r {
			case ' ', '\t', '\n', 0xa0, 0x202f, 0x200f, 0x200e:
			case ',', 'º', 'ª', '،', '’', '\'':
				g.other = true
			case '-', '/', '.', '‑', '–', '／', '．':
				if g.mark != 0 {
					g.other = true
				}
				g.mark = plainMark(r)
			default:
				g.words++
			}
			i += size
		}
	}
	return b.elements
}

func plainMark(r rune) rune {
	switch r {
	case '‑', '–':
		return '-'
	case '／':
		return '/'
	case '．':
		return '.'
	}
	return r
}

// solid adds the year, month and day of 20240305 or 20240305103000.
func (b *buffer) solid(e element, s string) {
	at := func(from, to int) int {
		n := 0
		for _, c := range []byte(s[e.start+from : e.start+to]) {
			n = n*10 + int(c-'0')
		}
		return n
	}
	if e.end-e.start != e.digits {
		return // digits of another script
	}
	for _, part := range [3][2]int{{0, 4}, {4, 6}, {6, 8}} {
		p := element{value: at(part[0], part[1]), digits: part[1] - part[0], start: e.start + part[0], end: e.start + part[1]}
		if part[0] > 0 {
			p.before.mark = '-'
		}
		b.elements = append(b.elements, p)
	}
}

// digit is the value of a decimal digit of any script that news is written in;
// -1 of what is none.
func digit(r rune) int {
	if r < utf8.RuneSelf {
		if r >= '0' && r <= '9' {
			return int(r - '0')
		}
		return -1
	}
	for _, zero := range [...]rune{'٠', '۰', '०', '০', '๐', '၀', '០', '０'} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return r != 'º' && r != 'ª' && (unicode.IsLetter(r) || unicode.IsMark(r) || r == 0x200c)
}

// readNumber reads the digits at i.
func readNumber(s string, i int) (value, digits, end int) {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		d := digit(r)
		if d < 0 {
			break
		}
		if digits < 9 {
			value = value*10 + d
		}
		digits++
		i += size
	}
	return value, digits, i
}

// wordEnd is where the word at i ends. The names of months in Thai are
// shortened with points inside.
func wordEnd(s string, i int) int {
	first, size := utf8.DecodeRuneInString(s[i:])
	if first == '年' || first == '년' || first == '日' || first == '일' {
		return i + size
	}
	for i += size; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		if letter(r) {
			continue
		}
		if r == '.' && unicode.Is(unicode.Thai, first) {
			continue
		}
		break
	}
	return i
}

// monthMark is where the sign for "month" behind a number ends; 0 if none is
// there.
func monthMark(s string, i int) int {
	for _, mark := range [...]string{"月", "월"} {
		if len(s) >= i+len(mark) && s[i:i+len(mark)] == mark {
			return i + len(mark)
		}
	}
	return 0
}

// match reads a date that begins with element i, and says of how many it is.
func (b *buffer) match(i int, order Order, machine bool) (Stamp, int) {
	if i+2 >= len(b.elements) {
		return Stamp{}, 0
	}
	x, y, z := b.elements[i], b.elements[i+1], b.elements[i+2]
	used := 3
	if z.kind == clocked && i+3 < len(b.elements) && x.kind != clocked && y.kind != clocked { // Mar 5 10:00:00 2024
		z = b.elements[i+3]
		z.before.words = max(z.before.words-1, 0) // the zone
		used = 4
	}
	if x.kind == clocked || y.kind == clocked || z.kind == clocked || y.before.words > 0 || z.before.words > 0 {
		return Stamp{}, 0
	}
	switch {
	case x.kind == number && y.kind == month && z.kind == number:
		if x.digits > 2 {
			return b.day(x, y.value, z.value, z.digits <= 2, used, order)
		}
		if z.digits == 4 || z.digits == 2 && z.before.mark != 0 && z.before.mark != '.' && z.before.mark == y.before.mark {
			return b.day(z, y.value, x.value, x.digits <= 2, used, order)
		}
	case x.kind == month && y.kind == number && z.kind == number && z.digits == 4:
		return b.day(z, x.value, y.value, y.digits <= 2, used, order)
	case x.kind == number && y.kind == number && z.kind == month:
		if x.digits == 4 {
			return b.day(x, z.value, y.value, y.digits <= 2, used, order)
		}
	case x.kind == number && y.kind == number && z.kind == number && used == 3:
		if y.digits > 2 || y.before.other || z.before.other || y.before.mark == 0 || y.before.mark != z.before.mark {
			return Stamp{}, 0
		}
		if i+3 < len(b.elements) && !machine {
			next := b.elements[i+3]
			if next.before.mark == y.before.mark && next.kind == number && next.start == z.end+1 {
				return Stamp{}, 0 // the number of a version, an address
			}
		}
		return b.numeric(x, y, z, order)
	}
	return Stamp{}, 0
}

// numeric reads a date of three numbers with the same mark between them.
func (b *buffer) numeric(x, y, z element, order Order) (Stamp, int) {
	if x.digits == 4 && z.digits <= 2 {
		return b.day(x, y.value, z.value, true, 3, order)
	}
	if x.digits > 2 || z.digits != 4 && (z.digits != 2 || x.digits != 2 || y.digits != 2 || y.before.mark == '-') {
		return Stamp{}, 0
	}
	d, m := x.value, y.value
	read := certain
	switch swap := order.MonthFirst && y.before.mark != '.'; { // Americans write no points, as a rule
	case d <= 12 && m > 12:
		d, m = m, d
		b.monthFirst = true
	case d > 12:
		b.dayFirst = b.dayFirst || m <= 12
	case d != m && swap:
		d, m = m, d
		read = monthFirst
	case d != m:
		read = dayFirst
	}
	st, n := b.day(z, m, d, true, 3, order)
	st.read = read
	return st, n
}

// day makes a day, if the calendar has it.
func (b *buffer) day(year element, m, d int, short bool, used int, order Order) (Stamp, int) {
	y := year.value
	switch {
	case !short || d < 1 || d > 31 || m < 1:
		return Stamp{}, 0
	case year.digits <= 2:
		y += 2000
		if y > 2069 {
			y -= 100
		}
	case year.digits != 4:
		return Stamp{}, 0
	case m > 12 || y >= 1300 && y < 1500 && order.Jalali:
		if m > 12 {
			m -= 12
		}
		if y < 1300 || y >= 1500 || m > 6 && d > 30 {
			return Stamp{}, 0
		}
		t := fromJalali(y, m, d)
		return Stamp{At: t, Precision: framewatch.PrecisionDay}, used
	case y >= 2430 && y < 2700:
		y -= 543 // of the Buddha
	}
	if y < 1900 || y > 2100 || m > 12 {
		return Stamp{}, 0
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return Stamp{}, 0
	}
	return Stamp{At: t, Precision: framewatch.PrecisionDay}, used
}

// fromJalali is the day of the Iranian solar calendar, by its cycle of 33
// years, which holds from 1300 to 1500.
func fromJalali(y, m, d int) time.Time {
	days := d - 1
	if m <= 6 {
		days += (m - 1) * 31
	} else {
		days += 6*31 + (m-7)*30
	}
	since := y - 1309 // 21 March 1930 begins it; leap years are 1, 5, 9, 13, 17, 22, 26, 30 of 33
	leaps := 0
	for k := min(y, 1309); k < max(y, 1309); k++ {
		if r := k % 33; r == 1 || r == 5 || r == 9 || r == 13 || r == 17 || r == 22 || r == 26 || r == 30 {
			leaps++
		}
	}
	if y < 1309 {
		leaps = -leaps
	}
	return time.Date(1930, 3, 21+since*365+leaps+days, 0, 0, 0, 0, time.UTC)
}

// timed gives a date the time of day that stands behind it, inside it or just
// before it, if its zone is told.
func (b *buffer) timed(s string, st *Stamp, next, first int) {
	var c clock
	for i := first; i < next; i++ {
		if b.elements[i].kind == clocked {
			c = b.elements[i].clock
		}
	}
	if !c.known && next < len(b.elements) {
		if e := b.elements[next]; e.kind == clocked && e.before.words <= 2 && e.start-st.end <= 24 {
			c, st.end = e.clock, e.end
		}
	}
	if !c.known && first > 0 {
		e := b.elements[first-1]
		if before := b.elements[first].before; e.kind == clocked && before.words <= 3 && st.start-e.end <= 24 && (len(b.found) == 0 || b.found[len(b.found)-1].end < e.start) {
			c = e.clock
		}
	}
	if !c.known {
		return
	}
	y, m, d := st.At.Date()
	if c.zone == nil {
		st.local = time.Date(y, m, d, c.hour, c.minute, 0, 0, time.UTC)
	}
	if c.zone == nil || c.hour == 0 && c.minute == 0 && c.second == 0 && c.nano == 0 {
		return
	}
	st.At, st.Precision = time.Date(y, m, d, c.hour, c.minute, c.second, c.nano, c.zone), framewatch.PrecisionTime
}
