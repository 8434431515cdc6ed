package framing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"framewatch/text"
)

// A folder brings text to the form in which terms are compared: lower case,
// straight apostrophes, and what its language folds besides.
type folder struct {
	lang   string
	latin  [latinEnd]string // folded forms of the runes below latinEnd
	letter [256]byte        // ASCII: the folded byte of a letter or digit, 0 of anything else
	ends   map[string]bool  // words after which a full stop ends no sentence
}

const latinEnd = 0x250 // the end of Latin Extended-B

func newFolder(lang string, notAnEnd []string) *folder {
	f := &folder{lang: lang, ends: map[string]bool{}}
	for r := rune(0); r < latinEnd; r++ {
		f.latin[r] = f.foldSlow(r)
	}
	for c := range 0x80 {
		if r := rune(c); unicode.IsLetter(r) || unicode.IsDigit(r) {
			f.letter[c] = byte(unicode.ToLower(r))
		}
	}
	for _, w := range notAnEnd {
		f.ends[strings.ToLower(w)] = true
	}
	return f
}

func (f *folder) fold(r rune) string {
	if r >= 0 && r < latinEnd {
		return f.latin[r]
	}
	return f.foldSlow(r)
}

// foldSlow folds one composed rune. English keeps its few diacritics, German
// writes them out, other languages drop them.
func (f *folder) foldSlow(r rune) string {
	switch f.lang {
	case "en":
		return string(unicode.ToLower(r))
	case "de":
		switch r {
		case 'ä', 'Ä':
			return "ae"
		case 'ö', 'Ö':
			return "oe"
		case 'ü', 'Ü':
			return "ue"
		case 'ß', 'ẞ':
			return "ss"
		}
		return string(unicode.ToLower(r))
	}
	if !unicode.IsLetter(r) {
		return string(r)
	}
	folded := text.Fold(string(r))
	if strings.ContainsFunc(folded, func(r rune) bool { return !isWordRune(r) }) {
		return string(unicode.ToLower(r)) // ŉ and its like: a token must not begin inside a rune
	}
	return folded
}

// literal folds the letters of a term. With sameCase it only normalises them.
func (f *folder) literal(s string, sameCase bool) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		switch {
		case isDropped(r):
		case isApostrophe(r):
			b.WriteByte('\'')
		case sameCase:
			b.WriteRune(r)
		default:
			b.WriteString(f.fold(r))
		}
	}
	return b.String()
}

// A doc is one field of an article, folded. Sentences are parted by one '\n',
// so no term can match across them.
type doc struct {
	raw    string
	folded []byte
	tokens []token
	sents  []sentence
	breaks []shift
}

// A token is a longest run of letters and digits.
type token struct {
	start, end int32 // in folded
	sent       int32
}

// A sentence is a stretch of folded, of tokens and of raw.
type sentence struct {
	start, end int32 // in folded
	lo, hi     int32 // in tokens
	from, to   int32 // in raw
	para       int32
}

// A shift is a place of the folded text from which on it runs in step with
// another place of the raw text.
type shift struct {
	at       int32 // in folded
	end, beg int32 // in raw: where the text before ends, where the text from here begins
}

func (d *doc) reset(raw string) {
	d.raw = raw
	d.folded, d.tokens, d.sents, d.breaks = d.folded[:0], d.tokens[:0], d.sents[:0], d.breaks[:0]
}

// shiftAt is the last shift at or before a place of the folded text.
func (d *doc) shiftAt(at int) shift {
	lo, hi := 0, len(d.breaks)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(d.breaks[mid].at) <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return shift{}
	}
	return d.breaks[lo-1]
}

// span maps a stretch of the folded text back to the raw text, without the
// invisible characters around it.
func (d *doc) span(start, end int) (int, int) {
	a, b := d.shiftAt(start), d.shiftAt(end)
	from := int(a.beg) + start - int(a.at)
	if int(b.at) == end {
		return from, int(b.end)
	}
	return from, int(b.beg) + end - int(b.at)
}

// at maps a place of the raw text to the folded text.
func (d *doc) at(raw int) int {
	lo, hi := 0, len(d.breaks)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(d.breaks[mid].beg) <= raw {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return min(raw, len(d.folded))
	}
	b := d.breaks[lo-1]
	return min(int(b.at)+raw-int(b.beg), len(d.folded))
}

// read folds raw into d.
func (f *folder) read(d *doc, raw string) {
	d.reset(raw)
	para, last := int32(0), 0
	for _, s := range f.sentences(raw) {
		if len(d.sents) > 0 {
			d.folded = append(d.folded, '\n')
			if strings.ContainsAny(raw[last:s.Start], lineBreaks) {
				para++
			}
		}
		f.readSentence(d, s.Start, s.End)
		d.sents[len(d.sents)-1].para = para
		last = s.End
	}
}

const lineBreaks = "\n\u2028\u2029"

