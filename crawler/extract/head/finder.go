package head

// A finder looks for several words in a line at once, in one pass. Case of
// ASCII does not count.
type finder struct {
	second [256]uint32 // by the first byte of a word: the last five bits of its second, one bit each
	words  [256][]string
}

// find makes a finder of words of two bytes or more.
func find(words ...string) *finder {
	f := new(finder)
	for _, w := range words {
		for _, first := range []byte{w[0], w[0] &^ ('a' - 'A')} { // upper case, or of no use
			f.second[first] |= 1 << (w[1] & 31)
			f.words[first] = append(f.words[first], w)
		}
	}
	return f
}

// in reports whether the line holds one of the words.
func (f *finder) in(line string) bool {
	for i := 1; i < len(line); i++ {
		if f.second[line[i-1]]>>(line[i]&31)&1 == 0 {
			continue
		}
		for _, w := range f.words[line[i-1]] {
			if begins(line[i-1:], w) {
				return true
			}
		}
	}
	return false
}

// begins reports whether a line begins with a word of ASCII, case apart.
func begins(line, word string) bool {
	if len(line) < len(word) {
		return false
	}
	for i := range len(word) {
		if line[i]|' ' != word[i]|' ' {
			return false
		}
	}
	return true
}
