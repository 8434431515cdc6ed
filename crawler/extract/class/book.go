package class

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A book finds many phrases in a text in one pass. Where a word begins, the
// next four bytes tell which of the phrases may stand there.
type book struct {
	phrases []phrase               // by the hash of their first four bytes
	from    [1<<hashBits + 1]int16 // phrases[from[h]:from[h+1]] are those of hash h
}

// A phrase begins with head; if it has a rest, that follows within gap bytes.
type phrase struct {
	topic      int
	head, rest string
}

// gap is how many bytes may stand in place of the "…" of a phrase.
const gap = 80

// newBook makes a book of phrases by topic. Each is at least four bytes long
// and may hold one "…", which stands for a few words.
func newBook(byTopic map[int][]string) *book {
	b := new(book)
	for _, topic := range slices.Sorted(maps.Keys(byTopic)) {
		for _, s := range byTopic[topic] {
			head, rest, _ := strings.Cut(string(fold(nil, s)), "…")
			b.phrases = append(b.phrases, phrase{topic, strings.TrimSpace(head), strings.TrimSpace(rest)})
		}
	}
	slices.SortStableFunc(b.phrases, func(p, q phrase) int { return cmp.Compare(hash([]byte(p.head)), hash([]byte(q.head))) })
	for _, p := range b.phrases {
		b.from[hash([]byte(p.head))+1]++
	}
	for h := range 1 << hashBits {
		b.from[h+1] += b.from[h]
	}
	return b
}

// find calls found for each place in s, which is folded, at which a phrase
// stands: with its topic, what stands there, and where that begins.
func (b *book) find(s []byte, found func(topic int, text []byte, at int)) {
	for i := 0; i+4 <= len(s); i++ {
		if i > 0 && alnum[s[i-1]] || s[i]&0xc0 == 0x80 { // within a word of ASCII, or a character
			continue
		}
		h := hash(s[i:])
		for j := b.from[h]; j < b.from[h+1]; j++ {
			if n := b.phrases[j].length(s[i:]); n > 0 {
				found(b.phrases[j].topic, s[i:i+n], i)
			}
		}
	}
}

// length is how many bytes of s the phrase takes, with which s begins; 0 if it
// does not.
func (p *phrase) length(s []byte) int {
	if len(s) < len(p.head) || string(s[:len(p.head)]) != p.head {
		return 0
	}
	n := len(p.head)
	if p.rest == "" {
		return n
	}
	i := bytes.Index(s[n:min(len(s), n+gap+len(p.rest))], []byte(p.rest))
	if i < 0 {
		return 0
	}
	return n + i + len(p.rest)
}

// hashBits makes sixteen thousand bytes of a table, which stay in the cache,
// and leaves most of its places empty.
const hashBits = 13

// hash is that of Knuth, by the golden ratio, of the first four bytes.
func hash(s []byte) uint32 {
	return binary.LittleEndian.Uint32(s) * 2654435769 >> (32 - hashBits)
}

var alnum = func() (is [256]bool) {
	for c := range is {
		is[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	return is
}()

// fold appends a text in the form in which phrases are compared: lower case,
// straight apostrophes, one kind of space, no invisible characters, and one
// form of letters that are written in several.
func fold(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r >= 0x2e80 && r < 0xff00: // no case
			dst = append(dst, s[i:i+size]...)
		case r == 0x200b || r == 0x200c || r == 0x200d || r == 0xad || r == 0xfeff || r == 0x640: // tatweel
		case r == '’' || r == 'ʼ' || r == '‘':
			dst = append(dst, '\'')
		case r == 0xa0 || r == 0x202f || r == 0x3000:
			dst = append(dst, ' ')
		case r == 'ı' || r == 'İ':
			dst = append(dst, 'i')
		case r == 'ς':
			dst = append(dst, "σ"...)
		case r == 'ی' || r == 'ى': // Persian, and without dots
			dst = append(dst, "ي"...)
		case r == 'ک':
			dst = append(dst, "ك"...)
		case r == utf8.RuneError && size == 1:
			dst = append(dst, ' ')
		default:
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
		i += size
	}
	return dst
}
