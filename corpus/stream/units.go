package stream

// A unit is 0 for a break, a code up to oneUnit for the words that came first,
// which are nearly all of a text, or one half of a later word. The ranges of
// first and second halves are apart, so that a scan for a unit never takes one
// for another.
const (
	firstPair = 0xE000 // the first code of two units; units from here are first halves
	second    = 0xF000 // units from here are second halves
	pairs     = 0x1000 // first halves, and second halves
)

// appendUnits appends the units of a word, or a break for 0.
func appendUnits(units []uint16, c Code) []uint16 {
	if c < firstPair {
		return append(units, uint16(c))
	}
	return append(units, head(c), uint16(second+(c-firstPair)%pairs))
}

// head is the first unit of a word.
func head(c Code) uint16 {
	if c < firstPair {
		return uint16(c)
	}
	return uint16(firstPair + (c-firstPair)/pairs)
}

// pair is the code of two halves.
func pair(a, b uint16) Code {
	return firstPair + Code(a-firstPair)*pairs + Code(b-second)
}