// sentences cuts raw as package text does and joins again what is parted after
// an abbreviation of the language.
func (f *folder) sentences(raw string) []text.Span {
	all := text.Sentences(raw)
	kept := all[:0]
	for _, s := range all {
		if n := len(kept); n > 0 && f.staysOpen(raw[kept[n-1].Start:kept[n-1].End]) && !strings.ContainsAny(raw[kept[n-1].End:s.Start], lineBreaks) {
			kept[n-1].End = s.End
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// staysOpen reports whether a sentence ends in an abbreviation.
func (f *folder) staysOpen(s string) bool {
	before, ok := strings.CutSuffix(s, ".")
	if !ok || len(f.ends) == 0 {
		return false
	}
	return f.ends[strings.ToLower(before[strings.LastIndexAny(before, " \u00a0(\"'“‘«[")+1:])]
}

func (f *folder) readSentence(d *doc, start, end int) {
	raw := d.raw[:end]
	sent := int32(len(d.sents))
	s := sentence{start: int32(len(d.folded)), lo: int32(len(d.tokens)), from: int32(start), to: int32(end)}
	if len(d.folded) != start || len(d.breaks) > 0 {
		d.breaks = append(d.breaks, shift{s.start, int32(start), int32(start)})
	}
	open := -1 // folded start of the token being read
	closeToken := func() {
		if open >= 0 {
			d.tokens = append(d.tokens, token{int32(open), int32(len(d.folded)), sent})
			open = -1
		}
	}
	for i := start; i < end; {
		c := raw[i]
		if c < utf8.RuneSelf && (i+1 == end || raw[i+1] < 0xCC || raw[i+1] > 0xCD) { // CC and CD begin the combining marks
			i++
			if l := f.letter[c]; l != 0 {
				if open < 0 {
					open = len(d.folded)
				}
				d.folded = append(d.folded, l)
				continue
			}
			closeToken()
			if c < ' ' || c == 0x7F {
				c = ' '
			}
			d.folded = append(d.folded, c)
			continue
		}
		size := segment(raw[i:])
		at := len(d.folded)
		word := f.appendSegment(d, i, size)
		i += size
		switch {
		case len(d.folded) == at: // an invisible character parts no word
		case word && open < 0:
			open = at
		case !word && open >= 0:
			d.tokens = append(d.tokens, token{int32(open), int32(at), sent})
			open = -1
		}
	}
	closeToken()
	s.end, s.hi = int32(len(d.folded)), int32(len(d.tokens))
	d.sents = append(d.sents, s)
}

// segment is the length of the first rune of s with its combining marks.
func segment(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	for size < len(s) && s[size] >= utf8.RuneSelf {
		r, n := utf8.DecodeRuneInString(s[size:])
		if !unicode.Is(unicode.Mn, r) {
			break
		}
		size += n
	}
	return size
}

// appendSegment folds the size bytes at i that are not plain ASCII, and tells
// whether they belong to a word.
func (f *folder) appendSegment(d *doc, i, size int) (word bool) {
	at := len(d.folded)
	r, n := utf8.DecodeRuneInString(d.raw[i : i+size])
	switch {
	case r == utf8.RuneError && n == 1: // a byte that is no UTF-8
		d.folded = append(d.folded, '?')
	case size > n:
		for _, c := range norm.NFC.String(d.raw[i : i+size]) {
			d.folded = append(d.folded, f.fold(c)...)
		}
		word = isWordRune(r)
	case isDropped(r):
	case unicode.IsSpace(r):
		d.folded = append(d.folded, ' ')
	case isHyphen(r) && f.between(d, i, i+size, isWordRune):
		d.folded = append(d.folded, '-')
	case isApostrophe(r) && f.between(d, i, i+size, unicode.IsLetter):
		d.folded = append(d.folded, '\'')
	default:
		d.folded = append(d.folded, f.fold(r)...)
		word = isWordRune(r)
	}
	if len(d.folded) == at { // dropped: the text before ends where it ended
		prev := d.shiftAt(at)
		rawEnd := prev.end
		if int(prev.at) != at {
			rawEnd = prev.beg + int32(at) - prev.at
		}
		d.putBreak(shift{int32(at), rawEnd, int32(i + size)})
		return false
	}
	if len(d.folded)-at != size {
		d.putBreak(shift{int32(len(d.folded)), int32(i + size), int32(i + size)})
	}
	return word
}

// putBreak adds a shift, in place of one at the same place.
func (d *doc) putBreak(s shift) {
	if n := len(d.breaks); n > 0 && d.breaks[n-1].at == s.at {
		d.breaks[n-1] = shift{s.at, min(d.breaks[n-1].end, s.end), s.beg}
		return
	}
	d.breaks = append(d.breaks, s)
}

// between reports whether the runes on both sides of raw[i:j] are of a kind.
func (f *folder) between(d *doc, i, j int, kind func(rune) bool) bool {
	prev, _ := utf8.DecodeLastRune(d.folded)
	next, _ := utf8.DecodeRuneInString(d.raw[j:])
	return kind(prev) && kind(next)
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}

// isDropped tells the invisible characters: soft hyphen, zero width space and
// joiners, word joiner, byte order mark.
func isDropped(r rune) bool {
	switch r {
	case 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF:
		return true
	}
	return false
}

func isHyphen(r rune) bool { return 0x2010 <= r && r <= 0x2013 || r == 0x2212 }

func isApostrophe(r rune) bool { return r == '’' || r == 'ʼ' || r == '‘' }
