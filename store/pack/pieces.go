package pack

// The lengths that are looked up: a longer piece is spelled, in parts.
const (
	maxPiece = 24
	maxPart  = 4
)

// pieceEnd is where the piece ends that begins at at: a word or a number with
// one space before it, a mark likewise, or a run of line ends. It need not be
// what a linguist calls a word, but must never change: lists are made with it.
func pieceEnd(text string, at int) int {
	i := at
	if text[i] == ' ' && i+1 < len(text) {
		i++
	}
	most := min(len(text), at+maxPiece)
	switch kind := kinds[text[i]]; {
	case kind == letter && !isMark(text, i):
		for i++; i < most; i++ {
			if kinds[text[i]] == letter {
				if text[i] == generalPunctuation[0] && isMark(text, i) {
					break
				}
			} else if text[i] != '\'' || i+1 == len(text) || kinds[text[i+1]] != letter {
				break
			}
		}
		return i
	case kind == digit || kind == lineEnd:
		for i++; i < most && kinds[text[i]] == kind; i++ {
		}
		return i
	case kind == letter: // a mark
		return i + 3
	}
	return i + 1
}

const (
	letter = 1 + iota
	digit
	lineEnd
)

var kinds = func() (kinds [256]uint8) {
	for c := range kinds {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80:
			kinds[c] = letter
		case '0' <= c && c <= '9':
			kinds[c] = digit
		}
	}
	kinds['\n'] = lineEnd
	return kinds
}()

// generalPunctuation begins the characters of Unicode's block of quotation
// marks, dashes and the like.
const generalPunctuation = "\xe2\x80"

// isMark reports a character of general punctuation, but for the apostrophe
// that stands in words.
func isMark(text string, i int) bool {
	return text[i] == generalPunctuation[0] && len(text) >= i+3 && text[i+1] == generalPunctuation[1] && text[i+2] != "\u2019"[2]
}
